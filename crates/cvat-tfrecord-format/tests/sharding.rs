//! Records written as several files, and read as one data set again.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

use std::num::NonZeroU32;
use std::path::Path;

use cvat_model::{AnnotatedFrame, DatasetError, DatasetReader as _, DatasetWriter, FrameSize, Labels, Shape};
use cvat_model::{BoundingBox, Geometry};
use cvat_tfrecord_format::{
    ArchiveReader, ArchiveWriter, EncodeOptions, Facts, LabelIds, Layout, ReadOptions, ShardNaming, Sharding,
};
use dataset_files::{Limits, Overwrite, Sink, Source};

fn labels() -> Labels {
    ["cat"].into_iter().collect()
}

fn sharding(shards: u32, naming: ShardNaming) -> Sharding {
    Sharding::new(NonZeroU32::new(shards).unwrap(), naming)
}

fn frame(subset: &str, number: u32) -> AnnotatedFrame {
    let mut frame = AnnotatedFrame::new(format!("{number}.jpg"), FrameSize::new(20, 10).unwrap());
    subset.clone_into(&mut frame.subset);
    let bounding_box = BoundingBox::new(1.0, 2.0, 3.0, 4.0).unwrap();
    let geometry = Geometry::Rectangle { bounding_box, rotation: 0.0 };
    frame.shapes.push(Shape::new(labels().find("cat"), geometry));
    frame
}

/// A zip archive where the name says so, else a folder.
fn sink(path: &Path, overwrite: Overwrite) -> Sink {
    let is_zip = path.extension().is_some();
    if is_zip { Sink::zip(path, overwrite) } else { Sink::new_folder(path, overwrite) }.unwrap()
}

/// Writes frames, the n-th of each subset into shard n modulo `shards`.
fn write(
    sink: Sink,
    layout: Layout,
    sharding: Sharding,
    frames: &[(&str, u32)],
    options: EncodeOptions,
) -> Result<(), DatasetError> {
    let mut subsets: Vec<_> = frames.iter().map(|(subset, _)| (*subset).to_owned()).collect();
    subsets.dedup();
    let writer = ArchiveWriter::new(sink, LabelIds::numbered(&labels()), &subsets, layout, options).unwrap();
    let writer = writer.facts(Facts::new(&labels(), None)).sharding(sharding).unwrap();
    let mut writer: Box<dyn DatasetWriter> = Box::new(writer);
    writer.expect_frames("train", frames.iter().filter(|(subset, _)| *subset == "train").count() as u64);
    for (subset, number) in frames {
        let mut encoded = writer.encoder().encode(frame(subset, *number))?;
        encoded.shard = *number % sharding.shards();
        writer.write_frame(encoded)?;
    }
    writer.finish()
}

/// Subset and name of every frame, and what was said.
fn read(path: &Path) -> (Vec<(String, String)>, Vec<String>) {
    let source = Source::open(path, &Limits::default()).unwrap();
    let mut reader = ArchiveReader::open(source, &ReadOptions::new()).unwrap();
    let mut said: Vec<_> = reader.take_warnings().iter().map(ToString::to_string).collect();
    let mut frames = Vec::new();
    while let Some(frame) = reader.next_frame() {
        let frame = frame.unwrap();
        assert_eq!(frame.value.shapes.len(), 1);
        said.extend(frame.warnings.iter().map(ToString::to_string));
        frames.push((frame.value.subset, frame.value.name));
    }
    (frames, said)
}

fn names(path: &Path) -> Vec<String> {
    let source = Source::open(path, &Limits::default()).unwrap();
    source.entries().unwrap().iter().map(|entry| entry.name().to_owned()).collect()
}

const FRAMES: [(&str, u32); 7] =
    [("train", 0), ("train", 1), ("train", 2), ("train", 3), ("train", 4), ("val", 0), ("val", 2)];

