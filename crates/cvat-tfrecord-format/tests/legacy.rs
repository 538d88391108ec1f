//! Records as CVAT 2.10 wrote and read them: golden values, order, and what is said.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

use cvat_model::{
    AnnotatedFrame, Attribute, BoundingBox, DatasetReader as _, DatasetWriter as _, FrameSize, Geometry,
    Label, Labels, Mask, Point, Shape, SkeletonElement, Tag,
};
use cvat_tfrecord_format::{
    ArchiveReader, ArchiveWriter, Attributes, DetectionExample, EncodeOptions, ImageClass, Instance,
    InstanceMask, Keypoint, LabelIds, Layout, MaskValues, NormalizedBox, Number, ReadOptions, encode_frame,
    mask_png,
};
use dataset_files::{Overwrite, Sink, Source};
use tf_example::Message as _;

const NAMES: [&str; 4] = ["cat", "ка't", "naïve dog", "q\"uo\\te"];

fn labels() -> Labels {
    NAMES.into_iter().collect()
}

fn size() -> FrameSize {
    FrameSize::new(20, 10).unwrap()
}

fn labelled(label: &str, geometry: Geometry) -> Shape {
    Shape::new(labels().find(label), geometry)
}

fn rectangle(label: &str, [x, y, w, h]: [f64; 4]) -> Shape {
    Shape::rectangle(labels().find(label), BoundingBox::new(x, y, x + w, y + h).unwrap())
}

fn grouped(mut shape: Shape, group: i64) -> Shape {
    shape.group = group;
    shape
}

fn frame(shapes: Vec<Shape>) -> AnnotatedFrame {
    let mut frame = AnnotatedFrame::new("a.jpg", size());
    frame.shapes = shapes;
    frame
}

/// The record, and the codes of what was said.
fn encoded(frame: AnnotatedFrame, masks: bool) -> (DetectionExample, Vec<&'static str>) {
    let options = EncodeOptions::new().legacy(true).masks(masks.then_some(MaskValues::One));
    let record = encode_frame(frame, &LabelIds::legacy(&labels()), options).unwrap();
    (record.value, record.warnings.iter().map(|warning| warning.kind().code()).collect())
}

fn written(shapes: Vec<Shape>) -> (Vec<Instance>, Vec<&'static str>) {
    let (record, codes) = encoded(frame(shapes), false);
    (record.instances, codes)
}

fn bits(b: NormalizedBox) -> [u32; 4] {
    [b.xmin, b.xmax, b.ymin, b.ymax].map(f32::to_bits)
}

/// A mask of 6 by 3 pixels, columns 3 to 8 and rows 2 to 4.
fn block() -> Geometry {
    Geometry::Mask(Mask::new(3, 2, 6, 3, vec![0, 18]).unwrap())
}

#[test]
fn a_box_has_the_golden_values() {
    let (instances, codes) = written(vec![rectangle("cat", [1.0, 2.0, 3.333, 4.567])]);
    // The float32 values of 0.05, 0.2165, 0.2 and 0.657.
    let expected = [0x3d4c_cccd, 0x3e5d_b22d, 0x3e4c_cccd, 0x3f28_3127];
    assert_eq!(bits(instances[0].bounding_box), expected);
    assert_eq!((instances[0].text.as_str(), instances[0].id), ("cat", 1));
    assert_eq!(codes, ["rounded"]);
}

#[test]
fn a_group_has_the_golden_values_behind_all_that_is_in_none() {
    let (instances, codes) = written(vec![
        grouped(rectangle("ка't", [0.0, 0.0, 5.0, 5.0]), 1),
        grouped(rectangle("naïve dog", [10.0, 5.0, 5.0, 5.0]), 1),
        rectangle("cat", [1.0, 1.0, 2.0, 2.0]),
    ]);
    assert_eq!(instances.len(), 2);
    assert_eq!((instances[1].text.as_str(), instances[1].id), ("'t", 2));
    assert_eq!(instances[1].bounding_box, NormalizedBox { xmin: 0.0, xmax: 0.75, ymin: 0.0, ymax: 1.0 });
    assert_eq!(codes, ["not-ascii", "not-kept", "group-merged"]);
}

