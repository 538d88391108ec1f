//! Text into Rust types.

#![cfg(feature = "serde")]
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "test code, also outside the functions marked as tests"
)]

use pbtxt::de::{Options, Repetition, UnknownFields};
use pbtxt::{Error, from_str, from_str_with_options};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;

#[derive(Debug, PartialEq, Deserialize)]
struct One<T> {
    x: T,
}

#[track_caller]
fn x<T: DeserializeOwned + Debug>(value: &str) -> Result<T, Error> {
    from_str::<One<T>>(&format!("x: {value}")).map(|one| one.x)
}

#[track_caller]
fn is<T: DeserializeOwned + Debug + PartialEq>(value: &str, expected: &T) {
    assert_eq!(&x::<T>(value).unwrap(), expected, "{value}");
}

/// The message of the error for a value, behind its place and path.
#[track_caller]
fn error<T: DeserializeOwned + Debug>(value: &str) -> (String, Option<String>) {
    let error = x::<T>(value).unwrap_err();
    let text = error.to_string();
    let text = text.strip_prefix("line 1, column 4: x: ").unwrap_or_else(|| panic!("{text}"));
    (text.to_owned(), error.hint().map(str::to_owned))
}

#[track_caller]
fn refused<T: DeserializeOwned + Debug>(value: &str, message: &str, hint: Option<&str>) {
    assert_eq!(error::<T>(value), (message.to_owned(), hint.map(str::to_owned)));
}

fn merge() -> Options {
    Options::new().repetition(Repetition::Merge)
}

fn ignore() -> Options {
    Options::new().unknown_fields(UnknownFields::Ignore)
}

#[test]
fn truth_values() {
    for word in ["true", "True", "t", "1", "0x1", "01"] {
        is(word, &true);
    }
    for word in ["false", "False", "f", "0", "0x0", "00"] {
        is(word, &false);
    }
    refused::<bool>("TRUE", "expected true or false, found the word 'TRUE'", Some("write true"));
    refused::<bool>("-0", "expected true or false, found the number -0", None);
    refused::<bool>("2", "expected true or false, found the number 2", None);
    refused::<bool>(
        "'true'",
        "expected true or false, found the string 'true'",
        Some("write the word without quotes: x: true"),
    );
}

#[test]
fn whole_numbers() {
    is("-128", &i8::MIN);
    is("0xff", &u8::MAX);
    is("0377", &u8::MAX);
    is("- # minus\n 7", &-7_i32);
    is("18446744073709551615", &u64::MAX);
    is("18446744073709551615", &u128::from(u64::MAX));
    is("-9223372036854775808", &i64::MIN);
    is("-9223372036854775808", &i128::from(i64::MIN));
    refused::<u8>("256", "256 is out of range, expected 0 to 255", None);
    refused::<u32>("-1", "-1 is out of range, expected 0 to 4294967295", None);
    refused::<u32>("-0", "-0 is out of range, expected 0 to 4294967295", None);
    refused::<i8>("0x80", "0x80 is out of range, expected -128 to 127", None);
    refused::<i32>("1.0", "expected a whole number, found the number 1.0", None);
    refused::<i32>("1e3", "expected a whole number, found the number 1e3", None);
    refused::<i32>("inf", "expected a whole number, found the number inf", None);
    refused::<i32>("ten", "expected a whole number, found the word 'ten'", None);
    refused::<i32>(
        "'1'",
        "expected a whole number, found the string '1'",
        Some("write the number without quotes: x: 1"),
    );
}

#[test]
fn whole_numbers_beyond_64_bits() {
    is("18446744073709551616", &18_446_744_073_709_551_616.0);
    is("-9223372036854775809", &-9_223_372_036_854_775_808_f32);
    let range = "expected -2147483648 to 2147483647";
    refused::<i32>("99999999999999999999", &format!("99999999999999999999 is out of range, {range}"), None);
    refused::<i32>("-99999999999999999999", &format!("-99999999999999999999 is out of range, {range}"), None);
    refused::<bool>(
        "18446744073709551616",
        "expected true or false, found the number 18446744073709551616",
        None,
    );
}

