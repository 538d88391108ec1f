//! Where tools put images, label files and lists.

use super::support::read;

const ROWS: &str = "0 0.5 0.5 1 1\n";

#[test]
fn roboflow() {
    let found = read(&[
        (
            "data.yaml",
            "train: ../train/images\nval: ../valid/images\ntest: ../test/images\n\nnc: 1\nnames: ['dog']\n",
        ),
        ("train/images/a.bmp", ""),
        ("train/labels/a.txt", ROWS),
        ("valid/images/b.bmp", ""),
        ("valid/labels/b.txt", ROWS),
        ("README.roboflow.txt", "text"),
    ])
    .unwrap();
    assert_eq!(found.frames, ["train/a.bmp 100x50: dog(0 0 100 50)", "val/b.bmp 100x50: dog(0 0 100 50)"]);
    assert_eq!(found.subsets, ["train", "val"]);
    assert_eq!(found.said, ["data.yaml: test: \"../test/images\" is not there: not read"]);
}

#[test]
fn lists_as_cvat_exports_them() {
    let found = read(&[
        ("data.yaml", "names:\n  0: dog\npath: .\ntrain: train.txt\nval: Validation.txt\n"),
        ("train.txt", "data/images/train/b.bmp\ndata/images/train/a.bmp\r\n./images/train/a.bmp\n"),
        ("Validation.txt", "images/val/sub/c.bmp\nimages/val/d.bmp\n"),
        ("images/train/a.bmp", ""),
        ("images/train/b.bmp", ""),
        ("images/val/sub/c.bmp", ""),
        ("labels/train/a.txt", ROWS),
        ("labels/val/sub/c.txt", ROWS),
    ])
    .unwrap();
    assert_eq!(
        found.frames,
        [
            "train/b.bmp 100x50:",
            "train/a.bmp 100x50: dog(0 0 100 50)",
            "val/sub/c.bmp 100x50: dog(0 0 100 50)"
        ]
    );
    assert_eq!(
        found.said,
        [
            "data.yaml: train: 1 line repeats an image of an earlier line: read once",
            "Validation.txt: line 2: frame left out: \"images/val/d.bmp\" has neither image nor label file",
        ]
    );
}

#[test]
fn a_list_may_name_images_of_one_name() {
    let found = read(&[
        ("data.yaml", "train: all.txt\nnames: [dog]\n"),
        ("all.txt", "a/images/1.bmp\nb/images/1.bmp\n"),
        ("a/images/1.bmp", ""),
        ("a/labels/1.txt", ROWS),
        ("b/images/1.bmp", ""),
    ])
    .unwrap();
    assert_eq!(found.frames, ["train/1.bmp 100x50: dog(0 0 100 50)", "train/1.bmp 100x50:"]);
}

#[test]
fn paths_of_another_machine_and_several_folders() {
    let found = read(&[
        (
            "set/coco.yaml",
            "path: ../datasets/coco\ntrain: [images/a, images/b]\nval: images/a\nnames: [dog]\n",
        ),
        ("set/images/a/1.bmp", ""),
        ("set/images/b/2.bmp", ""),
    ])
    .unwrap();
    assert_eq!(found.frames, ["train/1.bmp 100x50:", "train/2.bmp 100x50:", "val/1.bmp 100x50:"]);
    let words = "1 image is in several places that subsets are read of: it is read in each";
    assert_eq!(found.said, [format!("set/coco.yaml: {words}")]);
    let found =
        read(&[("data.yaml", "train: /content/x/images\nnames: [dog]"), ("images/a.bmp", "")]).unwrap();
    assert_eq!(
        found.said,
        ["data.yaml: train: \"/content/x/images\" is not there as it stands: \"images\" is read"]
    );
    let same = "train: images\nval: images\nnames: [dog]\n";
    let found = read(&[("data.yaml", same), ("images/a.bmp", "")]).unwrap();
    assert_eq!((found.frames.len(), found.said.len()), (2, 1));
    assert_eq!(found.said[0], "data.yaml: val is where train is: each image is read in both");
}

#[test]
fn labelled_images_in_no_subset_are_told() {
    let found = read(&[
        ("data.yaml", "train: images/train\nval: images/val\nnames: [dog]\n"),
        ("images/train/a.bmp", ""),
        ("labels/train/a.txt", ROWS),
        ("images/val/b.bmp", ""),
        ("images/test/c.bmp", ""),
        ("labels/test/c.txt", ROWS),
        ("images/test/d.bmp", ""),
        ("labels/test/d.txt", ROWS),
        ("images/test/without.bmp", ""),
    ])
    .unwrap();
    assert_eq!(found.frames.len(), 2);
    assert_eq!(found.said, ["images/test/c.bmp: 2 images with label files are in no subset: not read"]);
}

#[test]
fn darknet() {
    let found = read(&[
        ("obj.names", "dog\nblack cat\n"),
        ("obj.data", "classes = 2\n"),
        ("train.txt", "data/obj_train_data/a.bmp\n"),
        ("obj_train_data/a.bmp", ""),
        ("obj_train_data/a.txt", "1 0.5 0.5 1 1\n"),
    ])
    .unwrap();
    assert_eq!(found.frames, ["train/a.bmp 100x50: black cat(0 0 100 50)"]);

    let flat = read(&[("classes.txt", "dog"), ("a.bmp", ""), ("a.txt", ROWS), ("notes.txt", "x")]).unwrap();
    assert_eq!(flat.frames, ["default/a.bmp 100x50: dog(0 0 100 50)"]);
    assert_eq!(flat.said, ["notes.txt: 1 text file without image: not read"]);

    for classes in ["classes.txt", "labels/classes.txt"] {
        let beside = read(&[(classes, "dog"), ("images/a.bmp", ""), ("labels/a.txt", ROWS)]).unwrap();
        assert_eq!(beside.frames, ["default/a.bmp 100x50: dog(0 0 100 50)"], "{classes}");
    }
}
