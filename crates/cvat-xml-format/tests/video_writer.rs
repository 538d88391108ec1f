//! Frames to tracks.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use cvat_model::{
    AnnotatedFrame, Attribute, BoundingBox, DatasetReader, DatasetWriter, FrameSize, Geometry, Label, Labels,
    Mask, Origin, Point, Project, Shape, SkeletonElement, Tag, Task, TaskMode, Track, TrackedShape, Video,
    VideoTrack,
};
use cvat_xml_format::{
    CvatVideoWriter, CvatXmlReader, Error, ErrorKind, ReadOptions, WriteOptions, read_video, write_video,
};
use dataset_files::{Overwrite, Sink, Source};
use proptest::collection::vec;
use proptest::prelude::*;
use support::frames::{frames, subsets};
use support::importer::import;
use support::strategies::{Vocabulary, shape, vocabulary};
use support::videos::{FRAMES, START, STEP, task};
use support::{DOCUMENT, Read, bmp, drain};

/// What was written, and what was said.
struct Written {
    folder: tempfile::TempDir,
    warnings: Vec<String>,
}

impl Written {
    fn source(&self) -> Source {
        Source::folder(self.folder.path().join("out")).unwrap()
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("out").join(DOCUMENT)).unwrap()
    }

    /// From the first track to the end.
    fn tracks(&self) -> String {
        self.text().split_once("</meta>\n").unwrap().1.to_owned()
    }

    fn video(&self) -> Video {
        read_video(self.source(), DOCUMENT).unwrap().value
    }

    fn read(&self) -> Read {
        drain(&mut CvatXmlReader::open(self.source(), DOCUMENT, ReadOptions::new()).unwrap())
    }
}

fn try_write(
    frames: &[AnnotatedFrame],
    labels: &Labels,
    subsets: &[&str],
    options: WriteOptions,
) -> Result<Written, String> {
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::new_folder(folder.path().join("out"), Overwrite::Refuse).unwrap();
    let subsets: Vec<String> = subsets.iter().map(|&subset| subset.to_owned()).collect();
    let mut writer = CvatVideoWriter::new(sink, labels, &subsets, options).unwrap();
    let mut warnings = Vec::new();
    for frame in frames {
        let mut encoded = writer.encoder().encode(frame.clone()).unwrap();
        warnings.append(&mut encoded.warnings);
        warnings.extend(writer.write_frame(encoded).map_err(|error| error.to_string())?);
    }
    warnings.extend(writer.take_warnings());
    Box::new(writer).finish().map_err(|error| error.to_string())?;
    Ok(Written { folder, warnings: warnings.iter().map(ToString::to_string).collect() })
}

fn write(frames: &[AnnotatedFrame], labels: &Labels, options: WriteOptions) -> Written {
    try_write(frames, labels, &[], options).unwrap()
}

fn changed<T>(mut value: T, change: impl FnOnce(&mut T)) -> T {
    change(&mut value);
    value
}

fn labels() -> Labels {
    ["car", "bus"].into_iter().collect()
}

fn frame(number: u64, shapes: Vec<Shape>) -> AnnotatedFrame {
    let mut frame = AnnotatedFrame::new(format!("frame_{number:06}.png"), FrameSize::new(640, 480).unwrap());
    frame.shapes = shapes;
    frame
}

fn car(x: f64, track: impl Into<Option<u64>>) -> Shape {
    let mut car = Shape::rectangle(labels().find("car"), BoundingBox::new(x, 0.0, x + 2.0, 2.0).unwrap());
    car.track = track.into();
    car
}

fn bus(x: f64, track: impl Into<Option<u64>>) -> Shape {
    changed(car(x, track), |bus| bus.label = labels().find("bus"))
}

fn mask(track: impl Into<Option<u64>>) -> Shape {
    let pixels = Mask::new(1, 2, 2, 1, vec![1, 1]).unwrap();
    changed(car(0.0, track), |mask| mask.geometry = Geometry::Mask(pixels))
}

