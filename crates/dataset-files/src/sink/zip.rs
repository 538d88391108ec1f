//! A zip archive into which several entries may be written at once.
//!
//! One entry at a time is streamed into the archive: it has the lane. Others are kept until they are finished, in
//! memory while they are short and in temporary files otherwise; if the lane is in use then, they queue in one more
//! temporary file.

use std::{
    fs::File,
    io::{self, BufWriter, Read, Seek, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tempfile::TempPath;

use super::{
    Overwrite,
    archive_writer::{ArchiveWriter, Streamed, Summary},
    placement::{self, Move, cannot_write},
};
use crate::error::{Error, ErrorKind, Result};

/// Up to this length in bytes an entry is kept in memory, so that its header can say how long it is.
const MAX_IN_MEMORY: usize = 4 << 20;

/// The write buffer of an entry in a temporary file, in bytes.
const FILE_BUFFER_LEN: usize = 64 << 10;

pub(super) struct ZipSink {
    state: Arc<Mutex<State>>,
    path: Option<TempPath>,
    target: PathBuf,
    overwrite: Overwrite,
}

struct State {
    /// None once the sink is gone.
    archive: Option<ArchiveWriter>,
    lane: Lane,
    queue: Queue,
    /// Where temporary files go: the archive will need the room there anyway.
    dir: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Lane {
    Free,
    /// Kept for an entry that is still in memory: whole entries may pass.
    Reserved,
    /// An entry's data is being written.
    InUse,
}

/// Finished entries that wait for the lane, one behind the other in a temporary file.
#[derive(Default)]
struct Queue {
    file: Option<File>,
    waiting: Vec<(String, Summary)>,
}

impl ZipSink {
    pub(super) fn new(path: &Path, overwrite: Overwrite) -> Result<Self> {
        let target = placement::file_target(path, overwrite)?;
        let dir = placement::parent(&target).to_owned();
        let file = placement::temporary(target.file_name(), 0o666, |builder| builder.tempfile_in(&dir))
            .map_err(|error| placement::at_path(&dir, "cannot create a temporary file", error))?;
        let (file, path) = file.into_parts();
        let archive = Some(ArchiveWriter::new(file));
        let state = State { archive, lane: Lane::Free, queue: Queue::default(), dir };
        Ok(Self { state: Arc::new(Mutex::new(state)), path: Some(path), target, overwrite })
    }

    pub(super) fn path(&self) -> &Path {
        &self.target
    }

    pub(super) fn create(&self, name: &str, direct: bool) -> ZipEntry {
        let mut state = lock(&self.state);
        let has_lane = direct && state.lane == Lane::Free;
        if has_lane {
            state.lane = Lane::Reserved;
        }
        ZipEntry {
            state: self.state.clone(),
            name: name.to_owned(),
            has_lane,
            data: Data::Memory(Vec::new()),
            crc: crc32fast::Hasher::new(),
            len: 0,
        }
    }

    /// Called when every entry is finished: then nothing is queued.
    pub(super) fn finish(mut self) -> Result<()> {
        let archive = lock(&self.state).archive.take().ok_or_else(abandoned)?;
        archive.finish()?;
        if let Some(path) = self.path.take() {
            let into_place = Move { from: path.to_path_buf(), to: self.target.clone() };
            placement::move_all(&[into_place], self.overwrite)?;
        }
        Ok(())
    }
}

impl Drop for ZipSink {
    fn drop(&mut self) {
        // Closes the file before its name is removed, whoever still holds an entry.
        lock(&self.state).archive = None;
    }
}

impl State {
    fn archive(&mut self) -> Result<&mut ArchiveWriter> {
        self.archive.as_mut().ok_or_else(abandoned)
    }

    fn temporary_file(&self) -> Result<File> {
        tempfile::tempfile_in(&self.dir)
            .map_err(|error| placement::at_path(&self.dir, "cannot create a temporary file", error))
    }

    /// Takes a whole entry: into the archive, or into the queue for it.
    fn take(&mut self, name: &str, summary: Summary, mut data: impl Read) -> Result<()> {
        if self.lane != Lane::InUse {
            return self.archive()?.append(name, summary, data);
        }
        if self.queue.file.is_none() {
            self.queue.file = Some(self.temporary_file()?);
        }
        if let Some(file) = &mut self.queue.file {
            io::copy(&mut data, file).map_err(cannot_write)?;
        }
        self.queue.waiting.push((name.to_owned(), summary));
        Ok(())
    }

    fn free_lane(&mut self) -> Result<()> {
        self.lane = Lane::Free;
        let queue = std::mem::take(&mut self.queue);
        let Some(mut file) = queue.file else { return Ok(()) };
        file.rewind().map_err(cannot_write)?;
        for (name, summary) in queue.waiting {
            self.archive()?
                .append(&name, summary, (&mut file).take(summary.len))
                .map_err(|error| error.in_entry(&name))?;
        }
        Ok(())
    }
}

/// An entry being written.
pub(super) struct ZipEntry {
    state: Arc<Mutex<State>>,
    name: String,
    has_lane: bool,
    data: Data,
    crc: crc32fast::Hasher,
    len: u64,
}

enum Data {
    Memory(Vec<u8>),
    Temporary(BufWriter<File>),
    Direct(Streamed),
}

impl ZipEntry {
    pub(super) fn finish(self) -> Result<()> {
        let summary = Summary { len: self.len, crc: self.crc.finalize() };
        let mut state = lock(&self.state);
        match self.data {
            Data::Memory(bytes) => {
                state.take(&self.name, summary, bytes.as_slice())?;
                if self.has_lane {
                    state.lane = Lane::Free;
                }
                Ok(())
            }
            Data::Temporary(file) => {
                let mut file = file.into_inner().map_err(|error| cannot_write(error.into_error()))?;
                file.rewind().map_err(cannot_write)?;
                state.take(&self.name, summary, file)
            }
            Data::Direct(streamed) => {
                state.archive()?.end(&streamed, &self.name, summary)?;
                state.free_lane()
            }
        }
    }

    /// Moves what is in memory to where the rest will go.
    fn spill(&mut self, bytes: &[u8]) -> Result<()> {
        let mut state = lock(&self.state);
        if self.has_lane {
            state.lane = Lane::InUse;
            let archive = state.archive()?;
            let streamed = archive.begin(&self.name)?;
            archive.put(bytes)?;
            self.data = Data::Direct(streamed);
        } else {
            let mut file = BufWriter::with_capacity(FILE_BUFFER_LEN, state.temporary_file()?);
            drop(state);
            file.write_all(bytes).map_err(cannot_write)?;
            self.data = Data::Temporary(file);
        }
        Ok(())
    }

    fn put(&mut self, buf: &[u8]) -> Result<()> {
        if let Data::Memory(bytes) = &mut self.data {
            if bytes.len() + buf.len() <= MAX_IN_MEMORY {
                bytes.extend(buf);
                return Ok(());
            }
            let bytes = std::mem::take(bytes);
            self.spill(&bytes)?;
        }
        match &mut self.data {
            Data::Memory(_) => Ok(()),
            Data::Temporary(file) => file.write_all(buf).map_err(cannot_write),
            Data::Direct(_) => lock(&self.state).archive()?.put(buf),
        }
    }
}

impl Write for ZipEntry {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.put(buf)?;
        self.crc.update(buf);
        self.len += buf.len() as u64;
        Ok(buf.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn abandoned() -> Error {
    Error::new(ErrorKind::Unfinished, "the output it belongs to was dropped")
}
