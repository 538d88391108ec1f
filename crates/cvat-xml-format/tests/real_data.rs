//! Documents that CVAT and Datumaro wrote.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test's helpers fail by panicking")]

mod support;

use cvat_model::ShapeKind::{self, Points, Polygon, Polyline, Rectangle};
use cvat_model::{AnnotatedFrame, DatasetReader, Geometry};
use cvat_xml_format::{CvatXmlReader, ReadOptions};
use dataset_files::Source;
use support::{Read, drain, real_data};
use testkit::fixtures;

fn open(folder: &std::path::Path, entry: &str) -> CvatXmlReader {
    CvatXmlReader::open(Source::folder(folder).unwrap(), entry, ReadOptions::new()).unwrap()
}

fn kinds(read: &Read) -> Vec<Vec<ShapeKind>> {
    read.frames.iter().map(|frame| frame.shapes.iter().map(|shape| shape.geometry.kind()).collect()).collect()
}

fn names(reader: &CvatXmlReader) -> Vec<String> {
    reader.labels().iter().map(|(_, label)| label.name.clone()).collect()
}

#[test]
fn datumaros_task() {
    let Some(folder) = real_data("for_images/export_task") else { return };
    let mut reader = open(&folder, "train.xml");
    assert_eq!(names(&reader), ["label1", "label2"]);
    assert_eq!(reader.subsets(), ["default"]);
    assert_eq!(reader.frame_count(), Some(2));
    assert_eq!((reader.images().unwrap().found_count(), reader.images().unwrap().missing_count()), (2, 0));
    let read = drain(&mut reader);
    assert_eq!((read.warnings(), &read.errors), (vec![], &vec![]));
    assert_eq!(kinds(&read), [vec![Rectangle, Polyline], vec![Polygon, Points]]);
    let [first, second] = read.frames.as_slice() else { panic!("two frames") };
    assert_eq!(
        (first.name.as_str(), first.size.to_string(), first.number),
        ("img0.jpg", "8x8".into(), Some(0))
    );
    assert!(first.image.as_ref().is_some_and(|image| image.starts_with(&[0xff, 0xd8, 0xff])));
    let b = &first.shapes[0];
    let Geometry::Rectangle { bounding_box, rotation } = &b.geometry else { panic!("a box") };
    let corners = (bounding_box.xtl(), bounding_box.ytl(), bounding_box.xbr(), bounding_box.ybr());
    assert_eq!((corners, *rotation), ((0.0, 2.0, 4.0, 4.0), 0.0));
    assert_eq!((b.occluded, b.z_order, b.group, b.source.as_str()), (true, 1, 0, ""));
    let attributes: Vec<_> = b.attributes.iter().map(|a| (a.name.as_str(), a.value.as_str())).collect();
    assert_eq!(attributes, [("a1", "true"), ("a2", "v3"), ("a3", "0003"), ("a4", "2.4")]);
    assert_eq!(first.shapes[1].label, None, "label=\"\" is no label");
    assert_eq!(second.shapes[1].label, reader.labels().find("label2"));
    let specs: Vec<_> = reader.labels()[reader.labels().find("label1").unwrap()]
        .attributes
        .iter()
        .map(|spec| (spec.name.clone(), spec.input_type.clone(), spec.values.clone()))
        .collect();
    assert_eq!(specs[1], ("a2".into(), "radio".into(), "v1 v2 v3".into()));
}

#[test]
fn datumaros_project() {
    let Some(folder) = real_data("for_images/export_project") else { return };
    let mut reader = open(&folder, "annotations.xml");
    assert_eq!(reader.subsets(), ["Test", "Train", "Validation"]);
    assert_eq!(reader.frame_count(), Some(6));
    assert_eq!(reader.images().unwrap().found_count(), 6);
    let read = drain(&mut reader);
    assert_eq!((read.warnings(), &read.errors), (vec![], &vec![]));
    let boxes = read.frames.iter().flat_map(|frame| &frame.shapes);
    assert_eq!(boxes.filter(|shape| shape.geometry.kind() == Rectangle).count(), 3);
    for frame in &read.frames {
        let path = folder.join("images").join(&frame.subset).join(&frame.name);
        assert_eq!(frame.image.as_deref(), Some(std::fs::read(path).unwrap().as_slice()));
    }

    let options = ReadOptions::new().subsets(vec!["Train".into()]).read_images(false);
    let mut reader =
        CvatXmlReader::open(Source::folder(&folder).unwrap(), "annotations.xml", options).unwrap();
    assert_eq!((reader.subsets(), reader.frame_count()), (["Train".to_owned()].as_slice(), Some(2)));
    assert_eq!(reader.images().unwrap().found_count(), 2);
    let read = drain(&mut reader);
    assert!(read.frames.len() == 2 && read.frames.iter().all(|f| f.subset == "Train" && f.image.is_none()));

    let options = ReadOptions::new().subsets(vec!["train".into()]);
    let error =
        CvatXmlReader::open(Source::folder(&folder).unwrap(), "annotations.xml", options).unwrap_err();
    assert_eq!(error.to_string(), "annotations.xml: no subset \"train\"; there are Test, Train, Validation");
}

