//! Everything CVAT knows through records and back, and without `--lossless` exactly what is lost.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]
#![allow(missing_docs, unreachable_pub, reason = "a test's helpers are nobody's interface")]

#[path = "lossless/data_sets.rs"]
mod data_sets;
#[path = "lossless/losses.rs"]
mod losses;
#[path = "../../cvat-xml-format/tests/support/strategies.rs"]
mod strategies;
mod tool;
#[allow(dead_code, reason = "of the other crate's tests, too")]
#[path = "../../cvat-xml-format/tests/support/videos.rs"]
mod videos;

use std::path::Path;

use cvat_model::{AnnotatedFrame, DatasetReader as _, Geometry, Track, Video, VideoTrack};
use cvat_tfrecord_format::{ArchiveReader, ReadOptions};
use dataset_files::{Limits, Source};
use losses::Losses;
use proptest::prelude::*;
use tool::{Scratch, convert, run};

const LOSSLESS: [&str; 2] = ["--lossless", "--strict"];

fn config() -> ProptestConfig {
    ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() }
}

/// Asserts that the document is the same to the letter after having been records.
fn there_and_back(scratch: &Scratch, first: &Path, records: &str) {
    let (records, back) = (scratch.path(records), scratch.path("back.xml"));
    convert(first, &records, &LOSSLESS).ok();
    convert(&records, &back, &["--strict"]).ok();
    let [first, back] = [first, &back].map(|path| std::fs::read_to_string(path).unwrap());
    let mut lines = first.lines().zip(back.lines());
    if let Some((was, is)) = lines.find(|(was, is)| was != is) {
        panic!("was {was}\n is {is}\nin\n{back}");
    }
    assert_eq!(first, back);
}

/// What a conversion without `--lossless` says is lost.
fn told(scratch: &Scratch, first: &Path, records: &str) -> Losses {
    let report = scratch.path("report.json");
    convert(first, scratch.path(records), &["--report", report.to_str().unwrap()]).ok();
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(report).unwrap()).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    let lost = findings.filter(|finding| finding["severity"] == "loss");
    let text = |finding: &serde_json::Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    lost.map(|f| ((text(f, "code"), text(f, "subject")), f["count"].as_u64().unwrap())).collect()
}

/// Asserts that records hold what is not lost of these frames, which are as a document of them is read.
fn assert_rest(records: &Path, frames: &[AnnotatedFrame], names: &[String]) {
    let source = Source::open(records, &Limits::default()).unwrap();
    let mut reader = ArchiveReader::open(source, &ReadOptions::new()).unwrap();
    for frame in frames {
        let mut read = reader.next_frame().unwrap().unwrap().value;
        assert_eq!((&read.name, &read.subset, read.size), (&frame.name, &frame.subset, frame.size));
        let label = |id| reader.labels()[id].name.clone();
        let tags: Vec<_> = read.tags.iter().map(|tag| label(tag.label.unwrap())).collect();
        let expected: Vec<_> =
            frame.tags.iter().map(|tag| names[tag.label.unwrap().index()].clone()).collect();
        assert_eq!(tags, expected);
        // A box beside a skeleton that it says more of is in a group with it; no record has groups.
        read.shapes
            .retain(|shape| shape.group == 0 || shape.geometry.kind() != cvat_model::ShapeKind::Rectangle);
        let objects = losses::objects(frame);
        assert_eq!(read.shapes.len(), objects.len(), "{:?}\n{objects:?}", read.shapes);
        let converted = frame.shapes.iter().filter(|shape| {
            let mut alone = frame.clone();
            alone.shapes = vec![(*shape).clone()];
            !losses::objects(&alone).is_empty()
        });
        for ((read, object), shape) in read.shapes.iter().zip(&objects).zip(converted) {
            assert_eq!(label(read.label.unwrap()), names[shape.label.unwrap().index()]);
            assert_eq!((read.occluded, read.track), (object.occluded, object.track));
            let value = |name: &str| {
                let mut found = read.attributes.iter().filter(|attribute| attribute.value != "false");
                let found = found.find(|attribute| attribute.name == name);
                found.map(|attribute| attribute.value.clone())
            };
            assert_eq!(
                (value(data_sets::NUMBER), value(data_sets::CHECKBOX)),
                (object.number.clone(), object.checkbox.clone())
            );
            match (&read.geometry, &object.points) {
                (Geometry::Rectangle { bounding_box: b, rotation }, None) => {
                    assert!(*rotation == 0.0);
                    for (side, expected) in [b.xtl(), b.ytl(), b.xbr(), b.ybr()].iter().zip(object.sides) {
                        assert!((side - expected).abs() < 1e-3, "{b:?} {object:?}");
                    }
                }
                (Geometry::Skeleton(elements), Some(points)) => {
                    let seen =
                        elements.iter().filter(|element| !element.outside && !element.points.is_empty());
                    let seen: Vec<_> = seen.collect();
                    assert_eq!(seen.len(), points.len(), "{elements:?}\n{points:?}");
                    for element in seen {
                        let (is, was) = (element.points[0], points[&element.label]);
                        assert!((is.x - was.x).abs() < 1e-3 && (is.y - was.y).abs() < 1e-3, "{is:?} {was:?}");
                    }
                }
                (is, _) => panic!("{is:?} of {object:?}"),
            }
        }
    }
    assert!(reader.next_frame().is_none());
}

