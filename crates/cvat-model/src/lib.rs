#![doc = include_str!("../README.md")]

pub mod dataset;
mod frame;
mod geometry;
pub mod instances;
mod label;
mod mask;
pub mod matching;
mod name_set;
mod origin;
mod shape;
pub mod split;
mod track;
pub mod transforms;
mod unique_names;
pub mod validation;
mod video;
mod warning;

pub use dataset::{
    DatasetError, DatasetReader, DatasetWriter, EncodedFrame, FrameEncoder, ImageCensus, Notes, WithWarnings,
};
pub use frame::{AnnotatedFrame, DEFAULT_SUBSET, FrameSize, Tag, frame_extension, matched_name};
pub use geometry::{BoundingBox, Point};
pub use label::{AttributeSpec, Label, LabelId, Labels};
pub use mask::{InvalidMask, InvalidRle, Mask, RasterError, Rle, Span};
pub use name_set::NameSet;
pub use origin::{Origin, Project, Segment, Task, TaskMode, User, default_subset};
pub use shape::{Attribute, Geometry, Shape, ShapeKind, SkeletonElement};
pub use track::{LaidOut, Track, TrackedShape};
pub use unique_names::{UniqueNames, with_room_for};
pub use video::{Video, VideoTrack};
pub use warning::{Location, Property, Severity, Warning, WarningKind};
