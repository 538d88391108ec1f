//! What a reader keeps of an error, so as to go on returning it.

use crate::framing::{HEADER_LEN, decode_header, framed_len};
use crate::look_alike::crlf::{Crlf, examine};
use crate::look_alike::is_zero_filled;
use crate::window::Window;
use crate::{Checksums, Error, ErrorKind, LookAlike, Part, Position, ReadOptions};

/// To tell whether a record was copied as text, this much is looked at, or twice a record that was read already.
const TRANSLATED_LEN: usize = 1 << 20;

/// A reader's error, without its cause.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Failure {
    pub(crate) kind: ErrorKind,
    pub(crate) look_alike: Option<LookAlike>,
}

impl Failure {
    /// Tells what the input is whose record at the front of `window` failed, if that can be told.
    pub(crate) fn diagnose<W: Window>(
        window: &mut W,
        position: Position,
        kind: ErrorKind,
        options: &ReadOptions,
    ) -> Self {
        // Unless a checksum vouches for it, the header may not be one.
        let doubtful = match kind {
            ErrorKind::LengthChecksum { .. } | ErrorKind::Truncated { part: Part::Header, .. } => true,
            ErrorKind::Truncated { .. } | ErrorKind::TooLong { .. } => options.checksums == Checksums::Ignore,
            _ => false,
        };
        let mut look_alike = None;
        // That the record failed is known already: that the input fails too is no news any more.
        if doubtful && position.byte == 0 {
            look_alike = LookAlike::sniff(window.bytes(0, LookAlike::SNIFF_LEN).unwrap_or_default());
        } else if doubtful {
            // No more than a header, though more may be at hand: the answer must not depend on that.
            let header = window.bytes(0, HEADER_LEN).unwrap_or_default().get(..HEADER_LEN);
            look_alike = header.is_some_and(is_zero_filled).then_some(LookAlike::Zeros);
        }
        let was_read = matches!(kind, ErrorKind::PayloadChecksum { .. });
        if look_alike.is_none() && (doubtful || was_read) && is_translated(window, was_read) {
            look_alike = Some(LookAlike::CrlfTranslated);
        }
        Self { kind, look_alike }
    }

    pub(crate) fn error(self, position: Position) -> Error {
        Error::new(position, self.kind, self.look_alike)
    }
}

/// Whether the record at the front would be sound if each CR LF in it were an LF. `was_read` if it was read to its
/// end, as its header has it.
fn is_translated<W: Window>(window: &mut W, was_read: bool) -> bool {
    let mut want = HEADER_LEN;
    let mut limit = TRANSLATED_LEN;
    if was_read && let Some(&header) = window.bytes(0, want).unwrap_or_default().first_chunk() {
        // Its checksum was compared before.
        let len = decode_header(&header, Checksums::Ignore).unwrap_or_default();
        limit = limit.max(usize::try_from(framed_len(len)).unwrap_or(0).saturating_mul(2));
    }
    loop {
        // No more than asked for, though more may be at hand: the answer depends on what is looked at.
        let bytes = window.bytes(0, want).unwrap_or_default();
        match bytes.get(..want).map(examine) {
            Some(Crlf::Translated) => return true,
            Some(Crlf::Undecided(more)) if want.saturating_add(more) <= limit => want += more,
            _ => return false,
        }
    }
}
