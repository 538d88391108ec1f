//! COCO's JSON: from it, and what is refused.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod tool;

use std::collections::BTreeMap;

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

const TO_COCO: [&str; 2] = ["--to", "coco"];

fn json(bytes: &[u8]) -> serde_json::Value {
    serde_json::from_slice(bytes).unwrap()
}

#[test]
fn what_cvat_has_goes_to_coco_and_back() {
    let scratch = Scratch::new();
    let documents: [(&str, usize, &[&str]); 4] = [
        ("cvat-task", 12, &["instances_default", "person_keypoints_default"]),
        ("cvat-project", 5, &["instances_train", "instances_val"]),
        ("cvat-video", 8, &["instances_default"]),
        ("voc", 16, &["instances_default", "instances_test", "instances_train", "instances_val"]),
    ];
    for (fixture, objects, documents) in documents {
        let [there, zip, again, one] = ["there", "there.zip", "again", "again-by-one"]
            .map(|name| scratch.path(&format!("{fixture}-{name}")));
        let run = convert(fixture, &there, &TO_COCO).ok();
        assert!(run.stdout.contains(&format!("{objects} objects")), "{}", run.stdout);
        let written = files(&there);
        let names =
            written.keys().filter_map(|name| name.strip_prefix("annotations/")?.strip_suffix(".json"));
        assert_eq!(names.collect::<Vec<_>>(), documents, "{fixture}");
        assert!(written.keys().any(|name| name.starts_with("images/")), "{fixture}");
        convert(fixture, &zip, &TO_COCO).ok();
        assert!(files(&zip) == written, "{fixture}: a zip holds what a folder does");
        convert(&there, &again, &TO_COCO).ok();
        assert!(
            without_ids(files(&again)) == without_ids(written.clone()),
            "{fixture}: nothing more is lost"
        );
        convert(&zip, &one, &[&TO_COCO[..], &["--jobs", "1"]].concat()).ok();
        assert!(files(&one) == files(&again), "{fixture}: whatever the threads");
    }
}

/// Files with documents' annotations without their ids, which are made again.
fn without_ids(mut files: BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    for (_, bytes) in files.iter_mut().filter(|(name, _)| name.starts_with("annotations/")) {
        let mut document = json(bytes);
        for annotation in document["annotations"].as_array_mut().unwrap() {
            annotation.as_object_mut().unwrap().remove("id").unwrap();
        }
        *bytes = document.to_string().into_bytes();
    }
    files
}

#[test]
fn records_have_the_boxes_of_a_file_and_lossless_ones_all_of_it() {
    let scratch = Scratch::new();
    let paths = ["val.json", "direct.json", "r.tfrecord", "l.tfrecord", "r.json", "l.json"];
    let [file, direct, plain, lossless, of_plain, of_lossless] = paths.map(|name| scratch.path(name));
    std::fs::write(&file, INSTANCES).unwrap();
    convert(&file, &direct, &TO_COCO).ok();
    convert(&file, &plain, &["--no-images"]).ok().says(&["polygon became the box around it"]);
    convert(&file, &lossless, &["--no-images", "--lossless"]).ok();
    convert(&plain, &of_plain, &TO_COCO).ok();
    convert(&lossless, &of_lossless, &TO_COCO).ok();
    let [direct, of_plain, of_lossless] =
        [direct, of_plain, of_lossless].map(|path| std::fs::read(path).unwrap());
    assert!(direct == of_lossless);

    let (expected, got) = (json(&direct), json(&of_plain));
    let ids = |document: &serde_json::Value| -> Vec<i64> {
        document["images"].as_array().unwrap().iter().map(|image| image["id"].as_i64().unwrap()).collect()
    };
    assert_eq!((ids(&expected), ids(&got)), (vec![12, 9], vec![12, 9]));
    let [expected, got] = [&expected, &got].map(|document| document["annotations"].as_array().unwrap());
    assert_eq!((expected.len(), got.len()), (3, 3));
    for (expected, got) in expected.iter().zip(got) {
        for member in ["image_id", "category_id", "iscrowd", "num_keypoints"] {
            assert_eq!(expected[member], got[member], "{member}: {got}");
        }
        let side = |annotation: &serde_json::Value, at: usize| annotation["bbox"][at].as_f64().unwrap();
        assert!((0..4).all(|at| (side(expected, at) - side(got, at)).abs() < 1e-4), "{got}");
        assert_eq!(got["segmentation"], serde_json::json!([]));
    }
}

#[test]
fn categories_have_the_ids_of_a_label_map() {
    let scratch = Scratch::new();
    let [file, map, output] = ["val.json", "map.pbtxt", "o.json"].map(|name| scratch.path(name));
    std::fs::write(&file, INSTANCES).unwrap();
    std::fs::write(
        &map,
        "item { id: 1 name: '/m/01g317' display_name: 'person' }\nitem { id: 18 name: 'dog' }\n",
    )
    .unwrap();
    let by_map = ["--to", "coco", "--labels", map.to_str().unwrap()];
    convert(&file, &output, &by_map).ok();
    let document = json(&std::fs::read(&output).unwrap());
    let categories = document["categories"].as_array().unwrap();
    let ids: Vec<_> =
        categories.iter().map(|category| (category["id"].as_i64(), category["name"].as_str())).collect();
    assert_eq!(ids, [(Some(1), Some("person")), (Some(18), Some("dog"))]);

    std::fs::write(&map, "item { id: 1 name: 'person' }\n").unwrap();
    convert(&file, scratch.path("p.json"), &by_map)
        .fails_with(&["label \"dog\" has no category id", "hint: correct the label map"]);
    convert("cvat-project", scratch.path("p.json"), &TO_COCO)
        .fails_with(&["p.json holds one subset", "hint: choose one subset"]);
}

#[test]
fn without_a_size_there_has_to_be_an_image() {
    let scratch = Scratch::new();
    std::fs::write(scratch.path("val.json"), INSTANCES.replace("\"width\": 40, ", "")).unwrap();
    convert(scratch.path("val.json"), scratch.path("o.zip"), &TO_COCO).fails_with(&["no size", "--images"]);
}
