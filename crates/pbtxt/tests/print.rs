//! Printing: the same tree comes back.

#![allow(clippy::unwrap_used, reason = "test code, also outside the functions marked as tests")]

use pbtxt::{Field, MAX_DEPTH, Message, Name, Printer, Quotes, Separator, Span, Value, ValueKind, parse};
use proptest::prelude::*;

/// The tree without its spans.
fn bare(mut message: Message<'_>) -> Message<'_> {
    message.fields = message.fields.into_iter().map(bare_field).collect();
    message
}

fn bare_field(field: Field<'_>) -> Field<'_> {
    Field { value: bare_value(field.value), span: Span::default(), name: field.name }
}

fn bare_value(value: Value<'_>) -> Value<'_> {
    Value::new(match value.kind {
        ValueKind::Message(message) => ValueKind::Message(bare(message)),
        ValueKind::List(values) => ValueKind::List(values.into_iter().map(bare_value).collect()),
        other => other,
    })
}

fn identifier() -> impl Strategy<Value = String> {
    "[a-zA-Z_][a-zA-Z0-9_]{0,8}"
}

fn name() -> impl Strategy<Value = Name<'static>> {
    let dotted = || prop::collection::vec(identifier(), 1..4).prop_map(|parts| parts.join("."));
    prop_oneof![
        8 => identifier().prop_map(|name| Name::Field(name.into())),
        1 => dotted().prop_map(|name| Name::Extension(name.into())),
        1 => (dotted(), dotted()).prop_map(|(domain, type_name)| Name::Any {
            domain: domain.into(),
            type_name: type_name.into(),
        }),
    ]
}

fn scalar() -> impl Strategy<Value = ValueKind<'static>> {
    let not_a_float = |word: &String| !matches!(word.as_str(), "inf" | "infinity" | "nan");
    prop_oneof![
        any::<String>().prop_map(|text| ValueKind::String(text.into_bytes().into())),
        prop::collection::vec(any::<u8>(), 0..20).prop_map(|bytes| ValueKind::String(bytes.into())),
        (i128::from(i64::MIN)..=i128::from(u64::MAX)).prop_map(ValueKind::Integer),
        prop::sample::select(vec![i128::from(i64::MIN), i128::from(u64::MAX), 0, -1])
            .prop_map(ValueKind::Integer),
        prop::sample::select(vec![
            -0.0,
            f64::INFINITY,
            f64::NEG_INFINITY,
            5e-324,
            f64::MAX,
            1e16,
            123e18,
            0.1
        ])
        .prop_map(ValueKind::Float),
        // Words that look like something else, and strings that fight with quotes and digits.
        prop::sample::select(vec!["Inf", "INFINITY", "NaN", "true", "e1", "f", "_"])
            .prop_map(|word| ValueKind::Identifier(word.into())),
        "['\"\\\\0-9a-fé?\n\r\u{1}\u{7f}\u{2028}\u{feff}]{0,6}".prop_map(ValueKind::from),
        // NaN is not equal to itself; it has its own test.
        any::<f64>().prop_filter("a number", |float| !float.is_nan()).prop_map(ValueKind::Float),
        identifier().prop_filter("a word", not_a_float).prop_map(|word| ValueKind::Identifier(word.into())),
    ]
}

fn message() -> impl Strategy<Value = Message<'static>> {
    let field = |kind| {
        (name(), kind).prop_map(|(name, kind)| {
            // An expanded `Any` holds a message and nothing else.
            let fits = matches!(kind, ValueKind::Message(_)) || !matches!(name, Name::Any { .. });
            let name = if fits { name } else { Name::Field("a".into()) };
            Field { name, value: Value::new(kind), span: Span::default() }
        })
    };
    let list = |kind| {
        prop::collection::vec(kind, 0..4).prop_map(|kinds: Vec<ValueKind<'static>>| {
            ValueKind::List(kinds.into_iter().map(Value::new).collect())
        })
    };
    let fields = move |kind| prop::collection::vec(field(kind), 0..5).prop_map(|fields| Message { fields });
    let flat = fields(prop_oneof![4 => scalar().boxed(), 1 => list(scalar().boxed()).boxed()].boxed());
    flat.prop_recursive(4, 40, 5, move |inner| {
        let message = inner.prop_map(ValueKind::Message).boxed();
        fields(prop_oneof![scalar().boxed(), message.clone(), list(message).boxed()].boxed())
    })
}

