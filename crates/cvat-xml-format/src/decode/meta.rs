//! `meta`: the task, job or project a document was exported from.

use cvat_model::{FrameSize, Labels};

use super::label;
use crate::document::Document;
use crate::error::{Error, ErrorKind, Result};

/// What is used of `meta`.
#[derive(Debug, Default)]
pub(crate) struct Meta {
    /// Labels, in their order.
    pub(crate) labels: Labels,
    /// The task or job, or the tasks of the project.
    pub(crate) tasks: Vec<Task>,
    /// The tasks are of a project, whose images name their subsets.
    pub(crate) is_project: bool,
}

/// A task or job.
#[derive(Clone, Debug, Default)]
pub(crate) struct Task {
    pub(crate) id: String,
    /// Empty for none.
    pub(crate) subset: String,
    /// Frames.
    pub(crate) size: Option<u64>,
    /// Absolute number of the first frame.
    pub(crate) start: Option<u64>,
    /// Absolute number of the last frame.
    pub(crate) stop: Option<u64>,
    /// From one frame to the next, at least 1.
    pub(crate) step: Option<u64>,
    /// Size of a video's frames in pixels.
    pub(crate) frame_size: Option<FrameSize>,
    /// A video, not a set of images.
    pub(crate) is_video: bool,
}

/// The `meta` element entered last, through its end.
pub(crate) fn meta(document: &mut Document) -> Result<Meta> {
    let mut meta = Meta::default();
    let mut frame_size = None;
    document.each_child(|document, name| {
        match name {
            "task" | "job" => {
                let task = task(document, &mut meta.labels)?;
                meta.tasks.push(task);
            }
            "project" => {
                meta.is_project = true;
                project(document, &mut meta)?;
            }
            // A job's stands beside it.
            "original_size" => frame_size = original_size(document)?,
            _ => document.skip()?,
        }
        Ok(())
    })?;
    for task in &mut meta.tasks {
        task.frame_size = task.frame_size.or(frame_size);
    }
    Ok(meta)
}

fn project(document: &mut Document, meta: &mut Meta) -> Result<()> {
    document.each_child(|document, name| match name {
        "labels" => label::definitions(document, &mut meta.labels),
        "tasks" => document.each_child(|document, name| {
            if name != "task" {
                return document.skip();
            }
            let task = task(document, &mut meta.labels)?;
            meta.tasks.push(task);
            Ok(())
        }),
        _ => document.skip(),
    })
}

fn task(document: &mut Document, labels: &mut Labels) -> Result<Task> {
    let mut task = Task::default();
    document.each_child(|document, name| {
        match name {
            "id" => task.id = document.text()?,
            "subset" => task.subset = document.text()?,
            "mode" => task.is_video = document.text()?.trim() == "interpolation",
            "size" => task.size = number(document, name)?,
            "start_frame" => task.start = number(document, name)?,
            "stop_frame" => task.stop = number(document, name)?,
            "frame_filter" => task.step = step(document)?,
            "labels" => label::definitions(document, labels)?,
            "original_size" => task.frame_size = original_size(document)?,
            _ => document.skip()?,
        }
        Ok(())
    })?;
    Ok(task)
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
fn step(document: &mut Document) -> Result<Option<u64>> {
    let position = document.position();
    let text = document.text()?;
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let step =
        text.split_once('=').filter(|(key, _)| key.trim() == "step").and_then(|(_, n)| n.trim().parse().ok());
    step.filter(|&step| step > 0).map(Some).ok_or_else(|| {
        Error::new(ErrorKind::Value, format!("<frame_filter> is {text:?}, not step=N with N from 1"))
            .at(position)
    })
}

fn original_size(document: &mut Document) -> Result<Option<FrameSize>> {
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
