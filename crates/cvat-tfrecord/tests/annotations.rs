//! What becomes of every kind of annotation on the way from CVAT XML to records.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod tool;

use std::path::PathBuf;

use cvat_model::FrameSize;
use cvat_tfrecord_format::mask_png;
use tf_example::Example;
use tool::{Scratch, assert_boxes, boxes, convert, examples, files, run};

const LABELS: &str = "<label><name>car</name><attributes>
<attribute><name>doors</name><input_type>number</input_type><values>0\n6\n1</values></attribute>
<attribute><name>speed</name><input_type>number</input_type><values>0\n1\n0.1</values></attribute>
<attribute><name>parked</name><input_type>checkbox</input_type><values>false</values></attribute>
<attribute><name>colour</name><input_type>select</input_type><values>red\nblue</values></attribute>
</attributes></label>
<label><name>night</name><type>tag</type></label>
<label><name>body</name><type>skeleton</type></label>
<label><name>head</name><type>points</type><parent>body</parent></label>
<label><name>foot</name><type>points</type><parent>body</parent></label>";

const SHAPES: &str = "<image id='0' name='a.jpg' width='16' height='8'>
<box label='car' occluded='1' xtl='4' ytl='2' xbr='12' ybr='6'>
<attribute name='doors'>4</attribute><attribute name='speed'>0.5</attribute>
<attribute name='parked'>true</attribute><attribute name='colour'>red</attribute></box>
<polygon label='car' occluded='0' points='2,2;6,2;6,5;2,5' group_id='3'/>
<ellipse label='car' occluded='0' cx='8' cy='4' rx='3' ry='2'/>
<mask label='car' occluded='0' rle='0, 6' left='10' top='1' width='3' height='2'/>
<polyline label='car' occluded='0' points='1,1;2,2'/>
<points label='car' occluded='0' points='1,1'/>
<cuboid label='car' occluded='0' xtl1='1' ytl1='1' xbl1='1' ybl1='2' xtr1='2' ytr1='1' xbr1='2' ybr1='2' xtl2='3' ytl2='1' xbl2='3' ybl2='2' xtr2='4' ytr2='1' xbr2='4' ybr2='2'/>
<skeleton label='body'><points label='head' outside='0' occluded='0' points='8,2'/>
<points label='foot' outside='0' occluded='1' points='12,6'/></skeleton>
<tag label='night'/>
</image>";

fn source(scratch: &Scratch) -> PathBuf {
    let path = scratch.path("shapes.xml");
    let text =
        format!("<annotations><meta><task><labels>{LABELS}</labels></task></meta>{SHAPES}</annotations>");
    std::fs::write(&path, text).unwrap();
    path
}

/// The one record of a conversion with these options, what was said, and the report.
fn converted(options: &[&str]) -> (Example, String, serde_json::Value) {
    let scratch = Scratch::new();
    let (zip, report) = (scratch.path("o.zip"), scratch.path("report.json"));
    let options = [options, &["--report", report.to_str().unwrap()]].concat();
    let said = convert(source(&scratch), &zip, &options).ok().stderr;
    let report = serde_json::from_slice(&std::fs::read(report).unwrap()).unwrap();
    (examples(&files(&zip)["default.tfrecord"]).remove(0), said, report)
}

fn texts(example: &Example, key: &str) -> Vec<String> {
    let list = example.features().bytes_list_or_empty(key).unwrap();
    list.iter().map(|text| String::from_utf8(text.to_vec()).unwrap()).collect()
}

/// Code, subject, severity and count of every finding.
fn findings(report: &serde_json::Value) -> Vec<String> {
    let finding = |f: &serde_json::Value| {
        let [code, severity] = ["code", "severity"].map(|key| f[key].as_str().unwrap());
        format!("{code} {} {severity} {}", f["subject"].as_str().unwrap_or_default(), f["count"])
    };
    report["findings"].as_array().unwrap().iter().map(finding).collect()
}

