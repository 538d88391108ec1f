//! Annotations of every kind that records have a place for, to records and back.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test's helpers fail by panicking")]

use cvat_model::{
    AnnotatedFrame, Attribute, AttributeSpec, FrameSize, Geometry, Label, Labels, Mask, Point, Shape,
    SkeletonElement, Tag,
};
use cvat_tfrecord_format::{
    DetectionExample, EncodeOptions, LabelIds, MaskValues, Vocabulary, decode_frame, encode_frame,
};
use proptest::prelude::*;

const WIDTH: u32 = 64;
const HEIGHT: u32 = 48;
const SUBLABELS: [&str; 3] = ["nose", "knee", "toe"];

fn size() -> FrameSize {
    FrameSize::new(WIDTH, HEIGHT).unwrap()
}

fn labels() -> Labels {
    let mut cat = Label::new("cat");
    for (name, input_type, values) in
        [("age", "number", "0\n20\n1"), ("score", "number", "0\n9\n0.01"), ("tame", "checkbox", "")]
    {
        let mut spec = AttributeSpec::new(name);
        (spec.input_type, spec.values) = (input_type.into(), values.into());
        cat.attributes.push(spec);
    }
    let mut labels: Labels = ["night"].into_iter().collect();
    labels.insert(cat);
    // Two skeletons with points of one name.
    for name in ["ant", "bee"] {
        let mut skeleton = Label::new(name);
        skeleton.label_type = "skeleton".into();
        let id = labels.insert(skeleton);
        for name in SUBLABELS {
            let mut sublabel = Label::new(name);
            (sublabel.parent, sublabel.label_type) = (Some(id), "points".into());
            labels.insert(sublabel);
        }
    }
    labels
}

fn attribute(name: &str, value: &impl ToString) -> Attribute {
    Attribute { name: name.into(), value: value.to_string() }
}

/// A cat with every attribute, so that all of them say something.
fn complete(geometry: Geometry, labels: &Labels) -> Shape {
    let mut shape = Shape::new(labels.find("cat"), geometry);
    shape.attributes = vec![attribute("age", &7), attribute("score", &2.5), attribute("tame", &true)];
    shape
}

fn attributes() -> impl Strategy<Value = Vec<Attribute>> {
    let option = prop::option::of::<std::ops::Range<u8>>;
    (option(0..20), option(0..36), prop::option::of(any::<bool>())).prop_map(|(age, score, tame)| {
        let age = age.map(|age| attribute("age", &age));
        let score = score.map(|quarters| attribute("score", &(f64::from(quarters) / 4.0)));
        let tame = tame.map(|tame| attribute("tame", &tame));
        [age, score, tame].into_iter().flatten().collect()
    })
}

/// An object with this geometry: a cat with attributes, or unlabelled and without.
fn object(geometry: impl Strategy<Value = Geometry>) -> impl Strategy<Value = Shape> {
    (geometry, attributes(), any::<(bool, bool)>(), prop::option::of(0_u64..5)).prop_map(
        |(geometry, attributes, (is_cat, occluded), track)| {
            let mut shape = Shape::new(labels().find("cat").filter(|_| is_cat), geometry);
            (shape.occluded, shape.track) = (occluded, track);
            shape.attributes = if is_cat { attributes } else { Vec::new() };
            shape
        },
    )
}

fn rectangle() -> impl Strategy<Value = Geometry> {
    testkit::strategies::box_inside(size())
        .prop_map(|bounding_box| Geometry::Rectangle { bounding_box, rotation: 0.0 })
}

/// Any mask within the image with a pixel at least.
fn mask() -> impl Strategy<Value = Geometry> {
    let place = (0..WIDTH, 0..HEIGHT, 1..=WIDTH, 1..=HEIGHT);
    (place, prop::collection::vec(1_u32..40, 1..30)).prop_filter_map("a mask", |((left, top, w, h), lens)| {
        let (width, height) = (w.min(WIDTH - left), h.min(HEIGHT - top));
        let (mut runs, mut rest) = (vec![0], width * height);
        for len in lens {
            runs.push(len.min(rest));
            rest -= len.min(rest);
        }
        runs.push(rest);
        let mask = Mask::new(left, top, width, height, runs).ok()?;
        (mask.area() > 0).then_some(Geometry::Mask(mask))
    })
}

