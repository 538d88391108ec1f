//! CSV tables of boxes: converted, told apart, and what is refused.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod tool;

use std::fs;
use std::path::Path;

use tool::{Scratch, assert_boxes, boxes, convert, examples, files, real, verb};

const HEADER: &str = "filename,width,height,class,xmin,ymin,xmax,ymax\n";

/// A folder with the images of the VOC fixture and tables of some of their boxes.
fn tables(scratch: &Scratch) -> std::path::PathBuf {
    let folder = scratch.path("tables");
    fs::create_dir_all(folder.join("images")).unwrap();
    let images = testkit::fixtures().join("voc/JPEGImages");
    for name in ["2026_000001.jpg", "2026_000002.jpg"] {
        fs::copy(images.join(name), folder.join("images").join(name)).unwrap();
    }
    let train = "2026_000001.jpg,96,64,dog,0,16,24,32\n2026_000002.jpg,80,60,cat,40,0,80,60\n\
                 2026_000001.jpg,96,64,cat,24,16,48,64\n";
    fs::write(folder.join("train_labels.csv"), format!("{HEADER}{train}")).unwrap();
    fs::write(folder.join("test_labels.csv"), format!("{HEADER}2026_000002.jpg,80,60,,,,,\n")).unwrap();
    fs::write(folder.join("classes.csv"), "id,name\n1,dog\n").unwrap();
    folder
}

#[test]
fn a_folder_of_tables() {
    let scratch = Scratch::new();
    let (folder, out) = (tables(&scratch), scratch.path("out.zip"));
    let run = convert(&folder, &out, &[]).ok();
    assert!(run.stdout.contains("3 frames, 3 with image, 3 objects"), "{}", run.stdout);
    let files = files(&out);
    let records = examples(&files["train.tfrecord"]);
    assert_eq!(records.len(), 2);
    assert_boxes(&boxes(&records[0]), &[("dog", [0.0, 16.0, 24.0, 32.0]), ("cat", [24.0, 16.0, 48.0, 64.0])]);
    assert!(files.contains_key("test.tfrecord"));

    let one = scratch.path("one.tfrecord");
    convert(&folder, &one, &["--subset", "train", "--from", "csv"]).ok();
    assert_eq!(examples(&fs::read(one).unwrap()).len(), 2);
    convert(&folder, scratch.path("x.zip"), &["--subset", "val"]).fails_with(&["no subset \"val\"", "train"]);
}

#[test]
fn one_table_with_its_images_elsewhere() {
    let scratch = Scratch::new();
    let folder = tables(&scratch);
    let table = scratch.path("boxes.csv");
    fs::copy(folder.join("train_labels.csv"), &table).unwrap();
    let images = folder.to_str().unwrap();
    let run = convert(&table, scratch.path("a.tfrecord"), &["--images", images]).ok();
    assert!(run.stdout.contains("2 frames, 2 with image"), "{}", run.stdout);
    let info = verb([&"info", &"--json", &table]).ok();
    assert!(info.stdout.contains("\"csv\""), "{}", info.stdout);
}

#[test]
fn what_is_refused() {
    let scratch = Scratch::new();
    let table = scratch.path("bad.csv");
    let out = scratch.path("out.tfrecord");
    let refused = |text: &[u8], words: &[&str]| {
        fs::write(&table, text).unwrap();
        convert(&table, &out, &["--from", "csv"]).fails_with(words);
        assert!(!Path::new(&out).exists());
    };
    refused(format!("{HEADER}a.jpg,1,1,dog,1,2,3\n").as_bytes(), &["bad.csv: line 2: row has 7 cells"]);
    refused(b"id,name\n1,dog\n", &["bad.csv: line 1: no column \"filename\""]);
    refused(b"\xff\xfei\0d\0", &["UTF-16", "CSV UTF-8"]);
    fs::write(&table, "id,name\n1,dog\n").unwrap();
    convert(&table, &out, &[]).fails_with(&["bad.csv", "--from"]);
}

#[test]
fn a_table_made_of_real_data_says_what_its_xml_says() {
    let Some(raccoon) = real("raccoon") else { return };
    let scratch = Scratch::new();
    let mut rows = HEADER.to_owned();
    let mut names: Vec<_> =
        fs::read_dir(raccoon.join("annotations")).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    for name in names {
        let text = fs::read_to_string(name).unwrap();
        // As tutorials do, element by element, without a parser in common with the binary.
        let of = |text: &str, tag: &str| {
            let (_, rest) = text.split_once(&format!("<{tag}>")).unwrap();
            rest.split_once('<').unwrap().0.trim().to_owned()
        };
        for object in text.split("<object>").skip(1) {
            let of_file = ["filename", "width", "height"].map(|tag| of(&text, tag));
            let of_object = ["name", "xmin", "ymin", "xmax", "ymax"].map(|tag| of(object, tag));
            rows.push_str(&([&of_file[..], &of_object[..]].concat().join(",") + "\n"));
        }
    }
    let table = scratch.path("raccoon_labels.csv");
    fs::write(&table, rows).unwrap();
    let [from_csv, from_voc] = ["csv.tfrecord", "voc.tfrecord"].map(|name| scratch.path(name));
    convert(&table, &from_csv, &["--images", raccoon.to_str().unwrap()]).ok();
    convert(&raccoon, &from_voc, &["--from", "voc"]).ok();
    let read = |path: &Path| {
        let records = examples(&fs::read(path).unwrap());
        let mut read: Vec<_> = records.iter().map(|record| format!("{:?}", boxes(record))).collect();
        // The order of files is not that of their names in the XML.
        read.sort();
        read
    };
    let read_csv = read(&from_csv);
    assert_eq!((read_csv.len(), &read_csv), (200, &read(&from_voc)));
}
