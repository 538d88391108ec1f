//! The target of cvat-voc-format.

#[path = "../../crates/cvat-voc-format/tests/fuzz_corpus/voc.rs"]
mod target;

/// An annotation file, a label map and a list.
pub fn voc(data: &[u8]) {
    target::check(data);
}
