//! Frames of a video: numbered, not listed, with the tracks laid out on them.

use std::collections::{BTreeMap, HashMap, HashSet};

use cvat_model::{
    DEFAULT_SUBSET, FrameSize, Labels, LaidOut, Location, Shape, Task, Track, Warning, WarningKind,
};

use crate::decode::track::{self, Head};
use crate::document::{Document, Token};
use crate::error::{Error, ErrorKind, Result};
use crate::extraction::{self, MissingFrames};
use crate::images::{Found, Home};
use crate::survey::Survey;

/// More frames than any data set has: two days at 60 a second.
const MAX_FRAMES: u64 = 10_000_000;

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
    tracks: Vec<Track>,
    pub(crate) files: BTreeMap<u64, Found>,
}

impl Section {
    fn new(task: &Task, tracked: Option<(u64, u64)>) -> Self {
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
    fn in_project(mut self, subset: String, taken: &mut HashMap<String, u64>) -> Option<Self> {
        let taken = taken.entry(subset.clone()).or_default();
        let length = self.step.checked_mul(self.count)?.checked_add(self.start)?;
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

    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// The absolute number of a frame; the count was checked, so it does not overflow.
    fn number(&self, index: u64) -> u64 {
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

    /// Takes a track. A shape at a frame that the task does not have is reported.
    pub(crate) fn add(&mut self, track: Track, line: u64) -> Option<Warning> {
        let mut strays = track.shapes().iter().filter(|shape| !shape.outside && !self.has(shape.frame));
        let warning = strays.next().map(|stray| {
            let more = strays.count();
            let reason = format!(
                "track {} has a shape at frame {}{}, not among the task's frames",
                track.id(),
                stray.frame,
                if more > 0 { format!(" and {more} more") } else { String::new() }
            );
            Warning::new(Location::default().line(line), WarningKind::FrameSkipped(reason))
        });
        self.tracks.push(track);
        warning
    }
}

/// The tasks of a document with their frames, without tracks yet.
pub(crate) fn sections(survey: &Survey) -> Result<Vec<Section>> {
    sections_of(&survey.meta.tasks, survey.tracked_frames)
}

/// These tasks with their frames; `tracked` is from the lowest frame of a track to the highest.
pub(crate) fn sections_of(tasks: &[Task], tracked: Option<(u64, u64)>) -> Result<Vec<Section>> {
    let too_many = || Error::new(ErrorKind::Limit, format!("<meta> speaks of more than {MAX_FRAMES} frames"));
    let sections: Vec<Section> = match tasks {
        [] => vec![Section::new(&Task::default(), tracked)],
        [task] => vec![Section::new(task, tracked)],
        tasks => {
            let (default, mut taken) = (default_subset(tasks), HashMap::new());
            let of = |task: &Task| {
                let subset = if task.subset.is_empty() { &default } else { &task.subset };
                Section::new(task, None).in_project(subset.clone(), &mut taken)
            };
            tasks.iter().map(of).collect::<Option<_>>().ok_or_else(too_many)?
        }
    };
    let total = sections.iter().try_fold(0_u64, |total, section| total.checked_add(section.count));
    let last = sections.iter().map(|section| {
        section.count.checked_mul(section.step).and_then(|length| length.checked_add(section.start))
    });
    if total.is_none_or(|total| total > MAX_FRAMES) || last.into_iter().any(|last| last.is_none()) {
        return Err(too_many());
    }
    Ok(sections)
}

/// What CVAT calls the subset of the tasks that have none: a name that no other has.
pub(crate) fn default_subset(tasks: &[Task]) -> String {
    let taken: HashSet<&str> = tasks.iter().map(|task| task.subset.as_str()).collect();
    let others = (1_u64..).map(|n| format!("{DEFAULT_SUBSET}_{n}"));
    let mut names = std::iter::once(DEFAULT_SUBSET.to_owned()).chain(others);
    names.find(|name| !taken.contains(name.as_str())).unwrap_or_default()
}

/// Puts the tracks of wanted subsets into their sections; what was noticed.
pub(crate) fn read_tracks(
    document: &mut Document,
    labels: &Labels,
    sections: &mut [Section],
    is_wanted: impl Fn(&str) -> bool,
) -> Result<Vec<Warning>> {
    let (mut warnings, mut index) = (Vec::new(), 0);
    loop {
        match document.next()? {
            Token::Start(element) if element.name() == "track" => {
                let head = Head::new(&element, labels, index)?;
                index += 1;
                let at = section_of(sections, &head)?;
                let Some(section) = sections.get_mut(at) else { continue };
                if !is_wanted(&section.subset) {
                    document.skip()?;
                    continue;
                }
                let track = track::body(document, &head, &mut warnings)?;
                warnings.extend(section.add(track, head.position.line));
            }
            Token::Start(_) => document.skip()?,
            Token::EndOfDocument => {
                tell_apart(sections);
                return Ok(warnings);
            }
            Token::End | Token::Text(_) | Token::Other => {}
        }
    }
}

/// Gives each track a number that no other has: its own, and where an earlier one has that, the lowest that is free.
fn tell_apart(sections: &mut [Section]) {
    let mut taken: HashSet<u64> =
        sections.iter().flat_map(|section| &section.tracks).map(Track::id).collect();
    let (mut seen, mut next) = (HashSet::with_capacity(taken.len()), 0);
    for track in sections.iter_mut().flat_map(|section| &mut section.tracks) {
        if seen.insert(track.id()) {
            continue;
        }
        while !taken.insert(next) {
            next += 1;
        }
        *track = std::mem::replace(track, Track::new(0, Vec::new())).numbered(next);
    }
}

/// The position of the task that a track belongs to.
pub(crate) fn section_of(sections: &[Section], track: &Head) -> Result<usize> {
    let at = if sections.len() == 1 {
        Some(0)
    } else {
        let by_id = sections.iter().position(|section| Some(&section.task_id) == track.task_id.as_ref());
        by_id.or_else(|| {
            let mut of_subset = sections
                .iter()
                .enumerate()
                .filter(|(_, section)| Some(&section.subset) == track.subset.as_ref());
            of_subset.next().filter(|_| of_subset.next().is_none()).map(|(at, _)| at)
        })
    };
    at.ok_or_else(|| {
        let message = "<track> belongs to no task of <meta>; its task_id has to name one";
        Error::new(ErrorKind::NotCvatXml, message).at(track.position)
    })
}

/// The frames of all tasks, one after the other.
#[derive(Debug)]
pub(crate) struct Video {
    sections: std::vec::IntoIter<Section>,
    current: Option<Playing>,
}

/// One task's frames being given out.
#[derive(Debug)]
struct Playing {
    section: Section,
    next: u64,
    /// Tracks by their first frame, the ones that have not begun.
    to_come: std::iter::Peekable<std::vec::IntoIter<(u64, usize)>>,
    /// Tracks that have begun and not ended, in the document's order.
    live: Vec<usize>,
}

/// A frame with its shapes.
#[derive(Debug)]
pub(crate) struct VideoFrame<'a> {
    pub(crate) section: &'a Section,
    pub(crate) number: u64,
    pub(crate) shapes: Vec<(Shape, bool)>,
}

impl Video {
    pub(crate) fn new(sections: Vec<Section>) -> Self {
        Self { sections: sections.into_iter(), current: None }
    }

    /// The next frame. With each shape whether it repeats an earlier one for want of interpolation.
    pub(crate) fn next(&mut self) -> Option<VideoFrame<'_>> {
        while self.current.as_ref().is_none_or(|playing| playing.next >= playing.section.count) {
            self.current = Some(Playing::new(self.sections.next()?));
        }
        self.current.as_mut().map(Playing::advance)
    }
}

impl Playing {
    fn new(section: Section) -> Self {
        let mut starts: Vec<(u64, usize)> = section
            .tracks
            .iter()
            .enumerate()
            .filter_map(|(index, track)| Some((track.shapes().first()?.frame, index)))
            .collect();
        starts.sort_unstable();
        Self { section, next: 0, to_come: starts.into_iter().peekable(), live: Vec::new() }
    }

