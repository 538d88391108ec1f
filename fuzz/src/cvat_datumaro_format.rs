//! The target of cvat-datumaro-format.

#[path = "../../crates/cvat-datumaro-format/tests/fuzz_corpus/datumaro.rs"]
mod target;

/// A project's file.
pub fn datumaro(data: &[u8]) {
    target::check(data);
}
