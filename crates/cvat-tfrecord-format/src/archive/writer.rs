//! Writing a data set of records.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write as _;
use std::sync::Arc;

use cvat_model::{
    AnnotatedFrame, DatasetError, DatasetWriter, EncodedFrame, FrameEncoder, Location, NameSet, Notes,
    Warning, WarningKind, matched_name,
};
use dataset_files::{Sink, safe_name};
use tf_example::Message;
use tfrecord_frame::Compression;

use super::beside::Beside;
use super::side_files::SideFiles;
use super::subset_files::SubsetFiles;
use crate::encode::{EncodeOptions, encode_frame};
use crate::labels::LabelIds;
use crate::legacy::{label_map_text, misnumbered, unreadable};
use crate::lossless::{Kept, kept_aside};
use crate::profile::SideFile;
use crate::record_files::{LABEL_MAP, compression_by_name, record_file_name, record_stem};
use crate::tfds::{Survey, TfdsName, shard_file_name};
use crate::{Error, ErrorKind, Facts, Sharding};

/// Which files a data set is written as.
///
/// ```
/// use cvat_tfrecord_format::Layout;
/// let bare = Layout::Bare { records: "x.tfrecord".into(), label_map: Some("x_label_map.pbtxt".into()) };
/// assert_ne!(bare, Layout::Archive);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Layout {
    /// As CVAT wrote them: `label_map.pbtxt`, and `<subset>.tfrecord` for each subset.
    Archive,
    /// As CVAT 2.10 wrote a task or a job: `label_map.pbtxt`, and `default.tfrecord`, whatever the subset is called.
    Task,
    /// As TensorFlow Datasets reads a folder: `label_map.pbtxt`, `<data set>-<split>.tfrecord-00000-of-00001` for each
    /// subset, and what `tfds.builder_from_directory` goes by, `features.json`, `dataset_info.json` and names of classes.
    ///
    /// Keys stay those of the TensorFlow Object Detection API, nested as their names are. Images are described as images to decode where
    /// every record has one, else as bytes.
    Tfds(TfdsName),
    /// One record file, and its label map where one is wanted.
    Bare {
        /// Name of the record file, which says how it is compressed: [`compression_by_name`].
        records: String,
        /// Name of the label map.
        label_map: Option<String>,
    },
}

/// The pure part of writing: an annotated frame to a record's bytes.
///
/// Labels that have no id are noted: who writes the frame collects them, and tells all at once at the end.
///
/// ```
/// use cvat_model::{AnnotatedFrame, FrameEncoder, FrameSize, Labels};
/// use cvat_tfrecord_format::{EncodeOptions, LabelIds, RecordEncoder};
/// let encoder = RecordEncoder::new(LabelIds::numbered(&Labels::new()), EncodeOptions::new());
/// let frame = AnnotatedFrame::new("a.jpg", FrameSize::new(20, 10).unwrap());
/// assert_eq!(encoder.encode(frame)?.objects, 0);
/// # Ok::<(), cvat_model::DatasetError>(())
/// ```
#[derive(Debug)]
pub struct RecordEncoder {
    ids: LabelIds,
    options: EncodeOptions,
    /// Whether somebody wants to know which keys records have.
    surveys: bool,
}

/// What is known of a record, and of the data set once the record is written.
#[derive(Debug)]
struct Noted {
    beside: Beside,
    unmapped: Option<String>,
    survey: Option<Survey>,
}

impl RecordEncoder {
    /// An encoder that writes these ids.
    #[must_use]
    pub fn new(ids: LabelIds, options: EncodeOptions) -> Self {
        Self { ids, options, surveys: false }
    }
}

