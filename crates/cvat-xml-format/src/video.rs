//! Frames of a video: numbered, not listed, with the tracks laid out on them.

mod playback;
mod section;

use std::collections::{HashMap, HashSet};

pub(crate) use cvat_model::default_subset;
use cvat_model::{Labels, Task, Track, Warning};

use crate::decode::track::{self, Head};
use crate::document::{Document, Token};
use crate::error::{Error, ErrorKind, Result};
use crate::survey::Survey;
pub(crate) use playback::Video;
pub(crate) use section::Section;

/// More frames than any data set has: two days at 60 a second.
pub(crate) const MAX_FRAMES: u64 = 10_000_000;

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
    let total = sections.iter().try_fold(0_u64, |total, section| total.checked_add(section.count()));
    let is_countable = sections.iter().all(|section| section.end().is_some());
    if total.is_none_or(|total| total > MAX_FRAMES) || !is_countable {
        return Err(too_many());
    }
    Ok(sections)
}

/// Puts the tracks of wanted subsets into their sections; what was noticed.
pub(crate) fn read_tracks(
    document: &mut Document,
    labels: &Labels,
    sections: &mut [Section],
    is_wanted: impl Fn(&str) -> bool,
) -> Result<Vec<Warning>> {
    let (mut warnings, mut index) = (Vec::new(), 0);
    let places = Places::new(sections);
    loop {
        match document.next()? {
            Token::Start(element) if element.name() == "track" => {
                let head = Head::new(&element, labels, index)?;
                index += 1;
                let at = places.of(&head)?;
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
                let tracks = sections.iter_mut().flat_map(|section| &mut section.tracks);
                tell_apart(&mut tracks.collect::<Vec<_>>());
                return Ok(warnings);
            }
            Token::End | Token::Text(_) | Token::Other => {}
        }
    }
}

/// Gives each track a number that no other has: its own, and where an earlier one has that, the lowest that is free.
pub(crate) fn tell_apart(tracks: &mut [&mut Track]) {
    let mut taken: HashSet<u64> = tracks.iter().map(|track| track.id()).collect();
    let (mut seen, mut next) = (HashSet::with_capacity(taken.len()), 0);
    for track in tracks {
        if seen.insert(track.id()) {
            continue;
        }
        while !taken.insert(next) {
            next += 1;
        }
        **track = std::mem::replace(*track, Track::new(0, Vec::new())).numbered(next);
    }
}

/// Where the tasks are that tracks name.
pub(crate) struct Places {
    count: usize,
    by_id: HashMap<String, usize>,
    /// Of subsets with several tasks, none.
    by_subset: HashMap<String, Option<usize>>,
}

impl Places {
    pub(crate) fn new(sections: &[Section]) -> Self {
        let mut places = Self { count: sections.len(), by_id: HashMap::new(), by_subset: HashMap::new() };
        for (at, section) in sections.iter().enumerate() {
            places.by_id.entry(section.task_id.clone()).or_insert(at);
            let of_subset = places.by_subset.entry(section.subset.clone());
            of_subset.and_modify(|only| *only = None).or_insert(Some(at));
        }
        places
    }

    /// The position of the task that a track belongs to.
    pub(crate) fn of(&self, track: &Head) -> Result<usize> {
        let at = if self.count == 1 {
            Some(0)
        } else {
            let by_id = track.task_id.as_ref().and_then(|id| self.by_id.get(id).copied());
            by_id.or_else(|| {
                track.subset.as_ref().and_then(|subset| self.by_subset.get(subset).copied().flatten())
            })
        };
        at.ok_or_else(|| {
            let message = "<track> belongs to no task of <meta>; its task_id has to name one";
            Error::new(ErrorKind::NotCvatXml, message).at(track.position)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            let tracks = sections.iter_mut().flat_map(|section| &mut section.tracks);
            tell_apart(&mut tracks.collect::<Vec<_>>());
            sections.map(|section| section.tracks.iter().map(Track::id).collect::<Vec<_>>())
        };
        assert_eq!(numbers([&[0, 1], &[0, 1, 4], &[0, 2]]), [vec![0, 1], vec![3, 5, 4], vec![6, 2]]);
        assert_eq!(numbers([&[u64::MAX, u64::MAX], &[], &[u64::MAX]]), [vec![u64::MAX, 0], vec![], vec![1]]);
    }
}
