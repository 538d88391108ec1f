//! The corpus of each fuzz target, replayed.

use std::fs;
use std::path::Path;

use super::{detection, lossless, mask_png_read};

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
fn fuzz_corpus_detection() {
    replay("detection", detection::check);
}

#[test]
fn fuzz_corpus_lossless() {
    replay("lossless", lossless::check);
}

#[test]
fn fuzz_corpus_mask_png_read() {
    replay("mask_png_read", mask_png_read::check);
}
