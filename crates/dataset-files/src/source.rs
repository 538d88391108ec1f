//! Where a data set's files are read from.

use std::{
    fmt, fs,
    fs::File,
    io::{Read, Seek},
    path::Path,
    sync::Arc,
};

use bytes::Bytes;

use crate::{
    Limits, Warning,
    archive::Archive,
    error::{Error, ErrorKind, Result},
};

mod entry_reader;
mod folder;
mod random_reader;
mod sniff;

pub use entry_reader::EntryReader;
use folder::Folder;
pub use random_reader::RandomReader;

/// A data set's files: a folder, or a zip archive.
///
/// Cheap to clone; clones share what they read. Names are relative, with `/` between components, and sorted by
/// their bytes.
///
/// ```
/// use dataset_files::{Limits, Source};
///
/// let folder = tempfile::tempdir()?;
/// std::fs::create_dir(folder.path().join("images"))?;
/// std::fs::write(folder.path().join("images/a.jpg"), b"jpeg")?;
/// std::fs::write(folder.path().join("labels.txt"), b"car")?;
///
/// let source = Source::open(folder.path(), &Limits::default())?;
/// let names: Vec<&str> = source.entries()?.iter().map(|entry| entry.name()).collect();
/// assert_eq!(names, ["images/a.jpg", "labels.txt"]);
/// assert_eq!(source.list("")?, ["labels.txt"]);
/// assert_eq!(source.read("images/a.jpg", 1024)?, "jpeg");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Source(Arc<Place>);

enum Place {
    Folder(Folder),
    Archive(Archive),
}

/// A file of a data set.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # std::fs::write(folder.path().join("a.jpg"), b"jpeg")?;
/// let source = dataset_files::Source::folder(folder.path())?;
/// for entry in source.entries()? {
///     assert_eq!((entry.name(), entry.len()), ("a.jpg", 4));
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    name: Box<str>,
    len: u64,
}

impl Entry {
    pub(crate) fn new(name: impl Into<Box<str>>, len: u64) -> Self {
        Self { name: name.into(), len }
    }

    /// Its relative name, with `/` between components.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its length in bytes, uncompressed. Of a file in a folder: when it was listed.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether it has no bytes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether it is one that tools put beside the data and people do not see: its name, or a folder it is in, begins
    /// with a dot or is `__MACOSX`.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # std::fs::write(folder.path().join("._a.jpg"), b"data")?;
    /// let source = dataset_files::Source::folder(folder.path())?;
    /// assert!(source.entries()?.iter().all(dataset_files::Entry::is_hidden));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_hidden(&self) -> bool {
        self.name.split('/').any(|component| component.starts_with('.') || component == "__MACOSX")
    }
}

impl Source {
    /// A folder. Links inside it are followed, for whoever named the folder can read what they lead to.
    ///
    /// # Errors
    ///
    /// If the path leads to no folder, or the folder cannot be read.
    pub fn folder(path: impl AsRef<Path>) -> Result<Self> {
        Self::folder_with_limits(path.as_ref(), &Limits::default())
    }

    fn folder_with_limits(path: &Path, limits: &Limits) -> Result<Self> {
        if !metadata(path)?.is_dir() {
            return Err(Error::new(ErrorKind::NotFound, "not a folder"));
        }
        Ok(Self(Arc::new(Place::Folder(Folder::new(path, limits)))))
    }

    /// A zip archive. Its central directory is read and checked now, an entry when it is opened.
    ///
    /// Refused are archives whose records contradict each other, entries that overlap or share a name, unsafe names, and what
    /// passes the limits.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotAnArchive`] if it does not end as a zip does, or one of the kinds
    /// [`Corrupt`](ErrorKind::Corrupt), [`Unsupported`](ErrorKind::Unsupported), [`Duplicate`](ErrorKind::Duplicate),
    /// [`UnsafeName`](ErrorKind::UnsafeName), [`Limit`](ErrorKind::Limit) and [`Io`](ErrorKind::Io).
    pub fn zip(reader: impl Read + Seek + Send + 'static, limits: &Limits) -> Result<Self> {
        Ok(Self(Arc::new(Place::Archive(Archive::new(reader, limits)?))))
    }

    /// A folder, or a file that is a zip archive by its contents, whatever its name.
    ///
    /// # Errors
    ///
    /// As [`folder`](Self::folder) and [`zip`](Self::zip). [`ErrorKind::NotAnArchive`] says what the file looks like.
    pub fn open(path: impl AsRef<Path>, limits: &Limits) -> Result<Self> {
        let path = path.as_ref();
        let metadata = metadata(path)?;
        if metadata.is_dir() {
            return Self::folder_with_limits(path, limits);
        }
        if !metadata.is_file() {
            return Err(Error::new(ErrorKind::NotAnArchive, "neither a folder nor a regular file"));
        }
        let mut file = File::open(path).map_err(|error| Error::io("cannot open the file", error))?;
        let mut start = Vec::new();
        (&mut file)
            .take(sniff::LEN)
            .read_to_end(&mut start)
            .map_err(|error| Error::io("cannot read the file", error))?;
        Self::zip(file, limits).map_err(|error| match (error.kind(), sniff::describe(&start)) {
            (ErrorKind::NotAnArchive, Some(what)) => {
                Error::new(ErrorKind::NotAnArchive, format!("neither a folder nor a zip archive: {what}"))
            }
            _ => error,
        })
    }

