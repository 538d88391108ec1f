//! What becomes of the masks, keypoints, attributes, tracks and classes of records.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helpers fail by panicking"
)]

use cvat_model::{
    AnnotatedFrame, Attribute, FrameSize, Geometry, Labels, Mask, Point, Shape, ShapeKind, WithWarnings,
};
use cvat_tfrecord_format::{
    Attributes, DetectionExample, ErrorKind, ImageClass, Instance, InstanceMask, Keypoint, NormalizedBox,
    Number, Vocabulary, decode_frame, mask_png,
};
use pbtxt::label_map::{Keypoint as MapKeypoint, LabelMap, LabelMapItem};

const WIDTH: u32 = 100;
const HEIGHT: u32 = 50;

fn size() -> FrameSize {
    FrameSize::new(WIDTH, HEIGHT).unwrap()
}

/// A box of these pixels.
#[allow(clippy::cast_possible_truncation, reason = "small numbers")]
fn normalized([xtl, ytl, xbr, ybr]: [f64; 4]) -> NormalizedBox {
    let (width, height) = (f64::from(WIDTH), f64::from(HEIGHT));
    let fraction = |pixels: f64, of: f64| (pixels / of) as f32;
    NormalizedBox {
        xmin: fraction(xtl, width),
        ymin: fraction(ytl, height),
        xmax: fraction(xbr, width),
        ymax: fraction(ybr, height),
    }
}

fn cat(pixels: [f64; 4]) -> Instance {
    Instance { bounding_box: normalized(pixels), text: "cat".into(), id: 1, ..Instance::default() }
}

fn keypoint(x: f32, y: f32, visibility: i64, text: &str) -> Keypoint {
    Keypoint { x, y, visibility, text: text.into() }
}

fn record(instances: Vec<Instance>) -> DetectionExample {
    let (width, height) = (Some(WIDTH.into()), Some(HEIGHT.into()));
    DetectionExample { width, height, instances, ..DetectionExample::default() }
}

/// Reads records as a data set of them is read.
fn read_all(
    map: Option<&LabelMap>,
    records: &[DetectionExample],
) -> (Labels, Vec<WithWarnings<AnnotatedFrame>>) {
    let mut labels = Labels::new();
    let vocabulary = Vocabulary::new(map, records.to_vec(), &mut labels).unwrap();
    let frames =
        records.iter().map(|record| decode_frame(record.clone(), "a.jpg".into(), &vocabulary).unwrap());
    let frames = frames.collect();
    (labels, frames)
}

fn read(instances: Vec<Instance>) -> (Labels, AnnotatedFrame, Vec<String>) {
    let (labels, mut frames) = read_all(None, &[record(instances)]);
    let WithWarnings { value, warnings } = frames.pop().unwrap();
    (labels, value, warnings.iter().map(|warning| warning.kind().to_string()).collect())
}

fn kinds(frame: &AnnotatedFrame) -> Vec<(ShapeKind, i64)> {
    frame.shapes.iter().map(|shape| (shape.geometry.kind(), shape.group)).collect()
}

/// Two rows of ten pixels from (20, 10) on: its box is (20, 10, 30, 12).
fn bar() -> Mask {
    Mask::new(20, 10, 10, 2, vec![0, 20]).unwrap()
}

fn with_bar(pixels: [f64; 4]) -> Instance {
    let mask = InstanceMask::Png(mask_png::write(&bar(), size(), 255).unwrap());
    Instance { mask: Some(mask), ..cat(pixels) }
}

/// Pixels of a mask, whatever box it has.
fn pixels(mask: &Mask) -> Vec<(u32, u32)> {
    let (mut at, mut is_mask, mut pixels) = (0, false, Vec::new());
    for &run in mask.runs() {
        if is_mask {
            let place = |i: u32| (mask.left() + i % mask.width(), mask.top() + i / mask.width());
            pixels.extend((at..at + run).map(place));
        }
        at += run;
        is_mask = !is_mask;
    }
    pixels
}

