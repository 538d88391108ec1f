//! What a reader keeps of an error, so as to go on returning it.

use crate::framing::HEADER_LEN;
use crate::window::Window;
use crate::{Checksums, Error, ErrorKind, LookAlike, Part, Position, ReadOptions};

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
        // That the record failed is known already: a failing input is no news any more.
        // Unless a checksum vouches for it, the header may not be one.
        let doubtful = match kind {
            ErrorKind::LengthChecksum { .. } | ErrorKind::Truncated { part: Part::Header, .. } => true,
            ErrorKind::Truncated { .. } | ErrorKind::TooLong { .. } => options.checksums == Checksums::Ignore,
            _ => false,
        };
        let look_alike = if doubtful && position.byte == 0 {
            LookAlike::sniff(window.bytes(0, LookAlike::SNIFF_LEN).unwrap_or_default())
        } else if doubtful && is_zero_filled(window.bytes(0, HEADER_LEN).unwrap_or_default()) {
            Some(LookAlike::Zeros)
        } else {
            None
        };
        Self { kind, look_alike }
    }

    pub(crate) fn error(self, position: Position) -> Error {
        Error::new(position, self.kind, self.look_alike)
    }
}

fn is_zero_filled(bytes: &[u8]) -> bool {
    bytes.len() >= HEADER_LEN && bytes.iter().all(|&byte| byte == 0)
}
