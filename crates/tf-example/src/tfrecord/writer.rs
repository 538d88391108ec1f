//! Writing examples one after another.

use std::fmt;
use std::io::{self, Write};

use prost::Message;
use tfrecord_frame::{Position, RecordWriter};

use crate::{Example, SequenceExample};

/// Writes examples as the records of a TFRecord file to any [`Write`].
///
/// One buffer, as long as the longest message so far, is used for all. Put a
/// [`BufWriter`](std::io::BufWriter) around a file, as for a [`RecordWriter`].
///
/// ```
/// use tf_example::tfrecord::ExampleWriter;
/// use tf_example::{Example, Feature};
///
/// let mut writer = ExampleWriter::new(Vec::new());
/// let example = Example::from_features([("image/height", Feature::int64s([480]))]);
/// writer.write_example(&example)?;
/// let second = writer.write_example(&example)?;
/// assert_eq!((second.record, 2 * second.byte), (1, writer.position().byte));
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct ExampleWriter<W> {
    inner: RecordWriter<W>,
    encoded: Vec<u8>,
}

impl<W> ExampleWriter<W> {
    /// Writes to `inner`.
    pub const fn new(inner: W) -> Self {
        Self { inner: RecordWriter::new(inner), encoded: Vec::new() }
    }

    /// Where the next record will start; after an error, where the failed one does.
    pub const fn position(&self) -> Position {
        self.inner.position()
    }

    /// The writer of the records beneath, for one whose bytes are at hand.
    ///
    /// ```
    /// use tf_example::tfrecord::ExampleWriter;
    /// use tf_example::Example;
    ///
    /// let mut writer = ExampleWriter::new(Vec::new());
    /// writer.write_example(&Example::default())?;
    /// writer.record_writer().write_record(b"payload")?;
    /// assert_eq!(writer.position().record, 2);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub const fn record_writer(&mut self) -> &mut RecordWriter<W> {
        &mut self.inner
    }

    /// The output.
    pub const fn get_ref(&self) -> &W {
        self.inner.get_ref()
    }

    /// The output. Writing to it, or moving it, puts bytes between records or makes positions wrong.
    pub const fn get_mut(&mut self) -> &mut W {
        self.inner.get_mut()
    }

    /// Gives the output back, without flushing it.
    pub fn into_inner(self) -> W {
        self.inner.into_inner()
    }
}

impl<W: Write> ExampleWriter<W> {
    /// Writes an example and says where its record starts.
    ///
    /// The same example gives the same bytes, its keys in order.
    ///
    /// # Errors
    ///
    /// What the output returns. A part of the record may then be in the output: the writer refuses every
    /// further one.
    pub fn write_example(&mut self, example: &Example) -> io::Result<Position> {
        self.encoded.clear();
        example.encode_into(&mut self.encoded);
        self.inner.write_record(&self.encoded)
    }

    /// Writes a sequence example and says where its record starts.
    ///
    /// # Errors
    ///
    /// As [`write_example`](Self::write_example).
    pub fn write_sequence_example(&mut self, sequence: &SequenceExample) -> io::Result<Position> {
        self.encoded.clear();
        sequence.encode(&mut self.encoded).map_err(io::Error::other)?;
        self.inner.write_record(&self.encoded)
    }

    /// Writes an example that is encoded already, such as by an [`ExampleBuilder`](crate::ExampleBuilder), and says
    /// where its record starts. That it is one is not looked at.
    ///
    /// # Errors
    ///
    /// As [`write_example`](Self::write_example).
    ///
    /// ```
    /// use tf_example::ExampleBuilder;
    /// use tf_example::tfrecord::{ExampleReader, ExampleWriter};
    ///
    /// let (mut writer, mut builder) = (ExampleWriter::new(Vec::new()), ExampleBuilder::new());
    /// for n in 0..3 {
    ///     builder.clear();
    ///     builder.int64("n", n)?;
    ///     writer.write_encoded(builder.encoded())?;
    /// }
    /// let file = writer.into_inner();
    /// assert_eq!(ExampleReader::new(file.as_slice()).examples().count(), 3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn write_encoded(&mut self, record: &[u8]) -> io::Result<Position> {
        self.inner.write_record(record)
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

impl<W> From<RecordWriter<W>> for ExampleWriter<W> {
    fn from(inner: RecordWriter<W>) -> Self {
        Self { inner, encoded: Vec::new() }
    }
}

impl<W> fmt::Debug for ExampleWriter<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExampleWriter").field("inner", &self.inner).finish_non_exhaustive()
    }
}
