//! What is odd about a label map that can be read all the same.

use crate::position::Position;
use std::fmt;

mod kind;

pub use kind::FindingKind;

/// Something odd, and where: at the value it is about, or at the item where that has none; at the name of the
/// field for a field that is unknown or comes again.
///
/// ```
/// use pbtxt::label_map::{FindingKind, LabelMap};
///
/// let parsed = LabelMap::parse("item { id: 1 name: 'a' }\nitem { id: 1 name: 'b' }")?;
/// let finding = &parsed.findings[0];
/// assert_eq!((finding.line(), finding.column()), (2, 12));
/// assert!(matches!(finding.kind(), FindingKind::DuplicateId { id: 1, first_line: 1, .. }));
/// assert_eq!(finding.to_string(), "line 2, column 12: id 1 is already used on line 1");
/// # Ok::<(), pbtxt::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) kind: FindingKind,
}

impl Finding {
    pub(super) fn at(Position { line, column }: Position, kind: FindingKind) -> Self {
        Self { line, column, kind }
    }

    /// The line, counted from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }

    /// The column in characters, counted from 1.
    #[must_use]
    pub fn column(&self) -> usize {
        self.column
    }

    /// What is odd.
    #[must_use]
    pub fn kind(&self) -> &FindingKind {
        &self.kind
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.kind)
    }
}
