//! Texts grown from pieces of the grammar, and from label maps by a few changes.

use crate::text;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::path::PathBuf;

/// Label maps as people write them, in the dialects there are.
const SAMPLES: [&str; 5] = [
    "item {\n\tid: 1\n\tname: 'cat'\n}\n\nitem {\n\tid: 2\n\tname: 'ca\\'t'\n}\n\n",
    "# COCO\r\nitem {\r\n  name: \"/m/01g317\"\r\n  id: 1\r\n  display_name: \"person\"\r\n}\r\n",
    "item: < id: 0x1F, name: 'a' \"b\" # c\n 'c'; keypoints { id: -1 label: '\\303\\251' } keypoints: [<>, {}] >",
    "\u{feff}item{id:010 name:'кот 🐈 \\u00e9\\U0001F408\\ud83d\\udc08' ancestor_ids:[1,2,- 3]frequency:COMMON}",
    "train { rate: 1.5e-3f, decay: .5; [pkg.ext]: inf [a-b.c/%20/pkg.T] { v: -nan v: 99999999999999999999 } e: [] }",
];

const PIECES: [&str; 48] = [
    "item",
    "a",
    "id:1",
    " ",
    "\n",
    "\r\n",
    "\t",
    "\u{b}",
    "\u{a0}",
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
    "\\U0001F408",
    "\\x",
    "\\777",
    "d83d",
    "0",
    "1",
    "-",
    "+",
    "_",
    "0x",
    "0b1",
    ".",
    "e5",
    "f",
    "inf",
    "nan",
    "'a'",
    "\"b\"",
    "/",
    "%20",
    "ä",
    "’",
    "\0",
    "\u{feff}",
    "99999999999999999999",
];

/// Some bytes out of a text, and what is put in their place.
#[derive(Debug, Clone)]
struct Change {
    at: Index,
    removed: usize,
    inserted: &'static str,
}

fn change() -> impl Strategy<Value = Change> {
    (any::<Index>(), 0..4_usize, prop_oneof![Just(""), select(&PIECES[..])])
        .prop_map(|(at, removed, inserted)| Change { at, removed, inserted })
}

fn changed(text: &str, changes: &[Change]) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for change in changes {
        let at = change.at.index(bytes.len() + 1);
        let end = bytes.len().min(at + change.removed);
        bytes.splice(at..end, change.inserted.bytes());
    }
    bytes
}

/// The starts of label maps that others wrote, where they are at hand.
fn real() -> Vec<String> {
    let default = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("CVAT_TFRECORD_DATA").map_or_else(default, PathBuf::from).join("labelmaps");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: no real data at {}", folder.display());
        return vec![SAMPLES[0].to_owned()];
    };
    let read = |path: PathBuf| std::fs::read_to_string(path).unwrap().chars().take(600).collect();
    entries.map(|entry| read(entry.unwrap().path())).collect()
}

#[test]
fn samples_are_read() {
    for sample in SAMPLES {
        text::check(sample.as_bytes());
        assert!(pbtxt::parse(sample).is_ok(), "{sample}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn any_text(source in any::<String>()) {
        text::check(source.as_bytes());
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        text::check(&bytes);
    }

    #[test]
    fn any_pieces(pieces in prop::collection::vec(select(&PIECES[..]), 0..30)) {
        text::check(pieces.concat().as_bytes());
    }

    #[test]
    fn any_value(pieces in prop::collection::vec(select(&PIECES[..]), 0..6)) {
        text::check(format!("a:{}", pieces.concat()).as_bytes());
        text::check(format!("m{{a:[{}]}}", pieces.concat()).as_bytes());
    }

    #[test]
    fn changed_samples(sample in select(&SAMPLES[..]), changes in prop::collection::vec(change(), 0..4)) {
        text::check(&changed(sample, &changes));
    }

    #[test]
    fn changed_label_maps(map in select(real()), changes in prop::collection::vec(change(), 0..4)) {
        text::check(&changed(&map, &changes));
    }
}
