//! Frames to JSON, as a reader of JSON finds them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

use std::path::Path;

use bytes::Bytes;
use cvat_datumaro_format::{DatumaroWriter, ErrorKind, WriteOptions};
use cvat_model::{
    AnnotatedFrame, Attribute, AttributeSpec, BoundingBox, DatasetWriter, FrameSize, Geometry, Label,
    LabelId, Labels, Mask, Origin, Point, Shape, SkeletonElement, Tag, Task,
};
use dataset_files::{Overwrite, Sink};
use serde_json::{Value, json};

fn size() -> FrameSize {
    FrameSize::new(20, 10).unwrap()
}

fn frame(name: &str) -> AnnotatedFrame {
    AnnotatedFrame::new(name, size())
}

fn point(x: f64, y: f64) -> Point {
    Point { x, y }
}

/// Writes these frames; the files, and what was said.
fn written(
    labels: &Labels,
    frames: Vec<AnnotatedFrame>,
    options: WriteOptions,
) -> (tempfile::TempDir, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let mut subsets: Vec<String> = frames.iter().map(|frame| frame.subset.clone()).collect();
    subsets.dedup();
    let sink = Sink::new_folder(folder.path().join("out"), Overwrite::Refuse).unwrap();
    let mut writer = DatumaroWriter::new(sink, labels.clone(), &subsets, options).unwrap();
    let mut said = writer.take_warnings();
    let encoder = writer.encoder();
    for frame in frames {
        let mut item = encoder.encode(frame).unwrap();
        said.append(&mut item.warnings);
        said.extend(writer.write_frame(item).unwrap());
    }
    Box::new(writer).finish().unwrap();
    (folder, said.iter().map(ToString::to_string).collect())
}

fn json_of(folder: &tempfile::TempDir, file: &str) -> Value {
    serde_json::from_slice(&read(folder.path(), file)).unwrap()
}

fn read(folder: &Path, file: &str) -> Vec<u8> {
    std::fs::read(folder.join("out").join(file)).unwrap()
}

/// The annotations of one frame with these shapes, and what was said.
fn annotations(labels: &Labels, shapes: Vec<Shape>, options: WriteOptions) -> (Vec<Value>, Vec<String>) {
    let mut frame = frame("a.jpg");
    frame.shapes = shapes;
    let (folder, said) = written(labels, vec![frame], options);
    let project = json_of(&folder, "annotations/default.json");
    (project["items"][0]["annotations"].as_array().unwrap().clone(), said)
}

fn cat() -> (Labels, Option<LabelId>) {
    let labels: Labels = ["cat"].into_iter().collect();
    let cat = labels.find("cat");
    (labels, cat)
}

#[test]
fn every_kind_of_shape() {
    let (labels, cat) = cat();
    let geometries = [
        Geometry::Rectangle { bounding_box: BoundingBox::new(1.5, 2.0, 10.0, 9.25).unwrap(), rotation: 12.5 },
        Geometry::Polygon(vec![point(1.0, 2.0), point(3.0, 4.0), point(5.0, 6.125)]),
        Geometry::Polyline(vec![point(1.0, 2.0), point(-3.0, 4.0)]),
        Geometry::Points(vec![point(1.0, 2.0), point(3.0, 4.0)]),
        Geometry::Ellipse { center: point(8.0, 5.0), radii: point(3.0, 2.0), rotation: 0.0 },
        // Two pixels of the second row, from the third column: column by column 2 * 10 + 1 before them.
        Geometry::Mask(Mask::new(2, 1, 2, 1, vec![0, 2]).unwrap()),
        Geometry::Cuboid(Box::new([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0].map(|n| point(n, n)))),
    ];
    let shapes = geometries.into_iter().map(|geometry| Shape::new(cat, geometry)).collect();
    let (mut found, said) = annotations(&labels, shapes, WriteOptions::new());
    assert_eq!(said, Vec::<String>::new());
    let mask = found.remove(5);
    let common = |kind: &str| json!({"id": 0, "type": kind, "attributes": {"occluded": false}, "group": 0, "label_id": 0, "z_order": 0});
    let with = |kind: &str, more: Value| {
        let mut wanted = common(kind);
        wanted.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        wanted
    };
    let wanted = [
        with(
            "bbox",
            json!({"bbox": [1.5, 2.0, 8.5, 7.25], "attributes": {"occluded": false, "rotation": 12.5}}),
        ),
        with("polygon", json!({"points": [1.0, 2.0, 3.0, 4.0, 5.0, 6.125]})),
        with("polyline", json!({"points": [1.0, 2.0, -3.0, 4.0]})),
        with("points", json!({"points": [1.0, 2.0, 3.0, 4.0], "visibility": [2, 2]})),
        with("ellipse", json!({"points": [5.0, 3.0, 11.0, 7.0]})),
        with(
            "cuboid_2d",
            json!({"points": [
                [0.0, 0.0], [6.0, 6.0], [4.0, 4.0], [2.0, 2.0], [7.0, 7.0], [5.0, 5.0], [3.0, 3.0], [1.0, 1.0]
            ]}),
        ),
    ];
    assert_eq!(found, wanted);
    let text = mask["rle"]["counts"].as_str().unwrap();
    let rle = cvat_model::Rle::parse(size(), text).unwrap();
    assert_eq!(rle.counts(), [21, 1, 9, 1, 168], "down the columns");
    assert_eq!(mask["rle"]["size"], json!([10, 20]), "height before width");
}

