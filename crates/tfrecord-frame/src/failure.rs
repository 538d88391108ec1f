//! What a reader keeps of an error, so as to go on returning it.

use crate::framing::HEADER_LEN;
use crate::look_alike::crlf::{Crlf, examine};
use crate::look_alike::is_zero_filled;
use crate::window::Window;
use crate::{Checksums, Error, ErrorKind, LookAlike, Part, Position, ReadOptions};

/// To tell whether a record was copied as text, this much is looked at, or twice what is at hand anyway.
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
        if look_alike.is_none()
            && (doubtful || matches!(kind, ErrorKind::PayloadChecksum { .. }))
            && is_translated(window)
        {
            look_alike = Some(LookAlike::CrlfTranslated);
        }
        Self { kind, look_alike }
    }

    pub(crate) fn error(self, position: Position) -> Error {
        Error::new(position, self.kind, self.look_alike)
    }
}

/// Whether the record at the front would be sound if each CR LF in it were an LF.
fn is_translated<W: Window>(window: &mut W) -> bool {
    let mut want = HEADER_LEN;
    loop {
        // No more than asked for, though more may be at hand: the answer depends on what is looked at.
        let bytes = window.bytes(0, want).unwrap_or_default();
        let limit = TRANSLATED_LEN.max(want.saturating_mul(2));
        match bytes.get(..want).map(examine) {
            Some(Crlf::Translated) => return true,
            Some(Crlf::Undecided(more)) if want.saturating_add(more) <= limit => want += more,
            _ => return false,
        }
    }
}
