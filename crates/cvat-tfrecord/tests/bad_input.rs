//! What goes wrong is told with its place and a way out, exits with 2, and leaves nothing behind.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod tool;

use std::path::Path;

use tool::{Run, Scratch, convert};

/// Converts something bad: the run failed, saying all this, and left no file.
#[track_caller]
fn bad(input: impl AsRef<Path>, more: &[&str], words: &[&str]) -> Run {
    let scratch = Scratch::new();
    let run = convert(input, scratch.path("o.zip"), more).fails_with(words);
    assert_eq!(scratch.names(), [""; 0]);
    assert_eq!(run.stdout, "");
    run
}

#[test]
fn files_that_are_no_records() {
    bad(
        "tfrecord/damaged/not-a-record.tfrecord",
        &[],
        &["record 0 at byte 0", "git-LFS pointer", "git lfs pull"],
    );
    bad("tfrecord/damaged/not-an-example.tfrecord", &[], &["record 0", "not a tf.train.Example", "info"]);
    bad("images/plain.png", &[], &["plain.png", "PNG", "--from"]);
    bad("no/such/file", &[], &["no/such/file"]);
    bad("images", &[], &["no data set in it"]);
}

#[test]
fn damaged_records_name_record_and_byte() {
    bad(
        "tfrecord/damaged/truncated.tfrecord",
        &[],
        &["truncated.tfrecord: record 1 at byte 1657", "truncated", "hint"],
    );
    bad("tfrecord/damaged/truncated-header.tfrecord", &[], &["record 1 at byte 1657: header is truncated"]);
    bad(
        "tfrecord/damaged/corrupt-payload.tfrecord",
        &[],
        &["record 1 at byte 1657: payload checksum", "intact"],
    );
}

#[test]
fn a_label_map_with_a_syntax_error_names_line_and_column() {
    bad("tfrecord/bad-label-map", &[], &["label_map.pbtxt: line 8, column 15", "--labels"]);
    let map = ["--labels", "tfrecord/bad-label-map/label_map.pbtxt"];
    bad("voc", &map, &["tfrecord/bad-label-map/label_map.pbtxt: line 8, column 15"]);
    let scratch = Scratch::new();
    let map = scratch.path("zero.pbtxt");
    std::fs::write(&map, "item {\n  id: 0\n  name: 'cat'\n}\n").unwrap();
    bad("voc", &["--labels", map.to_str().unwrap()], &["line 2", "background"]);
}

#[test]
fn a_zip_that_is_none() {
    let scratch = Scratch::new();
    let zip = scratch.path("download.zip");
    std::fs::write(&zip, "<html>404 not found</html>").unwrap();
    bad(&zip, &[], &["download.zip", "zip"]);
    let whole = std::fs::read(testkit::fixtures().join("cvat-task.zip")).unwrap();
    std::fs::write(&zip, &whole[..whole.len() / 2]).unwrap();
    bad(&zip, &[], &["download.zip", "end"]);
}

#[test]
fn a_voc_annotation_without_size_has_a_way_out() {
    let scratch = Scratch::new();
    let voc = scratch.copy("voc");
    let file = voc.join("Annotations/2026_000001.xml");
    let text = std::fs::read_to_string(&file).unwrap();
    let (before, rest) = text.split_once("<size>").unwrap();
    std::fs::write(&file, format!("{before}{}", rest.split_once("</size>").unwrap().1)).unwrap();
    bad(&voc, &[], &["2026_000001.xml", "line", "<size>", "--size-from-images", "96x64"]);
    let run = convert(&voc, scratch.path("o.zip"), &["--size-from-images"])
        .ok()
        .says(&["size taken from the image"]);
    assert!(run.stdout.contains("16 objects"), "{}", run.stdout);
}

