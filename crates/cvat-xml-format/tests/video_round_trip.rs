//! Tracks to XML to tracks.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod support;

use std::collections::BTreeMap;

use cvat_model::{
    AnnotatedFrame, BoundingBox, DatasetReader as _, DatasetWriter as _, Geometry, Label, Labels, Origin,
    Point, Shape, SkeletonElement, TaskMode, Track, TrackedShape, Video, VideoTrack,
};
use cvat_xml_format::{CvatVideoWriter, CvatXmlReader, ReadOptions, WriteOptions, read_video};
use dataset_files::{Overwrite, Sink, Source};
use proptest::collection::vec;
use proptest::prelude::*;
use support::videos::{START, origin, video, written};
use support::{DOCUMENT, drain};

fn source(folder: &tempfile::TempDir) -> Source {
    Source::folder(folder.path()).unwrap()
}

/// Lays the tracks of a document out to frames and puts those together to a document again; what was said.
fn through_frames(folder: &tempfile::TempDir, interpolated: bool) -> (tempfile::TempDir, Vec<String>) {
    through_frames_with(folder, interpolated, |_| true)
}

fn through_frames_with(
    folder: &tempfile::TempDir,
    interpolated: bool,
    mut keep: impl FnMut(&mut AnnotatedFrame) -> bool,
) -> (tempfile::TempDir, Vec<String>) {
    let mut reader = CvatXmlReader::open(source(folder), DOCUMENT, ReadOptions::new()).unwrap();
    let again = tempfile::tempdir().unwrap();
    let sink = Sink::files_in(again.path(), Overwrite::Refuse).unwrap();
    let options = WriteOptions::new().settle_boxes(false).interpolated(interpolated);
    let options = options.origin(reader.origin().cloned());
    let (labels, subsets) = (reader.labels().clone(), reader.subsets().to_vec());
    let mut writer = CvatVideoWriter::new(sink, &labels, &subsets, options).unwrap();
    let mut warnings = reader.take_warnings();
    while let Some(frame) = reader.next_frame() {
        let mut frame = frame.unwrap().value;
        if keep(&mut frame) {
            let mut encoded = writer.encoder().encode(frame).unwrap();
            warnings.append(&mut encoded.warnings);
            warnings.extend(writer.write_frame(encoded).unwrap());
        }
    }
    warnings.extend(writer.take_warnings());
    Box::new(writer).finish().unwrap();
    (again, warnings.iter().map(ToString::to_string).collect())
}

