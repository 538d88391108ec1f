//! What becomes of each kind of annotation on the way to a record.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

use cvat_model::{
    AnnotatedFrame, Attribute, AttributeSpec, BoundingBox, FrameSize, Geometry, Label, LabelId, Labels, Mask,
    Point, Shape, SkeletonElement, Tag, transforms,
};
use cvat_tfrecord_format::{
    DetectionExample, EncodeOptions, Instance, InstanceMask, LabelIds, MaskValues, NormalizedBox, Number,
    encode_frame, mask_png,
};

/// 16 by 8 pixels: fractions of them are exact.
const WIDTH: u32 = 16;
const HEIGHT: u32 = 8;

fn size() -> FrameSize {
    FrameSize::new(WIDTH, HEIGHT).unwrap()
}

fn frame(shapes: Vec<Shape>) -> AnnotatedFrame {
    let mut frame = AnnotatedFrame::new("a.jpg", size());
    frame.shapes = shapes;
    frame
}

fn encode(frame: AnnotatedFrame, labels: &Labels, options: EncodeOptions) -> (DetectionExample, Vec<String>) {
    let record = encode_frame(frame, &LabelIds::numbered(labels), options).unwrap();
    let said = record.warnings.iter().map(|warning| {
        let place = warning.location().to_string().replace("frame \"a.jpg\"", "");
        let subject = warning.kind().subject();
        format!("{}{} {subject}", place.trim_start_matches(": object "), warning.kind().code())
    });
    (record.value, said.map(|said| said.trim().to_owned()).collect())
}

fn with_masks(shapes: Vec<Shape>) -> (DetectionExample, Vec<String>) {
    encode(frame(shapes), &Labels::new(), EncodeOptions::new().masks(Some(MaskValues::One)))
}

fn points(points: &[(f64, f64)]) -> Vec<Point> {
    points.iter().map(|&(x, y)| Point { x, y }).collect()
}

fn shape(geometry: Geometry) -> Shape {
    Shape::new(None, geometry)
}

fn rectangle(rotation: f64) -> Shape {
    shape(Geometry::Rectangle { bounding_box: BoundingBox::new(4.0, 2.0, 12.0, 6.0).unwrap(), rotation })
}

fn polygon(corners: &[(f64, f64)]) -> Shape {
    shape(Geometry::Polygon(points(corners)))
}

/// In a loose box at (2, 1):
/// . . . .
/// . # # .
/// . # . .
fn mask() -> Shape {
    shape(Geometry::Mask(Mask::new(2, 1, 4, 3, vec![5, 2, 2, 1, 2]).unwrap()))
}

fn ellipse() -> Shape {
    let (center, radii) = (Point { x: 8.0, y: 4.0 }, Point { x: 3.0, y: 2.0 });
    shape(Geometry::Ellipse { center, radii, rotation: 90.0 })
}

fn cuboid() -> Shape {
    shape(Geometry::Cuboid(Box::new([Point { x: 1.0, y: 1.0 }; 8])))
}

fn boxes(record: &DetectionExample) -> Vec<[f64; 4]> {
    let pixels = |instance: &Instance| {
        let NormalizedBox { xmin, ymin, xmax, ymax } = instance.bounding_box;
        [(xmin, WIDTH), (ymin, HEIGHT), (xmax, WIDTH), (ymax, HEIGHT)]
            .map(|(fraction, side)| f64::from(fraction) * f64::from(side))
    };
    record.instances.iter().map(pixels).collect()
}

fn pixels(instance: &Instance) -> Mask {
    let Some(InstanceMask::Png(png)) = &instance.mask else { panic!("no PNG: {:?}", instance.mask) };
    let mask = mask_png::read(png, size()).unwrap().unwrap();
    // Whatever box it is read in, the smallest one.
    Geometry::Mask(mask).mask(size()).unwrap().unwrap()
}

