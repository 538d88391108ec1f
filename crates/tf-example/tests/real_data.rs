//! Records that TensorFlow and others wrote.
//!
//! The files are not part of the crate: they are looked for in `CVAT_TFRECORD_DATA`, by default
//! `../shared/data` beside the workspace.

use std::path::{Path, PathBuf};

use tf_example::{Bytes, Example, FeatureKind, Features, Message, Payload, SequenceExample};

#[expect(clippy::print_stdout, reason = "a skipped test has to say so")]
fn skipped(folder: &Path) {
    println!("skipped: no real data at {}", folder.display());
}

/// The records of a file, without looking at the checksums; `None` where there is no real data.
fn records(file: &str) -> Option<Vec<Bytes>> {
    let folder = std::env::var_os("CVAT_TFRECORD_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    if !folder.is_dir() {
        skipped(&folder);
        return None;
    }
    let mut rest = match std::fs::read(folder.join(file)) {
        Ok(bytes) => Bytes::from(bytes),
        Err(error) => unreachable!("{file}: {error}"),
    };
    let mut records = Vec::new();
    while !rest.is_empty() {
        // Length, 8 bytes; its checksum, 4; the record; its checksum, 4.
        let header = rest.split_to(12);
        let len = header.iter().take(8).rev().fold(0, |len, &byte| len << 8 | usize::from(byte));
        records.push(rest.split_to(len));
        let _checksum = rest.split_to(4);
    }
    Some(records)
}

/// The example a record is. What was read must be written in as many bytes, in sorted order.
fn example(record: &Bytes) -> Example {
    let Payload::Example(example) = Payload::classify(record) else { unreachable!("an example: {record:?}") };
    assert_eq!(example.encoded_len(), record.len());
    assert!(Example::decode(example.encode_to_vec().as_slice()).is_ok_and(|read| read == example));
    example
}

fn sequence_example(record: &Bytes) -> SequenceExample {
    let Payload::SequenceExample(sequence) = Payload::classify(record) else { unreachable!("a sequence") };
    assert_eq!(sequence.encoded_len(), record.len());
    sequence
}

/// The file's examples, where there is real data; that there are `count` of them.
fn examples(file: &str, count: usize) -> Vec<Example> {
    let Some(records) = records(file) else { return Vec::new() };
    assert_eq!(records.len(), count, "{file}");
    records.iter().map(example).collect()
}

#[test]
fn raccoon_has_40_examples_with_the_detection_keys() {
    let examples = examples("raccoon/test.record", 40);
    for example in &examples {
        assert!(example.features().feature.keys().eq([
            "image/encoded",
            "image/filename",
            "image/format",
            "image/height",
            "image/object/bbox/xmax",
            "image/object/bbox/xmin",
            "image/object/bbox/ymax",
            "image/object/bbox/ymin",
            "image/object/class/label",
            "image/object/class/text",
            "image/source_id",
            "image/width",
        ]));
        assert!(example.bytes("image/encoded").unwrap().starts_with(b"\xff\xd8\xff"));
        assert_eq!(example.str("image/format").unwrap(), "jpg");
        assert_eq!(example.str("image/filename").unwrap(), example.str("image/source_id").unwrap());
        assert!(example.int64("image/height").unwrap() > 0);
        let labels = example.int64_list("image/object/class/label").unwrap();
        assert!(labels.iter().all(|&label| label == 1));
        assert!(example.bytes_list("image/object/class/text").unwrap().iter().all(|text| text == "raccoon"));
        for side in ["xmin", "xmax", "ymin", "ymax"] {
            let coordinates = example.float_list(&format!("image/object/bbox/{side}")).unwrap();
            assert_eq!(coordinates.len(), labels.len());
            assert!(coordinates.iter().all(|coordinate| (0.0..=1.0).contains(coordinate)));
        }
        assert_eq!(example.optional_bytes("image/key/sha256").unwrap(), None);
    }
    let boxes: usize =
        examples.iter().map(|example| example.int64_list("image/object/class/label").unwrap().len()).sum();
    assert!(examples.is_empty() || boxes == 44, "{boxes} boxes");
}

