//! Temporary files beside the output, and moving them into place.

use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

use super::Overwrite;
use crate::error::{Error, ErrorKind, Result};

/// A temporary file or folder and the path it is to have.
#[derive(Debug)]
pub(super) struct Move {
    pub(super) from: PathBuf,
    pub(super) to: PathBuf,
}

/// Moves everything, or as good as nothing: after a failure, what did not replace anything goes back.
pub(super) fn move_all(moves: &[Move], overwrite: Overwrite) -> Result<()> {
    let mut done = Vec::new();
    for Move { from, to } in moves {
        let is_new = fs::symlink_metadata(to).is_err();
        let result = if is_new || overwrite == Overwrite::Allow {
            fs::rename(from, to).map_err(|error| at_path(to, "cannot move the output into place", error))
        } else {
            Err(exists(to, "exists already"))
        };
        if let Err(error) = result {
            for (from, to) in done.into_iter().rev() {
                // The first error is the one to report.
                let _ = fs::rename(to, from);
            }
            return Err(error);
        }
        if is_new {
            done.push((from, to));
        }
    }
    Ok(())
}

/// The path to put a file at, if one may be put there: links to files are resolved, so that they stay links.
pub(super) fn file_target(path: &Path, overwrite: Overwrite) -> Result<PathBuf> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let parent = parent(path);
            if !parent.is_dir() {
                return Err(Error::at_path(ErrorKind::NotFound, parent, "no such folder"));
            }
            if fs::symlink_metadata(path).is_ok() {
                return Err(exists(path, "is a link that leads nowhere"));
            }
            if path.file_name().is_none() {
                return Err(Error::at_path(ErrorKind::NotFound, path, "not a file name"));
            }
            Ok(path.to_owned())
        }
        Err(error) => Err(at_path(path, "cannot look at the output", error)),
        Ok(metadata) if metadata.is_dir() => Err(exists(path, "is a folder, not a file")),
        Ok(metadata) if !metadata.is_file() => Err(exists(path, "is not a regular file")),
        Ok(_) if overwrite == Overwrite::Refuse => Err(exists(path, "exists already")),
        Ok(_) => fs::canonicalize(path).map_err(|error| at_path(path, "cannot look at the output", error)),
    }
}

/// The folder a path is in.
pub(super) fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

/// Makes names like the output's, hidden, and with the permissions a new file or folder would have.
pub(super) fn temporary<T>(
    name: Option<&OsStr>,
    mode: u32,
    make: impl FnOnce(&tempfile::Builder<'_, '_>) -> io::Result<T>,
) -> io::Result<T> {
    let mut prefix = OsStr::new(".").to_owned();
    // A long name leaves no room for what makes the temporary one unique.
    prefix.push(name.filter(|name| name.len() < 200).unwrap_or(OsStr::new("dataset")));
    prefix.push(".");
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(".tmp");
    set_mode(&mut builder, mode);
    make(&builder)
}

#[cfg(unix)]
fn set_mode(builder: &mut tempfile::Builder<'_, '_>, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    // The system takes the umask off.
    builder.permissions(fs::Permissions::from_mode(mode));
}

#[cfg(not(unix))]
fn set_mode(_builder: &mut tempfile::Builder<'_, '_>, _mode: u32) {}

pub(super) fn exists(path: &Path, message: &str) -> Error {
    Error::at_path(ErrorKind::Exists, path, message)
}

pub(super) fn at_path(path: &Path, message: &str, error: io::Error) -> Error {
    Error::at_path(ErrorKind::Io, path, message).with_source(error)
}

pub(super) fn cannot_write(error: io::Error) -> Error {
    error.downcast::<Error>().unwrap_or_else(|error| Error::io("cannot write", error))
}
