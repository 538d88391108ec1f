//! Damage, and what is built to hurt.

use super::support::{Project, frames, labels, only, text};
use cvat_datumaro_format::{DatumaroReader, ErrorKind, ReadOptions};
use cvat_model::{DatasetReader, Geometry};
use dataset_files::Limits;
use proptest::prelude::*;

fn refused(text: impl AsRef<[u8]>) -> (ErrorKind, String) {
    let error = DatumaroReader::open_file(
        Project::new(&[("a.json", text.as_ref())]).source(),
        "a.json",
        ReadOptions::new(),
    )
    .unwrap_err();
    (error.kind().clone(), error.to_string())
}

#[test]
fn a_file_that_ends_early_is_truncated_wherever_it_ends() {
    let whole = text(&labels(&["a"]), r#"[{"type": "bbox", "bbox": [1, 2, 3, 4], "label_id": 0}]"#);
    for end in 0..whole.len() {
        let (kind, says) = refused(&whole[..end]);
        assert_eq!(kind, ErrorKind::Truncated, "{end}: {says}");
    }
    assert_eq!(
        refused("{\"items\": [\n  1, 2").1,
        "a.json: line 2, column 7: document ends before it is complete: the file is cut off"
    );
}

#[test]
fn documents_that_are_none() {
    for (text, says) in [
        ("[]", "line 1, column 1: no Datumaro project: the outermost value is no object"),
        ("{}", "no Datumaro project: there is no member \"items\""),
        ("{\"items\": {}}", "line 1, column 11: no Datumaro project: \"items\" is no list"),
        ("{\"items\": []} x", "line 1, column 15: not JSON: more follows behind the last \"}\""),
        ("{\"items\": [}", "line 1, column 12: not JSON: '}' that nothing opens"),
        ("{\"items\": [1 2]}", "line 1, column 14: not JSON: ',' expected, found '2'"),
        (
            "{\"items\": [], \"items\": []}",
            "line 1, column 23: no Datumaro project: a second member \"items\"",
        ),
        ("{items: []}", "line 1, column 2: not JSON: a member's name expected, found 'i'"),
        ("{\"items\" []}", "line 1, column 10: not JSON: ':' expected, found '['"),
        ("{\"categories\": [], \"items\": []}", "line 1, column 16: categories: \"categories\" is no object"),
        (
            "{\"dm_format_version\": \"2.0\"}",
            "line 1, column 23: version \"2.0\" of the Datumaro format is not known: 1.0 and older ones are read",
        ),
        (
            "{\"media_type\": 6}",
            "line 1, column 16: project is of point clouds: only projects of images are read",
        ),
        (
            "{\"media_type\": 10}",
            "line 1, column 16: project is of media type 10: only projects of images are read",
        ),
        ("{\"infos\": tru}", "line 1, column 13: not JSON: a value breaks off"),
    ] {
        assert_eq!(refused(text).1, format!("a.json: {says}"));
    }
}

#[test]
fn a_broken_item_is_one_frame() {
    let items = [
        r#"{"id": "a", "image": {"path": "a.jpg", "size": [2, 2]}}"#,
        r#"{"id": tru}"#,
        "\"\u{1}\"",
        r#"{"image": {}}"#,
        r#"{"id": "n", "x": 1e999}"#,
        r#"{"id": "v", "video_frame": {"video_path": "v.mp4", "frame_index": 3}}"#,
        r#"{"id": "b", "image": {"path": "b.jpg", "size": [2, 2]}, "annotations": [{"type": "bbox", "bbox": [NaN, 1, 1, 1]}]}"#,
    ];
    let project = Project::of(format!("{{\"items\": [{}]}}", items.join(",\n")));
    let mut reader = project.open().unwrap();
    assert_eq!(reader.frame_count(), Some(7));
    let frames = frames(&mut reader);
    let good: Vec<_> = frames.iter().flatten().map(|frame| frame.value.name.clone()).collect();
    assert_eq!(good, ["a.jpg", "b.jpg"]);
    assert_eq!(
        frames[6].as_ref().unwrap().warnings[0].to_string(),
        "frame \"b.jpg\": object 0: annotation with a number in \"bbox\" that is none not kept"
    );
    let errors: Vec<_> = frames.iter().filter_map(|frame| frame.as_ref().err()).collect();
    assert!(errors.iter().all(|error| !error.is_fatal()));
    let says: Vec<_> =
        errors.iter().map(|error| error.to_string().replace("annotations/default.json: ", "")).collect();
    assert_eq!(
        says,
        [
            "item 1: line 2, column 11: not JSON: expected ident",
            "item 2: line 3, column 2: not JSON: control character (\\u0000-\\u001F) found while parsing a string",
            "item 3: line 4, column 1: item has no \"id\"",
            "item 4: line 5, column 22: not JSON: number out of range",
            "item 5 \"v\": line 6, column 1: item is a frame of a video, not an image",
        ]
    );
}

#[test]
fn limits_hold() {
    let read = |text: &str, limits: Limits| {
        let project = Project::of(text);
        DatumaroReader::open(project.source(), ReadOptions::new().limits(limits)).unwrap_err().kind().clone()
    };
    let limit = |what: &'static str, limit: u64| ErrorKind::Limit { what, limit };
    let deep = format!("{{\"items\": [{}{}]}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(read(&deep, Limits::default()), limit("brackets within each other", 64));
    let bomb = format!("{{\"items\": [], \"x\": {}", "{\"a\":".repeat(100_000));
    assert_eq!(read(&bomb, Limits::default()), limit("brackets within each other", 64));
    let long = format!("{{\"items\": [\"{}\"]}}", "x".repeat(1000));
    assert_eq!(read(&long, Limits::default().max_item_len(100)), limit("bytes of one item", 100));
    let many = text(&labels(&["a"; 1000]), "[]");
    assert_eq!(read(&many, Limits::default().max_labels(999)), limit("labels", 999));
    let member = format!("{{\"{}\": 1, \"items\": []}}", "x".repeat(5000));
    let project = Project::new(&[("a.json", member.as_bytes())]);
    let error = DatumaroReader::open_file(project.source(), "a.json", ReadOptions::new()).unwrap_err();
    assert_eq!(error.kind(), &limit("bytes of a member's name", 4096));
    let attributes: Vec<String> = (0..30).map(|at| format!("\"a{at}\": 1")).collect();
    let annotation =
        format!(r#"[{{"type": "label", "label_id": 0, "attributes": {{{}}}}}]"#, attributes.join(","));
    let limits = Limits::default().max_label_attributes(29);
    assert_eq!(read(&text(&labels(&["a"]), &annotation), limits), limit("attributes of one label", 29));
}

/// A million of them, in some 25 MB.
#[test]
fn a_million_labels_are_refused() {
    let text = format!(
        r#"{{"categories": {{"label": {{"labels": [{}{{}}]}}}}, "items": []}}"#,
        r#"{"name": "a"},"#.repeat(1_000_000)
    );
    assert_eq!(refused(text).0, ErrorKind::Limit { what: "labels", limit: 100_000 });
}

#[test]
fn what_stands_twice() {
    let item = r#"{"id": "x", "id": "a", "image": {"path": "a.jpg", "size": [2, 2]}}"#;
    let project = Project::of(format!("{{\"items\": [{item}, {item}]}}"));
    let mut reader = project.open().unwrap();
    let said: Vec<_> = reader.take_warnings().iter().map(|said| said.kind().code()).collect();
    assert_eq!(said, ["same-name"]);
    let names: Vec<_> = frames(&mut reader).into_iter().map(|frame| frame.unwrap().value.name).collect();
    assert_eq!(names, ["a.jpg", "a.jpg"], "of members of one name the last counts");
}

#[test]
fn a_changed_file_ends_the_reading() {
    let project = |items: &str| format!("{{\"items\": [{items}]}}");
    let item = r#"{"id": "a", "image": {"path": "a.jpg", "size": [2, 2]}}"#;
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("annotations")).unwrap();
    let path = folder.path().join("annotations/a.json");
    for (before, after) in [(vec![item; 2], vec![item; 1]), (vec![item; 1], vec![item; 2])] {
        std::fs::write(&path, project(&before.join(","))).unwrap();
        let source = dataset_files::Source::folder(folder.path()).unwrap();
        let mut reader = DatumaroReader::open(source, ReadOptions::new()).unwrap();
        std::fs::write(&path, project(&after.join(","))).unwrap();
        assert!(reader.next_frame().unwrap().is_ok());
        let error = reader.next_frame().unwrap().unwrap_err();
        assert!(error.is_fatal());
        assert!(error.to_string().starts_with("annotations/a.json: file was changed"), "{error}");
        assert!(reader.next_frame().is_none());
    }
}

#[test]
fn a_mask_of_a_huge_image_costs_little() {
    let (frame, _, _) = only(&text(
        "{}",
        r#"[{"type": "mask", "rle": {"counts": [100, 4294836025, 100], "size": [65535, 65535]}}]"#,
    ));
    let Geometry::Mask(mask) = &frame.shapes[0].geometry else { unreachable!() };
    assert_eq!(mask.area(), 4_294_836_025);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 300, ..ProptestConfig::default() })]

    /// Whatever is done to a project: no panic, and what ends the reading ends it.
    #[test]
    fn no_damage_panics(at in 0_usize..900, with in prop::collection::vec(any::<u8>(), 0..4), cut in 0_usize..4) {
        let whole = text(
            r#"{"label": {"labels": [{"name": "a", "parent": ""}, {"name": "n", "parent": "a"}]},
                "points": {"items": [{"label_id": 0, "labels": ["n"], "joints": [[1, 1]]}]}}"#,
            r#"[{"type": "skeleton", "label_id": 0, "elements": [{"type": "points", "label_id": 1, "points": [1, 2]}]},
                {"type": "mask", "label_id": 0, "rle": {"counts": "01:0", "size": [3, 4]}, "attributes": {"x": [1]}}]"#,
        );
        let mut bytes = whole.into_bytes();
        let at = at.min(bytes.len());
        let end = (at + cut).min(bytes.len());
        bytes.splice(at..end, with);
        let project = Project::new(&[("a.json", &bytes)]);
        let opened = DatumaroReader::open_file(project.source(), "a.json", ReadOptions::new());
        match opened {
            Err(error) => prop_assert!(!error.to_string().is_empty()),
            Ok(mut reader) => {
                let count = reader.frame_count().unwrap();
                prop_assert_eq!(frames(&mut reader).len() as u64, count);
            }
        }
    }
}

