//! Any bytes, and what fuzzing began with.

use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::yolo;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        yolo::check(&bytes);
        yolo::check(&[b"train: images\nnames: [a]\n\0", &bytes[..]].concat());
    }

    #[test]
    fn no_description_panics(text in "((train|val|path|names|nc|: |\n|  |images|/|\\.\\.|l.txt|\\[|\\]|\\{|\\}|,|0|&a|\\*a|- )){0,30}") {
        yolo::check(&[b"train: images\nnames: [a]\n", text.as_bytes(), b"\x000 1 1 1 1"].concat());
        yolo::check(text.as_bytes());
    }
}

#[test]
fn fuzz_corpus_yolo() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
    if !fuzz.join("Cargo.toml").exists() {
        // The crate alone, as it is published.
        println!("skipped: no fuzz targets at {}", fuzz.display());
        return;
    }
    let mut replayed = 0;
    for entry in fs::read_dir(fuzz.join("corpus/yolo")).unwrap() {
        yolo::check(&fs::read(entry.unwrap().path()).unwrap());
        replayed += 1;
    }
    assert!(replayed > 0, "an empty corpus");
}