#[test]
fn numbers_of_python() {
    let options = Options::new().read(pbtxt::ReadOptions::new().python_rules(true));
    let read = |source| from_str_with_options::<One<Vec<i64>>>(source, options).map(|one| one.x);
    assert_eq!(read("x: +1 x: 1_000 x: 0b11 x: 0o17 x: -0x_f").unwrap(), [1, 1000, 3, 15, -15]);
    let read = |source| from_str_with_options::<One<Vec<f64>>>(source, options).map(|one| one.x);
    assert_eq!(read("x: +1 x: 1_000").unwrap(), [1.0, 1000.0]);
    assert!(read("x: 0b11").is_err());
}

#[test]
fn floats() {
    is("1", &1.0);
    is("-0", &-0.0);
    assert!(x::<f64>("-0").unwrap().is_sign_negative());
    is("1.5f", &1.5);
    is("9007199254740993", &9_007_199_254_740_992.0);
    is("16777217", &16_777_216_f32);
    is("0.1", &0.1_f32);
    is("1e39", &f32::INFINITY);
    is("-1e39", &f32::NEG_INFINITY);
    for word in ["inf", "INF", "Infinity", "infinity"] {
        is(word, &f64::INFINITY);
        is(&format!("-{word}"), &f32::NEG_INFINITY);
    }
    assert!(x::<f64>("NaN").unwrap().is_nan());
    assert!(x::<f32>("-nan").unwrap().is_nan());
    refused::<f64>(
        "012",
        "expected a number in decimal, found the number 012",
        Some("that is 10 in decimal"),
    );
    refused::<f32>(
        "-0x1f",
        "expected a number in decimal, found the number -0x1f",
        Some("that is -31 in decimal"),
    );
    refused::<f64>("many", "expected a number, found the word 'many'", None);
    refused::<f64>(
        "'0.5'",
        "expected a number, found the string '0.5'",
        Some("write the number without quotes: x: 0.5"),
    );
}

#[test]
fn strings() {
    is("'a' \"b\"", &"ab".to_owned());
    is("'é'", &'é');
    let source = "x: 'plain'".to_owned();
    let one: One<&str> = from_str(&source).unwrap();
    assert_eq!(one.x.as_ptr(), source[4..].as_ptr());
    assert_eq!(from_str::<One<&[u8]>>("x: '\u{e9}'").unwrap().x, "é".as_bytes());
    refused::<String>(
        "house",
        "expected a quoted string, found the word 'house'",
        Some("put the text in quotes: x: 'house'"),
    );
    refused::<String>(
        "010",
        "expected a quoted string, found the number 010",
        Some("put the text in quotes: x: '010'"),
    );
    refused::<char>("'ab'", "expected a character, found 'ab'", None);
    assert_eq!(error::<String>(r"'\377'").0, "expected a string of UTF-8, found the string '\u{fffd}'");
}

#[test]
fn repeated_fields() {
    let read = |source| from_str::<One<Vec<i32>>>(source).map(|one| one.x);
    assert_eq!(read("x: 1 x: [2, 3] x: [] x: 4").unwrap(), [1, 2, 3, 4]);
    assert_eq!(read("x: []").unwrap(), [0; 0]);
    assert_eq!(read("").unwrap_err().to_string(), "line 1, column 1: x: field is missing");
    assert_eq!(
        read("x: 1\nx: [2, a]").unwrap_err().to_string(),
        "line 2, column 8: x[2]: expected a whole number, found the word 'a'"
    );
    assert_eq!(from_str::<One<(i32, f32)>>("x: 1 x: 2").unwrap().x, (1, 2.0));
    assert_eq!(
        from_str::<One<[i32; 2]>>("x: 1\nx: 2\nx: 3").unwrap_err().to_string(),
        "line 3, column 4: x: expected 2 values, found 3 values"
    );
    assert_eq!(
        from_str::<One<[i32; 2]>>("x: 1").unwrap_err().to_string(),
        "line 1, column 4: x: expected an array of length 2, found 1 value"
    );
    assert_eq!(
        from_str::<One<Vec<Vec<i32>>>>("x: 1").unwrap_err().to_string(),
        "line 1, column 4: x[0]: the text format has no lists in lists: put a message with a repeated field between"
    );
}