    /// Whether this is a zip archive.
    #[must_use]
    pub fn is_zip(&self) -> bool {
        matches!(*self.0, Place::Archive(_))
    }

    /// All files at any depth, sorted by name. A folder is walked on the first call, once.
    ///
    /// # Errors
    ///
    /// If a folder cannot be read or holds more than the limit.
    pub fn entries(&self) -> Result<&[Entry]> {
        match &*self.0 {
            Place::Folder(folder) => folder.entries(),
            Place::Archive(archive) => Ok(archive.entries()),
        }
    }

    /// The full names of the files directly in `dir`, sorted; `""` is the root. Subfolders are not entered.
    ///
    /// A folder that does not exist has no files.
    ///
    /// # Errors
    ///
    /// If `dir` is not a clean relative name, or the folder cannot be read.
    pub fn list(&self, dir: &str) -> Result<Vec<String>> {
        if !dir.is_empty() {
            crate::name::check(dir)?;
        }
        match &*self.0 {
            Place::Folder(folder) => folder.list(dir),
            Place::Archive(archive) => Ok(archive.list(dir)),
        }
    }

    /// Whether there is a file of that name. A name that is not clean is no file's.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        match &*self.0 {
            Place::Folder(folder) => folder.contains(name),
            Place::Archive(archive) => archive.contains(name),
        }
    }

    /// Whether there is a folder of that name; `""` is the root, which there always is.
    ///
    /// In an archive a folder is there where a file is in it.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # std::fs::create_dir(folder.path().join("images"))?;
    /// let source = dataset_files::Source::folder(folder.path())?;
    /// assert!(source.has_folder("images") && !source.has_folder("labels"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn has_folder(&self, dir: &str) -> bool {
        match &*self.0 {
            _ if dir.is_empty() => true,
            Place::Folder(folder) => folder.has_folder(dir),
            Place::Archive(archive) => archive.has_folder(dir),
        }
    }

    /// Opens a file. Several may be open at once, in an archive too.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if there is none of that name; in an archive also if the entry is encrypted, compressed in
    /// a way other than deflate, passes a limit, or if its local header contradicts its central one.
    pub fn open_entry(&self, name: &str) -> Result<EntryReader> {
        match &*self.0 {
            Place::Folder(folder) => Ok(EntryReader::file(name, folder.open(name)?.1)),
            Place::Archive(archive) => Ok(EntryReader::contents(archive.open(name)?.1)),
        }
    }

    /// Opens a file to be read at any place; `None` in an archive, whose entries are read from the beginning.
    ///
    /// # Errors
    ///
    /// As [`open_entry`](Self::open_entry).
    pub fn open_random(&self, name: &str) -> Result<Option<RandomReader>> {
        match &*self.0 {
            Place::Folder(folder) => Ok(Some(RandomReader::new(name, folder.open(name)?.1))),
            Place::Archive(_) => Ok(None),
        }
    }

    /// Reads a whole file of at most `max_len` bytes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Limit`] if it is longer; otherwise as [`open_entry`](Self::open_entry), and what reading it meets.
    pub fn read(&self, name: &str, max_len: u64) -> Result<Bytes> {
        match &*self.0 {
            Place::Folder(folder) => {
                let (len, file) = folder.open(name)?;
                entry_reader::read_whole(name, len, max_len, EntryReader::file(name, file))
            }
            Place::Archive(archive) => {
                let (len, contents) = archive.open(name)?;
                entry_reader::read_whole(name, len, max_len, contents)
            }
        }
    }

    /// What was met so far that is not among the entries, and why.
    ///
    /// Of a folder: only what [`entries`](Self::entries) and [`list`](Self::list) have come across.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        match &*self.0 {
            Place::Folder(folder) => folder.warnings(),
            Place::Archive(archive) => archive.warnings().to_vec(),
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Place::Folder(folder) => f.debug_tuple("Source").field(folder).finish(),
            Place::Archive(archive) => {
                f.debug_struct("Source").field("entries", &archive.entries().len()).finish_non_exhaustive()
            }
        }
    }
}

fn metadata(path: &Path) -> Result<fs::Metadata> {
    fs::metadata(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Error::new(ErrorKind::NotFound, "no such file or folder"),
        _ => Error::io("cannot open", error),
    })
}
