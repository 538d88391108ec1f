//! What the files are called that one TFRecord file is split into.

mod fault;
mod set;
mod spec;

use core::fmt;

pub use fault::ShardNameError;
pub use set::{ShardSet, ShardSets};
pub use spec::{ShardNames, ShardSpec};

/// Between the index and the count.
const OF: &str = "-of-";

/// The name of one shard of a TFRecord file: `x.record-00003-of-00010`, `x-00003-of-00010.tfrecord`.
///
/// The form is that of TensorFlow's, Beam's and TFDS's writers: a prefix, `-`, the index from 0, `-of-`, the
/// number of shards, and a suffix that is empty or starts with a full stop. Folders before the name belong to
/// the prefix; `/` separates them. Where a name has the form more than once, the last one counts:
/// `x-fold-000-of-002-shard-00003-of-00010` is shard 3 of 10.
///
/// Both numbers have two to ten digits, so that `page-1-of-2` is none. [`Display`](fmt::Display) gives
/// back the name that was parsed, letter for letter.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::{ShardName, ShardNameError};
///
/// let name = ShardName::parse("calls/examples.tfrecord-00003-of-00064.gz")?;
/// assert_eq!(name.prefix(), "calls/examples.tfrecord");
/// assert_eq!((name.index(), name.count()), (3, 64));
/// assert_eq!(name.suffix(), ".gz");
/// assert_eq!(name.to_string(), "calls/examples.tfrecord-00003-of-00064.gz");
///
/// // Shards are numbered from 0: this is the member of no set.
/// let error = ShardName::parse("x-00010-of-00010.tfrecord").unwrap_err();
/// assert_eq!(error, ShardNameError::OutOfRange { index: 10, count: 10 });
/// # Ok::<(), ShardNameError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ShardName<'a> {
    spec: ShardSpec<'a>,
    index: u32,
}

impl<'a> ShardName<'a> {
    /// Takes a file name apart.
    ///
    /// # Errors
    ///
    /// [`NoShardPart`](ShardNameError::NoShardPart) for a name of another form; for one of this form,
    /// [`EmptyPrefix`](ShardNameError::EmptyPrefix), [`TooLarge`](ShardNameError::TooLarge) or
    /// [`OutOfRange`](ShardNameError::OutOfRange) where it is the member of no set.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{ShardName, ShardNameError};
    ///
    /// let name = ShardName::parse("train-00003-of-00010.tfrecord")?;
    /// assert_eq!((name.index(), name.count()), (3, 10));
    /// assert_eq!(ShardName::parse("train.tfrecord"), Err(ShardNameError::NoShardPart));
    /// # Ok::<(), ShardNameError>(())
    /// ```
    pub fn parse(name: &'a str) -> Result<Self, ShardNameError> {
        let part = Part::find(name).ok_or(ShardNameError::NoShardPart)?;
        check_prefix(part.prefix)?;
        let (index, index_width) = number(part.index)?;
        let (count, count_width) = number(part.count)?;
        if index >= count {
            return Err(ShardNameError::OutOfRange { index, count });
        }
        let Part { prefix, suffix, .. } = part;
        Ok(Self { spec: ShardSpec { prefix, suffix, count, index_width, count_width }, index })
    }

    /// Prefix and suffix of a name that has the form of a shard's, whether or not its numbers can be right.
    ///
    /// It tells what a file would be called in one piece, so that a shard with a wrong number is still known
    /// for one.
    ///
    /// ```
    /// use tfrecord_frame::ShardName;
    ///
    /// assert_eq!(ShardName::split("x-00003-of-00010.tfrecord"), Some(("x", ".tfrecord")));
    /// assert_eq!(ShardName::split("x-00010-of-00010"), Some(("x", "")));
    /// assert_eq!(ShardName::split("x.tfrecord"), None);
    /// assert_eq!(ShardName::split("-00003-of-00010"), None);
    /// ```
    #[must_use]
    pub fn split(name: &'a str) -> Option<(&'a str, &'a str)> {
        let part = Part::find(name)?;
        check_prefix(part.prefix).ok()?;
        Some((part.prefix, part.suffix))
    }

