//! What a file is that is no TFRecord file.

use core::fmt;

/// Files that are taken for TFRecord files, told by their first bytes.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::LookAlike;
///
/// let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a";
/// let found = LookAlike::sniff(pointer);
/// assert_eq!(found, Some(LookAlike::GitLfsPointer));
/// assert_eq!(LookAlike::GitLfsPointer.to_string(), "a git-LFS pointer");
/// assert_eq!(LookAlike::GitLfsPointer.remedy(), Some("fetch the file with `git lfs pull`"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LookAlike {
    /// The small text file that stands in for a file kept by git-LFS.
    GitLfsPointer,
    /// A gzip stream, maybe of a TFRecord file.
    Gzip,
    /// A zlib stream, maybe of a TFRecord file.
    Zlib,
    /// A zip archive.
    Zip,
    /// A web page.
    Html,
    /// XML that is not a web page.
    Xml,
    /// A JSON object or array.
    Json,
    /// A PNG image.
    Png,
    /// A JPEG image.
    Jpeg,
    /// An Apache Parquet table.
    Parquet,
    /// Zero bytes and nothing else.
    Zeros,
    /// A serialized `tf.train.Example` without the framing of a record.
    UnframedExample,
    /// Text of another sort.
    Text,
}

impl LookAlike {
    /// As many bytes of a file's start as [`sniff`](Self::sniff) makes use of; fewer will do.
    pub const SNIFF_LEN: usize = 64;

    /// Fewer bytes than these may as well be the beginning of a record's length.
    const MIN_LEN: usize = 4;

    /// Names the file that starts with `head`, if that is known.
    ///
    /// This is for input that failed as a TFRecord file: it tells why, not whether.
    #[must_use]
    pub fn sniff(head: &[u8]) -> Option<Self> {
        let head = head.get(..Self::SNIFF_LEN).unwrap_or(head);
        if head.len() < Self::MIN_LEN {
            return None;
        }
        binary(head).or_else(|| text(head))
    }

    /// What to do about it, where there is something to do.
    #[must_use]
    pub const fn remedy(self) -> Option<&'static str> {
        match self {
            Self::GitLfsPointer => Some("fetch the file with `git lfs pull`"),
            Self::Gzip | Self::Zlib => Some("decompress it first"),
            Self::Zip => Some("extract it first"),
            Self::Html => Some("the download may have saved an error page"),
            Self::Zeros => Some("the file may be sparse or an interrupted copy"),
            Self::UnframedExample => Some("write it as a record first"),
            Self::Xml | Self::Json | Self::Png | Self::Jpeg | Self::Parquet | Self::Text => None,
        }
    }
}

impl fmt::Display for LookAlike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::GitLfsPointer => "a git-LFS pointer",
            Self::Gzip => "gzip data",
            Self::Zlib => "zlib data",
            Self::Zip => "a zip archive",
            Self::Html => "HTML",
            Self::Xml => "XML",
            Self::Json => "JSON",
            Self::Png => "a PNG image",
            Self::Jpeg => "a JPEG image",
            Self::Parquet => "a Parquet file",
            Self::Zeros => "nothing but zero bytes",
            Self::UnframedExample => "a tf.train.Example without framing",
            Self::Text => "text",
        })
    }
}

fn binary(head: &[u8]) -> Option<LookAlike> {
    if head.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some(LookAlike::Png)
    } else if head.starts_with(b"\xff\xd8\xff") {
        Some(LookAlike::Jpeg)
    } else if [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"].iter().any(|magic| head.starts_with(*magic)) {
        Some(LookAlike::Zip)
    } else if head.starts_with(b"PAR1") {
        Some(LookAlike::Parquet)
    } else if is_gzip(head) {
        Some(LookAlike::Gzip)
    } else if is_zlib(head) {
        Some(LookAlike::Zlib)
    } else if head.len() >= crate::framing::HEADER_LEN && head.iter().all(|&byte| byte == 0) {
        // Eight zero bytes may be the length of an empty record; twelve are no header.
        Some(LookAlike::Zeros)
    } else if is_unframed_example(head) {
        Some(LookAlike::UnframedExample)
    } else {
        None
    }
}

/// RFC 1952, 2.3: magic, method 8 (deflate), no reserved flag; extra flags and system as they occur.
fn is_gzip(head: &[u8]) -> bool {
    let [0x1f, 0x8b, 8, flags, rest @ ..] = head else { return false };
    let tail_fits = match rest {
        [_, _, _, _, extra, system, ..] => matches!(extra, 0 | 2 | 4) && matches!(system, 0..=13 | 255),
        _ => true,
    };
    flags & 0xe0 == 0 && tail_fits
}

