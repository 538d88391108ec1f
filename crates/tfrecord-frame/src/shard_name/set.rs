//! Which shards are there, and which are not.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use core::ops::Range;

use super::{ShardName, ShardNameError, ShardSpec};

/// File names, sorted into sets of shards.
///
/// Names are one set where prefix, suffix and count are the same, whatever their padding.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::ShardSets;
///
/// let names = ["x-00000-of-00003", "x-00002-of-00003", "x-00003-of-00003", "labels.txt"];
/// let found = ShardSets::group(names);
///
/// let [set] = found.sets() else { unreachable!("one prefix, one count") };
/// assert_eq!(set.spec().to_string(), "x@3");
/// assert_eq!(set.missing().collect::<Vec<_>>(), [1..2]);
///
/// let (name, error) = found.refused()[0];
/// assert_eq!(name, "x-00003-of-00003");
/// assert_eq!(error.to_string(), "shard index 3 is out of range, 3 shards are numbered from 0");
/// assert_eq!(found.others(), ["labels.txt"]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct ShardSets<'a> {
    sets: Vec<ShardSet<'a>>,
    refused: Vec<(&'a str, ShardNameError)>,
    others: Vec<&'a str>,
}

impl<'a> ShardSets<'a> {
    /// Sorts the names into sets. Every name is given back: in a set, as refused or as another.
    ///
    /// Memory follows the names, not the counts that they state.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::ShardSets;
    ///
    /// let found = ShardSets::group(["x-00000-of-00002", "x-00001-of-00002", "y-00000-of-00001", "notes"]);
    /// let sets: Vec<_> = found.sets().iter().map(|set| set.spec().to_string()).collect();
    /// assert_eq!(sets, ["x@2", "y@1"]);
    /// assert_eq!(found.others(), ["notes"]);
    /// ```
    #[must_use]
    pub fn group(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut found = Self::default();
        let mut sets: BTreeMap<_, ShardSet<'a>> = BTreeMap::new();
        for name in names {
            match ShardName::parse(name) {
                Ok(shard) => {
                    let key = (shard.prefix(), shard.suffix(), shard.count());
                    let new = || ShardSet { spec: shard.spec(), files: BTreeSet::new() };
                    sets.entry(key).or_insert_with(new).files.insert((shard.index(), name));
                }
                Err(ShardNameError::NoShardPart) => found.others.push(name),
                Err(error) => found.refused.push((name, error)),
            }
        }
        found.sets = sets.into_values().collect();
        found
    }

    /// The sets, by prefix, suffix and count.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::ShardSets;
    ///
    /// let found = ShardSets::group(["x-00000-of-00002", "y-00000-of-00001"]);
    /// let incomplete: Vec<_> = found.sets().iter().filter(|set| !set.is_complete()).collect();
    /// assert_eq!(incomplete.len(), 1);
    /// assert_eq!(incomplete[0].spec().prefix(), "x");
    /// ```
    #[must_use]
    pub fn sets(&self) -> &[ShardSet<'a>] {
        &self.sets
    }

    /// Sets with one prefix and suffix and different counts, each time two or more: where shards of two runs
    /// lie side by side, as a rule only one of the sets is meant to be read.
    ///
    /// ```
    /// use tfrecord_frame::ShardSets;
    ///
    /// let found = ShardSets::group(["x-00000-of-00004", "x-00000-of-00008", "y-00000-of-00002"]);
    /// let mixture = found.mixtures().next().unwrap();
    /// let counts: Vec<_> = mixture.iter().map(|set| set.spec().count()).collect();
    /// assert_eq!(counts, [4, 8]);
    /// assert_eq!(found.mixtures().count(), 1);
    /// ```
    pub fn mixtures(&self) -> impl Iterator<Item = &[ShardSet<'a>]> {
        let same = |a: &ShardSet<'a>, b: &ShardSet<'a>| {
            (a.spec.prefix, a.spec.suffix) == (b.spec.prefix, b.spec.suffix)
        };
        self.sets.chunk_by(same).filter(|sets| sets.len() > 1)
    }

