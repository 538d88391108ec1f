//! Attributes and keypoints of all the files of a data set together.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helpers fail by panicking"
)]

use std::path::Path;

use cvat_model::{AnnotatedFrame, DatasetReader, Geometry, Labels, Warning};
use cvat_tfrecord_format::{ArchiveReader, ErrorKind, ReadOptions};
use dataset_files::{Limits, Source};
use tf_example::{Example, Feature, Message};

/// Records of frames of 100 by 50 pixels with one object each, of this class.
fn example(class: &str, more: Vec<(&str, Feature)>) -> Example {
    let side = |value: f32| Feature::floats([value]);
    let mut example = Example::from_features([
        ("image/filename", Feature::bytes([&b"a.jpg"[..]])),
        ("image/width", Feature::int64s([100])),
        ("image/height", Feature::int64s([50])),
        ("image/object/bbox/xmin", side(0.25)),
        ("image/object/bbox/xmax", side(0.25)),
        ("image/object/bbox/ymin", side(0.5)),
        ("image/object/bbox/ymax", side(0.5)),
        ("image/object/class/text", Feature::bytes([class.as_bytes().to_vec()])),
    ]);
    for (key, feature) in more {
        example.insert(key, feature);
    }
    example
}

/// One visible keypoint at the object, and what it is called.
fn keypoint(name: &str) -> Vec<(&'static str, Feature)> {
    vec![
        ("image/object/keypoint/x", Feature::floats([0.25])),
        ("image/object/keypoint/y", Feature::floats([0.5])),
        ("image/object/keypoint/visibility", Feature::int64s([2])),
        ("image/object/keypoint/text", Feature::bytes([name.as_bytes().to_vec()])),
    ]
}

fn write(folder: &Path, name: &str, examples: &[Example]) {
    let records = examples.iter().flat_map(|example| testkit::naive::record(&example.encode_to_vec()));
    std::fs::create_dir_all(folder.join(name).parent().unwrap()).unwrap();
    std::fs::write(folder.join(name), records.collect::<Vec<_>>()).unwrap();
}

fn read(folder: &Path) -> (Labels, Vec<AnnotatedFrame>, Vec<Warning>) {
    let mut reader = ArchiveReader::open(Source::folder(folder).unwrap(), &ReadOptions::new()).unwrap();
    let (labels, mut warnings, mut frames) = (reader.labels().clone(), reader.take_warnings(), Vec::new());
    while let Some(frame) = reader.next_frame() {
        let frame = frame.unwrap();
        frames.push(frame.value);
        warnings.extend(frame.warnings);
    }
    (labels, frames, warnings)
}

/// Name and whether it is in the frame, of each point of the frame's only shape.
fn points(frame: &AnnotatedFrame) -> Vec<(&str, bool)> {
    let [shape] = frame.shapes.as_slice() else { panic!("{frame:?}") };
    let Geometry::Skeleton(elements) = &shape.geometry else { panic!("{shape:?}") };
    elements.iter().map(|element| (element.label.as_str(), !element.outside)).collect()
}

#[test]
fn files_with_different_keypoints_have_skeletons_with_all_of_them() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "train/x.tfrecord", &[example("cat", keypoint("tail"))]);
    write(folder.path(), "val/x.tfrecord", &[example("cat", keypoint("ear"))]);
    write(folder.path(), "test/x.tfrecord", &[example("cat", keypoint(""))]);
    for (subset, map) in [
        ("train", "item{id:1 name:'cat' keypoints{id:0 label:'nose'} keypoints{id:1 label:'tail'}}"),
        ("val", "item{id:1 name:'cat'}"),
        (
            "test",
            "item{id:2 name:'cat' keypoints{id:0 label:'ear'}} item{id:3 name:'dog' keypoints{label:'paw'}}",
        ),
    ] {
        std::fs::write(folder.path().join(subset).join("x_label_map.pbtxt"), map).unwrap();
    }
    let (labels, frames, warnings) = read(folder.path());
    let names: Vec<_> = labels.iter().map(|(_, label)| label.name.as_str()).collect();
    // Sublabels come behind all labels, so that these are numbered as before.
    assert_eq!(names, ["cat", "dog", "ear", "nose", "tail", "paw"]);
    assert_eq!(labels.top_level().count(), 2);
    let by_subset = |subset| points(frames.iter().find(|frame| frame.subset == subset).unwrap());
    assert_eq!(by_subset("test"), [("ear", true), ("nose", false), ("tail", false)]);
    assert_eq!(by_subset("train"), [("ear", false), ("nose", false), ("tail", true)]);
    assert_eq!(by_subset("val"), [("ear", true), ("nose", false), ("tail", false)]);
    let codes: Vec<_> = warnings.iter().map(|warning| warning.kind().code()).collect();
    assert!(!codes.contains(&"undeclared-label") && !codes.contains(&"not-kept"), "{warnings:?}");
}

