//! What is written, file by file, and what is said of what could not be.

#![allow(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

use std::path::Path;

use cvat_model::{
    AnnotatedFrame, Attribute, BoundingBox, DatasetWriter, FrameSize, Geometry, LabelId, Labels, Mask, Point,
    Shape, SkeletonElement, Tag,
};
use cvat_voc_format::{VocWriter, WriteOptions};
use dataset_files::{Overwrite, Sink};

fn write(
    folder: &Path,
    labels: &[&str],
    subsets: &[&str],
    frames: Vec<AnnotatedFrame>,
    options: WriteOptions,
) -> Vec<String> {
    let subsets: Vec<String> = subsets.iter().map(|&subset| subset.to_owned()).collect();
    let sink = Sink::new_folder(folder.join("o"), Overwrite::Refuse).unwrap();
    let labels: Labels = labels.iter().copied().collect();
    let mut writer = VocWriter::new(sink, labels, &subsets, options).unwrap();
    let mut said = writer.take_warnings();
    for frame in frames {
        let mut encoded = writer.encoder().encode(frame).unwrap();
        said.append(&mut encoded.warnings);
        said.extend(writer.write_frame(encoded).unwrap());
    }
    Box::new(writer).finish().unwrap();
    said.iter().map(ToString::to_string).collect()
}

fn text(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join("o").join(name)).unwrap()
}

fn frame(name: &str, subset: &str, shapes: Vec<Shape>) -> AnnotatedFrame {
    let mut frame = AnnotatedFrame::new(name, FrameSize::new(64, 48).unwrap());
    subset.clone_into(&mut frame.subset);
    frame.shapes = shapes;
    frame
}

fn label(number: usize) -> Option<LabelId> {
    let labels: Labels = ["a", "b", "c", "d"].into_iter().collect();
    labels.iter().nth(number).map(|(id, _)| id)
}

fn rectangle(number: usize, corners: [f64; 4]) -> Shape {
    let [a, b, c, d] = corners;
    Shape::rectangle(label(number), BoundingBox::new(a, b, c, d).unwrap())
}

fn attribute(name: &str, value: &str) -> Attribute {
    Attribute { name: name.into(), value: value.into() }
}

#[test]
fn an_annotation_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut shape = rectangle(0, [1.5, 2.0, 30.0, 40.25]);
    let Geometry::Rectangle { rotation, .. } = &mut shape.geometry else { panic!("a rectangle") };
    *rotation = 15.5;
    shape.occluded = true;
    shape.attributes = vec![
        attribute("color", "red & <blue>"),
        attribute("truncated", "yes"),
        attribute("difficult", "false"),
        attribute("pose", "Left"),
    ];
    let said = write(
        folder.path(),
        &["dog & cat"],
        &["train"],
        vec![frame("sub/a.jpg", "train", vec![shape])],
        WriteOptions::new().folder("VOC2007"),
    );
    assert_eq!(said, Vec::<String>::new());
    assert_eq!(
        text(folder.path(), "Annotations/sub/a.xml"),
        "<annotation>
  <folder>VOC2007</folder>
  <filename>sub/a.jpg</filename>
  <source>
    <database>Unknown</database>
    <annotation>Unknown</annotation>
    <image>Unknown</image>
  </source>
  <size>
    <width>64</width>
    <height>48</height>
    <depth></depth>
  </size>
  <segmented>0</segmented>
  <object>
    <name>dog &amp; cat</name>
    <pose>Left</pose>
    <truncated>1</truncated>
    <occluded>1</occluded>
    <difficult>0</difficult>
    <bndbox>
      <xmin>1.5</xmin>
      <ymin>2</ymin>
      <xmax>30</xmax>
      <ymax>40.25</ymax>
    </bndbox>
    <attributes>
      <attribute>
        <name>rotation</name>
        <value>15.5</value>
      </attribute>
      <attribute>
        <name>color</name>
        <value>red &amp; &lt;blue&gt;</value>
      </attribute>
    </attributes>
  </object>
</annotation>
"
    );
    assert_eq!(text(folder.path(), "ImageSets/Main/train.txt"), "sub/a\n");
    assert_eq!(
        text(folder.path(), "labelmap.txt"),
        "# label:color_rgb:parts:actions\nbackground:::\ndog & cat:::\n"
    );
}

