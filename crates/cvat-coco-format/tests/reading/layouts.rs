//! Where files lie.

use std::io::Write as _;

use cvat_coco_format::{CocoReader, ErrorKind, ReadOptions};
use cvat_model::DatasetReader as _;
use dataset_files::{Limits, Overwrite, Sink, Source};

use crate::support::{Dataset, frames, text};

/// The beginning of a GIF file, 40 by 30.
const GIF: &[u8] = b"GIF89a\x28\x00\x1e\x00\x00\x00\x00;";

fn read(files: &[(&str, &[u8])]) -> (Vec<(String, String, bool)>, Vec<String>) {
    let dataset = Dataset::new(files);
    let mut reader = dataset.open().unwrap();
    let said = reader.take_warnings().iter().map(ToString::to_string).collect();
    let frame = |frame: crate::support::Frame| {
        let frame = frame.unwrap().value;
        (frame.subset, frame.name, frame.image.is_some())
    };
    (frames(&mut reader).into_iter().map(frame).collect(), said)
}

#[test]
fn images_are_found_in_every_layout() {
    let text = text(&[]);
    for (entry, image, subset) in [
        ("annotations/instances_train.json", "images/train/a.jpg", "train"),
        ("annotations/person_keypoints_train.json", "images/a.jpg", "train"),
        ("annotations/instances_train2017.json", "train2017/a.jpg", "train2017"),
        ("train/_annotations.coco.json", "train/a.jpg", "train"),
        ("x/y/annotations/instances_b.json", "x/y/images/b/a.jpg", "b"),
        ("labels.json", "data/a.jpg", "default"),
        ("mine.json", "a.jpg", "mine"),
    ] {
        let (frames, said) = read(&[(entry, text.as_bytes()), (image, GIF)]);
        assert_eq!(frames, [(subset.to_owned(), "a.jpg".to_owned(), true)], "{entry}: {said:?}");
    }
    let deep = text.replace("\"a.jpg\"", "\"C:\\\\x\\\\a.jpg\"");
    let (frames, said) = read(&[("annotations/instances_t.json", deep.as_bytes()), ("images/a.jpg", GIF)]);
    assert_eq!(frames, [("t".to_owned(), "C:/x/a.jpg".to_owned(), true)], "by its base name");
    assert!(said.iter().any(|said| said.contains("C:/x/a.jpg")), "{said:?}");
}

#[test]
fn subsets_are_those_asked_for_and_others_tasks_are_told() {
    let text = text(&[]);
    let names = [
        "annotations/instances_val.json",
        "annotations/instances_train.json",
        "annotations/captions_val.json",
    ];
    let files = names.map(|name| (name, text.as_bytes()));
    let (found, said) = read(&files);
    let subsets: Vec<&str> = found.iter().map(|frame| frame.0.as_str()).collect();
    assert_eq!(subsets, ["train", "val"]);
    assert!(said.iter().any(|said| said.contains("captions")), "{said:?}");
    let dataset = Dataset::new(&files);
    let options = || ReadOptions::new().subsets(vec!["val".into()]);
    let reader = CocoReader::open(dataset.source(), options()).unwrap();
    assert_eq!(
        (reader.subsets().len(), reader.frames_in_subset("val"), reader.frames_in_subset("x")),
        (1, Some(1), None)
    );
    let none = CocoReader::open(dataset.source(), ReadOptions::new().subsets(vec!["x".into()])).unwrap_err();
    assert!(matches!(none.kind(), ErrorKind::UnknownSubset { .. }));
}

#[test]
fn a_size_comes_from_the_image() {
    let text = text(&[]).replace("\"width\": 40, \"height\": 30", "\"width\": 0");
    let dataset = Dataset::new(&[("instances_a.json", text.as_bytes()), ("a.jpg", GIF)]);
    let frame = dataset.open().unwrap().next_frame().unwrap().unwrap();
    assert_eq!((frame.value.size.width(), frame.value.size.height()), (40, 30));
    assert!(frame.warnings.iter().any(|said| said.kind().code() == "size-from-image"));
    let dataset = Dataset::of(&text);
    let error = dataset.open().unwrap().next_frame().unwrap().unwrap_err();
    assert!(!error.is_fatal());
    assert_eq!(
        error.to_string(),
        "annotations/instances_default.json: image \"7\": no size, and no image to take it from: add \"width\" and \"height\""
    );
}

#[test]
fn archives_read_as_folders_do() {
    let annotations =
        [r#""category_id": 3, "bbox": [1, 2, 3, 4]"#, r#""category_id": 3, "bbox": [5, 2, 3, 4]"#];
    let text = text(&annotations);
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("a.zip");
    let sink = Sink::zip(&path, Overwrite::Refuse).unwrap();
    let mut entry = sink.create("annotations/instances_t.json").unwrap();
    entry.write_all(text.as_bytes()).unwrap();
    entry.finish().unwrap();
    sink.finish().unwrap();
    let source = Source::open(&path, &Limits::default()).unwrap();
    let mut of_archive = CocoReader::open(source.clone(), ReadOptions::new()).unwrap();
    let dataset = Dataset::new(&[("annotations/instances_t.json", text.as_bytes())]);
    let of_folder = dataset.open().unwrap().next_frame().unwrap().unwrap();
    assert_eq!(of_archive.next_frame().unwrap().unwrap(), of_folder);
    let options = ReadOptions::new().limits(Limits::default().max_kept_len(10));
    let error = CocoReader::open(source, options).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Limit { limit: 10, .. }), "{error}");
}

#[test]
fn an_image_is_that_of_any_file_before() {
    let file = |name: &str, width: u32| {
        let (name, width) = (format!("\"{name}.jpg\""), format!("\"width\": {width}"));
        text(&[]).replace("\"a.jpg\"", &name).replace("\"width\": 40", &width)
    };
    let (first, second, third) = (file("a", 40), file("b", 40), file("b", 50));
    let (frames, said) = read(&[
        ("annotations/instances_t.json", first.as_bytes()),
        ("annotations/person_keypoints_t.json", second.as_bytes()),
        ("annotations/t.json", third.as_bytes()),
    ]);
    let names: Vec<_> = frames.iter().map(|(subset, name, _)| format!("{subset}/{name}")).collect();
    assert_eq!(names, ["t/a.jpg", "t/b.jpg"], "{said:?}");
    assert!(said.iter().any(|said| said.contains("50x30 here and 40x30")), "{said:?}");
}

#[test]
fn labels_are_those_of_all_subsets() {
    let (dogs, cats) = (text(&[]), text(&[]).replace("\"dog\"", "\"cat\""));
    let dataset = Dataset::new(&[
        ("annotations/instances_a.json", dogs.as_bytes()),
        ("annotations/instances_b.json", cats.as_bytes()),
    ]);
    let names = |subsets: &[&str]| {
        let options = ReadOptions::new().subsets(subsets.iter().map(|&subset| subset.into()).collect());
        let reader = CocoReader::open(dataset.source(), options).unwrap();
        reader.labels().iter().map(|(_, label)| label.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(&[]), ["person", "nose", "ear", "dog", "cat"]);
    assert_eq!((names(&["a"]), names(&["b"])), (names(&[]), names(&[])));
}
