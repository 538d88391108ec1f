use cvat_model::{Attribute, BoundingBox};
use proptest::prelude::*;

use super::*;
use crate::annotation::{Object, ObjectWithoutBox};

const BOX: &str = "<bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox>";

fn object(inside: &str) -> Object {
    let text = format!("<annotation><object>{inside}</object></annotation>");
    parse_annotation(&text).unwrap().objects.remove(0)
}

fn error(text: &str) -> (ErrorKind, u64, u64) {
    let error = parse_annotation(text).unwrap_err();
    (error.kind().clone(), error.line().unwrap(), error.column().unwrap())
}

#[test]
fn a_file_as_labelimg_writes_it() {
    let text = "\u{feff}<annotation verified=\"yes\">\r\n\
        \t<folder>images</folder>\r\n\
        \t<filename> raccoon-1.jpg </filename>\r\n\
        \t<path>/data/me/raccoon-1.jpg</path>\r\n\
        \t<source><database>Unknown</database></source>\r\n\
        \t<size>\r\n\t\t<width>650</width>\r\n\t\t<height>417</height>\r\n\t\t<depth>3</depth>\r\n\t</size>\r\n\
        \t<segmented>0</segmented>\r\n\
        \t<object>\r\n\
        \t\t<name>raccoon</name>\r\n\t\t<pose>Unspecified</pose>\r\n\
        \t\t<truncated>0</truncated>\r\n\t\t<difficult>0</difficult>\r\n\
        \t\t<bndbox><xmin>81</xmin><ymin>88</ymin><xmax>522</xmax><ymax>408</ymax></bndbox>\r\n\
        \t</object>\r\n\
        </annotation>\r\n";
    let annotation = parse_annotation(text).unwrap();
    assert_eq!(
        annotation,
        Annotation {
            filename: Some("raccoon-1.jpg".into()),
            size: FrameSize::new(650, 417),
            size_line: 6,
            has_size_element: true,
            objects: vec![Object {
                name: "raccoon".into(),
                bounding_box: BoundingBox::new(81.0, 88.0, 522.0, 408.0).unwrap(),
                rotation: 0.0,
                pose: None,
                truncated: false,
                difficult: false,
                occluded: false,
                actions: vec![],
                attributes: vec![],
                parts: vec![],
                not_read: vec![],
                line: 12,
            }],
            without_box: vec![],
        }
    );
}

#[test]
fn the_order_of_the_corners_is_free_and_numbers_are_kept_exactly() {
    let b = "<bndbox>\n<ymax> 90.75 </ymax><xmax>1e2</xmax><!-- a --><xmin>34.5<!-- b -->\n</xmin><ymin>-0.1</ymin></bndbox>";
    let found = object(&format!("{b}<name>a<![CDATA[ & ]]>b</name>"));
    assert_eq!(found.bounding_box, BoundingBox::new(34.5, -0.1, 100.0, 90.75).unwrap());
    assert_eq!(found.name, "a & b");
    // Without area and reversed: as the source has it.
    let reversed =
        object("<name>a</name><bndbox><xmin>9</xmin><ymin>2</ymin><xmax>3</xmax><ymax>2</ymax></bndbox>");
    assert!(reversed.bounding_box.is_reversed());
}

#[test]
fn flags_and_attributes() {
    let found = object(&format!(
        "<name>a</name><pose>Left</pose><truncated>1</truncated><difficult>0</difficult><occluded>1.0</occluded>{BOX}\
         <attributes><attribute><name>rotation</name><value>0.0</value></attribute>\
         <attribute><name>colour</name><value>red</value></attribute></attributes>"
    ));
    assert_eq!((found.truncated, found.difficult, found.occluded), (true, false, true));
    assert_eq!((found.pose.as_deref(), found.rotation), (Some("Left"), 0.0));
    assert_eq!(found.attributes, [Attribute { name: "colour".into(), value: "red".into() }]);
    assert!(found.not_read.is_empty());

    let turned = object(&format!(
        "<name>a</name>{BOX}<attributes><attribute><name>rotation</name><value>30</value></attribute></attributes>"
    ));
    assert!((turned.rotation - 30.0).abs() < f64::EPSILON);
}

#[test]
fn what_is_not_read_is_named() {
    let found = object(&format!(
        "<name>a</name>{BOX}<part><name>head</name>{BOX}</part><part>x</part><polygon><x1>1</x1></polygon>\
         <truncated>perhaps</truncated><attributes>red, big</attributes><empty/><name>b</name>"
    ));
    assert_eq!(found.not_read, ["polygon", "name", "truncated", "attributes", "part"]);
    assert_eq!((found.name.as_str(), found.parts.len()), ("a", 1));
}