#[test]
fn of_zeros_in_a_group_that_of_its_rectangles_counts() {
    // Datumaro lists rectangles before masks, and of equal sides takes the first.
    let corner = Geometry::Mask(Mask::new(0, 0, 2, 2, vec![0, 4]).unwrap());
    let (instances, _) = written(vec![
        grouped(labelled("cat", corner), 1),
        grouped(rectangle("cat", [-0.0, -0.0, 5.0, 5.0]), 1),
    ]);
    assert_eq!(bits(instances[0].bounding_box), [-0.0, 0.25, -0.0, 0.5].map(f32::to_bits));
}

#[test]
fn a_mask_is_the_golden_box_of_its_pixels() {
    let (instances, codes) = written(vec![labelled("cat", block())]);
    let expected = NormalizedBox { xmin: 0.15, xmax: 0.45, ymin: 0.2, ymax: 0.5 };
    assert_eq!((instances[0].bounding_box, codes), (expected, vec!["became-box"]));
}

#[test]
fn no_label_is_the_golden_empty_text_and_0() {
    let unlabelled = Shape::rectangle(None, BoundingBox::new(1.0, 1.0, 2.0, 2.0).unwrap());
    let (instances, codes) = written(vec![unlabelled]);
    assert_eq!((instances[0].text.as_str(), instances[0].id), ("", 0));
    assert_eq!(codes, [""; 0]);
}

#[test]
fn other_kinds_are_dropped_and_said() {
    let points = || vec![Point { x: 1.0, y: 1.0 }, Point { x: 5.0, y: 1.0 }, Point { x: 5.0, y: 5.0 }];
    let others = [
        Geometry::Polygon(points()),
        Geometry::Polyline(points()),
        Geometry::Points(points()),
        Geometry::Cuboid(Box::default()),
        Geometry::Skeleton(vec![SkeletonElement::default()]),
    ];
    let mut frame = frame(others.into_iter().map(|geometry| labelled("cat", geometry)).collect());
    frame.tags.push(Tag::new(labels().find("cat")));
    let (record, codes) = encoded(frame, false);
    assert_eq!((record.instances.len(), codes), (0, vec!["not-converted"; 6]));
}

#[test]
fn an_empty_frame_has_the_seven_scalars() {
    let (record, _) = encoded(frame(Vec::new()), true);
    let example = record.to_example();
    let mut keys: Vec<_> = example.features().feature.keys().map(String::as_str).collect();
    keys.sort_unstable();
    let expected = ["encoded", "filename", "format", "height", "key/sha256", "source_id", "width"]
        .map(|key| format!("image/{key}"));
    assert_eq!(keys, expected);
}

#[test]
fn order_is_by_group_then_by_z_order_then_tracks_last() {
    let shape = |id: f64, group, z_order, track| {
        let mut shape = grouped(rectangle("cat", [id, 0.0, 1.0, 1.0]), group);
        (shape.z_order, shape.track) = (z_order, track);
        shape
    };
    let (instances, _) = written(vec![
        shape(0.0, 7, 0, None),
        shape(1.0, 0, 1, None),
        shape(2.0, 0, 0, Some(0)),
        shape(3.0, 3, 0, None),
        shape(4.0, 0, 0, None),
        shape(5.0, 0, -1, Some(1)),
    ]);
    let order: Vec<_> =
        instances.iter().map(|instance| (instance.bounding_box.xmin * 20.0).round()).collect();
    assert_eq!(order, [5.0, 4.0, 2.0, 1.0, 3.0, 0.0]);
}

#[test]
fn the_largest_leads_and_rectangles_come_before_pixels() {
    // 18 pixels, and a rectangle of 18: listed first, it leads.
    let (instances, _) = written(vec![
        grouped(labelled("cat", block()), 1),
        grouped(rectangle("q\"uo\\te", [0.0, 0.0, 6.0, 3.0]), 1),
    ]);
    assert_eq!((instances[0].id, instances[0].bounding_box.xmax), (4, 0.45));
    let (instances, _) = written(vec![
        grouped(rectangle("q\"uo\\te", [0.0, 0.0, 6.0, 2.9]), 1),
        grouped(labelled("cat", block()), 1),
    ]);
    assert_eq!(instances[0].id, 1);
}

