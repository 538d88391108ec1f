//! The worked record of `docs/formats/cvat-tfrecord.md`, byte for byte.

use cvat_model::{AnnotatedFrame, BoundingBox, FrameSize, Labels, Shape};
use cvat_tfrecord_format::{EncodeOptions, LabelIds, encode_frame};
use tf_example::Message;

/// The bytes of a page's first dump: the hexadecimal at the start of each line.
fn dump(page: &str) -> Vec<u8> {
    let block = page.split("```text").nth(1).and_then(|rest| rest.split("```").next()).unwrap_or_default();
    let hex = block.lines().filter_map(|line| line.trim_start().split("  ").next());
    hex.flat_map(str::split_whitespace).filter_map(|byte| u8::from_str_radix(byte, 16).ok()).collect()
}

#[test]
fn the_page_shows_what_is_written() {
    let labels: Labels = ["cat"].into_iter().collect();
    let mut frame = AnnotatedFrame::new("a.png", FrameSize::new(4, 2).unwrap());
    let around = BoundingBox::new(1.0, 0.0, 3.0, 2.0).unwrap();
    frame.shapes.push(Shape::rectangle(labels.find("cat"), around));
    let record = encode_frame(frame, &LabelIds::numbered(&labels), EncodeOptions::new()).unwrap();
    let bytes = testkit::naive::record(&record.value.to_example().encode_to_vec());
    let page = testkit::workspace().join("docs/formats/cvat-tfrecord.md");
    // The page is not part of the published crate.
    if let Ok(page) = std::fs::read_to_string(page) {
        assert_eq!(dump(&page), bytes, "{bytes:02x?}");
    }
}
