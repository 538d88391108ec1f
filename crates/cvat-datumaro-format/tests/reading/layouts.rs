//! Where files lie, what frames are called, and which image is whose.

use super::support::{Project, frames};
use cvat_datumaro_format::{DatumaroReader, ErrorKind, ReadOptions};
use cvat_model::{DatasetReader, FrameSize};

/// The start of a PNG file: signature, and the header of an image of 5 by 3.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x05\0\0\0\x03\x08\x02\0\0\0\0\0\0\0";

fn project(items: &str) -> String {
    format!(r#"{{"items": [{items}], "categories": {{"label": {{"labels": [{{"name": "a"}}]}}}}}}"#)
}

fn names(reader: &mut DatumaroReader) -> Vec<String> {
    let frame = |frame: super::support::Frame| {
        let frame = frame.unwrap().value;
        format!("{}/{}{}", frame.subset, frame.name, if frame.image.is_some() { "+" } else { "" })
    };
    frames(reader).into_iter().map(frame).collect()
}

#[test]
fn subsets_and_images() {
    let train = project(
        r#"{"id": "sub/a", "image": {"path": "sub_a.png"}}, {"id": "b", "image": {"path": "b.png", "size": [3, 5]}},
           {"id": "c", "image": {"path": "", "size": [3, 5]}}, {"id": "d", "image": {"path": "/x/d.png", "size": [3, 5]}},
           {"id": "e", "image": {"path": "../../e.png", "size": [3, 5]}}, {"id": 7, "media": {"path": "7.png"}}"#,
    );
    let files: [(&str, &[u8]); 9] = [
        ("annotations/train.json", train.as_bytes()),
        ("annotations/val.json", b"\xef\xbb\xbf{\"items\": []}"),
        ("annotations/instances_val.json", b"{\"images\": [], \"categories\": []}"),
        ("images/train/sub_a.png", PNG),
        ("images/b.png", PNG),
        ("images/train/c.png", PNG),
        ("images/train/d.png", PNG),
        ("images/train/7.png", PNG),
        ("inner/annotations/other.json", b"{\"items\": []}"),
    ];
    let project = Project::new(&files);
    let mut reader = project.open().unwrap();
    assert_eq!(reader.subsets(), ["train", "val"]);
    assert_eq!((reader.frames_in_subset("train"), reader.frames_in_subset("val")), (Some(6), Some(0)));
    assert_eq!(reader.frames_in_subset("test"), None);
    let census = reader.images().unwrap();
    assert_eq!((census.found_count(), census.first_missing()), (5, ["e.png".to_owned()].as_slice()));
    let said: Vec<String> = reader.take_warnings().iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "inner/annotations/other.json: not read: it is of a project within the project",
            "annotations/instances_val.json: not read: it is no Datumaro project",
        ]
    );
    let wanted =
        ["sub/a.png+", "b.png+", "c.png+", "d.png+", "e.png", "7.png+"].map(|name| format!("train/{name}"));
    assert_eq!(names(&mut reader), wanted);

    let only_val = ReadOptions::new().subsets(vec!["val".into()]);
    assert_eq!(DatumaroReader::open(project.source(), only_val).unwrap().frame_count(), Some(0));
    let none = ReadOptions::new().subsets(vec!["test".into()]);
    let error = DatumaroReader::open(project.source(), none).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::UnknownSubset { .. }));
}

#[test]
fn one_file_and_images_elsewhere() {
    let text = project(r#"{"id": "a", "image": {"path": "a.png"}}"#);
    let files: [(&str, &[u8]); 3] =
        [("x/annotations/a.json", text.as_bytes()), ("x/images/a/a.png", PNG), ("y/b.json", text.as_bytes())];
    let project = Project::new(&files);
    let open = |entry: &str, options| DatumaroReader::open_file(project.source(), entry, options).unwrap();
    assert_eq!(names(&mut open("x/annotations/a.json", ReadOptions::new())), ["a/a.png+"]);
    let mut without = open("y/b.json", ReadOptions::new());
    assert!(without.images().unwrap().all_missing());
    let error = without.next_frame().unwrap().unwrap_err();
    assert!(!error.is_fatal());
    assert_eq!(
        error.to_string(),
        "y/b.json: item 0 \"a\": line 1, column 12: no size, and no image to take it from: add \"size\": [height, width]"
    );
    let elsewhere = Project::new(&[("images/b/a.png", PNG)]);
    let mut with = open("y/b.json", ReadOptions::new().images(elsewhere.source()));
    let frame = with.next_frame().unwrap().unwrap();
    assert_eq!(frame.value.size, FrameSize::new(5, 3).unwrap());
    assert_eq!(frame.warnings[0].kind().code(), "size-from-image");
    assert_eq!(names(&mut open("x/annotations/a.json", ReadOptions::new().read_images(false))), ["a/a.png"]);
}

#[test]
fn projects_that_are_none_or_several() {
    let kind = |files: &[(&str, &[u8])]| Project::new(files).open().unwrap_err().kind().clone();
    assert_eq!(kind(&[("annotations/a.txt", b"{\"items\": []}")]), ErrorKind::NoProject);
    let items: &[u8] = b"{\"items\": []}";
    let several = kind(&[("b/annotations/x.json", items), ("a/annotations/x.json", items)]);
    assert_eq!(several, ErrorKind::SeveralRoots(vec!["a".into(), "b".into()]));
}

#[test]
fn labels_of_subsets_are_read_together() {
    let of = |labels: &str| {
        format!(
            r#"{{"categories": {{"label": {{"labels": [{labels}]}},
                "mask": {{"colormap": [{{"label_id": 0, "r": 1, "g": 2, "b": 255}}]}}}},
                "items": [{{"id": "a", "image": {{"path": "a.jpg", "size": [2, 2]}}, "annotations": [
                    {{"type": "label", "label_id": 1, "attributes": {{"x": 1}}}}]}}]}}"#
        )
    };
    let (first, second) = (of(r#"{"name": "a"}, {"name": "b"}"#), of(r#"{"name": "b"}, {"name": "c"}"#));
    let files: [(&str, &[u8]); 2] =
        [("annotations/1.json", first.as_bytes()), ("annotations/2.json", second.as_bytes())];
    let project = Project::new(&files);
    let mut reader = project.open().unwrap();
    let labels = reader.labels().clone();
    let all: Vec<_> =
        labels.iter().map(|(_, l)| format!("{} {} {}", l.name, l.color, l.attributes.len())).collect();
    assert_eq!(all, ["a #0102ff 0", "b #0102ff 1", "c  1"]);
    let tags: Vec<_> =
        frames(&mut reader).into_iter().map(|frame| frame.unwrap().value.tags[0].label).collect();
    assert_eq!(tags, [labels.find("b"), labels.find("c")]);
}