fn printer() -> impl Strategy<Value = Printer> {
    let quotes = prop::sample::select(vec![Quotes::Double, Quotes::Single, Quotes::Fewest]);
    let separator = prop::sample::select(vec![Separator::None, Separator::Comma, Separator::Semicolon]);
    (0..6u8, quotes, separator, any::<[bool; 3]>()).prop_map(|(indent, quotes, separator, flags)| {
        let [ascii_only, single_line, angle_brackets] = flags;
        let printer = Printer::new().indent(indent).quotes(quotes).separator(separator);
        printer.ascii_only(ascii_only).single_line(single_line).angle_brackets(angle_brackets)
    })
}

/// Floats by their bits: equality does not tell zeros apart.
fn bits(message: &Message<'_>) -> Vec<u64> {
    fn see(value: &Value<'_>, bits: &mut Vec<u64>) {
        match &value.kind {
            ValueKind::Float(number) => bits.push(number.to_bits()),
            ValueKind::Message(message) => message.fields.iter().for_each(|field| see(&field.value, bits)),
            ValueKind::List(values) => values.iter().for_each(|value| see(value, bits)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    message.fields.iter().for_each(|field| see(&field.value, &mut found));
    found
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn printed_trees_read_back(tree in message(), printer in printer(), depth in 0..=MAX_DEPTH) {
        prop_assert_eq!(tree.check(), Ok(()));
        let text = printer.print(&tree);
        let read = parse(&text).map_err(|error| TestCaseError::fail(error.render(&text)))?;
        prop_assert_eq!(bits(&read), bits(&tree));
        prop_assert_eq!(bare(read), tree);
        // As deep as a text can be.
        let deep = nested(depth, Message::default());
        let text = printer.print(&deep);
        prop_assert_eq!(bare(parse(&text).unwrap()), deep);
    }

    #[test]
    fn printing_is_idempotent(tree in message(), printer in printer(), other in printer()) {
        let once = printer.print(&tree);
        prop_assert_eq!(&printer.print(&parse(&once).unwrap()), &once);
        prop_assert_eq!(&printer.print(&parse(&other.print(&tree)).unwrap()), &once);
    }

    #[test]
    fn options_do_what_they_say(tree in message(), printer in printer()) {
        let line = printer.single_line(true).print(&tree);
        prop_assert!(!line.contains('\n') && !line.starts_with(' ') && !line.ends_with(' '));
        prop_assert!(printer.ascii_only(true).print(&tree).is_ascii());
        let text = printer.single_line(false).print(&tree);
        prop_assert!(text.is_empty() || text.ends_with('\n'));
    }
}

/// `depth` messages around one.
fn nested(depth: usize, innermost: Message<'static>) -> Message<'static> {
    (0..depth).fold(innermost, |inner, _| Message { fields: vec![Field::new("m", inner)] })
}

#[test]
fn every_option() {
    let message = parse("a<b:'x\\'\"y\"',>c:[1.50 , inf]d:[{e:true},{}];f{}[g.h]: 'кот'").unwrap();
    let printer = Printer::new().indent(1).separator(Separator::Semicolon).angle_brackets(true);
    assert_eq!(
        printer.quotes(Quotes::Fewest).print(&message),
        "\
a <
 b: 'x\\'\"y\"';
>;
c: [1.5, inf];
d: [
 <
  e: true;
 >,
 <
 >
];
f <
>;
[g.h]: \"кот\";
"
    );
    assert_eq!(
        Printer::new().single_line(true).quotes(Quotes::Single).ascii_only(true).print(&message),
        r#"a { b: 'x\'"y"' } c: [1.5, inf] d: [{ e: true }, {}] f {} [g.h]: '\320\272\320\276\321\202'"#
    );
}

#[test]
fn what_no_text_says_is_found() {
    let problem = |kind: ValueKind<'static>| {
        let list = ValueKind::List(vec![Value::new(Message { fields: vec![Field::new("b", kind)] })]);
        let message = Message { fields: vec![Field::new("a", list)] };
        message.check().map_err(|error| error.to_string())
    };
    let list = |kinds: Vec<ValueKind<'static>>| ValueKind::List(kinds.into_iter().map(Value::new).collect());
    let word = |word: &'static str| ValueKind::Identifier(word.into());
    for word in ["inf", "infinity", "nan", "", "1a", "a b", "ä", "a:1", "a#", "a.b", "-a"] {
        let found = problem(ValueKind::Identifier(word.into()));
        assert_eq!(found.unwrap_err(), "a.b: the word is no identifier of the text format", "{word}");
    }
    assert_eq!(problem(list(vec![list(vec![])])).unwrap_err(), "a.b: a list stands in a list");
    let mixed = list(vec![1.into(), Message::default().into()]);
    assert_eq!(problem(mixed).unwrap_err(), "a.b: messages and scalars stand in one list");
    for number in [i128::from(u64::MAX) + 1, i128::from(i64::MIN) - 1, i128::MAX] {
        assert_eq!(problem(number_of(number)).unwrap_err(), "a.b: the integer does not fit 64 bits");
    }
    let names = ["", "a b", "1", "a.b", "[a]", "a: 1 b"];
    for name in names {
        assert!(problem(Message { fields: vec![Field::new(name, 1)] }.into()).is_err(), "{name}");
    }
    for name in ["", "a b", ".a", "a/b", "a]: 1 [b", "a#"] {
        let field = Field { name: Name::Extension(name.into()), value: Value::new(1), span: Span::default() };
        assert!(problem(Message { fields: vec![field] }.into()).is_err(), "{name}");
    }
    let any = Name::Any { domain: "a.b".into(), type_name: "c.D".into() };
    for (kind, sound) in
        [(1.into(), false), (ValueKind::List(vec![]), false), (Message::default().into(), true)]
    {
        let field = Field { name: any.clone(), value: Value::new(kind), span: Span::default() };
        assert_eq!(problem(Message { fields: vec![field] }.into()).is_ok(), sound);
    }
    // A message in a list in a message is the second level.
    assert!(problem(nested(MAX_DEPTH - 2, Message::default()).into()).is_ok());
    assert!(problem(nested(MAX_DEPTH - 1, Message::default()).into()).is_err());
    for sound in [word("a"), word("Infinity"), f64::NAN.into(), "\u{0}".into(), true.into(), u64::MAX.into()]
    {
        assert_eq!(problem(sound), Ok(()));
    }
}

fn number_of(number: i128) -> ValueKind<'static> {
    ValueKind::Integer(number)
}

#[test]
fn a_tree_too_deep_is_printed_in_little_space() {
    let depth = 20_000;
    let tree = nested(depth, Message::default());
    let check = tree.check().map_err(|error| error.problem());
    let lengths =
        [Printer::new(), Printer::new().single_line(true)].map(|printer| printer.print(&tree).len());
    // Dropping it would be too much for the stack, other than printing it.
    std::mem::forget(tree);
    assert_eq!(check, Err("messages are nested too deep to be read"));
    assert!(lengths[0] < depth * 2 * (2 * 2 * MAX_DEPTH + 10), "{lengths:?}");
    assert_eq!(lengths[1], depth * 6 - 2);
}

#[test]
fn canonical_form() {
    let message = parse(
        "a<b:'x\\'\"',>c:[1.50 , inf,-INF]d:[{e:true},{}];f{}[g . h]: \"\\001\\3771\\t\\\\кот\\u200b\"h:0x10 i:[] j:-nan",
    );
    assert_eq!(
        message.unwrap().to_string(),
        "\
a {
  b: \"x'\\\"\"
}
c: [1.5, inf, -inf]
d: [
  {
    e: true
  },
  {
  }
]
f {
}
[g.h]: \"\\001\\3771\\t\\\\кот\u{200b}\"
h: 16
i: []
j: nan
"
    );
}