#[test]
fn singular_fields() {
    let source = "x: 1\nx: 2";
    assert_eq!(
        from_str::<One<i32>>(source).unwrap_err().to_string(),
        "line 2, column 1: x: field is set twice, first on line 1"
    );
    assert_eq!(from_str_with_options::<One<i32>>(source, merge()).unwrap().x, 2);
    refused::<i32>("[1]", "expected one value, found a list", Some("this field is not a repeated one"));
    refused::<Option<i32>>(
        "[]",
        "expected one value, found a list",
        Some("this field is not a repeated one"),
    );
}

#[test]
fn options() {
    assert_eq!(from_str::<One<Option<i32>>>("").unwrap().x, None);
    is("1", &Some(1));
    is("[1, 2]", &Some(vec![1, 2]));
    assert_eq!(from_str::<Option<One<i32>>>("x: 1").unwrap(), Some(One { x: 1 }));
}

#[test]
fn messages() {
    let source = "x { x { x: 1 } }";
    assert_eq!(from_str::<One<One<One<i32>>>>(source).unwrap().x.x.x, 1);
    assert_eq!(
        from_str::<One<One<One<i32>>>>("x {\n  x {\n    x: a } }").unwrap_err().to_string(),
        "line 3, column 8: x.x.x: expected a whole number, found the word 'a'"
    );
    assert_eq!(
        from_str::<One<Vec<One<i32>>>>("x { x: 1 }\nx {\n}").unwrap_err().to_string(),
        "line 2, column 3: x[1].x: field is missing"
    );
    refused::<One<i32>>(
        "1",
        "expected a message, found the number 1",
        Some("a message is written in braces: x { … }"),
    );
    is("{}", &());
    let error = x::<()>("{ a: 1 }").unwrap_err();
    assert_eq!(error.to_string(), "line 1, column 6: x: expected an empty message, found a field a");
}

#[test]
fn messages_merge() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Inner {
        a: i32,
        b: Vec<i32>,
        c: Option<Box<Inner>>,
    }
    let source = "x { a: 1 b: 1 c { a: 5 b: [] } } x { b: [2] } x { a: 3 c { b: 6 } }";
    let inner = from_str_with_options::<One<Inner>>(source, merge()).unwrap().x;
    let innermost = Inner { a: 5, b: vec![6], c: None };
    assert_eq!(inner, Inner { a: 3, b: vec![1, 2], c: Some(Box::new(innermost)) });
    let error = from_str_with_options::<One<Inner>>("x {}\nx: 1", merge()).unwrap_err();
    assert_eq!(error.to_string(), "line 2, column 4: x: expected a message, found the number 1");
}

#[test]
fn unknown_fields() {
    #[derive(Debug, Deserialize)]
    struct Train {
        #[serde(alias = "steps")]
        #[allow(dead_code, reason = "read by name")]
        num_steps: i32,
        #[allow(dead_code, reason = "read by name")]
        batch_size: Option<i32>,
    }
    let source = "x {\n  num_steps: 1\n  batchsize: 2\n}";
    let error = from_str::<One<Train>>(source).unwrap_err();
    assert_eq!(
        error.render(source),
        "line 3, column 3: x.batchsize: unknown field, expected one of num_steps, steps, batch_size\n  |\n\
         3 |   batchsize: 2\n  |   ^\nhint: did you mean batch_size?\n"
    );
    assert_eq!(from_str_with_options::<One<Train>>(source, ignore()).unwrap().x.num_steps, 1);
    assert_eq!(
        from_str::<Train>("num_steps: 1 [a.b]: 1").unwrap_err().to_string(),
        "line 1, column 14: [a.b]: unknown field, expected one of num_steps, steps, batch_size"
    );
    assert_eq!(
        from_str::<Train>("num_steps: 1 steps: 1").unwrap_err().to_string(),
        "line 1, column 14: field num_steps is set twice, once under another name"
    );
}

