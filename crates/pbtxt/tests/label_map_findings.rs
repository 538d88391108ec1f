//! What is odd about label maps: each sort of finding where it is due, and nowhere else.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "test code, also outside the functions marked as tests"
)]

use pbtxt::ErrorKind;
use pbtxt::label_map::{Fault, LabelMap, ReadOptions};

/// Line, column and code of every finding.
fn found(source: &str) -> Vec<String> {
    let parsed = LabelMap::parse(source).unwrap_or_else(|error| panic!("{}", error.render(source)));
    let show = |finding: &pbtxt::label_map::Finding| {
        format!("{}:{} {}", finding.line(), finding.column(), finding.kind().code())
    };
    parsed.findings.iter().map(show).collect()
}

fn words(source: &str) -> Vec<String> {
    LabelMap::parse(source).unwrap().findings.iter().map(|finding| finding.kind().to_string()).collect()
}

#[test]
fn presence() {
    assert_eq!(found("item { }"), ["1:1 missing-id", "1:1 missing-name"]);
    assert_eq!(found("item: [ {} ]"), ["1:9 missing-id", "1:9 missing-name"]);
    assert_eq!(found("item { id: 1 }"), ["1:1 missing-name"]);
    assert_eq!(found("item { name: 'a' }"), ["1:1 missing-id"]);
    let parsed = LabelMap::parse("item { }").unwrap();
    let item = parsed.map.iter().next().unwrap();
    assert_eq!((item.id(), item.has_id(), item.name(), item.label(), item.text()), (0, false, None, "", ""));
    assert_eq!(parsed.map.to_message().to_string(), "item {\n}\n");
    assert_eq!(parsed.map.to_cvat_text(), "item {\n}\n\n");
}

#[test]
fn ids() {
    assert_eq!(found("item { id: 1 name: 'a' }\nitem { name: 'b' id: 1 }"), ["2:22 duplicate-id"]);
    assert_eq!(found("item { id: 0 name: 'a' }"), ["1:12 reserved-id"]);
    assert_eq!(found("item { id: 0 name: 'background' }"), [""; 0]);
    assert_eq!(found("item { id: -1 name: 'a' }"), ["1:12 negative-id"]);
    // Two items without an id are no duplicates: neither has one.
    assert_eq!(found("item { name: 'a' } item { name: 'b' }"), ["1:1 missing-id", "1:20 missing-id"]);
    // A third of the same id points to the first.
    let lines = words("item { id: 1 name: 'a' }\nitem { id: 1 name: 'b' }\nitem { id: 1 name: 'c' }");
    assert_eq!(lines, ["id 1 is already used on line 1"; 2]);
}

#[test]
fn gaps_are_in_the_order_of_ids() {
    let source = "item { id: 90 name: 'c' }\nitem { id: 3 name: 'a' }\nitem { id: 5 name: 'b' }\nitem { id: 4 name: 'd' }";
    assert_eq!(found(source), ["1:12 id-gap", "2:12 first-id"]);
    assert_eq!(words(source), ["ids 6 to 89 are not used", "the ids begin at 3, not at 1"]);
    assert_eq!(words("item { id: 1 name: 'a' } item { id: 3 name: 'b' }"), ["id 2 is not used"]);
    // The background and negative ids are no part of the row.
    assert_eq!(found("item { id: 0 name: 'background' } item { id: 1 name: 'a' }"), [""; 0]);
    assert_eq!(found("item { id: -5 name: 'a' } item { id: 1 name: 'b' }"), ["1:12 negative-id"]);
    // A gap of two thousand million is one finding.
    let words = words("item { id: 1 name: 'a' } item { id: 2147483647 name: 'b' }");
    assert_eq!(words, ["ids 2 to 2147483646 are not used"]);
}

#[test]
fn names() {
    let items = |names: &[&str]| {
        let item = |(name, id): (&&str, i32)| format!("item {{ id: {id} {name} }}\n");
        names.iter().zip(1..).map(item).collect::<String>()
    };
    for (names, expected) in [
        (&["name: 'a'", "name: 'a'"][..], &["2:20 duplicate-name"][..]),
        (&["name: 'a' display_name: 'x'", "name: 'b' display_name: 'x'"], &["2:38 duplicate-display-name"]),
        (&["name: 'a'", "name: 'A'"], &["2:20 similar-name"]),
        (&["name: 'Straße'", "name: 'STRASSE'", "name: 'sTRAßE'"], &["3:20 similar-name"]),
        (&["name: 'a'", "name: ' a'"], &["2:20 similar-name", "2:20 padded-name"]),
        (&["name: 'a'", "name: 'A'", "name: 'A'"], &["2:20 similar-name", "3:20 duplicate-name"]),
        (&["name: '\u{a0}a'"], &["1:20 padded-name"]),
        (&["name: ''", "name: ''"], &["1:20 empty-name", "2:20 empty-name"]),
        (&["name: 'a' display_name: ''"], &["1:38 empty-name"]),
        (&["name: 'a' display_name: 'X'", "name: 'b' display_name: 'x'"], &["2:38 similar-name"]),
        // A name here, a display name there.
        (&["name: 'a' display_name: 'b'", "name: 'b'"], &["2:20 ambiguous-name"]),
        (&["name: 'b'", "name: 'a' display_name: 'b'"], &["2:38 ambiguous-name"]),
        (&["name: 'a' display_name: 'a'", "name: 'b' display_name: 'b'"], &[]),
        // A name and a display name that are similar only are not confused by anyone.
        (&["name: 'a' display_name: 'B'", "name: 'b'"], &[]),
    ] {
        assert_eq!(found(&items(names)), expected, "{names:?}");
    }
    // Twice the same id: whatever is looked up, the id is the same.
    let source = "item { id: 1 name: 'a' }\nitem { id: 1 name: 'x' display_name: 'a' }\nitem { id: 2 display_name: 'a' }";
    assert_eq!(found(source), ["2:12 duplicate-id", "3:28 duplicate-display-name", "3:28 ambiguous-name"]);
}

