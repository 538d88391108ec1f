//! Label maps: what is read, what is refused, what is found odd, what is written.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::format_collect,
    reason = "test code, also outside the functions marked as tests"
)]

use pbtxt::label_map::{FindingKind, Frequency, Keypoint, LabelMap, LabelMapItem, ReadOptions};
use pbtxt::{Field, Message, Name, Printer, Span, Value, ValueKind};
use proptest::prelude::*;

fn read(source: &str) -> LabelMap {
    let parsed = LabelMap::parse(source).unwrap_or_else(|error| panic!("{}", error.render(source)));
    assert_eq!(parsed.findings, [], "{source}");
    parsed.map
}

/// The same for a map whose ids leave some out.
fn read_with_gaps(source: &str) -> LabelMap {
    let parsed = LabelMap::parse(source).unwrap_or_else(|error| panic!("{}", error.render(source)));
    assert!(parsed.findings.iter().all(|finding| is_gap(finding.kind())), "{source}: {:?}", parsed.findings);
    parsed.map
}

fn is_gap(kind: &FindingKind) -> bool {
    matches!(kind, FindingKind::IdGap { .. } | FindingKind::FirstId { .. })
}

fn findings(source: &str) -> Vec<String> {
    LabelMap::parse(source).unwrap().findings.iter().map(ToString::to_string).collect()
}

#[track_caller]
fn check(source: &str, message: &str, hint: Option<&str>) {
    let error = LabelMap::parse(source).unwrap_err();
    assert_eq!((error.to_string().as_str(), error.hint()), (message, hint));
}

#[test]
fn every_way_to_write_items() {
    let two = [LabelMapItem::new(1, "cat"), LabelMapItem::new(2, "dog")].into_iter().collect::<LabelMap>();
    for source in [
        "item { id: 1 name: 'cat' } item { id: 2 name: 'dog' }",
        "item: { id: 1, name: \"cat\", }\nitem: { name: \"dog\"; id: 2; },",
        "item: [{ id: 1 name: 'cat' }, { id: 2 name: 'dog' }]",
        "item [< id: 1 name: 'cat' >] item < id: 0x2 name: 'd' 'og' >",
        "# header\r\nitem{id:1 name:'\\143at'}\r\nitem{id:2 name:\"\\x64og\"}",
    ] {
        assert_eq!(read(source), two, "{source}");
    }
    assert!(read("").is_empty());
    assert!(read("# nothing\n").is_empty());
}

#[test]
fn every_field() {
    let map = read_with_gaps(
        "item {
          id: 3 name: '/m/1' display_name: 'Face' frequency: RARE instance_count: 7
          keypoints { id: 1 label: 'nose' } keypoints { label: 'eye' }
          ancestor_ids: 1 ancestor_ids: [2, 4] descendant_ids: []
        }",
    );
    let item = LabelMapItem::new(3, "/m/1")
        .with_display_name("Face")
        .with_frequency(Frequency::Rare)
        .with_instance_count(7)
        .with_keypoints([Keypoint::new(1, "nose"), Keypoint::default().with_label("eye")])
        .with_ancestor_ids([1, 2, 4]);
    assert_eq!(map.get(3), Some(&item));
    assert_eq!(
        read("item { id: 1 name: 'a' frequency: 2 }").get(1).unwrap().frequency(),
        Some(Frequency::Common)
    );
}

#[test]
fn display_name_alone_is_the_name() {
    let map = read("item { id: 1 display_name: 'ostrich' }");
    let item = map.get(1).unwrap();
    assert_eq!((item.name(), item.display_name()), (None, Some("ostrich")));
    assert_eq!((item.text(), item.label(), map.id_of("ostrich")), ("ostrich", "ostrich", Some(1)));
}

#[test]
fn background_may_have_id_0() {
    for source in [
        "item { id: 0 name: 'background' }",
        "item { id: 0 name: '/m/0' display_name: 'background' }",
        "item { id: 0 display_name: 'background' }",
    ] {
        assert_eq!(read(source).name_of(0), Some("background"), "{source}");
    }
    assert_eq!(findings("item { name: 'background' }"), ["line 1, column 1: item has no id, read as 0"]);
}

