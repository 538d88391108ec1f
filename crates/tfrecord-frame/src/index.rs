//! Where every record of a file lies.

#[cfg(feature = "std")]
mod scan;
mod shards;
mod slice;
mod spans;
#[cfg(feature = "std")]
mod text;

use alloc::collections::TryReserveError;
use alloc::vec::Vec;
use core::error::Error as StdError;
use core::fmt;

pub use spans::Spans;
#[cfg(feature = "std")]
pub use text::{IndexError, IndexErrorKind};

#[cfg(feature = "std")]
pub(crate) use slice::payload;

use crate::framing::{FOOTER_LEN, HEADER_LEN};

/// The shortest record there is: one with an empty payload.
const MIN_LEN: u64 = (HEADER_LEN + FOOTER_LEN) as u64;

/// The bytes that a record takes in a file: header, payload and footer.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::RecordSpan;
///
/// let span = RecordSpan { offset: 29, len: 21 };
/// assert_eq!(span.payload_len(), 5); // 21 - 12 - 4
/// assert_eq!(span.end(), 50);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordSpan {
    /// The offset of the record's first header byte, from 0.
    pub offset: u64,
    /// The length of the whole record in bytes, the 16 bytes of its framing among them.
    pub len: u64,
}

impl RecordSpan {
    /// The length of the payload in bytes; 0 for a span that is too short to be a record's.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::RecordSpan;
    ///
    /// assert_eq!(RecordSpan { offset: 0, len: 21 }.payload_len(), 5);
    /// assert_eq!(RecordSpan { offset: 0, len: 16 }.payload_len(), 0); // an empty record
    /// ```
    #[must_use]
    pub const fn payload_len(self) -> u64 {
        self.len.saturating_sub(MIN_LEN)
    }

    /// The offset of the first byte behind the record. Saturates at `u64::MAX`.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{RecordIndex, RecordSpan};
    ///
    /// let first = RecordSpan { offset: 0, len: 21 };
    /// let mut index = RecordIndex::new();
    /// index.push(first)?;
    /// index.push(RecordSpan { offset: first.end(), len: 22 })?;
    /// assert_eq!(index.end(), 43);
    /// # Ok::<(), tfrecord_frame::SpanError>(())
    /// ```
    #[must_use]
    pub const fn end(self) -> u64 {
        self.offset.saturating_add(self.len)
    }
}

/// Where every record of a file lies: its offset and length, by its number.
///
/// An index is built from the file (`scan` or `from_reader`), read from the text that other tools keep beside
/// their files (`read_from`), or put together span by span ([`push`](Self::push)). It serves to reach
/// records by number, with an `IndexedReader` over a file or [`slice`](Self::slice) over bytes in memory, and
/// to divide a file between workers ([`shards`](Self::shards)).
///
/// Records are in the order of the file and do not overlap. There may be bytes between them that belong to
/// none, as in a file that was damaged and of which the sound records are listed.
///
/// # Memory
///
/// 8 bytes a record; 16 if not every record starts where the one before ends, the first at byte 0. While an
/// index is built, up to twice that.
///
/// # Examples
///
/// ```
/// use std::io::Cursor;
/// use tfrecord_frame::{ReadOptions, RecordIndex, RecordSpan, RecordWriter};
///
/// let mut writer = RecordWriter::new(Vec::new());
/// writer.write_record(b"first")?;
/// writer.write_record(b"second")?;
/// let file = Cursor::new(writer.into_inner());
///
/// let index = RecordIndex::scan(file, &ReadOptions::new())?;
/// assert_eq!(index.len(), 2);
/// assert_eq!(index.get(1), Some(RecordSpan { offset: 21, len: 22 }));
/// assert_eq!(index.get(2), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RecordIndex {
    /// For each record, the bytes of all records up to its end: the sum of their lengths.
    sums: Vec<u64>,
    /// For each record, the bytes before it that belong to no record; empty while that is 0 for all.
    gaps: Vec<u64>,
}

