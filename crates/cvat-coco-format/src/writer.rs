//! Writing a data set.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write as _;
use std::sync::Arc;

use cvat_model::{
    DEFAULT_SUBSET, DatasetError, DatasetWriter, EncodedFrame, FrameEncoder, Labels, Location, NameSet,
    Origin, Property, Warning, WarningKind, matched_name,
};
use dataset_files::{EntryWriter, Scratch, Sink, safe_name};

use crate::encode::categories::{Points, categories};
use crate::encode::frame::{BETWEEN, Encoder, INSTANCE, LINE_END};
use crate::error::{Error, ErrorKind};
use crate::image_ids::GivenIds;
use crate::layout::subset_of;
use crate::write_options::WriteOptions;

/// The longest name of a file that common file systems take, in bytes.
const MAX_FILE_NAME_LEN: usize = 255;
/// What a subset's name stands between at most.
const LONGEST_AROUND: usize = "person_keypoints_.json".len();
/// What files begin with, before the categories: CVAT's words.
const HEAD: &str = r#"{"licenses":[{"name":"","id":0,"url":""}],"info":{"contributor":"","date_created":"","description":"","url":"","version":"","year":""},"categories":"#;
/// Behind the size of an image, CVAT's words.
const IMAGE_END: &str = r#","license":0,"flickr_url":"","coco_url":"","date_captured":0}"#;

/// Writes a data set that CVAT imports as `COCO 1.0`, and where labels have skeletons as `COCO Keypoints 1.0`, too:
/// `annotations/instances_<subset>.json`, `annotations/person_keypoints_<subset>.json`, and `images/<subset>/<name>` with
/// the bytes of the source.
///
/// Shapes that are [one object](cvat_model::instances) are one annotation. Numbers are written with all their digits. The
/// same frames give the same bytes.
///
/// ```
/// use cvat_coco_format::{CocoWriter, WriteOptions};
/// use cvat_model::{AnnotatedFrame, BoundingBox, DatasetWriter, FrameSize, Labels, Shape};
/// use dataset_files::{Overwrite, Sink};
///
/// let labels: Labels = ["cat"].into_iter().collect();
/// let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(64, 48).unwrap());
/// frame.shapes.push(Shape::rectangle(labels.find("cat"), BoundingBox::new(1.5, 2.0, 10.0, 20.0).unwrap()));
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("coco");
/// let sink = Sink::new_folder(&path, Overwrite::Refuse)?;
/// let mut writer = CocoWriter::new(sink, labels, &["train".into()], WriteOptions::new())?;
/// frame.subset = "train".into();
/// let encoded = writer.encoder().encode(frame)?;
/// assert!(writer.write_frame(encoded)?.is_empty());
/// Box::new(writer).finish()?;
/// let text = std::fs::read_to_string(path.join("annotations/instances_train.json"))?;
/// assert!(text.contains(r#""area":153.0,"bbox":[1.5,2.0,8.5,18.0],"iscrowd":0"#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct CocoWriter {
    encoder: Arc<Encoder>,
    subsets: BTreeMap<String, Subset>,
    /// Names of subsets as they are written.
    taken: BTreeSet<String>,
    names: Names,
    warnings: Vec<Warning>,
    /// Last, so that files are closed before what was not finished is removed.
    sink: Sink,
}

/// What is written of one subset.
#[derive(Debug)]
struct Subset {
    /// Its name as it is written.
    written: String,
    /// Open from the first frame to the last, where it is known which that is.
    files: Vec<Part>,
    is_begun: bool,
    is_done: bool,
    images: GivenIds,
    annotations: u64,
    /// Frames still to come at most; `None` where that is not known.
    to_come: Option<u64>,
}

/// One JSON file: images go straight into it, annotations behind all of them.
#[derive(Debug)]
struct Part {
    holds: Holds,
    file: EntryWriter,
    annotations: Scratch,
    has_images: bool,
    has_annotations: bool,
}

/// Which annotations a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    All,
    Instances,
    Keypoints,
}

