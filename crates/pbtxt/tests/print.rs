//! Printing: the same tree comes back.

use pbtxt::{Field, Message, Name, Printer, Span, Value, ValueKind, parse};
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

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn printed_trees_read_back(tree in message()) {
        let text = tree.to_string();
        let read = parse(&text).map_err(|error| TestCaseError::fail(error.render(&text)))?;
        prop_assert_eq!(bare(read), tree);
    }

    #[test]
    fn printing_is_idempotent(tree in message(), indent in 0..6u8) {
        let printer = Printer::new().indent(indent);
        let once = printer.print(&tree);
        let twice = printer.print(&parse(&once).unwrap());
        prop_assert_eq!(once, twice);
    }
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
