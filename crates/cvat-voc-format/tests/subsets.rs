//! Lists of images: which are subsets, what is in them, in which order.

#[cfg(test)]
mod support;

use cvat_model::{DatasetReader, WarningKind};
use cvat_voc_format::{ErrorKind, ReadOptions};
use support::{annotation, bitmap, folder, open, read, read_named};
use tempfile::TempDir;

/// Annotations and images called a to e, and these lists.
fn set(lists: &[(&str, &str)]) -> TempDir {
    let dir = folder::<&str>(&[]);
    for stem in ["a", "b", "c", "d", "e"] {
        support::write(dir.path(), &format!("Annotations/{stem}.xml"), annotation("", stem).as_bytes());
        support::write(dir.path(), &format!("JPEGImages/{stem}.bmp"), &bitmap(64, 48));
    }
    for (name, text) in lists {
        support::write(dir.path(), &format!("ImageSets/Main/{name}.txt"), text.as_bytes());
    }
    dir
}

#[test]
fn without_lists_everything_is_in_the_default_subset_by_name() {
    let read = read(&set(&[]));
    assert_eq!(read.subsets, ["default"]);
    assert_eq!(
        read.names(),
        ["default/a.bmp", "default/b.bmp", "default/c.bmp", "default/d.bmp", "default/e.bmp"]
    );
    assert_eq!(read.codes(), [""; 0]);
}

#[test]
fn subsets_by_name_frames_in_the_order_of_the_list() {
    let dir = set(&[
        ("val", "b\r\na\r\n"),
        ("test", "\u{feff}JPEGImages/e.bmp\n\n./d.bmp"),
        ("train", "c 1\n\"c\"\nc.xml"),
    ]);
    let read = read(&dir);
    assert_eq!(read.subsets, ["test", "train", "val"]);
    assert_eq!(read.names(), ["test/e.bmp", "test/d.bmp", "train/c.bmp", "val/b.bmp", "val/a.bmp"]);
    assert_eq!(
        read.messages(),
        ["ImageSets/Main/train.txt: line 2: 2 lines repeat an image of an earlier line: read once"]
    );
}

#[test]
fn a_union_is_left_out_unless_it_is_named() {
    let dir = set(&[("train", "a\nb\n"), ("val", "c\n"), ("trainval", "c\nb\na\n"), ("test", "d\ne\n")]);
    let all = read(&dir);
    assert_eq!(all.subsets, ["test", "train", "val"]);
    assert_eq!(all.frames.len(), 5);
    assert_eq!(
        all.messages(),
        ["ImageSets/Main/trainval.txt: subset \"trainval\" only repeats train, val: left out"]
    );
    let named = read_named(&dir, &["trainval"]);
    assert_eq!(named.names(), ["trainval/c.bmp", "trainval/b.bmp", "trainval/a.bmp"]);
    assert_eq!(named.codes(), [""; 0]);
    let both = read_named(&dir, &["trainval", "val"]);
    assert_eq!(both.names(), ["trainval/c.bmp", "trainval/b.bmp", "trainval/a.bmp", "val/c.bmp"]);
    assert_eq!(both.messages(), ["frame \"c.bmp\": image is in several subsets: trainval, val"]);
}

#[test]
fn identical_lists_are_both_read_and_the_overlap_is_said() {
    let read = read(&set(&[("test", "a\nb\n"), ("val", "b\na\n"), ("train", "c\nd\ne")]));
    assert_eq!(read.frames.len(), 7);
    assert_eq!(read.codes(), ["in-several-subsets"; 2]);
    assert_eq!(read.warnings[0].kind(), &WarningKind::InSeveralSubsets("test, val".into()));
}

#[test]
fn lists_of_one_class_are_no_subsets() {
    let dir = set(&[("dog_train", "a  1\nb -1\n"), ("dog_val", "c  0\n"), ("train", "a\nb\nc\nd\ne\n")]);
    let all = read(&dir);
    assert_eq!(all.subsets, ["train"]);
    assert_eq!(
        all.messages(),
        ["ImageSets/Main/dog_train.txt: 2 lists are of one class each and no subsets: not read"]
    );
    let only = read(&set(&[("dog_train", "a  1\nb -1\n")]));
    assert_eq!((only.subsets, only.frames.len()), (vec!["default".to_owned()], 5));
    assert_eq!(only.warnings.len(), 1, "nothing is in no list where there is no list");
}

#[test]
fn an_empty_list_stays_a_subset() {
    let dir = set(&[("test", "\n"), ("train", "a\nb\nc\nd\ne\n"), ("val", "gone\n")]);
    let reader = open(&dir, ReadOptions::new()).unwrap();
    let counts = |names: &[&str]| -> Vec<Option<u64>> {
        names.iter().map(|name| reader.frames_in_subset(name)).collect()
    };
    assert_eq!(reader.subsets(), ["test", "train", "val"]);
    assert_eq!(counts(&["test", "train", "val", "default", "x"]), [Some(0), Some(5), Some(0), None, None]);
    let named = read_named(&dir, &["test"]);
    assert_eq!((named.subsets, named.frames.len()), (vec!["test".to_owned()], 0));
}

