//! Names that CVAT wrote without escaping their quotes.
//!
//! CVAT's exporter put the name between single quotes as it was: `ca't` became `name: 'ca't'`, which is no text
//! format. Such a line is mended by escaping the quotes between the first and the last one, on these
//! conditions: the text as a whole cannot be read; the line stands where CVAT wrote it, an `id` line before it
//! and `}` behind it; and the line by itself cannot be read either. A line that has a meaning in text format
//! keeps it.

use super::{Finding, FindingKind};
use crate::position::Position;
use crate::{Error, parse};

/// A text with its raw quotes escaped.
pub(super) struct Repaired {
    pub(super) text: String,
    lines: Vec<RawLine>,
}

/// Where a quote was raw: the position of the opening quote.
struct RawLine {
    position: Position,
    name: String,
}

/// The text with raw quotes escaped, `None` if there are none to escape.
pub(super) fn recover(source: &str) -> Option<Repaired> {
    let mut repaired = Repaired { text: String::with_capacity(source.len() + 16), lines: Vec::new() };
    let mut lines = source.split_inclusive('\n').enumerate().peekable();
    let mut previous = "";
    while let Some((index, line)) = lines.next() {
        let following = lines.peek().map_or("", |&(_, following)| following);
        let raw = if is_id_line(previous) && following.trim_end() == "}" { mend(line) } else { None };
        match raw {
            Some(Mended { line, name, column }) => {
                repaired.text.push_str(&line);
                let position = Position { line: index + 1, column };
                repaired.lines.push(RawLine { position, name });
            }
            None => repaired.text.push_str(line),
        }
        previous = line;
    }
    (!repaired.lines.is_empty()).then_some(repaired)
}

impl Repaired {
    pub(super) fn findings(&self) -> impl Iterator<Item = Finding> {
        let find =
            |raw: &RawLine| Finding::at(raw.position, FindingKind::RawQuote { name: raw.name.clone() });
        self.lines.iter().map(find)
    }

    /// An error in the repaired text as one in the original: lines and columns agree, since only what is behind
    /// an opening quote has moved and no fault begins there; offsets do not.
    pub(super) fn in_original(&self, source: &str, error: Error) -> Error {
        let added = self.added_before(source, error.line());
        error.earlier(added)
    }

    /// The offset in the original for one in the repaired text.
    pub(super) fn offset_in_original(&self, source: &str, offset: usize, position: Position) -> usize {
        offset.saturating_sub(self.added_before(source, position.line))
    }

    /// How many bytes longer the text has become before a line.
    fn added_before(&self, source: &str, line: usize) -> usize {
        self.text
            .split_inclusive('\n')
            .zip(source.split_inclusive('\n'))
            .take(line - 1)
            .map(|(repaired, original)| repaired.len().saturating_sub(original.len()))
            .sum()
    }
}

struct Mended {
    line: String,
    name: String,
    /// Column of the opening quote.
    column: usize,
}

/// `\tid: 12`
fn is_id_line(line: &str) -> bool {
    let number = line.trim().strip_prefix("id:").map(str::trim_start).unwrap_or_default();
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// `\tname: 'ca't'` as `\tname: 'ca\'t'`, `None` for a line that is not broken in this way.
fn mend(line: &str) -> Option<Mended> {
    let quoted = line.trim_start().strip_prefix("name:")?.trim_start();
    let quote = quoted.chars().next().filter(|&c| c == '\'' || c == '"')?;
    let raw = quoted.trim_end().strip_prefix(quote)?.strip_suffix(quote)?;
    if parse(line).is_ok() {
        return None;
    }
    let before = line.get(..line.len() - quoted.len())?;
    let after = line.get(line.trim_end().len()..)?;
    let line = format!("{before}{quote}{}{quote}{after}", escape_quotes(raw, quote));
    let name = parse(&line).ok()?.fields.first()?.value.as_str()?.to_owned();
    Some(Mended { line, name, column: before.trim_start_matches('\u{feff}').chars().count() + 1 })
}

/// Puts a backslash before each `quote` that has none.
fn escape_quotes(raw: &str, quote: char) -> String {
    let mut escaped = String::with_capacity(raw.len() + 8);
    let mut after_backslash = false;
    for character in raw.chars() {
        if character == quote && !after_backslash {
            escaped.push('\\');
        }
        escaped.push(character);
        after_backslash = character == '\\' && !after_backslash;
    }
    escaped
}
