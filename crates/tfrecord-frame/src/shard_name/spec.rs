//! A set of shards by its number: `x@10`.

use core::fmt;
use core::iter::FusedIterator;
use core::ops::Range;

use super::{Part, ShardName, ShardNameError, base_at, check_prefix, leading_digits, number};

/// Digits of an index where nothing else is said.
const WIDTH: u8 = 5;

/// All shards of a TFRecord file, in short: `x@10`, `x@10.tfrecord`.
///
/// This is the sharded file specification of Google's tools: `x@10.tfrecord` stands for
/// `x-00000-of-00010.tfrecord` to `x-00009-of-00010.tfrecord`. Both numbers are padded to five digits, or to
/// as many as the count has. Names are made when they are asked for: `x@4294967295` takes no more memory than
/// `x@1`.
///
/// [`Display`](fmt::Display) gives the short form. That has no room for the padding: of a set that is padded
/// otherwise (one that [`ShardName::spec`] gave) it names prefix, count and suffix alone.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::ShardSpec;
///
/// let spec = ShardSpec::parse("calls/examples.tfrecord@64.gz")?;
/// assert_eq!((spec.prefix(), spec.count(), spec.suffix()), ("calls/examples.tfrecord", 64, ".gz"));
/// assert_eq!(spec.member(3).unwrap().to_string(), "calls/examples.tfrecord-00003-of-00064.gz");
/// assert_eq!(spec.member(64), None);
/// assert_eq!(spec.to_string(), "calls/examples.tfrecord@64.gz");
///
/// let names: Vec<_> = ShardSpec::parse("x@2.tfrecord")?.members().map(|name| name.to_string()).collect();
/// assert_eq!(names, ["x-00000-of-00002.tfrecord", "x-00001-of-00002.tfrecord"]);
/// # Ok::<(), tfrecord_frame::ShardNameError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ShardSpec<'a> {
    pub(super) prefix: &'a str,
    pub(super) suffix: &'a str,
    pub(super) count: u32,
    pub(super) index_width: u8,
    pub(super) count_width: u8,
}

impl<'a> ShardSpec<'a> {
    /// The set of `count` shards that are called `prefix`, the shard part and `suffix`.
    ///
    /// ```
    /// use tfrecord_frame::ShardSpec;
    ///
    /// let spec = ShardSpec::new("x.record", 1_000_000, "")?;
    /// assert_eq!(spec.member(7).unwrap().to_string(), "x.record-0000007-of-1000000");
    /// # Ok::<(), tfrecord_frame::ShardNameError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`EmptyPrefix`](ShardNameError::EmptyPrefix), [`NoShards`](ShardNameError::NoShards) or
    /// [`Suffix`](ShardNameError::Suffix) where the members' names would not be parsed as what they are.
    pub fn new(prefix: &'a str, count: u32, suffix: &'a str) -> Result<Self, ShardNameError> {
        check_prefix(prefix)?;
        if count == 0 {
            return Err(ShardNameError::NoShards);
        }
        let is_extension = suffix.is_empty() || suffix.starts_with('.');
        if !is_extension || suffix.contains('/') || Part::find(suffix).is_some() {
            return Err(ShardNameError::Suffix);
        }
        let mut width = WIDTH;
        while 10_u32.checked_pow(width.into()).is_some_and(|power| power <= count) {
            width += 1;
        }
        Ok(Self { prefix, suffix, count, index_width: width, count_width: width })
    }

    /// Parses `x@10` or `x@10.tfrecord`; the last `@` of that form counts.
    ///
    /// # Errors
    ///
    /// [`NoShardCount`](ShardNameError::NoShardCount) for a text of another form,
    /// [`TooLarge`](ShardNameError::TooLarge) for a count over 4294967295 or of more than ten digits, and
    /// those of [`new`](Self::new).
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{ShardNameError, ShardSpec};
    ///
    /// let spec = ShardSpec::parse("train@10.tfrecord")?;
    /// assert_eq!(spec, ShardSpec::new("train", 10, ".tfrecord")?);
    /// assert_eq!(ShardSpec::parse("train.tfrecord"), Err(ShardNameError::NoShardCount));
    /// # Ok::<(), ShardNameError>(())
    /// ```
    pub fn parse(spec: &'a str) -> Result<Self, ShardNameError> {
        let base = base_at(spec);
        let mut places = spec.rmatch_indices('@').take_while(|(at, _)| *at >= base);
        let found = places.find_map(|(at, _)| {
            let (count, suffix) = leading_digits(spec.get(at + 1..)?)?;
            (!count.is_empty()).then_some((spec.get(..at)?, count, suffix))
        });
        let (prefix, count, suffix) = found.ok_or(ShardNameError::NoShardCount)?;
        Self::new(prefix, number(count)?.0, suffix)
    }

