//! `cat` and `head`: records as lines of JSON.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod tool;

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tf_example::json::{self, Record};
use tf_example::{Bytes, Example, Feature, FeatureList, FeatureLists, Features, Message, SequenceExample};
use tfrecord_frame::{Decoder, RecordReader, RecordWriter};
use tool::{Scratch, exits, lines, real, verb};

const PASCAL: &str = "tfrecord/bare/pascal.tfrecord";

/// A file of these payloads.
fn file(path: &Path, payloads: &[&[u8]]) {
    let mut writer = RecordWriter::new(Vec::new());
    for payload in payloads {
        writer.write_record(payload).unwrap();
    }
    std::fs::write(path, writer.into_inner()).unwrap();
}

fn clip() -> SequenceExample {
    SequenceExample {
        context: Some(Features::from_iter([("clip/label", Feature::bytes(["zebra"]))])),
        feature_lists: Some(FeatureLists::from_iter([
            ("frame/count", FeatureList::from_iter([Feature::int64s([2]), Feature::int64s([3])])),
            ("frame/name", FeatureList::default()),
        ])),
    }
}

/// The payloads of a record file, compressed or not.
fn payloads(path: &Path) -> Vec<Bytes> {
    let file = std::fs::File::open(path).unwrap();
    let records = RecordReader::new(Decoder::sniff(file).unwrap()).records();
    records.map(|record| record.unwrap().into_payload().into()).collect()
}

/// The keys that a line of `cat` has.
fn keys(line: &Value) -> Vec<&str> {
    let of =
        |member: &str| line[member].as_object().into_iter().flat_map(|map| map.keys()).map(String::as_str);
    of("features").chain(of("feature_lists")).collect()
}

/// Asserts that every line reads back as what the record is, and that there is one for each.
#[track_caller]
fn reads_back(path: &Path, options: &[&str]) {
    let words = [&["cat", path.to_str().unwrap()], options].concat();
    let printed = tool::run(words).ok().stdout;
    let payloads = payloads(path);
    assert_eq!(printed.lines().count(), payloads.len());
    for ((number, line), payload) in (0..).zip(printed.lines()).zip(&payloads) {
        let (read, record) = json::from_str(line).unwrap();
        assert_eq!(read, (!options.contains(&"--canonical")).then_some(number));
        // NaN is none of these files' values, so that equality is one of features.
        assert_eq!(Some(record), Record::decode(payload), "record {number} of {}", path.display());
    }
}

#[test]
fn every_record_is_a_line() {
    let run = verb([&"cat", &PASCAL]).ok();
    assert_eq!(run.stderr, "");
    let lines = lines(&run.stdout);
    assert_eq!(lines.len(), 3);
    for (number, line) in lines.iter().enumerate() {
        assert_eq!((&line["type"], &line["record"]), (&json!("record"), &json!(number)));
        // An image is shortened, and the line says so.
        let image = &line["features"]["image/encoded"]["bytes"][0];
        assert!(image["len"].as_u64().unwrap() > 64, "{image}");
        assert_eq!(image["base64"].as_str().unwrap().len(), 88); // 64 bytes in base64
    }
    let raw = tool::lines(&verb([&"cat", &"--raw", &PASCAL]).ok().stdout);
    assert!(raw[0]["features"]["image/encoded"]["bytes"][0].get("len").is_none());
    assert_eq!(raw[0]["features"]["image/width"], lines[0]["features"]["image/width"]);
}

#[test]
fn raw_and_canonical_lines_read_back_as_the_record() {
    let fixtures = testkit::fixtures();
    let scratch = Scratch::new();
    let empty = scratch.path("empty.tfrecord");
    // No bytes; an empty context; empty lists.
    file(&empty, &[b"", &[0x0a, 0x00], &[0x12, 0x00], &clip().encode_to_vec()]);
    for options in [["--raw"], ["--canonical"]] {
        reads_back(&fixtures.join(PASCAL), &options);
        reads_back(&fixtures.join("golden/tensorflow/tensorflow.tfrecord"), &options);
        reads_back(&fixtures.join("golden/datumaro/tf_detection_api/train.tfrecord"), &options);
        reads_back(&empty, &options);
    }
}

#[test]
fn real_files_read_back_as_the_record() {
    for name in [
        "raccoon/test.record",
        "datumaro-assets/tf_detection_api_dataset/train.tfrecord",
        "datumaro-assets/roboflow_dataset/tfrecord/train/train.tfrecord",
        "records/snapshot_serengeti_sequence_examples.record",
        "records/torchdata_example.tfrecord",
        "records/torchdata_sequence_example.tfrecord",
        "records/dareblopy-small-r00.tfrecords",
        "records/dareblopy-small-gzip-r00.tfrecords",
    ] {
        let Some(path) = real(name) else { return };
        reads_back(&path, &["--raw"]);
        reads_back(&path, &["--canonical"]);
    }
}

