//! What is written, to the letter.

#![allow(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

mod support;

use cvat_model::{
    AnnotatedFrame, Attribute, AttributeSpec, BoundingBox, DatasetReader, DatasetWriter, EncodedFrame,
    FrameSize, Geometry, Label, Labels, Mask, Point, Shape, SkeletonElement, Tag,
};
use cvat_xml_format::{CvatXmlWriter, WriteOptions};
use dataset_files::{Overwrite, Sink};
use support::{bmp, drain, write};

fn labels() -> Labels {
    let mut labels = Labels::new();
    let mut car = Label::new("car");
    (car.color, car.label_type) = ("#d63c34".into(), "rectangle".into());
    let mut spec = AttributeSpec::new("plate");
    (spec.mutable, spec.values) = (true, "A\nB".into());
    car.attributes.push(spec);
    labels.insert(car);
    let mut body = Label::new("body");
    (body.label_type, body.svg) = ("skeleton".into(), "<circle/>".into());
    let body = labels.insert(body);
    let mut head = Label::new("head");
    (head.label_type, head.parent) = ("points".into(), Some(body));
    labels.insert(head);
    labels
}

fn frame(name: &str) -> AnnotatedFrame {
    AnnotatedFrame::new(name, FrameSize::new(96, 64).unwrap())
}

fn rectangle(labels: &Labels, label: &str) -> Shape {
    Shape::rectangle(labels.find(label), BoundingBox::new(10.25, 20.5, 52.755, 50.0).unwrap())
}

#[test]
fn a_small_task() {
    let labels = labels();
    let mut first = frame("a.jpg");
    let mut car = rectangle(&labels, "car");
    (car.occluded, car.z_order, car.group, car.source) = (true, -1, 3, "auto".into());
    car.attributes = vec![Attribute { name: "plate".into(), value: "A & B".into() }];
    let part = SkeletonElement {
        label: "head".into(),
        points: vec![Point { x: 1.0, y: -0.001 }],
        occluded: true,
        ..SkeletonElement::default()
    };
    first.shapes = vec![car, Shape::new(labels.find("body"), Geometry::Skeleton(vec![part]))];
    first.tags = vec![Tag::new(labels.find("car"))];
    let written = write(&[first, frame("sub/b.png")], &labels, &[], WriteOptions::new().task_name("demo"));
    assert_eq!(written.warnings, [""; 0]);
    assert_eq!(written.text(), TASK);
}

const TASK: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<annotations>
  <version>1.1</version>
  <meta>
    <task>
      <id>0</id>
      <name>demo</name>
      <mode>annotation</mode>
      <overlap>0</overlap>
      <bugtracker></bugtracker>
      <created></created>
      <updated></updated>
      <subset></subset>
      <start_frame>0</start_frame>
      <frame_filter></frame_filter>
      <segments>
      </segments>
      <owner></owner>
      <assignee></assignee>
      <labels>
        <label>
          <name>car</name>
          <color>#d63c34</color>
          <type>rectangle</type>
          <attributes>
            <attribute>
              <name>plate</name>
              <mutable>True</mutable>
              <input_type>text</input_type>
              <default_value></default_value>
              <values>A
B</values>
            </attribute>
          </attributes>
        </label>
        <label>
          <name>body</name>
          <type>skeleton</type>
          <attributes>
          </attributes>
          <svg>&lt;circle/&gt;</svg>
        </label>
        <label>
          <name>head</name>
          <type>points</type>
          <attributes>
          </attributes>
          <parent>body</parent>
        </label>
      </labels>
    </task>
    <dumped></dumped>
  </meta>
  <image id="0" name="a.jpg" width="96" height="64">
    <box label="car" source="auto" occluded="1" xtl="10.25" ytl="20.50" xbr="52.76" ybr="50.00" z_order="-1" group_id="3">
      <attribute name="plate">A &amp; B</attribute>
    </box>
    <skeleton label="body" source="manual" z_order="0">
      <points label="head" source="manual" outside="0" occluded="1" points="1.00,0.00">
      </points>
    </skeleton>
    <tag label="car" source="manual">
    </tag>
  </image>
  <image id="1" name="sub/b.png" width="96" height="64">
  </image>
