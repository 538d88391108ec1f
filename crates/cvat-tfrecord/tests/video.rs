//! Tracks through conversions.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod tool;

use std::collections::BTreeMap;
use std::path::Path;

use cvat_model::{DatasetReader, Geometry, LabelId, Labels, TrackedShape, Video};
use cvat_xml_format::{CvatXmlReader, ReadOptions, read_video};
use dataset_files::{Limits, Source};
use tool::{Scratch, convert, files};

const TO_VIDEO: [&str; 2] = ["--to", "cvat-video"];

fn source(path: &Path) -> Source {
    Source::open(path, &Limits::default()).unwrap()
}

fn video(path: &Path) -> Video {
    read_video(source(path), "annotations.xml").unwrap().value
}

/// What CVAT reads of each track.
fn keyframes(video: &Video) -> Vec<Vec<TrackedShape>> {
    let of_track = |shapes: &[TrackedShape]| shapes.iter().filter(|shape| shape.keyframe).cloned().collect();
    video.tracks.iter().map(|track| of_track(track.track.shapes())).collect()
}

/// By frame and track: the label and the corners in thousandths of a pixel.
type Boxes = BTreeMap<(u64, u64), (String, [i64; 4])>;

fn boxes(path: &Path) -> Boxes {
    let mut reader = CvatXmlReader::open(source(path), "annotations.xml", ReadOptions::new()).unwrap();
    let labels: Labels = reader.labels().clone();
    let name = |id: Option<LabelId>| labels[id.unwrap()].name.clone();
    let mut boxes = Boxes::new();
    while let Some(frame) = reader.next_frame() {
        let frame = frame.unwrap().value;
        for shape in frame.shapes {
            let Geometry::Rectangle { bounding_box: b, .. } = shape.geometry else {
                unreachable!("no other shapes")
            };
            #[allow(clippy::cast_possible_truncation, reason = "a few thousand pixels")]
            let corners = [b.xtl(), b.ytl(), b.xbr(), b.ybr()].map(|n| (n * 1000.0).round() as i64);
            boxes.insert((frame.number.unwrap(), shape.track.unwrap()), (name(shape.label), corners));
        }
    }
    boxes
}

#[test]
fn tracks_go_through_records_and_come_back() {
    let scratch = Scratch::new();
    let original = testkit::fixtures().join("cvat-video");
    let [records, back, direct] = ["records.zip", "back.zip", "direct.zip"].map(|name| scratch.path(name));
    convert("cvat-video", &records, &["--strict"]).ok();
    convert(&records, &back, &[&TO_VIDEO[..], &["--strict"]].concat()).ok();
    convert("cvat-video", &direct, &[&TO_VIDEO[..], &["--strict"]].concat()).ok();
    let wanted = boxes(&original);
    assert_eq!(wanted.len(), 8);
    assert_eq!(boxes(&back), wanted);
    assert_eq!(boxes(&direct), wanted);
    let tracks = |path: &Path| {
        let text = String::from_utf8(files(path)["annotations.xml"].clone()).unwrap();
        text.split_once("</meta>").unwrap().1.to_owned()
    };
    // As CVAT exports it: what is laid out between keyframes is there, too, and is none.
    assert_eq!(keyframes(&video(&direct)), keyframes(&video(&original)));
    assert_eq!(tracks(&direct).matches("outside=\"0\"").count(), wanted.len());
    // What CVAT XML says of its task is kept, records know of the frames alone.
    assert_eq!(video(&direct).origin, video(&original).origin);
    let task = video(&back).origin.unwrap().tasks()[0].clone();
    assert_eq!(task.frame_numbers().collect::<Vec<_>>(), [10, 12, 14, 16, 18]);
    assert_eq!((task.original_size.unwrap().width(), task.size), (48, Some(5)));
    let images = |path: &Path| {
        let mut files = files(path);
        files.retain(|name, _| name.starts_with("images/"));
        files
    };
    assert_eq!(images(&back).len(), 5);
    assert_eq!(images(&back), images(&original));
    assert_eq!(images(&direct), images(&original));
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let scratch = Scratch::new();
    let written = ["1", "2", "5"].map(|jobs| {
        let path = scratch.path(&format!("{jobs}.xml"));
        convert("cvat-project", &path, &[&TO_VIDEO[..], &["--jobs", jobs]].concat()).ok();
        std::fs::read(path).unwrap()
    });
    assert_eq!(written[0], written[1]);
    assert_eq!(written[0], written[2]);
}

#[test]
fn names_of_images_are_lost_and_counted() {
    let scratch = Scratch::new();
    let (out, none) = (scratch.path("o"), scratch.path("none"));
    convert("cvat-task", &out, &TO_VIDEO).ok().says(&["renamed"]);
    let names: Vec<_> = files(&out).into_keys().filter(|name| name.starts_with("images/")).collect();
    assert!(!names.is_empty());
    assert!(names.iter().all(|name| name.starts_with("images/frame_00000")), "{names:?}");
    convert("cvat-task", &none, &[&TO_VIDEO[..], &["--strict"]].concat())
        .fails_with(&["--strict allows none"]);
    assert!(!none.exists());
}

#[test]
fn two_frames_of_one_number_have_a_way_out() {
    let scratch = Scratch::new();
    let source = scratch.path("two.xml");
    let image = |name: &str| format!("<image id='4' name='{name}' width='4' height='4'></image>");
    std::fs::write(&source, format!("<annotations>{}{}</annotations>", image("a.jpg"), image("b.jpg")))
        .unwrap();
    convert(&source, scratch.path("o.xml"), &TO_VIDEO)
        .fails_with(&["frames \"a.jpg\" and \"b.jpg\" are both number 4", "--to cvat, which has names"]);
    assert_eq!(scratch.names(), ["two.xml"]);
}

#[test]
fn frame_numbers_far_apart_have_a_way_out() {
    let scratch = Scratch::new();
    let source = scratch.path("far.xml");
    let image = |id: u64| format!("<image id='{id}' name='{id}.jpg' width='4' height='4'></image>");
    let images = [0, 1, 20_000_000].map(image).concat();
    std::fs::write(&source, format!("<annotations>{images}</annotations>")).unwrap();
    convert(&source, scratch.path("o.xml"), &TO_VIDEO)
        .fails_with(&["frames 0 to 20000000 with step 1 are more than 10000000", "write --to cvat"]);
    assert_eq!(scratch.names(), ["far.xml"]);
}

#[test]
fn options_for_records_are_refused() {
    let scratch = Scratch::new();
    for (options, words) in [
        (&["--masks"][..], "--masks is for TFRecord"),
        (&["--labels", "labels/two.pbtxt"], "--labels is for records"),
    ] {
        convert("cvat-video", scratch.path("o.xml"), &[&TO_VIDEO[..], options].concat()).fails_with(&[words]);
    }
    convert("cvat-video", scratch.path("o.tfrecord"), &TO_VIDEO)
        .fails_with(&["the name says tfrecord, --to says cvat-video"]);
    assert_eq!(scratch.names(), [""; 0]);
}
