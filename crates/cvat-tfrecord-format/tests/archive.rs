//! Frames to an archive and back, and what damage to an archive does.

#![allow(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

use std::io::Write as _;
use std::path::Path;

use cvat_model::{
    AnnotatedFrame, BoundingBox, DatasetReader, DatasetWriter, FrameSize, Geometry, Labels, Shape, Warning,
};
use cvat_tfrecord_format::{
    ArchiveReader, ArchiveWriter, EncodeOptions, Error, LabelIds, Layout, ReadOptions,
};
use dataset_files::{Limits, Overwrite, Sink, Source};
use proptest::prelude::*;
use tfrecord_frame::{Compression, Encoder};

fn write(path: &Path, labels: &Labels, frames: &[AnnotatedFrame]) -> Result<(), Box<dyn std::error::Error>> {
    let mut subsets: Vec<String> = Vec::new();
    for frame in frames {
        if !subsets.contains(&frame.subset) {
            subsets.push(frame.subset.clone());
        }
    }
    let sink = Sink::zip(path, Overwrite::Allow)?;
    let ids = LabelIds::numbered(labels);
    let mut writer = ArchiveWriter::new(sink, ids, &subsets, Layout::Archive, EncodeOptions::new())?;
    let encoder = writer.encoder();
    for frame in frames {
        writer.write_frame(encoder.encode(frame.clone())?)?;
    }
    Box::new(writer).finish()?;
    Ok(())
}

/// What comes out of an archive: per frame its subset, name, size, image, and boxes with label names.
type Content = Vec<(String, String, FrameSize, Option<bytes::Bytes>, Vec<LabelledBox>)>;
type LabelledBox = (String, [f64; 4]);

fn content(labels: &Labels, frames: &[AnnotatedFrame]) -> Content {
    let boxes = |frame: &AnnotatedFrame| {
        let one = |shape: &Shape| {
            let Geometry::Rectangle { bounding_box: b, .. } = shape.geometry else {
                unreachable!("rectangles only")
            };
            let name = shape.label.map(|id| labels[id].name.clone()).unwrap_or_default();
            (name, [b.xtl(), b.ytl(), b.xbr(), b.ybr()])
        };
        frame.shapes.iter().map(one).collect()
    };
    let one = |f: &AnnotatedFrame| (f.subset.clone(), f.name.clone(), f.size, f.image.clone(), boxes(f));
    frames.iter().map(one).collect()
}

fn read(source: Source) -> Result<(Content, Vec<Warning>), Box<dyn std::error::Error>> {
    let mut reader = ArchiveReader::open(source, &ReadOptions::new())?;
    let labels = reader.labels().clone();
    let (mut frames, mut warnings) = (Vec::new(), reader.take_warnings());
    while let Some(frame) = reader.next_frame() {
        let frame = frame?;
        frames.push(frame.value);
        warnings.extend(frame.warnings);
    }
    Ok((content(&labels, &frames), warnings))
}

