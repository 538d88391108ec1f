//! Where files lie: trees, flat folders, single files, images in several places.

#[cfg(test)]
mod support;

use cvat_model::DatasetReader;
use cvat_voc_format::{ErrorKind, ReadOptions, VocReader};
use dataset_files::Source;
use support::{annotation, bitmap, folder, open, read, read_all};

#[test]
fn a_tree_two_folders_down_with_folders_of_its_own() {
    let dir = folder(&[
        ("VOCdevkit/VOC2007/Annotations/a.xml", annotation("a.jpg", "dog").into_bytes()),
        ("VOCdevkit/VOC2007/Annotations/sub/b.xml", annotation("b.jpg", "cat").into_bytes()),
        ("VOCdevkit/VOC2007/ImageSets/Main/train.txt", b"sub/b\na\n".to_vec()),
        ("VOCdevkit/VOC2007/JPEGImages/a.BMP", bitmap(64, 48)),
        ("VOCdevkit/VOC2007/JPEGImages/sub/b.bmp", bitmap(64, 48)),
        ("VOCdevkit/VOC2007/SegmentationClass/a.png", b"".to_vec()),
        // What tools put beside the data.
        ("__MACOSX/VOCdevkit/Annotations/._a.xml", b"".to_vec()),
        ("VOCdevkit/VOC2007/Annotations/._a.xml", b"".to_vec()),
        ("VOCdevkit/VOC2007/ImageSets/Main/._train.txt", b"\xff".to_vec()),
        ("VOCdevkit/VOC2007/JPEGImages/._a.BMP", b"".to_vec()),
        ("VOCdevkit/VOC2007/.cache/Annotations/c.xml", annotation("c.jpg", "dog").into_bytes()),
    ]);
    let read = read(&dir);
    assert_eq!(read.names(), ["train/sub/b.bmp", "train/a.BMP"]);
    assert_eq!(read.messages(), [""; 0]);
    assert_eq!(read.frames[0].image.as_deref(), Some(&bitmap(64, 48)[..]));
}

#[test]
fn two_trees_are_an_error_and_either_can_be_named() {
    let dir = folder(&[
        ("VOC2007/Annotations/a.xml", annotation("a.jpg", "dog")),
        ("VOC2012/Annotations/b.xml", annotation("b.jpg", "dog")),
    ]);
    let error = open(&dir, ReadOptions::default()).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::SeveralRoots(vec!["VOC2007".into(), "VOC2012".into()]));
    assert_eq!(error.to_string(), "2 VOC data sets in one source: VOC2007, VOC2012");
    assert_eq!(read(&dir.path().join("VOC2012")).names(), ["default/b.jpg"]);
}

#[test]
fn files_among_their_images_and_strays() {
    let dir = folder(&[
        ("a.xml", annotation("a.bmp", "dog").into_bytes()),
        ("a.bmp", bitmap(64, 48)),
        ("b.bmp", bitmap(64, 48)),
        ("c.png", b"".to_vec()),
        ("classes.xml", b"<classes/>".to_vec()),
    ]);
    let read = read(&dir);
    assert_eq!(read.names(), ["default/a.bmp"]);
    assert_eq!(
        read.messages(),
        [
            "classes.xml: 1 XML file without <annotation> as outermost element: not read",
            "b.bmp: 2 images are without annotation file and in no list: not read",
        ]
    );
}

#[test]
fn annotation_files_outside_their_folder_are_left_out_with_a_word() {
    let dir = folder(&[
        ("Annotations/a.xml", annotation("a.jpg", "dog")),
        ("old/b.xml", annotation("b.jpg", "dog")),
        ("old/c.xml", annotation("c.jpg", "dog")),
    ]);
    let read = read(&dir);
    assert_eq!(read.names(), ["default/a.jpg"]);
    assert_eq!(read.messages()[0], "old/b.xml: 2 XML files outside the folder of annotations: not read");
}

