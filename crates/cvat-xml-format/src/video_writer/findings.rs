//! What is noticed of all frames together.

use std::collections::HashSet;

use cvat_model::{Location, Warning, WarningKind};

use super::Gathering;
use super::tasks::{Clip, Frames};

/// What is to be said of the subsets, given the tasks of each.
pub(super) fn of_all(subsets: &[Gathering], clips: &[Vec<Clip>]) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let mut taken = HashSet::new();
    for (Gathering { subset, frames, tracks, .. }, clips) in subsets.iter().zip(clips) {
        warnings.extend(clips.iter().filter_map(|clip| size_warning(clip, frames)));
        for (number, first) in tracks.without_keyframe() {
            let words = format!("track {number} without keyframe; its first shape is written as one");
            let at = frames.get(&first).map(|frame| Location::frame(&frame.name)).unwrap_or_default();
            warnings.push(Warning::new(at, WarningKind::Odd(words)));
        }
        let mut numbers: Vec<u64> = tracks.numbers().collect();
        numbers.sort_unstable();
        let mut tell = |track: u64, why: &str| {
            let words = format!("track {track} of subset {:?} gets another number{why}", subset.name);
            // Which shapes are one object is kept, so nothing is lost.
            warnings.push(Warning::new(Location::default(), WarningKind::Remark(words)));
        };
        for number in numbers {
            if !taken.insert(number) {
                tell(number, ", as a track of an earlier subset has that");
            }
        }
        for number in tracks.in_several(clips) {
            tell(number, " in each further task that it goes on in");
        }
    }
    warnings
}

/// A video has one size.
fn size_warning(clip: &Clip, frames: &Frames) -> Option<Warning> {
    let mut frames = clip.of(frames).map(|(_, frame)| frame);
    let first = frames.next()?.size;
    let other = frames.find(|frame| frame.size != first)?;
    let words =
        format!("a frame of {}, but the video is written as of {first}, as its first frame", other.size);
    Some(Warning::new(Location::frame(&other.name), WarningKind::Odd(words)))
}
