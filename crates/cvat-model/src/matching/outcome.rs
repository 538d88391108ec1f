//! All records of an upload and all frames of a task, side by side.

use std::collections::BTreeMap;
use std::fmt;

use super::matcher::{Item, Match, Matcher, Rule, Rules, Unmatched};
use super::rename::{Plan, Strategy};
use super::task_frames::TaskFrames;

/// How a record came to its frame.
///
/// ```
/// use cvat_model::matching::{How, Rule, Strategy};
/// assert_eq!(How::Rule(Rule::Name).to_string(), "by name");
/// assert_eq!(How::Renamed(Strategy::Stem).to_string(), "renamed by stem");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum How {
    /// As CVAT finds it.
    Rule(Rule),
    /// By being given the frame's name.
    Renamed(Strategy),
}

impl fmt::Display for How {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule(rule) => rule.fmt(f),
            Self::Renamed(strategy) => write!(f, "renamed by {strategy}"),
        }
    }
}

/// Which record belongs to which frame; both are meant by their positions, from 0.
///
/// ```
/// use cvat_model::matching::{How, Item, Matching, Rules, Strategy, TaskFrames};
/// let frames = TaskFrames::of_names(["in/a.jpg", "in/b.jpg"]);
/// let items = ["out/a.jpg", "out/x.jpg"].map(Item::new);
/// let mut matching = Matching::of(&frames, Rules::CvatXml, &items);
/// assert_eq!(matching.matched(), 0);
/// matching.rename(&frames, &items, &[Strategy::Stem]);
/// assert_eq!(matching.get(0), Some(0));
/// assert_eq!(matching.how(0), Some(How::Renamed(Strategy::Stem)));
/// assert_eq!(matching.frames_without_item().collect::<Vec<_>>(), [1]);
/// ```
#[derive(Clone, Debug)]
pub struct Matching {
    items: Vec<Result<(usize, How), Unmatched>>,
    /// How many records each frame has.
    frames: Vec<u32>,
    root_hint: Option<String>,
    ambiguous: BTreeMap<usize, Strategy>,
}

impl Matching {
    /// What CVAT makes of these records, uploaded together.
    #[must_use]
    pub fn of(frames: &TaskFrames, rules: Rules, items: &[Item<'_>]) -> Self {
        let matcher = Matcher::new(frames, rules, items.iter().map(|item| item.name));
        let found =
            |item: &Item<'_>| matcher.find(*item).map(|Match { position, rule }| (position, How::Rule(rule)));
        let mut matching = Self {
            items: items.iter().map(found).collect(),
            frames: vec![0; frames.len()],
            root_hint: matcher.root_hint().map(str::to_owned),
            ambiguous: BTreeMap::new(),
        };
        matching.count_frames();
        matching
    }

    /// Gives records the frames that the strategies find for them, the first one first.
    ///
    /// A record that CVAT finds [by its name](Rule::is_by_name) keeps its frame. One that it takes for a frame because of a
    /// number gives way to a strategy that knows better. Pairs are made only where nothing else could be meant: a strategy
    /// sees one record and one frame that go together, among all records and all frames.
    pub fn rename(&mut self, frames: &TaskFrames, items: &[Item<'_>], strategies: &[Strategy]) {
        let is_settled = |outcome: &Result<(usize, How), Unmatched>| matches!(outcome, Ok((_, How::Rule(rule))) if rule.is_by_name() || *rule == Rule::Number);
        let mut plan = Plan::new(items.len(), frames.len());
        for (item, outcome) in self.items.iter().enumerate().filter(|(_, outcome)| is_settled(outcome)) {
            plan.settle(item, outcome.map_or(usize::MAX, |(frame, _)| frame));
        }
        for strategy in strategies {
            for (item, frame) in plan.pairs(*strategy, frames, items) {
                if let Some(outcome) = self.items.get_mut(item) {
                    *outcome = Ok((frame, How::Renamed(*strategy)));
                }
            }
        }
        self.ambiguous = plan.ambiguous();
        self.count_frames();
    }

    fn count_frames(&mut self) {
        self.frames.fill(0);
        for (frame, _) in self.items.iter().flatten() {
            if let Some(count) = self.frames.get_mut(*frame) {
                *count = count.saturating_add(1);
            }
        }
    }

    /// The frame of a record.
    #[must_use]
    pub fn get(&self, item: usize) -> Option<usize> {
        self.items.get(item)?.as_ref().ok().map(|(frame, _)| *frame)
    }

    /// How a record came to its frame.
    #[must_use]
    pub fn how(&self, item: usize) -> Option<How> {
        self.items.get(item)?.as_ref().ok().map(|(_, how)| *how)
    }

    /// Why a record has no frame.
    #[must_use]
    pub fn why_not(&self, item: usize) -> Option<Unmatched> {
        self.items.get(item)?.as_ref().err().copied()
    }

    /// The last strategy that had more than one possibility for a record and left it.
    #[must_use]
    pub fn ambiguous(&self, item: usize) -> Option<Strategy> {
        self.ambiguous.get(&item).copied()
    }

    /// The folders that CVAT looks for names in, having found that the records lack them.
    #[must_use]
    pub fn root_hint(&self) -> Option<&str> {
        self.root_hint.as_deref()
    }

    /// How many records there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are no records.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// How many records have a frame.
    #[must_use]
    pub fn matched(&self) -> usize {
        self.items.iter().flatten().count()
    }

    /// How many records have their frame by this rule.
    #[must_use]
    pub fn count(&self, rule: Rule) -> usize {
        self.by_how().get(&How::Rule(rule)).copied().unwrap_or(0)
    }

    /// How many records have their frame by which way.
    #[must_use]
    pub fn by_how(&self) -> BTreeMap<How, usize> {
        let mut counts = BTreeMap::new();
        for (_, how) in self.items.iter().flatten() {
            *counts.entry(*how).or_default() += 1;
        }
        counts
    }

    /// Frames that no record belongs to.
    pub fn frames_without_item(&self) -> impl Iterator<Item = usize> + '_ {
        self.frames.iter().enumerate().filter(|(_, count)| **count == 0).map(|(frame, _)| frame)
    }

    /// How many records belong to a frame.
    #[must_use]
    pub fn items_of(&self, frame: usize) -> u32 {
        self.frames.get(frame).copied().unwrap_or(0)
    }
}
