//! The target of cvat-coco-format.

#[path = "../../crates/cvat-coco-format/tests/fuzz_corpus/coco.rs"]
mod target;

/// A file of annotations.
pub fn coco(data: &[u8]) {
    target::check(data);
}