#[test]
fn nothing_is_cut_turned_or_left_out() {
    let mut turned = rectangle("cat", [-4.0, 2.0, 30.0, 4.0]);
    if let Geometry::Rectangle { rotation, .. } = &mut turned.geometry {
        *rotation = 90.0;
    }
    let (instances, codes) = written(vec![
        turned,
        rectangle("cat", [3.0, 3.0, 0.0, 0.0]),
        rectangle("cat", [3.0, 3.0, -1.0, 2.0]),
    ]);
    let first = NormalizedBox { xmin: -0.2, xmax: 1.3, ymin: 0.2, ymax: 0.6 };
    assert_eq!((instances.len(), instances[0].bounding_box), (3, first));
    assert_eq!(codes, ["zero-area", "reversed", "rotation-ignored"]);
}

#[test]
fn all_else_that_a_shape_says_is_said_not_to_be_kept() {
    let mut shape = rectangle("cat", [1.0, 1.0, 2.0, 2.0]);
    (shape.occluded, shape.z_order, shape.track) = (true, 1, Some(4));
    shape.source = "auto".to_owned();
    shape.attributes.push(Attribute { name: "doors".into(), value: "4".into() });
    let mut frame = frame(vec![shape]);
    frame.source_id = "77".to_owned();
    let record =
        encode_frame(frame, &LabelIds::legacy(&labels()), EncodeOptions::new().legacy(true)).unwrap();
    let subjects: Vec<_> = record.warnings.iter().map(|warning| warning.kind().subject()).collect();
    let expected = [
        "feature \"image/source_id\"",
        "occluded flag",
        "z-order",
        "track identity",
        "source",
        "attribute \"doors\"",
    ];
    assert_eq!((subjects, record.value.source_id.as_str()), (expected.map(str::to_owned).to_vec(), ""));
    assert_eq!(record.value.to_example().features().feature.len(), 13);
}

#[test]
fn the_format_is_that_of_the_name() {
    for (name, word, codes) in [
        ("a.png", "png", vec![]),
        ("a.jpg", "jpeg", vec!["image-format"]),
        ("a.bmp", "", vec!["image-format"]),
        ("a", "jpeg", vec!["image-format", "renamed"]),
    ] {
        let mut frame = AnnotatedFrame::new(name, size());
        frame.image = Some(b"\x89PNG\r\n\x1a\n"[..].into());
        let (record, said) = encoded(frame, false);
        assert_eq!((record.format.as_str(), said), (word, codes), "{name}");
        assert_eq!(&record.encoded[..], b"\x89PNG\r\n\x1a\n");
        assert_eq!(record.sha256.len(), 64);
    }
}

