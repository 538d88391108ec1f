//! Names that CVAT wrote without escaping their quotes.

#![allow(
    clippy::panic,
    clippy::format_collect,
    reason = "test code, also outside the functions marked as tests"
)]

use pbtxt::label_map::{FindingKind, LabelMap, LabelMapItem, ReadOptions};
use proptest::prelude::*;

/// What CVAT's exporter wrote: the names as they were.
fn written_by_cvat(names: &[&str]) -> String {
    names.iter().zip(1..).map(|(name, id)| format!("item {{\n\tid: {id}\n\tname: '{name}'\n}}\n\n")).collect()
}

/// The names and the findings.
fn read(source: &str) -> (Vec<String>, Vec<String>) {
    let parsed = LabelMap::parse(source).unwrap_or_else(|error| panic!("{}", error.render(source)));
    let names = parsed.map.iter().map(|item| item.text().to_owned()).collect();
    (names, parsed.findings.iter().map(ToString::to_string).collect())
}

#[test]
fn raw_quotes_are_recovered_and_reported() {
    let (names, findings) = read(&written_by_cvat(&["cat", "ca't", "ка't", "'", "rock 'n' roll"]));
    assert_eq!(names, ["cat", "ca't", "ка't", "'", "rock 'n' roll"]);
    assert_eq!(
        findings,
        [
            "line 8, column 8: quote in a name is not escaped, name read as 'ca\\'t'",
            "line 13, column 8: quote in a name is not escaped, name read as 'ка\\'t'",
            "line 18, column 8: quote in a name is not escaped, name read as '\\''",
            "line 23, column 8: quote in a name is not escaped, name read as 'rock \\'n\\' roll'",
        ]
    );
}

#[test]
fn double_quotes_and_carriage_returns() {
    let source = "item {\r\n\tid: 1\r\n\tname: \"5\" gun\"\r\n}\r\n\r\n";
    let parsed = LabelMap::parse(source).unwrap();
    assert_eq!(parsed.map.name_of(1), Some("5\" gun"));
    assert!(matches!(parsed.findings[0].kind(), FindingKind::RawQuote { name, .. } if name == "5\" gun"));
}

#[test]
fn a_line_with_a_meaning_keeps_it() {
    // Sound text format: two literals that join, an escape, a comment behind a string.
    let (names, findings) = read(&written_by_cvat(&["a' 'b", r"a\te", "a' #b", "ca't"]));
    assert_eq!(names, ["ab", "a\te", "a", "ca't"]);
    assert_eq!(findings.len(), 1);
    let (names, findings) = read(&written_by_cvat(&["a' 'b"]));
    assert_eq!((names.as_slice(), findings.as_slice()), (&["ab".to_owned()][..], &[][..]));
}

#[test]
fn backslashes_keep_their_meaning() {
    let (names, _) = read(&written_by_cvat(&[r"it\'s o'clock", r"tab\there'"]));
    assert_eq!(names, ["it's o'clock", "tab\there'"]);
    // A backslash that escapes the closing quote leaves the string open: nothing to recover.
    let error = LabelMap::parse(&written_by_cvat(&[r"it's\"])).unwrap_err();
    assert_eq!(error.to_string(), "line 3, column 13: expected ':' or '{', found '\\'");
}

#[test]
fn other_places_are_not_touched() {
    for source in [
        // no id line before
        "item {\n\tname: 'ca't'\n\tid: 1\n}\n",
        // more behind the name
        "item {\n\tid: 1\n\tname: 'ca't'\n\tdisplay_name: 'x'\n}\n",
        // no closing quote
        "item {\n\tid: 1\n\tname: 'ca't\n}\n",
        // another field
        "item {\n\tid: 1\n\tdisplay_name: 'ca't'\n}\n",
        // one line
        "item { id: 1 name: 'ca't' }\n",
    ] {
        let error = LabelMap::parse(source).unwrap_err();
        assert!(matches!(error.kind(), pbtxt::ErrorKind::Syntax { .. }), "{source}: {error}");
    }
}

#[test]
fn everything_a_name_can_hold_beside_a_quote() {
    let names = [
        r#"both ' and ""#,
        r"it's C:\data\dogs",
        "{ ca't }",
        "ca't #1",
        "item { id: 1 name: 'x' }",
        "}' {",
        "name: 'x'y'",
    ];
    let source = written_by_cvat(&names);
    for source in [source.clone(), source.replace('\n', "\r\n"), format!("\u{feff}{source}")] {
        let (read, findings) = read(&source);
        assert_eq!(read, names, "{source}");
        let raw = findings.iter().filter(|finding| finding.contains("quote in a name is not escaped"));
        assert_eq!(raw.count(), names.len(), "{findings:?}");
    }
}

#[test]
fn strict_reports_the_raw_quote() {
    let source = written_by_cvat(&["cat", "ca't"]);
    let strict = ReadOptions::new().strict(true);
    let error = LabelMap::parse_with_options(&source, strict).unwrap_err();
    assert_eq!(error.to_string(), "line 8, column 13: expected ':' or '{', found \"'\"");
    assert_eq!(error.hint(), Some("a ' inside the text is written \\'"));
    assert!(LabelMap::parse_with_options(&written_by_cvat(&["cat"]), strict).is_ok());
}

#[test]
fn what_is_still_broken_is_the_error_of_the_original() {
    let source = written_by_cvat(&["ca't"]) + "item {\n\tid: 2\n\tname: house car\n}\n";
    let error = LabelMap::parse(&source).unwrap_err();
    assert_eq!(error.to_string(), "line 3, column 13: expected ':' or '{', found \"'\"");
    assert_eq!(error.hint(), Some("a ' inside the text is written \\'"));
}

#[test]
fn faults_behind_a_recovered_name_have_their_place() {
    let source = written_by_cvat(&["ca't", "do'g's"]) + "item {\n\tid: 0.5\n\tname: 'x'\n}\n\n";
    let error = LabelMap::parse(&source).unwrap_err();
    assert_eq!((error.line(), error.column()), (12, 6));
    assert_eq!(&source[error.offset()..=error.offset()], "0");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Letters and one quote: CVAT's text is never sound, and always recovered.
    #[test]
    fn a_quote_inside_a_name(before in "[a-zа-я ]{1,8}", after in "[a-zа-я]{1,8}", others in prop::collection::vec("[a-z ]{1,8}", 0..4)) {
        let broken = format!("{before}'{after}");
        let names: Vec<&str> = others.iter().map(String::as_str).chain([broken.as_str()]).collect();
        let parsed = LabelMap::parse(&written_by_cvat(&names)).unwrap();
        let expected: LabelMap = names.iter().zip(1..).map(|(&name, id)| LabelMapItem::new(id, name)).collect();
        prop_assert_eq!(&parsed.map, &expected);
        let raw = parsed.findings.iter().filter(|finding| matches!(finding.kind(), FindingKind::RawQuote { .. }));
        prop_assert_eq!(raw.count(), 1);
        prop_assert_eq!(LabelMap::parse(&expected.to_cvat_text()).unwrap().map, expected);
    }
}
