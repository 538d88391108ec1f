//! The target of cvat-csv-format.

#[path = "../../crates/cvat-csv-format/tests/fuzz_corpus/csv.rs"]
mod target;

/// A table.
pub fn csv(data: &[u8]) {
    target::check(data);
}
