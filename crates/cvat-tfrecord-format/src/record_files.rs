//! Which files of a data set are record files, what their subsets are called, and which label map is theirs.

use std::collections::{BTreeMap, BTreeSet};

use dataset_files::{Entry, Source, safe_name};
use tfrecord_frame::{Compression, ShardName, ShardSet, ShardSets};

/// Extensions of record files, lower case.
const EXTENSIONS: [&str; 5] = ["tfrecord", "tfrecords", "record", "records", "tfrec"];
/// What a compressed record file has after that, or after its shard suffix; lower case.
const COMPRESSIONS: [&str; 2] = ["gz", "zlib"];
/// The label map CVAT, Datumaro and TensorFlow's tools write.
pub(crate) const LABEL_MAP: &str = "label_map.pbtxt";
/// As many of a kind as a message names.
const NAMED: usize = 5;
/// What comes after the stem in the label map beside a bare record file.
const LABEL_MAP_SUFFIX: &str = "_label_map.pbtxt";

/// Whether a file of this name is a record file: by its extension, or by a shard suffix; `.gz` or `.zlib` may
/// follow.
///
/// ```
/// use cvat_tfrecord_format::is_record_name;
/// for name in ["a.tfrecord", "A.TFRECORDS", "x.record", "tf.records", "x.tfrec", "x.record-00003-of-00010", "x-00003-of-00010"] {
///     assert!(is_record_name(name), "{name}");
/// }
/// assert!(is_record_name("x.tfrecord-00000-of-00064.gz"));
/// assert!(!is_record_name("label_map.pbtxt"));
/// assert!(!is_record_name("x.gz"));
/// assert!(!is_record_name("record"));
/// ```
#[must_use]
pub fn is_record_name(name: &str) -> bool {
    RecordName::parse(name).is_some()
}

