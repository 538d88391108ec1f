//! Texts made to bring a parser down, and texts that are none.
//!
//! | what | test |
//! |---|---|
//! | nested 100 deep, 101 deep | `deepest_message_allowed`, `one_level_too_deep` |
//! | 10⁶ levels of braces, angle brackets, lists of messages, square brackets | `a_million_levels` |
//! | a string of 100 MB within a raised limit, a text over the limit | `a_string_of_100_mb`, `length_limit` |
//! | long tokens, long lines to 4 MiB | `long_tokens`, `long_lines` |
//! | names of 100 kB where an error shows them | `long_names`, `long_names_of_no_type` |
//! | 10⁶ numbers, comments, names in brackets on one line | `a_million_tokens` |
//! | unterminated string, NUL, raw line end | `strings_that_do_not_end` |
//! | empty, blank, comments only | `an_empty_map` |
//! | byte order mark, CRLF, CR, tabs, vertical tabs, no-break spaces | `every_layout_is_the_same_map` |
//! | `item{`, `item:`, `item <`, list of items, group syntax | `every_bracket_is_the_same_map` |
//! | typographic quotes, `id: '1'`, a name without quotes | `quotes` |
//! | brace missing, brace too many, other bracket | `brackets` |
//! | `010`, `08`, `+1`, numbers beyond 32 and 64 bits | `numbers` |
//! | UTF-16, Latin-1, zip, gzip, TFRecord, binary label map | `bytes_that_are_no_text` |
//! | Git LFS pointer, web page, XML, JSON, YAML, CSV, plain names, garbage | `texts_of_other_sorts` |
//! | no input panics | `arbitrary_text_never_panics`, `arbitrary_pieces_never_panic`, `arbitrary_bytes_never_panic` |
//!
//! What a label map must not hold (duplicates, ids that are negative or 0) is in `label_map.rs`.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "test code, also outside the functions marked as tests"
)]

use pbtxt::label_map::{self, LabelMap};
use pbtxt::{ErrorKind, MAX_DEPTH, ReadOptions, ValueKind, parse, parse_with_options};
use proptest::prelude::*;
use std::borrow::Cow;

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

/// The error of a label map as it is shown.
fn rendered(source: &str) -> String {
    LabelMap::parse(source).unwrap_err().render(source)
}

#[test]
fn a_string_of_100_mb() {
    let text = "x".repeat(100 << 20);
    let source = format!("name: '{text}'");
    let message = parse_with_options(&source, ReadOptions::new().max_len(usize::MAX)).unwrap();
    assert!(
        matches!(&message.fields[0].value.kind, ValueKind::String(Cow::Borrowed(bytes)) if bytes.len() == text.len())
    );
    for error in [parse(&source).unwrap_err(), LabelMap::parse(&source).unwrap_err()] {
        assert_eq!(error.to_string(), "line 1, column 1: text is 104857608 bytes long, the limit is 4194304");
        assert!(error.render(&source).len() < 300);
    }
}

#[test]
fn long_lines() {
    let long = |len: usize, [start, piece, end]: [&str; 3]| {
        start.to_owned() + &piece.repeat(len / piece.len()) + end
    };
    let lines = [
        ["a: '", "’", ""],
        ["", "a:1 ", "?"],
        ["", "a{}", "}"],
        ["m{", "a:1 ", ""],
        ["a: [", "1,", "]"],
        ["a: ", "x", " y"],
        ["a: 1", "0", "x"],
        ["a: \"", "\\n", "\n"],
        ["[a", "-", "]"],
        ["a ", " ", "1"],
        ["# ", "é", "\0"],
        ["", "ä", ""],
        ["a", ",", ""],
        ["item{id:1 name:'a'}", "item{id:2 name:'b'}", "item{item{"],
    ];
    // The first at its full length, which takes its time where nothing is optimised.
    let lens = std::iter::once(ReadOptions::DEFAULT_MAX_LEN - 100).chain(std::iter::repeat(200_000));
    for source in lens.zip(lines).map(|(len, line)| long(len, line)) {
        for error in [parse(&source).err(), LabelMap::parse(&source).err()].into_iter().flatten() {
            let text = error.render(&source);
            assert!(text.contains('^') && text.len() < 1_500, "{} bytes: {error}", text.len());
            assert!(error.to_string().len() < 200, "{error}");
        }
    }
}

