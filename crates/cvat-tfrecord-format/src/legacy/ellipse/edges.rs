//! The inside of a convex polygon, row by row between its two sides.

use super::{Canvas, Fixed, HALF, ONE};

/// One of the two sides, walked from the highest corner to the lowest.
struct Side {
    /// The corner it comes from.
    corner: usize,
    /// Corners to go on by: one, or all but one, which is one back.
    step: usize,
    /// The row at which the next edge begins.
    until: i64,
    x: i64,
    slope: i64,
}

/// Paints what lies between the sides.
pub(super) fn fill(corners: &[Fixed], canvas: &mut Canvas) {
    let count = corners.len();
    let row = |y: i64| (y + HALF) >> 16;
    let bounds = |values: &dyn Fn(&Fixed) -> i64| {
        let all = corners.iter().map(values);
        all.clone().min().map(row).zip(all.max().map(row))
    };
    let (Some((left, right)), Some((top, bottom))) = (bounds(&|p| p.x), bounds(&|p| p.y)) else { return };
    if count < 3 || right < 0 || bottom < 0 || left >= canvas.width || top >= canvas.height {
        return;
    }
    let highest = corners.iter().enumerate().min_by_key(|(_, p)| p.y).map_or(0, |(at, _)| at);
    let side = |step| Side { corner: highest, step, until: top, x: -ONE, slope: 0 };
    let mut sides = [side(1), side(count - 1)];
    // Both sides together have no more edges than the polygon.
    let mut edges_left = count;
    for y in top..=bottom.min(canvas.height - 1) {
        for side in &mut sides {
            // At the last row: the outline has painted it as far as that is in the image.
            if y >= side.until && !side.turn(corners, y, &mut edges_left) {
                return;
            }
        }
        let [a, b] = sides.each_ref().map(|side| row(side.x));
        canvas.paint(y, a.min(b), a.max(b));
        for side in &mut sides {
            side.x += side.slope;
        }
    }
}

impl Side {
    /// Goes on to the edge that ends below this row, unless there is none.
    fn turn(&mut self, corners: &[Fixed], y: i64, edges_left: &mut usize) -> bool {
        let mut from = self.corner;
        while *edges_left > 0 {
            *edges_left -= 1;
            let to = (from + self.step) % corners.len();
            let (Some(start), Some(end)) = (corners.get(from), corners.get(to)) else { return false };
            let until = (end.y + HALF) >> 16;
            if until > y {
                let rows = until - y;
                self.slope = ((end.x - start.x) * 2 + rows) / (2 * rows);
                (self.until, self.x, self.corner) = (until, start.x, to);
                return true;
            }
            from = to;
        }
        false
    }
}
