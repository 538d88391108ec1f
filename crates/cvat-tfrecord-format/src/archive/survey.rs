//! The first pass over a data set: record files, label maps, classes and counts, before any frame is given out.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bytes::Bytes;
use cvat_model::{ImageCensus, LabelId, Labels, Location, Origin, Warning, WarningKind};
use dataset_files::{EntryReader, Limits, Source};
use pbtxt::label_map::LabelMap;
use tf_example::{Example, Payload};
use tfrecord_frame::{Decoder, Position, RecordReader};

use super::ReadOptions;
use super::found_maps::FoundMaps;
use super::frame_names::FrameNames;
use super::reader::find_image;
use super::resolve::{Counts, resolve};
use super::told::{Told, subset_names};
use crate::decode::look_like_pixels;
use crate::detection::{DetectionExample, Instance};
use crate::keys;
use crate::labels::IdUse;
use crate::legacy;
use crate::record_files::{missing_shards, record_files, record_stem, subsets, whole_name};
use crate::vocabulary::{Classes, Seen, Vocabulary};
use crate::{Error, ErrorKind};

/// What the first pass found.
#[derive(Debug)]
pub(super) struct Survey {
    /// Record files in reading order.
    pub(super) files: Vec<RecordFile>,
    pub(super) subsets: Vec<String>,
    pub(super) labels: Labels,
    /// The labels that lossless records name.
    pub(super) by_name: HashMap<String, LabelId>,
    pub(super) origin: Option<Origin>,
    /// Whether no record is read by its standard keys.
    pub(super) is_lossless: bool,
    /// Whether a lossless frame has a shape that is of no track, or a tag.
    pub(super) has_untracked: bool,
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
    pub(super) vocabulary: Vocabulary,
}

/// Classes of one file, and its label map.
pub(super) struct Found {
    pub(super) name: String,
    pub(super) subset: String,
    pub(super) map: Option<String>,
    pub(super) classes: Classes,
    pub(super) ids: IdUse,
    /// Whether the standard keys of a record count.
    pub(super) is_plain: bool,
}

pub(super) fn survey(source: &Source, options: &ReadOptions) -> Result<Survey, Error> {
    let mut warnings = Vec::new();
    let chosen = chosen_files(source, options, &mut warnings)?;
    let (mut found, mut maps) = (Vec::new(), FoundMaps::default());
    let subsets = chosen.iter().map(|(subset, _)| subset).collect::<BTreeSet<_>>().len();
    let names = FrameNames::of_subsets(subsets);
    let mut pass =
        Pass { elsewhere: options.images.clone(), names, legacy: options.legacy, ..Pass::default() };
    let mut frames: BTreeMap<String, u64> = BTreeMap::new();
    for (subset, name) in chosen {
        let limits = &options.limits;
        let map = if options.found_labels { maps.find(source, &name, limits, &mut warnings)? } else { None };
        let InFile { classes, ids, records, is_plain } = pass.read(source, &subset, &name, limits)?;
        *frames.entry(subset.clone()).or_default() += records;
        found.push(Found { name, subset, map, classes, ids, is_plain });
    }
    if let Some(error) = pass.first_foreign {
        return Err(error);
    }
    if let Some(error) = pass.first_in_pixels.filter(|_| pass.in_fractions == 0) {
        return Err(error);
    }
    warnings.append(&mut pass.warnings);
    warnings.extend(pass.names.warnings());
    let counts = Counts { frames, images: pass.images, seen: pass.seen, told: pass.told };
    resolve(&found, maps.maps(), options, counts, warnings)
}

/// The record files of the wanted subsets, by subset and name.
fn chosen_files(
    source: &Source,
    options: &ReadOptions,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<(String, String)>, Error> {
    let names: Vec<&str> =
        if let Some(file) = &options.file { vec![file.as_str()] } else { record_files(source)? };
    if names.is_empty() {
        return Err(ErrorKind::NoRecords.into());
    }
    let subsets = subsets(names);
    let subsets = if options.legacy { subsets } else { with_own_names(source, &subsets, &options.limits) };
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

/// The subsets by the names that their files tell, where these are still called as they were written.
fn with_own_names<'a>(
    source: &Source,
    subsets: &BTreeMap<String, BTreeSet<&'a str>>,
    limits: &Limits,
) -> BTreeMap<String, BTreeSet<&'a str>> {
    let names = subset_names(source, subsets.values().flatten().copied(), limits);
    let mut renamed = BTreeMap::new();
    for (subset, files) in subsets {
        let is_own = files.iter().all(|file| record_stem(file) == subset);
        let name = names.get(subset).filter(|name| is_own && !subsets.contains_key(*name));
        let name = name.filter(|name| !renamed.contains_key(*name)).unwrap_or(subset);
        renamed.insert(name.clone(), files.clone());
    }
    renamed
}

/// Says that files which are not shards of one file make up one subset.
fn mixed(subset: &str, files: &BTreeSet<&str>) -> Option<String> {
    let wholes: BTreeSet<_> = files.iter().map(|file| whole_name(file)).collect();
    let files: Vec<_> = files.iter().copied().take(5).collect();
    (wholes.len() > 1).then(|| format!("files read as one subset {subset:?}: {}", files.join(", ")))
}

