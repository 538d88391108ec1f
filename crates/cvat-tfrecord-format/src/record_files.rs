//! Which files of a data set are record files, what their subsets are called, and which label map is theirs.

use std::collections::{BTreeMap, BTreeSet};

use dataset_files::{Entry, Source, safe_name};

/// Extensions of record files, lower case.
const EXTENSIONS: [&str; 3] = ["tfrecord", "tfrecords", "record"];
/// The label map CVAT, Datumaro and TensorFlow's tools write.
pub(crate) const LABEL_MAP: &str = "label_map.pbtxt";
/// What comes after the stem in the label map beside a bare record file.
const LABEL_MAP_SUFFIX: &str = "_label_map.pbtxt";

/// Whether a file of this name is a record file: by its extension, or by a shard suffix.
///
/// ```
/// use cvat_tfrecord_format::is_record_name;
/// for name in ["a.tfrecord", "A.TFRECORDS", "x.record", "x.record-00003-of-00010", "dir/x-00003-of-00010"] {
///     assert!(is_record_name(name), "{name}");
/// }
/// assert!(!is_record_name("label_map.pbtxt"));
/// assert!(!is_record_name("record"));
/// ```
#[must_use]
pub fn is_record_name(name: &str) -> bool {
    let base = base_name(name);
    let unsharded = without_shard(base);
    unsharded != base || split_extension(base).is_some()
}

/// The stem of a record file: its base name without shard suffix and extension.
///
/// ```
/// use cvat_tfrecord_format::record_stem;
/// assert_eq!(record_stem("dir/my.data.tfrecord"), "my.data");
/// assert_eq!(record_stem("train.record-00003-of-00010"), "train");
/// assert_eq!(record_stem("train-00003-of-00010.tfrecord"), "train");
/// assert_eq!(record_stem("plain"), "plain");
/// ```
#[must_use]
pub fn record_stem(name: &str) -> &str {
    let base = without_shard(base_name(name));
    without_shard(split_extension(base).unwrap_or(base))
}

/// Where the label map of a bare record file goes: `x_label_map.pbtxt` beside `x.tfrecord`.
///
/// ```
/// assert_eq!(cvat_tfrecord_format::label_map_name("x.tfrecord"), "x_label_map.pbtxt");
/// ```
#[must_use]
pub fn label_map_name(record_file: &str) -> String {
    format!("{}{LABEL_MAP_SUFFIX}", record_stem(record_file))
}

/// What the record file of a subset is called in an archive: `<subset>.tfrecord`, made safe.
///
/// ```
/// use cvat_tfrecord_format::record_file_name;
/// assert_eq!(record_file_name("train"), "train.tfrecord");
/// assert_eq!(record_file_name("../a/b"), "a_b.tfrecord");
/// // What looks like a shard would be read as a part of another subset.
/// assert_eq!(record_file_name("train-00000-of-00002"), "train_00000_of_00002.tfrecord");
/// ```
#[must_use]
pub fn record_file_name(subset: &str) -> String {
    let name = safe_name(subset).replace('/', "_");
    let is_shard = without_shard(&name) != name;
    format!("{}.tfrecord", if is_shard { name.replace('-', "_") } else { name })
}

/// The record files of a source that people see, by name.
///
/// # Errors
///
/// Where the source cannot be listed.
///
/// ```
/// # let dir = tempfile::tempdir()?;
/// # std::fs::write(dir.path().join("train.tfrecord"), b"")?;
/// # std::fs::write(dir.path().join("._train.tfrecord"), b"")?;
/// let source = dataset_files::Source::folder(dir.path())?;
/// assert_eq!(cvat_tfrecord_format::record_files(&source)?, ["train.tfrecord"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn record_files(source: &Source) -> Result<Vec<&str>, dataset_files::Error> {
    let visible = source.entries()?.iter().filter(|entry| !entry.is_hidden());
    Ok(visible.map(Entry::name).filter(|name| is_record_name(name)).collect())
}

fn base_name(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

pub(crate) fn folder(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The name without its extension, where that is a record file's.
fn split_extension(base: &str) -> Option<&str> {
    let (stem, extension) = base.rsplit_once('.')?;
    EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known)).then_some(stem)
}

/// The name without `-00003-of-00010` at its end.
fn without_shard(base: &str) -> &str {
    let number = |text: &str| text.len() >= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    let split = || {
        let (rest, total) = base.rsplit_once("-of-")?;
        let (stem, index) = rest.rsplit_once('-')?;
        (number(total) && number(index) && !stem.is_empty()).then_some(stem)
    };
    split().unwrap_or(base)
}

/// Whether a file is called as a label map is.
pub(crate) fn is_label_map_name(name: &str) -> bool {
    let base = base_name(name).to_ascii_lowercase();
    base == LABEL_MAP || base.ends_with(LABEL_MAP_SUFFIX) || base.ends_with("labelmap.pbtxt")
}

/// Says which shards of a set are not there, by the number that their names give.
pub(crate) fn missing_shards(files: &BTreeSet<&str>) -> Option<String> {
    let shards: Vec<_> = files.iter().filter_map(|file| shard(base_name(file))).collect();
    let total = shards.iter().map(|(_, total)| *total).max()?;
    let present: BTreeSet<_> = shards.iter().map(|(index, _)| *index).collect();
    let missing: Vec<_> =
        (0..total).filter(|index| !present.contains(index)).take(5).map(|i| i.to_string()).collect();
    let file = files.first()?;
    let (found, numbers) = (present.len(), missing.join(", "));
    (!missing.is_empty())
        .then(|| format!("{found} of {total} shards are there, beginning with {file}; missing: {numbers}"))
}

