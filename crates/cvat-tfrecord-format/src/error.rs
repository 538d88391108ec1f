//! What can go wrong, with the file and the record it went wrong in.

use std::error::Error as StdError;
use std::fmt;

use cvat_model::DatasetError;
use tfrecord_frame::Position;

/// An error of a TFRecord data set: the file, the record and what is wrong there.
///
/// ```
/// use cvat_tfrecord_format::ErrorKind;
/// let error = cvat_tfrecord_format::Error::from(ErrorKind::NoRecords).in_entry("train.tfrecord");
/// assert_eq!(error.entry(), Some("train.tfrecord"));
/// assert!(error.to_string().starts_with("train.tfrecord: no TFRecord file"));
/// ```
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    entry: Option<String>,
    position: Option<Position>,
    kind: ErrorKind,
}

/// What is wrong. Display says it without the place.
///
/// ```
/// let kind = cvat_tfrecord_format::ErrorKind::EmptyRecord;
/// assert_eq!(kind.to_string(), "the record is empty");
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The framing is damaged, or it is no TFRecord file.
    Frame(tfrecord_frame::Error),
    /// The record is not a `tf.train.Example`; what it seems to be.
    NotExample(&'static str),
    /// The record is an Example, but of something else than images with objects; its keys.
    NotDetection(Vec<String>),
    /// The record holds nothing.
    EmptyRecord,
    /// A feature is not what the format says.
    Feature(tf_example::FeatureError),
    /// The record has no size, nor an image to take it from.
    NoSize,
    /// The label map cannot be read.
    LabelMap(pbtxt::Error),
    /// A file cannot be read or written.
    Files(dataset_files::Error),
    /// A record cannot be written.
    Write(std::io::Error),
    /// There is no TFRecord file.
    NoRecords,
    /// There is no subset of that name; which there are.
    UnknownSubset {
        /// The name asked for.
        name: String,
        /// The names there are.
        available: Vec<String>,
    },
    /// Several subsets for one file; which.
    SeveralSubsets(Vec<String>),
    /// A record for a shard that there is not.
    NoShard {
        /// Its number, from 0.
        shard: u32,
        /// How many there are.
        shards: u32,
    },
    /// A name that shards cannot have.
    ShardName {
        /// The name.
        name: String,
        /// Why they cannot.
        error: tfrecord_frame::ShardNameError,
    },
    /// Labels that the label map to be written lacks.
    UnmappedLabels(Vec<String>),
    /// More labels than any data set has; the limit.
    TooManyLabels(usize),
    /// More attributes of one label than any has; the limit.
    TooManyLabelAttributes(usize),
    /// More attributes of labels than any data set has; the limit.
    TooManyAttributes(usize),
    /// More keypoints of labels than any data set has; the limit.
    TooManyKeypoints(usize),
    /// A label map's id that is greater than what has a name for every id up to it can have; the id and the limit.
    IdTooGreat {
        /// The id.
        id: i32,
        /// The limit.
        limit: i32,
    },
    /// Every box of the data set lies far outside its image, as if in pixels; the first such coordinate.
    InPixels(f32),
}

impl Error {
    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The file of the data set.
    #[must_use]
    pub fn entry(&self) -> Option<&str> {
        self.0.entry.as_deref()
    }

    /// The record.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        match &self.0.kind {
            ErrorKind::Frame(error) => Some(error.position()),
            _ => self.0.position,
        }
    }

    /// The same error, in this file.
    #[must_use]
    pub fn in_entry(mut self, entry: &str) -> Self {
        self.0.entry = Some(entry.to_owned());
        self
    }

    pub(crate) fn at(mut self, position: Position) -> Self {
        self.0.position = Some(position);
        self
    }

    /// As the model's traits return it: a frame that cannot be read leaves the others readable.
    pub(crate) fn into_dataset_error(self) -> DatasetError {
        match self.0.kind {
            ErrorKind::NoSize | ErrorKind::EmptyRecord => DatasetError::frame(Box::new(self)),
            _ => DatasetError::fatal(Box::new(self)),
        }
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self(Box::new(Inner { entry: None, position: None, kind }))
    }
}

impl From<dataset_files::Error> for Error {
    fn from(error: dataset_files::Error) -> Self {
        ErrorKind::Files(error).into()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { entry, position, kind } = &*self.0;
        // A damaged zip entry names itself inside the framing's error already.
        let entry =
            entry.as_ref().filter(|_| !matches!(kind, ErrorKind::Files(error) if error.entry().is_some()));
        if let Some(entry) = entry {
            write!(f, "{entry}: ")?;
        }
        if let Some(position) = position {
            write!(f, "{position}: ")?;
        }
        kind.fmt(f)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.kind {
            ErrorKind::Frame(error) => error.source(),
            ErrorKind::Files(error) => error.source(),
            ErrorKind::Write(error) => error.source(),
            _ => None,
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Frame(error) => error.fmt(f),
            Self::NotExample(what) => write!(f, "not a tf.train.Example but {what}"),
            Self::NotDetection(keys) => {
                let shown: Vec<_> = keys.iter().take(8).map(|key| format!("{key:?}")).collect();
                let more = if keys.len() > 8 { ", …" } else { "" };
                write!(f, "an Example, but not of an image with objects: its keys are {}{more}", shown.join(", "))
            }
            Self::EmptyRecord => f.write_str("the record is empty"),
            Self::Feature(error) => error.fmt(f),
            Self::NoSize => crate::NoSize.fmt(f),
            Self::LabelMap(error) => error.fmt(f),
            Self::Files(error) => error.fmt(f),
            Self::Write(error) => error.fmt(f),
            Self::NoRecords => f.write_str(
                "no TFRecord file (names end in .tfrecord, .tfrecords, .record or a shard suffix such as -00000-of-00010)",
            ),
            Self::UnknownSubset { name, available } => {
                write!(f, "no subset {name:?}; there are {}", available.join(", "))
            }
            Self::SeveralSubsets(names) => {
                write!(
                    f,
                    "one file cannot hold the {} subsets {}",
                    names.len(),
                    names.join(", ")
                )
            }
            Self::NoShard { shard, shards } => {
                write!(f, "no shard {shard}: there are {shards}, numbered from 0")
            }
            Self::ShardName { name, error } => write!(f, "{name:?} cannot be the name of shards: {error}"),
            Self::InPixels(value) => write!(
                f,
                "boxes are not in fractions of the image but seem to be in pixels: a coordinate is {value}"
            ),
            Self::IdTooGreat { id, limit } => write!(
                f,
                "label map id {id} is above {limit}, and TensorFlow Datasets has a line for every id up to it"
            ),
            Self::TooManyLabels(limit) => write!(f, "more than {limit} labels"),
            Self::TooManyLabelAttributes(limit) => write!(f, "more than {limit} attributes of a label"),
            Self::TooManyAttributes(limit) => write!(f, "more than {limit} attributes of labels"),
            Self::TooManyKeypoints(limit) => write!(f, "more than {limit} keypoints of labels"),
            Self::UnmappedLabels(names) => {
                let shown: Vec<_> = names.iter().map(|name| format!("{name:?}")).collect();
                write!(f, "the label map lacks {}", shown.join(", "))
            }
        }
    }
}
