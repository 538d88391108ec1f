//! Files of other sorts that are taken for text format.

use crate::hint::is_binary;

pub(crate) const BINARY: &str =
    "this looks like a binary file, perhaps a label map in binary protobuf; text is needed";
const ITEM: &str = "item { id: 1 name: 'cat' }";

/// What a file is that is not even UTF-8, or has no characters of text.
pub(crate) fn of_bytes(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [b' '..=b'~', 0, b' '..=b'~', 0, ..] => {
            Some("this is UTF-16; save the file as UTF-8")
        }
        [0, b' '..=b'~', 0, b' '..=b'~', ..] => Some("this is UTF-16; save the file as UTF-8"),
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some("this is a zip archive; unpack it first"),
        [0x1f, 0x8b, ..] => Some("this is compressed with gzip; unpack it first"),
        // A record: its length in eight bytes, a checksum in four, and that many bytes.
        [a, b, c, d, 0, 0, 0, 0, _, _, _, _, ..]
            if [a, b, c, d].into_iter().any(|&byte| byte != 0)
                && u32::from_le_bytes([*a, *b, *c, *d]) as usize <= bytes.len() =>
        {
            Some("this looks like a TFRecord file; the label map is another file")
        }
        _ => None,
    }
}

/// What a text is that begins as no text format does.
pub(super) fn of_text(source: &str) -> Option<&'static str> {
    let text = source.trim_start_matches('\u{feff}').trim_start();
    let starts =
        |prefix: &str| text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    if starts("version https://git-lfs") {
        return Some("this is a pointer of Git LFS, not the file itself; fetch it with git lfs pull");
    }
    if starts("<!doctype html") || starts("<html") {
        return Some("this is a web page; download the file itself, not the page that shows it");
    }
    if starts("<?xml") || starts("<!") || starts("</") {
        return Some("this is XML, not text format");
    }
    if is_json(text) {
        return Some(
            "this looks like JSON; in text format, nothing is around the fields and their names have no quotes",
        );
    }
    if text.chars().take(64).any(is_binary) {
        return of_bytes(source.as_bytes());
    }
    None
}

/// A bracket around the whole and a name in quotes, or what a list of JSON begins with.
fn is_json(text: &str) -> bool {
    match text.strip_prefix('[') {
        Some(inside) => inside
            .trim_start()
            .starts_with(['{', '"', '[', ']', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']),
        None => text.strip_prefix('{').is_some_and(|inside| inside.trim_start().starts_with(['"', '}'])),
    }
}

/// What a text is whose first lines are neither fields nor messages.
pub(super) fn of_lines(source: &str) -> Option<String> {
    let mut lines = source.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let (first, second) = (lines.next()?, lines.next()?);
    let is_plain = |line: &str| !line.contains(['{', '}', '<', '>', ':', '[', ']', '=', '\'']);
    if first.starts_with("- ") || first == "---" {
        return Some("this looks like YAML, not text format".to_owned());
    }
    if !is_plain(first) || !is_plain(second) {
        return None;
    }
    let sort = if first.contains([',', ';', '\t']) { "a table (CSV)" } else { "a list of names" };
    Some(format!("this looks like {sort}; a label map has one {ITEM} for each name"))
}
