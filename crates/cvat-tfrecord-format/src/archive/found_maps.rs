//! Label maps that lie beside record files.

use std::collections::BTreeMap;

use bytes::Bytes;
use cvat_model::{Location, Warning, WarningKind};
use dataset_files::{Limits, Source};
use pbtxt::label_map::{Finding, FindingKind, LabelMap, Parsed, ReadOptions};

use crate::record_files::{folder, is_label_map_name, label_maps};
use crate::{Error, ErrorKind};

/// The label maps found so far, each read once, and the folders they were looked for in, each listed once.
#[derive(Default)]
pub(super) struct FoundMaps {
    maps: BTreeMap<String, LabelMap>,
    listed: BTreeMap<String, Vec<String>>,
}

impl FoundMaps {
    pub(super) fn maps(&self) -> &BTreeMap<String, LabelMap> {
        &self.maps
    }

    /// Finds the label map beside a record file; its name, where there is one.
    pub(super) fn find(
        &mut self,
        source: &Source,
        record_file: &str,
        limits: &Limits,
        warnings: &mut Vec<Warning>,
    ) -> Result<Option<String>, Error> {
        let folder = folder(record_file);
        if !self.listed.contains_key(folder) {
            // Of a thousand shards none is a label map.
            let mut beside = source.list(folder)?;
            beside.retain(|name| name.to_ascii_lowercase().ends_with(".pbtxt"));
            self.listed.insert(folder.to_owned(), beside);
        }
        let beside = self.listed.get(folder).map(Vec::as_slice).unwrap_or_default();
        let candidates = label_maps(record_file, beside);
        let [name] = candidates.as_slice() else {
            if !candidates.is_empty() {
                let words = format!("several label maps, none used: {}", candidates.join(", "));
                warnings.push(Warning::new(Location::entry(record_file), WarningKind::FileLeftOut(words)));
            }
            return Ok(None);
        };
        if !self.maps.contains_key(*name) {
            let bytes = source.read(name, limits.label_map_len())?;
            if !is_label_map_name(name) && !speaks_of_items(&bytes) {
                let words =
                    "no label map, though the only .pbtxt file beside the records: not used".to_owned();
                warnings.push(Warning::new(Location::entry(*name), WarningKind::FileLeftOut(words)));
                return Ok(None);
            }
            let (map, odd) = read_label_map(&bytes).map_err(|error| error.in_entry(name))?;
            warnings.extend(odd.into_iter().map(|kind| Warning::new(Location::entry(*name), kind)));
            self.maps.insert((*name).to_owned(), map);
        }
        Ok(Some((*name).to_owned()))
    }
}

/// The name and the bytes of the label map beside a record file: the one that [`ArchiveReader`](crate::ArchiveReader)
/// takes, whether it can be read or not. `None` where there is none, or several of which none is meant more than another.
///
/// Which files lie in the folder of the record file is known to who listed it; of them those that end in `.pbtxt` will do.
///
/// # Errors
///
/// Where the file cannot be read.
///
/// ```
/// # let dir = tempfile::tempdir()?;
/// # std::fs::write(dir.path().join("train.tfrecord"), b"")?;
/// # std::fs::write(dir.path().join("train_label_map.pbtxt"), b"item { id: 1 name: 'cat' }")?;
/// let source = dataset_files::Source::folder(dir.path())?;
/// let (name, text) = cvat_tfrecord_format::label_map_beside(&source, "train.tfrecord", &source.list("")?)?.unwrap();
/// assert_eq!((name.as_str(), text.len()), ("train_label_map.pbtxt", 26));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn label_map_beside(
    source: &Source,
    record_file: &str,
    beside: &[String],
) -> Result<Option<(String, Bytes)>, dataset_files::Error> {
    let [name] = *label_maps(record_file, beside) else { return Ok(None) };
    let bytes = source.read(name, Limits::default().label_map_len())?;
    let is_map = is_label_map_name(name) || speaks_of_items(&bytes);
    Ok(is_map.then(|| (name.to_owned(), bytes)))
}

