//! What can go wrong in reading or writing a Datumaro project, in which file and where in it.

use std::error::Error as StdError;
use std::fmt;

use cvat_model::DatasetError;

/// Characters of the source's text that an error quotes.
const QUOTED_LEN: usize = 40;

/// Why a project or one of its files could not be read or written.
///
/// Display says the file, the item by its position and id, the place in the file, and what is wrong.
///
/// ```
/// use cvat_datumaro_format::{DatumaroReader, ErrorKind, ReadOptions};
/// use dataset_files::Source;
///
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("a.json"), "{\"items\": [\n{\"id\": \"x\"},\n{\"id\": ")?;
/// let source = Source::folder(folder.path())?;
/// let error = DatumaroReader::open_file(source, "a.json", ReadOptions::default()).unwrap_err();
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
    item: Option<ItemRef>,
    position: Option<Position>,
    source: Option<dataset_files::Error>,
}

#[derive(Debug)]
struct ItemRef {
    number: u64,
    id: Option<String>,
}

/// A place in a text: line and column from 1, the column in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) line: u64,
    pub(crate) column: u64,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Self {
        Self(Box::new(Inner { kind, entry: None, item: None, position: None, source: None }))
    }

    pub(crate) fn at(mut self, position: Position) -> Self {
        self.0.position.get_or_insert(position);
        self
    }

    pub(crate) fn in_item(mut self, number: u64, id: Option<&str>) -> Self {
        self.0.item.get_or_insert_with(|| ItemRef { number, id: id.map(cut_short) });
        self
    }

    pub(crate) fn in_entry(mut self, entry: &str) -> Self {
        if self.0.source.is_none() {
            self.0.entry.get_or_insert_with(|| entry.to_owned());
        }
        self
    }

    /// An item that is wrong in itself concerns one frame; anything else is damage.
    pub(crate) fn into_dataset_error(self) -> DatasetError {
        match self.0.kind {
            ErrorKind::Item(_) | ErrorKind::NoSize => DatasetError::frame(Box::new(self)),
            // Too much in one item; the next one can be read.
            ErrorKind::Limit { .. } if self.0.item.is_some() => DatasetError::frame(Box::new(self)),
            _ => DatasetError::fatal(Box::new(self)),
        }
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The file of the project, where one is to blame.
    #[must_use]
    pub fn entry(&self) -> Option<&str> {
        self.0.entry.as_deref().or_else(|| self.0.source.as_ref().and_then(dataset_files::Error::entry))
    }

    /// The item's position in its file, from 0.
    #[must_use]
    pub fn item(&self) -> Option<u64> {
        self.0.item.as_ref().map(|item| item.number)
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
        match &self.0.item {
            Some(ItemRef { number, id: Some(id) }) => write!(f, "item {number} {id:?}: ")?,
            Some(ItemRef { number, id: None }) => write!(f, "item {number}: ")?,
            None => {}
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
/// use cvat_datumaro_format::ErrorKind;
/// assert_eq!(ErrorKind::Truncated.to_string(), "document ends before it is complete: the file is cut off");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file could not be listed, opened, read or written; the message is that of the layer below.
    Files,
    /// There is more of something than any real project has.
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
    /// The document is JSON and no Datumaro project, in words.
    NotDatumaro(String),
    /// The project is of things other than images.
    MediaType(String),
    /// The project is of a version of the format that is not known.
    Version(String),
    /// What the project says of its labels cannot be read, in words.
    Categories(String),
    /// An item cannot be read, in words; the others can.
    Item(String),
    /// An item states no size of its image, and there is no image to take it from.
    NoSize,
    /// No project in the source.
    NoProject,
    /// Several projects in the source, of which one has to be opened by itself.
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
    /// A file is not what it was when the project was opened.
    Changed,
    /// A frame, label or subset that the format cannot hold, in words.
    Unwritable(String),
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Files => f.write_str("files cannot be read"),
            Self::Limit { what, limit } => write!(f, "too large: over {limit} {what}"),
            Self::Truncated => f.write_str("document ends before it is complete: the file is cut off"),
            Self::Syntax(words) => write!(f, "not JSON: {words}"),
            Self::NotDatumaro(words) => write!(f, "no Datumaro project: {words}"),
            Self::MediaType(media) => {
                write!(f, "project is of {media}: only projects of images are read")
            }
            Self::Version(version) => {
                write!(
                    f,
                    "version {version:?} of the Datumaro format is not known: 1.0 and older ones are read"
                )
            }
            Self::Categories(words) | Self::Item(words) | Self::Unwritable(words) => f.write_str(words),
            Self::NoSize => {
                f.write_str("no size, and no image to take it from: add \"size\": [height, width]")
            }
            Self::NoProject => f.write_str(
                "no Datumaro project found: there is no JSON file with \"items\" in a folder \"annotations\"",
            ),
            Self::SeveralRoots(roots) => {
                write!(f, "{} Datumaro projects in one source: {}", roots.len(), roots.join(", "))
            }
            Self::UnknownSubset { name, available } => {
                write!(f, "no subset {name:?}: there are {}", available.join(", "))
            }
            Self::Changed => f.write_str("file was changed while the data set was being read: start again"),
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
            .in_item(12, Some("a/b"))
            .in_item(13, None)
            .in_entry("annotations/train.json")
            .in_entry("outer");
        assert_eq!(
            error.to_string(),
            "annotations/train.json: item 12 \"a/b\": line 3, column 7: \
             document ends before it is complete: the file is cut off"
        );
        assert_eq!((error.item(), error.line(), error.column()), (Some(12), Some(3), Some(7)));
    }
}
