//! The target `spec` of tf-example.

#[path = "../../crates/tf-example/tests/spec/agreement.rs"]
mod agreement;
#[path = "../../crates/tf-example/tests/fuzz_corpus/spec.rs"]
mod target;

/// Descriptions of features, then records.
pub fn spec(data: &[u8]) {
    target::check(data);
}
