//! What Rust's own types are as values.

use super::{Message, ValueKind};
use std::borrow::Cow;

macro_rules! integers {
    ($($integer:ty)*) => {$(
        impl From<$integer> for ValueKind<'_> {
            fn from(number: $integer) -> Self {
                Self::Integer(i128::from(number))
            }
        }
    )*};
}

integers!(i32 i64 u32 u64);

impl From<f64> for ValueKind<'_> {
    fn from(number: f64) -> Self {
        Self::Float(number)
    }
}

/// The words `true` and `false`.
impl From<bool> for ValueKind<'_> {
    fn from(truth: bool) -> Self {
        Self::Identifier(Cow::Borrowed(if truth { "true" } else { "false" }))
    }
}

impl<'a> From<&'a str> for ValueKind<'a> {
    fn from(text: &'a str) -> Self {
        Self::String(Cow::Borrowed(text.as_bytes()))
    }
}

impl From<String> for ValueKind<'_> {
    fn from(text: String) -> Self {
        Self::String(Cow::Owned(text.into_bytes()))
    }
}

impl<'a> From<Message<'a>> for ValueKind<'a> {
    fn from(message: Message<'a>) -> Self {
        Self::Message(message)
    }
}