#[test]
fn real_files_of_something_else_are_told_record_by_record() {
    for (name, count) in
        [("tiny_speech_dataset.tfrecord", 4), ("grain_morris.tfrecord", 5), ("sagemaker_100.tfrecords", 100)]
    {
        let Some(path) = real(&format!("records/{name}")) else { return };
        let lines = lines(&exits(verb([&"cat", &path]), 1).stdout);
        assert_eq!(lines.len(), count);
        assert!(lines.iter().all(|line| line["type"] == "payload"));
    }
}

#[test]
fn head_prints_the_first_records_of_each_file() {
    let all = verb([&"cat", &PASCAL]).ok().stdout;
    let first: String = all.split_inclusive('\n').take(2).collect();
    assert_eq!(verb([&"head", &"-n", &"2", &PASCAL]).ok().stdout, first);
    let with_path = first.replace(r#""record","record""#, &format!(r#""record","path":"{PASCAL}","record""#));
    assert_eq!(verb([&"head", &"-n2", &PASCAL, &PASCAL]).ok().stdout, with_path.repeat(2));
    assert_eq!(verb([&"head", &PASCAL]).ok().stdout, all);
    assert_eq!(verb([&"head", &"-n", &"0", &PASCAL]).ok().stdout, "");

    let scratch = Scratch::new();
    let path = scratch.path("x.tfrecord");
    file(&path, &[&b""[..]; 25]);
    assert_eq!(verb([&"head", &path]).ok().stdout.lines().count(), 10);
    // What is behind them is not looked at.
    let mut damaged = std::fs::read(&path).unwrap();
    damaged[16 * 10 + 3] ^= 1;
    std::fs::write(&path, damaged).unwrap();
    verb([&"head", &path]).ok();
    verb([&"head", &"-n", &"11", &path]).fails_with(&["record 10 at byte 160: length checksum"]);
}

#[test]
fn what_is_neither_message_is_a_line_that_says_so() {
    let scratch = Scratch::new();
    let path = scratch.path("x.tfrecord");
    let example = Example::from_features([("n", Feature::int64s([1]))]).encode_to_vec();
    let cut = &example[..example.len() - 1];
    file(&path, &[&example, b"123456789", cut, &example]);
    let run = exits(verb([&"cat", &path]), 1).says(&["x.tfrecord: 2 records neither an Example nor"]);
    let lines = lines(&run.stdout);
    let neither = "payload is neither an example nor a sequence example";
    let error = format!("{neither}: no feature is found in it");
    assert_eq!(lines[1], json!({"type": "payload", "record": 1, "bytes": 9, "error": error}));
    let beyond = tf_example::ExampleRef::parse(cut).unwrap_err();
    let error = format!("{neither}: {beyond}");
    assert_eq!(lines[2], json!({"type": "payload", "record": 2, "bytes": cut.len(), "error": error}));
    assert_eq!((&lines[0]["type"], &lines[3]["record"]), (&json!("record"), &json!(3)));
    assert_eq!(lines.len(), 4);
    // They are no records to read back.
    for line in [&run.stdout, &verb([&"cat", &"--canonical", &path]).stdout] {
        assert!(json::from_str(line.lines().nth(1).unwrap()).is_err());
    }
    verb([&"head", &"-n", &"1", &path]).ok();
}

#[test]
fn keys_are_named_or_matched_and_useless_ones_are_told() {
    let run = verb([&"cat", &PASCAL, &"--keys", &"image/width,image/object/*", &"--keys", &"*ight"]).ok();
    assert_eq!(run.stderr, "");
    let expected = [
        "image/height",
        "image/object/bbox/xmax",
        "image/object/bbox/xmin",
        "image/object/bbox/ymax",
        "image/object/bbox/ymin",
        "image/object/class/label",
        "image/object/class/text",
        "image/width",
    ];
    let printed = lines(&run.stdout);
    // The second record has no objects.
    assert_eq!(
        printed.iter().map(keys).collect::<Vec<_>>(),
        [&expected[..], &["image/height", "image/width"], &expected]
    );
    let run = verb([&"cat", &PASCAL, &"--keys", &"image/widht,image/width,x/*"]).ok();
    assert_eq!(
        run.stderr,
        "warning: --keys \"image/widht\": no record that was read has such a key\n\
         warning: --keys \"x/*\": no record that was read has such a key\n"
    );
    // Blanks around a comma are for the eye.
    let run = verb([&"cat", &PASCAL, &"--keys", &" image/width , image/height"]).ok();
    assert_eq!(
        (run.stderr.as_str(), keys(&lines(&run.stdout)[0])),
        ("", vec!["image/height", "image/width"])
    );
    // Where nothing was read, nothing is known of keys.
    let run = verb([&"cat", &"no-such", &"--keys", &"x"]).fails_with(&["no-such"]);
    assert!(!run.stderr.contains("--keys"), "{}", run.stderr);
    // A record without any of them is a line nevertheless.
    let run = verb([&"cat", &PASCAL, &"--keys", &"none"]).ok();
    assert_eq!(tool::lines(&run.stdout).iter().map(keys).collect::<Vec<_>>(), [[""; 0]; 3]);
}

#[test]
fn keys_are_those_of_a_context_and_of_lists() {
    let scratch = Scratch::new();
    let path = scratch.path("x.tfrecord");
    file(&path, &[&clip().encode_to_vec()]);
    let run = verb([&"cat", &path, &"--keys", &"*label,frame/count"]).ok();
    assert_eq!(run.stderr, "");
    assert_eq!(keys(&lines(&run.stdout)[0]), ["clip/label", "frame/count"]);
}

#[test]
fn what_comes_before_damage_is_printed() {
    for (name, words) in [
        ("corrupt-payload", ["record 1 at byte 1657: payload checksum", "salvage"]),
        ("truncated", ["record 1 at byte 1657: payload is truncated", "salvage"]),
        ("truncated-header", ["record 1 at byte 1657: header is truncated", "salvage"]),
    ] {
        let path = format!("tfrecord/damaged/{name}.tfrecord");
        let run = verb([&"cat", &path, &PASCAL]).fails_with(&words);
        assert!(run.stderr.starts_with(&format!("error: {path}: ")), "{}", run.stderr);
        // The other file is printed all the same.
        let records: Vec<_> = lines(&run.stdout).iter().map(|line| line["record"].clone()).collect();
        assert_eq!(records, [0, 0, 1, 2]);
    }
    let pointer = "tfrecord/damaged/not-a-record.tfrecord";
    assert_eq!(verb([&"cat", &pointer]).fails_with(&["git lfs pull"]).stdout, "");
    assert_eq!(verb([&"cat", &"tfrecord/damaged/empty.tfrecord"]).ok().stdout, "");
    assert_eq!(verb([&"cat", &"no-such", &PASCAL]).fails_with(&["no-such: "]).stdout.lines().count(), 3);
}

#[test]
fn folders_archives_and_compressed_files_are_read() {
    let count = |words: [&dyn AsRef<std::ffi::OsStr>; 2]| verb(words).ok().stdout.lines().count();
    assert_eq!(count([&"cat", &"tfrecord/archive.zip"]), 3);
    assert_eq!(count([&"cat", &"tfrecord/bare"]), 3);
    let run = verb([&"cat", &"images"]).fails_with(&["images: no record file in it"]);
    assert_eq!(run.stdout, "");

    let none = exits(verb([&"cat", &"golden/tensorflow/records/payloads.none.tfrecord"]), 1).stdout;
    assert_eq!(none.lines().count(), 5);
    for kind in ["gzip", "zlib"] {
        let path = format!("golden/tensorflow/records/payloads.{kind}.tfrecord");
        assert_eq!(exits(verb([&"cat", &path]), 1).stdout, none);
        assert_eq!(
            verb([&"cat", &format!("golden/tensorflow/records/empty.{kind}.tfrecord")]).ok().stdout,
            ""
        );
    }
    let scratch = Scratch::new();
    let whole = std::fs::read(testkit::fixtures().join("golden/tensorflow/records/payloads.gzip.tfrecord"));
    let cut = scratch.path("cut.gz");
    std::fs::write(&cut, &whole.unwrap()[..300]).unwrap();
    verb([&"cat", &cut]).fails_with(&["gzip stream is truncated"]);
}

#[cfg(unix)]
#[test]
fn a_terminal_has_nothing_to_obey() {
    let scratch = Scratch::new();
    let path = scratch.path("x.tfrecord");
    let text = "\u{1b}[31m\n\u{7f}\u{9b}é\u{202e}\u{2028}\u{feff}";
    let example = Example::from_features([("\u{85}\u{2066}", Feature::bytes([text]))]);
    file(&path, &[&example.encode_to_vec()]);
    let printed = verb([&"cat", &path]).ok().stdout;
    let line = printed.strip_suffix('\n').unwrap();
    assert!(line.chars().all(|c| c.is_ascii_graphic() || "[ é".contains(c)), "{line:?}");
    assert_eq!(json::from_str(line).unwrap(), (Some(0), example.into()));
}

#[test]
fn lines_have_the_path_where_several_files_are_printed() {
    let scratch = Scratch::new();
    let folder = scratch.path("set");
    std::fs::create_dir(&folder).unwrap();
    file(&folder.join("a.tfrecord"), &[b""]);
    std::fs::write(folder.join("notes.txt"), "").unwrap();
    // One file is one file, wherever it is.
    let run = verb([&"cat", &folder]).ok().says(&["set: 1 other file not looked at: hidden, or not named"]);
    assert_eq!(run.stdout, "{\"type\":\"record\",\"record\":0}\n");
    file(&folder.join("b.tfrecord"), &[b"x", b""]);
    let run = exits(verb([&"cat", &folder]), 1);
    let paths: Vec<_> = lines(&run.stdout).iter().map(|line| line["path"].clone()).collect();
    let path = |name: &str| json!(folder.join(name).to_str().unwrap());
    assert_eq!(paths, [path("a.tfrecord"), path("b.tfrecord"), path("b.tfrecord")]);
    assert_eq!(lines(&run.stdout)[1]["type"], "payload");
    assert!(json::from_str(run.stdout.lines().next().unwrap()).is_ok());
    let canonical = exits(verb([&"cat", &"--canonical", &folder]), 1).stdout;
    assert!(canonical.starts_with("{}\n"), "{canonical}");
}

#[test]
fn unusual_encodings_are_records_and_keys_come_before_contents() {
    let scratch = Scratch::new();
    let path = scratch.path("x.tfrecord");
    let key_alone = [0x0a, 0x05, 0x0a, 0x03, 0x0a, 0x01, b'a'];
    let cut_feature = [
        0x0a, 0x0d, // features, 13 bytes
        0x0a, 0x06, // entry, 6 bytes
        0x0a, 0x01, b'a', // key
        0x12, 0x01, 0x1a, // value, 1 byte: a list without a length
        0x0a, 0x03, 0x0a, 0x01, b'b', // entry, a key alone
    ];
    file(&path, &[&key_alone, &cut_feature]);
    let printed = lines(&exits(verb([&"cat", &path]), 1).stdout);
    assert_eq!(printed[0], json!({"type": "record", "record": 0, "features": {"a": {}}}));
    assert_eq!((&printed[1]["type"], &printed[1]["bytes"]), (&json!("payload"), &json!(cut_feature.len())));
    assert!(printed[1]["error"].as_str().unwrap().contains("at byte "), "{}", printed[1]);
    let printed = lines(&verb([&"cat", &"--keys", &"b", &path]).ok().stdout);
    assert_eq!(printed[1], json!({"type": "record", "record": 1, "features": {"b": {}}}));
}

#[test]
fn a_longest_record_can_be_named_and_a_dash_is_no_file() {
    verb([&"head", &PASCAL, &"--max-record-len", &"100"]).fails_with(&["record 0 at byte 0: ", "100"]);
    let run = verb([&"cat", &"-"]).fails_with(&["-: ", "/dev/stdin"]);
    assert_eq!(run.stdout, "");
}

/// A pipe is read once, and as it comes.
#[cfg(unix)]
#[test]
fn a_pipe_is_read() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cvat-tfrecord"));
    let file = std::fs::File::open(testkit::fixtures().join(PASCAL)).unwrap();
    let mut cat = Command::new("cat").stdin(file).stdout(Stdio::piped()).spawn().unwrap();
    let output = command.args(["cat", "/dev/stdin"]).stdin(cat.stdout.take().unwrap()).output().unwrap();
    assert!(cat.wait().unwrap().success() && output.status.success());
    assert_eq!(output.stdout, verb([&"cat", &PASCAL]).ok().stdout.into_bytes());
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_has_seen_enough() {
    let scratch = Scratch::new();
    let path = scratch.path("x.tfrecord");
    let example = Example::from_features([("n", Feature::int64s(0..1000))]).encode_to_vec();
    let mut payloads = vec![example.as_slice(); 2000];
    payloads.push(b"no example, and never come to");
    file(&path, &payloads);
    let mut command = Command::new(env!("CARGO_BIN_EXE_cvat-tfrecord"));
    let words = ["cat", "--keys", "n,useless", path.to_str().unwrap()];
    let mut cat = command.args(words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(cat.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(json::from_str(&line).is_ok());
    let output = cat.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap()), (Some(0), String::new()));
}
