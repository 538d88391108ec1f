//! Tracks as the format can hold them.

use std::num::NonZeroU64;

use cvat_model::{
    FrameSize, Geometry, Origin, Project, Shape, SkeletonElement, Task, TaskMode, Track, TrackedShape, Video,
    VideoTrack,
};
use cvat_xml_format::{WriteOptions, write_video};
use dataset_files::{Overwrite, Sink};
use proptest::collection::vec;
use proptest::prelude::*;

use super::strategies::{Vocabulary, shape, vocabulary};

/// Frames 3, 5, 7, … 17.
pub(crate) const START: u64 = 3;
pub(crate) const STEP: u64 = 2;
pub(crate) const FRAMES: u64 = 8;

pub(crate) fn task(id: &str, subset: &str) -> Task {
    let mut task = Task::new("clip");
    (task.id, task.subset, task.mode) = (id.into(), subset.into(), TaskMode::Interpolation);
    (task.size, task.start_frame) = (Some(FRAMES), Some(START));
    (task.stop_frame, task.frame_step) = (Some(START + STEP * (FRAMES - 1)), NonZeroU64::new(STEP));
    task.original_size = FrameSize::new(640, 480);
    task
}

/// A task, or a project of two tasks in two subsets.
pub(crate) fn origin(in_project: bool) -> Origin {
    if !in_project {
        return Origin::Task(task("7", ""));
    }
    let mut project = Project::new("clips");
    project.tasks = vec![task("7", "train"), task("9", "")];
    project.subsets = vec!["train".into(), "default".into()];
    Origin::Project(project)
}

pub(crate) fn track(known: &Vocabulary) -> impl Strategy<Value = VideoTrack> + use<> {
    let at = (0..FRAMES, any::<(bool, bool)>(), shape(known));
    (any::<u64>(), 0..2_usize, vec(at, 1..6)).prop_map(|(id, task, shapes)| {
        let first = shapes[0].2.clone();
        let is_skeleton = matches!(first.geometry, Geometry::Skeleton(_));
        let tracked = |(index, (outside, keyframe), mut shape): (u64, (bool, bool), Shape)| {
            if is_skeleton != matches!(shape.geometry, Geometry::Skeleton(_)) {
                shape.geometry = first.geometry.clone();
                shape.occluded = first.occluded;
            }
            // What a track says once holds for all its shapes.
            (shape.label, shape.group) = (first.label, first.group);
            shape.source.clone_from(&first.source);
            if let (Geometry::Skeleton(all), Geometry::Skeleton(parts)) =
                (&first.geometry, &mut shape.geometry)
            {
                // What one lacks it is given when it is read.
                let values = std::mem::take(parts).into_iter().map(Some).chain(std::iter::repeat(None));
                let with = |(part, values): (&SkeletonElement, Option<SkeletonElement>)| SkeletonElement {
                    label: part.label.clone(),
                    ..values.unwrap_or_else(|| part.clone())
                };
                *parts = all.iter().zip(values).map(with).collect();
            }
            // A skeleton is outside where all its points are.
            let outside = match &shape.geometry {
                Geometry::Skeleton(parts) => !parts.is_empty() && parts.iter().all(|part| part.outside),
                _ => outside,
            };
            TrackedShape { frame: START + STEP * index, outside, keyframe, shape }
        };
        let mut shapes: Vec<_> = shapes.into_iter().map(tracked).collect();
        shapes.last_mut().unwrap().keyframe = true;
        VideoTrack { task, track: Track::new(id, shapes) }
    })
}

pub(crate) fn video() -> impl Strategy<Value = Video> {
    (vocabulary(), any::<bool>()).prop_flat_map(|(known, in_project)| {
        let labels = known.labels.clone();
        vec(track(&known), 0..4).prop_map(move |tracks| {
            let mut video = Video::new(labels.clone());
            video.origin = Some(origin(in_project));
            let of_task =
                |track: VideoTrack| VideoTrack { task: track.task * usize::from(in_project), ..track };
            video.tracks = tracks.into_iter().map(of_task).collect();
            video
        })
    })
}

/// A folder with the document, and what the writer said.
pub(crate) fn written(video: &Video, options: &WriteOptions) -> (tempfile::TempDir, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::files_in(folder.path(), Overwrite::Refuse).unwrap();
    let warnings = write_video(sink, video, options).unwrap();
    (folder, warnings.iter().map(ToString::to_string).collect())
}
