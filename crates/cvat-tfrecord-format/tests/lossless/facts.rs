//! What record files say of their data set.

use cvat_model::{AnnotatedFrame, FrameSize, Label, Labels, Origin, Task};
use cvat_tfrecord_format::{EncodeOptions, Facts, Layout, ReadOptions};
use tf_example::Feature;

use super::written::{change, read, read_with, write, write_as};

fn frame(name: &str, subset: &str) -> AnnotatedFrame {
    let mut frame = AnnotatedFrame::new(name, FrameSize::new(20, 10).unwrap());
    subset.clone_into(&mut frame.subset);
    frame
}

fn labels(names: &[&str]) -> Labels {
    names.iter().copied().collect()
}

fn task(name: &str) -> Origin {
    Origin::Task(Task::new(name))
}

fn lossless() -> EncodeOptions {
    EncodeOptions::new().lossless(true)
}

#[test]
fn each_file_stands_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (labels, origin) = (labels(&["cat", "dog"]), task("streets"));
    let frames = [frame("a.jpg", "train"), frame("b.jpg", "val"), frame("c.jpg", "train")];
    write(folder.path(), &labels, Some(Facts::new(&labels, Some(&origin))), &frames, lossless());
    for left_out in ["label_map.pbtxt", "train.tfrecord"] {
        std::fs::remove_file(folder.path().join(left_out)).unwrap();
        let read = read(folder.path());
        assert_eq!(read.warnings, []);
        assert_eq!((&read.labels, &read.origin), (&labels, &Some(origin.clone())));
    }
}

#[test]
fn a_subset_is_called_as_it_was_unless_its_file_was_renamed() {
    let folder = tempfile::tempdir().unwrap();
    let cat = labels(&["cat"]);
    let frames = [frame("a.jpg", "night/rain"), frame("b.jpg", "val")];
    let said = write(folder.path(), &cat, Some(Facts::new(&cat, None)), &frames, lossless());
    assert_eq!(said.iter().map(|said| said.kind().code()).collect::<Vec<_>>(), ["lossless-only"]);
    let found = read(folder.path());
    assert_eq!((found.warnings, found.subsets), (vec![], vec!["night/rain".to_owned(), "val".to_owned()]));
    assert_eq!(found.frames["a.jpg"].subset, "night/rain");
    let only = ReadOptions::new().subsets(["night/rain".to_owned()]);
    assert_eq!(read_with(folder.path(), &only).frames.into_keys().collect::<Vec<_>>(), ["a.jpg"]);
    let file = cvat_tfrecord_format::record_file_name("night/rain");
    let stem = file.trim_end_matches(".tfrecord").to_owned();
    assert_eq!(read_with(folder.path(), &ReadOptions::new().legacy(true)).subsets, [stem, "val".to_owned()]);
    std::fs::rename(folder.path().join(file), folder.path().join("storm.tfrecord")).unwrap();
    assert_eq!(read(folder.path()).subsets, ["storm", "val"]);
}

#[test]
fn a_bare_file_keeps_its_subset() {
    let folder = tempfile::tempdir().unwrap();
    let cat = labels(&["cat"]);
    let layout = Layout::Bare { records: "x.tfrecord.gz".into(), label_map: None };
    let facts = Facts::new(&cat, None);
    write_as(folder.path(), &cat, Some(facts), &[frame("a.jpg", "train")], (layout, lossless()));
    let read = read(folder.path());
    assert_eq!((read.warnings, read.subsets), (vec![], vec!["train".to_owned()]));
}

#[test]
fn files_of_different_data_sets_are_merged() {
    let folder = tempfile::tempdir().unwrap();
    let other = tempfile::tempdir().unwrap();
    let mut first = labels(&["cat"]);
    let mut nose = Label::new("nose");
    nose.parent = first.find("cat");
    first.insert(nose);
    let mut second = labels(&["dog", "cat"]);
    let mut tail = Label::new("tail");
    tail.parent = second.find("cat");
    second.insert(tail);
    let facts = Facts::new(&first, Some(&task("monday")));
    write(folder.path(), &first, Some(facts), &[frame("a.jpg", "a")], lossless());
    let facts = Facts::new(&second, Some(&task("friday")));
    write(other.path(), &second, Some(facts), &[frame("b.jpg", "b")], lossless());
    std::fs::copy(other.path().join("b.tfrecord"), folder.path().join("b.tfrecord")).unwrap();
    let read = read(folder.path());
    assert_eq!(read.codes(), ["lossless-merged"; 2]);
    assert_eq!(read.origin, None);
    let path = |label: &Label| {
        let parent = label.parent.map(|parent| read.labels[parent].name.as_str());
        format!("{}/{}", parent.unwrap_or_default(), label.name)
    };
    let paths: Vec<_> = read.labels.iter().map(|(_, label)| path(label)).collect();
    assert_eq!(paths, ["/cat", "cat/nose", "/dog", "cat/tail"]);
}

