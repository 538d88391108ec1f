//! Sets of pixels as spans of rows, and what can be computed of them without a bitmap.

use std::cmp::Ordering;

use super::{Mask, RasterError};
use crate::frame::FrameSize;

/// The longest side of an image that pixels are computed for, which is JPEG's.
pub(crate) const MAX_SIDE: u32 = 65_535;

/// Spans that one set of pixels may have; a few dozen thousand is what large images come to.
pub(crate) const MAX_SPANS: usize = 1 << 24;

/// Pixels `start..end` of a row.
///
/// ```
/// use cvat_model::{FrameSize, Mask, Span};
/// let span = Span { row: 3, start: 1, end: 4 };
/// let mask = Mask::from_spans([span], FrameSize::new(8, 6).unwrap()).unwrap().unwrap();
/// assert_eq!((mask.left(), mask.top(), mask.area()), (1, 3, 3));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// From the top, from 0.
    pub row: u32,
    /// The first pixel from the left, from 0.
    pub start: u32,
    /// One past the last pixel.
    pub end: u32,
}

/// Pixels of an image: spans in order, none empty, none touching another of its row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Region {
    spans: Vec<Span>,
}

/// The size, where it is one that pixels are computed for.
pub(crate) fn checked(size: FrameSize) -> Result<FrameSize, RasterError> {
    if size.width() <= MAX_SIDE && size.height() <= MAX_SIDE {
        Ok(size)
    } else {
        Err(RasterError::ImageTooLarge(size))
    }
}

impl Region {
    /// The pixels of a mask that lie in an image of this size.
    pub(crate) fn of_mask(mask: &Mask, size: FrameSize) -> Result<Self, RasterError> {
        let mut region = Self::default();
        for span in mask.spans(size)? {
            region.push(span.row, span.start, span.end)?;
        }
        Ok(region)
    }

    /// Spans in order, none empty, none touching another of its row.
    pub(crate) fn from_sorted(spans: Vec<Span>) -> Self {
        Self { spans }
    }

    /// Adds pixels behind all others.
    pub(crate) fn push(&mut self, row: u32, start: u32, end: u32) -> Result<(), RasterError> {
        if start >= end {
            return Ok(());
        }
        let full = self.spans.len() >= MAX_SPANS;
        match self.spans.last_mut() {
            Some(last) if last.row == row && last.end == start => last.end = end,
            _ if full => return Err(RasterError::TooComplex),
            _ => self.spans.push(Span { row, start, end }),
        }
        Ok(())
    }