#[test]
fn a_mask_stands_for_its_box() {
    let (_, frame, said) = read(vec![with_bar([20.0, 10.0, 30.0, 12.0])]);
    let [Shape { geometry: Geometry::Mask(mask), group: 0, .. }] = frame.shapes.as_slice() else {
        panic!("{frame:?}")
    };
    assert_eq!(pixels(mask), pixels(&bar()));
    assert!(said.is_empty(), "{said:?}");
}

#[test]
fn masks_of_numbers_are_masks() {
    let mut numbers = vec![0.0; (WIDTH * HEIGHT) as usize];
    for (x, y) in pixels(&bar()) {
        numbers[(y * WIDTH + x) as usize] = 0.5;
    }
    let instance = Instance { mask: Some(InstanceMask::Numerical(numbers)), ..cat([20.0, 10.0, 30.0, 12.0]) };
    let (_, frame, said) = read(vec![instance]);
    let Geometry::Mask(mask) = &frame.shapes[0].geometry else { panic!("{frame:?}") };
    assert_eq!((pixels(mask), said.len()), (pixels(&bar()), 0));
}

#[test]
fn a_box_that_says_more_than_its_mask_stays_beside_it() {
    use ShapeKind::{Mask, Rectangle};
    // Up to a pixel is rounding, and the way some producers count; a whole pixel is not exact in single precision.
    for (xtl, expected) in [
        (19.1, vec![(Mask, 0)]),
        (19.0, vec![(Mask, 0)]),
        (21.0, vec![(Mask, 0)]),
        (18.9, vec![(Rectangle, 1), (Mask, 1)]),
        (21.1, vec![(Rectangle, 1), (Mask, 1)]),
    ] {
        let (_, frame, said) = read(vec![with_bar([xtl, 10.0, 30.0, 12.0])]);
        assert_eq!(kinds(&frame), expected, "{xtl}");
        assert_eq!(said.len(), expected.len() - 1, "{said:?}");
    }
    let (_, frame, said) = read(vec![
        with_bar([20.0, 10.0, 30.0, 18.0]),
        cat([1.0, 1.0, 2.0, 2.0]),
        with_bar([0.0, 10.0, 30.0, 12.0]),
    ]);
    assert_eq!(kinds(&frame), [(Rectangle, 1), (Mask, 1), (Rectangle, 0), (Rectangle, 2), (Mask, 2)]);
    assert_eq!(said, vec!["box kept beside the mask, of which it says more"; 2]);
}

#[test]
fn a_box_beyond_the_border_says_no_more_than_a_mask_up_to_it() {
    let whole = Mask::new(0, 0, WIDTH, HEIGHT, vec![0, WIDTH * HEIGHT]).unwrap();
    let mask = InstanceMask::Png(mask_png::write(&whole, size(), 1).unwrap());
    let (_, frame, said) = read(vec![Instance { mask: Some(mask), ..cat([-9.0, -9.0, 120.0, 70.0]) }]);
    assert_eq!((kinds(&frame), said.len()), (vec![(ShapeKind::Mask, 0)], 0));
}

#[test]
fn a_mask_without_a_pixel_or_that_cannot_be_read_leaves_the_box() {
    let png = |mask: &Mask, size| InstanceMask::Png(mask_png::write(mask, size, 255).unwrap());
    let empty = Mask::new(0, 0, 1, 1, vec![1]).unwrap();
    let whole = mask_png::write(&bar(), size(), 255).unwrap();
    for (mask, why) in [
        (png(&empty, size()), "it has no pixel"),
        (png(&bar(), FrameSize::new(HEIGHT, WIDTH).unwrap()), "50x100"),
        (InstanceMask::Png(whole.slice(..whole.len() / 2)), ""),
        (InstanceMask::Png(b"\xff\xd8\xff"[..].into()), ""),
        (InstanceMask::Numerical(vec![1.0; 7]), "7"),
        (InstanceMask::Numerical(vec![f32::NAN; (WIDTH * HEIGHT) as usize]), "it has no pixel"),
    ] {
        let instance = Instance { mask: Some(mask), ..cat([20.0, 10.0, 30.0, 12.0]) };
        let (_, frame, said) = read(vec![instance]);
        assert_eq!(kinds(&frame), [(ShapeKind::Rectangle, 0)], "{why}");
        let [said] = said.as_slice() else { panic!("{said:?}") };
        assert!(said.starts_with("mask not read: ") && said.contains(why), "{said}");
    }
}

