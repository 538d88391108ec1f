//! What makes sound text format no label map.

use std::fmt;

/// A rule of label maps that a text breaks.
///
/// ```
/// use pbtxt::ErrorKind;
/// use pbtxt::label_map::{Fault, LabelMap};
///
/// let error = LabelMap::parse("item { id: 0 name: 'cat' }").unwrap_err();
/// assert!(matches!(error.kind(), ErrorKind::LabelMap(Fault::ReservedId)));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// An id below 0.
    #[non_exhaustive]
    NegativeId {
        /// The id.
        id: i128,
    },
    /// The id 0 on another label than `background`.
    ReservedId,
    /// An item without an id; protobuf reads that as 0.
    MissingId,
    /// An item with neither a name nor a display name.
    MissingName,
    /// A number that does not fit 32 bits.
    #[non_exhaustive]
    NumberOutOfRange {
        /// The field.
        field: &'static str,
        /// The number.
        number: i128,
    },
    /// A value of another type than the field has.
    #[non_exhaustive]
    WrongType {
        /// The field.
        field: &'static str,
        /// What its value has to be.
        expected: &'static str,
        /// What it is, ready to be shown.
        found: String,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NegativeId { id } => write!(f, "id {id} is negative; number labels from 1"),
            Self::ReservedId => {
                f.write_str("id 0 is reserved for the background label; number labels from 1")
            }
            Self::MissingId => f.write_str("item has no id; number labels from 1"),
            Self::MissingName => f.write_str("item has neither a name nor a display_name"),
            Self::NumberOutOfRange { field, number } => write!(f, "{field} {number} does not fit 32 bits"),
            Self::WrongType { field, expected, found } => {
                write!(f, "{field}: expected {expected}, found {found}")
            }
        }
    }
}
