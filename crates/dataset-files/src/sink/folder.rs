//! A folder that is filled beside its place, or inside it under a temporary name.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use super::{
    Overwrite,
    placement::{self, Move},
};
use crate::error::{Error, ErrorKind, Result};

/// The write buffer of one file, in bytes.
const BUFFER_LEN: usize = 64 << 10;

pub(super) struct FolderSink {
    staging: TempDir,
    target: PathBuf,
    overwrite: Overwrite,
}

impl FolderSink {
    pub(super) fn new(path: &Path, overwrite: Overwrite) -> Result<Self> {
        let (target, staging_parent) = match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => {
                let mut items = fs::read_dir(path)
                    .map_err(|error| placement::at_path(path, "cannot read the folder", error))?;
                if overwrite == Overwrite::Refuse && items.next().is_some() {
                    return Err(placement::exists(path, "exists already and is not empty"));
                }
                // Inside it, for it may be the only place on its file system.
                (path.to_owned(), path)
            }
            Ok(_) => return Err(placement::exists(path, "is a file, not a folder")),
            Err(_) => (placement::file_target(path, overwrite)?, placement::parent(path)),
        };
        let staging =
            placement::temporary(target.file_name(), 0o777, |builder| builder.tempdir_in(staging_parent))
                .map_err(|error| {
                    placement::at_path(staging_parent, "cannot create a temporary folder", error)
                })?;
        Ok(Self { staging, target, overwrite })
    }

    pub(super) fn path(&self) -> &Path {
        &self.target
    }

    /// Where its temporary folder is.
    pub(super) fn staging_parent(&self) -> &Path {
        placement::parent(self.staging.path())
    }

    /// Where files are until they are moved.
    pub(super) fn staging(&self) -> &Path {
        self.staging.path()
    }

    pub(super) fn create(&self, name: &str) -> Result<StagedFile> {
        let path = self.staging.path().join(name);
        fs::create_dir_all(placement::parent(&path)).map_err(cannot_create)?;
        File::create_new(&path).map(StagedFile::new).map_err(cannot_create)
    }

    pub(super) fn finish(self) -> Result<()> {
        if fs::metadata(&self.target).is_ok_and(|metadata| metadata.is_dir()) {
            let moves = plan(self.staging.path(), &self.target, self.overwrite)?;
            return placement::move_all(&moves, self.overwrite);
        }
        let whole = Move { from: self.staging.path().to_owned(), to: self.target.clone() };
        placement::move_all(&[whole], Overwrite::Refuse)?;
        // It has moved away: nothing is left to remove.
        let _ = self.staging.keep();
        Ok(())
    }
}

/// The moves that lay `staging` over `target`: as few as possible, and none if any would be in conflict.
fn plan(staging: &Path, target: &Path, overwrite: Overwrite) -> Result<Vec<Move>> {
    let mut moves = Vec::new();
    let mut waiting = vec![Move { from: staging.to_owned(), to: target.to_owned() }];
    while let Some(folder) = waiting.pop() {
        let cannot_read = |error| placement::at_path(&folder.from, "cannot read the temporary folder", error);
        for item in fs::read_dir(&folder.from).map_err(cannot_read)? {
            let item = item.map_err(cannot_read)?;
            let is_folder = item.file_type().map_err(cannot_read)?.is_dir();
            let one = Move { from: item.path(), to: folder.to.join(item.file_name()) };
            match fs::metadata(&one.to) {
                Err(_) => moves.push(one),
                Ok(existing) if is_folder && existing.is_dir() => waiting.push(one),
                Ok(_) if is_folder => return Err(placement::exists(&one.to, "is a file, not a folder")),
                Ok(_) => moves.push(Move { to: placement::file_target(&one.to, overwrite)?, from: one.from }),
            }
        }
    }
    moves.sort_by(|a, b| a.to.cmp(&b.to));
    Ok(moves)
}

/// A file under a temporary name or in a temporary folder.
pub(super) struct StagedFile(BufWriter<File>);

impl StagedFile {
    pub(super) fn new(file: File) -> Self {
        Self(BufWriter::with_capacity(BUFFER_LEN, file))
    }

    pub(super) fn finish(self) -> Result<()> {
        self.0.into_inner().map(drop).map_err(|error| placement::cannot_write(error.into_error()))
    }
}

impl Write for StagedFile {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.0.write(buf)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn cannot_create(error: io::Error) -> Error {
    match error.kind() {
        // A file system that ignores case, for one.
        io::ErrorKind::AlreadyExists => {
            Error::new(ErrorKind::Duplicate, "the file system takes it for another file's name")
        }
        _ => Error::io("cannot create the file", error),
    }
}
