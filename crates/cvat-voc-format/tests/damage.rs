//! A zip that was damaged on its way: reading ends where the damage is met.

#[cfg(test)]
mod support;

use std::error::Error as _;

use cvat_model::DatasetReader;
use cvat_voc_format::{Error, ErrorKind, ReadOptions, VocReader};
use support::annotation;
use support::damaged::{Damaged, assert_says_checksum};

/// What an image holds behind its first bytes; nowhere else in the archive.
const PIXELS: &[u8] = b"pixels of b";

/// Frames a to c, each with its image.
fn set(damaged: &[u8]) -> Damaged {
    let files = ["a", "b", "c"].map(|stem| {
        let jpeg = [b"\xff\xd8\xff\xe0pixels of ".as_slice(), stem.as_bytes()].concat();
        [
            (format!("Annotations/{stem}.xml"), annotation(&format!("{stem}.jpg"), stem).into_bytes()),
            (format!("JPEGImages/{stem}.jpg"), jpeg),
        ]
    });
    Damaged::zip(files.as_flattened(), damaged)
}

#[test]
fn a_damaged_image_ends_the_reading() {
    let zip = set(PIXELS);
    let mut reader = VocReader::open(zip.source.clone(), ReadOptions::new()).unwrap();
    assert_eq!(reader.next_frame().unwrap().unwrap().value.name, "a.jpg");
    let error = reader.next_frame().unwrap().unwrap_err();
    assert!(error.is_fatal());
    assert_says_checksum(&error, "JPEGImages/b.jpg");
    let of_voc = error.get_ref().downcast_ref::<Error>().unwrap();
    assert_eq!((of_voc.kind(), of_voc.entry()), (&ErrorKind::Files, Some("JPEGImages/b.jpg")));
    assert!(of_voc.source().is_none_or(|cause| cause.to_string() != of_voc.to_string()));
    assert!(reader.next_frame().is_none(), "nothing comes behind it");

    // What is not read is not found damaged.
    let reader = VocReader::open(zip.source.clone(), ReadOptions::new().read_images(false)).unwrap();
    assert_eq!(support::read_all(reader).frames.len(), 3);
}

#[test]
fn a_damaged_annotation_file_is_met_when_the_data_set_is_opened() {
    let zip = set(b"<name>b</name>");
    let error = VocReader::open(zip.source.clone(), ReadOptions::new()).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Files);
    assert_says_checksum(&error, "Annotations/b.xml");
}

#[test]
fn a_damaged_image_is_not_taken_for_one_that_does_not_say_its_size() {
    let files = [("a.xml".to_owned(), b"<annotation/>".to_vec()), ("a.jpg".to_owned(), PIXELS.to_vec())];
    let zip = Damaged::zip(&files, PIXELS);
    let error = VocReader::open(zip.source.clone(), ReadOptions::new()).unwrap_err();
    assert_says_checksum(&error, "a.jpg");
    let options = ReadOptions::new().size_from_images(true);
    let mut reader = VocReader::open(zip.source.clone(), options).unwrap();
    let error = reader.next_frame().unwrap().unwrap_err();
    assert!(error.is_fatal());
    assert_says_checksum(&error, "a.jpg");
}
