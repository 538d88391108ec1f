//! `meta`: the task, job or project a document was exported from.

use std::num::NonZeroU64;

use cvat_model::{FrameSize, Labels, Origin, Project, Segment, Task, TaskMode, User};

use super::label;
use crate::document::Document;
use crate::error::{Error, ErrorKind, Result};

/// What `meta` says.
#[derive(Debug, Default)]
pub(crate) struct Meta {
    /// Labels, in their order.
    pub(crate) labels: Labels,
    /// The task or job, or the tasks of the project.
    pub(crate) tasks: Vec<Task>,
    /// The project that the tasks are of, without them; its images name their subsets.
    pub(crate) project: Option<Project>,
    is_job: bool,
}

impl Meta {
    /// The task or job that is not one of a project's.
    pub(crate) fn task_alone(&self) -> Option<&Task> {
        match self.tasks.as_slice() {
            [task] if self.project.is_none() => Some(task),
            _ => None,
        }
    }

    /// The task, job or project; `None` where `meta` names none, or several tasks without a project.
    pub(crate) fn origin(&self) -> Option<Origin> {
        match (&self.project, self.tasks.as_slice()) {
            (Some(project), tasks) => {
                let mut project = project.clone();
                project.tasks = tasks.to_vec();
                Some(Origin::Project(project))
            }
            (None, [task]) if self.is_job => Some(Origin::Job(task.clone())),
            (None, [task]) => Some(Origin::Task(task.clone())),
            (None, _) => None,
        }
    }

    /// Adds the task entered last, through its end.
    fn task(&mut self, document: &mut Document) -> Result<()> {
        let limit = document.limits().tasks();
        if self.tasks.len() as u64 >= limit {
            let message = format!("more than {limit} tasks");
            return Err(Error::new(ErrorKind::Limit, message).at(document.position()));
        }
        self.tasks.push(task(document, &mut self.labels)?);
        Ok(())
    }
}

/// The `meta` element entered last, through its end.
pub(crate) fn meta(document: &mut Document) -> Result<Meta> {
    let mut meta = Meta::default();
    let (mut original_size, mut source) = (None, String::new());
    document.each_child(|document, name| {
        match name {
            "task" | "job" => {
                meta.is_job = name == "job";
                meta.task(document)?;
            }
            "project" => {
                let project = project(document, &mut meta)?;
                meta.project = Some(project);
            }
            // A job's stands beside it, and so did a task's source.
            "original_size" => original_size = size(document)?,
            "source" => source = document.text()?,
            _ => document.skip()?,
        }
        Ok(())
    })?;
    for task in &mut meta.tasks {
        task.original_size = task.original_size.or(original_size);
        if task.source.is_empty() {
            task.source.clone_from(&source);
        }
    }
    Ok(meta)
}

fn project(document: &mut Document, meta: &mut Meta) -> Result<Project> {
    let mut project = Project::default();
    document.each_child(|document, name| {
        match name {
            "id" => project.id = document.text()?,
            "name" => project.name = document.text()?,
            "bugtracker" => project.bugtracker = document.text()?,
            "created" => project.created = document.text()?,
            "updated" => project.updated = document.text()?,
            "subsets" => project.subsets = subsets(document)?,
            "owner" => project.owner = user(document)?,
            "assignee" => project.assignee = user(document)?,
            "labels" => label::definitions(document, &mut meta.labels)?,
            "tasks" => document.each_child(|document, name| {
                if name != "task" {
                    return document.skip();
                }
                meta.task(document)
            })?,
            _ => document.skip()?,
        }
        Ok(())
    })?;
    Ok(project)
}

/// The names, each on a line.
fn subsets(document: &mut Document) -> Result<Vec<String>> {
    let position = document.position();
    let text = document.text()?;
    let names = || text.split('\n').filter(|name| !name.is_empty());
    let limit = document.limits().subsets();
    if names().count() as u64 > limit {
        return Err(Error::new(ErrorKind::Limit, format!("more than {limit} subsets")).at(position));
    }
    Ok(names().map(str::to_owned).collect())
}

