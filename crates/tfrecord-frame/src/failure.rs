//! What a reader keeps of an error, so as to go on returning it.

use crate::framing::{FOOTER_LEN, HEADER_LEN, decode_header, framed_len};
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
        if was_read && ends_in_zeros(window) {
            look_alike = Some(LookAlike::ZeroFilledEnd);
        }
        if look_alike.is_none() && (doubtful || was_read) && is_translated(window, was_read) {
            look_alike = Some(LookAlike::CrlfTranslated);
        }
        Self { kind, look_alike }
    }

    pub(crate) fn error(self, position: Position) -> Error {
        Error::new(position, self.kind, self.look_alike)
    }
}

/// Whether the record at the front, which was read, has zeros for a checksum and before it: of a sound payload the
/// one happens once in 2^32 times.
fn ends_in_zeros<W: Window>(window: &mut W) -> bool {
    const ZEROS: usize = 8 + FOOTER_LEN;
    let len = stated(window);
    let record = window.bytes(0, len).unwrap_or_default().get(..len).unwrap_or_default();
    record.len() >= HEADER_LEN + ZEROS && record.iter().rev().take(ZEROS).all(|&byte| byte == 0)
}

/// The framed length that the header at the front states, which was believed before.
fn stated<W: Window>(window: &mut W) -> usize {
    let Some(&header) = window.bytes(0, HEADER_LEN).unwrap_or_default().first_chunk() else { return 0 };
    let len = decode_header(&header, Checksums::Ignore).unwrap_or_default();
    usize::try_from(framed_len(len)).unwrap_or(0)
}

/// Whether the record at the front would be sound if each CR LF in it were an LF. `was_read` if it was read to its
/// end, as its header has it.
fn is_translated<W: Window>(window: &mut W, was_read: bool) -> bool {
    let mut want = HEADER_LEN;
    let read = if was_read { stated(window).saturating_mul(2) } else { 0 };
    let limit = TRANSLATED_LEN.max(read);
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
