//! Files of old exporters and other tools: what each is read as, and what is said of it.

#![allow(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

use cvat_model::{AnnotatedFrame, DatasetReader, Labels, Warning};
use cvat_tfrecord_format::{ArchiveReader, ReadOptions, image_digest_holds};
use dataset_files::Source;

/// What was read: frames with the labels of their shapes and tags, and the codes of what was said, in order.
struct Read {
    labels: Vec<String>,
    frames: Vec<(String, Vec<String>)>,
    codes: Vec<&'static str>,
    warnings: Vec<String>,
    /// Of records that could not be read.
    errors: Vec<String>,
}

fn read(folder: &str) -> Read {
    read_with(folder, &ReadOptions::new())
}

fn read_with(folder: &str, options: &ReadOptions) -> Read {
    let path = testkit::fixtures().join("tfrecord/old").join(folder);
    let mut reader = ArchiveReader::open(Source::folder(&path).unwrap(), options).unwrap();
    let labels = reader.labels().clone();
    let (mut frames, mut errors, mut warnings) = (Vec::new(), Vec::new(), reader.take_warnings());
    while let Some(frame) = reader.next_frame() {
        match frame {
            Ok(frame) => {
                warnings.extend(frame.warnings);
                frames.push((frame.value.name.clone(), names(&labels, &frame.value)));
            }
            Err(error) => errors.push(error.to_string()),
        }
    }
    let codes = warnings.iter().map(|warning| warning.kind().code()).collect();
    let warnings = warnings.iter().map(Warning::to_string).collect();
    let labels = labels.iter().map(|(_, label)| label.name.clone()).collect();
    Read { labels, frames, codes, warnings, errors }
}

fn names(labels: &Labels, frame: &AnnotatedFrame) -> Vec<String> {
    let ids = frame.shapes.iter().map(|shape| shape.label).chain(frame.tags.iter().map(|tag| tag.label));
    ids.map(|id| id.map_or_else(|| "-".to_owned(), |id| labels[id].name.clone())).collect()
}

impl Read {
    #[track_caller]
    fn frames(&self, expected: &[(&str, &[&str])]) -> &Self {
        let got: Vec<_> = self.frames.iter().map(|(name, labels)| (name.as_str(), labels)).collect();
        assert_eq!(got.len(), expected.len(), "{got:?}");
        for ((name, labels), (expected_name, expected)) in got.iter().zip(expected) {
            assert_eq!(
                (name, labels.as_slice()),
                (expected_name, &*expected.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>())
            );
        }
        self
    }

    #[track_caller]
    fn says(&self, codes: &[&str], words: &[&str]) -> &Self {
        assert_eq!(self.codes, codes, "{:#?}", self.warnings);
        for word in words {
            assert!(
                self.warnings.iter().any(|warning| warning.contains(word)),
                "{word:?}: {:#?}",
                self.warnings
            );
        }
        self
    }
}

