//! What can be wrong with a text, and where.

use crate::Unprintable;
use crate::label_map;
use crate::position::Position;
use std::fmt;
use std::io;

mod mismatch;
mod render;

pub use mismatch::Mismatch;

/// The first thing that is wrong with a text.
///
/// ```
/// let source = "item {\n  id: 1\n  name: }\n";
/// let error = pbtxt::parse(source).unwrap_err();
/// assert_eq!(error.to_string(), "line 3, column 9: expected a value, found '}'");
/// assert_eq!((error.line(), error.column(), error.offset()), (3, 9, 23));
/// assert_eq!(
///     error.render(source),
///     "line 3, column 9: expected a value, found '}'\n  |\n3 |   name: }\n  |         ^\n"
/// );
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    offset: usize,
    position: Position,
    hint: Option<String>,
}

/// What is wrong.
///
/// ```
/// use pbtxt::ErrorKind;
///
/// let error = pbtxt::parse("id 1").unwrap_err();
/// assert!(matches!(error.kind(), ErrorKind::Syntax { expected: "':' or '{'", .. }));
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text leaves the grammar.
    #[non_exhaustive]
    Syntax {
        /// What could stand here.
        expected: &'static str,
        /// What stands here, ready to be shown.
        found: String,
    },
    /// An escape in a string that is none, or spells no byte or character.
    #[non_exhaustive]
    Escape {
        /// What is wrong with it.
        problem: &'static str,
    },
    /// An octal or hexadecimal integer below −2⁶³ or above 2⁶⁴ − 1. A decimal one is read as a float.
    IntegerOutOfRange,
    /// Messages nested more than [`MAX_DEPTH`](crate::MAX_DEPTH) deep.
    TooDeep,
    /// A text over [`ReadOptions::max_len`](crate::ReadOptions::max_len).
    #[non_exhaustive]
    TooLong {
        /// Its length in bytes.
        len: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// The bytes are not UTF-8; only from [`from_utf8`](crate::from_utf8).
    NotUtf8,
    /// A change of [`Edits`](crate::Edits) at a span where the text has nothing that can be changed so.
    NoSuchPlace,
    /// Changes of [`Edits`](crate::Edits) to the same part of the text.
    Overlap,
    /// A change of [`Edits`](crate::Edits) to what the text format cannot say.
    Unprintable(Unprintable),
    /// Changes of [`Edits`](crate::Edits) that the changed text would not read as. Not known to happen; the
    /// changed text is read to make sure.
    EditLost,
    /// Sound text format, but no label map.
    LabelMap(label_map::Fault),
    /// Sound text format that does not fit the Rust type it is read into; only with the feature `serde`.
    #[non_exhaustive]
    Mismatch {
        /// The fields that lead there, as in `train_config.data[2].batch_size`; empty for the whole text.
        path: String,
        /// What does not fit.
        mismatch: Mismatch,
    },
    /// A Rust value that the text format has no form for; only with the feature `serde`. There is no text, so the
    /// line and the column mean nothing.
    #[non_exhaustive]
    Unwritable {
        /// The fields that lead there.
        path: String,
        /// Why it has none.
        problem: String,
    },
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax { expected, found } => write!(f, "expected {expected}, found {found}"),
            Self::Escape { problem } => f.write_str(problem),
            Self::IntegerOutOfRange => f.write_str("integer does not fit 64 bits"),
            Self::TooDeep => write!(f, "messages nested more than {} deep", crate::MAX_DEPTH),
            Self::TooLong { len, limit } => write!(f, "text is {len} bytes long, the limit is {limit}"),
            Self::NotUtf8 => f.write_str("bytes are not UTF-8"),
            Self::NoSuchPlace => f.write_str("nothing of the text stands exactly where a change is for"),
            Self::Overlap => f.write_str("more than one change of the same part of the text"),
            Self::Unprintable(problem) => write!(f, "a change cannot be printed: {problem}"),
            Self::EditLost => f.write_str("the changed text would not read as the changed message"),
            Self::LabelMap(fault) => fault.fmt(f),
            Self::Mismatch { path, mismatch } if path.is_empty() => mismatch.fmt(f),
            Self::Mismatch { path, mismatch } => write!(f, "{path}: {mismatch}"),
            Self::Unwritable { path, problem } if path.is_empty() => f.write_str(problem),
            Self::Unwritable { path, problem } => write!(f, "{path}: {problem}"),
        }
    }
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, source: &str, offset: usize) -> Self {
        Self::at(kind, offset, Position::of(source, offset))
    }

    pub(crate) fn at(kind: ErrorKind, offset: usize, position: Position) -> Self {
        Self(Box::new(Inner { kind, offset, position, hint: None }))
    }

    /// Adds a hint; one that is there already stays.
    pub(crate) fn or_hint(mut self, hint: Option<String>) -> Self {
        self.0.hint = self.0.hint.or(hint);
        self
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The line and the column.
    #[must_use]
    pub fn position(&self) -> Position {
        self.0.position
    }

    /// The line, counted from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.0.position.line
    }

    /// The column in characters, counted from 1. A byte order mark has none.
    #[must_use]
    pub fn column(&self) -> usize {
        self.0.position.column
    }

    /// The offset in bytes from the start of the text.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    /// What the writer of the text may have meant.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// The message, the line of `source` with a caret below the place, and the hint: several lines, each ended.
    ///
    /// `source` is the text that was read. Long lines are cut around the place and control characters are
    /// replaced, so that the result can go to a terminal.
    #[must_use]
    pub fn render(&self, source: &str) -> String {
        if matches!(self.0.kind, ErrorKind::Unwritable { .. }) {
            return format!("{self}\n");
        }
        render::render(self, source)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if matches!(self.0.kind, ErrorKind::Unwritable { .. }) {
            return self.0.kind.fmt(f);
        }
        write!(f, "{}: {}", self.0.position, self.0.kind)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("line", &self.line())
            .field("column", &self.column())
            .field("offset", &self.0.offset)
            .field("hint", &self.0.hint)
            .finish()
    }
}

impl std::error::Error for Error {}

/// For callers that speak `io::Error`: `InvalidInput` for a value that has no form in text, all else is
/// `InvalidData`. The error itself is inside.
impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        let kind = match error.kind() {
            ErrorKind::Unwritable { .. } => io::ErrorKind::InvalidInput,
            _ => io::ErrorKind::InvalidData,
        };
        Self::new(kind, error)
    }
}
