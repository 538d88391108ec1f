//! Model to XML to model.

#![allow(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

mod support;

use std::collections::BTreeMap;

use cvat_model::{
    AnnotatedFrame, Attribute, AttributeSpec, BoundingBox, DatasetReader, FrameSize, Geometry, Label,
    LabelId, Labels, Mask, Point, Shape, SkeletonElement, Tag,
};
use cvat_xml_format::{CvatXmlReader, ReadOptions, WriteOptions};
use dataset_files::Source;
use proptest::collection::vec;
use proptest::prelude::*;
use support::{DOCUMENT, drain, write};
use testkit::strategies::label_name;

/// A coordinate as CVAT keeps it.
fn hundredths() -> impl Strategy<Value = f64> {
    (-100_000_i32..400_000).prop_map(|n| f64::from(n) / 100.0)
}

fn point() -> impl Strategy<Value = Point> {
    (hundredths(), hundredths()).prop_map(|(x, y)| Point { x, y })
}

fn rotation() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), (0_u32..36_000).prop_map(|n| f64::from(n) / 100.0)]
}

/// Text with all that needs escaping.
fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[ -~\\t\\n\\r]{0,8}", "\\PC{0,6}"]
}

fn mask() -> impl Strategy<Value = Mask> {
    (vec(0_u32..9, 0..12), 0..50_u32, 0..50_u32, any::<bool>()).prop_map(|(runs, left, top, wide)| {
        let total = runs.iter().sum();
        let (width, height) = if wide { (total, 1) } else { (1, total) };
        Mask::new(left, top, width, height, runs).unwrap()
    })
}

/// Labels of a document, and a skeleton's sublabels among them.
#[derive(Clone, Debug)]
struct Vocabulary {
    labels: Labels,
    top_level: Vec<LabelId>,
    skeleton: LabelId,
    points: Vec<String>,
    attributes: Vec<String>,
}

fn vocabulary() -> impl Strategy<Value = Vocabulary> {
    (vec(label_name(), 1..5), label_name(), vec(label_name(), 1..4), vec("[a-z&<\"']{1,4}", 1..3), text())
        .prop_map(|(names, skeleton, points, attributes, values)| {
            let spec = |name: &String| {
                let mut spec = AttributeSpec::new(name.clone());
                (spec.mutable, spec.values) = (name.len().is_multiple_of(2), values.clone());
                spec
            };
            let specs: BTreeMap<_, _> = attributes.iter().map(|name| (name, spec(name))).collect();
            let specs: Vec<_> = specs.into_values().collect();
            let label = |name: &String, label_type: &str, parent| {
                let mut label = Label::new(name.clone());
                (label.label_type, label.parent, label.attributes) =
                    (label_type.into(), parent, specs.clone());
                label
            };
            let mut labels = Labels::new();
            let top_level = names.iter().map(|name| labels.insert(label(name, "any", None))).collect();
            let skeleton = labels.insert(label(&skeleton, "skeleton", None));
            for name in &points {
                labels.insert(label(name, "points", Some(skeleton)));
            }
            Vocabulary { labels, top_level, skeleton, points, attributes }
        })
}

fn attributes(known: &Vocabulary) -> impl Strategy<Value = Vec<Attribute>> + use<> {
    vec((prop::sample::select(known.attributes.clone()), text()), 0..3)
        .prop_map(|pairs| pairs.into_iter().map(|(name, value)| Attribute { name, value }).collect())
}

fn skeleton(known: &Vocabulary) -> impl Strategy<Value = Geometry> + use<> {
    let label = prop::sample::select(known.points.clone());
    vec((label, vec(point(), 0..3), any::<(bool, bool)>(), attributes(known)), 0..4).prop_map(|parts| {
        let part = |(label, points, (outside, occluded), attributes)| SkeletonElement {
            label,
            points,
            outside,
            occluded,
            attributes,
        };
        Geometry::Skeleton(parts.into_iter().map(part).collect())
    })
}

fn geometry(known: &Vocabulary) -> impl Strategy<Value = Geometry> + use<> {
    prop_oneof![
        (point(), point(), rotation()).prop_map(|(a, b, rotation)| Geometry::Rectangle {
            bounding_box: BoundingBox::new(a.x, a.y, b.x, b.y).unwrap(),
            rotation,
        }),
        vec(point(), 0..6).prop_map(Geometry::Polygon),
        vec(point(), 0..6).prop_map(Geometry::Polyline),
        vec(point(), 0..6).prop_map(Geometry::Points),
        (point(), point(), rotation()).prop_map(|(center, radii, rotation)| Geometry::Ellipse {
            center,
            radii,
            rotation
        }),
        mask().prop_map(Geometry::Mask),
        prop::array::uniform8(point()).prop_map(|corners| Geometry::Cuboid(Box::new(corners))),
        skeleton(known),
    ]
}

