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
use crate::record_files::LABEL_MAP;
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
    fn encode(&self, frame: AnnotatedFrame) -> Result<EncodedFrame, DatasetError> {
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
        encoded.warnings = record.warnings;
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
    sink: Sink,
    layout: Layout,
    encoder: Arc<RecordEncoder>,
    files: BTreeMap<String, RecordWriter<EntryWriter>>,
    /// Names written in each subset, without their extensions, as CVAT matches them.
    names: HashMap<String, BTreeSet<String>>,
    warnings: Vec<Warning>,
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
        let (files, names) = (BTreeMap::new(), HashMap::new());
        let mut writer = Self { sink, layout, encoder, files, names, warnings: Vec::new() };
        // A data set without frames is a file without records, not no file.
        if subsets.is_empty() {
            writer.file(cvat_model::DEFAULT_SUBSET)?;
        }
        Ok(writer)
    }

    fn file(&mut self, subset: &str) -> Result<&mut RecordWriter<EntryWriter>, Error> {
        use std::collections::btree_map::Entry;
        match self.files.entry(subset.to_owned()) {
            Entry::Occupied(file) => Ok(file.into_mut()),
            Entry::Vacant(vacant) => {
                let name = match &self.layout {
                    Layout::Bare { records, .. } => records.clone(),
                    Layout::Archive => {
                        let name = safe_name(subset).replace('/', "_");
                        if name != subset {
                            let kind = WarningKind::Renamed { from: subset.to_owned(), to: name.clone() };
                            self.warnings.push(Warning::new(Location::default(), kind));
                        }
                        format!("{name}.tfrecord")
                    }
                };
                Ok(vacant.insert(RecordWriter::new(self.sink.create(&name)?)))
            }
        }
    }

    fn write(&mut self, frame: &EncodedFrame) -> Result<Vec<Warning>, Error> {
        self.file(&frame.subset)?.write_record(&frame.body).map_err(ErrorKind::Write)?;
        let mut warnings = std::mem::take(&mut self.warnings);
        let stem = frame.name.rsplit_once('.').map_or(frame.name.as_str(), |(stem, _)| stem);
        if !self.names.entry(frame.subset.clone()).or_default().insert(stem.to_owned()) {
            let words =
                format!("another record of subset {:?} has this name, extensions apart", frame.subset);
            warnings.push(Warning::new(Location::frame(&frame.name), WarningKind::SameName(words)));
        }
        Ok(warnings)
    }

    fn complete(self) -> Result<Vec<Warning>, Error> {
        let unmapped = self.encoder.unmapped();
        if !unmapped.is_empty() {
            return Err(ErrorKind::UnmappedLabels(unmapped).into());
        }
        for (_, file) in self.files {
            file.into_inner().finish()?;
        }
        self.sink.finish()?;
        Ok(self.warnings)
    }
}

impl DatasetWriter for ArchiveWriter {
    fn encoder(&self) -> Arc<dyn FrameEncoder> {
        self.encoder.clone()
    }

    fn write_frame(&mut self, frame: EncodedFrame) -> Result<Vec<Warning>, DatasetError> {
        self.write(&frame).map_err(Error::into_dataset_error)
    }

    fn finish(self: Box<Self>) -> Result<Vec<Warning>, DatasetError> {
        (*self).complete().map_err(Error::into_dataset_error)
    }
}
