//! Writing a project.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::sync::Arc;

use cvat_model::{
    DEFAULT_SUBSET, DatasetError, DatasetWriter, EncodedFrame, FrameEncoder, Labels, Location, Origin,
    UniqueNames, Warning, WarningKind, matched_name,
};
use dataset_files::{EntryWriter, Sink, safe_name};

use crate::encode::categories::{categories, is_color};
use crate::encode::frame::Encoder;
use crate::error::{Error, ErrorKind, cut_short};
use crate::layout::subset_of;
use crate::write_options::WriteOptions;

/// The longest name of a file that common file systems take, in bytes.
const MAX_FILE_NAME_LEN: usize = 255;
/// What a subset's name is followed by.
const EXTENSION: &str = ".json";
/// What ends the file of a subset.
const END: &[u8] = b"\n]}\n";

/// Writes a project that CVAT imports as `Datumaro 1.0` and Datumaro as `datumaro`: `annotations/<subset>.json`, and
/// `images/<subset>/<name>` with the bytes of the source.
///
/// Numbers are written with all their digits; Datumaro and CVAT round to two decimals when they read. The same frames give
/// the same bytes.
///
/// ```
/// use cvat_datumaro_format::{DatumaroWriter, WriteOptions};
/// use cvat_model::{AnnotatedFrame, BoundingBox, DatasetWriter, FrameSize, Labels, Shape};
/// use dataset_files::{Overwrite, Sink};
///
/// let labels: Labels = ["cat"].into_iter().collect();
/// let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(64, 48).unwrap());
/// frame.shapes.push(Shape::rectangle(labels.find("cat"), BoundingBox::new(1.5, 2.0, 10.0, 20.0).unwrap()));
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("project");
/// let sink = Sink::new_folder(&path, Overwrite::Refuse)?;
/// let mut writer = DatumaroWriter::new(sink, labels, &["train".into()], WriteOptions::new())?;
/// frame.subset = "train".into();
/// let encoded = writer.encoder().encode(frame)?;
/// assert!(writer.write_frame(encoded)?.is_empty());
/// Box::new(writer).finish()?;
/// let text = std::fs::read_to_string(path.join("annotations/train.json"))?;
/// assert!(text.contains(r#""bbox":[1.5,2.0,8.5,18.0]"#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct DatumaroWriter {
    encoder: Arc<Encoder>,
    /// What every file begins with.
    head: String,
    document: Option<String>,
    subsets: BTreeMap<String, Subset>,
    /// Names of subsets as they are written.
    taken: BTreeSet<String>,
    names: UniqueNames,
    warnings: Vec<Warning>,
    /// Last, so that files are closed before what was not finished is removed.
    sink: Sink,
}

/// What is written of one subset.
#[derive(Debug)]
struct Subset {
    /// Its name as it is written.
    written: String,
    file_name: String,
    /// Open from the first frame to the last, where it is known which that is.
    file: Option<EntryWriter>,
    is_done: bool,
    has_items: bool,
    /// Frames still to come at most; `None` where that is not known.
    to_come: Option<u64>,
}

impl Subset {
    /// The file, begun where it is not yet.
    fn open(&mut self, sink: &Sink, head: &str) -> Result<&mut EntryWriter, Error> {
        Ok(match &mut self.file {
            Some(file) => file,
            closed => {
                // Images are written in between.
                let file = closed.insert(sink.create_spooled(&self.file_name)?);
                write(file, head.as_bytes())?;
                file
            }
        })
    }

    fn add(&mut self, sink: &Sink, head: &str, item: &[u8]) -> Result<(), Error> {
        let separator: &[u8] = if self.has_items { b",\n" } else { b"\n" };
        self.has_items = true;
        let file = self.open(sink, head)?;
        write(file, separator)?;
        write(file, item)
    }

    /// Completes the file, one without items where there were none.
    fn close(&mut self, sink: &Sink, head: &str) -> Result<(), Error> {
        write(self.open(sink, head)?, END)?;
        self.is_done = true;
        self.file.take().map_or(Ok(()), |file| Ok(file.finish()?))
    }
}

