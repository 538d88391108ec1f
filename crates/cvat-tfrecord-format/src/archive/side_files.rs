//! Files beside the records that some readers go by: what TensorFlow Datasets describes a folder with, and DALI's
//! indexes.

use std::collections::BTreeMap;
use std::io::Write as _;

use cvat_model::{Location, Warning, WarningKind};
use dataset_files::Sink;
use pbtxt::label_map::LabelMap;
use tfrecord_frame::{Compression, RecordIndex, RecordSpan};

use crate::record_files::compression_by_name;
use crate::tfds::{
    ClassNames, FEATURES, INFO, LABEL_FILES, Split, Splits, Survey, TfdsName, features_json, info_json,
};
use crate::{Error, ErrorKind};

/// What follows the name of a record file in that of its index.
const INDEX_SUFFIX: &str = ".idx";

/// The record files of each subset, and where their records are.
pub(super) type Indexes = BTreeMap<String, Vec<(String, RecordIndex)>>;

/// What is gathered for the files while records are written.
#[derive(Debug)]
pub(super) struct SideFiles {
    are_indexed: bool,
    tfds: Option<Tfds>,
}

/// What TensorFlow Datasets is told.
#[derive(Debug)]
struct Tfds {
    name: TfdsName,
    classes: ClassNames,
    names: Splits,
    /// By subset.
    splits: BTreeMap<String, String>,
    survey: Survey,
}

impl SideFiles {
    /// Those that are asked for.
    pub(super) fn new(are_indexed: bool, tfds: Option<&TfdsName>, map: &LabelMap) -> Result<Self, Error> {
        let tfds = tfds.map(|name| Tfds::new(name.clone(), map)).transpose()?;
        Ok(Self { are_indexed, tfds })
    }

    /// Whether anybody wants to know where records are.
    pub(super) fn are_wanted(&self) -> bool {
        self.are_indexed || self.tfds.is_some()
    }

    /// Whether anybody wants to know the keys of records.
    pub(super) fn describe_records(&self) -> bool {
        self.tfds.is_some()
    }

    /// Notes the keys of a record that is written.
    pub(super) fn see(&mut self, record: &Survey) {
        if let Some(tfds) = &mut self.tfds {
            tfds.survey.add(record);
        }
    }

    /// What the record files of a subset are called, but for the shard's number, and its split; `None` where that is as
    /// elsewhere.
    pub(super) fn stem(&mut self, subset: &str) -> Option<(String, String)> {
        let tfds = self.tfds.as_mut()?;
        let split = tfds.names.name(subset);
        tfds.splits.insert(subset.to_owned(), split.clone());
        Some((tfds.name.stem(&split), split))
    }

    /// What is worth knowing of them, once the frames are written.
    pub(super) fn take_warnings(&mut self) -> Vec<Warning> {
        let Some(tfds) = &mut self.tfds else { return Vec::new() };
        let missing = tfds.survey.not_decoded();
        let words = || {
            let images =
                if missing == 1 { "an image is".to_owned() } else { format!("{missing} images are") };
            format!(
                "{images} missing or in no format that it opens, so TensorFlow Datasets is told of `image/encoded` as bytes, not as images to decode"
            )
        };
        let bytes = (missing > 0).then(|| WarningKind::Remark(words()));
        let said = tfds.name.changed().into_iter().chain(tfds.classes.take_renamed()).chain(bytes);
        said.map(|kind| Warning::new(Location::default(), kind)).collect()
    }

    /// Writes them. Compressed files get no index: nobody can seek in them.
    pub(super) fn write(self, sink: &Sink, files: &Indexes) -> Result<(), Error> {
        let indexed =
            files.values().flatten().filter(|(name, _)| compression_by_name(name) == Compression::None);
        for (name, index) in indexed.filter(|_| self.are_indexed) {
            let mut text = Vec::new();
            index.write_to(&mut text).map_err(ErrorKind::Write)?;
            put(sink, &format!("{name}{INDEX_SUFFIX}"), &text)?;
        }
        self.tfds.map_or(Ok(()), |tfds| tfds.write(sink, files))
    }
}

impl Tfds {
    fn new(name: TfdsName, map: &LabelMap) -> Result<Self, Error> {
        Ok(Self {
            name,
            classes: ClassNames::new(map)?,
            names: Splits::default(),
            splits: BTreeMap::new(),
            survey: Survey::default(),
        })
    }

    fn write(self, sink: &Sink, files: &Indexes) -> Result<(), Error> {
        let split = |(subset, name): (&String, &String)| {
            let indexes = || files.get(subset).into_iter().flatten().map(|(_, index)| index);
            let bytes = indexes().flatten().map(RecordSpan::payload_len).sum();
            Split { name: name.clone(), shards: indexes().map(RecordIndex::len).collect(), bytes }
        };
        let splits: Vec<_> = self.splits.iter().map(split).collect();
        put(sink, FEATURES, features_json(&self.survey, &self.classes).as_bytes())?;
        put(sink, INFO, info_json(&self.name, &splits).as_bytes())?;
        for (_, file) in LABEL_FILES.iter().filter(|(key, _)| self.survey.describes(key)) {
            put(sink, file, self.classes.text().as_bytes())?;
        }
        Ok(())
    }
}

fn put(sink: &Sink, name: &str, text: &[u8]) -> Result<(), Error> {
    let mut entry = sink.create(name)?;
    entry.write_all(text).map_err(ErrorKind::Write)?;
    Ok(entry.finish()?)
}