impl Holds {
    fn file_name(self, written: &str) -> String {
        let task = if self == Self::Keypoints { "person_keypoints" } else { "instances" };
        format!("annotations/{task}_{written}.json")
    }

    /// Which of the categories say their points.
    fn points(self) -> Points {
        match self {
            Self::All => Points::OfSkeletons,
            Self::Instances => Points::None,
            Self::Keypoints => Points::OfAll,
        }
    }
}

impl Part {
    fn new(sink: &Sink, holds: Holds, file_name: &str, encoder: &Encoder) -> Result<Self, Error> {
        let categories = categories(&encoder.labels, holds.points())
            .map_err(|error| Error::new(ErrorKind::Unwritable(format!("labels: {error}"))))?;
        // Images are written in between.
        let mut file = sink.create_spooled(file_name)?;
        write(&mut file, HEAD.as_bytes())?;
        write(&mut file, categories.as_bytes())?;
        write(&mut file, b",\"images\":[")?;
        Ok(Self { holds, file, annotations: sink.scratch(), has_images: false, has_annotations: false })
    }

    fn add_image(&mut self, image: &str) -> Result<(), Error> {
        let separator: &[u8] = if self.has_images { b",\n" } else { b"\n" };
        self.has_images = true;
        write(&mut self.file, separator)?;
        write(&mut self.file, image.as_bytes())
    }

    /// An annotation by its line: its kind, its body, its keypoints.
    fn add_annotation(&mut self, ids: &str, line: &[u8]) -> Result<(), Error> {
        let Some((kind, line)) = line.split_first() else { return Ok(()) };
        let end = line.iter().position(|&byte| byte == BETWEEN).unwrap_or(line.len());
        let (body, keypoints) = line.split_at(end);
        let keypoints = keypoints.get(1..).unwrap_or_default();
        let (is_wanted, keypoints) = match self.holds {
            Holds::All => (true, keypoints),
            Holds::Instances => (*kind == INSTANCE, &[][..]),
            Holds::Keypoints => (!keypoints.is_empty(), keypoints),
        };
        if !is_wanted {
            return Ok(());
        }
        let separator: &[u8] = if self.has_annotations { b",\n" } else { b"\n" };
        self.has_annotations = true;
        let mut text = Vec::with_capacity(ids.len() + line.len() + 2);
        text.extend_from_slice(separator);
        text.extend_from_slice(ids.as_bytes());
        match body.strip_suffix(b"}").filter(|_| !keypoints.is_empty()) {
            Some(open) => {
                text.extend_from_slice(open);
                text.push(b',');
                text.extend_from_slice(keypoints);
            }
            None => text.extend_from_slice(body),
        }
        self.annotations.write_all(&text).map_err(|error| dataset_files::Error::from(error).into())
    }

    fn close(mut self) -> Result<(), Error> {
        write(&mut self.file, b"\n],\"annotations\":[")?;
        self.annotations.copy_into(&mut self.file)?;
        write(&mut self.file, b"\n]}\n")?;
        Ok(self.file.finish()?)
    }
}

impl Subset {
    /// The files, begun where they are not yet.
    fn open(&mut self, sink: &Sink, encoder: &Encoder) -> Result<&mut [Part], Error> {
        if !self.is_begun {
            self.is_begun = true;
            let kinds: &[Holds] = match (&encoder.options.document, encoder.labels.have_skeletons()) {
                (Some(_), _) => &[Holds::All],
                (None, false) => &[Holds::Instances],
                (None, true) => &[Holds::Instances, Holds::Keypoints],
            };
            for &holds in kinds {
                let file_name = encoder.options.document.clone();
                let file_name = file_name.unwrap_or_else(|| holds.file_name(&self.written));
                self.files.push(Part::new(sink, holds, &file_name, encoder)?);
            }
        }
        Ok(&mut self.files)
    }

    /// Completes the files, ones without images where there were none.
    fn close(&mut self, sink: &Sink, encoder: &Encoder) -> Result<(), Error> {
        self.open(sink, encoder)?;
        self.is_done = true;
        self.files.drain(..).try_for_each(Part::close)
    }
}

