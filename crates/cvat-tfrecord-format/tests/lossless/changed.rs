//! Records that another tool, or damage, changed.

use std::path::Path;

use cvat_model::{AnnotatedFrame, BoundingBox, FrameSize, Geometry, Labels, Point, Shape, WarningKind};
use cvat_tfrecord_format::{EncodeOptions, Facts, ReadOptions};
use dataset_files::Limits;
use proptest::prelude::*;
use tf_example::{Example, Feature};

use super::written::{Read, change, files, read, read_with, records, write};

fn labels() -> Labels {
    ["cat", "dog"].into_iter().collect()
}

/// A polyline, which standard keys do not have, and a box.
fn frame() -> AnnotatedFrame {
    let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(20, 10).unwrap());
    let line = vec![Point { x: 0.1, y: 0.2 }, Point { x: 3.0, y: 4.0 }];
    frame.shapes.push(Shape::new(labels().find("dog"), Geometry::Polyline(line)));
    let around = BoundingBox::new(1.0, 2.0, 3.0, 4.0).unwrap();
    frame.shapes.push(Shape::rectangle(labels().find("cat"), around));
    frame.number = Some(7);
    frame
}

fn written(folder: &Path) {
    let facts = Facts::new(&labels(), None);
    write(folder, &labels(), Some(facts), &[frame()], EncodeOptions::new().lossless(true));
}

/// What is read after a change of the only record.
fn after(changed: impl FnMut(&mut Example)) -> Read {
    let folder = tempfile::tempdir().unwrap();
    written(folder.path());
    change(&folder.path().join("default.tfrecord"), changed);
    read(folder.path())
}

/// Only the box is left, and why is told.
fn assert_standard(read: &Read) -> &WarningKind {
    let frame = &read.frames["a.jpg"];
    let kinds: Vec<_> = frame.shapes.iter().map(|shape| shape.geometry.kind().to_string()).collect();
    assert_eq!(kinds, ["rectangle"]);
    assert_eq!(frame.number, None);
    let label = frame.shapes[0].label.unwrap();
    assert_eq!(read.labels[label].name, "cat");
    assert_eq!(read.warnings.len(), 1, "{:?}", read.warnings);
    read.warnings[0].kind()
}

#[test]
fn standard_keys_that_were_changed_count() {
    let moved = Feature::floats([0.25]);
    let read = after(|example| drop(example.insert("image/object/bbox/xmin", moved.clone())));
    assert_eq!(*assert_standard(&read), WarningKind::LosslessChanged);
    let Geometry::Rectangle { bounding_box, .. } = read.frames["a.jpg"].shapes[0].geometry else {
        unreachable!()
    };
    assert!((bounding_box.xtl() - 5.0).abs() < 1e-9);
    let added = Feature::int64s([1]);
    let read = after(|example| drop(example.insert("image/object/difficult", added.clone())));
    assert_eq!(*assert_standard(&read), WarningKind::LosslessChanged);
    let resized = Feature::int64s([40]);
    let read = after(|example| drop(example.insert("image/width", resized.clone())));
    assert_eq!(*assert_standard(&read), WarningKind::LosslessChanged);
}

#[test]
fn a_new_name_image_or_key_changes_nothing() {
    let read = after(|example| {
        example.insert("image/filename", Feature::bytes(["b.jpg"]));
        example.insert("image/source_id", Feature::bytes(["7"]));
        example.insert("image/object/empty", Feature::floats([]));
    });
    assert_eq!(read.warnings, []);
    assert_eq!(read.frames["b.jpg"].shapes, frame().shapes);
}