#[test]
fn shapes_with_an_area_become_their_boxes() {
    let shapes = vec![
        rectangle(0.0),
        rectangle(90.0),
        polygon(&[(1.0, 1.0), (5.0, 3.0), (-2.0, 4.0)]),
        ellipse(),
        mask(),
        shape(Geometry::Polyline(points(&[(1.0, 1.0), (2.0, 2.0)]))),
        shape(Geometry::Points(points(&[(1.0, 1.0)]))),
        cuboid(),
        polygon(&[]),
        polygon(&[(f64::NAN, 0.0)]),
        shape(Geometry::Mask(Mask::new(0, 0, 2, 1, vec![2]).unwrap())),
    ];
    let (record, said) = encode(frame(shapes), &Labels::new(), EncodeOptions::new());
    let expected = [
        [4.0, 2.0, 12.0, 6.0],
        [6.0, 0.0, 10.0, 8.0],
        [0.0, 1.0, 5.0, 4.0],
        [6.0, 1.0, 10.0, 7.0],
        [3.0, 2.0, 5.0, 4.0],
    ];
    assert_eq!(boxes(&record), expected);
    assert!(
        record
            .instances
            .iter()
            .all(|i| i.mask.is_none() && i.keypoints.is_empty() && i.attributes.is_empty())
    );
    let expected = [
        "1rotation-enclosed",
        "2became-box polygon",
        "2clamped",
        "3became-box ellipse",
        "4became-box mask",
        "5not-converted polyline",
        "6not-converted point set",
        "7not-converted cuboid",
        "8not-converted polygon",
        "9not-converted polygon",
        "10empty-mask mask",
    ];
    assert_eq!(said, expected);
}

#[test]
fn masks_are_those_of_the_transforms_and_boxes_those_of_the_shapes() {
    let shapes = vec![
        rectangle(0.0),
        polygon(&[(1.25, 1.0), (5.0, 3.0), (-2.0, 4.0)]),
        ellipse(),
        mask(),
        polygon(&[(1.1, 1.1), (1.2, 1.1), (1.2, 1.2)]),
        shape(Geometry::Mask(Mask::new(WIDTH, 0, 2, 1, vec![0, 2]).unwrap())),
        polygon(&[(1.0, 1.0), (f64::INFINITY, 1.0)]),
    ];
    let mut transformed = frame(shapes.clone());
    transforms::polygons_to_masks(&mut transformed);
    transforms::ellipses_to_masks(&mut transformed);
    let (record, said) = with_masks(shapes);
    let expected = [
        "0no-mask rectangle",
        "1became-mask polygon",
        "1clamped",
        "2became-mask ellipse",
        "4empty-mask polygon",
        "5empty-mask mask",
        "6not-converted polygon",
    ];
    assert_eq!(said, expected);
    let found: Vec<_> = record.instances.iter().map(|instance| Geometry::Mask(pixels(instance))).collect();
    let tight = Geometry::Mask(Mask::new(3, 2, 2, 2, vec![0, 3, 1]).unwrap());
    let of_transforms: Vec<_> = transformed.shapes[1..3].iter().map(|shape| shape.geometry.clone()).collect();
    assert_eq!(found, [of_transforms, vec![tight]].concat());
    assert_eq!(boxes(&record), [[0.0, 1.0, 5.0, 4.0], [6.0, 1.0, 10.0, 7.0], [3.0, 2.0, 5.0, 4.0]]);
}

#[test]
fn after_transforms_boxes_are_those_of_the_pixels() {
    let mut frame = frame(vec![polygon(&[(1.25, 1.0), (5.3, 3.0), (2.0, 6.0)]), rectangle(30.0)]);
    transforms::polygons_to_masks(&mut frame);
    transforms::boxes_to_masks(&mut frame);
    let (record, said) = with_masks(frame.shapes);
    assert_eq!(said, [""; 0]);
    let of_pixels = record.instances.iter().map(|instance| {
        let b = pixels(instance).bounding_box().unwrap();
        [b.xtl(), b.ytl(), b.xbr(), b.ybr()]
    });
    assert_eq!(boxes(&record), of_pixels.collect::<Vec<_>>());
    assert_eq!(record.instances.len(), 2);
}

#[test]
fn mask_pixels_are_1_or_255() {
    for (values, value) in [(MaskValues::One, 1), (MaskValues::Full, 255)] {
        let options = EncodeOptions::new().masks(Some(values));
        let (record, _) = encode(frame(vec![mask()]), &Labels::new(), options);
        let Some(InstanceMask::Png(png)) = &record.instances[0].mask else { panic!("a PNG") };
        let whole = Mask::new(3, 2, 2, 2, vec![0, 3, 1]).unwrap();
        assert_eq!(*png, mask_png::write(&whole, size(), value).unwrap());
    }
}