/// Index and total of a shard, wherever its suffix stands.
fn shard(base: &str) -> Option<(u32, u32)> {
    let base = split_extension(base).unwrap_or(base);
    let suffix = base.get(without_shard(base).len()..)?.strip_prefix('-')?;
    let (index, total) = suffix.split_once("-of-")?;
    Some((index.parse().ok()?, total.parse().ok()?))
}

/// The name that all shards of a file share, folder and extension included.
pub(crate) fn whole_name(name: &str) -> (&str, &str, Option<&str>) {
    let base = without_shard(base_name(name));
    let extension = split_extension(base).and_then(|stem| base.get(stem.len()..));
    (folder(name), record_stem(name), extension)
}

/// Subset name and record files, the files sorted so that shards are in order.
///
/// A subset is called as its files' stem; by its folder where files of one stem lie in several folders.
pub(crate) fn subsets<'a>(files: impl IntoIterator<Item = &'a str>) -> BTreeMap<String, BTreeSet<&'a str>> {
    let files: BTreeSet<_> = files.into_iter().collect();
    let mut folders: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for file in &files {
        folders.entry(record_stem(file)).or_default().insert(folder(file));
    }
    let mut subsets: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for file in files {
        let stem = record_stem(file);
        let alone = folders.get(stem).is_none_or(|folders| folders.len() == 1);
        let name =
            if alone { stem } else { Some(folder(file)).filter(|name| !name.is_empty()).unwrap_or(stem) };
        subsets.entry(name.to_owned()).or_default().insert(file);
    }
    subsets
}

/// The label map of a record file among the files beside it; several where none is meant more than another.
pub(crate) fn label_maps<'a>(record_file: &str, beside: &'a [String]) -> Vec<&'a str> {
    let is_map =
        |name: &&str| name.rsplit_once('.').is_some_and(|(_, ext)| ext.eq_ignore_ascii_case("pbtxt"));
    let maps: Vec<&str> = beside.iter().map(String::as_str).filter(is_map).collect();
    let own = label_map_name(record_file);
    let named = [own.as_str(), LABEL_MAP, "tf_label_map.pbtxt"];
    if let Some(map) = named.iter().find_map(|wanted| maps.iter().find(|name| base_name(name) == *wanted)) {
        return vec![map];
    }
    let suffixed: Vec<&str> = maps.iter().copied().filter(|name| name.ends_with(LABEL_MAP_SUFFIX)).collect();
    if suffixed.len() == 1 { suffixed } else { maps }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_one_subset_and_folders_tell_equal_names_apart() {
        let files = ["a/train.tfrecord-00001-of-00002", "a/train.tfrecord-00000-of-00002", "a/val.tfrecord"];
        let got: Vec<_> = subsets(files).into_iter().map(|(name, files)| (name, files.len())).collect();
        assert_eq!(got, [("train".to_owned(), 2), ("val".to_owned(), 1)]);
        let got: Vec<_> = subsets(["train/x.tfrecord", "valid/x.tfrecord"]).into_keys().collect();
        assert_eq!(got, ["train", "valid"]);
        let got: Vec<_> = subsets(["train/train.tfrecord", "val/val.tfrecord"]).into_keys().collect();
        assert_eq!(got, ["train", "val"]);
    }

    #[test]
    fn missing_shards_are_named() {
        let files = BTreeSet::from(["x.record-00000-of-00004", "x.record-00002-of-00004"]);
        let words = missing_shards(&files).unwrap();
        assert_eq!(words, "2 of 4 shards are there, beginning with x.record-00000-of-00004; missing: 1, 3");
        assert_eq!(missing_shards(&BTreeSet::from(["x-00000-of-00001.tfrecord"])), None);
        assert_eq!(missing_shards(&BTreeSet::from(["x.tfrecord"])), None);
    }

    #[test]
    fn finds_the_label_map_by_name_then_by_being_the_only_one() {
        let beside = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let find = |names: &[&str]| label_maps("d/x.record", &beside(names)).join(" ");
        assert_eq!(find(&["d/label_map.pbtxt", "d/x_label_map.pbtxt"]), "d/x_label_map.pbtxt");
        assert_eq!(find(&["d/label_map.pbtxt", "d/y.pbtxt"]), "d/label_map.pbtxt");
        assert_eq!(find(&["d/tf_label_map.pbtxt", "d/y.pbtxt"]), "d/tf_label_map.pbtxt");
        assert_eq!(find(&["d/cats_label_map.pbtxt", "d/pipeline.pbtxt"]), "d/cats_label_map.pbtxt");
        assert_eq!(find(&["d/object-detection.pbtxt"]), "d/object-detection.pbtxt");
        assert_eq!(find(&["d/a.pbtxt", "d/b.pbtxt"]), "d/a.pbtxt d/b.pbtxt");
        assert_eq!(find(&["d/a.txt"]), "");
    }

    #[test]
    fn a_shard_suffix_needs_digits_and_a_stem() {
        assert!(!is_record_name("a-of-b"));
        assert!(!is_record_name("-00000-of-00010"));
        assert!(is_record_name("a-00-of-02"));
    }
}