/// What is gathered over all files.
#[derive(Default)]
struct Pass {
    images: ImageCensus,
    names: FrameNames,
    warnings: Vec<Warning>,
    /// Where images may be that the records do not hold.
    elsewhere: Option<Source>,
    seen: Seen,
    /// Whether nothing counts but what CVAT 2.10 read.
    legacy: bool,
    /// What lossless records say.
    told: Told,
    /// The first record that is no detection: given as the error once every file was looked at, so that damage in a
    /// later record or file is told before it.
    first_foreign: Option<Error>,
    /// Records with boxes that can be fractions.
    in_fractions: u64,
    /// The first record with boxes none of which can: one among others is said when it is read, but where all are, cutting
    /// them at the border would leave nothing.
    first_in_pixels: Option<Error>,
}

/// What the records of one file say.
#[derive(Default)]
struct InFile {
    classes: Classes,
    /// How it gives the ids of classes.
    ids: IdUse,
    records: u64,
    /// Whether the standard keys of one count.
    is_plain: bool,
}

impl Pass {
    /// Classes and number of records of a file.
    fn read(&mut self, source: &Source, subset: &str, name: &str, limits: &Limits) -> Result<InFile, Error> {
        let mut reader = open_records(source, name, limits)?;
        let (mut file, mut lacks_digests) = (InFile::default(), false);
        loop {
            match read_record(&mut reader).map_err(|error| error.in_entry(name)) {
                Ok(None) => break,
                Ok(Some((position, Some(mut example)))) => {
                    self.count_image(&example, subset, file.records);
                    let at = |kind: ErrorKind| Error::from(kind).in_entry(name).at(position);
                    if !self.legacy && self.told.add(&example, name, limits).map_err(at)? {
                        self.names.add(
                            subset,
                            example.optional_str(keys::FILENAME).ok().flatten().unwrap_or_default(),
                        );
                        self.in_fractions += 1;
                        file.records += 1;
                        continue;
                    }
                    file.is_plain = true;
                    leave_masks_out(&mut example);
                    // What is wrong with it is told, with everything else, when the frame is read.
                    if let Ok(mut detection) = DetectionExample::from_example(&example) {
                        self.names.add(subset, &detection.filename);
                        lacks_digests |= !detection.encoded.is_empty() && detection.sha256.is_empty();
                        if self.legacy {
                            legacy::reduce(&mut detection, &mut |_, _| {});
                        }
                        add_ids(&mut file.ids, &example, &detection);
                        self.count_boxes(&detection.instances, position, name);
                        self.seen.add(detection, &mut file.classes, limits).map_err(at)?;
                    }
                }
                Ok(Some((_, None))) => {}
                Err(error)
                    if matches!(error.kind(), ErrorKind::NotExample(_) | ErrorKind::NotDetection(_)) =>
                {
                    self.first_foreign.get_or_insert(error);
                }
                Err(error) => return Err(error),
            }
            file.records += 1;
        }
        if lacks_digests {
            self.warnings.push(Warning::new(Location::entry(name), WarningKind::NoDigest));
        }
        Ok(file)
    }

    fn count_boxes(&mut self, instances: &[Instance], position: Position, name: &str) {
        match instances.first() {
            Some(first) if look_like_pixels(instances) => {
                let kind = ErrorKind::InPixels(first.bounding_box.xmax);
                self.first_in_pixels.get_or_insert_with(|| Error::from(kind).in_entry(name).at(position));
            }
            Some(_) => self.in_fractions += 1,
            None => {}
        }
    }

    fn count_image(&mut self, example: &Example, subset: &str, record: u64) {
        let inside = matches!(example.optional_bytes(keys::ENCODED), Ok(Some(bytes)) if !bytes.is_empty());
        let name = example.optional_str(keys::FILENAME).ok().flatten().filter(|name| !name.is_empty());
        let elsewhere = || find_image(self.elsewhere.as_ref()?, subset, name?);
        if inside || elsewhere().is_some() {
            self.images.found();
        } else {
            self.images.missing(name.map_or_else(|| format!("record {record}"), str::to_owned).as_str());
        }
    }
}

/// Adds which ids a record gives, and whether it gives any.
fn add_ids(ids: &mut IdUse, example: &Example, detection: &DetectionExample) {
    let has = |key| example.features().feature(key).is_some_and(|feature| !feature.is_empty());
    let (of_objects, of_image) = (has(keys::LABEL), has(keys::IMAGE_LABEL));
    for instance in &detection.instances {
        ids.add(&instance.text, of_objects.then_some(instance.id));
    }
    for class in &detection.classes {
        ids.add(&class.text, of_image.then_some(class.id));
    }
}

/// Masks say nothing of names, and as numbers they are the most of a record: they are not copied for nothing.
fn leave_masks_out(example: &mut Example) {
    if let Some(features) = &mut example.features {
        features.feature.remove(keys::MASK);
    }
}

/// A record file from its start, decompressed where its content says that it is compressed.
pub(super) fn open_records(
    source: &Source,
    name: &str,
    limits: &Limits,
) -> Result<RecordReader<Decoder<EntryReader>>, Error> {
    let entry = source.open_entry(name)?;
    let decoder = Decoder::sniff(entry).map_err(dataset_files::Error::from);
    let decoder = decoder.map_err(|error| Error::from(error).in_entry(name))?;
    let options = tfrecord_frame::ReadOptions::new().max_record_len(limits.record_len());
    Ok(RecordReader::with_options(decoder, options))
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
        _ => ErrorKind::NotExample("something else"),
    };
    Err(Error::from(what).at(position))
}