#[test]
fn archives_and_folders_of_shards_are_read_as_one_data_set() {
    let dir = tempfile::tempdir().unwrap();
    for (naming, last) in [
        (ShardNaming::AfterExtension, "val.tfrecord-00002-of-00003"),
        (ShardNaming::BeforeExtension, "val-00002-of-00003.tfrecord"),
    ] {
        for options in [EncodeOptions::new(), EncodeOptions::new().lossless(true)] {
            for is_zip in [false, true] {
                let path = dir.path().join(if is_zip { "o.zip" } else { "o" });
                let sink = sink(&path, Overwrite::Allow);
                write(sink, Layout::Archive, sharding(3, naming), &FRAMES, options).unwrap();
                let names = names(&path);
                assert_eq!(names.len(), 7, "a label map and three files for each subset: {names:?}");
                assert!(names.iter().any(|name| name == last), "{names:?}");
                let (frames, said) = read(&path);
                // By shard, and in each as they came.
                let wanted = ["0", "3", "1", "4", "2"].map(|n| ("train".to_owned(), format!("{n}.jpg")));
                assert_eq!(frames[..5], wanted);
                assert_eq!(
                    frames[5..].iter().map(|(subset, _)| subset.as_str()).collect::<Vec<_>>(),
                    ["val", "val"]
                );
                assert!(
                    said.iter().all(|said| !said.contains("missing") && !said.contains("read as one")),
                    "{said:?}"
                );
                if is_zip { std::fs::remove_file(&path) } else { std::fs::remove_dir_all(&path) }.unwrap();
            }
        }
    }
}

#[test]
fn a_bare_file_and_its_compression_are_sharded() {
    let dir = tempfile::tempdir().unwrap();
    let layout =
        Layout::Bare { records: "x.tfrecord.gz".into(), label_map: Some("x_label_map.pbtxt".into()) };
    let sink = Sink::files_in(dir.path(), Overwrite::Refuse).unwrap();
    write(sink, layout, sharding(2, ShardNaming::AfterExtension), &FRAMES[..5], EncodeOptions::new())
        .unwrap();
    let wanted = ["x.tfrecord-00000-of-00002.gz", "x.tfrecord-00001-of-00002.gz", "x_label_map.pbtxt"];
    assert_eq!(names(dir.path()), wanted);
    assert!(std::fs::read(dir.path().join(wanted[0])).unwrap().starts_with(&[0x1f, 0x8b]));
    let (frames, said) = read(dir.path());
    let of_x = |n: &str| ("x".to_owned(), format!("{n}.jpg"));
    assert_eq!((frames, said), (["0", "2", "4", "1", "3"].map(of_x).to_vec(), vec![]));
}

#[test]
fn more_shards_than_files_can_be_open_are_written() {
    let dir = tempfile::tempdir().unwrap();
    for path in [dir.path().join("o.zip"), dir.path().join("o")] {
        let sink = sink(&path, Overwrite::Refuse);
        let frames: Vec<_> = (0..3_000).map(|n| ("train", n)).collect();
        let sharding = sharding(2_000, ShardNaming::AfterExtension);
        write(sink, Layout::Archive, sharding, &frames, EncodeOptions::new()).unwrap();
        assert_eq!(names(&path).len(), 2_001, "those without records are there, too");
        let (read, said) = read(&path);
        assert_eq!((read.len(), said), (3_000, vec![]));
    }
}

#[test]
fn a_shard_that_there_is_not_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    for shards in [None, Some(2)] {
        let sink = Sink::zip(dir.path().join("o.zip"), Overwrite::Refuse).unwrap();
        let ids = LabelIds::numbered(&labels());
        let mut writer = ArchiveWriter::new(sink, ids, &[], Layout::Archive, EncodeOptions::new()).unwrap();
        if let Some(shards) = shards {
            writer = writer.sharding(sharding(shards, ShardNaming::AfterExtension)).unwrap();
        }
        let mut encoded = writer.encoder().encode(frame("default", 0)).unwrap();
        encoded.shard = 2;
        let error = writer.write_frame(encoded).unwrap_err().to_string();
        let count = shards.unwrap_or(1);
        assert_eq!(error, format!("no shard 2: there are {count}, numbered from 0"));
    }
}

#[test]
fn more_records_than_were_told_are_not_lost_in_silence() {
    let dir = tempfile::tempdir().unwrap();
    let sink = Sink::new_folder(dir.path().join("o"), Overwrite::Refuse).unwrap();
    let ids = LabelIds::numbered(&labels());
    let writer = ArchiveWriter::new(sink, ids, &[], Layout::Archive, EncodeOptions::new()).unwrap();
    let mut writer = writer.sharding(sharding(2, ShardNaming::AfterExtension)).unwrap();
    writer.expect_frames("default", 1);
    let mut write = |number| {
        let encoded = writer.encoder().encode(frame("default", number)).unwrap();
        writer.write_frame(encoded)
    };
    assert!(write(0).is_ok());
    assert!(write(1).is_err());
}