/// Names and values as long as the text come back cut.
#[test]
fn long_names() {
    let long = "x".repeat(MILLION / 10);
    let strict = label_map::ReadOptions::new().strict(true);
    for source in [format!("{long}: 1"), format!("item {{ [{long}.y]: 1 }}")] {
        let error = LabelMap::parse_with_options(&source, strict).unwrap_err();
        assert!(error.render(&source).len() < 500, "{}", error.to_string().len());
        let finding = LabelMap::parse(&source).unwrap().findings.remove(0);
        assert!(finding.to_string().len() < 200);
    }
    let source = format!("item {{\n  name: {long}-y\n}}");
    let error = LabelMap::parse(&source).unwrap_err();
    assert!(error.hint().unwrap().starts_with("put the text in quotes: name: 'xxx"));
    assert!(error.render(&source).len() < 500);
    let source = format!("item {{ id: 0 name: ' {long}' }}");
    for finding in LabelMap::parse(&source).unwrap().findings {
        assert!(finding.to_string().len() < 200);
    }
    let fixed = label_map::fix_ids(&source, label_map::ReadOptions::new()).unwrap();
    assert!(fixed.changes[0].to_string().len() < 200);
}

#[cfg(feature = "serde")]
#[test]
fn long_names_of_no_type() {
    type Numbers = std::collections::BTreeMap<String, i32>;
    let long = "x".repeat(MILLION / 10);
    for source in [
        format!("{long}: y"),
        format!("{long}: '12'"),
        format!("{long}: '{}1'", "0".repeat(MILLION / 10)),
        format!("a: {long}"),
        format!("{long}: 1 {long}: 2"),
    ] {
        let error = pbtxt::from_str::<Numbers>(&source).unwrap_err();
        assert!(error.render(&source).len() < 600, "{}", error.to_string().len());
    }
    let error = pbtxt::from_str::<()>(&format!("{long}: 1")).unwrap_err();
    assert!(error.to_string().len() < 200);
    let error = pbtxt::to_string(&std::collections::BTreeMap::from([(long + " ", 1)])).unwrap_err();
    assert!(error.to_string().len() < 400);
}

#[test]
fn a_million_tokens() {
    let options = ReadOptions::new().max_len(usize::MAX);
    // Each sort 200 000 times, all on one line: enough to show a walk over the line for each of them.
    let pieces = ["a:-1 ", "[a . b]:1,", "[a-b/c]{}", "a:.5f;", "a<>"];
    let source = pieces.concat().repeat(MILLION / pieces.len());
    assert_eq!(parse_with_options(&source, options).unwrap().fields.len(), MILLION);
    let source = "#\n".repeat(MILLION);
    assert!(parse_with_options(&source, options).unwrap().fields.is_empty());
}

#[test]
fn strings_that_do_not_end() {
    assert_eq!(
        rendered("item {\n  id: 1\n  name: 'cat\n}\n"),
        "line 3, column 13: expected a closing quote, found the end of the line\n  |\n3 |   name: 'cat\n  |             ^\n\
         hint: the string opened in column 9 has no closing quote on its line\n"
    );
    let source = "name: 'a\0b'";
    assert_eq!(
        parse(source).unwrap_err().render(source),
        "line 1, column 9: expected a closing quote, found the control character U+0000\n  |\n1 | name: 'a\u{fffd}b'\n  |         ^\n\
         hint: this looks like a binary file, perhaps a label map in binary protobuf; text is needed\n"
    );
}

#[test]
fn an_empty_map() {
    for source in ["", " \t\r\n", "# nothing", "\u{feff}", "item: []"] {
        assert!(LabelMap::parse(source).unwrap().map.is_empty(), "{source:?}");
    }
}

#[test]
fn every_layout_is_the_same_map() {
    let source = "item {\n  id: 1\n  name: 'a'\n}\nitem {\n  id: 2\n  name: 'b'\n}\n";
    let map = LabelMap::parse(source).unwrap().map;
    for other in [
        format!("\u{feff}{source}"),
        source.replace('\n', "\r\n"),
        source.replace('\n', "\r"),
        source.replace("  ", "\t"),
        source.replace("  ", "\u{b}\u{c}"),
        source.replace("  ", "\u{a0}\u{a0}"),
        source.replace("  ", "\u{3000}"),
        source.replace('\n', " "),
        source.replace('\n', ""),
        source.replace('\n', " # }\n"),
        source.replace('\'', "\""),
        source.trim_end().to_owned(),
    ] {
        let parsed = LabelMap::parse(&other).unwrap_or_else(|error| panic!("{}", error.render(&other)));
        assert_eq!(parsed.map, map, "{other:?}");
    }
}

#[test]
fn every_bracket_is_the_same_map() {
    let map = LabelMap::parse("item { id: 1 name: 'a' } item { id: 2 name: 'b' }").unwrap().map;
    for other in [
        "item{id:1name:'a'}item{id:2name:'b'}".replace("1n", "1,n").replace("2n", "2;n"),
        "item: {id: 1 name: 'a'} item: {id: 2 name: 'b'}".to_owned(),
        "item < id: 1 name: 'a' > item: < id: 2 name: 'b' >".to_owned(),
        "item [ {id: 1 name: 'a'}, <id: 2 name: 'b'> ]".to_owned(),
        "item: [{id: 1, name: 'a';}], item: [{id: 2, name: 'b',}];".to_owned(),
        "item\n{\nid\n:\n1\nname\n:\n''\n'a'\n}\nitem{id:0x2 name:\"\\142\"}".to_owned(),
    ] {
        let parsed = LabelMap::parse(&other).unwrap_or_else(|error| panic!("{}", error.render(&other)));
        assert_eq!(parsed.map, map, "{other:?}");
    }
}

