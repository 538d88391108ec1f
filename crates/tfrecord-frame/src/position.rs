//! Where a record is.

use core::fmt;

use crate::framing::framed_len;

/// Where a record starts: its number and the byte offset of its header.
///
/// Both count from 0, so the first record is "record 0 at byte 0", and `byte` is what a seek takes.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::{Position, RecordWriter};
///
/// let mut writer = RecordWriter::new(Vec::new());
/// writer.write_record(b"first")?;
/// let second = writer.write_record(b"second")?;
/// assert_eq!(second, Position { record: 1, byte: 21 }); // 12 + 5 + 4
/// assert_eq!(second.to_string(), "record 1 at byte 21");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The record's number, from 0.
    pub record: u64,
    /// The offset of the record's first header byte, from 0.
    pub byte: u64,
}

impl Position {
    /// Where the record after this one starts, if this one's payload is `payload_len` bytes.
    pub(crate) const fn after(self, payload_len: u64) -> Self {
        let framed = framed_len(payload_len);
        Self { record: self.record.saturating_add(1), byte: self.byte.saturating_add(framed) }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "record {} at byte {}", self.record, self.byte)
    }
}