#[test]
fn neither_a_mask_nor_a_box_is_no_shape() {
    let instance = Instance { mask: Some(InstanceMask::Numerical(vec![])), ..cat([f64::NAN, 0.0, 1.0, 1.0]) };
    let (_, frame, said) = read(vec![instance]);
    assert_eq!(kinds(&frame), []);
    assert_eq!(said[0], "box with a coordinate that is no number dropped");
    assert!(said.len() == 2 && said[1].starts_with("mask not read: it has 0 numbers"), "{said:?}");
}

#[test]
fn a_mask_needs_no_box() {
    let (_, frame, said) = read(vec![with_bar([f64::NAN, 0.0, 1.0, 1.0])]);
    assert_eq!((kinds(&frame), said.len()), (vec![(ShapeKind::Mask, 0)], 1));
    assert_eq!(said, ["box with a coordinate that is no number dropped"]);
}

/// Name, place and flags of each point: `-` outside, `o` occluded.
fn points(shape: &Shape) -> Vec<(String, Point, &str)> {
    let Geometry::Skeleton(elements) = &shape.geometry else { panic!("{shape:?}") };
    let flags = |outside, occluded| match (outside, occluded) {
        (true, _) => "-",
        (false, true) => "o",
        (false, false) => "",
    };
    let one = |e: &cvat_model::SkeletonElement| (e.label.clone(), e.points[0], flags(e.outside, e.occluded));
    elements.iter().map(one).collect()
}

fn sublabels(labels: &Labels, of: &str) -> Vec<String> {
    let parent = labels.find(of);
    let own = labels.iter().filter(|(_, label)| label.parent.is_some() && label.parent == parent);
    own.map(|(_, label)| label.name.clone()).collect()
}

#[test]
fn keypoints_are_a_skeleton_with_every_point_of_its_label() {
    let first =
        vec![keypoint(0.2, 0.2, 2, "ear"), keypoint(0.3, 0.4, 1, "cat/tail"), keypoint(0., 0., 0, "")];
    let second = vec![keypoint(0., 0., 0, ""), keypoint(0., 0., 0, ""), keypoint(0.5, 0.5, 2, "paw")];
    let instances = vec![
        Instance { keypoints: first, ..cat([20.0, 10.0, 30.0, 20.0]) },
        Instance { keypoints: second, ..cat([40.0, 20.0, 60.0, 30.0]) },
    ];
    let (labels, frame, said) = read(instances);
    assert_eq!(sublabels(&labels, "cat"), ["ear", "tail", "paw"]);
    assert_eq!(labels[labels.find("cat").unwrap()].label_type, "skeleton");
    assert_eq!(labels.top_level().count(), 1);
    let near = |p: Point, x: f64, y: f64| (p.x - x).abs() < 1e-4 && (p.y - y).abs() < 1e-4;
    let got = points(&frame.shapes[0]);
    assert_eq!(
        got.iter().map(|p| (p.0.as_str(), p.2)).collect::<Vec<_>>(),
        [("ear", ""), ("tail", "o"), ("paw", "-")]
    );
    assert!(near(got[0].1, 20.0, 10.0) && near(got[1].1, 30.0, 20.0) && near(got[2].1, 0.0, 0.0));
    // The box of the first is that around its points, the second's says more.
    let expected = [(ShapeKind::Skeleton, 0), (ShapeKind::Rectangle, 1), (ShapeKind::Skeleton, 1)];
    assert_eq!(kinds(&frame), expected);
    assert_eq!(said, ["box kept beside the skeleton, of which it says more"]);
}

