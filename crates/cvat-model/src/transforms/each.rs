//! What most transforms are: another geometry for some of the shapes.

use crate::frame::{AnnotatedFrame, FrameSize};
use crate::geometry::{BoundingBox, Point};
use crate::mask::{RasterError, Region, polygon};
use crate::shape::{Geometry, ShapeKind};
use crate::warning::{Location, Warning, WarningKind};

/// Gives each shape the geometry that `change` makes of its own, lets it be where that is `None`, and leaves it out
/// where that is an error.
pub(super) fn geometry(
    frame: &mut AnnotatedFrame,
    change: impl Fn(&Geometry, FrameSize) -> Result<Option<Geometry>, WarningKind>,
) -> Vec<Warning> {
    let (name, size) = (&frame.name, frame.size);
    let (mut warnings, mut index) = (Vec::new(), 0..);
    frame.shapes.retain_mut(|shape| {
        let index = index.next().unwrap_or(usize::MAX);
        match change(&shape.geometry, size) {
            Ok(None) => true,
            Ok(Some(changed)) => {
                shape.geometry = changed;
                true
            }
            Err(kind) => {
                warnings.push(Warning::new(Location::frame(name).object(index), kind));
                false
            }
        }
    });
    warnings
}

/// The mask of pixels computed from a shape of this kind.
pub(super) fn mask(
    pixels: Result<Region, RasterError>,
    kind: ShapeKind,
) -> Result<Option<Geometry>, WarningKind> {
    let pixels = pixels.map_err(|error| WarningKind::NotRasterised(kind, error))?;
    pixels.to_mask().map(|mask| Some(Geometry::Mask(mask))).ok_or(WarningKind::EmptyMask(kind))
}

/// Whether a rectangle turned by so many degrees is another one.
pub(super) fn is_turned(rotation: f64) -> bool {
    rotation.rem_euclid(360.0) != 0.0
}

/// The corners of a rectangle, bit for bit as they are where it is not turned.
pub(super) fn corners(b: &BoundingBox, rotation: f64) -> [Point; 4] {
    if is_turned(rotation) {
        return b.rotated_corners(rotation);
    }
    [(b.xtl(), b.ytl()), (b.xbr(), b.ytl()), (b.xbr(), b.ybr()), (b.xtl(), b.ybr())]
        .map(|(x, y)| Point { x, y })
}

/// The pixels of a segment, as Datumaro calls polygons and masks; `None` for other shapes.
pub(super) fn pixels(geometry: &Geometry, size: FrameSize) -> Option<Result<Region, RasterError>> {
    match geometry {
        Geometry::Polygon(points) => Some(polygon(points, size)),
        Geometry::Mask(mask) => Some(Region::of_mask(mask, size)),
        _ => None,
    }
}