#[test]
fn masks_are_unions_of_groups_and_no_bytes_for_boxes() {
    let other = Geometry::Mask(Mask::new(12, 0, 2, 1, vec![0, 2]).unwrap());
    let shapes = vec![
        rectangle("cat", [1.0, 1.0, 2.0, 2.0]),
        grouped(labelled("cat", block()), 1),
        grouped(labelled("cat", other), 1),
        grouped(rectangle("cat", [0.0, 0.0, 1.0, 1.0]), 1),
    ];
    let (record, codes) = encoded(frame(shapes), true);
    let png = |at: usize| match &record.instances[at].mask {
        Some(InstanceMask::Png(png)) => png.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(png(0).len(), 0);
    let union = mask_png::read(&png(1), size()).unwrap().unwrap();
    assert_eq!((union.area(), union.bounding_box()), (20, BoundingBox::new(3.0, 0.0, 14.0, 5.0)));
    assert_eq!(codes, ["not-kept", "group-merged", "group-merged"]);
    // Of boxes alone the list is there all the same.
    let (record, _) = encoded(frame(vec![rectangle("cat", [1.0, 1.0, 2.0, 2.0])]), true);
    let example = record.to_example();
    assert_eq!(example.bytes_list("image/object/mask").unwrap(), [bytes::Bytes::new()]);
}

#[test]
fn ellipses_are_the_boxes_of_their_pixels() {
    let (center, radii) = (Point { x: 10.4, y: 4.6 }, Point { x: 5.5, y: 2.5 });
    let ellipse = Geometry::Ellipse { center, radii, rotation: 0.0 };
    let (instances, codes) = written(vec![labelled("cat", ellipse)]);
    // Centre 10, 5 and radii 6, 2, with the last pixel: columns 4 to 16, rows 3 to 7.
    let expected = NormalizedBox { xmin: 0.2, xmax: 0.85, ymin: 0.3, ymax: 0.8 };
    assert_eq!((instances[0].bounding_box, codes), (expected, vec!["became-box"]));
    let outside = Geometry::Ellipse { center: Point { x: -50.0, y: 0.0 }, radii, rotation: 0.0 };
    let (instances, codes) = written(vec![labelled("cat", outside)]);
    assert_eq!(
        (instances[0].bounding_box, codes),
        (NormalizedBox::default(), vec!["zero-area", "became-box"])
    );
}

#[test]
fn a_task_is_one_default_file_with_a_raw_label_map() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("o");
    let sink = Sink::new_folder(&path, Overwrite::Refuse).unwrap();
    let ids = LabelIds::legacy(&["ca't"].into_iter().collect());
    let options = EncodeOptions::new().legacy(true);
    let mut writer = ArchiveWriter::new(sink, ids, &["train".to_owned()], Layout::Task, options).unwrap();
    let codes: Vec<_> = writer.take_warnings().iter().map(|warning| warning.kind().code()).collect();
    assert_eq!(codes, ["label-map", "renamed"]);
    let mut frame = frame(Vec::new());
    frame.subset = "train".to_owned();
    let record = writer.encoder().encode(frame).unwrap();
    writer.write_frame(record).unwrap();
    Box::new(writer).finish().unwrap();
    assert!(path.join("default.tfrecord").metadata().unwrap().len() > 0);
    let map = std::fs::read_to_string(path.join("label_map.pbtxt")).unwrap();
    assert_eq!(map, "item {\n\tid: 1\n\tname: 'ca't'\n}\n\n");
}

// ---- reading

/// What is read of a record, and what is said.
fn read(record: &DetectionExample) -> (AnnotatedFrame, Labels, Vec<&'static str>) {
    let dir = tempfile::tempdir().unwrap();
    let file = std::fs::File::create(dir.path().join("a.tfrecord")).unwrap();
    let mut writer = tfrecord_frame::RecordWriter::new(file);
    writer.write_record(&record.to_example().encode_to_vec()).unwrap();
    std::fs::write(dir.path().join("label_map.pbtxt"), "item {\n\tid: 1\n\tname: 'cat'\n}\n\n").unwrap();
    let source = Source::folder(dir.path()).unwrap();
    let mut reader = ArchiveReader::open(source, &ReadOptions::new().legacy(true)).unwrap();
    let frame = reader.next_frame().unwrap().unwrap();
    let codes = frame.warnings.iter().map(|warning| warning.kind().code()).collect();
    (frame.value, reader.labels().clone(), codes)
}

fn record(instances: Vec<Instance>) -> DetectionExample {
    let filename = "a.jpg".to_owned();
    DetectionExample { filename, width: Some(20), height: Some(10), instances, ..DetectionExample::default() }
}

fn instance(text: &str, id: i64, [xmin, ymin, xmax, ymax]: [f32; 4]) -> Instance {
    Instance {
        bounding_box: NormalizedBox { xmin, ymin, xmax, ymax },
        text: text.to_owned(),
        id,
        ..Instance::default()
    }
}

