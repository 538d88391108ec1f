//! Where a data set's files are written to.

use std::{
    fmt,
    io::{self, Write},
    path::Path,
    sync::{Arc, Mutex},
};

use crate::error::{Error, ErrorKind, Result};

mod archive_writer;
mod files;
mod folder;
mod ledger;
mod placement;
mod scratch;
mod spool;
mod zip;

use files::FilesSink;
use folder::{FolderSink, StagedFile};
use ledger::Ledger;
pub use scratch::Scratch;
pub use spool::{Spool, Spooled};
use zip::{ZipEntry, ZipSink};

/// What to do where the output exists.
///
/// ```
/// assert_eq!(dataset_files::Overwrite::default(), dataset_files::Overwrite::Refuse);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overwrite {
    /// Fail with [`ErrorKind::Exists`].
    #[default]
    Refuse,
    /// Replace files; leave others in the same folder alone. A folder is never replaced by a file or a file by a folder.
    Allow,
}

/// An output that appears whole or not at all: a zip archive, a folder, or files in a folder.
///
/// Everything is written beside the output under temporary names and moved into place by [`finish`](Self::finish). A
/// sink dropped before that leaves nothing behind.
///
/// ```
/// use std::io::Write;
/// use dataset_files::{Limits, Overwrite, Sink, Source};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("out.zip");
///
/// let sink = Sink::zip(&path, Overwrite::Refuse)?;
/// let mut entry = sink.create("images/a.jpg")?;
/// entry.write_all(b"jpeg")?;
/// entry.finish()?;
/// assert!(!path.exists());
/// sink.finish()?;
///
/// let source = Source::open(&path, &Limits::default())?;
/// assert_eq!(source.read("images/a.jpg", 100)?, "jpeg");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Sink {
    target: Target,
    ledger: Arc<Mutex<Ledger>>,
}

enum Target {
    Zip(ZipSink),
    Folder(FolderSink),
    Files(FilesSink),
}

impl Sink {
    /// A zip archive.
    ///
    /// Its bytes depend on the entries alone: every entry is stored without compression, dated 1980-01-01 and has mode 0644;
    /// there are no entries for folders.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Exists`] if there is such a file and it may not be replaced, or something else of that name;
    /// [`ErrorKind::NotFound`] if the folder to write into does not exist; [`ErrorKind::Io`] if it cannot be written into.
    pub fn zip(path: impl AsRef<Path>, overwrite: Overwrite) -> Result<Self> {
        Ok(Self::new(Target::Zip(ZipSink::new(path.as_ref(), overwrite)?)))
    }

    /// A folder: a new one that appears with [`finish`](Self::finish), or an existing one that is filled then.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Exists`] if the folder has anything in it and `overwrite` does not allow adding to it, or if
    /// the path leads to a file; [`ErrorKind::NotFound`] and [`ErrorKind::Io`] as [`zip`](Self::zip).
    pub fn new_folder(path: impl AsRef<Path>, overwrite: Overwrite) -> Result<Self> {
        Ok(Self::new(Target::Folder(FolderSink::new(path.as_ref(), overwrite)?)))
    }

    /// Plain files in an existing folder, next to whatever else is there. Their names have one component.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if there is no such folder. Whether a file exists is seen by [`create`](Self::create).
    pub fn files_in(dir: impl AsRef<Path>, overwrite: Overwrite) -> Result<Self> {
        Ok(Self::new(Target::Files(FilesSink::new(dir.as_ref(), overwrite)?)))
    }

    fn new(target: Target) -> Self {
        Self { target, ledger: Arc::default() }
    }

    /// Creates a file. Several may be open at once.
    ///
    /// A zip archive takes one entry at a time: the first one open is written straight into it, others wait in
    /// temporary files until it is finished. Entries stand in the archive in the order in which they were finished, those that
    /// waited behind the one they waited for.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnsafeName`] for a name that [`safe_name`](crate::safe_name) would change;
    /// [`ErrorKind::Duplicate`] if the name was created before, as a file or as a folder;
    /// [`ErrorKind::Exists`] from [`files_in`](Self::files_in); [`ErrorKind::Io`].
    pub fn create(&self, name: &str) -> Result<EntryWriter> {
        self.create_entry(name, true)
    }

    /// Creates a file that leaves the straight way into a zip archive to others while it is open.
    ///
    /// For a file that is written bit by bit while others come and go. In a folder the same as [`create`](Self::create).
    ///
    /// # Errors
    ///
    /// As [`create`](Self::create).
    pub fn create_spooled(&self, name: &str) -> Result<EntryWriter> {
        self.create_entry(name, false)
    }

