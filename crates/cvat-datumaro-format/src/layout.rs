//! Where a project's files lie.

use std::collections::BTreeSet;
use std::io::Read as _;

use cvat_model::{Location, Warning, WarningKind};
use dataset_files::{Entry, Source};

use crate::error::{Error, ErrorKind};
use crate::sniff::{HEAD_LEN, is_datumaro_json};

/// The folder of a project's JSON files.
pub(crate) const ANNOTATIONS: &str = "annotations";

/// The folder of its images.
pub(crate) const IMAGES: &str = "images";

/// The files of one project.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    /// The folder that holds the two, `""` for the source's own.
    pub(crate) root: String,
    /// One JSON file a subset, by name.
    pub(crate) files: Vec<String>,
    pub(crate) warnings: Vec<Warning>,
}

impl Layout {
    /// Finds the project that lies highest.
    pub(crate) fn discover(source: &Source) -> Result<Self, Error> {
        let mut found: Vec<(usize, &str, &str)> = Vec::new();
        let mut others = Vec::new();
        for name in source.entries()?.iter().filter(|entry| !entry.is_hidden()).map(Entry::name) {
            let Some(root) = root_of(name).filter(|_| is_json(name)) else { continue };
            if is_project(source, name)? {
                let depth = if root.is_empty() { 0 } else { 1 + root.matches('/').count() };
                found.push((depth, root, name));
            } else {
                others.push(name);
            }
        }
        let Some(depth) = found.iter().map(|(depth, ..)| *depth).min() else {
            return Err(Error::new(ErrorKind::NoProject));
        };
        let roots: BTreeSet<&str> = found.iter().filter(|at| at.0 == depth).map(|at| at.1).collect();
        let root = match Vec::from_iter(roots).as_slice() {
            [root] => (*root).to_owned(),
            roots => {
                let roots = roots.iter().map(|root| (*root).to_owned()).collect();
                return Err(Error::new(ErrorKind::SeveralRoots(roots)));
            }
        };
        let mut layout = Self { root, ..Self::default() };
        for (_, of, name) in found {
            if of == layout.root {
                layout.files.push(name.to_owned());
            } else {
                layout.leave_out(name, "not read: it is of a project within the project");
            }
        }
        for name in others {
            if root_of(name) == Some(layout.root.as_str()) {
                layout.leave_out(name, "not read: it is no Datumaro project");
            }
        }
        Ok(layout)
    }

    /// One file, with images in `../images` if it lies in `annotations`, else in `images` beside it.
    pub(crate) fn around(entry: &str) -> Self {
        let folder = folder_of(entry);
        let root = root_of(entry).unwrap_or(folder).to_owned();
        Self { root, files: vec![entry.to_owned()], warnings: Vec::new() }
    }

    /// The folder of images.
    pub(crate) fn images(&self) -> String {
        join(&self.root, IMAGES)
    }

    fn leave_out(&mut self, name: &str, words: &str) {
        self.warnings.push(Warning::new(Location::entry(name), WarningKind::FileLeftOut(words.into())));
    }
}

/// The subset that a file is of.
pub(crate) fn subset_of(file: &str) -> &str {
    let base = file.rsplit('/').next().unwrap_or(file);
    base.get(..base.len() - if is_json(base) { ".json".len() } else { 0 }).unwrap_or(base)
}

/// The folder that holds the folder of annotations in which the file lies.
fn root_of(file: &str) -> Option<&str> {
    let folder = folder_of(file);
    if folder == ANNOTATIONS {
        return Some("");
    }
    folder.strip_suffix(ANNOTATIONS)?.strip_suffix('/')
}

fn is_json(name: &str) -> bool {
    name.len() > ".json".len() && name.to_ascii_lowercase().ends_with(".json")
}

fn is_project(source: &Source, name: &str) -> Result<bool, Error> {
    let mut head = Vec::new();
    let entry = source.open_entry(name)?;
    entry.take(HEAD_LEN).read_to_end(&mut head).map_err(dataset_files::Error::from)?;
    Ok(is_datumaro_json(&head))
}

fn folder_of(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Two names with `/` between, where neither is empty.
pub(crate) fn join(folder: &str, name: &str) -> String {
    match (folder, name) {
        ("", name) => name.to_owned(),
        (folder, "") => folder.to_owned(),
        (folder, name) => format!("{folder}/{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_tells_its_root_and_subset() {
        assert_eq!(root_of("annotations/a.json"), Some(""));
        assert_eq!(root_of("x/y/annotations/a.json"), Some("x/y"));
        assert_eq!(root_of("my_annotations/a.json"), None);
        assert_eq!(root_of("annotations/deeper/a.json"), None);
        assert_eq!(subset_of("annotations/train.v2.json"), "train.v2");
        assert_eq!(subset_of("x.data"), "x.data");
        assert_eq!(Layout::around("x/annotations/a.json").images(), "x/images");
        assert_eq!(Layout::around("x/a.json").images(), "x/images");
    }
}
