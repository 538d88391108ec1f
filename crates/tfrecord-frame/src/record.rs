//! A record, lent or owned.

use alloc::vec::Vec;
use core::fmt;

use crate::Position;

/// A record in a reader's buffer.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::{RecordReader, RecordWriter};
///
/// let mut writer = RecordWriter::new(Vec::new());
/// writer.write_record(b"payload")?;
///
/// let file = writer.into_inner();
/// let mut reader = RecordReader::new(file.as_slice());
/// let record = reader.next_record()?.unwrap();
/// assert_eq!(record.payload(), b"payload");
/// assert_eq!(record.position().byte, 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Record<'a> {
    position: Position,
    payload: &'a [u8],
}

impl<'a> Record<'a> {
    pub(crate) const fn new(position: Position, payload: &'a [u8]) -> Self {
        Self { position, payload }
    }

    /// The bytes the record is about.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{RecordSlices, RecordWriter};
    ///
    /// let mut writer = RecordWriter::new(Vec::new());
    /// writer.write_record(b"one")?;
    /// writer.write_record(b"two")?;
    /// let file = writer.into_inner();
    ///
    /// let mut payloads = Vec::new();
    /// let mut records = RecordSlices::new(&file);
    /// while let Some(record) = records.next_record()? {
    ///     payloads.push(record.payload()); // lent by `file`
    /// }
    /// assert_eq!(payloads, [b"one", b"two"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn payload(&self) -> &'a [u8] {
        self.payload
    }

    /// Where the record starts.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{RecordSlices, RecordWriter};
    ///
    /// let mut writer = RecordWriter::new(Vec::new());
    /// writer.write_record(b"one")?;
    /// writer.write_record(b"")?;
    /// let file = writer.into_inner();
    ///
    /// let mut records = RecordSlices::new(&file);
    /// while let Some(record) = records.next_record()? {
    ///     if record.payload().is_empty() {
    ///         assert_eq!(record.position().to_string(), "record 1 at byte 19");
    ///     }
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn position(&self) -> Position {
        self.position
    }
}

impl fmt::Debug for Record<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug("Record", self.position, self.payload, f)
    }
}

/// A record with a payload of its own, as `Records` yields it.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::{RecordReader, RecordWriter};
///
/// let mut writer = RecordWriter::new(Vec::new());
/// writer.write_record(b"payload")?;
///
/// let file = writer.into_inner();
/// let record = RecordReader::new(file.as_slice()).records().next().unwrap()?;
/// assert_eq!(record.position().record, 0);
/// let payload: Vec<u8> = record.into_payload();
/// assert_eq!(payload, b"payload");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct OwnedRecord {
    position: Position,
    payload: Vec<u8>,
}

impl OwnedRecord {
    pub(crate) const fn new(position: Position, payload: Vec<u8>) -> Self {
        Self { position, payload }
    }

    /// The bytes the record is about.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{RecordReader, RecordWriter};
    ///
    /// let mut writer = RecordWriter::new(Vec::new());
    /// writer.write_record(b"one")?;
    /// writer.write_record(b"three")?;
    /// let file = writer.into_inner();
    ///
    /// let records = RecordReader::new(file.as_slice()).records().collect::<Result<Vec<_>, _>>()?;
    /// let longest = records.iter().max_by_key(|record| record.payload().len()).unwrap();
    /// assert_eq!(longest.payload(), b"three");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The bytes the record is about, without a copy.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{OwnedRecord, RecordReader, RecordWriter};
    ///
    /// let mut writer = RecordWriter::new(Vec::new());
    /// writer.write_record(b"one")?;
    /// writer.write_record(b"two")?;
    /// let file = writer.into_inner();
    ///
    /// let records = RecordReader::new(file.as_slice()).records();
    /// let payloads: Vec<Vec<u8>> =
    ///     records.map(|record| record.map(OwnedRecord::into_payload)).collect::<Result<_, _>>()?;
    /// assert_eq!(payloads, [b"one", b"two"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn into_payload(self) -> Vec<u8> {
        self.payload
    }

    /// Where the record starts.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{Error, RecordReader, RecordWriter};
    ///
    /// let mut writer = RecordWriter::new(Vec::new());
    /// writer.write_record(b"one")?;
    /// writer.write_record(b"two")?;
    /// let file = writer.into_inner();
    ///
    /// let records = RecordReader::new(file.as_slice()).records();
    /// let starts = records.map(|record| Ok(record?.position().byte)).collect::<Result<Vec<_>, Error>>()?;
    /// assert_eq!(starts, [0, 19]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn position(&self) -> Position {
        self.position
    }
}

/// Copies the payload.
impl From<Record<'_>> for OwnedRecord {
    fn from(record: Record<'_>) -> Self {
        Self::new(record.position, record.payload.to_vec())
    }
}

impl fmt::Debug for OwnedRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug("OwnedRecord", self.position, &self.payload, f)
    }
}

/// Payloads are megabytes at times: their length is enough.
fn debug(name: &str, position: Position, payload: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.debug_struct(name)
        .field("position", &position)
        .field("payload_len", &payload.len())
        .finish_non_exhaustive()
}