fn by_number(mut video: Video) -> Video {
    video.tracks.sort_by_key(|track| (track.task, track.track.id()));
    video
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read(video in video()) {
        let (folder, warnings) = written(&video, &WriteOptions::new());
        prop_assert_eq!(warnings, [""; 0]);
        let read = read_video(source(&folder), DOCUMENT).unwrap();
        prop_assert_eq!(read.warnings, []);
        prop_assert_eq!(read.value, video);
    }

    #[test]
    fn what_is_laid_out_to_frames_comes_back(video in video()) {
        let (folder, _) = written(&video, &WriteOptions::new());
        let (again, warnings) = through_frames(&folder, false);
        prop_assert_eq!(warnings, [""; 0]);
        let read = read_video(source(&again), DOCUMENT).unwrap();
        prop_assert_eq!(read.warnings, []);
        let (read, video) = (by_number(read.value), by_number(video));
        for (read, track) in read.tracks.iter().zip(&video.tracks) {
            prop_assert_eq!(read, track);
        }
        prop_assert_eq!(read, video);
    }

    /// As CVAT's exports, for programs that lay nothing out: each shape that a frame has is written, and CVAT sees no
    /// other keyframes.
    #[test]
    fn what_is_laid_out_may_be_written_as_no_keyframe(video in video()) {
        let (folder, _) = written(&video, &WriteOptions::new());
        let (again, warnings) = through_frames(&folder, true);
        prop_assert_eq!(warnings, [""; 0]);
        let read = read_video(source(&again), DOCUMENT).unwrap().value;
        let shapes: usize = read.tracks.iter().map(|track| track.track.shapes().len()).sum();
        let frames = drain(&mut CvatXmlReader::open(source(&folder), DOCUMENT, ReadOptions::new()).unwrap()).frames;
        let on_frames: usize = frames.iter().map(|frame| frame.shapes.len() + frame.outside.len()).sum();
        prop_assert_eq!(shapes, on_frames);
        let keyframes = |video: Video| {
            by_number(video).tracks.into_iter().map(|VideoTrack { task, track }| {
                let shapes: Vec<_> = track.shapes().iter().filter(|shape| shape.keyframe).cloned().collect();
                (task, track.id(), shapes)
            }).collect::<Vec<_>>()
        };
        prop_assert_eq!(keyframes(read), keyframes(video));
    }

    /// Frames that get lost and shapes that are changed leave all others where they are.
    #[test]
    fn what_is_changed_on_the_way_is_written_as_it_is(
        mut video in video(),
        lost in vec(any::<bool>(), 16),
        changed in vec(0..9_u8, 64),
    ) {
        // A shape between two is rounded to hundredths, so only a kind that is repeated is the same to the letter.
        for track in &mut video.tracks {
            let shapes = track.track.shapes().iter().cloned().map(|mut tracked| {
                let x = f64::from(u32::try_from(tracked.frame).unwrap());
                tracked.shape.geometry = Geometry::Points(vec![Point { x, y: 0.0 }; 2]);
                tracked
            });
            track.track = Track::new(track.track.id(), shapes.collect());
        }
        let (folder, _) = written(&video, &WriteOptions::new());
        let (mut lost, mut changed) = (lost.into_iter(), changed.into_iter());
        let mut given = Vec::new();
        let (again, warnings) = through_frames_with(&folder, false, |frame| {
            for shape in &mut frame.shapes {
                if changed.next() == Some(0) {
                    (shape.geometry, shape.keyframe) = (Geometry::Points(vec![Point { x: -1.0, y: 0.0 }; 3]), None);
                }
            }
            let is_kept = lost.next() != Some(true);
            given.extend(is_kept.then(|| frame.clone()));
            is_kept
        });
        prop_assert!(warnings.iter().all(|said| said.contains(" without keyframe; ")), "{warnings:?}");
        let mut read = drain(&mut CvatXmlReader::open(source(&again), DOCUMENT, ReadOptions::new()).unwrap());
        read.frames.retain(|frame| {
            given.iter().any(|given| (&given.subset, given.number) == (&frame.subset, frame.number))
        });
        for frame in read.frames.iter_mut().chain(&mut given) {
            frame.outside.clear();
            frame.task_id.clear();
            frame.shapes.sort_by_key(|shape| shape.track);
            for shape in &mut frame.shapes {
                shape.keyframe = None;
            }
        }
        prop_assert_eq!(&read.frames, &given);
        // CVAT fails on a track without any.
        let video = read_video(source(&again), DOCUMENT).unwrap().value;
        let is_sound = |track: &VideoTrack| track.track.shapes().iter().any(|shape| shape.keyframe);
        prop_assert!(video.tracks.iter().all(is_sound));
    }

    /// CVAT's exports have each track at every frame, and CVAT reads the keyframes alone.
    #[test]
    fn what_is_changed_on_the_way_is_where_it_is_for_cvat_too(
        mut video in video(),
        lost in vec(0..4_u8, 16),
        changed in vec(0..9_u8, 64),
    ) {
        for track in &mut video.tracks {
            let shapes = track.track.shapes().iter().cloned().map(|mut tracked| {
                let x = f64::from(u32::try_from(tracked.frame).unwrap());
                tracked.shape.geometry = Geometry::Points(vec![Point { x, y: 0.0 }; 2]);
                tracked.keyframe = true;
                tracked
            });
            track.track = Track::new(track.track.id(), shapes.collect());
        }
        let (folder, _) = written(&video, &WriteOptions::new().interpolated(true));
        let (mut lost, mut changed) = (lost.into_iter(), changed.into_iter());
        let mut given = Vec::new();
        let (again, warnings) = through_frames_with(&folder, false, |frame| {
            for shape in &mut frame.shapes {
                if changed.next() == Some(0) {
                    (shape.geometry, shape.keyframe) = (Geometry::Points(vec![Point { x: -1.0, y: 0.0 }; 3]), None);
                }
            }
            let is_kept = lost.next() != Some(0);
            let task = usize::from(frame.task_id == "9");
            let places = |shape: &Shape| (shape.track, format!("{:?}", shape.geometry));
            let shapes: BTreeMap<_, _> = frame.shapes.iter().map(places).collect();
            given.extend(is_kept.then(|| (task, frame.number.unwrap(), shapes)));
            is_kept
        });
        prop_assert!(warnings.iter().all(|said| said.contains(" without keyframe; ")), "{warnings:?}");
        let mut video = read_video(source(&again), DOCUMENT).unwrap().value;
        for track in &mut video.tracks {
            let shapes = track.track.shapes().iter().filter(|shape| shape.keyframe).cloned();
            track.track = Track::new(track.track.id(), shapes.collect());
        }
        for (task, number, shapes) in given {
            let seen = video.tracks.iter().filter(|track| track.task == task);
            let seen = seen.filter_map(|track| {
                Some((Some(track.track.id()), format!("{:?}", track.track.at(number)?.0.geometry)))
            });
            prop_assert_eq!(seen.collect::<BTreeMap<_, _>>(), shapes, "frame {}", number);
        }
    }

    #[test]
    fn shapes_between_keyframes_change_nothing_of_the_frames(mut video in video()) {
        // A shape between two is rounded to hundredths, so only kinds that are repeated are the same to the letter.
        for track in &mut video.tracks {
            let shapes = track.track.shapes().iter().cloned().map(|mut tracked| {
                tracked.keyframe = true;
                if !matches!(tracked.shape.geometry, Geometry::Mask(_)) {
                    tracked.shape.geometry = Geometry::Points(vec![Point::default(); 2]);
                }
                tracked
            });
            track.track = Track::new(track.track.id(), shapes.collect());
        }
        let frames = |options: &WriteOptions| {
            let (folder, warnings) = written(&video, options);
            assert_eq!(warnings, [""; 0]);
            let mut read = drain(&mut CvatXmlReader::open(source(&folder), DOCUMENT, ReadOptions::new()).unwrap());
            // That they are given now is all that is new.
            for shape in read.frames.iter_mut().flat_map(|frame| &mut frame.shapes) {
                shape.keyframe = shape.keyframe.filter(|keyframe| *keyframe);
            }
            read
        };
        let (plain, interpolated) = (frames(&WriteOptions::new()), frames(&WriteOptions::new().interpolated(true)));
        prop_assert_eq!(&plain.errors, &[""; 0]);
        prop_assert_eq!(plain.frames.len() % 8, 0);
        prop_assert_eq!(plain.frames, interpolated.frames);
    }
}

