//! What can go wrong in reading a VOC data set, in which file and where in it.

use std::error::Error as StdError;
use std::fmt;

use cvat_model::{DatasetError, FrameSize};

/// Characters of the source's text that an error quotes.
const QUOTED_LEN: usize = 40;
/// Data sets of one source that an error names.
const ROOTS_NAMED: usize = 10;

/// Why a VOC data set or one of its files could not be read.
///
/// Display says the entry, the line and column where they are known, what is wrong and what to do about it.
///
/// ```
/// use cvat_voc_format::{ErrorKind, parse_annotation};
///
/// let error = parse_annotation("<annotation>\n <object><bndbox/></object>\n</annotation>").unwrap_err();
/// assert_eq!(error.kind(), &ErrorKind::NoName);
/// assert_eq!((error.line(), error.column()), (Some(2), Some(2)));
/// assert_eq!(
///     error.to_string(),
///     "line 2, column 2: object without <name>: name it, or remove the object"
/// );
/// ```
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    entry: Option<String>,
    position: Option<Position>,
    source: Option<dataset_files::Error>,
}

/// Line and column in a text, both from 1; the column counts characters and is 0 where it is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) line: u64,
    pub(crate) column: u64,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Self {
        Self(Box::new(Inner { kind, entry: None, position: None, source: None }))
    }

    pub(crate) fn at(position: Position, kind: ErrorKind) -> Self {
        let mut error = Self::new(kind);
        error.0.position = Some(position);
        error
    }

    pub(crate) fn in_entry(mut self, entry: &str) -> Self {
        if self.0.source.is_none() {
            self.0.entry.get_or_insert_with(|| entry.to_owned());
        }
        self
    }

    /// That an image does not say its size concerns one frame; anything else is damage, or a source that is not
    /// the one that was opened.
    pub(crate) fn into_dataset_error(self) -> DatasetError {
        match self.0.kind {
            ErrorKind::NoSize { .. } => DatasetError::frame(Box::new(self)),
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

    /// The line in that file, from 1.
    #[must_use]
    pub fn line(&self) -> Option<u64> {
        self.0.position.map(|position| position.line)
    }

    /// The column in that line, from 1, counted in characters.
    #[must_use]
    pub fn column(&self) -> Option<u64> {
        self.0.position.map(|position| position.column).filter(|&column| column > 0)
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
        match self.0.position {
            Some(Position { line, column: 0 }) => write!(f, "line {line}: ")?,
            Some(Position { line, column }) => write!(f, "line {line}, column {column}: ")?,
            None => {}
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
        Self(Box::new(Inner { kind: ErrorKind::Files, entry: None, position: None, source: Some(source) }))
    }
}

/// The kinds of [`Error`].
///
/// ```
/// use cvat_voc_format::{ErrorKind, parse_annotation};
///
/// let cut = parse_annotation("<annotation><filename>a.jpg</filename>").unwrap_err();
/// assert_eq!(cut.kind(), &ErrorKind::Truncated);
/// let other = parse_annotation("<annotations/>").unwrap_err();
/// assert_eq!(other.kind(), &ErrorKind::NotVoc { root: "annotations".into() });
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file could not be listed, opened or read; the message is that of the layer below.
    Files,
    /// A text is not UTF-8.
    NotUtf8,
    /// A text is larger or more complicated than any real one.
    Limit {
        /// What there is too much of.
        what: &'static str,
        /// How much is allowed.
        limit: usize,
    },
    /// The document ends before its last element is closed.
    Truncated,
    /// The document is no well-formed XML, in words.
    Syntax(String),
    /// The document has a `<!DOCTYPE …>`, which is refused unread.
    DocumentType,
    /// The document's outermost element is not `<annotation>`.
    NotVoc {
        /// What it is instead.
        root: String,
    },
    /// An object without a name.
    NoName,
    /// A box without one of its four numbers.
    MissingNumber {
        /// The element that is not there.
        element: &'static str,
    },
    /// An element that should hold a finite number and does not.
    InvalidNumber {
        /// The element.
        element: &'static str,
        /// What it holds, cut short.
        text: String,
    },
    /// A line of `labelmap.txt` that declares no label, in words.
    LabelMap(String),
    /// A frame whose size is not stated.
    NoSize {
        /// What is missing and what to do about it in the data, in words.
        words: String,
        /// The image's own size, where there is an image that says it: it could be
        /// [taken from there](crate::ReadOptions::size_from_images).
        image_size: Option<FrameSize>,
    },
    /// No annotation file in the source.
    NoAnnotations,
    /// Several VOC data sets in the source, of which one has to be opened by itself.
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
    /// An annotation file is not what it was when the data set was opened.
    Changed,
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Files => f.write_str("files cannot be read"),
            Self::NotUtf8 => f.write_str("text is not UTF-8: save it as UTF-8"),
            Self::Limit { what, limit } => write!(f, "too large: over {limit} {what}"),
            Self::Truncated => f.write_str("document ends before </annotation>: the file is cut off"),
            Self::Syntax(words) => write!(f, "not well-formed XML: {words}"),
            Self::DocumentType => f.write_str("<!DOCTYPE> is refused: remove it"),
            Self::NotVoc { root } => {
                write!(f, "outermost element is <{root}>, not <annotation>: this is no VOC annotation")
            }
            Self::NoName => f.write_str("object without <name>: name it, or remove the object"),
            Self::MissingNumber { element } => {
                write!(f, "<bndbox> without <{element}>: add it, or remove the object")
            }
            Self::InvalidNumber { element, text } if matches!(*element, "width" | "height") => {
                write!(f, "<{element}> is {text:?}, which is no whole number of pixels: correct it")
            }
            Self::InvalidNumber { element, text } => {
                write!(f, "<{element}> is {text:?}, which is no number: correct it, or remove the object")
            }
            Self::LabelMap(words) | Self::NoSize { words, .. } => f.write_str(words),
            Self::NoAnnotations => f.write_str(
                "no VOC annotation found: there is no XML file with <annotation> as outermost element",
            ),
            Self::SeveralRoots(roots) => {
                let few = roots.get(..ROOTS_NAMED).unwrap_or(roots);
                write!(f, "{} VOC data sets in one source: {}", roots.len(), few.join(", "))?;
                match roots.len() - few.len() {
                    0 => Ok(()),
                    more => write!(f, " and {more} more"),
                }
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
        let error = Error::at(Position { line: 3, column: 7 }, ErrorKind::NoName).in_entry("a.xml");
        let error = error.in_entry("outer.xml");
        assert_eq!(
            error.to_string(),
            "a.xml: line 3, column 7: object without <name>: name it, or remove the object"
        );
        let whole_line = Error::at(Position { line: 3, column: 0 }, ErrorKind::NotUtf8).in_entry("train.txt");
        assert_eq!(whole_line.to_string(), "train.txt: line 3: text is not UTF-8: save it as UTF-8");
        assert_eq!((whole_line.line(), whole_line.column()), (Some(3), None));
    }
}