#[test]
fn lookups_follow_tensorflow() {
    let parsed = LabelMap::parse(
        "item { id: 5 name: 'a' display_name: 'A' }
         item { id: 7 name: 'b' }
         item { id: 5 name: 'c' }
         item { id: 2 name: 'a' }
         item { id: 9 name: 'x' display_name: 'b' }",
    );
    let map = parsed.unwrap().map;
    assert_eq!(map.name_of(5), Some("A"), "display name, first of the id");
    assert_eq!(map.name_of(7), Some("b"));
    assert_eq!(map.name_of(1), None);
    assert_eq!(map.id_of("A"), Some(5));
    assert_eq!(map.id_of("a"), Some(2), "last of the name");
    assert_eq!(map.id_of("c"), Some(5));
    assert_eq!(map.id_of("b"), Some(9), "greater of name and display name");
    assert_eq!(map.id_of("zebra"), None);
    assert_eq!(map.len(), 5);
    assert_eq!((&map).into_iter().map(LabelMapItem::id).collect::<Vec<_>>(), [5, 7, 5, 2, 9]);
}

#[test]
fn findings_in_the_order_of_the_text() {
    let source = "label { x: 1 }
item { id: 1 name: 'a' supercategory: 's' }
item { id: 9 name: 'b' [ext.a]: 1 }
item { id: 1
  name: 'a' keypoints { y: 2 } }
item { id: 4 name: 'c' name: 'd' id: 5 }
";
    assert_eq!(
        findings(source),
        [
            "line 1, column 1: unknown field label, which TensorFlow refuses",
            "line 2, column 24: unknown field supercategory, which TensorFlow refuses",
            "line 3, column 12: ids 6 to 8 are not used",
            "line 3, column 24: unknown field [ext.a], which TensorFlow refuses",
            "line 4, column 12: id 1 is already used on line 2",
            "line 5, column 9: name 'a' is already used on line 2",
            "line 5, column 25: unknown field y, which TensorFlow refuses",
            "line 6, column 24: name is set twice in one item, the last counts",
            "line 6, column 34: id is set twice in one item, the last counts",
            "line 6, column 38: ids 2 to 4 are not used",
        ]
    );
    let map = LabelMap::parse(source).unwrap().map;
    assert_eq!((map.name_of(5), map.name_of(4)), (Some("d"), None));
}

/// What `label_map_util` refuses is read, unless its rules are asked for.
#[test]
fn ids_that_tensorflow_refuses() {
    for (source, message, found) in [
        (
            "item { name: 'a' id: -3 }",
            "line 1, column 22: id -3 is negative; number labels from 1",
            "line 1, column 22: id -3 is negative",
        ),
        (
            "item {\n  id: 0\n  name: 'Background'\n}",
            "line 2, column 7: id 0 is reserved for the background label; number labels from 1",
            "line 2, column 7: id 0 is reserved for the background label",
        ),
        (
            "item { id: 1 name: 'a' }\nitem { name: 'b' }",
            "line 2, column 1: item has no id; number labels from 1",
            "line 2, column 1: item has no id, read as 0",
        ),
        (
            "item: [{ name: 'b' }]",
            "line 1, column 8: item has no id; number labels from 1",
            "line 1, column 8: item has no id, read as 0",
        ),
    ] {
        let rules = ReadOptions::new().tensorflow_rules(true);
        let error = LabelMap::parse_with_options(source, rules).unwrap_err();
        assert_eq!(error.to_string(), message);
        let parsed = LabelMap::parse(source).unwrap();
        assert_eq!(parsed.findings.iter().map(ToString::to_string).collect::<Vec<_>>(), [found]);
        assert!(parsed.findings[0].kind().refused_by_tensorflow());
    }
    let rules = ReadOptions::new().tensorflow_rules(true);
    for source in
        ["item { name: 'background' }", "item { id: 0 display_name: 'background' }", "item { id: 3 }"]
    {
        assert!(LabelMap::parse_with_options(source, rules).is_ok(), "{source}");
    }
}

#[test]
fn numbers_beyond_32_bits() {
    check("item { id: 2147483648 name: 'a' }", "line 1, column 12: id 2147483648 does not fit 32 bits", None);
    check("item { id: -2147483649 }", "line 1, column 12: id -2147483649 does not fit 32 bits", None);
    let map =
        LabelMap::parse("item { id: -2147483648 name: 'a' } item { id: 0x7fffffff name: 'b' }").unwrap().map;
    assert_eq!((map.id_of("a"), map.id_of("b")), (Some(i32::MIN), Some(i32::MAX)));
}

