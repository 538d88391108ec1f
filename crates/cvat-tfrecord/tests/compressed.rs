//! Compressed record files, read whatever they are called and written as they are called.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod tool;

use std::io::{Read, Write};
use std::path::Path;

use dataset_files::{Overwrite, Sink};
use tfrecord_frame::{Compression, Decoder, Encoder};
use tool::{Scratch, convert, run};

fn compressed(bytes: &[u8], compression: Compression) -> Vec<u8> {
    let mut encoder = Encoder::new(Vec::new(), compression);
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn decompressed(path: &Path) -> (Compression, Vec<u8>) {
    let mut decoder = Decoder::sniff(std::fs::File::open(path).unwrap()).unwrap();
    let mut bytes = Vec::new();
    decoder.read_to_end(&mut bytes).unwrap();
    (decoder.compression(), bytes)
}

/// A bare record file with a label map beside it under its own name.
fn plain() -> Vec<u8> {
    std::fs::read(testkit::fixtures().join("tfrecord/bare/pascal.tfrecord")).unwrap()
}

/// Ids without texts: without the label map beside them the classes have no names.
fn ids_only() -> Vec<u8> {
    std::fs::read(testkit::fixtures().join("tfrecord/odd/id-only.tfrecord")).unwrap()
}

#[test]
fn content_tells_the_compression_not_the_name() {
    let scratch = Scratch::new();
    let xml = |name: &str| {
        let output = scratch.path("o.xml");
        convert(scratch.path(name), &output, &["--force"]).ok();
        std::fs::read_to_string(output).unwrap()
    };
    std::fs::write(scratch.path("x.tfrecord"), plain()).unwrap();
    let expected = xml("x.tfrecord");
    assert_eq!(expected.matches("<box ").count(), 3);
    for compression in [Compression::None, Compression::Gzip, Compression::Zlib] {
        for name in ["x.tfrecord", "x.tfrecord.gz", "x.record.zlib", "x"] {
            std::fs::write(scratch.path(name), compressed(&plain(), compression)).unwrap();
            assert_eq!(xml(name), expected, "{compression} called {name}");
        }
    }
}

#[test]
fn in_folders_and_archives() {
    let scratch = Scratch::new();
    let folder = scratch.path("in");
    std::fs::create_dir(&folder).unwrap();
    let sink = Sink::zip(scratch.path("in.zip"), Overwrite::Refuse).unwrap();
    for (name, compression) in [
        ("train.tfrecord.gz", Compression::Gzip),
        ("val.tfrecord", Compression::Zlib),
        ("test.tfrecord", Compression::None),
    ] {
        let bytes = compressed(&plain(), compression);
        std::fs::write(folder.join(name), &bytes).unwrap();
        let mut entry = sink.create(name).unwrap();
        entry.write_all(&bytes).unwrap();
        entry.finish().unwrap();
    }
    sink.finish().unwrap();
    for input in ["in", "in.zip"] {
        let input = scratch.path(input);
        let output = scratch.path("o.zip");
        let told = convert(&input, &output, &["--to", "tfrecord", "--force"]).ok().stdout;
        assert!(told.contains("test 3/3, train 3/3, val 3/3"), "{told}");
        for (name, bytes) in tool::files(&output).into_iter().filter(|(name, _)| name != "label_map.pbtxt") {
            assert_eq!(tool::examples(&bytes).len(), 3, "{name} is not compressed in an archive");
        }
        let told = run(["info".as_ref(), input.as_os_str()]).ok().stdout;
        assert!(told.contains("compressed in several ways\n  records: 9 in 3 files"), "{told}");
    }
}

#[test]
fn the_label_map_beside_is_found_and_written_under_the_same_name() {
    let scratch = Scratch::new();
    std::fs::write(scratch.path("x.tfrecord.gz"), compressed(&ids_only(), Compression::Gzip)).unwrap();
    let map = testkit::fixtures().join("tfrecord/odd/label_map.pbtxt");
    std::fs::copy(map, scratch.path("x_label_map.pbtxt")).unwrap();
    let run = convert(scratch.path("x.tfrecord.gz"), scratch.path("o.xml"), &[]).ok();
    assert!(!run.stderr.contains("no label map"), "{}", run.stderr);
    let xml = std::fs::read_to_string(scratch.path("o.xml")).unwrap();
    assert!(!xml.contains("category_"), "{xml}");
    convert("cvat-task", scratch.path("y.record.gz"), &[]).ok();
    assert!(scratch.names().contains(&"y_label_map.pbtxt".to_owned()), "{:?}", scratch.names());
}

#[test]
fn a_name_says_how_records_are_written() {
    let scratch = Scratch::new();
    convert("tfrecord/archive.zip", scratch.path("plain.tfrecord"), &[]).ok();
    let records = std::fs::read(scratch.path("plain.tfrecord")).unwrap();
    assert!(!tool::examples(&records).is_empty());
    for (name, compression) in [
        ("a.tfrecord.gz", Compression::Gzip),
        ("b.RECORD.GZ", Compression::Gzip),
        ("c.tfrecord.zlib", Compression::Zlib),
        ("d.tfrecord-00000-of-00001.gz", Compression::Gzip),
    ] {
        let output = scratch.path(name);
        convert("tfrecord/archive.zip", &output, &["--jobs", "1"]).ok();
        let bytes = std::fs::read(&output).unwrap();
        assert_eq!(decompressed(&output), (compression, records.clone()), "{name}");
        // Neither threads nor the hour are in it.
        convert("tfrecord/archive.zip", &output, &["--jobs", "4", "--force"]).ok();
        assert_eq!(std::fs::read(&output).unwrap(), bytes, "{name}");
        // And back, to the same records.
        let back = scratch.path("back.tfrecord");
        convert(&output, &back, &["--force"]).ok();
        assert_eq!(std::fs::read(&back).unwrap(), records, "{name}");
    }
    let output = scratch.path("e.gz");
    convert("tfrecord/archive.zip", &output, &["--to", "tfrecord"]).ok();
    assert_eq!(decompressed(&output), (Compression::Gzip, records));
    convert("cvat-task", scratch.path("f.gz"), &[]).fails_with(&["f.gz", "--to"]);
}

#[test]
fn no_records_are_a_whole_stream_of_none() {
    let scratch = Scratch::new();
    std::fs::write(scratch.path("x.tfrecord"), b"").unwrap();
    let output = scratch.path("o.tfrecord.gz");
    convert(scratch.path("x.tfrecord"), &output, &[]).ok().says(&["no frames"]);
    assert_eq!(decompressed(&output), (Compression::Gzip, Vec::new()));
    let told = run(["info".as_ref(), output.as_os_str()]).ok().stdout;
    assert!(told.contains("tfrecord, gzip\n  records: 0\n"), "{told}");
}

#[test]
fn a_cut_stream_is_an_error_wherever_it_is_cut() {
    let scratch = Scratch::new();
    let whole = compressed(&plain(), Compression::Gzip);
    let input = scratch.path("x.tfrecord.gz");
    for len in [11, 18, whole.len() / 2, whole.len() - 8, whole.len() - 1] {
        std::fs::write(&input, &whole[..len]).unwrap();
        let place = format!(": input could not be decompressed: gzip stream is truncated at byte {len}\n");
        convert(&input, scratch.path("o.zip"), &[]).fails_with(&[
            "x.tfrecord.gz: record ",
            " at byte ",
            &place,
            "hint: ",
            "whole copy",
            "cvat-tfrecord salvage IN OUT",
        ]);
        assert_eq!(scratch.names(), ["x.tfrecord.gz"]);
    }
}

#[test]
fn damage_in_a_stream_is_named() {
    let scratch = Scratch::new();
    let whole = compressed(&plain(), Compression::Gzip);
    let input = scratch.path("x.tfrecord");
    let mut damaged = whole.clone();
    let last = damaged.len() - 1;
    damaged[last] ^= 1; // in the length behind the stream
    std::fs::write(&input, &damaged).unwrap();
    let words = ["x.tfrecord: record 3 at byte ", "gzip stream is corrupt at byte ", "intact", "salvage"];
    convert(&input, scratch.path("o.zip"), &[]).fails_with(&words);
    std::fs::write(&input, [&whole, b"more".as_slice()].concat()).unwrap();
    let place = format!("gzip stream is followed by other data at byte {}\n", whole.len());
    convert(&input, scratch.path("o.zip"), &[]).fails_with(&["record 3 at byte ", &place, "appended"]);
    // Sound as a stream, but what is in it is not.
    let mut records = plain();
    records[20] ^= 1;
    std::fs::write(&input, compressed(&records, Compression::Gzip)).unwrap();
    convert(&input, scratch.path("o.zip"), &[]).fails_with(&["record 0 at byte 0: payload checksum"]);
    // In an archive the entry is named, too.
    let sink = Sink::zip(scratch.path("x.zip"), Overwrite::Refuse).unwrap();
    let mut entry = sink.create("train.tfrecord.gz").unwrap();
    entry.write_all(&whole[..100]).unwrap();
    entry.finish().unwrap();
    sink.finish().unwrap();
    convert(scratch.path("x.zip"), scratch.path("o.zip"), &[])
        .fails_with(&["x.zip: train.tfrecord.gz: record ", "truncated at byte 100"]);
}

#[test]
fn what_is_compressed_and_no_records_is_named() {
    let scratch = Scratch::new();
    let xml = std::fs::read(testkit::fixtures().join("cvat-task/annotations.xml")).unwrap();
    let xml = compressed(&xml, Compression::Gzip);
    std::fs::write(scratch.path("a.xml.gz"), &xml).unwrap();
    convert(scratch.path("a.xml.gz"), scratch.path("o.zip"), &[])
        .fails_with(&["gzip data, with XML in it", "hint: decompress it first"]);
    std::fs::write(scratch.path("a.tfrecord.gz"), &xml).unwrap();
    convert(scratch.path("a.tfrecord.gz"), scratch.path("o.zip"), &[])
        .fails_with(&["record 0 at byte 0", "looks like XML"]);
}