</annotations>
"#;

/// The element of one shape.
fn element(geometry: Geometry) -> String {
    let labels: Labels = ["x"].into_iter().collect();
    let mut f = frame("a.jpg");
    f.shapes = vec![Shape::new(labels.find("x"), geometry)];
    let written = write(&[f], &labels, &[], WriteOptions::new().settle_boxes(false));
    assert_eq!(written.warnings, [""; 0]);
    let text = written.text();
    let (_, rest) = text.split_once("height=\"64\">\n    ").unwrap();
    rest.split_once('\n').unwrap().0.to_owned()
}

#[test]
fn every_kind_of_shape() {
    let points =
        |n: i32| (0..n).map(|i| Point { x: f64::from(i), y: f64::from(i) + 0.5 }).collect::<Vec<_>>();
    let b = BoundingBox::new(-1.0, 2.0, 3.0, 4.0).unwrap();
    let [center, radii] = [Point { x: 5.0, y: 6.0 }, Point { x: 2.0, y: 1.0 }];
    let mask = Mask::new(1, 2, 3, 2, vec![1, 2, 3]).unwrap();
    let corners: Box<[Point; 8]> = Box::new(points(8).try_into().unwrap());
    for (geometry, expected) in [
        (
            Geometry::Rectangle { bounding_box: b, rotation: 30.0 },
            r#"<box label="x" source="manual" occluded="0" xtl="-1.00" ytl="2.00" xbr="3.00" ybr="4.00" rotation="30.00" z_order="0">"#,
        ),
        (
            Geometry::Rectangle { bounding_box: b, rotation: 0.004 },
            r#"<box label="x" source="manual" occluded="0" xtl="-1.00" ytl="2.00" xbr="3.00" ybr="4.00" z_order="0">"#,
        ),
        (
            Geometry::Polygon(points(3)),
            r#"<polygon label="x" source="manual" occluded="0" points="0.00,0.50;1.00,1.50;2.00,2.50" z_order="0">"#,
        ),
        (
            Geometry::Polyline(points(2)),
            r#"<polyline label="x" source="manual" occluded="0" points="0.00,0.50;1.00,1.50" z_order="0">"#,
        ),
        (
            Geometry::Points(points(1)),
            r#"<points label="x" source="manual" occluded="0" points="0.00,0.50" z_order="0">"#,
        ),
        (
            Geometry::Ellipse { center, radii, rotation: 0.0 },
            r#"<ellipse label="x" source="manual" occluded="0" cx="5.00" cy="6.00" rx="2.00" ry="1.00" z_order="0">"#,
        ),
        (
            Geometry::Mask(mask),
            r#"<mask label="x" source="manual" occluded="0" rle="1, 2, 3" left="1" top="2" width="3" height="2" z_order="0">"#,
        ),
        (
            Geometry::Cuboid(corners),
            r#"<cuboid label="x" source="manual" occluded="0" xtl1="0.00" ytl1="0.50" xbl1="1.00" ybl1="1.50" xtr1="2.00" ytr1="2.50" xbr1="3.00" ybr1="3.50" xtl2="4.00" ytl2="4.50" xbl2="5.00" ybl2="5.50" xtr2="6.00" ytr2="6.50" xbr2="7.00" ybr2="7.50" z_order="0">"#,
        ),
    ] {
        assert_eq!(element(geometry), expected);
    }
}

