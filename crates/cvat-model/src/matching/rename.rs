//! Finding the frames of records that CVAT does not find, so that they can be given their names.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::hash::Hash;
use std::str::FromStr;

use super::matcher::Item;
use super::paths::{basename, without_extension};
use super::task_frames::TaskFrames;

/// The folders of a path, from the last, that are compared; nobody has more.
const MAX_DEPTH: usize = 32;
/// As many digits as always fit into a number of 64 bits.
const MAX_DIGITS: usize = 18;

/// By what records and frames are paired.
///
/// ```
/// use cvat_model::matching::Strategy;
/// assert_eq!("suffix".parse(), Ok(Strategy::Suffix));
/// assert!("guess".parse::<Strategy>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Strategy {
    /// The last part of the name without extension: `x/a.png` is `y/a.jpg`.
    Stem,
    /// The longest end of the path that both have, of whole parts, the extension apart: `x/cam1/a.png` is `cam1/a.jpg`.
    Suffix,
    /// The last digits in the last part of the record's name are the frame's absolute number: `shot-12` is
    /// `frame_000012.PNG`.
    Number,
    /// Those digits are the frame's place in its task, from 0, as CVAT itself takes them.
    Index,
}

impl Strategy {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Stem, Self::Suffix, Self::Number, Self::Index];

    /// Its name on a command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Stem => "stem",
            Self::Suffix => "suffix",
            Self::Number => "number",
            Self::Index => "index",
        }
    }
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Strategy {
    type Err = UnknownStrategy;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|strategy| strategy.name() == name).ok_or(UnknownStrategy(()))
    }
}

/// A name that no [`Strategy`] has.
///
/// ```
/// let error = "guess".parse::<cvat_model::matching::Strategy>().unwrap_err();
/// assert_eq!(error.to_string(), "records are paired by stem, suffix, number or index");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownStrategy(());

impl fmt::Display for UnknownStrategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("records are paired by stem, suffix, number or index")
    }
}

impl std::error::Error for UnknownStrategy {}

/// Which records and frames are still to be paired.
#[derive(Debug)]
pub(super) struct Plan {
    is_settled: Vec<bool>,
    is_taken: Vec<bool>,
    ambiguous: BTreeMap<usize, Strategy>,
}

/// What has one key: how many, and where the first is.
type Keyed<K> = HashMap<K, (usize, u32)>;

impl Plan {
    pub(super) fn new(items: usize, frames: usize) -> Self {
        Self { is_settled: vec![false; items], is_taken: vec![false; frames], ambiguous: BTreeMap::new() }
    }

    /// Pairs a record and a frame.
    pub(super) fn settle(&mut self, item: usize, frame: usize) {
        if let Some(is_settled) = self.is_settled.get_mut(item) {
            *is_settled = true;
        }
        if let Some(is_taken) = self.is_taken.get_mut(frame) {
            *is_taken = true;
        }
        self.ambiguous.remove(&item);
    }

    /// The records for which a strategy had several possibilities, and which it was.
    pub(super) fn ambiguous(self) -> BTreeMap<usize, Strategy> {
        self.ambiguous
    }