#[test]
fn names_that_are_refused() {
    check(
        "item {\n  id: 1\n  name: house\n}",
        "line 3, column 9: name: expected a quoted string, found the word 'house'",
        Some("put the text in quotes: name: 'house'"),
    );
    check(
        "item { id: 1 display_name: 5 }",
        "line 1, column 28: display_name: expected a quoted string, found the number 5",
        Some("put the text in quotes: display_name: '5'"),
    );
    check(
        "item { id: 1 name: ['a'] }",
        "line 1, column 20: name: expected a quoted string, found a list",
        None,
    );
    check(
        r"item { id: 1 name: '\377' }",
        "line 1, column 20: name: expected a string of UTF-8, found the string '�'",
        None,
    );
}

#[test]
fn types_that_are_refused() {
    check(
        "item {\n  name: 'a'\n  id: '1'\n}",
        "line 3, column 7: id: expected a whole number, found the string '1'",
        Some("write the number without quotes: id: 1"),
    );
    check(
        "item { id: 1.0 name: 'a' }",
        "line 1, column 12: id: expected a whole number, found the number 1.0",
        Some("write the number without a point: id: 1"),
    );
    check(
        "item { id: one name: 'a' }",
        "line 1, column 12: id: expected a whole number, found the word 'one'",
        Some("write a number: id: 1"),
    );
    check(
        "item: 'cat'",
        "line 1, column 7: item: expected a message in braces, found the string 'cat'",
        None,
    );
    check(
        "item { id: 1 name: 'a' frequency: OFTEN }",
        "line 1, column 35: frequency: expected one of UNSPECIFIED, FREQUENT, COMMON, RARE, found the word 'OFTEN'",
        None,
    );
    check(
        "item { id: 1 name: 'a' keypoints: 1 }",
        "line 1, column 35: keypoints: expected a message in braces, found the number 1",
        None,
    );
    check(
        "item { id: 1 name: 'a' ancestor_ids: [1, 'x'] }",
        "line 1, column 42: ancestor_ids: expected a whole number, found the string 'x'",
        None,
    );
    check(
        "item { id: 1 name: 'a' instance_count: 3000000000 }",
        "line 1, column 40: instance_count 3000000000 does not fit 32 bits",
        None,
    );
}

/// Texts and what protobuf for Python 7.36 makes of them: the map it prints, or an error (`None`).
#[test]
fn as_protobuf_reads_it() {
    for (source, expected) in [
        ("item { }", Some("item { }")),
        ("item { id: 1 id: 2 name: 'a' name: 'b' }", Some("item { id: 2 name: \"b\" }")),
        ("item: [] item []", Some("")),
        (
            "item { keypoints { id: 1 id: 2 } keypoints [ {id: 1}, <label: 'a'> ] }",
            Some("item { keypoints { id: 2 } keypoints { id: 1 } keypoints { label: \"a\" } }"),
        ),
        (
            "item { ancestor_ids: [1, 2] ancestor_ids: 3 descendant_ids: [] }",
            Some("item { ancestor_ids: 1 ancestor_ids: 2 ancestor_ids: 3 }"),
        ),
        ("item { id: -0 } item { id: -010 }", Some("item { id: 0 } item { id: -8 }")),
        (
            "item { frequency: 2 } item { frequency: 0x3 } item { frequency: 00 }",
            Some("item { frequency: COMMON } item { frequency: RARE } item { frequency: UNSPECIFIED }"),
        ),
        ("item { name: \"\\xc3\" \"\\xa9\" }", Some("item { name: \"é\" }")),
        ("item { name: '\\d' }", Some("item { name: \"\\\\d\" }")),
        ("item { id: 1, };", Some("item { id: 1 }")),
        ("item { id: [1] }", None),
        ("item { id: [] }", None),
        ("item { name: [] }", None),
        ("item { ancestor_ids [] }", None),
        ("item { ancestor_ids # a:\n [] }", None),
        ("item { id: 1f }", None),
        ("item { id: 1e2 }", None),
        // The specification has it so; protobuf for Python alone refuses them.
        ("item { id: - 1 }", Some("item { id: -1 }")),
        ("item { id: -# minus\n 1 }", Some("item { id: -1 }")),
        ("item { id: +1 } item { id: 1_0 }", Some("item { id: 1 } item { id: 10 }")),
        ("item { name: '\\?' }", Some("item { name: \"\\\\?\" }")),
        ("item { id: true }", None),
        ("item { id: 08 }", None),
        ("item { id: inf }", None),
        ("item { id: 99999999999999999999999 }", None),
        ("item { id { x: 1 } }", None),
        ("item { frequency: 9 }", None),
        ("item { frequency: -1 }", None),
        ("item { frequency: 02 }", None),
        ("item { frequency: 2.0 }", None),
        ("item { frequency: rare }", None),
        ("item { frequency: 'RARE' }", None),
        ("item { frequency: [RARE] }", None),
        ("item: [1]", None),
        ("item { name: '\\377' }", None),
        ("item { foo: 1 }", None),
        ("item { [a.b]: 1 }", None),
        ("item { keypoints { [type.googleapis.com/a.B] { } } }", None),
        ("[a.b] { }", None),
        ("\u{feff}item { id: 1 }", None),
        ("item {\n\tid: 1\n\tname: 'ca't'\n}\n", None),
    ] {
        let parsed = LabelMap::parse_with_options(source, ReadOptions::new().strict(true));
        let read = parsed.ok().map(|parsed| parsed.map);
        let expected = expected.map(|text| LabelMap::parse(text).unwrap().map);
        assert_eq!(read, expected, "{source}");
    }
}

