//! The first pass over a data set: record files, label maps, classes and counts, before any frame is given out.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use cvat_model::{ImageCensus, Labels, Location, Warning, WarningKind};
use dataset_files::Source;
use pbtxt::label_map::LabelMap;
use tf_example::{Example, Payload};
use tfrecord_frame::{Position, RecordReader};

use super::ReadOptions;
use crate::decode::look_like_pixels;
use crate::detection::{DetectionExample, classes};
use crate::keys;
use crate::labels::LabelResolver;
use crate::record_files::{
    is_label_map_name, is_record_name, label_maps, missing_shards, subsets, whole_name,
};
use crate::{Error, ErrorKind};

/// A label map is text that people read; nothing real comes near this.
const MAX_LABEL_MAP_LEN: u64 = 64 << 20;
/// More labels than any data set has; what is kept of records has to have a bound.
const MAX_LABELS: usize = 100_000;

/// What the first pass found.
#[derive(Debug)]
pub(super) struct Survey {
    /// Record files in reading order.
    pub(super) files: Vec<RecordFile>,
    pub(super) subsets: Vec<String>,
    pub(super) labels: Labels,
    /// The label map, where there is one; merged where there are several.
    pub(super) label_map: Option<LabelMap>,
    /// Frames of each subset.
    pub(super) frames: BTreeMap<String, u64>,
    pub(super) images: ImageCensus,
    pub(super) warnings: Vec<Warning>,
}

/// One record file.
#[derive(Debug)]
pub(super) struct RecordFile {
    pub(super) name: String,
    pub(super) subset: String,
    pub(super) resolver: LabelResolver,
}

/// Classes of one file, and its label map.
struct Found {
    name: String,
    subset: String,
    map: Option<String>,
    classes: BTreeSet<(String, i64)>,
}

pub(super) fn survey(source: &Source, options: &ReadOptions) -> Result<Survey, Error> {
    let mut warnings = Vec::new();
    let chosen = chosen_files(source, options, &mut warnings)?;
    let (mut found, mut maps, mut pass) = (Vec::new(), BTreeMap::new(), Pass::default());
    let mut frames: BTreeMap<String, u64> = BTreeMap::new();
    for (subset, name) in chosen {
        let map =
            if options.found_labels { find_map(source, &name, &mut maps, &mut warnings)? } else { None };
        let (classes, records) = pass.read(source, &name)?;
        *frames.entry(subset.clone()).or_default() += records;
        found.push(Found { name, subset, map, classes });
    }
    if let Some(error) = pass.first_foreign {
        return Err(error);
    }
    if let Some(error) = pass.first_in_pixels.filter(|_| pass.in_fractions == 0) {
        return Err(error);
    }
    Ok(resolve(&found, &maps, options, Counts { frames, images: pass.images }, warnings))
}

/// The record files of the wanted subsets, by subset and name.
fn chosen_files(
    source: &Source,
    options: &ReadOptions,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<(String, String)>, Error> {
    let names: Vec<&str> = if let Some(file) = &options.file {
        vec![file.as_str()]
    } else {
        let visible = source.entries()?.iter().filter(|entry| !entry.is_hidden());
        visible.map(dataset_files::Entry::name).filter(|name| is_record_name(name)).collect()
    };
    if names.is_empty() {
        return Err(ErrorKind::NoRecords.into());
    }
    let subsets = subsets(names);
    for name in &options.subsets {
        if !subsets.contains_key(name) {
            let available = subsets.into_keys().collect();
            return Err(ErrorKind::UnknownSubset { name: name.clone(), available }.into());
        }
    }
    for (subset, files) in &subsets {
        for words in mixed(subset, files).into_iter().chain(missing_shards(files)) {
            warnings.push(Warning::new(Location::default(), WarningKind::Odd(words)));
        }
    }
    let wanted = |subset: &String| options.subsets.is_empty() || options.subsets.contains(subset);
    let chosen = subsets.into_iter().filter(|(subset, _)| wanted(subset));
    Ok(chosen
        .flat_map(|(subset, files)| files.into_iter().map(move |file| (subset.clone(), file.to_owned())))
        .collect())
}

/// Says that files which are not shards of one file make up one subset.
fn mixed(subset: &str, files: &BTreeSet<&str>) -> Option<String> {
    let wholes: BTreeSet<_> = files.iter().map(|file| whole_name(file)).collect();
    let files: Vec<_> = files.iter().copied().take(5).collect();
    (wholes.len() > 1).then(|| format!("files read as one subset {subset:?}: {}", files.join(", ")))
}

/// Finds and reads the label map beside a record file, once each.
fn find_map(
    source: &Source,
    record_file: &str,
    maps: &mut BTreeMap<String, LabelMap>,
    warnings: &mut Vec<Warning>,
) -> Result<Option<String>, Error> {
    let folder = record_file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let beside = source.list(folder)?;
    let candidates = label_maps(record_file, &beside);
    let [name] = candidates.as_slice() else {
        if !candidates.is_empty() {
            let words = format!("several label maps, none used: {}", candidates.join(", "));
            warnings.push(Warning::new(Location::entry(record_file), WarningKind::FileLeftOut(words)));
        }
        return Ok(None);
    };
    if !maps.contains_key(*name) {
        let bytes = source.read(name, MAX_LABEL_MAP_LEN)?;
        if !is_label_map_name(name) && !speaks_of_items(&bytes) {
            let words = "no label map, though the only .pbtxt file beside the records: not used".to_owned();
            warnings.push(Warning::new(Location::entry(*name), WarningKind::FileLeftOut(words)));
            return Ok(None);
        }
        let (map, odd) = read_label_map(&bytes).map_err(|error| error.in_entry(name))?;
        warnings.extend(odd.into_iter().map(|kind| Warning::new(Location::entry(*name), kind)));
        maps.insert((*name).to_owned(), map);
    }
    Ok(Some((*name).to_owned()))
}

/// Whether there is an item in it, broken or not: other messages in text format have none.
fn speaks_of_items(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace()).is_empty()
        || text.lines().any(|line| line.trim_start_matches('\u{feff}').trim_start().starts_with("item"))
}