    pub(crate) fn spans(&self) -> &[Span] {
        &self.spans
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Number of pixels.
    pub(crate) fn area(&self) -> u64 {
        self.spans.iter().map(|span| u64::from(span.end - span.start)).sum()
    }

    /// The mask over the smallest box, `None` for no pixels.
    pub(crate) fn to_mask(&self) -> Option<Mask> {
        let (first, last) = (self.spans.first()?, self.spans.last()?);
        let left = self.spans.iter().map(|span| span.start).min()?;
        let right = self.spans.iter().map(|span| span.end).max()?;
        let (width, height) = (right - left, last.row - first.row + 1);
        // Sides of at most `MAX_SIDE` pixels: all of them can be counted in 32 bits.
        let mut runs = Vec::with_capacity(self.spans.len().saturating_mul(2).saturating_add(1));
        let (mut at, mut run) = (0, 0);
        for span in &self.spans {
            let start = (span.row - first.row) * width + (span.start - left);
            if start > at || runs.is_empty() {
                if !runs.is_empty() {
                    runs.push(run);
                }
                runs.push(start - at);
                run = 0;
            }
            run += span.end - span.start;
            at = start + (span.end - span.start);
        }
        runs.push(run);
        if at < width * height {
            runs.push(width * height - at);
        }
        Some(Mask { left, top: first.row, width, height, runs })
    }

    /// The pixels of either.
    pub(crate) fn union(&self, other: &Self) -> Result<Self, RasterError> {
        combine(self, other, |a, b| a || b)
    }

    /// The pixels that are not in the other.
    pub(crate) fn minus(&self, other: &Self) -> Result<Self, RasterError> {
        combine(self, other, |a, b| a && !b)
    }

    /// How many pixels both have.
    pub(crate) fn common_area(&self, other: &Self) -> u64 {
        let (mut mine, mut theirs) = (self.spans.iter().peekable(), other.spans.iter().peekable());
        let mut area = 0;
        while let (Some(a), Some(b)) = (mine.peek(), theirs.peek()) {
            if a.row == b.row {
                area += u64::from(a.end.min(b.end).saturating_sub(a.start.max(b.start)));
            }
            if (a.row, a.end) <= (b.row, b.end) {
                mine.next()
            } else {
                theirs.next()
            };
        }
        area
    }

    /// The pixels of any; two by two, so that many small ones stay cheap.
    pub(crate) fn union_all(mut regions: Vec<Self>) -> Result<Self, RasterError> {
        while regions.len() > 1 {
            regions = regions
                .chunks(2)
                .map(|pair| match pair {
                    [a, b] => a.union(b),
                    _ => Ok(pair.first().cloned().unwrap_or_default()),
                })
                .collect::<Result<_, _>>()?;
        }
        Ok(regions.pop().unwrap_or_default())
    }

    fn boundaries(&self) -> impl Iterator<Item = (u32, u32)> {
        self.spans.iter().flat_map(|span| [(span.row, span.start), (span.row, span.end)])
    }
}

fn combine(a: &Region, b: &Region, keep: impl Fn(bool, bool) -> bool) -> Result<Region, RasterError> {
    let (mut of_a, mut of_b) = (a.boundaries().peekable(), b.boundaries().peekable());
    let (mut in_a, mut in_b, mut open) = (false, false, None);
    let mut region = Region::default();
    loop {
        let order = match (of_a.peek(), of_b.peek()) {
            (Some(x), Some(y)) => x.cmp(y),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return Ok(region),
        };
        let (next_a, next_b) =
            (if order.is_le() { of_a.next() } else { None }, if order.is_ge() { of_b.next() } else { None });
        in_a ^= next_a.is_some();
        in_b ^= next_b.is_some();
        let Some((row, x)) = next_a.or(next_b) else { return Ok(region) };
        match (keep(in_a, in_b), open) {
            (true, None) => open = Some(x),
            (false, Some(start)) => {
                region.push(row, start, x)?;
                open = None;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size() -> FrameSize {
        FrameSize::new(8, 6).unwrap()
    }

    fn region(mask: &Mask) -> Region {
        Region::of_mask(mask, size()).unwrap()
    }

    #[test]
    fn a_loose_box_is_tightened_and_the_pixels_stay() {
        // . . . .
        // . # # .
        // . # . .
        let loose = Mask::new(1, 2, 4, 3, vec![5, 2, 2, 1, 2]).unwrap();
        let tight = region(&loose).to_mask().unwrap();
        assert_eq!(tight, Mask::new(2, 3, 2, 2, vec![0, 3, 1]).unwrap());
        assert_eq!(region(&tight), region(&loose));
    }

    #[test]
    fn runs_of_no_pixels_and_runs_over_rows_make_no_spans_of_their_own() {
        let mask = Mask::new(0, 0, 3, 2, vec![0, 1, 0, 1, 0, 4]).unwrap();
        assert_eq!(region(&mask).to_mask().unwrap().runs(), [0, 6]);
        assert_eq!(region(&mask).spans().len(), 2);
    }

    #[test]
    fn pixels_outside_the_image_are_none_of_it() {
        let all = u32::MAX;
        for (left, top) in [(7, 5), (7, 0), (0, 5)] {
            let mask = Mask::new(left, top, all, 1, vec![0, all]).unwrap();
            assert_eq!(region(&mask).area(), u64::from(8 - left));
            let mask = Mask::new(left, top, 1, all, vec![0, all]).unwrap();
            assert_eq!(region(&mask).area(), u64::from(6 - top));
        }
        assert!(region(&Mask::new(all, all, 2, 2, vec![0, 4]).unwrap()).is_empty());
        assert!(region(&Mask::new(0, 0, 0, 5, vec![]).unwrap()).to_mask().is_none());
    }

    #[test]
    fn sets_are_combined() {
        let a = region(&Mask::new(0, 0, 4, 2, vec![0, 8]).unwrap());
        let b = region(&Mask::new(2, 1, 4, 2, vec![0, 8]).unwrap());
        assert_eq!(a.common_area(&b), 2);
        assert_eq!(a.union(&b).unwrap().area(), 14);
        let rest = a.minus(&b).unwrap().to_mask().unwrap();
        assert_eq!(rest, Mask::new(0, 0, 4, 2, vec![0, 6, 2]).unwrap());
        assert_eq!(Region::union_all(vec![a.clone(), b.clone(), a.clone()]).unwrap(), a.union(&b).unwrap());
    }
}
