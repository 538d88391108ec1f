//! What most transforms are: another geometry for some of the shapes.

use crate::frame::{AnnotatedFrame, FrameSize};
use crate::mask::{RasterError, Region, polygon};
use crate::shape::Geometry;
use crate::warning::{Location, Warning, WarningKind};

/// Gives each shape the geometry that `change` makes of its own, lets it be where that is `None`, and leaves it out
/// where that is an error.
///
/// What was changed is no longer as its source gives it. Of the shapes that are outside those go that would be changed:
/// they no longer are of the kind of their tracks.
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
                (shape.geometry, shape.keyframe) = (changed, None);
                true
            }
            Err(kind) => {
                warnings.push(Warning::new(Location::frame(name).object(index), kind));
                false
            }
        }
    });
    frame.outside.retain(|shape| matches!(change(&shape.geometry, size), Ok(None)));
    warnings
}

/// The mask of a shape's pixels.
pub(super) fn mask(geometry: &Geometry, size: FrameSize) -> Result<Option<Geometry>, WarningKind> {
    let kind = geometry.kind();
    let mask = geometry.mask(size).map_err(|error| WarningKind::NotRasterised(kind, error))?;
    mask.map(|mask| Some(Geometry::Mask(mask))).ok_or(WarningKind::EmptyMask(kind))
}

/// The pixels of a segment, as Datumaro calls polygons and masks; `None` for other shapes.
pub(super) fn pixels(geometry: &Geometry, size: FrameSize) -> Option<Result<Region, RasterError>> {
    match geometry {
        Geometry::Polygon(points) => Some(polygon(points, size)),
        Geometry::Mask(mask) => Some(Region::of_mask(mask, size)),
        _ => None,
    }
}
