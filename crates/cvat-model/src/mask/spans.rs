//! Masks as spans of an image's rows: what decoders and encoders of pixels go by.

use super::region::{MAX_SPANS, Region, Span, checked};
use super::{Mask, RasterError};
use crate::frame::FrameSize;

impl Mask {
    /// The foreground inside an image of this size, row by row from the left; no span is empty. Nothing is kept in
    /// memory.
    ///
    /// ```
    /// use cvat_model::{FrameSize, Mask, Span};
    /// let mask = Mask::new(4, 5, 3, 2, vec![1, 2, 1, 2]).unwrap();
    /// let spans: Vec<_> = mask.spans(FrameSize::new(6, 9).unwrap()).unwrap().collect();
    /// assert_eq!(spans, [Span { row: 5, start: 5, end: 6 }, Span { row: 6, start: 5, end: 6 }]);
    /// ```
    ///
    /// # Errors
    ///
    /// Where a side of the image is longer than 65,535 pixels.
    pub fn spans(&self, size: FrameSize) -> Result<impl Iterator<Item = Span> + Clone, RasterError> {
        let size = checked(size)?;
        let runs = if self.width == 0 { &[] } else { self.runs.as_slice() };
        Ok(Spans { mask: self, size, runs, row: u64::from(self.top), column: 0, foreground: 0 })
    }

    /// The mask of spans in any order, which may overlap; what lies outside the image is left out, and `None` is
    /// for no pixel. The mask's box is the smallest one.
    ///
    /// ```
    /// use cvat_model::{FrameSize, Mask, Span};
    /// let spans = [Span { row: 7, start: 2, end: 4 }, Span { row: 6, start: 3, end: 9 }];
    /// let mask = Mask::from_spans(spans, FrameSize::new(5, 8).unwrap()).unwrap();
    /// assert_eq!(mask, Some(Mask::new(2, 6, 3, 2, vec![1, 4, 1]).unwrap()));
    /// ```
    ///
    /// # Errors
    ///
    /// Where a side of the image is longer than 65,535 pixels, or there are more than 16 million spans.
    pub fn from_spans(
        spans: impl IntoIterator<Item = Span>,
        size: FrameSize,
    ) -> Result<Option<Self>, RasterError> {
        let size = checked(size)?;
        let mut kept = Vec::new();
        for mut span in spans {
            span.end = span.end.min(size.width());
            if span.row < size.height() && span.start < span.end {
                if kept.len() >= MAX_SPANS {
                    return Err(RasterError::TooComplex);
                }
                kept.push(span);
            }
        }
        let place = |span: &Span| (span.row, span.start);
        if !kept.is_sorted_by_key(place) {
            kept.sort_unstable_by_key(place);
        }
        kept.dedup_by(|next, last| {
            let touches = next.row == last.row && next.start <= last.end;
            if touches {
                last.end = last.end.max(next.end);
            }
            touches
        });
        Ok(Region::from_sorted(kept).to_mask())
    }
}

/// Where the walk through a mask is.
#[derive(Clone)]
struct Spans<'a> {
    mask: &'a Mask,
    size: FrameSize,
    runs: &'a [u32],
    /// Of the image.
    row: u64,
    /// Of the mask's box.
    column: u64,
    /// Pixels from here on.
    foreground: u64,
}

impl Spans<'_> {
    /// To the next run of foreground; divides only where a row ends.
    fn next_run(&mut self) -> Option<()> {
        let (background, rest) = self.runs.split_first()?;
        let (foreground, rest) = rest.split_first()?;
        self.runs = rest;
        self.advance(u64::from(*background));
        self.foreground = u64::from(*foreground);
        Some(())
    }

    fn advance(&mut self, pixels: u64) {
        self.column += pixels;
        let width = u64::from(self.mask.width);
        if self.column >= width {
            self.row += self.column / width;
            self.column %= width;
        }
    }
}

impl Iterator for Spans<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        loop {
            while self.foreground == 0 {
                self.next_run()?;
            }
            let row = u32::try_from(self.row).ok().filter(|&row| row < self.size.height())?;
            let len = self.foreground.min(u64::from(self.mask.width) - self.column);
            let start = u64::from(self.mask.left) + self.column;
            self.foreground -= len;
            self.advance(len);
            let cut = |at: u64| u32::try_from(at).map_or(self.size.width(), |at| at.min(self.size.width()));
            let (start, end) = (cut(start), cut(start + len));
            if start < end {
                return Some(Span { row, start, end });
            }
        }
    }
}
