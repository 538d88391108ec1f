//! What the targets check. The code is that of the crates' tests, which replay the corpora: `tfrecord-frame` here,
//! another crate in a file of its own.

mod cvat_coco_format;
mod cvat_csv_format;
mod cvat_datumaro_format;
mod cvat_tfrecord_format;
mod cvat_yolo_format;
mod cvat_voc_format;
mod json;
mod spec;
mod text_format;
mod tf_example;

pub use self::{
    cvat_coco_format::coco,
    cvat_csv_format::csv,
    cvat_datumaro_format::datumaro,
    cvat_tfrecord_format::{detection, lossless, mask_png_read},
    cvat_yolo_format::yolo,
    cvat_voc_format::voc,
    json::json,
    spec::spec,
    text_format::pbtxt,
    tf_example::{example, sequence_example},
};

#[path = "../../crates/tfrecord-frame/tests/frame/agreement.rs"]
mod agreement;
#[path = "../../crates/tfrecord-frame/tests/frame/fuzz_corpus/damage.rs"]
mod damage;
#[path = "../../crates/tfrecord-frame/tests/frame/fuzz_corpus/decompress.rs"]
mod decompress;
#[path = "../../crates/tfrecord-frame/tests/frame/fuzz_corpus/index.rs"]
mod index;
#[path = "../../crates/tfrecord-frame/tests/frame/fuzz_corpus/input.rs"]
mod input;
#[path = "../../crates/tfrecord-frame/tests/frame/fuzz_corpus/look_alike.rs"]
mod look_alike;
#[path = "../../crates/tfrecord-frame/tests/frame/fuzz_corpus/names.rs"]
mod names;
#[path = "../../crates/tfrecord-frame/tests/frame/fuzz_corpus/records.rs"]
mod records;

/// Records and one damage.
pub fn damage(data: &[u8]) {
    damage::check(data);
}

/// A compressed file.
pub fn decompress(data: &[u8]) {
    decompress::check(data);
}

/// An index, and the index of a file.
pub fn index(data: &[u8]) {
    index::check(data);
}

/// A file of another sort.
pub fn look_alike(data: &[u8]) {
    look_alike::check(data);
}

/// Names of shards.
pub fn names(data: &[u8]) {
    names::check(data);
}

/// A file.
pub fn records(data: &[u8]) {
    records::check(data);
}
