//! Parts of the text in the words of an error. Whatever the text, an error fits on a few lines.

#[cfg(feature = "serde")]
use crate::Name;
use crate::{Value, ValueKind};

/// The first characters of a text, fit to be shown between quotes.
pub(crate) fn shorten(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut shown = text.chars().take(LONGEST).flat_map(char::escape_debug).collect::<String>();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

/// The first characters of a text, fit to be shown as it is.
pub(super) fn bare(text: &str) -> String {
    shorten(text).replace("\\'", "'").replace("\\\"", "\"")
}

#[cfg(feature = "serde")]
pub(crate) fn name(name: &Name<'_>) -> String {
    shorten(&name.to_string())
}

/// What a value is, with numbers as they are written in `source`.
pub(crate) fn describe(source: &str, value: &Value<'_>) -> String {
    match &value.kind {
        ValueKind::Message(_) => "a message".to_owned(),
        ValueKind::List(_) => "a list".to_owned(),
        ValueKind::String(bytes) => format!("the string '{}'", shorten(&String::from_utf8_lossy(bytes))),
        ValueKind::Integer(_) | ValueKind::Float(_) => {
            format!("the number {}", shorten(source.get(value.span.range()).unwrap_or_default()))
        }
        ValueKind::Identifier(word) => format!("the word '{}'", shorten(word)),
    }
}