fn rectangle(labels: &Labels, x: f64) -> Shape {
    Shape::rectangle(labels.find("car"), BoundingBox::new(x, 0.0, x + 2.0, 2.0).unwrap())
}

fn at(frame: u64, shape: Shape) -> TrackedShape {
    TrackedShape { frame, outside: false, keyframe: true, shape }
}

#[test]
fn the_text_is_cvats() {
    let mut labels: Labels = ["car"].into_iter().collect();
    let mut body = Label::new("body");
    body.label_type = "skeleton".into();
    let mut nose = Label::new("nose");
    nose.parent = Some(labels.insert(body));
    labels.insert(nose);
    let mut video = Video::new(labels);
    video.origin = Some(origin(true));
    let mut car = rectangle(&video.labels, 1.0);
    (car.group, car.source, car.occluded) = (4, "auto".into(), true);
    let nose = SkeletonElement {
        label: "nose".into(),
        points: vec![cvat_model::Point { x: 3.0, y: 4.5 }],
        ..SkeletonElement::default()
    };
    let skeleton = Shape::new(video.labels.find("body"), Geometry::Skeleton(vec![nose]));
    video.tracks = vec![
        VideoTrack { task: 0, track: Track::new(5, vec![at(START, car)]) },
        VideoTrack { task: 1, track: Track::of_one_frame(6, skeleton, 3, Some(5)) },
    ];
    let (folder, warnings) = written(&video, &WriteOptions::new());
    assert_eq!(warnings, [""; 0]);
    let text = std::fs::read_to_string(folder.path().join(DOCUMENT)).unwrap();
    let tracks = text.split_once("</meta>\n").unwrap().1;
    assert_eq!(
        tracks,
        r#"  <track id="5" label="car" source="auto" task_id="7" subset="train" group_id="4">
    <box frame="3" keyframe="1" outside="0" occluded="1" xtl="1.00" ytl="0.00" xbr="3.00" ybr="2.00" z_order="0">
    </box>
  </track>
  <track id="6" label="body" source="manual" task_id="9" subset="default">
    <skeleton frame="3" keyframe="1" z_order="0">
      <points label="nose" keyframe="1" outside="0" occluded="0" points="3.00,4.50">
      </points>
    </skeleton>
    <skeleton frame="5" keyframe="1" z_order="0">
      <points label="nose" keyframe="1" outside="1" occluded="0" points="3.00,4.50">
      </points>
    </skeleton>
  </track>
</annotations>
"#
    );
}

