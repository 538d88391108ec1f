//! Parts and actions of objects, and the pixel that VOC counts from.

#[cfg(test)]
mod support;

use cvat_model::DatasetReader as _;
use cvat_voc_format::ReadOptions;
use support::{BOX, SIZE, corners, folder, open, read_all};
use tempfile::TempDir;

const HEAD: &str =
    "<part><name>head</name><bndbox><xmin>5</xmin><ymin>6</ymin><xmax>7</xmax><ymax>8</ymax></bndbox></part>";

fn person(outside: &str) -> TempDir {
    let xml = format!(
        "<annotation>{SIZE}\n<object><name>dog</name>{BOX}</object>\n\
         <object><name>person</name>{BOX}{HEAD}{HEAD}{outside}</object>\n\
         <object><name>person</name>{BOX}{HEAD}</object></annotation>"
    );
    folder(&[("Annotations/x.xml", xml)])
}

#[test]
fn parts_are_in_a_group_with_their_object() {
    let folder = person("");
    let reader = open(&folder, ReadOptions::new()).unwrap();
    assert_eq!(reader.parts(), [("person".to_owned(), vec!["head".to_owned()])].into());
    let names: Vec<_> = reader.labels().iter().map(|(_, label)| label.name.clone()).collect();
    assert_eq!(names, ["dog", "head", "person"]);
    let read = read_all(reader);
    let shapes: Vec<_> =
        read.frames[0].shapes.iter().map(|shape| (shape.label.unwrap().index(), shape.group)).collect();
    assert_eq!(shapes, [(0, 0), (2, 1), (1, 1), (1, 1), (2, 2), (1, 2)]);
    assert_eq!(corners(&read.frames[0])[2..3], [[5.0, 6.0, 7.0, 8.0]]);
    assert_eq!(read.codes(), Vec::<&str>::new());
}

#[test]
fn without_parts_they_are_said() {
    let folder = person("<part><name>hand</name></part><part/>");
    let reader = open(&folder, ReadOptions::new().parts(false)).unwrap();
    assert_eq!((reader.labels().len(), reader.parts().len()), (2, 0));
    let read = read_all(reader);
    assert_eq!(read.frames[0].shapes.len(), 3);
    assert!(read.frames[0].shapes.iter().all(|shape| shape.group == 0));
    let said = |object: u8, line: u8| {
        format!("Annotations/x.xml: line {line}: frame \"x\": object {object}: element <part> not kept")
    };
    assert_eq!(read.messages(), [said(1, 3), said(1, 3), said(1, 3), said(2, 4)]);
    // One without a box is not read in any case.
    let read = read_all(open(&folder, ReadOptions::new()).unwrap());
    assert_eq!(read.messages(), [said(1, 3)]);
}

#[test]
fn actions_are_attributes() {
    let xml = format!(
        "<annotation>{SIZE}<object><name>person</name>{BOX}<actions><jumping>1</jumping><running>0</running>\
         </actions></object></annotation>"
    );
    let files = [("Annotations/x.xml", xml.as_str()), ("labelmap.txt", "person:::jumping,reading\n")];
    let folder = folder(&files);
    let reader = open(&folder, ReadOptions::new()).unwrap();
    let (_, person) = reader.labels().iter().next().unwrap();
    let declared: Vec<_> = person.attributes.iter().map(|spec| (&*spec.name, &*spec.input_type)).collect();
    assert_eq!(declared, [("jumping", "checkbox"), ("reading", "checkbox")]);
    let read = read_all(reader);
    let attributes = &read.frames[0].shapes[0].attributes;
    assert_eq!(attributes.len(), 1);
    assert_eq!((&*attributes[0].name, &*attributes[0].value), ("jumping", "true"));
    assert_eq!(read.codes(), Vec::<&str>::new());
}

#[test]
fn boxes_that_count_from_1_are_shifted() {
    let folder = person("");
    let read = read_all(open(&folder, ReadOptions::new().one_based(true)).unwrap());
    let boxes = corners(&read.frames[0]);
    assert_eq!((boxes[0], boxes[2]), ([0.0, 1.0, 30.0, 40.0], [4.0, 5.0, 7.0, 8.0]));
}

#[test]
fn a_name_may_end_in_a_number() {
    let annotation = |name: &str| support::annotation(name, "dog");
    let folder = folder(&[
        ("Annotations/frame 1.xml", annotation("frame 1.jpg")),
        ("Annotations/frame 0.xml", annotation("frame 0.jpg")),
        ("ImageSets/Main/train.txt", "frame 1\nframe 0\n".to_owned()),
    ]);
    let read = read_all(open(&folder, ReadOptions::new()).unwrap());
    assert_eq!(read.names(), ["train/frame 1.jpg", "train/frame 0.jpg"]);
}