/// RFC 1950, 2.2: method 8, window of at most 32 KiB, a header divisible by 31, no preset dictionary;
/// then a first block of RFC 1951.
fn is_zlib(head: &[u8]) -> bool {
    let [method, flags, block, rest @ ..] = head else { return false };
    // Two bytes are thin evidence: eight that make a length under 4 GiB are a damaged record's.
    if head.get(4..8) == Some(&[0; 4]) {
        return false;
    }
    let header = u16::from_be_bytes([*method, *flags]);
    let block_fits = match (block >> 1) & 0b11 {
        // Stored: the length is there twice, the second time inverted.
        0b00 => matches!(rest, [a, b, c, d, ..] if *a == !*c && *b == !*d),
        0b11 => false,
        _ => true,
    };
    // The header of the usual 32 KiB window starts with `x`: text is not taken for it.
    method & 0x0f == 8
        && method >> 4 <= 7
        && header % 31 == 0
        && flags & 0x20 == 0
        && block_fits
        && !is_text(head)
}

/// Field 1 of the message, field 1 of that (an entry of the feature map), field 1 of that (its key), each
/// within the one before.
fn is_unframed_example(head: &[u8]) -> bool {
    let mut rest = head;
    let mut enclosing = u64::MAX;
    for _ in 0..3 {
        let [0x0a, after_tag @ ..] = rest else { return false };
        let Some((len, after_len)) = varint(after_tag) else { return false };
        if len >= enclosing {
            return false;
        }
        (enclosing, rest) = (len, after_len);
    }
    !is_text(head)
}

fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0;
    let mut rest = bytes;
    // Five groups of seven bits: lengths beyond 32 GiB are not plausible.
    for shift in [0, 7, 14, 21, 28] {
        let (byte, tail) = rest.split_first()?;
        value |= u64::from(byte & 0x7f) << shift;
        rest = tail;
        if byte & 0x80 == 0 {
            return Some((value, rest));
        }
    }
    None
}

fn text(head: &[u8]) -> Option<LookAlike> {
    if !is_text(head) {
        return None;
    }
    if [&b"version https://git-lfs."[..], b"version https://hawser."].iter().any(|v| head.starts_with(v)) {
        return Some(LookAlike::GitLfsPointer);
    }
    let body = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii();
    let structured = match body {
        [b'<', rest @ ..] => markup(rest),
        [b'{' | b'[', rest @ ..] if is_json(body, rest.trim_ascii_start()) => Some(LookAlike::Json),
        _ => None,
    };
    structured.or_else(|| (!body.is_empty()).then_some(LookAlike::Text))
}

/// Whether what follows the bracket can stand there: `[net]` opens a section of an INI file.
fn is_json(body: &[u8], inside: &[u8]) -> bool {
    if body.starts_with(b"{") {
        return matches!(inside, [] | [b'"' | b'}', ..]);
    }
    matches!(inside, [] | [b'"' | b'{' | b'[' | b']' | b'-' | b'0'..=b'9', ..])
        || [&b"true"[..], b"false", b"null"].iter().any(|word| inside.starts_with(word))
}

/// What follows a `<`.
fn markup(rest: &[u8]) -> Option<LookAlike> {
    let is = |word: &[u8]| {
        rest.split_at_checked(word.len()).is_some_and(|(start, after)| {
            start.eq_ignore_ascii_case(word) && !after.first().is_some_and(u8::is_ascii_alphanumeric)
        })
    };
    if is(b"!doctype html") || is(b"html") || is(b"head") || is(b"body") {
        Some(LookAlike::Html)
    } else if matches!(rest, [b'?' | b'!' | b'_', ..]) || rest.first().is_some_and(u8::is_ascii_alphabetic) {
        Some(LookAlike::Xml)
    } else {
        None
    }
}

