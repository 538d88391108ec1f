//! `images`: what a task in CVAT is made of, beside the annotations that `convert` writes.

mod tool;

use std::collections::BTreeMap;

use tool::{Scratch, convert, files, run};

fn images(input: &str, output: &std::path::Path, more: &[&str]) -> tool::Run {
    let paths = ["images".as_ref(), input.as_ref(), output.as_os_str()];
    run(paths.into_iter().chain(more.iter().map(std::ffi::OsStr::new)))
}

/// The images of a folder of fixtures, by their names there.
fn in_folder(folder: &str) -> BTreeMap<String, Vec<u8>> {
    files(&testkit::fixtures().join(folder))
}

#[test]
fn images_of_a_data_set_come_out_byte_for_byte() {
    let scratch = Scratch::new();
    let zip = scratch.path("voc.zip");
    let said = images("voc", &zip, &[]).ok();
    assert!(said.stdout.ends_with(": 8 images, 9824 bytes\n"), "{}", said.stdout);
    assert_eq!(files(&zip), in_folder("voc/JPEGImages"));

    let folder = scratch.path("train");
    images("voc", &folder, &["--subset", "train"]).ok();
    let listed = std::fs::read_to_string(testkit::fixtures().join("voc/ImageSets/Main/train.txt")).unwrap();
    assert_eq!(files(&folder).len(), listed.lines().count());
}

#[test]
fn names_are_those_that_annotations_are_written_for() {
    let scratch = Scratch::new();
    for (input, folders) in [("cvat-task.zip", true), ("tfrecord/archive.zip", true), ("cvat-video", false)] {
        let (zip, xml) = (scratch.path("images.zip"), scratch.path("annotations.xml"));
        images(input, &zip, &["--force"]).ok();
        convert(input, &xml, &["--to", "cvat", "--force"]).ok();
        let text = std::fs::read_to_string(&xml).unwrap();
        let written = files(&zip);
        assert!(!written.is_empty());
        for name in written.keys() {
            let stem = name.rsplit_once('.').unwrap().0;
            let is_named = ["", ".jpg", ".png", ".PNG"];
            let is_named = is_named.iter().any(|end| text.contains(&format!("name=\"{stem}{end}\"")));
            assert!(is_named, "{input}: {name}");
        }
        assert_eq!(written.keys().any(|name| name.contains('/')), folders);
    }
}

