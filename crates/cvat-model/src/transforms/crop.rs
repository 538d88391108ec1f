//! What lies under other shapes is cut to what is seen of it.

use super::each;
use super::to_polygons::{in_pieces, last_group};
use crate::frame::AnnotatedFrame;
use crate::mask::{RasterError, Region, outlines};
use crate::shape::{Geometry, Shape};
use crate::warning::{Location, Warning, WarningKind};

/// How near two ratios of areas are where one shape is taken to lie inside the other: Datumaro's number.
const TOLERANCE: f64 = 0.001;

/// Polygons and masks lose the pixels that others above them cover, by z-order and then by place in the frame.
///
/// With Datumaro's two exceptions: a shape that lies inside the one below is not cut out of it, and a shape that is
/// covered altogether stays whole, as that is taken for a mistake in the drawing. Masks stay masks. Polygons that are
/// cut become polygons [with exactly the pixels that are left](super::masks_to_polygons), in several pieces where they
/// fall apart. Polygons and masks come last in the frame afterwards, the lowest first. One without a pixel is left out.
///
/// ```
/// use cvat_model::{transforms, AnnotatedFrame, FrameSize, Geometry, Mask, Shape};
/// let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(20, 10).unwrap());
/// for (left, z_order) in [(4, 1), (0, 0)] {
///     let mut shape = Shape::new(None, Geometry::Mask(Mask::new(left, 0, 6, 2, vec![0, 12]).unwrap()));
///     shape.z_order = z_order;
///     frame.shapes.push(shape);
/// }
/// assert_eq!(transforms::crop_covered_segments(&mut frame), []);
/// let lower = Geometry::Mask(Mask::new(0, 0, 4, 2, vec![0, 8]).unwrap());
/// assert_eq!(frame.shapes[0].geometry, lower);
/// ```
pub fn crop_covered_segments(frame: &mut AnnotatedFrame) -> Vec<Warning> {
    let (mut warnings, mut shapes, mut segments) = (Vec::new(), Vec::new(), Vec::new());
    let mut last_group = last_group(frame);
    for (index, shape) in std::mem::take(&mut frame.shapes).into_iter().enumerate() {
        match each::pixels(&shape.geometry, frame.size) {
            Some(pixels) => segments.push((index, shape, pixels)),
            None => shapes.push(shape),
        }
    }
    segments.sort_by_key(|(_, shape, _)| shape.z_order);
    let mut visible = Vec::with_capacity(segments.len());
    let mut sound = Vec::with_capacity(segments.len());
    let mut warn =
        |index, kind| warnings.push(Warning::new(Location::frame(&frame.name).object(index), kind));
    for (index, shape, pixels) in segments {
        match pixels {
            Ok(pixels) if pixels.is_empty() => warn(index, WarningKind::EmptyMask(shape.geometry.kind())),
            Ok(pixels) => {
                sound.push((index, shape));
                visible.push(Area::of(pixels));
            }
            Err(error) => warn(index, WarningKind::NotRasterised(shape.geometry.kind(), error)),
        }
    }
    for (place, (index, shape)) in sound.into_iter().enumerate() {
        let kind = shape.geometry.kind();
        match cropped(visible.get(place..).unwrap_or_default()) {
            Ok(None) => shapes.push(shape),
            Ok(Some(rest)) if rest.is_empty() => warn(index, WarningKind::EmptyMask(kind)),
            Ok(Some(rest)) => match with_pixels(shape, &rest, &mut last_group) {
                Ok(pieces) => shapes.extend(pieces),
                Err(error) => warn(index, WarningKind::NotRasterised(kind, error)),
            },
            Err(error) => warn(index, WarningKind::NotRasterised(kind, error)),
        }
    }
    frame.shapes = shapes;
    warnings
}

struct Area {
    pixels: Region,
    count: u64,
    /// Left, top, right and bottom; the last two lie in it.
    bounds: (u32, u32, u32, u32),
}

impl Area {
    fn of(pixels: Region) -> Self {
        let bounds = pixels.spans().iter().fold((u32::MAX, u32::MAX, 0, 0), |b, span| {
            (b.0.min(span.start), b.1.min(span.row), b.2.max(span.end - 1), b.3.max(span.row))
        });
        Self { count: pixels.area(), pixels, bounds }
    }

    fn common(&self, other: &Self) -> u64 {
        let (a, b) = (self.bounds, other.bounds);
        let apart = a.2 < b.0 || b.2 < a.0 || a.3 < b.1 || b.3 < a.1;
        if apart { 0 } else { self.pixels.common_area(&other.pixels) }
    }
}

/// What is seen of the first under the others; `None` for all of it.
fn cropped(areas: &[Area]) -> Result<Option<Region>, RasterError> {
    let Some((bottom, above)) = areas.split_first() else { return Ok(None) };
    let mut covering = Vec::new();
    for top in above {
        let common = bottom.common(top);
        if common == 0 {
            continue;
        }
        let overlap = ratio(common, bottom.count + top.count - common);
        if (ratio(top.count, bottom.count) - overlap).abs() < TOLERANCE {
            continue;
        }
        if (ratio(bottom.count, top.count) - overlap).abs() < TOLERANCE {
            return Ok(None);
        }
        covering.push(top.pixels.clone());
    }
    if covering.is_empty() {
        return Ok(None);
    }
    bottom.pixels.minus(&Region::union_all(covering)?).map(Some)
}

fn ratio(part: u64, whole: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "pixels of an image are fewer than a double can count")]
    let ratio = part as f64 / whole as f64;
    ratio
}

fn with_pixels(mut shape: Shape, pixels: &Region, last_group: &mut i64) -> Result<Vec<Shape>, RasterError> {
    if matches!(shape.geometry, Geometry::Mask(_)) {
        shape.geometry = pixels.to_mask().map_or(shape.geometry, Geometry::Mask);
        shape.keyframe = None;
        return Ok(vec![shape]);
    }
    Ok(in_pieces(&shape, outlines(pixels)?, last_group).collect())
}
