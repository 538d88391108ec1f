//! Everything that COCO can hold, written and read again.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helpers fail by panicking"
)]

use cvat_coco_format::{CocoReader, CocoWriter, ReadOptions, WriteOptions};
use cvat_model::{
    AnnotatedFrame, Attribute, AttributeSpec, BoundingBox, DatasetReader, DatasetWriter, FrameSize, Geometry,
    Label, Labels, Mask, Point, Shape, SkeletonElement, Warning,
};
use dataset_files::{Limits, Overwrite, Sink, Source};
use proptest::prelude::*;

const WIDTH: u32 = 64;
const HEIGHT: u32 = 48;
const SUBLABELS: [&str; 3] = ["nose", "knee", "toe"];

fn size() -> FrameSize {
    FrameSize::new(WIDTH, HEIGHT).unwrap()
}

fn labels() -> Labels {
    let mut labels = Labels::new();
    let mut cat = Label::new("cat \"ö\"");
    for (name, input_type) in
        [("age", "number"), ("tame", "checkbox"), ("fur", "text"), ("is_crowd", "checkbox")]
    {
        let mut spec = AttributeSpec::new(name);
        spec.input_type = input_type.into();
        cat.attributes.push(spec);
    }
    labels.insert(cat);
    let mut person = Label::new("person");
    person.label_type = "skeleton".into();
    let person = labels.insert(person);
    for name in SUBLABELS {
        let mut sublabel = Label::new(name);
        (sublabel.parent, sublabel.label_type) = (Some(person), "points".into());
        labels.insert(sublabel);
    }
    labels.insert(Label::new("dog"));
    labels
}

/// Writes a folder and reads it again; what the writer said, and what the reader did.
fn there_and_back(
    frames: Vec<AnnotatedFrame>,
    subsets: &[&str],
) -> (Labels, Vec<AnnotatedFrame>, Vec<Warning>, Vec<Warning>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.zip");
    let subsets: Vec<String> = subsets.iter().map(|&subset| subset.to_owned()).collect();
    let sink = Sink::zip(&path, Overwrite::Refuse).unwrap();
    let mut writer = CocoWriter::new(sink, labels(), &subsets, WriteOptions::new()).unwrap();
    let mut written = Vec::new();
    for frame in frames {
        let mut encoded = writer.encoder().encode(frame).unwrap();
        written.append(&mut encoded.warnings);
        written.append(&mut writer.write_frame(encoded).unwrap());
    }
    Box::new(writer).finish().unwrap();
    let source = Source::open(&path, &Limits::default()).unwrap();
    let mut reader = CocoReader::open(source, ReadOptions::new()).unwrap();
    let (mut read, mut frames) = (reader.take_warnings(), Vec::new());
    while let Some(frame) = reader.next_frame() {
        let frame = frame.unwrap();
        read.extend(frame.warnings);
        frames.push(frame.value);
    }
    (reader.labels().clone(), frames, written, read)
}

/// What is said of a frame, by names.
fn said(frame: &AnnotatedFrame, labels: &Labels) -> Vec<String> {
    let shape = |s: &Shape| {
        let name = s.label.and_then(|id| labels.get(id)).map(|label| label.name.as_str());
        let attributes: Vec<_> = s.attributes.iter().map(|a| format!("{}={}", a.name, a.value)).collect();
        let place = match &s.geometry {
            // Whatever box it is in.
            mask @ Geometry::Mask(_) => format!("{:?}", mask.mask(size()).unwrap()),
            other => format!("{other:?}"),
        };
        format!(
            "{name:?} {} {:?} {:?} {} {:?} {attributes:?} {place}",
            s.occluded, s.track, s.keyframe, s.group, s.source
        )
    };
    frame.shapes.iter().map(shape).collect()
}

fn coordinate(side: u32) -> impl Strategy<Value = f64> {
    prop_oneof![(0..=side * 4).prop_map(|n| f64::from(n) / 4.0), 0.0..f64::from(side)]
}

fn point() -> impl Strategy<Value = Point> {
    (coordinate(WIDTH), coordinate(HEIGHT)).prop_map(|(x, y)| Point { x, y })
}

/// In quarters of pixels: elsewhere the far corner is not always the sum of two numbers.
fn bounding_box() -> impl Strategy<Value = BoundingBox> {
    let (x, y) = (0..WIDTH * 4, 0..HEIGHT * 4);
    (x.clone(), y.clone(), x, y).prop_map(|(x, y, width, height)| {
        let pixels = |quarters: u32| f64::from(quarters) / 4.0;
        BoundingBox::new(pixels(x), pixels(y), pixels(x + width + 1), pixels(y + height + 1)).unwrap()
    })
}

fn polygon() -> impl Strategy<Value = Geometry> {
    prop::collection::vec(point(), 3..8).prop_map(Geometry::Polygon)
}

fn mask() -> impl Strategy<Value = Geometry> {
    let place = (0..WIDTH - 1, 0..HEIGHT - 1, 1..=WIDTH, 1..=HEIGHT);
    (place, prop::collection::vec(1_u32..40, 1..30)).prop_map(|((left, top, w, h), lens)| {
        let (width, height) = (w.min(WIDTH - left), h.min(HEIGHT - top));
        let (mut runs, mut rest) = (vec![0], width * height);
        for len in lens {
            runs.push(len.min(rest));
            rest -= len.min(rest);
        }
        runs.push(rest);
        Geometry::Mask(Mask::new(left, top, width, height, runs).unwrap())
    })
}

