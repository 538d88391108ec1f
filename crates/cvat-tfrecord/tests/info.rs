//! `info` on any record file: what is in it, and up to where.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod tool;

use std::io::Write;
use std::path::Path;

use serde_json::{Value, json};
use tf_example::{Example, Feature, Message};
use tfrecord_frame::{Compression, Encoder};
use tool::{Run, Scratch, run};

fn records<T: AsRef<[u8]>>(payloads: &[T]) -> Vec<u8> {
    payloads.iter().flat_map(|payload| testkit::naive::record(payload.as_ref())).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = Encoder::new(Vec::new(), Compression::Gzip);
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn info(path: &Path) -> Run {
    run(["info".as_ref(), path.as_os_str()])
}

/// The JSON objects of some paths, and how the run ended.
fn json(paths: &[&Path]) -> (Vec<Value>, Run) {
    let options = ["info".as_ref(), "--json".as_ref()];
    let run = run(options.into_iter().chain(paths.iter().map(|path| path.as_os_str())));
    (run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect(), run)
}

/// A `tf.Event` of the sort that begins a file of `TensorBoard`: a time, and the version of the format.
fn event() -> Vec<u8> {
    let time = 1_700_000_000.5_f64.to_le_bytes();
    [&[0x09], time.as_slice(), b"\x1a\x0dbrain.Event:2"].concat()
}

#[test]
fn payloads_of_every_kind_are_counted() {
    let scratch = Scratch::new();
    let example = Example::from_features([("id", Feature::int64s([1, 2]))]).encode_to_vec();
    // context { feature { key: "a" value {} } } feature_lists {}
    let sequence = b"\x0a\x07\x0a\x05\x0a\x01a\x12\x00\x12\x00".to_vec();
    let payloads =
        [example.clone(), sequence, Vec::new(), event(), b"hello".to_vec(), vec![0, 0, 0x80, 0x3f], event()];
    let path = scratch.path("x.tfrecord.gz");
    std::fs::write(&path, gzip(&records(&payloads))).unwrap();
    let told = info(&path).ok().stdout;
    let words = "payloads: 1 tf.train.Example, 1 tf.train.SequenceExample, 1 empty, 2 tf.Event, 1 text, \
                 1 neither Example nor SequenceExample\n";
    assert!(told.contains(words), "{told}");
    let (told, run) = json(&[&path]);
    run.ok();
    let expected = json!({
        "files": 1, "compression": "gzip", "file_bytes": std::fs::metadata(&path).unwrap().len(), "count": 7,
        "payload_bytes": payloads.iter().map(Vec::len).sum::<usize>(),
        "min_payload_bytes": 0, "max_payload_bytes": 24,
        "examples": 1, "sequence_examples": 1, "empty": 1, "events": 2, "texts": 1, "other": 1,
        "keys": {
            "a": { "kinds": [], "records": 1, "min_values": 0, "max_values": 0 },
            "id": { "kinds": ["int64"], "records": 1, "min_values": 2, "max_values": 2 },
        },
    });
    assert_eq!(told[0]["records"], expected);
    assert_eq!((&told[0]["format"], &told[0]["problem"]), (&json!("tfrecord"), &Value::Null));
}

#[test]
fn what_was_read_before_the_damage_is_told() {
    let scratch = Scratch::new();
    let whole = records(&["first", "second", "third"]);
    let (plain, compressed) = (scratch.path("x.tfrecord"), scratch.path("x.tfrecord.gz"));
    let mut damaged = whole.clone();
    damaged[21 + 12] ^= 1; // in the payload of the second
    std::fs::write(&plain, &damaged).unwrap();
    let stream = gzip(&whole);
    std::fs::write(&compressed, &stream[..stream.len() - 8]).unwrap();

    let run = info(&plain).fails_with(&["x.tfrecord: record 1 at byte 21: payload checksum", "hint: "]);
    assert!(run.stdout.contains("records: 1, not read to the end\n  payloads: 1 text\n"), "{}", run.stdout);
    let run = info(&compressed).fails_with(&["record 3 at byte 64: ", "gzip stream is truncated at byte"]);
    assert!(run.stdout.contains("tfrecord, gzip\n  records: 3, not read to the end\n"), "{}", run.stdout);

    let (told, run) = json(&[&plain, &compressed]);
    run.fails_with(&["x.tfrecord: record 1 at byte 21", "x.tfrecord.gz: record 3 at byte 64"]);
    for (told, count, byte) in [(&told[0], 1, 21), (&told[1], 3, 64)] {
        let damage = &told["records"]["damaged"][0];
        assert_eq!((&told["records"]["count"], &damage["record"]), (&json!(count), &json!(count)));
        assert_eq!(damage["byte"], byte);
        let (problem, message) = (told["problem"].as_str().unwrap(), damage["message"].as_str().unwrap());
        assert_eq!(problem, format!("{}: {message}", told["path"].as_str().unwrap()));
    }
}

#[test]
fn a_damaged_file_does_not_hide_the_others() {
    let folder = testkit::fixtures().join("tfrecord/damaged");
    let (told, run) = json(&[&folder]);
    run.fails_with(&["corrupt-payload.tfrecord: record 1", "truncated.tfrecord: record 1"]);
    let records = &told[0]["records"];
    assert_eq!((&records["files"], &records["count"]), (&json!(6), &json!(4)));
    let damaged = records["damaged"].as_array().unwrap().iter();
    let damaged: Vec<_> = damaged.map(|damage| damage["file"].as_str().unwrap()).collect();
    let expected = [
        "corrupt-payload.tfrecord",
        "not-a-record.tfrecord",
        "truncated-header.tfrecord",
        "truncated.tfrecord",
    ];
    assert_eq!(damaged, expected);
    let words = "records: 4 in 6 files, 4 of them not read to the end";
    assert!(info(&folder).stdout.contains(words));
}

#[test]
fn every_path_has_its_line_of_json() {
    let scratch = Scratch::new();
    let pointer = testkit::fixtures().join("tfrecord/damaged/not-a-record.tfrecord");
    let page = scratch.path("x.tfrecord");
    std::fs::write(&page, "<!DOCTYPE html><html><body>404 Not Found</body></html>").unwrap();
    let sound = testkit::fixtures().join("tfrecord/bare/pascal.tfrecord");
    let missing = scratch.path("missing");
    let (told, run) = json(&[&pointer, &page, &missing, &sound]);
    run.fails_with(&["git-LFS pointer", "HTML", "missing: "]);
    assert_eq!(told.len(), 4);
    for (told, words) in told.iter().zip(["git-LFS pointer", "HTML", "missing: "]) {
        assert!(told["problem"].as_str().unwrap().contains(words), "{told}");
        assert_eq!((told.get("format"), told.get("records")), (None, None));
    }
    assert_eq!((&told[3]["dataset"]["frames"], told[3].get("problem")), (&json!(3), None));
    // To people what is none is not described as if it were one.
    assert_eq!(info(&page).fails_with(&["this is not a TFRecord file"]).stdout, "");
}

#[test]
fn keys_are_told_up_to_a_bound_and_stay_on_their_line() {
    let scratch = Scratch::new();
    let path = scratch.path("x.tfrecord");
    let example = |keys: std::ops::Range<usize>| {
        let features = keys.map(|key| (format!("key {key:05}"), Feature::int64s([1])));
        Example::from_features(features).encode_to_vec()
    };
    let long = Example::from_features([("k".repeat(2000), Feature::int64s([1]))]).encode_to_vec();
    let odd = Example::from_features([("a\nerror: b", Feature::int64s([1]))]).encode_to_vec();
    std::fs::write(&path, records(&[odd, long, example(0..6000), example(0..12_000)])).unwrap();
    let (told, run) = json(&[&path]);
    run.ok();
    assert_eq!(told[0]["records"]["keys"].as_object().unwrap().len(), 10_000);
    // The long one, and those of 12 000 that do not fit beside the odd one.
    assert_eq!(told[0]["records"]["features_left_out"], 1 + 2001);
    assert_eq!(told[0]["records"]["keys"]["key 00000"]["records"], 2);
    let told = info(&path).ok().stdout;
    assert!(told.contains("\n    a\\nerror: b "), "{}", &told[..300]);
}