#[test]
fn images_that_differ_in_their_extension_alone_are_called_as_their_annotations() {
    let scratch = Scratch::new();
    let coco = scratch.path("coco");
    std::fs::create_dir_all(coco.join("images")).unwrap();
    for (name, image) in [("a.jpg", "plain.jpg"), ("a.png", "plain.png"), ("b.001", "plain.jpg")] {
        std::fs::copy(testkit::fixtures().join("images").join(image), coco.join("images").join(name))
            .unwrap();
    }
    let images_of = |names: &[&str]| {
        let images =
            names.iter().zip(1..).map(|(name, id)| format!(r#"{{"id": {id}, "file_name": "{name}"}}"#));
        images.collect::<Vec<_>>().join(", ")
    };
    std::fs::create_dir_all(coco.join("annotations")).unwrap();
    let images_text = images_of(&["a.jpg", "a.png", "b.001"]);
    std::fs::write(
        coco.join("annotations/instances_default.json"),
        format!(r#"{{"images": [{images_text}], "categories": [], "annotations": []}}"#),
    )
    .unwrap();
    let (zip, xml) = (scratch.path("o.zip"), scratch.path("o.xml"));
    let said = images(coco.to_str().unwrap(), &zip, &[]).ok();
    convert(&coco, &xml, &["--to", "cvat"]).ok();
    let text = std::fs::read_to_string(xml).unwrap();
    let names: Vec<_> = files(&zip).into_keys().collect();
    assert_eq!(names, ["a.jpg", "a_1.png", "b.001.jpg"]);
    assert!(text.contains("name=\"a.jpg\"") && text.contains("name=\"a_1.png\""), "{text}");
    // CVAT takes what is behind the last dot for an extension.
    said.says(&["2 times renamed, the first: frame \"a.png\": \"a.png\" renamed \"a_1.png\""]);
}

#[test]
fn flat_names_stay_apart_and_that_is_said() {
    let scratch = Scratch::new();
    let zip = scratch.path("flat.zip");
    let said = images("cvat-task.zip", &zip, &["--flat"]).ok();
    let names: Vec<_> = files(&zip).into_keys().collect();
    assert_eq!(names, ["a.jpg", "a_1.jpg", "b.png", "empty.jpg", "снег.jpg"]);
    said.says(&[
        "frame \"sub/a.jpg\": \"sub/a.jpg\" renamed \"a_1.jpg\"",
        "hint: annotations are for the names",
        "note: 3 names without the folders that annotations have",
    ]);
}

#[test]
fn an_image_in_two_subsets_is_written_once() {
    let scratch = Scratch::new();
    let voc = scratch.copy("voc");
    let train = std::fs::read_to_string(voc.join("ImageSets/Main/train.txt")).unwrap();
    let first = train.lines().next().unwrap();
    std::fs::write(voc.join("ImageSets/Main/again.txt"), first).unwrap();
    let zip = scratch.path("o.zip");
    let said = images(voc.to_str().unwrap(), &zip, &[]).ok();
    assert_eq!(files(&zip), in_folder("voc/JPEGImages"));
    said.says(&["images that several frames share, written once"]);
}

#[test]
fn without_images_nothing_is_written() {
    let scratch = Scratch::new();
    let zip = scratch.path("o.zip");
    images("cvat-task/annotations.xml", &scratch.path("o.tar"), &[])
        .fails_with(&["images go into a .zip or a folder"]);
    let voc = scratch.copy("voc");
    std::fs::remove_file(voc.join("JPEGImages/2026_000001.jpg")).unwrap();
    images(voc.to_str().unwrap(), &zip, &[]).fails_with(&["1 of 8 images are missing: 2026_000001"]);
    images(voc.to_str().unwrap(), &zip, &["--allow-missing-images"]).ok();
    assert_eq!(files(&zip).len(), 7);
    images(voc.to_str().unwrap(), &zip, &[]).fails_with(&["exists already", "--force"]);
    std::fs::remove_dir_all(voc.join("JPEGImages")).unwrap();
    let none = scratch.path("none.zip");
    images(voc.to_str().unwrap(), &none, &[])
        .fails_with(&["no images in it; nothing was written", "--images"]);
    assert!(!none.exists());
}

#[test]
fn lying_extensions_and_silent_headers_are_findings() {
    let scratch = Scratch::new();
    let voc = scratch.copy("voc");
    let png = std::fs::read(testkit::fixtures().join("images/plain.png")).unwrap();
    std::fs::write(voc.join("JPEGImages/2026_000001.jpg"), &png).unwrap();
    std::fs::write(voc.join("JPEGImages/2026_000002.jpg"), [0xff, 0xd8, 0xff, 0xe0]).unwrap();
    let words = [
        "frame \"2026_000001.jpg\": image is named .jpg but is \"png\"",
        "frame \"2026_000002.jpg\": image header does not say a size",
    ];
    convert(&voc, scratch.path("o.zip"), &[]).ok().says(&words);
    images(voc.to_str().unwrap(), &scratch.path("i.zip"), &[]).ok().says(&words);
}

#[test]
fn a_data_set_is_not_replaced_by_its_images() {
    let scratch = Scratch::new();
    let zip = scratch.path("task.zip");
    let whole = std::fs::read(testkit::fixtures().join("cvat-task.zip")).unwrap();
    std::fs::write(&zip, &whole).unwrap();
    images(zip.to_str().unwrap(), &zip, &["--force"]).fails_with(&["input and output are the same"]);
    images("cvat-task.zip", &zip, &["--force", "--images", zip.to_str().unwrap()])
        .fails_with(&["input and output are the same"]);
    assert_eq!(std::fs::read(&zip).unwrap(), whole);
    let voc = scratch.copy("voc");
    images(voc.to_str().unwrap(), &voc, &["--force"]).fails_with(&["input and output are the same"]);
}
