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
            "data.yaml: train: 1 image comes again: read once",
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
    assert_eq!(found.said, ["data.yaml: two images of \"train\" are called \"1.bmp\": both read"]);
}

#[test]
fn an_image_in_several_places_of_a_subset_is_read_once() {
    let files = |train: &str| {
        let yaml = format!("train: {train}\nnames: [dog]\n");
        read(&[
            ("data.yaml", &yaml),
            ("images/train/a.bmp", ""),
            ("images/train/b.bmp", ""),
            ("labels/train/c.txt", ROWS),
            ("list.txt", "images/train/b.bmp\nimages/train/c.jpg\n"),
        ])
        .unwrap()
    };
    for (train, names, again) in [
        ("[images/train, images/train]", ["a.bmp", "b.bmp"], 3),
        ("[images, images/train]", ["train/a.bmp", "train/b.bmp"], 3),
        ("[images/train, list.txt]", ["a.bmp", "b.bmp"], 2),
        ("[list.txt, images/train]", ["a.bmp", "b.bmp"], 2),
    ] {
        let found = files(train);
        let frames: Vec<String> = names.iter().map(|name| format!("train/{name} 100x50:")).collect();
        assert_eq!(found.frames, frames, "{train}");
        assert_eq!(found.said.len(), 2, "{:?}", found.said);
        assert_eq!(found.said[0], format!("data.yaml: train: {again} images come again: read once"));
        // The frame of the label file without image.
        assert!(found.said[1].starts_with("error: labels/train/c.txt: "), "{:?}", found.said);
    }
}

#[test]
fn a_line_that_another_image_is_read_for_is_told() {
    let list = "other/b/a.bmp\nimages/b.bmp\ndata/a.bmp\n/content/images/c.bmp\n";
    let found = read(&[
        ("data.yaml", "train: all.txt\nnames: [dog]\n"),
        ("all.txt", list),
        ("a.bmp", ""),
        ("images/b.bmp", ""),
        ("images/c.bmp", ""),
    ])
    .unwrap();
    assert_eq!(found.frames.len(), 3);
    assert_eq!(
        found.said,
        [
            "all.txt: line 1: 2 lines are not there as they stand (here \"other/b/a.bmp\"): what is there without \
             leading folders is read (here \"a.bmp\")",
            "data.yaml: train: 1 image comes again: read once",
        ]
    );
}

#[test]
fn a_long_path_and_a_long_list_are_cut_short() {
    let long = format!("{}a.bmp", "x/".repeat(3000));
    let list = format!("{long}\na.bmp\n{}", "none.bmp\n".repeat(10_010));
    let found =
        read(&[("data.yaml", "train: all.txt\nnames: [dog]\n"), ("all.txt", &list), ("a.bmp", "")]).unwrap();
    assert_eq!(found.frames, ["train/a.bmp 100x50:"]);
    assert_eq!(found.said.len(), 10_001);
    assert!(found.said[0].starts_with("all.txt: line 1: frame left out: \"x/x/"), "{}", found.said[0]);
    assert!(found.said[0].len() < 200);
    assert!(found.said[10_000].contains("and what 11 more warnings would say"), "{}", found.said[10_000]);
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