    /// Names of the form of a shard's that are members of no set, and why, in the order they came in.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{ShardNameError, ShardSets};
    ///
    /// let found = ShardSets::group(["x-00001-of-00002", "x-00002-of-00002"]);
    /// let out_of_range = ShardNameError::OutOfRange { index: 2, count: 2 };
    /// assert_eq!(found.refused(), [("x-00002-of-00002", out_of_range)]);
    /// ```
    #[must_use]
    pub fn refused(&self) -> &[(&'a str, ShardNameError)] {
        &self.refused
    }

    /// Names of another form, in the order they came in.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::ShardSets;
    ///
    /// let found = ShardSets::group(["x-00000-of-00001", "labels.txt", "page-1-of-2"]);
    /// assert_eq!(found.others(), ["labels.txt", "page-1-of-2"]);
    /// ```
    #[must_use]
    pub fn others(&self) -> &[&'a str] {
        &self.others
    }
}

/// The shards of one file that are there; [`ShardSets`] finds them.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::ShardSets;
///
/// let names = ["x-00001-of-00005", "x-00000-of-00005", "x-01-of-05"];
/// let found = ShardSets::group(names);
/// let set = &found.sets()[0];
///
/// let files: Vec<_> = set.files().collect();
/// assert_eq!(files, [(0, "x-00000-of-00005"), (1, "x-00001-of-00005"), (1, "x-01-of-05")]);
/// assert_eq!(set.duplicates().collect::<Vec<_>>(), [(1, "x-01-of-05")]);
/// assert_eq!((set.present_count(), set.missing_count()), (2, 3));
/// assert!(!set.is_complete());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShardSet<'a> {
    spec: ShardSpec<'a>,
    /// By index; more than one name of an index where they are padded differently.
    files: BTreeSet<(u32, &'a str)>,
}

impl<'a> ShardSet<'a> {
    /// Prefix, count and suffix of the set; padded as the name is that came first.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::ShardSets;
    ///
    /// let found = ShardSets::group(["x-00002-of-00003.tfrecord"]);
    /// let spec = found.sets()[0].spec();
    /// assert_eq!(spec.to_string(), "x@3.tfrecord");
    /// assert_eq!(spec.member(0).unwrap().to_string(), "x-00000-of-00003.tfrecord");
    /// ```
    #[must_use]
    pub const fn spec(&self) -> ShardSpec<'a> {
        self.spec
    }

    /// Index and name of each file, by index and name; a name that came twice is one file.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::ShardSets;
    ///
    /// let found = ShardSets::group(["x-00001-of-00002", "x-00000-of-00002"]);
    /// let in_order: Vec<_> = found.sets()[0].files().map(|(_, name)| name).collect();
    /// assert_eq!(in_order, ["x-00000-of-00002", "x-00001-of-00002"]);
    /// ```
    #[must_use]
    pub fn files(&self) -> impl DoubleEndedIterator<Item = (u32, &'a str)> {
        self.files.iter().copied()
    }

    /// The files whose index another file has already: the same shard under two names.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::ShardSets;
    ///
    /// let found = ShardSets::group(["x-00001-of-00002", "x-01-of-02"]);
    /// assert!(found.sets()[0].duplicates().eq([(1, "x-01-of-02")]));
    /// ```
    pub fn duplicates(&self) -> impl Iterator<Item = (u32, &'a str)> {
        let next = self.files.iter().skip(1);
        self.files.iter().zip(next).filter(|(before, file)| before.0 == file.0).map(|(_, file)| *file)
    }