    /// What stands before the shard part, folders included; never empty, and never a folder alone.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::ShardSpec;
    ///
    /// assert_eq!(ShardSpec::parse("coco/train.record@10")?.prefix(), "coco/train.record");
    /// # Ok::<(), tfrecord_frame::ShardNameError>(())
    /// ```
    #[must_use]
    pub const fn prefix(&self) -> &'a str {
        self.prefix
    }

    /// What stands after the shard part: empty, or an extension with its full stop.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::ShardSpec;
    ///
    /// assert_eq!(ShardSpec::parse("train@10.tfrecord.gz")?.suffix(), ".tfrecord.gz");
    /// # Ok::<(), tfrecord_frame::ShardNameError>(())
    /// ```
    #[must_use]
    pub const fn suffix(&self) -> &'a str {
        self.suffix
    }

    /// How many shards there are; at least 1.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::ShardSpec;
    ///
    /// let spec = ShardSpec::parse("train@10")?;
    /// let last = spec.member(spec.count() - 1).unwrap();
    /// assert_eq!(last.to_string(), "train-00009-of-00010");
    /// # Ok::<(), tfrecord_frame::ShardNameError>(())
    /// ```
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// The name of a shard, by its index from 0; none where `index` is not less than [`count`](Self::count).
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::ShardSpec;
    ///
    /// let spec = ShardSpec::parse("train@10.tfrecord")?;
    /// assert_eq!(spec.member(3).unwrap().to_string(), "train-00003-of-00010.tfrecord");
    /// assert_eq!(spec.member(10), None);
    /// # Ok::<(), tfrecord_frame::ShardNameError>(())
    /// ```
    #[must_use]
    pub const fn member(&self, index: u32) -> Option<ShardName<'a>> {
        if index < self.count { Some(ShardName { spec: *self, index }) } else { None }
    }

    /// The names of all shards, by index.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::ShardSpec;
    ///
    /// // What the second of four workers reads.
    /// let names: Vec<_> =
    ///     ShardSpec::parse("train@10")?.members().skip(1).step_by(4).map(|name| name.to_string()).collect();
    /// assert_eq!(names, ["train-00001-of-00010", "train-00005-of-00010", "train-00009-of-00010"]);
    /// # Ok::<(), tfrecord_frame::ShardNameError>(())
    /// ```
    #[must_use]
    pub const fn members(&self) -> ShardNames<'a> {
        ShardNames { spec: *self, indices: 0..self.count }
    }
}

impl fmt::Display for ShardSpec<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}{}", self.prefix, self.count, self.suffix)
    }
}

/// The names of a set's shards, by index; [`ShardSpec::members`] gives it.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::ShardSpec;
///
/// let mut members = ShardSpec::parse("x@4294967295")?.members();
/// assert_eq!(members.next_back().unwrap().to_string(), "x-4294967294-of-4294967295");
/// assert_eq!(members.next().unwrap().to_string(), "x-0000000000-of-4294967295");
/// # Ok::<(), tfrecord_frame::ShardNameError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ShardNames<'a> {
    spec: ShardSpec<'a>,
    indices: Range<u32>,
}

impl<'a> Iterator for ShardNames<'a> {
    type Item = ShardName<'a>;

    fn next(&mut self) -> Option<ShardName<'a>> {
        self.indices.next().map(|index| ShardName { spec: self.spec, index })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.indices.size_hint()
    }

    fn nth(&mut self, n: usize) -> Option<ShardName<'a>> {
        self.indices.nth(n).map(|index| ShardName { spec: self.spec, index })
    }

    fn count(self) -> usize {
        self.len()
    }

    fn last(mut self) -> Option<ShardName<'a>> {
        self.next_back()
    }
}

impl DoubleEndedIterator for ShardNames<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.indices.next_back().map(|index| ShardName { spec: self.spec, index })
    }

    fn nth_back(&mut self, n: usize) -> Option<Self::Item> {
        self.indices.nth_back(n).map(|index| ShardName { spec: self.spec, index })
    }
}