    /// All shards of the file that this is one of, padded as this one is.
    ///
    /// ```
    /// use tfrecord_frame::ShardName;
    ///
    /// let spec = ShardName::parse("x.record-03-of-10")?.spec();
    /// assert_eq!(spec.to_string(), "x.record@10");
    /// assert_eq!(spec.member(4).unwrap().to_string(), "x.record-04-of-10");
    /// # Ok::<(), tfrecord_frame::ShardNameError>(())
    /// ```
    #[must_use]
    pub const fn spec(&self) -> ShardSpec<'a> {
        self.spec
    }

    /// What stands before the shard part, folders included; never empty, and never a folder alone.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::ShardName;
    ///
    /// assert_eq!(ShardName::parse("coco/train.record-00003-of-00010")?.prefix(), "coco/train.record");
    /// # Ok::<(), tfrecord_frame::ShardNameError>(())
    /// ```
    #[must_use]
    pub const fn prefix(&self) -> &'a str {
        self.spec.prefix
    }

    /// What stands after the shard part: empty, or an extension with its full stop.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::ShardName;
    ///
    /// assert_eq!(ShardName::parse("train-00003-of-00010.tfrecord.gz")?.suffix(), ".tfrecord.gz");
    /// assert_eq!(ShardName::parse("train-00003-of-00010")?.suffix(), "");
    /// # Ok::<(), tfrecord_frame::ShardNameError>(())
    /// ```
    #[must_use]
    pub const fn suffix(&self) -> &'a str {
        self.spec.suffix
    }

    /// Which shard this is, from 0; less than [`count`](Self::count).
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::ShardName;
    ///
    /// let names = ["x-10-of-100", "x-09-of-100", "labels.txt"];
    /// let shards = names.into_iter().filter_map(|name| ShardName::parse(name).ok());
    /// let first = shards.min_by_key(ShardName::index);
    /// assert_eq!(first.map(|name| name.to_string()).as_deref(), Some("x-09-of-100"));
    /// ```
    #[must_use]
    pub const fn index(&self) -> u32 {
        self.index
    }

    /// How many shards there are; at least 1.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::ShardName;
    ///
    /// let name = ShardName::parse("x-00009-of-00010")?;
    /// assert_eq!(name.count(), 10);
    /// assert!(name.index() + 1 == name.count()); // the last one
    /// # Ok::<(), tfrecord_frame::ShardNameError>(())
    /// ```
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.spec.count
    }
}

impl fmt::Display for ShardName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ShardSpec { prefix, suffix, count, index_width, count_width } = self.spec;
        let (index, index_width, count_width) =
            (self.index, usize::from(index_width), usize::from(count_width));
        write!(f, "{prefix}-{index:0index_width$}{OF}{count:0count_width$}{suffix}")
    }
}

/// A name of a shard's form in its four parts, the numbers not yet read.
struct Part<'a> {
    prefix: &'a str,
    index: &'a str,
    count: &'a str,
    suffix: &'a str,
}

impl<'a> Part<'a> {
    /// Looks from the end. The digits on either side of an [`OF`] reach no other one: the time is linear.
    fn find(name: &'a str) -> Option<Self> {
        let base = base_at(name);
        let mut places = name.rmatch_indices(OF).take_while(|(at, _)| *at >= base);
        places.find_map(|(at, _)| {
            let (prefix, index) = name.get(base..at)?.rsplit_once('-')?;
            let prefix = name.get(..base + prefix.len())?;
            let (count, suffix) = leading_digits(name.get(at + OF.len()..)?)?;
            let is_number = |text: &str| text.len() >= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
            (is_number(index) && is_number(count)).then_some(Self { prefix, index, count, suffix })
        })
    }
}

/// Where the last component of a name begins.
fn base_at(name: &str) -> usize {
    name.rfind('/').map_or(0, |slash| slash + 1)
}

/// The digits that a text starts with, if nothing or an extension follows them.
fn leading_digits(text: &str) -> Option<(&str, &str)> {
    let len = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at_checked(len)?;
    (rest.is_empty() || rest.starts_with('.')).then_some((digits, rest))
}

fn check_prefix(prefix: &str) -> Result<(), ShardNameError> {
    if prefix.is_empty() || prefix.ends_with('/') { Err(ShardNameError::EmptyPrefix) } else { Ok(()) }
}

