//! What stops reading or writing, and where.

use std::error::Error as StdError;
use std::fmt;

use cvat_model::DatasetError;

/// The result of this crate's operations.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A place in an XML document.
///
/// ```
/// use cvat_xml_format::Position;
/// let position = Position { line: 44, column: 5 };
/// assert_eq!(position.to_string(), "line 44, column 5");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: u64,
    /// Character in the line, from 1.
    pub column: u64,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// Why a document could not be read or written.
///
/// ```
/// use cvat_xml_format::{CvatXmlReader, ErrorKind, ReadOptions};
/// # let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("annotations.xml"), "<annotations><image id='0'")?;
/// let source = dataset_files::Source::folder(folder.path())?;
/// let error = CvatXmlReader::open(source, "annotations.xml", ReadOptions::new()).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Truncated);
/// assert!(error.to_string().starts_with("annotations.xml: line 1, column 14: "));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    entry: Option<String>,
    position: Option<Position>,
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// The sort of an [`Error`].
///
/// ```
/// assert_ne!(cvat_xml_format::ErrorKind::Truncated, cvat_xml_format::ErrorKind::NotWellFormed);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file could not be read or written; [`source`](StdError::source) says more.
    Files,
    /// The document ends before its root element does.
    Truncated,
    /// The document is not XML.
    NotWellFormed,
    /// The document is in an encoding other than UTF-8, or its bytes are not what it says.
    Encoding,
    /// A document type declaration or an entity of its own: never expanded, so never read.
    Forbidden,
    /// Something is larger than any real document has it.
    Limit,
    /// XML, but not CVAT's: another root element, or elements where the format has none.
    NotCvatXml,
    /// An attribute or element the format demands is missing.
    Missing,
    /// An attribute or element does not hold what the format says.
    Value,
    /// The size of a frame is neither in the document nor in an image.
    NoSize,
    /// The file of an image could not be read, which ends the reading; [`source`](StdError::source) says why.
    Image,
    /// A subset that the data set does not have.
    UnknownSubset,
    /// Two frames of a video have one number.
    SameNumber,
    /// The numbers of a video's frames are too far apart, or too high.
    FrameNumbers,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner { kind, entry: None, position: None, message: message.into(), source: None }))
    }

    pub(crate) fn files(message: impl Into<String>, source: dataset_files::Error) -> Self {
        Self::new(ErrorKind::Files, message).caused_by(source)
    }

    pub(crate) fn caused_by(mut self, source: dataset_files::Error) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    pub(crate) fn with_prefix(mut self, prefix: &str) -> Self {
        self.0.message.insert_str(0, prefix);
        self
    }

    pub(crate) fn at(mut self, position: Position) -> Self {
        self.0.position.get_or_insert(position);
        self
    }

    pub(crate) fn in_entry(mut self, entry: &str) -> Self {
        // The files' own error names the entry already.
        if self.0.kind != ErrorKind::Files {
            self.0.entry.get_or_insert_with(|| entry.to_owned());
        }
        self
    }

    /// What sort of error this is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Where in the document.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        self.0.position
    }

    /// Whether one frame alone lacks something. An image that cannot be read is damage to the source as a whole.
    fn is_of_one_frame(&self) -> bool {
        self.0.kind == ErrorKind::NoSize
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(entry) = &self.0.entry {
            write!(f, "{entry}: ")?;
        }
        if let Some(position) = self.0.position {
            write!(f, "{position}: ")?;
        }
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

/// Fatal, unless it concerns one frame alone.
impl From<Error> for DatasetError {
    fn from(error: Error) -> Self {
        if error.is_of_one_frame() { Self::frame(Box::new(error)) } else { Self::fatal(Box::new(error)) }
    }
}
