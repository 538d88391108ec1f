//! The sorts of finding.

use crate::hint::shown::shorten;
use std::fmt;

/// What is odd.
///
/// Names are compared as they are, by code point; Unicode normalisation is not applied.
///
/// ```
/// use pbtxt::label_map::{FindingKind, LabelMap};
///
/// let parsed = LabelMap::parse("item {\n\tid: 1\n\tname: 'ca't'\n}\n\n")?;
/// assert_eq!(parsed.map.name_of(1), Some("ca't"));
/// let kind = parsed.findings[0].kind();
/// assert!(matches!(kind, FindingKind::RawQuote { .. }));
/// assert_eq!((kind.code(), kind.refused_by_tensorflow()), ("raw-quote", true));
/// # Ok::<(), pbtxt::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FindingKind {
    /// Two items with one id. [`name_of`](crate::label_map::LabelMap::name_of) knows the first.
    #[non_exhaustive]
    DuplicateId {
        /// The id.
        id: i32,
        /// The line of the first item with it.
        first_line: usize,
    },
    /// Two items with one name. [`id_of`](crate::label_map::LabelMap::id_of) knows the last.
    #[non_exhaustive]
    DuplicateName {
        /// The name.
        name: String,
        /// The line of the first item with it.
        first_line: usize,
    },
    /// Two items with one display name. [`id_of`](crate::label_map::LabelMap::id_of) knows the last.
    #[non_exhaustive]
    DuplicateDisplayName {
        /// The display name.
        name: String,
        /// The line of the first item with it.
        first_line: usize,
    },
    /// A text that is the name of one id and the display name of another.
    /// [`id_of`](crate::label_map::LabelMap::id_of) gives the greater id.
    #[non_exhaustive]
    AmbiguousName {
        /// The text.
        name: String,
        /// The line of the first of the two.
        first_line: usize,
    },
    /// An item without an id, which reads as 0.
    #[non_exhaustive]
    MissingId {
        /// Whether it is the label `background`, which may have the id 0.
        background: bool,
    },
    /// An item with neither a name nor a display name.
    MissingName,
    /// A name or a display name without a character.
    #[non_exhaustive]
    EmptyName {
        /// `name` or `display_name`.
        field: &'static str,
    },
    /// The id 0 on another label than `background`.
    ReservedId,
    /// An id below 0.
    #[non_exhaustive]
    NegativeId {
        /// The id.
        id: i32,
    },
    /// Ids between two others that no item has; found at the item behind the gap.
    #[non_exhaustive]
    IdGap {
        /// The first id of the gap.
        from: i32,
        /// The last id of the gap.
        to: i32,
    },
    /// The smallest id from 1 up is not 1.
    #[non_exhaustive]
    FirstId {
        /// The smallest.
        id: i32,
    },
    /// A name that differs from an earlier one, or a display name from an earlier one, by case or by white
    /// space around it alone.
    #[non_exhaustive]
    SimilarName {
        /// `name` or `display_name`.
        field: &'static str,
        /// The name.
        name: String,
        /// The line of the first that is similar.
        first_line: usize,
    },
    /// White space at an end of a name or a display name.
    #[non_exhaustive]
    PaddedName {
        /// `name` or `display_name`.
        field: &'static str,
        /// The name.
        name: String,
    },
    /// Two keypoints of one item with one id.
    #[non_exhaustive]
    DuplicateKeypointId {
        /// The id.
        id: i32,
    },
    /// A field set twice in one item: the last counts. Often the border between two items is missing.
    #[non_exhaustive]
    RepeatedField {
        /// The field.
        field: &'static str,
    },
    /// A field that label maps do not have. It is kept, and means nothing.
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
    /// A backslash that begins no escape, the first of a string. It is kept, as protobuf's Python library does;
    /// others refuse it, or take it for an escape (`\\?`).
    #[non_exhaustive]
    UnknownEscape {
        /// The character behind it.
        escape: char,
    },
    /// A byte order mark at the start of the text.
    ByteOrderMark,
    /// A number with a leading 0, which text format reads as octal: `010` is 8.
    #[non_exhaustive]
    OctalNumber {
        /// The field.
        field: &'static str,
        /// What the number is.
        number: i32,
    },
}

