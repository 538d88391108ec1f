//! Names that CVAT wrote without escaping their quotes.
//!
//! CVAT's exporter put the name between single quotes as it was: `ca't` became `name: 'ca't'`, which is no text
//! format. Such a line is mended by escaping the quotes between the first and the last one, on these
//! conditions: the text as a whole cannot be read; the line stands where CVAT wrote it, an `id` line before it
//! and `}` behind it; and the line by itself cannot be read either. A line that has a meaning in text format
//! keeps it.

use super::{LineRepair, escapes};
use crate::label_map::FindingKind;
use crate::parse;

/// `\tname: 'ca't'` as `\tname: 'ca\'t'`, `None` for a line that is not broken in this way.
pub(super) fn repair(
    previous: &str,
    line: &str,
    following: &str,
    escapes: &LineRepair,
) -> Option<LineRepair> {
    if !is_id_line(previous) || following.trim_end() != "}" {
        return None;
    }
    let quoted = line.trim_start().strip_prefix("name:")?.trim_start();
    let quote = quoted.chars().next().filter(|&c| c == '\'' || c == '"')?;
    let raw = quoted.trim_end().strip_prefix(quote)?.strip_suffix(quote)?;
    if parse(&escapes.apply(line)).is_ok() {
        return None;
    }
    let opening = line.len() - quoted.len();
    let missing = unescaped(raw, quote).map(|at| opening + quote.len_utf8() + at).collect();
    let mut repair = LineRepair { missing, findings: Vec::new() };
    let name = parse(&repair.apply(line)).ok()?.fields.first()?.value.as_str()?.to_owned();
    repair.findings.push((opening, FindingKind::RawQuote { name }));
    Some(repair)
}

/// `\tid: 12`
fn is_id_line(line: &str) -> bool {
    let number = line.trim().strip_prefix("id:").map(str::trim_start).unwrap_or_default();
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Where a backslash is missing: before each `quote` that has none, and before a backslash that begins no escape.
fn unescaped(raw: &str, quote: char) -> impl Iterator<Item = usize> {
    let mut characters = raw.char_indices();
    std::iter::from_fn(move || {
        loop {
            match characters.next()? {
                (at, '\\') => match characters.next() {
                    Some((_, escape)) if escapes::is_kept(escape) => return Some(at),
                    _ => {}
                },
                (at, character) if character == quote => return Some(at),
                _ => {}
            }
        }
    })
}
