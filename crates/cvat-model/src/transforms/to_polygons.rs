//! Shapes to outlines.

use super::each;
use crate::frame::{AnnotatedFrame, FrameSize};
use crate::geometry::{Point, is_turned};
use crate::mask::{Mask, Region, outlines};
use crate::shape::{Geometry, Shape, ShapeKind, corners};
use crate::warning::{Location, Warning, WarningKind};

/// Rectangles become polygons of their four corners, from the top left one clockwise.
///
/// Rotated ones are turned, where Datumaro takes them for upright. One turned by what is no number is left out.
///
/// ```
/// use cvat_model::{transforms, AnnotatedFrame, BoundingBox, FrameSize, Geometry, Point, Shape};
/// let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(20, 10).unwrap());
/// frame.shapes.push(Shape::rectangle(None, BoundingBox::new(1.0, 2.0, 5.0, 4.0).unwrap()));
/// assert_eq!(transforms::boxes_to_polygons(&mut frame), []);
/// let corners = [(1.0, 2.0), (5.0, 2.0), (5.0, 4.0), (1.0, 4.0)].map(|(x, y)| Point { x, y });
/// assert_eq!(frame.shapes[0].geometry, Geometry::Polygon(corners.to_vec()));
/// ```
pub fn boxes_to_polygons(frame: &mut AnnotatedFrame) -> Vec<Warning> {
    each::geometry(frame, |geometry, _| turned(geometry, |_| true))
}

/// Rotated rectangles become polygons of their turned corners, as CVAT makes them; upright ones stay.
///
/// ```
/// use cvat_model::{transforms, AnnotatedFrame, BoundingBox, FrameSize, Geometry, Shape, ShapeKind};
/// let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(20, 10).unwrap());
/// let bounding_box = BoundingBox::new(1.0, 2.0, 5.0, 4.0).unwrap();
/// for rotation in [0.0, 30.0] {
///     frame.shapes.push(Shape::new(None, Geometry::Rectangle { bounding_box, rotation }));
/// }
/// assert_eq!(transforms::rotated_boxes_to_polygons(&mut frame), []);
/// let kinds = [frame.shapes[0].geometry.kind(), frame.shapes[1].geometry.kind()];
/// assert_eq!(kinds, [ShapeKind::Rectangle, ShapeKind::Polygon]);
/// ```
pub fn rotated_boxes_to_polygons(frame: &mut AnnotatedFrame) -> Vec<Warning> {
    each::geometry(frame, |geometry, _| turned(geometry, is_turned))
}

fn turned(geometry: &Geometry, wanted: impl Fn(f64) -> bool) -> Result<Option<Geometry>, WarningKind> {
    match geometry {
        Geometry::Rectangle { rotation, .. } if !rotation.is_finite() => Err(WarningKind::NotFinite),
        Geometry::Rectangle { bounding_box, rotation } if wanted(*rotation) => {
            Ok(Some(Geometry::Polygon(corners(bounding_box, *rotation).to_vec())))
        }
        _ => Ok(None),
    }
}

/// Masks become polygons along the borders of their pixels, with exactly their area: rasterised again, each gives its
/// pixels back, single ones and holes too.
///
/// Pixels that touch, at a corner at least, are one polygon. A mask in several pieces becomes several polygons, side
/// by side; where it is in no group they are put in a new one, so that it stays known that they are one instance. As
/// CVAT's polygons have no holes, a hole is cut in: a slit of no width leads to it from the nearest border on its left,
/// and even-odd filling leaves it out. What of a mask lies outside the image is cut away; a mask without a pixel in it
/// is left out.
///
/// ```
/// use cvat_model::{transforms, AnnotatedFrame, FrameSize, Geometry, Mask, Shape};
/// let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(20, 10).unwrap());
/// // # # #
/// // # . #
/// // # # #
/// let ring = Mask::new(4, 5, 3, 3, vec![0, 4, 1, 4]).unwrap();
/// frame.shapes.push(Shape::new(None, Geometry::Mask(ring)));
/// let masks = frame.clone();
/// assert_eq!(transforms::masks_to_polygons(&mut frame), []);
/// assert_eq!(frame.shapes.len(), 1);
/// transforms::polygons_to_masks(&mut frame);
/// assert_eq!(frame, masks);
/// ```
pub fn masks_to_polygons(frame: &mut AnnotatedFrame) -> Vec<Warning> {
    let (mut warnings, mut shapes) = (Vec::new(), Vec::with_capacity(frame.shapes.len()));
    let mut last_group = last_group(frame);
    for (index, shape) in std::mem::take(&mut frame.shapes).into_iter().enumerate() {
        let Geometry::Mask(mask) = &shape.geometry else {
            shapes.push(shape);
            continue;
        };
        match pieces(mask, frame.size) {
            Ok(pieces) => shapes.extend(in_pieces(&shape, pieces, &mut last_group)),
            Err(kind) => warnings.push(Warning::new(Location::frame(&frame.name).object(index), kind)),
        }
    }
    frame.shapes = shapes;
    // Nor are they of the kind of their tracks any more.
    frame.outside.retain(|shape| !matches!(shape.geometry, Geometry::Mask(_)));
    warnings
}

/// The greatest group number in use, 0 for none.
pub(super) fn last_group(frame: &AnnotatedFrame) -> i64 {
    let groups = frame.shapes.iter().map(|shape| shape.group);
    groups.chain(frame.tags.iter().map(|tag| tag.group)).fold(0, i64::max)
}

/// The outlines of a mask's pieces, one at least.
pub(super) fn pieces(mask: &Mask, size: FrameSize) -> Result<Vec<Vec<Point>>, WarningKind> {
    let pieces = Region::of_mask(mask, size).and_then(|region| outlines(&region));
    match pieces.map_err(|error| WarningKind::NotRasterised(ShapeKind::Mask, error))? {
        pieces if pieces.is_empty() => Err(WarningKind::EmptyMask(ShapeKind::Mask)),
        pieces => Ok(pieces),
    }
}

/// A polygon for each piece, all else as it was; several are put in a new group where they were in none.
pub(super) fn in_pieces(
    shape: &Shape,
    pieces: Vec<Vec<Point>>,
    last_group: &mut i64,
) -> impl Iterator<Item = Shape> {
    let mut part = shape.clone();
    (part.geometry, part.keyframe) = (Geometry::Polygon(Vec::new()), None);
    if pieces.len() > 1 && part.group == 0 {
        *last_group = last_group.saturating_add(1);
        part.group = *last_group;
    }
    pieces.into_iter().map(move |piece| Shape { geometry: Geometry::Polygon(piece), ..part.clone() })
}