fn write(file: &mut EntryWriter, bytes: &[u8]) -> Result<(), Error> {
    file.write_all(bytes).map_err(|error| dataset_files::Error::from(error).into())
}

impl CocoWriter {
    /// Begins a data set with these subsets; none means the default one alone.
    ///
    /// What had to be changed of labels and subsets, [`take_warnings`](DatasetWriter::take_warnings) says.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::SeveralSubsets`] where [one file](WriteOptions::document) should hold them;
    /// [`ErrorKind::CategoryId`] where a label has no [category id](WriteOptions::category_ids), or that of another.
    pub fn new(sink: Sink, labels: Labels, subsets: &[String], options: WriteOptions) -> Result<Self, Error> {
        let origin = options.origin.as_ref().map(origin_left_out);
        let encoder = Encoder::new(labels, options)?;
        let words = "of labels, names, the points of skeletons and what joins them are kept; colours, types and \
                     declarations of attributes are not";
        let labels = encoder.labels.say_more().then(|| WarningKind::Remark(words.to_owned()));
        let said = labels.into_iter().chain(origin);
        let mut writer = Self {
            encoder: Arc::new(encoder),
            subsets: BTreeMap::new(),
            taken: BTreeSet::new(),
            names: Names::default(),
            warnings: said.map(|kind| Warning::new(Location::default(), kind)).collect(),
            sink,
        };
        // A data set without frames is one without images, not no file.
        let default = [DEFAULT_SUBSET.to_owned()];
        for subset in if subsets.is_empty() { &default } else { subsets } {
            writer.announce(subset)?;
        }
        Ok(writer)
    }

    /// Names the files of a subset, and says so where that is not simply the subset's name.
    fn announce(&mut self, subset: &str) -> Result<(), Error> {
        if self.subsets.contains_key(subset) {
            return Ok(());
        }
        let document = self.encoder.options.document.clone();
        if let (Some(document), Some(other)) = (&document, self.subsets.keys().next()) {
            let words = format!("{document} holds one subset, and there are {other:?} and {subset:?}");
            return Err(Error::new(ErrorKind::SeveralSubsets(words)));
        }
        let written = self.unique_subset(subset);
        // A file's name is all that says its subset; that `default` is called otherwise loses nothing.
        let read = document.as_deref().map_or(written.as_str(), subset_of);
        if read != subset && (document.is_none() || subset != DEFAULT_SUBSET) {
            let kind = WarningKind::Renamed { from: subset.to_owned(), to: read.to_owned() };
            self.warnings.push(Warning::new(Location::default(), kind));
        }
        let new = Subset {
            written,
            files: Vec::new(),
            is_begun: false,
            is_done: false,
            images: GivenIds::default(),
            annotations: 0,
            to_come: None,
        };
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
            written = format!("{}{suffix}", cut(&name, suffix.len() + LONGEST_AROUND));
        }
        written
    }

    fn put(&mut self, frame: &EncodedFrame) -> Result<Vec<Warning>, Error> {
        self.announce(&frame.subset)?;
        let Self { subsets, names, sink, encoder, .. } = self;
        let mut warnings = std::mem::take(&mut self.warnings);
        let Some(subset) = subsets.get_mut(&frame.subset) else { return Ok(warnings) };
        if subset.is_done {
            let words =
                format!("frame {:?}: {:?} has more frames than were expected", frame.name, frame.subset);
            return Err(Error::new(ErrorKind::Unwritable(words)));
        }
        let name = names.unique(&subset.written, &frame.name);
        if name != frame.name {
            let kind = WarningKind::Renamed { from: frame.name.clone(), to: name.clone() };
            warnings.push(Warning::new(Location::frame(&frame.name), kind));
        }
        let mut lines = frame.body.split(|&byte| byte == LINE_END);
        let mut text = || String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
        let (wanted, size) = (text(), text());
        let id = subset.images.give(&wanted);
        if !wanted.is_empty() && wanted != id.to_string() {
            let kind = WarningKind::NotKept(Property::SourceId);
            warnings.push(Warning::new(Location::frame(&frame.name), kind));
        }
        let file_name = serde_json::Value::from(name.as_str());
        let image = format!("{{\"id\":{id},{size},\"file_name\":{file_name}{IMAGE_END}");
        subset.open(sink, encoder)?.iter_mut().try_for_each(|part| part.add_image(&image))?;
        for line in lines {
            subset.annotations += 1;
            let ids = format!("{{\"id\":{},\"image_id\":{id},", subset.annotations);
            subset.files.iter_mut().try_for_each(|part| part.add_annotation(&ids, line))?;
        }
        if let Some(image) = &frame.image {
            let mut file = sink.create(&format!("images/{}/{name}", subset.written))?;
            write(&mut file, image)?;
            file.finish()?;
        }
        subset.to_come = subset.to_come.map(|to_come| to_come.saturating_sub(1));
        if subset.to_come == Some(0) {
            subset.close(sink, encoder)?;
        }
        Ok(warnings)
    }

    fn complete(mut self) -> Result<(), Error> {
        for subset in self.subsets.values_mut().filter(|subset| !subset.is_done) {
            subset.close(&self.sink, &self.encoder)?;
        }
        Ok(self.sink.finish()?)
    }
}

