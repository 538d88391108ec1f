//! Writing a document and its images.

use std::collections::HashSet;
use std::fmt;
use std::io::Write;
use std::sync::Arc;

use cvat_model::{
    DEFAULT_SUBSET, DatasetError, DatasetWriter, EncodedFrame, FrameEncoder, Labels, Location, Origin,
    UniqueNames, Warning, WarningKind,
};
use dataset_files::{EntryWriter, Sink, safe_name};

use crate::encode::image::Encoder;
use crate::encode::label::renamed;
use crate::encode::meta::{EPILOGUE, head, only_tasks, settled};
use crate::encode::text::{clean, push_attribute};
use crate::error::{Error, ErrorKind, Result};
use crate::options::WriteOptions;

/// Writes CVAT XML 1.1 for images, what today's CVAT imports as `CVAT 1.1`.
///
/// One subset makes a task: images under `images/`. Several make a project: a `subset` attribute on each image,
/// images under `images/<subset>/`.
///
/// ```
/// use cvat_model::{AnnotatedFrame, BoundingBox, DatasetWriter, FrameSize, Labels, Shape};
/// use cvat_xml_format::{CvatXmlWriter, WriteOptions};
/// use dataset_files::{Overwrite, Sink};
///
/// let labels: Labels = ["cat"].into_iter().collect();
/// let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(64, 48).unwrap());
/// frame.shapes.push(Shape::rectangle(labels.find("cat"), BoundingBox::new(1.5, 2.0, 10.0, 20.0).unwrap()));
///
/// # let folder = tempfile::tempdir()?;
/// let sink = Sink::files_in(folder.path(), Overwrite::Refuse)?;
/// let mut writer = CvatXmlWriter::new(sink, &labels, &["default".into()], WriteOptions::new())?;
/// let encoded = writer.encoder().encode(frame)?;
/// assert!(writer.write_frame(encoded)?.is_empty());
/// Box::new(writer).finish()?;
/// let text = std::fs::read_to_string(folder.path().join("annotations.xml"))?;
/// assert!(text.contains(r#"<box label="cat" source="manual" occluded="0" xtl="1.50" ytl="2.00""#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct CvatXmlWriter {
    sink: Sink,
    document: EntryWriter,
    encoder: Arc<Encoder>,
    subsets: Vec<Subset>,
    /// Ids of the tasks in the meta data: a frame is said to be of no other.
    task_ids: HashSet<String>,
    in_project: bool,
    names: UniqueNames,
    /// What was changed of labels and subsets.
    warnings: Vec<Warning>,
}

/// A subset; one task of a project.
pub(crate) struct Subset {
    /// As frames name it.
    pub(crate) name: String,
    /// As it is written.
    pub(crate) written: String,
    /// The task its frames are of, in a project.
    task_id: Option<String>,
    frames: u64,
}

impl CvatXmlWriter {
    /// Begins the document.
    ///
    /// `subsets` are those that frames will name, in the order in which they are to be listed;
    /// [`DatasetReader::subsets`](cvat_model::DatasetReader::subsets) has them. None means the default one alone.
    /// What had to be changed of labels and subsets, [`take_warnings`](DatasetWriter::take_warnings) says.
    ///
    /// # Errors
    ///
    /// Where the document cannot be created.
    pub fn new(sink: Sink, labels: &Labels, subsets: &[String], options: WriteOptions) -> Result<Self> {
        let encoder = Encoder::new(labels.clone(), &options);
        let mut warnings = renamed(&encoder.labels);
        let of_project = matches!(options.origin, Some(Origin::Project(_)));
        let mut subsets = written_subsets(subsets, of_project, &mut warnings);
        let written: Vec<String> = subsets.iter().map(|subset| subset.written.clone()).collect();
        let WriteOptions { document, task_name, origin, .. } = options;
        let origin = settled(origin, &task_name, &written);
        let in_project = matches!(origin, Origin::Project(_));
        let tasks = only_tasks(origin.tasks());
        for subset in &mut subsets {
            let task = tasks.get(&subset.written).copied().flatten();
            subset.task_id = task.map(|task| task.id.clone());
        }
        let document = sink.create_spooled(&document);
        let document = document.map_err(|error| Error::files("the document cannot be created", error))?;
        let head = head(&origin, &encoder.labels);
        let (encoder, names) = (Arc::new(encoder), UniqueNames::default());
        let task_ids = origin.tasks().iter().map(|task| task.id.clone()).collect();
        let mut writer = Self { sink, document, encoder, subsets, task_ids, in_project, names, warnings };
        writer.write(head.as_bytes())?;
        Ok(writer)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.document
            .write_all(bytes)
            .map_err(|error| Error::files("the document cannot be written", error.into()))
    }

