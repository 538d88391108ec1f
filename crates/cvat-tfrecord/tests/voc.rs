//! PASCAL VOC: to it, from several of it, and what is refused.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod tool;

use std::path::Path;

use tool::{Scratch, boxes, convert, examples, files};

const TO_VOC: [&str; 2] = ["--to", "voc"];
const BOX: &str = "<bndbox><xmin>5</xmin><ymin>6</ymin><xmax>30</xmax><ymax>40</ymax></bndbox>";

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// A set of one image in subset `train`, with this inside its only object.
fn set(folder: &Path, stem: &str, inside: &str) {
    let xml = format!(
        "<annotation><filename>{stem}.jpg</filename><size><width>100</width><height>50</height></size>\
         <object><name>person</name>{BOX}{inside}</object></annotation>"
    );
    write(&folder.join(format!("Annotations/{stem}.xml")), &xml);
    write(&folder.join("ImageSets/Main/train.txt"), &format!("{stem}\n"));
}

#[test]
fn voc_is_written_as_it_is_read() {
    let scratch = Scratch::new();
    let [folder, zip, again, direct, back] =
        ["VOC2007", "o.zip", "again.zip", "direct.zip", "back.zip"].map(|name| scratch.path(name));
    let run = convert("voc", &folder, &TO_VOC).ok();
    assert!(run.stdout.contains("voc: 8 frames, 8 with image, 16 objects"), "{}", run.stdout);
    convert("voc", &zip, &TO_VOC).ok();
    let (of_folder, of_zip) = (files(&folder), files(&zip));
    assert!(of_folder.keys().eq(of_zip.keys()), "a zip holds what a folder does");
    let xml = |files: &std::collections::BTreeMap<String, Vec<u8>>| {
        String::from_utf8(files["Annotations/2026_000001.xml"].clone()).unwrap()
    };
    assert!(xml(&of_folder).contains("<folder>VOC2007</folder>"));
    assert!(xml(&of_zip).contains("<folder></folder>"));
    convert(&zip, &again, &TO_VOC).ok();
    assert_eq!(files(&again), of_zip, "to the letter");
    // Records of it are those of the source.
    convert("voc", &direct, &[]).ok();
    convert(&zip, &back, &[]).ok();
    assert_eq!(files(&back), files(&direct));
}

#[test]
fn what_voc_cannot_hold_is_counted() {
    let scratch = Scratch::new();
    convert("cvat-task", scratch.path("o.zip"), &TO_VOC).ok().says(&[
        "1 tag, 1 polyline",
        "z-order",
        "became the box around it",
    ]);
    convert("cvat-task", scratch.path("s.zip"), &["--to", "voc", "--strict"]).fails_with(&["--strict"]);
    assert!(!scratch.path("s.zip").exists());
}

#[test]
fn several_years_are_one_data_set_where_that_is_asked_for() {
    let scratch = Scratch::new();
    let devkit = scratch.path("VOCdevkit");
    set(&devkit.join("VOC2007"), "a", "");
    set(&devkit.join("VOC2012"), "b", "");
    let output = scratch.path("o.tfrecord");
    convert(&devkit, &output, &[]).fails_with(&["2 VOC data sets", "VOC2007, VOC2012", "--voc-merged"]);
    convert(&devkit, &output, &["--voc-merged"]).ok();
    let names: Vec<_> = examples(&std::fs::read(&output).unwrap())
        .iter()
        .map(|example| example.str("image/filename").unwrap().to_owned())
        .collect();
    assert_eq!(names, ["a.jpg", "b.jpg"]);
}

#[test]
fn records_have_objects_and_no_parts() {
    let scratch = Scratch::new();
    let part = format!("<part><name>head</name>{BOX}</part>");
    let source = scratch.path("VOC2007");
    set(&source, "a", &part);
    let [records, cvat, there, back] =
        ["o.tfrecord", "o.xml", "there", "back"].map(|name| scratch.path(name));
    convert(&source, &records, &[]).ok().says(&["element <part>"]);
    let example = &examples(&std::fs::read(&records).unwrap())[0];
    assert_eq!(boxes(example).len(), 1);
    convert(&source, &cvat, &[]).ok();
    let document = std::fs::read_to_string(&cvat).unwrap();
    assert_eq!((document.matches("<box ").count(), document.matches("group_id=\"1\"").count()), (2, 2));
    convert(&source, &there, &TO_VOC).ok();
    convert(&there, &back, &[&TO_VOC[..], &["--strict"]].concat()).ok();
    let xml = &files(&back)["Annotations/a.xml"];
    assert_eq!(String::from_utf8_lossy(xml).matches("<part>").count(), 1);
    assert!(files(&back)["labelmap.txt"].ends_with(b"person::head:\n"));
}

#[test]
fn boxes_count_from_1_where_that_is_asked_for() {
    let scratch = Scratch::new();
    let source = scratch.path("s");
    set(&source, "a", "");
    let output = scratch.path("o.tfrecord");
    convert(&source, &output, &["--voc-one-based"]).ok();
    let found = boxes(&examples(&std::fs::read(&output).unwrap())[0]);
    tool::assert_boxes(&found, &[("person", [4.0, 5.0, 30.0, 40.0])]);
    // There and back it is nothing.
    let there = scratch.path("there");
    convert(&source, &there, &["--to", "voc", "--voc-one-based"]).ok();
    let xml = String::from_utf8(files(&there)["Annotations/a.xml"].clone()).unwrap();
    assert!(xml.contains("<xmin>5</xmin>") && xml.contains("<xmax>30</xmax>"), "{xml}");
}

#[test]
fn what_does_not_fit_is_refused() {
    let scratch = Scratch::new();
    let xml = scratch.path("o.xml");
    convert("cvat-task", &xml, &TO_VOC).fails_with(&["the name is of one file", ".zip or a folder"]);
    let zip = scratch.path("o.zip");
    convert("cvat-task", &zip, &["--voc-merged"]).fails_with(&["--voc-merged is for reading PASCAL VOC"]);
    convert("cvat-task", &zip, &["--voc-one-based"]).fails_with(&["--voc-one-based is for PASCAL VOC"]);
    convert("voc", &zip, &["--to", "voc", "--lossless"]).fails_with(&["PASCAL VOC has no place"]);
    let full = scratch.path("full");
    convert("voc", &full, &TO_VOC).ok();
    convert("voc", &full, &[&TO_VOC[..], &["--force"]].concat()).fails_with(&["would be taken for a part"]);
}

#[test]
fn what_only_records_take_is_not_advised() {
    let scratch = Scratch::new();
    let (xml, out) = (scratch.path("a.xml"), scratch.path("o.zip"));
    let image = r#"<image id="0" name="a.jpg" width="9" height="9"><polygon label="x" points="1,1;8,1;8,8"/></image>"#;
    write(&xml, &format!("<annotations><version>1.1</version>{image}</annotations>"));
    let run = convert(&xml, &out, &TO_VOC).ok();
    assert!(run.stderr.contains("polygon became the box around it\n"), "{}", run.stderr);
}

#[test]
fn utf_16_is_said_to_be_no_utf_8() {
    let scratch = Scratch::new();
    let folder = scratch.path("set");
    set(&folder, "a", "");
    let file = folder.join("Annotations/a.xml");
    let text = format!("\u{feff}{}", std::fs::read_to_string(&file).unwrap());
    std::fs::write(&file, text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()).unwrap();
    convert(&folder, scratch.path("o.zip"), &[]).fails_with(&[
        "a.xml",
        "text is not UTF-8",
        "save it as UTF-8",
    ]);
}
