//! What is odd about a label map that can be read all the same.

use crate::position::Position;
use std::fmt;

/// Something odd, and where.
///
/// ```
/// use pbtxt::label_map::{FindingKind, LabelMap};
///
/// let parsed = LabelMap::parse("item { id: 1 name: 'a' }\nitem { id: 1 name: 'b' }")?;
/// let finding = &parsed.findings[0];
/// assert_eq!((finding.line(), finding.column()), (2, 12));
/// assert!(matches!(finding.kind(), FindingKind::DuplicateId { id: 1, first_line: 1, .. }));
/// # Ok::<(), pbtxt::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) kind: FindingKind,
}

/// What is odd.
///
/// ```
/// use pbtxt::label_map::{FindingKind, LabelMap};
///
/// let parsed = LabelMap::parse("item {\n\tid: 1\n\tname: 'ca't'\n}\n\n")?;
/// assert_eq!(parsed.map.name_of(1), Some("ca't"));
/// assert!(matches!(parsed.findings[0].kind(), FindingKind::RawQuote { .. }));
/// # Ok::<(), pbtxt::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FindingKind {
    /// Two items with one id. [`name_of`](super::LabelMap::name_of) knows the first.
    #[non_exhaustive]
    DuplicateId {
        /// The id.
        id: i32,
        /// The line of the first item with it.
        first_line: usize,
    },
    /// Two items with one name. [`id_of`](super::LabelMap::id_of) knows the last.
    #[non_exhaustive]
    DuplicateName {
        /// The name.
        name: String,
        /// The line of the first item with it.
        first_line: usize,
    },
    /// The item `background` without an id, which reads as 0.
    MissingId,
    /// A field set twice in one item: the last counts. Often the border between two items is missing.
    #[non_exhaustive]
    RepeatedField {
        /// The field.
        field: &'static str,
    },
    /// A field that label maps do not have. It is ignored.
    #[non_exhaustive]
    UnknownField {
        /// Its name.
        name: String,
    },
    /// A name with a quote that is not escaped, as CVAT wrote it.
    #[non_exhaustive]
    RawQuote {
        /// The name as it was recovered.
        name: String,
    },
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

impl fmt::Display for FindingKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DuplicateId { id, first_line } => write!(f, "id {id} is already used on line {first_line}"),
            Self::DuplicateName { name, first_line } => {
                write!(f, "name '{}' is already used on line {first_line}", name.escape_debug())
            }
            Self::MissingId => f.write_str("item has no id, read as 0"),
            Self::RepeatedField { field } => write!(f, "{field} is set twice in one item, the last counts"),
            Self::UnknownField { name } => write!(f, "unknown field {name}, ignored"),
            Self::RawQuote { name } => {
                write!(f, "quote in a name is not escaped, name read as '{}'", name.escape_debug())
            }
        }
    }
}
