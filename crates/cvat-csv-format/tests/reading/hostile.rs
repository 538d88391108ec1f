//! Any bytes, and what fuzzing began with.

use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::csv;

const HEADER: &[u8] = b"filename,width,height,class,xmin,ymin,xmax,ymax\n";

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        csv::check(&bytes);
        csv::check(&[HEADER, &bytes].concat());
    }

    #[test]
    fn no_rows_panic(rows in "((a|b|\"|[0-9]{1,4}|-|\\.|nan|inf|dog|,|,|,|\n|;|\t|é)){0,80}") {
        csv::check(&[HEADER, rows.as_bytes()].concat());
    }
}

#[test]
fn fuzz_corpus_csv() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
    if !fuzz.join("Cargo.toml").exists() {
        // The crate alone, as it is published.
        println!("skipped: no fuzz targets at {}", fuzz.display());
        return;
    }
    let mut replayed = 0;
    for entry in fs::read_dir(fuzz.join("corpus/csv")).unwrap() {
        csv::check(&fs::read(entry.unwrap().path()).unwrap());
        replayed += 1;
    }
    assert!(replayed > 0, "an empty corpus");
}