#[test]
fn what_is_said_of_a_shape() {
    let mut label = Label::new("car");
    for (name, input) in [("parked", "checkbox"), ("doors", "number"), ("colour", "select")] {
        let mut spec = AttributeSpec::new(name);
        spec.input_type = input.into();
        label.attributes.push(spec);
    }
    let mut labels = Labels::new();
    let car = Some(labels.insert(label));
    let mut shape = Shape::rectangle(car, BoundingBox::new(0.0, 0.0, 4.0, 4.0).unwrap());
    (shape.occluded, shape.z_order, shape.group, shape.source) = (true, -1, 3, "auto".into());
    (shape.track, shape.keyframe) = (Some(7), Some(true));
    let values = [
        ("parked", "false"),
        ("doors", "5"),
        ("colour", "true"),
        ("unknown", "x"),
        ("doors", "4"),
        ("track_id", "1"),
    ];
    shape.attributes =
        values.map(|(name, value)| Attribute { name: name.into(), value: value.into() }).into();
    let (found, said) = annotations(&labels, vec![shape.clone()], WriteOptions::new());
    let wanted = json!({
        "parked": false, "doors": 5, "colour": "true", "unknown": "x",
        "occluded": true, "track_id": 7, "keyframe": true, "source": "auto",
    });
    assert_eq!(found[0]["attributes"], wanted);
    assert_eq!((&found[0]["group"], &found[0]["z_order"]), (&json!(3), &json!(-1)));
    assert_eq!(
        said,
        [
            "frame \"a.jpg\": object 0: attribute \"doors\" not kept",
            "frame \"a.jpg\": object 0: attribute \"track_id\" not kept"
        ]
    );
    shape.keyframe = None;
    for (options, is_keyframe) in
        [(WriteOptions::new(), true), (WriteOptions::new().unsaid_keyframes(false), false)]
    {
        let (found, _) = annotations(&labels, vec![shape.clone()], options);
        assert_eq!(found[0]["attributes"]["keyframe"], json!(is_keyframe));
    }
}

fn body() -> Labels {
    let mut labels: Labels = ["scene"].into_iter().collect();
    let mut label = Label::new("body");
    label.svg = concat!(
        r#"<line data-type="edge" data-node-from="9" data-node-to="4"></line>"#,
        r#"<circle data-node-id="4" data-label-name="foot &amp; toe"></circle>"#,
        r#"<circle data-node-id="9" data-label-name="head"/>"#
    )
    .into();
    let parent = Some(labels.insert(label));
    for name in ["head", "foot & toe"] {
        let mut sublabel = Label::new(name);
        sublabel.parent = parent;
        labels.insert(sublabel);
    }
    labels
}

fn element(label: &str, x: f64) -> SkeletonElement {
    SkeletonElement { label: label.into(), points: vec![point(x, 1.0)], ..SkeletonElement::default() }
}