impl FrameEncoder for RecordEncoder {
    fn encode(&self, mut frame: AnnotatedFrame) -> Result<EncodedFrame, DatasetError> {
        let mut renamed = Vec::new();
        let safe = safe_name(&frame.name).into_owned();
        if safe != frame.name {
            let from = std::mem::replace(&mut frame.name, safe.clone());
            let kind = WarningKind::Renamed { from, to: safe };
            renamed.push(Warning::new(Location::frame(&frame.name), kind));
        }
        let (subset, name) = (frame.subset.clone(), frame.name.clone());
        let beside = Beside::of(&frame);
        let kept = self.options.keeps_all().then(|| Kept::of(&frame, &self.ids)).transpose();
        let record = encode_frame(frame, &self.ids, self.options);
        let (kept, record) = match kept.and_then(|kept| Ok((kept, record?))) {
            Ok(encoded) => encoded,
            Err(label) => {
                let unmapped = Some(label.name().to_owned());
                let mut encoded = EncodedFrame::new(subset, name, Vec::new());
                // It has one at the least, and is no empty frame.
                encoded.objects = 1;
                encoded.notes = Notes::new(Noted { beside, unmapped, survey: None });
                return Ok(encoded);
            }
        };
        let mut warnings = record.warnings;
        let mut example = match self.options.profile.filter(|_| !self.options.legacy) {
            Some(profile) => {
                let shaped = record.value.to_example_for(profile, self.options.object_keys);
                warnings.extend(shaped.warnings);
                shaped.value
            }
            None => record.value.to_example(),
        };
        if let Some(kept) = kept {
            warnings = kept.put(&mut example, warnings);
        }
        let survey = self.surveys.then(|| {
            let mut survey = Survey::default();
            survey.see(&example);
            survey
        });
        let mut encoded = EncodedFrame::new(subset, name, example.encode_to_vec());
        encoded.objects = record.value.instances.len() as u64;
        encoded.warnings = renamed.into_iter().chain(warnings).collect();
        encoded.notes = Notes::new(Noted { beside, unmapped: None, survey });
        Ok(encoded)
    }
}

/// Writes CVAT's TFRecord archive, or a bare record file.
///
/// Keys are sorted, so that the same frames give the same bytes.
///
/// ```
/// use cvat_model::{AnnotatedFrame, DatasetWriter, FrameSize, Labels};
/// use cvat_tfrecord_format::{ArchiveWriter, EncodeOptions, LabelIds, Layout};
/// use dataset_files::{Overwrite, Sink};
/// # let dir = tempfile::tempdir().unwrap();
/// # let path = dir.path().join("out.zip");
/// let ids = LabelIds::numbered(&["cat"].into_iter().collect());
/// let sink = Sink::zip(&path, Overwrite::Refuse)?;
/// let mut writer = ArchiveWriter::new(sink, ids, &["default".to_owned()], Layout::Archive, EncodeOptions::new())?;
/// let frame = AnnotatedFrame::new("a.jpg", FrameSize::new(20, 10).unwrap());
/// let encoded = writer.encoder().encode(frame)?;
/// writer.write_frame(encoded)?;
/// Box::new(writer).finish()?;
/// assert!(path.exists());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ArchiveWriter {
    layout: Layout,
    encoder: Arc<RecordEncoder>,
    subsets: BTreeMap<String, SubsetFiles>,
    /// Names of record files that are taken, and the last number behind each.
    file_names: HashMap<String, u32>,
    /// Names written in each subset, without their extensions, as CVAT matches them.
    names: NameSet,
    warnings: Vec<Warning>,
    sharding: Option<Sharding>,
    /// What lossless record files say of the data set.
    facts: Option<Facts>,
    /// What records that are not lossless have no place for, where it is known what there is.
    beside: Option<Vec<&'static str>>,
    /// And what of it the frames have.
    beside_frames: Beside,
    /// Labels without an id.
    unmapped: BTreeSet<String>,
    side_files: SideFiles,
    /// Last, so that files are closed before what was not finished is removed.
    sink: Sink,
}

