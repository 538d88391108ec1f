//! Texts made to bring a parser down.

#![allow(clippy::unwrap_used, reason = "test code, also outside the functions marked as tests")]

use pbtxt::label_map::LabelMap;
use pbtxt::{ErrorKind, MAX_DEPTH, ReadOptions, parse, parse_with_options};
use proptest::prelude::*;

const MILLION: usize = 1_000_000;
const STACK: usize = (1 << 20) + (256 << 10);

/// Runs in a thread with less stack than std gives one (2 MiB): enough for unoptimised code, and that is the point.
fn with_small_stack(run: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(STACK).spawn(run).unwrap().join().unwrap();
}

#[test]
fn deepest_message_allowed() {
    with_small_stack(|| {
        let source = "a{".repeat(MAX_DEPTH) + &"}".repeat(MAX_DEPTH);
        let message = parse(&source).unwrap();
        assert_eq!(message.to_string().lines().count(), 2 * MAX_DEPTH);
        let list = "a:[{".repeat(MAX_DEPTH) + &"}]".repeat(MAX_DEPTH);
        assert!(parse(&list).is_ok());
    });
}

#[test]
fn one_level_too_deep() {
    let source = "a{".repeat(MAX_DEPTH + 1) + &"}".repeat(MAX_DEPTH + 1);
    let error = parse(&source).unwrap_err();
    assert_eq!(error.to_string(), "line 1, column 202: messages nested more than 100 deep");
    assert!(matches!(error.kind(), ErrorKind::TooDeep));
}

#[test]
fn a_million_levels() {
    with_small_stack(|| {
        let options = ReadOptions::new().max_len(usize::MAX);
        for opening in ["item {", "a<", "a:[{", "a{b:<"] {
            let source = opening.repeat(MILLION);
            let error = parse_with_options(&source, options).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::TooDeep), "{opening}: {error}");
        }
        let brackets = "[".repeat(MILLION);
        let error = parse(&brackets).unwrap_err();
        assert_eq!(error.to_string(), "line 1, column 2: expected a name, found '['");
        let error = parse_with_options(&format!("a: {brackets}"), options).unwrap_err();
        assert_eq!(error.to_string(), "line 1, column 5: expected a value, found '['");
        let error = LabelMap::parse_with_options(&"item {".repeat(MILLION), options.into()).unwrap_err();
        assert_eq!(error.to_string(), "line 1, column 7: expected '}', found 'item'");
    });
}

#[test]
fn length_limit() {
    let source = " ".repeat(ReadOptions::DEFAULT_MAX_LEN + 1);
    let error = parse(&source).unwrap_err();
    assert_eq!(error.to_string(), "line 1, column 1: text is 4194305 bytes long, the limit is 4194304");
    assert!(parse(&source[1..]).is_ok());
    assert!(matches!(LabelMap::parse(&source).unwrap_err().kind(), ErrorKind::TooLong { .. }));
}

#[test]
fn long_tokens() {
    let long = "x".repeat(MILLION);
    let error = parse(&format!("a: 1 {long}")).unwrap_err();
    assert!(error.to_string().len() < 100);
    let error = parse(&format!("a: {} ?", "'x' ".repeat(MILLION))).unwrap_err();
    assert_eq!(error.column(), 5 + 4 * MILLION);
    assert_eq!(parse(&format!("{long}: '{long}'")).unwrap().fields.len(), 1);
}

#[test]
fn many_findings_on_one_line() {
    let source = "item{id:1 name:'a'}".repeat(50_000);
    let parsed = LabelMap::parse(&source).unwrap();
    assert_eq!(parsed.map.len(), 50_000);
    assert_eq!(parsed.findings.len(), 2 * 49_999);
}

#[test]
fn many_broken_lines() {
    let source = "item {\n\tid: 1\n\tname: 'a'b'\n}\n\n".repeat(20_000) + "?";
    let error = LabelMap::parse(&source).unwrap_err();
    assert_eq!((error.line(), error.column()), (3, 12));
}

/// Text out of the pieces the grammar is made of: gets further than arbitrary characters do.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "item",
        "id",
        "name",
        "display_name",
        "keypoints",
        " ",
        "\n",
        "\t",
        "\r\n",
        "{",
        "}",
        "<",
        ">",
        "[",
        "]",
        ":",
        ",",
        ";",
        "#",
        "'",
        "\"",
        "\\",
        "\\u",
        "d83d",
        "0",
        "1",
        "-",
        "0x",
        "1.5e3",
        "inf",
        "'a'",
        "\"b\"",
        "item {\n\tid: 1\n\tname: 'a'b'\n}\n\n",
        "/",
        ".",
        "ä",
        "’",
        "\0",
        "\u{feff}",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn read_everything(source: &str) {
    match parse(source) {
        Ok(message) => drop(message.to_string()),
        Err(error) => {
            assert!(source.is_char_boundary(error.offset()));
            assert!(error.offset() <= source.len());
            assert!(error.render(source).contains('^'));
        }
    }
    match LabelMap::parse(source) {
        Ok(parsed) => drop(parsed.map.to_cvat_text()),
        Err(error) => {
            assert!(source.is_char_boundary(error.offset()));
            assert!(error.render(source).contains('^'));
            let before = source.strip_prefix('\u{feff}').unwrap_or(source);
            let before = &before[..error.offset().saturating_sub(source.len() - before.len())];
            assert_eq!(error.line(), before.matches('\n').count() + 1, "{error:?} in {source:?}");
            let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
            assert_eq!(error.column(), column, "{error:?} in {source:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_text_never_panics(source in any::<String>()) {
        read_everything(&source);
    }

    #[test]
    fn arbitrary_pieces_never_panic(source in pieces()) {
        read_everything(&source);
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(source) = pbtxt::from_utf8(&bytes) {
            read_everything(source);
        }
    }
}
