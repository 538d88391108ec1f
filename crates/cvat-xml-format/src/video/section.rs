//! The frames of one task, with its tracks.

use std::collections::{BTreeMap, HashMap};

use cvat_model::{DEFAULT_SUBSET, FrameSize, Location, Task, Track, Warning, WarningKind};

use crate::extraction::{self, MissingFrames};
use crate::images::{Found, Home};

/// The frames of one task.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) task_id: String,
    pub(crate) subset: String,
    pub(crate) in_project: bool,
    pub(crate) size: Option<FrameSize>,
    start: u64,
    step: u64,
    count: u64,
    /// By how much a project moves its numbers up.
    moved: u64,
    pub(super) tracks: Vec<Track>,
    pub(crate) files: BTreeMap<u64, Found>,
}

impl Section {
    pub(super) fn new(task: &Task, tracked: Option<(u64, u64)>) -> Self {
        let step = task.step();
        let first_tracked = tracked.map(|(low, _)| low).filter(|_| task.size.is_none());
        let start = task.start_frame.or(first_tracked).unwrap_or(0);
        let count = match (task.stop_frame, task.size, tracked) {
            (Some(last), _, _) | (None, None, Some((_, last))) => {
                last.checked_sub(start).map_or(0, |length| (length / step).saturating_add(1))
            }
            (None, Some(size), _) => size,
            (None, None, None) => 0,
        };
        let subset = if task.subset.is_empty() { DEFAULT_SUBSET } else { &task.subset };
        Self {
            task_id: task.id.clone(),
            subset: subset.to_owned(),
            in_project: false,
            size: task.original_size,
            start,
            step,
            count,
            moved: 0,
            tracks: Vec::new(),
            files: BTreeMap::new(),
        }
    }

    /// Moves the frames up by what earlier tasks of the subset take, and adds to that what this one takes.
    ///
    /// CVAT does so in a project's export, to keep the frames' names apart: each task takes as many numbers as
    /// its video has up to its last frame, those before its first frame too.
    pub(super) fn in_project(mut self, subset: String, taken: &mut HashMap<String, u64>) -> Option<Self> {
        let taken = taken.entry(subset.clone()).or_default();
        let length = self.end()?;
        self.start = self.start.checked_add(*taken)?;
        self.moved = *taken;
        *taken = taken.checked_add(length)?;
        (self.subset, self.in_project) = (subset, true);
        Some(self)
    }

    /// The frames as missing files, where one of them is.
    pub(crate) fn missing(&self) -> Option<MissingFrames> {
        let last = self.number(self.count.checked_sub(1)?);
        self.numbers().any(|number| !self.files.contains_key(&number)).then(|| MissingFrames {
            folder: extraction::folder(Some(self.subset.as_str()).filter(|_| self.in_project)),
            first: self.start.saturating_sub(self.moved),
            last: last.saturating_sub(self.moved),
            number: self.start,
            step: self.step,
        })
    }

    pub(crate) fn home(&self) -> Home<'_> {
        Home { subset: &self.subset, in_project: self.in_project }
    }

    pub(crate) fn step(&self) -> u64 {
        self.step
    }

    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// One step after the last frame; `None` where that is too high to count.
    pub(super) fn end(&self) -> Option<u64> {
        self.count.checked_mul(self.step)?.checked_add(self.start)
    }

    /// The absolute number of a frame; the count was checked, so it does not overflow.
    pub(crate) fn number(&self, index: u64) -> u64 {
        self.start.saturating_add(index.saturating_mul(self.step))
    }

    pub(crate) fn numbers(&self) -> impl Iterator<Item = u64> + '_ {
        (0..self.count).map(|index| self.number(index))
    }

    pub(crate) fn has(&self, number: u64) -> bool {
        number
            .checked_sub(self.start)
            .is_some_and(|offset| offset % self.step == 0 && offset / self.step < self.count)
    }

    /// Takes a track. Shapes at frames that the task does not have are told, and that there are none.
    pub(crate) fn add(&mut self, track: Track, line: u64) -> Option<Warning> {
        let kind = self.strays(&track);
        self.tracks.push(track);
        kind.map(|kind| Warning::new(Location::default().line(line), kind))
    }

    fn strays(&self, track: &Track) -> Option<WarningKind> {
        let id = track.id();
        if track.shapes().is_empty() {
            return Some(WarningKind::Odd(format!("track {id} without shapes")));
        }
        let (outside, shown): (Vec<_>, Vec<_>) = track
            .shapes()
            .iter()
            .filter(|shape| !self.has(shape.frame))
            .map(|stray| (stray.frame, stray.outside))
            .partition(|(_, outside)| *outside);
        let words = |what: &str, first: u64, more: usize| {
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("track {id} {what} at frame {first}{more}, not among the task's frames")
        };
        // What is not there anyway is no loss.
        match (shown.as_slice(), outside.as_slice()) {
            ([(first, _), more @ ..], outside) => {
                Some(WarningKind::FrameSkipped(words("has a shape", *first, more.len() + outside.len())))
            }
            ([], [(first, _), more @ ..]) => Some(WarningKind::Odd(words("is outside", *first, more.len()))),
            ([], []) => None,
        }
    }
}