/// A skeleton with a point in the frame at least.
fn skeleton() -> impl Strategy<Value = Shape> {
    let element = (0..=WIDTH * 4, 0..=HEIGHT * 4, any::<(bool, bool)>());
    (prop::array::uniform3(element), prop_oneof![Just("ant"), Just("bee")], prop::option::of(0_u64..5))
        .prop_filter_map("a point inside", |(elements, label, track)| {
            let element = |(name, (x, y, (outside, occluded))): (&str, (u32, u32, (bool, bool)))| {
                let point = Point { x: f64::from(x) / 4.0, y: f64::from(y) / 4.0 };
                let points = vec![if outside { Point::default() } else { point }];
                let occluded = occluded && !outside;
                SkeletonElement { label: name.into(), points, outside, occluded, attributes: Vec::new() }
            };
            let elements: Vec<_> = SUBLABELS.into_iter().zip(elements).map(element).collect();
            elements.iter().any(|element| !element.outside).then(|| {
                let mut shape = Shape::new(labels().find(label), Geometry::Skeleton(elements));
                shape.track = track;
                shape
            })
        })
}

fn frames(shapes: impl Strategy<Value = Shape>) -> impl Strategy<Value = Vec<AnnotatedFrame>> {
    let frame = (prop::collection::vec(shapes, 0..6), 0_usize..3).prop_map(|(shapes, tags)| {
        let mut frame = AnnotatedFrame::new("a.jpg", size());
        frame.shapes = shapes;
        frame.tags = vec![Tag::new(labels().find("night")); tags];
        frame
    });
    prop::collection::vec(frame, 1..4)
}

fn there_and_back(frames: &[AnnotatedFrame], options: EncodeOptions) -> (Labels, Vec<AnnotatedFrame>) {
    let ids = LabelIds::numbered(&labels());
    let encoded = frames.iter().map(|frame| encode_frame(frame.clone(), &ids, options).unwrap().value);
    let through = |record: DetectionExample| DetectionExample::from_example(&record.to_example()).unwrap();
    let records: Vec<_> = encoded.map(through).collect();
    let mut labels = Labels::new();
    let vocabulary = Vocabulary::new(Some(ids.map()), records.clone(), &mut labels).unwrap();
    let decoded =
        records.into_iter().map(|record| decode_frame(record, "a.jpg".into(), &vocabulary).unwrap());
    let decoded = decoded.map(|frame| {
        assert!(frame.warnings.iter().all(|w| w.kind().code() == "zero-area"), "{:?}", frame.warnings);
        frame.value
    });
    let decoded = decoded.collect();
    (labels, decoded)
}

/// What is said of a frame in a form that can be compared: single precision moves points a little.
fn said(frame: &AnnotatedFrame, labels: &Labels) -> Vec<String> {
    let name = |id| labels.get(id).map(|label| label.name.as_str());
    let near = |Point { x, y }: &Point| format!("{:.2},{:.2}", x + 1e-4, y + 1e-4);
    let place = |geometry: &Geometry| match geometry {
        Geometry::Rectangle { bounding_box: b, .. } => {
            [(b.xtl(), b.ytl()), (b.xbr(), b.ybr())].map(|(x, y)| near(&Point { x, y })).join(" ")
        }
        Geometry::Mask(mask) => {
            let (mut pixels, mut at) = (Vec::new(), 0);
            for (index, &run) in mask.runs().iter().enumerate() {
                for i in (at..at + run).filter(|_| index % 2 == 1) {
                    let (x, y) = (mask.left() + i % mask.width(), mask.top() + i / mask.width());
                    pixels.push((x, y));
                }
                at += run;
            }
            format!("{pixels:?}")
        }
        Geometry::Skeleton(elements) => {
            let element = |e: &SkeletonElement| {
                let points: Vec<_> = e.points.iter().map(near).collect();
                format!("{} {points:?} {} {}", e.label, e.outside, e.occluded)
            };
            elements.iter().map(element).collect::<Vec<_>>().join("; ")
        }
        other => panic!("{other:?}"),
    };
    let shape = |s: &Shape| {
        let label = s.label.and_then(name);
        format!(
            "{label:?} {} {:?} {} {} {:?}",
            s.occluded,
            s.track,
            s.group,
            place(&s.geometry),
            s.attributes
        )
    };
    let tags = frame.tags.iter().map(|tag| format!("{:?}", tag.label.and_then(name)));
    frame.shapes.iter().map(shape).chain(tags).collect()
}