#[test]
fn quotes() {
    for (value, column, what, hint) in [
        ("‘cat’", 9, "expected a value, found '‘'", "‘ is a typographic quote; use the straight ' or \""),
        ("“cat”", 9, "expected a value, found '“'", "“ is a typographic quote; use the straight ' or \""),
        ("`cat`", 9, "expected a value, found '`'", "` is a typographic quote; use the straight ' or \""),
        (
            "house",
            9,
            "name: expected a quoted string, found the word 'house'",
            "put the text in quotes: name: 'house'",
        ),
        (
            "3d_printer",
            10,
            "expected the end of the number, found 'd_printer'",
            "put the text in quotes: name: '3d_printer'",
        ),
        ("кот", 9, "expected a value, found 'кот'", "put the text in quotes: name: 'кот'"),
        ("/m/01", 9, "expected a value, found '/'", "put the text in quotes: name: '/m/01'"),
        ("t-shirt", 10, "expected a field name or '}', found '-'", "put the text in quotes: name: 't-shirt'"),
        ("'it's'x", 14, "expected ':' or '{', found \"'\"", "a ' inside the text is written \\'"),
    ] {
        let line = format!("  name: {value}");
        let caret = " ".repeat(column - 1);
        assert_eq!(
            rendered(&format!("item {{\n  id: 1\n{line}\n}}\n")),
            format!("line 3, column {column}: {what}\n  |\n3 | {line}\n  | {caret}^\nhint: {hint}\n")
        );
    }
    assert_eq!(
        rendered("item { id: '1' name: 'a' }"),
        "line 1, column 12: id: expected a whole number, found the string '1'\n  |\n\
         1 | item { id: '1' name: 'a' }\n  |            ^\nhint: write the number without quotes: id: 1\n"
    );
    // Inside of a string they are text.
    let parsed = LabelMap::parse("item { id: 1 name: '“a” ‘b’' }").unwrap();
    assert_eq!(parsed.map.name_of(1), Some("“a” ‘b’"));
}

#[test]
fn brackets() {
    for (source, message, hint) in [
        (
            "item {\n  id: 1\n  name: 'a'\nitem {\n  id: 2\n  name: 'b'\n}\n",
            "line 4, column 1: expected '}', found 'item'",
            "is a '}' missing before line 4?",
        ),
        (
            "item {\n  id: 1\n  keypoints {\n    id: 1\n  name: 'a'\n}\n",
            "line 7, column 1: expected a field name or '}', found the end of the text",
            "the message opened on line 3 is not closed: is a '}' missing before line 5?",
        ),
        (
            "item {\n  id: 1\n  name: 'a'\n}\n}\n",
            "line 5, column 1: expected a field name, found '}'",
            "nothing is open here: the last message ended on line 4; one bracket is too many",
        ),
        (
            "item < id: 1 name: 'a' }",
            "line 1, column 24: expected a field name or '>', found '}'",
            "a message that begins with < ends with >",
        ),
        (
            "item: [{id: 1 name: 'a'},]",
            "line 1, column 26: expected a message in braces, found ']'",
            "no comma stands behind the last element of a list",
        ),
        (
            "item:\n  id: 1\n",
            "line 2, column 5: expected a field name, found ':'",
            "is the field name missing before the colon?",
        ),
    ] {
        let text = rendered(source);
        assert!(text.starts_with(&format!("{message}\n")), "{text}");
        assert!(text.ends_with(&format!("^\nhint: {hint}\n")), "{text}");
    }
}

#[test]
fn numbers() {
    let id = |text: &str| {
        let source = format!("item {{ name: 'a' id: {text} }}");
        LabelMap::parse(&source)
            .map(|parsed| parsed.map.iter().next().unwrap().id())
            .map_err(|error| error.to_string())
    };
    for (text, number) in
        [("010", 8), ("0x10", 16), ("+7", 7), ("1_0", 10), ("0b11", 3), ("2147483647", i32::MAX)]
    {
        assert_eq!(id(text), Ok(number), "{text}");
    }
    for text in [
        "08",
        "0x",
        "1.0",
        "1e3",
        "--1",
        "2147483648",
        "18446744073709551616",
        "0x10000000000000000",
        "inf",
        "1f",
    ] {
        assert!(id(text).is_err(), "{text}");
    }
    assert!(rendered("item { id: 08 }").ends_with("hint: a 0 in front makes a number octal: leave it out\n"));
}

