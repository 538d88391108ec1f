//! The outlines of pixels: closed paths along their borders, corner by corner.
//!
//! Every border between a pixel inside and one outside is on exactly one path, so that filling the paths by the
//! even-odd rule gives the same pixels back.

use super::RasterError;
use super::region::{MAX_SPANS, Region, Span};
use crate::geometry::Point;

/// The outline of each set of connected pixels, pixels that touch at a corner being connected. Holes are cut in from
/// the left: a slit of no width leads to each from the nearest border left of it.
pub(crate) fn outlines(region: &Region) -> Result<Vec<Vec<Point>>, RasterError> {
    let mut corners = Corners::default();
    corners.trace(region.spans())?;
    Ok(corners.outlines())
}

/// A side of a span, which goes down until the spans change.
#[derive(Clone, Copy)]
struct Side {
    x: u32,
    /// The corner at its upper end.
    top: usize,
    starts_span: bool,
}

#[derive(Clone, Copy)]
struct Corner {
    x: u32,
    y: u32,
    /// The corner at the other end of its vertical border.
    vertical: usize,
    /// For the top left corner of a hole: the corner above the side that starts the span left of it.
    left_of_hole: Option<usize>,
}

/// Corners row by row and from left to right; each even one has a horizontal border to the next.
#[derive(Default)]
struct Corners {
    list: Vec<Corner>,
}

enum Step {
    /// Follow a path from the first corner, arriving at the second.
    Follow(usize, usize),
    Point(u32, u32),
}

impl Corners {
    fn trace(&mut self, mut spans: &[Span]) -> Result<(), RasterError> {
        let mut sides: Vec<Side> = Vec::new();
        let mut next_row = spans.first().map_or(0, |span| span.row);
        while let Some(first) = spans.first() {
            let row = first.row;
            if row > next_row {
                sides = self.row(next_row, &sides, &[])?;
            }
            let (of_row, below) = spans.split_at(spans.iter().take_while(|span| span.row == row).count());
            sides = self.row(row, &sides, of_row)?;
            (spans, next_row) = (below, row + 1);
        }
        self.row(next_row, &sides, &[]).map(drop)
    }

    /// Adds the corners between a row's sides and the spans of the next one, whose sides it gives back.
    fn row(&mut self, y: u32, above: &[Side], below: &[Span]) -> Result<Vec<Side>, RasterError> {
        let mut above = above.iter().peekable();
        let mut sides: Vec<Side> = Vec::with_capacity(below.len() * 2);
        for (x, starts_span) in below.iter().flat_map(|span| [(span.start, true), (span.end, false)]) {
            while let Some(ended) = above.next_if(|side| side.x < x) {
                self.end(y, ended)?;
            }
            let same = above.next_if(|side| side.x == x);
            let top = match same {
                Some(side) if side.starts_span == starts_span => side.top,
                // Two pixels that touch at a corner: the outside turns away from it on either hand.
                Some(side) if starts_span => {
                    let top = self.begin(x, y, None)?;
                    self.end(y, side)?;
                    top
                }
                Some(side) => {
                    self.end(y, side)?;
                    self.begin(x, y, sides.last())?
                }
                None => self.begin(x, y, sides.last().filter(|_| !starts_span))?,
            };
            sides.push(Side { x, top, starts_span });
        }
        for ended in above {
            self.end(y, ended)?;
        }
        Ok(sides)
    }

    fn begin(&mut self, x: u32, y: u32, left: Option<&Side>) -> Result<usize, RasterError> {
        let id = self.list.len();
        if id >= 4 * MAX_SPANS {
            return Err(RasterError::TooComplex);
        }
        self.list.push(Corner { x, y, vertical: id, left_of_hole: left.map(|side| side.top) });
        Ok(id)
    }

    fn end(&mut self, y: u32, side: &Side) -> Result<(), RasterError> {
        let id = self.begin(side.x, y, None)?;
        self.join(id, side.top);
        self.join(side.top, id);
        Ok(())
    }

    fn join(&mut self, from: usize, to: usize) {
        if let Some(corner) = self.list.get_mut(from) {
            corner.vertical = to;
        }
    }

    fn outlines(&self) -> Vec<Vec<Point>> {
        let mut seen = vec![false; self.list.len()];
        let (mut outer, mut holes) = (Vec::new(), Vec::new());
        for (id, corner) in self.list.iter().enumerate() {
            if seen.get(id) != Some(&false) {
                continue;
            }
            self.mark(id, &mut seen);
            // The first corner of a path is its top left one: there a hole has a span on its left.
            match corner.left_of_hole {
                Some(left) => holes.push((left, corner.y, id)),
                None => outer.push(id),
            }
        }
        holes.sort_unstable();
        outer.into_iter().map(|first| self.path(first, &holes)).collect()
    }

    fn mark(&self, first: usize, seen: &mut [bool]) {
        let mut at = first;
        loop {
            for id in [at, at ^ 1] {
                if let Some(seen) = seen.get_mut(id) {
                    *seen = true;
                }
            }
            at = self.list.get(at ^ 1).map_or(first, |corner| corner.vertical);
            if at == first {
                return;
            }
        }
    }

    /// The path from a corner on, with those of the holes that hang on its left sides.
    fn path(&self, first: usize, holes: &[(usize, u32, usize)]) -> Vec<Point> {
        let mut path = Vec::new();
        let mut steps = vec![Step::Follow(first, first)];
        while let Some(step) = steps.pop() {
            let (first, at) = match step {
                Step::Point(x, y) => {
                    push(&mut path, x, y);
                    continue;
                }
                Step::Follow(first, at) => (first, at),
            };
            let (Some(here), Some(turn)) = (self.list.get(at), self.list.get(at ^ 1)) else { continue };
            push(&mut path, here.x, here.y);
            push(&mut path, turn.x, turn.y);
            // What comes later goes on the stack first.
            if turn.vertical != first {
                steps.push(Step::Follow(first, turn.vertical));
            } else if let Some(start) = self.list.get(first) {
                steps.push(Step::Point(start.x, start.y));
            }
            let (top, down) = (turn.vertical.min(at ^ 1), turn.vertical > (at ^ 1));
            let from = holes.partition_point(|&(left, ..)| left < top);
            let hanging = holes.iter().skip(from).take_while(|&&(left, ..)| left == top);
            let mut slit = |&(_, y, hole): &(usize, u32, usize)| {
                let ends = [Step::Point(turn.x, y), Step::Follow(hole, hole), Step::Point(turn.x, y)];
                steps.extend(ends);
            };
            if down {
                let hanging: Vec<_> = hanging.collect();
                hanging.into_iter().rev().for_each(&mut slit);
            } else {
                hanging.for_each(&mut slit);
            }
        }
        // The last step closed the path.
        path.pop();
        path
    }
}

fn push(path: &mut Vec<Point>, x: u32, y: u32) {
    let point = Point { x: f64::from(x), y: f64::from(y) };
    if path.last() != Some(&point) {
        path.push(point);
    }
}
