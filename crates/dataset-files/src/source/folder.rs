//! A folder's files.

use std::{
    collections::BTreeSet,
    fs::{self, DirEntry, File, Metadata},
    io,
    path::{Path, PathBuf},
    sync::{Mutex, OnceLock, PoisonError},
};

use crate::{
    Entry, Limits, Warning, WarningKind,
    error::{Error, ErrorKind, Result},
    name,
};

#[derive(Debug)]
pub(super) struct Folder {
    root: PathBuf,
    max_entries: u64,
    entries: OnceLock<Vec<Entry>>,
    warnings: Mutex<BTreeSet<Warning>>,
}

/// A folder on the way, for recognising a link back to it.
struct Visited {
    canonical: PathBuf,
    parent: Option<usize>,
}

/// A folder still to be read: its name, and its index among those visited.
struct Waiting {
    name: String,
    visited: usize,
}

/// What a name in a folder leads to.
enum Item {
    File { name: String, len: u64 },
    Folder { name: String, is_link: bool },
    Ignored,
}

impl Folder {
    pub(super) fn new(root: &Path, limits: &Limits) -> Self {
        Self {
            root: root.to_owned(),
            max_entries: limits.entries,
            entries: OnceLock::new(),
            warnings: Mutex::default(),
        }
    }

    pub(super) fn entries(&self) -> Result<&[Entry]> {
        if let Some(entries) = self.entries.get() {
            return Ok(entries);
        }
        let entries = self.walk()?;
        Ok(self.entries.get_or_init(|| entries))
    }

    pub(super) fn list(&self, dir: &str) -> Result<Vec<String>> {
        if !dir.is_empty() && !self.has_folder(dir) {
            return Ok(Vec::new());
        }
        let mut names = Vec::new();
        for item in self.items(dir)? {
            if let Item::File { name, .. } = self.item(dir, &item?)? {
                names.push(name);
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    pub(super) fn contains(&self, name: &str) -> bool {
        name::check(name).is_ok() && self.metadata(name).is_ok_and(|metadata| metadata.is_file())
    }

    pub(super) fn has_folder(&self, dir: &str) -> bool {
        name::check(dir).is_ok() && self.metadata(dir).is_ok_and(|metadata| metadata.is_dir())
    }

    /// The file and its length.
    pub(super) fn open(&self, name: &str) -> Result<(u64, File)> {
        name::check(name)?;
        let not_found = || Error::new(ErrorKind::NotFound, "no such file").in_entry(name);
        let cannot_open = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => not_found(),
            _ => Error::io("cannot open the file", error).in_entry(name),
        };
        // Opening a named pipe would wait for a writer.
        let metadata = self.metadata(name).map_err(cannot_open)?;
        if !metadata.is_file() {
            return Err(not_found());
        }
        Ok((metadata.len(), File::open(self.root.join(name)).map_err(cannot_open)?))
    }

    pub(super) fn warnings(&self) -> Vec<Warning> {
        self.warnings.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    fn metadata(&self, name: &str) -> io::Result<Metadata> {
        fs::metadata(self.root.join(name))
    }

    fn walk(&self) -> Result<Vec<Entry>> {
        let canonical =
            fs::canonicalize(&self.root).map_err(|error| Error::io("cannot read the folder", error))?;
        let mut visited = vec![Visited { canonical, parent: None }];
        let mut waiting = vec![Waiting { name: String::new(), visited: 0 }];
        let mut entries = Vec::new();
        while let Some(dir) = waiting.pop() {
            for item in self.items(&dir.name)? {
                match self.item(&dir.name, &item?)? {
                    Item::File { name, len } => entries.push(Entry::new(name, len)),
                    Item::Folder { name, is_link } => {
                        if let Some(index) = self.enter(&mut visited, &dir, &name, is_link)? {
                            waiting.push(Waiting { name, visited: index });
                        }
                    }
                    Item::Ignored => {}
                }
                // Folders count too: links can multiply them without a single file.
                if (entries.len() + visited.len()) as u64 > self.max_entries.saturating_add(1) {
                    let message =
                        format!("the folder holds more than the limit of {} files", self.max_entries);
                    return Err(Error::new(ErrorKind::Limit, message));
                }
            }
        }
        entries.sort_unstable_by(|a, b| a.name().cmp(b.name()));
        Ok(entries)
    }

    /// Notes a folder as visited, unless a link leads back to one that contains it.
    fn enter(
        &self,
        visited: &mut Vec<Visited>,
        dir: &Waiting,
        name: &str,
        is_link: bool,
    ) -> Result<Option<usize>> {
        let canonical = fs::canonicalize(self.root.join(name)).map_err(|error| cannot_read(name, error))?;
        if is_link {
            let mut ancestor = Some(dir.visited);
            while let Some(known) = ancestor.and_then(|index| visited.get(index)) {
                if known.canonical == canonical {
                    self.warn(name, WarningKind::LinkCycle);
                    return Ok(None);
                }
                ancestor = known.parent;
            }
        }
        visited.push(Visited { canonical, parent: Some(dir.visited) });
        Ok(Some(visited.len() - 1))
    }

    fn items(&self, dir: &str) -> Result<impl Iterator<Item = Result<DirEntry>>> {
        let items = fs::read_dir(self.root.join(dir)).map_err(|error| cannot_read(dir, error))?;
        Ok(items.map(move |item| item.map_err(|error| cannot_read(dir, error))))
    }

    fn item(&self, dir: &str, item: &DirEntry) -> Result<Item> {
        let os_name = item.file_name();
        let full_name = |name: &str| if dir.is_empty() { name.to_owned() } else { format!("{dir}/{name}") };
        let Some(name) = os_name.to_str().map(full_name) else {
            return Ok(self.ignore(&full_name(&os_name.to_string_lossy()), WarningKind::NotUtf8));
        };
        if name::check(&name).is_err() {
            return Ok(self.ignore(&name, WarningKind::OddName));
        }
        let is_link = item.file_type().map_err(|error| cannot_read(&name, error))?.is_symlink();
        Ok(match self.metadata(&name) {
            Ok(metadata) if metadata.is_file() => Item::File { name, len: metadata.len() },
            Ok(metadata) if metadata.is_dir() => Item::Folder { name, is_link },
            Ok(_) => self.ignore(&name, WarningKind::NotRegular),
            Err(_) if is_link => self.ignore(&name, WarningKind::BrokenLink),
            Err(error) => return Err(cannot_read(&name, error)),
        })
    }

    fn ignore(&self, name: &str, kind: WarningKind) -> Item {
        self.warn(name, kind);
        Item::Ignored
    }

    fn warn(&self, name: &str, kind: WarningKind) {
        self.warnings.lock().unwrap_or_else(PoisonError::into_inner).insert(Warning::new(name, kind));
    }
}

fn cannot_read(name: &str, error: io::Error) -> Error {
    let unnamed = Error::io("cannot read the folder", error);
    if name.is_empty() { unnamed } else { unnamed.in_entry(name) }
}