#[test]
fn missing_brace_is_found_at_the_next_item() {
    check(
        "item {\n  id: 1\n  name: 'a'\n\nitem {\n  id: 2\n  name: 'b'\n}\n",
        "line 5, column 1: expected '}', found 'item'",
        Some("is a '}' missing before line 5?"),
    );
    check(
        "item {\n  id: 1\n  name: 'a'\n",
        "line 4, column 1: expected a field name or '}', found the end of the text",
        Some("the message opened on line 1 is not closed"),
    );
}

#[test]
fn quotes_that_beginners_miss() {
    check(
        "item {\n  name: red car\n  id: 1\n}",
        "line 3, column 3: expected ':' or '{', found 'id'",
        Some("put the text in quotes: name: 'red car'"),
    );
    check(
        "item {\n  name: t-shirt\n  id: 1\n}",
        "line 2, column 10: expected a field name or '}', found '-'",
        Some("put the text in quotes: name: 't-shirt'"),
    );
    check(
        "item {\n  name: кот\n}",
        "line 2, column 9: expected a value, found 'кот'",
        Some("put the text in quotes: name: 'кот'"),
    );
    check(
        "item {\n  name: ‘cat’\n}",
        "line 2, column 9: expected a value, found '‘'",
        Some("‘ is a typographic quote; use the straight ' or \""),
    );
    check(
        "item {\n  display_name: 'ca't'\n  id: 1\n}",
        "line 2, column 22: expected ':' or '{', found \"'\"",
        Some("a ' inside the text is written \\'"),
    );
    check(
        "item {\n  name: 'cat\n  id: 1\n}",
        "line 2, column 13: expected a closing quote, found the end of the line",
        Some("the string opened in column 9 has no closing quote on its line"),
    );
    check(
        "item {\n  id 1\n  name: 'a'\n}",
        "line 2, column 6: expected ':' or '{', found '1'",
        Some("is a colon missing? id: 1"),
    );
}

#[test]
fn binary_label_map_is_recognised() {
    let source = "\x0a\x07\x0a\x03cat\x10\x01";
    let error = LabelMap::parse(source).unwrap_err();
    assert!(error.hint().unwrap().starts_with("this looks like a binary file"));
}

#[test]
fn cvat_layout_byte_for_byte() {
    let map: LabelMap = ["cat", "ca't", "5\" gun", "both ' and \"", "back\\slash", "a\nb\tc\u{1}2", "кот 🐈"]
        .into_iter()
        .zip(1..)
        .map(|(name, id)| LabelMapItem::new(id, name))
        .collect();
    let names = [
        "'cat'",
        "\"ca't\"",
        "'5\" gun'",
        "'both \\' and \"'",
        "'back\\\\slash'",
        "'a\\nb\\tc\\0012'",
        "'кот 🐈'",
    ];
    let expected: String = names
        .iter()
        .zip(1..)
        .map(|(name, id)| format!("item {{\n\tid: {id}\n\tname: {name}\n}}\n\n"))
        .collect();
    assert_eq!(map.to_cvat_text(), expected);
    assert_eq!(read(&expected), map);
    assert_eq!(LabelMap::new().to_cvat_text(), "");
}

