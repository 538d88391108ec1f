//! An error on its way up: the place is known early, the path only at the end.

use super::hint;
use crate::hint::shown::shorten;
use crate::path::Path;
use crate::{Error, ErrorKind, Mismatch, Name};
use serde_core::de::{self, Expected, Unexpected};
use std::fmt;

pub(super) struct Fail(Box<Inner>);

#[derive(Debug)]
struct Inner {
    mismatch: Mismatch,
    offset: Option<usize>,
    hint: Option<String>,
    path: Path,
}

impl Fail {
    pub(super) fn new(mismatch: Mismatch) -> Self {
        Self(Box::new(Inner { mismatch, offset: None, hint: None, path: Path::default() }))
    }

    pub(super) fn wrong_type(expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self::new(Mismatch::WrongType { expected: expected.into(), found: found.into() })
    }

    /// Says of an unknown variant how it is written.
    pub(super) fn found(mut self, written: String) -> Self {
        if let Mismatch::UnknownVariant { found, .. } = &mut self.0.mismatch {
            *found = written;
        }
        self
    }

    /// Sets the place, if no inner one is known.
    pub(super) fn at(mut self, offset: usize) -> Self {
        self.0.offset.get_or_insert(offset);
        self
    }

    pub(super) fn hint(mut self, hint: Option<String>) -> Self {
        self.0.hint = self.0.hint.or(hint);
        self
    }

    /// Happened where a string or bytes could not be lent. What asks for them says only that it wanted to borrow.
    pub(super) fn not_borrowed(self) -> Self {
        let borrows = matches!(&self.0.mismatch, Mismatch::WrongType { expected, .. } if expected.starts_with("a borrowed"));
        let hint = "for the reading program: escapes and joined strings cannot be borrowed; String, Cow or a Vec takes them";
        self.hint(borrows.then(|| hint.to_owned()))
    }

    /// Happened within a field.
    pub(super) fn within(self, name: &Name<'_>) -> Self {
        self.within_field(&name.to_string())
    }

    fn within_field(mut self, name: &str) -> Self {
        self.0.path.within_field(name);
        self
    }

    /// Happened within an element of a repeated field.
    pub(super) fn within_element(mut self, index: usize) -> Self {
        self.0.path.within_element(index);
        self
    }

    pub(super) fn into_error(self, source: &str) -> Error {
        let Inner { mismatch, offset, hint, path } = *self.0;
        let kind = ErrorKind::Mismatch { path: path.to_string(), mismatch };
        Error::new(kind, source, offset.unwrap_or(0)).or_hint(hint)
    }
}

impl de::Error for Fail {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(Mismatch::Custom(message.to_string()))
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::wrong_type(expected.to_string(), describe(&unexpected))
    }

    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::wrong_type(expected.to_string(), describe(&unexpected))
    }

    fn invalid_length(len: usize, expected: &dyn Expected) -> Self {
        Self::wrong_type(expected.to_string(), hint::values(len))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        let hint = hint::nearest(field, expected);
        Self::new(Mismatch::UnknownField { expected }).hint(hint).within_field(field)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(Mismatch::MissingField).hint(Some(hint::MISSING.to_owned())).within_field(field)
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::new(Mismatch::Custom(format!("field {field} is set twice, once under another name")))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        let found = shorten(variant);
        let hint = hint::nearest(variant, expected);
        Self::new(Mismatch::UnknownVariant { found, expected }).hint(hint)
    }
}

/// As [`Unexpected`]'s own, in the words of the text format.
fn describe(unexpected: &Unexpected<'_>) -> String {
    match unexpected {
        Unexpected::Bool(value) => format!("the word '{value}'"),
        Unexpected::Unsigned(number) => format!("the number {number}"),
        Unexpected::Signed(number) => format!("the number {number}"),
        Unexpected::Float(number) => format!("the number {number:?}"),
        Unexpected::Str(text) => format!("'{}'", shorten(text)),
        Unexpected::Bytes(_) => "a string".to_owned(),
        Unexpected::Map | Unexpected::StructVariant => "a message".to_owned(),
        Unexpected::Seq => "several values".to_owned(),
        other => other.to_string(),
    }
}

impl fmt::Display for Fail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.mismatch.fmt(f)
    }
}

impl fmt::Debug for Fail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Fail {}