#[test]
fn skeletons_are_points_in_the_order_of_their_drawing() {
    let labels = body();
    let mut head = element("head", 3.5);
    head.occluded = true;
    head.attributes = vec![Attribute { name: "hat".into(), value: "no".into() }];
    let shape = Shape::new(
        labels.find("body"),
        Geometry::Skeleton(vec![head, element("tail", 1.0), element("head", 2.0)]),
    );
    let (found, said) = annotations(&labels, vec![shape.clone()], WriteOptions::new());
    assert_eq!(found[0]["type"], "skeleton");
    assert_eq!(found[0]["points"], json!([0.0, 0.0, 0, 3.5, 1.0, 1]), "absent, then hidden");
    assert_eq!(found[0]["points_attributes"], json!([{}, {"hat": "no"}]));
    let not_kept = |name: &str| format!("frame \"a.jpg\": object 0: keypoint {name:?} not kept");
    assert!(said[0].ends_with("types, values, defaults and drawings are not"), "{said:?}");
    assert_eq!(said[1..], [not_kept("tail"), not_kept("head")]);

    let (folder, _) = written(&labels, vec![frame("a.jpg")], WriteOptions::new());
    let categories = &json_of(&folder, "annotations/default.json")["categories"];
    let name_and_parent = |label: &Value| (label["name"].clone(), label["parent"].clone());
    let found: Vec<_> =
        categories["label"]["labels"].as_array().unwrap().iter().map(name_and_parent).collect();
    let wanted = [("scene", ""), ("body", ""), ("head", "body"), ("foot & toe", "body")];
    assert_eq!(found, wanted.map(|(name, parent)| (json!(name), json!(parent))));
    let wanted = json!([{"label_id": 1, "labels": ["foot & toe", "head"], "joints": [[2, 1]]}]);
    assert_eq!(categories["points"]["items"], wanted);

    let (found, said) = annotations(&labels, vec![shape], WriteOptions::new().skeletons_as_points(true));
    assert_eq!(found[0]["type"], "points");
    assert_eq!(found[0]["points"], json!([0.0, 0.0, 3.5, 1.0]));
    assert_eq!(found[0]["visibility"], json!([0, 1]));
    assert!(said.contains(&"frame \"a.jpg\": object 0: skeleton became a set of points".into()), "{said:?}");
    assert!(said.contains(&"frame \"a.jpg\": object 0: attribute \"hat\" not kept".into()), "{said:?}");
}

#[test]
fn what_cannot_be_held_is_said() {
    let (labels, cat) = cat();
    let geometries = [
        Geometry::Polygon(vec![point(f64::NAN, 0.0)]),
        Geometry::Polygon(Vec::new()),
        Geometry::Mask(Mask::new(30, 1, 1, 1, vec![0, 1]).unwrap()),
        Geometry::Mask(Mask::new(19, 1, 2, 1, vec![0, 2]).unwrap()),
        Geometry::Skeleton(vec![element("head", 1.0)]),
    ];
    let mut shapes: Vec<_> = geometries.into_iter().map(|geometry| Shape::new(cat, geometry)).collect();
    shapes.push(Shape::rectangle(None, BoundingBox::new(0.0, 0.0, 1.0, 1.0).unwrap()));
    shapes.push(Shape::rectangle(cat, BoundingBox::new(2.0, 0.0, 2.0, 1.0).unwrap()));
    let (found, said) = annotations(&labels, shapes.clone(), WriteOptions::new().drop_degenerate(true));
    assert_eq!(found.len(), 1, "the mask that is partly inside");
    let wanted = [
        "0: box with a coordinate that is no number dropped",
        "1: polygon not converted",
        "2: mask without a pixel in the image left out",
        "3: box reaching outside the image was cut at its border",
        "4: skeleton not converted",
        "5: box without label dropped",
    ];
    for (said, wanted) in said.iter().zip(wanted) {
        assert_eq!(*said, format!("frame \"a.jpg\": object {wanted}"));
    }
    assert_eq!(said.len(), 7, "{said:?}");
    let (found, _) = annotations(&labels, shapes, WriteOptions::new().unlabelled(Some("thing".into())));
    assert_eq!(found.iter().filter(|annotation| annotation["label_id"] == 1).count(), 1);
}

#[test]
fn items_and_files() {
    let (labels, cat) = cat();
    let with = |name: &str, subset: &str, image: &'static [u8]| {
        let mut frame = frame(name);
        (frame.subset, frame.image) = (subset.into(), Some(Bytes::from_static(image)));
        frame
    };
    let mut first = with("sub/a.b.jpg", "train", b"first");
    first.number = Some(12);
    first.tags.push(Tag::new(cat));
    let png = b"\x89PNG\r\n\x1a\n";
    let frames = vec![first, with("sub/a.b.png", "train", b"second"), with("bare", "a/b", png)];
    let (folder, said) = written(&labels, frames, WriteOptions::new());
    let train = json_of(&folder, "annotations/train.json");
    assert_eq!(
        train["items"],
        json!([
            {
                "id": "sub/a.b",
                "annotations": [{"id": 0, "type": "label", "attributes": {}, "group": 0, "label_id": 0}],
                "attr": {"frame": 12},
                "image": {"size": [10, 20], "path": "sub/a.b.jpg"},
            },
            {"id": "sub/a.b_1", "annotations": [], "image": {"size": [10, 20], "path": "sub/a.b_1.png"}},
        ])
    );
    assert_eq!(json_of(&folder, "annotations/a_b.json")["items"][0]["id"], "bare");
    assert_eq!(read(folder.path(), "images/train/sub/a.b.jpg"), b"first");
    assert_eq!(read(folder.path(), "images/train/sub/a.b_1.png"), b"second");
    assert_eq!(read(folder.path(), "images/a_b/bare.png"), png);
    assert_eq!(
        said,
        [
            "\"a/b\" renamed \"a_b\"",
            "frame \"sub/a.b.png\": \"sub/a.b.png\" renamed \"sub/a.b_1.png\"",
            "frame \"bare\": \"bare\" renamed \"bare.png\"",
        ]
    );
}

