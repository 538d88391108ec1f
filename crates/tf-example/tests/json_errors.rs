//! Every way for a text not to be a record, and what is said about it.

#![expect(clippy::expect_used, reason = "the function that the tests share fails as the tests do")]

use tf_example::json::{ErrorKind, from_str};

/// The error's Display without its position, which is the last two words.
fn message(text: &str) -> String {
    let message = from_str(text).expect_err(text).to_string();
    message.rsplit_once(" at ").expect("a position").0.to_owned()
}

/// The error of a record line with these features.
fn in_features(features: &str) -> String {
    message(&format!(r#"{{"type":"record","record":1,"features":{features}}}"#))
}

/// The error of canonical JSON with this one feature.
fn in_canonical(feature: &str) -> String {
    message(&format!(r#"{{"features":{{"feature":{{"k":{feature}}}}}}}"#))
}

#[test]
fn texts_that_are_no_json() {
    let cases = [
        ("", "the text ends too early"),
        ("{", "the text ends too early"),
        (r#"{"type":"record""#, "the text ends too early"),
        (r#"{"features":{"a":{"int64":[1"#, "the text ends too early"),
        ("x", "not JSON: expected value"),
        (r#"{"type":"record"} {}"#, "not JSON: trailing characters"),
        (r#"{"type":"record",}"#, "not JSON: trailing comma"),
        (r#"{"features":{},}"#, "not JSON: trailing comma"),
        ("[]", "expected an object, found an array"),
        ("null", "expected an object, found null"),
        ("7", "expected an object, found a number"),
        (r#""text""#, "expected an object, found a string"),
    ];
    for (text, expected) in cases {
        assert_eq!(message(text), expected, "{text}");
    }
    assert_eq!(in_features(r#"{"k":{"int64":[01]}}"#), r#"feature "k": int64[0]: not JSON: invalid number"#);
    assert_eq!(
        in_features(r#"{"k":{"bytes":[{"utf8":"\ud834"}]}}"#),
        r#"feature "k": bytes[0]: not JSON: unexpected end of hex escape"#
    );
}

#[test]
fn members_at_the_top() {
    let cases = [
        (r#"{"type":"summary","records":3}"#, r#"type is "summary", expected "record""#),
        (r#"{"type":7}"#, r#"expected "record", found a number"#),
        (r#"{"type":"record","type":"record"}"#, r#"member "type" is there twice"#),
        (r#"{"type":"record","context":{}}"#, r#"unknown member "context""#),
        (r#"{"type":"record","record":"7"}"#, "expected a record number, found a string"),
        (r#"{"type":"record","record":-1}"#, "number out of the range of uint64"),
        (r#"{"type":"record","record":0.5}"#, "expected an integer, found a fraction"),
        (r#"{"type":"record","record":null}"#, "expected a record number, found null"),
        (r#"{"type":"record","features":{},"features":{}}"#, r#"member "features" is there twice"#),
        (r#"{"type":"record","features":[]}"#, "expected an object of features, found an array"),
        (r#"{"type":"record","feature_lists":true}"#, "expected an object of feature lists, found a boolean"),
        // Without a type it is canonical.
        (r#"{"record":7}"#, r#"unknown member "record""#),
        (r#"{"features":{},"context":{}}"#, r#"unknown member "context""#),
        (r#"{"featureLists":{},"features":{}}"#, r#"unknown member "features""#),
        (r#"{"featureLists":{},"feature_lists":{}}"#, r#"member "feature_lists" is there twice"#),
        (r#"{"features":{"k":{}}}"#, r#"unknown member "k""#),
        (r#"{"features":7}"#, r#"expected an object with "feature", found a number"#),
    ];
    for (text, expected) in cases {
        assert_eq!(message(text), expected, "{text}");
    }
}

#[test]
fn features_of_a_line() {
    let cases = [
        (r#"{"k":{},"j":{},"k":{}}"#, r#"member "k" is there twice"#),
        (r#"{"k":null}"#, r#"feature "k": expected an object with "int64", "float" or "bytes", found null"#),
        (
            r#"{"k":[1]}"#,
            r#"feature "k": expected an object with "int64", "float" or "bytes", found an array"#,
        ),
        (r#"{"k":{"int64List":{}}}"#, r#"feature "k": unknown member "int64List""#),
        (r#"{"k":{"int64":[],"float":[]}}"#, r#"feature "k": a feature has one list, found two"#),
        (r#"{"k":{"int64":[],"int64":[]}}"#, r#"feature "k": member "int64" is there twice"#),
        (r#"{"k":{"int64":7}}"#, r#"feature "k": expected an array of integers, found a number"#),
        (r#"{"k":{"int64":null}}"#, r#"feature "k": expected an array of integers, found null"#),
        (r#"{"k":{"int64":[1,"2"]}}"#, r#"feature "k": int64[1]: expected an integer, found a string"#),
        (r#"{"k":{"int64":[1,[2]]}}"#, r#"feature "k": int64[1]: expected an integer, found an array"#),
        (r#"{"k":{"int64":[{}]}}"#, r#"feature "k": int64[0]: expected an integer, found an object"#),
        (r#"{"k":{"int64":[1.5]}}"#, r#"feature "k": int64[0]: expected an integer, found a fraction"#),
        (
            r#"{"k":{"int64":[9223372036854775808]}}"#,
            r#"feature "k": int64[0]: number out of the range of int64"#,
        ),
        (r#"{"k":{"float":{}}}"#, r#"feature "k": expected an array of numbers, found an object"#),
        (r#"{"k":{"float":[0,null]}}"#, r#"feature "k": float[1]: expected a number, found null"#),
        (r#"{"k":{"float":[true]}}"#, r#"feature "k": float[0]: expected a number, found a boolean"#),
        (r#"{"k":{"float":[3.5e38]}}"#, r#"feature "k": float[0]: number out of the range of float"#),
        (r#"{"k":{"float":[-1e999]}}"#, r#"feature "k": float[0]: number out of the range of float"#),
        (r#"{"k":{"float":["1.5"]}}"#, r#"feature "k": float[0]: expected a number, found the string "1.5""#),
        (r#"{"k":{"float":["nan"]}}"#, r#"feature "k": float[0]: expected a number, found the string "nan""#),
        (
            r#"{"k":{"float":["NaN:0x7f800000"]}}"#, // infinity
            r#"feature "k": float[0]: expected a number, found the string "NaN:0x7f800000""#,
        ),
        (
            r#"{"k":{"float":["NaN:0x+fc00000"]}}"#,
            r#"feature "k": float[0]: expected a number, found the string "NaN:0x+fc00000""#,
        ),
        (r#"{"k":{"bytes":"x"}}"#, r#"feature "k": expected an array of byte strings, found a string"#),
        (
            r#"{"k":{"bytes":["x"]}}"#,
            r#"feature "k": bytes[0]: expected an object with "utf8" or "base64", found a string"#,
        ),
        (
            r#"{"k":{"bytes":[{}]}}"#,
            r#"feature "k": bytes[0]: a byte string has one member, either "utf8" or "base64""#,
        ),
        (
            r#"{"k":{"bytes":[{"utf8":"","base64":""}]}}"#,
            r#"feature "k": bytes[0]: a byte string has one member, either "utf8" or "base64""#,
        ),
        (r#"{"k":{"bytes":[{"hex":"00"}]}}"#, r#"feature "k": bytes[0]: unknown member "hex""#),
        (r#"{"k":{"bytes":[{"utf8":7}]}}"#, r#"feature "k": bytes[0]: expected a string, found a number"#),
        (
            r#"{"k":{"bytes":[{"base64":null}]}}"#,
            r#"feature "k": bytes[0]: expected a string in base64, found null"#,
        ),
        (
            r#"{"k":{"bytes":[{"base64":"/9j/","len":80123}]}}"#,
            "feature \"k\": bytes[0]: the byte string was shortened when it was written; \
             write it without max_bytes to have it whole",
        ),
        (
            r#"{"k":{"bytes":[{"base64":"a b="}]}}"#,
            r#"feature "k": bytes[0]: not base64: character ' ' at 1"#,
        ),
        (
            r#"{"k":{"bytes":[{"base64":"+_8="}]}}"#,
            r#"feature "k": bytes[0]: not base64: character '+' at 0"#,
        ),
        (
            r#"{"k":{"bytes":[{"base64":"AAAAA"}]}}"#,
            r#"feature "k": bytes[0]: not base64: 5 characters, without padding, are no length"#,
        ),
        (
            r#"{"k":{"bytes":[{"base64":"/x=="}]}}"#,
            r#"feature "k": bytes[0]: not base64: bits left over in the last character, at 1"#,
        ),
        (
            r#"{"k":{"bytes":[{"base64":"/w=/w="}]}}"#,
            r#"feature "k": bytes[0]: not base64: character '=' at 2"#,
        ),
    ];
    for (features, expected) in cases {
        assert_eq!(in_features(features), expected, "{features}");
    }
}

#[test]
fn feature_lists() {
    let cases = [
        (
            r#"{"type":"record","feature_lists":{"k":[{},{"float":[0,"x"]}]}}"#,
            r#"feature list "k": step[1]: float[1]: expected a number, found the string "x""#,
        ),
        (
            r#"{"type":"record","feature_lists":{"k":{}}}"#,
            r#"feature list "k": expected an array of features, found an object"#,
        ),
        (
            r#"{"featureLists":{"featureList":{"k":{"feature":[{},{"floatList":{"value":["x"]}}]}}}}"#,
            r#"feature list "k": step[1]: float[0]: expected a number, found the string "x""#,
        ),
        (
            r#"{"featureLists":{"featureList":{"k":[]}}}"#,
            r#"feature list "k": expected an object with "feature", found an array"#,
        ),
        (r#"{"featureLists":{"k":[]}}"#, r#"unknown member "k""#),
    ];
    for (text, expected) in cases {
        assert_eq!(message(text), expected, "{text}");
    }
}

#[test]
fn features_of_canonical_json() {
    let cases = [
        (r#"{"int64":[1]}"#, r#"feature "k": unknown member "int64""#),
        (
            "null",
            r#"feature "k": expected an object with "int64List", "floatList" or "bytesList", found null"#,
        ),
        (r#"{"int64List":{},"floatList":{}}"#, r#"feature "k": a feature has one list, found two"#),
        (r#"{"int64List":{},"int64_list":{}}"#, r#"feature "k": member "int64_list" is there twice"#),
        (r#"{"int64List":[1]}"#, r#"feature "k": expected an object with "value", found an array"#),
        (r#"{"int64List":{"values":[]}}"#, r#"feature "k": unknown member "values""#),
        (r#"{"int64List":{"value":"1"}}"#, r#"feature "k": expected an array of integers, found a string"#),
        (r#"{"int64List":{"value":[null]}}"#, r#"feature "k": int64[0]: expected an integer, found null"#),
        (
            r#"{"int64List":{"value":[" 1"]}}"#,
            r#"feature "k": int64[0]: expected a number, found the string " 1""#,
        ),
        (
            r#"{"int64List":{"value":["1.5"]}}"#,
            r#"feature "k": int64[0]: expected an integer, found a fraction"#,
        ),
        (
            r#"{"floatList":{"value":["NaN:0xffc00000"]}}"#,
            r#"feature "k": float[0]: expected a number, found the string "NaN:0xffc00000""#,
        ),
        (
            r#"{"floatList":{"value":["inf"]}}"#,
            r#"feature "k": float[0]: expected a number, found the string "inf""#,
        ),
        (r#"{"floatList":{"value":["1e39"]}}"#, r#"feature "k": float[0]: number out of the range of float"#),
        (
            r#"{"bytesList":{"value":[{"utf8":"x"}]}}"#,
            r#"feature "k": bytes[0]: expected a string in base64, found an object"#,
        ),
    ];
    for (feature, expected) in cases {
        assert_eq!(in_canonical(feature), expected, "{feature}");
    }
}

#[test]
fn the_position_counts_lines_where_there_are_several() {
    let error = from_str("{\n  \"type\": \"record\",\n  \"features\": 7\n}").unwrap_err();
    assert_eq!((error.line(), error.column()), (3, 15));
    assert_eq!(error.to_string(), "expected an object of features, found a number at line 3, column 15");
    assert_eq!(error.place(), "");
}

#[test]
fn nesting_is_refused_without_a_stack() {
    let deep = "[".repeat(1_000_000);
    let nested = |text: &str| from_str(text).unwrap_err().kind().clone();
    assert_eq!(nested(&deep), ErrorKind::WrongType { expected: "an object", found: "an array" });
    assert_eq!(nested(&format!(r#"{{"a":{deep}"#)), ErrorKind::Truncated);
    assert_eq!(
        nested(&format!(r#"{{"type":"record","features":{{"k":{{"int64":[{deep}"#)),
        ErrorKind::Truncated
    );
    let closed = format!("{deep}{}", "]".repeat(deep.len()));
    assert_eq!(
        nested(&format!(r#"{{"type":"record","features":{{"k":{{"float":[{closed}]}}}}}}"#)),
        ErrorKind::WrongType { expected: "a number", found: "an array" }
    );
}
