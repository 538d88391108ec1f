//! `check --for`: what is said of real files and of our own, line by line and as JSON.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod tool;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};
use tool::{Scratch, exits, lines, real, verb};

const READERS: [&str; 5] = ["tfod", "model-garden", "dali", "tfds", "legacy-cvat"];

/// How many findings of each code there are, for one reader.
fn codes(reader: &str, path: &Path) -> BTreeMap<String, u64> {
    let run = verb([&"check", &"--json", &"--for", &reader, &path]);
    let mut found = BTreeMap::new();
    for line in lines(&run.stdout).iter().filter(|line| line["type"] == "finding") {
        assert!(line["remedy"].as_str().is_some_and(|words| !words.is_empty()), "{line}");
        *found.entry(line["code"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    found
}

fn counts<const N: usize>(codes: [(&str, u64); N]) -> BTreeMap<String, u64> {
    codes.into_iter().map(|(code, count)| (code.to_owned(), count)).collect()
}

#[test]
fn what_is_written_for_a_reader_has_nothing_to_find() {
    let scratch = Scratch::new();
    for (reader, shards) in READERS.into_iter().flat_map(|reader| [(reader, "1"), (reader, "3")]) {
        let output = scratch.path(&format!("{reader}-{shards}"));
        let options = ["--to", "tfrecord", "--for", reader, "--shards", shards];
        exits(tool::convert("cvat-task.zip", &output, &options), 0);
        let found = codes(reader, &output);
        // A label that CVAT 2.10 wrote without what is not ASCII: it could not import that again either.
        let expected = if reader == "legacy-cvat" { counts([("unknown-text", 1)]) } else { counts([]) };
        assert_eq!(found, expected, "{reader} in {shards}");
    }
}

#[test]
fn findings_are_lines_with_a_remedy() {
    let scratch = Scratch::new();
    let output = scratch.path("x.tfrecord.gz");
    exits(verb([&"convert", &"tfrecord/bare/pascal.tfrecord", &output, &"--to", &"tfrecord"]), 0);
    let run = exits(verb([&"check", &output, &"--for", &"tfod"]), 1);
    let line = format!("{}:0:compressed compressed with gzip, ", output.display());
    assert!(run.stdout.starts_with(&line), "{}", run.stdout);
    assert!(run.stdout.contains("; `salvage IN OUT --compression none`\n"), "{}", run.stdout);
    exits(verb([&"check", &output]), 0);
    let found = lines(&exits(verb([&"check", &"--json", &output, &"--for", &"tfod"]), 1).stdout);
    assert_eq!((&found[0]["code"], &found[0]["record"]), (&json!("compressed"), &json!(0)));
    let summary = found.last().unwrap();
    assert_eq!(summary["findings"], json!(found.len() - 1));
}

#[test]
fn the_label_map_is_the_one_named_or_the_one_beside() {
    let scratch = Scratch::new();
    let output = scratch.path("x.tfrecord");
    exits(verb([&"convert", &"tfrecord/bare/pascal.tfrecord", &output, &"--to", &"tfrecord"]), 0);
    assert_eq!(codes("tfod", &output), counts([]));
    let map = scratch.path("x_label_map.pbtxt");
    assert_eq!(codes("legacy-cvat", &output), counts([("label-map-name", 1)]));
    let other = scratch.path("other.txt");
    std::fs::write(&other, "item { id: 1 name: 'nothing of it' }").unwrap();
    let run = exits(verb([&"check", &output, &"--for", &"tfod", &"--labels", &other]), 1);
    assert!(run.stdout.contains(":unknown-text object 0: text "), "{}", run.stdout);
    std::fs::write(&map, "item { id: 1 name: }").unwrap();
    let run = exits(verb([&"check", &output, &"--for", &"tfod"]), 1);
    assert!(
        run.stdout
            .contains("x_label_map.pbtxt:0:label-map-unread the label map does not read: line 1, column 20"),
        "{}",
        run.stdout
    );
    std::fs::remove_file(&map).unwrap();
    assert_eq!(codes("tfod", &output), counts([("label-map-missing", 1)]));
    verb([&"check", &output, &"--labels", &other]).fails_with(&["--for"]);
}

#[test]
fn printed_findings_are_bounded_and_all_are_counted() {
    let folder = real("datumaro-assets");
    let Some(folder) = folder else { return };
    let folder = folder.join("roboflow_dataset/tfrecord/train");
    let run = exits(verb([&"check", &folder, &"--for", &"model-garden", &"--max-findings", &"1"]), 1);
    assert!(run.stdout.contains("train.tfrecord: and 3 more\n"), "{}", run.stdout);
    assert!(run.stdout.ends_with(": 4 findings\n"), "{}", run.stdout);
    let found = lines(&verb([&"check", &"--json", &folder, &"--for", &"model-garden"]).stdout);
    assert_eq!(found.iter().filter(|line: &&Value| line["type"] == "finding").count(), 4);
}

/// 40 records that TensorFlow wrote and that people trained with: boxes, texts, ids and sizes are sound, `jpg` is JPEG.
/// There are no digests, and source ids are file names.
#[test]
fn what_the_raccoons_get() {
    let Some(folder) = real("raccoon") else { return };
    assert_eq!(codes("tfod", &folder), counts([]));
    // Evaluation makes numbers of source ids.
    assert_eq!(codes("model-garden", &folder), counts([("source-id-number", 40)]));
    // Four records have two objects, so that text is a list of two.
    assert_eq!(codes("dali", &folder), counts([("several-strings", 1), ("side-file-missing", 1)]));
    let tfds = counts([("missing-key", 40), ("shard-name", 1), ("side-file-missing", 2)]);
    assert_eq!(
        codes("tfds", &folder),
        tfds,
        "no digest where one was declared, no files that declare anything"
    );
    // test.record is not what CVAT looks for, nor is object-detection.pbtxt.
    assert_eq!(codes("legacy-cvat", &folder), counts([("label-map-name", 1), ("shard-name", 1)]));
}

/// Three files of one record, written through Datumaro; the third object of one has neither text nor id.
#[test]
fn what_the_assets_of_datumaro_get() {
    let Some(folder) = real("datumaro-assets") else { return };
    let folder = folder.join("tf_detection_api_dataset");
    // It has no class for anybody.
    for reader in ["tfod", "model-garden", "legacy-cvat"] {
        assert_eq!(codes(reader, &folder), counts([("no-text", 1)]), "{reader}");
    }
    let dali = counts([("no-text", 1), ("several-strings", 1), ("side-file-missing", 3)]);
    assert_eq!(codes("dali", &folder), dali);
    let tfds = counts([("missing-key", 3), ("no-text", 1), ("shard-name", 3), ("side-file-missing", 6)]);
    assert_eq!(codes("tfds", &folder), tfds);
}

/// Three records in Roboflow's dialect: no source id, no image, display names in the label maps.
#[test]
fn what_the_records_of_roboflow_get() {
    let Some(folder) = real("datumaro-assets") else { return };
    let folder = folder.join("roboflow_dataset/tfrecord");
    assert_eq!(codes("tfod", &folder), counts([("image-empty", 3)]));
    assert_eq!(codes("model-garden", &folder), counts([("image-empty", 3), ("missing-key", 3)]));
    // CVAT reads records without images; of the two label maps its pattern finds nothing.
    assert_eq!(codes("legacy-cvat", &folder), counts([("label-map-pattern", 2), ("missing-key", 3)]));
}