impl RecordIndex {
    /// An index of no records.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{RecordIndex, RecordSpan};
    ///
    /// let mut index = RecordIndex::new();
    /// index.push(RecordSpan { offset: 0, len: 21 })?;
    /// assert_eq!(index.len(), 1);
    /// # Ok::<(), tfrecord_frame::SpanError>(())
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self { sums: Vec::new(), gaps: Vec::new() }
    }

    /// The number of records.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::RecordIndex;
    ///
    /// let index = RecordIndex::read_from(b"0 21\n21 22\n".as_slice())?;
    /// let last = index.len() - 1;
    /// assert_eq!(index.get(last).map(|span| span.offset), Some(21));
    /// # Ok::<(), tfrecord_frame::IndexError>(())
    /// ```
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.sums.len() as u64
    }

    /// Whether there are no records.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{ReadOptions, RecordIndex};
    ///
    /// let no_records = std::io::Cursor::new([]);
    /// assert!(RecordIndex::scan(no_records, &ReadOptions::new())?.is_empty());
    /// # Ok::<(), tfrecord_frame::Error>(())
    /// ```
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.sums.is_empty()
    }

    /// Where record `i` lies, counted from 0; `None` past the last.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{RecordIndex, RecordSpan};
    ///
    /// let index = RecordIndex::read_from(b"0 21\n21 22\n".as_slice())?;
    /// assert_eq!(index.get(1), Some(RecordSpan { offset: 21, len: 22 }));
    /// assert_eq!(index.get(2), None);
    /// # Ok::<(), tfrecord_frame::IndexError>(())
    /// ```
    #[must_use]
    pub fn get(&self, i: u64) -> Option<RecordSpan> {
        let at = usize::try_from(i).ok()?;
        let sum = *self.sums.get(at)?;
        let before = self.sum_before(at);
        let gap = self.gaps.get(at).copied().unwrap_or(0);
        Some(RecordSpan { offset: before.saturating_add(gap), len: sum.saturating_sub(before) })
    }

    /// The records in order.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::RecordIndex;
    ///
    /// let index = RecordIndex::read_from(b"0 21\n21 1000\n1021 22\n".as_slice())?;
    /// let (number, longest) = (0..).zip(index.iter()).max_by_key(|(_, span)| span.len).unwrap();
    /// assert_eq!((number, longest.offset), (1, 21));
    /// # Ok::<(), tfrecord_frame::IndexError>(())
    /// ```
    #[must_use]
    pub const fn iter(&self) -> Spans<'_> {
        Spans::new(self)
    }

    /// The length of all records together in bytes, framing included. The length of the file, unless it holds
    /// bytes that belong to no record.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::RecordIndex;
    ///
    /// // 100 bytes between the two belong to none.
    /// let index = RecordIndex::read_from(b"0 21\n121 22\n".as_slice())?;
    /// assert_eq!((index.framed_bytes(), index.end()), (43, 143));
    /// # Ok::<(), tfrecord_frame::IndexError>(())
    /// ```
    #[must_use]
    pub fn framed_bytes(&self) -> u64 {
        self.sum_before(self.sums.len())
    }

    /// The offset of the first byte behind the last record; 0 if there is none.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{ReadOptions, RecordIndex, RecordWriter};
    ///
    /// let mut writer = RecordWriter::new(Vec::new());
    /// writer.write_record(b"first")?;
    /// let index = RecordIndex::scan(std::io::Cursor::new(writer.get_ref()), &ReadOptions::new())?;
    /// assert_eq!(index.end(), writer.position().byte);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn end(&self) -> u64 {
        self.framed_bytes().saturating_add(self.gaps.last().copied().unwrap_or(0))
    }

    /// Adds the record that follows the last one, at once or after bytes that belong to no record.
    ///
    /// This is how an index is made while its file is written, or of the sound records of a damaged file.
    ///
    /// # Errors
    ///
    /// [`SpanError`] if there cannot be such a record, or not there; the index is unchanged.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{RecordIndex, RecordSpan, RecordWriter, SpanError};
    ///
    /// let mut index = RecordIndex::new();
    /// let mut writer = RecordWriter::new(Vec::new());
    /// for payload in ["first", "second"] {
    ///     let offset = writer.write_record(payload.as_bytes())?.byte;
    ///     index.push(RecordSpan { offset, len: writer.position().byte - offset })?;
    /// }
    /// assert_eq!(index.framed_bytes(), 43);
    ///
    /// let inside_the_second = RecordSpan { offset: 30, len: 20 };
    /// assert_eq!(index.push(inside_the_second), Err(SpanError::Overlaps { offset: 30, end: 43 }));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn push(&mut self, span: RecordSpan) -> Result<(), SpanError> {
        let RecordSpan { offset, len } = span;
        let end = self.end();
        if len < MIN_LEN {
            return Err(SpanError::TooShort { len });
        }
        let Some(gap) = offset.checked_sub(end) else { return Err(SpanError::Overlaps { offset, end }) };
        if offset.checked_add(len).is_none() {
            return Err(SpanError::PastAllOffsets { offset, len });
        }
        self.add(gap, len).map_err(|_| SpanError::OutOfMemory)
    }

    fn add(&mut self, gap: u64, len: u64) -> Result<(), TryReserveError> {
        let gaps = self.gaps.last().copied().unwrap_or(0).saturating_add(gap);
        self.sums.try_reserve(1)?;
        if gaps > 0 {
            self.gaps.try_reserve(self.sums.len() + 1 - self.gaps.len())?;
            self.gaps.resize(self.sums.len(), 0);
            self.gaps.push(gaps);
        }
        self.sums.push(self.framed_bytes().saturating_add(len));
        Ok(())
    }

    /// The bytes of the records before record `at`.
    fn sum_before(&self, at: usize) -> u64 {
        at.checked_sub(1).and_then(|before| self.sums.get(before)).copied().unwrap_or(0)
    }

    /// Gives back what growing has taken too much.
    #[cfg(feature = "std")]
    fn shrunk(mut self) -> Self {
        self.sums.shrink_to_fit();
        self.gaps.shrink_to_fit();
        self
    }
}

