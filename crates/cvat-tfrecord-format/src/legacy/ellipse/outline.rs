//! The outline of a polygon, a pixel for each step along the longer axis of an edge.

use super::{Canvas, Fixed, HALF, ONE};

/// Paints the edges between the corners, the last one's to the first.
pub(super) fn stroke(corners: &[Fixed], canvas: &mut Canvas) {
    let Some(mut from) = corners.last().copied() else { return };
    for &to in corners {
        if let Some((from, to)) = clipped(from, to, canvas) {
            line(from, to, canvas);
        }
        from = to;
    }
}

/// Paints both ends and what is between them.
fn line(from: Fixed, to: Fixed, canvas: &mut Canvas) {
    let (across, down) = ((to.x - from.x).abs(), (to.y - from.y).abs());
    let is_flat = across > down;
    let forwards = if is_flat { to.x >= from.x } else { to.y >= from.y };
    // Only the end that is the second after swapping is painted by itself; the others follow from the steps.
    let (first, last) = if forwards { (from, to) } else { (to, from) };
    canvas.paint((last.y + HALF) >> 16, (last.x + HALF) >> 16, (last.x + HALF) >> 16);
    let (mut x, mut y) = (first.x + HALF, first.y + HALF);
    if is_flat {
        let slope = (last.y - first.y) * ONE / (across | 1);
        for column in (x >> 16)..=(x >> 16) + ((last.x - first.x) >> 16) {
            canvas.paint(y >> 16, column, column);
            y += slope;
        }
    } else {
        let slope = (last.x - first.x) * ONE / (down | 1);
        for row in (y >> 16)..=(y >> 16) + ((last.y - first.y) >> 16) {
            canvas.paint(row, x >> 16, x >> 16);
            x += slope;
        }
    }
}

/// The part of an edge inside the image, its crossings computed in double precision; `None` where there is none.
fn clipped(mut from: Fixed, mut to: Fixed, canvas: &Canvas) -> Option<(Fixed, Fixed)> {
    let (right, bottom) = (canvas.width * ONE - 1, canvas.height * ONE - 1);
    let sides = |p: Fixed| side(p.x, right) | side(p.y, bottom) << 2;
    let (a, b) = (sides(from), sides(to));
    let vertical = 0b1100;
    if a & b != 0 {
        return None;
    }
    if a & vertical != 0 {
        let at = if a < 8 { 0 } else { bottom };
        from = Fixed { x: from.x + crossing(at - from.y, to.x - from.x, to.y - from.y), y: at };
    }
    if b & vertical != 0 {
        let at = if b < 8 { 0 } else { bottom };
        to = Fixed { x: to.x + crossing(at - to.y, to.x - from.x, to.y - from.y), y: at };
    }
    let (a, b) = (side(from.x, right), side(to.x, right));
    if a & b != 0 {
        return None;
    }
    if a != 0 {
        let at = if a == 1 { 0 } else { right };
        from = Fixed { x: at, y: from.y + crossing(at - from.x, to.y - from.y, to.x - from.x) };
    }
    if b != 0 {
        let at = if b == 1 { 0 } else { right };
        to = Fixed { x: at, y: to.y + crossing(at - to.x, to.y - from.y, to.x - from.x) };
    }
    Some((from, to))
}

/// 1 before the first pixel, 2 behind the last, else 0.
fn side(at: i64, last: i64) -> u8 {
    u8::from(at < 0) | u8::from(at > last) << 1
}

/// How far the one axis goes while the other goes this way.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "coordinates are below 2^36; the product is rounded as OpenCV's is"
)]
fn crossing(way: i64, one: i64, other: i64) -> i64 {
    (way as f64 * one as f64 / other as f64) as i64
}
