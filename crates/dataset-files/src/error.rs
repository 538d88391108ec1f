//! What went wrong, in which entry.

use std::{borrow::Cow, error, fmt, io, path::Path};

/// The result of this crate's operations.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a file of a data set could not be listed, opened, read or written.
///
/// [`Display`](fmt::Display) names the entry, where there is one, and never the path of the
/// folder or archive the caller opened: whoever typed that path knows it. It appears only where the
/// path is the point: an output that exists, a folder for temporary files that fails.
///
/// Readers and writers hand the same value out inside an [`io::Error`]; [`Error::from`] takes it out again.
///
/// ```
/// use dataset_files::{ErrorKind, Limits, Source};
///
/// let error = Source::zip(std::io::Cursor::new(b"not a zip"), &Limits::default()).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::NotAnArchive);
/// assert_eq!(error.entry(), None);
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    entry: Option<String>,
    message: Cow<'static, str>,
    source: Option<Box<dyn error::Error + Send + Sync>>,
}

/// The sort of an [`Error`].
///
/// ```
/// use dataset_files::{ErrorKind, Source};
///
/// let folder = tempfile::tempdir().unwrap();
/// let source = Source::folder(folder.path()).unwrap();
/// assert_eq!(source.open_entry("a.jpg").unwrap_err().kind(), ErrorKind::NotFound);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The operating system refused: reading, writing, permissions, a full disk. [`source`](error::Error::source) says more.
    Io,
    /// No entry has that name, or the folder to write into does not exist.
    NotFound,
    /// The file is neither a folder nor a zip archive, or has lost its end.
    NotAnArchive,
    /// The archive contradicts itself, or an entry fails its checksum.
    Corrupt,
    /// The archive is sound but uses something this crate does not read: encryption, a compression method.
    Unsupported,
    /// Two entries have one name.
    Duplicate,
    /// A name would leave the folder it belongs in, or is not a clean relative name.
    UnsafeName,
    /// One of the [`Limits`](crate::Limits) was passed, or the length the caller allowed.
    Limit,
    /// The output exists and may not be replaced.
    Exists,
    /// An entry was created but not finished, so the output is not complete.
    Unfinished,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner { kind, entry: None, message: message.into(), source: None }))
    }

    pub(crate) fn io(message: impl Into<Cow<'static, str>>, source: io::Error) -> Self {
        Self::new(ErrorKind::Io, message).with_source(source)
    }

    /// An error about a path the caller cannot know or has to be reminded of.
    pub(crate) fn at_path(kind: ErrorKind, path: &Path, message: &str) -> Self {
        Self::new(kind, format!("{}: {message}", path.display()))
    }

    pub(crate) fn with_source(mut self, source: impl Into<Box<dyn error::Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn in_entry(mut self, name: &str) -> Self {
        self.0.entry.get_or_insert_with(|| name.to_owned());
        self
    }

    /// What sort of error this is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The name of the entry it concerns, if it concerns one.
    #[must_use]
    pub fn entry(&self) -> Option<&str> {
        self.0.entry.as_deref()
    }

    fn io_kind(&self) -> io::ErrorKind {
        let source = self.0.source.as_deref().and_then(|source| source.downcast_ref::<io::Error>());
        match (self.0.kind, source) {
            (ErrorKind::Io, Some(source)) => source.kind(),
            (ErrorKind::Io, None) => io::ErrorKind::Other,
            (ErrorKind::NotFound, _) => io::ErrorKind::NotFound,
            (ErrorKind::Exists, _) => io::ErrorKind::AlreadyExists,
            (ErrorKind::Unsupported, _) => io::ErrorKind::Unsupported,
            _ => io::ErrorKind::InvalidData,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(entry) = &self.0.entry {
            write!(f, "{entry}: ")?;
        }
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("entry", &self.0.entry)
            .field("message", &self.0.message)
            .field("source", &self.0.source)
            .finish()
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn error::Error + 'static))
    }
}

impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        io::Error::new(error.io_kind(), error)
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        error.downcast::<Error>().unwrap_or_else(|error| Error::io("input or output failed", error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_survives_the_way_through_io_error() {
        let error = Error::new(ErrorKind::Corrupt, "bad checksum").in_entry("a.jpg");
        let io = io::Error::from(error);
        assert_eq!(io.kind(), io::ErrorKind::InvalidData);
        assert_eq!(io.to_string(), "a.jpg: bad checksum");
        let back = Error::from(io);
        assert_eq!(back.kind(), ErrorKind::Corrupt);
        assert_eq!(back.entry(), Some("a.jpg"));
    }

    #[test]
    fn the_operating_systems_kind_is_kept() {
        let full = io::Error::from(io::ErrorKind::StorageFull);
        let io = io::Error::from(Error::io("cannot write", full).in_entry("b"));
        assert_eq!(io.kind(), io::ErrorKind::StorageFull);
        assert_eq!(io.to_string(), "b: cannot write");
    }

    #[test]
    fn the_innermost_entry_wins() {
        let error = Error::new(ErrorKind::Io, "x").in_entry("inner").in_entry("outer");
        assert_eq!(error.entry(), Some("inner"));
    }
}
