//! The corpus of the fuzz target `spec`, replayed.

use super::{fuzz_folder::replay, fuzz_target::check};

#[test]
fn fuzz_corpus_spec() {
    replay("spec", check);
}
