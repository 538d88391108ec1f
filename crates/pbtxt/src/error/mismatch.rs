//! What makes sound text format no value of a Rust type.

use std::fmt;

/// How a text differs from the Rust type it is read into; only with the feature `serde`.
///
/// ```
/// use pbtxt::Mismatch;
///
/// let mismatch = Mismatch::Custom("batches are even".to_owned());
/// assert_eq!(mismatch.to_string(), "batches are even");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mismatch {
    /// A field that the type does not have.
    #[non_exhaustive]
    UnknownField {
        /// The fields that it has.
        expected: &'static [&'static str],
    },
    /// A field that the type needs.
    MissingField,
    /// A second value for a field that has one.
    #[non_exhaustive]
    RepeatedField {
        /// The line of the first value, counted from 1.
        first_line: usize,
    },
    /// A value of another type.
    #[non_exhaustive]
    WrongType {
        /// What the value has to be.
        expected: String,
        /// What it is, ready to be shown.
        found: String,
    },
    /// A number that the type does not hold.
    #[non_exhaustive]
    OutOfRange {
        /// The number as it is written.
        number: String,
        /// What the type holds, ready to be shown.
        range: String,
    },
    /// A name or number that no value of the enum has.
    #[non_exhaustive]
    UnknownVariant {
        /// What stands there, ready to be shown.
        found: String,
        /// The names of the enum's values, and the numbers that are accepted for them.
        expected: &'static [&'static str],
    },
    /// What the type itself objects to.
    Custom(String),
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownField { expected } => {
                f.write_str("unknown field, expected ")?;
                one_of(expected, f)
            }
            Self::MissingField => f.write_str("field is missing"),
            Self::RepeatedField { first_line } => {
                write!(f, "field is set twice, first on line {first_line}")
            }
            Self::WrongType { expected, found } => write!(f, "expected {expected}, found {found}"),
            Self::OutOfRange { number, range } => write!(f, "{number} is out of range, expected {range}"),
            Self::UnknownVariant { found, expected } => {
                // Numbers are only other names of values that have one.
                let is_word = |name: &&str| !name.starts_with(|c: char| c == '-' || c.is_ascii_digit());
                let words: Vec<&str> = expected.iter().copied().filter(is_word).collect();
                f.write_str("expected ")?;
                one_of(if words.is_empty() { expected } else { &words }, f)?;
                write!(f, ", found {found}")
            }
            Self::Custom(message) => f.write_str(message),
        }
    }
}

/// The first of the names.
fn one_of(names: &[&str], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    const SHOWN: usize = 8;
    match names {
        [] => f.write_str("none"),
        [name] => f.write_str(name),
        _ => {
            let shown = names.get(..SHOWN).unwrap_or(names);
            write!(f, "one of {}", shown.join(", "))?;
            match names.len() - shown.len() {
                0 => Ok(()),
                more => write!(f, " and {more} more"),
            }
        }
    }
}
