//! What makes sound text format no label map.

use crate::hint::shown::shorten;
use std::fmt;

/// A rule of label maps that a text breaks.
///
/// ```
/// use pbtxt::ErrorKind;
/// use pbtxt::label_map::{Fault, LabelMap, ReadOptions};
///
/// let options = ReadOptions::new().tensorflow_rules(true);
/// let error = LabelMap::parse_with_options("item { id: 0 name: 'cat' }", options).unwrap_err();
/// assert!(matches!(error.kind(), ErrorKind::LabelMap(Fault::ReservedId)));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// An id below 0; only under [`tensorflow_rules`](super::ReadOptions::tensorflow_rules).
    #[non_exhaustive]
    NegativeId {
        /// The id.
        id: i32,
    },
    /// The id 0 on another label than `background`; only under
    /// [`tensorflow_rules`](super::ReadOptions::tensorflow_rules).
    ReservedId,
    /// An item without an id, which protobuf reads as 0; only under
    /// [`tensorflow_rules`](super::ReadOptions::tensorflow_rules).
    MissingId,
    /// A number that does not fit 32 bits.
    #[non_exhaustive]
    NumberOutOfRange {
        /// The field.
        field: &'static str,
        /// The number, ready to be shown.
        number: String,
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
    /// A field that label maps do not have; only under [`strict`](super::ReadOptions::strict).
    #[non_exhaustive]
    UnknownField {
        /// Its name.
        name: String,
    },
    /// A byte order mark at the start of the text; only under [`strict`](super::ReadOptions::strict).
    ByteOrderMark,
    /// Fields, but no `item` among them; only from [`Parsed::check_items`](super::Parsed::check_items).
    NoItems,
    /// No id is left to give; only from [`fix_ids`](super::fix_ids).
    NoFreeId,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NegativeId { id } => write!(f, "id {id} is negative; number labels from 1"),
            Self::ReservedId => {
                f.write_str("id 0 is reserved for the background label; number labels from 1")
            }
            Self::MissingId => f.write_str("item has no id; number labels from 1"),
            Self::NumberOutOfRange { field, number } => write!(f, "{field} {number} does not fit 32 bits"),
            Self::WrongType { field, expected, found } => {
                write!(f, "{field}: expected {expected}, found {found}")
            }
            Self::UnknownField { name } => write!(f, "label maps have no field {}", shorten(name)),
            Self::ByteOrderMark => f.write_str("a byte order mark is no text format"),
            Self::NoItems => f.write_str("no label map: there is no item in the text"),
            Self::NoFreeId => f.write_str("no id up to 2147483647 is free"),
        }
    }
}