fn shape(known: &Vocabulary) -> impl Strategy<Value = Shape> + use<> {
    let (label, skeleton) = (prop::sample::select(known.top_level.clone()), known.skeleton);
    let source = prop::sample::select(vec!["manual", "auto", "semi-auto", "file"]);
    (geometry(known), label, any::<bool>(), any::<i64>(), -3..3_i64, source, attributes(known)).prop_map(
        move |(geometry, label, occluded, z_order, group, source, attributes)| {
            let is_skeleton = matches!(geometry, Geometry::Skeleton(_));
            let mut shape = Shape::new(Some(if is_skeleton { skeleton } else { label }), geometry);
            shape.occluded = occluded && !is_skeleton;
            (shape.z_order, shape.group, shape.source) = (z_order, group, source.into());
            shape.attributes = attributes;
            shape
        },
    )
}

fn frame(known: &Vocabulary) -> impl Strategy<Value = AnnotatedFrame> + use<> {
    let tag = (prop::sample::select(known.top_level.clone()), 0..2_i64, attributes(known)).prop_map(
        |(l, group, a)| {
            let mut tag = Tag::new(Some(l));
            (tag.group, tag.source, tag.attributes) = (group, "manual".into(), a);
            tag
        },
    );
    let name = "[a-zö&<>\"' ]{1,4}(/[a-z0-9]{1,3})?";
    let image = prop::option::of(vec(any::<u8>(), 1..9));
    let subset = prop::sample::select(vec!["train", "val", "a & b"]);
    (name, 1_u32.., 1_u32.., subset, image, vec(shape(known), 0..5), vec(tag, 0..2)).prop_map(
        |(name, width, height, subset, image, shapes, tags)| {
            let mut frame = AnnotatedFrame::new(name, FrameSize::new(width, height).unwrap());
            (frame.subset, frame.image) = (subset.into(), image.map(Into::into));
            (frame.shapes, frame.tags) = (shapes, tags);
            frame
        },
    )
}

fn frames() -> impl Strategy<Value = (Labels, Vec<AnnotatedFrame>)> {
    vocabulary().prop_flat_map(|known| (Just(known.labels.clone()), vec(frame(&known), 0..4)))
}

/// Subsets in the order of their first frames.
fn subsets(frames: &[AnnotatedFrame]) -> Vec<&str> {
    let mut subsets = Vec::new();
    for frame in frames {
        if !subsets.contains(&frame.subset.as_str()) {
            subsets.push(frame.subset.as_str());
        }
    }
    subsets
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read((labels, mut frames) in frames()) {
        let mut next = BTreeMap::<String, u64>::new();
        for (index, frame) in frames.iter_mut().enumerate() {
            frame.name = format!("{}{index}.jpg", frame.name);
            let number = next.entry(frame.subset.clone()).or_default();
            frame.number = Some(*number);
            *number += 1;
        }
        let written = write(&frames, &labels, &subsets(&frames), WriteOptions::new().settle_boxes(false));
        prop_assert_eq!(&written.warnings, &[""; 0]);
        let mut reader = written.reader();
        prop_assert_eq!(reader.labels(), &labels);
        prop_assert_eq!(reader.subsets(), subsets(&frames));
        prop_assert_eq!(reader.frame_count(), Some(frames.len() as u64));
        let with_images = frames.iter().filter(|frame| frame.image.is_some()).count() as u64;
        prop_assert_eq!(reader.images().unwrap().found_count(), with_images);
        let read = drain(&mut reader);
        prop_assert_eq!(read.errors, [""; 0]);
        prop_assert_eq!(read.frames, frames);
    }
}

#[test]
fn a_fixture_written_again_is_the_same_but_for_what_meta_cannot_know() {
    for (folder, subsets) in [("cvat-task", &["default"][..]), ("cvat-project", &["train", "val"])] {
        let source = Source::folder(testkit::fixtures().join(folder)).unwrap();
        let original = source.read(DOCUMENT, 1 << 20).unwrap();
        let mut reader = CvatXmlReader::open(source, DOCUMENT, ReadOptions::new()).unwrap();
        let read = drain(&mut reader);
        let written = write(&read.frames, reader.labels(), subsets, WriteOptions::new().settle_boxes(false));
        assert_eq!(written.warnings, [""; 0]);
        let part = |text: &str, from: &str, to: &str| {
            let (_, rest) = text.split_once(from).unwrap();
            rest.split_once(to).unwrap().0.to_owned()
        };
        let (original, written) = (String::from_utf8(original.to_vec()).unwrap(), written.text());
        // In text, quotes need no escape.
        let declared = part(&original, "<labels>", "</labels>").replace("&quot;", "\"");
        assert_eq!(part(&written, "<labels>", "</labels>"), declared);
        let frames = |text: &str| {
            let ids = [("task_id=\"11\"", "task_id=\"0\""), ("task_id=\"12\"", "task_id=\"1\"")];
            let frames = part(text, "</meta>", "</annotations>");
            ids.iter().fold(frames, |text, (from, to)| text.replace(from, to))
        };
        assert_eq!(frames(&written), frames(&original), "CVAT's own layout, to the letter");
    }
}
