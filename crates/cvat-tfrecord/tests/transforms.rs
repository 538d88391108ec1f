//! `convert` with its shapes and labels changed on the way.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod tool;

use std::path::{Path, PathBuf};

use tool::{Scratch, boxes, convert, examples, files};

const SHAPES: &str = "<annotations><meta><task><labels>
<label><name>cat</name></label><label><name>dog</name></label><label><name>a=b,c</name></label>
</labels></task></meta>
<image id=\"0\" name=\"a.jpg\" width=\"20\" height=\"10\">
<polygon label=\"cat\" points=\"2,2;6,2;6,5;2,5\"/>
<box label=\"dog\" xtl=\"1\" ytl=\"1\" xbr=\"3\" ybr=\"3\"/>
<polygon label=\"dog\" points=\"1.1,1.1;1.2,1.1;1.2,1.2\"/>
<ellipse label=\"a=b,c\" cx=\"10\" cy=\"5\" rx=\"3\" ry=\"2\"/>
</image></annotations>";

fn shapes(scratch: &Scratch) -> PathBuf {
    let path = scratch.path("shapes.xml");
    std::fs::write(&path, SHAPES).unwrap();
    path
}

fn written(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn transforms_are_done_in_the_order_they_are_given() {
    let scratch = Scratch::new();
    let (source, there) = (shapes(&scratch), scratch.path("there.xml"));
    let options = ["--transform", "polygons_to_masks", "--transform", "boxes_to_masks"];
    convert(&source, &there, &options).ok().says(&["object 2: polygon without a pixel"]);
    let text = written(&there);
    assert!(text.contains("rle=\"0, 12\" left=\"2\" top=\"2\" width=\"4\" height=\"3\""), "{text}");
    assert!(text.contains("rle=\"0, 4\" left=\"1\" top=\"1\" width=\"2\" height=\"2\""), "{text}");
    assert_eq!(text.matches("<mask ").count(), 2);
    assert_eq!(text.matches("<ellipse ").count(), 1);
    let back = scratch.path("back.xml");
    convert(&there, &back, &["--transform", "masks_to_polygons", "--transform", "shapes_to_boxes"]).ok();
    let text = written(&back);
    assert!(text.contains("xtl=\"2.00\" ytl=\"2.00\" xbr=\"6.00\" ybr=\"5.00\""), "{text}");
    assert!(text.contains("xtl=\"7.00\" ytl=\"3.00\" xbr=\"13.00\" ybr=\"7.00\""), "{text}");
}

#[test]
fn records_take_the_boxes_of_shapes() {
    let scratch = Scratch::new();
    let zip = scratch.path("records.zip");
    convert(shapes(&scratch), &zip, &["--transform", "shapes_to_boxes"]).ok();
    let found = boxes(&examples(&files(&zip)["default.tfrecord"])[0]);
    assert_eq!(found.len(), 4);
    assert_eq!(found[0].0, "cat");
}

#[test]
fn labels_are_renamed_kept_and_dropped() {
    let scratch = Scratch::new();
    let (source, target) = (shapes(&scratch), scratch.path("l.xml"));
    convert(&source, &target, &["--rename-label", "dog=cat", "--rename-label", "a=b,c=round", "--strict"])
        .ok();
    let text = written(&target);
    assert_eq!(
        (text.matches("          <name>").count(), text.matches("label=\"cat\"").count()),
        (2, 3),
        "{text}"
    );
    assert!(text.contains("<name>round</name>") && text.contains("<ellipse label=\"round\""), "{text}");
    let counted = |option: &str, names: &str| {
        convert(&source, &target, &[option, names, "--force"]).ok().says(&["labelled"]);
        let text = written(&target);
        (text.matches("          <name>").count(), text.matches(" label=").count())
    };
    assert_eq!(counted("--keep-labels", "cat,dog"), (2, 3));
    assert_eq!(counted("--keep-labels", "a=b,c"), (1, 1));
    assert_eq!(counted("--drop-labels", "dog"), (2, 2));
}

#[test]
fn what_is_not_there_is_told_with_what_is() {
    let scratch = Scratch::new();
    let (source, target) = (shapes(&scratch), scratch.path("l.xml"));
    convert(&source, &target, &["--drop-labels", "cow"])
        .fails_with(&["no label \"cow\"", "\"cat\", \"dog\""]);
    convert(&source, &target, &["--rename-label", "cat"]).fails_with(&["OLD=NEW"]);
    convert(&source, &target, &["--transform", "masks_to_music"]).fails_with(&["masks_to_polygons"]);
    assert!(!target.exists());
}