    /// The indices that no file has, as ranges in order: at most one more than there are files.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::ShardSets;
    ///
    /// let found = ShardSets::group(["x-00001-of-00005", "x-00003-of-00005"]);
    /// let set = &found.sets()[0];
    /// assert!(set.missing().eq([0..1, 2..3, 4..5]));
    ///
    /// let first = set.missing().flatten().find_map(|index| set.spec().member(index));
    /// assert_eq!(first.map(|name| name.to_string()).as_deref(), Some("x-00000-of-00005"));
    /// ```
    pub fn missing(&self) -> impl Iterator<Item = Range<u32>> {
        let mut next = 0;
        let ends = self.files.iter().map(|(index, _)| *index).chain([self.spec.count]);
        ends.filter_map(move |index| {
            let gap = next..index;
            next = index.saturating_add(1);
            (!gap.is_empty()).then_some(gap)
        })
    }

    /// How many shards are missing.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::ShardSets;
    ///
    /// let found = ShardSets::group(["x-00001-of-00005", "x-00003-of-00005"]);
    /// assert_eq!(found.sets()[0].missing_count(), 3);
    /// ```
    #[must_use]
    pub fn missing_count(&self) -> u32 {
        self.missing().map(|gap| gap.end - gap.start).sum()
    }

    /// How many shards are there; one under two names counts once.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::ShardSets;
    ///
    /// let found = ShardSets::group(["x-00001-of-00005", "x-00003-of-00005", "x-03-of-05"]);
    /// let set = &found.sets()[0];
    /// assert_eq!(set.present_count(), 2);
    /// assert_eq!(set.files().count(), 3);
    /// ```
    #[must_use]
    pub fn present_count(&self) -> u32 {
        self.spec.count - self.missing_count()
    }

    /// Whether no shard is missing.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::ShardSets;
    ///
    /// let found = ShardSets::group(["x-00000-of-00001", "y-00001-of-00002"]);
    /// let complete: Vec<_> = found.sets().iter().map(|set| set.is_complete()).collect();
    /// assert_eq!(complete, [true, false]);
    /// ```
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.missing().next().is_none()
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn folders_suffixes_and_counts_tell_sets_apart() {
        let names = [
            "b/x-00000-of-00001",
            "x-00001-of-00002.gz",
            "x-00000-of-00002.gz",
            "x-00000-of-00002",
            "x-00000-of-00003",
            "x-00000-of-00003",
        ];
        let found = ShardSets::group(names);
        let sets: Vec<_> =
            found.sets().iter().map(|set| (set.spec().to_string(), set.present_count())).collect();
        let expected = [("b/x@1", 1), ("x@2", 1), ("x@3", 1), ("x@2.gz", 2)];
        assert_eq!(sets, expected.map(|(spec, present)| (spec.to_string(), present)));
        let mixtures: Vec<_> = found.mixtures().map(<[_]>::len).collect();
        assert_eq!(mixtures, [2]);
        assert!(found.refused().is_empty() && found.others().is_empty());
    }

    #[test]
    fn gaps_at_either_end_and_between_are_ranges() {
        let found = ShardSets::group(["x-02-of-08", "x-03-of-08", "x-00003-of-00008", "x-05-of-08"]);
        let set = &found.sets()[0];
        assert_eq!(set.missing().collect::<Vec<_>>(), [0..2, 4..5, 6..8]);
        assert_eq!((set.missing_count(), set.present_count()), (5, 3));
        assert_eq!(set.duplicates().collect::<Vec<_>>(), [(3, "x-03-of-08")]);
    }

    #[test]
    fn one_of_four_billion_takes_no_memory() {
        let found = ShardSets::group(["x-0000000001-of-4294967295"]);
        let set = &found.sets()[0];
        assert_eq!(set.missing().collect::<Vec<_>>(), [0..1, 2..u32::MAX]);
        assert_eq!(set.missing_count(), u32::MAX - 1);
        let last = ShardSets::group(["x-4294967294-of-4294967295"]);
        assert!(last.sets()[0].missing().eq(core::iter::once(0..u32::MAX - 1)));
    }

    #[test]
    fn a_whole_set_is_complete() {
        let found = ShardSets::group(["x-00000-of-00001.tfrecord"]);
        assert!(found.sets()[0].is_complete());
        assert!(ShardSets::group([]).sets().is_empty());
    }
}
