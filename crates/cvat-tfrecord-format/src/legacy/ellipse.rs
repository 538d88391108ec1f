//! The pixels of an ellipse as `OpenCV` fills it: `cv2.ellipse` with whole centre and radii, whole degrees, thickness -1.
//!
//! The ellipse becomes a polygon, a corner every few degrees by a table of sines with seven decimals; the polygon is
//! outlined and filled line by line, all in fixed point with sixteen bits behind the point.

mod edges;
mod outline;

use cvat_model::{FrameSize, Mask, Point, RasterError, Span};

use edges::fill;
use outline::stroke;

/// One pixel in fixed point.
const ONE: i64 = 1 << 16;
const HALF: i64 = ONE / 2;

/// Centres and radii further away are of no image; the lines between are walked one by one.
const FARTHEST: f64 = 262_144.0;

/// A point in fixed point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fixed {
    x: i64,
    y: i64,
}

/// The image's pixels that were painted.
struct Canvas {
    width: i64,
    height: i64,
    spans: Vec<Span>,
}

impl Canvas {
    /// Paints pixels `from..=to` of a row as far as they are in the image.
    fn paint(&mut self, row: i64, from: i64, to: i64) {
        let (from, to) = (from.max(0), to.min(self.width - 1));
        if (0..self.height).contains(&row)
            && let (Ok(row), Ok(start), Ok(end)) =
                (u32::try_from(row), u32::try_from(from), u32::try_from(to + 1))
            && start < end
        {
            self.spans.push(Span { row, start, end });
        }
    }
}

/// The pixels of the ellipse inside the image; `None` where there are none.
///
/// Centre and radii are rounded to whole pixels, the rotation to whole degrees, each half to the even number.
///
/// # Errors
///
/// Where a number is not finite or far beyond any image, or a side of the image is longer than 65,535 pixels.
pub(super) fn pixels(
    center: Point,
    radii: Point,
    rotation: f64,
    size: FrameSize,
) -> Result<Option<Mask>, RasterError> {
    let lengths = [center.x, center.y, radii.x, radii.y];
    if !lengths.iter().chain([&rotation]).all(|number| number.is_finite()) {
        return Err(RasterError::NotFinite);
    }
    if lengths.iter().any(|length| length.abs() > FARTHEST) {
        return Err(RasterError::TooComplex);
    }
    let corners = corners(lengths.map(f64::round_ties_even), rotation);
    let (width, height) = (i64::from(size.width()), i64::from(size.height()));
    let mut canvas = Canvas { width, height, spans: Vec::new() };
    stroke(&corners, &mut canvas);
    fill(&corners, &mut canvas);
    Mask::from_spans(canvas.spans, size)
}

/// The polygon that stands for the ellipse, no corner on the one before.
fn corners([x, y, rx, ry]: [f64; 4], rotation: f64) -> Vec<Fixed> {
    let (rx, ry) = (rx.abs(), ry.abs());
    let step = match rx.max(ry) {
        radius if radius < 3.0 => 90,
        radius if radius < 10.0 => 30,
        radius if radius < 15.0 => 18,
        _ => 5,
    };
    let turn = rotation.round_ties_even().rem_euclid(360.0);
    let (sin, cos) = (sine(turn), sine(turn + 90.0));
    let one = 65_536.0;
    let (x, y, rx, ry) = (x * one, y * one, rx * one, ry * one);
    let mut corners = Vec::with_capacity(73);
    for degrees in (0..=360).step_by(step) {
        let along = rx * sine(f64::from(degrees) + 90.0);
        let across = ry * sine(f64::from(degrees));
        let corner =
            Fixed { x: fixed(x + along * cos - across * sin), y: fixed(y + along * sin + across * cos) };
        if corners.last() != Some(&corner) {
            corners.push(corner);
        }
    }
    corners
}

/// Whole pixels and what is left, each to the nearest.
#[expect(clippy::cast_possible_truncation, reason = "far below 2^53: radii and centres are bounded")]
fn fixed(value: f64) -> i64 {
    value.round_ties_even() as i64
}

/// The sine of whole degrees from 0 to 450, in single precision from seven decimals.
fn sine(degrees: f64) -> f64 {
    let decimals = (degrees.to_radians().sin() * 1e7).round() / 1e7;
    #[expect(clippy::cast_possible_truncation, reason = "the table is of single precision")]
    let single = decimals as f32;
    f64::from(single)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(center: (f64, f64), radii: (f64, f64), rotation: f64) -> Vec<(u32, u32, u32)> {
        let point = |(x, y)| Point { x, y };
        let size = FrameSize::new(20, 12).unwrap();
        let mask = pixels(point(center), point(radii), rotation, size).unwrap();
        let spans = mask.iter().flat_map(|mask| mask.spans(size).unwrap());
        spans.map(|span| (span.row, span.start, span.end)).collect()
    }

    #[test]
    fn a_small_ellipse_is_a_rhombus() {
        // As cv2.ellipse(image, (5, 5), (2, 2), 0, 0, 360, 1, -1) paints it.
        let expected = [(3, 5, 6), (4, 4, 7), (5, 3, 8), (6, 4, 7), (7, 5, 6)];
        assert_eq!(rows((5.0, 5.0), (2.0, 2.0), 0.0), expected);
        assert_eq!(
            rows((4.5, 5.5), (2.5, 1.5), 0.0),
            [(4, 4, 5), (5, 3, 6), (6, 2, 7), (7, 3, 6), (8, 4, 5)]
        );
    }

    #[test]
    fn a_point_is_a_pixel_and_nothing_is_outside() {
        assert_eq!(rows((5.0, 5.0), (0.0, 0.0), 45.0), [(5, 5, 6)]);
        assert_eq!(rows((-50.0, 5.0), (3.0, 3.0), 0.0), []);
    }

    #[test]
    fn numbers_beyond_any_image_are_refused() {
        let size = FrameSize::new(20, 12).unwrap();
        let origin = Point { x: 0.0, y: 0.0 };
        let far = Point { x: 1e9, y: 1.0 };
        assert_eq!(pixels(origin, far, 0.0, size), Err(RasterError::TooComplex));
        assert_eq!(pixels(origin, origin, f64::NAN, size), Err(RasterError::NotFinite));
    }
}
