//! The target of cvat-yolo-format.

#[path = "../../crates/cvat-yolo-format/tests/fuzz_corpus/yolo.rs"]
mod target;

/// A description, names and rows.
pub fn yolo(data: &[u8]) {
    target::check(data);
}