/// How many pixels each mask has, all of them of this value.
fn areas(example: &Example, value: u8) -> Vec<u64> {
    let size = FrameSize::new(16, 8).unwrap();
    let area = |png: &bytes::Bytes| {
        let mask = mask_png::read(png, size).unwrap().unwrap();
        assert_eq!(*png, mask_png::write(&mask, size, value).unwrap());
        mask.area()
    };
    example.bytes_list("image/object/mask").unwrap().iter().map(area).collect()
}

#[test]
fn without_masks_shapes_with_an_area_are_boxes() {
    let (example, said, report) = converted(&[]);
    assert_boxes(
        &boxes(&example),
        &[
            ("car", [4.0, 2.0, 12.0, 6.0]),
            ("car", [2.0, 2.0, 6.0, 5.0]),
            ("car", [5.0, 2.0, 11.0, 6.0]),
            ("car", [10.0, 1.0, 13.0, 3.0]),
            ("body", [8.0, 2.0, 12.0, 6.0]),
        ],
    );
    assert!(example.features().feature("image/object/mask").is_none());
    assert_eq!(texts(&example, "image/class/text"), ["night"]);
    assert_eq!(example.int64_list("image/class/label").unwrap(), [2]);
    assert_eq!(example.int64_list("image/object/occluded").unwrap(), [1, 0, 0, 0, 0]);
    let attribute = |name: &str| format!("image/object/attribute/{name}");
    assert_eq!(example.int64_list(&attribute("doors")).unwrap(), [4, -1, -1, -1, -1]);
    assert_eq!(example.int64_list(&attribute("parked")).unwrap(), [1, -1, -1, -1, -1]);
    let speeds = example.float_list(&attribute("speed")).unwrap();
    assert_eq!(speeds[0].to_bits(), 0.5_f32.to_bits());
    assert!(speeds.len() == 5 && speeds[1..].iter().all(|speed| speed.is_nan()));
    let visibility = example.int64_list("image/object/keypoint/visibility").unwrap();
    assert_eq!(visibility, [0, 0, 0, 0, 0, 0, 0, 0, 2, 1]);
    assert_eq!(texts(&example, "image/object/keypoint/text"), ["head", "foot"].repeat(5));
    assert_eq!(example.int64_list("image/object/keypoint/num").unwrap(), [0, 0, 0, 0, 2]);

    assert!(said.contains("polygon became the box around it (--masks keeps their pixels)"), "{said}");
    let expected = [
        "not-kept attribute \"colour\" loss 1",
        "not-kept group loss 1",
        "became-box polygon loss 1",
        "became-box ellipse loss 1",
        "became-box mask loss 1",
        "not-converted polyline loss 1",
        "not-converted point set loss 1",
        "not-converted cuboid loss 1",
        "facts-not-kept task facts, label types, attribute declarations note 1",
    ];
    assert_eq!(findings(&report)[1..], expected, "{:?}", findings(&report)[0]);
    assert_eq!((&report["objects_written"], &report["objects_read"]["tag"]), (&5.into(), &1.into()));
}

#[test]
fn masks_are_of_every_object_that_is_written() {
    let (example, said, report) = converted(&["--masks"]);
    assert_eq!(boxes(&example).len(), 3);
    let first = areas(&example, 1);
    assert_eq!((first[0], first[2]), (12, 6));
    let remedy = "rectangle without mask left out, where every object needs one (--transform boxes_to_masks";
    assert!(said.contains(remedy), "{said}");
    let said = findings(&report);
    for finding in [
        "no-mask rectangle loss 1",
        "no-mask skeleton loss 1",
        "became-mask polygon note 1",
        "became-mask ellipse note 1",
    ] {
        assert!(said.iter().any(|said| said == finding), "{finding}: {said:?}");
    }
    let transformed = converted(&["--masks", "--transform", "boxes_to_masks", "--mask-values", "255"]).0;
    assert_eq!(areas(&transformed, 255), [vec![32], first].concat());
}

