//! Reading a record file past what is damaged in it, and saying what that is.

mod words;

use std::fmt;
use std::io::{self, Read};
use std::path::Path;

use tfrecord_frame::{
    Compression, Decoder, Error, ErrorKind, LookAlike, Position, ReadOptions, RecordReader,
};

use self::words::{ARCHIVE_CORRUPT, Behind, is_archive_corrupt, looks_like, said};
use crate::exit::Failure;

/// A range of bytes without an intact record in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Damage {
    /// How many intact records come before.
    pub(crate) record: u64,
    /// The first byte, and the one after the last; of the decompressed stream.
    pub(crate) from: u64,
    pub(crate) to: u64,
    /// Whether more is lost behind `to`, nobody knows how much.
    pub(crate) is_open: bool,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    is_compressed: bool,
}

impl Damage {
    pub(crate) const fn len(&self) -> u64 {
        self.to.saturating_sub(self.from)
    }

    /// Which bytes it is, for people.
    pub(crate) fn place(&self) -> Place<'_> {
        Place(self)
    }
}

/// The bytes of a damage, in words.
pub(crate) struct Place<'a>(&'a Damage);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Damage { from, to, is_open, is_compressed, .. } = *self.0;
        let stream = if is_compressed { " of the decompressed stream" } else { "" };
        match (is_open, self.0.len()) {
            (false, len) => write!(f, "bytes {from} to {to}{stream} ({len})"),
            (true, 0) => write!(f, "all from byte {from}{stream} on (how much is not known)"),
            (true, len) => write!(f, "all from byte {from}{stream} on ({len}, and more that is not known)"),
        }
    }
}

/// What somebody does with the records of a file and with what is between them.
pub(crate) trait Visitor {
    fn record(&mut self, payload: &[u8]) -> Result<(), Failure>;
    fn damage(&mut self, damage: Damage) -> Result<(), Failure>;
}

/// What was read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    pub(crate) records: u64,
    /// Of the decompressed stream, as far as there is one.
    pub(crate) bytes: u64,
}

/// A record file that is read to its end, however damaged it is.
pub(crate) struct Survey<R> {
    reader: RecordReader<Decoder<R>>,
}

impl<R: Read> Survey<R> {
    /// Reads payloads up to this many bytes; compression is told by the content.
    pub(crate) fn new(input: R, max_record_len: u64) -> io::Result<Self> {
        let options = ReadOptions::new().max_record_len(max_record_len);
        Ok(Self { reader: RecordReader::with_options(Decoder::sniff(input)?, options) })
    }

    pub(crate) fn compression(&self) -> Compression {
        self.reader.get_ref().compression()
    }

    /// Shows every intact record and every damage, in order.
    ///
    /// What begins as another kind of file is one damage up to the first intact record.
    pub(crate) fn run(mut self, path: &Path, visitor: &mut impl Visitor) -> Result<Extent, Failure> {
        let mut beginning = Beginning::Sound;
        loop {
            let error = match self.reader.next_record() {
                Ok(Some(record)) => {
                    if let Some(damage) = beginning.take() {
                        visitor.damage(damage)?;
                    }
                    visitor.record(record.payload())?;
                    continue;
                }
                Ok(None) => break,
                Err(error) => error,
            };
            let damage = self.damage(&error).map_err(|error| Failure::at(path, &error))?;
            let ends = damage.code == ARCHIVE_CORRUPT;
            if let Beginning::Foreign(all, _) = &mut beginning {
                (all.to, all.is_open) = (damage.to, damage.is_open);
            } else {
                if let Some(unknown) = beginning.take() {
                    visitor.damage(unknown)?;
                }
                match Beginning::of(damage, &error) {
                    Ok(begun) => beginning = begun,
                    Err(damage) => visitor.damage(damage)?,
                }
            }
            if ends {
                break;
            }
        }
        if let Some(damage) = beginning.of_no_record_file() {
            visitor.damage(damage)?;
        }
        let Position { record: records, byte: bytes } = self.reader.position();
        Ok(Extent { records, bytes })
    }

    /// What an error has damaged, after going on behind it.
    fn damage(&mut self, error: &Error) -> Result<Damage, Error> {
        let position = error.position();
        let (from, to) = match error.kind() {
            // There is no going on: the archive gives nothing more.
            ErrorKind::Io if is_archive_corrupt(error) => (position.byte, position.byte),
            _ => self.reader.resync()?.map_or((position.byte, position.byte), |lost| (lost.from, lost.to)),
        };
        let behind = if self.reader.buffer().is_empty() { Behind::Nothing } else { Behind::Records };
        let (code, mut message) = said(error, behind);
        if from == to {
            message.push_str("; no record before it is concerned");
        }
        Ok(Damage {
            record: position.record,
            from,
            to,
            is_open: matches!(error.kind(), ErrorKind::Compression(_) | ErrorKind::Io),
            code,
            message,
            is_compressed: self.compression() != Compression::None,
        })
    }
}

/// A file that is no TFRecord file at all.
pub(crate) const NOT_TFRECORD: &str = "not-tfrecord";

/// What another kind of file the input is, if its first bytes say that it is one.
fn foreign_kind(error: &Error) -> Option<LookAlike> {
    let translated_or_zero =
        |kind| matches!(kind, LookAlike::CrlfTranslated | LookAlike::Zeros | LookAlike::ZeroFilledEnd);
    error.look_alike().filter(|&kind| error.position() == Position::default() && !translated_or_zero(kind))
}

/// How a file begins that does not begin with an intact record; what it is, is told by what follows.
enum Beginning {
    Sound,
    /// As a file of another kind.
    Foreign(Damage, LookAlike),
    /// With what is no record's header.
    Unknown(Damage),
}

impl Beginning {
    /// The damage comes back that is not of a file's beginning, or tells by itself what it is.
    fn of(damage: Damage, error: &Error) -> Result<Self, Damage> {
        let is_header =
            error.look_alike().is_none() && matches!(error.kind(), ErrorKind::LengthChecksum { .. });
        match foreign_kind(error) {
            Some(kind) => Ok(Self::Foreign(damage, kind)),
            None if is_header && error.position() == Position::default() => Ok(Self::Unknown(damage)),
            None => Err(damage),
        }
    }

    /// The damage of a file that goes on with records, or with other damage.
    fn take(&mut self) -> Option<Damage> {
        match std::mem::replace(self, Self::Sound) {
            Self::Sound => None,
            Self::Foreign(damage, _) | Self::Unknown(damage) => Some(damage),
        }
    }

    /// The damage of a file without anything else in it.
    fn of_no_record_file(self) -> Option<Damage> {
        let (damage, message) = match self {
            Self::Sound => return None,
            Self::Foreign(damage, kind) if is_spoilt(kind) => return Some(damage),
            Self::Foreign(damage, kind) => {
                (damage, format!("this is no TFRecord file; it {}", looks_like(kind)))
            }
            Self::Unknown(damage) => {
                (damage, "no record in it, and it does not begin as a TFRecord file does".to_owned())
            }
        };
        Some(Damage { code: NOT_TFRECORD, message, ..damage })
    }
}

/// Whether this may well have been a TFRecord file once.
const fn is_spoilt(kind: LookAlike) -> bool {
    matches!(kind, LookAlike::Utf16 | LookAlike::DecodedAsText)
}