#[test]
fn cvat_before_0_6_counts_from_0_and_texts_say_what_it_means() {
    let old = read("cvat-0.5");
    old.frames(&[("a.jpg", &["car", "person"]), ("b.jpg", &["bike"])]);
    old.says(&["ids-from-zero"], &[r#"label_map.pbtxt: the label map gives id 0, the background's, to "car": classes are read by their texts"#]);
    assert_eq!(old.labels, ["car", "person", "bike"]);
}

#[test]
fn id_0_alone_is_the_class_of_the_map_where_nothing_speaks_against_it() {
    let sure = read("zero-is-a-class");
    sure.frames(&[("a.jpg", &["car", "person"]), ("b.jpg", &["bike"])]);
    sure.says(&["ids-from-zero"], &[r#"to "car": what has that id is read as such"#]);

    let open = read("zero-is-open");
    open.frames(&[("a.jpg", &["person", "-"])]);
    open.says(&["ids-from-zero"], &["read as unlabelled, as others have a text"]);
    assert_eq!(open.labels, ["car", "person", "bike"], "a class that nothing is of stays declared");

    let background = read("zero-is-background");
    background.frames(&[("a.jpg", &["car", "-"])]);
    background.says(&[], &[]);
    assert_eq!(background.labels, ["car", "person"]);

    let unnamed = read("no-map");
    unnamed.frames(&[("a.jpg", &["-", "category_1"])]);
    unnamed.says(&["ids-from-zero", "unknown-label-id"], &["no label map names them"]);
}

#[test]
fn a_given_map_with_an_item_of_id_0_names_what_no_map_did() {
    let map = "item { id: 0 name: 'car' } item { id: 1 name: 'person' }";
    let (map, odd) = cvat_tfrecord_format::read_label_map(map.as_bytes()).unwrap();
    assert_eq!(odd, []);
    let named = read_with("no-map", &ReadOptions::new().labels(map));
    named.frames(&[("a.jpg", &["car", "person"])]).says(&["ids-from-zero"], &["read as such"]);
}

#[test]
fn fiftyone_counts_from_0_and_has_texts() {
    let fiftyone = read("fiftyone");
    fiftyone.frames(&[("pictures/a.jpg", &["cat", "dog"]), ("pictures/b.jpg", &["cat"])]);
    let codes = ["no-digest", "ids-from-zero", "renamed", "renamed"];
    fiftyone.says(&codes, &[r#"tf.records: class ids begin with 0, the background's, for "cat""#]);
}

#[test]
fn ids_with_gaps_are_ids() {
    let gaps = read("gaps");
    gaps.frames(&[("a.jpg", &["person", "bike", "car"])]);
    gaps.says(&["id-gaps"], &["the 3 ids of the label map go to 90 and have gaps, the first at 2"]);
}

#[test]
fn ids_that_disagree_by_a_system_are_told_once_and_others_each() {
    let shifted = read("shifted");
    shifted.frames(&[("a.jpg", &["car", "person"]), ("b.jpg", &["bike"])]);
    shifted.says(&["ids-shifted"], &["every class id is 1 less than that of its text in the label map"]);

    let conflict = read("conflict");
    conflict.frames(&[("a.jpg", &["car", "person", "bike"])]);
    conflict.says(
        &["label-conflict", "unmapped-id"],
        &[r#"object 1: class text "person" disagrees with class id 1, which is "car""#],
    );
}

#[test]
fn texts_that_cvat_stripped_are_labels_again() {
    let old = read("cvat-2.10");
    old.frames(&[("a.jpg", &["cat", "ка't", "naïve dog", "снег"])]);
    old.says(
        &["label-map", "text-stripped", "text-stripped"],
        &[
            "label_map.pbtxt: line 8, column",
            r#"class text "'t" is label "ка't" without its characters outside ASCII"#,
            r#"class text "nave dog" is label "naïve dog""#,
        ],
    );
    assert_eq!(old.labels, ["cat", "ка't", "naïve dog", "снег"]);
}

#[test]
fn texts_alike_are_told_apart_by_ids_or_not_at_all() {
    let alike = read("stripped-alike");
    // Of the last the label map lacks the id, but one label alone can be meant.
    alike.frames(&[("a.jpg", &["naïve", "naéve", "nave", "caf", "señor"])]);
    alike.says(
        &[
            "text-stripped",
            "text-stripped",
            "text-ambiguous",
            "text-stripped",
            "undeclared-label",
            "unmapped-id",
            "unmapped-id",
        ],
        &[r#"class text "nave" may be any of "naéve", "naïve" without their characters outside ASCII"#],
    );
    assert_eq!(alike.labels, ["naïve", "naéve", "café", "cafe", "señor", "caf", "nave"]);
}

#[test]
fn records_without_objects_keep_the_classes_of_the_image() {
    let classes = read("image-classes");
    classes.frames(&[("a.jpg", &["night"]), ("b.jpg", &["night"])]).says(&[], &[]);
}

#[test]
fn objects_without_boxes_are_told() {
    let no_boxes = read("no-boxes");
    no_boxes.frames(&[("a.jpg", &[]), ("b.jpg", &["car"])]);
    no_boxes.says(
        &["not-kept", "not-kept"],
        &["feature \"image/object/class/text\"", "feature \"image/object/class/label\""],
    );
}

#[test]
fn names_that_are_the_same_are_told_and_nothing_is_lost() {
    let same = read("same-names");
    let names: Vec<_> = same.frames.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["a.jpg", "b.jpg", "a.jpg", "b.jpg", "c.jpg", "c.png", "c.jpg"]);
    same.says(
        &["same-name", "same-name"],
        &[
            r#"3 records are called as another record of the subset, extensions apart ("a", "b", "c")"#,
            "1 record is called as a record of another subset",
        ],
    );
}

#[test]
fn a_missing_size_is_the_images_or_the_record_is_left_out() {
    let no_size = read("no-size");
    no_size.frames(&[("a.jpg", &["car"]), ("c.jpg", &["car"])]);
    let [error] = no_size.errors.as_slice() else { panic!("{:?}", no_size.errors) };
    assert!(error.starts_with("x.tfrecord") && error.contains("record 1 at byte"), "{error}");
    assert_eq!(no_size.codes.iter().filter(|code| **code == "size-from-image").count(), 1);
}

#[test]
fn digests_are_missed_once_a_file_and_compared_by_who_asks() {
    let digests = read("digests");
    digests.says(&["no-digest"], &["x.tfrecord: images without digests"]);
    assert_eq!(digests.frames.len(), 4);
    let records = std::fs::read(testkit::fixtures().join("tfrecord/old/digests/x.tfrecord")).unwrap();
    let (mut reader, mut held) = (tfrecord_frame::RecordReader::new(records.as_slice()), Vec::new());
    while let Some(record) = reader.next_record().unwrap() {
        held.push(image_digest_holds(record.payload()));
    }
    assert_eq!(held, [Some(false), Some(true), None, Some(true)]);
}