#[test]
fn fields() {
    assert_eq!(
        found(
            "item { id: 1 id: 2 name: 'a' frequency: RARE frequency: 1 instance_count: 1 instance_count: 2 }"
        ),
        ["1:14 repeated-field", "1:18 first-id", "1:46 repeated-field", "1:77 repeated-field"]
    );
    assert_eq!(
        found(
            "item { id: 1 name: 'a' keypoints { id: 3 label: 'x' } keypoints { id: 3 } keypoints { id: 4 id: 5 } }"
        ),
        ["1:71 duplicate-keypoint-id", "1:93 repeated-field"]
    );
    // Keypoints without an id have the id 0.
    assert_eq!(
        found("item { id: 1 name: 'a' keypoints { } keypoints { label: 'b' } }"),
        ["1:48 duplicate-keypoint-id"]
    );
    let octal = "item { id: 010 name: 'a' instance_count: -017 ancestor_ids: [1, 07] keypoints { id: 00 } }";
    assert_eq!(
        found(octal),
        ["1:12 octal-number", "1:12 first-id", "1:42 octal-number", "1:65 octal-number", "1:85 octal-number"]
    );
    assert_eq!(words(octal)[0], "id has a leading 0 and is octal, read as 8");
    assert_eq!(found("item { id: 0x1 name: 'a' instance_count: 0 ancestor_ids: -0 }"), [""; 0]);
}

#[test]
fn unknown_fields_are_kept_and_printed() {
    let source =
        "top { a: 1 } item { id: 1 name: 'a' x: [1, 2] [a.b]: 'q' keypoints { [t.g/c.D] { e: nope } } }";
    let parsed = LabelMap::parse(source).unwrap();
    assert_eq!(
        found(source),
        ["1:1 unknown-field", "1:37 unknown-field", "1:47 unknown-field", "1:70 unknown-field"]
    );
    let item = parsed.map.get(1).unwrap();
    assert_eq!(item.unknown_fields().len(), 2);
    assert_eq!(item.keypoints()[0].unknown_fields()[0].name.to_string(), "[t.g/c.D]");
    assert_eq!(parsed.map.unknown_fields()[0].name.as_field(), Some("top"));
    assert_eq!(
        parsed.map.to_cvat_text(),
        "item {\n\tid: 1\n\tname: 'a'\n\tkeypoints {\n\t\t[t.g/c.D] {\n\t\t\te: nope\n\t\t}\n\t}\n\tx: [1, 2]\n\
         \t[a.b]: \"q\"\n}\n\ntop {\n\ta: 1\n}\n"
    );
    for printed in [parsed.map.to_cvat_text(), parsed.map.to_message().to_string()] {
        assert_eq!(LabelMap::parse(&printed).unwrap().map, parsed.map, "{printed}");
    }
    let error = LabelMap::parse_with_options(source, ReadOptions::new().strict(true)).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::LabelMap(Fault::UnknownField { name, .. }) if name == "top"));
}

#[test]
fn byte_order_mark() {
    let source = "\u{feff}item { id: 1 name: 'a' }";
    assert_eq!(found(source), ["1:1 byte-order-mark"]);
    let error = LabelMap::parse_with_options(source, ReadOptions::new().strict(true)).unwrap_err();
    assert_eq!((error.line(), error.column(), error.offset()), (1, 1, 0));
    assert!(matches!(error.kind(), ErrorKind::LabelMap(Fault::ByteOrderMark)));
}

