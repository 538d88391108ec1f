//! What can go wrong in reading, and where.

use alloc::boxed::Box;
use core::error::Error as StdError;
use core::fmt;
#[cfg(feature = "std")]
use std::io;

use crate::framing::ChecksumMismatch;
use crate::{LookAlike, MaskedCrc, Position};

/// Why a record could not be read, and which.
///
/// The position is that of the record, whichever part of it failed. The end of the input at a record's
/// start is not an error; see `RecordReader::next_record`.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::{ErrorKind, LookAlike, Part, RecordReader};
///
/// let mut reader = RecordReader::new(b"{\"a\": 1}".as_slice());
/// let error = reader.next_record().unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Truncated { part: Part::Header, needed: 12, got: 8 });
/// assert_eq!(error.position().byte, 0);
/// assert_eq!(error.look_alike(), Some(LookAlike::Json));
/// assert_eq!(
///     error.to_string(),
///     "record 0 at byte 0: header is truncated, got 8 of 12 bytes: \
///      this is not a TFRecord file; it looks like JSON",
/// );
/// ```
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    position: Position,
    look_alike: Option<LookAlike>,
    #[cfg(feature = "std")]
    source: Option<io::Error>,
}

impl Error {
    pub(crate) fn new(position: Position, kind: ErrorKind, look_alike: Option<LookAlike>) -> Self {
        Self(Box::new(Inner {
            kind,
            position,
            look_alike,
            #[cfg(feature = "std")]
            source: None,
        }))
    }

    #[cfg(feature = "std")]
    pub(crate) fn io(position: Position, source: io::Error) -> Self {
        let kind = io_kind(&source);
        Self(Box::new(Inner { kind, position, look_alike: None, source: Some(source) }))
    }

    /// What went wrong.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{ErrorKind, Part, RecordReader, RecordWriter};
    ///
    /// let mut writer = RecordWriter::new(Vec::new());
    /// writer.write_record(b"payload")?;
    /// let file = writer.into_inner();
    ///
    /// let error = RecordReader::new(&file[..15]).next_record().unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Truncated { part: Part::Payload, needed: 7, got: 3 });
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Where the record starts that could not be read.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{RecordReader, RecordWriter};
    ///
    /// let mut writer = RecordWriter::new(Vec::new());
    /// writer.write_record(b"first")?;
    /// writer.write_record(b"second")?;
    /// let mut file = writer.into_inner();
    /// file.pop(); // the last byte is lost
    ///
    /// let error = RecordReader::new(file.as_slice()).records().find_map(Result::err).unwrap();
    /// let (whole, torn) = file.split_at(usize::try_from(error.position().byte)?);
    /// assert_eq!((whole.len(), torn.len()), (21, 21));
    /// assert!(RecordReader::new(whole).records().all(|record| record.is_ok()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn position(&self) -> Position {
        self.0.position
    }

    /// What the input seems to be, if its first bytes are no record header and are known for something else.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{LookAlike, RecordReader, framing};
    ///
    /// let page = b"<!DOCTYPE html><title>404</title>";
    /// let error = RecordReader::new(page.as_slice()).next_record().unwrap_err();
    /// assert_eq!(error.look_alike(), Some(LookAlike::Html));
    ///
    /// let damaged = [&framing::encode_header(3)[..], b"abc", &[0; 4]].concat();
    /// let error = RecordReader::new(damaged.as_slice()).next_record().unwrap_err();
    /// assert_eq!(error.look_alike(), None);
    /// ```
    #[must_use]
    pub fn look_alike(&self) -> Option<LookAlike> {
        self.0.look_alike
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, position, look_alike, .. } = &*self.0;
        write!(f, "{position}: {kind}")?;
        match look_alike {
            Some(look_alike) => {
                // A file with sound records before this one, or spoilt ones, is a TFRecord file nevertheless.
                let is_spoilt = matches!(look_alike, LookAlike::CrlfTranslated | LookAlike::ZeroFilledEnd);
                let is_other = *position == Position::default() && !is_spoilt;
                let verdict = if is_other { "this is not a TFRecord file; it" } else { "this" };
                write!(f, ": {verdict} looks like {look_alike}")?;
                look_alike.remedy().map_or(Ok(()), |remedy| write!(f, " ({remedy})"))
            }
            None if matches!(kind, ErrorKind::LengthChecksum { .. }) && position.byte == 0 => {
                write!(f, ": this may not be a TFRecord file")
            }
            None => Ok(()),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        #[cfg(feature = "std")]
        return self.0.source.as_ref().map(|source| source as _);
        #[cfg(not(feature = "std"))]
        return None;
    }
}

/// A failed input, or what a decompressor says of it.
#[cfg(feature = "compression")]
fn io_kind(source: &io::Error) -> ErrorKind {
    let inside = crate::DecompressError::inside(source);
    inside.map_or(ErrorKind::Io, |error| ErrorKind::Compression(error.fault()))
}