fn assert_kept(mut frames: Vec<AnnotatedFrame>, first: &Geometry, options: EncodeOptions) {
    let labels = labels();
    frames.iter_mut().take(1).for_each(|frame| frame.shapes.insert(0, complete(first.clone(), &labels)));
    let (got_labels, got) = there_and_back(&frames, options);
    assert_eq!(got.len(), frames.len());
    for (got, frame) in got.iter().zip(&frames) {
        assert_eq!(said(got, &got_labels), said(frame, &labels));
    }
    let declared = |labels: &Labels| {
        let specs = labels.iter().flat_map(|(_, label)| label.attributes.clone());
        specs.map(|spec| (spec.name, spec.input_type)).collect::<Vec<_>>()
    };
    assert_eq!(declared(&got_labels), declared(&labels));
    let names = |labels: &Labels| labels.top_level().map(|(_, label)| label.name.clone()).collect::<Vec<_>>();
    assert_eq!((names(&got_labels), got_labels.len()), (names(&labels), labels.len()));
}

/// The shapes of one object: a mask, maybe a rectangle, maybe a skeleton, in one group.
fn several() -> impl Strategy<Value = Vec<Shape>> {
    let rectangle = prop::option::of(rectangle());
    (rectangle, mask(), prop::option::of(skeleton()), any::<bool>()).prop_map(
        |(rectangle, mask, skeleton, occluded)| {
            let label = skeleton.as_ref().map_or_else(|| labels().find("ant"), |skeleton| skeleton.label);
            let others = rectangle.into_iter().chain([mask]).map(|geometry| Shape::new(label, geometry));
            let mut shapes: Vec<Shape> = others.chain(skeleton).collect();
            let track = shapes.last().and_then(|shape| shape.track);
            for shape in &mut shapes {
                (shape.track, shape.occluded) = (track, occluded);
            }
            shapes
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn boxes_and_skeletons(frames in frames(prop_oneof![object(rectangle()).boxed(), skeleton().boxed()])) {
        let first = Geometry::Rectangle {
            bounding_box: cvat_model::BoundingBox::new(1.0, 2.0, 3.0, 4.0).unwrap(),
            rotation: 0.0,
        };
        assert_kept(frames, &first, EncodeOptions::new());
    }

    #[test]
    fn masks(frames in frames(object(mask())), full in any::<bool>()) {
        let first = Geometry::Mask(Mask::new(1, 2, 3, 1, vec![1, 1, 1]).unwrap());
        let values = if full { MaskValues::Full } else { MaskValues::One };
        assert_kept(frames, &first, EncodeOptions::new().masks(Some(values)));
    }
    /// What records say of an object is the same object when it is written again, and so for good.
    #[test]
    fn groups(objects in prop::collection::vec(several(), 1..5)) {
        let (labels, options) = (labels(), EncodeOptions::new().masks(Some(MaskValues::One)).merge_groups(true));
        let mut frame = AnnotatedFrame::new("a.jpg", size());
        for (group, mut shapes) in (1..).zip(objects.clone()) {
            for shape in &mut shapes {
                shape.group = group;
            }
            frame.shapes.extend(shapes);
        }
        let ids = LabelIds::numbered(&labels);
        let first = encode_frame(frame, &ids, options).unwrap();
        prop_assert_eq!(first.value.instances.len(), objects.len());
        let mut again = Labels::new();
        let vocabulary = Vocabulary::new(Some(ids.map()), vec![first.value.clone()], &mut again).unwrap();
        let frame = decode_frame(first.value.clone(), "a.jpg".into(), &vocabulary).unwrap().value;
        let second = encode_frame(frame, &LabelIds::numbered(&again), options).unwrap();
        prop_assert!(second.warnings.iter().all(|w| w.kind().code() == "zero-area"), "{:?}", second.warnings);
        prop_assert_eq!(second.value.instances.len(), objects.len());
        for (a, b) in first.value.instances.iter().zip(&second.value.instances) {
            prop_assert_eq!((&a.mask, &a.keypoints, a.track), (&b.mask, &b.keypoints, b.track));
            prop_assert_eq!((&a.text, a.id, &a.attributes), (&b.text, b.id, &b.attributes));
            // A box that says no more than the mask is the mask's.
            let (a, b) = (&a.bounding_box, &b.bounding_box);
            let sides = [(a.xmin - b.xmin, 64.0), (a.ymin - b.ymin, 48.0), (a.xmax - b.xmax, 64.0), (a.ymax - b.ymax, 48.0)];
            prop_assert!(sides.iter().all(|(fraction, side)| (fraction * side).abs() < 1.02), "{a:?} {b:?}");
        }
    }
}