fn write(file: &mut EntryWriter, bytes: &[u8]) -> Result<(), Error> {
    file.write_all(bytes).map_err(|error| dataset_files::Error::from(error).into())
}

impl DatumaroWriter {
    /// Begins a project with these subsets; none means the default one alone.
    ///
    /// What had to be changed of labels and subsets, [`take_warnings`](DatasetWriter::take_warnings) says.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unwritable`] where [one file](WriteOptions::document) should hold several subsets.
    pub fn new(sink: Sink, labels: Labels, subsets: &[String], options: WriteOptions) -> Result<Self, Error> {
        let document = options.document.clone();
        let origin = options.origin.as_ref().map(origin_left_out);
        let encoder = Encoder::new(labels, options);
        let said = definitions_left_out(&encoder).into_iter().chain(origin);
        let categories = categories(&encoder.labels)
            .map_err(|error| Error::new(ErrorKind::Unwritable(format!("labels: {error}"))))?;
        let head = format!(
            "{{\"dm_format_version\":\"1.0\",\"media_type\":2,\"infos\":{{}},\"categories\":{categories},\"items\":["
        );
        let mut writer = Self {
            encoder: Arc::new(encoder),
            head,
            document,
            subsets: BTreeMap::new(),
            taken: BTreeSet::new(),
            names: UniqueNames::default(),
            warnings: said.map(|kind| Warning::new(Location::default(), kind)).collect(),
            sink,
        };
        // A project without frames is one without items, not no file.
        let default = [DEFAULT_SUBSET.to_owned()];
        for subset in if subsets.is_empty() { &default } else { subsets } {
            writer.announce(subset)?;
        }
        Ok(writer)
    }

    /// Names the file of a subset, and says so where that is not simply the subset's name.
    fn announce(&mut self, subset: &str) -> Result<(), Error> {
        if self.subsets.contains_key(subset) {
            return Ok(());
        }
        if let (Some(document), Some(other)) = (&self.document, self.subsets.keys().next()) {
            let words = format!("{document} holds one subset, and there are {other:?} and {subset:?}");
            return Err(Error::new(ErrorKind::Unwritable(words)));
        }
        let written = self.unique_subset(subset);
        let file_name = if let Some(document) = &self.document {
            // A file's name is all that says its subset; that `default` is called otherwise loses nothing.
            let to = subset_of(document);
            if subset != DEFAULT_SUBSET && subset != to {
                let kind = WarningKind::Renamed { from: subset.to_owned(), to: to.to_owned() };
                self.warnings.push(Warning::new(Location::default(), kind));
            }
            document.clone()
        } else {
            if written != subset {
                let kind = WarningKind::Renamed { from: subset.to_owned(), to: written.clone() };
                self.warnings.push(Warning::new(Location::default(), kind));
            }
            in_annotations(&written)
        };
        let new = Subset { written, file_name, file: None, is_done: false, has_items: false, to_come: None };
        self.subsets.insert(subset.to_owned(), new);
        Ok(())
    }

    /// A name that is one of a file and of a folder, and of no other subset.
    fn unique_subset(&mut self, subset: &str) -> String {
        let name = subset_name(subset);
        let mut written = name.clone();
        let mut count = 0_u32;
        while !self.taken.insert(written.clone()) {
            count += 1;
            let suffix = format!("_{count}");
            written = format!("{}{suffix}", cut(&name, suffix.len() + EXTENSION.len()));
        }
        written
    }

