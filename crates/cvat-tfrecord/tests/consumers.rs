//! `convert --for`: records as their readers want them; what is done to boxes and difficult objects for them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod tool;

use std::path::{Path, PathBuf};

use cvat_tfrecord_format::{Presence, Profile};
use tf_example::Example;
use tool::{Scratch, convert, examples, files, run};

const TASK: &str = "<annotations><meta><task><name>t</name><labels>
<label><name>cat</name><attributes>
<attribute><name>difficult</name><mutable>False</mutable><input_type>checkbox</input_type><default_value>false</default_value><values>false</values></attribute>
<attribute><name>pose</name><mutable>False</mutable><input_type>text</input_type><default_value></default_value><values></values></attribute>
<attribute><name>age</name><mutable>False</mutable><input_type>number</input_type><default_value>0</default_value><values>0
9
1</values></attribute>
</attributes></label></labels></task></meta>
<image id='0' name='a.png' width='20' height='10'>
<box label='cat' occluded='1' xtl='-4' ytl='2' xbr='10' ybr='6'><attribute name='difficult'>true</attribute><attribute name='pose'>Left</attribute><attribute name='age'>3</attribute></box>
<polygon label='cat' occluded='0' points='1,1;5,1;5,5'><attribute name='difficult'>false</attribute><attribute name='pose'>Unspecified</attribute></polygon>
</image><image id='1' name='b.png' width='20' height='10'></image></annotations>";

fn task(scratch: &Scratch) -> PathBuf {
    let path = scratch.path("task.xml");
    std::fs::write(&path, TASK).unwrap();
    path
}

/// The records of this input for a reader, and what was said.
fn records(
    input: impl AsRef<Path>,
    scratch: &Scratch,
    reader: &str,
    more: &[&str],
) -> (Vec<Example>, String) {
    // TensorFlow Datasets reads a folder.
    let is_folder = reader == "tfds";
    let output = scratch.path(&if is_folder { reader.to_owned() } else { format!("{reader}.tfrecord") });
    let done = convert(input, &output, &[&["--for", reader, "--force"], more].concat()).ok();
    if !is_folder {
        return (examples(&std::fs::read(output).unwrap()), done.stderr);
    }
    let files = files(&output).into_iter().filter(|(name, _)| name.contains(".tfrecord-"));
    (files.flat_map(|(_, bytes)| examples(&bytes)).collect(), done.stderr)
}

fn keys(example: &Example) -> Vec<&str> {
    example.features().feature.keys().map(String::as_str).collect()
}

#[test]
fn records_have_the_keys_that_the_table_has_as_always_there() {
    let scratch = Scratch::new();
    for profile in Profile::ALL {
        let (records, _) = records("voc", &scratch, profile.name, &["--subset", "trainval"]);
        assert_eq!(records.len(), 5);
        for record in &records {
            for rule in profile.keys {
                let is_there = record.features().feature(rule.key).is_some();
                match rule.presence {
                    Presence::Required | Presence::Always => assert!(is_there, "{}", rule.key),
                    Presence::NotTaken => assert!(!is_there, "{}", rule.key),
                    _ => {}
                }
            }
        }
        if matches!(profile.name, "tfod" | "dali" | "tfds") {
            assert!(records.iter().all(|record| keys(record) == keys(&records[0])), "{}", profile.name);
        }
    }
}