impl<'a> IntoIterator for &'a RecordIndex {
    type Item = RecordSpan;
    type IntoIter = Spans<'a>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Debug for RecordIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordIndex")
            .field("len", &self.len())
            .field("framed_bytes", &self.framed_bytes())
            .finish_non_exhaustive()
    }
}

/// Why a span cannot be the next one of an index.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::{RecordIndex, RecordSpan, SpanError};
///
/// let error = RecordIndex::new().push(RecordSpan { offset: 0, len: 15 }).unwrap_err();
/// assert_eq!(error, SpanError::TooShort { len: 15 });
/// assert_eq!(error.to_string(), "length is 15 bytes, a record has at least 16");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SpanError {
    /// It is shorter than the framing of a record.
    TooShort {
        /// Its length in bytes.
        len: u64,
    },
    /// It starts before the last record ends.
    Overlaps {
        /// Where it starts.
        offset: u64,
        /// Where the last record ends.
        end: u64,
    },
    /// It ends beyond the last offset there is.
    PastAllOffsets {
        /// Where it starts.
        offset: u64,
        /// Its length in bytes.
        len: u64,
    },
    /// There is no memory for it.
    OutOfMemory,
}

impl fmt::Display for SpanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::TooShort { len } => write!(f, "length is {len} bytes, a record has at least {MIN_LEN}"),
            Self::Overlaps { offset, end } => {
                write!(f, "offset is {offset}, the record before ends at {end}")
            }
            Self::PastAllOffsets { offset, len } => {
                write!(f, "offset {offset} and length {len} add up to more than 64 bits hold")
            }
            Self::OutOfMemory => write!(f, "no memory for one more record"),
        }
    }
}

impl StdError for SpanError {}
