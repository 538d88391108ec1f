//! What can be wrong with a text.

use std::{error, fmt};

/// A text is not the JSON of a record: the feature and the value, what is wrong with it, and where in the text.
///
/// The line of a file, and the file, are for the layer that reads lines to name.
///
/// ```
/// use tf_example::json;
///
/// let line = r#"{"type":"record","features":{"image/format":{"text":["jpeg"]}}}"#;
/// let error = json::from_str(line).unwrap_err();
/// assert_eq!(*error.kind(), json::ErrorKind::UnknownMember { name: "text".into() });
/// assert_eq!(error.place(), r#"feature "image/format""#);
/// assert_eq!((error.line(), error.column()), (1, 51));
/// assert_eq!(error.to_string(), r#"feature "image/format": unknown member "text" at column 51"#);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    kind: ErrorKind,
    place: String,
    line: usize,
    column: usize,
}

impl Error {
    pub(super) fn new(kind: ErrorKind, place: String, line: usize, column: usize) -> Self {
        Self(Box::new(Inner { kind, place, line, column }))
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Where in the record, such as `feature "image/height": int64[2]`; empty where it is in none of its features.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.0.place
    }

    /// The line of the text at which reading stopped, from 1. A text of one line has no other.
    #[must_use]
    pub fn line(&self) -> usize {
        self.0.line
    }

    /// The byte of that line at which reading stopped, from 1: that of the fault or, where the value as a whole
    /// is at fault, one a little after it.
    #[must_use]
    pub fn column(&self) -> usize {
        self.0.column
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, place, line, column } = &*self.0;
        if !place.is_empty() {
            write!(f, "{place}: ")?;
        }
        write!(f, "{kind} at ")?;
        if *line != 1 {
            write!(f, "line {line}, ")?;
        }
        write!(f, "column {column}")
    }
}

impl error::Error for Error {}

/// What is wrong with a text.
///
/// ```
/// use tf_example::json::{ErrorKind, from_str};
///
/// let kind = |text| from_str(text).unwrap_err().kind().clone();
/// assert_eq!(kind(r#"{"type":"record","#), ErrorKind::Truncated);
/// assert_eq!(kind(r#"{"type":"summary"}"#), ErrorKind::NotARecord { found: "summary".into() });
/// assert_eq!(kind("[]"), ErrorKind::WrongType { expected: "an object", found: "an array" });
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text is not JSON.
    NotJson {
        /// What the parser has to say.
        problem: String,
    },
    /// The text ends before its value does.
    Truncated,
    /// A value is of another type than the one that belongs there.
    WrongType {
        /// What belongs there, with its article.
        expected: &'static str,
        /// What is there, with its article.
        found: &'static str,
    },
    /// The value of `"type"` is not `"record"`: the line is about something else.
    NotARecord {
        /// The value of `"type"`.
        found: String,
    },
    /// An object has a member that does not belong to it.
    UnknownMember {
        /// The member's name.
        name: String,
    },
    /// An object has the same member twice: a feature, a feature list, or a field under both its names.
    DuplicateMember {
        /// The member's name.
        name: String,
    },
    /// A feature has lists of two kinds.
    SeveralKinds,
    /// A byte string is neither of `"utf8"` and `"base64"`, or both.
    NoByteString,
    /// A byte string was cut off when it was written, see [`WriteOptions::max_bytes`](super::WriteOptions::max_bytes).
    Shortened,
    /// A number is not an integer, where one belongs.
    NotAnInteger,
    /// A number does not fit in the type of the value.
    OutOfRange {
        /// The type.
        into: &'static str,
    },
    /// A string in place of a number is none.
    NotANumber {
        /// The string, without what is beyond its first 40 characters.
        found: String,
    },
    /// A string is not base64.
    NotBase64 {
        /// What the decoder has to say.
        problem: String,
    },
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson { problem } => write!(f, "not JSON: {problem}"),
            Self::Truncated => f.write_str("the text ends too early"),
            Self::WrongType { expected, found } => write!(f, "expected {expected}, found {found}"),
            Self::NotARecord { found } => write!(f, "type is {found:?}, expected \"record\""),
            Self::UnknownMember { name } => write!(f, "unknown member {name:?}"),
            Self::DuplicateMember { name } => write!(f, "member {name:?} is there twice"),
            Self::SeveralKinds => f.write_str("a feature has one list, found two"),
            Self::NoByteString => {
                f.write_str("a byte string has one member, either \"utf8\" or \"base64\"")
            }
            Self::Shortened => f.write_str(
                "the byte string was shortened when it was written; write it without max_bytes to have it whole",
            ),
            Self::NotAnInteger => f.write_str("expected an integer, found a fraction"),
            Self::OutOfRange { into } => write!(f, "number out of the range of {into}"),
            Self::NotANumber { found } => write!(f, "expected a number, found the string {found:?}"),
            Self::NotBase64 { problem } => write!(f, "not base64: {problem}"),
        }
    }
}
