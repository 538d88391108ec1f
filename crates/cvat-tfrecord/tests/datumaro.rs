//! Datumaro's JSON: to it, back from it, and what is refused.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod tool;

use std::path::Path;

use serde_json::Value;
use tool::{Scratch, convert, files, verb};

const TO_DATUMARO: [&str; 2] = ["--to", "datumaro"];
const TO_CVAT: [&str; 2] = ["--to", "cvat"];

/// The `image` elements of a CVAT XML document, without the ids of tasks, which Datumaro's JSON does not have.
fn images(path: &Path) -> String {
    let document = String::from_utf8(files(path).remove("annotations.xml").unwrap()).unwrap();
    let (_, frames) = document.split_once("</meta>").unwrap();
    let without_task = |line: &str| match line.split_once(" task_id=\"") {
        Some((before, rest)) => format!("{before}{}", rest.split_once('"').unwrap().1),
        None => line.to_owned(),
    };
    frames.lines().map(|line| without_task(line) + "\n").collect()
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

#[test]
fn every_kind_of_shape_goes_there_and_back() {
    let scratch = Scratch::new();
    for (fixture, shapes) in [("cvat-task", 15), ("cvat-project", 5), ("cvat-video", 8)] {
        let [direct, there, back, zip, from_zip] = ["direct", "there", "back", "there.zip", "from_zip"]
            .map(|name| scratch.path(&format!("{fixture}-{name}")));
        convert(fixture, &direct, &TO_CVAT).ok();
        let run = convert(fixture, &there, &[&TO_DATUMARO[..], &["--strict"]].concat()).ok();
        assert!(run.stdout.contains(&format!("{shapes} objects")), "{}", run.stdout);
        convert(&there, &back, &TO_CVAT).ok();
        assert_eq!(images(&back), images(&direct), "{fixture}: to the letter");
        let pictures = |path: &Path| {
            let mut files = files(path);
            files.retain(|name, _| name.starts_with("images/"));
            files
        };
        assert_eq!(pictures(&back), pictures(&direct), "{fixture}: byte for byte");

        convert(fixture, &zip, &TO_DATUMARO).ok();
        assert_eq!(files(&zip), files(&there), "{fixture}: a zip holds what a folder does");
        convert(&zip, &from_zip, &TO_CVAT).ok();
        assert_eq!(images(&from_zip), images(&direct));
    }
}

#[test]
fn other_formats_meet_there() {
    let scratch = Scratch::new();
    let [records, there, direct, back] =
        ["r.zip", "there", "direct.zip", "back.zip"].map(|name| scratch.path(name));
    // Frames of a project have numbers of their own task; records have none.
    convert("cvat-project", &records, &[]).ok();
    convert(&records, &there, &TO_DATUMARO).ok();
    convert(&there, &back, &["--to", "tfrecord"]).ok();
    assert_eq!(files(&back), files(&records), "records come back byte for byte");

    let voc = scratch.path("voc");
    convert("voc", &voc, &TO_DATUMARO).ok();
    convert("voc", &direct, &[]).ok();
    let back = scratch.path("voc.zip");
    convert(&voc, &back, &[]).ok();
    assert_eq!(files(&back).keys().collect::<Vec<_>>(), files(&direct).keys().collect::<Vec<_>>());
}

#[test]
fn one_file_is_one_subset() {
    let scratch = Scratch::new();
    let bare = scratch.path("x.json");
    convert("cvat-task", &bare, &[]).ok();
    assert_eq!(scratch.names(), ["x.json"]);
    assert_eq!(json(&bare)["items"].as_array().unwrap().len(), 5);
    let info = verb([&"info", &bare]).ok();
    assert!(info.stdout.contains("datumaro") && info.stdout.contains("frames: 5"), "{}", info.stdout);
    convert(&bare, scratch.path("x.xml"), &[]).ok();

    convert("cvat-project", scratch.path("y.json"), &[]).fails_with(&["holds one subset", "--subset"]);
    convert("cvat-project", scratch.path("y.json"), &["--subset", "val"]).ok();
    assert_eq!(json(&scratch.path("y.json"))["items"][0]["id"], "street");
}

#[test]
fn what_is_lost_is_counted() {
    let scratch = Scratch::new();
    let [strict, there, report] = ["strict", "there", "report.json"].map(|name| scratch.path(name));
    let points = [&TO_DATUMARO[..], &["--skeletons-as-points"]].concat();
    convert("cvat-task", &strict, &[&points[..], &["--strict"]].concat())
        .fails_with(&["skeleton became a set of points", "--strict allows none"]);
    assert_eq!(scratch.names(), [""; 0], "nothing was written");
    let path = report.to_str().unwrap();
    convert("cvat-task", &there, &[&points[..], &["--report", path]].concat()).ok();
    let said = json(&report).to_string();
    assert!(said.contains("became-points"), "{said}");
    let labels = &json(&there.join("annotations/default.json"))["categories"]["label"]["labels"];
    let names: Vec<_> =
        labels.as_array().unwrap().iter().map(|label| label["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"body") && !names.contains(&"head"), "{names:?}");
    convert("cvat-task", scratch.path("o.zip"), &["--skeletons-as-points"]).fails_with(&["--to datumaro"]);
}

#[test]
fn what_exists_is_refused() {
    let scratch = Scratch::new();
    let folder = scratch.path("folder");
    convert("cvat-project", &folder, &TO_DATUMARO).ok();
    convert("cvat-task", &folder, &TO_DATUMARO).fails_with(&["folder", "--force"]);
    convert("cvat-task", &folder, &[&TO_DATUMARO[..], &["--force"]].concat())
        .fails_with(&["annotations/train.json", "would be taken for a part of what is written"]);
    convert("cvat-project", &folder, &[&TO_DATUMARO[..], &["--force"]].concat()).ok();
    convert("cvat-project", &folder, &["--to", "cvat", "--force"]).fails_with(&["annotations/train.json"]);
}

#[test]
fn it_is_told_by_its_content() {
    let scratch = Scratch::new();
    let folder = scratch.path("folder");
    convert("cvat-task", &folder, &[&TO_DATUMARO[..], &["--no-images"]].concat()).ok();
    // JSON of others beside it, and COCO's in the same folder.
    std::fs::write(folder.join("other.json"), r#"{"items": []}"#).unwrap();
    std::fs::write(folder.join("annotations/instances.json"), r#"{"images": [], "categories": []}"#).unwrap();
    convert(&folder, scratch.path("o.zip"), &["--subset", "default"])
        .fails_with(&["2 formats", "--from coco"]);
    let run = convert(&folder, scratch.path("o.zip"), &["--subset", "default", "--from", "datumaro"]).ok();
    assert!(run.stdout.contains("5 frames"), "{}", run.stdout);
    std::fs::copy(testkit::fixtures().join("cvat-task/annotations.xml"), folder.join("a.xml")).unwrap();
    convert(&folder, scratch.path("p.zip"), &[]).fails_with(&["3 formats", "--from datumaro"]);
    convert(&folder, scratch.path("p.zip"), &["--from", "datumaro"]).ok();
    std::fs::write(scratch.path("cut.json"), r#"{"dm_format_version": "1.0", "items": ["#).unwrap();
    convert(scratch.path("cut.json"), scratch.path("q.zip"), &[]).fails_with(&["cut.json", "whole copy"]);
}