#[test]
fn keypoints_that_read_the_same_are_told_apart_and_told() {
    let scratch = Scratch::new();
    let skeletons = [("a", "b/c"), ("a/b", "c"), ("q", "c"), ("r", "b/c")];
    let label = |(skeleton, point): &(&str, &str)| {
        format!(
            "<label><name>{skeleton}</name><type>skeleton</type></label>\
             <label><name>{point}</name><type>points</type><parent>{skeleton}</parent></label>"
        )
    };
    let shape = |(at, (skeleton, point)): (usize, &(&str, &str))| {
        format!(
            "<skeleton label='{skeleton}'>\
             <points label='{point}' outside='0' occluded='0' points='{at},1'/></skeleton>"
        )
    };
    let labels: String = skeletons.iter().map(label).collect();
    let shapes: String = skeletons.iter().enumerate().map(shape).collect();
    let (xml, zip) = (scratch.path("s.xml"), scratch.path("s.zip"));
    let text = format!(
        "<annotations><meta><task><labels>{labels}</labels></task></meta>\
         <image id='0' name='a.jpg' width='16' height='8'>{shapes}</image></annotations>"
    );
    std::fs::write(&xml, text).unwrap();
    let said = convert(&xml, &zip, &[]).ok().stderr;
    assert!(said.contains(r#""a/b/c" renamed "a/b/c#2""#), "{said}");
    let example = examples(&files(&zip)["default.tfrecord"]).remove(0);
    assert_eq!(texts(&example, "image/object/keypoint/text")[..4], ["a/b/c", "a/b/c#2", "q/c", "r/b/c"]);
    convert(&xml, scratch.path("strict.zip"), &["--strict"]).fails_with(&["--strict"]);
}

#[test]
fn what_is_cat_is_what_was_written() {
    let scratch = Scratch::new();
    let zip = scratch.path("o.zip");
    convert(source(&scratch), &zip, &["--masks"]).ok();
    let printed = run([std::path::Path::new("cat"), &zip]).ok().stdout;
    let record: serde_json::Value = serde_json::from_str(printed.lines().next().unwrap()).unwrap();
    let keys: Vec<_> = record["features"].as_object().unwrap().keys().map(String::as_str).collect();
    for key in ["image/class/text", "image/object/mask", "image/object/keypoint/x"] {
        assert!(keys.contains(&key), "{key}: {keys:?}");
    }
}

#[test]
fn strict_takes_masks_and_refuses_their_boxes() {
    let scratch = Scratch::new();
    let (source, zip) = (scratch.path("polygon.xml"), scratch.path("o.zip"));
    let text = "<annotations><image id='0' name='a.jpg' width='16' height='8'>
<polygon label='car' occluded='0' points='2,2;6,2;6,5;2,5'/></image></annotations>";
    std::fs::write(&source, text).unwrap();
    convert(&source, &zip, &["--strict"]).fails_with(&["1 loss", "became the box", "--masks"]);
    convert(&source, &zip, &["--strict", "--masks"]).ok().says(&["note: ", "became the mask of its pixels"]);
}

#[test]
fn masks_are_asked_for_where_they_can_be() {
    let scratch = Scratch::new();
    let source = source(&scratch);
    let xml = scratch.path("o.xml");
    convert(&source, &xml, &["--masks"]).fails_with(&["--masks is for TFRecord", "leave --masks out"]);
    let zip = scratch.path("o.zip");
    convert(&source, &zip, &["--mask-values", "255"]).fails_with(&["--masks", "add --masks"]);
    convert(&source, &zip, &["--masks", "--mask-values", "7"]).fails_with(&["[possible values: 1, 255]"]);
    assert_eq!(scratch.names(), ["shapes.xml"]);
}
