//! COCO's JSON: from it, and what is refused.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod tool;

use tool::{Scratch, convert, files};

/// Two images, of which one has a person of two outlines and keypoints, a dog's box and a crowd.
const INSTANCES: &str = r#"{"images": [
        {"id": 12, "file_name": "a.jpg", "width": 40, "height": 30},
        {"id": 9, "file_name": "b.jpg", "width": 40, "height": 30}],
    "annotations": [
        {"id": 1, "image_id": 9, "category_id": 18, "bbox": [5, 5, 0, 8], "iscrowd": 0, "segmentation": []},
        {"id": 2, "image_id": 9, "category_id": 1, "bbox": [1, 2, 29, 27], "iscrowd": 0, "area": 76.5,
            "segmentation": [[1, 2, 10, 2, 10, 11], [20, 20, 30, 20, 30, 29]], "keypoints": [5, 6, 2, 0, 0, 0], "num_keypoints": 1},
        {"id": 3, "image_id": 9, "category_id": 1, "bbox": [1, 0, 2, 2], "iscrowd": 1, "area": 4,
            "segmentation": {"size": [30, 40], "counts": [30, 2, 28, 2, 1138]}}],
    "categories": [{"id": 18, "name": "dog"}, {"id": 1, "name": "person", "keypoints": ["nose", "ear"], "skeleton": [[1, 2]]}]}"#;

#[test]
fn a_file_and_a_folder_go_to_cvat() {
    let scratch = Scratch::new();
    let folder = scratch.path("folder");
    std::fs::create_dir_all(folder.join("annotations")).unwrap();
    std::fs::write(folder.join("annotations/instances_val.json"), INSTANCES).unwrap();
    std::fs::write(scratch.path("instances_val.json"), INSTANCES).unwrap();
    let [of_folder, of_file] = ["of-folder", "of-file"].map(|name| scratch.path(name));
    convert(&folder, &of_folder, &["--to", "cvat"]).ok();
    let run = convert(scratch.path("instances_val.json"), &of_file, &["--to", "cvat"]).ok();
    assert!(run.stdout.contains("2 frames"), "{}", run.stdout);
    let [a, b] = [of_folder, of_file].map(|path| files(&path).remove("annotations.xml").unwrap());
    assert!(a == b);
    let document = String::from_utf8(a).unwrap();
    for text in [
        r#"name="a.jpg""#,
        r#"<box label="dog" source="manual" occluded="0" xtl="5.00" ytl="5.00" xbr="5.00" ybr="13.00""#,
        r#"<skeleton label="person""#,
        r#"<attribute name="is_crowd">true</attribute>"#,
    ] {
        assert!(document.contains(text), "{text}: {document}");
    }
    assert_eq!(document.matches("<polygon label=\"person\"").count(), 2);
    assert_eq!(document.matches("<mask label=\"person\"").count(), 1);
    assert_eq!(document.matches("group_id=\"1\"").count(), 3, "two outlines and the keypoints");
}

#[test]
fn parts_are_one_object_of_a_record() {
    let scratch = Scratch::new();
    std::fs::write(scratch.path("instances_val.json"), INSTANCES).unwrap();
    let run = convert(scratch.path("instances_val.json"), scratch.path("o.tfrecord"), &["--no-images"]).ok();
    assert!(run.stdout.contains("3 objects"), "{}", run.stdout);
    assert!(run.stderr.contains("box without area"), "{}", run.stderr);
}

#[test]
fn what_is_cut_off_or_asked_for_in_vain_is_refused() {
    let scratch = Scratch::new();
    std::fs::write(scratch.path("cut.json"), &INSTANCES[..500]).unwrap();
    convert(scratch.path("cut.json"), scratch.path("o.zip"), &[]).fails_with(&["cut.json", "whole copy"]);
    let folder = scratch.path("folder");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("captions_val.json"), INSTANCES).unwrap();
    convert(&folder, scratch.path("o.zip"), &["--from", "coco"])
        .fails_with(&["no annotations of COCO's found"]);
    std::fs::write(folder.join("instances_val.json"), INSTANCES).unwrap();
    convert(&folder, scratch.path("o.zip"), &["--subset", "train"]).fails_with(&["there are val"]);
}

#[test]
fn one_document_for_several_subsets_is_refused_with_a_way_out() {
    let scratch = Scratch::new();
    let refused = ["holds one subset", "hint: choose one subset with --subset"];
    convert("voc", scratch.path("o.json"), &["--to", "coco"]).fails_with(&refused);
}
