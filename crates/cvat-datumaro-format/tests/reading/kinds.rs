//! What each kind of annotation becomes, and what is told.

use super::support::{labels, only, text};
use cvat_model::ShapeKind::{Cuboid, Ellipse, Points, Polygon, Polyline, Rectangle};
use cvat_model::{DatasetReader, Geometry, Label, Mask, Point, ShapeKind};

fn points(all: &[(f64, f64)]) -> Vec<Point> {
    all.iter().map(|&(x, y)| Point { x, y }).collect()
}

#[test]
fn every_kind_of_shape() {
    let (frame, said, reader) = only(&text(
        &labels(&["car"]),
        r#"[{"type": "label", "label_id": 0, "group": 3, "attributes": {"occluded": "x"}},
            {"type": "bbox", "label_id": 0, "bbox": [1, 2, 3.5, 4], "z_order": 2, "attributes": {"rotation": 30.0}},
            {"type": "polygon", "label_id": 0, "points": [1, 2, 3, 4, 5, 6]},
            {"type": "polyline", "label_id": 0, "points": [1, 2, 3, 4]},
            {"type": "points", "label_id": 0, "points": [1, 2], "visibility": [2]},
            {"type": "ellipse", "label_id": 0, "points": [0, 10, 8, 14], "attributes": {"rotation": 5}},
            {"type": "mask", "label_id": 0, "rle": {"counts": "f?50;02ia0", "size": [30, 40]}},
            {"type": "mask", "label_id": 0, "rle": {"counts": [31, 2, 1167], "size": [30, 40]}},
            {"type": "cuboid_2d", "label_id": null,
                "points": [[1, 0], [2, 0], [3, 0], [4, 0], [5, 0], [6, 0], [7, 0], [8, 0]]}]"#,
    ));
    assert_eq!(frame.tags.len(), 1);
    assert_eq!((frame.tags[0].group, frame.tags[0].attributes[0].value.as_str()), (3, "x"));
    let kinds: Vec<ShapeKind> = frame.shapes.iter().map(|shape| shape.geometry.kind()).collect();
    assert_eq!(kinds, [Rectangle, Polygon, Polyline, Points, Ellipse, ShapeKind::Mask, Cuboid]);
    let Geometry::Rectangle { bounding_box, rotation } = &frame.shapes[0].geometry else { unreachable!() };
    assert_eq!((bounding_box.xbr(), bounding_box.ybr(), *rotation), (4.5, 6.0, 30.0));
    assert_eq!(frame.shapes[0].z_order, 2);
    assert_eq!(frame.shapes[1].geometry, Geometry::Polygon(points(&[(1.0, 2.0), (3.0, 4.0), (5.0, 6.0)])));
    let center = Point { x: 4.0, y: 12.0 };
    let ellipse = Geometry::Ellipse { center, radii: Point { x: 4.0, y: 2.0 }, rotation: 5.0 };
    assert_eq!(frame.shapes[4].geometry, ellipse);
    assert_eq!(frame.shapes[5].geometry, Geometry::Mask(Mask::new(1, 1, 1, 2, vec![0, 2]).unwrap()));
    // Numbered from 1, as Datumaro does.
    let Geometry::Cuboid(corners) = &frame.shapes[6].geometry else { unreachable!() };
    assert_eq!(corners.map(|corner| corner.x.to_string()).concat(), "18473625");
    assert_eq!(frame.shapes[6].label, None);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].starts_with("frame \"a.jpg\": object 6: mask not read: "), "{said:?}");
    assert_eq!(reader.frame_count(), Some(1));
}

