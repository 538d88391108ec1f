//! New ids for the items that need one.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::format_collect,
    reason = "test code, also outside the functions marked as tests"
)]

use pbtxt::label_map::{Fixed, LabelMap, ReadOptions, fix_ids};
use proptest::prelude::*;

fn fix(source: &str) -> Fixed {
    fix_ids(source, ReadOptions::new()).unwrap_or_else(|error| panic!("{}", error.render(source)))
}

#[track_caller]
fn check(source: &str, expected: &str, changes: &[&str]) {
    let fixed = fix(source);
    assert_eq!(fixed.text, expected);
    let shown: Vec<_> = fixed.changes.iter().map(ToString::to_string).collect();
    assert_eq!(shown, changes);
    assert_eq!(fixed.parsed, LabelMap::parse(expected).unwrap());
    assert_eq!(fix(expected).changes, []);
}

#[test]
fn only_what_needs_an_id_gets_one() {
    check(
        "# labels of 2019\nitem {\n  id: 0      # wrong\n  name: 'a'\n}\nitem { id: 2 name: 'b' }\n\nitem {\n  name: 'c'\n}\n\
         item { name: 'd', id: -7, }\nitem { id: 2, name: 'e' }\nitem: <\n>\n",
        "# labels of 2019\nitem {\n  id: 1      # wrong\n  name: 'a'\n}\nitem { id: 2 name: 'b' }\n\nitem {\n  id: 3\n  name: 'c'\n}\n\
         item { name: 'd', id: 4, }\nitem { id: 5, name: 'e' }\nitem: <\n  id: 6\n>\n",
        &[
            "line 3, column 7: id of 'a' was 0, is now 1",
            "line 8, column 1: id of 'c' was missing, is now 3",
            "line 11, column 23: id of 'd' was -7, is now 4",
            "line 12, column 12: id of 'e' was 2, is now 5",
            "line 13, column 1: id of '' was missing, is now 6",
        ],
    );
}

#[test]
fn what_is_fine_is_never_touched() {
    for source in [
        "",
        "# nothing\n",
        "item { id: 90 name: 'b' } item { id: 010 name: 'a' }",
        "item { id: 0 name: 'background' } item { id: 2 name: 'a' }",
        "item { id: 0 display_name: 'background' }",
        "label { id: 0 }",
    ] {
        check(source, source, &[]);
    }
}

#[test]
fn background() {
    check(
        "item { name: 'background' }\nitem { name: 'a' }",
        "item { id: 0 name: 'background' }\nitem { id: 1 name: 'a' }",
        &[
            "line 1, column 1: id of 'background' was missing, is now 0",
            "line 2, column 1: id of 'a' was missing, is now 1",
        ],
    );
    // The 0 is the later one's, which says so.
    check(
        "item { name: 'background' } item { id: 0 name: 'background' }",
        "item { id: 1 name: 'background' } item { id: 0 name: 'background' }",
        &["line 1, column 1: id of 'background' was missing, is now 1"],
    );
}

#[test]
fn the_id_that_counts_is_the_one_that_changes() {
    check(
        "item { id: 7 id: 0 name: 'a' }",
        "item { id: 7 id: 1 name: 'a' }",
        &["line 1, column 18: id of 'a' was 0, is now 1"],
    );
}

#[test]
fn line_ends_and_byte_order_marks_stay() {
    check(
        "\u{feff}item {\r\n\tname: 'a'\r\n}\r\n",
        "\u{feff}item {\r\n\tid: 1\r\n\tname: 'a'\r\n}\r\n",
        &["line 1, column 1: id of 'a' was missing, is now 1"],
    );
}

#[test]
fn lists_of_items() {
    check(
        "item: [{ name: 'a' }, { id: 1 name: 'b' }, { }]",
        "item: [{ id: 2 name: 'a' }, { id: 1 name: 'b' }, { id: 3 }]",
        &[
            "line 1, column 8: id of 'a' was missing, is now 2",
            "line 1, column 44: id of '' was missing, is now 3",
        ],
    );
}