#[test]
fn fields_to_be_ignored() {
    let one = from_str::<One<serde::de::IgnoredAny>>("x { y: 1 }").unwrap();
    assert_eq!(one.x, serde::de::IgnoredAny);
}

#[test]
fn strict_structs_stay_strict() {
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Strict {
        #[allow(dead_code, reason = "read by name")]
        a: i32,
    }
    let error = from_str_with_options::<Strict>("a: 1\n b: 2", ignore()).unwrap_err();
    assert_eq!(error.to_string(), "line 2, column 2: b: unknown field, expected a");
}

#[test]
fn maps() {
    let map: BTreeMap<String, i32> = from_str("b: 1 a: 2").unwrap();
    assert_eq!(map, BTreeMap::from([("a".to_owned(), 2), ("b".to_owned(), 1)]));
    let map: HashMap<&str, Vec<f32>> = from_str("b: 1 a: 2 b: [3]").unwrap();
    assert_eq!(map, HashMap::from([("a", vec![2.0]), ("b", vec![1.0, 3.0])]));
    let map: BTreeMap<String, BTreeMap<char, i32>> = from_str("[a.b] { x: 1 } [c.d/e.f] { y: 2 }").unwrap();
    assert_eq!(map.keys().collect::<Vec<_>>(), ["[a.b]", "[c.d/e.f]"]);
    assert_eq!(map["[c.d/e.f]"], BTreeMap::from([('y', 2)]));
}

#[test]
fn any_value() {
    let source =
        "a: 1 b: -1 c: 1.5 d: true e: WORD f: 'text' g { h: 1 } i: 1 i: 2 j: [] k: 18446744073709551615";
    let value: serde_json::Value = from_str(source).unwrap();
    let expected = serde_json::json!({
        "a": 1, "b": -1, "c": 1.5, "d": true, "e": "WORD", "f": "text", "g": {"h": 1}, "i": [1, 2], "j": [],
        "k": u64::MAX,
    });
    assert_eq!(value, expected);
}

#[derive(Debug, PartialEq, Deserialize)]
enum Kind {
    #[serde(rename = "UNKNOWN")]
    Unknown,
    #[serde(rename = "COMMON", alias = "2")]
    Common,
}

