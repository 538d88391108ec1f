//! Model to JSON to model: equal but for what was announced, and for what the page of the format says of equals.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

use std::collections::BTreeMap;

use cvat_datumaro_format::{DatumaroReader, DatumaroWriter, ReadOptions, WriteOptions};
use cvat_model::{
    AnnotatedFrame, Attribute, AttributeSpec, BoundingBox, DatasetReader, DatasetWriter, FrameSize, Geometry,
    Label, LabelId, Labels, Mask, Point, Shape, SkeletonElement, Tag,
};
use dataset_files::{Limits, Overwrite, Sink, Source};
use proptest::prelude::*;

const SIZE: (u32, u32) = (40, 30);

/// A label of each kind of attribute, one without, and a skeleton of three points.
fn labels() -> Labels {
    let mut labels = Labels::new();
    let mut car = Label::new("ка't \"1\"");
    car.color = "#0a0b0c".into();
    for (name, input) in [("parked", "checkbox"), ("doors", "number"), ("model", "select")] {
        let mut spec = AttributeSpec::new(name);
        spec.input_type = input.into();
        car.attributes.push(spec);
    }
    labels.insert(car);
    labels.insert(Label::new("cat"));
    let body = Some(labels.insert(Label::new("body")));
    for name in ["head", "hand", "foot"] {
        let mut part = Label::new(name);
        part.parent = body;
        labels.insert(part);
    }
    labels
}

/// Pixels as CVAT has them, in hundredths, and some with every digit.
fn pixel() -> impl Strategy<Value = f64> {
    prop_oneof![(-1_000_i32..5_000).prop_map(|hundredths| f64::from(hundredths) / 100.0), -1.0e4..1.0e4_f64,]
}

fn point() -> impl Strategy<Value = Point> {
    (pixel(), pixel()).prop_map(|(x, y)| Point { x, y })
}

fn points() -> impl Strategy<Value = Vec<Point>> {
    prop::collection::vec(point(), 1..6)
}

fn rotation() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), 0.5..359.0_f64]
}

/// A mask with pixels at the corners of its box: what is around them is not kept.
fn mask() -> impl Strategy<Value = Mask> {
    (1_u32..9, 1_u32..9).prop_flat_map(|(width, height)| {
        let pixels = usize::try_from(width * height).unwrap();
        let place = (0..=SIZE.0 - width, 0..=SIZE.1 - height);
        (place, prop::collection::vec(any::<bool>(), pixels)).prop_map(move |((left, top), mut inside)| {
            (inside[0], inside[pixels - 1]) = (true, true);
            let (mut runs, mut current) = (vec![0], false);
            for pixel in inside {
                if pixel == current {
                    *runs.last_mut().unwrap() += 1;
                } else {
                    runs.push(1);
                    current = pixel;
                }
            }
            Mask::new(left, top, width, height, runs).unwrap()
        })
    })
}

fn skeleton() -> impl Strategy<Value = Geometry> {
    let part = |name: &'static str| {
        (point(), 0..3, prop::option::of("[a-z]{1,4}")).prop_map(move |(point, seen, said)| SkeletonElement {
            label: name.into(),
            points: vec![point],
            outside: seen == 0,
            occluded: seen == 1,
            attributes: said
                .map(|value| Attribute { name: "note".into(), value: format!("x{value}") })
                .into_iter()
                .collect(),
        })
    };
    (part("head"), part("hand"), part("foot"))
        .prop_map(|(head, hand, foot)| Geometry::Skeleton(vec![head, hand, foot]))
}

fn geometry() -> impl Strategy<Value = Geometry> {
    let rectangle =
        ((pixel(), pixel(), pixel(), pixel()), rotation()).prop_map(|((a, b, c, d), rotation)| {
            let bounding_box = BoundingBox::new(a.min(c), b.min(d), a.max(c), b.max(d)).unwrap();
            Geometry::Rectangle { bounding_box, rotation }
        });
    let ellipse = (point(), (0.01..50.0_f64, 0.01..50.0_f64), rotation())
        .prop_map(|(center, (x, y), rotation)| Geometry::Ellipse { center, radii: Point { x, y }, rotation });
    prop_oneof![
        rectangle,
        ellipse,
        points().prop_map(Geometry::Polygon),
        points().prop_map(Geometry::Polyline),
        points().prop_map(Geometry::Points),
        prop::collection::vec(point(), 8)
            .prop_map(|corners| Geometry::Cuboid(Box::new(corners.try_into().unwrap()))),
        mask().prop_map(Geometry::Mask),
    ]
}

/// Values of the first label's attributes, whose texts come back from their types.
fn attributes() -> impl Strategy<Value = Vec<Attribute>> {
    let one = |name: &'static str, value: BoxedStrategy<String>| {
        prop::option::of(value)
            .prop_map(move |value| value.map(|value| Attribute { name: name.into(), value }))
    };
    let parked = prop_oneof![Just("true".to_owned()), Just("false".to_owned())].boxed();
    let doors = prop_oneof![any::<i32>().prop_map(|n| n.to_string()), Just("2.5".to_owned())].boxed();
    let model = "\\PC{0,6}".prop_map(|text| format!("m{text}")).boxed();
    (one("parked", parked), one("doors", doors), one("model", model))
        .prop_map(|(parked, doors, model)| [parked, doors, model].into_iter().flatten().collect())
}

