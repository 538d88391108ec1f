//! The targets of tf-example.

#[path = "../../crates/tf-example/tests/fuzz_corpus/agreement.rs"]
mod agreement;
#[path = "../../crates/tf-example/tests/fuzz_corpus/example.rs"]
mod an_example;
#[path = "../../crates/tf-example/tests/fuzz_corpus/sequence_example.rs"]
mod a_sequence_example;

/// A record.
pub fn example(data: &[u8]) {
    an_example::check(data);
}

/// A record, as a sequence.
pub fn sequence_example(data: &[u8]) {
    a_sequence_example::check(data);
}
