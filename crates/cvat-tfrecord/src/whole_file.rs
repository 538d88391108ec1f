//! One file that appears whole or not at all.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use dataset_files::{EntryWriter, Sink};

use crate::exit::{Failure, chain};
use crate::output;

/// A file that is written under a temporary name; one that is dropped leaves nothing behind.
#[derive(Debug)]
pub(crate) struct WholeFile {
    path: PathBuf,
    sink: Sink,
    entry: EntryWriter,
}

impl WholeFile {
    /// Starts writing, unless the file exists and may not be replaced.
    pub(crate) fn create(path: &Path, force: bool) -> Result<Self, Failure> {
        let name = output::file_name(path)?;
        output::refuse_existing(path, force)?;
        let failure = |error: dataset_files::Error| failure(path, error);
        let sink = Sink::files_in(output::folder(path), output::overwrite(force)).map_err(failure)?;
        let entry = sink.create(&name).map_err(failure)?;
        Ok(Self { path: path.into(), sink, entry })
    }

    /// Moves the file into place.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        let Self { path, sink, entry } = self;
        entry.finish().and_then(|()| sink.finish()).map_err(|error| failure(&path, error))
    }
}

impl Write for WholeFile {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.entry.write(buf)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.entry.flush()
    }
}

/// An error of writing to a path, which is not said twice, be it as typed or by its name alone.
pub(crate) fn failure(path: &Path, error: impl Into<dataset_files::Error>) -> Failure {
    let words = chain(&error.into());
    let typed = path.display().to_string();
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let rest =
        [typed.as_str(), name].into_iter().find_map(|said| words.strip_prefix(said)?.strip_prefix(": "));
    Failure::new(format!("{typed}: {}", rest.unwrap_or(&words)))
        .hint("nothing was written: make room, or name an output in a folder that can be written to")
}

/// Refuses an output that is the input, by whatever name.
pub(crate) fn refuse_input(input: &Path, output: &Path) -> Result<(), Failure> {
    if !is_same_file(input, output) {
        return Ok(());
    }
    let message = format!("{}: input and output are the same file", output.display());
    Err(Failure::new(message).hint("name another output"))
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    output::resolved(one) == output::resolved(other) || is_same_inode(one, other)
}

/// Hard links have no path in common.
#[cfg(unix)]
fn is_same_inode(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let inode = |path| std::fs::metadata(path).map(|metadata| (metadata.dev(), metadata.ino())).ok();
    inode(one).is_some_and(|found| inode(other) == Some(found))
}

#[cfg(not(unix))]
fn is_same_inode(_: &Path, _: &Path) -> bool {
    false
}