#[test]
fn several_subsets_make_a_project() {
    let labels: Labels = ["car"].into_iter().collect();
    let frames: Vec<_> = [("train", "street.jpg", 1), ("val", "street.jpg", 2), ("train", "yard.bmp", 3)]
        .into_iter()
        .map(|(subset, name, pixel)| {
            let mut frame = frame(name);
            (frame.subset, frame.image) = (subset.into(), Some(bmp(pixel)));
            frame
        })
        .collect();
    let written = write(&frames, &labels, &["train", "val"], WriteOptions::new().task_name("demo"));
    assert_eq!(written.warnings, [""; 0]);
    assert_eq!(
        written.files(),
        ["annotations.xml", "images/train/street.jpg", "images/train/yard.bmp", "images/val/street.jpg"]
    );
    let text = written.text();
    for line in [
        "      <name>demo</name>\n",
        "      <subsets>train\nval</subsets>\n",
        "          <subset>val</subset>\n",
        "  <image id=\"0\" name=\"street.jpg\" subset=\"train\" task_id=\"0\" width=\"96\" height=\"64\">\n",
        "  <image id=\"0\" name=\"street.jpg\" subset=\"val\" task_id=\"1\" width=\"96\" height=\"64\">\n",
        "  <image id=\"1\" name=\"yard.bmp\" subset=\"train\" task_id=\"0\" width=\"96\" height=\"64\">\n",
    ] {
        assert!(text.contains(line), "{line}\nis not in\n{text}");
    }
    let mut reader = written.reader();
    assert_eq!(reader.subsets(), ["train", "val"]);
    let pixels: Vec<_> = drain(&mut reader).frames.iter().map(|f| f.image.as_ref().unwrap()[54]).collect();
    assert_eq!(pixels, [1, 2, 3], "equal names in two subsets stay two images");
}

#[test]
fn names_are_made_safe_and_unique() {
    let labels = Labels::new();
    let frames: Vec<_> = ["a.jpg", "a.png", "../../etc/a.jpg", "no extension", "a\u{1}\u{ffff}.jpg"]
        .into_iter()
        .map(|name| {
            let mut frame = frame(name);
            frame.image = Some(bmp(0));
            frame
        })
        .collect();
    let written = write(&frames, &labels, &[], WriteOptions::new());
    assert_eq!(
        written.warnings,
        [
            r#"frame "a.png": "a.png" renamed "a_1.png""#,
            r#"frame "../../etc/a.jpg": "../../etc/a.jpg" renamed "etc/a.jpg""#,
            r#"frame "no extension": "no extension" renamed "no extension.bmp""#,
            "frame \"a\\u{1}\\u{ffff}.jpg\": \"a\\u{1}\\u{ffff}.jpg\" renamed \"a_\u{fffd}.jpg\"",
        ]
    );
    assert_eq!(
        written.files(),
        [
            "annotations.xml",
            "images/a.jpg",
            "images/a_1.png",
            "images/a_\u{fffd}.jpg",
            "images/etc/a.jpg",
            "images/no extension.bmp",
        ]
    );
    assert_eq!(drain(&mut written.reader()).frames.len(), 5);
}

#[test]
fn what_cvat_cannot_hold_is_said() {
    let labels: Labels = ["bad\u{0}name"].into_iter().collect();
    let mut f = frame("a.jpg");
    let mut attributed = rectangle(&labels, "bad\u{0}name");
    attributed.attributes = vec![Attribute { name: "k".into(), value: "\u{8}".into() }];
    let mut skeleton = Shape::new(attributed.label, Geometry::Skeleton(vec![]));
    skeleton.occluded = true;
    let nan = Geometry::Points(vec![Point { x: f64::NAN, y: 0.0 }]);
    let infinite = Geometry::Ellipse {
        center: Point::default(),
        radii: Point { x: 1.0, y: f64::INFINITY },
        rotation: 0.0,
    };
    let outside = BoundingBox::new(90.0, 0.0, 100.0, 8.0).unwrap();
    let mut tracked = rectangle(&labels, "bad\u{0}name");
    tracked.track = Some(0);
    f.shapes = vec![
        attributed,
        rectangle(&labels, "none such"),
        Shape::new(labels.find("bad\u{0}name"), nan),
        Shape::new(labels.find("bad\u{0}name"), infinite),
        skeleton,
        Shape::rectangle(labels.find("bad\u{0}name"), outside),
        tracked,
    ];
    f.tags = vec![Tag::new(None)];
    let written = write(std::slice::from_ref(&f), &labels, &[], WriteOptions::new());
    assert_eq!(
        written.warnings,
        [
            "\"bad\\0name\" renamed \"bad\u{fffd}name\"",
            "frame \"a.jpg\": object 0: \"\\u{8}\" renamed \"\u{fffd}\"",
            "frame \"a.jpg\": object 1: box without label dropped",
            "frame \"a.jpg\": object 2: box with a coordinate that is no number dropped",
            "frame \"a.jpg\": object 3: box with a coordinate that is no number dropped",
            "frame \"a.jpg\": object 4: occluded flag not kept",
            "frame \"a.jpg\": object 5: box reaching outside the image was cut at its border",
            "frame \"a.jpg\": object 6: track identity not kept",
            "frame \"a.jpg\": tag not converted",
        ]
    );
    assert_eq!(drain(&mut written.reader()).frames[0].shapes.len(), 4);

    let written = write(&[f], &labels, &[], WriteOptions::new().unlabelled(Some("unknown".into())));
    assert!(
        written.warnings.contains(&"frame \"a.jpg\": object 1: box without label named \"unknown\"".into())
    );
    assert!(
        written.text().contains("<box label=\"unknown\"")
            && written.text().contains("<tag label=\"unknown\"")
    );
    assert!(written.text().contains("<name>unknown</name>"));
}

