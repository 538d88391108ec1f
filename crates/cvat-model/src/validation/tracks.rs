//! Tracks of a video.

use std::collections::HashSet;

use super::{Fault, Finding, shape};
use crate::frame::FrameSize;
use crate::label::Labels;
use crate::origin::{Origin, Task};
use crate::shape::{Shape, ShapeKind};
use crate::track::Track;
use crate::video::Video;
use crate::warning::Location;

/// What is wrong with the tracks: their shapes, keyframes, frames and tasks. A location's object is the track's position.
///
/// Frames are not compared with those of a project's tasks, as CVAT numbers them anew there.
///
/// ```
/// use cvat_model::{Labels, Track, Video, VideoTrack, validation};
/// let mut video = Video::new(Labels::new());
/// video.tracks.push(VideoTrack { task: 0, track: Track::new(0, vec![]) });
/// assert_eq!(validation::video(&video)[0].to_string(), "object 0: track without shapes");
/// ```
#[must_use]
pub fn video(video: &Video) -> Vec<Finding> {
    let mut findings = Vec::new();
    let tasks = video.origin.as_ref().map_or(&[][..], Origin::tasks);
    let own = match &video.origin {
        Some(Origin::Task(task) | Origin::Job(task)) => Some(task),
        _ => None,
    };
    let frames = own.and_then(frames);
    for (index, track) in video.tracks.iter().enumerate() {
        let mut report = |fault| findings.push(Finding::new(Location::default().object(index), fault));
        if track.task >= tasks.len().max(1) {
            report(Fault::NoSuchTask(track.task));
        }
        let size = tasks.get(track.task).and_then(|task| task.original_size);
        one(&track.track, &video.labels, size, &mut report);
        if let Some(frames) = &frames {
            let strays = track.track.shapes().iter().filter(|shape| !frames.contains(&shape.frame));
            strays.for_each(|stray| report(Fault::NoSuchFrame(stray.frame)));
        }
    }
    findings
}

/// More frames than this are not listed.
const MAX_FRAMES: usize = 10_000_000;

/// The frames of a task, where they are known.
fn frames(task: &Task) -> Option<HashSet<u64>> {
    let frames = || task.frame_numbers().take(MAX_FRAMES + 1);
    (task.size.is_some() || task.stop_frame.is_some()).then_some(())?;
    (frames().count() <= MAX_FRAMES).then(|| frames().collect())
}

fn one(track: &Track, labels: &Labels, size: Option<FrameSize>, report: &mut impl FnMut(Fault)) {
    let Some(first) = track.shapes().first() else { return report(Fault::EmptyTrack) };
    if !first.keyframe {
        report(Fault::NoFirstKeyframe { frame: first.frame });
    }
    let mut differ = |what, is_same: fn(&Shape, &Shape) -> bool| {
        if !track.shapes().iter().all(|one| is_same(&first.shape, &one.shape)) {
            report(Fault::MixedTrack(what));
        }
    };
    differ("label", |a, b| a.label == b.label);
    differ("group", |a, b| a.group == b.group);
    differ("source", |a, b| a.source == b.source);
    differ("kind", |a, b| a.geometry.kind() == b.geometry.kind());
    if first.shape.geometry.kind() == ShapeKind::Mask {
        report(Fault::MaskTrack);
    }
    // A shape that is outside may lie anywhere.
    let mut seen = HashSet::new();
    for tracked in track.shapes().iter().filter(|tracked| !tracked.outside) {
        shape(&tracked.shape, labels, size, &mut |fault| {
            if seen.insert(fault.to_string()) {
                report(fault);
            }
        });
    }
}
