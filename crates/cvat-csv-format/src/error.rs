//! What can go wrong in reading a table, in which file and where in it.

use std::error::Error as StdError;
use std::fmt;

use cvat_model::DatasetError;

/// Characters of the source's text that an error quotes.
const QUOTED_LEN: usize = 40;

/// Why a table could not be read.
///
/// Display says the entry and the line where they are known, what is wrong and what to do about it.
///
/// ```
/// use cvat_csv_format::{CsvReader, ErrorKind, ReadOptions};
/// use dataset_files::Source;
///
/// let folder = tempfile::tempdir()?;
/// let table = "filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,64,48,dog,1,2,many,40\n";
/// std::fs::write(folder.path().join("train.csv"), table)?;
/// let error = CsvReader::open(Source::folder(folder.path())?, ReadOptions::new()).unwrap_err();
/// assert_eq!((error.entry(), error.line()), (Some("train.csv"), Some(2)));
/// assert_eq!(
///     error.to_string(),
///     "train.csv: line 2: xmax is \"many\", which is no number: correct it, or remove the row"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    entry: Option<String>,
    line: Option<u64>,
    source: Option<dataset_files::Error>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Self {
        Self(Box::new(Inner { kind, entry: None, line: None, source: None }))
    }

    pub(crate) fn at_line(line: u64, kind: ErrorKind) -> Self {
        let mut error = Self::new(kind);
        error.0.line = Some(line);
        error
    }

    pub(crate) fn in_entry(mut self, entry: &str) -> Self {
        if self.0.source.is_none() {
            self.0.entry.get_or_insert_with(|| entry.to_owned());
        }
        self
    }

    /// That a frame has no size concerns that frame; anything else is damage.
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

    /// The line in that file, from 1; of a row over several lines the first.
    #[must_use]
    pub fn line(&self) -> Option<u64> {
        self.0.line
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
        if let Some(line) = self.0.line {
            write!(f, "line {line}: ")?;
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
        Self(Box::new(Inner { kind: ErrorKind::Files, entry: None, line: None, source: Some(source) }))
    }
}

/// The kinds of [`Error`].
///
/// ```
/// use cvat_csv_format::{CsvReader, ErrorKind, ReadOptions};
/// use dataset_files::Source;
///
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("names.csv"), "id,name\n1,dog\n")?;
/// let error = CsvReader::open_file(Source::folder(folder.path())?, "names.csv", ReadOptions::new());
/// assert!(matches!(error.unwrap_err().kind(), ErrorKind::NoColumn { name: "filename", .. }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file could not be listed, opened or read; the message is that of the layer below.
    Files,
    /// A text is not UTF-8.
    NotUtf8,
    /// A text is UTF-16, as some spreadsheets save what they call Unicode text.
    Utf16,
    /// A table is larger than any real one.
    Limit {
        /// What there is too much of.
        what: &'static str,
        /// How much is allowed.
        limit: u64,
    },
    /// The header does not have a column that is needed.
    NoColumn {
        /// The column.
        name: &'static str,
        /// The header, cut short.
        header: String,
    },
    /// The header has a column twice.
    SameColumn(
        /// The column.
        &'static str,
    ),
    /// A row has more or fewer cells than the header.
    RowLength {
        /// Cells of the row.
        cells: usize,
        /// Cells of the header.
        columns: usize,
    },
    /// A row without file name.
    NoFilename,
    /// A row with a class or some coordinates, and without this one.
    MissingNumber(
        /// The column.
        &'static str,
    ),
    /// A cell that should hold a number and does not.
    InvalidNumber {
        /// The column.
        column: &'static str,
        /// What it holds, cut short.
        text: String,
    },
    /// A frame whose size is neither in the table nor known from an image.
    NoSize {
        /// The frame.
        frame: String,
        /// Whether there is an image, which does not say it.
        has_image: bool,
    },
    /// No table in the source.
    NoTable,
    /// A subset that is asked for and not there.
    UnknownSubset {
        /// The one asked for.
        name: String,
        /// The ones there are.
        available: Vec<String>,
    },
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Files => f.write_str("files cannot be read"),
            Self::NotUtf8 => f.write_str("text is not UTF-8: save it as UTF-8"),
            Self::Utf16 => f.write_str("text is UTF-16: save it as \"CSV UTF-8\""),
            Self::Limit { what, limit } => write!(f, "too large: over {limit} {what}"),
            Self::NoColumn { name, header } => {
                write!(f, "no column {name:?} in the header, which is {header:?}: name the columns as in ")?;
                f.write_str("filename,width,height,class,xmin,ymin,xmax,ymax")
            }
            Self::SameColumn(name) => write!(f, "two columns {name:?} in the header: remove one"),
            Self::RowLength { cells, columns } => {
                let s = if *cells == 1 { "" } else { "s" };
                write!(f, "row has {cells} cell{s}, the header {columns}: correct it, or remove the row")
            }
            Self::NoFilename => f.write_str("row without filename: name the image, or remove the row"),
            Self::MissingNumber(name) => write!(f, "{name} is empty: fill it in, or remove the row"),
            Self::InvalidNumber { column, text } => {
                let what =
                    if is_size(column) { "whole number of pixels" } else { "number" };
                write!(f, "{column} is {text:?}, which is no {what}: correct it, or remove the row")
            }
            Self::NoSize { frame, has_image } => {
                write!(f, "frame {frame:?}: no width and height in the table, and ")?;
                f.write_str(if *has_image { "its image does not say them" } else { "no image" })
            }
            Self::NoTable => f.write_str(
                "no table found: there is no .csv file with the columns filename, class, xmin, ymin, xmax and ymax",
            ),
            Self::UnknownSubset { name, available } => {
                write!(f, "no subset {name:?}: there are {}", available.join(", "))
            }
        }
    }
}

fn is_size(column: &str) -> bool {
    matches!(column, "width" | "height")
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
        let error = Error::at_line(3, ErrorKind::NoFilename).in_entry("a.csv").in_entry("outer.csv");
        assert_eq!(
            error.to_string(),
            "a.csv: line 3: row without filename: name the image, or remove the row"
        );
    }
}
