//! Task, job and project as `cvat/dataset` holds them.

use std::borrow::Cow;
use std::num::NonZeroU64;

use cvat_model::{FrameSize, Origin, Project, Segment, Task, TaskMode, User};
use dataset_files::Limits;
use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum OriginText<'a> {
    #[serde(borrow)]
    Task(TaskText<'a>),
    Job(TaskText<'a>),
    Project(ProjectText<'a>),
}

impl<'a> OriginText<'a> {
    /// `None` for an origin this format has no name for.
    pub(super) fn of(origin: &'a Origin) -> Option<Self> {
        match origin {
            Origin::Task(task) => Some(Self::Task(TaskText::of(task))),
            Origin::Job(task) => Some(Self::Job(TaskText::of(task))),
            Origin::Project(project) => Some(Self::Project(ProjectText::of(project))),
            _ => None,
        }
    }

    pub(super) fn read(self, limits: &Limits) -> Result<Origin, String> {
        Ok(match self {
            Self::Task(task) => Origin::Task(task.read()?),
            Self::Job(task) => Origin::Job(task.read()?),
            Self::Project(project) => Origin::Project(project.read(limits)?),
        })
    }
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct TaskText<'a> {
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    id: Cow<'a, str>,
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    name: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    #[serde(skip_serializing_if = "ModeText::is_default")]
    mode: ModeText,
    #[serde(skip_serializing_if = "Option::is_none")]
    overlap: Option<u64>,
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    bug_tracker: Cow<'a, str>,
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    created_date: Cow<'a, str>,
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    updated_date: Cow<'a, str>,
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    subset: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_frame: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop_frame: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    frame_step: Option<NonZeroU64>,
    #[serde(borrow, skip_serializing_if = "Vec::is_empty")]
    segments: Vec<SegmentText<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    owner: Option<UserText<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    assignee: Option<UserText<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    original_size: Option<SizeText>,
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    source: Cow<'a, str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    deleted_frames: Vec<u64>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
enum ModeText {
    #[default]
    Annotation,
    Interpolation,
}

impl ModeText {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "what serde calls it with")]
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct SizeText {
    width: u32,
    height: u32,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
struct UserText<'a> {
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    username: Cow<'a, str>,
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    email: Cow<'a, str>,
}

impl<'a> UserText<'a> {
    fn of(user: &'a User) -> Self {
        Self { username: user.username.as_str().into(), email: user.email.as_str().into() }
    }

    fn read(self) -> User {
        User { username: self.username.into(), email: self.email.into() }
    }
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
struct SegmentText<'a> {
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    id: Cow<'a, str>,
    start_frame: u64,
    stop_frame: u64,
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    url: Cow<'a, str>,
}

impl<'a> TaskText<'a> {
    fn of(task: &'a Task) -> Self {
        let segment = |segment: &'a Segment| SegmentText {
            id: segment.id.as_str().into(),
            start_frame: segment.start,
            stop_frame: segment.stop,
            url: segment.url.as_str().into(),
        };
        let size = |size: FrameSize| SizeText { width: size.width(), height: size.height() };
        Self {
            id: task.id.as_str().into(),
            name: task.name.as_str().into(),
            size: task.size,
            mode: if task.mode == TaskMode::Interpolation {
                ModeText::Interpolation
            } else {
                ModeText::Annotation
            },
            overlap: task.overlap,
            bug_tracker: task.bugtracker.as_str().into(),
            created_date: task.created.as_str().into(),
            updated_date: task.updated.as_str().into(),
            subset: task.subset.as_str().into(),
            start_frame: task.start_frame,
            stop_frame: task.stop_frame,
            frame_step: task.frame_step,
            segments: task.segments.iter().map(segment).collect(),
            owner: task.owner.as_ref().map(UserText::of),
            assignee: task.assignee.as_ref().map(UserText::of),
            original_size: task.original_size.map(size),
            source: task.source.as_str().into(),
            deleted_frames: task.deleted_frames.clone(),
        }
    }

    fn read(self) -> Result<Task, String> {
        if !self.deleted_frames.is_sorted() {
            return Err("deleted frames in cvat/dataset are not in order".to_owned());
        }
        let original_size = match self.original_size {
            Some(size) => Some(
                FrameSize::new(size.width, size.height)
                    .ok_or_else(|| "a size in cvat/dataset is zero".to_owned())?,
            ),
            None => None,
        };
        let segment = |segment: SegmentText<'_>| Segment {
            id: segment.id.into(),
            start: segment.start_frame,
            stop: segment.stop_frame,
            url: segment.url.into(),
        };
        let mut task = Task::new(self.name);
        (task.id, task.size, task.overlap) = (self.id.into(), self.size, self.overlap);
        task.mode = match self.mode {
            ModeText::Annotation => TaskMode::Annotation,
            ModeText::Interpolation => TaskMode::Interpolation,
        };
        (task.bugtracker, task.created) = (self.bug_tracker.into(), self.created_date.into());
        (task.updated, task.subset) = (self.updated_date.into(), self.subset.into());
        (task.start_frame, task.stop_frame) = (self.start_frame, self.stop_frame);
        (task.frame_step, task.original_size) = (self.frame_step, original_size);
        task.segments = self.segments.into_iter().map(segment).collect();
        task.owner = self.owner.map(UserText::read);
        task.assignee = self.assignee.map(UserText::read);
        (task.source, task.deleted_frames) = (self.source.into(), self.deleted_frames);
        Ok(task)
    }
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ProjectText<'a> {
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    id: Cow<'a, str>,
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    name: Cow<'a, str>,
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    bug_tracker: Cow<'a, str>,
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    created_date: Cow<'a, str>,
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    updated_date: Cow<'a, str>,
    #[serde(borrow, skip_serializing_if = "Vec::is_empty")]
    tasks: Vec<TaskText<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    task_subsets: Vec<String>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    owner: Option<UserText<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    assignee: Option<UserText<'a>>,
}

impl<'a> ProjectText<'a> {
    fn of(project: &'a Project) -> Self {
        Self {
            id: project.id.as_str().into(),
            name: project.name.as_str().into(),
            bug_tracker: project.bugtracker.as_str().into(),
            created_date: project.created.as_str().into(),
            updated_date: project.updated.as_str().into(),
            tasks: project.tasks.iter().map(TaskText::of).collect(),
            task_subsets: project.subsets.clone(),
            owner: project.owner.as_ref().map(UserText::of),
            assignee: project.assignee.as_ref().map(UserText::of),
        }
    }

    fn read(self, limits: &Limits) -> Result<Project, String> {
        let (max_tasks, max_subsets) = (limits.tasks(), limits.subsets());
        if self.tasks.len() as u64 > max_tasks {
            return Err(format!("cvat/dataset has more than {max_tasks} tasks"));
        }
        if self.task_subsets.len() as u64 > max_subsets {
            return Err(format!("cvat/dataset has more than {max_subsets} subsets"));
        }
        let mut project = Project::new(self.name);
        (project.id, project.bugtracker) = (self.id.into(), self.bug_tracker.into());
        (project.created, project.updated) = (self.created_date.into(), self.updated_date.into());
        project.tasks = self.tasks.into_iter().map(TaskText::read).collect::<Result<_, _>>()?;
        project.subsets = self.task_subsets;
        project.owner = self.owner.map(UserText::read);
        project.assignee = self.assignee.map(UserText::read);
        Ok(project)
    }
}