    /// The pairs that a strategy finds; they are settled then.
    pub(super) fn pairs(
        &mut self,
        strategy: Strategy,
        frames: &TaskFrames,
        items: &[Item<'_>],
    ) -> Vec<(usize, usize)> {
        let ids: Vec<Cow<'_, str>> = items.iter().map(|item| item.id()).collect();
        let keys = frames.iter().map(|frame| without_extension(&frame.name));
        match strategy {
            Strategy::Stem => self.one_to_one(
                strategy,
                |item| one(ids.get(item).map(|id| basename(id))),
                keys.map(basename).map(one_of),
            ),
            Strategy::Suffix => self.one_to_one(
                strategy,
                |item| ids.get(item).map(|id| ends(id)).unwrap_or_default(),
                keys.map(ends),
            ),
            Strategy::Number => self.one_to_one(
                strategy,
                |item| one(ids.get(item).and_then(|id| last_number(id))),
                frames.iter().map(|frame| one_of(frame.number)),
            ),
            Strategy::Index => self.one_to_one(
                strategy,
                |item| one(ids.get(item).and_then(|id| last_number(id))),
                frames.iter().map(|frame| one_of(frame.index)),
            ),
        }
    }

    /// Pairs what shares a key that no other has, on either side. Of several keys the first that is on the other side
    /// decides.
    fn one_to_one<K: Eq + Hash>(
        &mut self,
        strategy: Strategy,
        keys_of: impl Fn(usize) -> Vec<K>,
        keys_of_frames: impl Iterator<Item = Vec<K>>,
    ) -> Vec<(usize, usize)> {
        let mut by_key_of_frame = Keyed::new();
        for (frame, keys) in keys_of_frames.enumerate() {
            add(&mut by_key_of_frame, frame, keys);
        }
        let mut by_key_of_item = Keyed::new();
        for item in 0..self.is_settled.len() {
            add(&mut by_key_of_item, item, keys_of(item));
        }
        let mut pairs = Vec::new();
        for item in (0..self.is_settled.len()).filter(|item| self.is_settled.get(*item) == Some(&false)) {
            let found = keys_of(item).into_iter().find_map(|key| {
                let (frame, frames) = by_key_of_frame.get(&key)?;
                let (_, items) = by_key_of_item.get(&key)?;
                Some((*frame, *frames == 1 && *items == 1))
            });
            match found {
                Some((frame, true)) if self.is_taken.get(frame) == Some(&false) => pairs.push((item, frame)),
                Some(_) => {
                    self.ambiguous.insert(item, strategy);
                }
                None => {}
            }
        }
        for (item, frame) in &pairs {
            self.settle(*item, *frame);
        }
        pairs
    }
}

fn add<K: Eq + Hash>(keyed: &mut Keyed<K>, position: usize, keys: Vec<K>) {
    for key in keys {
        let (_, count) = keyed.entry(key).or_insert((position, 0));
        *count = count.saturating_add(1);
    }
}

fn one<K>(key: Option<K>) -> Vec<K> {
    key.into_iter().collect()
}

fn one_of<K>(key: K) -> Vec<K> {
    vec![key]
}

/// The ends of a path, of whole parts, longest first.
fn ends(path: &str) -> Vec<&str> {
    let starts = path.rmatch_indices('/').map(|(slash, _)| slash + 1).take(MAX_DEPTH);
    let mut ends: Vec<_> =
        starts.filter_map(|start| path.get(start..)).filter(|end| !end.is_empty()).collect();
    if path.split('/').nth(MAX_DEPTH).is_none() && !path.starts_with('/') && !path.is_empty() {
        ends.push(path);
    }
    ends.reverse();
    ends
}

/// The last digits in the last part of a path.
fn last_number(path: &str) -> Option<u64> {
    let name = basename(path);
    let end = name.rfind(|c: char| c.is_ascii_digit())? + 1;
    let before = name.get(..end)?;
    let digits = before.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = before.get(digits.len()..)?.trim_start_matches('0');
    match digits.len() {
        0 => Some(0),
        1..=MAX_DIGITS => digits.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::{How, Matching, Rules};

    fn renamed(
        frames: &TaskFrames,
        names: &[&str],
        strategies: &[Strategy],
    ) -> (Vec<Option<usize>>, Vec<usize>) {
        let items: Vec<_> = names.iter().map(|name| Item::new(name)).collect();
        let mut matching = Matching::of(frames, Rules::Datumaro, &items);
        matching.rename(frames, &items, strategies);
        let of = (0..items.len()).map(|item| matching.get(item)).collect();
        (of, (0..items.len()).filter(|item| matching.ambiguous(*item).is_some()).collect())
    }

    #[test]
    fn stems_are_paired_where_both_sides_have_one() {
        let frames = TaskFrames::of_names(["p/a.jpg", "p/b.jpg", "q/b.jpg", "p/c.jpg", "p/d.jpg"]);
        let names = ["x/a.png", "x/b.png", "y/c.png", "z/c.png", "p/d.jpg", "x/d.jpg", "none"];
        let paired = (vec![Some(0), None, None, None, Some(4), None, None], vec![1, 2, 3, 5]);
        assert_eq!(renamed(&frames, &names, &[Strategy::Stem]), paired);
    }

    #[test]
    fn the_longest_common_end_of_whole_parts_counts() {
        let frames = TaskFrames::of_names(["cam1/a.jpg", "cam2/a.jpg", "cam2/b.jpg", "incam3/c.jpg"]);
        let names = ["x/cam1/a.png", "x/cam2/a.png", "y/b.png", "x/cam3/c.png", "a.png"];
        assert_eq!(
            renamed(&frames, &names, &[Strategy::Suffix]),
            (vec![Some(0), Some(1), Some(2), Some(3), None], vec![4])
        );
        // Two records end as one frame does: the longer end is the frame's alone, the shorter is shared.
        let frames = TaskFrames::of_names(["t/a/i.jpg"]);
        assert_eq!(
            renamed(&frames, &["x/a/i", "x/z/i"], &[Strategy::Suffix]),
            (vec![Some(0), None], vec![1])
        );
        assert_eq!(ends("a/b/c"), ["a/b/c", "b/c", "c"]);
        assert_eq!((ends("/a"), ends(""), ends("a/")), (vec!["a"], vec![], vec!["a/"]));
        assert_eq!(ends(&"x/".repeat(100)).len(), MAX_DEPTH - 1, "the last part is empty");
    }

    #[test]
    fn digits_are_the_absolute_number_or_the_place() {
        let video = TaskFrames::of_video(10, 2, 20);
        let names = ["shot-12.jpg", "shot-014-x", "cap11", "a", "frame_20.png"];
        let by_number = (vec![Some(1), Some(2), None, None, Some(5)], vec![]);
        assert_eq!(renamed(&video, &names, &[Strategy::Number]), by_number);
        let by_index = (vec![Some(12), Some(14), Some(11), None, None], vec![]);
        assert_eq!(renamed(&video, &names, &[Strategy::Index]), by_index);
        assert_eq!(renamed(&video, &["shot-12", "clip-12"], &[Strategy::Number]).1, [0, 1]);
        for (name, number) in [
            ("a1/b02_3x", Some(3)),
            ("a1/b", None),
            ("000", Some(0)),
            ("1234567890123456789", None),
            ("00000000000000000000007", Some(7)),
        ] {
            assert_eq!(last_number(name), number, "{name}");
        }
    }

    #[test]
    fn a_name_keeps_its_frame_and_a_number_that_was_guessed_does_not() {
        let video = TaskFrames::of_video(10, 2, 20);
        let items = ["frame_000012.PNG", "frame_12.png", "frame_14.png"].map(Item::new);
        let mut matching = Matching::of(&video, Rules::Datumaro, &items);
        assert_eq!([0, 1, 2].map(|item| matching.get(item)), [Some(1), Some(12), Some(14)]);
        matching.rename(&video, &items, &[Strategy::Number]);
        assert_eq!([0, 1, 2].map(|item| matching.get(item)), [Some(1), Some(12), Some(2)]);
        assert_eq!(matching.ambiguous(1), Some(Strategy::Number), "two records have the number 12");
        assert_eq!(matching.how(2), Some(How::Renamed(Strategy::Number)));
    }

    #[test]
    fn strategies_are_tried_in_the_order_given() {
        let frames = TaskFrames::of_names(["p/3.jpg", "p/a0.jpg", "p/b.jpg"]);
        let names = ["x/3.jpg", "x/c2.jpg"];
        let (stem_first, _) = renamed(&frames, &names, &[Strategy::Stem, Strategy::Number]);
        assert_eq!(stem_first, [Some(0), Some(2)]);
        let (number_first, ambiguous) = renamed(&frames, &names, &[Strategy::Number, Strategy::Stem]);
        assert_eq!((number_first, ambiguous), (vec![Some(0), Some(2)], vec![]));
    }

    #[test]
    fn many_names_take_no_more_than_their_number() {
        let frames = TaskFrames::of_names((0..100_000).map(|n| format!("in/{}/img{n:06}.jpg", n % 7)));
        let names: Vec<_> = (0..100_000).map(|n| format!("out/{}/img{n:06}.png", n % 7)).collect();
        let items: Vec<_> = names.iter().map(|name| Item::new(name)).collect();
        let mut matching = Matching::of(&frames, Rules::CvatXml, &items);
        assert_eq!(matching.matched(), 0);
        matching.rename(&frames, &items, &Strategy::ALL);
        assert_eq!(matching.matched(), 100_000);
        assert_eq!(matching.frames_without_item().next(), None);
    }
}
