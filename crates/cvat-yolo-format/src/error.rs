//! What can go wrong in reading a YOLO data set, in which file and where in it.

use std::error::Error as StdError;
use std::fmt;

use cvat_model::DatasetError;

/// Characters of the source's text that an error quotes.
const QUOTED_LEN: usize = 40;

/// Why a YOLO data set could not be read.
///
/// Display says the entry and the line where they are known, what is wrong and what to do about it.
///
/// ```
/// use cvat_yolo_format::{ErrorKind, ReadOptions, YoloReader};
/// use dataset_files::Source;
///
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("data.yaml"), "train: images/train\nnames: [dog]\nkpt_shape: [17, 3]\n")?;
/// let error = YoloReader::open(Source::folder(folder.path())?, ReadOptions::new()).unwrap_err();
/// assert_eq!(error.kind(), &ErrorKind::Pose);
/// assert!(error.to_string().starts_with("data.yaml: kpt_shape: "));
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

    /// The line in that file, from 1.
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
/// use cvat_yolo_format::{ErrorKind, ReadOptions, YoloReader};
/// use dataset_files::Source;
///
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("data.yaml"), "train: images/train\nnames: &all [*all]\n")?;
/// let error = YoloReader::open(Source::folder(folder.path())?, ReadOptions::new()).unwrap_err();
/// assert!(matches!(error.kind(), ErrorKind::Yaml(_)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file could not be listed, opened or read; the message is that of the layer below.
    Files,
    /// A text is not UTF-8.
    NotUtf8,
    /// Something is larger than any real one.
    Limit {
        /// What there is too much of.
        what: &'static str,
        /// How much is allowed.
        limit: u64,
    },
    /// The description is no well-formed YAML, or of a kind that is refused, in words.
    Yaml(String),
    /// The description does not say what it has to, in words.
    Description(String),
    /// The description is that of a data set of poses.
    Pose,
    /// A row of a label file that is no box and no polygon, in words.
    Row(String),
    /// A frame without an image that says its size.
    NoSize {
        /// The frame.
        frame: String,
        /// Whether there is an image.
        has_image: bool,
    },
    /// No data set in the source: neither a description nor names of classes.
    NoDataset,
    /// Several data sets in the source, of which one has to be opened by itself.
    SeveralDatasets(
        /// Their descriptions.
        Vec<String>,
    ),
    /// No image and no label file where the description says.
    NoFrames,
    /// None of the images is there.
    NoImages {
        /// How many frames are without.
        frames: u64,
    },
    /// A subset that is asked for and not there.
    UnknownSubset {
        /// The one asked for.
        name: String,
        /// The ones there are.
        available: Vec<String>,
    },
    /// A label file is not what it was when the data set was opened.
    Changed,
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Files => f.write_str("files cannot be read"),
            Self::NotUtf8 => f.write_str("text is not UTF-8: save it as UTF-8"),
            Self::Limit { what, limit } => write!(f, "too large: over {limit} {what}"),
            Self::Yaml(words) | Self::Description(words) => f.write_str(words),
            Self::Pose => f.write_str("kpt_shape: keypoints of poses are not read, boxes and polygons are"),
            Self::Row(words) => write!(f, "{words}: correct it, or remove the row"),
            Self::NoSize { frame, has_image: false } => {
                write!(f, "frame {frame:?}: no image, whose size the fractions are of")
            }
            Self::NoSize { frame, .. } => write!(f, "frame {frame:?}: image does not say its size"),
            Self::NoDataset => f.write_str(
                "no YOLO data set found: there is no data.yaml with names, and no obj.names or classes.txt",
            ),
            Self::SeveralDatasets(entries) => {
                write!(f, "{} YOLO data sets in one source: {}", entries.len(), entries.join(", "))
            }
            Self::NoFrames => f.write_str("no image and no label file where train, val and test say"),
            Self::NoImages { frames } => {
                let s = if *frames == 1 { "" } else { "s" };
                write!(
                    f,
                    "none of the images of {frames} frame{s} is there, and rows are fractions of their sizes"
                )
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

/// A file's text without a byte order mark.
pub(crate) fn text_of<'a>(bytes: &'a [u8], entry: &str) -> Result<&'a str, Error> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = before.split(|byte| *byte == b'\n').count() as u64;
        Error::at_line(line, ErrorKind::NotUtf8).in_entry(entry)
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
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
        let error = Error::at_line(3, ErrorKind::NotUtf8).in_entry("a.txt").in_entry("outer.txt");
        assert_eq!(error.to_string(), "a.txt: line 3: text is not UTF-8: save it as UTF-8");
        assert_eq!(text_of(b"a\nb\n\xff", "a.txt").unwrap_err().to_string(), error.to_string());
        assert_eq!(text_of("\u{feff}a".as_bytes(), "a.txt").unwrap(), "a");
    }
}