/// UTF-8 without control characters; the last character may be cut.
fn is_text(head: &[u8]) -> bool {
    let valid = match core::str::from_utf8(head) {
        Ok(valid) => valid,
        Err(error) if error.error_len().is_none() => {
            let whole = head.get(..error.valid_up_to()).unwrap_or_default();
            core::str::from_utf8(whole).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !valid.is_empty() && !valid.contains(|c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framing::encode_header;

    #[test]
    fn each_is_told() {
        let cases: &[(&[u8], LookAlike)] = &[
            (b"version https://git-lfs.github.com/spec/v1\noid sha256:", LookAlike::GitLfsPointer),
            // magic, deflate, no flags, time, no extra flags, Unix
            (b"\x1f\x8b\x08\x00\x15\xcd\x5b\x07\x00\x03\xed\xfd", LookAlike::Gzip),
            // magic, deflate, a file name, no time, best compression, unknown system
            (b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x02\xffa.tfrecord\0", LookAlike::Gzip),
            // 32 KiB window, default level, a dynamic block
            (b"\x78\x9c\xec\xfd\x65\x60\x9b\x57", LookAlike::Zlib),
            // 32 KiB window, fastest, a final stored block of 5 bytes
            (b"\x78\x01\x01\x05\x00\xfa\xffhello", LookAlike::Zlib),
            (b"PK\x03\x04\x14\x00\x00\x00\x08\x00", LookAlike::Zip),
            (b"PK\x05\x06\0\0\0\0\0\0\0\0", LookAlike::Zip),
            (b"<!DOCTYPE html>\n<html lang=\"en\">", LookAlike::Html),
            (b"\n  <HTML><head>", LookAlike::Html),
            (b"<?xml version=\"1.0\" encoding=\"utf-8\"?>", LookAlike::Xml),
            (b"\xef\xbb\xbf<annotation>\n\t<folder>", LookAlike::Xml),
            (b"{\n  \"images\": [", LookAlike::Json),
            (b"[ {\"id\": 1}", LookAlike::Json),
            (b"[1, 2]", LookAlike::Json),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", LookAlike::Png),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", LookAlike::Jpeg),
            (b"PAR1\x15\x04\x15\x0c", LookAlike::Parquet),
            (&[0; 64], LookAlike::Zeros),
            // features of 22 bytes, an entry of 20, a key of 12; then field 2, the feature
            (b"\x0a\x16\x0a\x14\x0a\x0cimage/height\x12\x04\x1a\x02\x0a\x00", LookAlike::UnframedExample),
            // the same with lengths of two bytes
            (b"\x0a\xaf\x02\x0a\xac\x02\x0a\x0cimage/height\x12", LookAlike::UnframedExample),
            ("item {\n  name: 'Straßenbahn'\n  id: 1\n}".as_bytes(), LookAlike::Text),
            (b"[net]\nbatch=64", LookAlike::Text),
            (b"[null, true]", LookAlike::Json),
            (b"<headline>news</headline>", LookAlike::Xml),
            (b"< 5 boxes", LookAlike::Text),
            (b"{{ template }}", LookAlike::Text),
            (b"xmin,xmax", LookAlike::Text),
        ];
        for (head, look_alike) in cases {
            assert_eq!(LookAlike::sniff(head), Some(*look_alike), "{}", head.escape_ascii());
        }
    }

    #[test]
    fn a_cut_character_is_still_text() {
        let text = "ß".repeat(40);
        for len in 4..70 {
            assert_eq!(LookAlike::sniff(&text.as_bytes()[..len]), Some(LookAlike::Text), "{len}");
        }
    }

    #[test]
    fn unknown_bytes_are_unknown() {
        let cases: &[&[u8]] = &[
            b"",
            b"\r",
            b"{}",
            b"\n\n\n\n\n\n",
            &[0; 11],
            b"\x78\x9c\x00\x00\x00\x00\x00\x00",     // 40056 as a length
            b"\x1f\x8b\x08\x00\x00\x00\x00\x00\xa5", // 559903 as a length
            b"\x0a\x05\x0a\x09\x0a\x01k",            // an entry longer than the map
            b"\x0a\xff\xff\xff\xff\xff\x01\x0a\x01", // a length of six bytes
            b"\xfe\xfe\xfe\xfe",
        ];
        for head in cases {
            let found = LookAlike::sniff(head);
            // Nothing after the length tells the gzip case apart, so it is named; see the next test.
            let expected = head.starts_with(b"\x1f\x8b").then_some(LookAlike::Gzip);
            assert_eq!(found, expected, "{}", head.escape_ascii());
        }
    }

    /// A damaged checksum must not make a sound length look like a file of another sort.
    #[test]
    fn headers_with_a_damaged_checksum_are_unknown() {
        for len in (0..1 << 20).chain([u64::from(u32::MAX), 1 << 40]) {
            let mut header = encode_header(len);
            header[11] ^= 0x10;
            assert_eq!(LookAlike::sniff(&header), None, "{len}");
        }
    }
}