fn names(labels: &cvat_model::Labels) -> Vec<String> {
    labels.iter().map(|(_, label)| label.name.clone()).collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn images_of_a_project_come_back(images in data_sets::images(true)) {
        let scratch = Scratch::new();
        let first = images.write(&scratch.path(""));
        there_and_back(&scratch, &first, "records.zip");
    }

    #[test]
    fn images_of_a_task_come_back_from_one_file(images in data_sets::images(false)) {
        let scratch = Scratch::new();
        let first = images.write(&scratch.path(""));
        there_and_back(&scratch, &first, "default.tfrecord");
    }

    #[test]
    fn tracks_come_back(video in videos::video()) {
        let scratch = Scratch::new();
        let first = data_sets::write(&data_sets::in_order(video), true, &scratch.path(""));
        there_and_back(&scratch, &first, "records.zip");
    }

    #[test]
    fn what_is_lost_of_images_is_told(images in data_sets::images(true)) {
        let scratch = Scratch::new();
        let first = images.write(&scratch.path(""));
        prop_assert_eq!(told(&scratch, &first, "records.zip"), losses::of(&images.frames));
        assert_rest(&scratch.path("records.zip"), &images.frames, &names(&images.labels));
    }

    #[test]
    fn what_is_lost_of_tracks_is_told(video in videos::video()) {
        let scratch = Scratch::new();
        let first = data_sets::write(&video, false, &scratch.path(""));
        let frames = data_sets::frames(&video);
        prop_assert_eq!(told(&scratch, &first, "records.zip"), losses::of(&frames));
        assert_rest(&scratch.path("records.zip"), &frames, &names(&video.labels));
    }
}

/// The document of a folder or archive, without the time it was made and with quotes as they are written here.
fn document(path: &Path) -> String {
    let text = String::from_utf8(tool::files(path)["annotations.xml"].clone()).unwrap();
    let (before, rest) = text.split_once("<dumped>").unwrap();
    let (_, after) = rest.split_once("</dumped>").unwrap();
    [before, after].concat().replace("&quot;", "\"")
}

/// The video without what nobody placed.
fn keyframes(path: &Path) -> Video {
    let source = Source::open(path, &Limits::default()).unwrap();
    let mut video = cvat_xml_format::read_video(source, "annotations.xml").unwrap().value;
    for VideoTrack { track, .. } in &mut video.tracks {
        let shapes = track.shapes().iter().filter(|shape| shape.keyframe).cloned();
        *track = Track::new(track.id(), shapes.collect());
    }
    video
}

#[test]
fn an_export_comes_back_with_its_images() {
    for (fixture, flavour) in [("cvat-task", "cvat"), ("cvat-project", "cvat"), ("cvat-video", "cvat-video")]
    {
        let scratch = Scratch::new();
        let [records, back] = ["records.zip", "back.zip"].map(|name| scratch.path(name));
        let said = convert(fixture, &records, &LOSSLESS).ok().stdout;
        assert!(said.contains("records.zip: lossless tfrecord: "), "{said}");
        let said = convert(&records, &back, &["--strict"]).ok().stdout;
        assert!(said.contains(&format!("back.zip: {flavour}: ")), "{said}");
        let original = testkit::fixtures().join(fixture);
        if flavour == "cvat-video" {
            // What CVAT would export: the fixture lacks what is laid out between its shapes.
            assert_eq!(keyframes(&back), keyframes(&original));
            let direct = scratch.path("direct.zip");
            convert(fixture, &direct, &["--to", flavour]).ok();
            assert_eq!(document(&back), document(&direct), "{fixture}");
        } else {
            assert_eq!(document(&back), document(&original), "{fixture}");
        }
        let images = |path: &Path| {
            let mut files = tool::files(path);
            files.retain(|name, _| name.starts_with("images/"));
            files
        };
        assert_eq!(images(&back), images(&original), "{fixture}");
    }
}

#[test]
fn a_video_may_come_back_as_images_and_a_part_of_a_project_as_that_part() {
    let scratch = Scratch::new();
    let [records, xml] = ["records.zip", "images.xml"].map(|name| scratch.path(name));
    convert("cvat-video", &records, &LOSSLESS).ok();
    let said = convert(&records, &xml, &["--to", "cvat"]).ok().says(&["track identity"]).stdout;
    assert!(said.contains("images.xml: cvat: "), "{said}");
    assert!(std::fs::read_to_string(&xml).unwrap().contains("<mode>annotation</mode>"));

    let [part, back] = ["part.zip", "back.zip"].map(|name| scratch.path(name));
    convert(
        "cvat-project",
        &part,
        &[&LOSSLESS[..], &["--subset", "val", "--rename-label", "car=vehicle"]].concat(),
    )
    .ok();
    convert(&part, &back, &["--strict"]).ok();
    let direct = scratch.path("direct.zip");
    let options = ["--to", "cvat", "--subset", "val", "--rename-label", "car=vehicle"];
    convert("cvat-project", &direct, &options).ok();
    assert_eq!(document(&back), document(&direct));
}

#[test]
fn records_say_that_they_are_lossless_and_nothing_else_can_be() {
    let scratch = Scratch::new();
    let [lossless, plain] = ["lossless.zip", "plain.zip"].map(|name| scratch.path(name));
    convert("cvat-video", &lossless, &LOSSLESS).ok();
    convert("cvat-video", &plain, &[]).ok();
    let info = |path: &Path| run([Path::new("info"), path]).ok().stdout;
    assert!(info(&lossless).contains("\n  lossless: all records\n"), "{}", info(&lossless));
    assert!(!info(&plain).contains("lossless:"), "{}", info(&plain));
    let message = ["--lossless is for TFRecord", "leave --lossless out"];
    convert("cvat-video", scratch.path("o.xml"), &["--lossless"]).fails_with(&message);
    assert_eq!(scratch.names(), ["lossless.zip", "plain.zip"]);
}