    fn put(&mut self, frame: &EncodedFrame) -> Result<Vec<Warning>> {
        let Some(subset) = self.subsets.iter_mut().find(|subset| subset.name == frame.subset) else {
            return Err(not_announced(frame));
        };
        let mut warnings = Vec::new();
        let name = self.names.unique(&subset.written, clean(&safe_name(&frame.name)).into_owned());
        if name != frame.name {
            let kind = WarningKind::Renamed { from: frame.name.clone(), to: name.clone() };
            warnings.push(Warning::new(Location::frame(&frame.name), kind));
        }

        let mut start = String::from("  <image");
        push_attribute(&mut start, "id", &frame.number.unwrap_or(subset.frames).to_string());
        push_attribute(&mut start, "name", &name);
        let path = if self.in_project {
            push_attribute(&mut start, "subset", &subset.written);
            let own = Some(&frame.task_id).filter(|id| self.task_ids.contains(*id));
            if let Some(id) = own.or(subset.task_id.as_ref()) {
                push_attribute(&mut start, "task_id", id);
            }
            format!("images/{}/{name}", subset.written)
        } else {
            format!("images/{name}")
        };
        subset.frames += 1;
        let mut element = start.into_bytes();
        element.extend_from_slice(&frame.body);
        self.write(&element)?;
        if let Some(image) = &frame.image {
            write_image(&self.sink, &path, image)?;
        }
        Ok(warnings)
    }
}

/// Writes the file of an image.
pub(crate) fn write_image(sink: &Sink, path: &str, image: &[u8]) -> Result<()> {
    let written = || {
        let mut file = sink.create(path)?;
        file.write_all(image)?;
        file.finish()
    };
    written().map_err(|error| Error::files("an image cannot be written", error))
}

/// That a frame is in a subset which the writer was not told of.
pub(crate) fn not_announced(frame: &EncodedFrame) -> Error {
    let message = format!("frame {:?} is in subset {:?}, which was not announced", frame.name, frame.subset);
    Error::new(ErrorKind::UnknownSubset, message)
}

/// The subsets' names as they are written: in a project each is also the name of one folder.
pub(crate) fn written_subsets(
    subsets: &[String],
    in_folders: bool,
    warnings: &mut Vec<Warning>,
) -> Vec<Subset> {
    let mut names = UniqueNames::default();
    let default = [DEFAULT_SUBSET.to_owned()];
    let subsets = if subsets.is_empty() { &default } else { subsets };
    let of = |name: &String| {
        let written = if subsets.len() == 1 && !in_folders {
            clean(name).into_owned()
        } else {
            let folder = clean(&safe_name(name)).replace('/', "_");
            names.unique_key("", &folder, 0).unwrap_or(folder)
        };
        if written != *name {
            let kind = WarningKind::Renamed { from: name.clone(), to: written.clone() };
            warnings.push(Warning::new(Location::default(), kind));
        }
        Subset { name: name.clone(), written, task_id: None, frames: 0 }
    };
    subsets.iter().map(of).collect()
}

impl DatasetWriter for CvatXmlWriter {
    fn encoder(&self) -> Arc<dyn FrameEncoder> {
        self.encoder.clone()
    }

    fn take_warnings(&mut self) -> Vec<Warning> {
        std::mem::take(&mut self.warnings)
    }

    fn write_frame(&mut self, frame: EncodedFrame) -> Result<Vec<Warning>, DatasetError> {
        self.put(&frame).map_err(|error| DatasetError::fatal(Box::new(error)))
    }

    fn finish(mut self: Box<Self>) -> Result<(), DatasetError> {
        let fatal = |error: Error| DatasetError::fatal(Box::new(error));
        self.write(EPILOGUE.as_bytes()).map_err(fatal)?;
        let Self { sink, document, .. } = *self;
        document
            .finish()
            .and_then(|()| sink.finish())
            .map_err(|error| fatal(Error::files("the output cannot be completed", error)))
    }
}

impl fmt::Debug for CvatXmlWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CvatXmlWriter").field("sink", &self.sink).finish_non_exhaustive()
    }
}
