//! Where a data set's files lie.

use std::collections::BTreeSet;
use std::io::Read as _;

use cvat_model::{DEFAULT_SUBSET, Location, Warning, WarningKind};
use dataset_files::{Entry, Source};

use crate::error::{Error, ErrorKind};
use crate::sniff::{HEAD_LEN, PLAIN, PREFIXES, is_coco_file_name, is_coco_json, json_stem};

/// The folder of JSON files, where they have one of their own.
const ANNOTATIONS: &str = "annotations";

/// What files of COCO's other tasks are called before the name of the subset.
const OTHER_TASKS: [&str; 6] = ["captions_", "image_info_", "labels_", "panoptic_", "stuff_", "densepose_"];

/// A file of annotations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AnnotationFile {
    pub(crate) entry: String,
    pub(crate) subset: String,
}

/// The files of one data set.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    /// The folder below which images lie, `""` for the source's own.
    pub(crate) root: String,
    /// By subset and name.
    pub(crate) files: Vec<AnnotationFile>,
    pub(crate) warnings: Vec<Warning>,
}

impl Layout {
    /// Finds the data set that lies highest.
    pub(crate) fn discover(source: &Source) -> Result<Self, Error> {
        let mut layout = Self::default();
        let mut found: Vec<(&str, &str)> = Vec::new();
        let entries = source.entries()?.iter().filter(|entry| !entry.is_hidden()).map(Entry::name);
        for name in entries.filter(|name| is_coco_file_name(name)) {
            if !is_coco(source, name)? {
                continue;
            }
            let stem = json_stem(name).unwrap_or_default();
            match OTHER_TASKS.iter().find(|task| stem.starts_with(*task)) {
                Some(task) => {
                    let task = task.trim_end_matches('_');
                    layout.leave_out(
                        name,
                        &format!("not read: of COCO's task {task:?}, of which nothing is read"),
                    );
                }
                None => found.push((root_of(name), name)),
            }
        }
        let depth = |root: &str| if root.is_empty() { 0 } else { 1 + root.matches('/').count() };
        let Some(highest) = found.iter().map(|(root, _)| depth(root)).min() else {
            return Err(Error::new(ErrorKind::NoDataset));
        };
        let roots: BTreeSet<&str> =
            found.iter().map(|(root, _)| *root).filter(|root| depth(root) == highest).collect();
        layout.root = match Vec::from_iter(roots).as_slice() {
            [root] => (*root).to_owned(),
            roots => {
                let roots = roots.iter().map(|root| (*root).to_owned()).collect();
                return Err(Error::new(ErrorKind::SeveralRoots(roots)));
            }
        };
        for (root, name) in found {
            if root == layout.root {
                layout.add(name);
            } else {
                layout.leave_out(name, "not read: it is of a data set within the data set");
            }
        }
        layout.files.sort_by(|a, b| (&a.subset, &a.entry).cmp(&(&b.subset, &b.entry)));
        Ok(layout)
    }

    /// One file.
    pub(crate) fn around(entry: &str) -> Self {
        let mut layout = Self { root: root_of(entry).to_owned(), ..Self::default() };
        layout.add(entry);
        layout
    }

    fn add(&mut self, entry: &str) {
        self.files.push(AnnotationFile { entry: entry.to_owned(), subset: subset_of(entry).to_owned() });
    }

    fn leave_out(&mut self, name: &str, words: &str) {
        self.warnings.push(Warning::new(Location::entry(name), WarningKind::FileLeftOut(words.into())));
    }
}

/// What is behind COCO's prefix; else the file's name, and where that says nothing the folder's.
pub(crate) fn subset_of(entry: &str) -> &str {
    let stem = json_stem(entry).unwrap_or_else(|| entry.rsplit('/').next().unwrap_or(entry));
    let behind = PREFIXES.iter().find_map(|prefix| stem.strip_prefix(prefix));
    if let Some(subset) = behind.filter(|subset| !subset.is_empty()) {
        return subset;
    }
    if !PLAIN.contains(&stem) {
        return stem.strip_suffix(".coco").filter(|stem| !stem.is_empty()).unwrap_or(stem);
    }
    let folder = folder_of(entry).rsplit('/').next().unwrap_or_default();
    if folder.is_empty() || folder == ANNOTATIONS { DEFAULT_SUBSET } else { folder }
}

/// The folder that holds the folders of annotations and images. A file that is called as its folder's only one, as
/// Roboflow's are, is beside its images: the folder is the subset's.
fn root_of(entry: &str) -> &str {
    let folder = folder_of(entry);
    let (above, own) = folder.rsplit_once('/').unwrap_or(("", folder));
    let is_plain = json_stem(entry).is_some_and(|stem| PLAIN.contains(&stem));
    if own == ANNOTATIONS || is_plain { above } else { folder }
}

fn is_coco(source: &Source, name: &str) -> Result<bool, Error> {
    let mut head = Vec::new();
    let entry = source.open_entry(name)?;
    entry.take(HEAD_LEN).read_to_end(&mut head).map_err(dataset_files::Error::from)?;
    Ok(is_coco_json(&head))
}

pub(crate) fn folder_of(name: &str) -> &str {
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
        for (entry, root, subset) in [
            ("annotations/instances_train2017.json", "", "train2017"),
            ("x/annotations/person_keypoints_val.json", "x", "val"),
            ("annotations/instances_.json", "", "instances_"),
            ("annotations/a.json", "", "a"),
            ("annotations/instances.json", "", "default"),
            ("train/_annotations.coco.json", "", "train"),
            ("x/valid/_annotations.coco.json", "x", "valid"),
            ("_annotations.coco.json", "", "default"),
            ("labels.json", "", "default"),
            ("instances_val.json", "", "val"),
            ("mine.json", "", "mine"),
            ("x/mine.coco.json", "x", "mine"),
            ("x/instances_val.JSON", "x", "val"),
            ("x/data", "x", "data"),
        ] {
            assert_eq!((root_of(entry), subset_of(entry)), (root, subset), "{entry}");
        }
    }
}
