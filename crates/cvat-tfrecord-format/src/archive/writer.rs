//! Writing a data set of records.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use cvat_model::{
    AnnotatedFrame, DatasetError, DatasetWriter, EncodedFrame, FrameEncoder, Location, Warning, WarningKind,
};
use dataset_files::{EntryWriter, Sink, safe_name};
use tf_example::Message;
use tfrecord_frame::RecordWriter;

use crate::encode::{EncodeOptions, encode_frame};
use crate::labels::LabelIds;
use crate::record_files::{LABEL_MAP, record_stem};
use crate::{Error, ErrorKind};

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
    /// One record file, and its label map where one is wanted.
    Bare {
        /// Name of the record file.
        records: String,
        /// Name of the label map.
        label_map: Option<String>,
    },
}

/// The pure part of writing: an annotated frame to a record's bytes.
///
/// Labels that have no id are collected, and told all at once at the end.
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
    unmapped: Mutex<BTreeSet<String>>,
}

impl RecordEncoder {
    /// An encoder that writes these ids.
    #[must_use]
    pub fn new(ids: LabelIds, options: EncodeOptions) -> Self {
        Self { ids, options, unmapped: Mutex::default() }
    }

    fn unmapped(&self) -> Vec<String> {
        self.unmapped.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
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
        let record = match encode_frame(frame, &self.ids, self.options) {
            Ok(record) => record,
            Err(label) => {
                let mut unmapped = self.unmapped.lock().unwrap_or_else(PoisonError::into_inner);
                unmapped.insert(label.name().to_owned());
                return Ok(EncodedFrame::new(subset, name, Vec::new()));
            }
        };
        let mut encoded = EncodedFrame::new(subset, name, record.value.to_example().encode_to_vec());
        encoded.objects = record.value.instances.len() as u64;
        encoded.warnings = renamed.into_iter().chain(record.warnings).collect();
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
    subsets: BTreeMap<String, Subset>,
    /// Names written in each subset, without their extensions, as CVAT matches them.
    names: HashMap<String, BTreeSet<String>>,
    warnings: Vec<Warning>,
    /// Last, so that files are closed before what was not finished is removed.
    sink: Sink,
}

/// What is written of one subset.
#[derive(Debug, Default)]
struct Subset {
    /// Open from the first frame to the last, where it is known which that is.
    file: Option<RecordWriter<EntryWriter>>,
    is_done: bool,
    /// Frames still to come at most; `None` where that is not known.
    to_come: Option<u64>,
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
            Layout::Archive => Some(LABEL_MAP),
            Layout::Bare { .. } if subsets.len() > 1 => {
                return Err(ErrorKind::SeveralSubsets(subsets.to_vec()).into());
            }
            Layout::Bare { label_map, .. } => label_map.as_deref(),
        };
        if let Some(name) = label_map {
            let mut entry = sink.create(name)?;
            entry.write_all(ids.map().to_cvat_text().as_bytes()).map_err(ErrorKind::Write)?;
            entry.finish()?;
        }
        let encoder = Arc::new(RecordEncoder::new(ids, options));
        // A data set without frames is a file without records, not no file.
        let default = [cvat_model::DEFAULT_SUBSET.to_owned()];
        let subsets = if subsets.is_empty() { &default } else { subsets };
        let subsets = subsets.iter().map(|name| (name.clone(), Subset::default())).collect();
        Ok(Self { sink, layout, encoder, subsets, names: HashMap::new(), warnings: Vec::new() })
    }

    /// Opens the file of a subset.
    fn create(&mut self, subset: &str) -> Result<RecordWriter<EntryWriter>, Error> {
        let name = match &self.layout {
            Layout::Bare { records, .. } => records.clone(),
            Layout::Archive => {
                let name = safe_name(subset).replace('/', "_");
                // What looks like a shard would be read as a part of another subset.
                let shard = record_stem(&format!("{name}.tfrecord")) != name;
                let name = if shard { name.replace('-', "_") } else { name };
                if name != subset {
                    let kind = WarningKind::Renamed { from: subset.to_owned(), to: name.clone() };
                    self.warnings.push(Warning::new(Location::default(), kind));
                }
                format!("{name}.tfrecord")
            }
        };
        Ok(RecordWriter::new(self.sink.create(&name)?))
    }

    fn write(&mut self, frame: &EncodedFrame) -> Result<Vec<Warning>, Error> {
        let mut subset = self.subsets.remove(&frame.subset).unwrap_or_default();
        let mut file = match subset.file.take() {
            Some(file) => file,
            None => self.create(&frame.subset)?,
        };
        file.write_record(&frame.body).map_err(ErrorKind::Write)?;
        subset.to_come = subset.to_come.map(|to_come| to_come.saturating_sub(1));
        if subset.to_come == Some(0) {
            // In a zip one file at a time goes straight to its place: the sooner one ends, the better.
            file.into_inner().finish()?;
            subset.is_done = true;
        } else {
            subset.file = Some(file);
        }
        self.subsets.insert(frame.subset.clone(), subset);
        let mut warnings = std::mem::take(&mut self.warnings);
        if !self.names.entry(frame.subset.clone()).or_default().insert(matched_name(&frame.name)) {
            let words =
                format!("another record of subset {:?} has this name, extensions apart", frame.subset);
            warnings.push(Warning::new(Location::frame(&frame.name), WarningKind::SameName(words)));
        }
        Ok(warnings)
    }

    fn complete(mut self) -> Result<(), Error> {
        let unmapped = self.encoder.unmapped();
        if !unmapped.is_empty() {
            return Err(ErrorKind::UnmappedLabels(unmapped).into());
        }
        for (name, subset) in std::mem::take(&mut self.subsets) {
            let file = match subset.file {
                Some(file) => file,
                None if subset.is_done => continue,
                // A subset without frames is a file without records.
                None => self.create(&name)?,
            };
            file.into_inner().finish()?;
        }
        self.sink.finish()?;
        Ok(())
    }
}

/// What CVAT matches a frame by: its name without the extension.
fn matched_name(name: &str) -> String {
    let base = name.rfind('/').map_or(0, |slash| slash + 1);
    let dot = name.rfind('.').filter(|dot| *dot > base);
    name.get(..dot.unwrap_or(name.len())).unwrap_or(name).to_owned()
}

impl DatasetWriter for ArchiveWriter {
    fn encoder(&self) -> Arc<dyn FrameEncoder> {
        self.encoder.clone()
    }

    fn expect_frames(&mut self, subset: &str, frames: u64) {
        if let Some(subset) = self.subsets.get_mut(subset).filter(|_| frames > 0) {
            subset.to_come = Some(frames);
        }
    }

    fn take_warnings(&mut self) -> Vec<Warning> {
        std::mem::take(&mut self.warnings)
    }

    fn write_frame(&mut self, frame: EncodedFrame) -> Result<Vec<Warning>, DatasetError> {
        self.write(&frame).map_err(Error::into_dataset_error)
    }

    fn finish(self: Box<Self>) -> Result<(), DatasetError> {
        (*self).complete().map_err(Error::into_dataset_error)
    }
}
