//! What stands between the tokens of the tree.

use crate::Field;

/// The length of the white space that a text begins with, up to the end of the line.
pub(super) fn blank_len(text: &str) -> usize {
    text.len() - text.trim_start_matches(is_blank).len()
}

pub(super) fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\u{b}' | '\u{c}')
}

/// The first of `wanted` outside comments.
pub(super) fn find(gap: &str, wanted: &[char]) -> Option<usize> {
    let mut in_comment = false;
    for (offset, character) in gap.char_indices() {
        match character {
            '\n' => in_comment = false,
            '#' => in_comment = true,
            _ if !in_comment && wanted.contains(&character) => return Some(offset),
            _ => {}
        }
    }
    None
}

/// A text and its lines.
#[derive(Debug)]
pub(super) struct Source<'a> {
    pub(super) text: &'a str,
    /// Where each line begins, the first one behind a byte order mark, and where its indentation ends. Kept,
    /// since a hostile line has a long indentation and many fields.
    lines: Vec<(usize, usize)>,
}

impl<'a> Source<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let first = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let newlines = text.match_indices('\n').map(|(newline, _)| newline + 1);
        let line = |start: usize| (start, start + blank_len(text.get(start..).unwrap_or_default()));
        Self { text, lines: std::iter::once(first).chain(newlines).map(line).collect() }
    }

    pub(super) fn get(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// Where the text begins.
    pub(super) fn start(&self) -> usize {
        self.line(0).0
    }

    /// The beginning of the line of `offset`, and the end of its indentation.
    fn line(&self, offset: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|&(start, _)| start <= offset);
        self.lines.get(line.saturating_sub(1)).copied().unwrap_or_default()
    }

    /// Where the line of `offset` begins.
    pub(super) fn line_start(&self, offset: usize) -> usize {
        self.line(offset).0
    }

    /// The indentation of the line of `offset`.
    pub(super) fn indent(&self, offset: usize) -> &'a str {
        let (start, end) = self.line(offset);
        self.get(start, end.min(offset))
    }

    /// Whether nothing but white space stands before `offset` on its line.
    pub(super) fn begins_line(&self, offset: usize) -> bool {
        self.line(offset).1 >= offset
    }

    /// The line end in use: that of the first line.
    pub(super) fn eol(&self) -> &'static str {
        match self.text.find('\n') {
            Some(newline) if self.get(0, newline).ends_with('\r') => "\r\n",
            _ => "\n",
        }
    }

    /// Where the next line end of a stretch is.
    pub(super) fn line_end(&self, start: usize, end: usize) -> Option<usize> {
        let rest = self.get(start, end);
        let line = rest.get(..rest.find('\n')?).unwrap_or_default();
        Some(start + line.strip_suffix('\r').unwrap_or(line).len())
    }
}

/// The end of a field's name.
pub(super) fn name_end(source: &Source<'_>, field: &Field<'_>) -> usize {
    let start = field.span.start;
    if let Some(name) = field.name.as_field() {
        return start + name.len();
    }
    let text = source.get(start, field.value.span.start);
    start + find(text, &[']']).map_or(text.len(), |bracket| bracket + 1)
}

/// Where a field stands with what belongs to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent {
    /// The offset of its separator.
    pub(super) separator: Option<usize>,
    /// The end of the field or of its separator.
    pub(super) end: usize,
    /// Where the next token begins.
    pub(super) next: usize,
}

impl Extent {
    /// `next` is where the next field, the closing bracket or the end of the text is.
    pub(super) fn of(source: &Source<'_>, end: usize, next: usize) -> Self {
        let gap = source.get(end, next);
        let separator = find(gap, &[',', ';']).map(|offset| end + offset);
        Self { separator, end: separator.map_or(end, |offset| offset + 1), next }
    }
}