#[test]
fn what_is_wrong_with_the_facts_is_told_and_frames_are_read_all_the_same() {
    let cat = labels(&["cat"]);
    for (json, expected) in [
        (r#"{"labels":[{"name":"a","parent":0}]}"#, "label 0 of cvat/dataset has parent 0"),
        (r#"{"labels":[{"name":"a","parent":1},{"name":"b","parent":0}]}"#, "has parent 1"),
        (r#"{"labels":[{"name":"a"},{"name":"a"}]}"#, "label 1 of cvat/dataset is the same as label 0"),
        (r#"{"labels":[{"name":"a","parent":-1}]}"#, "invalid value"),
        (r#"{"labels":[{}]}"#, "missing field `name`"),
        (r#"{"origin":{"task":{"frame_step":0}}}"#, "invalid value: integer `0`"),
        (r#"{"origin":{"task":{"size":1e99}}}"#, "invalid type"),
        (r#"{"origin":{"task":{"size":18446744073709551616}}}"#, "cvat/dataset: "),
        (r#"{"origin":{"task":{"original_size":{"width":0,"height":1}}}}"#, "is zero"),
        (r#"{"origin":{"job":{"deleted_frames":[2,1]}}}"#, "not in order"),
        (r#"{"origin":{"cloud":{}}}"#, "unknown variant `cloud`"),
        ("{", "EOF"),
        ("", "EOF"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut of_cat = frame("a.jpg", "default");
        of_cat.tags.push(cvat_model::Tag::new(cat.find("cat")));
        write(folder.path(), &cat, Some(Facts::new(&cat, None)), &[of_cat.clone()], lossless());
        change(&folder.path().join("default.tfrecord"), |example| {
            example.insert("cvat/dataset", Feature::bytes([json]));
        });
        let read = read(folder.path());
        assert_eq!(read.codes(), ["lossless-unread"], "{json}");
        assert!(read.warnings[0].to_string().contains(expected), "{}", read.warnings[0]);
        assert_eq!(read.frames["a.jpg"], of_cat);
        assert_eq!(read.labels, cat);
    }
}

#[test]
fn facts_beyond_the_limits_are_refused() {
    let many: Labels = (0..11).map(|number| number.to_string()).collect();
    let limits = dataset_files::Limits::default().max_labels(10);
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &many, Some(Facts::new(&many, None)), &[frame("a.jpg", "a")], lossless());
    std::fs::remove_file(folder.path().join("label_map.pbtxt")).unwrap();
    let read = read_with(folder.path(), &ReadOptions::new().limits(limits));
    assert!(read.warnings[0].to_string().contains("more than 10 labels"));
    let limits = dataset_files::Limits::default().max_document_len(20);
    let read = read_with(folder.path(), &ReadOptions::new().limits(limits));
    assert!(read.warnings[0].to_string().contains("longer than 20 bytes"));
}

#[test]
fn objects_and_subsets_of_facts_are_bounded() {
    let limits =
        dataset_files::Limits::default().max_frame_objects(2).max_labels(1).max_tasks(2).max_subsets(2);
    for (json, expected) in [
        (r#"{"origin":{"project":{"tasks":[{},{}]}}}"#, None),
        (r#"{"origin":{"project":{"tasks":[{},{},{}]}}}"#, Some("cvat/dataset has more than 5 objects")),
        (r#"{"subsets":{"a":"b","c":"d"}}"#, None),
        (r#"{"subsets":{"a":"b","c":"d","e":"f"}}"#, Some("cvat/dataset has names of more than 2 subsets")),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let none = Labels::new();
        write(folder.path(), &none, Some(Facts::new(&none, None)), &[frame("a.jpg", "default")], lossless());
        change(&folder.path().join("default.tfrecord"), |example| {
            example.insert("cvat/dataset", Feature::bytes([json]));
        });
        let read = read_with(folder.path(), &ReadOptions::new().limits(limits.clone()));
        let said: Vec<_> = read.warnings.iter().map(ToString::to_string).collect();
        assert_eq!(said.len(), usize::from(expected.is_some()), "{json}: {said:?}");
        assert!(expected.is_none_or(|words| said[0].contains(words)), "{said:?}");
    }
}

#[test]
fn without_facts_labels_are_those_in_use() {
    let folder = tempfile::tempdir().unwrap();
    let of_both = labels(&["dog", "cat"]);
    let mut only_kept = frame("a.jpg", "default");
    let points = cvat_model::Geometry::Points(vec![]);
    only_kept.shapes.push(cvat_model::Shape::new(of_both.find("cat"), points));
    write(folder.path(), &of_both, None, &[only_kept.clone()], lossless());
    assert_eq!(read(folder.path()).labels, of_both);
    std::fs::remove_file(folder.path().join("label_map.pbtxt")).unwrap();
    let read = read(folder.path());
    assert_eq!(read.labels, labels(&["cat"]));
    assert_eq!(read.codes(), ["lossless-unread"]);
    assert!(read.warnings[0].to_string().contains("no record has cvat/dataset"), "{}", read.warnings[0]);
    assert_eq!(read.frames["a.jpg"].shapes[0].label, read.labels.find("cat"));
}

#[test]
fn other_records_have_no_place_for_facts_and_that_is_one_note() {
    let origin = task("streets");
    let mut street = Label::new("street");
    (street.color, street.label_type) = ("#ff0000".into(), "polygon".into());
    let of_street: Labels = {
        let mut labels = Labels::new();
        labels.insert(street);
        labels
    };
    let mut frames = [frame("a.jpg", "default"), frame("b.jpg", "default")];
    frames[1].number = Some(7);
    let plain = EncodeOptions::new();
    let said = |labels: &Labels, facts, frames: &[AnnotatedFrame], options| {
        let folder = tempfile::tempdir().unwrap();
        let said = write(folder.path(), labels, facts, frames, options);
        said.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let facts = |labels, origin| Some(Facts::new(labels, origin));
    assert_eq!(
        said(&of_street, facts(&of_street, Some(&origin)), &frames, plain),
        ["not in the records: task facts, label colours, label types, frame numbers"]
    );
    let cat = labels(&["cat"]);
    assert_eq!(said(&cat, facts(&cat, None), &frames[..1], plain), [""; 0]);
    // Who does not say what there is has nothing to lose.
    assert_eq!(said(&of_street, None, &frames, plain), [""; 0]);
    assert_eq!(said(&of_street, facts(&of_street, Some(&origin)), &frames, lossless()), [""; 0]);
}