#[test]
fn a_label_map_names_the_points_and_their_order() {
    let map = LabelMap::from_iter([
        LabelMapItem::new(1, "cat")
            .with_keypoints([MapKeypoint::new(1, "tail"), MapKeypoint::new(0, "cat/ear")]),
        LabelMapItem::new(2, "bird").with_keypoints([MapKeypoint::new(2, "beak")]),
    ]);
    // Without names, the ids of the label map are the positions.
    let unnamed = vec![keypoint(0.1, 0.1, 0, ""), keypoint(0.3, 0.4, 2, ""), keypoint(0., 0., 0, "")];
    let other = vec![keypoint(0.1, 0.1, 2, "whisker")];
    let records = [unnamed, other]
        .map(|keypoints| record(vec![Instance { keypoints, ..cat([30.0, 20.0, 30.0, 20.0]) }]));
    let (labels, frames) = read_all(Some(&map), &records);
    assert_eq!(sublabels(&labels, "cat"), ["ear", "tail", "whisker"]);
    assert_eq!(sublabels(&labels, "bird"), ["beak"]);
    let inside: Vec<_> =
        points(&frames[0].value.shapes[0]).into_iter().filter(|p| p.2 != "-").map(|p| p.0).collect();
    assert_eq!(inside, ["tail"]);
}

#[test]
fn keypoints_without_names_are_numbered() {
    let keypoints = vec![keypoint(0.1, 0.1, 0, ""), keypoint(0.3, 0.4, 2, "")];
    let (labels, frame, said) = read(vec![Instance { keypoints, ..cat([30.0, 20.0, 30.0, 20.0]) }]);
    assert_eq!((sublabels(&labels, "cat"), said.len()), (vec!["keypoint_2".to_owned()], 0));
    assert_eq!(kinds(&frame), [(ShapeKind::Skeleton, 0)]);
}

#[test]
fn keypoints_that_are_nowhere_are_no_skeleton() {
    let nowhere = [(f32::NAN, 0.5, 2), (0.5, f32::INFINITY, 2), (0.5, 0.5, 0), (0.5, 0.5, -1)];
    let keypoints = nowhere.map(|(x, y, visibility)| keypoint(x, y, visibility, "ear")).to_vec();
    let (labels, frame, said) = read(vec![Instance { keypoints, ..cat([20.0, 10.0, 30.0, 12.0]) }]);
    assert_eq!((kinds(&frame), labels.len()), (vec![(ShapeKind::Rectangle, 0)], 1));
    // No number is how some say that it is not labelled; infinity is nobody's.
    assert_eq!(said, ["feature \"image/object/keypoint/x\" not kept"]);
}

#[test]
fn infinite_keypoints_are_said_once_an_object() {
    let keypoints = vec![
        keypoint(f32::INFINITY, 0.5, 2, "ear"),
        keypoint(0.5, f32::NEG_INFINITY, 1, "tail"),
        keypoint(f32::INFINITY, 0.5, 0, "paw"),
        keypoint(f32::NAN, 0.5, 2, "eye"),
        keypoint(0.3, 0.4, 2, "nose"),
    ];
    let infinite = Instance { keypoints: keypoints.clone(), ..cat([30.0, 20.0, 30.0, 20.0]) };
    let finite = Instance { keypoints: keypoints[2..].to_vec(), ..infinite.clone() };
    let (_, frame, said) = read(vec![infinite, finite]);
    assert_eq!(kinds(&frame), [(ShapeKind::Skeleton, 0); 2]);
    assert_eq!(said, ["feature \"image/object/keypoint/x\" not kept"]);
}

#[test]
fn what_cannot_be_a_point_of_a_skeleton_is_said() {
    let unlabelled = Instance {
        text: String::new(),
        id: 0,
        keypoints: vec![keypoint(0.5, 0.5, 2, "ear")],
        ..cat([20.0, 10.0, 30.0, 12.0])
    };
    let (labels, frame, said) = read(vec![unlabelled]);
    assert_eq!((kinds(&frame), labels.len()), (vec![(ShapeKind::Rectangle, 0)], 0));
    assert_eq!(said, ["feature \"image/object/keypoint/x\" not kept"]);

    let long = "x".repeat(5000);
    let keypoints = vec![
        keypoint(0.5, 0.5, 2, "ear"),
        keypoint(0.6, 0.6, 2, "cat/ear"),
        keypoint(0.5, 0.5, 2, &long),
        keypoint(0.7, 0.5, 2, "\0é"),
    ];
    let (labels, frame, said) = read(vec![Instance { keypoints, ..cat([50.0, 25.0, 70.0, 25.0]) }]);
    assert_eq!(sublabels(&labels, "cat"), ["ear", "\0é"]);
    assert_eq!(kinds(&frame), [(ShapeKind::Skeleton, 0)]);
    assert_eq!(said, ["feature \"image/object/keypoint/text\" not kept"]);
}