fn task(document: &mut Document, labels: &mut Labels) -> Result<Task> {
    let mut task = Task::default();
    document.each_child(|document, name| {
        match name {
            "id" => task.id = document.text()?,
            "name" => task.name = document.text()?,
            "size" => task.size = number(document, name)?,
            "mode" if document.text()?.trim() == "interpolation" => task.mode = TaskMode::Interpolation,
            "mode" => {}
            "overlap" => task.overlap = document.text()?.trim().parse().ok(),
            "bugtracker" => task.bugtracker = document.text()?,
            "created" => task.created = document.text()?,
            "updated" => task.updated = document.text()?,
            "subset" => task.subset = document.text()?,
            "start_frame" => task.start_frame = number(document, name)?,
            "stop_frame" => task.stop_frame = number(document, name)?,
            "frame_filter" => task.frame_step = step(document)?,
            "segments" => task.segments = segments(document)?,
            "owner" => task.owner = user(document)?,
            "assignee" => task.assignee = user(document)?,
            "labels" => label::definitions(document, labels)?,
            "original_size" => task.original_size = size(document)?,
            "source" => task.source = document.text()?,
            _ => document.skip()?,
        }
        Ok(())
    })?;
    Ok(task)
}

/// The jobs of a task. One without numbers is left out: nothing depends on it.
fn segments(document: &mut Document) -> Result<Vec<Segment>> {
    let mut segments = Vec::new();
    document.each_child(|document, name| {
        if name != "segment" {
            return document.skip();
        }
        let (mut segment, mut start, mut stop) = (Segment::default(), None, None);
        document.each_child(|document, name| {
            match name {
                "id" => segment.id = document.text()?,
                "start" => start = document.text()?.trim().parse().ok(),
                "stop" => stop = document.text()?.trim().parse().ok(),
                "url" => segment.url = document.text()?,
                _ => document.skip()?,
            }
            Ok(())
        })?;
        if let Some((start, stop)) = start.zip(stop) {
            segments.push(Segment { start, stop, ..segment });
        }
        Ok(())
    })?;
    Ok(segments)
}

/// A person; `None` for an empty element.
fn user(document: &mut Document) -> Result<Option<User>> {
    let mut user = None;
    document.each_child(|document, name| {
        let known: &mut User = user.get_or_insert_default();
        match name {
            "username" => known.username = document.text()?,
            "email" => known.email = document.text()?,
            _ => document.skip()?,
        }
        Ok(())
    })?;
    Ok(user)
}

/// A whole number as text of an element; `None` for an empty one.
fn number<T: std::str::FromStr>(document: &mut Document, name: &str) -> Result<Option<T>> {
    let position = document.position();
    let text = document.text()?;
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let wrong =
        |_| Error::new(ErrorKind::Value, format!("<{name}> is {text:?}, not a whole number")).at(position);
    text.parse().map(Some).map_err(wrong)
}

/// `step=N`, all that a frame filter can say.
fn step(document: &mut Document) -> Result<Option<NonZeroU64>> {
    let position = document.position();
    let text = document.text()?;
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let step =
        text.split_once('=').filter(|(key, _)| key.trim() == "step").and_then(|(_, n)| n.trim().parse().ok());
    step.map(Some).ok_or_else(|| {
        Error::new(ErrorKind::Value, format!("<frame_filter> is {text:?}, not step=N with N from 1"))
            .at(position)
    })
}

fn size(document: &mut Document) -> Result<Option<FrameSize>> {
    let (mut width, mut height) = (None, None);
    document.each_child(|document, name| {
        match name {
            "width" => width = number(document, name)?,
            "height" => height = number(document, name)?,
            _ => document.skip()?,
        }
        Ok(())
    })?;
    Ok(width.zip(height).and_then(|(width, height)| FrameSize::new(width, height)))
}
