//! Single values of a label map, with the types its message has.

use super::{Fault, Frequency};
use crate::{Value, ValueKind};

/// A fault and what the writer may have meant.
pub(super) struct Misfit {
    pub(super) fault: Fault,
    pub(super) hint: Option<String>,
}

pub(super) fn int32(value: &Value<'_>, field: &'static str) -> Result<i32, Misfit> {
    let Some(number) = value.as_integer() else {
        return Err(misfit(value, field, "a whole number", number_hint(value, field)));
    };
    i32::try_from(number).map_err(|_| Misfit { fault: Fault::NumberOutOfRange { field, number }, hint: None })
}

/// The id of an item.
pub(super) fn id(value: &Value<'_>) -> Result<i32, Misfit> {
    match value.as_integer() {
        Some(id) if id < 0 => Err(Misfit { fault: Fault::NegativeId { id }, hint: None }),
        _ => int32(value, "id"),
    }
}

pub(super) fn text<'v>(value: &'v Value<'_>, field: &'static str) -> Result<&'v str, Misfit> {
    match value.as_str() {
        Some(text) => Ok(text),
        None if value.as_bytes().is_some() => Err(misfit(value, field, "a string of UTF-8", None)),
        None => Err(misfit(value, field, "a quoted string", text_hint(value, field))),
    }
}

pub(super) fn frequency(value: &Value<'_>) -> Result<Frequency, Misfit> {
    const EXPECTED: &str = "one of UNSPECIFIED, FREQUENT, COMMON, RARE";
    let found = match &value.kind {
        ValueKind::Identifier(word) => {
            Frequency::ALL.into_iter().find(|frequency| frequency.as_str() == word)
        }
        ValueKind::Integer(number) => {
            usize::try_from(*number).ok().and_then(|index| Frequency::ALL.get(index).copied())
        }
        _ => None,
    };
    found.ok_or_else(|| misfit(value, "frequency", EXPECTED, None))
}

pub(super) fn misfit(
    value: &Value<'_>,
    field: &'static str,
    expected: &'static str,
    hint: Option<String>,
) -> Misfit {
    Misfit { fault: Fault::WrongType { field, expected, found: describe(value) }, hint }
}

fn number_hint(value: &Value<'_>, field: &str) -> Option<String> {
    let text = value.as_str()?.trim();
    text.parse::<i32>().ok().map(|number| format!("write the number without quotes: {field}: {number}"))
}

fn text_hint(value: &Value<'_>, field: &str) -> Option<String> {
    match &value.kind {
        ValueKind::Identifier(word) => Some(format!("put the text in quotes: {field}: '{}'", shorten(word))),
        ValueKind::Integer(number) => Some(format!("put the text in quotes: {field}: '{number}'")),
        _ => None,
    }
}

fn describe(value: &Value<'_>) -> String {
    match &value.kind {
        ValueKind::Message(_) => "a message".to_owned(),
        ValueKind::List(_) => "a list".to_owned(),
        ValueKind::String(bytes) => format!("the string '{}'", shorten(&String::from_utf8_lossy(bytes))),
        ValueKind::Integer(number) => format!("the number {number}"),
        ValueKind::Float(number) => format!("the number {number:?}"),
        ValueKind::Identifier(word) => format!("the word '{}'", shorten(word)),
    }
}

/// The first characters of a text, fit to be shown.
fn shorten(text: &str) -> String {
    const LONGEST: usize = 30;
    let mut shown = text.chars().take(LONGEST).flat_map(char::escape_debug).collect::<String>();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}
