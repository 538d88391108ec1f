//! The transforms of a frame's shapes by their names.

use std::fmt;
use std::str::FromStr;

use crate::frame::AnnotatedFrame;
use crate::warning::Warning;

/// A transform of a frame's shapes, by the name that Datumaro has for it or would have.
///
/// ```
/// use cvat_model::{transforms::Transform, AnnotatedFrame, BoundingBox, FrameSize, Shape, ShapeKind};
/// let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(20, 10).unwrap());
/// frame.shapes.push(Shape::rectangle(None, BoundingBox::new(1.0, 2.0, 5.0, 4.0).unwrap()));
/// let transform: Transform = "boxes_to_masks".parse().unwrap();
/// assert_eq!(transform.apply(&mut frame), []);
/// assert_eq!(frame.shapes[0].geometry.kind(), ShapeKind::Mask);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Transform {
    /// [`polygons_to_masks`](super::polygons_to_masks)
    PolygonsToMasks,
    /// [`boxes_to_masks`](super::boxes_to_masks)
    BoxesToMasks,
    /// [`ellipses_to_masks`](super::ellipses_to_masks)
    EllipsesToMasks,
    /// [`boxes_to_polygons`](super::boxes_to_polygons)
    BoxesToPolygons,
    /// [`rotated_boxes_to_polygons`](super::rotated_boxes_to_polygons)
    RotatedBoxesToPolygons,
    /// [`masks_to_polygons`](super::masks_to_polygons)
    MasksToPolygons,
    /// [`shapes_to_boxes`](super::shapes_to_boxes)
    ShapesToBoxes,
    /// [`crop_covered_segments`](super::crop_covered_segments)
    CropCoveredSegments,
    /// [`merge_instance_segments`](super::merge_instance_segments)
    MergeInstanceSegments,
}

impl Transform {
    /// All there are.
    pub const ALL: [Self; 9] = [
        Self::PolygonsToMasks,
        Self::BoxesToMasks,
        Self::EllipsesToMasks,
        Self::BoxesToPolygons,
        Self::RotatedBoxesToPolygons,
        Self::MasksToPolygons,
        Self::ShapesToBoxes,
        Self::CropCoveredSegments,
        Self::MergeInstanceSegments,
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::PolygonsToMasks => "polygons_to_masks",
            Self::BoxesToMasks => "boxes_to_masks",
            Self::EllipsesToMasks => "ellipses_to_masks",
            Self::BoxesToPolygons => "boxes_to_polygons",
            Self::RotatedBoxesToPolygons => "rotated_boxes_to_polygons",
            Self::MasksToPolygons => "masks_to_polygons",
            Self::ShapesToBoxes => "shapes_to_boxes",
            Self::CropCoveredSegments => "crop_covered_segments",
            Self::MergeInstanceSegments => "merge_instance_segments",
        }
    }

    /// Applies it to a frame and says what had to be left out.
    pub fn apply(self, frame: &mut AnnotatedFrame) -> Vec<Warning> {
        match self {
            Self::PolygonsToMasks => super::polygons_to_masks(frame),
            Self::BoxesToMasks => super::boxes_to_masks(frame),
            Self::EllipsesToMasks => super::ellipses_to_masks(frame),
            Self::BoxesToPolygons => super::boxes_to_polygons(frame),
            Self::RotatedBoxesToPolygons => super::rotated_boxes_to_polygons(frame),
            Self::MasksToPolygons => super::masks_to_polygons(frame),
            Self::ShapesToBoxes => super::shapes_to_boxes(frame),
            Self::CropCoveredSegments => super::crop_covered_segments(frame),
            Self::MergeInstanceSegments => super::merge_instance_segments(frame),
        }
    }
}

impl fmt::Display for Transform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Transform {
    type Err = UnknownTransform;

    fn from_str(name: &str) -> Result<Self, UnknownTransform> {
        let found = Self::ALL.into_iter().find(|transform| transform.name() == name);
        found.ok_or_else(|| UnknownTransform(name.to_owned()))
    }
}

/// A name that is no transform's.
///
/// ```
/// use cvat_model::transforms::Transform;
/// let error = "masks_to_music".parse::<Transform>().unwrap_err();
/// assert_eq!(error.to_string(), "no transform is named \"masks_to_music\"");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownTransform(String);

impl fmt::Display for UnknownTransform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no transform is named {:?}", self.0)
    }
}

impl std::error::Error for UnknownTransform {}
