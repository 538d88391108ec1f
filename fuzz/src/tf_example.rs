//! The targets of tf-example.

#[path = "../../crates/tf-example/tests/fuzz_corpus/agreement.rs"]
mod agreement;
#[path = "../../crates/tf-example/tests/fuzz_corpus/example.rs"]
mod example;
#[path = "../../crates/tf-example/tests/fuzz_corpus/sequence_example.rs"]
mod sequence_example;

/// A record.
pub fn example(data: &[u8]) {
    example::check(data);
}

/// A record, as a sequence.
pub fn sequence_example(data: &[u8]) {
    sequence_example::check(data);
}
