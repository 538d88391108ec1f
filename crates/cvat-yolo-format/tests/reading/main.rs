//! Data sets as they are laid out, and what is read of them.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

mod hostile;
mod layouts;
mod support;
#[path = "../fuzz_corpus/yolo.rs"]
mod yolo;

use cvat_yolo_format::{ErrorKind, ReadOptions};
use dataset_files::{Limits, Source};
use support::{folder, read, read_with};

const YAML: &str = "train: images\nnames: [dog, cat]\n";

#[test]
fn boxes_and_polygons() {
    let found = read(&[
        ("data.yaml", YAML),
        ("images/a.bmp", ""),
        ("labels/a.txt", "1 0.5 0.5 0.5 0.25\n0 0 0 1 0 1 1 0 1\n"),
        ("images/b.bmp", ""),
        ("images/sub/c.bmp", ""),
        ("labels/sub/c.txt", ""),
    ])
    .unwrap();
    assert_eq!(
        found.frames,
        [
            "train/a.bmp 100x50: cat(25 18.75 75 31.25) dog[0 0, 100 0, 100 50, 0 50]",
            "train/b.bmp 100x50:",
            "train/sub/c.bmp 100x50:",
        ]
    );
    assert_eq!((found.labels, found.said), (vec!["dog".to_owned(), "cat".into()], vec![]));
}

#[test]
fn a_class_without_name_gets_one() {
    let found = read(&[
        ("data.yaml", "train: images\nnames: {0: dog, 5: чай}\n"),
        ("images/a.bmp", ""),
        ("labels/a.txt", "5 0.5 0.5 1 1\n3 0.5 0.5 1 1\n3 0.5 0.5 0.5 0.5\n"),
    ])
    .unwrap();
    assert_eq!(found.labels, ["dog", "class_3", "чай"]);
    assert_eq!(
        found.frames,
        ["train/a.bmp 100x50: чай(0 0 100 50) class_3(0 0 100 50) class_3(25 12.5 75 37.5)"]
    );
    assert_eq!(found.said.len(), 1);
    assert!(found.said[0].starts_with("labels/a.txt: line 2: "), "{:?}", found.said);
}

#[test]
fn a_size_comes_from_the_image_alone() {
    let rows = "0 0.5 0.5 1 1\n";
    let found = read(&[
        ("data.yaml", YAML),
        ("images/a.bmp", ""),
        ("labels/b.txt", rows),
        ("images/c.bmp", "no image"),
        ("labels/c.txt", rows),
    ])
    .unwrap();
    assert_eq!(found.frames, ["train/a.bmp 100x50:"]);
    assert_eq!(
        found.said,
        [
            "error: labels/b.txt: frame \"b.jpg\": no image, whose size the fractions are of",
            "error: labels/c.txt: frame \"c.bmp\": image does not say its size",
        ]
    );
    let error = read(&[("data.yaml", YAML), ("labels/a.txt", rows)]).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::NoImages { frames: 1 });
}

#[test]
fn images_are_looked_for_elsewhere_first() {
    let elsewhere = folder(&[("images/train/b.bmp", ""), ("a.bmp", "")]);
    let options = ReadOptions::new().images(Source::folder(elsewhere.path()).unwrap());
    let files = [
        ("data.yaml", "train: images/train\nval: val.txt\nnames: [dog]\n"),
        ("labels/train/a.txt", "0 0.5 0.5 1 1\n"),
        ("labels/train/b.txt", ""),
        ("val.txt", "images/val/a.jpg\nimages/val/c.jpg\n"),
    ];
    let found = read_with(&files, options).unwrap();
    assert_eq!(
        found.frames,
        ["train/a.bmp 100x50: dog(0 0 100 50)", "train/b.bmp 100x50:", "val/a.jpg 100x50:"]
    );
    assert_eq!(
        found.said,
        ["val.txt: line 2: frame left out: \"images/val/c.jpg\" has neither image nor label file"]
    );
}

#[test]
fn errors_have_a_place() {
    let said = |yaml: &str, rows: &str| {
        let files = [("data.yaml", yaml), ("images/a.bmp", ""), ("labels/a.txt", rows)];
        read(&files).unwrap_err().to_string()
    };
    assert_eq!(
        said(YAML, "0 0.5 0.5 1 1\n0 0.5 x 1 1\n"),
        "labels/a.txt: line 2: \"x\" is no number: correct it, or remove the row"
    );
    let none = "train: other\nnames: [a]";
    assert_eq!(said(none, ""), "data.yaml: no image and no label file where train, val and test say");
    assert!(said("train: images\nnames: [a", "").starts_with("data.yaml: line "));
    assert!(
        said("train: images\nnames: [a]\nkpt_shape: [17, 3]\n", "").starts_with("data.yaml: kpt_shape: ")
    );
    let wanted = ReadOptions::new().subsets(vec!["val".into()]);
    let files = [("data.yaml", YAML), ("images/a.bmp", "")];
    assert_eq!(read_with(&files, wanted).unwrap_err().to_string(), "no subset \"val\": there are train");
    assert_eq!(read(&[("a.txt", "")]).unwrap_err().kind(), &ErrorKind::NoDataset);
    let two = read(&[("a/data.yaml", YAML), ("b/data.yml", YAML)]).unwrap_err();
    assert_eq!(two.to_string(), "2 YOLO data sets in one source: a/data.yaml, b/data.yml");
}

#[test]
fn limits() {
    let kind = |limits: Limits| {
        let files = [("data.yaml", YAML), ("images/a.bmp", ""), ("labels/a.txt", "0 0 0 1 1\n9 0 0 1 1\n")];
        read_with(&files, ReadOptions::new().limits(limits)).unwrap_err().kind().clone()
    };
    let limits = Limits::default;
    assert_eq!(kind(limits().max_labels(2)), ErrorKind::Limit { what: "classes", limit: 2 });
    let places = [("data.yaml", "train: [images, images, images]\nnames: [dog]\n"), ("images/a.bmp", "")];
    let options = ReadOptions::new().limits(limits().max_subsets(2));
    assert_eq!(
        read_with(&places, options).unwrap_err().kind(),
        &ErrorKind::Limit { what: "places of one subset", limit: 2 }
    );
    assert_eq!(kind(limits().max_document_len(5)), ErrorKind::Files);
    assert_eq!(kind(limits().max_document_depth(1)), ErrorKind::Limit { what: "levels", limit: 1 });
    assert_eq!(
        kind(limits().max_frame_objects(1)),
        ErrorKind::Limit { what: "objects of one frame", limit: 1 }
    );
}