/// Reads a label map's text; what is odd about it comes as warnings.
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
    let parsed = pbtxt::from_utf8(bytes).and_then(LabelMap::parse).map_err(ErrorKind::LabelMap)?;
    let odd = parsed.findings.iter().map(|finding| WarningKind::LabelMap(finding.to_string())).collect();
    Ok((parsed.map, odd))
}

/// What is gathered over all files.
#[derive(Default)]
struct Pass {
    images: ImageCensus,
    labels: usize,
    /// The first record that is no detection: given as the error once every file was looked at, so that damage in a
    /// later record or file is told before it.
    first_foreign: Option<Error>,
    /// Records with boxes that can be fractions.
    in_fractions: u64,
    /// The first record with boxes none of which can: one among others is said when it is read, but where all are, cutting
    /// them at the border would leave nothing.
    first_in_pixels: Option<Error>,
}

impl Pass {
    /// Classes and number of records of a file.
    fn read(&mut self, source: &Source, name: &str) -> Result<(BTreeSet<(String, i64)>, u64), Error> {
        let mut reader = RecordReader::new(source.open_entry(name)?);
        let (mut all, mut records) = (BTreeSet::new(), 0);
        loop {
            match read_record(&mut reader).map_err(|error| error.in_entry(name)) {
                Ok(None) => break,
                Ok(Some((position, Some(example)))) => {
                    // What is wrong with it is told, with everything else, when the frame is read.
                    all.extend(classes(&example).unwrap_or_default());
                    self.count_image(&example, records);
                    self.count_boxes(&example, position, name);
                }
                Ok(Some((_, None))) => {}
                Err(error)
                    if matches!(error.kind(), ErrorKind::NotExample(_) | ErrorKind::NotDetection(_)) =>
                {
                    self.first_foreign.get_or_insert(error);
                }
                Err(error) => return Err(error),
            }
            if self.labels + all.len() > MAX_LABELS {
                return Err(Error::from(ErrorKind::TooManyLabels(MAX_LABELS)).in_entry(name));
            }
            records += 1;
        }
        self.labels += all.len();
        Ok((all, records))
    }

    fn count_boxes(&mut self, example: &Example, position: Position, name: &str) {
        let Ok(detection) = DetectionExample::from_example(example) else { return };
        match detection.instances.first() {
            Some(first) if look_like_pixels(&detection.instances) => {
                let kind = ErrorKind::InPixels(first.bounding_box.xmax);
                self.first_in_pixels.get_or_insert_with(|| Error::from(kind).in_entry(name).at(position));
            }
            Some(_) => self.in_fractions += 1,
            None => {}
        }
    }

    fn count_image(&mut self, example: &Example, record: u64) {
        match example.optional_bytes(keys::ENCODED) {
            Ok(Some(bytes)) if !bytes.is_empty() => self.images.found(),
            _ => match example.optional_str(keys::FILENAME) {
                Ok(Some(name)) if !name.is_empty() => self.images.missing(name),
                _ => self.images.missing(&format!("record {record}")),
            },
        }
    }
}

