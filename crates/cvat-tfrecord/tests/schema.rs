//! `schema`: what it prints, and what it says of files it cannot read.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod tool;

use serde_json::json;
use tf_example::{Example, Feature, FeatureList, FeatureLists, Message, SequenceExample};
use tool::{Scratch, exits, lines, real, verb};

fn records<T: AsRef<[u8]>>(payloads: &[T]) -> Vec<u8> {
    payloads.iter().flat_map(|payload| testkit::naive::record(payload.as_ref())).collect()
}

fn example(id: i64, name: Option<&str>) -> Vec<u8> {
    let name = name.map(|name| ("name", Feature::bytes([name.to_owned()])));
    Example::from_features([("id", Feature::int64s([id]))].into_iter().chain(name)).encode_to_vec()
}

#[test]
fn a_table_json_and_python_of_all_files_together() {
    let scratch = Scratch::new();
    let folder = scratch.path("set");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("a.tfrecord"), records(&[example(3, Some("cat")), example(4, None)])).unwrap();
    std::fs::write(folder.join("notes.txt"), "not looked at").unwrap();
    let other = scratch.path("other-name");
    std::fs::write(&other, records(&[example(5, Some("zebra"))])).unwrap();

    let table = verb([&"schema", &folder, &other]).ok().says(&["1 other file not looked at"]).stdout;
    let wanted = "3 records: 3 tf.train.Example\n\n\
                  feature  kind   values  missing  range\n\
                  id       int64  1       0        3 to 5\n\
                  name     bytes  1       1        3 to 5 bytes, UTF-8\n";
    assert_eq!(table, wanted);

    let json = lines(&verb([&"schema", &"--to", &"json", &folder, &other]).ok().stdout);
    assert_eq!(
        (&json[0]["version"], &json[0]["files"], &json[0]["incomplete"]),
        (&json!(1), &json!(2), &json!([]))
    );
    assert_eq!(
        (&json[0]["features"][1]["key"], &json[0]["features"][1]["missing"]),
        (&json!("name"), &json!(1))
    );

    let python = verb([&"schema", &"--to", &"python", &folder, &other]).ok().stdout;
    let wanted = "import tensorflow as tf\n\n\
                  # Of 3 records: 3 tf.train.Example\n\
                  feature_description = {\n    \
                      \"id\": tf.io.FixedLenFeature([], tf.int64),\n    \
                      \"name\": tf.io.VarLenFeature(tf.string),  # missing in 1 of 3 records\n\
                  }\n\
                  # tf.io.parse_single_example(record, feature_description)\n";
    assert_eq!(python, wanted);
}

#[test]
fn records_of_another_kind_are_counted_and_sequences_are_told_apart() {
    let scratch = Scratch::new();
    let input = scratch.path("odd.tfrecord");
    let steps: FeatureList = [Feature::int64s([1]), Feature::int64s([2])].into_iter().collect();
    let feature_lists = Some(FeatureLists::from_iter([("step", steps)]));
    let sequence = SequenceExample { context: None, feature_lists }.encode_to_vec();
    std::fs::write(&input, records(&[example(1, None), b"123456789".to_vec(), sequence])).unwrap();
    let run = verb([&"schema", &input]).ok();
    let run = run.says(&[
        "1 record is neither Example nor SequenceExample; the first is record 1 of ",
        "odd.tfrecord",
    ]);
    let wanted = "feature list  kind   steps  values a step  missing  range\n\
                  step          int64  2      1              0        1 to 2\n";
    assert!(run.stdout.ends_with(wanted), "{}", run.stdout);
    let python = verb([&"schema", &"--to", &"python", &input]).ok().stdout;
    for words in
        ["feature_description = {\n", "context_features = {}\n", "\"step\": tf.io.FixedLenSequenceFeature("]
    {
        assert!(python.contains(words), "{python}");
    }
}