/// Number of each track, with its frames, those at which it is outside marked by a minus.
fn tracks(video: &Video) -> Vec<(u64, Vec<String>)> {
    let frames = |track: &VideoTrack| {
        let sign = |outside| if outside { "-" } else { "" };
        let shapes = track.track.shapes().iter();
        shapes.map(|shape| format!("{}{}", sign(shape.outside), shape.frame)).collect()
    };
    video.tracks.iter().map(|track| (track.track.id(), frames(track))).collect()
}

fn expected(tracks: &[(u64, &[&str])]) -> Vec<(u64, Vec<String>)> {
    tracks.iter().map(|(id, frames)| (*id, frames.iter().map(ToString::to_string).collect())).collect()
}

#[test]
fn the_text_is_cvats() {
    let mut first = car(1.0, 7);
    (first.group, first.source, first.occluded) = (4, "auto".into(), true);
    let second = changed(car(3.0, 7), |car| (car.group, car.source) = (4, "auto".into()));
    let frames = [frame(10, vec![first]), frame(12, vec![bus(9.0, None), second]), frame(14, vec![])];
    let written = write(&frames, &labels(), WriteOptions::new().task_name("drive"));
    assert_eq!(written.warnings, [""; 0]);
    assert_eq!(
        written.tracks(),
        r#"  <track id="7" label="car" source="auto" group_id="4">
    <box frame="10" keyframe="1" outside="0" occluded="1" xtl="1.00" ytl="0.00" xbr="3.00" ybr="2.00" z_order="0">
    </box>
    <box frame="12" keyframe="1" outside="0" occluded="0" xtl="3.00" ytl="0.00" xbr="5.00" ybr="2.00" z_order="0">
    </box>
    <box frame="14" keyframe="1" outside="1" occluded="0" xtl="3.00" ytl="0.00" xbr="5.00" ybr="2.00" z_order="0">
    </box>
  </track>
  <track id="8" label="bus" source="manual">
    <box frame="12" keyframe="1" outside="0" occluded="0" xtl="9.00" ytl="0.00" xbr="11.00" ybr="2.00" z_order="0">
    </box>
    <box frame="14" keyframe="1" outside="1" occluded="0" xtl="9.00" ytl="0.00" xbr="11.00" ybr="2.00" z_order="0">
    </box>
  </track>
</annotations>
"#
    );
    let Some(Origin::Task(task)) = written.video().origin else { panic!() };
    assert_eq!((task.name.as_str(), task.mode, task.size), ("drive", TaskMode::Interpolation, Some(3)));
    assert_eq!((task.start_frame, task.stop_frame, task.step()), (Some(10), Some(14), 2));
    assert_eq!(task.original_size, FrameSize::new(640, 480));
}

#[test]
fn a_track_leaves_comes_back_and_lasts() {
    let frames = [(4, vec![1]), (5, vec![]), (7, vec![]), (8, vec![1, 2]), (9, vec![2])]
        .map(|(number, ids)| frame(number, ids.into_iter().map(|id| car(1.0, id)).collect()));
    let in_order = write(&frames, &labels(), WriteOptions::new());
    let wanted = expected(&[(1, &["4", "-5", "8", "-9"]), (2, &["8", "9"])]);
    assert_eq!(tracks(&in_order.video()), wanted);
    let mut shuffled = frames;
    shuffled.swap(0, 3);
    shuffled.swap(1, 4);
    assert_eq!(write(&shuffled, &labels(), WriteOptions::new()).text(), in_order.text());
}