#[test]
fn boxes_are_cut_and_rounded() {
    let third = 1.0 / 3.0;
    let (frame, _, codes) = read(&record(vec![
        instance("cat", 1, [0.05, 0.2, 0.2165, 0.657]),
        instance("cat", 1, [-0.5, 0.1, third, 1.5]),
        instance("cat", 1, [f32::NAN, 0.1, 0.2, 0.3]),
    ]));
    let expected = [[1.0, 2.0, 4.33, 6.57], [0.0, 1.0, 6.67, 10.0]];
    let expected = expected.map(|[a, b, c, d]| BoundingBox::new(a, b, c, d).unwrap());
    assert_eq!(frame.shapes, expected.map(|b| Shape::rectangle(labels().find("cat"), b)));
    assert_eq!(codes, ["clamped", "rounded", "not-finite"]);
}

#[test]
fn text_decides_and_the_id_never_does() {
    let sides = [0.0, 0.0, 0.5, 0.5];
    let (frame, labels, codes) = read(&record(vec![
        instance("", 1, sides),
        instance("dog", 1, sides),
        instance("", 0, sides),
        instance("", 9, sides),
    ]));
    let names: Vec<_> =
        frame.shapes.iter().map(|shape| shape.label.map(|label| labels[label].name.as_str())).collect();
    assert_eq!(names, [None, Some("dog"), None, None]);
    assert_eq!(codes, ["id-ignored", "id-ignored", "label-conflict"]);
    assert_eq!(labels, ["cat", "dog"].into_iter().collect());
}

#[test]
fn masks_take_the_place_of_boxes_and_only_ones_count() {
    let pixels =
        |value| mask_png::write(&Mask::new(2, 2, 4, 4, vec![0, 16]).unwrap(), size(), value).unwrap();
    let with_mask =
        |sides, value| Instance { mask: Some(InstanceMask::Png(pixels(value))), ..instance("cat", 1, sides) };
    let (around, far) = ([0.1, 0.2, 0.3, 0.6], [0.5, 0.5, 1.0, 1.0]);
    let (frame, _, codes) = read(&record(vec![
        with_mask(around, 1),
        with_mask(far, 1),
        with_mask(around, 255),
        instance("cat", 1, far),
    ]));
    let kinds: Vec<_> = frame.shapes.iter().map(|shape| shape.geometry.kind().to_string()).collect();
    assert_eq!(kinds, ["mask", "mask", "mask", "rectangle"]);
    assert_eq!(codes, ["box-discarded", "mask-unread"]);
}

#[test]
fn of_mixed_pixels_only_ones_count() {
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, 20, 10);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().unwrap();
    // Ones in the first row, twos in the second.
    let rows: Vec<u8> = (0..200).map(|at| [1, 2].get(at / 20).copied().unwrap_or(0)).collect();
    writer.write_image_data(&rows).unwrap();
    writer.finish().unwrap();
    let mask = Some(InstanceMask::Png(png.into()));
    let (frame, _, codes) =
        read(&record(vec![Instance { mask, ..instance("cat", 1, [0.0, 0.0, 1.0, 0.1]) }]));
    assert_eq!(frame.shapes[0].geometry.bounding_box(), BoundingBox::new(0.0, 0.0, 20.0, 1.0));
    assert_eq!(codes, ["pixels-ignored"]);
}

#[test]
fn all_else_is_ignored_and_said() {
    let mut full = instance("cat", 1, [0.0, 0.0, 0.5, 0.5]);
    full.keypoints = vec![Keypoint { x: 0.1, y: 0.1, visibility: 2, text: "nose".into() }];
    full.track = Some(3);
    full.attributes = Attributes::from_iter([
        ("occluded", Number::Int(1)),
        ("doors", Number::Int(4)),
        ("odd", Number::Int(0)),
    ]);
    let mut detection = record(vec![full]);
    detection.classes.push(ImageClass { text: "night".into(), id: 2 });
    let (frame, labels, codes) = read(&detection);
    assert_eq!(frame.shapes.len(), 1);
    assert_eq!((frame.tags.len(), frame.shapes[0].attributes.len(), frame.shapes[0].track), (0, 0, None));
    assert_eq!(codes, ["not-converted", "not-kept", "not-kept", "not-kept", "not-kept"]);
    assert_eq!(labels.iter().map(|(_, label)| label).collect::<Vec<_>>(), [&Label::new("cat")]);
}