#[test]
fn datumaros_video() {
    let Some(folder) = real_data("for_video") else { return };
    let mut reader = open(&folder, "annotations.xml");
    assert_eq!(names(&reader), ["klhg", "z U k", "II"]);
    assert_eq!(reader.frame_count(), Some(4));
    let census = reader.images().unwrap();
    assert_eq!(
        (census.found_count(), census.first_missing()),
        (3, ["frame_000019.PNG".to_owned()].as_slice())
    );
    let read = drain(&mut reader);
    let frames: Vec<_> =
        read.frames.iter().map(|f| (f.number.unwrap(), f.name.as_str(), f.image.is_some())).collect();
    assert_eq!(
        frames,
        [
            (10, "frame_000010.png", true),
            (13, "frame_000013.png", true),
            (16, "frame_000016.png", true),
            (19, "frame_000019.PNG", false),
        ]
    );
    assert_eq!(kinds(&read), [vec![Rectangle, Points], vec![Polyline], vec![], vec![]]);
    assert!(read.frames[0].shapes[0].occluded);
    assert_eq!(read.frames[0].shapes[1].attributes[0].value, "hgkf");
    let warnings = read.warnings();
    assert_eq!(warnings, ["annotations.xml: frame \"frame_000019.PNG\": image missing"]);
    let tracks = |frame: &AnnotatedFrame| frame.shapes.iter().map(|shape| shape.track).collect::<Vec<_>>();
    let expected: [&[_]; 4] = [&[Some(0), Some(1)], &[Some(2)], &[], &[]];
    assert_eq!(read.frames.iter().map(tracks).collect::<Vec<_>>(), expected);
    assert_eq!(read.errors, [""; 0]);
}

#[test]
fn every_kind_of_shape() {
    let mut reader = open(&fixtures().join("cvat-task"), "annotations.xml");
    let labels = ["car", "person", "ка't", "scene", "body", "head", "foot", "q\"uo\\te"];
    assert_eq!(names(&reader), labels);
    let body = reader.labels().find("body");
    assert!(reader.labels().find_in(body, "head").is_some());
    let read = drain(&mut reader);
    assert_eq!(read.warnings(), [""; 0]);
    let frames: Vec<_> = read
        .frames
        .iter()
        .map(|f| (f.name.as_str(), f.shapes.len(), f.tags.len(), f.image.is_some()))
        .collect();
    assert_eq!(
        frames,
        [
            ("a.jpg", 3, 1, true),
            ("sub/a.jpg", 3, 0, true),
            ("sub/b.png", 8, 0, true),
            ("sub/снег.jpg", 1, 0, true),
            ("empty.jpg", 0, 0, true),
        ]
    );
    assert_eq!(read.frames[0].shapes[0].attributes[3].value, "A & B <1>");
    assert_eq!(read.frames[0].shapes[1].group, 3);
    let Geometry::Rectangle { rotation, .. } = read.frames[1].shapes[0].geometry else { panic!("a box") };
    assert_eq!(rotation.to_bits(), 30.0_f64.to_bits());
    let Geometry::Mask(mask) = &read.frames[2].shapes[4].geometry else { panic!("a mask") };
    assert_eq!((mask.left(), mask.top(), mask.width(), mask.height(), mask.area()), (6, 44, 8, 4, 24));
    let Geometry::Skeleton(parts) = &read.frames[2].shapes[6].geometry else { panic!("a skeleton") };
    assert_eq!(parts.iter().map(|part| part.label.as_str()).collect::<Vec<_>>(), ["head", "foot"]);
}

#[test]
fn the_archive_reads_like_the_folder() {
    let source = Source::open(fixtures().join("cvat-task.zip"), &dataset_files::Limits::default()).unwrap();
    let mut archive = CvatXmlReader::open(source, "annotations.xml", ReadOptions::new()).unwrap();
    let mut folder = open(&fixtures().join("cvat-task"), "annotations.xml");
    assert_eq!(drain(&mut archive).frames, drain(&mut folder).frames);
}

#[test]
fn tracks_of_the_fixture() {
    let mut reader = open(&fixtures().join("cvat-video"), "annotations.xml");
    let read = drain(&mut reader);
    let visible: Vec<_> = read.frames.iter().map(|f| (f.number.unwrap(), f.shapes.len())).collect();
    assert_eq!(visible, [(10, 2), (12, 3), (14, 2), (16, 0), (18, 1)]);
    assert_eq!(read.frames[0].name, "frame_000010.PNG");
    let Geometry::Rectangle { bounding_box, .. } = read.frames[1].shapes[1].geometry else { panic!("a box") };
    assert_eq!((bounding_box.xtl(), bounding_box.ybr()), (36.0, 26.0), "between (40, 24) and (32, 28)");
    let tracks: Vec<_> = read.frames[1].shapes.iter().map(|shape| shape.track).collect();
    assert_eq!(tracks, [Some(0), Some(1), Some(2)]);
    assert_eq!(read.warnings(), [""; 0]);
}