#[cfg(all(feature = "std", not(feature = "compression")))]
fn io_kind(_: &io::Error) -> ErrorKind {
    ErrorKind::Io
}

/// For callers that speak `io::Error`: truncation becomes `UnexpectedEof`, an input error keeps its kind,
/// all else is `InvalidData`. The error itself is inside.
#[cfg(feature = "std")]
impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        let kind = match error.kind() {
            ErrorKind::Io => error.0.source.as_ref().map_or(io::ErrorKind::Other, Self::kind),
            ErrorKind::Truncated { .. } | ErrorKind::Compression(CompressionFault::Truncated) => {
                io::ErrorKind::UnexpectedEof
            }
            ErrorKind::LengthChecksum { .. }
            | ErrorKind::PayloadChecksum { .. }
            | ErrorKind::TooLong { .. }
            | ErrorKind::TornInside { .. }
            | ErrorKind::NotAsIndexed(_)
            | ErrorKind::Compression(_) => io::ErrorKind::InvalidData,
        };
        Self::new(kind, error)
    }
}

/// The kinds of [`Error`].
///
/// # Examples
///
/// ```
/// use tfrecord_frame::{ErrorKind, RecordReader, RecordWriter};
///
/// let mut writer = RecordWriter::new(Vec::new());
/// writer.write_record(b"payload")?;
/// let mut file = writer.into_inner();
/// file[12] = b'P';
///
/// let error = RecordReader::new(file.as_slice()).next_record().unwrap_err();
/// match error.kind() {
///     ErrorKind::PayloadChecksum { expected, found } => assert_ne!(expected, found),
///     other => unreachable!("{other}"),
/// }
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The input failed, or memory for a payload did; [`source`](StdError::source) is the `io::Error`.
    Io,
    /// The compressed stream that the records are in is broken; [`source`](StdError::source) says where in it.
    Compression(CompressionFault),
    /// The input ended inside a record.
    Truncated {
        /// Where in the record.
        part: Part,
        /// The bytes this part has when whole.
        needed: u64,
        /// The bytes of it that are there; less than `needed`.
        got: u64,
    },
    /// Corruption: the length, its checksum or both are not what was written.
    LengthChecksum {
        /// The checksum of the length that is there.
        expected: MaskedCrc,
        /// The checksum that is stored.
        found: MaskedCrc,
    },
    /// Corruption: the payload, its checksum or both are not what was written.
    PayloadChecksum {
        /// The checksum of the payload that is there.
        expected: MaskedCrc,
        /// The checksum that is stored.
        found: MaskedCrc,
    },
    /// A record ends too early and others follow it, in a file that was to be written on:
    /// `RecordWriter::append`.
    TornInside {
        /// Where the next whole record starts.
        resumes: u64,
    },
    /// The payload is longer than [`max_record_len`](crate::ReadOptions::max_record_len), or than memory
    /// can be addressed.
    TooLong {
        /// The payload's stated length in bytes.
        len: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// The record is not there, or not like that, though the index has it: index and file do not belong
    /// together. Not a matter of damage, which is one of the other kinds.
    NotAsIndexed(Disagreement),
}

impl ErrorKind {
    pub(crate) const fn length_checksum(mismatch: ChecksumMismatch) -> Self {
        Self::LengthChecksum { expected: mismatch.expected, found: mismatch.found }
    }

    pub(crate) const fn payload_checksum(mismatch: ChecksumMismatch) -> Self {
        Self::PayloadChecksum { expected: mismatch.expected, found: mismatch.found }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Io => write!(f, "input could not be read"),
            Self::Compression(_) => write!(f, "input could not be decompressed"),
            Self::Truncated { part, needed, got } => {
                write!(f, "{part} is truncated, got {got} of {needed} bytes")
            }
            Self::LengthChecksum { expected, found } => {
                write!(f, "length {}", ChecksumMismatch { expected, found })
            }
            Self::PayloadChecksum { expected, found } => {
                write!(f, "payload {}", ChecksumMismatch { expected, found })
            }
            Self::TornInside { resumes } => {
                write!(f, "record is torn, and others follow at byte {resumes} (salvage them first)")
            }
            Self::TooLong { len, limit } => {
                write!(f, "payload is stated to be {len} bytes long, max_record_len is {limit} bytes")
            }
            Self::NotAsIndexed(disagreement) => {
                write!(f, "index and file disagree, {disagreement} (build the index anew)")
            }
        }
    }
}

