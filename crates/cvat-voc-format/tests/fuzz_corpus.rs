//! Replays the corpus of the fuzz target.

#[cfg(test)]
#[path = "fuzz_corpus/voc.rs"]
mod voc;

#[test]
fn fuzz_corpus() {
    let corpus = testkit::workspace().join("fuzz/corpus/voc");
    let mut count = 0;
    for entry in std::fs::read_dir(corpus).unwrap() {
        voc::check(&std::fs::read(entry.unwrap().path()).unwrap());
        count += 1;
    }
    assert!(count >= 5, "{count} files");
}
