//! Data sets, written to a folder and read from it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cvat_model::{AnnotatedFrame, DatasetReader, DatasetWriter, Labels, Origin, Warning};
use cvat_tfrecord_format::{
    ArchiveReader, ArchiveWriter, EncodeOptions, Facts, LabelIds, Layout, ReadOptions,
};
use dataset_files::{Overwrite, Sink, Source};
use tf_example::{Bytes, Example, Message};
use tfrecord_frame::{RecordReader, RecordWriter};

/// What a reader gives, frames by name.
#[derive(Debug, PartialEq)]
pub(crate) struct Read {
    pub(crate) labels: Labels,
    pub(crate) origin: Option<Origin>,
    pub(crate) subsets: Vec<String>,
    pub(crate) frames: BTreeMap<String, AnnotatedFrame>,
    pub(crate) warnings: Vec<Warning>,
}

impl Read {
    pub(crate) fn codes(&self) -> Vec<&'static str> {
        self.warnings.iter().map(|warning| warning.kind().code()).collect()
    }
}

/// Writes frames to an archive's folder; what its writer said.
pub(crate) fn write(
    folder: &Path,
    labels: &Labels,
    facts: Option<Facts>,
    frames: &[AnnotatedFrame],
    options: EncodeOptions,
) -> Vec<Warning> {
    write_as(folder, labels, facts, frames, (Layout::Archive, options))
}

pub(crate) fn write_as(
    folder: &Path,
    labels: &Labels,
    facts: Option<Facts>,
    frames: &[AnnotatedFrame],
    (layout, options): (Layout, EncodeOptions),
) -> Vec<Warning> {
    let mut subsets: Vec<_> = frames.iter().map(|frame| frame.subset.clone()).collect();
    subsets.sort_unstable();
    subsets.dedup();
    let sink = Sink::files_in(folder, Overwrite::Refuse).unwrap();
    let ids = LabelIds::numbered(labels);
    let mut writer = ArchiveWriter::new(sink, ids, &subsets, layout, options).unwrap();
    if let Some(facts) = facts {
        writer = writer.facts(facts);
    }
    let mut warnings = Vec::new();
    let encoder = writer.encoder();
    for frame in frames {
        let mut record = encoder.encode(frame.clone()).unwrap();
        warnings.append(&mut record.warnings);
        warnings.extend(writer.write_frame(record).unwrap());
    }
    warnings.extend(writer.take_warnings());
    Box::new(writer).finish().unwrap();
    warnings
}

pub(crate) fn read(folder: &Path) -> Read {
    read_with(folder, &ReadOptions::new())
}

pub(crate) fn read_with(folder: &Path, options: &ReadOptions) -> Read {
    let mut reader = ArchiveReader::open(Source::folder(folder).unwrap(), options).unwrap();
    let mut warnings = reader.take_warnings();
    let mut frames = BTreeMap::new();
    while let Some(frame) = reader.next_frame() {
        let frame = frame.unwrap();
        warnings.extend(frame.warnings);
        frames.insert(frame.value.name.clone(), frame.value);
    }
    let (labels, origin) = (reader.labels().clone(), reader.origin().cloned());
    Read { labels, origin, subsets: reader.subsets().to_vec(), frames, warnings }
}

pub(crate) fn by_name(frames: &[AnnotatedFrame]) -> BTreeMap<String, AnnotatedFrame> {
    frames.iter().map(|frame| (frame.name.clone(), frame.clone())).collect()
}

/// All record files of a folder.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = paths.filter(|path| path.extension().is_some_and(|e| e == "tfrecord")).collect();
    paths.sort_unstable();
    paths
}

pub(crate) fn records(file: &Path) -> Vec<Example> {
    let bytes = std::fs::read(file).unwrap();
    let mut reader = RecordReader::new(bytes.as_slice());
    let mut examples = Vec::new();
    let mut payload = Vec::new();
    while reader.read_into(&mut payload).unwrap().is_some() {
        examples.push(Example::decode(Bytes::copy_from_slice(&payload)).unwrap());
    }
    examples
}

/// Every record changed.
pub(crate) fn change(file: &Path, mut change: impl FnMut(&mut Example)) {
    let mut writer = RecordWriter::new(Vec::new());
    for mut example in records(file) {
        change(&mut example);
        writer.write_record(&example.encode_to_vec()).unwrap();
    }
    std::fs::write(file, writer.into_inner()).unwrap();
}
