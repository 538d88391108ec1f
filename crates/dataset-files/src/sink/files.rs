//! Single files in a folder that exists.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use tempfile::TempPath;

use super::{
    Overwrite,
    folder::StagedFile,
    placement::{self, Move},
};
use crate::error::{Error, ErrorKind, Result};

pub(super) struct FilesSink {
    dir: PathBuf,
    overwrite: Overwrite,
    staged: Mutex<Vec<Staged>>,
}

/// A temporary file, removed when dropped, and where it is to go.
struct Staged {
    path: TempPath,
    target: PathBuf,
}

impl FilesSink {
    pub(super) fn new(dir: &Path, overwrite: Overwrite) -> Result<Self> {
        let dir = if dir == Path::new("") { Path::new(".") } else { dir };
        if !dir.is_dir() {
            return Err(Error::at_path(ErrorKind::NotFound, dir, "no such folder"));
        }
        Ok(Self { dir: dir.to_owned(), overwrite, staged: Mutex::default() })
    }

    pub(super) fn path(&self) -> &Path {
        &self.dir
    }

    /// Refuses what [`create`](Self::create) would refuse, before the name is taken.
    pub(super) fn check(&self, name: &str) -> Result<PathBuf> {
        if name.contains('/') {
            let message = "unsafe name: a single file's name has one component";
            return Err(Error::new(ErrorKind::UnsafeName, message).in_entry(name));
        }
        placement::file_target(&self.dir.join(name), self.overwrite)
    }

    pub(super) fn create(&self, name: &str) -> Result<StagedFile> {
        let target = self.check(name)?;
        let dir = placement::parent(&target);
        let file = placement::temporary(target.file_name(), 0o666, |builder| builder.tempfile_in(dir))
            .map_err(|error| placement::at_path(dir, "cannot create a temporary file", error))?;
        let (file, path) = file.into_parts();
        self.staged.lock().unwrap_or_else(PoisonError::into_inner).push(Staged { path, target });
        Ok(StagedFile::new(file))
    }

    pub(super) fn finish(self) -> Result<()> {
        let staged = self.staged.into_inner().unwrap_or_else(PoisonError::into_inner);
        let moves: Vec<Move> =
            staged.iter().map(|one| Move { from: one.path.to_path_buf(), to: one.target.clone() }).collect();
        placement::move_all(&moves, self.overwrite)
    }
}
