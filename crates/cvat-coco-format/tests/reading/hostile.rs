//! Damage, and what nobody should write.

use cvat_coco_format::{CocoReader, ErrorKind, ReadOptions};
use cvat_model::DatasetReader as _;
use dataset_files::Limits;
use proptest::prelude::*;

use crate::support::{Dataset, frames, only, text};

const ANNOTATION: &str = r#""category_id": 1, "bbox": [1, 2, 9, 9], "area": 81, "iscrowd": 0, "num_keypoints": 2,
    "segmentation": [[1, 2, 10, 2, 10, 11, 1, 11]], "keypoints": [5, 6, 1, 2, 3, 2],
    "attributes": {"occluded": true, "colour": "red"}"#;

fn said(text: &str) -> Vec<String> {
    let mut reader = Dataset::of(text).open().unwrap();
    reader.take_warnings().iter().map(ToString::to_string).collect()
}

fn refused(text: &str) -> (ErrorKind, String) {
    let error = Dataset::of(text).open().unwrap_err();
    (error.kind().clone(), error.to_string())
}

#[test]
fn a_file_that_is_cut_off_is_refused_wherever_it_is() {
    let whole = text(&[ANNOTATION]);
    for len in 1..whole.len() {
        let dataset = Dataset::of(&whole[..len]);
        let error =
            CocoReader::open_file(dataset.source(), "annotations/instances_default.json", ReadOptions::new())
                .unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Truncated | ErrorKind::Syntax(_)), "{len}: {error}");
    }
}

#[test]
fn damage_has_a_place() {
    let (kind, words) = refused("{\"images\": [],\n \"annotations\": [{\"id\": tru}]}");
    assert!(matches!(kind, ErrorKind::Syntax(_)));
    assert!(words.contains("line 2, column 28: not JSON"), "{words}");
    for (text, words) in [
        ("{\"annotations\": []}", "no member \"images\""),
        ("{\"images\": [], \"images\": []}", "a second member \"images\""),
        ("{\"images\": [], \"annotations\": {}}", "\"annotations\" is no list"),
        ("{\"images\": [], \"categories\": 5}", "\"categories\" is no list"),
        ("{\"images\": []} x", "more follows"),
        ("{\"images\": [tru]}", "line 1, column 15: not JSON"),
    ] {
        assert!(refused(text).1.contains(words), "{}", refused(text).1);
    }
    let deep = format!("{{\"images\": [{}", "[".repeat(100_000));
    assert!(matches!(refused(&deep).0, ErrorKind::Limit { .. }));
}

#[test]
fn members_come_in_any_order() {
    let annotations = r#""annotations": [{"image_id": 7, "category_id": 3, "bbox": [1, 2, 3, 4], "id": 1}]"#;
    let images = r#""images": [{"id": 7, "file_name": "a.jpg", "width": 40, "height": 30}]"#;
    let categories = r#""categories": [{"id": 3, "name": "dog"}]"#;
    let first = only(&format!("{{{annotations}, {categories}, {images}}}")).0;
    assert_eq!(first.shapes.len(), 1);
    assert_eq!(first, only(&format!("\u{feff}{{{images}, {categories}, {annotations}}}")).0);
}

#[test]
fn what_belongs_to_nothing_is_told() {
    let images = r#"{"id": 7, "file_name": "a.jpg", "width": 9, "height": 9, "license": 3},
        {"id": 7, "file_name": "b.jpg", "width": 9, "height": 9}, {"id": 8, "file_name": "a.jpg", "width": 9, "height": 9},
        {"file_name": "c.jpg", "width": 9, "height": 9}, 5, {"id": 9, "width": 9, "height": 9}"#;
    let annotations = r#"{"id": 1, "image_id": 99, "category_id": 3}, {"id": 1, "image_id": 7, "category_id": 3,
        "bbox": [1, 2, 3, 4], "score": 0.5}, 5, {"id": 2}, {"id": 3, "image_id": 99}"#;
    let text = format!(
        r#"{{"info": {{"year": 0, "version": ""}}, "licenses": [{{"id": 0, "url": "x"}}], "images": [{images}],
            "annotations": [{annotations}], "categories": [{{"id": 3, "name": "dog", "supercategory": "animal"}}]}}"#
    );
    let told = said(&text);
    for words in [
        "two images have id 7",
        "two images of \"default\" are called \"a.jpg\"",
        "image \"c.jpg\" has no id",
        "an image that is no object",
        "\"9\"",
        "annotation of image 99, which is not there",
        "two annotations have id 1",
        "annotation that is no object",
        "annotation without \"image_id\"",
        "member \"license\"",
        "member \"licenses\"",
        "member \"score\"",
        "member \"supercategory\"",
        "not 1 to 1",
    ] {
        assert!(told.iter().any(|told| told.contains(words)), "{words}: {told:#?}");
    }
    assert!(!told.iter().any(|told| told.contains("\"info\"")), "it says nothing: {told:#?}");
    assert_eq!(told.len(), 15, "the one image twice: {told:#?}");
    let mut reader = Dataset::of(&text).open().unwrap();
    assert_eq!(frames(&mut reader).iter().filter(|frame| frame.is_ok()).count(), 5);
}