#[test]
fn datumaro_and_roboflow_records_are_examples() {
    for split in ["train", "val", "test"] {
        for example in examples(&format!("datumaro-assets/tf_detection_api_dataset/{split}.tfrecord"), 1) {
            assert!(example.int64("image/height").unwrap() > 0);
        }
    }
    for (file, count) in [("train/train.tfrecord", 2), ("val/val.tfrecord", 1)] {
        for example in examples(&format!("datumaro-assets/roboflow_dataset/tfrecord/{file}"), count) {
            assert_eq!(example.optional_str("image/source_id").unwrap(), None);
            assert!(example.bytes("image/encoded").unwrap().is_empty());
        }
    }
}

/// The contents of record `n` of both of torchdata's files: ten consecutive numbers, and a text.
fn is_torchdata(features: &Features, n: i16) {
    let numbers = || 10 * n..10 * n + 10;
    let ints = numbers().map(|number| i64::from(10 * number));
    assert!(features.int64_list("x_int").is_ok_and(|list| list.iter().copied().eq(ints)));
    assert!(
        features.float_list("x_float").is_ok_and(|list| list.iter().copied().eq(numbers().map(f32::from)))
    );
    assert!(features.str("x_byte").is_ok_and(|text| text == "test str"));
    assert_eq!(features.feature.len(), 3);
}

#[test]
fn torchdata_has_4_examples() {
    for (n, example) in (0..).zip(examples("records/torchdata_example.tfrecord", 4)) {
        is_torchdata(example.features(), n);
    }
}

#[test]
fn an_example_with_its_keys_in_order_is_written_as_tensorflow_wrote_it() {
    let Some(records) = records("records/torchdata_example.tfrecord") else { return };
    assert_eq!(example(&records[2]).encode_to_vec(), records[2]);
    assert_ne!(example(&records[0]).encode_to_vec(), records[0]);
}

#[test]
fn torchdata_has_4_sequence_examples() {
    let Some(records) = records("records/torchdata_sequence_example.tfrecord") else { return };
    assert_eq!(records.len(), 4);
    for (n, record) in (0..).zip(&records) {
        let sequence = sequence_example(record);
        is_torchdata(sequence.context(), n);
        let lists = &sequence.feature_lists().feature_list;
        assert!(lists.keys().eq(["x_byte_seq", "x_float_seq", "x_int_seq"]), "{:?}", lists.keys());
        for list in lists.values() {
            assert!(!list.feature.is_empty());
        }
        // Taken for an example, the record would be its context alone.
        assert_eq!(Example::decode(record.clone()).unwrap().features(), sequence.context());
    }
}

#[test]
fn serengeti_has_one_sequence_of_ten_frames() {
    let Some(records) = records("records/snapshot_serengeti_sequence_examples.record") else { return };
    let [record] = records.as_slice() else { panic!("{} records", records.len()) };
    let sequence = sequence_example(record);
    assert_eq!(sequence.context().float_list("image/context_features").unwrap().len(), 32_912);
    let images = &sequence.feature_list("image/encoded").unwrap().feature;
    assert_eq!(images.len(), 10);
    for image in images {
        let [jpeg] = image.bytes_list().unwrap() else { panic!("{} images", image.len()) };
        assert!(jpeg.starts_with(b"\xff\xd8\xff"));
        assert!(record.as_ptr_range().contains(&jpeg.as_ptr()));
    }
    assert_eq!(sequence.context().str("image/format").unwrap(), "JPG");
    let boxes = &sequence.feature_list("region/bbox/xmin").unwrap().feature;
    assert!(boxes.iter().all(|frame| frame.is_empty() || frame.feature_kind() == Some(FeatureKind::Float)));
}

#[test]
fn dareblopy_has_50_examples_of_raw_pixels() {
    for example in examples("records/dareblopy-small-r00.tfrecords", 50) {
        let pixels: i64 = example.int64_list("shape").unwrap().iter().product();
        assert_eq!(i64::try_from(example.bytes("data").unwrap().len()), Ok(pixels));
    }
}

#[test]
fn records_of_something_else_are_neither() {
    for (file, count) in [
        ("records/tiny_speech_dataset.tfrecord", 4),
        ("records/grain_morris.tfrecord", 5),
        ("records/sagemaker_100.tfrecords", 100),
    ] {
        let Some(records) = records(file) else { return };
        assert_eq!(records.len(), count, "{file}");
        for record in &records {
            assert_eq!(Payload::classify(record), Payload::Other, "{file}: {record:?}");
        }
    }
}
