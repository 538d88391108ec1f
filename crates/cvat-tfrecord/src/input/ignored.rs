//! What of a folder or archive was ignored, and whether records are in it.

use std::path::{Path, PathBuf};

use cvat_model::{Location, Warning, WarningKind};
use cvat_tfrecord_format::is_record_name;
use dataset_files::Source;

use super::Input;
use crate::exit::Failure;
use crate::terminal;

/// Something that was ignored.
#[derive(Debug)]
pub(crate) struct Ignored {
    pub(crate) warning: Warning,
    /// Whether records are in it, as far as its name tells.
    pub(crate) has_records: bool,
}

impl Input {
    /// A record file that was ignored, as a failure at its place.
    pub(crate) fn left_out(&self, warning: &Warning) -> Failure {
        let message = format!("{}: {}", self.place(warning).display(), warning.kind());
        Failure::new(message).hint("correct its name or the link, or name the record file itself")
    }

    /// Where something that was ignored is.
    pub(crate) fn place(&self, ignored: &Warning) -> PathBuf {
        // Not joined: a name that was refused may well be absolute.
        PathBuf::from(format!("{}/{}", self.path.display(), ignored.location()))
    }

    /// Files of a folder or archive that are not among so many record files in it.
    pub(crate) fn skipped(&self, record_files: usize) -> Result<u64, Failure> {
        let entries = self.source.entries().map_err(|error| self.error(&error))?;
        Ok(entries.len().saturating_sub(record_files) as u64)
    }

    /// Says how many such files there are, and how many they are.
    pub(crate) fn note_skipped(&self, record_files: usize) -> Result<u64, Failure> {
        let skipped = self.skipped(record_files)?;
        if skipped > 0 {
            let files = terminal::counted(skipped, "other file");
            let path = self.path.display();
            terminal::note(&format!("{path}: {files} not looked at: hidden, or not named as record files"));
        }
        Ok(skipped)
    }
}

/// What of a source was ignored; `folder` is where the source is, if it is a folder.
pub(crate) fn ignored(source: &Source, folder: Option<&Path>) -> Vec<Ignored> {
    let folder = folder.filter(|_| !source.is_zip());
    let said = |ignored: dataset_files::Warning| {
        let name = ignored.location();
        let what = what_of_records(name, ignored.kind(), folder);
        let article = what.map(|what| format!("{what}, ")).unwrap_or_default();
        let kind = WarningKind::FileLeftOut(format!("{article}ignored: {}", ignored.kind()));
        Ignored { warning: Warning::new(Location::entry(name), kind), has_records: what.is_some() }
    };
    source.warnings().into_iter().map(said).collect()
}

/// What was left out, where it is called as a record file is, or is a folder that nobody has looked into.
fn what_of_records(
    name: &str,
    why: dataset_files::WarningKind,
    folder: Option<&Path>,
) -> Option<&'static str> {
    use dataset_files::WarningKind::{LinkCycle, NotUtf8, OddName};
    let is_hidden = |name: &str| name.starts_with('.') || name == "__MACOSX";
    if why == LinkCycle || name.split('/').any(is_hidden) {
        return None;
    }
    let is_folder = |folder: &Path| {
        let (parent, base) = name.rsplit_once('/').unwrap_or(("", name));
        let mut beside = std::fs::read_dir(folder.join(parent)).into_iter().flatten().flatten();
        beside.any(|item| item.file_name().to_string_lossy() == base && item.path().is_dir())
    };
    if matches!(why, NotUtf8 | OddName) && folder.is_some_and(is_folder) {
        return Some("a folder");
    }
    is_record_name(name).then_some("a record file")
}
