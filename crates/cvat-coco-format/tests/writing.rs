//! What becomes of each kind of shape, and what is said of it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helpers fail by panicking"
)]

use cvat_coco_format::{CocoWriter, ErrorKind, WriteOptions};
use cvat_model::{
    AnnotatedFrame, Attribute, BoundingBox, DatasetWriter, FrameSize, Geometry, Label, Labels, Mask, Point,
    Shape, SkeletonElement, Tag, Warning,
};
use dataset_files::{Overwrite, Sink};

fn labels() -> Labels {
    let mut labels: Labels = ["cat", "person"].into_iter().collect();
    for name in ["nose", "toe"] {
        let mut sublabel = Label::new(name);
        sublabel.parent = labels.find("person");
        labels.insert(sublabel);
    }
    labels
}

fn shape(label: &str, geometry: Geometry) -> Shape {
    Shape::new(labels().find(label), geometry)
}

fn rectangle([xtl, ytl, xbr, ybr]: [f64; 4]) -> Shape {
    Shape::rectangle(labels().find("cat"), BoundingBox::new(xtl, ytl, xbr, ybr).unwrap())
}

fn points(points: &[(f64, f64)]) -> Vec<Point> {
    points.iter().map(|&(x, y)| Point { x, y }).collect()
}

fn square(left: f64) -> Shape {
    shape("cat", Geometry::Polygon(points(&[(left, 0.0), (left + 2.0, 0.0), (left + 2.0, 2.0), (left, 2.0)])))
}

/// # #
/// # .
fn mask() -> Shape {
    shape("cat", Geometry::Mask(Mask::new(1, 1, 2, 2, vec![0, 3, 1]).unwrap()))
}

fn frame(name: &str, shapes: Vec<Shape>) -> AnnotatedFrame {
    let mut frame = AnnotatedFrame::new(name, FrameSize::new(8, 4).unwrap());
    frame.shapes = shapes;
    frame
}

fn words(warnings: &[Warning]) -> Vec<String> {
    let word = |warning: &Warning| format!("{} {}", warning.kind().code(), warning.kind().subject());
    warnings.iter().map(word).map(|words| words.trim().to_owned()).collect()
}

/// The texts of all files of annotations, by their names, and what was said.
fn write_all(frames: Vec<AnnotatedFrame>, options: WriteOptions) -> (Vec<(String, String)>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    let sink = Sink::new_folder(&path, Overwrite::Refuse).unwrap();
    let mut writer = CocoWriter::new(sink, labels(), &[], options).unwrap();
    let mut said = writer.take_warnings();
    for frame in frames {
        let mut encoded = writer.encoder().encode(frame).unwrap();
        said.append(&mut encoded.warnings);
        said.append(&mut writer.write_frame(encoded).unwrap());
    }
    Box::new(writer).finish().unwrap();
    let inside = path.join("annotations");
    let listed = std::fs::read_dir(if inside.is_dir() { inside } else { path }).unwrap();
    let mut texts: Vec<_> = listed
        .map(|item| item.unwrap())
        .map(|item| (item.file_name().into_string().unwrap(), std::fs::read_to_string(item.path()).unwrap()))
        .collect();
    texts.sort();
    (texts, words(&said))
}

/// The lines of annotations of the first file, behind their ids.
fn annotations(shapes: Vec<Shape>, options: WriteOptions) -> (Vec<String>, Vec<String>) {
    let (texts, said) = write_all(vec![frame("a.jpg", shapes)], options.document("all.json"));
    let behind = texts[0].1.split("\"annotations\":[").nth(1).unwrap().to_owned();
    let lines = behind.lines().filter(|line| line.starts_with("{\"id\""));
    let bodies =
        lines.map(|line| line.split_once("\"category_id\":").unwrap().1.trim_end_matches(',').to_owned());
    (bodies.collect(), said)
}