/// Single precision keeps 24 bits of a fraction.
fn close(a: &Content, b: &Content) -> bool {
    let same = |(a, b): (&LabelledBox, &LabelledBox)| {
        a.0 == b.0 && a.1.iter().zip(b.1).all(|(a, b)| (a - b).abs() < 1e-3)
    };
    a.len() == b.len()
        && a.iter().zip(b).all(|(a, b)| {
            (&a.0, &a.1, a.2, &a.3) == (&b.0, &b.1, b.2, &b.3)
                && a.4.len() == b.4.len()
                && a.4.iter().zip(&b.4).all(same)
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn model_to_archive_to_model((labels, mut frames) in testkit::strategies::rectangles()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.zip");
        write(&path, &labels, &frames).unwrap();
        let (got, _) = read(Source::open(&path, &Limits::default()).unwrap()).unwrap();
        // Subsets are files, and files are read by name.
        frames.sort_by(|a, b| a.subset.cmp(&b.subset));
        let expected = content(&labels, &frames);
        prop_assert!(close(&got, &expected), "{got:?}\n{expected:?}");
    }

    #[test]
    fn the_same_frames_give_the_same_bytes((labels, frames) in testkit::strategies::rectangles()) {
        let folder = tempfile::tempdir().unwrap();
        let [a, b] = ["a.zip", "b.zip"].map(|name| folder.path().join(name));
        write(&a, &labels, &frames).unwrap();
        write(&b, &labels, &frames).unwrap();
        prop_assert_eq!(std::fs::read(a).unwrap(), std::fs::read(b).unwrap());
    }
}

/// An archive of two frames, one with a box.
fn small_archive() -> (Vec<u8>, Content) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("small.zip");
    let labels: Labels = ["cat"].into_iter().collect();
    let size = FrameSize::new(20, 10).unwrap();
    let mut frame = AnnotatedFrame::new("a.jpg", size);
    let around = BoundingBox::new(1.0, 2.0, 15.0, 7.5).unwrap();
    frame.shapes.push(Shape::rectangle(labels.find("cat"), around));
    let frames = [frame, AnnotatedFrame::new("b.jpg", size)];
    write(&path, &labels, &frames).unwrap();
    (std::fs::read(path).unwrap(), content(&labels, &frames))
}

#[test]
fn a_cut_archive_is_an_error_wherever_it_is_cut() {
    let (bytes, _) = small_archive();
    for len in 0..bytes.len() {
        let source = Source::zip(std::io::Cursor::new(bytes[..len].to_vec()), &Limits::default());
        assert!(source.is_err(), "cut after {len} of {} bytes", bytes.len());
    }
}

#[test]
fn a_flipped_bit_gives_an_error_or_a_warning_and_never_a_wrong_box() {
    let (bytes, expected) = small_archive();
    let (mut errors, mut unharmed) = (0, 0);
    for bit in 0..bytes.len() * 8 {
        let mut damaged = bytes.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        let source = Source::zip(std::io::Cursor::new(damaged), &Limits::default());
        match source.map_err(Into::into).and_then(read) {
            Err(_) => errors += 1,
            // Some fields of a zip, such as the version it was made by, mean nothing to anybody.
            Ok((content, _)) => {
                assert!(close(&content, &expected), "bit {bit} changed what was read: {content:?}");
                unharmed += 1;
            }
        }
    }
    assert!(errors > unharmed * 5, "{errors} errors, {unharmed} unharmed");
}

/// A bare file of two records, and the length of the first.
fn bare_file() -> (Vec<u8>, usize) {
    let encode = |name: &str| {
        let frame = AnnotatedFrame::new(name, FrameSize::new(20, 10).unwrap());
        let ids = LabelIds::numbered(&Labels::new());
        let record = cvat_tfrecord_format::encode_frame(frame, &ids, EncodeOptions::new()).unwrap();
        testkit::naive::record(&tf_example::Message::encode_to_vec(&record.value.to_example()))
    };
    let (first, second) = (encode("a.jpg"), encode("b.jpg"));
    let len = first.len();
    ([first, second].concat(), len)
}

#[test]
fn a_flipped_bit_of_a_bare_file_is_an_error_in_its_record() {
    let (bytes, first) = bare_file();
    let folder = tempfile::tempdir().unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut damaged = bytes.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        std::fs::write(folder.path().join("x.tfrecord"), damaged).unwrap();
        let error = read(Source::folder(folder.path()).unwrap()).unwrap_err().downcast::<Error>().unwrap();
        assert_eq!(error.position().unwrap().record, u64::from(bit / 8 >= first), "bit {bit}: {error}");
    }
}

#[test]
fn a_cut_bare_file_is_truncation_but_for_its_record_boundaries() {
    let (bytes, first) = bare_file();
    let folder = tempfile::tempdir().unwrap();
    for len in 0..=bytes.len() {
        std::fs::write(folder.path().join("x.tfrecord"), &bytes[..len]).unwrap();
        let read = read(Source::folder(folder.path()).unwrap());
        let whole = [0, first, bytes.len()].iter().position(|boundary| *boundary == len);
        match (read, whole) {
            (Ok((content, _)), Some(records)) => assert_eq!(content.len(), records),
            (Err(error), None) => {
                let error = error.downcast::<Error>().unwrap();
                assert_eq!(error.entry(), Some("x.tfrecord"));
                let record = u64::from(len > first);
                assert_eq!(error.position().unwrap().record, record, "{error}");
                assert!(error.to_string().contains("truncated"), "{error}");
            }
            (read, _) => panic!("cut after {len} bytes: {read:?}"),
        }
    }
}

/// Behind a checksum of its own: unlike a plain file, a compressed one has no place to be cut at unnoticed.
#[test]
fn a_cut_or_flipped_compressed_file_is_an_error_or_reads_the_same() {
    let (bytes, _) = bare_file();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.tfrecord");
    std::fs::write(&path, &bytes).unwrap();
    let (whole, _) = read(Source::folder(folder.path()).unwrap()).unwrap();
    for compression in [Compression::Gzip, Compression::Zlib] {
        let mut encoder = Encoder::new(Vec::new(), compression);
        encoder.write_all(&bytes).unwrap();
        let stream = encoder.finish().unwrap();
        for len in 1..stream.len() {
            std::fs::write(&path, &stream[..len]).unwrap();
            let error =
                read(Source::folder(folder.path()).unwrap()).unwrap_err().downcast::<Error>().unwrap();
            assert_eq!(error.entry(), Some("x.tfrecord"), "{compression}, {len} bytes: {error}");
        }
        let mut unharmed = 0;
        for bit in 0..stream.len() * 8 {
            let mut damaged = stream.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            std::fs::write(&path, damaged).unwrap();
            // Time and system in the header of gzip mean nothing to anybody.
            if let Ok((content, _)) = read(Source::folder(folder.path()).unwrap()) {
                assert_eq!(content, whole, "{compression}, bit {bit}");
                unharmed += 1;
            }
        }
        assert!(unharmed <= 8 * 8, "{compression}: {unharmed} bits unnoticed");
    }
}