#[test]
fn enums() {
    is("UNKNOWN", &Kind::Unknown);
    is("COMMON", &Kind::Common);
    is("2", &Kind::Common);
    is("0x2", &Kind::Common);
    is("[COMMON, UNKNOWN]", &vec![Kind::Common, Kind::Unknown]);
    refused::<Kind>(
        "0",
        "expected one of UNKNOWN, COMMON, found the number 0",
        Some("for the reading program: #[serde(alias = \"0\")] on the variant with this number accepts it"),
    );
    refused::<Kind>(
        "COMON",
        "expected one of UNKNOWN, COMMON, found the word 'COMON'",
        Some("did you mean COMMON?"),
    );
    refused::<Kind>(
        "'COMMON'",
        "expected the name of an enum value, found the string 'COMMON'",
        Some("write the name without quotes: x: COMMON"),
    );
    refused::<Kind>("1.5", "expected the name of an enum value, found the number 1.5", None);
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Shape {
    Circle { r: f32 },
    Side(i32),
    Corners(Vec<i32>),
    Pair(i32, i32),
    Nothing,
    Square(One<i32>),
}

#[test]
fn enums_by_number_alone() {
    #[derive(Debug, PartialEq, Deserialize)]
    enum Level {
        #[serde(rename = "-1")]
        Below,
        #[serde(other)]
        Other,
    }
    #[derive(Debug, PartialEq, Deserialize)]
    enum Two {
        #[serde(rename = "2")]
        Two,
    }
    is("[-1, 0, ANY]", &vec![Level::Below, Level::Other, Level::Other]);
    is("2", &Two::Two);
    refused::<Two>("TWO", "expected 2, found the word 'TWO'", None);
}

#[test]
fn oneofs() {
    is("{ circle { r: 1 } }", &Shape::Circle { r: 1.0 });
    is("{ side: 2 }", &Shape::Side(2));
    is("{ corners: 2 corners: 3 }", &Shape::Corners(vec![2, 3]));
    is("{ pair: [2, 3] }", &Shape::Pair(2, 3));
    is("{ nothing {} }", &Shape::Nothing);
    is("nothing", &Shape::Nothing);
    is("{ square { x: 1 } }", &Shape::Square(One { x: 1 }));
    is("[{ side: 1 }, { side: 2 }]", &vec![Shape::Side(1), Shape::Side(2)]);
    assert_eq!(from_str::<Shape>("side: 4").unwrap(), Shape::Side(4));
    refused::<Shape>("side", "expected a message with this field, found its name alone", None);
    refused::<Shape>(
        "{}",
        "expected a message with one of the fields circle, side, corners, pair, nothing, square, found an empty message",
        None,
    );
    let two = "x {\n side: 1\n circle { r: 2 }\n}";
    assert_eq!(
        from_str::<One<Shape>>(two).unwrap_err().to_string(),
        "line 3, column 2: x: circle is set beside side on line 2, but only one may be"
    );
    assert_eq!(from_str_with_options::<One<Shape>>(two, merge()).unwrap().x, Shape::Circle { r: 2.0 });
    assert_eq!(
        x::<Shape>("{ circle { r: a } }").unwrap_err().to_string(),
        "line 1, column 18: x.circle.r: expected a number, found the word 'a'"
    );
    assert_eq!(
        x::<Shape>("{ cycle { r: a } }").unwrap_err().to_string(),
        "line 1, column 6: x: expected one of circle, side, corners, pair, nothing, square, found cycle"
    );
}

#[test]
fn flattened() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Outer {
        name: String,
        #[serde(flatten)]
        shape: Shape,
        #[serde(flatten)]
        rest: Rest,
    }
    #[derive(Debug, PartialEq, Deserialize)]
    struct Rest {
        flag: bool,
        number: u8,
        ratio: f32,
        kind: Kind,
        #[serde(default)]
        many: Vec<i32>,
    }
    let source = "name: 'a' circle { r: 1 } flag: true number: 3 ratio: 2 kind: COMMON many: [1]";
    let outer: Outer = from_str(source).unwrap();
    let rest = Rest { flag: true, number: 3, ratio: 2.0, kind: Kind::Common, many: vec![1] };
    assert_eq!(outer, Outer { name: "a".to_owned(), shape: Shape::Circle { r: 1.0 }, rest });
    let outer: Outer = from_str("name: 'a' flag: false side: 4 number: 3 ratio: 2 kind: UNKNOWN").unwrap();
    assert_eq!(outer.shape, Shape::Side(4));
}

#[test]
fn tagged() {
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(tag = "type", rename_all = "UPPERCASE")]
    enum Layer {
        Dense { units: u32 },
        Dropout { rate: f32 },
    }
    let layers = "[{ type: DENSE units: 10 }, { rate: 0.5 type: 'DROPOUT' }]";
    is(layers, &vec![Layer::Dense { units: 10 }, Layer::Dropout { rate: 0.5 }]);
    let error = x::<Vec<Layer>>("{ units: 1 }").unwrap_err();
    assert_eq!(error.to_string(), "line 1, column 4: x[0].type: field is missing");
}