#[test]
fn an_image_too_large_for_pixels_has_boxes_alone() {
    let wide = |options| {
        let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(70_000, 8).unwrap());
        frame.shapes = vec![mask()];
        encode(frame, &Labels::new(), options)
    };
    assert_eq!(wide(EncodeOptions::new()).0.instances.len(), 1);
    let (record, said) = wide(EncodeOptions::new().masks(Some(MaskValues::One)));
    assert_eq!((record.instances.len(), said), (0, vec!["0not-rasterised mask".to_owned()]));
}

/// Two skeletons that both have a `tail`, and a label that is none.
fn skeletons() -> (Labels, [Option<LabelId>; 3]) {
    let mut labels: Labels = ["car"].into_iter().collect();
    let [cat, fish] = [("cat", ["nose", "tail"]), ("fish", ["tail", "fin"])].map(|(skeleton, sublabels)| {
        let parent = Some(labels.insert(Label::new(skeleton)));
        for name in sublabels {
            let mut sublabel = Label::new(name);
            sublabel.parent = parent;
            labels.insert(sublabel);
        }
        parent
    });
    let car = labels.find("car");
    (labels, [car, cat, fish])
}

fn element(label: &str, x: f64, outside: bool, occluded: bool) -> SkeletonElement {
    SkeletonElement {
        label: label.into(),
        points: points(&[(x, x / 2.0)]),
        outside,
        occluded,
        attributes: vec![],
    }
}

#[test]
fn every_object_has_the_keypoints_of_all_skeletons() {
    let (labels, [car, _, fish]) = skeletons();
    let mut elements = vec![element("fin", 8.0, false, true), element("tail", 4.0, false, false)];
    let swimming = Shape::new(fish, Geometry::Skeleton(elements.clone()));
    elements[0].outside = true;
    let half = Shape::new(fish, Geometry::Skeleton(elements.clone()));
    elements[1].outside = true;
    let gone = Shape::new(fish, Geometry::Skeleton(elements));
    let mut shapes = vec![rectangle(0.0), swimming, half, gone];
    shapes[0].label = car;
    let (record, said) = encode(frame(shapes), &labels, EncodeOptions::new());
    assert_eq!(said, ["2zero-area", "3not-converted skeleton"]);
    assert_eq!(boxes(&record)[1..], [[4.0, 2.0, 8.0, 4.0], [4.0, 2.0, 4.0, 2.0]]);
    let keypoints = |at: usize| -> Vec<_> {
        let of = &record.instances[at].keypoints;
        of.iter().map(|k| (k.text.as_str(), k.visibility, k.x * 16.0, k.y * 8.0)).collect()
    };
    let (nose, tail) = (("nose", 0, 0.0, 0.0), ("cat/tail", 0, 0.0, 0.0));
    assert_eq!(keypoints(0), [nose, tail, ("fish/tail", 0, 0.0, 0.0), ("fin", 0, 0.0, 0.0)]);
    assert_eq!(keypoints(1), [nose, tail, ("fish/tail", 2, 4.0, 2.0), ("fin", 1, 8.0, 4.0)]);
    assert_eq!(keypoints(2), [nose, tail, ("fish/tail", 2, 4.0, 2.0), ("fin", 0, 0.0, 0.0)]);
}

#[test]
fn what_a_skeleton_cannot_say_as_keypoints_is_told() {
    let (labels, [_, cat, _]) = skeletons();
    let mut nose = element("nose", 2.0, false, false);
    nose.points.extend(points(&[(12.0, 1.0)]));
    nose.attributes = vec![Attribute { name: "wet".into(), value: "true".into() }];
    let tail = element("tail", 6.0, false, false);
    let elements = vec![nose, tail.clone(), tail, element("fin", 1.0, false, false)];
    let skeleton = Shape::new(cat, Geometry::Skeleton(elements));
    let (record, said) = encode(frame(vec![skeleton.clone()]), &labels, EncodeOptions::new());
    let expected = [
        "0not-kept attribute \"wet\"",
        "0not-kept further points of keypoint \"nose\"",
        "0not-kept keypoint \"tail\"",
        "0not-kept keypoint \"fin\"",
    ];
    assert_eq!(said, expected);
    assert_eq!(record.instances[0].keypoints[0].visibility, 2);
    let masks = EncodeOptions::new().masks(Some(MaskValues::One));
    assert_eq!(encode(frame(vec![skeleton]), &labels, masks).1, ["0no-mask skeleton"]);
}

