//! `index`: what it writes, and what it refuses to.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod tool;

use tool::{Scratch, run};

const PASCAL: &str = "0 1657\n1657 556\n2213 1464\n";
const GZIP: &str = "golden/tensorflow/records/payloads.gzip.tfrecord";

fn index(words: &[&str]) -> tool::Run {
    run(["index"].iter().chain(words))
}

#[test]
fn goes_beside_the_file_or_where_it_is_told() {
    let scratch = Scratch::new();
    let file = scratch.copy("tfrecord/bare/pascal.tfrecord");
    let file = file.to_str().unwrap();
    index(&[file]).ok().says(&[
        "note: ",
        "pascal.tfrecord.idx: 3 records",
        "3677 bytes, every payload verified",
    ]);
    let beside = scratch.path("pascal.tfrecord.idx");
    assert_eq!(std::fs::read_to_string(&beside).unwrap(), PASCAL);

    std::fs::write(&beside, "precious").unwrap();
    index(&[file]).fails_with(&["pascal.tfrecord.idx: exists already", "--force"]);
    assert_eq!(std::fs::read(&beside).unwrap(), b"precious");
    index(&[file, "--force"]).ok();
    assert_eq!(std::fs::read_to_string(&beside).unwrap(), PASCAL);

    let elsewhere = scratch.path("x.idx");
    index(&[file, "-o", elsewhere.to_str().unwrap(), "--headers-only"])
        .ok()
        .says(&["payloads not looked at"]);
    assert_eq!(std::fs::read_to_string(&elsewhere).unwrap(), PASCAL);
    assert_eq!(index(&[file, "-o", "-"]).ok().stdout, PASCAL);
    index(&[file, "-o", file, "--force"]).fails_with(&["the same file"]);
    index(&[file, "-o", scratch.path("no/x.idx").to_str().unwrap()]).fails_with(&["no such folder"]);
    assert_eq!(scratch.names(), ["pascal.tfrecord", "pascal.tfrecord.idx", "x.idx"]);
}

#[test]
fn an_index_vouches_for_what_was_looked_at() {
    let scratch = Scratch::new();
    for (name, words) in [
        ("corrupt-payload", "record 1 at byte 1657: payload checksum"),
        ("truncated", "record 1 at byte 1657: payload is truncated"),
        ("truncated-header", "record 1 at byte 1657: header is truncated"),
    ] {
        let file = scratch.copy(&format!("tfrecord/damaged/{name}.tfrecord"));
        let file = file.to_str().unwrap();
        let run = index(&[file]).fails_with(&[words, "nothing was written", "cvat-tfrecord salvage"]);
        assert_eq!(run.stdout, "");
        assert_eq!(index(&[file, "-o", "-"]).fails_with(&[words]).stdout, "");
        // A damaged payload is what headers do not show.
        let by_headers = index(&[file, "-o", "-", "--headers-only"]);
        assert_eq!(by_headers.code, Some(if name == "corrupt-payload" { 0 } else { 2 }), "{name}");
    }
    index(&["tfrecord/damaged/not-a-record.tfrecord", "-o", "-"])
        .fails_with(&["git lfs pull", "no TFRecord file"]);
    let pascal = "tfrecord/bare/pascal.tfrecord";
    index(&[pascal, "-o", "-", "--max-record-len", "1640"])
        .fails_with(&["1641 bytes", "raise --max-record-len"]);
    index(&["voc"]).fails_with(&["voc: a folder"]);
    index(&["no-such"]).fails_with(&["no-such: "]);
    assert!(scratch.names().iter().all(|name| name.ends_with(".tfrecord")));
    assert_eq!(index(&["tfrecord/damaged/empty.tfrecord", "-o", "-"]).ok().says(&["0 records"]).stdout, "");
}

#[test]
fn nobody_can_seek_in_a_compressed_file() {
    for more in [&["-o", "-"][..], &["-o", "-", "--headers-only"]] {
        let run = index(&[&[GZIP], more].concat());
        run.fails_with(&["compressed with gzip", "DALI", "--compression none", "--decompressed-offsets"]);
    }
    let plain = index(&[&GZIP.replace("gzip", "none"), "-o", "-"]).ok().stdout;
    assert_eq!(plain.lines().count(), 5);
    assert_eq!(index(&[GZIP, "-o", "-", "--decompressed-offsets"]).ok().stdout, plain);
}