#[test]
fn a_keypoint_that_no_label_map_names_is_added_and_said() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "x.tfrecord", &[example("cat", keypoint("tail"))]);
    let map = "item{id:1 name:'cat' keypoints{id:0 label:'nose'}}";
    std::fs::write(folder.path().join("x_label_map.pbtxt"), map).unwrap();
    let (_, frames, warnings) = read(folder.path());
    assert_eq!(points(&frames[0]), [("nose", false), ("tail", true)]);
    let said: Vec<_> = warnings.iter().map(ToString::to_string).collect();
    assert!(said.contains(&"label \"cat/tail\" is used but not declared: added".to_owned()), "{said:?}");
}

#[test]
fn an_attribute_is_of_one_kind_in_all_files() {
    let folder = tempfile::tempdir().unwrap();
    let attribute = |value| vec![("image/object/attribute/age", Feature::int64s([value]))];
    write(folder.path(), "a.tfrecord", &[example("cat", attribute(1))]);
    write(folder.path(), "b.tfrecord", &[example("dog", attribute(7)), example("cow", vec![])]);
    let (labels, frames, _) = read(folder.path());
    let declared: Vec<_> = labels
        .iter()
        .map(|(_, label)| (label.name.as_str(), label.attributes.iter().map(|a| a.values.as_str()).collect()))
        .collect::<Vec<(_, Vec<_>)>>();
    assert_eq!(declared, [("cat", vec!["0\n7\n1"]), ("cow", vec![]), ("dog", vec!["0\n7\n1"])]);
    let values: Vec<_> = frames
        .iter()
        .map(|frame| frame.shapes[0].attributes.iter().map(|a| a.value.as_str()).collect::<Vec<_>>())
        .collect();
    assert_eq!(values, [vec!["1"], vec!["7"], vec![]]);
}

#[test]
fn classes_of_images_alone_are_labels() {
    let folder = tempfile::tempdir().unwrap();
    let mut record = example("cat", vec![("image/class/text", Feature::bytes([&b"night"[..]]))]);
    record.insert("image/class/label", Feature::int64s([7]));
    write(folder.path(), "a.tfrecord", &[record]);
    let (labels, frames, _) = read(folder.path());
    assert_eq!(frames[0].tags[0].label, labels.find("night"));
    assert_eq!((frames[0].tags.len(), labels.len()), (1, 2));
}

#[test]
fn limits_are_of_names_and_not_of_files() {
    let folder = tempfile::tempdir().unwrap();
    let mut more = keypoint("tail");
    more.push(("image/object/attribute/age", Feature::int64s([3])));
    for shard in 0..5 {
        write(folder.path(), &format!("x.tfrecord-0000{shard}-of-00005"), &[example("cat", more.clone())]);
    }
    let open = |limits| {
        let options = ReadOptions::new().limits(limits);
        ArchiveReader::open(Source::folder(folder.path()).unwrap(), &options)
            .map(|reader| reader.labels().len())
    };
    // The label and its keypoint.
    let one = Limits::default().max_labels(1).max_label_attributes(1);
    assert_eq!(open(one.clone()).unwrap(), 2);
    write(folder.path(), "y.tfrecord", &[example("dog", vec![])]);
    let error = open(one).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TooManyLabels(1)), "{error}");
}

#[test]
fn what_files_say_over_and_over_has_a_bound() {
    let folder = tempfile::tempdir().unwrap();
    for file in 0..33 {
        write(folder.path(), &format!("{file:02}.tfrecord"), &[example("cat", vec![])]);
    }
    let options = ReadOptions::new().limits(Limits::default().max_labels(1));
    let error = ArchiveReader::open(Source::folder(folder.path()).unwrap(), &options).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TooManyLabels(32)), "{error}");
}

#[test]
fn attributes_are_counted_by_label_and_not_by_file() {
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits::default().max_label_attributes(1);
    let open = || {
        let options = ReadOptions::new().limits(limits.clone());
        ArchiveReader::open(Source::folder(folder.path()).unwrap(), &options)
    };
    let with = |class, key| example(class, vec![(key, Feature::int64s([3]))]);
    write(folder.path(), "a.tfrecord", &[with("cat", "image/object/attribute/age")]);
    write(folder.path(), "b.tfrecord", &[with("dog", "image/object/attribute/size")]);
    assert_eq!(open().unwrap().labels().len(), 2);
    write(folder.path(), "c.tfrecord", &[with("cat", "image/object/attribute/size")]);
    let error = open().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TooManyLabelAttributes(1)), "{error}");
}