#[test]
fn one_file_holds_one_subset() {
    let (labels, _) = cat();
    let folder = tempfile::tempdir().unwrap();
    let options = WriteOptions::new().document("x.json");
    let sink = || Sink::files_in(folder.path(), Overwrite::Refuse).unwrap();
    let subsets = ["a".to_owned(), "b".to_owned()];
    let error = DatumaroWriter::new(sink(), labels.clone(), &subsets, options.clone()).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Unwritable(_)));
    assert_eq!(error.to_string(), "x.json holds one subset, and there are \"a\" and \"b\"");

    let mut writer = DatumaroWriter::new(sink(), labels, &subsets[..1], options).unwrap();
    let said = writer.take_warnings();
    assert_eq!(said[0].kind(), &cvat_model::WarningKind::Renamed { from: "a".into(), to: "x".into() });
    let mut frame = frame("a.jpg");
    (frame.subset, frame.image) = ("a".into(), Some(Bytes::from_static(b"bytes")));
    let encoded = writer.encoder().encode(frame).unwrap();
    writer.write_frame(encoded).unwrap();
    Box::new(writer).finish().unwrap();
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["x.json"], "and no images");
}

#[test]
fn files_are_closed_when_their_last_frame_is_there() {
    let (labels, _) = cat();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.zip");
    let subsets = ["empty".to_owned(), "one".to_owned(), "two".to_owned()];
    let mut writer = DatumaroWriter::new(
        Sink::zip(&path, Overwrite::Refuse).unwrap(),
        labels,
        &subsets,
        WriteOptions::new(),
    )
    .unwrap();
    writer.expect_frames("one", 1);
    for subset in ["two", "one"] {
        let mut frame = frame("a.jpg");
        frame.subset = subset.into();
        let encoded = writer.encoder().encode(frame).unwrap();
        writer.write_frame(encoded).unwrap();
    }
    Box::new(writer).finish().unwrap();
    let source = dataset_files::Source::open(&path, &dataset_files::Limits::default()).unwrap();
    for (subset, items) in [("empty", 0), ("one", 1), ("two", 1)] {
        let text = source.read(&format!("annotations/{subset}.json"), 1 << 20).unwrap();
        let project: Value = serde_json::from_slice(&text).unwrap();
        assert_eq!(project["items"].as_array().unwrap().len(), items, "{subset}");
    }
}

#[test]
fn where_frames_are_from_is_said_not_to_be_kept() {
    let (labels, cat) = cat();
    let mut task = Task::new("street");
    task.id = "7".into();
    let mut frame = frame("a.jpg");
    frame.source_id = "1034".into();
    frame
        .shapes
        .push(Shape::new(cat, Geometry::Polygon(vec![point(1.0, 2.0), point(3.0, 4.0), point(5.0, 6.0)])));
    let options = WriteOptions::new().origin(Some(Origin::Task(task)));
    let (folder, said) = written(&labels, vec![frame], options);
    assert_eq!(
        said,
        [
            "of the task \"street\" subsets and numbers of frames are kept; \
             its id, name, people, times, jobs and range of frames are not",
            "frame \"a.jpg\": source id not kept",
        ]
    );
    let text = String::from_utf8(read(folder.path(), "annotations/default.json")).unwrap();
    assert!(!text.contains("street") && !text.contains("1034"), "{text}");
}

#[test]
fn what_the_format_has_no_place_for_is_said_of_labels_and_tracks() {
    for (color, says) in [("#0a0b0c", 0), ("", 0), ("red", 1), ("#+12345", 1)] {
        let mut label = Label::new("cat");
        label.color = color.into();
        let mut labels = Labels::new();
        labels.insert(label);
        let (_, said) = written(&labels, vec![frame("a.jpg")], WriteOptions::new());
        assert_eq!(said.len(), says, "{color}: {said:?}");
    }
    let (labels, cat) = cat();
    let mut frame = frame("a.jpg");
    let mut gone = Shape::new(cat, Geometry::Polygon(vec![point(1.0, 2.0)]));
    gone.track = Some(1);
    frame.outside.push(gone);
    let (_, said) = written(&labels, vec![frame], WriteOptions::new());
    assert_eq!(said, ["frame \"a.jpg\": where a track is outside is not kept: readers take it from the gap"]);
}
