//! Shapes to the boxes around them.

use super::each;
use crate::frame::AnnotatedFrame;
use crate::shape::{Geometry, ShapeKind};
use crate::warning::{Warning, WarningKind};

/// Masks, polygons, polylines, point sets and ellipses become upright rectangles around them.
///
/// A mask's box goes from its first pixel's left edge to its last pixel's right edge; the box of points is that of
/// their extremes; a turned ellipse's box is the smallest around it. Rectangles stay as they are, turned ones turned,
/// and so do cuboids and skeletons. A shape without points or pixels, or with a coordinate that is no number, is left
/// out.
///
/// ```
/// use cvat_model::{transforms, AnnotatedFrame, BoundingBox, FrameSize, Geometry, Mask, Shape};
/// let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(20, 10).unwrap());
/// let mask = Mask::new(3, 2, 6, 3, vec![0, 18]).unwrap();
/// frame.shapes.push(Shape::new(None, Geometry::Mask(mask)));
/// assert_eq!(transforms::shapes_to_boxes(&mut frame), []);
/// assert_eq!(frame.shapes, [Shape::rectangle(None, BoundingBox::new(3.0, 2.0, 9.0, 5.0).unwrap())]);
/// ```
pub fn shapes_to_boxes(frame: &mut AnnotatedFrame) -> Vec<Warning> {
    each::geometry(frame, |geometry, _| match geometry.kind() {
        ShapeKind::Mask
        | ShapeKind::Polygon
        | ShapeKind::Polyline
        | ShapeKind::Points
        | ShapeKind::Ellipse => {
            let bounding_box = geometry.bounding_box().ok_or(WarningKind::NotConverted(geometry.kind()))?;
            Ok(Some(Geometry::Rectangle { bounding_box, rotation: 0.0 }))
        }
        _ => Ok(None),
    })
}
