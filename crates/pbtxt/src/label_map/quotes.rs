//! Names that CVAT wrote without escaping their quotes.
//!
//! CVAT's exporter put the name between single quotes as it was: `ca't` became `name: 'ca't'`, which is no text
//! format. Such a line is mended by escaping the quotes between the first and the last one, on these
//! conditions: the text as a whole cannot be read; the line stands where CVAT wrote it, an `id` line before it
//! and `}` behind it; and the line by itself cannot be read either. A line that has a meaning in text format
//! keeps it.

use super::FindingKind;
use crate::{Error, Message, ReadOptions, parse};

/// What a line needs.
pub(super) struct LineRepair {
    /// Offsets in the line before which a backslash is missing, in ascending order.
    pub(super) missing: Vec<usize>,
    /// The offset of the opening quote.
    pub(super) opening: usize,
    pub(super) kind: FindingKind,
}

/// `\tname: 'ca't'` as `\tname: 'ca\'t'`, `None` for a line that is not broken in this way.
pub(super) fn repair(previous: &str, line: &str, following: &str) -> Option<LineRepair> {
    if !is_id_line(previous) || following.trim_end() != "}" {
        return None;
    }
    let quoted = line.trim_start().strip_prefix("name:")?.trim_start();
    let quote = quoted.chars().next().filter(|&c| c == '\'' || c == '"')?;
    let raw = quoted.trim_end().strip_prefix(quote)?.strip_suffix(quote)?;
    if parse_line(line).is_ok() {
        return None;
    }
    let opening = line.len() - quoted.len();
    let missing = unescaped(raw, quote).map(|at| opening + quote.len_utf8() + at).collect::<Vec<_>>();
    let name = parse_line(&escape(line, &missing)).ok()?.fields.first()?.value.as_str()?.to_owned();
    Some(LineRepair { missing, opening, kind: FindingKind::RawQuote { name } })
}

/// The line with backslashes where they are missing.
pub(super) fn escape(line: &str, missing: &[usize]) -> String {
    let mut text = String::with_capacity(line.len() + missing.len());
    let mut done = 0;
    for &at in missing {
        text.push_str(line.get(done..at).unwrap_or_default());
        text.push('\\');
        done = at;
    }
    text.push_str(line.get(done..).unwrap_or_default());
    text
}

fn parse_line(line: &str) -> Result<Message<'_>, Error> {
    parse::parse_with_options(line, ReadOptions::new().max_len(usize::MAX).python_rules(true))
}

/// `\tid: 12`
fn is_id_line(line: &str) -> bool {
    let number = line.trim().strip_prefix("id:").map(str::trim_start).unwrap_or_default();
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Where a backslash is missing: before each `quote` that has none.
fn unescaped(raw: &str, quote: char) -> impl Iterator<Item = usize> {
    let mut after_backslash = false;
    raw.char_indices().filter_map(move |(at, character)| {
        let escaped = after_backslash;
        after_backslash = character == '\\' && !escaped;
        (character == quote && !escaped).then_some(at)
    })
}
