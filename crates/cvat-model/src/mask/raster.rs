//! Polygons to pixels by the rule of COCO's tools, whose masks the field compares with.
//!
//! The rule is that of `rleFrPoly`: vertices go to a grid five times as fine as the pixels, edges run over it in whole
//! steps of their longer axis, and a pixel's column is entered or left where an edge steps over the middle of it.
//! Here each such step is found by itself, so that an edge costs the columns it crosses and not its length.

use super::RasterError;
use super::region::{Region, checked};
use crate::frame::FrameSize;
use crate::geometry::Point;

/// Steps of the grid to a pixel.
const SCALE: i64 = 5;

/// Columns that all edges of a polygon may cross; 16 million are 8,000 edges through a whole image 2,000 wide.
const MAX_CROSSINGS: usize = 1 << 24;

/// The pixels inside the outline by the even-odd rule. An outline that leaves the image is cut at its border.
pub(crate) fn polygon(points: &[Point], size: FrameSize) -> Result<Region, RasterError> {
    let size = checked(size)?;
    let grid = points.iter().map(on_grid).collect::<Option<Vec<_>>>().ok_or(RasterError::NotFinite)?;
    let mut crossings = Crossings { size, rows_and_columns: Vec::new(), left: MAX_CROSSINGS };
    for (&start, &end) in grid.iter().zip(grid.iter().cycle().skip(1)) {
        crossings.edge(start, end)?;
    }
    let Crossings { mut rows_and_columns, .. } = crossings;
    rows_and_columns.sort_unstable();
    fill(&rows_and_columns, size)
}

type GridPoint = (i32, i32);

fn on_grid(point: &Point) -> Option<GridPoint> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "truncated as COCO does; beyond 32 bits it saturates"
    )]
    let scaled = |v: f64| (5.0 * v + 0.5) as i32;
    (point.x.is_finite() && point.y.is_finite()).then(|| (scaled(point.x), scaled(point.y)))
}

/// Where edges cross columns: `row << 16 | column`, so that sorting puts them row by row.
struct Crossings {
    size: FrameSize,
    rows_and_columns: Vec<u32>,
    left: usize,
}

impl Crossings {
    fn edge(&mut self, a: GridPoint, b: GridPoint) -> Result<(), RasterError> {
        let below = SCALE * i64::from(self.size.height());
        if a.0 == b.0 || i64::from(a.1.min(b.1)) >= below {
            return Ok(());
        }
        // A column is crossed between two steps of the grid, 2 and 3 behind its left border.
        let (low, high) = (i64::from(a.0.min(b.0)), i64::from(a.0.max(b.0)));
        let first = (low - 2 + SCALE - 1).div_euclid(SCALE).max(0);
        let last = (high - 3).div_euclid(SCALE).min(i64::from(self.size.width()) - 1);
        let Some(count) = usize::try_from(last - first + 1).ok().filter(|&count| count > 0) else {
            return Ok(());
        };
        self.left = self.left.checked_sub(count).ok_or(RasterError::TooComplex)?;
        let edge = Edge::new(a, b);
        for column in first..=last {
            let row = (edge.lower_side(SCALE * column + 2) + 2).div_euclid(SCALE).max(0);
            // Beyond the last row there is nothing to enter or leave.
            if let (Ok(row), Ok(column)) = (u32::try_from(row), u32::try_from(column))
                && row < self.size.height()
            {
                self.rows_and_columns.push(row << 16 | column);
            }
        }
        Ok(())
    }
}

/// An edge from the end where its longer axis is less.
struct Edge {
    x: i32,
    y: i32,
    steps: u32,
    slope: f64,
    steep: bool,
}

impl Edge {
    fn new(a: GridPoint, b: GridPoint) -> Self {
        let (dx, dy) = (a.0.abs_diff(b.0), a.1.abs_diff(b.1));
        let steep = dx < dy;
        let flipped = if steep { a.1 > b.1 } else { a.0 > b.0 };
        let ((x, y), (xe, ye)) = if flipped { (b, a) } else { (a, b) };
        let difference = |from: i32, to: i32| f64::from(to) - f64::from(from);
        let (steps, slope) = if steep {
            (dy, difference(x, xe) / f64::from(dy))
        } else {
            (dx, difference(y, ye) / f64::from(dx))
        };
        Self { x, y, steps, slope, steep }
    }

    /// The shorter axis after so many steps of the longer one.
    fn minor(&self, step: u32) -> i64 {
        let start = f64::from(if self.steep { self.x } else { self.y });
        #[expect(
            clippy::cast_possible_truncation,
            reason = "truncated as COCO does, between two 32-bit numbers"
        )]
        let minor = (start + self.slope * f64::from(step) + 0.5) as i64;
        minor
    }

    /// The lesser y of the two neighbouring steps of which one is at grid column `x` or less and the other beyond it.
    fn lower_side(&self, x: i64) -> i64 {
        if self.steep {
            return i64::from(self.y) + i64::from(self.first_beyond(x)) - 1;
        }
        let step = u32::try_from(x - i64::from(self.x)).unwrap_or(0);
        self.minor(step).min(self.minor(step.saturating_add(1)))
    }

    /// The first step of a steep edge on the other side of the border between grid columns `x` and `x + 1`.
    fn first_beyond(&self, x: i64) -> u32 {
        let beyond = |step: u32| (self.minor(step) > x) == (self.slope > 0.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a first guess, which saturates; columns are few"
        )]
        let guess = ((x as f64 + 0.5 - f64::from(self.x)) / self.slope).ceil() as u32;
        let guess = guess.clamp(1, self.steps);
        if beyond(guess) && !beyond(guess - 1) {
            return guess;
        }
        let (mut before, mut after) = (0, self.steps);
        while after - before > 1 {
            let middle = before + (after - before) / 2;
            if beyond(middle) { after = middle } else { before = middle }
        }
        after
    }
}

/// From a row's crossings on, the pixels of the crossed columns change sides.
pub(super) fn fill(rows_and_columns: &[u32], size: FrameSize) -> Result<Region, RasterError> {
    let mut region = Region::default();
    // Where in the row inside and outside meet, in order.
    let (mut borders, mut changed, mut columns) = (Vec::new(), Vec::new(), Vec::new());
    let mut rest = rows_and_columns;
    while let Some(row) = rest.first().map(|first| first >> 16) {
        let count = rest.iter().take_while(|&&crossing| crossing >> 16 == row).count();
        let (of_row, behind) = rest.split_at(count);
        columns.clear();
        for crossing in of_row {
            toggle(&mut columns, crossing & 0xffff);
        }
        changed.clear();
        let mut old = borders.iter().copied().peekable();
        for new in columns.iter().flat_map(|&column| [column, column + 1]) {
            while let Some(old) = old.next_if(|&old| old <= new) {
                toggle(&mut changed, old);
            }
            toggle(&mut changed, new);
        }
        old.for_each(|old| toggle(&mut changed, old));
        std::mem::swap(&mut borders, &mut changed);
        let until = behind.first().map_or(size.height(), |next| next >> 16);
        if !borders.is_empty() {
            for row in row..until {
                for pair in borders.chunks_exact(2) {
                    if let &[start, end] = pair {
                        region.push(row, start, end)?;
                    }
                }
            }
        }
        rest = behind;
    }
    Ok(region)
}

/// Puts a number at the end of ordered ones, or takes it away where it is there.
fn toggle(ordered: &mut Vec<u32>, number: u32) {
    if ordered.last() == Some(&number) {
        ordered.pop();
    } else {
        ordered.push(number);
    }
}