#[test]
fn a_track_ends_where_the_data_set_has_no_frame() {
    // A task of ten frames, of which five are listed.
    let mut known = Task::new("clip");
    (known.start_frame, known.stop_frame) = (Some(0), Some(9));
    let options = WriteOptions::new().origin(Some(Origin::Task(known)));
    let frames: Vec<_> = (0..5)
        .map(|number| frame(number, (number == 4).then(|| car(1.0, 1)).into_iter().collect()))
        .collect();
    let written = write(&frames, &labels(), options);
    assert_eq!(tracks(&written.video()), expected(&[(1, &["4", "-5"])]));
    let shapes = |written: &Written| -> Vec<u64> {
        let read = written.read().frames;
        let there = read.iter().filter(|frame| !frame.shapes.is_empty());
        there.map(|frame| frame.number.unwrap()).collect()
    };
    assert_eq!(shapes(&written), [4]);
    // Frames 2 to 4 are not in the data set, but are the task's.
    for ids in [[None, Some(1), None], [None, Some(1), Some(1)]] {
        let frames = [0, 1, 5].into_iter().zip(ids);
        let frames: Vec<_> = frames
            .map(|(number, id)| frame(number, id.map(|id: u64| car(1.0, id)).into_iter().collect()))
            .collect();
        let written = write(&frames, &labels(), WriteOptions::new());
        let there: Vec<u64> = frames
            .iter()
            .filter(|frame| !frame.shapes.is_empty())
            .map(|f| f.name[6..12].parse().unwrap())
            .collect();
        assert_eq!(shapes(&written), there);
    }
}

#[test]
fn what_a_track_cannot_hold_becomes_another() {
    let frames = [
        frame(0, vec![mask(1), car(1.0, 1), car(0.0, 2), bus(5.0, 3), mask(4)]),
        frame(1, vec![mask(1), car(2.0, 1), car(1.0, 2), car(6.0, 2), mask(4)]),
        frame(2, vec![bus(0.0, 2), mask(4), car(0.0, None)]),
    ];
    let written = write(&frames, &labels(), WriteOptions::new());
    let not_kept = |frame: u64, object: u64| {
        format!("frame \"frame_{frame:06}.png\": object {object}: track identity not kept")
    };
    assert_eq!(written.warnings, [not_kept(0, 0), not_kept(1, 3), not_kept(1, 4), not_kept(2, 0)]);
    let video = written.video();
    assert_eq!(
        tracks(&video),
        expected(&[
            (1, &["0", "1", "-2"]),
            (2, &["0", "1", "-2"]),
            (3, &["0", "-1"]),
            (4, &["0", "-1"]),
            (5, &["0", "-1"]), // masks of the first two frames
            (6, &["1", "-2"]),
            (7, &["1", "-2"]), // the second car of track 2
            (8, &["1", "-2"]),
            (9, &["2"]), // the bus of track 2
            (10, &["2"]),
            (11, &["2"]),
        ])
    );
    let kinds: Vec<_> =
        video.tracks.iter().map(|track| track.track.shapes()[0].shape.geometry.kind().to_string()).collect();
    assert_eq!(kinds.iter().filter(|kind| *kind == "mask").count(), 5);
    assert_eq!(kinds[0], "rectangle", "a mask does not take the number of what goes on");
}

#[test]
fn a_mask_that_loses_its_number_is_told_where_it_is() {
    let frames = [frame(0, vec![bus(0.0, None), mask(7)]), frame(1, vec![car(1.0, 7)])];
    let written = write(&frames, &labels(), WriteOptions::new());
    assert_eq!(written.warnings, ["frame \"frame_000000.png\": object 1: track identity not kept"]);
    assert_eq!(tracks(&written.video()), expected(&[(7, &["1"]), (8, &["0", "-1"]), (9, &["0", "-1"])]));
}

