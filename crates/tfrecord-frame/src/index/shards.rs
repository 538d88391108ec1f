//! Dividing a file's records between workers.

use core::num::NonZeroUsize;
use core::ops::Range;

use super::RecordIndex;

impl RecordIndex {
    /// Divides the records into `n` runs of about as many bytes each, as ranges of record numbers.
    ///
    /// The runs follow each other and cover every record once; some are empty where `n` is large or a record
    /// is very long. Between run `k - 1` and run `k` is the start of a record, or the end, that comes nearest
    /// to `k / n` of the bytes of all records, framing included; of two equally near the first. Hence no run
    /// has more than `framed_bytes() / n` bytes and those of the longest record. Each item costs a binary
    /// search, so that one worker's run is had by `shards(n).nth(k)`.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::num::NonZeroUsize;
    /// use tfrecord_frame::{RecordIndex, RecordSpan};
    ///
    /// let mut index = RecordIndex::new();
    /// for len in [100, 20, 20, 30, 30] {
    ///     index.push(RecordSpan { offset: index.end(), len })?;
    /// }
    /// let two = NonZeroUsize::new(2).unwrap();
    /// assert!(index.shards(two).eq([0..1, 1..5])); // 100 bytes each
    /// # Ok::<(), tfrecord_frame::SpanError>(())
    /// ```
    #[must_use = "an iterator does nothing unless it is asked for its items"]
    pub fn shards(&self, n: NonZeroUsize) -> impl ExactSizeIterator<Item = Range<u64>> + '_ {
        (0..n.get()).map(move |k| self.boundary(k, n)..self.boundary(k + 1, n))
    }

    /// The record that starts nearest to `k / n` of all bytes. In 128 bits, where no product overflows.
    fn boundary(&self, k: usize, n: NonZeroUsize) -> u64 {
        let (k, n) = (k as u128, n.get() as u128);
        let target = u128::from(self.framed_bytes()) * k;
        let above = self.sums.partition_point(|&sum| u128::from(sum) * n < target);
        // What lies before record `above` is under the target, and with that record at it or over.
        let below = u128::from(self.sum_before(above)) * n;
        let at_end = u128::from(self.sum_before(above + 1)) * n;
        let nearer_above = above < self.sums.len() && at_end - target < target - below;
        (above + usize::from(nearer_above)) as u64
    }
}
