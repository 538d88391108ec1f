//! What a syntax error in a label map may come from.

use crate::hint::shown::shorten;
use crate::{Error, Message, Value};

/// Names are the one thing people write by hand: most errors are about their quotes.
pub(super) fn for_syntax(source: &str, error: &Error) -> Option<String> {
    let before = source.get(..error.offset())?;
    // The word behind an unquoted name is found out at the next token, which may stand on the next line.
    let lines = before.trim_end().len();
    let start = source.get(..lines)?.rfind('\n').map_or(0, |at| at + 1);
    let current = before.rfind('\n').map_or(0, |at| at + 1);
    [current, start].into_iter().find_map(|start| for_line(source.get(start..)?.lines().next()?))
}

fn for_line(line: &str) -> Option<String> {
    let (field, value) = line.split_once(':')?;
    let field = field.trim();
    let value = value.trim().trim_end_matches([',', ';', '}']).trim_end();
    if !matches!(field, "name" | "display_name" | "label") || value.is_empty() {
        return None;
    }
    let quote = value.chars().next().filter(|&c| c == '\'' || c == '"');
    match quote {
        None if value.starts_with(['{', '[', '<']) => None,
        None => Some(format!("put the text in quotes: {field}: '{}'", shorten(value))),
        Some(quote) if value.matches(quote).count() > 2 => {
            Some(format!("a {quote} inside the text is written \\{quote}"))
        }
        Some(_) => None,
    }
}

/// What a text without a single item may be instead.
pub(super) fn for_stranger(message: &Message<'_>) -> Option<&'static str> {
    let names = |message: &Message<'_>, wanted: &str| message.values(wanted).next().is_some();
    let ava = |value: &Value<'_>| {
        let label = |value: &Value<'_>| value.as_message().is_some_and(|label| names(label, "label_id"));
        value.elements().iter().any(label)
    };
    if message.values("label").any(ava) {
        return Some("this is a label list of AVA; write each label as item { id: … name: '…' }");
    }
    let pipeline = ["model", "train_config", "train_input_reader", "eval_config", "eval_input_reader"];
    if pipeline.iter().filter(|&&section| names(message, section)).count() > 1 {
        return Some("this is a pipeline configuration; its label_map_path names the label map");
    }
    let first = message.fields.first()?.name.as_field()?;
    first
        .eq_ignore_ascii_case("item")
        .then_some("the field is called item, in small letters")
        .or((first == "items").then_some("the field is called item"))
}