#[test]
fn an_unannounced_subset_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::files_in(folder.path(), Overwrite::Refuse).unwrap();
    let options = WriteOptions::new().document("x.xml");
    let mut writer = CvatXmlWriter::new(sink, &Labels::new(), &["train".into()], options).unwrap();
    let error = writer.write_frame(EncodedFrame::new("val", "a.jpg", Vec::new())).unwrap_err();
    assert_eq!(error.to_string(), "frame \"a.jpg\" is in subset \"val\", which was not announced");
    assert!(error.is_fatal());
    Box::new(writer).finish().unwrap();
    let text = std::fs::read_to_string(folder.path().join("x.xml")).unwrap();
    assert!(text.contains("<subset>train</subset>"));
}

#[test]
fn objects_are_numbered_as_the_source_has_them() {
    let labels: Labels = ["cat"].into_iter().collect();
    let cat = |x1, x2| Shape::rectangle(labels.find("cat"), BoundingBox::new(x1, 1.0, x2, 9.0).unwrap());
    let mut unlabelled = cat(1.0, 5.0);
    unlabelled.label = None;
    let mut f = frame("a.jpg");
    f.shapes = vec![cat(3.0, 3.0), unlabelled, cat(-4.0, 5.0)];
    let written = write(&[f], &labels, &[], WriteOptions::new().drop_degenerate(true));
    assert_eq!(
        written.warnings,
        [
            "frame \"a.jpg\": object 0: box without area dropped",
            "frame \"a.jpg\": object 1: box without label dropped",
            "frame \"a.jpg\": object 2: box reaching outside the image was cut at its border",
        ]
    );
    assert_eq!(drain(&mut written.reader()).frames[0].shapes.len(), 1);
}

#[test]
fn names_changed_in_meta_are_said_without_any_frame() {
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::files_in(folder.path(), Overwrite::Refuse).unwrap();
    let (labels, subsets) = (["bad\u{0}name"].into_iter().collect(), ["a/b".into(), "val".into()]);
    let mut writer = CvatXmlWriter::new(sink, &labels, &subsets, WriteOptions::new()).unwrap();
    let said: Vec<_> = writer.take_warnings().iter().map(ToString::to_string).collect();
    assert_eq!(said, ["\"bad\\0name\" renamed \"bad\u{fffd}name\"", "\"a/b\" renamed \"a_b\""]);
    assert_eq!(writer.take_warnings(), []);
    assert_eq!(writer.write_frame(EncodedFrame::new("val", "a.jpg", Vec::new())).unwrap(), []);
}

#[test]
fn meta_states_no_number_of_frames_that_may_yet_be_left_out() {
    let labels = Labels::new();
    let text = write(&[frame("a.jpg")], &labels, &[], WriteOptions::new()).text();
    for element in ["<size>", "<stop_frame>", "<segment>"] {
        assert!(!text.contains(element), "{element}");
    }
}

#[test]
fn a_subset_without_images_stays_a_subset_of_its_project() {
    let labels = Labels::new();
    let mut only = frame("a.jpg");
    only.subset = "train".into();
    let written = write(&[only], &labels, &["train", "val"], WriteOptions::new());
    let reader = written.reader();
    assert_eq!(reader.subsets(), ["train", "val"]);
    assert_eq!(reader.frames_in_subset("val"), Some(0));
}
