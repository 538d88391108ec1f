//! Any text: what is read is found where its spans say, and is printed and read again.

use pbtxt::label_map::LabelMap;
use pbtxt::{Error, Field, Message, ReadOptions, Span, Value, ValueKind, parse_with_options};

/// Any file.
pub(crate) fn check(data: &[u8]) {
    let source = match pbtxt::from_utf8(data) {
        Ok(source) => source,
        Err(error) => return assert_shown(&error, &String::from_utf8_lossy(data), data.len()),
    };
    let strict = ReadOptions::new().max_len(usize::MAX);
    let python = strict.python_rules(true);
    let specified = parse_with_options(source, strict);
    match &specified {
        Ok(message) => assert_sound(source, message, strict),
        Err(error) => assert_shown(error, source, source.len()),
    }
    match (parse_with_options(source, python), specified) {
        (Ok(message), _) => assert_sound(source, &message, python),
        (Err(error), Err(_)) => assert_shown(&error, source, source.len()),
        (Err(error), Ok(_)) => panic!("only the specification reads it: {error}"),
    }
    match LabelMap::parse(source) {
        Ok(parsed) => drop(parsed.map.to_cvat_text()),
        Err(error) => assert_shown(&error, source, source.len()),
    }
}

/// An error has a place in the text, and is shown in a few lines.
fn assert_shown(error: &Error, source: &str, len: usize) {
    assert!(error.offset() <= len && error.line() > 0 && error.column() > 0);
    let shown = error.render(source);
    assert!(shown.contains('^') && shown.len() < 2_000, "{shown}");
}

fn assert_sound(source: &str, message: &Message<'_>, options: ReadOptions) {
    assert_fields(source, message, Span { start: 0, end: source.len() }, options);
    let printed = message.to_string();
    let strict = ReadOptions::new().max_len(usize::MAX);
    let again =
        parse_with_options(&printed, strict).unwrap_or_else(|error| panic!("{}", error.render(&printed)));
    assert!(same_message(message, &again), "{printed}");
    assert_eq!(again.to_string(), printed);
}

/// Fields lie one behind the other within `around`.
fn assert_fields(source: &str, message: &Message<'_>, around: Span, options: ReadOptions) {
    let mut from = around.start;
    for field in &message.fields {
        assert!(from <= field.span.start && field.span.end <= around.end, "{:?} in {around:?}", field.span);
        assert!(field.span.start < field.value.span.start && field.span.end == field.value.span.end);
        assert_value(source, &field.value, options);
        from = field.span.end;
    }
}

/// What a span holds is the value; its parts lie in it.
fn assert_value(source: &str, value: &Value<'_>, options: ReadOptions) {
    let text = format!("f:{}", &source[value.span.start..value.span.end]);
    let message =
        parse_with_options(&text, options).unwrap_or_else(|error| panic!("{}", error.render(&text)));
    let [Field { value: read, .. }] = &message.fields[..] else { panic!("{text} is {message:?}") };
    assert!(same_value(read, value), "{text}");
    assert_eq!((read.span.start, read.span.end), (2, text.len()), "{text}");
    match &value.kind {
        ValueKind::Message(message) => assert_fields(source, message, value.span, options),
        ValueKind::List(values) => {
            let mut from = value.span.start;
            for element in values {
                assert!(from < element.span.start && element.span.end < value.span.end);
                assert_value(source, element, options);
                from = element.span.end;
            }
        }
        _ => {}
    }
}

/// Whether two trees are the same, wherever they stand.
fn same_message(left: &Message<'_>, right: &Message<'_>) -> bool {
    let same = |(left, right): (&Field<'_>, &Field<'_>)| {
        left.name == right.name && same_value(&left.value, &right.value)
    };
    left.fields.len() == right.fields.len() && left.fields.iter().zip(&right.fields).all(same)
}

fn same_value(left: &Value<'_>, right: &Value<'_>) -> bool {
    match (&left.kind, &right.kind) {
        (ValueKind::Message(left), ValueKind::Message(right)) => same_message(left, right),
        (ValueKind::List(left), ValueKind::List(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same_value(left, right))
        }
        (ValueKind::Float(left), ValueKind::Float(right)) => {
            left.to_bits() == right.to_bits() || (left.is_nan() && right.is_nan())
        }
        (left, right) => left == right,
    }
}
