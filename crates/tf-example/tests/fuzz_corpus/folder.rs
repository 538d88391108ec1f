//! The corpus of a fuzz target in `fuzz/`.

use std::{fs, path::Path};

/// Runs `check` over every file in the target's corpus.
pub(crate) fn replay(target: &str, check: fn(&[u8])) {
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
