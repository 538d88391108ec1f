//! Writing records one after another.

use std::fmt;
use std::io::{self, Write};

use crate::Position;
use crate::framing::{encode_footer, encode_header};

/// Writes records to any [`Write`].
///
/// The payload is handed to the output as it is, without a copy, between the writes of a 12-byte header and
/// a 4-byte footer. Put a [`BufWriter`](std::io::BufWriter) around a file, of 1 MiB rather than its usual 8 KiB, so
/// that these are not system calls of their own and systems get blocks they are fast with. The same payloads give the same bytes as TensorFlow's
/// `TFRecordWriter` without compression.
///
/// Nothing is buffered here, so dropping a writer loses nothing; [`flush`](Self::flush) or
/// [`into_inner`](Self::into_inner) and the output's own way to finish tell of errors in the output's buffer.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::RecordWriter;
///
/// let mut writer = RecordWriter::new(Vec::new());
/// writer.write_record(b"hello")?;
/// assert_eq!(writer.position().record, 1);
/// assert_eq!(writer.into_inner().len(), 12 + 5 + 4);
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct RecordWriter<W> {
    inner: W,
    position: Position,
    failed: bool,
}

impl<W> RecordWriter<W> {
    /// Writes to `inner`.
    pub const fn new(inner: W) -> Self {
        Self::at(inner, Position { record: 0, byte: 0 })
    }

    /// Writes to `inner`, which stands where that record starts.
    pub(crate) const fn at(inner: W, position: Position) -> Self {
        Self { inner, position, failed: false }
    }

    /// Where the next record will start; after an error, where the failed one does.
    ///
    /// Bytes are counted from where the output stood at first.
    pub const fn position(&self) -> Position {
        self.position
    }

    /// The output.
    pub const fn get_ref(&self) -> &W {
        &self.inner
    }

    /// The output. Writing to it, or moving it, puts bytes between records or makes positions wrong.
    pub const fn get_mut(&mut self) -> &mut W {
        &mut self.inner
    }

    /// Puts something else in the place of the output, a buffer around it for one; positions count on.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::{BufWriter, Cursor};
    /// use tfrecord_frame::RecordWriter;
    ///
    /// let mut writer = RecordWriter::append(Cursor::new(Vec::new()))?.map_inner(BufWriter::new);
    /// writer.write_record(b"first")?;
    /// writer.flush()?;
    /// assert_eq!(writer.get_ref().get_ref().get_ref().len(), 21);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn map_inner<V>(self, wrap: impl FnOnce(W) -> V) -> RecordWriter<V> {
        let Self { inner, position, failed } = self;
        RecordWriter { inner: wrap(inner), position, failed }
    }

    /// Gives the output back, without flushing it.
    pub fn into_inner(self) -> W {
        self.inner
    }
}

impl<W: Write> RecordWriter<W> {
    /// Writes `payload` as a record and says where it starts.
    ///
    /// # Errors
    ///
    /// What the output returns. A part of the record may then be in the output, and a record after it could
    /// not be found again: the writer refuses every further record.
    pub fn write_record(&mut self, payload: &[u8]) -> io::Result<Position> {
        if self.failed {
            return Err(io::Error::other("an earlier record was not written whole"));
        }
        // Stays set if the output panics, too.
        self.failed = true;
        let len = payload.len() as u64;
        self.inner.write_all(&encode_header(len))?;
        self.inner.write_all(payload)?;
        self.inner.write_all(&encode_footer(payload))?;
        self.failed = false;
        let position = self.position;
        self.position = position.after(len);
        Ok(position)
    }

    /// Flushes the output.
    ///
    /// # Errors
    ///
    /// What the output returns.
    pub fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<W> fmt::Debug for RecordWriter<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordWriter")
            .field("position", &self.position)
            .field("failed", &self.failed)
            .finish_non_exhaustive()
    }
}
