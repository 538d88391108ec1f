//! Binary data that went through a text codec, and UTF-16.

use super::text;

/// U+FFFD so many times is no accident in what is no text. Of the real files at hand, each has 13 and more
/// in its first 512 bytes once decoded.
const REPLACED: usize = 3;

/// UTF-8 throughout, with replacement characters and with control characters, which text has not.
pub(super) fn is_decoded_as_text(head: &[u8]) -> bool {
    // Cheap first: most input has none.
    memchr::memmem::find_iter(head, "\u{fffd}").nth(REPLACED - 1).is_some()
        && text::utf8(head).is_some()
        && !text::is_text(head)
}

/// A byte order mark, then at least three code units that are all of scripts in use.
pub(super) fn is_utf16(head: &[u8]) -> bool {
    let (from_bytes, rest): (fn([u8; 2]) -> u16, _) = match head {
        [0xff, 0xfe, rest @ ..] => (u16::from_le_bytes, rest),
        [0xfe, 0xff, rest @ ..] => (u16::from_be_bytes, rest),
        _ => return false,
    };
    let (pairs, _) = rest.as_chunks::<2>();
    let mut units = pairs.iter().map(|pair| from_bytes(*pair));
    // A redirected binary file has zeros, but then only what the bytes 128 to 255 are in a code page. A
    // damaged record whose length begins like a mark has zeros too, but then the rest is anything.
    let fits = if units.clone().any(|unit| unit == 0) { is_of_code_page } else { is_assigned };
    pairs.len() >= 3 && units.all(fits)
}

/// Latin, Greek, Cyrillic, punctuation, currencies, mathematics, box drawing, or the replacement character.
fn is_of_code_page(unit: u16) -> bool {
    matches!(unit, 0x0000..=0x04ff | 0x2000..=0x25ff | 0xfffd)
}

/// Alphabets and symbols, Chinese and Japanese, Hangul, full and half width; surrogates, private use and
/// what is sparsely used in between are left out.
fn is_assigned(unit: u16) -> bool {
    matches!(unit, 0x0000..=0x26ff | 0x3000..=0x9fff | 0xac00..=0xd7ff | 0xfe00..=0xfffd)
}