#[test]
fn what_is_wrong_with_the_text_is_told() {
    let cases: [(&[u8], &str); 14] = [
        (b"", "EOF while parsing a value"),
        (b"[]", "a list that is no value of a key"),
        (b"{}{}", "trailing characters"),
        (b"{\"shapes\":[{\"type\":\"sphere\"}]}", "unknown variant `sphere`"),
        (
            b"{\"shapes\":[{\"type\":\"points\",\"points\":[1]}]}",
            "shape 0: 1 numbers in \"points\", expected an even",
        ),
        (
            b"{\"shapes\":[{\"type\":\"rectangle\",\"points\":[1,2,3]}]}",
            "3 numbers in \"points\", expected 4",
        ),
        (
            b"{\"outside\":[{\"type\":\"cuboid\",\"points\":[1,2]}]}",
            "outside shape 0: 2 numbers in \"points\", expected 16",
        ),
        (b"{\"shapes\":[{\"type\":\"polygon\"}]}", "missing key \"points\""),
        (b"{\"shapes\":[{\"type\":\"polygon\",\"points\":[],\"rle\":[1]}]}", "unexpected key \"rle\""),
        (
            b"{\"shapes\":[{\"type\":\"mask\",\"left\":0,\"top\":0,\"width\":2,\"height\":2,\"rle\":[1,2]}]}",
            "add up to 3 pixels",
        ),
        (b"{\"shapes\":[{\"type\":\"points\",\"points\":[1e999,0]}]}", "number out of range"),
        (b"{\"shapes\":[{\"type\":\"points\",\"points\":[NaN,0]}]}", "expected value"),
        (b"{\"task_id\":\"\xff\"}", "invalid unicode"),
        (b"{\"shapes\":[{\"type\":\"points\",\"points\":[],\"depth\":1}]}", "unknown field `depth`"),
    ];
    for (json, expected) in cases {
        let read = after(|example| drop(example.insert("cvat/frame", Feature::bytes([json.to_vec()]))));
        let words = assert_standard(&read).to_string();
        assert!(words.contains(expected) && words.ends_with("the standard keys count"), "{words}");
    }
}

#[test]
fn a_deep_text_does_not_exhaust_the_stack() {
    let deep = [b"[".repeat(1 << 20), b"]".repeat(1 << 20)].concat();
    let of_shapes = [b"{\"shapes\":", &deep[..], b"}"].concat();
    for json in [deep, of_shapes] {
        let read = after(|example| drop(example.insert("cvat/frame", Feature::bytes([json.clone()]))));
        assert_eq!(assert_standard(&read).code(), "lossless-unread");
    }
}

#[test]
fn more_than_the_limits_allow_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    written(folder.path());
    let limits = |objects, numbers| {
        let limits = Limits::default().max_frame_objects(objects).max_frame_numbers(numbers);
        read_with(folder.path(), &ReadOptions::new().limits(limits))
    };
    assert_eq!(limits(2, 8).warnings, []);
    let words = assert_standard(&limits(1, 8)).to_string();
    assert!(words.contains("more than 1 shapes"), "{words}");
    // Objects have commas beside their numbers.
    let many = Feature::bytes([format!(
        "{{\"shapes\":[{{\"type\":\"points\",\"points\":[0{}]}}]}}",
        ",0".repeat(99)
    )]);
    change(&folder.path().join("default.tfrecord"), |example| {
        example.insert("cvat/frame", many.clone());
    });
    assert_eq!(limits(2, 100).frames["a.jpg"].shapes.len(), 1);
    let words = assert_standard(&limits(2, 60)).to_string();
    assert!(words.contains("more than 60 coordinates"), "{words}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_text_is_read_or_told(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..3), 1..4),
    ) {
        let read = after(|example| {
            let mut json = example.bytes("cvat/frame").unwrap().to_vec();
            for (at, byte, edit) in &edits {
                match (at.index(json.len()), edit) {
                    (at, 0) => json[at] = *byte,
                    (at, 1) => json.insert(at, *byte),
                    (at, _) => drop(json.remove(at)),
                }
            }
            example.insert("cvat/frame", Feature::bytes([json]));
        });
        let told = read.codes();
        prop_assert!(matches!(told[..], [] | ["lossless-unread" | "undeclared-label", ..]), "{:?}", told);
    }
}