impl ArchiveWriter {
    /// Begins a data set with these subsets.
    ///
    /// # Errors
    ///
    /// Where a bare file should hold several subsets, or the output cannot be written.
    pub fn new(
        sink: Sink,
        ids: LabelIds,
        subsets: &[String],
        layout: Layout,
        options: EncodeOptions,
    ) -> Result<Self, Error> {
        let label_map = match &layout {
            Layout::Bare { .. } | Layout::Task if subsets.len() > 1 => {
                return Err(ErrorKind::SeveralSubsets(subsets.to_vec()).into());
            }
            Layout::Archive | Layout::Task | Layout::Tfds(_) => Some(LABEL_MAP),
            Layout::Bare { label_map, .. } => label_map.as_deref(),
        };
        if let Some(name) = label_map {
            let mut entry = sink.create(name)?;
            let text = if options.legacy { label_map_text(ids.map()) } else { ids.map().to_cvat_text() };
            entry.write_all(text.as_bytes()).map_err(ErrorKind::Write)?;
            entry.finish()?;
        }
        let raw = unreadable(ids.map()).filter(|_| options.legacy && label_map.is_some());
        let misnumbered = misnumbered(ids.map()).filter(|_| options.legacy);
        let warnings = raw.chain(misnumbered).map(|kind| Warning::new(Location::default(), kind)).collect();
        let tfds = if let Layout::Tfds(name) = &layout { Some(name) } else { None };
        let is_indexed =
            options.profile.is_some_and(|profile| profile.side_files.contains(&SideFile::DaliIndex));
        let side_files = SideFiles::new(is_indexed, tfds, ids.map())?;
        let encoder =
            RecordEncoder { surveys: side_files.describe_records(), ..RecordEncoder::new(ids, options) };
        // A data set without frames is a file without records, not no file.
        let default = [cvat_model::DEFAULT_SUBSET.to_owned()];
        let names = if subsets.is_empty() { &default } else { subsets };
        let mut writer = Self {
            sink,
            layout,
            encoder: Arc::new(encoder),
            subsets: BTreeMap::new(),
            file_names: HashMap::new(),
            names: NameSet::default(),
            warnings,
            sharding: None,
            facts: None,
            beside: None,
            beside_frames: Beside::default(),
            unmapped: BTreeSet::new(),
            side_files,
        };
        // Those whose files are called as they are come first, so that no other takes their names.
        let is_file_name = |name: &&String| record_stem(&record_file_name(name)) == name.as_str();
        let (as_they_are, others): (Vec<_>, Vec<_>) = names.iter().partition(is_file_name);
        for name in as_they_are.into_iter().chain(others) {
            writer.announce(name)?;
        }
        Ok(writer)
    }

    /// The same with what [lossless](EncodeOptions::lossless) record files say of the data set, each in its first record.
    ///
    /// They say by it which subset a file is of where its name does not, so that this is no loss any more.
    ///
    /// Other records have no place for them, nor for numbers of frames and keyframes of tracks. What of all this there was,
    /// [`take_warnings`](DatasetWriter::take_warnings) says in a note when the frames are written.
    #[must_use]
    pub fn facts(mut self, facts: Facts) -> Self {
        if !self.encoder.options.keeps_all() {
            return Self { beside: Some(facts.into_beside()), ..self };
        }
        if let Some(words) = facts.fault() {
            self.warnings.push(Warning::new(Location::default(), WarningKind::NotLossless(words)));
            return self;
        }
        self.warnings = self.warnings.into_iter().map(kept_aside).collect();
        Self { facts: Some(facts), ..self }
    }