/// Whether there is an item in it, broken or not: other messages in text format have none.
fn speaks_of_items(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace()).is_empty()
        || text.lines().any(|line| line.trim_start_matches('\u{feff}').trim_start().starts_with("item"))
}

/// Reads a label map's text; what is odd about it comes as warnings.
///
/// What TensorFlow refuses is refused, but for a class with id 0, as CVAT's label maps before 0.6 begin; a quote in a
/// name that is not escaped, as CVAT wrote it, is escaped.
///
/// # Errors
///
/// Where it is no label map; the error has line and column.
///
/// ```
/// let (map, odd) = cvat_tfrecord_format::read_label_map(b"item { id: 3 name: 'cat' }").unwrap();
/// assert_eq!(map.id_of("cat"), Some(3));
/// assert!(odd.is_empty());
/// let error = cvat_tfrecord_format::read_label_map(b"item {\n  id: x\n}").unwrap_err();
/// assert!(error.to_string().starts_with("line 2, column 7: "));
/// ```
pub fn read_label_map(bytes: &[u8]) -> Result<(LabelMap, Vec<WarningKind>), Error> {
    let parsed = pbtxt::from_utf8(bytes).and_then(parse).map_err(ErrorKind::LabelMap)?;
    let odd = parsed.findings.iter().filter(|finding| changes_labels(finding.kind()));
    let odd = odd.map(|finding| WarningKind::LabelMap(finding.to_string())).collect();
    Ok((parsed.map, odd))
}

fn parse(text: &str) -> Result<Parsed, pbtxt::Error> {
    let refused = match LabelMap::parse_with_options(text, ReadOptions::new().tensorflow_rules(true)) {
        Ok(parsed) => return Ok(parsed),
        Err(refused) => refused,
    };
    let is_refused = |finding: &Finding| {
        matches!(
            finding.kind(),
            FindingKind::MissingId { background: false, .. } | FindingKind::NegativeId { .. }
        )
    };
    match LabelMap::parse(text) {
        Ok(parsed) if !parsed.findings.iter().any(is_refused) => Ok(parsed),
        _ => Err(refused),
    }
}

/// Whether a finding tells of labels that others may read otherwise; matters of style are no warnings.
fn changes_labels(kind: &FindingKind) -> bool {
    match kind {
        FindingKind::OctalNumber { number, .. } => number.unsigned_abs() > 7,
        // Of ids from 0 and with gaps more is said with what the records tell.
        FindingKind::ReservedId
        | FindingKind::IdGap { .. }
        | FindingKind::FirstId { .. }
        | FindingKind::SimilarName { .. }
        | FindingKind::PaddedName { .. }
        | FindingKind::DuplicateKeypointId { .. } => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changes_labels_is_a_warning() {
        let odd = |text: &str| read_label_map(text.as_bytes()).unwrap().1.len();
        for style in [
            "item { id: 3 name: 'a' } item { id: 9 name: 'b' }",
            "item { id: 1 name: 'a' } item { id: 2 name: 'A' } item { id: 03 name: ' b' }",
        ] {
            assert_eq!(odd(style), 0, "{style}");
        }
        for change in [
            "item { id: 010 name: 'a' }",
            "item { id: 1 name: 'a' foo: 1 }",
            "item { id: 1 name: 'a' } item { id: 1 name: 'b' }",
            "item { id: 1 name: 'C:\\d' }",
            "item { id: 1 }",
        ] {
            assert_eq!(odd(change), 1, "{change}");
        }
        let (from_zero, odd) = read_label_map(b"item { id: 0 name: 'a' }").unwrap();
        assert_eq!((from_zero.name_of(0), odd.len()), (Some("a"), 0));
        for refused in
            ["item { id: -1 name: 'a' }", "item { name: 'a' }", "item { id: 0 name: 'a' } item { name: 'b' }"]
        {
            assert!(read_label_map(refused.as_bytes()).is_err(), "TensorFlow refuses it");
        }
    }
}
