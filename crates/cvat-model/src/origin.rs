//! What annotations belong to in CVAT: a task, one of its jobs, or a project of tasks.

use std::collections::HashSet;
use std::num::NonZeroU64;

use crate::frame::{DEFAULT_SUBSET, FrameSize};

/// What a data set was exported from.
///
/// ```
/// use cvat_model::{Origin, Project, Task};
/// let mut project = Project::new("streets");
/// project.tasks.push(Task::new("monday"));
/// let origin = Origin::Project(project);
/// assert_eq!(origin.name(), "streets");
/// assert_eq!(origin.tasks()[0].name, "monday");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// A task.
    Task(Task),
    /// A job: the frames of a task that one person annotates. It is described as a task is.
    Job(Task),
    /// Several tasks with common labels.
    Project(Project),
}

impl Origin {
    /// Name of the task or project. Jobs have none in CVAT's exports.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Task(task) | Self::Job(task) => &task.name,
            Self::Project(project) => &project.name,
        }
    }

    /// The task or job itself, or the tasks of the project.
    #[must_use]
    pub fn tasks(&self) -> &[Task] {
        match self {
            Self::Task(task) | Self::Job(task) => std::slice::from_ref(task),
            Self::Project(project) => &project.tasks,
        }
    }
}

/// Whether a task's frames are images with names or the numbered frames of a video.
///
/// ```
/// assert_eq!(cvat_model::TaskMode::default(), cvat_model::TaskMode::Annotation);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TaskMode {
    /// Images.
    #[default]
    Annotation,
    /// A video.
    Interpolation,
}

/// A person of CVAT's, as far as an export says.
///
/// ```
/// let user = cvat_model::User { username: "ann".into(), email: "ann@example.org".into() };
/// assert_eq!(user.username, "ann");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    /// Name of the account.
    pub username: String,
    /// Address, often empty.
    pub email: String,
}

/// The frames of a task that make one job.
///
/// ```
/// let segment = cvat_model::Segment { id: "6".into(), start: 0, stop: 9, url: String::new() };
/// assert_eq!(segment.stop, 9);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Segment {
    /// Number of the job on its server.
    pub id: String,
    /// First frame, counted from the task's first, which is 0.
    pub start: u64,
    /// Last frame, counted likewise.
    pub stop: u64,
    /// Address of the job, or empty.
    pub url: String,
}

/// A task or job: what is known of it beside its labels and annotations.
///
/// ```
/// let mut task = cvat_model::Task::new("crossing");
/// (task.start_frame, task.stop_frame) = (Some(10), Some(19));
/// task.frame_step = std::num::NonZeroU64::new(3);
/// assert_eq!(task.frame_numbers().collect::<Vec<_>>(), [10, 13, 16, 19]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Task {
    /// Number on its server.
    pub id: String,
    /// Name; empty for a job.
    pub name: String,
    /// How many frames it has.
    pub size: Option<u64>,
    /// Images or a video.
    pub mode: TaskMode,
    /// Frames that neighbouring jobs share.
    pub overlap: Option<u64>,
    /// Address of an issue tracker, or empty.
    pub bugtracker: String,
    /// When it was made, as the source writes times; empty where it does not say.
    pub created: String,
    /// When it was last changed.
    pub updated: String,
    /// Subset of its frames, empty for none.
    pub subset: String,
    /// Absolute number of the first frame.
    pub start_frame: Option<u64>,
    /// Absolute number at or after the last frame.
    pub stop_frame: Option<u64>,
    /// From one frame to the next; nothing said is 1.
    pub frame_step: Option<NonZeroU64>,
    /// Its jobs.
    pub segments: Vec<Segment>,
    /// Who made it.
    pub owner: Option<User>,
    /// Whose work it is.
    pub assignee: Option<User>,
    /// Size of a video's frames.
    pub original_size: Option<FrameSize>,
    /// File name of the video, or empty.
    pub source: String,
    /// Absolute numbers of frames that were taken out, ascending, as far as they are known. No export names them; of a
    /// task of images, they are the frames without image.
    pub deleted_frames: Vec<u64>,
}

