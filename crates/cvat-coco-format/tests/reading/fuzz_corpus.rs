//! The corpus of the fuzz target `coco`, replayed.

use std::fs;
use std::path::Path;

#[path = "../fuzz_corpus/coco.rs"]
mod coco;

#[test]
fn fuzz_corpus_coco() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
    if !fuzz.join("Cargo.toml").exists() {
        // The crate alone, as it is published.
        println!("skipped: no fuzz targets at {}", fuzz.display());
        return;
    }
    let mut replayed = 0;
    for entry in fs::read_dir(fuzz.join("corpus/coco")).unwrap() {
        let path = entry.unwrap().path();
        // Shown if it fails.
        println!("{}", path.display());
        coco::check(&fs::read(path).unwrap());
        replayed += 1;
    }
    assert!(replayed > 0, "an empty corpus");
}
