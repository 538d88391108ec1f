//! Reading one file at any place.

use std::{fmt, fs::File, io};

use crate::error::{Error, ErrorKind, Result};

/// An open file of a folder, of which any part can be read. Not buffered.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # std::fs::write(folder.path().join("a.txt"), b"a text")?;
/// let source = dataset_files::Source::folder(folder.path())?;
/// let mut reader = source.open_random("a.txt")?.expect("a folder's files can be read at any place");
/// let mut word = [0; 4];
/// reader.read_at(2, &mut word)?;
/// assert_eq!(&word, b"text");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct RandomReader {
    file: File,
    name: String,
}

impl RandomReader {
    pub(super) fn new(name: &str, file: File) -> Self {
        Self { file, name: name.to_owned() }
    }

    /// Fills a buffer with the bytes from `offset` on.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] if the file cannot be read, or ends before that.
    pub fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> Result<()> {
        read_exact_at(&mut self.file, offset, buffer).map_err(|error| self.error(error))
    }

    fn error(&self, error: io::Error) -> Error {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Error::new(ErrorKind::Io, "the file has lost its end"),
            _ => Error::io("cannot read the file", error),
        }
        .in_entry(&self.name)
    }
}

/// One call to the system, without a seek before it.
#[cfg(unix)]
fn read_exact_at(file: &mut File, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, offset)
}

#[cfg(not(unix))]
fn read_exact_at(file: &mut File, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
    use std::io::{Read, Seek, SeekFrom};
    file.seek(SeekFrom::Start(offset))?;
    file.read_exact(buffer)
}

impl fmt::Debug for RandomReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RandomReader").field("name", &self.name).finish_non_exhaustive()
    }
}