impl Task {
    /// A task of images of which only the name is known.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// From one frame to the next, at least 1.
    #[must_use]
    pub fn step(&self) -> u64 {
        self.frame_step.map_or(1, NonZeroU64::get)
    }

    /// The absolute number of the frame at this position, from 0; `None` after the last, and where neither the last
    /// frame nor how many there are is known. [Deleted](Self::deleted_frames) frames are counted too.
    #[must_use]
    pub fn frame_number(&self, index: u64) -> Option<u64> {
        let (start, step) = (self.start_frame.unwrap_or(0), self.step());
        let number = start.checked_add(index.checked_mul(step)?)?;
        let is_there = match (self.stop_frame, self.size) {
            (Some(last), _) => number <= last,
            (None, size) => index < size?,
        };
        is_there.then_some(number)
    }

    /// The absolute numbers of its frames, without the [deleted](Self::deleted_frames).
    pub fn frame_numbers(&self) -> impl Iterator<Item = u64> + '_ {
        let numbers = (0..).map_while(|index| self.frame_number(index));
        numbers.filter(|number| self.deleted_frames.binary_search(number).is_err())
    }
}

/// What CVAT calls the subset of a project's tasks that have none: a name that no other has.
///
/// ```
/// use cvat_model::{Task, default_subset};
/// let mut tasks = vec![Task::new("monday")];
/// assert_eq!(default_subset(&tasks), "default");
/// tasks[0].subset = "default".into();
/// assert_eq!(default_subset(&tasks), "default_1");
/// ```
#[must_use]
pub fn default_subset(tasks: &[Task]) -> String {
    let taken: HashSet<&str> = tasks.iter().map(|task| task.subset.as_str()).collect();
    let others = (1_u64..).map(|n| format!("{DEFAULT_SUBSET}_{n}"));
    let mut names = std::iter::once(DEFAULT_SUBSET.to_owned()).chain(others);
    names.find(|name| !taken.contains(name.as_str())).unwrap_or_default()
}

/// A project: tasks with common labels.
///
/// ```
/// let project = cvat_model::Project::new("streets");
/// assert!(project.tasks.is_empty());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Project {
    /// Number on its server.
    pub id: String,
    /// Name.
    pub name: String,
    /// Address of an issue tracker, or empty.
    pub bugtracker: String,
    /// When it was made, as the source writes times; empty where it does not say.
    pub created: String,
    /// When it was last changed.
    pub updated: String,
    /// Its tasks, in the source's order.
    pub tasks: Vec<Task>,
    /// Its subsets, in the source's order.
    pub subsets: Vec<String>,
    /// Who made it.
    pub owner: Option<User>,
    /// Whose work it is.
    pub assignee: Option<User>,
}

impl Project {
    /// A project of which only the name is known.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(task: &Task) -> Vec<u64> {
        task.frame_numbers().collect()
    }

    #[test]
    fn frames_follow_start_stop_step_and_what_was_deleted() {
        let mut task = Task::new("");
        assert_eq!(numbers(&task), [0; 0]);
        task.size = Some(3);
        assert_eq!(numbers(&task), [0, 1, 2]);
        (task.start_frame, task.frame_step) = (Some(5), NonZeroU64::new(4));
        assert_eq!(numbers(&task), [5, 9, 13]);
        task.stop_frame = Some(12);
        assert_eq!(numbers(&task), [5, 9], "the last frame counts more than how many there are");
        task.deleted_frames = vec![5];
        assert_eq!(numbers(&task), [9]);
        task.stop_frame = Some(4);
        assert_eq!(numbers(&task), [0; 0], "stops before it starts");
        (task.start_frame, task.stop_frame) = (Some(u64::MAX - 1), None);
        assert_eq!(numbers(&task), [u64::MAX - 1], "ends where numbers do");
    }
}
