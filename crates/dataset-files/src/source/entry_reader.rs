//! Reading one file.

use std::{
    fmt,
    fs::File,
    io::{self, BufReader, Read},
};

use bytes::Bytes;

use crate::{
    archive::Contents,
    error::{Error, ErrorKind, Result},
};

/// The read buffer for small reads, in bytes.
const BUFFER_LEN: usize = 64 << 10;
/// Up to this length in bytes a declared length is taken on trust for an allocation.
const TRUSTED_LEN: u64 = 1 << 20;

/// An open file of a data set. Buffered: small reads are cheap.
///
/// Of an archive's entry the last byte comes only if length and checksum are right; all before it comes anyway. Errors are
/// [`io::Error`]s that carry an [`Error`](crate::Error) with the entry's name.
///
/// ```
/// use std::io::Read;
/// # let folder = tempfile::tempdir()?;
/// # std::fs::write(folder.path().join("a.txt"), b"text")?;
/// let source = dataset_files::Source::folder(folder.path())?;
/// let mut text = String::new();
/// source.open_entry("a.txt")?.read_to_string(&mut text)?;
/// assert_eq!(text, "text");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct EntryReader(Kind);

enum Kind {
    File {
        reader: BufReader<File>,
        name: String,
    },
    /// The archive's bytes are buffered already.
    Stored(Contents),
    Deflated(BufReader<Contents>),
}

impl EntryReader {
    pub(super) fn file(name: &str, file: File) -> Self {
        Self(Kind::File { reader: BufReader::with_capacity(BUFFER_LEN, file), name: name.to_owned() })
    }

    pub(super) fn contents(contents: Contents) -> Self {
        Self(if contents.is_compressed() {
            Kind::Deflated(BufReader::with_capacity(BUFFER_LEN, contents))
        } else {
            Kind::Stored(contents)
        })
    }
}

impl Read for EntryReader {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match &mut self.0 {
            Kind::File { reader, name } => reader.read(buf).map_err(|error| match error.kind() {
                io::ErrorKind::Interrupted => error,
                _ => Error::io("cannot read the file", error).in_entry(name).into(),
            }),
            Kind::Stored(contents) => contents.read(buf),
            Kind::Deflated(reader) => reader.read(buf),
        }
    }
}

impl fmt::Debug for EntryReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EntryReader").finish_non_exhaustive()
    }
}

/// Reads `reader` to its end, which has to come within `max_len` bytes.
pub(super) fn read_whole(name: &str, len: u64, max_len: u64, reader: impl Read) -> Result<Bytes> {
    let too_long =
        || Error::new(ErrorKind::Limit, format!("it is longer than {max_len} bytes")).in_entry(name);
    if len > max_len {
        return Err(too_long());
    }
    // One byte of room spares a file of the declared length the search for its end.
    let capacity = usize::try_from(len.min(TRUSTED_LEN) + 1).unwrap_or_default();
    let mut bytes = Vec::with_capacity(capacity);
    reader.take(max_len.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > max_len {
        return Err(too_long());
    }
    Ok(bytes.into())
}
