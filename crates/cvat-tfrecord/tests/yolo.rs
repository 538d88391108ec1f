//! Data sets of Ultralytics YOLO: converted, told apart, and what is refused.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod tool;

use std::fs;
use std::path::PathBuf;

use tool::{Scratch, assert_boxes, boxes, convert, examples, files, real, verb};

/// A folder with two images of the VOC fixture, a box and a triangle.
fn data_set(scratch: &Scratch) -> PathBuf {
    let folder = scratch.path("set");
    for place in ["images/train", "images/val", "labels/train"] {
        fs::create_dir_all(folder.join(place)).unwrap();
    }
    let images = testkit::fixtures().join("voc/JPEGImages");
    fs::copy(images.join("2026_000001.jpg"), folder.join("images/train/a.jpg")).unwrap();
    fs::copy(images.join("2026_000002.jpg"), folder.join("images/val/b.jpg")).unwrap();
    fs::write(folder.join("labels/train/a.txt"), "1 0.5 0.5 0.5 0.25\n0 0 0 1 0 1 0.5\n").unwrap();
    let yaml = "path: .\ntrain: images/train\nval: images/val\nnames:\n  0: dog\n  1: cat\n";
    fs::write(folder.join("data.yaml"), yaml).unwrap();
    folder
}

#[test]
fn a_folder_and_its_description() {
    let scratch = Scratch::new();
    let folder = data_set(&scratch);
    let described = folder.join("data.yaml");
    for (name, input) in [("a.zip", &folder), ("b.zip", &described)] {
        let out = scratch.path(name);
        let run = convert(input, &out, &["--masks"]).ok();
        assert!(run.stdout.contains("2 frames, 2 with image"), "{}", run.stdout);
        let files = files(&out);
        assert_eq!(examples(&files["val.tfrecord"]).len(), 1);
        let records = examples(&files["train.tfrecord"]);
        assert_eq!(records.len(), 1);
    }
    let out = scratch.path("boxes.tfrecord");
    convert(&folder, &out, &["--subset", "train"]).ok();
    let records = examples(&fs::read(out).unwrap());
    assert_boxes(&boxes(&records[0]), &[("cat", [24.0, 24.0, 72.0, 40.0]), ("dog", [0.0, 0.0, 96.0, 32.0])]);
    let info = verb([&"info", &folder]).ok();
    for words in ["set: yolo", "train 1, val 1", "polygon"] {
        assert!(info.stdout.contains(words), "{words:?} is not in\n{}", info.stdout);
    }
}

#[test]
fn images_may_be_elsewhere() {
    let scratch = Scratch::new();
    let folder = data_set(&scratch);
    let images = scratch.path("pictures");
    fs::rename(folder.join("images/train"), &images).unwrap();
    let out = scratch.path("a.tfrecord");
    let train = ["--subset", "train"];
    convert(&folder, &out, &train).fails_with(&["none of the images of 1 frame is there", "--images"]);
    let run = convert(&folder, &out, &[&train[..], &["--images", images.to_str().unwrap()]].concat()).ok();
    assert!(run.stdout.contains("1 frame, 1 with image, 2 objects"), "{}", run.stdout);
}

#[test]
fn what_is_refused() {
    let scratch = Scratch::new();
    let folder = data_set(&scratch);
    let out = scratch.path("out.zip");
    fs::write(folder.join("labels/train/a.txt"), "0 0.5 0.5 0.5\n").unwrap();
    convert(&folder, &out, &[]).fails_with(&["labels/train/a.txt: line 1: 3 numbers behind the class"]);
    fs::write(folder.join("data.yaml"), "train: images/train\nnames: [a]\nkpt_shape: [17, 3]\n").unwrap();
    convert(&folder, &out, &[]).fails_with(&["data.yaml: kpt_shape: keypoints of poses are not read"]);
    fs::write(folder.join("data.yaml"), "train: images/train\nnames: [a\n").unwrap();
    convert(&folder, &out, &[]).fails_with(&["data.yaml: line ", "not well-formed YAML"]);
    assert!(!out.exists());
}

#[test]
fn rows_written_of_real_data_are_read_back() {
    /// All images of the data set are of this size.
    const WIDTH: f64 = 640.0;
    const HEIGHT: f64 = 480.0;
    let Some(bccd) = real("bccd") else { return };
    let scratch = Scratch::new();
    let voc = scratch.path("voc.tfrecord");
    convert(&bccd, &voc, &["--subset", "val"]).ok();
    let records = examples(&fs::read(voc).unwrap());
    let folder = scratch.path("yolo");
    for place in ["images", "labels"] {
        fs::create_dir_all(folder.join(place)).unwrap();
    }
    fs::write(folder.join("data.yaml"), "val: images\nnames: [Platelets, RBC, WBC]\n").unwrap();
    let mut expected = Vec::new();
    for (index, record) in records.iter().enumerate() {
        let image = record.bytes("image/encoded").unwrap();
        fs::write(folder.join(format!("images/{index:03}.jpg")), image).unwrap();
        let of_record = boxes(record);
        let rows = of_record.iter().map(|(label, [x1, y1, x2, y2])| {
            let class = ["Platelets", "RBC", "WBC"].iter().position(|known| known == label).unwrap();
            let [x1, y1, x2, y2] = [x1 / WIDTH, y1 / HEIGHT, x2 / WIDTH, y2 / HEIGHT];
            format!(
                "{class} {:.6} {:.6} {:.6} {:.6}\n",
                f64::midpoint(x1, x2),
                f64::midpoint(y1, y2),
                x2 - x1,
                y2 - y1
            )
        });
        fs::write(folder.join(format!("labels/{index:03}.txt")), rows.collect::<String>()).unwrap();
        expected.push(of_record);
    }
    let out = scratch.path("back.tfrecord");
    convert(&folder, &out, &["--strict"]).ok();
    let back = examples(&fs::read(out).unwrap());
    assert_eq!((back.len(), expected.len()), (87, 87));
    for (record, expected) in back.iter().zip(&expected) {
        let found = boxes(record);
        assert_eq!(found.len(), expected.len());
        for ((label, corners), (wanted_label, wanted)) in found.iter().zip(expected) {
            assert_eq!(label, wanted_label);
            let near = corners.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-3);
            assert!(near, "{corners:?} is not {wanted:?}");
        }
    }
}

#[test]
fn darknet_is_known_by_its_list_of_names() {
    let scratch = Scratch::new();
    let folder = scratch.path("set");
    fs::create_dir_all(folder.join("obj_train_data")).unwrap();
    let image = testkit::fixtures().join("voc/JPEGImages/2026_000001.jpg");
    fs::copy(image, folder.join("obj_train_data/a.jpg")).unwrap();
    fs::write(folder.join("obj_train_data/a.txt"), "0 0.5 0.5 0.5 0.25\n").unwrap();
    fs::write(folder.join("train.txt"), "data/obj_train_data/a.jpg\n").unwrap();
    fs::write(folder.join("classes.txt"), "dog\n").unwrap();
    let out = scratch.path("a.zip");
    convert(&folder, &out, &[]).fails_with(&["no data set in it", "hint: --from yolo takes classes.txt"]);
    fs::rename(folder.join("classes.txt"), folder.join("obj.names")).unwrap();
    let run = convert(&folder, &out, &[]).ok();
    assert!(run.stdout.contains("1 frame, 1 with image, 1 object"), "{}", run.stdout);
    assert!(verb([&"labels", &folder]).ok().stdout.contains("dog"));
}