#[test]
fn what_cvat_would_refuse_is_left_out_and_told() {
    let mut video = Video::new(["car"].into_iter().collect());
    video.origin = Some(origin(false));
    let car = |x| rectangle(&video.labels, x);
    let mut unlabelled = car(0.0);
    unlabelled.label = None;
    let no_number = cvat_model::Point { x: f64::NAN, y: 0.0 };
    let nowhere = Shape::new(video.labels.find("car"), Geometry::Points(vec![no_number]));
    let tracks = vec![
        (0, Track::new(0, vec![at(START, car(0.0)), at(START + 1, car(1.0)), at(START + 2, nowhere)])),
        (0, Track::new(1, vec![])),
        (0, Track::new(2, vec![at(START, unlabelled)])),
        (1, Track::new(3, vec![at(START, car(0.0))])),
        (0, Track::new(4, vec![at(START + 1, car(0.0))])),
        (
            0,
            Track::new(
                5,
                [START, START + 2].map(|n| TrackedShape { keyframe: false, ..at(n, car(0.0)) }).into(),
            ),
        ),
    ];
    video.tracks = tracks.into_iter().map(|(task, track)| VideoTrack { task, track }).collect();
    let (folder, warnings) = written(&video, &WriteOptions::new());
    assert_eq!(
        warnings,
        [
            "frame \"frame_000004\": object 0: frame left out: frame 4 is not among the task's",
            "frame \"frame_000005\": object 0: box with a coordinate that is no number dropped",
            "track 1 without shapes left out",
            "frame \"frame_000003\": object 2: box without label dropped",
            "frame \"frame_000003\": object 3: frame left out: track 3 is of task 1, but there are 1",
            "frame \"frame_000004\": object 4: frame left out: frame 4 is not among the task's",
            "frame \"frame_000003\": object 5: track 5 without keyframe; its first shape is written as one",
        ]
    );
    let read = read_video(source(&folder), DOCUMENT).unwrap().value;
    let left: Vec<_> =
        read.tracks.iter().map(|track| (track.track.id(), track.track.shapes().len())).collect();
    assert_eq!(left, [(0, 1), (5, 2)]);
    assert_eq!(read.tracks[1].track.shapes().iter().map(|s| s.keyframe).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn a_video_of_which_nothing_is_known_has_the_frames_of_its_tracks() {
    let mut video = Video::new(["car"].into_iter().collect());
    let car = rectangle(&video.labels, 0.0);
    let track = Track::new(0, vec![at(4, car.clone()), at(6, rectangle(&video.labels, 4.0))]);
    video.tracks = vec![VideoTrack { task: 0, track }];
    let (folder, warnings) = written(&video, &WriteOptions::new().task_name("clip").interpolated(true));
    assert_eq!(warnings, [""; 0]);
    let read = read_video(source(&folder), DOCUMENT).unwrap().value;
    let Some(Origin::Task(task)) = &read.origin else { panic!("{:?}", read.origin) };
    assert_eq!((task.mode, task.frame_numbers().count()), (TaskMode::Interpolation, 3));
    let shapes = read.tracks[0].track.shapes();
    let keyframes: Vec<_> = shapes.iter().map(|shape| (shape.frame, shape.keyframe)).collect();
    assert_eq!(keyframes, [(4, true), (5, false), (6, true)]);
    let mut between = rectangle(&video.labels, 2.0);
    between.source = "manual".into();
    assert_eq!(shapes[1].shape, between);
}

/// As CVAT exports a skeleton of which a person moved one point: the skeleton's frame is a keyframe of that point alone.
#[test]
fn a_skeleton_is_a_keyframe_where_one_of_its_points_is() {
    let skeleton = |frame: u8, keyframe: u8, points: &[(&str, u8, u8)]| {
        let point = |(label, keyframe, x): &(&str, u8, u8)| {
            format!("<points label='{label}' keyframe='{keyframe}' outside='0' occluded='0' points='{x},0'/>")
        };
        let points: String = points.iter().map(point).collect();
        format!("<skeleton frame='{frame}' keyframe='{keyframe}' z_order='0'>{points}</skeleton>")
    };
    let text = format!(
        "<annotations><track id='0' label='body' source='manual'>{}{}{}{}</track></annotations>",
        skeleton(0, 1, &[("a", 1, 0), ("b", 1, 0)]),
        skeleton(2, 0, &[("a", 1, 7), ("b", 0, 2)]),
        skeleton(3, 0, &[("a", 0, 7), ("b", 0, 3)]),
        skeleton(4, 1, &[("b", 1, 4)]),
    );
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(DOCUMENT), text).unwrap();
    let read = read_video(source(&folder), DOCUMENT).unwrap();
    assert_eq!(read.warnings, []);
    let track = &read.value.tracks[0].track;
    let keyframes: Vec<_> = track.shapes().iter().map(|shape| (shape.frame, shape.keyframe)).collect();
    assert_eq!(keyframes, [(0, true), (2, true), (3, false), (4, true)]);
    let xs = |frame| {
        let Geometry::Skeleton(parts) = track.at(frame).unwrap().0.geometry else { panic!("a skeleton") };
        parts.iter().map(|part| (part.label.clone(), part.points[0].x)).collect::<Vec<_>>()
    };
    let at = |a, b| [("a".to_owned(), a), ("b".to_owned(), b)];
    assert_eq!((xs(1), xs(2), xs(3)), (at(3.5, 1.0).into(), at(7.0, 2.0).into(), at(7.0, 3.0).into()));
    let [a, b] = at(7.0, 4.0);
    assert_eq!(xs(4), [b, a], "a point that the skeleton does not name is where it was");
}

#[test]
fn a_project_lists_all_its_subsets() {
    let mut video = Video::new(Labels::new());
    let Origin::Project(mut project) = origin(true) else { panic!("a project") };
    project.subsets = vec!["train".into()];
    video.origin = Some(Origin::Project(project));
    let (folder, _) = written(&video, &WriteOptions::new());
    let read = read_video(source(&folder), DOCUMENT).unwrap().value;
    assert_eq!(read.origin, Some(origin(true)));
}

#[test]
fn of_tracks_with_one_number_the_later_gets_the_lowest_that_is_free() {
    let folder = tempfile::tempdir().unwrap();
    let track = |id: u32| {
        format!("<track id='{id}' label='car'><box frame='0' xtl='1' ytl='1' xbr='5' ybr='5'/></track>")
    };
    let text = format!("<annotations>{}</annotations>", [0, 2, 0, 2].map(track).concat());
    std::fs::write(folder.path().join(DOCUMENT), text).unwrap();
    let video = read_video(source(&folder), DOCUMENT).unwrap().value;
    let ids: Vec<_> = video.tracks.iter().map(|track| track.track.id()).collect();
    assert_eq!(ids, [0, 2, 1, 3]);
}

#[test]
fn many_tracks_find_their_tasks_among_many() {
    const TASKS: usize = 20_000;
    let folder = tempfile::tempdir().unwrap();
    let task = |id: usize| format!("<task><id>{id}</id><size>1</size><subset>s{id}</subset></task>");
    // Every other is found by its task, and the others by their subset.
    let track = |id: usize| {
        let place = if id.is_multiple_of(2) {
            format!("task_id='{id}'")
        } else {
            format!("task_id='-' subset='s{id}'")
        };
        format!("<track {place} label='car'/>")
    };
    let (tasks, tracks): (String, String) = (TASKS..2 * TASKS).map(|id| (task(id), track(id))).unzip();
    let text =
        format!("<annotations><meta><project><tasks>{tasks}</tasks></project></meta>{tracks}</annotations>");
    std::fs::write(folder.path().join(DOCUMENT), text).unwrap();
    let video = read_video(source(&folder), DOCUMENT).unwrap().value;
    assert!(video.tracks.iter().map(|track| track.task).eq(0..TASKS));
}

#[test]
fn a_document_for_images_has_no_tracks() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(DOCUMENT), "<annotations><image name='a'/></annotations>").unwrap();
    let error = read_video(source(&folder), DOCUMENT).unwrap_err();
    assert_eq!(error.to_string(), "annotations.xml: the document is for images: it has no tracks");
}

#[test]
fn a_real_video_is_written_as_it_was() {
    let Some(folder) = support::real_data("for_video") else { return };
    let video = read_video(Source::folder(&folder).unwrap(), DOCUMENT).unwrap().value;
    let (again, warnings) = written(&video, &WriteOptions::new());
    assert_eq!(warnings, [""; 0]);
    let mut read = read_video(source(&again), DOCUMENT).unwrap().value;
    // It comes from a time when tracks had no source.
    for track in &mut read.tracks {
        let shapes = track.track.shapes().iter().cloned().map(|mut tracked| {
            tracked.shape.source.clear();
            tracked
        });
        track.track = Track::new(track.track.id(), shapes.collect());
    }
    assert_eq!((&read.origin, &read.tracks), (&video.origin, &video.tracks));
    let frames = |mut reader: CvatXmlReader| drain(&mut reader).frames.len();
    let options = ReadOptions::new().read_images(false);
    assert_eq!(frames(CvatXmlReader::open(source(&again), DOCUMENT, options).unwrap()), 4);
}