    fn advance(&mut self) -> VideoFrame<'_> {
        let number = self.section.number(self.next);
        self.next += 1;
        while let Some((_, index)) = self.to_come.next_if(|(first, _)| *first <= number) {
            let at = self.live.partition_point(|&live| live < index);
            self.live.insert(at, index);
        }
        let tracks = &self.section.tracks;
        let mut shapes = Vec::new();
        self.live.retain(|&index| {
            let Some((track, last)) =
                tracks.get(index).and_then(|track| Some((track, track.shapes().last()?)))
            else {
                return false;
            };
            if let Some((shape, how)) = track.at(number) {
                // That the last shape of a track lasts is CVAT's rule, no makeshift.
                shapes.push((shape, how == LaidOut::Held && last.frame > number));
            }
            !(last.outside && last.frame <= number)
        });
        VideoFrame { section: &self.section, number, shapes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cvat_model::{BoundingBox, TrackedShape};

    fn task(first: u64, last: u64, step: u64) -> Task {
        let mut task = Task::default();
        (task.start_frame, task.stop_frame) = (Some(first), Some(last));
        task.frame_step = std::num::NonZeroU64::new(step);
        task
    }

    fn survey(tasks: Vec<Task>, tracked: Option<(u64, u64)>) -> Survey {
        let mut survey = Survey::default();
        survey.meta.tasks = tasks;
        survey.tracked_frames = tracked;
        survey
    }

    fn numbers(tasks: Vec<Task>, tracked: Option<(u64, u64)>) -> Vec<u64> {
        sections(&survey(tasks, tracked)).unwrap().iter().flat_map(Section::numbers).collect()
    }

    #[test]
    fn frames_come_from_meta_or_from_the_tracks() {
        assert_eq!(numbers(vec![task(10, 19, 3)], Some((10, 16))), [10, 13, 16, 19]);
        assert_eq!(numbers(vec![], Some((4, 6))), [4, 5, 6]);
        assert_eq!(numbers(vec![], None), [0; 0]);
        let mut sized = Task::default();
        sized.size = Some(3);
        assert_eq!(numbers(vec![sized], Some((1, 1))), [0, 1, 2]);
        assert_eq!(numbers(vec![task(5, 4, 1)], None), [0; 0], "stops before it starts");
        assert_eq!(
            numbers(vec![task(0, 1, 1), task(7, 9, 2)], None),
            [0, 1, 9, 11],
            "the first took 0 and 1"
        );
    }

    #[test]
    fn too_many_frames_are_refused() {
        for tasks in [
            vec![task(0, u64::MAX, 1)],
            vec![task(0, 10_000_000, 1)],
            vec![task(0, u64::MAX, 1), task(0, u64::MAX, 1)],
            vec![task(u64::MAX - 1, u64::MAX, 1)],
        ] {
            assert_eq!(sections(&survey(tasks, None)).unwrap_err().kind(), ErrorKind::Limit);
        }
        assert!(sections(&survey(vec![task(0, 9_999_999, 1)], None)).is_ok());
    }

    #[test]
    fn tracks_of_one_number_are_told_apart() {
        let numbers = |ids: [&[u64]; 3]| {
            let mut sections = ids.map(|ids| {
                let mut section = Section::new(&Task::default(), None);
                section.tracks = ids.iter().map(|&id| Track::new(id, Vec::new())).collect();
                section
            });
            tell_apart(&mut sections);
            sections.map(|section| section.tracks.iter().map(Track::id).collect::<Vec<_>>())
        };
        assert_eq!(numbers([&[0, 1], &[0, 1, 4], &[0, 2]]), [vec![0, 1], vec![3, 5, 4], vec![6, 2]]);
        assert_eq!(numbers([&[u64::MAX, u64::MAX], &[], &[u64::MAX]]), [vec![u64::MAX, 0], vec![], vec![1]]);
    }

    #[test]
    fn tracks_are_played_in_the_documents_order() {
        let track = |id, frames: &[(u64, bool)]| {
            let at = |&(frame, outside): &(u64, bool)| {
                let shape = Shape::rectangle(None, BoundingBox::new(0.0, 0.0, 1.0, 1.0).unwrap());
                TrackedShape { frame, outside, keyframe: true, shape }
            };
            Track::new(id, frames.iter().map(at).collect())
        };
        let mut section = Section::new(&task(0, 8, 2), None);
        assert!(section.add(track(0, &[(4, false), (6, true)]), 1).is_none());
        assert!(section.add(track(1, &[(0, false), (4, true), (8, false)]), 1).is_none());
        assert!(section.add(track(2, &[]), 1).is_none());
        let warning = section.add(track(3, &[(2, false), (3, false), (9, false), (11, true)]), 5).unwrap();
        assert_eq!(
            warning.to_string(),
            "line 5: frame left out: track 3 has a shape at frame 3 and 1 more, not among the task's frames"
        );
        let mut video = Video::new(vec![section]);
        let mut played = Vec::new();
        while let Some(frame) = video.next() {
            let tracks = frame.shapes.iter().filter_map(|(shape, _)| shape.track);
            played.push((frame.number, tracks.collect::<Vec<_>>()));
        }
        let expected: [(u64, &[u64]); 5] = [(0, &[1]), (2, &[1, 3]), (4, &[0, 3]), (6, &[3]), (8, &[1, 3])];
        assert_eq!(played, expected.map(|(number, tracks)| (number, tracks.to_vec())));
    }
}
