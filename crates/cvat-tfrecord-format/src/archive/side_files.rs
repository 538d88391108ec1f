//! Files beside the records that some readers go by: what TensorFlow Datasets describes a folder with, and DALI's
//! indexes.

use std::collections::{BTreeMap, HashMap};
use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use cvat_model::{Location, Warning, WarningKind};
use dataset_files::Sink;
use pbtxt::label_map::LabelMap;
use tfrecord_frame::{RecordIndex, RecordSpan};

use crate::tfds::{
    ClassNames, FEATURES, INFO, LABEL_FILES, Split, Splits, Survey, TfdsName, features_json, info_json,
};
use crate::{Error, ErrorKind};

/// What follows the name of a record file in that of its index.
const INDEX_SUFFIX: &str = ".idx";

/// What is gathered for the files while records are written.
#[derive(Debug)]
pub(super) struct SideFiles {
    /// By record file, where they are wanted.
    indexes: Option<BTreeMap<String, RecordIndex>>,
    tfds: Option<Tfds>,
}

/// What TensorFlow Datasets is told.
#[derive(Debug)]
struct Tfds {
    name: TfdsName,
    classes: ClassNames,
    names: Splits,
    splits: Vec<Split>,
    /// Place of a record file: its split's and its own among the split's.
    places: HashMap<String, (usize, usize)>,
    survey: Arc<Mutex<Survey>>,
}

impl SideFiles {
    /// Those that are asked for.
    pub(super) fn new(indexes: bool, tfds: Option<&TfdsName>, map: &LabelMap) -> Result<Self, Error> {
        let tfds = tfds.map(|name| Tfds::new(name.clone(), map)).transpose()?;
        Ok(Self { indexes: indexes.then(BTreeMap::new), tfds })
    }

    /// Where the keys of records are noted, if anybody wants to know them.
    pub(super) fn survey(&self) -> Option<Arc<Mutex<Survey>>> {
        self.tfds.as_ref().map(|tfds| Arc::clone(&tfds.survey))
    }

    /// What the record files of a subset are called, but for the shard's number; `None` where that is as elsewhere.
    pub(super) fn stem(&mut self, subset: &str) -> Option<(String, String)> {
        let tfds = self.tfds.as_mut()?;
        let split = tfds.names.name(subset);
        tfds.splits.push(Split { name: split.clone(), ..Split::default() });
        Some((tfds.name.stem(&split), split))
    }

    /// Notes a record file, of the subset named last.
    pub(super) fn file(&mut self, name: &str) {
        if let Some(indexes) = &mut self.indexes {
            indexes.insert(name.to_owned(), RecordIndex::new());
        }
        if let Some(tfds) = &mut self.tfds
            && let Some((place, split)) = tfds.splits.iter_mut().enumerate().next_back()
        {
            tfds.places.insert(name.to_owned(), (place, split.shards.len()));
            split.shards.push(0);
        }
    }

    /// Notes a record in a file.
    pub(super) fn record(&mut self, file: &str, span: RecordSpan) -> Result<(), Error> {
        if let Some(index) = self.indexes.as_mut().and_then(|indexes| indexes.get_mut(file)) {
            let invalid = |error| std::io::Error::new(std::io::ErrorKind::InvalidData, error);
            index.push(span).map_err(|error| ErrorKind::Write(invalid(error)))?;
        }
        if let Some(tfds) = &mut self.tfds
            && let Some(&(split, shard)) = tfds.places.get(file)
            && let Some(split) = tfds.splits.get_mut(split)
        {
            split.bytes = split.bytes.saturating_add(span.payload_len());
            if let Some(records) = split.shards.get_mut(shard) {
                *records += 1;
            }
        }
        Ok(())
    }

    /// What is worth knowing of them, once the frames are written.
    pub(super) fn take_warnings(&mut self) -> Vec<Warning> {
        let Some(tfds) = &mut self.tfds else { return Vec::new() };
        let missing = tfds.survey.lock().unwrap_or_else(PoisonError::into_inner).without_image();
        let words = || {
            let images =
                if missing == 1 { "an image is".to_owned() } else { format!("{missing} images are") };
            format!(
                "{images} missing, so TensorFlow Datasets is told of `image/encoded` as bytes, not as images to decode"
            )
        };
        let bytes = (missing > 0).then(|| WarningKind::Remark(words()));
        let said = tfds.name.changed().into_iter().chain(tfds.classes.take_renamed()).chain(bytes);
        said.map(|kind| Warning::new(Location::default(), kind)).collect()
    }

    /// Writes them.
    pub(super) fn write(self, sink: &Sink) -> Result<(), Error> {
        for (name, index) in self.indexes.into_iter().flatten() {
            let mut text = Vec::new();
            index.write_to(&mut text).map_err(ErrorKind::Write)?;
            put(sink, &format!("{name}{INDEX_SUFFIX}"), &text)?;
        }
        let Some(tfds) = self.tfds else { return Ok(()) };
        let survey = tfds.survey.lock().unwrap_or_else(PoisonError::into_inner).clone();
        put(sink, FEATURES, features_json(&survey, &tfds.classes).as_bytes())?;
        put(sink, INFO, info_json(&tfds.name, &tfds.splits).as_bytes())?;
        for (_, file) in LABEL_FILES.iter().filter(|(key, _)| survey.describes(key)) {
            put(sink, file, tfds.classes.text().as_bytes())?;
        }
        Ok(())
    }
}

impl Tfds {
    fn new(name: TfdsName, map: &LabelMap) -> Result<Self, Error> {
        Ok(Self {
            name,
            classes: ClassNames::new(map)?,
            names: Splits::default(),
            splits: Vec::new(),
            places: HashMap::new(),
            survey: Arc::default(),
        })
    }
}

fn put(sink: &Sink, name: &str, text: &[u8]) -> Result<(), Error> {
    let mut entry = sink.create(name)?;
    entry.write_all(text).map_err(ErrorKind::Write)?;
    Ok(entry.finish()?)
}