    /// Room for bytes that are to be written later.
    #[must_use]
    pub fn scratch(&self) -> Scratch {
        Scratch::new(match &self.target {
            Target::Zip(zip) => placement::parent(zip.path()).to_owned(),
            Target::Folder(folder) => folder.staging().to_owned(),
            Target::Files(files) => files.path().to_owned(),
        })
    }

    fn create_entry(&self, name: &str, direct: bool) -> Result<EntryWriter> {
        crate::name::check_writable(name)?;
        if let Target::Files(files) = &self.target {
            files.check(name)?;
        }
        ledger::lock(&self.ledger).open(name)?;
        let kind = match &self.target {
            Target::Zip(zip) => Ok(Kind::Zip(zip.create(name, direct))),
            Target::Folder(folder) => folder.create(name).map(Kind::File),
            Target::Files(files) => files.create(name).map(Kind::File),
        };
        let kind = kind.map_err(|error| error.in_entry(name))?;
        Ok(EntryWriter { kind, name: name.to_owned(), failed: false, ledger: self.ledger.clone() })
    }

    /// A temporary file beside the output, for what cannot be written in its order yet.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] if there can be none.
    pub fn spool(&self) -> Result<Spool> {
        Spool::new(match &self.target {
            Target::Zip(zip) => placement::parent(zip.path()),
            Target::Folder(folder) => folder.staging_parent(),
            Target::Files(files) => files.path(),
        })
    }

    /// Moves everything into place.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unfinished`] if a file was created but not finished, because writing it failed or its writer was
    /// dropped; [`ErrorKind::Exists`] if something has come into the output's place meanwhile; [`ErrorKind::Io`].
    /// Then the output is as it was, but for files already replaced if moving them failed halfway.
    pub fn finish(self) -> Result<()> {
        ledger::lock(&self.ledger).check_all_finished()?;
        match self.target {
            Target::Zip(zip) => zip.finish(),
            Target::Folder(folder) => folder.finish(),
            Target::Files(files) => files.finish(),
        }
    }
}

impl fmt::Debug for Sink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, path) = match &self.target {
            Target::Zip(zip) => ("zip", zip.path()),
            Target::Folder(folder) => ("folder", folder.path()),
            Target::Files(files) => ("files", files.path()),
        };
        f.debug_struct("Sink").field(kind, &path).finish_non_exhaustive()
    }
}

/// A file being written. It has to be [finished](Self::finish): one that is dropped makes [`Sink::finish`] fail.
///
/// Errors are [`io::Error`]s that carry an [`Error`](crate::Error) with the file's name. After a failed write the
/// file cannot be finished any more.
///
/// ```
/// use std::io::Write;
/// use dataset_files::{ErrorKind, Overwrite, Sink};
///
/// let folder = tempfile::tempdir()?;
/// let sink = Sink::files_in(folder.path(), Overwrite::Refuse)?;
/// sink.create("a.txt")?.write_all(b"half")?; // dropped
/// assert_eq!(sink.finish().unwrap_err().kind(), ErrorKind::Unfinished);
/// assert_eq!(std::fs::read_dir(folder.path())?.count(), 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct EntryWriter {
    kind: Kind,
    name: String,
    failed: bool,
    ledger: Arc<Mutex<Ledger>>,
}

enum Kind {
    Zip(ZipEntry),
    File(StagedFile),
}

impl EntryWriter {
    /// Ends the file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] if what is buffered cannot be written; [`ErrorKind::Unfinished`] if a write has failed before.
    pub fn finish(self) -> Result<()> {
        if self.failed {
            return Err(
                Error::new(ErrorKind::Unfinished, "writing it has failed before").in_entry(&self.name)
            );
        }
        match self.kind {
            Kind::Zip(entry) => entry.finish(),
            Kind::File(file) => file.finish(),
        }
        .map_err(|error| error.in_entry(&self.name))?;
        ledger::lock(&self.ledger).close(&self.name);
        Ok(())
    }

    fn fail(&mut self, error: io::Error) -> io::Error {
        if error.kind() == io::ErrorKind::Interrupted {
            return error;
        }
        self.failed = true;
        placement::cannot_write(error).in_entry(&self.name).into()
    }
}

impl Write for EntryWriter {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let written = match &mut self.kind {
            Kind::Zip(entry) => entry.write(buf),
            Kind::File(file) => file.write(buf),
        };
        written.map_err(|error| self.fail(error))
    }

    /// Does nothing: bytes are where they should be once the entry is finished.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Debug for EntryWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EntryWriter").field("name", &self.name).finish_non_exhaustive()
    }
}
