//! Writing a data set.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::sync::Arc;

use cvat_model::{
    AttributeSpec, DEFAULT_SUBSET, DatasetError, DatasetWriter, EncodedFrame, FrameEncoder, Labels, Location,
    Origin, Warning, WarningKind,
};
use dataset_files::{EntryWriter, Sink, safe_name};

use crate::encode::{Encoder, element, file_stem, is_color};
use crate::error::{Error, cut_short};
use crate::frame_names::{FrameNames, Given};
use crate::label_survey::{DIFFICULT, POSE, TRUNCATED};
use crate::write_options::WriteOptions;

/// The longest name of a file that common file systems take, in bytes.
const MAX_FILE_NAME_LEN: usize = 255;
/// What a list's name ends with.
const EXTENSION: &str = ".txt";

/// Writes a data set that CVAT imports as `PASCAL VOC 1.1`, Datumaro as `voc`, and that is laid out as `VOC2007` is:
/// `labelmap.txt`, `ImageSets/Main/<subset>.txt`, `Annotations/<name>.xml`, and `JPEGImages/<name>` with the bytes of
/// the source.
///
/// Boxes are written with all their digits. The same frames give the same bytes.
///
/// ```
/// use cvat_model::{AnnotatedFrame, BoundingBox, DatasetWriter, FrameSize, Labels, Shape};
/// use cvat_voc_format::{VocWriter, WriteOptions};
/// use dataset_files::{Overwrite, Sink};
///
/// let labels: Labels = ["cat"].into_iter().collect();
/// let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(64, 48).unwrap());
/// frame.shapes.push(Shape::rectangle(labels.find("cat"), BoundingBox::new(1.5, 2.0, 10.0, 20.0).unwrap()));
/// frame.subset = "train".into();
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("VOC2007");
/// let sink = Sink::new_folder(&path, Overwrite::Refuse)?;
/// let mut writer = VocWriter::new(sink, labels, &["train".into()], WriteOptions::new().folder("VOC2007"))?;
/// let encoded = writer.encoder().encode(frame)?;
/// assert!(writer.write_frame(encoded)?.is_empty());
/// Box::new(writer).finish()?;
/// assert!(std::fs::read_to_string(path.join("Annotations/a.xml"))?.contains("<xmin>1.5</xmin>"));
/// assert_eq!(std::fs::read_to_string(path.join("ImageSets/Main/train.txt"))?, "a\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct VocWriter {
    encoder: Arc<Encoder>,
    subsets: BTreeMap<String, List>,
    /// Names of lists as they are written.
    taken: BTreeSet<String>,
    names: FrameNames,
    warnings: Vec<Warning>,
    /// Last, so that files are closed before what was not finished is removed.
    sink: Sink,
}

/// The list of one subset's frames.
#[derive(Debug)]
struct List {
    file_name: String,
    /// Open from the first frame to the last, where it is known which that is.
    file: Option<EntryWriter>,
    is_done: bool,
    /// Frames still to come at most; `None` where that is not known.
    to_come: Option<u64>,
}

impl List {
    fn open(&mut self, sink: &Sink) -> Result<&mut EntryWriter, Error> {
        Ok(match &mut self.file {
            Some(file) => file,
            // Other files are written in between.
            closed => closed.insert(sink.create_spooled(&self.file_name)?),
        })
    }

    fn add(&mut self, sink: &Sink, stem: &str) -> Result<(), Error> {
        write(self.open(sink)?, format!("{stem}\n").as_bytes())?;
        self.to_come = self.to_come.map(|to_come| to_come.saturating_sub(1));
        if self.to_come == Some(0) { self.close(sink) } else { Ok(()) }
    }

    /// Completes the list, an empty one where there were no frames.
    fn close(&mut self, sink: &Sink) -> Result<(), Error> {
        self.open(sink)?;
        self.is_done = true;
        self.file.take().map_or(Ok(()), |file| Ok(file.finish()?))
    }
}

fn write(file: &mut EntryWriter, bytes: &[u8]) -> Result<(), Error> {
    file.write_all(bytes).map_err(|error| dataset_files::Error::from(error).into())
}

impl VocWriter {
    /// Begins a data set with these subsets; none means the default one alone.
    ///
    /// What had to be changed of labels and subsets, [`take_warnings`](DatasetWriter::take_warnings) says.
    ///
    /// # Errors
    ///
    /// If `labelmap.txt` cannot be written.
    pub fn new(sink: Sink, labels: Labels, subsets: &[String], options: WriteOptions) -> Result<Self, Error> {
        let mut said = Vec::new();
        said.extend(definitions_left_out(&labels));
        said.extend(options.origin.as_ref().map(origin_left_out));
        let encoder = Encoder::new(labels, options, &mut |kind| said.push(kind));
        let mut map = sink.create("labelmap.txt")?;
        write(&mut map, encoder.names.label_map().as_bytes())?;
        map.finish()?;
        let mut writer = Self {
            encoder: Arc::new(encoder),
            subsets: BTreeMap::new(),
            taken: BTreeSet::new(),
            names: FrameNames::new(subsets.len() > 1),
            warnings: said.into_iter().map(|kind| Warning::new(Location::default(), kind)).collect(),
            sink,
        };
        let default = [DEFAULT_SUBSET.to_owned()];
        for subset in if subsets.is_empty() { &default } else { subsets } {
            writer.announce(subset);
        }
        Ok(writer)
    }

