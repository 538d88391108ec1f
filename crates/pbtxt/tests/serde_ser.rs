//! Rust types into text, and back.

#![cfg(feature = "serde")]
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "test code, also outside the functions marked as tests"
)]

use pbtxt::{ErrorKind, MAX_DEPTH, Printer, from_str, to_string, to_string_with_printer};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A string of bytes, as the crate `serde_bytes` has it.
#[derive(Debug, Clone, PartialEq, Default)]
struct Blob(Vec<u8>);

impl Serialize for Blob {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl serde::de::Visitor<'_> for Bytes {
            type Value = Blob;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("bytes")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Blob, E> {
                Ok(Blob(bytes.to_vec()))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
enum Frequency {
    #[serde(rename = "COMMON")]
    Common,
    #[serde(rename = "7")]
    Seven,
    #[serde(rename = "-1")]
    Minus,
    #[serde(rename = "inf")]
    Infinite,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Shape {
    Circle { r: f32, center: Option<(i32, i32)> },
    Side(i64),
    Names(Vec<String>),
    Pair(bool, bool),
    Square(Box<Everything>),
    Kind(Frequency),
}

#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
struct Nothing;

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
struct Number(u32);

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
struct Everything {
    int: i64,
    unsigned: u64,
    byte: i8,
    wide: i128,
    single: f32,
    double: f64,
    flag: bool,
    letter: char,
    text: Option<String>,
    blob: Blob,
    numbers: Vec<Number>,
    texts: Vec<String>,
    #[serde(rename = "[pkg.kinds]")]
    kinds: Vec<Frequency>,
    #[serde(rename = "[a.b/pkg.Shape]")]
    shape: Option<Shape>,
    shapes: Vec<Shape>,
    pair: (i16, String),
    nothing: Nothing,
    unit: (),
    by_name: BTreeMap<String, f64>,
    #[serde(with = "pbtxt::map_entries")]
    entries: BTreeMap<String, Number>,
    #[serde(with = "pbtxt::map_entries")]
    numbered: BTreeMap<i32, Vec<bool>>,
    children: Vec<Everything>,
}

fn frequency() -> impl Strategy<Value = Frequency> {
    prop_oneof![
        Just(Frequency::Common),
        Just(Frequency::Seven),
        Just(Frequency::Minus),
        Just(Frequency::Infinite)
    ]
}

fn shape(square: BoxedStrategy<Everything>) -> impl Strategy<Value = Shape> {
    prop_oneof![
        (single(), any::<Option<(i32, i32)>>()).prop_map(|(r, center)| Shape::Circle { r, center }),
        any::<i64>().prop_map(Shape::Side),
        any::<Vec<String>>().prop_map(Shape::Names),
        any::<(bool, bool)>().prop_map(|(a, b)| Shape::Pair(a, b)),
        square.prop_map(|everything| Shape::Square(Box::new(everything))),
        frequency().prop_map(Shape::Kind),
    ]
}

/// Not NaN, which differs from itself.
fn single() -> impl Strategy<Value = f32> {
    any::<u32>().prop_map(f32::from_bits).prop_filter("not NaN", |number| !number.is_nan())
}

fn double() -> impl Strategy<Value = f64> {
    any::<u64>().prop_map(f64::from_bits).prop_filter("not NaN", |number| !number.is_nan())
}

fn leaf() -> impl Strategy<Value = Everything> {
    let scalars = (
        any::<i64>(),
        any::<u64>(),
        any::<i8>(),
        i128::from(i64::MIN)..=i128::from(u64::MAX),
        single(),
        double(),
    );
    let more = (any::<bool>(), any::<char>(), any::<Option<String>>(), any::<Vec<u8>>(), any::<Vec<u32>>());
    let texts = (any::<Vec<String>>(), any::<(i16, String)>(), prop::collection::vec(frequency(), 0..3));
    let maps = (
        prop::collection::btree_map("[a-zA-Z_][a-zA-Z0-9_]{0,5}", double(), 0..3),
        any::<BTreeMap<String, u32>>(),
        // An entry without a value is none: the lists are not empty.
        prop::collection::btree_map(any::<i32>(), prop::collection::vec(any::<bool>(), 1..3), 0..3),
    );
    (scalars, more, texts, maps).prop_map(|(scalars, more, texts, maps)| Everything {
        int: scalars.0,
        unsigned: scalars.1,
        byte: scalars.2,
        wide: scalars.3,
        single: scalars.4,
        double: scalars.5,
        flag: more.0,
        letter: more.1,
        text: more.2,
        blob: Blob(more.3),
        numbers: more.4.into_iter().map(Number).collect(),
        texts: texts.0,
        pair: texts.1,
        kinds: texts.2,
        by_name: maps.0,
        entries: maps.1.into_iter().map(|(key, value)| (key, Number(value))).collect(),
        numbered: maps.2,
        ..Everything::default()
    })
}

fn everything() -> impl Strategy<Value = Everything> {
    leaf().prop_recursive(2, 8, 2, |inner| {
        let shape = || shape(inner.clone().boxed());
        let shapes = (prop::option::of(shape()), prop::collection::vec(shape(), 0..3));
        let parts = (leaf(), shapes, prop::collection::vec(inner.clone(), 0..2));
        parts.prop_map(|(leaf, (shape, shapes), children)| Everything { shape, shapes, children, ..leaf })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read(value in everything()) {
        let text = to_string(&value).unwrap();
        let read: Everything = from_str(&text).unwrap_or_else(|error| panic!("{}", error.render(&text)));
        prop_assert_eq!(&read, &value);
        let text = to_string_with_printer(&value, Printer::new().single_line(true).ascii_only(true).angle_brackets(true)).unwrap();
        prop_assert_eq!(&from_str::<Everything>(&text).unwrap(), &value);
    }

    #[test]
    fn singles_keep_their_bits(bits in any::<u32>()) {
        let number = f32::from_bits(bits);
        let text = to_string(&BTreeMap::from([("x", number)])).unwrap();
        let read = from_str::<BTreeMap<String, f32>>(&text).unwrap()["x"];
        prop_assert!(read.to_bits() == bits || read.is_nan() && number.is_nan(), "{}", text);
    }

    #[test]
    fn no_text_panics(text in "([a-d_\\[\\]{}<>:;,.0-9'\"x\\- \n#]|inf|int|shapes|circle|entries|key|value){0,40}") {
        let _ = from_str::<Everything>(&text);
        let _ = from_str::<serde_json::Value>(&text);
        let _ = from_str::<Shape>(&text);
    }
}

#[test]
fn layout() {
    #[derive(Serialize)]
    struct Config {
        batch_size: u32,
        rate: f32,
        absent: Option<i32>,
        names: Vec<&'static str>,
        empty: Vec<i32>,
        kind: Frequency,
        level: Frequency,
        shape: Shape,
        blob: Blob,
        nothing: (),
        limit: f64,
        unset: f64,
    }
    let config = Config {
        batch_size: 24,
        rate: 0.1,
        absent: None,
        names: vec!["a", "ö'\n"],
        empty: vec![],
        kind: Frequency::Common,
        level: Frequency::Seven,
        shape: Shape::Circle { r: 1e30, center: Some((1, -2)) },
        blob: Blob(b"\xff\x00".to_vec()),
        nothing: (),
        limit: f64::NEG_INFINITY,
        unset: f64::NAN,
    };
    let expected = r#"batch_size: 24
rate: 0.1
names: "a"
names: "ö'\n"
kind: COMMON
level: 7
shape {
  circle {
    r: 1e30
    center: 1
    center: -2
  }
}
blob: "\377\000"
nothing {
}
limit: -inf
unset: nan
"#;
    assert_eq!(to_string(&config).unwrap(), expected);
}

#[test]
fn oneofs_beside_other_fields() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Figure {
        id: i32,
        #[serde(flatten)]
        shape: Shape,
    }
    let figure = Figure { id: 1, shape: Shape::Circle { r: 0.5, center: None } };
    let text = to_string(&figure).unwrap();
    assert_eq!(text, "id: 1\ncircle {\n  r: 0.5\n}\n");
    assert_eq!(from_str::<Figure>(&text).unwrap(), figure);
    assert_eq!(to_string(&Shape::Names(vec![])).unwrap(), "names: []\n");
}

#[track_caller]
fn refused<T: Serialize>(value: &T, message: &str) {
    let error = to_string(value).unwrap_err();
    assert_eq!(error.to_string(), message);
    assert!(matches!(error.kind(), ErrorKind::Unwritable { .. }));
    assert_eq!(error.render(""), format!("{message}\n"));
}

#[test]
fn what_has_no_text() {
    const KEYS: &str =
        "a map with such keys is written as entries by #[serde(with = \"pbtxt::map_entries\")]";
    let field = |name: &str| BTreeMap::from([(name.to_owned(), 1)]);
    refused(&1, "a text is a message: write a struct or a map");
    refused(&vec![field("a")], "a text is a message: write a struct or a map");
    refused(&None::<Everything>, "a text is a message: write a struct or a map");
    refused(&field("two words"), &format!("two words: \"two words\" is no field name; {KEYS}"));
    refused(&field("[a b]"), &format!("[a b]: \"[a b]\" is no field name; {KEYS}"));
    refused(&field("[a/b.C]"), "[a/b.C]: the name of a type in brackets needs a struct or a map");
    refused(&field("1st"), &format!("1st: \"1st\" is no field name; {KEYS}"));
    refused(&field(""), &format!("\"\" is no field name; {KEYS}"));
    refused(
        &BTreeMap::from([(1, 1)]),
        "only text names a field; a map with other keys is written as entries by #[serde(with = \"pbtxt::map_entries\")]",
    );
    refused(
        &BTreeMap::from([("a", vec![vec![1]])]),
        "a[0]: the text format has no lists in lists: put a struct with the inner list between",
    );
    refused(
        &BTreeMap::from([("a", [Some(1), None])]),
        "a[1]: a repeated field has no place for an absent value",
    );
    refused(&BTreeMap::from([("a", u128::MAX)]), "a: integer does not fit 64 bits");
    refused(&BTreeMap::from([("a", i128::from(i64::MIN) - 1)]), "a: integer does not fit 64 bits");
}

#[test]
fn variants_without_a_name() {
    #[derive(Serialize)]
    enum Odd {
        #[serde(rename = "not a word")]
        Word,
        #[serde(rename = "007")]
        Number,
        Maybe(Option<i32>),
    }
    let x = |odd| BTreeMap::from([("x", odd)]);
    refused(&x(Odd::Word), "x: \"not a word\" is neither the name nor the number of an enum value");
    refused(&x(Odd::Number), "x: \"007\" is neither the name nor the number of an enum value");
    refused(&x(Odd::Maybe(None)), "x.Maybe: a variant needs a value");
    assert_eq!(to_string(&x(Odd::Maybe(Some(1)))).unwrap(), "x {\n  Maybe: 1\n}\n");
}

#[test]
fn what_is_too_deep_to_be_read_is_not_written() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Nested {
        x: Option<Box<Nested>>,
    }
    let nested = |depth| (0..depth).fold(Nested { x: None }, |inner, _| Nested { x: Some(Box::new(inner)) });
    let text = to_string(&nested(MAX_DEPTH)).unwrap();
    assert_eq!(from_str::<Nested>(&text).unwrap(), nested(MAX_DEPTH));
    let error = to_string(&nested(MAX_DEPTH + 1)).unwrap_err();
    assert!(error.to_string().ends_with("x.x: messages nested more than 100 deep"), "{error}");
}