#[test]
fn another_version_or_none_is_not_read() {
    for (version, expected) in [
        (Feature::int64s([2]), "cvat/version is 2, and 1 alone is known"),
        (Feature::int64s([]), "there is no cvat/version"),
        (Feature::bytes(["1"]), "feature \"cvat/version\""),
    ] {
        let folder = tempfile::tempdir().unwrap();
        written(folder.path());
        change(&folder.path().join("default.tfrecord"), |example| {
            example.insert("cvat/version", version.clone());
        });
        let read = read(folder.path());
        // Once for the data set, once for the frame.
        assert_eq!(read.codes(), ["lossless-unread"; 2]);
        assert!(read.warnings[1].to_string().contains(expected), "{}", read.warnings[1]);
        assert_eq!(read.frames["a.jpg"].shapes.len(), 1);
    }
    let read = after(|example| drop(example.insert("cvat/checksum", Feature::int64s([]))));
    assert!(assert_standard(&read).to_string().contains("there is no cvat/checksum"));
    let read = after(|example| drop(example.insert("cvat/frame", Feature::bytes([&b""[..]; 0]))));
    assert!(assert_standard(&read).to_string().contains("there is no cvat/frame"));
}

#[test]
fn a_label_that_is_not_declared_is_added_and_told() {
    let json = br#"{"tags":[{"label":"night"}]}"#;
    let read = after(|example| drop(example.insert("cvat/frame", Feature::bytes([json.to_vec()]))));
    assert_eq!(read.codes(), ["undeclared-label"]);
    let names: Vec<_> = read.labels.iter().map(|(_, label)| label.name.as_str()).collect();
    assert_eq!(names, ["cat", "dog", "night"]);
    assert_eq!(read.frames["a.jpg"].tags[0].label, read.labels.find("night"));
}

#[test]
fn records_with_and_without_are_one_data_set() {
    let folder = tempfile::tempdir().unwrap();
    let facts = Facts::new(&labels(), None);
    let frames = ["a.jpg", "b.jpg", "c.jpg"].map(|name| {
        let mut frame = frame();
        frame.name = name.to_owned();
        frame
    });
    write(folder.path(), &labels(), Some(facts), &frames, EncodeOptions::new().lossless(true));
    let mut at = 0;
    change(&folder.path().join("default.tfrecord"), |example| {
        at += 1;
        if at == 2 {
            let features = example.features.as_mut().unwrap();
            features.feature.retain(|key, _| !key.starts_with("cvat/"));
            example.insert("image/object/class/text", Feature::bytes(["bird"]));
            example.insert("image/object/class/label", Feature::int64s([]));
        }
    });
    let read = read(folder.path());
    assert_eq!(read.codes(), ["undeclared-label"]);
    let names: Vec<_> = read.labels.iter().map(|(_, label)| label.name.as_str()).collect();
    assert_eq!(names, ["cat", "dog", "bird"]);
    let counts = read.frames.values().map(|frame| frame.shapes.len()).collect::<Vec<_>>();
    assert_eq!(counts, [2, 1, 2]);
}

#[test]
fn keys_are_sorted_and_the_first_record_alone_has_the_data_set() {
    let folder = tempfile::tempdir().unwrap();
    let facts = Facts::new(&labels(), None);
    let frames = [frame(), AnnotatedFrame::new("b.jpg", FrameSize::new(20, 10).unwrap())];
    write(folder.path(), &labels(), Some(facts), &frames, EncodeOptions::new().lossless(true));
    let records = records(&files(folder.path())[0]);
    let has = records.iter().map(|record| record.features().feature("cvat/dataset").is_some());
    assert!(has.eq([true, false]));
    // As they lie in the file, and not as a map has them.
    let bytes = std::fs::read(folder.path().join("default.tfrecord")).unwrap();
    let places: Vec<_> = ["cvat/checksum", "cvat/dataset", "cvat/frame", "cvat/version", "image/encoded"]
        .map(|key| bytes.windows(key.len()).position(|found| found == key.as_bytes()).unwrap())
        .into();
    assert!(places.is_sorted(), "{places:?}");
}