#[test]
fn an_object_without_a_box_is_set_aside() {
    let annotation = parse_annotation(&format!(
        "<annotation>\n<object><polygon/></object>\n<object><name>a</name></object>\n\
         <object><name>b</name>{BOX}</object></annotation>"
    ))
    .unwrap();
    let aside = |line, polygon| ObjectWithoutBox { line, polygon };
    assert_eq!(annotation.without_box, [aside(2, true), aside(3, false)]);
    assert_eq!((annotation.objects[0].name.as_str(), annotation.objects[0].line), ("b", 4));
}

#[test]
fn sizes() {
    let size = |inside: &str| {
        let annotation = parse_annotation(&format!("<annotation>\n{inside}</annotation>")).unwrap();
        (annotation.size, annotation.size_line, annotation.has_size_element)
    };
    assert_eq!(size("<size><height>3.0</height><width> 4 </width></size>"), (FrameSize::new(4, 3), 2, true));
    assert_eq!(size("<size><width>0</width><height>0</height></size>"), (None, 2, true));
    assert_eq!(size("<size><width>5</width></size>"), (None, 2, true));
    assert_eq!(size("<size><width/><height></height></size>"), (None, 2, true));
    assert_eq!(size(""), (None, 1, false));
}

#[test]
fn errors_say_where_and_what_to_do() {
    let invalid = |element, text: &str| ErrorKind::InvalidNumber { element, text: text.into() };
    for (text, expected) in [
        ("<annotation>\n  <size><width>a</width></size></annotation>", (invalid("width", "a"), 2, 9)),
        ("<annotation><size><width>-4</width></size></annotation>", (invalid("width", "-4"), 1, 19)),
        (
            "<annotation><object><name>a</name>\n<bndbox><xmin>NaN</xmin></bndbox></object></annotation>",
            (invalid("xmin", "NaN"), 2, 9),
        ),
        (
            "<annotation><object><name>a</name><bndbox><xmin>1</xmin><ymin/></bndbox></object></annotation>",
            (invalid("ymin", ""), 1, 57),
        ),
        (
            "<annotation><object><name>a</name>\n <bndbox><xmin>1</xmin></bndbox></object></annotation>",
            (ErrorKind::MissingNumber { element: "ymin" }, 2, 2),
        ),
        ("<annotation><object><name> </name><bndbox/></object></annotation>", (ErrorKind::NoName, 1, 13)),
        ("<annotation>\n<!DOCTYPE a>", (ErrorKind::DocumentType, 2, 1)),
        ("<!-- ü -->\n <dataset/>", (ErrorKind::NotVoc { root: "dataset".into() }, 2, 2)),
        ("<annotation>\n<a>", (ErrorKind::Truncated, 2, 4)),
    ] {
        assert_eq!(error(text), expected, "{text}");
    }
    let mismatch = parse_annotation("<annotation>\n</annotaton>").unwrap_err();
    assert_eq!(
        mismatch.to_string(),
        "line 2, column 1: not well-formed XML: expected 'annotation' tag, not 'annotaton'"
    );
    assert_eq!(error(" \n"), (ErrorKind::Truncated, 2, 1), "an empty file");
    assert!(matches!(error("{}").0, ErrorKind::Syntax(_)));
}

#[test]
fn nested_elements_do_not_overflow_the_stack() {
    let deep = format!("<annotation>{}", "<a>".repeat(100_000));
    assert!(matches!(error(&deep).0, ErrorKind::Limit { what: "levels of elements", .. }));
}

#[test]
fn every_cut_of_a_file_is_an_error() {
    let text = format!("<annotation><object><name>a</name>{BOX}</object></annotation>");
    for cut in 0..text.len() {
        assert!(parse_annotation(&text[..cut]).is_err(), "cut at {cut}");
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,200}") {
        let _ = parse_annotation(&text);
    }

    #[test]
    fn no_arrangement_of_elements_panics(parts in prop::collection::vec(prop::sample::select(vec![
        "<annotation>", "</annotation>", "<object>", "</object>", "<name>", "</name>", "<bndbox>", "</bndbox>",
        "<xmin>", "</xmin>", "<size>", "</size>", "<width>", "</width>", "<attributes>", "<attribute/>",
        "</attributes>", "1", "a", "<!-- -->", "<![CDATA[", "]]>", "&lt;", "&x;", "\n", "<part a='", "'/>", "é",
    ]), 0..60)) {
        let _ = parse_annotation(&parts.concat());
    }

    #[test]
    fn boxes_arrive_bit_for_bit(corners in prop::array::uniform4(-1e9_f64..1e9)) {
        let [x1, y1, x2, y2] = corners;
        let found = object(&format!(
            "<name>a</name><bndbox><xmin>{x1}</xmin><ymin>{y1}</ymin><xmax>{x2}</xmax><ymax>{y2}</ymax></bndbox>"
        ));
        prop_assert_eq!(found.bounding_box, BoundingBox::new(x1, y1, x2, y2).unwrap());
    }
}
