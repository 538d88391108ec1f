//! Several data sets of one source read as one.

#[cfg(test)]
mod support;

use cvat_model::DatasetReader as _;
use cvat_voc_format::{ErrorKind, ReadOptions};
use dataset_files::Limits;
use support::{annotation, bitmap, folder, open, read_all};
use tempfile::TempDir;

/// Two years; `b` is in both.
fn devkit() -> TempDir {
    folder(&[
        ("VOC2007/Annotations/a.xml", annotation("a.bmp", "dog").into_bytes()),
        ("VOC2007/Annotations/b.xml", annotation("b.bmp", "cat").into_bytes()),
        ("VOC2007/Annotations/c.xml", annotation("c.bmp", "cat").into_bytes()),
        ("VOC2007/JPEGImages/a.bmp", bitmap(64, 48)),
        ("VOC2007/JPEGImages/b.bmp", bitmap(64, 48)),
        ("VOC2007/JPEGImages/c.bmp", bitmap(64, 48)),
        ("VOC2007/ImageSets/Main/train.txt", b"a\nb\n".to_vec()),
        ("VOC2007/ImageSets/Main/test.txt", b"c\n".to_vec()),
        ("VOC2007/ImageSets/Main/dog_train.txt", b"a 1\nb -1\n".to_vec()),
        ("VOC2012/Annotations/b.xml", annotation("b.bmp", "sheep").into_bytes()),
        ("VOC2012/Annotations/d.xml", annotation("d.bmp", "dog").into_bytes()),
        ("VOC2012/JPEGImages/b.bmp", bitmap(64, 48)),
        ("VOC2012/JPEGImages/d.bmp", bitmap(64, 48)),
        ("VOC2012/ImageSets/Main/train.txt", b"d\nb\n".to_vec()),
        ("VOC2012/ImageSets/Main/val.txt", b"".to_vec()),
    ])
}

#[test]
fn subsets_are_joined_in_the_order_of_the_folders() {
    let devkit = devkit();
    let error = open(&devkit, ReadOptions::new()).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::SeveralRoots(vec!["VOC2007".into(), "VOC2012".into()]));

    let reader = open(&devkit, ReadOptions::new().merged(true)).unwrap();
    let labels: Vec<_> = reader.labels().iter().map(|(_, label)| label.name.clone()).collect();
    assert_eq!(labels, ["cat", "dog", "sheep"]);
    assert_eq!((reader.frames_in_subset("train"), reader.frames_in_subset("val")), (Some(4), Some(0)));
    assert!(!reader.images().unwrap().some_missing());
    let read = read_all(reader);
    assert_eq!(read.subsets, ["test", "train", "val"]);
    assert_eq!(
        read.names(),
        ["test/c.bmp", "train/a.bmp", "train/VOC2007/b.bmp", "train/d.bmp", "train/VOC2012/b.bmp"]
    );
    let renamed: Vec<_> = read.messages().into_iter().filter(|said| said.contains("renamed")).collect();
    assert_eq!(
        renamed,
        [
            "frame \"b.bmp\": \"b.bmp\" renamed \"VOC2007/b.bmp\"",
            "frame \"b.bmp\": \"b.bmp\" renamed \"VOC2012/b.bmp\""
        ]
    );
    // Each with its own annotation.
    let label = |index: usize| read.frames[index].shapes[0].label.unwrap().index();
    assert_eq!((label(2), label(4)), (0, 2));
}

#[test]
fn a_subset_of_one_of_them_can_be_named() {
    let devkit = devkit();
    let named = |name: &str| open(&devkit, ReadOptions::new().merged(true).subsets(vec![name.into()]));
    assert_eq!(read_all(named("test").unwrap()).names(), ["test/c.bmp"]);
    // What is not read is in nobody's way.
    assert_eq!(read_all(named("val").unwrap()).names(), Vec::<String>::new());
    assert_eq!(
        named("trainval").unwrap_err().to_string(),
        "no subset \"trainval\": there are test, train, val"
    );
}

#[test]
fn one_data_set_is_read_as_without() {
    let one = folder(&[
        ("a/Annotations/x.xml", annotation("x.bmp", "dog")),
        ("a/ImageSets/Main/train.txt", "x\n".into()),
    ]);
    let read = read_all(open(&one, ReadOptions::new().merged(true)).unwrap());
    assert_eq!((read.names(), read.codes()), (vec!["train/x.bmp".to_owned()], vec![]));
}

#[test]
fn label_maps_are_joined() {
    let two = folder(&[
        ("a/Annotations/x.xml", annotation("x.bmp", "dog")),
        ("a/labelmap.txt", "zebra:1,2,3::\ndog:::\n".into()),
        ("b/Annotations/y.xml", annotation("y.bmp", "ant")),
        ("b/labelmap.txt", "dog:4,5,6:tail:\nant:7,8,9::\n".into()),
    ]);
    let reader = open(&two, ReadOptions::new().merged(true)).unwrap();
    let labels: Vec<_> =
        reader.labels().iter().map(|(_, label)| (label.name.as_str(), label.color.as_str())).collect();
    assert_eq!(labels, [("zebra", "#010203"), ("dog", ""), ("ant", "#070809"), ("tail", "")]);
    assert_eq!(reader.parts(), [("dog".to_owned(), vec!["tail".to_owned()])].into());
    assert_eq!(read_all(reader).codes(), Vec::<&str>::new());
}

#[test]
fn labels_are_bounded_in_all() {
    let map =
        |labels: [&str; 2]| format!("{}:::\n{}::head,tail:run,jump\n", labels[0], labels[1]).into_bytes();
    let sets = folder(&[
        ("VOC2007/Annotations/a.xml", annotation("a.bmp", "dog").into_bytes()),
        ("VOC2007/labelmap.txt", map(["dog", "cat"])),
        ("VOC2012/Annotations/b.xml", annotation("b.bmp", "dog").into_bytes()),
        ("VOC2012/labelmap.txt", map(["cow", "owl"])),
    ]);
    let opened = |limits: Limits| {
        let reader = open(&sets, ReadOptions::new().merged(true).limits(limits));
        reader
            .map(|reader| reader.labels().len())
            .map_err(|error| (error.kind().clone(), error.entry().map(str::to_owned)))
    };
    let refused =
        |what, limit, entry: Option<&str>| Err((ErrorKind::Limit { what, limit }, entry.map(str::to_owned)));
    let limits = Limits::default;
    assert_eq!(opened(limits().max_labels(6)), Ok(6));
    assert_eq!(opened(limits().max_labels(5)), refused("labels", 5, Some("VOC2007/labelmap.txt")));
    assert_eq!(opened(limits().max_labels(3)), refused("labels", 3, Some("VOC2012/labelmap.txt")));
    let attributes = refused("attributes of one label", 1, Some("VOC2007/labelmap.txt"));
    assert_eq!(opened(limits().max_label_attributes(1)), attributes);
    assert_eq!(opened(limits().max_subsets(1)), refused("data sets", 1, None));
}