#[test]
fn more_keypoints_than_a_record_can_hold_are_left_out() {
    let mut labels = Labels::new();
    let parent = Some(labels.insert(Label::new("swarm")));
    for number in 0..5000 {
        let mut sublabel = Label::new(number.to_string());
        sublabel.parent = parent;
        labels.insert(sublabel);
    }
    let mut shapes = vec![rectangle(0.0); 1000];
    shapes.push(Shape::new(parent, Geometry::Skeleton(vec![element("0", 4.0, false, false)])));
    let (record, said) = encode(frame(shapes), &labels, EncodeOptions::new());
    assert_eq!(said, ["1000not-converted skeleton"]);
    assert!(record.instances.len() == 1000 && record.instances.iter().all(|i| i.keypoints.is_empty()));
}

#[test]
fn tags_become_classes_of_the_image() {
    let labels: Labels = ["car", "night"].into_iter().collect();
    let mut tagged = frame(vec![]);
    let mut night = Tag::new(labels.find("night"));
    (night.group, night.source) = (2, "auto".into());
    night.attributes = vec![Attribute { name: "rain".into(), value: "true".into() }];
    tagged.tags = vec![night, Tag::new(None)];
    let (record, said) = encode(tagged, &labels, EncodeOptions::new());
    let classes: Vec<_> = record.classes.iter().map(|class| (class.text.as_str(), class.id)).collect();
    assert_eq!(classes, [("night", 2)]);
    assert_eq!(
        said,
        ["not-kept attribute \"rain\"", "not-kept group", "not-kept source", "not-converted tag"]
    );
}

#[test]
fn tracks_are_numbers_and_what_has_no_place_is_told() {
    let mut shapes = vec![rectangle(0.0); 3];
    (shapes[0].track, shapes[1].track) = (Some(7), Some(u64::MAX));
    (shapes[2].z_order, shapes[2].group, shapes[2].source) = (1, 2, "semi-auto".into());
    let (record, said) = encode(frame(shapes), &Labels::new(), EncodeOptions::new());
    let tracks: Vec<_> = record.instances.iter().map(|instance| instance.track).collect();
    assert_eq!(tracks, [Some(7), None, None]);
    assert_eq!(
        said,
        ["1not-kept track identity", "2not-kept z-order", "2not-kept group", "2not-kept source"]
    );
}

fn spec(name: &str, input_type: &str, values: &str) -> AttributeSpec {
    let mut spec = AttributeSpec::new(name);
    (spec.input_type, spec.values) = (input_type.into(), values.into());
    spec
}

fn attributes(pairs: &[(&str, &str)]) -> Vec<Attribute> {
    let attribute = |&(name, value): &(&str, &str)| Attribute { name: name.into(), value: value.into() };
    pairs.iter().map(attribute).collect()
}

#[test]
fn attributes_that_are_numbers_are_kept() {
    let mut labels = Labels::new();
    let mut car = Label::new("car");
    car.attributes = vec![
        spec("parked", "checkbox", "false"),
        spec("doors", "number", "0\n6\n1"),
        spec("speed", "number", "0\n1\n0.1"),
        spec("age", "number", "0\n99\n1"),
        spec("colour", "select", "red\nblue"),
        spec("difficult", "text", ""),
        spec("iscrowd", "checkbox", "false"),
    ];
    labels.insert(car);
    let mut dog = Label::new("dog");
    dog.attributes = vec![spec("age", "number", "0\n1\n0.5"), spec("parked", "text", "")];
    labels.insert(dog);
    let mut shapes = vec![rectangle(0.0); 4];
    for (shape, label) in shapes.iter_mut().zip(["car", "car", "dog", "none"]) {
        shape.label = labels.find(label);
    }
    shapes[0].attributes = attributes(&[
        ("parked", "True"),
        ("doors", "5.0"),
        ("speed", "0.5"),
        ("age", "3"),
        ("colour", "red"),
        ("difficult", "1"),
        ("iscrowd", "true"),
        ("is_crowd", "1"),
    ]);
    shapes[1].attributes = attributes(&[
        ("parked", "perhaps"),
        ("doors", "-1"),
        ("speed", "inf"),
        ("age", ""),
        ("difficult", "very"),
        ("doors", "2.5"),
        ("iscrowd", "false"),
        ("is_crowd", "1"),
    ]);
    shapes[2].attributes = attributes(&[("age", "7"), ("parked", "true"), ("truncated", "TRUE")]);
    shapes[3].attributes = attributes(&[("doors", "3"), ("group_of", "0")]);
    let (record, said) = encode(frame(shapes), &labels, EncodeOptions::new());
    let of = |at: usize| -> Vec<_> { record.instances[at].attributes.iter().collect() };
    let int = Number::Int;
    let expected = [
        ("age", Number::Float(3.0)),
        ("difficult", int(1)),
        ("doors", int(5)),
        ("is_crowd", int(1)),
        ("parked", int(1)),
        ("speed", Number::Float(0.5)),
    ];
    assert_eq!(of(0), expected);
    assert_eq!(of(1), [("is_crowd", int(0))]);
    assert_eq!(of(2), [("age", Number::Float(7.0)), ("truncated", int(1))]);
    assert_eq!(of(3), [("group_of", int(0))]);
    let lost = ["parked", "doors", "speed", "age", "difficult", "doors", "is_crowd"];
    let lost = lost.map(|name| format!("1not-kept attribute \"{name}\""));
    assert_eq!(said[0], "0not-kept attribute \"colour\"");
    assert_eq!(said[1..8], lost);
    assert_eq!(said[8..], ["2not-kept attribute \"parked\"", "3not-kept attribute \"doors\""]);
}