#[test]
fn warnings_have_an_end() {
    let annotations = vec!["{}"; 10_003].join(",");
    let told = said(&format!(r#"{{"images": [], "annotations": [{annotations}]}}"#));
    assert_eq!(told.len(), 10_001);
    assert!(told[10_000].contains("3 more"), "{}", told[10_000]);
}

#[test]
fn images_have_an_end() {
    for image in ["{}", r#"{"id": 7, "file_name": "a.jpg"}"#] {
        let dataset = Dataset::of(format!(r#"{{"images": [{}]}}"#, [image; 4].join(",")));
        let open = |images| {
            let limits = Limits::default().max_entries(images);
            CocoReader::open(dataset.source(), ReadOptions::new().limits(limits))
        };
        assert!(open(4).is_ok());
        let error = open(3).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Limit { what: "images", limit: 3 }, "{error}");
    }
}

#[test]
fn what_one_frame_holds_has_an_end() {
    let first = |annotations: &[&str], limits: Limits| {
        let dataset = Dataset::of(text(annotations));
        let options = ReadOptions::new().limits(limits);
        let error = CocoReader::open(dataset.source(), options).unwrap().next_frame().unwrap().unwrap_err();
        assert!(!error.is_fatal(), "the next frame can be read");
        error.to_string()
    };
    let says = first(&[ANNOTATION; 3], Limits::default().max_frame_objects(6));
    assert!(says.ends_with("image \"7\": too large: over 6 shapes and attributes of one frame"), "{says}");
    let says = first(&[ANNOTATION; 3], Limits::default().max_frame_numbers(20));
    assert!(says.ends_with("over 20 coordinates, columns and runs of one frame"), "{says}");
    // Nothing comes of these, and every column is gone through.
    let empty = r#""category_id": 3, "segmentation": {"counts": [4294836225], "size": [65535, 65535]}"#;
    let says = first(&[empty; 300], Limits::default());
    assert!(says.ends_with("over 16777216 coordinates, columns and runs of one frame"), "{says}");
}

#[test]
fn a_file_that_changed_is_told() {
    let whole = text(&[ANNOTATION]);
    let dataset = Dataset::of(&whole);
    let mut reader = dataset.open().unwrap();
    dataset.overwrite(
        "annotations/instances_default.json",
        whole.replace("\"image_id\": 7", "\"image_id\": 8").as_bytes(),
    );
    let error = reader.next_frame().unwrap().unwrap_err();
    assert!(error.is_fatal() && error.to_string().contains("changed"), "{error}");
    assert!(reader.next_frame().is_none());
}

/// JSON of some depth, of COCO's words.
fn json() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "id",
        "image_id",
        "category_id",
        "bbox",
        "segmentation",
        "counts",
        "size",
        "keypoints",
        "attributes",
        "iscrowd",
        "area",
        "name",
        "file_name",
        "width",
        "height",
        "skeleton",
    ]);
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("NaN".to_owned()),
        Just("1e400".to_owned()),
        (-3_i64..50).prop_map(|int| int.to_string()),
        any::<f64>().prop_filter("finite", |float| float.is_finite()).prop_map(|float| format!("{float:e}")),
        "[a-z0-9`~]{0,6}".prop_map(|text| format!("\"{text}\"")),
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..7).prop_map(|list| format!("[{}]", list.join(","))),
            prop::collection::vec((words.clone(), inner), 0..7).prop_map(|members| {
                let members: Vec<String> =
                    members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_members_are_read_or_refused(
        values in prop::collection::vec(json(), 8),
        images in prop::collection::vec(json(), 0..3),
    ) {
        let [segmentation, bbox, keypoints, area, attributes, category, crowd, member] = &values[..] else { unreachable!() };
        let annotation = format!(
            r#""category_id": 1, "segmentation": {segmentation}, "bbox": {bbox}, "keypoints": {keypoints}, "area": {area},
                "attributes": {attributes}, "iscrowd": {crowd}, "more": {member}"#
        );
        let whole = text(&[&annotation]);
        let whole = whole.replace("\"categories\": [", &format!("\"categories\": [{category},"));
        let mut before = "\"images\": [".to_owned();
        for image in &images {
            before.push_str(image);
            before.push(',');
        }
        let whole = whole.replace("\"images\": [", &before);
        let dataset = Dataset::of(&whole);
        match dataset.open() {
            Err(error) => prop_assert!(!error.to_string().is_empty()),
            Ok(mut reader) => {
                let count = reader.frame_count().unwrap();
                prop_assert_eq!(frames(&mut reader).len() as u64, count);
            }
        }
    }

    #[test]
    fn any_damage_is_read_or_refused(at in 0.0..1.0, bytes in prop::collection::vec(any::<u8>(), 0..4), cut in 0_usize..4) {
        let mut whole = text(&[ANNOTATION]).into_bytes();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place")]
        let at = (at * whole.len() as f64) as usize;
        let end = (at + cut).min(whole.len());
        whole.splice(at..end, bytes);
        let dataset = Dataset::of(&whole);
        let opened = CocoReader::open_file(dataset.source(), "annotations/instances_default.json", ReadOptions::new());
        match opened {
            Err(error) => prop_assert!(!error.to_string().is_empty()),
            Ok(mut reader) => {
                let count = reader.frame_count().unwrap();
                prop_assert_eq!(frames(&mut reader).len() as u64, count);
            }
        }
    }
}
