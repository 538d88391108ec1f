//! The targets of cvat-tfrecord-format.

#[path = "../../crates/cvat-tfrecord-format/tests/fuzz_corpus/detection.rs"]
mod detection;
#[path = "../../crates/cvat-tfrecord-format/tests/fuzz_corpus/lossless.rs"]
mod lossless;
#[path = "../../crates/cvat-tfrecord-format/tests/fuzz_corpus/mask_png_read.rs"]
mod mask_png_read;

/// A record.
pub fn detection(data: &[u8]) {
    detection::check(data);
}

/// Texts of a frame and of a data set.
pub fn lossless(data: &[u8]) {
    lossless::check(data);
}

/// A choice, and a PNG file.
pub fn mask_png_read(data: &[u8]) {
    mask_png_read::check(data);
}
