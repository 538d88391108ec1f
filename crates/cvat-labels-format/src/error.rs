//! Why a text is no list of labels, or a list cannot be written.

use pbtxt::Position;
use std::fmt;

use crate::format::Format;

/// Why a text is no list of labels, or a list cannot be written in a format.
///
/// ```
/// use cvat_labels_format::{ErrorKind, Format, LabelList};
///
/// let error = LabelList::parse("id,name\n1,cat\ntwo,dog\n", Format::Csv).unwrap_err();
/// assert_eq!(error.to_string(), "line 3, column 1: id: expected a whole number, found 'two'");
/// assert_eq!((error.line(), error.column()), (Some(3), Some(1)));
/// assert!(matches!(error.kind(), ErrorKind::Value(_)));
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    /// None for what is wrong with a list rather than with a text.
    place: Option<Position>,
    hint: Option<String>,
    /// The label map's own error, which knows how to show its line.
    label_map: Option<pbtxt::Error>,
}

/// What is wrong.
///
/// ```
/// use cvat_labels_format::{ErrorKind, Format, LabelList};
///
/// let error = LabelList::parse("{\"items\":[}", Format::Json).unwrap_err();
/// assert!(matches!(error.kind(), ErrorKind::Syntax(_)));
/// assert_eq!(error.to_string(), "line 1, column 11: expected value");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text leaves the grammar of its format.
    Syntax(String),
    /// A value is missing, of another type than it has to be, or out of range.
    Value(String),
    /// Sound text in which there is no list of labels: another kind of file.
    NoLabels(String),
    /// A label cannot be told in the format that was asked for.
    #[non_exhaustive]
    Unwritable {
        /// The format.
        format: Format,
        /// Which label, and why not.
        message: String,
    },
}

impl Error {
    pub(crate) fn at(place: Position, kind: ErrorKind) -> Self {
        Self(Box::new(Inner { kind, place: Some(place), hint: None, label_map: None }))
    }

    pub(crate) fn unwritable(format: Format, message: impl Into<String>) -> Self {
        let kind = ErrorKind::Unwritable { format, message: message.into() };
        Self(Box::new(Inner { kind, place: None, hint: None, label_map: None }))
    }

    pub(crate) fn of_label_map(error: pbtxt::Error) -> Self {
        let place = error.position();
        let words = error.kind().to_string();
        let kind = match error.kind() {
            pbtxt::ErrorKind::LabelMap(pbtxt::label_map::Fault::NoItems) => ErrorKind::NoLabels(words),
            pbtxt::ErrorKind::LabelMap(_) => ErrorKind::Value(words),
            _ => ErrorKind::Syntax(words),
        };
        let hint = error.hint().map(str::to_owned);
        Self(Box::new(Inner { kind, place: Some(place), hint, label_map: Some(error) }))
    }

    pub(crate) fn hinted(mut self, hint: &str) -> Self {
        self.0.hint = Some(hint.to_owned());
        self
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The line in the text, counted from 1; `None` where no text was read.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        self.0.place.map(|place| place.line)
    }

    /// The column in characters, counted from 1; `None` where no text was read.
    #[must_use]
    pub fn column(&self) -> Option<usize> {
        self.0.place.map(|place| place.column)
    }

    /// What can be done about it.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// The line of `source` that it is about with a caret below the place, as
    /// [`pbtxt::Error::render`] shows it: only of a text in text format.
    #[must_use]
    pub fn render(&self, source: &str) -> Option<String> {
        self.0.label_map.as_ref().map(|error| error.render(source))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Position { line, column }) = self.0.place {
            write!(f, "line {line}, column {column}: ")?;
        }
        self.0.kind.fmt(f)
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(words) | Self::Value(words) | Self::NoLabels(words) => f.write_str(words),
            Self::Unwritable { format, message } => write!(f, "cannot be written as {format}: {message}"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("line", &self.line())
            .field("column", &self.column())
            .field("hint", &self.0.hint)
            .finish()
    }
}

impl std::error::Error for Error {}
