//! The tasks that a video's frames are of.

use std::collections::BTreeMap;
use std::num::NonZeroU64;

use cvat_model::{FrameSize, Origin, Task, TaskMode};

use crate::error::Result;
use crate::video::{default_subset, sections_of};

/// Frames by their number, with their names and sizes.
pub(super) type Frames = BTreeMap<u64, Frame>;

/// What is remembered of a frame.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) name: String,
    pub(super) size: FrameSize,
}

/// The frames of one task that are there, in order.
#[derive(Debug)]
pub(super) struct Clip {
    /// Position of the task in its origin.
    pub(super) task: usize,
    pub(super) frames: Vec<u64>,
}

/// Makes the origin say of its tasks what these frames are; the clips of each subset.
///
/// What is known of a subset's tasks is kept where they have all of its frames, else one task takes them all.
pub(super) fn settle(origin: &mut Origin, subsets: &[(&str, &Frames)]) -> Result<Vec<Vec<Clip>>> {
    for (subset, frames) in subsets {
        if !frames.is_empty() && !has_all(origin, subset, frames) {
            replace(origin, subset, frames);
        }
    }
    let clips =
        subsets.iter().map(|(subset, frames)| clips(origin, subset, frames)).collect::<Result<Vec<_>>>()?;
    for (clips, (_, frames)) in clips.iter().zip(subsets) {
        for clip in clips {
            let first = clip.frames.first().and_then(|number| frames.get(number));
            if let (Some(task), Some(frame)) = (tasks_mut(origin).get_mut(clip.task), first) {
                task.original_size = Some(frame.size);
            }
        }
    }
    for task in tasks_mut(origin) {
        task.mode = TaskMode::Interpolation;
    }
    Ok(clips)
}

fn has_all(origin: &Origin, subset: &str, frames: &Frames) -> bool {
    let clips = clips(origin, subset, frames).unwrap_or_default();
    clips.iter().map(|clip| clip.frames.len()).sum::<usize>() == frames.len()
}

/// The frames of a subset by the task that has them: the numbers of each task are above those of the one before.
fn clips(origin: &Origin, subset: &str, frames: &Frames) -> Result<Vec<Clip>> {
    let sections = sections_of(origin.tasks(), None)?;
    let of = |task: usize| {
        let section = sections.get(task)?;
        let (first, last) = (section.numbers().next()?, section.numbers().last()?);
        let frames = frames.range(first..=last).map(|(&number, _)| number);
        Some(Clip { task, frames: frames.filter(|&number| section.has(number)).collect() })
    };
    Ok(positions(origin, subset).into_iter().filter_map(of).collect())
}

/// Where the tasks of a subset are.
fn positions(origin: &Origin, subset: &str) -> Vec<usize> {
    let tasks = origin.tasks();
    if !matches!(origin, Origin::Project(_)) {
        return (0..tasks.len()).collect();
    }
    let of_unnamed = default_subset(tasks) == subset;
    let is_of = |task: &Task| task.subset == subset || (of_unnamed && task.subset.is_empty());
    tasks.iter().enumerate().filter(|(_, task)| is_of(task)).map(|(at, _)| at).collect()
}

/// Puts one task in the place of those of a subset.
fn replace(origin: &mut Origin, subset: &str, frames: &Frames) {
    let positions = positions(origin, subset);
    if let (Origin::Project(project), Some((_, others))) = (&mut *origin, positions.split_first()) {
        let mut at = 0;
        project.tasks.retain(|_| {
            at += 1;
            others.binary_search(&(at - 1)).is_err()
        });
    }
    let task = positions.first().and_then(|&first| tasks_mut(origin).get_mut(first));
    let (Some(task), Some(first), Some(last)) = (task, frames.keys().next(), frames.keys().last()) else {
        return;
    };
    let step = frames.keys().zip(frames.keys().skip(1)).fold(0, |step, (a, b)| common_divisor(step, b - a));
    task.frame_step = NonZeroU64::new(step).filter(|step| step.get() > 1);
    (task.start_frame, task.stop_frame) = (Some(*first), Some(*last));
    task.size = ((last - first) / step.max(1)).checked_add(1);
    task.segments.clear();
    task.deleted_frames.clear();
}

fn common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

fn tasks_mut(origin: &mut Origin) -> &mut [Task] {
    match origin {
        Origin::Task(task) | Origin::Job(task) => std::slice::from_mut(task),
        Origin::Project(project) => &mut project.tasks,
        _ => &mut [],
    }
}
