//! What damage is called, and what is said of it.

use std::error::Error as _;
use std::io;

use tfrecord_frame::{CompressionFault, Error, ErrorKind, LookAlike};

use crate::exit::chain;

/// The highest limit there is for a payload.
const LONGEST: u64 = isize::MAX as u64;
/// The zip archive that a file is in is damaged there.
pub(super) const ARCHIVE_CORRUPT: &str = "archive-corrupt";

/// What follows a damage.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Behind {
    Records,
    Nothing,
}

/// The code of an error, and what it is and means in words.
pub(super) fn said(error: &Error, behind: Behind) -> (&'static str, String) {
    let kind = error.kind();
    let (code, meaning) = match kind {
        ErrorKind::LengthChecksum { .. } => {
            ("length-checksum", "a record's length or its checksum was changed, or bytes were lost or added")
        }
        ErrorKind::PayloadChecksum { .. } => ("payload-checksum", "bytes of it were changed, lost or added"),
        ErrorKind::Truncated { .. } if behind == Behind::Nothing => {
            ("truncated", "the file ends inside a record")
        }
        ErrorKind::Truncated { .. } => ("truncated", "the record is cut short, and others follow"),
        ErrorKind::TooLong { limit, .. } if limit < LONGEST => {
            ("too-long", "if there are such records, raise --max-record-len")
        }
        ErrorKind::TooLong { .. } => ("too-long", "no record can be that long"),
        ErrorKind::Compression(fault) => return stream_fault(error, fault),
        _ if is_archive_corrupt(error) => (ARCHIVE_CORRUPT, "the zip archive is damaged there"),
        _ => ("unreadable", "the file could not be read there"),
    };
    let code = match error.look_alike() {
        Some(LookAlike::Zeros | LookAlike::ZeroFilledEnd) => "zero-filled",
        Some(LookAlike::CrlfTranslated | LookAlike::Utf16 | LookAlike::DecodedAsText) => "copied-as-text",
        _ => code,
    };
    let message = match error.look_alike() {
        None if kind == ErrorKind::Io => format!("{}; {meaning}", causes(error)),
        None => format!("{kind}; {meaning}"),
        Some(look_alike) => format!("{kind}; this {}", looks_like(look_alike)),
    };
    (code, message)
}

pub(super) fn looks_like(look_alike: LookAlike) -> String {
    let remedy = look_alike.remedy().map(|remedy| format!(" ({remedy})")).unwrap_or_default();
    format!("looks like {look_alike}{remedy}")
}

fn stream_fault(error: &Error, fault: CompressionFault) -> (&'static str, String) {
    let (code, meaning) = match fault {
        CompressionFault::Truncated => {
            ("stream-truncated", "the compressed file ends too early, and what it held beyond is lost")
        }
        CompressionFault::TrailingData => {
            ("stream-trailing-data", "what follows there is neither of this stream nor another one")
        }
        _ => ("stream-corrupt", "bytes of the compressed file were changed, and what follows is lost"),
    };
    (code, format!("{} of the compressed file; {meaning}", causes(error)))
}

/// What caused an error, without its position.
fn causes(error: &Error) -> String {
    error.source().map_or_else(|| error.kind().to_string(), chain)
}

pub(super) fn is_archive_corrupt(error: &Error) -> bool {
    let inside = error.source().and_then(|source| source.downcast_ref::<io::Error>()?.get_ref());
    let error = inside.and_then(|inside| inside.downcast_ref::<dataset_files::Error>());
    error.is_some_and(|error| error.kind() == dataset_files::ErrorKind::Corrupt)
}