#[test]
fn repairs_are_part_of_the_new_text() {
    let source = "item {\n\tid: 0\n\tname: 'ca't'\n}\n\nitem {\n\tid: 2\n\tname: 'C:\\d'\n}\n\n";
    let fixed = fix(source);
    assert_eq!(fixed.text, "item {\n\tid: 1\n\tname: 'ca\\'t'\n}\n\nitem {\n\tid: 2\n\tname: 'C:\\d'\n}\n\n");
    let repairs: Vec<_> = fixed.repairs.iter().map(ToString::to_string).collect();
    assert_eq!(repairs, ["line 3, column 8: quote in a name is not escaped, name read as 'ca\\'t'"]);
    let left: Vec<_> = fixed.parsed.findings.iter().map(|finding| finding.kind().code()).collect();
    assert_eq!(left, ["unknown-escape"]);
    assert_eq!(fixed.changes.len(), 1);
    assert_eq!(fix(&fixed.text).text, fixed.text);
}

#[test]
fn options_hold() {
    let source = "item { name: 'a' foo: 1 }";
    assert!(fix_ids(source, ReadOptions::new().strict(true)).is_err());
    assert!(fix_ids(source, ReadOptions::new().max_len(5)).is_err());
    let fixed = fix_ids(source, ReadOptions::new().tensorflow_rules(true).max_len(source.len())).unwrap();
    assert_eq!(fixed.text, "item { id: 1 name: 'a' foo: 1 }");
    assert!(fix_ids("item { id: 'x' }", ReadOptions::new()).is_err());
}

/// An item in one of many layouts.
fn item() -> impl Strategy<Value = String> {
    let id = prop_oneof![
        Just(String::new()),
        (-2..6).prop_map(|id| format!("id: {id}")),
        Just("id: 07".to_owned())
    ];
    let name =
        prop_oneof![Just("name: 'background'"), Just("name: \"a\""), Just("display_name: 'x' 'y'"), Just("")];
    (id, name, 0..6, any::<bool>()).prop_map(|(id, name, layout, swapped)| {
        let (one, two) = if swapped { (name, id.as_str()) } else { (id.as_str(), name) };
        match layout {
            0 => format!("item {{ {one} {two} }}"),
            1 => format!("item: {{\n  {one}\n  # in between\n  {two}\n}}\n\n"),
            2 => format!("item {{\r\n\t{one}\r\n\t{two} # behind\r\n}}\r\n"),
            3 => format!("item <{one} {two}>"),
            4 => format!("item [ {{ {one} {two} }}, {{{two}}} ] # list\n"),
            _ => format!("# above\nitem\n{{\n    # first\n    {one}\n    {two}}}\n"),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_item_has_an_id_of_its_own_and_the_rest_is_as_it_was(items in prop::collection::vec(item(), 0..8)) {
        let source = items.concat();
        let before = LabelMap::parse(&source).unwrap().map;
        let fixed = fix(&source);
        let after = &fixed.parsed.map;
        prop_assert_eq!(&LabelMap::parse(&fixed.text).unwrap().map, after);
        prop_assert_eq!(before.len(), after.len());
        let mut changes = fixed.changes.iter();
        let mut ids = std::collections::BTreeSet::new();
        for (old, new) in before.iter().zip(after) {
            let background = new.name() == Some("background");
            prop_assert!(new.has_id() && (new.id() > 0 || (new.id() == 0 && background)), "{}", &fixed.text);
            prop_assert!(ids.insert(new.id()), "{} in {}", new.id(), &fixed.text);
            prop_assert_eq!((old.name(), old.display_name()), (new.name(), new.display_name()));
            if (old.has_id(), old.id()) != (new.has_id(), new.id()) {
                let change = changes.next().unwrap();
                prop_assert_eq!((change.old, change.new), (old.has_id().then(|| old.id()), new.id()));
            }
        }
        prop_assert!(changes.next().is_none());
        // Each sound id is still there.
        for item in &before {
            prop_assert!(item.id() < 1 || ids.contains(&item.id()));
        }
        prop_assert_eq!(fixed.text.matches('#').count(), source.matches('#').count());
        let again = fix(&fixed.text);
        prop_assert_eq!((&again.text, again.changes.len()), (&fixed.text, 0));
    }

    #[test]
    fn never_panics(source in "(item|id|name|[{}<>:,;#'\"\\\\0-9 \n\t-]|\\[|\\]|a){0,40}") {
        if let Ok(fixed) = fix_ids(&source, ReadOptions::new()) {
            prop_assert_eq!(&fix(&fixed.text).text, &fixed.text);
        }
    }
}