    /// The same with the records of every subset in several files.
    ///
    /// They are kept in a temporary file until the subset is complete, whatever the number of its files: one alone is open at
    /// a time.
    ///
    /// # Errors
    ///
    /// Where files cannot be called so.
    ///
    /// ```
    /// use std::num::NonZeroU32;
    /// use cvat_model::{DatasetWriter, Labels};
    /// use cvat_tfrecord_format::{ArchiveWriter, EncodeOptions, LabelIds, Layout, ShardNaming, Sharding};
    /// # let dir = tempfile::tempdir().unwrap();
    /// # let path = dir.path().join("out");
    /// let sink = dataset_files::Sink::new_folder(&path, dataset_files::Overwrite::Refuse)?;
    /// let ids = LabelIds::numbered(&Labels::new());
    /// let sharding = Sharding::new(NonZeroU32::new(4).unwrap(), ShardNaming::AfterExtension);
    /// let writer = ArchiveWriter::new(sink, ids, &[], Layout::Archive, EncodeOptions::new())?.sharding(sharding)?;
    /// Box::new(writer).finish()?;
    /// assert!(path.join("default.tfrecord-00003-of-00004").exists());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sharding(mut self, sharding: Sharding) -> Result<Self, Error> {
        for files in self.subsets.values_mut() {
            files.shard(sharding)?;
        }
        Ok(Self { sharding: Some(sharding), ..self })
    }

    /// What the first record of each file says of the data set.
    fn facts_json(&self) -> Option<String> {
        let renamed = self.subsets.iter().map(|(name, files)| (record_stem(files.name()), name.as_str()));
        Some(self.facts.as_ref()?.json(renamed.filter(|(stem, name)| stem != name)))
    }

    /// The name, with a number behind it where another subset has it: several names may be safe as one.
    fn free_name(&mut self, wanted: String) -> String {
        let mut number = self.file_names.get(&wanted).copied().unwrap_or(0);
        let mut name = wanted.clone();
        while self.file_names.contains_key(&name) {
            number += 1;
            name = format!("{}_{number}.tfrecord", record_stem(&wanted));
        }
        self.file_names.insert(wanted, number);
        self.file_names.entry(name.clone()).or_default();
        name
    }

    /// Names the file of a subset, and says so where that is not simply the subset's name.
    fn announce(&mut self, subset: &str) -> Result<(), Error> {
        if self.subsets.contains_key(subset) {
            return Ok(());
        }
        let (file_name, compression) = match &self.layout {
            Layout::Bare { records, .. } => (records.clone(), compression_by_name(records)),
            Layout::Archive | Layout::Task | Layout::Tfds(_) => {
                let (file_name, to) = if let Some((stem, split)) = self.side_files.stem(subset) {
                    (shard_file_name(&stem, 0, 1), split)
                } else {
                    let of = if self.layout == Layout::Task { cvat_model::DEFAULT_SUBSET } else { subset };
                    let file_name = self.free_name(record_file_name(of));
                    let to = record_stem(&file_name).to_owned();
                    (file_name, to)
                };
                if to != subset {
                    let kind = WarningKind::Renamed { from: subset.to_owned(), to };
                    let warning = Warning::new(Location::default(), kind);
                    self.warnings.push(if self.facts.is_some() { kept_aside(warning) } else { warning });
                }
                (file_name, Compression::None)
            }
        };
        let mut files = SubsetFiles::new(file_name, compression, self.side_files.are_wanted());
        self.sharding.map_or(Ok(()), |sharding| files.shard(sharding))?;
        self.subsets.insert(subset.to_owned(), files);
        Ok(())
    }

    fn write(&mut self, frame: EncodedFrame) -> Result<Vec<Warning>, Error> {
        self.announce(&frame.subset)?;
        if let Some(noted) = frame.notes.get::<Noted>() {
            self.note(noted);
        }
        // Of a file alone the facts are wanted now, of shards when the last record is there.
        let needs_facts = self.subsets.get(&frame.subset).is_some_and(SubsetFiles::needs_facts);
        let facts = if needs_facts { self.facts_json() } else { None };
        if let Some(files) = self.subsets.get_mut(&frame.subset) {
            files.write(&self.sink, frame.shard, frame.body, facts.as_deref())?;
        }
        let mut warnings = std::mem::take(&mut self.warnings);
        if !self.names.insert(&frame.subset, matched_name(&frame.name)) {
            let words =
                format!("another record of subset {:?} has this name, extensions apart", frame.subset);
            warnings.push(Warning::new(Location::frame(&frame.name), WarningKind::SameName(words)));
        }
        Ok(warnings)
    }

    /// What is known of a frame that is written is known of the data set.
    fn note(&mut self, noted: &Noted) {
        self.beside_frames.add(&noted.beside);
        self.unmapped.extend(noted.unmapped.clone());
        if let Some(survey) = &noted.survey {
            self.side_files.see(survey);
        }
    }

    fn complete(mut self) -> Result<(), Error> {
        if !self.unmapped.is_empty() {
            return Err(ErrorKind::UnmappedLabels(self.unmapped.into_iter().collect()).into());
        }
        // A subset without frames is a file without records.
        let facts = self.facts_json();
        for files in self.subsets.values_mut() {
            files.close(&self.sink, facts.as_deref())?;
        }
        let files = self.subsets.into_iter().map(|(subset, files)| (subset, files.into_indexes())).collect();
        self.side_files.write(&self.sink, &files)?;
        self.sink.finish()?;
        Ok(())
    }
}

impl DatasetWriter for ArchiveWriter {
    fn encoder(&self) -> Arc<dyn FrameEncoder> {
        self.encoder.clone()
    }

    fn expect_frames(&mut self, subset: &str, frames: u64) {
        if let Some(files) = self.subsets.get_mut(subset).filter(|_| frames > 0) {
            files.expect(frames);
        }
    }

    fn take_warnings(&mut self) -> Vec<Warning> {
        let mut warnings = std::mem::take(&mut self.warnings);
        warnings.extend(self.side_files.take_warnings());
        if let Some(facts) = &mut self.beside {
            let words: Vec<_> = std::mem::take(facts).into_iter().chain(self.beside_frames.take()).collect();
            let kind = Some(WarningKind::FactsNotKept(words.join(", "))).filter(|_| !words.is_empty());
            warnings.extend(kind.map(|kind| Warning::new(Location::default(), kind)));
        }
        warnings
    }

    fn write_frame(&mut self, frame: EncodedFrame) -> Result<Vec<Warning>, DatasetError> {
        self.write(frame).map_err(Error::into_dataset_error)
    }

    fn finish(self: Box<Self>) -> Result<(), DatasetError> {
        (*self).complete().map_err(Error::into_dataset_error)
    }
}