    /// Names the list of a subset, and says so where that is not simply the subset's name.
    fn announce(&mut self, subset: &str) {
        if self.subsets.contains_key(subset) {
            return;
        }
        let mut warn = |kind| self.warnings.push(Warning::new(Location::default(), kind));
        let name = list_name(subset);
        let (mut written, mut count) = (name.clone(), 0_u32);
        while !self.taken.insert(written.clone()) {
            count += 1;
            let suffix = format!("_{count}");
            written = format!("{}{suffix}", cut(&name, suffix.len() + EXTENSION.len()));
        }
        if written != subset {
            warn(WarningKind::Renamed { from: subset.to_owned(), to: written.clone() });
        }
        let file_name = in_image_sets(&written);
        if written.contains('_') {
            let words =
                format!("{file_name}: CVAT and Datumaro pass over lists with an underscore in their names");
            warn(WarningKind::Remark(words));
        }
        self.subsets.insert(subset.to_owned(), List { file_name, file: None, is_done: false, to_come: None });
    }

    fn put(&mut self, frame: &EncodedFrame) -> Result<Vec<Warning>, Error> {
        self.announce(&frame.subset);
        let mut warnings = std::mem::take(&mut self.warnings);
        let Given { name, is_written } = self.names.give(frame);
        if name != frame.name {
            let kind = WarningKind::Renamed { from: frame.name.clone(), to: name.clone() };
            warnings.push(Warning::new(Location::frame(&frame.name), kind));
        }
        let stem = file_stem(&name);
        if !is_written {
            self.put_files(frame, &name, stem)?;
        }
        if let Some(list) = self.subsets.get_mut(&frame.subset) {
            list.add(&self.sink, stem)?;
        }
        Ok(warnings)
    }

    fn put_files(&self, frame: &EncodedFrame, name: &str, stem: &str) -> Result<(), Error> {
        let mut head = "<annotation>\n".to_owned();
        element(&mut head, 2, "folder", &self.encoder.options.folder);
        element(&mut head, 2, "filename", name);
        let mut file = self.sink.create(&format!("Annotations/{stem}.xml"))?;
        write(&mut file, head.as_bytes())?;
        write(&mut file, &frame.body)?;
        file.finish()?;
        if let Some(image) = &frame.image {
            let mut file = self.sink.create(&format!("JPEGImages/{name}"))?;
            write(&mut file, image)?;
            file.finish()?;
        }
        Ok(())
    }

    fn complete(mut self) -> Result<(), Error> {
        for list in self.subsets.values_mut().filter(|list| !list.is_done) {
            list.close(&self.sink)?;
        }
        self.sink.finish()?;
        Ok(())
    }
}

impl DatasetWriter for VocWriter {
    fn encoder(&self) -> Arc<dyn FrameEncoder> {
        self.encoder.clone()
    }

    fn expect_frames(&mut self, subset: &str, frames: u64) {
        if let Some(list) = self.subsets.get_mut(subset).filter(|_| frames > 0) {
            list.to_come = Some(frames);
        }
    }

    fn take_warnings(&mut self) -> Vec<Warning> {
        std::mem::take(&mut self.warnings)
    }

    fn write_frame(&mut self, frame: EncodedFrame) -> Result<Vec<Warning>, DatasetError> {
        self.put(&frame).map_err(|error| DatasetError::fatal(Box::new(error)))
    }

    fn finish(self: Box<Self>) -> Result<(), DatasetError> {
        (*self).complete().map_err(|error| DatasetError::fatal(Box::new(error)))
    }
}

fn in_image_sets(written: &str) -> String {
    format!("ImageSets/Main/{written}{EXTENSION}")
}

/// A subset's name as one of a file that readers see.
fn list_name(subset: &str) -> String {
    let name = safe_name(subset).replace('/', "_");
    let name = name.strip_prefix('.').map_or_else(|| name.clone(), |rest| format!("_{rest}"));
    cut(&name, EXTENSION.len()).to_owned()
}

/// The name, cut so that its file name can grow by `len` bytes.
fn cut(name: &str, len: usize) -> &str {
    let most = MAX_FILE_NAME_LEN.saturating_sub(len).min(name.len());
    let end = (0..=most).rev().find(|&end| name.is_char_boundary(end)).unwrap_or(0);
    name.get(..end).unwrap_or(name)
}

/// What the frames' origin is beyond what the format has a place for.
fn origin_left_out(origin: &Origin) -> WarningKind {
    let (of, facts) = match origin {
        Origin::Project(_) => {
            ("project", "its tasks, which frame is of which, numbers of frames, ids, people and times")
        }
        Origin::Job(_) => ("job", "its id, name, people, times and numbers of frames"),
        _ => ("task", "its id, name, people, times, jobs and numbers of frames"),
    };
    let name = cut_short(origin.name());
    WarningKind::Remark(format!("of the {of} {name:?} subsets are kept; {facts} are not"))
}

/// Whether more is said of an attribute than its values in use tell.
fn is_declared_otherwise(spec: &AttributeSpec) -> bool {
    let is_elements = matches!(spec.name.as_str(), DIFFICULT | TRUNCATED | POSE);
    let is_free = spec.values.is_empty() && spec.default_value.is_empty();
    spec.mutable || !(is_elements || is_free)
}

/// What labels are declared to be beyond what the format has a place for.
fn definitions_left_out(labels: &Labels) -> Option<WarningKind> {
    let any = labels.iter().any(|(_, label)| {
        label.parent.is_some()
            || label.attributes.iter().any(is_declared_otherwise)
            || !matches!(label.label_type.as_str(), "" | "any" | "rectangle")
            || !(label.color.is_empty() || is_color(&label.color))
    });
    let words = "of labels, names and colours (#rrggbb) are kept; sublabels, types, and what values their attributes may have, are not";
    any.then(|| WarningKind::Remark(words.to_owned()))
}