#[test]
fn a_mask_and_keypoints_are_one_group() {
    let keypoints = vec![keypoint(0.25, 0.22, 2, "ear")];
    let (_, frame, said) =
        read(vec![Instance { keypoints, track: Some(4), ..with_bar([20.0, 10.0, 30.0, 12.0]) }]);
    assert_eq!(kinds(&frame), [(ShapeKind::Mask, 1), (ShapeKind::Skeleton, 1)]);
    assert_eq!(frame.shapes.iter().map(|shape| shape.track).collect::<Vec<_>>(), [Some(4), Some(4)]);
    assert!(said.is_empty(), "{said:?}");
}

#[test]
fn a_frame_has_no_more_points_than_any_real_one() {
    // Each object has one keypoint, but all of its label's points.
    let names: Vec<_> = (0..1000).map(|i| keypoint(0.5, 0.5, 2, &format!("k{i}"))).collect();
    let all = Instance { keypoints: names, ..cat([50.0, 25.0, 50.0, 25.0]) };
    let one = Instance { keypoints: vec![keypoint(0.5, 0.5, 2, "k0")], ..all.clone() };
    let (_, frame, said) = read([vec![all], vec![one; 200]].concat());
    let skeletons = frame.shapes.iter().filter(|s| s.geometry.kind() == ShapeKind::Skeleton).count();
    assert_eq!((frame.shapes.len(), skeletons, said.len()), (201, 65, 136));
    assert_eq!(said[0], "skeleton not converted");
}

fn attributes<const N: usize>(values: [(&str, Number); N]) -> Attributes {
    values.into_iter().collect()
}

fn given(shape: &Shape) -> Vec<(&str, &str)> {
    shape.attributes.iter().map(|Attribute { name, value }| (name.as_str(), value.as_str())).collect()
}

#[test]
fn attributes_are_declared_on_the_labels_they_occur_with() {
    use Number::{Float, Int};
    let dog =
        |values| Instance { text: "dog".into(), id: 2, attributes: values, ..cat([1.0, 2.0, 3.0, 4.0]) };
    let instances = vec![
        Instance {
            attributes: attributes([
                ("difficult", Int(1)),
                ("is_crowd", Int(0)),
                ("age", Int(12)),
                ("score", Float(0.25)),
                ("always_0", Int(0)),
                ("occluded", Int(1)),
            ]),
            ..cat([1.0, 2.0, 3.0, 4.0])
        },
        dog(attributes([("difficult", Int(0)), ("is_crowd", Int(1)), ("occluded", Int(0))])),
    ];
    let (labels, frame, said) = read(instances);
    let declared = |name: &str| {
        let label = &labels[labels.find(name).unwrap()];
        let one = |a: &cvat_model::AttributeSpec| {
            (a.name.clone(), a.input_type.clone(), a.default_value.clone(), a.values.replace('\n', ","))
        };
        label.attributes.iter().map(one).collect::<Vec<_>>()
    };
    let spec = |texts: [&str; 4]| {
        let [name, input_type, default_value, values] = texts.map(str::to_owned);
        (name, input_type, default_value, values)
    };
    let expected = [
        spec(["age", "number", "0", "0,12,1"]),
        spec(["always_0", "checkbox", "false", "false"]),
        spec(["difficult", "checkbox", "false", "false"]),
        spec(["score", "number", "0", "0,1,0.01"]),
    ];
    assert_eq!(declared("cat"), expected);
    assert_eq!(declared("dog"), [spec(["is_crowd", "checkbox", "false", "false"])]);
    assert_eq!(
        given(&frame.shapes[0]),
        [("age", "12"), ("always_0", "false"), ("difficult", "true"), ("score", "0.25")]
    );
    assert_eq!(given(&frame.shapes[1]), [("is_crowd", "true")]);
    assert_eq!(frame.shapes.iter().map(|shape| shape.occluded).collect::<Vec<_>>(), [true, false]);
    assert!(said.is_empty(), "{said:?}");
    assert_eq!(cvat_model::validation::labels(&labels), []);
}