#[test]
fn flattened_and_strict() {
    #[derive(Debug, Deserialize)]
    struct Outer {
        #[serde(flatten)]
        #[allow(dead_code, reason = "read by name")]
        one: One<i32>,
    }
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Strict {
        #[serde(flatten)]
        #[allow(dead_code, reason = "read by name")]
        one: One<i32>,
    }
    assert!(from_str::<Outer>("x: 1 y: 2").is_ok());
    assert!(from_str::<Strict>("x: 1").is_ok());
    let error = from_str_with_options::<Strict>("x: 1 y: 2", ignore()).unwrap_err();
    assert_eq!(error.to_string(), "line 1, column 1: unknown field `y`");
    let error = from_str::<One<Outer>>("\nx { x: 'a' }").unwrap_err();
    assert_eq!(error.to_string(), "line 2, column 3: x: expected i32, found 'a'");
}

#[test]
fn map_entries() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Maps {
        #[serde(with = "pbtxt::map_entries")]
        a: BTreeMap<i32, One<bool>>,
        #[serde(with = "pbtxt::map_entries", default)]
        b: HashMap<String, f32>,
    }
    let source = "a { key: 2 value { x: true } } a: [{ value { x: f } key: 1 }, { key: 2 value { x: 0 } }]";
    let maps: Maps = from_str(source).unwrap();
    let a = BTreeMap::from([(1, One { x: false }), (2, One { x: false })]);
    assert_eq!(maps, Maps { a, b: HashMap::new() });
    let error = from_str::<Maps>("a { key: 1 value { x: t } }\na { key: 1 }").unwrap_err();
    assert_eq!(error.to_string(), "line 2, column 3: a[1].value: field is missing");
    let error = from_str::<Maps>("a { key: 1 val { x: t } }").unwrap_err();
    assert_eq!(error.to_string(), "line 1, column 12: a[0].val: unknown field, expected one of key, value");
    let error = from_str::<Maps>("a { key: 1 key: 1 value { x: t } }").unwrap_err();
    assert_eq!(error.to_string(), "line 1, column 12: a[0].key: field is set twice, first on line 1");
}

#[test]
fn other_names() {
    #[derive(Debug, Deserialize)]
    struct Extended {
        #[serde(rename = "[pkg.ext]")]
        ext: i32,
        #[serde(rename = "[domain/pkg.Type]")]
        any: One<i32>,
        #[serde(rename = "OptionalGroup")]
        group: One<i32>,
    }
    let read: Extended =
        from_str("[pkg . ext]: 1 [domain/pkg.Type] { x: 2 } OptionalGroup { x: 3 }").unwrap();
    assert_eq!((read.ext, read.any.x, read.group.x), (1, 2, 3));
}

#[test]
fn whole_texts_that_are_no_message() {
    assert_eq!(
        from_str::<i32>("x: 1").unwrap_err().to_string(),
        "line 1, column 1: expected i32, found a message"
    );
    assert_eq!(
        from_str::<One<i32>>("x 1").unwrap_err().to_string(),
        "line 1, column 3: expected ':' or '{', found '1'"
    );
}

#[test]
fn recursion_ends() {
    #[derive(Debug, Deserialize)]
    struct Nested {
        x: Option<Box<Nested>>,
    }
    #[derive(Debug, Deserialize)]
    struct Outer {
        #[serde(flatten)]
        #[allow(dead_code, reason = "read by name")]
        inner: Inner,
    }
    #[derive(Debug, Deserialize)]
    struct Inner {
        #[allow(dead_code, reason = "read by name")]
        x: Option<Box<Outer>>,
    }
    let deep = |depth| format!("{}{}", "x {".repeat(depth), "}".repeat(depth));
    let mut nested = from_str::<Nested>(&deep(pbtxt::MAX_DEPTH)).unwrap();
    for _ in 0..pbtxt::MAX_DEPTH {
        nested = *nested.x.unwrap();
    }
    assert!(from_str::<Nested>(&deep(pbtxt::MAX_DEPTH + 1)).is_err());

    assert!(from_str::<Outer>(&deep(pbtxt::MAX_DEPTH)).is_ok());
    assert!(from_str::<serde_json::Value>(&deep(pbtxt::MAX_DEPTH)).is_ok());
    let ignored = format!("y {{ {} }}", deep(pbtxt::MAX_DEPTH - 1));
    assert!(from_str_with_options::<Nested>(&ignored, ignore()).is_ok());
}