#[test]
fn a_skeleton_leaves_with_all_its_points() {
    let mut labels = labels();
    let body = labels.insert(changed(Label::new("body"), |body| body.label_type = "skeleton".into()));
    for name in ["head", "foot"] {
        labels.insert(changed(Label::new(name), |part| part.parent = Some(body)));
    }
    let part = |label: &str, outside| SkeletonElement {
        label: label.into(),
        points: vec![Point { x: 1.0, y: 2.0 }],
        outside,
        occluded: true,
        // What looks like a flag in a value is none.
        attributes: vec![Attribute { name: "a".into(), value: " outside=\"0\"".into() }],
    };
    let parts = vec![part("head", false), part("foot", true)];
    let skeleton = changed(Shape::new(Some(body), Geometry::Skeleton(parts)), |shape| shape.track = Some(1));
    let frames = [frame(0, vec![skeleton.clone()]), frame(1, vec![]), frame(2, vec![skeleton])];
    let written = write(&frames, &labels, WriteOptions::new());
    assert_eq!(written.warnings, [""; 0]);
    let video = written.video();
    assert_eq!(tracks(&video), expected(&[(1, &["0", "-1", "2"])]));
    let flags = video.tracks[0].track.shapes().iter().map(|tracked| match &tracked.shape.geometry {
        Geometry::Skeleton(parts) => {
            parts.iter().map(|part| (part.outside, part.attributes[0].value.as_str())).collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    });
    let value = " outside=\"0\"";
    let there = vec![(false, value), (true, value)];
    assert_eq!(flags.collect::<Vec<_>>(), [there.clone(), vec![(true, value); 2], there]);
}

#[test]
fn a_point_that_a_skeleton_lacks_is_outside() {
    let mut labels = labels();
    let body = labels.insert(changed(Label::new("body"), |body| body.label_type = "skeleton".into()));
    for name in ["a \"head\"", "foot"] {
        labels.insert(changed(Label::new(name), |part| part.parent = Some(body)));
    }
    let at = |number: u64, names: &[&str]| {
        let part = |name: &&str| SkeletonElement {
            label: (*name).into(),
            points: vec![Point { x: 1.0, y: 2.0 }],
            attributes: vec![Attribute { name: "n".into(), value: "<points label=\"foot\"".into() }],
            ..SkeletonElement::default()
        };
        let skeleton = Geometry::Skeleton(names.iter().map(part).collect());
        let shape = changed(Shape::new(Some(body), skeleton), |shape| shape.track = Some(1));
        frame(number, vec![shape])
    };
    let head = "a \"head\"";
    let all = [&[head, "foot"][..], &["foot"], &["foot"], &[head], &[head, "foot"]];
    let frames: Vec<_> = (0..).zip(all).map(|(number, names)| at(number, names)).collect();
    let written = write(&frames, &labels, WriteOptions::new());
    assert_eq!(written.warnings, [""; 0]);
    let points = |frame: &AnnotatedFrame| -> Vec<String> {
        let Geometry::Skeleton(parts) = &frame.shapes[0].geometry else { panic!() };
        let there = parts.iter().filter(|part| !part.outside);
        changed(there.map(|part| part.label.clone()).collect(), |names: &mut Vec<String>| names.sort())
    };
    let read = written.read().frames;
    assert_eq!(read.iter().map(points).collect::<Vec<_>>(), all.map(<[_]>::to_vec));
}

#[test]
fn group_and_source_of_a_track_are_its_firsts() {
    let other = |x| changed(car(x, 1), |car| (car.group, car.source) = (3, "auto".into()));
    let frames = [frame(0, vec![car(0.0, 1)]), frame(1, vec![other(1.0)]), frame(2, vec![other(2.0)])];
    let written = write(&frames, &labels(), WriteOptions::new());
    assert_eq!(
        written.warnings,
        ["group", "source"].map(|what| format!("frame \"frame_000001.png\": object 0: {what} not kept"))
    );
    assert_eq!(tracks(&written.video()), expected(&[(1, &["0", "1", "2"])]));
}

#[test]
fn numbers_come_from_the_frame_its_name_or_its_place() {
    let named = |name: &str| changed(frame(0, vec![car(0.0, 1)]), |frame| frame.name = name.into());
    let mut numbered = named("a.png");
    (numbered.number, numbered.image) = (Some(7), Some(bmp(1)));
    let mut tagged = named("frame_000001.png");
    tagged.tags = vec![Tag::new(None)];
    let frames = [numbered, tagged, named("b/c.jpg")];
    let written = write(&frames, &labels(), WriteOptions::new());
    assert_eq!(
        written.warnings,
        [
            "frame \"a.png\": \"a.png\" renamed \"frame_000007.png\"",
            "frame \"frame_000001.png\": tag not converted",
            "frame \"b/c.jpg\": \"b/c.jpg\" renamed \"frame_000002\"",
            "frames without a number are numbered by their place in their subset, from 0, or the next number that is free",
        ]
    );
    assert_eq!(tracks(&written.video()), expected(&[(1, &["1", "2", "-3", "7"])]));
    let read = written.read();
    assert_eq!(
        read.frames.iter().map(|frame| frame.number.unwrap()).collect::<Vec<_>>(),
        [1, 2, 3, 4, 5, 6, 7]
    );
    assert_eq!(read.frames[6].image, Some(bmp(1)));
    assert!(read.frames[..6].iter().all(|frame| frame.image.is_none()));
}

#[test]
fn a_place_that_is_taken_is_passed_over() {
    let named = |name: &str| changed(frame(0, vec![car(0.0, 1)]), |frame| frame.name = name.into());
    let numbers = |names: &[&str]| -> Result<Vec<String>, String> {
        let frames: Vec<_> = names.iter().map(|name| named(name)).collect();
        let written = try_write(&frames, &labels(), &[], WriteOptions::new())?;
        Ok(tracks(&written.video()).remove(0).1)
    };
    assert_eq!(numbers(&["frame_000001.png", "a.png"]).unwrap(), ["1", "2"]);
    assert_eq!(
        numbers(&["frame_000002.png", "frame_000003.png", "a.png", "b.png"]).unwrap(),
        ["2", "3", "4", "5"]
    );
    assert_eq!(
        numbers(&["frame_000001.png", "a.png", "frame_000003.png", "b.png"]).unwrap(),
        ["1", "2", "3", "4"]
    );
    assert_eq!(
        numbers(&["a.png", "frame_000000.png"]).unwrap_err(),
        "frames \"a.png\" and \"frame_000000.png\" are both number 0, the former by its place"
    );
}

#[test]
fn two_frames_of_one_number_are_refused() {
    let mut other = frame(9, vec![]);
    other.number = Some(3);
    let error = try_write(&[frame(3, vec![]), other], &labels(), &[], WriteOptions::new()).err().unwrap();
    assert_eq!(error, "frames \"frame_000003.png\" and \"frame_000009.png\" are both number 3");
}

#[test]
fn numbers_far_apart_are_refused() {
    let frames = [frame(0, vec![]), frame(1, vec![]), frame(u64::MAX, vec![])];
    let error = try_write(&frames, &labels(), &[], WriteOptions::new()).err().unwrap();
    assert_eq!(error, format!("frames 0 to {} with step 1 are more than 10000000", u64::MAX));
    let error = try_write(&[frame(u64::MAX, vec![])], &labels(), &[], WriteOptions::new()).err().unwrap();
    assert_eq!(error, format!("frame number {} is too high for a video", u64::MAX));
    let of = |subset: &str, number| changed(frame(number, vec![]), |frame| frame.subset = subset.into());
    let frames = [of("a", 0), of("a", 1), of("a", 6_000_000), of("b", 0), of("b", 1), of("b", 6_000_000)];
    let error = try_write(&frames, &labels(), &["a", "b"], WriteOptions::new()).err().unwrap();
    assert_eq!(error, "the tasks of the subsets have more than 10000000 frames together");
    let far = [frame(0, vec![]), frame(u64::MAX / 3, vec![])];
    assert_eq!(write(&far, &labels(), WriteOptions::new()).read().frames.len(), 2, "a wide step is none");
}

#[test]
fn a_video_has_one_size() {
    let mut frames: Vec<_> = (0..4).map(|number| frame(number, vec![])).collect();
    for other in &mut frames[2..] {
        other.size = FrameSize::new(48, 32).unwrap();
    }
    let written = write(&frames, &labels(), WriteOptions::new());
    assert_eq!(
        written.warnings,
        [
            "frame \"frame_000002.png\": a frame of 48x32, but the video is written as of 640x480, as its first frame"
        ]
    );
    assert_eq!(written.read().frames[3].size, FrameSize::new(640, 480).unwrap());
}

#[test]
fn the_size_told_is_the_one_written() {
    let sized = |number, width| {
        changed(frame(number, vec![]), |frame| frame.size = FrameSize::new(width, width).unwrap())
    };
    let said = |number: u64, other: u32, first: u32| {
        format!(
            "frame \"frame_{number:06}.png\": a frame of {other}x{other}, but the video is written as of {first}x{first}, as its first frame"
        )
    };
    let written = write(&[sized(1, 100), sized(0, 200)], &labels(), WriteOptions::new());
    assert_eq!(written.warnings, [said(1, 100, 200)]);
    assert_eq!(written.read().frames[0].size, FrameSize::new(200, 200).unwrap());
    // Tasks of one size each; where one takes the place of both, that differs.
    let options = || {
        let mut known = Project::new("clips");
        known.tasks = vec![task("7", "a"), task("9", "a")];
        WriteOptions::new().origin(Some(Origin::Project(known)))
    };
    let of = |id: &str, frame| {
        changed(frame, |frame: &mut AnnotatedFrame| (frame.subset, frame.task_id) = ("a".into(), id.into()))
    };
    let frames = [of("7", sized(START, 100)), of("9", sized(22, 200))];
    assert_eq!(try_write(&frames, &labels(), &["a"], options()).unwrap().warnings, [""; 0]);
    let frames = [&frames[..], &[of("7", sized(4, 100))]].concat();
    assert_eq!(try_write(&frames, &labels(), &["a"], options()).unwrap().warnings, [said(22, 200, 100)]);
}

#[test]
fn subsets_are_videos_of_a_project() {
    let of = |subset: &str, frame| {
        changed(frame, |frame: &mut AnnotatedFrame| {
            frame.image = Some(bmp(u8::try_from(subset.len()).unwrap()));
            frame.subset = subset.into();
            frame.size = FrameSize::new(3, 2).unwrap(); // the image's
        })
    };
    let frames = [
        of("train", frame(0, vec![car(0.0, 1)])),
        of("val", frame(0, vec![car(0.0, 1)])),
        of("train", frame(2, vec![car(0.0, 1)])),
        of("val", frame(1, vec![])),
    ];
    let written = try_write(&frames, &labels(), &["train", "val"], WriteOptions::new()).unwrap();
    assert_eq!(
        written.warnings,
        ["track 1 of subset \"val\" gets another number, as a track of an earlier subset has that"]
    );
    let video = written.video();
    let of_task: Vec<_> = video.tracks.iter().map(|track| track.task).collect();
    assert_eq!(of_task, [0, 1]);
    assert_eq!(tracks(&video), expected(&[(1, &["0", "2"]), (2, &["0", "-1"])]));
    let read = written.read();
    assert_eq!((read.errors, read.warnings), (vec![], vec![]));
    let images: Vec<_> = read
        .frames
        .iter()
        .map(|frame| (frame.subset.as_str(), frame.name.as_str(), frame.image.as_ref().unwrap()[54]))
        .collect();
    assert_eq!(
        images,
        [
            ("train", "frame_000000.png", 5),
            ("train", "frame_000002.png", 5),
            ("val", "frame_000000.png", 3),
            ("val", "frame_000001.png", 3),
        ]
    );
}

#[test]
fn what_is_known_of_tasks_is_kept_where_they_have_the_frames() {
    let written = |numbers: &[u64]| {
        let mut known = Project::new("clips");
        known.tasks = vec![task("7", "a"), task("8", ""), task("9", "a")];
        known.tasks[0].segments = vec![];
        let options = WriteOptions::new().origin(Some(Origin::Project(known.clone())));
        let frames: Vec<_> = numbers
            .iter()
            .map(|&number| changed(frame(number, vec![car(0.0, 1)]), |frame| frame.subset = "a".into()))
            .collect();
        let written = try_write(&frames, &labels(), &["a"], options).unwrap();
        let of_another =
            "track 1 of subset \"a\" gets another number in each further task that it goes on in";
        let goes_on = numbers.len() == 3 && numbers[1] == START + STEP;
        assert_eq!(written.warnings, vec![of_another; usize::from(goes_on)]);
        let video = written.video();
        let Some(Origin::Project(project)) = &video.origin else { panic!() };
        let unchanged = project.tasks == known.tasks;
        let of_task: Vec<_> = video.tracks.iter().map(|track| track.task).collect();
        let first = (project.tasks.len(), project.tasks[0].start_frame, project.tasks[0].stop_frame);
        (unchanged, of_task, tracks(&video), first)
    };
    let (unchanged, of_task, kept, _) = written(&[START, START + STEP]);
    assert!(unchanged);
    assert_eq!((of_task, kept), (vec![0], expected(&[(1, &["3", "5", "-7"])])));
    // The first task takes the numbers to 18, so the third begins at 22.
    let (unchanged, of_task, kept, _) = written(&[START, START + STEP, 22]);
    assert!(unchanged);
    assert_eq!((of_task, kept), (vec![0, 2], expected(&[(1, &["3", "5", "-7"]), (2, &["22", "-24"])])));
    let (unchanged, of_task, kept, first) = written(&[START, 4, 22]);
    assert!(!unchanged);
    assert_eq!((of_task, kept), (vec![0], expected(&[(1, &["3", "4", "-5", "22"])])));
    assert_eq!(first, (2, Some(3), Some(22)));
}

#[test]
fn only_what_the_encoder_made_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::files_in(folder.path(), Overwrite::Refuse).unwrap();
    let mut writer = CvatVideoWriter::new(sink, &labels(), &[], WriteOptions::new()).unwrap();
    let foreign = cvat_model::EncodedFrame::new("default", "a.jpg", b"text".to_vec());
    let error = writer.write_frame(foreign).unwrap_err();
    let error = error.get_ref().downcast_ref::<Error>().unwrap();
    assert_eq!(error.kind(), ErrorKind::Value);
}