#[test]
fn occluded_is_set_by_the_flag_or_by_an_attribute_called_so() {
    let mut shapes = vec![rectangle(0.0); 4];
    shapes[0].occluded = true;
    shapes[1].attributes = attributes(&[("occluded", "true")]);
    shapes[2].attributes = attributes(&[("occluded", "false")]);
    shapes[2].occluded = true;
    let (record, said) = encode(frame(shapes), &Labels::new(), EncodeOptions::new());
    let occluded = record.instances.iter().map(|i| i.attributes.get("occluded"));
    let set = Some(Number::Int(1));
    assert_eq!(occluded.collect::<Vec<_>>(), [set, set, set, None]);
    assert_eq!(said, ["2not-kept attribute \"occluded\""]);
}

#[test]
fn attributes_and_keypoints_go_with_their_label_when_it_is_renamed() {
    let (mut labels, [car, cat, _]) = skeletons();
    labels.get_mut(car.unwrap()).unwrap().attributes = vec![spec("parked", "checkbox", "false")];
    let mut shapes = vec![rectangle(0.0), Shape::new(cat, Geometry::Skeleton(vec![]))];
    (shapes[0].label, shapes[0].attributes) = (car, attributes(&[("parked", "true")]));
    shapes[1].geometry = Geometry::Skeleton(vec![element("tail", 4.0, false, false)]);
    let rules = transforms::LabelRules::new().rename("car", "van").rename("cat", "tiger").drop("fish");
    let relabelling = rules.of(&labels).unwrap();
    let mut frame = frame(shapes);
    relabelling.apply(&mut frame);
    let (record, said) = encode(frame, relabelling.labels(), EncodeOptions::new());
    assert_eq!(said, ["1zero-area"]);
    assert_eq!(record.instances[0].attributes.get("parked"), Some(Number::Int(1)));
    let texts: Vec<_> =
        record.instances[1].keypoints.iter().map(|k| (k.text.as_str(), k.visibility)).collect();
    assert_eq!(texts, [("nose", 0), ("tail", 2)]);
}

#[test]
fn hostile_shapes_give_errors_or_finite_numbers() {
    let (labels, [_, cat, _]) = skeletons();
    let far = element("tail", 1e300, false, false);
    let shapes = vec![
        Shape::new(cat, Geometry::Skeleton(vec![far])),
        polygon(&[(-1e300, -1e300), (1e300, 1e300), (0.0, 1e300)]),
        shape(Geometry::Ellipse {
            center: Point { x: 0.0, y: f64::INFINITY },
            radii: Point { x: 1.0, y: 1.0 },
            rotation: f64::NAN,
        }),
        rectangle(f64::NAN),
    ];
    for masks in [None, Some(MaskValues::One)] {
        let (record, _) = encode(frame(shapes.clone()), &labels, EncodeOptions::new().masks(masks));
        for instance in &record.instances {
            let b = instance.bounding_box;
            assert!([b.xmin, b.ymin, b.xmax, b.ymax].iter().all(|side| (0.0..=1.0).contains(side)), "{b:?}");
        }
    }
}

