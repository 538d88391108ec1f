//! What is written beside records for those that go by it.

#![allow(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::Path;

use cvat_model::{AnnotatedFrame, BoundingBox, DatasetWriter, FrameSize, Labels, Shape, WarningKind};
use cvat_tfrecord_format::{ArchiveWriter, EncodeOptions, LabelIds, Layout, Profile, TfdsName};
use dataset_files::{Overwrite, Sink};
use tfrecord_frame::{ReadOptions, RecordIndex};

/// The signature that PNG files begin with: as much of an image as is looked at.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

fn frame(labels: &Labels, subset: &str, name: &str) -> AnnotatedFrame {
    let mut frame = AnnotatedFrame::new(name, FrameSize::new(20, 10).unwrap());
    subset.clone_into(&mut frame.subset);
    frame.image = Some(PNG.into());
    let bounding_box = BoundingBox::new(1.0, 2.0, 3.0, 4.0).unwrap();
    let mut shape = Shape::rectangle(labels.find("cat"), bounding_box);
    shape.occluded = true;
    frame.shapes.push(shape);
    frame
}

/// The files of a data set, and what was said of it as a whole.
fn written(
    layout: Layout,
    profile: Option<&str>,
    with_images: bool,
) -> (BTreeMap<String, Vec<u8>>, Vec<WarningKind>) {
    let labels: Labels = ["cat", "dog"].into_iter().collect();
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("out");
    let sink = Sink::new_folder(&output, Overwrite::Refuse).unwrap();
    let options = EncodeOptions::new().images(with_images).profile(profile.and_then(Profile::named));
    let subsets = ["train", "val 1"].map(String::from);
    let subsets = if matches!(layout, Layout::Bare { .. }) { &subsets[..1] } else { &subsets };
    let mut writer = ArchiveWriter::new(sink, LabelIds::numbered(&labels), subsets, layout, options).unwrap();
    let encoder = writer.encoder();
    let mut said = Vec::new();
    for name in ["a.png", "b.png"] {
        said.extend(writer.write_frame(encoder.encode(frame(&labels, "train", name)).unwrap()).unwrap());
    }
    said.extend(writer.take_warnings());
    let said = said.into_iter().map(|warning| warning.kind().clone()).collect();
    Box::new(writer).finish().unwrap();
    (files(&output), said)
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

fn json(files: &BTreeMap<String, Vec<u8>>, name: &str) -> serde_json::Value {
    serde_json::from_slice(&files[name]).unwrap()
}

#[test]
fn tfds_has_names_shards_splits_and_counts() {
    let (files, _) = written(Layout::Tfds(TfdsName::of_folder("My pets", None)), None, true);
    let names: Vec<_> = files.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "dataset_info.json",
            "features.json",
            "image-object-class-label.labels.txt",
            "label_map.pbtxt",
            "my_pets-train.tfrecord-00000-of-00001",
            "my_pets-val_1.tfrecord-00000-of-00001",
        ]
    );
    assert_eq!(files["image-object-class-label.labels.txt"], b"background\ncat\ndog\n");
    let info = json(&files, "dataset_info.json");
    // Each record has a header of 12 bytes and a footer of 4.
    let payloads = files["my_pets-train.tfrecord-00000-of-00001"].len() - 2 * 16;
    let template = "{DATASET}-{SPLIT}.{FILEFORMAT}-{SHARD_X_OF_Y}";
    let split = |name: &str, records: &str, bytes: usize| {
        serde_json::json!({
            "name": name, "filepathTemplate": template, "shardLengths": [records], "numBytes": bytes.to_string(),
        })
    };
    let splits = [split("train", "2", payloads), split("val_1", "0", 0)];
    let expected = serde_json::json!({ "name": "my_pets", "version": "1.0.0", "fileFormat": "tfrecord", "splits": splits });
    assert_eq!(info, expected);
}

/// What a feature is, by the path of its key.
fn feature<'a>(features: &'a serde_json::Value, key: &str) -> &'a serde_json::Value {
    let within = |node: &'a serde_json::Value, name| node.get("featuresDict")?.get("features")?.get(name);
    let found = key.split('/').try_fold(features, within);
    found.unwrap_or(&serde_json::Value::Null)
}

#[test]
fn tfds_features_are_the_keys_of_the_records() {
    let (files, said) = written(Layout::Tfds(TfdsName::of_folder("pets", None)), None, true);
    let features = json(&files, "features.json");
    let class = |key: &str| feature(&features, key)["pythonClassName"].as_str().unwrap().rsplit('.').next();
    assert_eq!(class("image/encoded"), Some("Image"));
    assert_eq!(class("image/filename"), Some("Text"));
    assert_eq!(class("image/height"), Some("Tensor"));
    let of_list = |key: &str| feature(&features, key)["sequence"]["feature"].clone();
    assert_eq!(of_list("image/object/bbox/xmin")["tensor"]["dtype"], "float32");
    assert_eq!(of_list("image/object/class/label")["classLabel"]["numClasses"], "3");
    assert_eq!(of_list("image/object/occluded")["tensor"]["dtype"], "int64");
    assert!(feature(&features, "image/class/label").is_null());
    assert_eq!(said, [WarningKind::Renamed { from: "val 1".into(), to: "val_1".into() }]);
}

#[test]
fn tfds_has_images_as_bytes_where_one_is_missing() {
    let (files, said) = written(Layout::Tfds(TfdsName::of_folder("Pets", None)), None, false);
    let features = json(&files, "features.json");
    assert!(feature(&features, "image/encoded")["text"].is_object());
    let said: Vec<_> = said.iter().map(ToString::to_string).collect();
    assert!(said.iter().any(|said| said.contains("2 images are missing")), "{said:?}");
    assert!(said.iter().any(|said| said.contains("called \"pets\", not \"Pets\"")), "{said:?}");
}

#[test]
fn dali_has_an_index_of_every_record_file() {
    let (files, _) = written(Layout::Archive, Some("dali"), true);
    for (name, records) in [("train.tfrecord", 2), ("val 1.tfrecord", 0)] {
        let index = RecordIndex::scan(Cursor::new(&files[name]), &ReadOptions::new()).unwrap();
        assert_eq!(index.len(), records);
        let mut text = Vec::new();
        index.write_to(&mut text).unwrap();
        assert_eq!(files[&format!("{name}.idx")], text, "{name}");
    }
}

#[test]
fn there_is_no_index_where_nobody_can_seek_or_nobody_asks() {
    let bare = |records: &str| Layout::Bare { records: records.into(), label_map: None };
    let names = |layout, profile| written(layout, profile, true).0.into_keys().collect::<Vec<_>>();
    assert_eq!(names(bare("x.record"), Some("dali")), ["x.record", "x.record.idx"]);
    assert_eq!(names(bare("x.record.gz"), Some("dali")), ["x.record.gz"]);
    assert_eq!(names(bare("x.record"), Some("tfod")), ["x.record"]);
}