#[test]
fn label_maps_that_disagree_are_merged_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let record = |name: &str, id: i64| {
        let b = cvat_tfrecord_format::NormalizedBox { xmin: 0.0, ymin: 0.0, xmax: 0.5, ymax: 0.5 };
        let instances = vec![cvat_tfrecord_format::Instance { bounding_box: b, id, ..Default::default() }];
        let detection = cvat_tfrecord_format::DetectionExample {
            filename: name.into(),
            width: Some(4),
            height: Some(4),
            instances,
            ..Default::default()
        };
        testkit::naive::record(&tf_example::Message::encode_to_vec(&detection.to_example()))
    };
    for (subset, map) in
        [("train", "item{id:1 name:'cat'}item{id:2 name:'dog'}"), ("val", "item{id:1 name:'dog'}")]
    {
        std::fs::create_dir(folder.path().join(subset)).unwrap();
        std::fs::write(folder.path().join(subset).join("x.tfrecord"), record("a.jpg", 1)).unwrap();
        std::fs::write(folder.path().join(subset).join("x_label_map.pbtxt"), map).unwrap();
    }
    let (content, warnings) = read(Source::folder(folder.path()).unwrap()).unwrap();
    let got: Vec<_> = content.iter().map(|frame| (frame.0.as_str(), frame.4[0].0.as_str())).collect();
    assert_eq!(got, [("train", "cat"), ("val", "dog")]);
    assert!(warnings.iter().any(|w| w.kind().code() == "label-maps-merged"), "{warnings:?}");
}

#[test]
fn a_renamed_subset_is_said_before_any_frame() {
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::zip(folder.path().join("a.zip"), Overwrite::Refuse).unwrap();
    let ids = LabelIds::numbered(&Labels::new());
    let subsets = ["../x".to_owned()];
    let mut writer = ArchiveWriter::new(sink, ids, &subsets, Layout::Archive, EncodeOptions::new()).unwrap();
    let said: Vec<_> = writer.take_warnings().iter().map(ToString::to_string).collect();
    assert_eq!(said, [r#""../x" renamed "x""#]);
    Box::new(writer).finish().unwrap();
    let source = Source::open(folder.path().join("a.zip"), &Limits::default()).unwrap();
    assert!(source.contains("x.tfrecord"));
}

#[test]
fn subsets_whose_names_are_safe_as_one_have_a_file_each() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.zip");
    let subsets = ["a/b", "a\\b", "a_b", "a_b_1"].map(str::to_owned);
    let sink = Sink::zip(&path, Overwrite::Refuse).unwrap();
    let ids = LabelIds::numbered(&Labels::new());
    let mut writer = ArchiveWriter::new(sink, ids, &subsets, Layout::Archive, EncodeOptions::new()).unwrap();
    let said: Vec<_> = writer.take_warnings().iter().map(ToString::to_string).collect();
    assert_eq!(said, [r#""a/b" renamed "a_b_2""#, r#""a\\b" renamed "a_b_3""#]);
    let encoder = writer.encoder();
    for subset in &subsets {
        let mut frame = AnnotatedFrame::new("x.jpg", FrameSize::new(20, 10).unwrap());
        frame.subset.clone_from(subset);
        writer.write_frame(encoder.encode(frame).unwrap()).unwrap();
    }
    Box::new(writer).finish().unwrap();
    let (read, _) = read(Source::open(&path, &Limits::default()).unwrap()).unwrap();
    let read: Vec<_> = read.iter().map(|(subset, ..)| subset.as_str()).collect();
    assert_eq!(read, ["a_b", "a_b_1", "a_b_2", "a_b_3"]);
}

#[test]
fn an_error_says_which_limit_and_how_much() {
    let folder = tempfile::tempdir().unwrap();
    let labels: Labels = ["a", "b", "c"].into_iter().collect();
    let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(20, 10).unwrap());
    let shape = |id| Shape::rectangle(Some(id), BoundingBox::new(1.0, 2.0, 3.0, 4.0).unwrap());
    frame.shapes = labels.iter().map(|(id, _)| shape(id)).collect();
    write(&folder.path().join("a.zip"), &labels, &[frame]).unwrap();
    let source = Source::open(folder.path().join("a.zip"), &Limits::default()).unwrap();
    let open = |limits: Limits| ArchiveReader::open(source.clone(), &ReadOptions::new().limits(limits));
    let limits = Limits::default();
    for (limits, message) in [
        (limits.clone().max_labels(2), "default.tfrecord: record 0 at byte 0: more than 2 labels"),
        (limits.clone().max_label_map_len(10), "label_map.pbtxt: it is longer than 10 bytes"),
        (limits.clone().max_record_len(10), "bytes long, max_record_len is 10 bytes"),
    ] {
        let error = open(limits).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
    assert!(open(limits.max_labels(3)).is_ok());
}
