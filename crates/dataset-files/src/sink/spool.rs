//! Bytes kept until it is their turn to be written.

use std::{
    fmt,
    fs::File,
    io::{BufWriter, Read, Seek, SeekFrom, Write},
    path::Path,
};

use super::placement;
use crate::error::Result;

/// The write buffer, in bytes.
const BUFFER_LEN: usize = 64 << 10;

/// A temporary file beside the output, of pieces that are written one after the other and read again in any order.
///
/// For what goes into more files than can be open at once. It is gone when it is dropped.
///
/// ```
/// use dataset_files::{Overwrite, Sink};
/// let folder = tempfile::tempdir()?;
/// let sink = Sink::zip(folder.path().join("out.zip"), Overwrite::Refuse)?;
/// let mut spool = sink.spool()?;
/// let (first, second) = (spool.append(b"first")?, spool.append(b"second")?);
/// let mut bytes = Vec::new();
/// spool.read_into(second, &mut bytes)?;
/// assert_eq!(bytes, b"second");
/// spool.read_into(first, &mut bytes)?;
/// assert_eq!(bytes, b"first");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Spool {
    file: BufWriter<File>,
    len: u64,
    /// Whether the file was read from since, and is not at its end.
    is_elsewhere: bool,
}

impl fmt::Debug for Spool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spool").field("len", &self.len).finish_non_exhaustive()
    }
}

/// A piece of a [`Spool`].
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let sink = dataset_files::Sink::files_in(folder.path(), dataset_files::Overwrite::Refuse)?;
/// let mut spool = sink.spool()?;
/// assert_eq!(spool.append(b"bytes")?.len(), 5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spooled {
    start: u64,
    len: usize,
}

impl Spooled {
    /// How many bytes it has.
    #[must_use]
    pub fn len(self) -> usize {
        self.len
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len == 0
    }
}

impl Spool {
    /// A spool in this folder.
    pub(super) fn new(dir: &Path) -> Result<Self> {
        let file = tempfile::tempfile_in(dir)
            .map_err(|error| placement::at_path(dir, "cannot create a temporary file", error))?;
        Ok(Self { file: BufWriter::with_capacity(BUFFER_LEN, file), len: 0, is_elsewhere: false })
    }

    /// Adds a piece at the end.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if it cannot be written.
    pub fn append(&mut self, bytes: &[u8]) -> Result<Spooled> {
        if self.is_elsewhere {
            self.file.seek(SeekFrom::Start(self.len)).map_err(placement::cannot_write)?;
            self.is_elsewhere = false;
        }
        self.file.write_all(bytes).map_err(placement::cannot_write)?;
        let piece = Spooled { start: self.len, len: bytes.len() };
        self.len += bytes.len() as u64;
        Ok(piece)
    }

    /// Reads a piece into `bytes`, in the place of what is there.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if it cannot be read, as the piece of another spool can not.
    pub fn read_into(&mut self, piece: Spooled, bytes: &mut Vec<u8>) -> Result<()> {
        self.is_elsewhere = true;
        let mut read = || {
            self.file.seek(SeekFrom::Start(piece.start))?;
            bytes.clear();
            bytes.resize(piece.len, 0);
            self.file.get_mut().read_exact(bytes)
        };
        read().map_err(placement::cannot_write)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_added_after_some_were_read() {
        let dir = tempfile::tempdir().unwrap();
        let (mut spool, mut bytes) = (Spool::new(dir.path()).unwrap(), Vec::new());
        let long = vec![7; 3 * BUFFER_LEN];
        let mut pieces = Vec::new();
        for piece in [b"one".as_slice(), &long, b"", b"two"] {
            pieces.push((spool.append(piece).unwrap(), piece));
            for (at, wanted) in pieces.iter().rev() {
                spool.read_into(*at, &mut bytes).unwrap();
                assert_eq!((&bytes.as_slice(), at.len()), (wanted, wanted.len()));
            }
        }
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "it has no name");
    }
}
