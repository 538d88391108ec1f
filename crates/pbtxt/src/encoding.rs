//! Bytes to text.

use crate::hint;
use crate::position::Position;
use crate::{Error, ErrorKind};

/// The bytes of a file as text.
///
/// Does what [`std::str::from_utf8`] does, with an error that says where and why in the terms of a text file:
/// UTF-16 as some Windows tools write it and binary protobuf are recognised and named in the hint.
///
/// ```
/// let error = pbtxt::from_utf8(b"\xff\xfei\0t\0e\0m\0").unwrap_err();
/// assert_eq!(error.to_string(), "line 1, column 1: bytes are not UTF-8");
/// assert_eq!(error.hint(), Some("this is UTF-16; save the file as UTF-8"));
/// ```
///
/// # Errors
///
/// [`ErrorKind::NotUtf8`] at the first byte that belongs to no character.
pub fn from_utf8(bytes: &[u8]) -> Result<&str, Error> {
    std::str::from_utf8(bytes).map_err(|error| {
        let offset = error.valid_up_to();
        let before =
            bytes.get(..offset).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
        let hint = match hint::of_bytes(bytes) {
            Some(hint) => hint,
            None if is_binary(bytes) => hint::BINARY,
            None => "save the file as UTF-8",
        };
        Error::at(ErrorKind::NotUtf8, offset, Position::of(before, offset)).or_hint(Some(hint.to_owned()))
    })
}

/// Whether the beginning has control characters that no text has.
fn is_binary(bytes: &[u8]) -> bool {
    const BEGINNING: usize = 1 << 12;
    bytes.iter().take(BEGINNING).any(|&byte| hint::is_binary(char::from(byte)) && byte.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_where_and_why() {
        let error = from_utf8(b"item {\n  name: 'caf\xe9'\n}\n").unwrap_err();
        assert_eq!((error.line(), error.column(), error.offset()), (2, 13, 19));
        assert_eq!(error.hint(), Some("save the file as UTF-8"));

        let error = from_utf8(b"\n\x07\x0a\x03\xe4bc\x10\x01").unwrap_err();
        assert_eq!(error.hint(), Some(hint::BINARY));
        let error = from_utf8(b"\xc9\x02\x1f~").unwrap_err();
        assert_eq!(error.hint(), Some(hint::BINARY));
        assert_eq!(from_utf8("ä".as_bytes()).unwrap(), "ä");
    }
}