#[test]
fn boxes_are_put_right_and_told() {
    let shapes = || {
        vec![
            rectangle([5.0, 1.0, 2.5, 3.0]),
            rectangle([1.0, 1.0, 1.0, 3.0]),
            rectangle([f64::MIN, 0.0, f64::MAX, 1.0]),
        ]
    };
    let (lines, said) = annotations(shapes(), WriteOptions::new());
    let tail = r#","iscrowd":0,"attributes":{"occluded":false,"rotation":0.0}}"#;
    let expected = [
        format!(r#"1,"segmentation":[],"area":5.0,"bbox":[2.5,1.0,2.5,2.0]{tail}"#),
        format!(r#"1,"segmentation":[],"area":0.0,"bbox":[1.0,1.0,0.0,2.0]{tail}"#),
    ];
    assert_eq!(lines, expected);
    assert_eq!(said, ["reversed", "zero-area", "not-finite"]);
    let (lines, said) = annotations(shapes(), WriteOptions::new().drop_degenerate(true));
    assert_eq!(
        (lines.len(), said),
        (1, vec!["reversed".into(), "degenerate-dropped".into(), "not-finite".into()])
    );
}

#[test]
fn a_box_without_area_is_dropped_from_its_object_alone() {
    let mut shapes = vec![square(0.0), rectangle([1.0, 1.0, 1.0, 3.0]), rectangle([4.0, 1.0, 4.0, 3.0])];
    (shapes[0].group, shapes[1].group) = (1, 1);
    let (lines, said) = annotations(shapes, WriteOptions::new().drop_degenerate(true));
    let outline =
        r#"1,"segmentation":[[0.0,0.0,2.0,0.0,2.0,2.0,0.0,2.0]],"area":4.0,"bbox":[0.0,0.0,2.0,2.0],"#;
    assert_eq!(lines, [format!(r#"{outline}"iscrowd":0,"attributes":{{"occluded":false}}}}"#)]);
    assert_eq!(said, ["degenerate-dropped", "degenerate-dropped"]);
}

#[test]
fn parts_of_an_object_are_one_annotation() {
    let mut shapes = vec![square(0.0), square(4.0), mask(), square(6.0), square(1.0)];
    (shapes[0].group, shapes[1].group) = (1, 1);
    (shapes[2].group, shapes[3].group) = (2, 2);
    shapes[4].group = 3;
    let (lines, said) = annotations(shapes, WriteOptions::new());
    let tail = r#","iscrowd":0,"attributes":{"occluded":false}}"#;
    assert_eq!(
        lines[0],
        format!(
            r#"1,"segmentation":[[0.0,0.0,2.0,0.0,2.0,2.0,0.0,2.0],[4.0,0.0,6.0,0.0,6.0,2.0,4.0,2.0]],"area":8.0,"bbox":[0.0,0.0,6.0,2.0]{tail}"#
        )
    );
    // Columns of 4: the mask's two, then the square's.
    assert_eq!(
        lines[1],
        format!(
            r#"1,"segmentation":{{"counts":[5,2,2,1,14,2,2,2,2],"size":[4,8]}},"area":7.0,"bbox":[1.0,0.0,7.0,3.0]{tail}"#
        )
    );
    assert_eq!((lines.len(), said), (3, vec!["became-mask polygon".into(), "not-kept group".into()]));
}

#[test]
fn crowds_are_run_lengths() {
    let crowd = |mut shape: Shape, value: &str| {
        shape.attributes = vec![Attribute { name: "is_crowd".into(), value: value.into() }];
        shape
    };
    let shapes = vec![
        crowd(square(0.0), "true"),
        crowd(mask(), "false"),
        crowd(rectangle([0.0, 0.0, 1.0, 1.0]), "true"),
    ];
    let (lines, said) = annotations(shapes, WriteOptions::new());
    assert!(
        lines[0].contains(r#""segmentation":{"counts":[0,2,2,2,26]"#)
            && lines[0].contains(r#""iscrowd":1,"attributes":{"occluded":false}"#),
        "{lines:?}"
    );
    assert!(
        lines[1].contains(r#""iscrowd":0,"attributes":{"is_crowd":"false","occluded":false}"#),
        "{lines:?}"
    );
    assert!(lines[2].contains(r#""segmentation":[]"#) && lines[2].contains(r#""iscrowd":1"#), "{lines:?}");
    assert_eq!(said, ["became-mask polygon"]);
}

#[test]
fn what_cannot_be_held_is_told() {
    let line = points(&[(0.0, 0.0), (1.0, 1.0)]);
    let cuboid = Geometry::Cuboid(Box::new([Point::default(); 8]));
    let nothing = Mask::new(0, 0, 2, 1, vec![2]).unwrap();
    let mut odd = rectangle([0.0, 0.0, 1.0, 1.0]);
    (odd.z_order, odd.source) = (1, "me".into());
    odd.attributes =
        ["rotation", "a", "a"].map(|name| Attribute { name: name.into(), value: "1".into() }).into();
    let shapes = vec![
        shape("cat", Geometry::Polyline(line.clone())),
        shape("cat", Geometry::Points(line.clone())),
        shape("cat", cuboid),
        shape("cat", Geometry::Polygon(line)),
        shape("cat", Geometry::Mask(nothing)),
        shape("cat", Geometry::Skeleton(Vec::new())),
        Shape::new(None, mask().geometry),
        odd,
    ];
    let mut frame = frame("a\\..\\b.jpg", shapes.clone());
    frame.tags.push(Tag::new(labels().find("cat")));
    (frame.source_id, frame.outside) = ("x".into(), vec![mask()]);
    let (texts, said) = write_all(vec![frame], WriteOptions::new());
    assert_eq!(
        said,
        [
            "not-converted tag",
            "not-converted polyline",
            "not-converted point set",
            "not-converted cuboid",
            "not-converted polygon",
            "empty-mask mask",
            "not-converted skeleton",
            "unlabelled-dropped",
            "not-kept attribute \"rotation\"",
            "not-kept attribute \"a\"",
            "not-kept source",
            "not-kept z-order",
            "remark where a track is outside is not kept: readers take it from the gap",
            "renamed",
            "not-kept source id",
        ]
    );
    assert!(texts[0].1.contains(r#""id":1,"image_id":1,"category_id":1,"#), "{texts:?}");
    let (lines, said) = annotations(shapes, WriteOptions::new().unlabelled(Some("thing".into())));
    assert_eq!((lines.len(), said.contains(&"unlabelled-named thing".to_owned())), (2, true));
    assert!(lines[0].starts_with("3,"), "{lines:?}");
}

#[test]
fn keypoints_are_in_a_file_of_their_own() {
    let element = |label: &str, x: f64, outside, occluded| SkeletonElement {
        label: label.into(),
        points: points(&[(x, 1.0)]),
        outside,
        occluded,
        attributes: Vec::new(),
    };
    let skeleton = vec![
        element("toe", 5.0, true, false),
        element("nose", 3.0, false, true),
        element("ear", 1.0, false, false),
    ];
    let mut shapes =
        vec![mask(), shape("person", Geometry::Skeleton(skeleton.clone())), shape("person", mask().geometry)];
    let (texts, said) = write_all(vec![frame("a.jpg", shapes.clone())], WriteOptions::new());
    let names: Vec<_> = texts.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["instances_default.json", "person_keypoints_default.json"]);
    let count = |text: &str| text.matches("\"image_id\":1").count();
    assert_eq!(texts.iter().map(|(_, text)| count(text)).collect::<Vec<_>>(), [2, 1]);
    assert!(
        texts[1].1.contains(
            r#""id":2,"image_id":1,"category_id":2,"segmentation":[],"area":0.0,"bbox":[3.0,1.0,0.0,0.0]"#
        ),
        "{texts:?}"
    );
    let triplets = r#","keypoints":[3.0,1.0,1,5.0,1.0,0],"num_keypoints":1}"#;
    assert!(texts[1].1.contains(triplets) && !texts[0].1.contains("keypoints"), "{texts:?}");
    assert!(texts[1].1.contains(r#""name":"cat","supercategory":"","keypoints":[],"skeleton":[]"#));
    assert!(
        texts[1].1.contains(r#""name":"person","supercategory":"","keypoints":["nose","toe"],"skeleton":[]"#)
    );
    assert_eq!(said, ["not-kept keypoint \"ear\""]);

    (shapes[1].group, shapes[2].group) = (1, 1);
    let (texts, _) = write_all(vec![frame("a.jpg", shapes)], WriteOptions::new());
    assert_eq!(texts.iter().map(|(_, text)| count(text)).collect::<Vec<_>>(), [2, 1], "one object in both");
    assert!(texts.iter().all(|(_, text)| text.contains(r#""id":2,"image_id":1"#)), "{texts:?}");
    assert!(texts[1].1.contains("\"counts\"") && texts[1].1.contains(triplets), "{texts:?}");
}

#[test]
fn images_of_one_name_and_ids_are_kept_apart() {
    let with_id = |name: &str, id: &str| {
        let mut frame = frame(name, Vec::new());
        (frame.source_id, frame.image) = (id.into(), Some(b"x".as_slice().into()));
        frame
    };
    let frames =
        vec![with_id("a.jpg", "7"), with_id("a.jpg", "7"), with_id("a.png", "1"), with_id("a.jpg", "")];
    let (texts, said) = write_all(frames, WriteOptions::new());
    let images: Vec<_> = texts[0].1.lines().filter(|line| line.contains("file_name")).collect();
    let ids = |line: &&str| line.split(['"', ':', ',']).nth(3).unwrap().to_owned();
    let name =
        |line: &&str| line.split("\"file_name\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(images.iter().map(ids).collect::<Vec<_>>(), ["7", "1", "2", "3"]);
    assert_eq!(images.iter().map(name).collect::<Vec<_>>(), ["a.jpg", "a_1.jpg", "a.png", "a_2.jpg"]);
    assert_eq!(said, ["renamed", "not-kept source id", "not-kept source id", "renamed"]);
}

#[test]
fn category_ids_are_those_given() {
    let ids = |cat, person| [("cat".to_owned(), cat), ("person".to_owned(), person), ("bird".to_owned(), 5)];
    let (lines, _) = annotations(vec![mask()], WriteOptions::new().category_ids(ids(17, 1)));
    assert!(lines[0].starts_with("17,"), "{lines:?}");
    let refused = |options: WriteOptions, subsets: &[&str]| {
        let folder = tempfile::tempdir().unwrap();
        let sink = Sink::files_in(folder.path(), Overwrite::Refuse).unwrap();
        let subsets: Vec<String> = subsets.iter().map(|&subset| subset.to_owned()).collect();
        let error = CocoWriter::new(sink, labels(), &subsets, options).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::CategoryId(_) | ErrorKind::SeveralSubsets(_)));
        error.to_string()
    };
    let of = |cat, person| refused(WriteOptions::new().category_ids(ids(cat, person)), &[]);
    assert_eq!(of(0, 1), "label \"cat\" has 0 for its category id, which is none");
    assert_eq!(of(1, 1), "label \"person\" has the category id 1 of another");
    let without = WriteOptions::new().category_ids([("cat".to_owned(), 1)]);
    assert_eq!(refused(without, &[]), "label \"person\" has no category id");
    let several = refused(WriteOptions::new().document("x.json"), &["a", "b"]);
    assert_eq!(several, "x.json holds one subset, and there are \"a\" and \"b\"");
}

#[test]
fn subsets_of_one_file_name_are_kept_apart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    let sink = Sink::new_folder(&path, Overwrite::Refuse).unwrap();
    let subsets = ["a/b".to_owned(), "a_b".to_owned()];
    let mut writer = CocoWriter::new(sink, Labels::new(), &subsets, WriteOptions::new()).unwrap();
    assert_eq!(words(&writer.take_warnings()), ["renamed", "renamed"]);
    Box::new(writer).finish().unwrap();
    for name in ["a_b", "a_b_1"] {
        let text = std::fs::read_to_string(path.join(format!("annotations/instances_{name}.json"))).unwrap();
        assert!(text.ends_with("\"categories\":[],\"images\":[\n],\"annotations\":[\n]}\n"), "{text}");
    }
}

#[test]
fn more_frames_than_expected_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    let sink = Sink::new_folder(&path, Overwrite::Refuse).unwrap();
    let mut writer = CocoWriter::new(sink, labels(), &["train".into()], WriteOptions::new()).unwrap();
    writer.expect_frames("train", 1);
    let mut put = |name: &str| {
        let mut frame = frame(name, Vec::new());
        frame.subset = "train".into();
        let encoded = writer.encoder().encode(frame).unwrap();
        writer.write_frame(encoded)
    };
    put("a.jpg").unwrap();
    let error = put("b.jpg").unwrap_err();
    assert!(error.is_fatal() && error.to_string().contains("more frames than were expected"), "{error}");
}
