//! Which label map of a folder or a zip archive may have been meant, for hints.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use dataset_files::{Entry, Limits, Source};

/// What a label map is called beside record files.
const USUAL: &str = "label_map.pbtxt";
/// How many entries of folders are looked at, and how deep: a hint is worth no walk through a disk.
const MOST_ENTRIES: usize = 10_000;
const MOST_DEPTH: usize = 3;

/// What to do about a zip archive that nothing more is known of.
pub(super) const OF_ZIP: &str = "extract it, and name the label map in it, as a rule label_map.pbtxt";

/// How to reach the label map of a folder.
pub(super) fn folder(path: &Path) -> String {
    let maps = label_maps(path);
    let is_usual = |map: &&PathBuf| map.file_name().is_some_and(|name| name == USUAL);
    let usual: Vec<_> = maps.iter().filter(is_usual).cloned().collect();
    match (maps.as_slice(), usual.as_slice()) {
        ([only], _) | (_, [only]) => format!("name {}", only.display()),
        ([], _) => "name a file".into(),
        ([first, ..], _) => format!("name one of its label maps, such as {}", first.display()),
    }
}

/// The label maps below a folder, in the order of their paths, those that lie nearest first.
fn label_maps(path: &Path) -> Vec<PathBuf> {
    let mut maps = Vec::new();
    let mut seen = 0;
    let mut level = vec![path.to_owned()];
    for _ in 0..=MOST_DEPTH {
        let mut next = Vec::new();
        let entries = level.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
        for entry in entries.take(MOST_ENTRIES - seen) {
            seen += 1;
            // A link to a folder may lead round in a circle.
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let path = entry.path();
            if is_folder {
                next.push(path);
            } else if is_label_map(&path) {
                maps.push(path);
            }
        }
        next.sort();
        level = next;
    }
    maps.sort_by_cached_key(|map| (map.components().count(), map.clone()));
    maps
}

/// How to reach the label map of a zip archive.
pub(super) fn zip(path: &Path) -> String {
    let Ok(source) = Source::open(path, &Limits::default()) else { return OF_ZIP.into() };
    let entries = source.entries().unwrap_or_default();
    let maps: Vec<_> = entries.iter().map(Entry::name).filter(|name| is_label_map(Path::new(name))).collect();
    let usual: Vec<_> = maps.iter().copied().filter(|name| name.rsplit('/').next() == Some(USUAL)).collect();
    match (maps.as_slice(), usual.as_slice()) {
        ([only], _) | (_, [only]) => {
            let (archive, entry) = (path.to_string_lossy(), quoted(only));
            format!("pass its label map on: unzip -p {} {entry} | cvat-tfrecord labels -", quoted(&archive))
        }
        ([], _) => "there is no label map in it; name a file that has the labels".into(),
        ([first, ..], _) => format!("extract it, and name one of its label maps, such as {first}"),
    }
}

fn is_label_map(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("pbtxt"))
}

/// A word as a shell takes it.
fn quoted(word: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-');
    if word.chars().all(is_plain) { word.into() } else { format!("'{}'", word.replace('\'', "'\\''")).into() }
}
