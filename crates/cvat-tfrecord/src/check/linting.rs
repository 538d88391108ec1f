//! `check --for`: whether a consumer gets along with the records.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use cvat_tfrecord_format::{
    Finding as Lint, Linter, Profile, label_map_beside, lint_files, lint_label_map, record_stem,
};
use dataset_files::Limits;
use tfrecord_frame::Compression;

use super::lines::Finding;
use super::{Check, Findings};
use crate::exit::Failure;
use crate::input::Input;
use crate::terminal;

/// Files that a consumer reads as one set: shards of one file.
pub(super) fn sets<'a>(files: &[&'a str]) -> Vec<Vec<&'a str>> {
    let mut sets: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for file in files {
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        sets.entry((folder, record_stem(file))).or_default().push(file);
    }
    sets.into_values().collect()
}

/// What lies in the folder that was listed last: sets come folder by folder.
#[derive(Default)]
pub(super) struct Beside {
    root: PathBuf,
    folder: Option<String>,
    names: HashSet<String>,
    /// Those that may be label maps.
    maps: Vec<String>,
}

impl Beside {
    fn list(&mut self, root: &Path, input: &Input, folder: &str) -> Result<(), Failure> {
        if self.root == root && self.folder.as_deref() == Some(folder) {
            return Ok(());
        }
        let names = input.source.list(folder).map_err(|error| input.error(&error))?;
        let maps = names.iter().filter(|name| name.to_ascii_lowercase().ends_with(".pbtxt"));
        let maps = maps.cloned().collect();
        *self =
            Self { root: root.into(), folder: Some(folder.into()), maps, names: names.into_iter().collect() };
        Ok(())
    }
}

impl Check<'_> {
    /// Checks the files of one set, and judges them by what a consumer asks.
    pub(super) fn set(
        &mut self,
        path: &Path,
        input: &Input,
        profile: &'static Profile,
        files: &[impl AsRef<str>],
    ) -> Result<(), Failure> {
        let files: Vec<&str> = files.iter().map(AsRef::as_ref).collect();
        let Some(first) = files.first() else { return Ok(()) };
        let is_bare = input.file.as_deref() == Some(first);
        let shown = |name: &str| -> PathBuf {
            match is_bare {
                true if name == *first => path.into(),
                true => path.with_file_name(name),
                false => path.join(name),
            }
        };
        let folder = first.rsplit_once('/').map_or("", |(folder, _)| folder);
        self.beside.list(if is_bare { path.parent().unwrap_or(path) } else { path }, input, folder)?;
        let map = self.label_map(input, first, shown)?;
        let mut labels = None;
        if let Some((_, map_path, text)) = &map {
            let linted = lint_label_map(profile, text);
            labels = linted.map;
            if self.judged_maps.insert(map_path.clone()) {
                self.told(map_path, &linted.findings)?;
            }
        }
        let lies_there = |name: &str| self.beside.names.contains(name);
        for found in lint_files(profile, &files, lies_there, map.as_ref().map(|(name, ..)| name.as_str())) {
            self.told(&shown(&found.file), &[found.finding])?;
        }
        let mut linter = Linter::new(profile, labels);
        for file in &files {
            linter.file(file);
            let shown = shown(file);
            if let Err(failure) = self.file(&shown, input, file, Some(&mut linter)) {
                self.failed(&shown, failure)?;
            }
        }
        let outcome = linter.finish();
        let shown = shown(first);
        for note in outcome.notes {
            terminal::note(&format!("{}: {note}", shown.display()));
        }
        self.told(&shown, &outcome.findings)
    }

    /// The name, the path and the text of the label map that belongs to a file.
    fn label_map(
        &self,
        input: &Input,
        file: &str,
        shown: impl Fn(&str) -> PathBuf,
    ) -> Result<Option<(String, PathBuf, Vec<u8>)>, Failure> {
        let Some(path) = &self.args.labels else {
            let found = label_map_beside(&input.source, file, &self.beside.maps);
            let found = found.map_err(|error| input.error(&error))?;
            return Ok(found.map(|(name, text)| (name.clone(), shown(&name), text.into())));
        };
        let most = Limits::default().label_map_len();
        let mut text = Vec::new();
        File::open(path)
            .and_then(|file| file.take(most.saturating_add(1)).read_to_end(&mut text))
            .map_err(|error| Failure::at(path, &error))?;
        if text.len() as u64 > most {
            return Err(Failure::new(format!("{}: longer than {most} bytes", path.display())));
        }
        // Wherever it lies, it is the one that counts.
        Ok(Some(("label_map.pbtxt".to_owned(), path.clone(), text)))
    }

    /// No consumer that there is a profile of decompresses records without being told to.
    pub(super) fn compression(&mut self, shown: &Path, found: Compression) -> Result<(), Failure> {
        if found == Compression::None {
            return Ok(());
        }
        self.totals.findings += 1;
        let message = &format!("compressed with {found}, which the reader is not set up for");
        let remedy = Some("`salvage IN OUT --compression none`");
        Finding { path: shown, record: 0, bytes: None, code: "compressed", message, remedy }
            .print(self.args.json)
    }

    /// What is wrong with a file or a set as a whole.
    fn told(&mut self, path: &Path, findings: &[Lint]) -> Result<(), Failure> {
        for found in findings {
            self.totals.findings += 1;
            let (code, message, remedy) = (found.code, found.message.as_str(), Some(found.remedy));
            Finding { path, record: 0, bytes: None, code, message, remedy }.print(self.args.json)?;
        }
        Ok(())
    }
}

impl Findings<'_> {
    /// What is wrong with a record.
    pub(super) fn linted(&mut self, record: u64, findings: Vec<Lint>) -> Result<(), Failure> {
        for found in findings {
            self.count += 1;
            if self.unprinted() > 0 {
                continue;
            }
            let (code, message, remedy) = (found.code, found.message.as_str(), Some(found.remedy));
            Finding { path: &self.path, record, bytes: None, code, message, remedy }.print(self.args.json)?;
        }
        Ok(())
    }
}
