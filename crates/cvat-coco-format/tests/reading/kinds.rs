//! What an annotation becomes.

use cvat_model::{BoundingBox, DatasetReader as _, FrameSize, Geometry, Rle, Shape, ShapeKind};

use crate::support::{Dataset, frames, only, text};

fn shapes(annotation: &str) -> (Vec<Shape>, Vec<String>) {
    let (frame, said, _) = only(&text(&[annotation]));
    (frame.shapes, said)
}

fn kinds(shapes: &[Shape]) -> Vec<ShapeKind> {
    shapes.iter().map(|shape| shape.geometry.kind()).collect()
}

#[test]
fn a_box_alone_is_a_rectangle_as_it_is() {
    for (bbox, corners) in [
        ("[1, 2, 30, 40.5]", [1.0, 2.0, 31.0, 42.5]),
        ("[5, 6, 0, 0]", [5.0, 6.0, 5.0, 6.0]),
        ("[-9, -9, 100, 100]", [-9.0, -9.0, 91.0, 91.0]),
        ("[9, 9, -4, 3]", [9.0, 9.0, 5.0, 12.0]),
    ] {
        let (shapes, said) = shapes(&format!(r#""category_id": 3, "bbox": {bbox}, "segmentation": []"#));
        let [left, top, right, bottom] = corners;
        let bounding_box = BoundingBox::new(left, top, right, bottom).unwrap();
        assert_eq!(shapes[0].geometry, Geometry::Rectangle { bounding_box, rotation: 0.0 });
        assert_eq!((shapes.len(), shapes[0].group, said.len()), (1, 0, 0), "{said:?}");
    }
}

#[test]
fn parts_are_polygons_of_one_group() {
    let (found, said) = shapes(
        r#""category_id": 3, "bbox": [0, 0, 20, 4], "area": 16,
            "segmentation": [[0, 0, 4, 0, 4, 4], [16, 0, 20, 0, 20, 4]]"#,
    );
    assert_eq!(kinds(&found), [ShapeKind::Polygon; 2]);
    assert!(found.iter().all(|shape| shape.group == 1));
    assert!(said.is_empty(), "{said:?}");
    let (found, said) =
        shapes(r#""category_id": 3, "bbox": [0, 0, 4.5, 4], "segmentation": [0, 0, 4, 0, 4, 4]"#);
    assert_eq!(
        (kinds(&found), found[0].group),
        (vec![ShapeKind::Polygon], 0),
        "one outline without its list"
    );
    assert!(said.is_empty(), "{said:?}");
}

#[test]
fn a_box_that_says_more_stands_beside() {
    let (found, said) =
        shapes(r#""category_id": 3, "bbox": [0, 0, 9, 4], "segmentation": [[0, 0, 4, 0, 4, 4]]"#);
    assert_eq!(kinds(&found), [ShapeKind::Polygon, ShapeKind::Rectangle]);
    assert!(found.iter().all(|shape| shape.group == 1));
    assert_eq!(said.len(), 1, "{said:?}");
}

#[test]
fn outlines_that_enclose_nothing_are_told() {
    for (segmentation, words) in [
        ("[[0, 0, 4, 0]]", "an outline of 2 points"),
        ("[[0, 0, 4, 0, 4, 4, 3]]", "7 numbers, which is odd"),
        ("[[0, 0, 4, 0, 4, NaN]]", "no number"),
        ("[[0, 0, 4, 0, 4, 1e400]]", "no number"),
        ("[\"x\"]", "neither list nor object"),
        ("{}", "mask"),
    ] {
        let (found, said) =
            shapes(&format!(r#""category_id": 3, "bbox": [0, 0, 4, 4], "segmentation": {segmentation}"#));
        assert_eq!(kinds(&found), [ShapeKind::Rectangle], "{segmentation}");
        assert!(said.len() == 1 && said[0].contains(words), "{segmentation}: {said:?}");
    }
}

#[test]
fn runs_are_masks_and_crowds_have_an_attribute() {
    // Columns of 30: the first two of column 1, and of column 2.
    let runs = vec![30, 2, 28, 2, 1138];
    let compressed = Rle::new(FrameSize::new(40, 30).unwrap(), runs.clone()).unwrap().to_text();
    for counts in [format!("{runs:?}"), format!("{compressed:?}")] {
        let (found, said) = shapes(&format!(
            r#""category_id": 3, "bbox": [1, 0, 2, 2], "iscrowd": 1, "area": 4,
                "segmentation": {{"size": [30, 40], "counts": {counts}}}"#
        ));
        let Geometry::Mask(mask) = &found[0].geometry else { panic!("{counts}: {said:?}") };
        assert_eq!((mask.left(), mask.top(), mask.width(), mask.height(), mask.area()), (1, 0, 2, 2, 4));
        assert_eq!((found.len(), said.len()), (1, 0), "{said:?}");
        assert_eq!(
            (found[0].attributes[0].name.as_str(), found[0].attributes[0].value.as_str()),
            ("is_crowd", "true")
        );
    }
    let text = text(&[r#""category_id": 3, "bbox": [1, 0, 2, 2], "iscrowd": 1"#]);
    let (_, _, reader) = only(&text);
    let dog = reader.labels().find("dog").unwrap();
    assert_eq!(reader.labels()[dog].attributes[0].input_type, "checkbox");
}

#[test]
fn keypoints_are_a_skeleton() {
    let (found, said) = shapes(
        r#""category_id": 1, "bbox": [1, 2, 9, 9], "num_keypoints": 1, "keypoints": [5, 6, 1, 0, 0, 0],
            "segmentation": [[1, 2, 10, 2, 10, 11]]"#,
    );
    assert_eq!(kinds(&found), [ShapeKind::Polygon, ShapeKind::Skeleton]);
    let Geometry::Skeleton(elements) = &found[1].geometry else { unreachable!() };
    assert_eq!(
        (elements[0].label.as_str(), elements[0].occluded, elements[0].outside),
        ("nose", true, false)
    );
    assert_eq!((elements[1].label.as_str(), elements[1].occluded, elements[1].outside), ("ear", false, true));
    assert!(said.is_empty(), "{said:?}");
    let (found, _) = shapes(r#""category_id": 1, "bbox": [1, 2, 9, 9], "keypoints": [0, 0, 0, 0, 0, 0]"#);
    assert_eq!(kinds(&found), [ShapeKind::Rectangle], "none is labelled");
    let (_, _, reader) = only(&text(&[]));
    let names: Vec<_> = reader.labels().iter().map(|(_, label)| label.name.as_str()).collect();
    assert_eq!(names, ["person", "nose", "ear", "dog"], "by id");
    let person = &reader.labels()[reader.labels().find("person").unwrap()];
    assert!(person.label_type == "skeleton" && person.svg.contains("data-node-from=\"1\""));
}

#[test]
fn attributes_of_cvat_count() {
    let (found, said) = shapes(
        r#""category_id": 3, "bbox": [1, 2, 9, 9],
            "attributes": {"occluded": true, "rotation": 30.0, "track_id": 4, "keyframe": true, "colour": "red", "age": 7}"#,
    );
    assert!(matches!(found[0].geometry, Geometry::Rectangle { rotation: 30.0, .. }));
    assert_eq!((found[0].occluded, found[0].track, found[0].keyframe), (true, Some(4), Some(true)));
    let attributes: Vec<_> =
        found[0].attributes.iter().map(|a| (a.name.as_str(), a.value.as_str())).collect();
    assert_eq!(attributes, [("colour", "red"), ("age", "7")]);
    assert!(said.is_empty(), "{said:?}");
}

#[test]
fn what_is_not_there_is_told() {
    for (annotation, words) in [
        (r#""bbox": [1, 2, 3, 4]"#, "without \"category_id\""),
        (r#""category_id": 99, "bbox": [1, 2, 3, 4]"#, "of category 99, which is not there"),
        (r#""category_id": 3"#, "without a box"),
        (r#""category_id": 3, "bbox": [1, 2, 3, 4], "area": 99"#, "member \"area\""),
        (r#""category_id": 3, "bbox": [1, NaN, 3, 4]"#, "no number"),
    ] {
        let (_, said) = shapes(annotation);
        assert!(said.iter().any(|said| said.contains(words)), "{annotation}: {said:?}");
    }
}

#[test]
fn instances_and_keypoints_of_a_subset_are_joined() {
    let outline = r#""category_id": 1, "bbox": [1, 2, 9, 9], "segmentation": [[1, 2, 10, 2, 10, 11]]"#;
    let instances = text(&[outline, r#""category_id": 3, "bbox": [1, 2, 9, 9]"#]);
    let keypoints = text(&[
        &format!(r#"{outline}, "keypoints": [5, 6, 2, 7, 8, 2]"#),
        r#""category_id": 1, "bbox": [1, 2, 9, 9], "keypoints": [5, 6, 2, 7, 8, 2]"#,
    ]);
    let dataset = Dataset::new(&[
        ("annotations/instances_t.json", instances.as_bytes()),
        ("annotations/person_keypoints_t.json", keypoints.as_bytes()),
    ]);
    let mut reader = dataset.open().unwrap();
    let mut frames = frames(&mut reader);
    assert_eq!(frames.len(), 1);
    let frame = frames.remove(0).unwrap().value;
    assert_eq!(
        kinds(&frame.shapes),
        [
            ShapeKind::Polygon,
            ShapeKind::Skeleton,
            ShapeKind::Rectangle,
            ShapeKind::Rectangle,
            ShapeKind::Skeleton
        ]
    );
    let groups: Vec<i64> = frame.shapes.iter().map(|shape| shape.group).collect();
    assert_eq!(
        groups,
        [1, 1, 0, 2, 2],
        "one id and one category are one object; the dog's id is another's there"
    );
}

#[test]
fn one_id_in_another_place_is_another_object() {
    let outline = r#""category_id": 1, "bbox": [1, 2, 9, 9], "segmentation": [[1, 2, 10, 2, 10, 11]]"#;
    let read = |instance: &str, posed: &str| {
        let posed = format!(r#"{posed}, "keypoints": [5, 6, 2, 7, 8, 2]"#);
        let dataset = Dataset::new(&[
            ("annotations/instances_t.json", text(&[instance]).as_bytes()),
            ("annotations/person_keypoints_t.json", text(&[&posed]).as_bytes()),
        ]);
        let frame = frames(&mut dataset.open().unwrap()).remove(0).unwrap();
        let said: Vec<_> = frame.warnings.iter().map(ToString::to_string).collect();
        let groups: Vec<_> = frame.value.shapes.iter().map(|s| (s.geometry.kind(), s.group)).collect();
        (groups, said.join("; "))
    };
    let (found, said) =
        read(outline, r#""category_id": 1, "bbox": [5, 6, 20, 20], "attributes": {"age": 5}"#);
    let two = [(ShapeKind::Polygon, 0), (ShapeKind::Rectangle, 1), (ShapeKind::Skeleton, 1)];
    assert_eq!(found, two, "{said}");
    for bbox in [r#", "bbox": [1, 2, 9.5, 9]"#, ""] {
        let own = format!(r#"{outline}, "attributes": {{"colour": "red", "sex": "f"}}"#);
        let posed =
            format!(r#""category_id": 1{bbox}, "attributes": {{"age": 5, "colour": "blue", "sex": "f"}}"#);
        let (found, said) = read(&own, &posed);
        assert_eq!(found, [(ShapeKind::Polygon, 1), (ShapeKind::Skeleton, 1)], "{said}");
        assert!(
            said.contains("\"age\"") && said.contains("\"colour\"") && !said.contains("\"sex\""),
            "{said}"
        );
    }
}