/// What the type cannot take is no fault of the text: the hint is for the programmer.
#[test]
fn hints_for_strings_that_cannot_be_borrowed_and_bytes() {
    #[derive(Deserialize, Debug)]
    struct Lent<'a> {
        #[expect(dead_code, reason = "only its type matters")]
        a: &'a str,
    }
    #[derive(Deserialize, Debug)]
    struct LentBytes<'a> {
        #[expect(dead_code, reason = "only its type matters")]
        a: &'a [u8],
    }
    #[derive(Deserialize, Debug)]
    struct Numbers {
        #[expect(dead_code, reason = "only its type matters")]
        a: Vec<u8>,
    }
    let borrow = Some(
        "for the reading program: escapes and joined strings cannot be borrowed; String, Cow or a Vec takes them",
    );
    for source in [r"a: 'x\n'", "a: 'x' 'y'"] {
        assert_eq!(pbtxt::from_str::<Lent<'_>>(source).unwrap_err().hint(), borrow, "{source}");
        assert_eq!(pbtxt::from_str::<LentBytes<'_>>(source).unwrap_err().hint(), borrow, "{source}");
    }
    assert_eq!(
        pbtxt::from_str::<Lent<'_>>("a: 1").unwrap_err().hint(),
        Some("put the text in quotes: a: '1'")
    );
    let error = pbtxt::from_str::<Numbers>("a: 'abc'").unwrap_err();
    assert_eq!(error.to_string(), "line 1, column 4: a[0]: expected a whole number, found the string 'abc'");
    assert_eq!(
        error.hint(),
        Some(
            "for the reading program: bytes are read by a type that asks for bytes, such as those of serde_bytes"
        )
    );
    let error = pbtxt::from_str::<Numbers>("a: '7'").unwrap_err();
    assert_eq!(error.hint(), Some("write the number without quotes: a: 7"));
}

/// As deep as texts go, on less stack than a thread has, in unoptimised code.
#[test]
fn a_recursive_type_at_the_deepest() {
    #[derive(Deserialize, serde::Serialize, Debug, Default)]
    #[serde(default)]
    struct Node {
        #[serde(skip_serializing_if = "Option::is_none")]
        a: Option<Box<Node>>,
        b: Vec<Node>,
    }
    #[derive(Deserialize, Debug)]
    #[serde(untagged)]
    enum Any {
        Leaf(#[expect(dead_code, reason = "only its type matters")] i64),
        Tree(std::collections::BTreeMap<String, Any>),
    }
    let run = || {
        for (open, close) in [("a{", "}"), ("b:[{", "}]")] {
            let source = open.repeat(pbtxt::MAX_DEPTH) + &close.repeat(pbtxt::MAX_DEPTH);
            let node: Node = pbtxt::from_str(&source).unwrap();
            let text = pbtxt::to_string(&node).unwrap();
            assert_eq!(
                pbtxt::to_message(&pbtxt::from_str::<Node>(&text).unwrap()).unwrap().to_string(),
                text
            );
            let deeper = Node { a: Some(Box::new(node)), b: Vec::new() };
            let error = pbtxt::to_string(&deeper).unwrap_err();
            assert!(error.to_string().ends_with("messages nested more than 100 deep"), "{error}");
        }
        let source = "a{".repeat(pbtxt::MAX_DEPTH) + &"}".repeat(pbtxt::MAX_DEPTH);
        let mut tree = pbtxt::from_str::<Any>(&source).unwrap();
        let mut depth = 0;
        while let Any::Tree(mut fields) = tree {
            let Some(inner) = fields.remove("a") else { break };
            (tree, depth) = (inner, depth + 1);
        }
        assert_eq!(depth, pbtxt::MAX_DEPTH);
    };
    std::thread::Builder::new().stack_size((1 << 20) + (256 << 10)).spawn(run).unwrap().join().unwrap();
}
