//! Reading a data set of records.

use cvat_model::{
    AnnotatedFrame, DatasetError, DatasetReader, ImageCensus, Labels, Location, Origin, Warning, WarningKind,
    WithWarnings,
};
use dataset_files::{EntryReader, Limits, Source, safe_name};
use pbtxt::label_map::LabelMap;
use tf_example::Example;
use tfrecord_frame::{Decoder, Position, RecordReader};

use super::survey::{RecordFile, Survey, open_records, read_record, survey};
use crate::decode::decode_frame;
use crate::detection::DetectionExample;
use crate::legacy;
use crate::lossless::{self, Annotations};
use crate::{Error, ErrorKind};

/// How records are read.
///
/// ```
/// let options = cvat_tfrecord_format::ReadOptions::new().file("test.record").subsets(["test".to_owned()]);
/// # let _ = options;
/// ```
#[derive(Clone, Debug)]
pub struct ReadOptions {
    pub(super) labels: Option<LabelMap>,
    /// Whether label maps beside the record files are looked for.
    pub(super) found_labels: bool,
    pub(super) subsets: Vec<String>,
    pub(super) file: Option<String>,
    pub(super) images: Option<Source>,
    pub(super) limits: Limits,
    pub(super) legacy: bool,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            labels: None,
            found_labels: true,
            subsets: Vec::new(),
            file: None,
            images: None,
            limits: Limits::default(),
            legacy: false,
        }
    }
}

impl ReadOptions {
    /// Every record file of the source, with the label maps found beside them.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// This label map instead of any found.
    #[must_use]
    pub fn labels(self, labels: LabelMap) -> Self {
        Self { labels: Some(labels), found_labels: false, ..self }
    }

    /// This label map for record files that have none beside them.
    #[must_use]
    pub fn fallback_labels(self, labels: LabelMap) -> Self {
        Self { labels: Some(labels), found_labels: true, ..self }
    }

    /// These subsets only; none means all.
    #[must_use]
    pub fn subsets(self, subsets: impl IntoIterator<Item = String>) -> Self {
        Self { subsets: subsets.into_iter().collect(), ..self }
    }

    /// Where to look for the images of records that hold none: `<subset>/<name>`, `<name>`, and both under `images/`.
    #[must_use]
    pub fn images(self, images: Source) -> Self {
        Self { images: Some(images), ..self }
    }

    /// What contents may ask for before they are refused; those of archives are kept by the source. Default: as
    /// [`Limits::default`].
    #[must_use]
    pub fn limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Whether records are read as CVAT 2.10 read them: boxes cut at the border and rounded to two decimals, masks instead
    /// of boxes, labels by text alone, and nothing else.
    ///
    /// ```
    /// let options = cvat_tfrecord_format::ReadOptions::new().legacy(true);
    /// # let _ = options;
    /// ```
    #[must_use]
    pub fn legacy(self, legacy: bool) -> Self {
        Self { legacy, ..self }
    }

    /// This file only, whatever its name, as where somebody names a file and not a folder.
    #[must_use]
    pub fn file(self, file: impl Into<String>) -> Self {
        Self { file: Some(file.into()), ..self }
    }
}

/// Reads CVAT's TFRecord archives, and bare record files, frame by frame.
///
/// Record files may be compressed with gzip or zlib; their content tells, whatever they are called. Where records are
/// [lossless](crate::EncodeOptions::lossless), frames, labels and origin are as they were written.
///
/// ```
/// use cvat_model::DatasetReader;
/// use cvat_tfrecord_format::{ArchiveReader, ReadOptions};
/// # let dir = tempfile::tempdir().unwrap();
/// # let mut writer = tfrecord_frame::RecordWriter::new(std::fs::File::create(dir.path().join("a.tfrecord")).unwrap());
/// # let record = cvat_tfrecord_format::DetectionExample {
/// #     filename: "1.jpg".into(), width: Some(2), height: Some(2), ..Default::default() };
/// # writer.write_record(&tf_example::Message::encode_to_vec(&record.to_example())).unwrap();
/// # let path = dir.path();
/// let source = dataset_files::Source::folder(path)?;
/// let mut reader = ArchiveReader::open(source, &ReadOptions::new())?;
/// assert_eq!(reader.subsets(), ["a"]);
/// let frame = reader.next_frame().unwrap()?.value;
/// assert_eq!(frame.name, "1.jpg");
/// assert!(reader.next_frame().is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ArchiveReader {
    source: Source,
    images: Option<Source>,
    limits: Limits,
    legacy: bool,
    survey: Survey,
    /// The next file to open.
    next: usize,
    open: Option<RecordReader<Decoder<EntryReader>>>,
    /// Set once nothing more can be read.
    ended: bool,
}

impl ArchiveReader {
    /// Opens a data set: finds its record files and label maps, and reads all records once for their classes.
    ///
    /// # Errors
    ///
    /// Where there is no record file, a file is damaged, a label map cannot be read, or records are not of images
    /// with objects.
    pub fn open(source: Source, options: &ReadOptions) -> Result<Self, Error> {
        let survey = survey(&source, options)?;
        let (images, limits) = (options.images.clone(), options.limits.clone());
        let legacy = options.legacy;
        Ok(Self { source, images, limits, legacy, survey, next: 0, open: None, ended: false })
    }

    /// The label map found or given, merged where several were found.
    #[must_use]
    pub fn label_map(&self) -> Option<&LabelMap> {
        self.survey.label_map.as_ref()
    }

    /// Whether every record is read by what it keeps under `cvat/…`, and none by its standard keys.
    #[must_use]
    pub fn is_lossless(&self) -> bool {
        self.survey.is_lossless
    }

