//! Writing records one after another.

use std::fmt;
use std::io::{self, Write};

use crate::Position;
use crate::framing::{encode_footer, encode_header};

/// Writes records to any [`Write`].
///
/// The payload is handed to the output as it is, without a copy, between the writes of a 12-byte header and
/// a 4-byte footer. Put a [`BufWriter`](std::io::BufWriter) around a file, of 1 MiB rather than its usual
/// 8 KiB, so that these are not system calls of their own and systems get blocks they are fast with. The same
/// payloads give the same bytes as TensorFlow's `TFRecordWriter` without compression.
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
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::RecordWriter;
    ///
    /// let mut file = Vec::new();
    /// let mut writer = RecordWriter::new(&mut file); // lent, and still there afterwards
    /// writer.write_record(b"hello")?;
    /// assert_eq!(file.len(), 21);
    /// # Ok::<(), std::io::Error>(())
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{Position, RecordWriter};
    ///
    /// let mut writer = RecordWriter::new(Vec::new());
    /// writer.write_record(b"hello")?;
    /// assert_eq!(writer.position(), Position { record: 1, byte: 21 });
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub const fn position(&self) -> Position {
        self.position
    }

    /// The output.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{RecordSlices, RecordWriter};
    ///
    /// let mut writer = RecordWriter::new(Vec::new());
    /// writer.write_record(b"hello")?;
    /// let mut so_far = RecordSlices::new(writer.get_ref());
    /// assert_eq!(so_far.next_record()?.unwrap().payload(), b"hello");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const fn get_ref(&self) -> &W {
        &self.inner
    }

    /// The output. Writing to it, or moving it, puts bytes between records or makes positions wrong.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::RecordWriter;
    ///
    /// let mut writer = RecordWriter::new(Vec::new());
    /// writer.get_mut().reserve(1 << 20); // for what is to come
    /// writer.write_record(b"hello")?;
    /// assert!(writer.get_ref().capacity() >= 1 << 20);
    /// # Ok::<(), std::io::Error>(())
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::BufWriter;
    /// use tfrecord_frame::RecordWriter;
    ///
    /// let mut writer = RecordWriter::new(BufWriter::new(Vec::new()));
    /// writer.write_record(b"hello")?;
    /// let file = writer.into_inner().into_inner()?; // the latter is `BufWriter`'s, and flushes
    /// assert_eq!(file.len(), 21);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::RecordWriter;
    ///
    /// let mut disk = [0; 40];
    /// let mut writer = RecordWriter::new(disk.as_mut_slice());
    /// assert_eq!(writer.write_record(b"first")?.byte, 0);
    /// assert!(writer.write_record(b"second").is_err()); // 43 bytes in all
    /// assert!(writer.write_record(b"").is_err()); // the second is torn: nothing can follow it
    /// assert_eq!(writer.position().byte, 21); // where it starts
    /// # Ok::<(), std::io::Error>(())
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::BufWriter;
    /// use tfrecord_frame::RecordWriter;
    ///
    /// let mut writer = RecordWriter::new(BufWriter::new(Vec::new()));
    /// writer.write_record(b"hello")?;
    /// assert!(writer.get_ref().get_ref().is_empty());
    /// writer.flush()?;
    /// assert_eq!(writer.get_ref().get_ref().len(), 21);
    /// # Ok::<(), std::io::Error>(())
    /// ```
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