#[test]
fn attributes_are_cvats_words_or_values_and_are_declared() {
    let (frame, said, reader) = only(&text(
        r#"{"label": {"labels": [{"name": "car", "parent": "", "attributes": ["unseen", "occluded"]}],
            "attributes": ["occluded"]}}"#,
        r#"[{"type": "bbox", "label_id": 0, "bbox": [1, 2, 3, 4], "attributes": {
                "occluded": true, "track_id": 5, "keyframe": true, "source": "Semi-Auto",
                "parked": false, "speed": 2.5, "doors": 5.0, "model": "x\n\"y\"", "mixed": 1, "nothing": null}},
            {"type": "bbox", "label_id": 0, "bbox": [1, 2, 3, 4], "attributes": {
                "track_id": 6, "keyframe": true, "outside": true, "mixed": "a", "far": NaN}}]"#,
    ));
    let shape = &frame.shapes[0];
    assert!(shape.occluded);
    assert_eq!((shape.track, shape.keyframe, shape.source.as_str()), (Some(5), Some(true), "semi-auto"));
    let values: Vec<_> = shape.attributes.iter().map(|a| (a.name.as_str(), a.value.as_str())).collect();
    let wanted = [
        ("parked", "false"),
        ("speed", "2.5"),
        ("doors", "5"),
        ("model", "x\n\"y\""),
        ("mixed", "1"),
        ("nothing", ""),
    ];
    assert_eq!(values, wanted);
    assert_eq!((frame.outside.len(), frame.outside[0].track), (1, Some(6)));
    assert_eq!(frame.outside[0].attributes[1].value, "nan");
    let specs = &reader.labels().iter().next().unwrap().1.attributes;
    let specs: Vec<_> = specs.iter().map(|spec| format!("{} {}", spec.name, spec.input_type)).collect();
    let wanted = [
        "unseen text",
        "parked checkbox",
        "speed number",
        "doors number",
        "model text",
        "mixed text",
        "nothing text",
        "far text",
    ];
    assert_eq!(specs, wanted);
    assert_eq!(said, [""; 0]);
}

/// As CVAT's bindings and its fork of Datumaro write them.
#[test]
fn skeletons_of_cvat() {
    let categories = r#"{
        "label": {"labels": [{"name": "cat", "parent": "", "attributes": []},
            {"name": "nose", "parent": "cat", "attributes": []}, {"name": "tail", "parent": "cat", "attributes": []}],
            "attributes": ["occluded"]},
        "points": {"items": [{"label_id": 0, "labels": ["nose", "tail"], "joints": [[1, 2]]}]}}"#;
    let element = |label: &str, visibility: u8| {
        format!(
            r#"{{"id": 0, "type": "points", "attributes": {{"age": 3.0, "keyframe": true, "track_id": 1}}, "group": 0,
                "label_id": {label}, "points": [1.0, 2.0], "z_order": 0, "visibility": [{visibility}]}}"#
        )
    };
    let elements = [element("2", 1), element("1", 0), element("0", 2)].join(", ");
    let (frame, said, reader) = only(&text(
        categories,
        &format!(
            r#"[{{"id": 0, "type": "skeleton", "group": 0, "label_id": 0, "elements": [{elements}],
                "attributes": {{"occluded": false, "keyframe": false}}}}]"#
        ),
    ));
    let Geometry::Skeleton(elements) = &frame.shapes[0].geometry else { unreachable!() };
    let of = |at: usize| (elements[at].label.as_str(), elements[at].outside, elements[at].occluded);
    assert_eq!((of(0), of(1), elements.len()), (("tail", false, true), ("nose", true, false), 2));
    assert_eq!(elements[0].attributes.len(), 1);
    assert_eq!(said, ["frame \"a.jpg\": object 0: keypoint \"cat\" not kept"]);

    let labels = reader.labels();
    let cat = labels.find("cat").unwrap();
    assert_eq!((labels.len(), labels[cat].label_type.as_str()), (3, "skeleton"));
    assert!(labels[cat].svg.contains(r#"data-node-from="1" data-node-to="2""#));
    let tail = &labels[labels.find_in(Some(cat), "tail").unwrap()];
    assert_eq!(tail.attributes[0].input_type, "number");
}

#[test]
fn points_with_names_are_skeletons_and_others_are_not() {
    let categories = r#"{"label": {"labels": [{"name": "cat", "parent": ""}, {"name": "dog", "parent": "animal"}]},
        "points": {"items": [{"label_id": 0, "labels": ["nose", "tail"], "joints": []},
                             {"label_id": 1, "labels": [], "joints": [[0, 1]]}]}}"#;
    let (frame, said, mut reader) = only(&text(
        categories,
        r#"[{"type": "points", "label_id": 0, "points": [1, 2, 3, 4], "visibility": [0, 1]},
            {"type": "points", "label_id": 0, "points": [1, 2], "visibility": [1]},
            {"type": "points", "label_id": 1, "points": [1, 2, 3, 4]}]"#,
    ));
    let Geometry::Skeleton(elements) = &frame.shapes[0].geometry else { unreachable!() };
    assert!(elements[0].outside && elements[1].occluded);
    assert_eq!((elements[0].label.as_str(), elements[1].points.len()), ("nose", 1));
    assert_eq!(frame.shapes[1].geometry.kind(), ShapeKind::Points);
    assert_eq!(said, ["frame \"a.jpg\": object 1: member \"visibility\" not kept"]);
    let names: Vec<_> =
        reader.labels().top_level().map(|(_, label): (_, &Label)| label.name.clone()).collect();
    assert_eq!(names, ["cat", "dog"]);
    let said: Vec<String> = reader.take_warnings().iter().map(ToString::to_string).collect();
    let wanted =
        ["joints", "parent"].map(|name| format!("annotations/default.json: member {name:?} not kept"));
    assert_eq!(said, wanted);
}

