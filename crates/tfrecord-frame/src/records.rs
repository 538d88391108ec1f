//! Records as an ordinary iterator.

use std::fmt;
use std::io::Read;
use std::iter::FusedIterator;

use crate::{Error, OwnedRecord, RecordReader};

/// The records of an input, each with a payload of its own; from
/// [`RecordReader::records`](RecordReader::records).
///
/// It ends after the first error as well as at the end of the input, so that a loop that looks at every
/// item sees exactly one error and then stops.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::{RecordReader, RecordWriter};
///
/// let mut writer = RecordWriter::new(Vec::new());
/// writer.write_record(b"one")?;
/// writer.write_record(b"two")?;
/// let mut file = writer.into_inner();
/// file.pop(); // the last byte is lost
///
/// let mut records = RecordReader::new(file.as_slice()).records();
/// assert_eq!(records.next().unwrap()?.payload(), b"one");
/// assert!(records.next().unwrap().is_err());
/// assert!(records.next().is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Records<R> {
    reader: RecordReader<R>,
    done: bool,
}

impl<R> Records<R> {
    pub(crate) const fn new(reader: RecordReader<R>) -> Self {
        Self { reader, done: false }
    }

    /// The reader behind the iterator.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{RecordReader, RecordWriter};
    ///
    /// let mut writer = RecordWriter::new(Vec::new());
    /// writer.write_record(b"one")?;
    /// writer.write_record(b"two")?;
    /// let file = writer.into_inner();
    ///
    /// let mut records = RecordReader::new(file.as_slice()).records();
    /// records.next();
    /// assert_eq!(records.get_ref().position().byte, 19); // how far it has come
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const fn get_ref(&self) -> &RecordReader<R> {
        &self.reader
    }

    /// Gives the reader back.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{RecordReader, RecordWriter};
    ///
    /// let mut writer = RecordWriter::new(Vec::new());
    /// writer.write_record(b"one")?;
    /// writer.write_record(b"two")?;
    /// let mut file = writer.into_inner();
    /// file[12] = b'O'; // in the payload of the first
    ///
    /// let mut records = RecordReader::new(file.as_slice()).records();
    /// assert!(records.next().unwrap().is_err());
    /// let mut reader = records.into_inner();
    /// reader.resync()?; // an iterator has nothing for this
    /// assert_eq!(reader.next_record()?.unwrap().payload(), b"two");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn into_inner(self) -> RecordReader<R> {
        self.reader
    }
}

impl<R: Read> Iterator for Records<R> {
    type Item = Result<OwnedRecord, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let mut payload = Vec::new();
        let item = self.reader.read_into(&mut payload).transpose();
        self.done = !matches!(item, Some(Ok(_)));
        Some(item?.map(|position| OwnedRecord::new(position, payload)))
    }
}

impl<R: Read> FusedIterator for Records<R> {}

impl<R> fmt::Debug for Records<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Records").field("reader", &self.reader).field("done", &self.done).finish()
    }
}