#[test]
fn tfod_has_what_the_script_for_voc_writes_and_tells_the_rest() {
    let scratch = Scratch::new();
    let (records, said) = records(task(&scratch), &scratch, "tfod", &["--no-images"]);
    let record = &records[0];
    assert_eq!(record.bytes_list("image/object/view").unwrap(), ["Left", "Unspecified"]);
    assert_eq!(record.int64_list("image/object/difficult").unwrap(), [1, 0]);
    assert_eq!(record.int64_list("image/object/truncated").unwrap(), [0, 0]);
    assert_eq!(record.str("image/source_id").unwrap(), "a.png");
    assert_eq!(keys(record), keys(&records[1]), "the same where there is no object");
    assert!(records[1].float_list("image/object/bbox/xmin").unwrap().is_empty());
    for words in ["occluded flag", "attribute \"age\"", "TensorFlow Object Detection API needs the image"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(!said.contains("pose"), "{said}");
}

#[test]
fn the_model_garden_has_numbers_for_sources_and_areas() {
    let scratch = Scratch::new();
    let source = task(&scratch);
    let (records_, _) = records(&source, &scratch, "model-garden", &["--no-images"]);
    let record = &records_[0];
    // Of the box as it was cut, and of the triangle.
    assert_eq!(record.float_list("image/object/area").unwrap(), [40.0, 8.0]);
    assert_eq!(record.int64_list("image/object/is_crowd").unwrap(), [0, 0]);
    assert_eq!(record.int64_list("image/object/attribute/age").unwrap(), [3, -1]);
    assert!(record.str("image/source_id").unwrap().parse::<u64>().unwrap() < 1 << 53);
    let (masked, _) = records(&source, &scratch, "model-garden", &["--no-images", "--masks"]);
    let area = masked[0].float_list("image/object/area").unwrap();
    assert_eq!((masked[0].bytes_list("image/object/mask").unwrap().len(), area.len()), (1, 1));
    let (jpeg, _) = records("voc", &scratch, "model-garden", &["--subset", "train"]);
    assert_eq!(jpeg[0].str("image/format").unwrap(), "jpg");
}

#[test]
fn boxes_stay_uncut_where_that_is_asked_for_and_are_counted_all_the_same() {
    let scratch = Scratch::new();
    let source = task(&scratch);
    let (cut, said) = records(&source, &scratch, "tfod", &["--no-images"]);
    assert_eq!(cut[0].float_list("image/object/bbox/xmin").unwrap()[0].to_bits(), 0.0_f32.to_bits());
    assert!(said.contains("cut at its border"), "{said}");
    let (whole, said) = records(&source, &scratch, "tfod", &["--no-images", "--no-clamp"]);
    assert_eq!(whole[0].float_list("image/object/bbox/xmin").unwrap()[0].to_bits(), (-0.2_f32).to_bits());
    assert!(said.contains("box reaching outside the image kept"), "{said}");
}

#[test]
fn difficult_objects_are_left_out_towards_any_format() {
    let scratch = Scratch::new();
    let (records, said) = records(task(&scratch), &scratch, "tfod", &["--no-images", "--ignore-difficult"]);
    assert_eq!(records[0].int64_list("image/object/difficult").unwrap(), [0]);
    assert!(said.contains("difficult object left out"), "{said}");
    let xml = scratch.path("o.xml");
    convert("voc", &xml, &["--ignore-difficult", "--subset", "train"])
        .ok()
        .says(&["difficult object left out"]);
    let left = std::fs::read_to_string(&xml).unwrap().matches("<box ").count();
    assert_eq!(left, 6, "of seven");
}

#[test]
fn a_pose_comes_back_and_an_area_that_the_box_has_is_no_loss() {
    let scratch = Scratch::new();
    let (source, xml) = (task(&scratch), scratch.path("again.xml"));
    records(&source, &scratch, "tfds", &["--no-images", "--transform", "shapes_to_boxes"]);
    let done = convert(scratch.path("tfds"), &xml, &[]).ok();
    assert!(!done.stderr.contains("not kept"), "{}", done.stderr);
    let text = std::fs::read_to_string(&xml).unwrap();
    assert!(text.contains("<attribute name=\"pose\">Left</attribute>"), "{text}");
    // The area of a polygon is more than its box says.
    records(&source, &scratch, "model-garden", &["--no-images"]);
    let done = convert(scratch.path("model-garden.tfrecord"), scratch.path("3.xml"), &[]).ok();
    done.says(&["not kept: feature \"image/object/area\" (once)"]);
}

#[test]
fn what_does_not_go_together_is_refused_with_a_way_out() {
    let scratch = Scratch::new();
    for (output, options, message, hint) in [
        ("o.xml", &["--for", "tfod"][..], "--for tfod is for TFRecord", "leave --for out"),
        ("o.tfrecord", &["--for", "dali", "--masks"], "--for dali has no masks", "leave --masks out"),
        ("o.tfrecord", &["--for", "dali", "--lossless"], "--for dali has no place", "without --for"),
        ("o.tfrecord.gz", &["--for", "dali"], "DALI goes by an index", "without .gz"),
        ("o.tfrecord", &["--for", "tfds", "--legacy"], "--legacy is for CVAT 2.10", "leave one of them out"),
        (
            "o.tfrecord",
            &["--for", "model-garden", "--masks", "--mask-values", "255"],
            "needs masks of 0 and 1",
            "leave --mask-values out",
        ),
        ("o.xml", &["--no-clamp"], "--no-clamp is for TFRecord", "leave --no-clamp out"),
        ("o.tfrecord", &["--no-clamp", "--legacy"], "--legacy never cuts", "leave --no-clamp out"),
    ] {
        let path = scratch.path(output);
        convert("voc", &path, &[options, &["--subset", "train"]].concat()).fails_with(&[message, hint]);
        assert!(!path.exists(), "{output}");
    }
    run(["convert", "voc", "o.tfrecord", "--for", "nobody"]).fails_with(&["model-garden"]);
}
