//! The shapes that took part, each with the box and the area that groups go by.

use cvat_model::{BoundingBox, FrameSize, Geometry, Mask, RasterError, Shape, ShapeKind, WarningKind};

use super::ellipse;
use super::rounding::two_decimals;
use crate::decode::MAX_RUNS;

/// A box by its first corner, width and height, as Datumaro hands boxes on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Extent {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) w: f64,
    pub(super) h: f64,
}

/// A rectangle, or the pixels of a mask or an ellipse.
#[derive(Debug)]
pub(super) struct Member<'a> {
    /// Of the frame's shapes.
    pub(super) index: usize,
    pub(super) shape: &'a Shape,
    pub(super) extent: Extent,
    pub(super) area: f64,
    /// `None` for a rectangle, for what has no pixel in the image, and where masks are not wanted.
    pub(super) mask: Option<Mask>,
}

impl Member<'_> {
    pub(super) fn kind(&self) -> ShapeKind {
        self.shape.geometry.kind()
    }

    pub(super) fn is_rectangle(&self) -> bool {
        self.kind() == ShapeKind::Rectangle
    }
}

/// The pixels of one frame's masks and ellipses, and which are held until their groups are known.
#[derive(Debug)]
pub(super) struct Pixels {
    size: FrameSize,
    are_wanted: bool,
    runs: usize,
}

impl Pixels {
    pub(super) fn new(size: FrameSize, are_wanted: bool) -> Self {
        Self { size, are_wanted, runs: 0 }
    }

    /// The pixels, if they are wanted.
    fn held(&mut self, mask: Option<Mask>) -> Result<Option<Mask>, RasterError> {
        let mask = mask.filter(|_| self.are_wanted);
        self.runs = self.runs.saturating_add(mask.as_ref().map_or(0, |mask| mask.runs().len()));
        if self.runs > MAX_RUNS { Err(RasterError::TooComplex) } else { Ok(mask) }
    }
}

/// The member that a shape is, `None` for what was dropped, which is said.
pub(super) fn of_shape<'a>(
    index: usize,
    shape: &'a Shape,
    pixels: &mut Pixels,
    warn: &mut impl FnMut(WarningKind),
) -> Option<Member<'a>> {
    let (extent, area, mask) = match &shape.geometry {
        Geometry::Rectangle { bounding_box, .. } => {
            let extent = of_rectangle(bounding_box, warn)?;
            (extent, extent.w * extent.h, None)
        }
        Geometry::Mask(mask) => {
            let size = pixels.size;
            let mask = mask.spans(size).and_then(|spans| Mask::from_spans(spans, size));
            of_pixels(mask, shape, pixels, warn)?
        }
        Geometry::Ellipse { center, radii, rotation } => {
            of_pixels(ellipse::pixels(*center, *radii, *rotation, pixels.size), shape, pixels, warn)?
        }
        other => {
            warn(WarningKind::NotConverted(other.kind()));
            return None;
        }
    };
    Some(Member { index, shape, extent, area, mask })
}

/// The corners rounded on entering, the second one from the first and the lengths, which were handed on.
fn of_rectangle(b: &BoundingBox, warn: &mut impl FnMut(WarningKind)) -> Option<Extent> {
    let given = [b.xtl(), b.ytl(), b.xtl() + b.width(), b.ytl() + b.height()];
    let [x, y, right, bottom] = given.map(two_decimals);
    let extent = Extent { x, y, w: right - x, h: bottom - y };
    if ![x, y, extent.w, extent.h].iter().all(|number| number.is_finite()) {
        warn(WarningKind::NotFinite);
        return None;
    }
    let rounded = BoundingBox::new(x, y, right, bottom)?;
    if rounded != *b {
        warn(WarningKind::Rounded);
    }
    if rounded.is_reversed() {
        warn(WarningKind::Reversed);
    } else if rounded.is_degenerate() {
        warn(WarningKind::ZeroArea);
    }
    Some(extent)
}

/// The smallest box around pixels, its lengths counted with the last; of none it is that of the origin.
#[expect(clippy::cast_precision_loss, reason = "an image has less than 2^32 pixels")]
fn of_pixels(
    mask: Result<Option<Mask>, RasterError>,
    shape: &Shape,
    pixels: &mut Pixels,
    warn: &mut impl FnMut(WarningKind),
) -> Option<(Extent, f64, Option<Mask>)> {
    let mut not_rasterised = |error| warn(WarningKind::NotRasterised(shape.geometry.kind(), error));
    let mask = mask.map_err(&mut not_rasterised).ok()?;
    let Some(b) = mask.as_ref().and_then(Mask::bounding_box) else {
        warn(WarningKind::ZeroArea);
        return Some((Extent::default(), 0.0, None));
    };
    let area = mask.as_ref().map_or(0, Mask::area) as f64;
    let mask = pixels.held(mask).map_err(not_rasterised).ok()?;
    Some((Extent { x: b.xtl(), y: b.ytl(), w: b.width(), h: b.height() }, area, mask))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_are_held_where_they_are_wanted_and_up_to_a_number() {
        let size = FrameSize::new(4, 2).unwrap();
        let mask = || Some(Mask::new(0, 0, 2, 2, vec![0, 4]).unwrap());
        let mut pixels = Pixels::new(size, false);
        pixels.runs = MAX_RUNS;
        assert_eq!(pixels.held(mask()), Ok(None));
        let mut pixels = Pixels::new(size, true);
        assert_eq!(pixels.held(mask()), Ok(mask()));
        pixels.runs = MAX_RUNS - 1;
        assert_eq!(pixels.held(mask()), Err(RasterError::TooComplex));
    }
}