fn shape() -> impl Strategy<Value = Shape> {
    let labels = labels();
    let [car, cat, body] = [0, 1, 2].map(|at| labels.iter().nth(at).map(|(id, _)| id));
    let sources = prop::sample::select(vec!["", "auto", "semi-auto", "file"]);
    let track = prop::option::of((0_u64..9, any::<bool>()));
    let kind = prop_oneof![
        4 => (Just(car), geometry(), attributes()),
        3 => (Just(cat), geometry(), Just(Vec::new())),
        1 => (Just(body), skeleton(), Just(Vec::new())),
    ];
    (kind, any::<bool>(), any::<i32>(), 0_i64..5, sources, track).prop_map(
        |((label, geometry, attributes), occluded, z_order, group, source, track)| {
            let mut shape = Shape::new(label, geometry);
            (shape.occluded, shape.z_order, shape.group) = (occluded, z_order.into(), group);
            (shape.source, shape.attributes) = (source.into(), attributes);
            (shape.track, shape.keyframe) = (track.map(|(track, _)| track), track.map(|(_, key)| key));
            shape
        },
    )
}

fn frames() -> impl Strategy<Value = Vec<AnnotatedFrame>> {
    let subset = prop::sample::select(vec!["default", "train", "a.b"]);
    let image = prop::option::of(prop::collection::vec(any::<u8>(), 1..20));
    let tag = (0_usize..2, 0_i64..3).prop_map(|(label, group)| {
        let mut tag = Tag::new(labels().iter().nth(label).map(|(id, _)| id));
        tag.group = group;
        tag
    });
    let frame = (
        "[a-zö ]{1,4}(/[a-z.]{1,3}x)?",
        subset,
        image,
        prop::option::of(any::<u32>()),
        prop::collection::vec(shape(), 0..5),
        prop::collection::vec(tag, 0..2),
    );
    prop::collection::vec(frame, 0..6).prop_map(|frames| {
        let each = frames.into_iter().enumerate();
        let made = each.map(|(index, (stem, subset, image, number, shapes, tags))| {
            let size = FrameSize::new(SIZE.0, SIZE.1).unwrap();
            let mut frame = AnnotatedFrame::new(format!("{stem}{index}.jpg"), size);
            (frame.subset, frame.image) = (subset.into(), image.map(Into::into));
            (frame.number, frame.shapes, frame.tags) = (number.map(u64::from), shapes, tags);
            frame
        });
        made.collect()
    })
}

/// Numbers that are sums and differences of those written: equal to the last digits.
fn settle(found: &mut Geometry, wanted: &Geometry) {
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * (1.0 + a.abs().max(b.abs()));
    let same = |a: Point, b: Point| near(a.x, b.x) && near(a.y, b.y);
    let is_near = match (&*found, wanted) {
        (
            Geometry::Ellipse { center, radii, rotation },
            Geometry::Ellipse { center: c, radii: r, rotation: turn },
        ) => same(*center, *c) && same(*radii, *r) && near(*rotation, *turn),
        (
            Geometry::Rectangle { bounding_box: a, rotation },
            Geometry::Rectangle { bounding_box: b, rotation: turn },
        ) => {
            let corner = |b: &BoundingBox| Point { x: b.xbr(), y: b.ybr() };
            near(a.xtl(), b.xtl())
                && near(a.ytl(), b.ytl())
                && same(corner(a), corner(b))
                && near(*rotation, *turn)
        }
        _ => false,
    };
    if is_near {
        found.clone_from(wanted);
    }
}

fn read(source: &Source) -> (Labels, Vec<AnnotatedFrame>, Vec<String>) {
    let mut reader = DatumaroReader::open(source.clone(), ReadOptions::new()).unwrap();
    let mut said: Vec<_> = reader.take_warnings().iter().map(ToString::to_string).collect();
    let mut frames = Vec::new();
    while let Some(frame) = reader.next_frame() {
        let frame = frame.unwrap();
        said.extend(frame.warnings.iter().map(ToString::to_string));
        frames.push(frame.value);
    }
    (reader.labels().clone(), frames, said)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read(frames in frames()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.zip");
        let mut subsets: Vec<String> = frames.iter().map(|frame| frame.subset.clone()).collect();
        subsets.sort();
        subsets.dedup();
        let sink = Sink::zip(&path, Overwrite::Refuse).unwrap();
        let mut writer = DatumaroWriter::new(sink, labels(), &subsets, WriteOptions::new()).unwrap();
        prop_assert_eq!(writer.take_warnings(), []);
        let encoder = writer.encoder();
        for frame in &frames {
            let encoded = encoder.encode(frame.clone()).unwrap();
            prop_assert_eq!(&encoded.warnings, &[]);
            prop_assert_eq!(encoded.objects, frame.shapes.len() as u64);
            prop_assert_eq!(writer.write_frame(encoded).unwrap(), []);
        }
        Box::new(writer).finish().unwrap();

        let source = Source::open(&path, &Limits::default()).unwrap();
        let (found_labels, found, _) = read(&source);
        let name = |labels: &Labels, id: LabelId| {
            let label = &labels[id];
            (label.name.clone(), label.parent.map(|parent| labels[parent].name.clone()))
        };
        let names = |labels: &Labels| labels.iter().map(|(id, _)| name(labels, id)).collect::<Vec<_>>();
        prop_assert_eq!(names(&found_labels), names(&labels()));
        prop_assert_eq!(&found_labels.iter().next().unwrap().1.color, "#0a0b0c");
        // Subset by subset, each in its order.
        let mut wanted: BTreeMap<&str, Vec<&AnnotatedFrame>> = BTreeMap::new();
        for frame in &frames {
            wanted.entry(&frame.subset).or_default().push(frame);
        }
        let wanted: Vec<&AnnotatedFrame> = wanted.into_values().flatten().collect();
        prop_assert_eq!(found.len(), wanted.len());
        for (mut found, wanted) in found.into_iter().zip(wanted) {
            for (found, wanted) in found.shapes.iter_mut().zip(&wanted.shapes) {
                settle(&mut found.geometry, &wanted.geometry);
            }
            prop_assert_eq!(&found, wanted);
        }
    }
}
