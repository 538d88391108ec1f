//! The worked records of `docs/formats/cvat-tfrecord.md`, byte for byte.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

use cvat_model::{AnnotatedFrame, BoundingBox, DatasetWriter, FrameSize, Labels, Shape};
use cvat_tfrecord_format::{ArchiveWriter, EncodeOptions, Facts, LabelIds, Layout, encode_frame};
use dataset_files::{Overwrite, Sink};
use tf_example::Message;

/// The bytes of one of the page's dumps, from 1: the hexadecimal at the start of each line.
fn dump(page: &str, number: usize) -> Vec<u8> {
    let block = page.split("```text").nth(number).and_then(|rest| rest.split("```").next());
    let hex = block.unwrap_or_default().lines().filter_map(|line| line.trim_start().split("  ").next());
    hex.flat_map(str::split_whitespace).filter_map(|byte| u8::from_str_radix(byte, 16).ok()).collect()
}

/// The page, which is not part of the published crate.
fn page() -> Option<String> {
    std::fs::read_to_string(testkit::workspace().join("docs/formats/cvat-tfrecord.md")).ok()
}

fn labels() -> Labels {
    ["cat"].into_iter().collect()
}

fn frame() -> AnnotatedFrame {
    let mut frame = AnnotatedFrame::new("a.png", FrameSize::new(4, 2).unwrap());
    let around = BoundingBox::new(1.0, 0.0, 3.0, 2.0).unwrap();
    frame.shapes.push(Shape::rectangle(labels().find("cat"), around));
    frame
}

#[test]
fn the_page_shows_what_is_written() {
    let record = encode_frame(frame(), &LabelIds::numbered(&labels()), EncodeOptions::new()).unwrap();
    let bytes = testkit::naive::record(&record.value.to_example().encode_to_vec());
    if let Some(page) = page() {
        assert_eq!(dump(&page, 1), bytes, "{bytes:02x?}");
    }
}

#[test]
fn the_page_shows_what_is_written_of_a_lossless_record() {
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::files_in(folder.path(), Overwrite::Refuse).unwrap();
    let (ids, options) = (LabelIds::numbered(&labels()), EncodeOptions::new().lossless(true));
    let subset = ["default".to_owned()];
    let mut writer = ArchiveWriter::new(sink, ids, &subset, Layout::Archive, options)
        .unwrap()
        .facts(Facts::new(&labels(), None));
    let encoded = writer.encoder().encode(frame()).unwrap();
    writer.write_frame(encoded).unwrap();
    Box::new(writer).finish().unwrap();
    let file = std::fs::read(folder.path().join("default.tfrecord")).unwrap();
    let Some(page) = page() else { return };
    let expected = dump(&page, 2);
    // Length and its checksum come before the payload.
    assert!(!expected.is_empty() && file[12..].starts_with(&expected), "{:02x?}", &file[12..]);
    // What follows is as without, but for the length in front: a tag and two bytes of length.
    let plain = encode_frame(frame(), &LabelIds::numbered(&labels()), EncodeOptions::new()).unwrap();
    let plain = plain.value.to_example().encode_to_vec();
    assert_eq!(file[12 + expected.len()..file.len() - 4], plain[3..]);
}
