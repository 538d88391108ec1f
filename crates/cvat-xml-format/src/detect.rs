//! Telling a CVAT document by its first bytes.

/// The root element of CVAT's documents.
pub(crate) const ROOT: &str = "annotations";

/// Whether a document that begins with these bytes has the root element `annotations`.
///
/// A byte order mark, the XML declaration, comments, processing instructions and white space are skipped. The first
/// 4 KiB of a document are plenty. A document in UTF-16 is recognised too, so that reading it can say what to do.
///
/// ```
/// use cvat_xml_format::is_cvat_xml;
/// assert!(is_cvat_xml(b"<?xml version=\"1.0\"?>\n<!-- mine -->\n<annotations>"));
/// assert!(!is_cvat_xml(b"<annotation><folder>VOC2007</folder>"));
/// ```
#[must_use]
pub fn is_cvat_xml(head: &[u8]) -> bool {
    match head {
        [0xff, 0xfe, rest @ ..] | [0xfe, 0xff, rest @ ..] => {
            let latin: Vec<u8> = rest.iter().copied().filter(|&byte| byte != 0).collect();
            has_root(&latin)
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => has_root(rest),
        _ => has_root(head),
    }
}

fn has_root(mut rest: &[u8]) -> bool {
    loop {
        rest = rest.trim_ascii_start();
        let skipped = if let Some(comment) = rest.strip_prefix(b"<!--") {
            after(comment, b"-->")
        } else if let Some(instruction) = rest.strip_prefix(b"<?") {
            after(instruction, b"?>")
        } else if let Some(doctype) = rest.strip_prefix(b"<!DOCTYPE") {
            // Reading refuses it, with a message that says why.
            return is_root_name(doctype.trim_ascii_start());
        } else {
            return rest.strip_prefix(b"<").is_some_and(is_root_name);
        };
        match skipped {
            Some(after) => rest = after,
            None => return false,
        }
    }
}

fn after<'a>(bytes: &'a [u8], end: &[u8]) -> Option<&'a [u8]> {
    let at = bytes.windows(end.len()).position(|window| window == end)?;
    bytes.get(at + end.len()..)
}

fn is_root_name(rest: &[u8]) -> bool {
    let Some(rest) = rest.strip_prefix(ROOT.as_bytes()) else { return false };
    matches!(rest.first(), None | Some(b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_the_root_element() {
        for yes in [
            &b"<annotations>"[..],
            b"<annotations/>",
            b"<annotations\n version='1.1'>",
            b"\xef\xbb\xbf<annotations>",
            b"  \r\n<?xml version='1.0'?><?pi <a>?><!-- <x> --><!----><annotations>",
            b"<!DOCTYPE annotations [",
            b"\xff\xfe<\0a\0n\0n\0o\0t\0a\0t\0i\0o\0n\0s\0>\0",
        ] {
            assert!(is_cvat_xml(yes), "{}", yes.escape_ascii());
        }
        for no in [
            &b""[..],
            b"<",
            b"<annotation>",
            b"<annotationsx>",
            b"annotations",
            b"<?xml version='1.0'",
            b"<!-- <annotations>",
            b"<!DOCTYPE annotation><annotations>",
            b"{\"annotations\": []}",
            b"PK\x03\x04",
        ] {
            assert!(!is_cvat_xml(no), "{}", no.escape_ascii());
        }
    }
}