#[test]
fn attributes_that_are_no_attributes_are_said() {
    let values = attributes([("", Number::Int(3)), ("far", Number::Float(f32::INFINITY))]);
    let (labels, frame, said) = read(vec![Instance { attributes: values, ..cat([1.0, 2.0, 3.0, 4.0]) }]);
    assert_eq!((labels[labels.find("cat").unwrap()].attributes.len(), given(&frame.shapes[0])), (0, vec![]));
    assert_eq!(said, ["attribute \"\" not kept", "attribute \"far\" not kept"]);
}

#[test]
fn tracks_count_from_0() {
    let tracked = |track| Instance { track, ..cat([1.0, 2.0, 3.0, 4.0]) };
    let (_, frame, _) = read([Some(0), Some(-1), Some(i64::MIN), Some(7), None].map(tracked).to_vec());
    let tracks: Vec<_> = frame.shapes.iter().map(|shape| shape.track).collect();
    assert_eq!(tracks, [Some(0), None, None, Some(7), None]);
}

#[test]
fn classes_of_the_image_are_tags() {
    let class = |text: &str, id| ImageClass { text: text.into(), id };
    let classes = vec![class("night", 2), class("", 1), class("", 0), class("", 9), class("rain", 0)];
    let map = LabelMap::from_iter([LabelMapItem::new(1, "cat")]);
    let (labels, frames) = read_all(Some(&map), &[DetectionExample { classes, ..record(vec![]) }]);
    let tags = frames[0].value.tags.iter();
    let tags: Vec<_> = tags.map(|tag| labels[tag.label.unwrap()].name.as_str()).collect();
    assert_eq!(tags, ["night", "cat", "category_9", "rain"]);
    let said: Vec<_> = frames[0].warnings.iter().map(|warning| warning.kind().code()).collect();
    assert_eq!(said, ["unmapped-id", "unknown-label-id"]);
}

#[test]
fn names_have_a_bound() {
    let many = |record: &dyn Fn(usize) -> DetectionExample| {
        let mut labels = Labels::new();
        let error = Vocabulary::new(None, (0..100_001).map(record), &mut labels).unwrap_err();
        assert_eq!(labels.len(), 0);
        error
    };
    let of = |instance: Instance| record(vec![instance]);
    let error = many(&|i| of(Instance { text: format!("c{i}"), ..Instance::default() }));
    assert!(matches!(error.kind(), ErrorKind::TooManyLabels(100_000)), "{error}");
    let error = many(&|i| {
        let attributes = attributes([(format!("a{i}").as_str(), Number::Int(1))]);
        of(Instance { attributes, ..cat([0.0; 4]) })
    });
    assert_eq!(error.to_string(), "more than 1000 attributes of a label");
    let error =
        many(&|i| of(Instance { keypoints: vec![keypoint(0., 0., 1, &format!("k{i}"))], ..cat([0.0; 4]) }));
    assert_eq!(error.to_string(), "more than 100000 keypoints of labels");
}

#[test]
fn grades_of_occlusion_are_said() {
    use Number::{Float, Int};
    for (value, occluded, lost) in [
        (Int(0), false, 0),
        (Int(1), true, 0),
        (Float(1.0), true, 0),
        (Int(2), true, 1),
        (Int(-1), true, 1),
        (Float(0.5), true, 1),
        (Float(f32::INFINITY), true, 1),
    ] {
        let instance =
            Instance { attributes: attributes([("occluded", value)]), ..cat([1.0, 2.0, 3.0, 4.0]) };
        let (_, frame, said) = read(vec![instance]);
        assert_eq!((frame.shapes[0].occluded, given(&frame.shapes[0])), (occluded, vec![]), "{value:?}");
        assert_eq!(said, vec!["attribute \"occluded\" not kept"; lost], "{value:?}");
    }
}