impl ExactSizeIterator for ShardNames<'_> {}

impl FusedIterator for ShardNames<'_> {}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn specifications_are_parsed_and_made_again() {
        // specification, first member, prefix, count, suffix
        let cases = [
            ("x@10", "x-00000-of-00010", "x", 10, ""),
            ("x@1.tfrecord", "x-00000-of-00001.tfrecord", "x", 1, ".tfrecord"),
            ("x.tfrecord@64.gz", "x.tfrecord-00000-of-00064.gz", "x.tfrecord", 64, ".gz"),
            ("a@3/x@2", "a@3/x-00000-of-00002", "a@3/x", 2, ""),
            ("me@home@2", "me@home-00000-of-00002", "me@home", 2, ""),
            ("x@99999", "x-00000-of-99999", "x", 99_999, ""),
            ("x@100000", "x-000000-of-100000", "x", 100_000, ""),
            ("x@4294967295", "x-0000000000-of-4294967295", "x", u32::MAX, ""),
        ];
        for (text, first, prefix, count, suffix) in cases {
            let spec = ShardSpec::parse(text).unwrap();
            assert_eq!((spec.prefix(), spec.count(), spec.suffix()), (prefix, count, suffix), "{text}");
            assert_eq!(spec.to_string(), text);
            assert_eq!(spec.member(0).unwrap().to_string(), first);
            assert_eq!(ShardName::parse(first).unwrap().spec(), spec);
            assert_eq!(spec.members().len(), usize::try_from(count).unwrap());
        }
        assert_eq!(ShardSpec::parse("x@010"), ShardSpec::parse("x@10"));
    }

    #[test]
    fn what_is_no_specification_is_told() {
        let cases = [
            ("x", ShardNameError::NoShardCount),
            ("x@", ShardNameError::NoShardCount),
            ("x@*", ShardNameError::NoShardCount),
            ("x@+1", ShardNameError::NoShardCount),
            ("x@10tfrecord", ShardNameError::NoShardCount),
            ("x@10/y", ShardNameError::NoShardCount),
            ("x@0", ShardNameError::NoShards),
            ("@10", ShardNameError::EmptyPrefix),
            ("d/@10.gz", ShardNameError::EmptyPrefix),
            ("x@4294967296", ShardNameError::TooLarge),
            ("x@00000000010", ShardNameError::TooLarge),
            ("x@2.a-00-of-02", ShardNameError::Suffix),
        ];
        for (text, error) in cases {
            assert_eq!(ShardSpec::parse(text), Err(error), "{text}");
        }
        for suffix in ["gz", ".gz/x", "/", "-00-of-01"] {
            assert_eq!(ShardSpec::new("x", 1, suffix), Err(ShardNameError::Suffix), "{suffix}");
        }
    }

    #[test]
    fn members_come_in_order_from_either_end() {
        let members = ShardSpec::parse("x@3").unwrap().members();
        assert!(members.clone().map(|name| name.index()).eq([0, 1, 2]));
        assert!(members.clone().rev().map(|name| name.index()).eq([2, 1, 0]));
        assert_eq!(members.clone().nth(2).map(|name| name.index()), Some(2));
        assert!(members.clone().nth(3).is_none());
        assert_eq!(members.clone().nth_back(2).map(|name| name.index()), Some(0));
        assert!(members.clone().nth_back(3).is_none());
    }

    /// Of four billion. A step for each name would take minutes here.
    #[test]
    fn members_are_reached_without_those_between() {
        let mut members = ShardSpec::parse("x@4294967295").unwrap().members();
        assert_eq!(members.clone().count(), 4_294_967_295);
        assert_eq!(members.clone().last().map(|name| name.index()), Some(4_294_967_294));
        assert_eq!(members.clone().rev().nth(3_000_000_000).map(|name| name.index()), Some(1_294_967_294));
        assert_eq!(members.nth(1_000_000_000).map(|name| name.index()), Some(1_000_000_000));
        assert_eq!(members.nth_back(1_000_000_000).map(|name| name.index()), Some(3_294_967_294));
        assert_eq!(members.len(), 2_294_967_293);
        assert_eq!(members.nth_back(3_000_000_000), None);
        assert_eq!(members.len(), 0);
    }
}
