//! What a resynchronisation passed over.

use core::fmt;

use crate::ErrorKind;

/// Bytes that were passed over to get from a broken record to the next plausible one.
///
/// Offsets count as [`Position::byte`](crate::Position::byte) does. The regions and the records read between
/// them, each with its 16 bytes of framing, tile the input: no byte is in two, none in none.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::{ErrorKind, RecordSlices, RecordWriter};
///
/// let mut writer = RecordWriter::new(Vec::new());
/// writer.write_record(b"one")?;
/// writer.write_record(b"two")?;
/// let mut file = writer.into_inner();
/// file[12] = b'O'; // in the payload of the first
///
/// let mut records = RecordSlices::new(&file);
/// assert!(records.next_record().is_err());
/// let skipped = records.resync().unwrap();
/// assert_eq!((skipped.from, skipped.to, skipped.len()), (0, 19, 19));
/// assert!(matches!(skipped.reason, ErrorKind::PayloadChecksum { .. }));
/// assert_eq!(records.next_record()?.unwrap().payload(), b"two");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SkippedRegion {
    /// The first byte passed over: where the broken record starts.
    pub from: u64,
    /// The byte after the last: where the next plausible record starts, or the input ends.
    pub to: u64,
    /// Why the record at `from` could not be read.
    pub reason: ErrorKind,
}

impl SkippedRegion {
    /// How many bytes were passed over.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::RecordSlices;
    ///
    /// let mut records = RecordSlices::new(b"no record");
    /// assert!(records.next_record().is_err());
    /// let region = records.resync().unwrap();
    /// assert_eq!((region.len(), region.is_empty()), (9, false));
    /// ```
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.to.saturating_sub(self.from)
    }

    /// Whether none were: the input broke off where a record would start.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{Compression, Decoder, Encoder, RecordReader, RecordWriter};
    ///
    /// let mut writer = RecordWriter::new(Encoder::new(Vec::new(), Compression::Gzip));
    /// writer.write_record(b"whole")?;
    /// let mut stream = writer.into_inner().finish()?;
    /// stream.pop(); // of the stream's own checksum
    /// let mut reader = RecordReader::new(Decoder::sniff(stream.as_slice())?);
    /// assert_eq!(reader.next_record()?.unwrap().payload(), b"whole");
    /// assert!(reader.next_record().is_err());
    /// assert!(reader.resync()?.unwrap().is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl fmt::Display for SkippedRegion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bytes {} to {}: {}", self.from, self.to, self.reason)?;
        match self.reason {
            // An error says it by its source.
            ErrorKind::Compression(fault) => write!(f, ": {fault}"),
            _ => Ok(()),
        }
    }
}
