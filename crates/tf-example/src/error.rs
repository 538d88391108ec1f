//! What can be wrong with a feature that was asked for.

use std::{error, fmt};

use crate::{FeatureKind, WireError};

/// A feature is not what was asked for: the key, and what is wrong with it.
///
/// The record it was found in is for the layer that reads records to name.
///
/// ```
/// use tf_example::{Example, Feature, FeatureErrorKind};
///
/// let example = Example::from_features([("image/height", Feature::int64s([480, 481, 482]))]);
/// let error = example.int64("image/height").unwrap_err();
/// assert_eq!(error.key(), "image/height");
/// assert_eq!(*error.kind(), FeatureErrorKind::WrongCount { expected: 1, found: 3 });
/// assert_eq!(error.to_string(), r#"feature "image/height" has 3 values, expected 1"#);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeatureError(Box<Inner>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    key: String,
    kind: FeatureErrorKind,
}

impl FeatureError {
    /// An error for a rule of the caller's own, such as two lists that must be of one length.
    #[must_use]
    pub fn new(key: impl Into<String>, kind: FeatureErrorKind) -> Self {
        Self(Box::new(Inner { key: key.into(), kind }))
    }

    /// The key that was asked for.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.0.key
    }

    /// What is wrong with it.
    #[must_use]
    pub fn kind(&self) -> &FeatureErrorKind {
        &self.0.kind
    }
}

impl fmt::Display for FeatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "feature {:?} {}", self.0.key, self.0.kind)
    }
}

impl error::Error for FeatureError {}

/// What is wrong with a feature. Displays as the predicate of a sentence about it.
///
/// ```
/// use tf_example::{FeatureErrorKind, FeatureKind};
///
/// let kind = FeatureErrorKind::WrongKind { expected: FeatureKind::Int64, found: FeatureKind::Bytes };
/// assert_eq!(kind.to_string(), "is a bytes list, expected an int64 list");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FeatureErrorKind {
    /// The example has no such key.
    Missing,
    /// The key is there already, and a second feature is put under it.
    Duplicate,
    /// The list has values, and they are of another kind.
    WrongKind {
        /// The kind that was asked for.
        expected: FeatureKind,
        /// The kind the values are.
        found: FeatureKind,
    },
    /// The list is of the right kind but not of the right length.
    WrongCount {
        /// The number of values that was asked for.
        expected: usize,
        /// The number of values there are.
        found: usize,
    },
    /// The value was asked for as text and is not UTF-8.
    NotUtf8 {
        /// The number of bytes before the first that is not UTF-8.
        valid_up_to: usize,
    },
    /// The values do not divide into rows, when parsed by a [`spec`](crate::spec).
    NotRows {
        /// The number of values in a row.
        row: usize,
        /// The number of values there are.
        found: usize,
    },
    /// An index of a sparse tensor is not within its size, when parsed by a [`spec`](crate::spec).
    OutOfBounds {
        /// The index.
        index: i64,
        /// The size of the dimension.
        size: usize,
    },
    /// The rows of a ragged tensor do not divide into rows of rows, when parsed by a [`spec`](crate::spec).
    UnevenRows {
        /// The number of rows in a row.
        row: usize,
        /// The number of rows there are.
        found: usize,
    },
    /// The integers do not partition the values of a ragged tensor, when parsed by a [`spec`](crate::spec).
    Partition {
        /// What is wrong with them, as a clause about them.
        reason: &'static str,
        /// The number of values, or of rows, to be partitioned.
        count: usize,
        /// Whether it is rows: those of the next partition within.
        are_rows: bool,
    },
    /// The list has not as many steps as that of the values, when parsed by a [`spec`](crate::spec).
    WrongSteps {
        /// The number of steps of the values.
        expected: usize,
        /// The number of steps there are.
        found: usize,
    },
    /// Padding a batch to its longest row would take too many values, when parsed by a [`spec`](crate::spec).
    TooLarge {
        /// The number of values.
        len: usize,
    },
    /// The key is not in the description, when asked of what was parsed by a [`spec`](crate::spec).
    NotDescribed,
    /// The tensor of the key is of another layout, when parsed by a [`spec`](crate::spec).
    WrongLayout {
        /// The layout that was asked for: `dense`, `sparse` or `ragged`.
        expected: &'static str,
        /// The layout it is.
        found: &'static str,
    },
    /// The contents are not what the schema says. Only a borrowed view has this: decoding the record as a
    /// whole fails.
    Malformed(WireError),
}

impl fmt::Display for FeatureErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("is missing"),
            Self::Duplicate => f.write_str("is there already"),
            Self::WrongKind { expected, found } => {
                write!(
                    f,
                    "is {} {found} list, expected {} {expected} list",
                    article(*found),
                    article(*expected)
                )
            }
            Self::WrongCount { expected, found } => {
                write!(f, "has {}, expected {expected}", Counted(*found, "value"))
            }
            Self::NotRows { row, found } => no_rows(f, &Counted(*found, "value"), *row),
            Self::UnevenRows { row, found } => no_rows(f, &Counted(*found, "row"), *row),
            Self::OutOfBounds { index, size } => write!(f, "has index {index} in a dimension of size {size}"),
            Self::Partition { reason, count, are_rows } => {
                let counted = Counted(*count, if *are_rows { "row" } else { "value" });
                write!(f, "does not partition {counted}: {reason}")
            }
            Self::WrongSteps { expected, found } => {
                write!(f, "has {}, expected {expected}", Counted(*found, "step"))
            }
            Self::TooLarge { len } => write!(f, "takes {len} values when padded, which is too many"),
            Self::NotDescribed => f.write_str("is not in the description"),
            Self::WrongLayout { expected, found } => write!(f, "is {found}, not {expected}"),
            Self::Malformed(error) => write!(f, "is malformed: {error}"),
            Self::NotUtf8 { valid_up_to } => write!(f, "is not UTF-8 at byte {valid_up_to} of the value"),
        }
    }
}

/// So many of these, in the singular where it is one.
struct Counted(usize, &'static str);

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(count, noun) = self;
        write!(f, "{count} {noun}{}", if *count == 1 { "" } else { "s" })
    }
}

fn no_rows(f: &mut fmt::Formatter<'_>, found: &Counted, row: usize) -> fmt::Result {
    let make = if found.0 == 1 { "makes" } else { "make" };
    write!(f, "has {found}, which {make} no rows of {row}")
}

fn article(kind: FeatureKind) -> &'static str {
    match kind {
        FeatureKind::Bytes | FeatureKind::Float => "a",
        FeatureKind::Int64 => "an",
    }
}