#[test]
fn a_record_has_no_more_keypoints_than_any_real_one() {
    // Every object has all of them.
    let mut labels = Labels::new();
    let mut cat = Label::new("cat");
    cat.label_type = "skeleton".into();
    let cat = labels.insert(cat);
    for i in 0..1000 {
        let mut sublabel = Label::new(format!("k{i}"));
        sublabel.parent = Some(cat);
        labels.insert(sublabel);
    }
    let elements = vec![element("k0", 4.0, false, false), element("k1", 8.0, false, false)];
    let skeleton = Shape::new(Some(cat), Geometry::Skeleton(elements));
    for (others, kept) in [(261, 1000), (262, 0)] {
        let shapes = [vec![rectangle(0.0); others], vec![skeleton.clone()]].concat();
        let mut frame = frame(shapes);
        frame.shapes.iter_mut().for_each(|shape| shape.label = Some(cat));
        let (record, said) = encode(frame, &labels, EncodeOptions::new());
        assert_eq!(record.instances[0].keypoints.len(), kept);
        assert_eq!(said.len(), usize::from(kept == 0), "{said:?}");
    }
}

#[test]
fn of_a_dropped_shape_nothing_else_is_said() {
    let mut flat = polygon(&[(1.0, 1.0), (5.0, 1.0)]);
    (flat.group, flat.z_order, flat.occluded) = (3, 1, true);
    flat.attributes = vec![Attribute { name: "colour".into(), value: "red".into() }];
    let dropping = EncodeOptions::new().drop_degenerate(true);
    for options in [dropping, dropping.masks(Some(MaskValues::One))] {
        let (record, said) = encode(frame(vec![flat.clone()]), &Labels::new(), options);
        assert_eq!((record.instances.len(), said), (0, vec!["0degenerate-dropped".to_owned()]));
    }
}

#[test]
fn shapes_of_one_object_are_one() {
    let labels: Labels = ["cat", "dog"].into_iter().collect();
    let of = |mut shape: Shape, label: &str, group| {
        (shape.label, shape.group) = (labels.find(label), group);
        shape
    };
    let attributes = |value: &str| vec![Attribute { name: "truncated".into(), value: value.into() }];
    let mut shapes = vec![
        of(polygon(&[(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)]), "cat", 1),
        of(mask(), "dog", 1),
        of(mask(), "cat", 1),
        of(rectangle(0.0), "cat", 2),
        of(mask(), "cat", 2),
        of(rectangle(0.0), "cat", 3),
        of(rectangle(0.0), "cat", 3),
    ];
    shapes[2].occluded = true;
    (shapes[0].attributes, shapes[2].attributes) = (attributes("1"), attributes("0"));
    (shapes[3].attributes, shapes[4].attributes) = (attributes("1"), attributes("1"));

    let options = EncodeOptions::new().merge_groups(true);
    let (record, said) = encode(frame(shapes.clone()), &labels, options.masks(Some(MaskValues::One)));
    // What has no pixels is left out where masks are wanted.
    assert_eq!(boxes(&record), [[0.0, 0.0, 5.0, 4.0], [3.0, 2.0, 5.0, 4.0], [4.0, 2.0, 12.0, 6.0]]);
    let areas: Vec<_> = record.instances.iter().map(|instance| pixels(instance).area()).collect();
    assert_eq!(areas, [7, 3, 3]);
    let flags = |name: &str| {
        let of = |i: &Instance| i.attributes.get(name).is_some_and(|value| value != Number::Int(0));
        record.instances.iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!((flags("occluded"), flags("truncated")), (vec![true, false, false], vec![true, false, true]));
    assert_eq!(
        said,
        [
            "0not-kept attribute \"truncated\"",
            "0became-mask polygon",
            "1not-kept group",
            "5no-mask rectangle",
            "6no-mask rectangle"
        ]
    );

    let (record, said) = encode(frame(shapes.clone()), &labels, options);
    assert_eq!(record.instances.len(), 5);
    assert_eq!(said.iter().filter(|said| said.contains("became-box")).count(), 4, "{said:?}");
    let (record, _) = encode(frame(shapes), &labels, EncodeOptions::new());
    assert_eq!(record.instances.len(), 7, "unless it is asked for");
}
