//! Text and what it is written in.

use super::LookAlike;

/// Enough to tell text from a record, whose length has zero bytes.
const TEXT_LEN: usize = 64;

pub(super) fn kind(head: &[u8]) -> Option<LookAlike> {
    let head = start(head);
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
pub(super) fn is_text(head: &[u8]) -> bool {
    utf8(start(head)).is_some_and(|text| {
        !text.is_empty() && !text.contains(|c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
    })
}

/// The whole characters, if `head` is UTF-8 but for a cut one at its end.
pub(super) fn utf8(head: &[u8]) -> Option<&str> {
    match core::str::from_utf8(head) {
        Ok(text) => Some(text),
        Err(error) if error.error_len().is_none() => {
            core::str::from_utf8(head.get(..error.valid_up_to())?).ok()
        }
        Err(_) => None,
    }
}

fn start(head: &[u8]) -> &[u8] {
    head.get(..TEXT_LEN).unwrap_or(head)
}
