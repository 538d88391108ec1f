//! What can go wrong in reading or writing COCO's JSON, in which file and where in it.

use std::error::Error as StdError;
use std::fmt;

use cvat_model::DatasetError;

/// Characters of the source's text that an error quotes.
const QUOTED_LEN: usize = 40;

/// Why a data set or one of its files could not be read or written.
///
/// Display says the file, the image by its id, the place in the file, and what is wrong.
///
/// ```
/// use cvat_coco_format::{CocoReader, ErrorKind, ReadOptions};
/// use dataset_files::Source;
///
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("a.json"), "{\"images\": [\n{\"id\": 1},\n{\"id\": ")?;
/// let source = Source::folder(folder.path())?;
/// let error = CocoReader::open_file(source, "a.json", ReadOptions::default()).unwrap_err();
/// assert_eq!(error.kind(), &ErrorKind::Truncated);
/// assert_eq!((error.entry(), error.line()), (Some("a.json"), Some(3)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    entry: Option<String>,
    image: Option<String>,
    position: Option<Position>,
    source: Option<dataset_files::Error>,
}

/// A place in a text: line and column from 1, the column in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) line: u64,
    pub(crate) column: u64,
}

impl Position {
    pub(crate) const START: Self = Self { line: 1, column: 1 };
}

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Self {
        Self(Box::new(Inner { kind, entry: None, image: None, position: None, source: None }))
    }

    pub(crate) fn at(mut self, position: Position) -> Self {
        self.0.position.get_or_insert(position);
        self
    }

    pub(crate) fn of_image(mut self, id: &str) -> Self {
        self.0.image.get_or_insert_with(|| cut_short(id));
        self
    }

    pub(crate) fn in_entry(mut self, entry: &str) -> Self {
        if self.0.source.is_none() {
            self.0.entry.get_or_insert_with(|| entry.to_owned());
        }
        self
    }

    /// An image that is wrong in itself concerns one frame; anything else is damage.
    pub(crate) fn into_dataset_error(self) -> DatasetError {
        match self.0.kind {
            ErrorKind::NoSize => DatasetError::frame(Box::new(self)),
            // Too much in one image, or a text in it that is none; the next one can be read.
            ErrorKind::Limit { .. } | ErrorKind::Syntax(_) if self.0.image.is_some() => {
                DatasetError::frame(Box::new(self))
            }
            _ => DatasetError::fatal(Box::new(self)),
        }
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The file of the data set, where one is to blame.
    #[must_use]
    pub fn entry(&self) -> Option<&str> {
        self.0.entry.as_deref().or_else(|| self.0.source.as_ref().and_then(dataset_files::Error::entry))
    }

    /// The image's id, as far as 40 characters go.
    #[must_use]
    pub fn image(&self) -> Option<&str> {
        self.0.image.as_deref()
    }

    /// The line in the file, from 1.
    #[must_use]
    pub fn line(&self) -> Option<u64> {
        self.0.position.map(|position| position.line)
    }

    /// The column in that line, from 1, in bytes.
    #[must_use]
    pub fn column(&self) -> Option<u64> {
        self.0.position.map(|position| position.column)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The layer below names the entry itself.
        if let Some(source) = &self.0.source {
            return source.fmt(f);
        }
        if let Some(entry) = &self.0.entry {
            write!(f, "{entry}: ")?;
        }
        if let Some(id) = &self.0.image {
            write!(f, "image {id:?}: ")?;
        }
        if let Some(Position { line, column }) = self.0.position {
            write!(f, "line {line}, column {column}: ")?;
        }
        self.0.kind.fmt(f)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_ref().and_then(StdError::source)
    }
}

impl From<dataset_files::Error> for Error {
    fn from(source: dataset_files::Error) -> Self {
        let mut error = Self::new(ErrorKind::Files);
        error.0.source = Some(source);
        error
    }
}

/// The kinds of [`Error`].
///
/// ```
/// use cvat_coco_format::ErrorKind;
/// assert_eq!(ErrorKind::Truncated.to_string(), "document ends before it is complete: the file is cut off");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file could not be listed, opened, read or written; the message is that of the layer below.
    Files,
    /// There is more of something than any real data set has.
    Limit {
        /// What there is too much of.
        what: &'static str,
        /// How much is allowed.
        limit: u64,
    },
    /// The document ends before its last bracket.
    Truncated,
    /// The document is not JSON, in words.
    Syntax(String),
    /// The document is JSON and not COCO's, in words.
    NotCoco(String),
    /// An image states no size, and there is no file to take it from.
    NoSize,
    /// No annotations in the source.
    NoDataset,
    /// Several data sets in the source, of which one has to be opened by itself.
    SeveralRoots(
        /// Their folders.
        Vec<String>,
    ),
    /// A subset that is asked for and not there.
    UnknownSubset {
        /// The one asked for.
        name: String,
        /// The ones there are.
        available: Vec<String>,
    },
    /// A file is not what it was when the data set was opened.
    Changed,
    /// Several subsets for one file, in words.
    SeveralSubsets(String),
    /// A label whose category id is missing, none or another's too, in words.
    CategoryId(String),
    /// A frame or label that the format cannot hold, in words.
    Unwritable(String),
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Files => f.write_str("files cannot be read"),
            Self::Limit { what, limit } => write!(f, "too large: over {limit} {what}"),
            Self::Truncated => f.write_str("document ends before it is complete: the file is cut off"),
            Self::Syntax(words) => write!(f, "not JSON: {words}"),
            Self::NotCoco(words) => write!(f, "not COCO's JSON: {words}"),
            Self::NoSize => {
                f.write_str("no size, and no image to take it from: add \"width\" and \"height\"")
            }
            Self::NoDataset => f.write_str(
                "no annotations of COCO's found: no JSON file with \"images\" and \"annotations\" of instances or keypoints",
            ),
            Self::SeveralRoots(roots) => {
                write!(f, "{} COCO data sets in one source: {}", roots.len(), roots.join(", "))
            }
            Self::UnknownSubset { name, available } => {
                write!(f, "no subset {name:?}: there are {}", available.join(", "))
            }
            Self::Changed => f.write_str("file was changed while the data set was being read: start again"),
            Self::SeveralSubsets(words) | Self::CategoryId(words) | Self::Unwritable(words) => f.write_str(words),
        }
    }
}

/// A text to be quoted.
pub(crate) fn cut_short(text: &str) -> String {
    text.chars().take(QUOTED_LEN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_send_sync_static() {
        const fn check<T: Send + Sync + 'static>() {}
        const { check::<Error>() };
    }

    #[test]
    fn each_coordinate_is_said_once() {
        let error = Error::new(ErrorKind::Truncated)
            .at(Position { line: 3, column: 7 })
            .of_image("139")
            .of_image("140")
            .in_entry("annotations/instances_train.json")
            .in_entry("outer");
        assert_eq!(
            error.to_string(),
            "annotations/instances_train.json: image \"139\": line 3, column 7: \
             document ends before it is complete: the file is cut off"
        );
        assert_eq!((error.image(), error.line(), error.column()), (Some("139"), Some(3), Some(7)));
    }
}