/// The next record: its place, and what it says; nothing where it is empty.
pub(super) fn read_record<R: std::io::Read>(
    reader: &mut RecordReader<R>,
) -> Result<Option<(Position, Option<Example>)>, Error> {
    let mut payload = Vec::new();
    let Some(position) = reader.read_into(&mut payload).map_err(ErrorKind::Frame)? else { return Ok(None) };
    let what = match Payload::classify(&Bytes::from(payload)) {
        Payload::Example(example) if DetectionExample::is_detection(&example) => {
            return Ok(Some((position, Some(example))));
        }
        Payload::Empty => return Ok(Some((position, None))),
        Payload::Example(example) => {
            ErrorKind::NotDetection(example.features().feature.keys().cloned().collect())
        }
        Payload::SequenceExample(_) => ErrorKind::NotExample("a tf.train.SequenceExample"),
        _ => ErrorKind::NotExample("something else (`cvat-tfrecord info` shows what there is)"),
    };
    Err(Error::from(what).at(position))
}

struct Counts {
    frames: BTreeMap<String, u64>,
    images: ImageCensus,
}

/// Labels of all files together: declared ones in the order of the label maps, then the others, sorted.
fn resolve(
    found: &[Found],
    maps: &BTreeMap<String, LabelMap>,
    options: &ReadOptions,
    counts: Counts,
    mut warnings: Vec<Warning>,
) -> Survey {
    let mut labels = Labels::new();
    let map_of = |found: &Found| found.map.as_ref().and_then(|map| maps.get(map)).or(options.labels.as_ref());
    let (mut with_map, without): (Vec<_>, Vec<_>) = found.iter().partition(|found| map_of(found).is_some());
    with_map.extend(without);
    // Every map declares before any file adds, so that the order does not hang on which file comes first.
    let all: BTreeSet<_> = found.iter().flat_map(|found| &found.classes).collect();
    let mut declared = Vec::new();
    for map in with_map.iter().filter_map(|found| map_of(found)) {
        if !declared.contains(&map) {
            declared.push(map);
            let own =
                found.iter().filter(|found| map_of(found) == Some(map)).flat_map(|found| &found.classes);
            let known = own.filter(|(text, id)| match text.as_str() {
                "" => i32::try_from(*id).is_ok_and(|id| map.get(id).is_some()),
                text => map.id_of(text).is_some(),
            });
            let _ = LabelResolver::new(Some(map), known.map(|(text, id)| (text.as_str(), *id)), &mut labels);
        }
    }
    let texts = all.iter().map(|(text, _)| text.as_str()).filter(|text| !text.is_empty());
    for text in texts {
        if declared.iter().all(|map| map.id_of(text).is_none()) {
            if !declared.is_empty() {
                warnings
                    .push(Warning::new(Location::default(), WarningKind::UndeclaredLabel(text.to_owned())));
            }
            labels.insert(cvat_model::Label::new(text));
        }
    }
    if let Some(words) = disagreement(&declared) {
        warnings.push(Warning::new(Location::default(), WarningKind::LabelMapsMerged(words)));
    }
    let label_map = declared.split_first().map(|(first, rest)| merge(first, rest));
    let mut subsets: Vec<String> = found.iter().map(|found| found.subset.clone()).collect();
    subsets.dedup();
    let files = found
        .iter()
        .map(|found| {
            let classes = found.classes.iter().map(|(text, id)| (text.as_str(), *id));
            let resolver = LabelResolver::new(map_of(found), classes, &mut labels);
            RecordFile { name: found.name.clone(), subset: found.subset.clone(), resolver }
        })
        .collect();
    let Counts { frames, images } = counts;
    Survey { files, subsets, labels, label_map, frames, images, warnings }
}

/// In what label maps differ, in words; `None` where they give the same ids to the same names.
fn disagreement(maps: &[&LabelMap]) -> Option<String> {
    let (first, rest) = maps.split_first()?;
    let ids = |map: &LabelMap| {
        map.iter().map(|item| (item.name().to_owned(), item.id())).collect::<BTreeMap<_, _>>()
    };
    let expected = ids(first);
    let odd = rest.iter().map(|map| ids(map)).find(|other| *other != expected)?;
    let differs = |(name, id): &(&String, &i32)| expected.get(*name) != Some(*id);
    let example = odd.iter().find(|pair| differs(pair)).map_or_else(
        || "one lacks labels another has".to_owned(),
        |(name, id)| match expected.get(name) {
            Some(other) => format!("{name:?} is {other} in one and {id} in another"),
            None => format!("{name:?} is in one only"),
        },
    );
    Some(format!("{} label maps disagree ({example}): merged by name", maps.len()))
}

/// The first map, and what the others have beside it, under ids that are free.
fn merge(first: &LabelMap, rest: &[&LabelMap]) -> LabelMap {
    let mut merged = first.clone();
    for item in rest.iter().flat_map(|map| map.iter()) {
        if merged.id_of(item.name()).is_none() {
            let next =
                merged.iter().map(pbtxt::label_map::LabelMapItem::id).max().unwrap_or(0).saturating_add(1);
            let id = if merged.get(item.id()).is_none() { item.id() } else { next };
            merged.push(pbtxt::label_map::LabelMapItem::new(id, item.name()));
        }
    }
    merged
}
