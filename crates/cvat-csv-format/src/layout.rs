//! What a table's name and place say: its subset, and where its images may be.

use cvat_model::DEFAULT_SUBSET;

/// Names of tables that say nothing of the subset, in lower case; the folder's name does.
const SPEAKING_OF_NOTHING: [&str; 4] = ["_annotations", "annotations", "_labels", "labels"];
/// What tutorials put behind a subset's name.
const SUFFIX: &str = "_labels";

/// The subset of a table: `train_labels.csv` and `train.csv` are `train`, and so is `train/_annotations.csv`.
pub(crate) fn subset_of(table: &str) -> String {
    let stem = base_of(table).rsplit_once('.').map_or(base_of(table), |(stem, _)| stem);
    let lower = stem.to_ascii_lowercase();
    let name = if SPEAKING_OF_NOTHING.contains(&lower.as_str()) {
        base_of(folder_of(table))
    } else if lower.ends_with(SUFFIX) {
        stem.get(..stem.len() - SUFFIX.len()).unwrap_or(stem)
    } else {
        stem
    };
    if name.is_empty() { DEFAULT_SUBSET.to_owned() } else { name.to_owned() }
}

/// The folders below a table's in which images are looked for, in this order.
pub(crate) fn image_folders(subset: &str) -> [String; 4] {
    [String::new(), "images".to_owned(), subset.to_owned(), join("images", subset)]
}

/// Whether a file name leads out of the data set: absolute, of a drive, or with `..` in it.
pub(crate) fn leads_out(filename: &str) -> bool {
    let is_slash = |c| matches!(c, '/' | '\\');
    let is_of_drive = |rest: &str| rest.strip_prefix(':').is_some_and(|rest| rest.starts_with(is_slash));
    filename.starts_with(is_slash)
        || filename.get(1..).is_some_and(is_of_drive)
        || filename.split(is_slash).any(|part| part == "..")
}

/// A file name as a relative path: with `/`, and without what leads out of the data set; `None` if that leaves no name.
pub(crate) fn relative(filename: &str) -> Option<String> {
    let path = filename.replace('\\', "/");
    if leads_out(&path) {
        let base = base_of(&path);
        return (!matches!(base, "" | "." | "..")).then(|| base.to_owned());
    }
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    (!parts.is_empty()).then(|| parts.join("/"))
}

pub(crate) fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

pub(crate) fn folder_of(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

pub(crate) fn base_of(name: &str) -> &str {
    name.rsplit_once('/').map_or(name, |(_, base)| base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subsets() {
        for (table, subset) in [
            ("train_labels.csv", "train"),
            ("data/test_LABELS.CSV", "test"),
            ("val.csv", "val"),
            ("valid/_annotations.csv", "valid"),
            ("annotations.csv", "default"),
            ("_labels.csv", "default"),
            ("my.labels.csv", "my.labels"),
        ] {
            assert_eq!(subset_of(table), subset, "{table}");
        }
    }

    #[test]
    fn file_names() {
        for (name, path) in [
            ("a.jpg", "a.jpg"),
            (r".\sub\a.jpg", "sub/a.jpg"),
            ("/data/images/a.jpg", "a.jpg"),
            (r"C:\images\a.jpg", "a.jpg"),
            ("../a.jpg", "a.jpg"),
            ("x//a.jpg", "x/a.jpg"),
        ] {
            assert_eq!(relative(name).as_deref(), Some(path), "{name}");
        }
        for name in ["..", "/", "./", "a/../", "C:/"] {
            assert_eq!(relative(name), None, "{name}");
        }
    }
}