/// The worked example of the format's page.
#[test]
fn cvat_layout_in_bytes() {
    #[rustfmt::skip]
    let expected = [
        b'i', b't', b'e', b'm', b' ', b'{', b'\n',
        b'\t', b'i', b'd', b':', b' ', b'1', b'\n',
        b'\t', b'n', b'a', b'm', b'e', b':', b' ',
        b'\'', b'c', b'a', b't', b'\'', b'\n',
        b'}', b'\n',
        b'\n', // one empty line behind each item, the last included
        b'i', b't', b'e', b'm', b' ', b'{', b'\n',
        b'\t', b'i', b'd', b':', b' ', b'2', b'\n',
        b'\t', b'n', b'a', b'm', b'e', b':', b' ',
        b'\'', 0xd0, 0xba, 0xd0, 0xbe, 0xd1, 0x82, b'\'', b'\n', // кот as raw UTF-8
        b'}', b'\n',
        b'\n',
    ];
    let map: LabelMap = [LabelMapItem::new(1, "cat"), LabelMapItem::new(2, "кот")].into_iter().collect();
    assert_eq!(map.to_cvat_text().as_bytes(), expected);
}

#[test]
fn further_fields_come_behind_the_name() {
    let item = LabelMapItem::new(4, "face")
        .with_display_name("Face")
        .with_keypoints([Keypoint::new(0, "nose")])
        .with_ancestor_ids([1])
        .with_descendant_ids([5, 6])
        .with_frequency(Frequency::Frequent)
        .with_instance_count(12);
    let map: LabelMap = [item].into_iter().collect();
    assert_eq!(
        map.to_cvat_text(),
        "item {\n\tid: 4\n\tname: 'face'\n\tdisplay_name: 'Face'\n\tkeypoints {\n\t\tid: 0\n\t\tlabel: 'nose'\n\t}\n\
         \tancestor_ids: 1\n\tdescendant_ids: 5\n\tdescendant_ids: 6\n\tfrequency: FREQUENT\n\
         \tinstance_count: 12\n}\n\n"
    );
    assert_eq!(read_with_gaps(&map.to_cvat_text()), map);
}

/// Any item: with absent fields, and with unknown ones.
fn item() -> impl Strategy<Value = LabelMapItem> {
    let frequency = prop::sample::select(vec![
        Frequency::Unspecified,
        Frequency::Frequent,
        Frequency::Common,
        Frequency::Rare,
    ]);
    (
        (any::<Option<i32>>(), any::<Option<String>>(), any::<Option<String>>()),
        prop::collection::vec((any::<Option<i32>>(), any::<Option<String>>(), unknown()), 0..3),
        prop::collection::vec(any::<i32>(), 0..3),
        prop::collection::vec(any::<i32>(), 0..3),
        (prop::option::of(frequency), any::<Option<i32>>(), unknown()),
    )
        .prop_map(|(named, keypoints, ancestors, descendants, (frequency, count, unknown))| {
            let keypoints = keypoints.into_iter().map(|(id, label, unknown)| {
                let keypoint = Keypoint::default().with_unknown_fields(unknown);
                let keypoint = id.into_iter().fold(keypoint, Keypoint::with_id);
                label.into_iter().fold(keypoint, Keypoint::with_label)
            });
            let item = LabelMapItem::default()
                .with_keypoints(keypoints)
                .with_ancestor_ids(ancestors)
                .with_descendant_ids(descendants)
                .with_unknown_fields(unknown);
            let item = named.0.into_iter().fold(item, LabelMapItem::with_id);
            let item = named.1.into_iter().fold(item, LabelMapItem::with_name);
            let item = named.2.into_iter().fold(item, LabelMapItem::with_display_name);
            let item = frequency.into_iter().fold(item, LabelMapItem::with_frequency);
            count.into_iter().fold(item, LabelMapItem::with_instance_count)
        })
}

