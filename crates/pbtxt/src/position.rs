//! Byte offsets to lines and columns.

use std::fmt;

/// A line and a column, as [`Error`](crate::Error) counts them.
///
/// ```
/// use pbtxt::Position;
///
/// let source = "item {\n  id: 7\n}";
/// let message = pbtxt::parse(source)?;
/// let id = message.get("item").and_then(|item| item.as_message()?.get("id")).unwrap();
/// let position = id.span.position(source);
/// assert_eq!(position, Position { line: 2, column: 7 });
/// assert_eq!(position.to_string(), "line 2, column 7");
/// # Ok::<(), pbtxt::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, counted from 1. Lines end with `\n`.
    pub line: usize,
    /// The column in characters, counted from 1. A byte order mark has none.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

impl Position {
    /// Where every text begins.
    pub const START: Self = Self { line: 1, column: 1 };

    /// The position of the character that begins at or behind `offset`, or of the end of the text, found by
    /// walking there.
    #[must_use]
    pub fn of(source: &str, offset: usize) -> Self {
        walk(source, Checkpoint { offset: 0, position: Self::START }, offset).position
    }

    fn step(self, offset: usize, character: char) -> Self {
        match character {
            '\n' => Self { line: self.line + 1, column: 1 },
            // A byte order mark at the very start takes no column: editors do not show it.
            '\u{feff}' if offset == 0 => self,
            _ => Self { line: self.line, column: self.column + 1 },
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Checkpoint {
    offset: usize,
    position: Position,
}

/// Goes on from `from` to the first character that begins at or behind `offset`.
fn walk(source: &str, from: Checkpoint, offset: usize) -> Checkpoint {
    let mut here = from;
    for character in source.get(from.offset..).unwrap_or_default().chars() {
        if here.offset >= offset {
            break;
        }
        here.position = here.position.step(here.offset, character);
        here.offset += character.len_utf8();
    }
    here
}

/// The positions of many offsets in one text.
///
/// One walk over the text at first, then a bounded number of steps for each offset, however long its line is. For
/// a single one there is [`Span::position`](crate::Span::position), which walks there.
///
/// ```
/// use pbtxt::Positions;
///
/// let source = "item { id: 7 }\nitem { id: 8 }\n";
/// let positions = Positions::new(source);
/// let message = pbtxt::parse(source)?;
/// let lines: Vec<_> = message.values("item").map(|item| positions.of(item.span.start).line).collect();
/// assert_eq!(lines, [1, 2]);
/// # Ok::<(), pbtxt::Error>(())
/// ```
// A line index would not do: a hostile text is a single line with a finding every few bytes.
#[derive(Debug, Clone)]
pub struct Positions<'a> {
    source: &'a str,
    checkpoints: Vec<Checkpoint>,
}

impl<'a> Positions<'a> {
    const STRIDE: usize = 256;

    /// Walks over the text.
    #[must_use]
    pub fn new(source: &'a str) -> Self {
        let mut here = Checkpoint { offset: 0, position: Position::START };
        let mut checkpoints = vec![here];
        for boundary in (Self::STRIDE..=source.len()).step_by(Self::STRIDE) {
            here = walk(source, here, boundary);
            checkpoints.push(here);
        }
        Self { source, checkpoints }
    }

    /// The position of the byte at `offset`, or of the end of the text for an offset behind it.
    #[must_use]
    pub fn of(&self, offset: usize) -> Position {
        let nearest = self.checkpoints.get(offset / Self::STRIDE).or(self.checkpoints.last());
        let from = nearest.copied().unwrap_or(Checkpoint { offset: 0, position: Position::START });
        walk(self.source, from, offset).position
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_characters() {
        let source = "äö x\r\nb";
        let at = |needle: &str| Position::of(source, source.find(needle).unwrap());
        assert_eq!(at("x"), Position { line: 1, column: 4 });
        assert_eq!(at("b"), Position { line: 2, column: 1 });
        assert_eq!(Position::of(source, source.len()), Position { line: 2, column: 2 });
        assert_eq!(Position::of(source, 9_999), Position { line: 2, column: 2 });
    }

    #[test]
    fn a_byte_order_mark_takes_no_column() {
        assert_eq!(Position::of("\u{feff}a", 3), Position { line: 1, column: 1 });
    }

    #[test]
    fn checkpoints_agree_with_the_walk() {
        let source = "añb\n€ d\n".repeat(200) + &"é".repeat(1_000);
        let positions = Positions::new(&source);
        for (offset, _) in source.char_indices().chain([(source.len(), ' ')]) {
            assert_eq!(positions.of(offset), Position::of(&source, offset), "offset {offset}");
        }
    }
}