#[test]
fn nothing_is_lost_in_silence() {
    let text = r#"{"infos": {"author": "x"}, "info": {}, "media_type": 2, "items": [
        {"id": "a", "attr": {"frame": 4, "weather": "wet"}, "image": {"path": "a.jpg", "size": [3, 4]}, "annotations": [
            {"type": "caption", "caption": "x"}, {"type": "cuboid_3d", "position": [1]}, {"type": "hash_key"}, 5,
            {"type": "bbox", "bbox": [1, 2, 3]}, {"type": "bbox", "bbox": [1, 2, 3, "4"]}, {"type": "polygon"},
            {"type": "points", "points": [1]}, {"type": "bbox", "bbox": [1, 2, 3, 4], "label_id": "x"},
            {"type": "bbox", "bbox": [1, 2, 3, 4], "label_id": 9, "id": 7, "object_id": 8,
                "attributes": {"outside": true}},
            {"type": "polygon", "points": [1, 2, 3, 4, 5, 6], "attributes": {"rotation": 3}, "id": 0, "object_id": -1},
            {"type": "mask", "rle": {"counts": "06", "size": [2, 3]}},
            {"type": "mask", "rle": {"counts": "6", "size": [2, 3]}},
            {"type": "mask", "rle": {"counts": [0, 2147483648], "size": [1, 2147483648]}}]}],
        "categories": {}}"#;
    let (frame, said, mut reader) = only(text);
    assert_eq!((frame.number, frame.shapes.len()), (Some(4), 3));
    let said: Vec<&str> = said.iter().map(|said| said.trim_start_matches("frame \"a.jpg\": ")).collect();
    let wanted = [
        "member \"attr.weather\" not kept",
        "object 0: annotation of type \"caption\" not kept",
        "object 1: annotation of type \"cuboid_3d\" not kept",
        "object 2: annotation of type \"hash_key\" not kept",
        "object 3: annotation that is no object not kept",
        "object 4: annotation whose \"bbox\" is not [x, y, width, height] not kept",
        "object 5: annotation with a number in \"bbox\" that is none not kept",
        "object 6: annotation without list \"points\" not kept",
        "object 7: annotation whose \"points\" are not [x, y, …] not kept",
        "object 8: annotation whose \"label_id\" is no whole number not kept",
        "object 9: attribute \"outside\" not kept",
        "object 9: label_id 9 is none of the 0 labels: read without label",
        "object 9: member \"id\" not kept",
        "object 9: member \"object_id\" not kept",
        "object 10: attribute \"rotation\" not kept",
        "object 11: mask is of an image of 3x2, the frame is 4x3",
        "object 12: mask without a pixel in the image left out",
        "object 13: mask left out: the image of 2147483648x1 is too large for masks",
    ];
    assert_eq!(said, wanted);
    let said: Vec<String> = reader.take_warnings().iter().map(ToString::to_string).collect();
    assert_eq!(said, ["annotations/default.json: member \"infos\" not kept"]);
}