#[test]
fn boxes_can_be_counted_from_1() {
    let folder = tempfile::tempdir().unwrap();
    let frames = vec![frame("a.jpg", "default", vec![rectangle(0, [0.0, 1.5, 3.0, 4.0])])];
    write(folder.path(), &["dog"], &[], frames, WriteOptions::new().one_based(true));
    let xml = text(folder.path(), "Annotations/a.xml").replace(['\n', ' '], "");
    assert!(
        xml.contains("<bndbox><xmin>1</xmin><ymin>2.5</ymin><xmax>3</xmax><ymax>4</ymax></bndbox>"),
        "{xml}"
    );
}

#[test]
fn parts_are_in_their_object() {
    let folder = tempfile::tempdir().unwrap();
    let grouped = |number, group, left: f64| {
        let mut shape = rectangle(number, [left, 0.0, left + 1.0, 1.0]);
        shape.group = group;
        shape
    };
    let mut hidden = grouped(1, 1, 2.0);
    hidden.occluded = true;
    let shapes = vec![
        hidden,
        grouped(0, 1, 1.0),
        grouped(1, 1, 3.0),
        // No object is in the group, or two are.
        grouped(1, 2, 4.0),
        grouped(0, 3, 5.0),
        grouped(0, 3, 6.0),
        grouped(1, 3, 7.0),
        // A dog has no such parts.
        grouped(2, 4, 8.0),
        grouped(1, 4, 9.0),
        rectangle(1, [10.0, 0.0, 11.0, 1.0]),
    ];
    let parts = [("person".to_owned(), vec!["head".to_owned()])];
    let said = write(
        folder.path(),
        &["person", "head", "dog"],
        &[],
        vec![frame("a.jpg", "default", shapes)],
        WriteOptions::new().parts(parts.into()),
    );
    let xml = text(folder.path(), "Annotations/a.xml").replace(['\n', ' '], "");
    let places: Vec<&str> = xml
        .split("<part>")
        .flat_map(|piece| piece.split("<xmin>").skip(1))
        .map(|piece| piece.split('<').next().unwrap())
        .collect();
    assert_eq!(places, ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]);
    let second = xml.split("<object>").nth(1).unwrap();
    assert_eq!(second.matches("<part><name>head</name><bndbox>").count(), 2);
    assert_eq!(xml.matches("<part>").count(), 2);
    assert_eq!(text(folder.path(), "labelmap.txt").lines().nth(2), Some("person::head:"));
    let kept: Vec<_> = said.iter().map(|said| said.trim_start_matches("frame \"a.jpg\": object ")).collect();
    assert_eq!(
        kept,
        [
            "0: occluded flag not kept",
            "3: group not kept",
            "4: group not kept",
            "5: group not kept",
            "6: group not kept",
            "7: group not kept",
            "8: group not kept"
        ]
    );
}

#[test]
fn what_voc_cannot_hold_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let points = vec![Point { x: 1.0, y: 2.0 }, Point { x: 3.0, y: 4.0 }];
    let element = |at: f64| SkeletonElement {
        label: "head".into(),
        points: vec![Point { x: at, y: at }],
        ..SkeletonElement::default()
    };
    let shape = |geometry| Shape::new(label(0), geometry);
    let mut told = rectangle(0, [1.0, 1.0, 2.0, 2.0]);
    (told.z_order, told.group, told.track) = (1, 2, Some(3));
    told.source = "auto".into();
    told.attributes = vec![
        attribute("rotation", "3"),
        attribute("a", "\0"),
        attribute("b", "x"),
        attribute("b", "y"),
        attribute("", "z"),
    ];
    let shapes = vec![
        shape(Geometry::Polygon(points.clone())),
        shape(Geometry::Polyline(points.clone())),
        shape(Geometry::Points(points.clone())),
        shape(Geometry::Ellipse {
            center: Point { x: 5.0, y: 5.0 },
            radii: Point { x: 2.0, y: 1.0 },
            rotation: 0.0,
        }),
        shape(Geometry::Cuboid(Box::new([Point { x: 1.0, y: 1.0 }; 8]))),
        shape(Geometry::Mask(Mask::new(1, 2, 3, 4, vec![0, 12]).unwrap())),
        shape(Geometry::Mask(Mask::new(1, 2, 3, 4, vec![12]).unwrap())),
        shape(Geometry::Skeleton(vec![element(1.0), element(9.0)])),
        told,
        rectangle(0, [3.0, 3.0, 3.0, 4.0]),
        rectangle(0, [4.0, 3.0, 3.0, 4.0]),
        Shape::rectangle(None, BoundingBox::new(1.0, 1.0, 2.0, 2.0).unwrap()),
    ];
    let mut frame = frame("a.jpg", "default", shapes);
    frame.tags = vec![Tag::new(label(0))];
    frame.source_id = "17".into();
    let said = write(folder.path(), &["dog"], &[], vec![frame], WriteOptions::new());
    let said: Vec<_> = said.iter().map(|said| said.trim_start_matches("frame \"a.jpg\": ")).collect();
    assert_eq!(
        said,
        [
            "source id not kept",
            "tag not converted",
            "object 0: polygon became the box around it",
            "object 1: polyline not converted",
            "object 2: point set not converted",
            "object 3: ellipse became the box around it",
            "object 4: cuboid not converted",
            "object 5: mask became the box around it",
            "object 6: mask without a pixel in the image left out",
            "object 7: skeleton became the box around it",
            "object 9: box without area kept",
            "object 10: box with corners the wrong way round kept",
            "object 11: box without label dropped",
            "object 8: attribute \"rotation\" not kept",
            "object 8: attribute \"a\" not kept",
            "object 8: attribute \"b\" not kept",
            "object 8: attribute \"\" not kept",
            "object 8: z-order not kept",
            "object 8: group not kept",
            "object 8: source not kept",
            "object 8: track identity not kept",
        ]
    );
}

