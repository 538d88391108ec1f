//! Reading a zip archive.

use std::{
    io::{self, Read, Seek, SeekFrom},
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    Entry, Limits, Warning,
    error::{Error, ErrorKind, Result},
};

mod contents;
mod directory;
mod member;

pub(crate) use contents::Contents;
use directory::Directory;

pub(crate) trait ReadSeek: Read + Seek + Send {}

impl<R: Read + Seek + Send> ReadSeek for R {}

/// The archive's bytes, shared by all open entries, and where the next read continues.
struct Bytes {
    reader: Box<dyn ReadSeek>,
    position: Option<u64>,
}

type SharedBytes = Arc<Mutex<Bytes>>;

pub(crate) struct Archive {
    bytes: SharedBytes,
    directory: Directory,
    limits: Limits,
}

impl Archive {
    pub(crate) fn new(reader: impl Read + Seek + Send + 'static, limits: &Limits) -> Result<Self> {
        let mut reader: Box<dyn ReadSeek> = Box::new(reader);
        let directory = Directory::read(&mut reader, limits)?;
        let bytes = Arc::new(Mutex::new(Bytes { reader, position: None }));
        Ok(Self { bytes, directory, limits: limits.clone() })
    }

    /// Sorted by name.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.directory.entries
    }

    pub(crate) fn warnings(&self) -> &[Warning] {
        &self.directory.warnings
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.index_of(name).is_some()
    }

    pub(crate) fn has_folder(&self, dir: &str) -> bool {
        let prefix = format!("{dir}/");
        let first = self.entries().partition_point(|entry| entry.name() < prefix.as_str());
        self.entries().get(first).is_some_and(|entry| entry.name().starts_with(&prefix))
    }

    pub(crate) fn list(&self, dir: &str) -> Vec<String> {
        let prefix = if dir.is_empty() { String::new() } else { format!("{dir}/") };
        let entries = self.entries();
        let first = entries.partition_point(|entry| entry.name() < prefix.as_str());
        entries
            .iter()
            .skip(first)
            .map_while(|entry| Some((entry.name(), entry.name().strip_prefix(&prefix)?)))
            .filter(|(_, rest)| !rest.contains('/'))
            .map(|(name, _)| name.to_owned())
            .collect()
    }

    /// The declared length of an entry, and its contents once its local header has been checked.
    pub(crate) fn open(&self, name: &str) -> Result<(u64, Contents)> {
        let index = self
            .index_of(name)
            .ok_or_else(|| Error::new(ErrorKind::NotFound, "no such entry").in_entry(name))?;
        match (self.directory.entries.get(index), self.directory.members.get(index)) {
            (Some(entry), Some(member)) => {
                let contents =
                    member.open(entry, &self.bytes, &self.limits).map_err(|error| error.in_entry(name))?;
                Ok((entry.len(), contents))
            }
            _ => Err(Error::new(ErrorKind::NotFound, "no such entry").in_entry(name)),
        }
    }

    fn index_of(&self, name: &str) -> Option<usize> {
        self.entries().binary_search_by(|entry| entry.name().cmp(name)).ok()
    }
}

/// A range of the archive's bytes with a position of its own.
struct Window {
    bytes: SharedBytes,
    position: u64,
    end: u64,
}

impl Read for Window {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.end - self.position).unwrap_or(usize::MAX);
        let buf = match buf.get_mut(..left) {
            Some(shorter) => shorter,
            None => buf,
        };
        if buf.is_empty() {
            return Ok(0);
        }
        let mut bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        // Taken, so that after a failure the next read seeks.
        if bytes.position.take() != Some(self.position) {
            bytes.reader.seek(SeekFrom::Start(self.position))?;
        }
        let len = bytes.reader.read(buf)?;
        if len == 0 {
            return Err(Error::new(ErrorKind::NotAnArchive, "the archive has lost its end").into());
        }
        self.position += len as u64;
        bytes.position = Some(self.position);
        Ok(len)
    }
}

/// What a reader below has said already stays as it is.
fn cannot_read(error: io::Error) -> Error {
    error.downcast::<Error>().unwrap_or_else(|error| Error::io("cannot read the archive", error))
}