fn unknown() -> impl Strategy<Value = Vec<Field<'static>>> {
    let name = prop_oneof![
        "x[a-z_]{0,3}".prop_map(|name| Name::Field(name.into())),
        "[a-z]{1,3}[.][a-z]{1,3}".prop_map(|name| Name::Extension(name.into())),
    ];
    let scalar = prop_oneof![
        any::<i64>().prop_map(|number| ValueKind::Integer(number.into())),
        (-1.0e9..1.0e9).prop_map(ValueKind::Float),
        any::<Vec<u8>>().prop_map(|bytes| ValueKind::String(bytes.into())),
        Just(ValueKind::Identifier("FOO".into())),
    ];
    let list = prop::collection::vec(scalar.clone().prop_map(Value::new), 0..3).prop_map(ValueKind::List);
    let message = (name.clone(), scalar.clone()).prop_map(|(name, kind)| {
        let field = Field { name, value: Value::new(kind), span: Span::default() };
        ValueKind::Message(Message { fields: vec![field] })
    });
    // An expanded Any is a message.
    let kind = prop_oneof![scalar, list, message.clone()];
    let any = "[a-z]{1,3}".prop_map(|name| Name::Any { domain: name.clone().into(), type_name: name.into() });
    let named = prop_oneof![(name, kind), (any, message)];
    let field = named.prop_map(|(name, kind)| Field { name, value: Value::new(kind), span: Span::default() });
    prop::collection::vec(field, 0..3)
}

/// Labels as people have them, so that they repeat one another.
fn plain_item() -> impl Strategy<Value = LabelMapItem> {
    let name = || prop::option::of("[abA ]{0,2}|background");
    (prop::option::of(-2..6), name(), name()).prop_map(|(id, name, display_name)| {
        let item = id.into_iter().fold(LabelMapItem::default(), LabelMapItem::with_id);
        let item = name.into_iter().fold(item, LabelMapItem::with_name);
        display_name.into_iter().fold(item, LabelMapItem::with_display_name)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn written_maps_read_back(items in prop::collection::vec(item(), 0..6), unknown in unknown()) {
        let map = items.into_iter().collect::<LabelMap>().with_unknown_fields(unknown);
        prop_assert_eq!(&LabelMap::parse(&map.to_cvat_text()).unwrap().map, &map);
        prop_assert_eq!(&LabelMap::parse(&map.to_message().to_string()).unwrap().map, &map);
        let printed = Printer::new().indent(0).print(&map.to_message());
        prop_assert_eq!(&LabelMap::parse(&printed).unwrap().map, &map);
    }

    /// What the look-ups and the rules say, from their definition.
    #[test]
    fn lookups_by_their_definition(items in prop::collection::vec(plain_item(), 0..7)) {
        let map: LabelMap = items.iter().cloned().collect();
        for item in &items {
            let first = items.iter().find(|other| other.id() == item.id()).unwrap();
            prop_assert_eq!(map.name_of(item.id()), Some(first.display_name().or(first.name()).unwrap_or("")));
            for text in [item.name(), item.display_name()].into_iter().flatten() {
                let by_name = items.iter().rev().find(|other| other.name() == Some(text));
                let by_display_name = items.iter().rev().find(|other| other.display_name() == Some(text));
                let greater = by_name.into_iter().chain(by_display_name).map(LabelMapItem::id).max();
                prop_assert_eq!(map.id_of(text), greater);
            }
        }
        let refused = items.iter().any(|item| {
            let background = [item.name(), item.display_name()].contains(&Some("background"));
            item.id() < 0 || (item.id() == 0 && !background)
        });
        let text = map.to_cvat_text();
        let parsed = LabelMap::parse(&text).unwrap();
        prop_assert_eq!(parsed.findings.iter().any(|finding| finding.kind().refused_by_tensorflow()), refused);
        let ruled = LabelMap::parse_with_options(&text, ReadOptions::new().tensorflow_rules(true));
        prop_assert_eq!(ruled.is_err(), refused);
    }

    #[test]
    fn names_need_no_recovery(names in prop::collection::vec(r#"[a'"\\ \n]{0,6}"#, 1..6)) {
        let map: LabelMap = names.into_iter().zip(1..).map(|(name, id)| LabelMapItem::new(id, name)).collect();
        let parsed = LabelMap::parse(&map.to_cvat_text()).unwrap();
        let raw = |finding: &pbtxt::label_map::Finding| matches!(finding.kind(), FindingKind::RawQuote { .. });
        prop_assert!(!parsed.findings.iter().any(raw));
        prop_assert_eq!(parsed.map, map);
    }
}