#[test]
fn what_one_frame_holds_has_an_end() {
    let first = |annotations: &str, limits: Limits| {
        let project = Project::of(text(&labels(&["a"]), annotations));
        let options = ReadOptions::new().limits(limits);
        let error =
            DatumaroReader::open(project.source(), options).unwrap().next_frame().unwrap().unwrap_err();
        assert!(!error.is_fatal(), "the next frame can be read");
        error.to_string()
    };
    let says = first("[{}, {}, {}, {}]", Limits::default().max_frame_objects(3));
    assert!(says.ends_with("too large: over 3 shapes and attributes of one frame"), "{says}");
    let skeleton = r#"[{"type": "skeleton", "label_id": 0, "points": [1, 1, 2, 1, 1, 2, 1, 1, 2]}]"#;
    let says = first(skeleton, Limits::default().max_frame_objects(3));
    assert!(says.ends_with("too large: over 3 shapes and attributes of one frame"), "{says}");
    let striped =
        r#"{"type": "mask", "label_id": 0, "rle": {"counts": [0, 30, 30, 30, 1110], "size": [30, 40]}}"#;
    let says = first(&format!("[{striped}, {striped}]"), Limits::default().max_frame_numbers(100));
    assert!(says.ends_with("too large: over 100 columns and runs of the masks of one frame"), "{says}");
    // Nothing comes of these, and every column is gone through.
    let empty = r#"{"type": "mask", "label_id": 0, "rle": {"counts": [4294836225], "size": [65535, 65535]}}"#;
    let says = first(&format!("[{}{empty}]", format!("{empty},").repeat(300)), Limits::default());
    assert!(says.ends_with("too large: over 16777216 columns and runs of the masks of one frame"), "{says}");
}

