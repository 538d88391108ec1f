//! The target `json` of tf-example.

#[path = "../../crates/tf-example/tests/fuzz_corpus/json.rs"]
mod target;

/// A line of JSON, or a record.
pub fn json(data: &[u8]) {
    target::check(data);
}