    /// Whether every annotation is of a track, as in CVAT's documents for video, and every record
    /// [is lossless](Self::is_lossless): others do not say.
    #[must_use]
    pub fn has_only_tracks(&self) -> bool {
        self.survey.is_lossless && !self.survey.has_untracked
    }

    /// The file being read.
    fn file(&self) -> Option<&RecordFile> {
        self.survey.files.get(self.next.checked_sub(1)?)
    }

    /// The next record, across files.
    fn next_record(&mut self) -> Result<Option<(Position, Option<Example>)>, Error> {
        loop {
            if let Some(reader) = &mut self.open
                && let Some(record) = read_record(reader)?
            {
                return Ok(Some(record));
            }
            self.open = None;
            let Some(file) = self.survey.files.get(self.next) else { return Ok(None) };
            self.next += 1;
            self.open = Some(open_records(&self.source, &file.name, &self.limits)?);
        }
    }

    fn decode(
        &self,
        position: Position,
        example: Option<Example>,
    ) -> Result<WithWarnings<AnnotatedFrame>, Error> {
        let at = |kind: ErrorKind| Error::from(kind).at(position);
        let file = self.file().ok_or_else(|| at(ErrorKind::NoRecords))?;
        let example = example.ok_or_else(|| at(ErrorKind::EmptyRecord))?;
        let mut detection =
            DetectionExample::from_example(&example).map_err(|error| at(ErrorKind::Feature(error)))?;
        let kept = if self.legacy {
            Ok(None)
        } else {
            detection.other_keys.retain(|key| !lossless::is_own_key(key));
            let mut find = |name: &str| self.survey.by_name.get(name).copied();
            lossless::annotations(&example, &self.limits, &mut find)
        };
        // The features hold the image's buffer alive as the detection does; nothing else needs them.
        drop(example);
        let mut noticed = Vec::new();
        let name = name(std::mem::take(&mut detection.filename), file, position, &mut noticed);
        let kept = kept.unwrap_or_else(|kind| {
            noticed.push(Warning::new(Location::frame(&name).in_entry(&file.name), kind));
            None
        });
        if kept.is_some() {
            // What it says of its objects is known better.
            detection.instances.clear();
            detection.classes.clear();
        }
        if detection.encoded.is_empty() {
            match self
                .images
                .as_ref()
                .and_then(|images| Some((images, find_image(images, &file.subset, &name)?)))
            {
                Some((images, path)) => {
                    let image = images.read(&path, self.limits.image_len());
                    detection.encoded = image.map_err(|error| at(ErrorKind::Files(error)))?;
                    detection.format.clear();
                }
                // That there are none at all is said once, of the whole.
                None if !self.survey.images.all_missing() => {
                    let location = Location::frame(&name).in_entry(&file.name);
                    noticed.push(Warning::new(location, WarningKind::ImageMissing));
                }
                None => {}
            }
        }
        let decode = if self.legacy { legacy::decode_frame } else { decode_frame };
        let mut frame =
            decode(detection, name, &file.vocabulary).map_err(|crate::NoSize| at(ErrorKind::NoSize))?;
        frame.value.subset.clone_from(&file.subset);
        if let Some(Annotations { number, task_id, shapes, tags, outside }) = kept {
            (frame.value.number, frame.value.task_id) = (number, task_id);
            (frame.value.shapes, frame.value.tags, frame.value.outside) = (shapes, tags, outside);
        }
        frame.warnings = noticed.into_iter().chain(frame.warnings).collect();
        Ok(frame)
    }
}

/// The name of a frame, safe and never empty.
fn name(given: String, file: &RecordFile, position: Position, noticed: &mut Vec<Warning>) -> String {
    let mut notice = |kind| noticed.push(Warning::new(Location::entry(&file.name), kind));
    if given.is_empty() {
        let name = format!("{}_{:06}", file.subset, position.record);
        notice(WarningKind::Named(name.clone()));
        return name;
    }
    let name = safe_name(&given).into_owned();
    if name != given {
        notice(WarningKind::Renamed { from: given, to: name.clone() });
    }
    name
}

/// Where the image of a frame lies in a source of images.
pub(super) fn find_image(images: &Source, subset: &str, name: &str) -> Option<String> {
    let name = safe_name(name);
    let places = ["", "images/"]
        .into_iter()
        .flat_map(|folder| [format!("{folder}{subset}/{name}"), format!("{folder}{name}")]);
    places.into_iter().find(|place| images.contains(place))
}

impl DatasetReader for ArchiveReader {
    fn labels(&self) -> &Labels {
        &self.survey.labels
    }

    fn subsets(&self) -> &[String] {
        &self.survey.subsets
    }

    fn frame_count(&self) -> Option<u64> {
        Some(self.survey.frames.values().sum())
    }

    fn frames_in_subset(&self, subset: &str) -> Option<u64> {
        self.survey.frames.get(subset).copied()
    }

    fn images(&self) -> Option<&ImageCensus> {
        Some(&self.survey.images)
    }

    fn origin(&self) -> Option<&Origin> {
        self.survey.origin.as_ref()
    }

    fn take_warnings(&mut self) -> Vec<Warning> {
        std::mem::take(&mut self.survey.warnings)
    }

    fn next_frame(&mut self) -> Option<Result<WithWarnings<AnnotatedFrame>, DatasetError>> {
        if self.ended {
            return None;
        }
        let read = self
            .next_record()
            .and_then(|record| record.map(|(position, example)| self.decode(position, example)).transpose());
        let read = read.map_err(|error| {
            let entry = self.file().map(|file| file.name.clone()).unwrap_or_default();
            error.in_entry(&entry).into_dataset_error()
        });
        self.ended = match &read {
            Ok(frame) => frame.is_none(),
            Err(error) => error.is_fatal(),
        };
        read.transpose()
    }
}