impl FindingKind {
    /// A name for programs, which stays as it is: `duplicate-id`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::DuplicateId { .. } => "duplicate-id",
            Self::DuplicateName { .. } => "duplicate-name",
            Self::DuplicateDisplayName { .. } => "duplicate-display-name",
            Self::AmbiguousName { .. } => "ambiguous-name",
            Self::MissingId { .. } => "missing-id",
            Self::MissingName => "missing-name",
            Self::EmptyName { .. } => "empty-name",
            Self::ReservedId => "reserved-id",
            Self::NegativeId { .. } => "negative-id",
            Self::IdGap { .. } => "id-gap",
            Self::FirstId { .. } => "first-id",
            Self::SimilarName { .. } => "similar-name",
            Self::PaddedName { .. } => "padded-name",
            Self::DuplicateKeypointId { .. } => "duplicate-keypoint-id",
            Self::RepeatedField { .. } => "repeated-field",
            Self::UnknownField { .. } => "unknown-field",
            Self::RawQuote { .. } => "raw-quote",
            Self::UnknownEscape { .. } => "unknown-escape",
            Self::ByteOrderMark => "byte-order-mark",
            Self::OctalNumber { .. } => "octal-number",
        }
    }

    /// Whether TensorFlow gives an error for it: `text_format.Merge`, `label_map_util.load_labelmap`, or, for
    /// keypoints, `convert_label_map_to_categories`.
    #[must_use]
    pub fn refused_by_tensorflow(&self) -> bool {
        match self {
            Self::MissingId { background } => !background,
            Self::ReservedId
            | Self::NegativeId { .. }
            | Self::DuplicateKeypointId { .. }
            | Self::UnknownField { .. }
            | Self::RawQuote { .. }
            | Self::ByteOrderMark => true,
            _ => false,
        }
    }
}

impl fmt::Display for FindingKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DuplicateId { id, first_line } => write!(f, "id {id} is already used on line {first_line}"),
            Self::DuplicateName { name, first_line } => {
                write!(f, "name '{}' is already used on line {first_line}", shorten(name))
            }
            Self::DuplicateDisplayName { name, first_line } => {
                write!(f, "display_name '{}' is already used on line {first_line}", shorten(name))
            }
            Self::AmbiguousName { name, first_line } => write!(
                f,
                "'{}' is the name of one id and the display_name of another, see line {first_line}",
                shorten(name)
            ),
            Self::MissingId { .. } => f.write_str("item has no id, read as 0"),
            Self::MissingName => f.write_str("item has neither a name nor a display_name"),
            Self::EmptyName { field } => write!(f, "{field} is empty"),
            Self::ReservedId => f.write_str("id 0 is reserved for the background label"),
            Self::NegativeId { id } => write!(f, "id {id} is negative"),
            Self::IdGap { from, to } if from == to => write!(f, "id {from} is not used"),
            Self::IdGap { from, to } => write!(f, "ids {from} to {to} are not used"),
            Self::FirstId { id } => write!(f, "the ids begin at {id}, not at 1"),
            Self::SimilarName { field, name, first_line } => write!(
                f,
                "{field} '{}' differs from the one on line {first_line} by case or white space alone",
                shorten(name)
            ),
            Self::PaddedName { field, name } => {
                write!(f, "{field} '{}' has white space at an end", shorten(name))
            }
            Self::DuplicateKeypointId { id } => write!(f, "keypoint id {id} is already used in this item"),
            Self::RepeatedField { field } => write!(f, "{field} is set twice in one item, the last counts"),
            Self::UnknownField { name } => {
                write!(f, "unknown field {}, which TensorFlow refuses", shorten(name))?;
                meant(name).map_or(Ok(()), |field| write!(f, "; is {field} meant?"))
            }
            Self::RawQuote { name } => {
                write!(f, "quote in a name is not escaped, name read as '{}'", shorten(name))
            }
            Self::UnknownEscape { escape } => {
                write!(f, "a backslash before '{}' is kept; write it \\\\", escape.escape_debug())
            }
            Self::ByteOrderMark => f.write_str("byte order mark, which TensorFlow refuses"),
            Self::OctalNumber { field, number } => {
                write!(f, "{field} has a leading 0 and is octal, read as {number}")
            }
        }
    }
}

/// The field whose name differs by case and by how its words are joined alone.
fn meant(name: &str) -> Option<&'static str> {
    const FIELDS: [&str; 10] = [
        "item",
        "name",
        "id",
        "display_name",
        "keypoints",
        "label",
        "ancestor_ids",
        "descendant_ids",
        "frequency",
        "instance_count",
    ];
    let letters = |name: &str| name.replace('_', "").to_ascii_lowercase();
    FIELDS.into_iter().find(|field| *field != name && letters(field) == letters(name))
}