/// The stem of a record file: its base name without shard suffix, extension and suffix of compression.
///
/// ```
/// use cvat_tfrecord_format::record_stem;
/// assert_eq!(record_stem("dir/my.data.tfrecord"), "my.data");
/// assert_eq!(record_stem("train.record-00003-of-00010"), "train");
/// assert_eq!(record_stem("train-00003-of-00010.tfrecord"), "train");
/// assert_eq!(record_stem("train.tfrecord-00000-of-00064.gz"), "train");
/// assert_eq!(record_stem("plain"), "plain");
/// ```
#[must_use]
pub fn record_stem(name: &str) -> &str {
    RecordName::parse(name).map_or_else(|| base_name(name), |record| record.stem)
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

/// How a record file of this name is written: as gzip where it ends in `.gz`, as zlib where in `.zlib`, or has that
/// before its shard suffix.
///
/// Reading goes by the content: [`tfrecord_frame::Decoder::sniff`].
///
/// ```
/// use cvat_tfrecord_format::compression_by_name;
/// use tfrecord_frame::Compression;
/// assert_eq!(compression_by_name("x.tfrecord"), Compression::None);
/// assert_eq!(compression_by_name("x.tfrecord.gz"), Compression::Gzip);
/// assert_eq!(compression_by_name("x.record.ZLIB-00000-of-00002"), Compression::Zlib);
/// ```
#[must_use]
pub fn compression_by_name(name: &str) -> Compression {
    match split_extension(without_shard(base_name(name)), &COMPRESSIONS) {
        Some((_, suffix)) if suffix.eq_ignore_ascii_case("gz") => Compression::Gzip,
        Some(_) => Compression::Zlib,
        None => Compression::None,
    }
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

pub(crate) fn base_name(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

pub(crate) fn folder(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The base name of a record file in its parts, whatever shard suffixes stand between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RecordName<'a> {
    stem: &'a str,
    extension: Option<&'a str>,
    compression: Option<&'a str>,
}

impl<'a> RecordName<'a> {
    fn parse(name: &'a str) -> Option<Self> {
        let base = base_name(name);
        let compressed = || {
            let (rest, compression) = split_extension(without_shard(base), &COMPRESSIONS)?;
            Some(Self { compression: Some(compression), ..Self::uncompressed(rest)? })
        };
        compressed().or_else(|| Self::uncompressed(base))
    }

    fn uncompressed(base: &'a str) -> Option<Self> {
        let rest = without_shard(base);
        match split_extension(rest, &EXTENSIONS) {
            Some((stem, extension)) => {
                Some(Self { stem: without_shard(stem), extension: Some(extension), compression: None })
            }
            None => (rest != base).then_some(Self { stem: rest, extension: None, compression: None }),
        }
    }
}

/// The name and its extension, where that is one of these.
fn split_extension<'a>(base: &'a str, known: &[&str]) -> Option<(&'a str, &'a str)> {
    base.rsplit_once('.').filter(|(_, found)| known.iter().any(|known| found.eq_ignore_ascii_case(known)))
}

/// The name without `-00003-of-00010` at its end, whether or not the numbers can be right.
fn without_shard(base: &str) -> &str {
    ShardName::split(base).filter(|(_, suffix)| suffix.is_empty()).map_or(base, |(prefix, _)| prefix)
}

/// Whether a file is called as a label map is.
pub(crate) fn is_label_map_name(name: &str) -> bool {
    let base = base_name(name).to_ascii_lowercase();
    base == LABEL_MAP || base.ends_with(LABEL_MAP_SUFFIX) || base.ends_with("labelmap.pbtxt")
}

/// Says which shards of these files are not there, by the numbers that their names give, and which files do not
/// fit into one set.
///
/// ```
/// let files = ["x.tfrecord-00000-of-00003", "x.tfrecord-00002-of-00003", "y.tfrecord"];
/// let said = cvat_tfrecord_format::missing_shards(&files.into());
/// assert_eq!(said, ["2 of 3 shards are there, beginning with x.tfrecord-00000-of-00003; missing: 1"]);
/// ```
#[must_use]
pub fn missing_shards(files: &BTreeSet<&str>) -> Vec<String> {
    let found = ShardSets::group(files.iter().copied());
    let mut said: Vec<_> = found.mixtures().map(counts_differ).collect();
    for set in found.sets() {
        said.extend(missing(set));
        let twice = |(index, file)| format!("{file}: shard {index} has another file already");
        said.extend(first_of(set.duplicates().map(twice)));
    }
    said.extend(first_of(found.refused().iter().map(|(file, error)| format!("{file}: {error}"))));
    said
}

fn counts_differ(sets: &[ShardSet<'_>]) -> String {
    let counts: Vec<_> = sets.iter().take(NAMED).map(|set| set.spec().count().to_string()).collect();
    let files: Vec<_> = sets.iter().take(NAMED).filter_map(first_file).collect();
    format!("sets of {} shards are read as one: {}", counts.join(" and "), files.join(", "))
}

fn missing(set: &ShardSet<'_>) -> Option<String> {
    let file = first_file(set).filter(|_| !set.is_complete())?;
    let numbers: Vec<_> = set.missing().flatten().take(NAMED).map(|index| index.to_string()).collect();
    let (found, total, absent) = (set.present_count(), set.spec().count(), set.missing_count() as usize);
    let (numbers, more) = (numbers.join(", "), and_more(absent.saturating_sub(NAMED)));
    Some(format!("{found} of {total} shards are there, beginning with {file}; missing: {numbers}{more}"))
}

fn first_file<'a>(set: &ShardSet<'a>) -> Option<&'a str> {
    set.files().next().map(|(_, file)| file)
}

/// The first message, and how many are like it.
fn first_of(mut messages: impl Iterator<Item = String>) -> Option<String> {
    let first = messages.next()?;
    Some(first + &and_more(messages.count()))
}

fn and_more(count: usize) -> String {
    if count == 0 { String::new() } else { format!(" and {count} more") }
}

/// Base name of a record file without a shard's number: stem, extension and suffix of compression.
pub(crate) fn split_name(name: &str) -> (&str, Option<&str>, Option<&str>) {
    let RecordName { stem, extension, compression } = whole_name(name).1;
    (stem, extension, compression)
}

/// The name that all shards of a file share, folder and extension included.
pub(crate) fn whole_name(name: &str) -> (&str, RecordName<'_>) {
    let other = RecordName { stem: base_name(name), extension: None, compression: None };
    (folder(name), RecordName::parse(name).unwrap_or(other))
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
        let said = |files: &[&str]| missing_shards(&files.iter().copied().collect());
        let words = "2 of 4 shards are there, beginning with x.record-00000-of-00004; missing: 1, 3";
        assert_eq!(said(&["x.record-00000-of-00004", "x.record-00002-of-00004"]), [words]);
        let words = "1 of 4294967295 shards are there, beginning with x-01-of-4294967295.tfrecord; \
                     missing: 0, 2, 3, 4, 5 and 4294967289 more";
        assert_eq!(said(&["x-01-of-4294967295.tfrecord"]), [words]);
        assert!(said(&["x-00000-of-00001.tfrecord"]).is_empty());
        assert!(said(&["x.tfrecord"]).is_empty());
    }

    #[test]
    fn shards_that_do_not_fit_into_one_set_are_named() {
        let said = |files: &[&str]| missing_shards(&files.iter().copied().collect());
        // Two runs into one folder.
        let words = "sets of 1 and 2 shards are read as one: x-00000-of-00001, x-00000-of-00002";
        assert_eq!(said(&["x-00000-of-00001", "x-00000-of-00002", "x-00001-of-00002"]), [words]);
        // Numbered from 1.
        let words = [
            "1 of 2 shards are there, beginning with x-00001-of-00002; missing: 0",
            "x-00002-of-00002: shard index 2 is out of range, 2 shards are numbered from 0",
        ];
        assert_eq!(said(&["x-00001-of-00002", "x-00002-of-00002"]), words);
        let words = "x-000-of-01: shard 0 has another file already";
        assert_eq!(said(&["x-00-of-01", "x-000-of-01"]), [words]);
        // Each half of a set that was compressed in part.
        assert_eq!(said(&["x.tfrecord-00000-of-00002.gz", "x.tfrecord-00001-of-00002"]).len(), 2);
    }

    #[test]
    fn compressed_record_files_are_known_by_their_stem() {
        let names = [
            "d/x.tfrecord.gz",
            "x.TFRECORD.GZ",
            "x.tfrecords.zlib",
            "x.tfrec.gz",
            "x.records-00000-of-00002",
            "x.records.gz",
            "x.tfrecord-00000-of-00064.gz",
            "x-00000-of-00064.record.gz",
            "x.record.zlib-00000-of-00064",
            "x-00000-of-00064.gz",
        ];
        for name in names {
            assert!(is_record_name(name), "{name}");
            assert_eq!(record_stem(name), "x", "{name}");
            assert_eq!(label_map_name(name), "x_label_map.pbtxt");
        }
        for name in
            ["x.gz", "x.txt.gz", "x.tfrecord.xz", "x.tfrecord.gz.gz", "tfrecord.gz", "x.tfrecord.gz.txt"]
        {
            assert!(!is_record_name(name), "{name}");
            assert_eq!(record_stem(name), name);
        }
        assert_eq!(record_stem("x.gz-00000-of-00002"), "x.gz");
        assert_ne!(whole_name("x.tfrecord"), whole_name("x.tfrecord.gz"));
        assert_eq!(whole_name("x.tfrecord-00000-of-00002.gz"), whole_name("x-00001-of-00002.tfrecord.gz"));
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
        assert_eq!(record_stem("a-00-of-99999999999.tfrecord"), "a");
    }
}
