//! The frames of a task out of what the user has of it.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use cvat_model::matching::{TaskFrame, TaskFrames};
use cvat_model::{AnnotatedFrame, Origin, Task, TaskMode};
use cvat_xml_format::is_cvat_xml;

use super::names::{MAX_FRAMES, MAX_LEN, frames_of_text};
use crate::cli::{MatchArgs, SourceFormat};
use crate::exit::{Failure, chain};
use crate::input::{self, Input, Reader, Wanted};

const HEAD_LEN: u64 = 4096;
const KINDS: &str =
    "give an export as CVAT XML, bare or in a zip, a manifest.jsonl, or a text file with one name a line";

/// Reads the frames of the task; its content tells what the file is.
pub(crate) fn read_task(args: &MatchArgs, path: &Path) -> Result<TaskFrames, Failure> {
    let metadata = std::fs::metadata(path).map_err(|error| Failure::at(path, &error))?;
    let mut head = Vec::new();
    if metadata.is_file() {
        File::open(path)
            .and_then(|file| file.take(HEAD_LEN).read_to_end(&mut head))
            .map_err(|error| Failure::at(path, &error))?;
    }
    let is_zip = input::is_sound_zip(path).map_err(|error| Failure::at(path, &error))?;
    let frames = if metadata.is_dir() || is_zip || is_cvat_xml(&head) {
        of_document(args, path)?
    } else if let Some(task) = &args.match_task {
        let message = format!("{}: a list of names has no tasks, and none called {task:?}", path.display());
        return Err(Failure::new(message).hint("leave --match-task out"));
    } else {
        let mut bytes = Vec::new();
        File::open(path)
            .and_then(|file| file.take(MAX_LEN + 1).read_to_end(&mut bytes))
            .map_err(|error| Failure::at(path, &error))?;
        frames_of_text(&bytes)
            .map_err(|error| Failure::new(format!("{}: {error}", path.display())).hint(KINDS))?
    };
    if frames.is_empty() {
        let message = format!("{}: there are no frames in it to match against", path.display());
        return Err(Failure::new(message).hint(KINDS));
    }
    Ok(frames)
}

fn of_document(args: &MatchArgs, path: &Path) -> Result<TaskFrames, Failure> {
    let input = Input::detect(path, Some(SourceFormat::Cvat))?;
    let mut reader = input.open(&Wanted::default())?;
    let origin = reader.as_dataset().origin().cloned();
    let task = task(args, path, origin.as_ref())?;
    let has_missing = matches!(&reader, Reader::Cvat(reader) if !reader.missing_frames().is_empty());
    let is_unnamed = task.as_ref().is_some_and(|(task, _)| task.mode == TaskMode::Annotation) && has_missing;
    if is_unnamed {
        let message =
            format!("{}: a document for video has no names, and this task's images have", path.display());
        return Err(Failure::new(message).hint("export the task as CVAT for images 1.1"));
    }
    let in_project = matches!(origin, Some(Origin::Project(_)));
    let (task, start) = task.unwrap_or_default();
    let mut frames = TaskFrames::new(if has_missing { TaskMode::Interpolation } else { task.mode });
    let dataset = reader.as_dataset();
    while let Some(frame) = dataset.next_frame() {
        let frame = match frame {
            Ok(frame) => frame.value,
            // A frame that is passed over would be missed later, and nobody knew why.
            Err(error) => return Err(Failure::new(format!("{}: {}", path.display(), chain(&error)))),
        };
        if in_project && !is_of(&task, &frame) {
            continue;
        }
        if frames.len() >= MAX_FRAMES as usize {
            return Err(Failure::new(format!("{}: more than {MAX_FRAMES} frames", path.display())));
        }
        frames.push(as_of_task(&task, start, in_project, frames.is_video(), frames.len() as u64, frame));
    }
    Ok(frames)
}

/// The task that is meant, and the number of its first frame.
fn task(args: &MatchArgs, path: &Path, origin: Option<&Origin>) -> Result<Option<(Task, u64)>, Failure> {
    let tasks = origin.map(Origin::tasks).unwrap_or_default();
    let meant: Vec<_> = match &args.match_task {
        Some(wanted) => {
            tasks.iter().filter(|task| [&task.id, &task.name, &task.subset].contains(&wanted)).collect()
        }
        None => tasks.iter().collect(),
    };
    let [task] = meant[..] else {
        if tasks.is_empty() && args.match_task.is_none() {
            return Ok(None);
        }
        let known: Vec<_> = tasks
            .iter()
            .take(20)
            .map(|task| format!("{:?} (id {}, subset {:?})", task.name, task.id, task.subset))
            .collect();
        let message = match &args.match_task {
            Some(wanted) => format!("{}: {} tasks are called {wanted:?}", path.display(), meant.len()),
            None => format!("{}: a project of {} tasks", path.display(), tasks.len()),
        };
        let hint = format!("name one with --match-task, best by its id: {}", known.join(", "));
        return Err(Failure::new(message).hint(hint));
    };
    let first = task.start_frame.unwrap_or(0);
    // A job begins somewhere in its task, and its only segment says where.
    let before = match (origin, task.segments.as_slice()) {
        (Some(Origin::Job(_)), [segment]) => segment.start.saturating_mul(task.step()),
        _ => 0,
    };
    Ok(Some((task.clone(), first.saturating_sub(before))))
}

fn is_of(task: &Task, frame: &AnnotatedFrame) -> bool {
    if frame.task_id.is_empty() { frame.subset == task.subset } else { frame.task_id == task.id }
}

/// A frame as the task itself has it.
fn as_of_task(
    task: &Task,
    start: u64,
    in_project: bool,
    is_video: bool,
    position: u64,
    frame: AnnotatedFrame,
) -> TaskFrame {
    let step = task.step();
    let number = match frame.number {
        // A project moves the numbers of its videos on, to keep them apart.
        _ if in_project && is_video => start.saturating_add(position.saturating_mul(step)),
        Some(number) => number,
        None => start.saturating_add(position.saturating_mul(step)),
    };
    let offset = number.checked_sub(start).filter(|offset| offset % step == 0);
    let index = offset.map_or(position, |offset| offset / step);
    let name = if is_video { format!("frame_{number:06}.PNG") } else { frame.name };
    let mut of_task = TaskFrame::new(name, index, number);
    of_task.size = Some(frame.size);
    of_task
}
