//! Tracks that are not laid out to frames.

use crate::label::Labels;
use crate::origin::Origin;
use crate::track::Track;

/// The tracks of a video, or of the videos of a project, as a person edits them.
///
/// ```
/// use cvat_model::{BoundingBox, Labels, Shape, Track, Video, VideoTrack};
/// let mut video = Video::new(["car"].into_iter().collect());
/// let car = Shape::rectangle(video.labels.find("car"), BoundingBox::new(1.0, 2.0, 3.0, 4.0).unwrap());
/// video.tracks.push(VideoTrack { task: 0, track: Track::of_one_frame(0, car, 10, Some(11)) });
/// assert_eq!(video.tracks[0].track.shapes().len(), 2);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Video {
    /// The task, job or project that the tracks are of, where it is known.
    pub origin: Option<Origin>,
    /// The labels of all tracks.
    pub labels: Labels,
    /// The tracks, in the source's order.
    pub tracks: Vec<VideoTrack>,
}

impl Video {
    /// A video without tracks.
    #[must_use]
    pub fn new(labels: Labels) -> Self {
        Self { origin: None, labels, tracks: Vec::new() }
    }
}

/// A track, and which task it is of.
///
/// ```
/// let track = cvat_model::VideoTrack { task: 0, track: cvat_model::Track::new(7, vec![]) };
/// assert_eq!(track.track.id(), 7);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct VideoTrack {
    /// Position of the task in its [origin](Video::origin)'s [tasks](crate::Origin::tasks), 0 for a task alone.
    pub task: usize,
    /// The track; label, group and source are those of its first shape.
    pub track: Track,
}
