//! The corpus of each fuzz target in `fuzz/`, replayed. What a target checks is here too, one file each.

use std::fs;
use std::path::Path;

mod damage;
mod decompress;
mod index;
mod input;
mod look_alike;
mod names;
mod records;

/// Runs `check` over every file in the target's corpus.
fn replay(target: &str, check: fn(&[u8])) {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
    if !fuzz.join("Cargo.toml").exists() {
        // The crate alone, as it is published.
        println!("skipped: no fuzz targets at {}", fuzz.display());
        return;
    }
    let mut replayed = 0;
    for entry in fs::read_dir(fuzz.join("corpus").join(target)).unwrap() {
        let path = entry.unwrap().path();
        // Shown if it fails.
        println!("{}", path.display());
        check(&fs::read(path).unwrap());
        replayed += 1;
    }
    assert!(replayed > 0, "{target}: an empty corpus");
}

#[test]
fn records() {
    replay("records", records::check);
}

#[test]
fn damage() {
    replay("damage", damage::check);
}

#[test]
fn decompress() {
    replay("decompress", decompress::check);
}

#[test]
fn index() {
    replay("index", index::check);
}

#[test]
fn names() {
    replay("names", names::check);
}

#[test]
fn look_alike() {
    replay("look_alike", look_alike::check);
}
