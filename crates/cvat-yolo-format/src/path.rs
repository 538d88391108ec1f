//! Paths as descriptions and lists have them, and names in a source.

use dataset_files::Source;

/// Bytes of a path that is looked for.
pub(crate) const MAX_PATH_LEN: usize = 4096;
/// Extensions of images, in lower case, the likeliest first.
const IMAGE_EXTENSIONS: [&str; 8] = ["jpg", "jpeg", "png", "bmp", "gif", "webp", "tif", "tiff"];

pub(crate) fn join(folder: &str, name: &str) -> String {
    match (folder, name) {
        ("", name) => name.to_owned(),
        (folder, "") => folder.to_owned(),
        (folder, name) => format!("{folder}/{name}"),
    }
}

pub(crate) fn folder_of(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

pub(crate) fn base_of(name: &str) -> &str {
    name.rsplit_once('/').map_or(name, |(_, base)| base)
}

/// A name relative to a folder it lies in.
pub(crate) fn within<'a>(folder: &str, name: &'a str) -> Option<&'a str> {
    if folder.is_empty() {
        return Some(name);
    }
    name.strip_prefix(folder)?.strip_prefix('/')
}

/// A name without its last extension.
pub(crate) fn stem_of(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, extension)) if !extension.contains('/') => stem,
        _ => name,
    }
}

pub(crate) fn is_image(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| {
        IMAGE_EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known))
    })
}

pub(crate) fn has_extension(name: &str, wanted: &str) -> bool {
    base_of(name).rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case(wanted))
}

/// The label file of an image: in `labels` where it lies in `images`, the last such folder, else beside it.
pub(crate) fn label_file_of(image: &str) -> String {
    format!("{}.txt", stem_of(&swapped(image, "images", "labels").unwrap_or_else(|| image.to_owned())))
}

/// With the last folder of one name called by another.
pub(crate) fn swapped(path: &str, from: &str, to: &str) -> Option<String> {
    let mut parts: Vec<&str> = path.split('/').collect();
    let last = parts.iter().rposition(|part| part.eq_ignore_ascii_case(from))?;
    *parts.get_mut(last)? = to;
    Some(parts.join("/"))
}

/// A path taken apart, and what of it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Resolved {
    pub(crate) name: String,
    /// Leading components had to be left out.
    pub(crate) cut: bool,
}

/// Finds what a path means below a folder of the source: as it stands; then without what leads out of the source; then with
/// fewer and fewer leading components, as the path may be that of another machine.
pub(crate) fn resolve(path: &str, folder: &str, is_there: impl Fn(&str) -> bool) -> Option<Resolved> {
    if path.len() > MAX_PATH_LEN {
        return None;
    }
    let path = path.trim().replace('\\', "/");
    let is_absolute = path.starts_with('/') || path.get(1..3) == Some(":/");
    if !is_absolute
        && let Some(name) = normalized(folder, &path)
        && is_there(&name)
    {
        return Some(Resolved { name, cut: false });
    }
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | "." | "..")).collect();
    // Roboflow writes `../train/images` of what is beside.
    let leads_out = path.starts_with("../");
    (0..parts.len()).find_map(|skipped| {
        let name = join(folder, &parts.get(skipped..)?.join("/"));
        is_there(&name).then_some(Resolved { name, cut: skipped > 0 || !leads_out })
    })
}

/// A path below a folder without `.` and `..`; `None` if it leads out of the source.
fn normalized(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Whether a name is that of a file or a folder.
pub(crate) fn exists(source: &Source, name: &str) -> bool {
    source.contains(name) || source.has_folder(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn label_files() {
        for (image, labels) in [
            ("images/train/a.jpg", "labels/train/a.txt"),
            ("train/images/a.b.png", "train/labels/a.b.txt"),
            ("images/images/a.jpg", "images/labels/a.txt"),
            ("obj_train_data/a.jpg", "obj_train_data/a.txt"),
            ("a.jpg", "a.txt"),
        ] {
            assert_eq!(label_file_of(image), labels);
        }
    }

    #[test]
    fn paths_of_other_machines() {
        let names = ["train/images", "set/images/val", "images/val"];
        let find = |path: &str, folder: &str| {
            let resolved = resolve(path, folder, |name| names.contains(&name))?;
            Some((resolved.name, resolved.cut))
        };
        let found = |name: &str, cut| Some((name.to_owned(), cut));
        assert_eq!(find("images/val", ""), found("images/val", false));
        assert_eq!(find("./images//val/", "set"), found("set/images/val", false));
        assert_eq!(find("../images/val", "set"), found("images/val", false));
        assert_eq!(find("../train/images", ""), found("train/images", false));
        assert_eq!(find("/content/data/train/images", ""), found("train/images", true));
        assert_eq!(find(r"D:\data\images\val", "set"), found("set/images/val", true));
        assert_eq!(find("images/test", ""), None);
        assert_eq!(find("", ""), None);
        let long = |folders: usize| format!("{}images/val", "a/".repeat(folders));
        assert_eq!(find(&long(2043), ""), found("images/val", true));
        assert_eq!(find(&long(2044), ""), None);
    }

    proptest! {
        #[test]
        fn no_path_panics(path in "(\\PC|[./:]){0,20}", folder in "(a|a/b)?") {
            let _ = resolve(&path, &folder, |name| { assert!(!name.split('/').any(|part| part == "..")); false });
            let _ = label_file_of(&path);
        }
    }
}