#[test]
fn an_existing_output_is_left_alone() {
    let scratch = Scratch::new();
    for name in ["o.zip", "o.tfrecord", "o.xml"] {
        let output = scratch.path(name);
        std::fs::write(&output, "precious").unwrap();
        convert("cvat-task", &output, &[]).fails_with(&[name, "--force"]);
        assert_eq!(std::fs::read(&output).unwrap(), b"precious");
        convert("cvat-task", &output, &["--force"]).ok();
        assert_ne!(std::fs::read(&output).unwrap(), b"precious");
    }
    let folder = scratch.path("folder");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("mine.txt"), "precious").unwrap();
    convert("cvat-task", &folder, &[]).fails_with(&["folder", "--force"]);
    convert("cvat-task", &folder, &["--force"]).ok();
    assert_eq!(std::fs::read(folder.join("mine.txt")).unwrap(), b"precious");
    let report = scratch.path("report.json");
    std::fs::write(&report, "precious").unwrap();
    convert("cvat-task", scratch.path("p.zip"), &["--report", report.to_str().unwrap()])
        .fails_with(&["report.json"]);
    assert!(!scratch.path("p.zip").exists());
}

#[test]
fn missing_images_are_an_error_with_the_first_ten_names() {
    let scratch = Scratch::new();
    let task = scratch.copy("cvat-task");
    std::fs::remove_file(task.join("images/a.jpg")).unwrap();
    std::fs::remove_file(task.join("images/sub/b.png")).unwrap();
    bad(
        &task,
        &[],
        &["2 of 5 images are missing", "a.jpg", "sub/b.png", "--images", "--allow-missing-images"],
    );
    let run =
        convert(&task, scratch.path("o.zip"), &["--allow-missing-images"]).ok().says(&["image missing"]);
    assert!(run.stdout.contains("5 frames, 3 with image, 12 objects"), "{}", run.stdout);
    // They may be elsewhere.
    let images = testkit::fixtures().join("cvat-task/images");
    let run = convert(&task, scratch.path("p.zip"), &["--images", images.to_str().unwrap()]).ok();
    assert!(run.stdout.contains("5 with image"), "{}", run.stdout);
    // None at all is a source of annotations.
    std::fs::remove_dir_all(task.join("images")).unwrap();
    let run = convert(&task, scratch.path("q.zip"), &[]).ok().says(&[
        "no images",
        "trainers need pixels",
        "--images",
    ]);
    assert!(run.stdout.contains("5 frames, 0 with image, 12 objects"), "{}", run.stdout);
}

#[test]
fn two_formats_in_one_folder() {
    let scratch = Scratch::new();
    let voc = scratch.copy("voc");
    std::fs::copy(testkit::fixtures().join("tfrecord/bare/pascal.tfrecord"), voc.join("x.tfrecord")).unwrap();
    bad(
        &voc,
        &[],
        &["tfrecord (x.tfrecord)", "voc (Annotations/2026_000001.xml)", "--from tfrecord or --from voc"],
    );
    convert(&voc, scratch.path("o.zip"), &["--from", "voc"]).ok();
}

#[test]
fn an_image_turned_by_exif_is_counted() {
    let scratch = Scratch::new();
    let voc = scratch.copy("voc");
    let turned = testkit::fixtures().join("images/turned-right.jpg");
    std::fs::copy(turned, voc.join("JPEGImages/2026_000001.jpg")).unwrap();
    convert(&voc, scratch.path("o.zip"), &[]).ok().says(&["turned by its EXIF data", "declared size 96x64"]);
}

#[test]
fn one_broken_image_is_reported_and_does_not_sink_the_rest() {
    let scratch = Scratch::new();
    let voc = scratch.copy("voc");
    std::fs::write(voc.join("JPEGImages/2026_000001.jpg"), "not an image").unwrap();
    let run = convert(&voc, scratch.path("o.zip"), &[])
        .ok()
        .says(&["frame \"2026_000001.jpg\": image is neither JPEG"]);
    assert!(!run.stderr.contains("times"), "said once: {}", run.stderr);
    assert!(run.stdout.contains("8 frames, 8 with image, 16 objects"), "{}", run.stdout);
}

#[test]
fn usage_errors_exit_with_2() {
    tool::run(["convert", "voc"]).fails_with(&["OUTPUT"]);
    tool::run(["convert", "voc", "o.tar"]).fails_with(&["o.tar", "--to"]);
    tool::run(["convert", "voc", "o.xml", "--to", "tfrecord"]).fails_with(&["--to"]);
    tool::run(["frobnicate"]).fails_with(&["frobnicate"]);
    tool::run(["convert", "voc", "no/such/folder/o.zip"]).fails_with(&["no/such/folder"]);
    tool::run(["info", "no-such-file", "voc"]).fails_with(&["no-such-file"]);
}
