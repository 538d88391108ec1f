//! The tasks that a video's frames are of.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::num::NonZeroU64;

use cvat_model::{FrameSize, Origin, Task, TaskMode};

use crate::error::{Error, ErrorKind, Result};
use crate::video::{MAX_FRAMES, Section, default_subset, sections_of};

/// Frames by their number, with their names and sizes.
pub(super) type Frames = BTreeMap<u64, Frame>;

/// What is remembered of a frame.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) name: String,
    pub(super) size: FrameSize,
    /// Whether it came without a number.
    pub(super) is_placed: bool,
}

/// The frames of one task.
#[derive(Debug)]
pub(super) struct Clip {
    /// Position of the task in its origin.
    pub(super) task: usize,
    first: u64,
    last: u64,
    step: u64,
}

impl Clip {
    fn new(task: usize, section: &Section) -> Option<Self> {
        let last = section.number(section.count().checked_sub(1)?);
        Some(Self { task, first: section.number(0), last, step: section.step() })
    }

    pub(super) fn first(&self) -> u64 {
        self.first
    }

    pub(super) fn last(&self) -> u64 {
        self.last
    }

    fn has(&self, number: u64) -> bool {
        (self.first..=self.last).contains(&number) && (number - self.first).is_multiple_of(self.step)
    }

    /// The number of the task's frame after this one.
    pub(super) fn after(&self, number: u64) -> Option<u64> {
        number.checked_add(self.step).filter(|&next| self.has(next))
    }

    /// The numbers from one to another that the task has and are of these frames.
    pub(super) fn within<'f>(
        &self,
        from: u64,
        to: u64,
        frames: &'f Frames,
    ) -> impl Iterator<Item = u64> + use<'f, '_> {
        let range = (from <= to).then(|| frames.range(from..=to));
        range.into_iter().flatten().map(|(&number, _)| number).filter(|&number| self.has(number))
    }

    /// Those of the frames that the task has, in order.
    pub(super) fn of<'f>(&self, frames: &'f Frames) -> impl Iterator<Item = (u64, &'f Frame)> + use<'f, '_> {
        let within = frames.range(self.first..=self.last).map(|(&number, frame)| (number, frame));
        within.filter(|(number, _)| self.has(*number))
    }
}

/// Makes the origin say of its tasks what these frames are; the clips of each subset, in order.
///
/// What is known of a subset's tasks is kept where they have all of its frames, else one task takes them all.
pub(super) fn settle(origin: &mut Origin, subsets: &[(&str, &Frames)]) -> Result<Vec<Vec<Clip>>> {
    replace(origin, subsets)?;
    let too_many = || {
        let words = format!("the tasks of the subsets have more than {MAX_FRAMES} frames together");
        Error::new(ErrorKind::FrameNumbers, words)
    };
    let sections = sections_of(origin.tasks(), None).map_err(|_| too_many())?;
    let names = subsets.iter().map(|(name, _)| *name);
    let clips: Vec<Vec<Clip>> =
        grouped(origin, names).into_iter().map(|tasks| clips(&sections, &tasks)).collect();
    for (clips, (_, frames)) in clips.iter().zip(subsets) {
        for clip in clips {
            let first = clip.of(frames).next();
            if let (Some(task), Some((_, frame))) = (tasks_mut(origin).get_mut(clip.task), first) {
                task.original_size = Some(frame.size);
            }
        }
    }
    for task in tasks_mut(origin) {
        task.mode = TaskMode::Interpolation;
    }
    Ok(clips)
}

/// The tasks of one subset with their frames: the numbers of each are above those of the one before.
fn clips(sections: &[Section], tasks: &[usize]) -> Vec<Clip> {
    tasks.iter().filter_map(|&task| Clip::new(task, sections.get(task)?)).collect()
}

/// Where the tasks of each subset are.
fn grouped<'s>(origin: &Origin, subsets: impl Iterator<Item = &'s str>) -> Vec<Vec<usize>> {
    let tasks = origin.tasks();
    if !matches!(origin, Origin::Project(_)) {
        return subsets.map(|_| (0..tasks.len()).collect()).collect();
    }
    let default = default_subset(tasks);
    let mut groups: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, task) in tasks.iter().enumerate() {
        let subset = if task.subset.is_empty() { &default } else { &task.subset };
        groups.entry(subset).or_default().push(at);
    }
    subsets.map(|subset| groups.remove(subset).unwrap_or_default()).collect()
}

/// Where the tasks of a subset lack one of its frames, puts one task in the place of all of them.
fn replace(origin: &mut Origin, subsets: &[(&str, &Frames)]) -> Result<()> {
    let groups = grouped(origin, subsets.iter().map(|(name, _)| *name));
    // Tasks that speak of too many frames have none of them.
    let sections = sections_of(origin.tasks(), None).unwrap_or_default();
    let mut surplus: HashSet<usize> = HashSet::new();
    for (group, (_, frames)) in groups.iter().zip(subsets) {
        let has: usize = clips(&sections, group).iter().map(|clip| clip.of(frames).count()).sum();
        let Some((&first, others)) = group.split_first().filter(|_| has < frames.len()) else { continue };
        surplus.extend(others);
        if let Some(task) = tasks_mut(origin).get_mut(first) {
            describe(task, frames)?;
        }
    }
    if let Origin::Project(project) = origin {
        let mut at = 0;
        project.tasks.retain(|_| {
            at += 1;
            !surplus.contains(&(at - 1))
        });
    }
    Ok(())
}

/// Makes a task one of these frames.
fn describe(task: &mut Task, frames: &Frames) -> Result<()> {
    let (Some(&first), Some(&last)) = (frames.keys().next(), frames.keys().next_back()) else {
        return Ok(());
    };
    let step = frames.keys().zip(frames.keys().skip(1)).fold(0, |step, (a, b)| common_divisor(step, b - a));
    let shown = step.max(1);
    if (last - first) / shown >= MAX_FRAMES {
        let words = format!("frames {first} to {last} with step {shown} are more than {MAX_FRAMES}");
        return Err(Error::new(ErrorKind::FrameNumbers, words));
    }
    if last.checked_add(shown).is_none() {
        let words = format!("frame number {last} is too high for a video");
        return Err(Error::new(ErrorKind::FrameNumbers, words));
    }
    task.frame_step = NonZeroU64::new(step).filter(|step| step.get() > 1);
    (task.start_frame, task.stop_frame) = (Some(first), Some(last));
    task.size = Some((last - first) / shown + 1);
    task.segments.clear();
    task.deleted_frames.clear();
    Ok(())
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