impl DatasetWriter for CocoWriter {
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

/// The files that a subset's annotations are written to, the second one where labels have skeletons, as long as no two
/// subsets want one.
///
/// ```
/// let [instances, keypoints] = cvat_coco_format::annotation_file_names("train");
/// assert_eq!(instances, "annotations/instances_train.json");
/// assert_eq!(keypoints, "annotations/person_keypoints_train.json");
/// ```
#[must_use]
pub fn annotation_file_names(subset: &str) -> [String; 2] {
    let written = subset_name(subset);
    [Holds::Instances, Holds::Keypoints].map(|holds| holds.file_name(&written))
}

/// A subset's name as one of a file and of a folder.
fn subset_name(subset: &str) -> String {
    cut(&safe_name(subset).replace('/', "_"), LONGEST_AROUND).to_owned()
}

/// The name, cut so that its file name can grow by `len` bytes.
fn cut(name: &str, len: usize) -> &str {
    let most = MAX_FILE_NAME_LEN.saturating_sub(len).min(name.len());
    let end = (0..=most).rev().find(|&end| name.is_char_boundary(end)).unwrap_or(0);
    name.get(..end).unwrap_or(name)
}

/// The names given so far, by subset.
#[derive(Debug, Default)]
struct Names {
    given: NameSet,
    /// How often one was made from a name that was taken.
    made: HashMap<(String, String), u32>,
}

impl Names {
    /// The name if no image of the subset has it, else `name_1.jpg`, `name_2.jpg`, …
    fn unique(&mut self, subset: &str, name: &str) -> String {
        if self.given.insert(subset, name) {
            return name.to_owned();
        }
        let stem = matched_name(name);
        let extension = name.get(stem.len()..).unwrap_or_default();
        let (folders, file) = stem.split_at(stem.rfind('/').map_or(0, |end| end + 1));
        let count = self.made.entry((subset.to_owned(), name.to_owned())).or_default();
        loop {
            *count = count.saturating_add(1);
            let suffix = format!("_{count}{extension}");
            let unique = format!("{folders}{}{suffix}", cut(file, suffix.len()));
            if self.given.insert(subset, &unique) {
                return unique;
            }
        }
    }
}

/// What the frames' origin is beyond what the format has a place for.
fn origin_left_out(origin: &Origin) -> WarningKind {
    let (of, facts) = match origin {
        Origin::Project(_) => ("project", "its tasks, names, people and times are not"),
        Origin::Job(_) => ("job", "its id, name, people, times and range of frames are not"),
        _ => ("task", "its id, name, people, times, jobs and range of frames are not"),
    };
    let name = crate::error::cut_short(origin.name());
    WarningKind::Remark(format!("of the {of} {name:?} subsets are kept; {facts}"))
}