    fn put(&mut self, frame: &EncodedFrame) -> Result<Vec<Warning>, Error> {
        self.announce(&frame.subset)?;
        let Self { subsets, names, sink, head, .. } = self;
        let mut warnings = std::mem::take(&mut self.warnings);
        let Some(subset) = subsets.get_mut(&frame.subset) else { return Ok(warnings) };
        let name = names.unique(&subset.written, frame.name.clone());
        if name != frame.name {
            let kind = WarningKind::Renamed { from: frame.name.clone(), to: name.clone() };
            warnings.push(Warning::new(Location::frame(&frame.name), kind));
        }
        let mut item = format!("{{\"id\":{},", quoted(matched_name(&name))).into_bytes();
        item.extend_from_slice(&frame.body);
        item.extend_from_slice(quoted(&name).as_bytes());
        item.extend_from_slice(b"}}");
        subset.add(sink, head, &item)?;
        if let Some(image) = &frame.image {
            let mut file = sink.create(&format!("images/{}/{name}", subset.written))?;
            write(&mut file, image)?;
            file.finish()?;
        }
        subset.to_come = subset.to_come.map(|to_come| to_come.saturating_sub(1));
        if subset.to_come == Some(0) {
            subset.close(sink, head)?;
        }
        Ok(warnings)
    }

    fn complete(mut self) -> Result<(), Error> {
        for subset in self.subsets.values_mut().filter(|subset| !subset.is_done) {
            subset.close(&self.sink, &self.head)?;
        }
        self.sink.finish()?;
        Ok(())
    }
}

impl DatasetWriter for DatumaroWriter {
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
        self.put(&frame).map_err(|error| DatasetError::fatal(Box::new(error)))
    }

    fn finish(self: Box<Self>) -> Result<(), DatasetError> {
        (*self).complete().map_err(|error| DatasetError::fatal(Box::new(error)))
    }
}

/// The file that a subset's items are written to, as long as no two subsets want one.
///
/// ```
/// assert_eq!(cvat_datumaro_format::annotation_file_name("train"), "annotations/train.json");
/// assert_eq!(cvat_datumaro_format::annotation_file_name("a/b"), "annotations/a_b.json");
/// ```
#[must_use]
pub fn annotation_file_name(subset: &str) -> String {
    in_annotations(&subset_name(subset))
}

fn in_annotations(written: &str) -> String {
    format!("annotations/{written}{EXTENSION}")
}

/// A subset's name as one of a file and of a folder.
fn subset_name(subset: &str) -> String {
    cut(&safe_name(subset).replace('/', "_"), EXTENSION.len()).to_owned()
}

/// The name, cut so that its file name can grow by `len` bytes.
fn cut(name: &str, len: usize) -> &str {
    let most = MAX_FILE_NAME_LEN.saturating_sub(len).min(name.len());
    let end = (0..=most).rev().find(|&end| name.is_char_boundary(end)).unwrap_or(0);
    name.get(..end).unwrap_or(name)
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// What the frames' origin is beyond what the format has a place for.
fn origin_left_out(origin: &Origin) -> WarningKind {
    let (of, facts) = match origin {
        Origin::Project(_) => {
            ("project", "its tasks, which frame is of which, their ids, names, people and times are")
        }
        Origin::Job(_) => ("job", "its id, name, people, times and range of frames are"),
        _ => ("task", "its id, name, people, times, jobs and range of frames are"),
    };
    let name = cut_short(origin.name());
    WarningKind::Remark(format!("of the {of} {name:?} subsets and numbers of frames are kept; {facts} not"))
}

/// What labels are declared to be beyond what the format has a place for.
fn definitions_left_out(encoder: &Encoder) -> Option<WarningKind> {
    let declared = |label: &cvat_model::Label| {
        let specs = label.attributes.iter();
        specs.clone().any(|spec| !spec.values.is_empty() || !spec.default_value.is_empty() || spec.mutable)
            || !matches!(label.label_type.as_str(), "" | "any")
            || !label.svg.is_empty()
            || !(label.color.is_empty() || is_color(&label.color))
    };
    let words = "of labels, names, parents, colours (#rrggbb), names of attributes and joints are kept; types, values, \
                 defaults and drawings are not";
    let any = encoder.labels.written().any(|(_, _, label)| declared(label));
    any.then(|| WarningKind::Remark(words.to_owned()))
}
