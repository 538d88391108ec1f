//! Telling a VOC annotation from other XML by its first bytes.

/// How many bytes are looked at.
pub(crate) const HEAD_LEN: usize = 4096;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
const UTF_16_MARKS: [[u8; 2]; 2] = [*b"\xff\xfe", *b"\xfe\xff"];

/// Whether a document that begins with these bytes has `annotation` as outermost element.
///
/// Looks at the first 4 KiB at most; skips the byte order mark, the XML declaration, processing instructions,
/// comments and white space before the element. Of a `<!DOCTYPE …>` the name counts. UTF-16 is told by its byte order
/// mark; it is not read, but refused by name.
///
/// ```
/// use cvat_voc_format::is_voc_xml;
/// assert!(is_voc_xml(b"<?xml version=\"1.0\"?>\n<annotation verified=\"yes\">"));
/// assert!(!is_voc_xml(b"<annotations>\n  <version>1.1</version>")); // CVAT's own XML
/// ```
#[must_use]
pub fn is_voc_xml(head: &[u8]) -> bool {
    matches!(outermost(head), Outermost::Annotation)
}

/// What a document begins as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outermost {
    /// `<annotation>`.
    Annotation,
    /// Another element.
    Other,
    /// No element is seen: an empty file, another encoding, no XML, or a long comment.
    Unknown,
}

pub(crate) fn outermost(head: &[u8]) -> Outermost {
    let head = head.get(..HEAD_LEN).unwrap_or(head);
    if let Some(units) = UTF_16_MARKS.iter().find_map(|mark| head.strip_prefix(mark)) {
        let ascii: Vec<u8> = units.iter().copied().filter(|byte| *byte != 0).collect();
        return of_text(&ascii);
    }
    of_text(head)
}

fn of_text(head: &[u8]) -> Outermost {
    let mut rest = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head);
    loop {
        rest = rest.trim_ascii_start();
        let skipped = if let Some(rest) = rest.strip_prefix(b"<!--") {
            after(rest, b"-->")
        } else if let Some(rest) = rest.strip_prefix(b"<?") {
            after(rest, b"?>")
        } else {
            break;
        };
        let Some(skipped) = skipped else { return Outermost::Unknown };
        rest = skipped;
    }
    let name = match (rest.strip_prefix(b"<!DOCTYPE"), rest.strip_prefix(b"<")) {
        (Some(rest), _) => rest.trim_ascii_start(),
        (None, Some(rest)) => rest,
        (None, None) => return Outermost::Unknown,
    };
    match name.strip_prefix(b"annotation").map(<[u8]>::first) {
        Some(Some(b'>' | b'/' | b'[' | b' ' | b'\t' | b'\r' | b'\n')) => Outermost::Annotation,
        Some(None) => Outermost::Unknown,
        // No name of an element begins with white space or a bracket.
        _ if name
            .first()
            .is_some_and(|first| first.is_ascii_alphabetic() || *first == b'_' || *first >= 0x80) =>
        {
            Outermost::Other
        }
        _ => Outermost::Unknown,
    }
}

fn after<'a>(bytes: &'a [u8], end: &[u8]) -> Option<&'a [u8]> {
    let at = bytes.windows(end.len()).position(|window| window == end)?;
    bytes.get(at + end.len()..)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_comes_before_the_element_is_skipped() {
        for head in [
            "<annotation>",
            "<annotation/>",
            "\u{feff}<annotation>",
            "\u{feff}<?xml version='1.0'?><!-- <other> --> <?pi?>\r\n\t<annotation\nverified=\"yes\">",
            "<!DOCTYPE annotation SYSTEM \"x.dtd\"><annotation>",
        ] {
            assert!(is_voc_xml(head.as_bytes()), "{head:?}");
        }
    }

    #[test]
    fn other_documents_are_told_apart() {
        for head in [
            "",
            "<",
            "<annotation",
            "<annotations>",
            "<annotation-set>",
            "<ns:annotation>",
            "<root><annotation>",
            "<!-- <annotation>",
            "<!-- a --><b>",
            "<?xml",
            "annotation>",
            "{\"annotation\": 1}",
        ] {
            assert!(!is_voc_xml(head.as_bytes()), "{head:?}");
        }
    }

    #[test]
    fn utf_16_is_recognised_to_be_refused() {
        for text in
            ["\u{feff}<annotation>", "\u{feff}<?xml version=\"1.0\" encoding=\"utf-16\"?>\r\n<annotation>"]
        {
            let units = text.encode_utf16();
            assert!(is_voc_xml(&units.clone().flat_map(u16::to_le_bytes).collect::<Vec<_>>()));
            assert!(is_voc_xml(&units.flat_map(u16::to_be_bytes).collect::<Vec<_>>()));
        }
        assert!(!is_voc_xml(b"\xff\xfe<\0a\0>\0"));
    }

    #[test]
    fn a_file_that_shows_no_element_is_not_taken_for_another_format() {
        for head in ["", " ", "\0\0", "<", "<annotation", "<!-- ", "\u{feff}", "<\0a\0"] {
            assert_eq!(outermost(head.as_bytes()), Outermost::Unknown, "{head:?}");
        }
        for head in ["<annotations>", "<b>", "<annotation2/>", "<!DOCTYPE html>"] {
            assert_eq!(outermost(head.as_bytes()), Outermost::Other, "{head:?}");
        }
    }

    #[test]
    fn no_more_than_the_head_is_looked_at() {
        let within = format!("{}<annotation>", " ".repeat(HEAD_LEN - 12));
        assert!(is_voc_xml(within.as_bytes()));
        let beyond = format!("{}<annotation>", " ".repeat(HEAD_LEN - 11));
        assert!(!is_voc_xml(beyond.as_bytes()));
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let with_prefix = [b"<!--".as_slice(), &bytes].concat();
            let _ = (is_voc_xml(&bytes), is_voc_xml(&with_prefix));
        }
    }
}