#[test]
fn options_drop_and_name() {
    let folder = tempfile::tempdir().unwrap();
    let shapes = vec![
        rectangle(0, [3.0, 3.0, 3.0, 4.0]),
        Shape::rectangle(None, BoundingBox::new(1.0, 1.0, 2.0, 2.0).unwrap()),
    ];
    let mut with_image = frame("a.jpg", "default", shapes);
    with_image.image = Some(b"\xff\xd8\xff"[..].into());
    let options = WriteOptions::new().images(false).drop_degenerate(true).unlabelled(Some("thing".into()));
    let said = write(folder.path(), &["dog"], &[], vec![with_image], options);
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(text(folder.path(), "labelmap.txt").ends_with("dog:::\nthing:::\n"));
    let xml = text(folder.path(), "Annotations/a.xml");
    assert_eq!((xml.matches("<object>").count(), xml.matches("<name>thing</name>").count()), (1, 1));
    assert!(!folder.path().join("o/JPEGImages").exists());
}

#[test]
fn nothing_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let with_image = |name: &str, subset: &str, image: &'static [u8]| {
        let mut frame = frame(name, subset, vec![]);
        frame.image = Some(image.into());
        frame
    };
    let frames = vec![
        with_image("a.jpg", "train", b"1"),
        with_image("a.png", "train", b"2"),
        with_image("a.jpg", "val", b"1"),
        with_image("b.jpg", "val", b"3"),
        with_image("b.jpg", "test_1", b"4"),
        with_image(".c", "test_1", b"\x89PNG\r\n\x1a\n"),
    ];
    let said = write(folder.path(), &[], &["train", "val", "test_1", "a/b"], frames, WriteOptions::new());
    let image = |name: &str| std::fs::read(folder.path().join("o/JPEGImages").join(name)).unwrap();
    assert_eq!((image("a.jpg"), image("a_1.png")), (b"1".to_vec(), b"2".to_vec()));
    assert_eq!((image("b.jpg"), image("b_1.jpg")), (b"3".to_vec(), b"4".to_vec()));
    assert_eq!(image("_c.png").len(), 8);
    assert_eq!(std::fs::read_dir(folder.path().join("o/Annotations")).unwrap().count(), 5);
    for (list, lines) in [("train", "a\na_1\n"), ("val", "a\nb\n"), ("test_1", "b_1\n_c\n"), ("a_b", "")] {
        assert_eq!(text(folder.path(), &format!("ImageSets/Main/{list}.txt")), lines);
    }
    assert_eq!(
        said,
        [
            "ImageSets/Main/test_1.txt: CVAT and Datumaro pass over lists with an underscore in their names",
            "\"a/b\" renamed \"a_b\"",
            "ImageSets/Main/a_b.txt: CVAT and Datumaro pass over lists with an underscore in their names",
            "frame \"a.png\": \"a.png\" renamed \"a_1.png\"",
            "frame \"b.jpg\": \"b.jpg\" renamed \"b_1.jpg\"",
            "frame \".c\": \".c\" renamed \"_c.png\"",
        ]
    );
}
