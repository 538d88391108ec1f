//! Single values of a label map, with the types its message has.

use super::{Fault, Frequency};
use crate::hint::shown::{describe, shorten};
use crate::{Field, Span, Value, ValueKind};

/// A fault and what the writer may have meant.
pub(super) struct Misfit {
    pub(super) fault: Fault,
    pub(super) hint: Option<String>,
}

pub(super) fn int32(source: &str, value: &Value<'_>, field: &'static str) -> Result<i32, Misfit> {
    let too_large = |number: &str| {
        Err(Misfit { fault: Fault::NumberOutOfRange { field, number: shorten(number) }, hint: None })
    };
    match value.as_integer() {
        Some(number) => i32::try_from(number).or_else(|_| too_large(&number.to_string())),
        // A whole number of more than 64 bits is kept as the nearest float.
        None if matches!(value.kind, ValueKind::Float(_)) && is_whole(spelling(source, value.span)) => {
            too_large(spelling(source, value.span))
        }
        None => Err(misfit(source, value, field, "a whole number", number_hint(value, field))),
    }
}

/// Whether a number is written with a leading 0, which makes it octal.
pub(super) fn is_octal(source: &str, value: &Value<'_>) -> bool {
    let digits = spelling(source, value.span).rsplit(|c: char| c != '_' && !c.is_ascii_alphanumeric()).next();
    value.as_integer().is_some()
        && digits.is_some_and(|digits| digits.len() > 1 && digits.starts_with('0') && is_whole(digits))
}

pub(super) fn text<'v>(source: &str, value: &'v Value<'_>, field: &'static str) -> Result<&'v str, Misfit> {
    match value.as_str() {
        Some(text) => Ok(text),
        None if value.as_bytes().is_some() => Err(misfit(source, value, field, "a string of UTF-8", None)),
        None => Err(misfit(source, value, field, "a quoted string", text_hint(value, field))),
    }
}

/// The first backslash in a string that begins no escape for protobuf's Python library, and what is behind it.
pub(super) fn unknown_escape(source: &str, value: &Value<'_>) -> Option<(usize, char)> {
    let mut characters = spelling(source, value.span).char_indices();
    let mut open = None;
    while let Some((at, character)) = characters.next() {
        match (open, character) {
            (None, '#') => drop(characters.by_ref().find(|&(_, character)| character == '\n')),
            (None, '\'' | '"') => open = Some(character),
            (Some(_), '\\') => match characters.next()?.1 {
                'a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v' | '\\' | '\'' | '"' | '0'..='7' | 'x' | 'u' | 'U' => {
                }
                escape => return Some((value.span.start + at, escape)),
            },
            (Some(quote), _) if character == quote => open = None,
            _ => {}
        }
    }
    None
}

/// By name or by number. Protobuf takes a number with a leading 0 for a name, and knows none like it.
pub(super) fn frequency(source: &str, value: &Value<'_>) -> Result<Frequency, Misfit> {
    const EXPECTED: &str = "one of UNSPECIFIED, FREQUENT, COMMON, RARE";
    let found = match &value.kind {
        ValueKind::Identifier(word) => {
            Frequency::ALL.into_iter().find(|frequency| frequency.as_str() == word)
        }
        ValueKind::Integer(number) if *number == 0 || !is_octal(source, value) => {
            usize::try_from(*number).ok().and_then(|index| Frequency::ALL.get(index).copied())
        }
        _ => None,
    };
    found.ok_or_else(|| misfit(source, value, "frequency", EXPECTED, None))
}

pub(super) fn misfit(
    source: &str,
    value: &Value<'_>,
    field: &'static str,
    expected: &'static str,
    hint: Option<String>,
) -> Misfit {
    Misfit { fault: Fault::WrongType { field, expected, found: describe(source, value) }, hint }
}

/// Whether a colon stands between name and value.
pub(super) fn has_colon(source: &str, field: &Field<'_>) -> bool {
    let before = spelling(source, Span { start: field.span.start, end: field.value.span.start });
    before.lines().any(|line| line.split('#').next().is_some_and(|code| code.contains(':')))
}

fn spelling(source: &str, span: Span) -> &str {
    source.get(span.start..span.end).unwrap_or_default()
}

fn is_whole(spelling: &str) -> bool {
    let digits = spelling.strip_prefix('-').unwrap_or(spelling).trim_start();
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn number_hint(value: &Value<'_>, field: &str) -> Option<String> {
    if let ValueKind::Float(number) = value.kind {
        return (number.fract() == 0.0)
            .then(|| format!("write the number without a point: {field}: {number}"));
    }
    if value.as_identifier().is_some() {
        return Some(format!("write a number: {field}: 1"));
    }
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
