//! Annotations exactly as they are in CVAT, beside what trainers read: features under `cvat/…`.

mod checksum;
mod facts;
mod frame_read;
mod frame_write;
mod scan;

use std::collections::HashSet;

use bytes::Bytes;
use cvat_model::{AnnotatedFrame, LabelId, Location, Severity, Warning, WarningKind};
use dataset_files::Limits;
use tf_example::{DecodeError, Example, Feature, Message};

use crate::labels::{LabelIds, UnmappedLabel};
use checksum::checksum;
pub(crate) use facts::Dataset;
pub use facts::Facts;
pub(crate) use frame_read::Annotations;
use frame_write::Written;

/// Version of what follows.
const VERSION_KEY: &str = "cvat/version";
const FRAME_KEY: &str = "cvat/frame";
const DATASET_KEY: &str = "cvat/dataset";
const CHECKSUM_KEY: &str = "cvat/checksum";

/// Versions with other numbers are not read.
const VERSION: i64 = 1;

/// The text of a frame, made before the frame becomes a record.
#[derive(Debug)]
pub(crate) struct Kept {
    /// `None` where it would not be read again.
    json: Option<Vec<u8>>,
    /// Shapes that are not in it.
    left_out: HashSet<Location>,
    /// What cannot be kept.
    faults: Vec<Warning>,
}

impl Kept {
    /// What a frame's record keeps beside its standard keys.
    pub(crate) fn of(frame: &AnnotatedFrame, ids: &LabelIds) -> Result<Self, UnmappedLabel> {
        let Written { json, left_out, outside_left_out, objects, numbers } = frame_write::write(frame, ids)?;
        let limits = Limits::default();
        let location = || Location::frame(frame.name.as_str());
        let fault = |location, words: String| Warning::new(location, WarningKind::NotLossless(words));
        // The frame is an object itself.
        if objects > limits.frame_objects() + 1 || numbers > limits.frame_numbers() {
            let words = "a frame with more shapes, attributes or numbers than are read again".to_owned();
            let faults = vec![fault(location(), words)];
            return Ok(Self { json: None, left_out: HashSet::new(), faults });
        }
        let words = |kind| format!("a {kind} with a number that is not finite");
        let of_shape = |&at: &usize| {
            let kind = frame.shapes.get(at)?.geometry.kind();
            Some(fault(location().object(at), words(kind)))
        };
        let faults = left_out.iter().filter_map(of_shape);
        let outside = outside_left_out.into_iter().map(|kind| fault(location(), words(kind)));
        let faults = faults.chain(outside).collect();
        let left_out = left_out.into_iter().map(|at| location().object(at)).collect();
        Ok(Self { json: Some(json), left_out, faults })
    }

    /// Puts it into the record, and says of what the standard keys lose that it is kept.
    pub(crate) fn put(self, example: &mut Example, warnings: Vec<Warning>) -> Vec<Warning> {
        let Self { json, left_out, faults } = self;
        let is_kept = json.is_some();
        if let Some(json) = json {
            let checksum = checksum(example);
            example.insert(CHECKSUM_KEY, Feature::int64s([checksum]));
            example.insert(FRAME_KEY, Feature::bytes([Bytes::from(json)]));
            example.insert(VERSION_KEY, Feature::int64s([VERSION]));
        }
        let told = warnings.into_iter().map(|warning| {
            if is_kept && !left_out.contains(warning.location()) { kept_aside(warning) } else { warning }
        });
        told.chain(faults).collect()
    }
}

/// A loss of the standard keys alone is a note.
pub(crate) fn kept_aside(warning: Warning) -> Warning {
    if warning.kind().severity() != Severity::Loss {
        return warning;
    }
    let kind = WarningKind::LosslessOnly(Box::new(warning.kind().clone()));
    Warning::new(warning.location().clone(), kind)
}

/// Whether a key is one of those that are read here.
pub(crate) fn is_own_key(key: &str) -> bool {
    matches!(key, VERSION_KEY | FRAME_KEY | DATASET_KEY | CHECKSUM_KEY)
}

/// The record with what is said of its data set, in the order of keys.
///
/// # Errors
///
/// Where it is no record.
pub(crate) fn with_dataset(record: Vec<u8>, json: String) -> Result<Vec<u8>, DecodeError> {
    let mut example = Example::decode(Bytes::from(record))?;
    example.insert(DATASET_KEY, Feature::bytes([Bytes::from(json)]));
    example.insert(VERSION_KEY, Feature::int64s([VERSION]));
    Ok(example.encode_to_vec())
}

/// What a record keeps of its frame; `None` where it keeps nothing. `label` finds the label of a name.
///
/// # Errors
///
/// Why the standard keys count.
pub(crate) fn annotations(
    example: &Example,
    limits: &Limits,
    label: &mut dyn FnMut(&str) -> Option<LabelId>,
) -> Result<Option<Annotations>, WarningKind> {
    let unread = |words: String| WarningKind::LosslessUnread(words);
    let json = example.optional_bytes(FRAME_KEY).map_err(|error| unread(error.to_string()))?;
    let Some(json) = json else {
        let has_rest = example.features().feature.contains_key(CHECKSUM_KEY);
        return if has_rest { Err(unread(format!("there is no {FRAME_KEY}"))) } else { Ok(None) };
    };
    check_version(example).map_err(unread)?;
    match example.optional_int64(CHECKSUM_KEY) {
        Ok(Some(told)) if told == checksum(example) => {}
        Ok(Some(_)) => return Err(WarningKind::LosslessChanged),
        Ok(None) => return Err(unread(format!("there is no {CHECKSUM_KEY}"))),
        Err(error) => return Err(unread(error.to_string())),
    }
    frame_read::read(json, limits, label).map(Some).map_err(unread)
}

/// What a record says of its data set, unread; `None` where it says nothing.
///
/// # Errors
///
/// What is wrong with it, in words.
pub(crate) fn dataset(example: &Example) -> Result<Option<&Bytes>, String> {
    let json = example.optional_bytes(DATASET_KEY).map_err(|error| error.to_string())?;
    json.map(|json| check_version(example).map(|()| json)).transpose()
}

fn check_version(example: &Example) -> Result<(), String> {
    match example.optional_int64(VERSION_KEY) {
        Ok(Some(VERSION)) => Ok(()),
        Ok(Some(version)) => Err(format!("{VERSION_KEY} is {version}, and {VERSION} alone is known")),
        Ok(None) => Err(format!("there is no {VERSION_KEY}")),
        Err(error) => Err(error.to_string()),
    }
}