/// A number and how many digits it was written with, of which ten are enough for each.
fn number(digits: &str) -> Result<(u32, u8), ShardNameError> {
    let width = u8::try_from(digits.len()).ok().filter(|width| *width <= 10);
    width.and_then(|width| Some((digits.parse().ok()?, width))).ok_or(ShardNameError::TooLarge)
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn forms_of_the_field_are_parsed_and_made_again() {
        // name, prefix, index, count, suffix
        let cases = [
            ("x.record-00003-of-00010", "x.record", 3, 10, ""),
            ("x-00003-of-00010.tfrecord", "x", 3, 10, ".tfrecord"),
            ("examples.tfrecord-00000-of-00064.gz", "examples.tfrecord", 0, 64, ".gz"),
            ("x-00000-of-00002.tfrecord.gz", "x", 0, 2, ".tfrecord.gz"),
            ("d-e/mnist-train.array_record-00000-of-00001", "d-e/mnist-train.array_record", 0, 1, ""),
            ("out-fold-000-of-002-shard-00001-of-00010", "out-fold-000-of-002-shard", 1, 10, ""),
            ("out-fold-000-of-002", "out-fold", 0, 2, ""),
            ("a/b/x-0000007-of-1000000", "a/b/x", 7, 1_000_000, ""),
            ("x-003-of-00010", "x", 3, 10, ""),
            ("x--00000-of-00001", "x-", 0, 1, ""),
            ("x-00000-of-00002.a-of-b", "x", 0, 2, ".a-of-b"),
            ("Straße-00-of-02.ß", "Straße", 0, 2, ".ß"),
            ("x-4294967294-of-4294967295", "x", u32::MAX - 1, u32::MAX, ""),
        ];
        for (text, prefix, index, count, suffix) in cases {
            let name = ShardName::parse(text).unwrap();
            let got = (name.prefix(), name.index(), name.count(), name.suffix());
            assert_eq!(got, (prefix, index, count, suffix), "{text}");
            assert_eq!(name.to_string(), text);
            assert_eq!(name.spec().member(index), Some(name));
            assert_eq!(ShardName::split(text), Some((prefix, suffix)));
        }
    }

    #[test]
    fn names_of_another_form_have_no_shard_part() {
        let names = [
            "",
            "x.tfrecord",
            "-of-",
            "x-of-10",
            "page-1-of-2",
            "x-00000-of-2",
            "x-00000-of-00002x",
            "x-00000-of-00002-y",
            "x-+0000-of-00002",
            "x-00000-of--0002",
            "x00000-of-00002",
            "x-00000-OF-00002",
            "x-00000-of-00002/y.tfrecord",
            "x-/00000-of-00002",
            "x-٠٠-of-٠٢",
        ];
        for name in names {
            assert_eq!(ShardName::parse(name), Err(ShardNameError::NoShardPart), "{name}");
            assert_eq!(ShardName::split(name), None, "{name}");
        }
    }

    #[test]
    fn what_has_the_form_and_is_no_member_is_told() {
        let out_of_range = |index, count| ShardNameError::OutOfRange { index, count };
        let cases = [
            ("x-00010-of-00010", out_of_range(10, 10)),
            ("x-00000-of-00000.gz", out_of_range(0, 0)),
            ("-00000-of-00010", ShardNameError::EmptyPrefix),
            ("d/-00000-of-00010.tfrecord", ShardNameError::EmptyPrefix),
            ("x-00000-of-4294967296", ShardNameError::TooLarge),
            ("x-00000000000-of-00010", ShardNameError::TooLarge),
        ];
        for (name, error) in cases {
            assert_eq!(ShardName::parse(name), Err(error), "{name}");
        }
        assert_eq!(ShardName::split("x-00000-of-4294967296.gz"), Some(("x", ".gz")));
        let long = format!("x-{}-of-10", "0".repeat(100_000));
        assert_eq!(ShardName::parse(&long), Err(ShardNameError::TooLarge));
    }

    #[test]
    fn the_time_is_linear() {
        for hostile in ["-of-", "-00-of-00", "00-of-", "-of-00", "0", "-"] {
            let name = format!("x{}-", hostile.repeat(200_000));
            assert_eq!(ShardName::parse(&name), Err(ShardNameError::NoShardPart));
        }
    }
}
