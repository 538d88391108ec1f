//! Shapes to their pixels.

use super::each;
use crate::frame::AnnotatedFrame;
use crate::shape::Geometry;
use crate::warning::Warning;

/// Polygons become the masks of their pixels, [as COCO's tools rasterise](crate::Mask::from_polygon).
///
/// All else of a shape stays. A polygon without a pixel in the image is left out, where Datumaro makes an empty mask
/// of it; so is one whose pixels [cannot be computed](crate::RasterError). Datumaro's transform takes ellipses, too:
/// here they have [one of their own](ellipses_to_masks).
///
/// ```
/// use cvat_model::{transforms, AnnotatedFrame, FrameSize, Geometry, Point, Shape, ShapeKind};
/// let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(20, 10).unwrap());
/// for size in [8.0, 0.2] {
///     let triangle = [(2.0, 2.0), (2.0 + size, 2.0), (2.0, 2.0 + size)].map(|(x, y)| Point { x, y });
///     frame.shapes.push(Shape::new(None, Geometry::Polygon(triangle.to_vec())));
/// }
/// let warnings = transforms::polygons_to_masks(&mut frame);
/// assert_eq!(frame.shapes[0].geometry.kind(), ShapeKind::Mask);
/// assert_eq!(warnings[0].to_string(), "frame \"a.jpg\": object 1: polygon without a pixel in the image left out");
/// ```
pub fn polygons_to_masks(frame: &mut AnnotatedFrame) -> Vec<Warning> {
    each::geometry(frame, |geometry, size| match geometry {
        Geometry::Polygon(_) => each::mask(geometry, size),
        _ => Ok(None),
    })
}

/// Rectangles become the masks of their pixels: of a box, columns from its left edge to its right edge, each rounded to
/// the nearest border between pixels, and rows likewise.
///
/// Rotated rectangles are turned first, where Datumaro takes them for upright. One without a pixel in the image is left
/// out.
///
/// ```
/// use cvat_model::{transforms, AnnotatedFrame, BoundingBox, FrameSize, Geometry, Mask, Shape};
/// let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(20, 10).unwrap());
/// frame.shapes.push(Shape::rectangle(None, BoundingBox::new(-3.0, 1.4, 2.5, 4.4).unwrap()));
/// assert_eq!(transforms::boxes_to_masks(&mut frame), []);
/// assert_eq!(frame.shapes[0].geometry, Geometry::Mask(Mask::new(0, 1, 3, 3, vec![0, 9]).unwrap()));
/// ```
pub fn boxes_to_masks(frame: &mut AnnotatedFrame) -> Vec<Warning> {
    each::geometry(frame, |geometry, size| match geometry {
        Geometry::Rectangle { .. } => each::mask(geometry, size),
        _ => Ok(None),
    })
}

/// Ellipses become the masks of their pixels, turned by their rotation.
///
/// An ellipse is rasterised as the polygon of 719 corners that Datumaro makes of it. CVAT itself rounds centre and radii
/// to whole pixels first; its masks are up to a pixel wider.
///
/// ```
/// use cvat_model::{transforms, AnnotatedFrame, FrameSize, Geometry, Point, Shape};
/// let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(20, 20).unwrap());
/// let (center, radii) = (Point { x: 10.0, y: 10.0 }, Point { x: 5.0, y: 3.0 });
/// frame.shapes.push(Shape::new(None, Geometry::Ellipse { center, radii, rotation: 90.0 }));
/// assert_eq!(transforms::ellipses_to_masks(&mut frame), []);
/// let Geometry::Mask(mask) = &frame.shapes[0].geometry else { panic!("a mask") };
/// assert_eq!((mask.width(), mask.height()), (6, 10));
/// ```
pub fn ellipses_to_masks(frame: &mut AnnotatedFrame) -> Vec<Warning> {
    each::geometry(frame, |geometry, size| match geometry {
        Geometry::Ellipse { .. } => each::mask(geometry, size),
        _ => Ok(None),
    })
}
