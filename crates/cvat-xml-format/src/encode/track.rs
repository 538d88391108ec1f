//! `track`: one object over the frames of a video.

use cvat_model::{LabelId, Location, Task, Track, TrackedShape, WarningKind};

use super::image::{Encoder, unwritable};
use super::shape::{push_group, push_source, push_tracked};
use super::text::push_attribute;
use crate::frame_name;

/// Ends a track.
pub(crate) const END: &str = "  </track>\n";

/// What of a track is written besides its shapes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head<'a> {
    pub(crate) encoder: &'a Encoder,
    pub(crate) label: (LabelId, &'a str),
    /// The task of a project, and its subset.
    pub(crate) of_project: Option<(&'a Task, &'a str)>,
}

/// Writes one track with these of its shapes, and nothing where none of them can be written.
pub(crate) fn push_track(
    out: &mut String,
    track: &Track,
    head: Head<'_>,
    mut shapes: Vec<TrackedShape>,
    warn: &mut impl FnMut(u64, WarningKind),
) {
    shapes.retain(|tracked| {
        let Some(kind) = unwritable(&tracked.shape.geometry) else { return true };
        warn(tracked.frame, kind);
        false
    });
    let has_keyframe = shapes.iter().any(|tracked| tracked.keyframe);
    let Some(first) = shapes.first_mut() else { return };
    if !has_keyframe {
        // CVAT leaves out all else, and fails on a track of which nothing is left.
        first.keyframe = true;
        let words = format!("track {} without keyframe; its first shape is written as one", track.id());
        warn(first.frame, WarningKind::Odd(words));
    }
    let (source, group) = (first.shape.source.clone(), first.shape.group);
    let mut body = String::new();
    for mut tracked in shapes {
        let frame = tracked.frame;
        let mut warn = |kind| warn(frame, kind);
        head.encoder.clean(&mut tracked.shape, head.label.0, &mut warn);
        if !push_tracked(&mut body, &tracked) {
            warn(WarningKind::NotConverted(tracked.shape.geometry.kind()));
        }
    }
    if body.is_empty() {
        return;
    }
    push_start(out, track.id(), &source, group, head.label.1, head.of_project);
    out.push_str(&body);
    out.push_str(END);
}

/// Begins a track.
pub(crate) fn push_start(
    out: &mut String,
    id: u64,
    source: &str,
    group: i64,
    label: &str,
    of_project: Option<(&Task, &str)>,
) {
    out.push_str("  <track");
    push_attribute(out, "id", &id.to_string());
    push_attribute(out, "label", label);
    push_source(out, source);
    if let Some((task, subset)) = of_project {
        push_attribute(out, "task_id", &task.id);
        push_attribute(out, "subset", subset);
    }
    push_group(out, group);
    out.push_str(">\n");
}

/// Where a shape of the track at this position is.
pub(crate) fn location(frame: u64, index: usize) -> Location {
    Location::frame(frame_name::of_video(frame)).object(index)
}