#[test]
fn many_elements_of_a_skeleton_with_many_points_take_no_more_than_their_number() {
    let labels: Vec<String> =
        (0..20_000).map(|at| format!(r#"{{"name": "p{at}", "parent": "s"}}"#)).collect();
    let categories = format!(r#"{{"label": {{"labels": [{{"name": "s"}}, {}]}}}}"#, labels.join(","));
    let element = r#"{"type": "points", "label_id": 20000, "points": [1, 1]}"#;
    let skeleton = format!(
        r#"[{{"type": "skeleton", "label_id": 0, "elements": [{}]}}]"#,
        vec![element; 20_000].join(",")
    );
    let start = std::time::Instant::now();
    let (frame, ..) = only(&text(&categories, &skeleton));
    assert!(matches!(&frame.shapes[0].geometry, Geometry::Skeleton(elements) if elements.len() == 20_000));
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn names_that_are_given_twice_are_told_up_to_a_number() {
    let items = vec![r#"{"id": "a"}"#; 10_003].join(",");
    let mut reader = Project::of(format!(r#"{{"items": [{items}], "categories": {{}}}}"#)).open().unwrap();
    let said: Vec<String> = reader.take_warnings().iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 10_001);
    assert!(said[10_000].contains("2 more items are called as others of their subset"), "{}", said[10_000]);
}

#[test]
fn members_that_nobody_knows_are_told() {
    let categories = r#"{"label": {"labels": [{"name": "a", "color": "red"}], "x": 1}, "hash": {"y": 2}}"#;
    let project = Project::of(format!(
        r#"{{"categories": {categories}, "later": 1, "items": [{{"id": "a", "tags": ["x"], "none": null,
                "image": {{"path": "a.jpg", "size": [30, 40], "depth": 8}}, "annotations": [
                    {{"type": "bbox", "bbox": [1, 2, 3, 4], "label_id": 0, "score": 0.5, "points": [1, 2],
                      "attributes": ["x"]}}]}}]}}"#
    ));
    let mut reader = project.open().unwrap();
    let mut said: Vec<String> = reader.take_warnings().iter().map(ToString::to_string).collect();
    said.extend(frames(&mut reader).remove(0).unwrap().warnings.iter().map(ToString::to_string));
    for name in ["color", "x", "hash", "later", "tags", "image.depth", "score", "points", "attributes"] {
        let told = format!("member {name:?} not kept");
        assert_eq!(said.iter().filter(|words| words.contains(&told)).count(), 1, "{name}: {said:#?}");
    }
    assert_eq!(said.len(), 9, "{said:#?}");
}

#[test]
fn coco_is_told_from_it() {
    let coco = r#"{"info": {}, "images": [], "annotations": [], "categories": [{"id": 1, "name": "cat"}]}"#;
    assert!(refused(coco).1.ends_with("but COCO's list: this is a file of COCO's"), "{}", refused(coco).1);
}

#[test]
fn members_of_one_frame_are_told_up_to_a_number() {
    let members: Vec<String> = (0..4_000).map(|at| format!("\"m{at}\": 1")).collect();
    let annotation = format!(r#"[{{"type": "label", {}}}]"#, members.join(","));
    let (_, said, _) = only(&text("{}", &annotation));
    assert_eq!(said.len(), 101);
    assert!(said[100].contains("and 3900 more"), "{}", said[100]);
}

#[test]
fn names_have_an_end() {
    for (id, path, says) in [
        ("x".repeat(1_000_000), String::new(), "\"id\" is longer than 4096 bytes"),
        ("a".to_owned(), "x".repeat(4097), "\"path\" is longer than 4096 bytes"),
    ] {
        let item = format!(r#"{{"id": "{id}", "image": {{"path": "{path}", "size": [2, 2]}}}}"#);
        let project = Project::of(format!(r#"{{"items": [{item}], "categories": {{}}}}"#));
        let mut reader = project.open().unwrap();
        let error = reader.next_frame().unwrap().unwrap_err();
        assert!(!error.is_fatal(), "the next frame can be read");
        assert!(error.to_string().ends_with(says) && error.to_string().len() < 200, "{error}");
    }
}

#[test]
fn an_ellipse_without_end_is_left_out() {
    let ellipse = r#"[{"type": "ellipse", "points": [-1.7e308, 0, 1.7e308, 1]}]"#;
    let (frame, said, _) = only(&text("{}", ellipse));
    assert_eq!((frame.shapes.len(), said.len()), (0, 1), "{said:?}");
}
