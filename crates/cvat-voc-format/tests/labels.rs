//! Labels: declared in `labelmap.txt`, or gathered from the objects.

#[cfg(test)]
mod support;

use cvat_model::DatasetReader;
use cvat_voc_format::{ErrorKind, ReadOptions, VocReader};
use dataset_files::Source;
use support::{annotation, folder, open, read_all};
use tempfile::TempDir;

/// Objects called zebra, ant and cow, and this label map.
fn set(map: &str) -> TempDir {
    folder(&[
        ("Annotations/a.xml", annotation("a.jpg", "zebra").replace("<name>", "<pose>Left</pose><name>")),
        ("Annotations/b.xml", annotation("b.jpg", "ant")),
        ("Annotations/c.xml", annotation("c.jpg", "cow")),
        ("ImageSets/Main/default.txt", "a\nb\nc\n".to_owned()),
        ("labelmap.txt", map.to_owned()),
    ])
}

fn labels(reader: &VocReader) -> Vec<(String, String, usize)> {
    let facts = reader.labels().iter();
    facts.map(|(_, label)| (label.name.clone(), label.color.clone(), label.attributes.len())).collect()
}

fn label(name: &str, color: &str, attributes: usize) -> (String, String, usize) {
    (name.to_owned(), color.to_owned(), attributes)
}

const ALL: &str = "# label:color_rgb:parts:actions\nbackground:0,0,0::\nzebra:250,50,83::\nunused:1,2,3::\n\
                   cow:::\nant:255,255,0:head,leg:walk\n";

#[test]
fn declared_labels_come_in_their_order_unused_ones_too() {
    let dir = set(ALL);
    let reader = open(&dir, ReadOptions::new()).unwrap();
    assert_eq!(
        labels(&reader),
        [
            label("zebra", "#fa3253", 1),
            label("unused", "#010203", 0),
            label("cow", "", 0),
            label("ant", "#ffff00", 1),
            label("head", "", 0),
            label("leg", "", 0)
        ]
    );
    let read = read_all(reader);
    let used: Vec<usize> = read.frames.iter().map(|frame| frame.shapes[0].label.unwrap().index()).collect();
    assert_eq!(used, [0, 3, 2]);
    assert!(!read.codes().contains(&"undeclared-label"));
}

#[test]
fn labels_that_are_used_but_not_declared_come_last_by_name() {
    let dir = set("dog:::\ncow:::\n");
    let reader = open(&dir, ReadOptions::new()).unwrap();
    assert_eq!(
        labels(&reader),
        [label("dog", "", 0), label("cow", "", 0), label("ant", "", 0), label("zebra", "", 1)]
    );
    assert_eq!(
        read_all(reader).messages()[..2],
        [
            "labelmap.txt: label \"ant\" is used but not declared: added",
            "labelmap.txt: label \"zebra\" is used but not declared: added",
        ]
    );
}

#[test]
fn background_is_a_label_where_an_object_is_called_so() {
    let dir = set(ALL);
    support::write(dir.path(), "Annotations/b.xml", annotation("b.jpg", "background").as_bytes());
    let reader = open(&dir, ReadOptions::new()).unwrap();
    assert_eq!(labels(&reader)[0], label("background", "#000000", 0));
}

#[test]
fn without_a_label_map_they_are_sorted_by_name() {
    let dir = set("");
    std::fs::remove_file(dir.path().join("labelmap.txt")).unwrap();
    let reader = open(&dir, ReadOptions::new()).unwrap();
    assert_eq!(labels(&reader), [label("ant", "", 0), label("cow", "", 0), label("zebra", "", 1)]);
    assert!(!read_all(reader).codes().contains(&"undeclared-label"));
}

#[test]
fn a_malformed_line_is_an_error_with_its_line() {
    let error = open(&set("# label\nzebra:250,50::\n"), ReadOptions::new()).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::LabelMap(_)));
    assert_eq!((error.entry(), error.line()), (Some("labelmap.txt"), Some(2)));
    assert_eq!(
        error.to_string(),
        "labelmap.txt: line 2: colour is \"250,50\", not three numbers from 0 to 255: correct it, or leave it empty"
    );
}

#[test]
fn one_file_alone_has_the_labels_of_its_data_set() {
    let dir = set(ALL);
    let source = Source::folder(dir.path()).unwrap();
    let reader = VocReader::open_file(source, "Annotations/c.xml", ReadOptions::new()).unwrap();
    let names: Vec<String> = labels(&reader).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names, ["zebra", "unused", "cow", "ant", "head", "leg"]);
}

#[test]
fn an_error_says_which_limit_and_how_much() {
    let dir = set(ALL);
    for list in ["x", "y", "z"] {
        support::write(dir.path(), &format!("ImageSets/Main/{list}.txt"), b"a\n");
    }
    let limits = dataset_files::Limits::default();
    for (limits, message) in [
        (limits.clone().max_labels(1), "too large: over 1 labels"),
        (limits.clone().max_label_map_len(3), "labelmap.txt: it is longer than 3 bytes"),
        (limits.clone().max_document_len(100), "too large: over 100 bytes"),
        (limits.clone().max_document_depth(2), "too large: over 2 levels of elements"),
        (limits.clone().max_subsets(2), "too large: over 2 lists of images"),
        (limits.clone().max_list_len(1), "it is longer than 1 bytes"),
    ] {
        let error = open(&dir, ReadOptions::new().limits(limits)).unwrap_err().to_string();
        assert!(error.contains(message), "{message}: {error}");
    }
    assert!(open(&dir, ReadOptions::new()).is_ok());
}
