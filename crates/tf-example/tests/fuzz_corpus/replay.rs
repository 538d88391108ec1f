//! The corpus of each fuzz target, replayed.

use super::{example, folder::replay, sequence_example};

#[test]
fn fuzz_corpus_example() {
    replay("example", example::check);
}

#[test]
fn fuzz_corpus_sequence_example() {
    replay("sequence_example", sequence_example::check);
}
