//! Record files as people have them: odd, partly damaged, with maps that disagree.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod tool;

use tf_example::{Example, Feature, Message};
use tool::{Scratch, assert_boxes, boxes, convert, examples, files, run};

/// A detection record: a name, an image or none, boxes in fractions with text and id.
fn record(name: &str, image: &[u8], objects: &[([f32; 4], &str, i64)]) -> Example {
    let side = |index: usize| Feature::floats(objects.iter().map(|(sides, ..)| sides[index]));
    Example::from_features([
        ("image/filename", Feature::bytes([name.as_bytes().to_vec()])),
        ("image/height", Feature::int64s([50])),
        ("image/width", Feature::int64s([100])),
        ("image/encoded", Feature::bytes([image.to_vec()])),
        ("image/object/bbox/xmin", side(0)),
        ("image/object/bbox/ymin", side(1)),
        ("image/object/bbox/xmax", side(2)),
        ("image/object/bbox/ymax", side(3)),
        (
            "image/object/class/text",
            Feature::bytes(objects.iter().map(|(_, text, _)| text.as_bytes().to_vec())),
        ),
        ("image/object/class/label", Feature::int64s(objects.iter().map(|(.., id)| *id))),
    ])
}

fn write(scratch: &Scratch, name: &str, records: &[Example]) {
    let bytes: Vec<u8> = records.iter().flat_map(|r| testkit::naive::record(&r.encode_to_vec())).collect();
    let path = scratch.path(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

const WHOLE: [f32; 4] = [0.1, 0.2, 0.5, 0.6];
const GIF: &[u8] = b"GIF89a\x64\0\x32\0\0\0\0";

/// Class texts of all boxes of a written record file.
fn texts(bytes: &[u8]) -> Vec<(String, i64)> {
    let of = |e: &Example| {
        let ids = e.features().int64_list_or_empty("image/object/class/label").unwrap().to_vec();
        boxes(e).into_iter().map(|b| b.0).zip(ids).collect::<Vec<_>>()
    };
    examples(bytes).iter().flat_map(of).collect()
}

#[test]
fn some_images_missing_is_an_error_here_too() {
    let scratch = Scratch::new();
    write(&scratch, "x.tfrecord", &[record("a.gif", GIF, &[]), record("b.gif", b"", &[])]);
    let (input, output) = (scratch.path("x.tfrecord"), scratch.path("o.zip"));
    convert(&input, &output, &[]).fails_with(&["1 of 2 images are missing: b.gif", "--allow-missing-images"]);
    convert(&input, &output, &["--allow-missing-images"]).ok().says(&["frame \"b.gif\": image missing"]);
    std::fs::create_dir(scratch.path("pixels")).unwrap();
    std::fs::write(scratch.path("pixels/b.gif"), GIF).unwrap();
    let images = scratch.path("pixels");
    let run =
        convert(&input, scratch.path("p.zip"), &["--to", "tfrecord", "--images", images.to_str().unwrap()])
            .ok();
    assert!(run.stdout.contains("2 with image"), "{}", run.stdout);
    assert_eq!(
        examples(&files(&scratch.path("p.zip"))["x.tfrecord"])[1].bytes("image/encoded").unwrap(),
        GIF
    );
    let run = convert(&input, &output, &["--no-images", "--force"]).ok();
    assert!(run.stdout.contains("2 frames, 0 with image"), "{}", run.stdout);
}

#[test]
fn a_subset_without_records_is_a_file_without_records() {
    let scratch = Scratch::new();
    write(&scratch, "in/train.tfrecord", &[record("a.gif", GIF, &[])]);
    write(&scratch, "in/val.tfrecord", &[]);
    convert(scratch.path("in"), scratch.path("o"), &["--to", "tfrecord"]).ok();
    let files = files(&scratch.path("o"));
    assert_eq!(files["val.tfrecord"], b"");
    write(&scratch, "empty.tfrecord", &[]);
    convert(scratch.path("empty.tfrecord"), scratch.path("p.tfrecord"), &[]).ok().says(&["no frames"]);
    assert_eq!(std::fs::read(scratch.path("p.tfrecord")).unwrap(), b"");
}

#[test]
fn an_empty_text_with_id_0_stays_unlabelled_beside_a_background() {
    let scratch = Scratch::new();
    write(&scratch, "x.tfrecord", &[record("a.gif", GIF, &[(WHOLE, "cat", 1), (WHOLE, "", 0)])]);
    std::fs::write(scratch.path("label_map.pbtxt"), "item{id:0 name:'background'} item{id:1 name:'cat'}")
        .unwrap();
    convert(scratch.path("x.tfrecord"), scratch.path("o.zip"), &[]).ok().says(&["without label dropped"]);
    convert(scratch.path("x.tfrecord"), scratch.path("p.zip"), &["--to", "tfrecord"]).ok();
    let written = texts(&files(&scratch.path("p.zip"))["x.tfrecord"]);
    assert_eq!(written, [("cat".to_owned(), 1), (String::new(), 0)]);
}

#[test]
fn a_given_map_says_the_ids_to_write_and_the_found_one_those_to_read() {
    let scratch = Scratch::new();
    write(&scratch, "x.tfrecord", &[record("a.gif", GIF, &[(WHOLE, "", 1), (WHOLE, "", 2)])]);
    std::fs::write(scratch.path("x_label_map.pbtxt"), "item{id:1 name:'cat'} item{id:2 name:'dog'}").unwrap();
    let swapped = scratch.path("swapped.pbtxt");
    std::fs::write(&swapped, "item{id:1 name:'dog'} item{id:2 name:'cat'}").unwrap();
    let labels = ["--labels", swapped.to_str().unwrap()];
    let output = scratch.path("o.zip");
    let to_records = [&labels[..], &["--to", "tfrecord"]].concat();
    convert(scratch.path("x.tfrecord"), &output, &to_records).ok().says(&["label ids differ"]);
    let written = texts(&files(&output)["x.tfrecord"]);
    assert_eq!(written, [("cat".to_owned(), 2), ("dog".to_owned(), 1)]);
    // Towards CVAT there are no ids to write: the given map is there to read by.
    convert(scratch.path("x.tfrecord"), scratch.path("o.xml"), &labels).ok();
    let xml = std::fs::read_to_string(scratch.path("o.xml")).unwrap();
    assert!(xml.find("label=\"dog\"") < xml.find("label=\"cat\""), "{xml}");
}

#[test]
fn boxes_in_pixels_are_refused_where_all_are() {
    let scratch = Scratch::new();
    let pixels = ([10.0, 10.0, 60.0, 40.0], "cat", 1);
    let beyond = ([0.5, 0.5, 2.5, 3.0], "cat", 1);
    write(&scratch, "x.tfrecord", &[record("a.gif", GIF, &[]), record("b.gif", GIF, &[pixels])]);
    let output = scratch.path("o.zip");
    convert(scratch.path("x.tfrecord"), &output, &[]).fails_with(&["record 1", "in pixels", "60", "divide"]);
    write(&scratch, "z.tfrecord", &[record("a.gif", GIF, &[beyond])]);
    convert(scratch.path("z.tfrecord"), scratch.path("z.zip"), &[]).ok().says(&["cut at its border"]);
    let good = record("c.gif", GIF, &[(WHOLE, "cat", 1)]);
    write(&scratch, "y.tfrecord", &[record("b.gif", GIF, &[pixels]), good]);
    convert(scratch.path("y.tfrecord"), &output, &[]).ok().says(&["look like pixels", "cut at its border"]);
}

#[test]
fn lists_of_different_lengths_name_record_key_and_remedy() {
    let scratch = Scratch::new();
    let mut bad = record("b.gif", GIF, &[(WHOLE, "cat", 1), (WHOLE, "cat", 1)]);
    bad.insert("image/object/bbox/xmin", Feature::floats([0.5]));
    write(&scratch, "x.tfrecord", &[record("a.gif", GIF, &[]), bad]);
    convert(scratch.path("x.tfrecord"), scratch.path("o.zip"), &[]).fails_with(&[
        "x.tfrecord: record 1 at byte",
        "feature \"image/object/bbox/xmin\" has 1 value, expected 2",
        "hint: the producer",
    ]);
}

#[test]
fn what_tools_leave_beside_the_data_is_no_data() {
    let scratch = Scratch::new();
    write(&scratch, "in/train.tfrecord", &[record("a.gif", GIF, &[(WHOLE, "cat", 1)])]);
    std::fs::create_dir(scratch.path("in/__MACOSX")).unwrap();
    for name in ["in/__MACOSX/._train.tfrecord", "in/._train.tfrecord", "in/.annotations.xml"] {
        std::fs::write(scratch.path(name), "resource fork").unwrap();
    }
    convert(scratch.path("in"), scratch.path("o.zip"), &["--strict"]).ok();
    run(["info".as_ref(), scratch.path("in").as_os_str()]).ok();
}

#[test]
fn a_pipeline_configuration_is_no_label_map_and_missing_shards_are_told() {
    let scratch = Scratch::new();
    write(&scratch, "x.record-00000-of-00002", &[record("a.gif", GIF, &[(WHOLE, "cat", 1)])]);
    std::fs::write(scratch.path("pipeline.pbtxt"), "node { name: 'a' op: 'b' }").unwrap();
    convert(scratch.path(""), scratch.path("../o.zip"), &["--force"]);
    let output = scratch.path("out.zip");
    convert(scratch.path("x.record-00000-of-00002"), &output, &[])
        .ok()
        .says(&["pipeline.pbtxt: no label map", "1 of 2 shards"]);
}

#[test]
fn unsafe_names_are_made_safe_and_each_is_in_the_report() {
    let scratch = Scratch::new();
    let names = ["../../a.gif", "/b.gif", "C:\\c.gif"];
    write(&scratch, "x.tfrecord", &names.map(|name| record(name, GIF, &[])));
    let report = scratch.path("r.json");
    let options = ["--to", "tfrecord", "--report", report.to_str().unwrap()];
    convert(scratch.path("x.tfrecord"), scratch.path("o.zip"), &options).ok().says(&["3 times renamed"]);
    let written = examples(&files(&scratch.path("o.zip"))["x.tfrecord"]);
    let written: Vec<_> = written.iter().map(|e| e.str("image/filename").unwrap()).collect();
    assert_eq!(written, ["a.gif", "b.gif", "c.gif"]);
    let report = std::fs::read_to_string(report).unwrap();
    for name in ["../../a.gif", "/b.gif", "c.gif"] {
        assert!(report.contains(name), "{report}");
    }
}

#[test]
fn a_name_twice_is_said_once_and_folders_with_dots_are_no_names() {
    let scratch = Scratch::new();
    let names = ["v1.0/a", "v1.0/b", "v1.0/a"];
    write(&scratch, "x.tfrecord", &names.map(|name| record(name, GIF, &[])));
    let run = convert(scratch.path("x.tfrecord"), scratch.path("o.zip"), &["--to", "tfrecord"]).ok();
    assert_eq!(run.stderr.matches("called as another record").count(), 1, "{}", run.stderr);
    assert!(!run.stderr.contains("has this name"), "the writer says no more: {}", run.stderr);
    assert!(!run.stderr.contains("times"), "{}", run.stderr);
}

#[test]
fn the_report_never_takes_the_place_of_data() {
    let scratch = Scratch::new();
    write(&scratch, "x.tfrecord", &[record("a.gif", GIF, &[])]);
    let before = std::fs::read(scratch.path("x.tfrecord")).unwrap();
    for taken in ["x.tfrecord", "o.xml"] {
        let report = scratch.path(taken);
        let options = ["--force", "--report", report.to_str().unwrap()];
        convert(scratch.path("x.tfrecord"), scratch.path("o.xml"), &options).fails_with(&["report", taken]);
    }
    assert_eq!(std::fs::read(scratch.path("x.tfrecord")).unwrap(), before);
    assert_eq!(scratch.names(), ["x.tfrecord"]);
}

#[test]
fn the_report_never_takes_the_place_of_a_file_in_a_folder() {
    let scratch = Scratch::new();
    convert("cvat-task", scratch.path("o"), &[]).ok();
    for taken in ["o/default.tfrecord", "o/new.json"] {
        let report = scratch.path(taken);
        let options = ["--force", "--report", report.to_str().unwrap()];
        convert("cvat-task", scratch.path("o"), &options).fails_with(&["report", taken]);
    }
    let task = scratch.copy("cvat-task");
    let report = task.join("annotations.xml");
    let options = ["--force", "--report", report.to_str().unwrap()];
    convert(&task, scratch.path("p.zip"), &options).fails_with(&["report", "annotations.xml"]);
}

#[test]
fn a_subset_named_like_a_shard_stays_a_subset() {
    let scratch = Scratch::new();
    let task = scratch.copy("cvat-project");
    let file = task.join("annotations.xml");
    let text = std::fs::read_to_string(&file).unwrap().replace("\"val\"", "\"train-00000-of-00002\"");
    std::fs::write(&file, text).unwrap();
    std::fs::rename(task.join("images/val"), task.join("images/train-00000-of-00002")).unwrap();
    convert(&task, scratch.path("o.zip"), &[]).ok().says(&["renamed \"train_00000_of_00002\""]);
    let told = run(["info".as_ref(), scratch.path("o.zip").as_os_str()]).ok().stdout;
    assert!(told.contains("subsets: train 2, train_00000_of_00002 2"), "{told}");
    // What was renamed is known again as ours.
    for force in [&[][..], &["--force"]] {
        convert(&task, scratch.path("o"), force).ok();
    }
    let names: Vec<_> = files(&scratch.path("o")).into_keys().collect();
    // The project's meta still declares the subset val, now without images.
    let expected = ["label_map.pbtxt", "train.tfrecord", "train_00000_of_00002.tfrecord", "val.tfrecord"];
    assert_eq!(names, expected);
}

#[test]
fn info_tells_of_odd_records_what_can_be_told() {
    let scratch = Scratch::new();
    let mut bad = record("b.gif", GIF, &[(WHOLE, "cat", 1), (WHOLE, "cat", 1)]);
    bad.insert("image/object/bbox/xmin", Feature::floats([0.5]));
    write(&scratch, "x.tfrecord", &[bad]);
    let path = scratch.path("x.tfrecord");
    let told = run(["info".as_ref(), path.as_os_str()]).ok().says(&["has 1 value, expected 2"]);
    assert!(told.stdout.contains("image/object/bbox/xmin"), "{}", told.stdout);
    let json = run(["info".as_ref(), "--json".as_ref(), path.as_os_str()]).ok().stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(json["problem"].as_str().unwrap().contains("expected 2"));
}

#[test]
fn a_folder_does_not_keep_records_of_another_data_set() {
    let scratch = Scratch::new();
    write(&scratch, "x.tfrecord", &[record("a.gif", GIF, &[(WHOLE, "cat", 1)])]);
    write(&scratch, "o/old.tfrecord", &[record("b.gif", GIF, &[(WHOLE, "dog", 1)])]);
    let options = ["--to", "tfrecord", "--force"];
    convert(scratch.path("x.tfrecord"), scratch.path("o"), &options).fails_with(&["old.tfrecord", "another"]);
    std::fs::rename(scratch.path("o/old.tfrecord"), scratch.path("o/x.tfrecord")).unwrap();
    convert(scratch.path("x.tfrecord"), scratch.path("o"), &options).ok();
    let example = &examples(&files(&scratch.path("o"))["x.tfrecord"])[0];
    assert_boxes(&boxes(example), &[("cat", [10.0, 10.0, 50.0, 30.0])]);
}

#[test]
fn a_byte_changed_in_an_archive_stops_the_conversion() {
    let scratch = Scratch::new();
    let clean = std::fs::read(testkit::fixtures().join("cvat-task.zip")).unwrap();
    let image = std::fs::read(testkit::fixtures().join("cvat-task/images/a.jpg")).unwrap();
    let at = clean.windows(image.len()).position(|window| window == image).unwrap() + image.len() / 2;
    let mut damaged = clean;
    damaged[at] ^= 1;
    std::fs::write(scratch.path("x.zip"), damaged).unwrap();
    convert(scratch.path("x.zip"), scratch.path("o.zip"), &[]).fails_with(&["x.zip", "a.jpg", "checksum"]);
    assert_eq!(scratch.names(), ["x.zip"]);
}

#[test]
fn options_that_would_do_nothing_are_refused() {
    let scratch = Scratch::new();
    let output = scratch.path("o.zip");
    convert("voc", &output, &["--to", "cvat", "--labels", "tfrecord/odd/label_map.pbtxt"])
        .fails_with(&["--labels"]);
    convert("cvat-task", &output, &["--size-from-images"]).fails_with(&["--size-from-images"]);
    convert("voc", &output, &["--unlabelled", "x"]).fails_with(&["--unlabelled"]);
    convert("voc", "-", &[]).fails_with(&["standard output"]);
}

#[test]
fn info_can_be_told_the_format_and_tells_what_it_noticed() {
    let scratch = Scratch::new();
    write(&scratch, "in/x.tfrecord", &[record("a.gif", GIF, &[([f32::NAN, 0.0, 1.0, 1.0], "cat", 1)])]);
    std::fs::copy(testkit::fixtures().join("cvat-task/annotations.xml"), scratch.path("in/a.xml")).unwrap();
    let folder = scratch.path("in");
    run(["info".as_ref(), folder.as_os_str()]).fails_with(&["--from"]);
    let told = run(["info".as_ref(), folder.as_os_str(), "--from".as_ref(), "tfrecord".as_ref()]);
    told.ok().says(&["no number"]);
}

#[test]
fn a_source_id_of_its_own_has_no_place_in_xml_or_json() {
    let scratch = Scratch::new();
    let records = ["a.gif", "b.gif"].map(|name| {
        let mut record = record(name, b"", &[(WHOLE, "cat", 1)]);
        let source_id = if name == "a.gif" { "a" } else { "417" };
        record.insert("image/source_id", Feature::bytes([source_id]));
        record
    });
    write(&scratch, "own.tfrecord", &records);
    for [output, format] in [["o.xml", "cvat"], ["v.xml", "cvat-video"], ["o.json", "datumaro"]] {
        let run = convert(scratch.path("own.tfrecord"), scratch.path(output), &["--to", format]).ok();
        run.says(&["not kept: source id (once)"]);
    }
    let again = scratch.path("again.tfrecord");
    let run = convert(scratch.path("own.tfrecord"), &again, &["--strict"]).ok();
    assert!(!run.stderr.contains("source id"), "{}", run.stderr);
    let again = examples(&std::fs::read(again).unwrap());
    assert_eq!(again[1].bytes_list("image/source_id").unwrap(), [&b"417"[..]]);
}

#[test]
fn an_attribute_that_is_0_everywhere_comes_back() {
    let scratch = Scratch::new();
    let mut record = record("a.gif", b"", &[(WHOLE, "cat", 1), (WHOLE, "dog", 2)]);
    record.insert("image/object/attribute/doors", Feature::int64s([0, -1]));
    record.insert("image/object/attribute/speed", Feature::floats([f32::NAN, 0.0]));
    record.insert("image/object/difficult", Feature::int64s([0, 0]));
    write(&scratch, "zero.tfrecord", &[record.clone()]);
    let (xml, again) = (scratch.path("o.xml"), scratch.path("again.tfrecord"));
    convert(scratch.path("zero.tfrecord"), &xml, &["--strict"]).ok();
    let text = std::fs::read_to_string(&xml).unwrap();
    let said = |name: &str| text.matches(&format!("<attribute name=\"{name}\">false<")).count();
    assert_eq!([said("doors"), said("speed"), said("difficult")], [1, 1, 0], "{text}");
    convert(&xml, &again, &[]).ok();
    let again = &examples(&std::fs::read(again).unwrap())[0];
    assert_eq!(again.int64_list("image/object/attribute/doors").unwrap(), [0, -1]);
    assert_eq!(again.int64_list("image/object/attribute/speed").unwrap(), [-1, 0]);
}