/// What comes of `text_format.Merge` is written down as protobuf for Python 7.36 gives it.
#[test]
fn unknown_escapes_read_as_tensorflow_reads_them() {
    let source = "item {\n  id: 1\n  name: 'C:\\data\\dogs' display_name: \"a\\8\" foo: 1\n}\n";
    for strict in [false, true] {
        let options = ReadOptions::new().strict(strict);
        let source = if strict { source.replace(" foo: 1", "") } else { source.to_owned() };
        let parsed = LabelMap::parse_with_options(&source, options).unwrap();
        let item = parsed.map.get(1).unwrap();
        assert_eq!((item.name(), item.display_name()), (Some("C:\\data\\dogs"), Some("a\\8")));
    }
    // One a string; what is behind them on the line keeps its place.
    assert_eq!(found(source), ["3:12 unknown-escape", "3:40 unknown-escape", "3:44 unknown-field"]);
    assert_eq!(words(source)[0], r"a backslash before 'd' is kept; write it \\");
    // These are begun escapes, which protobuf refuses.
    for begun in [r"\N", r"\x", r"\u12", r"\U1", r"\400"] {
        assert!(LabelMap::parse(&format!("item {{ id: 1 name: 'a{begun}' }}")).is_err(), "{begun}");
        assert!(LabelMap::parse(&format!("item {{ id: 1 name: 'a{begun} \\d' }}")).is_err(), "{begun}");
    }
    // What is wrong besides is what is reported, in its place.
    let error = LabelMap::parse("item { id: 1 name: '\\d' frequency ?").unwrap_err();
    assert_eq!((error.line(), error.column(), error.offset()), (1, 35, 34), "{error}");
    let error = LabelMap::parse("item { name: '\\d\\e' id: '1' }").unwrap_err();
    assert_eq!((error.line(), error.column(), error.offset()), (1, 25, 24), "{error}");
}

#[test]
fn other_texts_are_told_from_label_maps() {
    for (source, hint) in [
        ("label { name: 'a' label_id: 1 }", Some("AVA")),
        ("model { ssd { } } train_config { }", Some("pipeline configuration")),
        ("items { id: 1 }", Some("called item")),
        ("Item { id: 1 }", Some("small letters")),
        ("x: 'C:\\d' y: 1", None),
    ] {
        let parsed = LabelMap::parse(source).unwrap();
        assert!(parsed.map.is_empty() && !parsed.findings.is_empty(), "{source}");
        let error = parsed.check_items().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::LabelMap(Fault::NoItems)), "{source}");
        assert_eq!((error.line(), error.column(), error.offset()), (1, 1, 0));
        assert_eq!(error.hint().is_some(), hint.is_some(), "{source}");
        assert!(error.hint().unwrap_or_default().contains(hint.unwrap_or_default()), "{source}");
    }
    for source in ["", "# nothing", "item []", "x: 1 item { }"] {
        assert!(LabelMap::parse(source).unwrap().check_items().is_ok(), "{source}");
    }
}

/// Each finding is found by a fixed number of look-ups: these would take minutes otherwise.
#[test]
fn hostile_maps_cost_no_more_than_honest_ones() {
    const ITEMS: usize = 10_000;
    let count = |item: &dyn Fn(usize) -> String| {
        let source = (0..ITEMS).map(item).collect::<String>();
        let parsed = LabelMap::parse_with_options(&source, ReadOptions::new().max_len(64 << 20)).unwrap();
        assert_eq!(parsed.map.len(), ITEMS);
        parsed.findings.len()
    };
    assert_eq!(count(&|_| "item{id:1 name:'a' display_name:'a'}".to_owned()), 3 * (ITEMS - 1));
    assert_eq!(count(&|_| "item{}".to_owned()), 2 * ITEMS);
    // Every other id is left out; one name and the display name of all others, ever another id.
    assert_eq!(count(&|i| format!("item{{id:{} name:'{i}'}}", 2 * i + 1)), ITEMS - 1);
    assert_eq!(
        count(&|i| format!("item{{id:{} name:'a{}'}}", i + 1, " ".repeat(i % 70))),
        ITEMS + ITEMS - 1 - ITEMS.div_ceil(70)
    );
    let ambiguous =
        |i: usize| format!("item{{id:{} name:'{}' display_name:'{}'}}", i + 1, i % 2, (i + 1) % 2);
    assert_eq!(count(&ambiguous), 4 * (ITEMS - 1) - 2);
    // Many keypoints of one id.
    let source = format!("item{{id:1 name:'a' {}}}", "keypoints{id:7}".repeat(ITEMS));
    assert_eq!(LabelMap::parse(&source).unwrap().findings.len(), ITEMS - 1);
    // Many names, all but the last in vain.
    let source = format!("item{{id:1 {}}}", r"name:'\d'".repeat(ITEMS));
    assert_eq!(LabelMap::parse(&source).unwrap().findings.len(), 2 * ITEMS - 1);
}

#[test]
fn a_field_that_is_nearly_one_is_named() {
    let message = |field: &str| {
        let parsed = LabelMap::parse(&format!("item {{ id: 1 name: 'a' {field}: 1 }}")).unwrap();
        parsed.findings.last().unwrap().kind().to_string()
    };
    for (field, meant) in
        [("ID", "id"), ("displayName", "display_name"), ("Instance_Count", "instance_count")]
    {
        let wanted = format!("unknown field {field}, which TensorFlow refuses; is {meant} meant?");
        assert_eq!(message(field), wanted);
    }
    assert_eq!(message("color"), "unknown field color, which TensorFlow refuses");
}
