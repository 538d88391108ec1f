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

integers!(i8 i16 i32 i64 u8 u16 u32 u64);

/// With the fewest digits that are read as the same number: 0.1 rather than 0.10000000149011612.
impl From<f32> for ValueKind<'_> {
    fn from(number: f32) -> Self {
        let short = number.to_string().parse::<f64>();
        #[expect(clippy::cast_possible_truncation, reason = "it is what reading does")]
        let same = |short: &f64| (*short as f32).to_bits() == number.to_bits();
        Self::Float(short.ok().filter(same).unwrap_or_else(|| f64::from(number)))
    }
}

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

impl<'a> From<&'a [u8]> for ValueKind<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::String(Cow::Borrowed(bytes))
    }
}

impl From<Vec<u8>> for ValueKind<'_> {
    fn from(bytes: Vec<u8>) -> Self {
        Self::String(Cow::Owned(bytes))
    }
}

impl<'a> From<Message<'a>> for ValueKind<'a> {
    fn from(message: Message<'a>) -> Self {
        Self::Message(message)
    }
}
