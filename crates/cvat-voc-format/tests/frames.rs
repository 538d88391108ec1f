//! What a frame says: size, boxes, attributes, warnings, errors.

#[cfg(test)]
mod support;

use cvat_model::{Attribute, DatasetReader, Geometry};
use cvat_voc_format::{ErrorKind, ReadOptions};
use support::{BOX, SIZE, annotation, bitmap, corners, folder, open, read, read_all};

fn one(inside: &str) -> tempfile::TempDir {
    folder(&[
        ("Annotations/x.xml", format!("<annotation>{inside}</annotation>").into_bytes()),
        ("JPEGImages/x.bmp", bitmap(64, 48)),
    ])
}

#[test]
fn an_object_arrives_as_it_stands() {
    let read = read(&one(&format!(
        "{SIZE}<object><name>dog</name><pose>Left</pose><truncated>1</truncated><difficult>1</difficult>\
         <occluded>1</occluded><bndbox><ymin>-3</ymin><xmax>70.25</xmax><xmin>1</xmin><ymax>2</ymax></bndbox>\
         </object><object><name>ant</name><pose>Unspecified</pose><truncated>0</truncated>\
         <difficult>0</difficult>{BOX}</object>"
    )));
    let frame = &read.frames[0];
    assert_eq!(corners(frame), [[1.0, -3.0, 70.25, 2.0], [1.0, 2.0, 30.0, 40.0]]);
    let labels: Vec<usize> = frame.shapes.iter().map(|shape| shape.label.unwrap().index()).collect();
    assert_eq!(labels, [1, 0], "labels are sorted by name");
    assert!(frame.shapes[0].occluded && !frame.shapes[1].occluded);
    let attribute = |name: &str, value: &str| Attribute { name: name.into(), value: value.into() };
    assert_eq!(
        frame.shapes[0].attributes,
        [attribute("difficult", "true"), attribute("truncated", "true"), attribute("pose", "Left")]
    );
    assert_eq!(frame.shapes[1].attributes, []);
    assert_eq!(frame.size.to_string(), "64x48");
    assert_eq!(read.codes(), [""; 0]);
}

#[test]
fn cvats_rotation_is_the_rectangles() {
    let read = read(&one(&format!(
        "{SIZE}<object><name>dog</name>{BOX}<attributes><attribute><name>rotation</name><value>45.0</value>\
         </attribute><attribute><name>age</name><value>7</value></attribute></attributes></object>"
    )));
    let shape = &read.frames[0].shapes[0];
    assert!(matches!(shape.geometry, Geometry::Rectangle { rotation, .. } if (rotation - 45.0).abs() < 1e-9));
    assert_eq!(shape.attributes, [Attribute { name: "age".into(), value: "7".into() }]);
}

#[test]
fn what_is_not_read_of_an_object_is_a_loss_with_its_line() {
    let read = read(&one(&format!(
        "{SIZE}\n<object><polygon/></object>\n<object><name>a</name></object>\n\
         <object><name>b</name>{BOX}<viewpoint>left</viewpoint></object>"
    )));
    assert_eq!(read.frames[0].shapes.len(), 1);
    assert_eq!(
        read.messages(),
        [
            "Annotations/x.xml: line 2: frame \"x.bmp\": polygon not converted",
            "Annotations/x.xml: line 3: frame \"x.bmp\": element <object> not kept",
            "Annotations/x.xml: line 4: frame \"x.bmp\": object 0: element <viewpoint> not kept",
        ]
    );
}

#[test]
fn a_size_that_is_not_stated_is_an_error_with_the_remedy() {
    let message = |inside: &str| open(&one(inside), ReadOptions::default()).unwrap_err().to_string();
    assert_eq!(
        message(""),
        "Annotations/x.xml: line 1: no <size>: add <size> with <width> and <height>; the image JPEGImages/x.bmp is \
         64x48"
    );
    let image_size = |inside: &str| match open(&one(inside), ReadOptions::new()).unwrap_err().kind() {
        ErrorKind::NoSize { image_size, .. } => image_size.map(|size| size.to_string()),
        other => panic!("{other:?}"),
    };
    assert_eq!(image_size("").as_deref(), Some("64x48"));
    assert!(
        message("\n<size><width>0</width><height>0</height></size>")
            .starts_with("Annotations/x.xml: line 2: <size> states no width and height: add")
    );
    let dir = folder(&[("a.xml", "<annotation/>"), ("b.xml", "<annotation/>"), ("c.xml", "<annotation/>")]);
    for from_images in [false, true] {
        let error = open(&dir, ReadOptions::default().size_from_images(from_images)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "a.xml: line 1: no <size>: add <size> with <width> and <height> (and in 2 more files)"
        );
        assert!(matches!(error.kind(), ErrorKind::NoSize { image_size: None, .. }));
    }
}

#[test]
fn a_size_from_the_image() {
    for read_images in [true, false] {
        let options = ReadOptions::default().size_from_images(true).read_images(read_images);
        let read = read_all(open(&one(""), options).unwrap());
        assert_eq!(read.frames[0].size.to_string(), "64x48");
        assert_eq!(read.frames[0].image.is_some(), read_images);
        assert_eq!(read.codes(), ["size-from-image"]);
    }
}