#[test]
fn frames_are_counted_by_subset_as_they_are_read() {
    // An image in two subsets, one listed twice, one in no list.
    let dir = set(&[("train", "a\nb\na\n"), ("val", "b\nc\nd\n")]);
    let reader = open(&dir, ReadOptions::new()).unwrap();
    let counts: Vec<u64> =
        reader.subsets().iter().map(|subset| reader.frames_in_subset(subset).unwrap()).collect();
    assert_eq!(
        (reader.subsets(), counts),
        (&["train", "val", "default"].map(str::to_owned)[..], vec![2, 3, 1])
    );
    assert_eq!(reader.frame_count(), Some(6));
    let reader = open(&dir, ReadOptions::new().subsets(vec!["val".into()])).unwrap();
    assert_eq!((reader.frames_in_subset("val"), reader.frames_in_subset("train")), (Some(3), None));
}

#[test]
fn an_empty_list_of_a_class_is_no_subset() {
    // Written for a class and an empty subset; `a` is a label, `no` is none.
    let dir =
        set(&[("val", ""), ("a_val", ""), ("no_val", ""), ("a_other", ""), ("train", "a\nb\nc\nd\ne\n")]);
    let all = read(&dir);
    assert_eq!(all.subsets, ["a_other", "no_val", "train", "val"]);
    assert_eq!(all.messages(), ["ImageSets/Main/a_val.txt: 1 list is of one class and no subset: not read"]);
}

#[test]
fn annotated_images_in_no_list_go_to_the_default_subset_and_are_counted() {
    let dir = set(&[("train", "a\nb\n"), ("val", "c\n")]);
    let all = read(&dir);
    assert_eq!(all.subsets, ["train", "val", "default"]);
    assert_eq!(all.names()[3..], ["default/d.bmp", "default/e.bmp"]);
    assert_eq!(all.codes(), ["in-no-subset"; 2]);
    assert_eq!(read_named(&dir, &["default"]).names(), ["default/d.bmp", "default/e.bmp"]);
    assert_eq!(read_named(&dir, &["val"]).codes(), [""; 0]);
    // A list called default comes last too, and the others join it.
    let listed = read(&set(&[("default", "e\n"), ("train", "a\nb\nc\n")]));
    assert_eq!(listed.subsets, ["train", "default"]);
    assert_eq!(listed.names()[3..], ["default/e.bmp", "default/d.bmp"]);
}

#[test]
fn a_subset_that_is_not_there_is_an_error_that_lists_the_others() {
    let dir = set(&[("train", "a\nb\n"), ("val", "c\n")]);
    let error = open(&dir, ReadOptions::default().subsets(vec!["train".into(), "tset".into()])).unwrap_err();
    assert_eq!(error.to_string(), "no subset \"tset\": there are train, val, default");
    assert!(matches!(error.kind(), ErrorKind::UnknownSubset { .. }));
}

#[test]
fn labels_are_those_of_all_files_whatever_subset_is_read() {
    let dir = set(&[("train", "a\nb\n"), ("val", "c\n")]);
    let reader = open(&dir, ReadOptions::default().subsets(vec!["val".into()])).unwrap();
    let names: Vec<&str> = reader.labels().iter().map(|(_, label)| label.name.as_str()).collect();
    assert_eq!(names, ["a", "b", "c", "d", "e"]);
}

#[test]
fn listed_images_without_annotation_and_listed_names_without_anything() {
    let dir = set(&[("train", "a\nb\nc\nd\ne\nnight\ngone\nnight.bmp\n")]);
    support::write(dir.path(), "JPEGImages/night.bmp", &bitmap(7, 5));
    let all = read(&dir);
    assert_eq!(all.names().last().unwrap(), "train/night.bmp");
    let night = all.frames.last().unwrap();
    assert_eq!((night.size.to_string(), night.shapes.len()), ("7x5".into(), 0));
    assert_eq!(
        all.messages(),
        [
            "ImageSets/Main/train.txt: line 7: frame left out: \"gone\" has neither annotation file nor image",
            "ImageSets/Main/train.txt: line 8: 1 line repeats an image of an earlier line: read once",
            "frame \"night.bmp\": listed image has no annotation file: read without objects",
            "frame \"night.bmp\": size taken from the image",
        ]
    );
    // What nothing is known of counts in comparing lists.
    let dir = set(&[("train", "a\nb\ngone\n"), ("val", "c\n"), ("trainval", "a\nb\nc\n")]);
    assert_eq!(read(&dir).subsets, ["train", "trainval", "val", "default"]);
}

#[test]
fn a_list_may_name_the_image_of_an_annotation_file_that_is_called_otherwise() {
    let dir = folder(&[
        ("Annotations/000001.xml", annotation("img1.bmp", "dog").into_bytes()),
        ("JPEGImages/img1.bmp", bitmap(64, 48)),
        ("ImageSets/Main/train.txt", b"img1\n".to_vec()),
    ]);
    let read = read(&dir);
    assert_eq!((read.names(), read.frames[0].shapes.len()), (vec!["train/img1.bmp".to_owned()], 1));
    assert_eq!(read.codes(), [""; 0]);
}

#[test]
fn a_list_in_another_encoding_is_an_error() {
    let dir = set(&[]);
    support::write(dir.path(), "ImageSets/Main/train.txt", b"a\n\xe9\n");
    let error = open(&dir, ReadOptions::default()).unwrap_err();
    assert_eq!(error.to_string(), "ImageSets/Main/train.txt: line 2: text is not UTF-8: save it as UTF-8");
}