fn skeleton() -> impl Strategy<Value = Geometry> {
    prop::array::uniform3((point(), 0_u8..3)).prop_map(|points| {
        let mut elements: Vec<_> = SUBLABELS
            .into_iter()
            .zip(points)
            .map(|(label, (point, seen))| SkeletonElement {
                label: label.into(),
                points: vec![point],
                outside: seen == 0,
                occluded: seen == 1,
                attributes: Vec::new(),
            })
            .collect();
        elements[0].outside = false;
        Geometry::Skeleton(elements)
    })
}

/// The shapes of one object, in the order in which they are read.
fn parts() -> impl Strategy<Value = (&'static str, Vec<Geometry>)> {
    let rotation = prop_oneof![Just(0.0), 0.5..359.0];
    let rectangle = (bounding_box(), rotation)
        .prop_map(|(bounding_box, rotation)| vec![Geometry::Rectangle { bounding_box, rotation }]);
    let far = Geometry::Rectangle {
        bounding_box: BoundingBox::new(-9.0, -9.0, 90.0, 80.0).unwrap(),
        rotation: 0.0,
    };
    let segments = prop_oneof![mask().prop_map(|mask| vec![mask]), prop::collection::vec(polygon(), 1..4)];
    let beside = (segments, any::<bool>()).prop_map(move |(mut segments, boxed)| {
        segments.extend(boxed.then(|| far.clone()));
        segments
    });
    let posed = (beside.clone(), skeleton()).prop_map(|(mut parts, skeleton)| {
        parts.push(skeleton);
        ("person", parts)
    });
    prop_oneof![
        rectangle.prop_map(|parts| ("dog", parts)),
        beside.prop_map(|parts| ("cat \"ö\"", parts)),
        skeleton().prop_map(|skeleton| ("person", vec![skeleton])),
        posed,
    ]
}

fn object() -> impl Strategy<Value = Vec<Shape>> {
    let attributes = (prop::option::of(0_u8..20), prop::option::of(any::<bool>()), "[a-z\"\\\\\n\t ö]{0,6}");
    let source = prop_oneof![Just(""), Just("auto"), Just("semi-auto")];
    (parts(), attributes, any::<bool>(), prop::option::of((0_u64..5, any::<bool>())), source).prop_map(
        |((label, parts), (age, tame, fur), occluded, track, source)| {
            let attribute = |name: &str, value: String| Attribute { name: name.into(), value };
            let mut attributes: Vec<_> =
                age.map(|age| attribute("age", age.to_string())).into_iter().collect();
            attributes.extend(tame.map(|tame| attribute("tame", tame.to_string())));
            attributes.push(attribute("fur", fur));
            let is_cat = label.starts_with("cat");
            let shape = |geometry| {
                let mut shape = Shape::new(labels().find(label), geometry);
                (shape.occluded, shape.source) = (occluded, source.into());
                (shape.track, shape.keyframe) = (track.map(|(track, _)| track), track.map(|(_, key)| key));
                shape.attributes = if is_cat { attributes.clone() } else { Vec::new() };
                shape
            };
            parts.into_iter().map(shape).collect()
        },
    )
}

fn frame(number: usize, subset: &str, mut objects: Vec<Vec<Shape>>) -> AnnotatedFrame {
    // What is in the keypoints' file alone is read last.
    objects.sort_by_key(
        |shapes| matches!(shapes.as_slice(), [one] if matches!(one.geometry, Geometry::Skeleton(_))),
    );
    let mut frame = AnnotatedFrame::new(format!("sub/{number}.jpg"), size());
    (frame.subset, frame.source_id) = (subset.into(), (1000 - number).to_string());
    frame.image = Some(format!("image {number}").into_bytes().into());
    let mut group = 0;
    for mut shapes in objects {
        if shapes.len() > 1 {
            group += 1;
            for shape in &mut shapes {
                shape.group = group;
            }
        }
        frame.shapes.extend(shapes);
    }
    frame
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn objects_come_back(
        frames in prop::collection::vec((any::<bool>(), prop::collection::vec(object(), 0..5)), 1..5)
    ) {
        let frames: Vec<_> = (0..)
            .zip(frames)
            .map(|(number, (is_val, objects))| frame(number, if is_val { "val" } else { "train" }, objects))
            .collect();
        let (labels, got, written, _) = there_and_back(frames.clone(), &["train", "val"]);
        let lost: Vec<_> = written.iter().filter(|w| w.kind().code() != "remark").collect();
        prop_assert!(lost.is_empty(), "{lost:?}");
        prop_assert_eq!(got.len(), frames.len());
        for frame in &frames {
            let got = got.iter().find(|got| got.name == frame.name).unwrap();
            prop_assert_eq!((&got.subset, &got.source_id, got.size), (&frame.subset, &frame.source_id, frame.size));
            prop_assert_eq!(&got.image, &frame.image);
            prop_assert_eq!(said(got, &labels), said(frame, &self::labels()));
        }
    }
}

#[test]
fn labels_and_points_come_back() {
    let (got, frames, written, read) = there_and_back(Vec::new(), &[]);
    assert_eq!((frames.len(), written.len(), read.len()), (0, 0, 0), "{read:?}");
    let names = |labels: &Labels| {
        let name = |label: &Label| {
            let parent = label.parent.and_then(|id| labels.get(id)).map(|label| label.name.clone());
            (label.name.clone(), parent)
        };
        let mut names: Vec<_> = labels.iter().map(|(_, label)| name(label)).collect();
        names.sort();
        names
    };
    assert_eq!(names(&got), names(&labels()));
}