#[test]
fn an_image_that_does_not_say_its_size_stops_its_frame_only() {
    let dir = folder(&[
        ("a.xml", b"<annotation/>".to_vec()),
        ("a.bmp", b"BM".to_vec()),
        ("b.xml", annotation("", "dog").into_bytes()),
    ]);
    let mut reader = open(&dir, ReadOptions::default().size_from_images(true)).unwrap();
    let error = reader.next_frame().unwrap().unwrap_err();
    assert!(!error.is_fatal());
    let of_voc = error.get_ref().downcast_ref::<cvat_voc_format::Error>().unwrap();
    assert!(matches!(of_voc.kind(), ErrorKind::NoSize { image_size: None, .. }));
    assert_eq!(
        error.to_string(),
        "a.xml: no <size>, and the image a.bmp does not say its own: add <size> with <width> and <height>"
    );
    assert_eq!(reader.next_frame().unwrap().unwrap().value.name, "b");
    assert!(reader.next_frame().is_none());
}

#[test]
fn what_the_image_says_is_compared() {
    let dir = folder(&[
        ("a.xml", annotation("", "dog").into_bytes()),
        ("a.bmp", bitmap(48, 64)),
        ("b.xml", annotation("", "dog").into_bytes()),
        ("b.jpg", b"<html>not found</html>".to_vec()),
    ]);
    let both = read(&dir);
    assert_eq!(both.frames[0].size.to_string(), "64x48");
    assert_eq!(
        both.messages(),
        [
            "frame \"a.bmp\": declared size 64x48 is not the image's 48x64: the declared one counts",
            "frame \"b.jpg\": image is neither JPEG, PNG, BMP, GIF nor WebP",
        ]
    );
    let without = read_all(open(&dir, ReadOptions::default().read_images(false)).unwrap());
    assert_eq!(without.codes(), [""; 0]);
    assert!(without.frames.iter().all(|frame| frame.image.is_none()));
}

#[test]
fn a_malformed_file_is_an_error_when_the_data_set_is_opened() {
    let error = |contents: &[u8]| {
        let dir = folder(&[
            ("Annotations/a.xml", annotation("", "dog").as_bytes()),
            ("Annotations/b.xml", contents),
        ]);
        open(&dir, ReadOptions::default()).unwrap_err()
    };
    assert_eq!(
        error(
            b"<annotation>\n  <object><name>a</name><bndbox><xmin>one</xmin></bndbox></object></annotation>"
        )
        .to_string(),
        "Annotations/b.xml: line 2, column 33: <xmin> is \"one\", which is no number: correct it, or remove the object"
    );
    assert_eq!(
        error(b"").to_string(),
        "Annotations/b.xml: line 1, column 1: document ends before </annotation>: the file is cut off"
    );
    assert_eq!(error(b"<annotation>\n\xff").kind(), &ErrorKind::NotUtf8);
    let utf_16: Vec<u8> = "\u{feff}<annotation/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(error(&utf_16).kind(), &ErrorKind::NotUtf8);
    assert_eq!(error(b"<!DOCTYPE annotation><annotation/>").kind(), &ErrorKind::DocumentType);
    let too_long = [b"<annotation>".as_slice(), &vec![b' '; 16 << 20]].concat();
    assert!(matches!(error(&too_long).kind(), ErrorKind::Limit { what: "bytes", .. }));
}

#[test]
fn a_file_that_changes_or_goes_after_opening_ends_the_reading() {
    let files = [("a.xml", annotation("", "dog")), ("b.xml", annotation("", "dog"))];
    let fatal = |change: &dyn Fn(&std::path::Path)| {
        let dir = folder(&files);
        let mut reader = open(&dir, ReadOptions::default()).unwrap();
        change(dir.path());
        let error = reader.next_frame().unwrap().unwrap_err();
        assert!(error.is_fatal());
        assert!(reader.next_frame().is_none());
        error.to_string()
    };
    assert_eq!(
        fatal(&|dir| support::write(dir, "a.xml", annotation("", "cat").as_bytes())),
        "a.xml: file was changed while the data set was being read: start again"
    );
    assert_eq!(
        fatal(&|dir| support::write(dir, "a.xml", b"<annotation>")),
        "a.xml: line 1, column 13: document ends before </annotation>: the file is cut off"
    );
    let gone = fatal(&|dir| std::fs::remove_file(dir.join("a.xml")).unwrap());
    assert!(gone.starts_with("a.xml: "), "{gone}");
    assert_eq!(gone.matches("a.xml").count(), 1, "{gone}");
}

#[test]
fn the_example_of_the_format_page() {
    let page = std::fs::read_to_string(support::real::workspace().join("docs/formats/voc.md")).unwrap();
    let xml = page.split("```xml\n").nth(1).unwrap().split("```").next().unwrap();
    let dir =
        folder(&[("Annotations/street.xml", xml.as_bytes()), ("JPEGImages/street.bmp", &bitmap(96, 64))]);
    let reader = open(&dir, ReadOptions::default()).unwrap();
    let of_dog: Vec<(&str, &str)> = reader.labels()[reader.labels().find("dog").unwrap()]
        .attributes
        .iter()
        .map(|spec| (spec.name.as_str(), spec.input_type.as_str()))
        .collect();
    assert_eq!(of_dog, [("pose", "text"), ("truncated", "checkbox")]);
    let read = read_all(reader);
    let dog = [[1.0, 20.0, 24.0, 44.5], [1.0, 20.0, 9.0, 28.0]];
    assert_eq!(corners(&read.frames[0]), [dog[0], dog[1], [48.0, 16.0, 96.0, 64.0]]);
    let groups: Vec<_> = read.frames[0].shapes.iter().map(|shape| shape.group).collect();
    assert_eq!(groups, [1, 1, 0]);
    assert_eq!(read.messages(), Vec::<String>::new());
}
