//! The spans of an index, one after another.

use core::iter::FusedIterator;
use core::ops::Range;

use super::{RecordIndex, RecordSpan};

/// Where each record lies, in order; from [`RecordIndex::iter`].
///
/// # Examples
///
/// ```
/// use tfrecord_frame::{RecordIndex, RecordSpan};
///
/// let mut index = RecordIndex::new();
/// index.push(RecordSpan { offset: 0, len: 16 })?;
/// index.push(RecordSpan { offset: 16, len: 20 })?;
/// let longest = index.iter().map(RecordSpan::payload_len).max();
/// assert_eq!(longest, Some(4));
/// # Ok::<(), tfrecord_frame::SpanError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Spans<'a> {
    index: &'a RecordIndex,
    left: Range<usize>,
}

impl<'a> Spans<'a> {
    pub(super) const fn new(index: &'a RecordIndex) -> Self {
        Self { index, left: 0..index.sums.len() }
    }
}

impl Iterator for Spans<'_> {
    type Item = RecordSpan;

    fn next(&mut self) -> Option<Self::Item> {
        self.index.get(self.left.next()? as u64)
    }

    fn nth(&mut self, n: usize) -> Option<Self::Item> {
        self.index.get(self.left.nth(n)? as u64)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.left.size_hint()
    }
}

impl DoubleEndedIterator for Spans<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.index.get(self.left.next_back()? as u64)
    }

    fn nth_back(&mut self, n: usize) -> Option<Self::Item> {
        self.index.get(self.left.nth_back(n)? as u64)
    }
}

impl ExactSizeIterator for Spans<'_> {}

impl FusedIterator for Spans<'_> {}
