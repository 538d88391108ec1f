//! What is written is what CVAT's importer takes, also where the model holds what CVAT does not.

#![allow(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

mod support;

use cvat_model::{AnnotatedFrame, Geometry, Point, Shape, Track, TrackedShape, VideoTrack};
use cvat_xml_format::WriteOptions;
use proptest::collection::vec;
use proptest::prelude::*;
use support::frames::{frames, subsets};
use support::importer::import;
use support::videos::{video, written};
use support::{DOCUMENT, write};

/// What CVAT does not take.
#[derive(Clone, Copy, Debug)]
enum Defect {
    None,
    NoPoints,
    NoPixels,
    NotFinite,
    NoLabel,
    /// A name that is nobody's, or of a skeleton's point.
    Unregistered,
    ControlCharacter,
    /// At a frame that the task does not have.
    OffTheGrid,
    NoKeyframe,
}

fn defect() -> impl Strategy<Value = Defect> {
    use Defect::*;
    prop::sample::select(vec![
        None,
        None,
        None,
        NoPoints,
        NoPixels,
        NotFinite,
        NoLabel,
        Unregistered,
        ControlCharacter,
        OffTheGrid,
        NoKeyframe,
    ])
}

fn spoil(shape: &mut Shape, defect: Defect) {
    match (defect, &mut shape.geometry) {
        (Defect::NoPoints, Geometry::Skeleton(parts)) => {
            parts.iter_mut().take(1).for_each(|part| part.points.clear());
        }
        (Defect::Unregistered, Geometry::Skeleton(parts)) => {
            parts.iter_mut().take(1).for_each(|part| part.label.push('\0'));
        }
        (Defect::NoPoints, geometry) => *geometry = Geometry::Polygon(vec![]),
        (Defect::NoPixels, geometry) => {
            *geometry = Geometry::Mask(cvat_model::Mask::new(1, 1, 0, 3, vec![]).unwrap());
        }
        (Defect::NotFinite, geometry) => {
            *geometry = Geometry::Points(vec![Point { x: f64::NEG_INFINITY, y: 0.0 }]);
        }
        (Defect::NoLabel, _) => shape.label = None,
        (Defect::ControlCharacter, _) => {
            shape.source.push('\u{1}');
            shape.attributes.iter_mut().for_each(|attribute| attribute.value.push('\u{ffff}'));
        }
        (Defect::None | Defect::Unregistered | Defect::OffTheGrid | Defect::NoKeyframe, _) => {}
    }
}

fn spoil_track(track: &VideoTrack, defects: &[Defect]) -> VideoTrack {
    let shapes = track.track.shapes().iter().cloned().zip(defects.iter().cycle());
    let spoiled = |(mut tracked, defect): (TrackedShape, &Defect)| {
        spoil(&mut tracked.shape, *defect);
        tracked.keyframe &= !matches!(defect, Defect::NoKeyframe);
        tracked.frame += u64::from(matches!(defect, Defect::OffTheGrid));
        tracked
    };
    VideoTrack { task: track.task, track: Track::new(track.track.id(), shapes.map(spoiled).collect()) }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn cvat_takes_images(
        (labels, mut frames) in frames(),
        defects in vec(defect(), 1..8),
        settle in any::<bool>(),
        named in any::<bool>(),
    ) {
        let mut defects = defects.iter().cycle();
        let objects = |frames: &[AnnotatedFrame]| {
            frames.iter().map(|frame| frame.shapes.len() + frame.tags.len()).sum::<usize>()
        };
        let count = objects(&frames);
        for shape in frames.iter_mut().flat_map(|frame| &mut frame.shapes) {
            spoil(shape, *defects.next().unwrap());
        }
        let unlabelled = named.then(|| "some\u{b}thing".to_owned());
        let options = WriteOptions::new().images(false).settle_boxes(settle).unlabelled(unlabelled);
        let written = write(&frames, &labels, &subsets(&frames), options);
        let taken = import(&written.text());
        prop_assert!(taken <= count);
        prop_assert!(taken == count || !written.warnings.is_empty(), "nothing is lost in silence");
    }

    #[test]
    fn cvat_takes_tracks(video in video(), defects in vec(defect(), 1..8), interpolated in any::<bool>()) {
        let mut video = video;
        video.tracks = video.tracks.iter().map(|track| spoil_track(track, &defects)).collect();
        let (folder, warnings) = written(&video, &WriteOptions::new().interpolated(interpolated));
        let taken = import(&std::fs::read_to_string(folder.path().join(DOCUMENT)).unwrap());
        let keyframes = |track: &VideoTrack| {
            track.track.shapes().iter().filter(|shape| shape.keyframe).count()
        };
        let count = video.tracks.iter().map(keyframes).sum::<usize>();
        prop_assert!(taken >= count || !warnings.is_empty(), "nothing is lost in silence");
    }
}

#[test]
fn shapes_without_points_are_left_out_and_told() {
    let labels: cvat_model::Labels = ["cat"].into_iter().collect();
    let mut frame = AnnotatedFrame::new("a.jpg", cvat_model::FrameSize::new(4, 4).unwrap());
    let of = |geometry| Shape::new(labels.find("cat"), geometry);
    frame.shapes = vec![
        of(Geometry::Polygon(vec![])),
        of(Geometry::Polyline(vec![])),
        of(Geometry::Points(vec![])),
        of(Geometry::Mask(cvat_model::Mask::new(1, 1, 0, 3, vec![]).unwrap())),
    ];
    let written = write(&[frame], &labels, &[], WriteOptions::new());
    let said = |index, kind| format!("frame \"a.jpg\": object {index}: {kind} not converted");
    assert_eq!(
        written.warnings,
        [said(0, "polygon"), said(1, "polyline"), said(2, "point set"), said(3, "mask")]
    );
    assert_eq!(import(&written.text()), 0);
}