#[test]
fn an_image_is_found_by_filename_beside_the_file_or_not_at_all() {
    let dir = folder(&[
        ("annotations/1.xml", annotation("x.bmp", "dog").into_bytes()),
        ("annotations/2.xml", annotation("", "dog").into_bytes()),
        ("annotations/2.bmp", bitmap(64, 48)),
        ("annotations/3.xml", annotation("/data/me/three.jpg", "dog").into_bytes()),
        ("annotations/4.xml", annotation("", "dog").into_bytes()),
        ("images/x.bmp", bitmap(64, 48)),
    ]);
    let reader = open(&dir, ReadOptions::default()).unwrap();
    let images = reader.images().unwrap();
    assert_eq!((images.found_count(), images.missing_count()), (2, 2));
    assert_eq!(images.first_missing(), ["three.jpg", "4"]);
    let read = read_all(reader);
    assert_eq!(read.names(), ["default/x.bmp", "default/2.bmp", "default/three.jpg", "default/4"]);
    let has_image: Vec<bool> = read.frames.iter().map(|frame| frame.image.is_some()).collect();
    assert_eq!(has_image, [true, true, false, false]);
    assert_eq!(read.codes(), ["image-missing"; 2]);
}

#[test]
fn the_files_own_name_wins_over_filename_and_sharing_is_said() {
    let dir = folder(&[
        ("annotations/a.xml", annotation("b.bmp", "dog").into_bytes()),
        ("annotations/b.xml", annotation("b.bmp", "dog").into_bytes()),
        ("annotations/c.xml", annotation("b.bmp", "dog").into_bytes()),
        ("images/a.bmp", bitmap(64, 48)),
        ("images/b.bmp", bitmap(64, 48)),
    ]);
    let read = read(&dir);
    assert_eq!(read.names(), ["default/a.bmp", "default/b.bmp", "default/b.bmp"]);
    // Equal names are for the writer to report.
    assert_eq!(read.codes(), ["odd", "odd"]);
    assert_eq!(
        read.messages(),
        [
            "annotations/a.xml: 1 annotation file of an image that is called alike (here \"a.bmp\") and another in \
             <filename> (here \"b.bmp\"): the former counts",
            "annotations/c.xml: 1 annotation file is of an image that another one is of too: each is a frame of that name",
        ]
    );
}

#[test]
fn images_elsewhere_come_first() {
    let dir = folder(&[
        ("Annotations/a.xml", annotation("a.bmp", "dog").into_bytes()),
        ("JPEGImages/a.bmp", bitmap(1, 1)),
    ]);
    for name in ["a.bmp", "JPEGImages/a.bmp"] {
        let images =
            folder(&[(name, bitmap(64, 48)), ("other.bmp", bitmap(2, 2)), (".trash/a.bmp", bitmap(3, 3))]);
        let options = ReadOptions::default().images(Source::folder(images.path()).unwrap());
        let read = read_all(open(&dir, options).unwrap());
        assert_eq!(read.frames[0].image.as_deref(), Some(&bitmap(64, 48)[..]), "{name}");
        // Only the data set's own images are expected to be annotated.
        assert_eq!(
            read.messages(),
            ["JPEGImages/a.bmp: 1 image is without annotation file and in no list: not read"]
        );
    }
}

#[test]
fn one_file_alone() {
    let dir = folder(&[
        ("Annotations/a.xml", annotation("a.bmp", "dog").into_bytes()),
        ("Annotations/b.xml", annotation("b.bmp", "cat").into_bytes()),
        ("JPEGImages/a.bmp", bitmap(64, 48)),
        ("JPEGImages/b.bmp", bitmap(64, 48)),
        ("ImageSets/Main/train.txt", b"a\nb\n".to_vec()),
        ("x.xml", b"<x/>".to_vec()),
    ]);
    let source = Source::folder(dir.path()).unwrap();
    let one = |entry| VocReader::open_file(source.clone(), entry, ReadOptions::default());
    let reader = one("Annotations/a.xml").unwrap();
    assert_eq!(reader.labels().len(), 1);
    let read = read_all(reader);
    assert_eq!((read.names(), read.codes()), (vec!["default/a.bmp".to_owned()], vec![]));
    assert_eq!(one("x.xml").unwrap_err().kind(), &ErrorKind::NoAnnotations);

    let beside = folder(&[("a.xml", annotation("", "dog").into_bytes()), ("a.bmp", bitmap(64, 48))]);
    let source = Source::folder(beside.path()).unwrap();
    let read = read_all(VocReader::open_file(source, "a.xml", ReadOptions::default()).unwrap());
    assert_eq!(read.names(), ["default/a.bmp"]);
}

#[test]
fn no_data_set() {
    let dir = folder(&[("annotations.xml", "<annotations/>"), ("images/a.jpg", "")]);
    let error = open(&dir, ReadOptions::default()).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::NoAnnotations);
}