/// What a file and its index say differently.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::{Disagreement, ErrorKind, ReadOptions, RecordIndex, RecordSpan, RecordWriter};
///
/// let mut index = RecordIndex::new();
/// index.push(RecordSpan { offset: 0, len: 20 })?;
/// let mut writer = RecordWriter::new(Vec::new());
/// writer.write_record(b"payload")?;
///
/// let error = index.slice(writer.get_ref(), 0, &ReadOptions::new()).unwrap_err();
/// let lengths = Disagreement::RecordLen { indexed: 4, found: 7 };
/// assert_eq!(error.kind(), ErrorKind::NotAsIndexed(lengths));
/// assert_eq!(lengths.to_string(), "payload is 7 bytes long in the file, 4 in the index");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Disagreement {
    /// A sound header states another length of the payload.
    RecordLen {
        /// The length in bytes that the index implies.
        indexed: u64,
        /// The length in bytes that the header states.
        found: u64,
    },
    /// The file ends at or before the record's first byte.
    NoRecord,
    /// The file does not end where the last record of the index does.
    FileLen {
        /// Where the last record ends by the index, in bytes.
        indexed: u64,
        /// The length of the file in bytes.
        found: u64,
    },
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::RecordLen { indexed, found } => {
                write!(f, "payload is {found} bytes long in the file, {indexed} in the index")
            }
            Self::NoRecord => write!(f, "the file ends before this record"),
            Self::FileLen { indexed, found } => write!(f, "the file has {found} bytes, the index {indexed}"),
        }
    }
}

/// What is wrong with a compressed stream.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::CompressionFault;
///
/// assert_eq!(CompressionFault::Truncated.to_string(), "stream is truncated");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CompressionFault {
    /// It ends before its end mark, or before the checksum behind it.
    Truncated,
    /// It is not what was written: it does not decode, or its checksum or length differs.
    Corrupt,
    /// Something follows its end that is not another such stream.
    TrailingData,
}

impl fmt::Display for CompressionFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Truncated => "stream is truncated",
            Self::Corrupt => "stream is corrupt",
            Self::TrailingData => "stream is followed by other data",
        })
    }
}

/// The parts of a record, in their order.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::Part;
///
/// assert!(Part::Header < Part::Payload && Part::Payload < Part::Footer);
/// assert_eq!(Part::Footer.to_string(), "footer");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The length and its checksum, 12 bytes.
    Header,
    /// The bytes the record is about.
    Payload,
    /// The checksum of the payload, 4 bytes.
    Footer,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Header => "header",
            Self::Payload => "payload",
            Self::Footer => "footer",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Position = Position { record: 17, byte: 204_811 };

    #[test]
    fn is_send_sync_static() {
        const fn check<T: Send + Sync + 'static>() {}
        const { check::<Error>() };
    }

    #[test]
    fn display_says_where_and_what() {
        let (expected, found) = (MaskedCrc::from_u32(1), MaskedCrc::from_u32(2));
        let cases = [
            (
                ErrorKind::Truncated { part: Part::Payload, needed: 20, got: 3 },
                "record 17 at byte 204811: payload is truncated, got 3 of 20 bytes",
            ),
            (
                ErrorKind::LengthChecksum { expected, found },
                "record 17 at byte 204811: length checksum is 0x00000002, expected 0x00000001",
            ),
            (
                ErrorKind::PayloadChecksum { expected, found },
                "record 17 at byte 204811: payload checksum is 0x00000002, expected 0x00000001",
            ),
            (
                ErrorKind::TooLong { len: 11, limit: 10 },
                "record 17 at byte 204811: payload is stated to be 11 bytes long, max_record_len is 10 bytes",
            ),
            (
                ErrorKind::NotAsIndexed(Disagreement::NoRecord),
                "record 17 at byte 204811: index and file disagree, the file ends before this record \
                 (build the index anew)",
            ),
        ];
        for (kind, text) in cases {
            assert_eq!(Error::new(AT, kind, None).to_string(), text);
        }
    }

    #[cfg(feature = "std")]
    #[test]
    fn an_input_error_is_the_source_and_not_repeated() {
        let error = Error::io(AT, io::Error::other("disk on fire"));
        assert_eq!(error.to_string(), "record 17 at byte 204811: input could not be read");
        assert_eq!(error.source().map(ToString::to_string).as_deref(), Some("disk on fire"));
        assert_eq!(error.kind(), ErrorKind::Io);
    }

    #[cfg(feature = "std")]
    #[test]
    fn into_io_error() {
        let kinds = [
            (ErrorKind::Truncated { part: Part::Header, needed: 12, got: 1 }, io::ErrorKind::UnexpectedEof),
            (ErrorKind::TooLong { len: 11, limit: 10 }, io::ErrorKind::InvalidData),
            (ErrorKind::Compression(CompressionFault::Truncated), io::ErrorKind::UnexpectedEof),
            (ErrorKind::Compression(CompressionFault::Corrupt), io::ErrorKind::InvalidData),
            (ErrorKind::NotAsIndexed(Disagreement::NoRecord), io::ErrorKind::InvalidData),
        ];
        for (kind, io_kind) in kinds {
            let error = io::Error::from(Error::new(AT, kind, None));
            assert_eq!(error.kind(), io_kind);
            assert!(error.to_string().starts_with("record 17 at byte 204811: "));
        }
        let error = io::Error::from(Error::io(AT, io::ErrorKind::BrokenPipe.into()));
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    }
}
