//! Offsets in a text to lines and columns.

use crate::error::Position;

/// Where the lines of a text begin, so that many offsets can be looked up.
pub(crate) struct LineIndex<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> LineIndex<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let after_breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(after_breaks).collect() }
    }

    /// The line of an offset, from 1.
    pub(crate) fn line(&self, offset: usize) -> u64 {
        self.starts.partition_point(|start| *start <= offset) as u64
    }

    pub(crate) fn position(&self, offset: usize) -> Position {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let column = self.text.get(start..offset).map_or(0, |before| before.chars().count()) + 1;
        Position { line: line as u64, column: column as u64 }
    }

    pub(crate) fn end(&self) -> Position {
        self.position(self.text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_and_columns_in_characters() {
        let index = LineIndex::new("äb\n\nxy");
        let at = |offset| {
            let Position { line, column } = index.position(offset);
            (line, column)
        };
        assert_eq!(
            [at(0), at(2), at(3), at(4), at(6), at(7)],
            [(1, 1), (1, 2), (1, 3), (2, 1), (3, 2), (3, 3)]
        );
        assert_eq!((index.line(4), index.line(5)), (2, 3));
        assert_eq!(index.end(), index.position(7));
    }
}
