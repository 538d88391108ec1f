//! The tree by hand: getters, positions of spans, values of Rust's types, errors as other errors.

#![allow(clippy::unwrap_used, reason = "test code, also outside the functions marked as tests")]

use pbtxt::{ErrorKind, Field, Message, Position, Positions, Span, Value, ValueKind, parse};
use std::io;

#[test]
fn getters_give_their_own_sort() {
    let message = parse("s: 'text' b: '\\377' i: -7 f: .5 w: COMMON m { x: 1 } l: [1, 2]").unwrap();
    let all = |name: &str| {
        let value = message.get(name).unwrap();
        let found = [
            value.as_str().is_some(),
            value.as_bytes().is_some(),
            value.as_integer().is_some(),
            value.as_float().is_some(),
            value.as_identifier().is_some(),
            value.as_message().is_some(),
        ];
        found.map(u8::from)
    };
    assert_eq!(all("s"), [1, 1, 0, 0, 0, 0]);
    assert_eq!(all("b"), [0, 1, 0, 0, 0, 0]);
    assert_eq!(all("i"), [0, 0, 1, 1, 0, 0]);
    assert_eq!(all("f"), [0, 0, 0, 1, 0, 0]);
    assert_eq!(all("w"), [0, 0, 0, 0, 1, 0]);
    assert_eq!(all("m"), [0, 0, 0, 0, 0, 1]);
    assert_eq!(all("l"), [0; 6]);
    assert_eq!(message.get("i").and_then(Value::as_float), Some(-7.0));
    assert_eq!(message.get("w").and_then(Value::as_identifier), Some("COMMON"));
}

#[test]
fn get_gives_the_last() {
    let message = parse("a: 1 [a]: 2 a: 3 [b]: 4").unwrap();
    assert_eq!(message.get("a").and_then(Value::as_integer), Some(3));
    assert_eq!(message.get("b"), None);
}

#[test]
fn truth_values() {
    let read = |text: &str| parse(&format!("a: {text}")).unwrap().get("a").and_then(Value::as_bool);
    for (text, truth) in [("true", true), ("True", true), ("t", true), ("1", true), ("0x1", true)] {
        assert_eq!(read(text), Some(truth), "{text}");
    }
    for (text, truth) in [("false", false), ("False", false), ("f", false), ("0", false)] {
        assert_eq!(read(text), Some(truth), "{text}");
    }
    for text in ["TRUE", "yes", "2", "1.0", "'true'", "[true]", "{}"] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn spans_have_positions() {
    let source = "\u{feff}ä: 1".replace('ä', "a") + "\r\n# é\r\nb { c: 'ß' d: 2 }";
    let message = parse(&source).unwrap();
    let positions = Positions::new(&source);
    let at = |span: Span| {
        assert_eq!(span.position(&source), positions.of(span.start));
        let Position { line, column } = span.position(&source);
        (line, column, &source[span.range()])
    };
    assert_eq!(at(message.fields[0].span), (1, 1, "a: 1"));
    let b = message.get("b").unwrap();
    assert_eq!(at(b.span), (3, 3, "{ c: 'ß' d: 2 }"));
    assert_eq!(at(b.as_message().unwrap().get("d").unwrap().span), (3, 15, "2"));
    // Of another text or of none: somewhere, and no panic.
    assert_eq!(Span { start: 99, end: 7 }.position("a\nb"), Position { line: 2, column: 2 });
    assert_eq!(Span::default().position(""), Position { line: 1, column: 1 });
    let error = parse("a: 1\nb: ?").unwrap_err();
    assert_eq!(error.position(), Position { line: 2, column: 4 });
    assert!(error.to_string().starts_with(&format!("{}: ", error.position())));
}

#[test]
fn values_of_rusts_types() {
    let print = |kind: ValueKind<'_>| Message { fields: vec![Field::new("a", kind)] }.to_string();
    for (kind, text) in [
        (1_u8.into(), "1"),
        ((-1_i64).into(), "-1"),
        (u64::MAX.into(), "18446744073709551615"),
        (0.1_f32.into(), "0.1"),
        (f32::MAX.into(), "3.4028235e38"),
        (f32::NEG_INFINITY.into(), "-inf"),
        (0.1_f64.into(), "0.1"),
        (true.into(), "true"),
        ("é".into(), "\"é\""),
        ((&[0xe9_u8, b'1'][..]).into(), r#""\3511""#),
        (vec![0_u8].into(), r#""\000""#),
    ] {
        assert_eq!(print(kind), format!("a: {text}\n"));
    }
}

#[test]
fn a_text_is_parsed_as_a_message() {
    let read = |source: String| source.parse::<Message<'static>>();
    assert_eq!(read("a: 'x'".to_owned()).unwrap().get("a").and_then(Value::as_str), Some("x"));
    assert!(matches!(read("a".to_owned()).unwrap_err().kind(), ErrorKind::Syntax { .. }));
}

#[test]
fn errors_go_into_other_errors() {
    let error = io::Error::from(parse("a: ?").unwrap_err());
    assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    assert_eq!(error.to_string(), "line 1, column 4: expected a value, found '?'");
    let inner = error.get_ref().unwrap();
    assert!(inner.is::<pbtxt::Error>() && inner.source().is_none());
}

#[cfg(feature = "serde")]
#[test]
fn what_has_no_form_is_invalid_input() {
    let error = io::Error::from(pbtxt::to_message(&7).unwrap_err());
    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    assert_eq!(error.to_string(), "a text is a message: write a struct or a map");
}