#[test]
fn what_was_read_before_damage_is_shown() {
    let scratch = Scratch::new();
    let input = scratch.path("damaged.tfrecord");
    let mut bytes = records(&[example(1, None), example(2, None)]);
    let last = bytes.len() - 6;
    bytes[last] ^= 1;
    std::fs::write(&input, bytes).unwrap();
    let run = verb([&"schema", &input, &"no-such"]).fails_with(&["damaged.tfrecord: ", "no-such: "]);
    assert!(run.stdout.starts_with("1 record: 1 tf.train.Example\n"), "{}", run.stdout);
    let python = exits(verb([&"schema", &"--to", &"python", &input]), 2).stdout;
    assert!(python.lines().last().unwrap().starts_with("# not all was read: "), "{python}");
    let json = lines(&exits(verb([&"schema", &"--to", &"json", &input]), 2).stdout);
    assert_eq!((&json[0]["records"], json[0]["incomplete"].as_array().unwrap().len()), (&json!(1), 1));

    // Nothing at all was read: there is nothing to show.
    let run = verb([&"schema", &"--to", &"python", &"no-such"]).fails_with(&["no-such"]);
    assert_eq!(run.stdout, "");
    let run = verb([&"schema", &"--to", &"json", &"no-such"]).fails_with(&["no-such"]);
    let object = &lines(&run.stdout)[0];
    assert_eq!((&object["records"], object["incomplete"].as_array().unwrap().len()), (&json!(0), 1));
    verb([&"schema", &"images"]).fails_with(&["images: no record file in it", ".tfrecord"]);
}

#[test]
fn a_key_stays_on_its_line() {
    let scratch = Scratch::new();
    let input = scratch.path("hostile.tfrecord");
    let key = "a\"\n}; import os \u{1b}[31m\u{202e}";
    std::fs::write(&input, records(&[Example::from_features([(key, Feature::int64s([1]))]).encode_to_vec()]))
        .unwrap();
    let python = verb([&"schema", &"--to", &"python", &input]).ok().stdout;
    let wanted = r#"    "a\"\x0a}; import os \x1b[31m\u202e": tf.io.FixedLenFeature([], tf.int64),"#;
    assert!(python.lines().any(|line| line == wanted), "{python}");
    let table = verb([&"schema", &input]).ok().stdout;
    assert!(table.lines().nth(3).unwrap().starts_with("a\"\\n}; import os \\u{1b}[31m\\u{202e}"), "{table}");
    let json = verb([&"schema", &"--to", &"json", &input]).ok().stdout;
    assert!(json.contains("\\u001b[31m\\u202e"), "{json}");
}

#[test]
fn real_files() {
    let Some(file) = real("records/snapshot_serengeti_sequence_examples.record") else { return };
    let python = verb([&"schema", &"--to", &"python", &file]).ok().stdout;
    assert!(python.contains("sequence_features = {\n"), "{python}");
    let folder = file.parent().unwrap();
    let json = lines(&verb([&"schema", &"--to", &"json", &folder]).ok().stdout);
    assert_eq!(json[0]["other"], 109);
    assert_eq!(json[0]["left_out"], 0);
}

#[test]
fn records_that_tensorflow_reads_otherwise_are_told() {
    let scratch = Scratch::new();
    let input = scratch.path("odd.tfrecord");
    let twice = [example(1, None), example(2, None)].concat();
    std::fs::write(&input, records(&[example(1, None), twice.clone(), twice])).unwrap();
    let path = input.display();
    let first = format!("record 1 of {path}: feature \"id\" comes again");
    let warning = format!("TensorFlow reads 2 of 3 records otherwise or refuses them; the first is {first}");
    let python = verb([&"schema", &"--to", &"python", &input]).ok().says(&[warning.as_str()]).stdout;
    assert!(python.contains("\n# TensorFlow reads 2 of 3 records otherwise or refuses them\n"), "{python}");
    assert!(
        python.contains(&format!("\n# The first that TensorFlow reads otherwise is {first}")),
        "{python}"
    );
    verb([&"schema", &input]).ok().says(&[warning.as_str()]);
    let json = &lines(&verb([&"schema", &"--to", &"json", &input]).ok().stdout)[0];
    assert_eq!((&json["oddities"]["records"], &json["oddities"]["first"]["record"]), (&json!(2), &json!(1)));

    let plain = scratch.path("plain.tfrecord");
    std::fs::write(&plain, records(&[example(1, None)])).unwrap();
    let json = &lines(&verb([&"schema", &"--to", &"json", &plain]).ok().stdout)[0];
    assert_eq!(json["oddities"], json!({"records": 0}));
}

#[test]
fn a_place_is_written_as_check_writes_it() {
    let scratch = Scratch::new();
    let folder = scratch.path("set");
    std::fs::create_dir(&folder).unwrap();
    let mut bytes = records(&[example(1, None)]);
    bytes[0] ^= 1;
    std::fs::write(folder.join("a.tfrecord"), bytes).unwrap();
    let place = format!("{}: record 0 at byte 0: ", folder.join("a.tfrecord").display());
    for command in ["schema", "cat"] {
        verb([&command as &dyn AsRef<std::ffi::OsStr>, &folder]).fails_with(&[place.as_str()]);
    }
}