#[test]
fn bytes_that_are_no_text() {
    let utf16 = |bom: &[u8], order: fn(u16) -> [u8; 2]| {
        let units = "item { id: 1 }".encode_utf16().flat_map(order);
        bom.iter().copied().chain(units).collect::<Vec<u8>>()
    };
    let utf16_hint = "this is UTF-16; save the file as UTF-8";
    // A record: length, its checksum, data, their checksum.
    let record =
        [&[3, 0, 0, 0, 0, 0, 0, 0][..], &[0x12, 0x34, 0x56, 0x70], b"abc", &[0x12, 0x34, 0x56, 0x70]]
            .concat();
    for (bytes, hint) in [
        (utf16(b"\xff\xfe", u16::to_le_bytes), utf16_hint),
        (utf16(b"\xfe\xff", u16::to_be_bytes), utf16_hint),
        (utf16(b"", u16::to_le_bytes), utf16_hint),
        (utf16(b"", u16::to_be_bytes), utf16_hint),
        (b"item { name: 'caf\xe9' }".to_vec(), "save the file as UTF-8"),
        (b"PK\x03\x04\x14\0\0\0\x08\0".to_vec(), "this is a zip archive; unpack it first"),
        (b"PK\x03\x04\x14\0\0\0\xff\xff".to_vec(), "this is a zip archive; unpack it first"),
        (b"\x1f\x8b\x08\0".to_vec(), "this is compressed with gzip; unpack it first"),
        (record, "this looks like a TFRecord file; the label map is another file"),
        // item: 7 bytes; name: 3 bytes, id: 1.
        (
            b"\x0a\x07\x0a\x03cat\x10\x01".to_vec(),
            "this looks like a binary file, perhaps a label map in binary protobuf; text is needed",
        ),
        (
            b"\x0a\x07\x0a\x03c\xe9t\x10\x01".to_vec(),
            "this looks like a binary file, perhaps a label map in binary protobuf; text is needed",
        ),
    ] {
        let read = pbtxt::from_utf8(&bytes).and_then(|source| parse(source).map(drop));
        let map = pbtxt::from_utf8(&bytes).and_then(|source| LabelMap::parse(source).map(drop));
        for error in [read.unwrap_err(), map.unwrap_err()] {
            assert_eq!(error.hint(), Some(hint), "{}", bytes.escape_ascii());
            assert!(error.render(&String::from_utf8_lossy(&bytes)).contains('^'));
        }
    }
}

#[test]
fn texts_of_other_sorts() {
    let json =
        "this looks like JSON; in text format, nothing is around the fields and their names have no quotes";
    let names =
        "this looks like a list of names; a label map has one item { id: 1 name: 'cat' } for each name";
    let csv = "this looks like a table (CSV); a label map has one item { id: 1 name: 'cat' } for each name";
    let page = "this is a web page; download the file itself, not the page that shows it";
    let yaml = "this looks like YAML, not text format";
    for (source, hint) in [
        (
            "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 1234\n",
            "this is a pointer of Git LFS, not the file itself; fetch it with git lfs pull",
        ),
        ("<!DOCTYPE html>\n<html>\n", page),
        ("\n\n<html lang=\"en\">", page),
        ("<?xml version=\"1.0\"?>\n<annotations>", "this is XML, not text format"),
        ("{\"item\": [{\"id\": 1}]}", json),
        ("{\n  \"1\": \"cat\"\n}", json),
        ("[\n  {\"id\": 1}\n]", json),
        ("[\"cat\", \"dog\"]", json),
        ("cat\ndog\n", names),
        ("traffic light\nstop sign\n", names),
        ("id,name\n1,cat\n", csv),
        ("1;cat\n2;dog\n", csv),
        ("1\tcat\n2\tdog\n", csv),
        ("- cat\n- dog\n", yaml),
        ("---\nnames: [cat]\n", yaml),
        ("item = {\n  id = 1\n}", "a field name is followed by a colon"),
        ("item { \"id\": 1 }", "field names have no quotes"),
        ("item {\u{200b} id: 1 }", "an invisible character, U+200B, stands here; delete it"),
        ("// labels\nitem {}", "a comment begins with #"),
        ("item { id: 1,, name: 'a' }", "one , or ; behind a field is enough"),
        ("item { id 1 }", "is a colon missing? id: 1"),
    ] {
        let text = rendered(source);
        assert!(text.ends_with(&format!("^\nhint: {hint}\n")), "{text}");
    }
    for garbage in ["?", "%&$", "item item", "\u{1}\u{2}", "}{", "]", "=", "\\", "é"] {
        assert!(rendered(garbage).contains('^'), "{garbage:?}");
    }
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
