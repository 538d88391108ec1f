//! Reading examples one after another.

use std::{fmt, io::Read};

use bytes::Bytes;
use tfrecord_frame::{Position, ReadOptions, RecordReader};

use super::{Error, ErrorKind, Examples, decode};
use crate::{Example, SequenceExample};

/// Reads the examples, or the sequence examples, of a TFRecord file, uncompressed, from any [`Read`].
///
/// Byte strings of an example share one allocation, which is that of its record: no image is copied. Give it
/// a file or a socket as it is: the [`RecordReader`] inside reads ahead.
///
/// # After an error
///
/// A record that is sound and holds no example costs that record alone: the next call goes on with the one
/// after it. This is so for every [`ErrorKind`] but [`Framing`](ErrorKind::Framing). After that the
/// reader stays failed, as a [`RecordReader`] does, until its [`resync`](RecordReader::resync) has found where
/// to go on.
///
/// ```
/// use tf_example::tfrecord::{ErrorKind, ExampleReader, ExampleWriter};
/// use tf_example::{Example, Feature};
///
/// let mut writer = ExampleWriter::new(Vec::new());
/// for n in 0..3 {
///     writer.write_example(&Example::from_features([("n", Feature::int64s([n]))]))?;
/// }
/// let mut file = writer.into_inner();
/// file[12] ^= 1; // in the payload of the first
///
/// let mut reader = ExampleReader::new(file.as_slice());
/// let (mut numbers, mut lost) = (Vec::new(), Vec::new());
/// loop {
///     match reader.next_example() {
///         Ok(Some(example)) => numbers.push(example.int64("n")?),
///         Ok(None) => break,
///         Err(error) if matches!(error.kind(), ErrorKind::Framing(_)) => {
///             lost.extend(reader.record_reader().resync()?);
///         }
///         Err(error) => eprintln!("{error}"), // this record is no example
///     }
/// }
/// assert_eq!(numbers, [1, 2]);
/// assert_eq!(lost.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ExampleReader<R> {
    inner: RecordReader<R>,
}

impl<R> ExampleReader<R> {
    /// Reads from `inner`, comparing both checksums, payloads up to 1 GiB.
    pub const fn new(inner: R) -> Self {
        Self { inner: RecordReader::new(inner) }
    }

    /// Reads from `inner` as `options` say.
    ///
    /// ```
    /// use tf_example::tfrecord::ExampleReader;
    /// use tfrecord_frame::{Checksums, ReadOptions};
    ///
    /// let options = ReadOptions::new().checksums(Checksums::LengthOnly).max_record_len(64 << 20);
    /// let mut reader = ExampleReader::with_options(std::io::empty(), options);
    /// assert!(reader.next_example()?.is_none());
    /// # Ok::<(), tf_example::tfrecord::Error>(())
    /// ```
    pub const fn with_options(inner: R, options: ReadOptions) -> Self {
        Self { inner: RecordReader::with_options(inner, options) }
    }

    /// Where the next record starts; after an error of the framing, where the failed one does.
    ///
    /// ```
    /// use tf_example::tfrecord::{ExampleReader, ExampleWriter};
    /// use tf_example::{Example, Feature};
    ///
    /// let mut writer = ExampleWriter::new(Vec::new());
    /// let empty = Example::default();
    /// writer.write_example(&empty)?;
    /// let second = writer.write_example(&empty)?;
    ///
    /// let file = writer.into_inner();
    /// let mut reader = ExampleReader::new(file.as_slice());
    /// reader.next_example()?;
    /// assert_eq!(reader.position(), second);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const fn position(&self) -> Position {
        self.inner.position()
    }

    /// The reader of the records beneath: to go on after damage, to skip a record, or to have the next one as
    /// bytes.
    ///
    /// ```
    /// use tf_example::tfrecord::{ExampleReader, ExampleWriter};
    /// use tf_example::{Example, ExampleRef, Feature};
    ///
    /// let mut writer = ExampleWriter::new(Vec::new());
    /// writer.write_example(&Example::default())?;
    /// writer.write_example(&Example::from_features([("n", Feature::int64s([2]))]))?;
    ///
    /// let file = writer.into_inner();
    /// let mut reader = ExampleReader::new(file.as_slice());
    /// reader.record_reader().skip_record()?;
    /// let record = reader.record_reader().next_record()?.unwrap();
    /// // A view of the reader's own buffer: nothing is copied.
    /// assert_eq!(ExampleRef::parse(record.payload())?.int64("n")?, 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const fn record_reader(&mut self) -> &mut RecordReader<R> {
        &mut self.inner
    }

    /// The input.
    pub const fn get_ref(&self) -> &R {
        self.inner.get_ref()
    }

    /// The input. Reading from it, or moving it, makes the reader lose its place.
    pub const fn get_mut(&mut self) -> &mut R {
        self.inner.get_mut()
    }

    /// Gives the input back, which stands behind what was read ahead: see [`RecordReader::buffer`].
    pub fn into_inner(self) -> R {
        self.inner.into_inner()
    }
}

