//! Bytes that are put aside while an output is written.

use std::{
    fmt,
    fs::File,
    io::{self, BufWriter, Read, Seek, Write},
    path::PathBuf,
};

use super::placement::{self, cannot_write};
use crate::error::Result;

/// Up to this length in bytes they are kept in memory.
const MAX_IN_MEMORY: usize = 4 << 20;

/// The write buffer of a temporary file, in bytes.
const BUFFER_LEN: usize = 64 << 10;

/// Bytes put aside until others are written: a part of a file that is known before what stands in front of it. In memory
/// while they are few, else in a temporary file where the output will be, gone with this value.
///
/// ```
/// use std::io::Write;
/// use dataset_files::{Overwrite, Sink};
///
/// let folder = tempfile::tempdir()?;
/// let sink = Sink::new_folder(folder.path().join("out"), Overwrite::Refuse)?;
/// let mut rest = sink.scratch();
/// let mut file = sink.create("a.txt")?;
/// rest.write_all(b" world")?;
/// file.write_all(b"hello")?;
/// rest.copy_into(&mut file)?;
/// file.finish()?;
/// sink.finish()?;
/// assert_eq!(std::fs::read(folder.path().join("out/a.txt"))?, b"hello world");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Scratch {
    data: Data,
    dir: PathBuf,
}

enum Data {
    Memory(Vec<u8>),
    Temporary(BufWriter<File>),
}

impl Scratch {
    pub(super) fn new(dir: PathBuf) -> Self {
        Self { data: Data::Memory(Vec::new()), dir }
    }

    /// Writes everything put aside to `target`, in the order in which it was.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if the temporary file fails; those of the target.
    pub fn copy_into(self, target: &mut impl Write) -> Result<()> {
        let copied = match self.data {
            Data::Memory(bytes) => target.write_all(&bytes),
            Data::Temporary(file) => {
                file.into_inner().map_err(io::IntoInnerError::into_error).and_then(|mut file| {
                    file.rewind()?;
                    let mut buffer = vec![0; BUFFER_LEN];
                    loop {
                        let read = file.read(&mut buffer)?;
                        if read == 0 {
                            return Ok(());
                        }
                        target.write_all(buffer.get(..read).unwrap_or_default())?;
                    }
                })
            }
        };
        copied.map_err(cannot_write)
    }
}

impl Write for Scratch {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        if let Data::Memory(bytes) = &mut self.data {
            if bytes.len() + buf.len() <= MAX_IN_MEMORY {
                bytes.extend(buf);
                return Ok(buf.len());
            }
            let file = tempfile::tempfile_in(&self.dir)
                .map_err(|error| placement::at_path(&self.dir, "cannot create a temporary file", error))?;
            let mut file = BufWriter::with_capacity(BUFFER_LEN, file);
            file.write_all(bytes)?;
            self.data = Data::Temporary(file);
        }
        match &mut self.data {
            Data::Temporary(file) => file.write(buf),
            Data::Memory(_) => Ok(0),
        }
    }

    /// Does nothing: bytes are only read again by [`copy_into`](Self::copy_into).
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Debug for Scratch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scratch").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn much_comes_back_in_order_and_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let mut scratch = Scratch::new(folder.path().to_owned());
        let mut expected = Vec::new();
        for number in 0..700_000_u32 {
            scratch.write_all(&number.to_be_bytes()).unwrap();
            scratch.write_all(b"-*-").unwrap();
            expected.extend(number.to_be_bytes());
            expected.extend(b"-*-");
        }
        assert!(expected.len() > MAX_IN_MEMORY && matches!(scratch.data, Data::Temporary(_)));
        let mut copied = Vec::new();
        scratch.copy_into(&mut copied).unwrap();
        assert!(copied == expected);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_that_is_gone_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let mut scratch = Scratch::new(folder.path().join("gone"));
        assert!(scratch.write_all(&vec![0; MAX_IN_MEMORY]).is_ok());
        assert!(scratch.write_all(b"more").is_err());
    }
}