/// A track as CVAT has them: one label, one kind of shape, one group, no masks.
fn track(known: &Vocabulary) -> impl Strategy<Value = Track> + use<> {
    let at = (0..FRAMES, any::<bool>(), shape(known));
    (any::<u64>(), vec(at, 1..6)).prop_filter_map("masks and skeletons", |(id, shapes)| {
        let first = shapes[0].2.clone();
        let kind = first.geometry.kind();
        if matches!(first.geometry, Geometry::Mask(_) | Geometry::Skeleton(_)) {
            return None;
        }
        let tracked = |(index, outside, mut shape): (u64, bool, Shape)| {
            if shape.geometry.kind() != kind {
                shape.geometry = first.geometry.clone();
            }
            (shape.label, shape.group, shape.source) = (first.label, first.group, first.source.clone());
            TrackedShape { frame: START + STEP * index, outside, keyframe: true, shape }
        };
        Some(Track::new(id, shapes.into_iter().map(tracked).collect()))
    })
}

fn video() -> impl Strategy<Value = Video> {
    vocabulary().prop_flat_map(|known| {
        let labels = known.labels.clone();
        vec(track(&known), 0..4).prop_map(move |tracks| {
            let mut video = Video::new(labels.clone());
            video.origin = Some(Origin::Task(task("7", "")));
            let by_id: BTreeMap<u64, Track> = tracks.into_iter().map(|track| (track.id(), track)).collect();
            video.tracks = by_id.into_values().map(|track| VideoTrack { task: 0, track }).collect();
            video
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tracks_are_the_same_at_every_frame(video in video()) {
        let folder = tempfile::tempdir().unwrap();
        let sink = Sink::files_in(folder.path(), Overwrite::Refuse).unwrap();
        write_video(sink, &video, &WriteOptions::new()).unwrap();
        let source = Source::folder(folder.path()).unwrap();
        let mut reader = CvatXmlReader::open(source, DOCUMENT, ReadOptions::new()).unwrap();
        let options = WriteOptions::new().settle_boxes(false).origin(reader.origin().cloned());
        let labels = reader.labels().clone();
        let written = write(&drain(&mut reader).frames, &labels, options);
        prop_assert_eq!(&written.warnings, &[""; 0]);
        let again = written.video();
        prop_assert_eq!(&again.labels, &video.labels);
        prop_assert_eq!(&again.origin, &video.origin);
        let at = |video: &Video, number: u64| -> Vec<Shape> {
            let shapes = video.tracks.iter().filter_map(|track| track.track.at(number));
            shapes.map(|(shape, _)| changed(shape, |shape| shape.geometry = in_hundredths(shape.geometry.clone()))).collect()
        };
        for index in 0..FRAMES {
            let number = START + STEP * index;
            prop_assert_eq!(at(&again, number), at(&video, number), "frame {}", number);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_numbered_frames_make_what_cvat_takes(
        (labels, frames) in frames(),
        numbers in Just((0..40_u64).collect::<Vec<_>>()).prop_shuffle(),
        tracks in vec(prop::option::of(0..3_u64), 1..8),
        settle in any::<bool>(),
    ) {
        let mut frames = frames;
        let mut tracks = tracks.into_iter().cycle();
        for (frame, number) in frames.iter_mut().zip(numbers) {
            frame.number = Some(number);
            frame.shapes.iter_mut().for_each(|shape| shape.track = tracks.next().unwrap());
        }
        let options = WriteOptions::new().images(false).settle_boxes(settle);
        let written = try_write(&frames, &labels, &subsets(&frames), options).unwrap();
        let taken = import(&written.text());
        let is_empty = |shape: &&Shape| matches!(&shape.geometry, Geometry::Skeleton(p) if p.is_empty());
        let shapes = || frames.iter().flat_map(|frame| &frame.shapes);
        let (of_frames, empty) = (shapes().count(), shapes().filter(is_empty).count());
        prop_assert!(taken >= of_frames - empty, "{taken} of {of_frames}");
        let said = written.warnings.iter().filter(|warning| warning.contains("skeleton not converted"));
        prop_assert_eq!(said.count(), empty);
        let ids: BTreeSet<u64> = written.video().tracks.iter().map(|track| track.track.id()).collect();
        prop_assert_eq!(ids.len(), written.video().tracks.len());
        // A skeleton of which no point is in the frame is not there itself.
        let is_there = |shape: &&Shape| match &shape.geometry {
            Geometry::Skeleton(parts) => parts.iter().any(|part| !part.outside),
            _ => true,
        };
        let read = written.read();
        for frame in &frames {
            let is_it = |other: &&AnnotatedFrame| {
                (&other.subset, other.number) == (&frame.subset, frame.number)
            };
            let again = read.frames.iter().find(is_it).unwrap();
            if frames.iter().flat_map(|frame| &frame.shapes).all(|shape| is_there(&shape)) {
                prop_assert_eq!(again.shapes.len(), frame.shapes.len());
            }
        }
    }
}

/// As the format has numbers.
fn in_hundredths(geometry: Geometry) -> Geometry {
    let round = |number: f64| -> f64 { format!("{number:.2}").parse::<f64>().unwrap() + 0.0 };
    let point = |point: cvat_model::Point| cvat_model::Point { x: round(point.x), y: round(point.y) };
    let points = |points: Vec<cvat_model::Point>| points.into_iter().map(point).collect();
    match geometry {
        Geometry::Rectangle { bounding_box: b, rotation } => Geometry::Rectangle {
            bounding_box: BoundingBox::new(round(b.xtl()), round(b.ytl()), round(b.xbr()), round(b.ybr()))
                .unwrap(),
            rotation: round(rotation),
        },
        Geometry::Ellipse { center, radii, rotation } => {
            Geometry::Ellipse { center: point(center), radii: point(radii), rotation: round(rotation) }
        }
        Geometry::Cuboid(corners) => Geometry::Cuboid(Box::new(corners.map(point))),
        Geometry::Polygon(all) => Geometry::Polygon(points(all)),
        Geometry::Polyline(all) => Geometry::Polyline(points(all)),
        Geometry::Points(all) => Geometry::Points(points(all)),
        other => other,
    }
}
