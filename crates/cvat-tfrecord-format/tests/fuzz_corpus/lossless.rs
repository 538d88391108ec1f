//! Any text as what a record keeps of its frame or its data set: read whole or refused in words, and what is read is
//! written and read as the same.

use std::path::Path;

use cvat_model::{DatasetReader, DatasetWriter, Labels, Origin, WithWarnings};
use cvat_tfrecord_format::{
    ArchiveReader, ArchiveWriter, EncodeOptions, Facts, LabelIds, Layout, ReadOptions,
};
use dataset_files::{Overwrite, Sink, Source};
use tf_example::{Bytes, Example, Feature, Message};
use tfrecord_frame::{RecordReader, RecordWriter};

/// A frame's text, a zero byte, a data set's text.
pub(crate) fn check(data: &[u8]) {
    let (frame, dataset) = match data.iter().position(|&byte| byte == 0) {
        Some(at) => (&data[..at], Some(&data[at + 1..])),
        None => (data, None),
    };
    let folder = tempfile::tempdir().unwrap();
    write_plain(folder.path());
    let file = folder.path().join("default.tfrecord");
    let mut example = first_record(&file);
    example.insert("cvat/frame", Feature::bytes([frame.to_vec()]));
    if let Some(dataset) = dataset {
        example.insert("cvat/dataset", Feature::bytes([dataset.to_vec()]));
    }
    let mut writer = RecordWriter::new(Vec::new());
    writer.write_record(&example.encode_to_vec()).unwrap();
    std::fs::write(&file, writer.into_inner()).unwrap();
    let (labels, origin, read) = read(folder.path());
    let told: Vec<_> = read.warnings.iter().map(|warning| warning.kind().code()).collect();
    if told.contains(&"lossless-unread") {
        return;
    }
    let again = tempfile::tempdir().unwrap();
    let sink = Sink::files_in(again.path(), Overwrite::Refuse).unwrap();
    let (ids, options) = (LabelIds::numbered(&labels), EncodeOptions::new().lossless(true));
    let subset = [read.value.subset.clone()];
    let writer = ArchiveWriter::new(sink, ids, &subset, Layout::Archive, options).unwrap();
    let mut writer = writer.facts(Facts::new(&labels, origin.as_ref()));
    let encoded = writer.encoder().encode(read.value.clone()).unwrap();
    writer.write_frame(encoded).unwrap();
    Box::new(writer).finish().unwrap();
    let (labels_again, origin_again, read_again) = self::read(again.path());
    assert_eq!(labels_again, labels);
    assert_eq!(origin_again, origin);
    assert_eq!(format!("{:?}", read_again.value), format!("{:?}", read.value));
}

fn write_plain(folder: &Path) {
    let sink = Sink::files_in(folder, Overwrite::Refuse).unwrap();
    let ids = LabelIds::numbered(&Labels::new());
    let options = EncodeOptions::new().lossless(true);
    let subset = ["default".to_owned()];
    let mut writer = ArchiveWriter::new(sink, ids, &subset, Layout::Archive, options).unwrap();
    let size = cvat_model::FrameSize::new(20, 10).unwrap();
    let encoded = writer.encoder().encode(cvat_model::AnnotatedFrame::new("a.jpg", size)).unwrap();
    writer.write_frame(encoded).unwrap();
    Box::new(writer).finish().unwrap();
}

fn first_record(file: &Path) -> Example {
    let bytes = std::fs::read(file).unwrap();
    let mut payload = Vec::new();
    RecordReader::new(bytes.as_slice()).read_into(&mut payload).unwrap();
    Example::decode(Bytes::from(payload)).unwrap()
}

/// Labels, origin and the only frame, with all that was said.
fn read(folder: &Path) -> (Labels, Option<Origin>, WithWarnings<cvat_model::AnnotatedFrame>) {
    let mut reader = ArchiveReader::open(Source::folder(folder).unwrap(), &ReadOptions::new()).unwrap();
    let mut warnings = reader.take_warnings();
    let mut frame = reader.next_frame().unwrap().unwrap();
    frame.warnings.append(&mut warnings);
    (reader.labels().clone(), reader.origin().cloned(), frame)
}