impl<R: Read> ExampleReader<R> {
    /// Reads the next record as an example; `Ok(None)` at the end.
    ///
    /// Fields that are not in the schema are skipped, as [`Example::decode`](prost::Message::decode) does, but
    /// a record that would read as less than it holds is an error: one with feature lists, or one of which
    /// nothing is left. A record of no bytes is an example without features.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Framing`] if the record cannot be read, else [`ErrorKind::Decode`],
    /// [`ErrorKind::SequenceExample`] or [`ErrorKind::Neither`] if it holds no example: the reader is then
    /// behind that record and goes on with the next.
    pub fn next_example(&mut self) -> Result<Option<Example>, Error> {
        self.next_message(decode::example)
    }

    /// Reads the next record as a sequence example; `Ok(None)` at the end.
    ///
    /// An example is a sequence example with a context alone: the bytes do not tell one from the other.
    ///
    /// # Errors
    ///
    /// As [`next_example`](Self::next_example), but that there is no [`ErrorKind::SequenceExample`].
    ///
    /// ```
    /// use tf_example::tfrecord::{ExampleReader, ExampleWriter};
    /// use tf_example::{Feature, FeatureList, FeatureLists, SequenceExample};
    ///
    /// let steps = FeatureList::from_iter([Feature::int64s([2]), Feature::int64s([3])]);
    /// let clip = SequenceExample {
    ///     context: None,
    ///     feature_lists: Some(FeatureLists::from_iter([("frame/count", steps)])),
    /// };
    /// let mut writer = ExampleWriter::new(Vec::new());
    /// writer.write_sequence_example(&clip)?;
    ///
    /// let file = writer.into_inner();
    /// let mut reader = ExampleReader::new(file.as_slice());
    /// assert_eq!(reader.next_sequence_example()?, Some(clip));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn next_sequence_example(&mut self) -> Result<Option<SequenceExample>, Error> {
        self.next_message(decode::sequence_example)
    }

    /// The examples as an ordinary iterator.
    pub const fn examples(self) -> Examples<R> {
        Examples::new(self, Self::next_example)
    }

    /// The sequence examples as an ordinary iterator.
    pub const fn sequence_examples(self) -> Examples<R, SequenceExample> {
        Examples::new(self, Self::next_sequence_example)
    }

    fn next_message<M>(&mut self, decode: fn(Bytes) -> Result<M, ErrorKind>) -> Result<Option<M>, Error> {
        // A buffer of its own, since the message's byte strings share it.
        let mut payload = Vec::new();
        let Some(position) = self.inner.read_into(&mut payload)? else { return Ok(None) };
        decode(payload.into()).map(Some).map_err(|kind| Error::new(position, kind))
    }
}

/// Goes on where the reader of the records stands.
///
/// ```
/// use tf_example::tfrecord::ExampleReader;
/// use tfrecord_frame::{Position, RecordReader};
///
/// let shard = RecordReader::new(std::io::empty()).starting_at(Position { record: 1000, byte: 524_288 });
/// assert_eq!(ExampleReader::from(shard).position().record, 1000);
/// ```
impl<R> From<RecordReader<R>> for ExampleReader<R> {
    fn from(inner: RecordReader<R>) -> Self {
        Self { inner }
    }
}

impl<R> fmt::Debug for ExampleReader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExampleReader").field("inner", &self.inner).finish()
    }
}
