//! What lossless records say of their data set, over all files.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use cvat_model::{Label, LabelId, Labels, Location, Origin, Warning, WarningKind};
use dataset_files::{Limits, Source};
use tf_example::Example;

use super::survey::{open_records, read_record};
use crate::ErrorKind;
use crate::lossless::{self, Dataset};

/// Labels and origin as records tell them, and labels as their frames name them.
#[expect(clippy::struct_excessive_bools, reason = "what was seen, each by itself")]
#[derive(Debug, Default)]
pub(super) struct Told {
    /// The text that was read last: most records of a data set have the same, or none.
    last: Option<Bytes>,
    pub(super) labels: Option<Labels>,
    origin: Option<Origin>,
    origins_differ: bool,
    labels_differ: bool,
    /// Names of labels in frames.
    pub(super) used: BTreeSet<String>,
    has_frames: bool,
    /// Whether a frame has a shape that is of no track, or a tag.
    pub(super) has_untracked: bool,
    /// The last file whose text could not be read: it is told once a file.
    faulty: String,
    warnings: Vec<Warning>,
}

impl Told {
    /// Adds what a record of this file says. Whether its frame is read by what it keeps beside the standard keys.
    ///
    /// # Errors
    ///
    /// Where there are more labels than [`Limits`] allows.
    pub(super) fn add(&mut self, example: &Example, entry: &str, limits: &Limits) -> Result<bool, ErrorKind> {
        let max = usize::try_from(limits.labels()).unwrap_or(usize::MAX);
        match lossless::dataset(example) {
            Ok(None) => {}
            Ok(Some(json)) if self.last.as_ref() == Some(json) => {}
            Ok(Some(json)) => match Dataset::read(json, limits) {
                Ok(dataset) => {
                    self.last = Some(Bytes::copy_from_slice(json));
                    self.merge(dataset);
                    if self.labels.as_ref().is_some_and(|labels| labels.len() > max) {
                        return Err(ErrorKind::TooManyLabels(max));
                    }
                }
                Err(words) => self.refuse(entry, words),
            },
            Err(words) => self.refuse(entry, words),
        }
        let mut used = Vec::new();
        // What is wrong with it is told when the frame is read.
        let kept = lossless::annotations(example, limits, &mut |name| {
            if !self.used.contains(name) {
                used.push(name.to_owned());
            }
            None
        });
        let Ok(Some(kept)) = kept else { return Ok(false) };
        self.has_frames = true;
        self.used.extend(used);
        self.has_untracked |= !kept.tags.is_empty() || kept.shapes.iter().any(|shape| shape.track.is_none());
        if self.used.len() > max {
            return Err(ErrorKind::TooManyLabels(max));
        }
        Ok(true)
    }

    fn refuse(&mut self, entry: &str, words: String) {
        if self.faulty != entry {
            entry.clone_into(&mut self.faulty);
            self.warnings.push(Warning::new(Location::entry(entry), WarningKind::LosslessUnread(words)));
        }
    }

    fn merge(&mut self, other: Dataset) {
        let Some(labels) = &mut self.labels else {
            (self.labels, self.origin) = (Some(other.labels), other.origin);
            return;
        };
        if *labels != other.labels {
            self.labels_differ = true;
            let mut ids: BTreeMap<LabelId, LabelId> = BTreeMap::new();
            for (id, label) in other.labels.iter() {
                let parent = label.parent.and_then(|parent| ids.get(&parent).copied());
                let mut own = Label::clone(label);
                own.parent = parent;
                ids.insert(id, labels.insert(own));
            }
        }
        if self.origins_differ || self.origin != other.origin {
            (self.origin, self.origins_differ) = (None, true);
        }
    }

    /// The origin, where all agree, and what was noticed.
    pub(super) fn settle(&mut self) -> (Option<Origin>, Vec<Warning>) {
        let mut warnings = std::mem::take(&mut self.warnings);
        if self.has_frames && self.labels.is_none() && warnings.is_empty() {
            // The record that had it is gone.
            let words = "no record has cvat/dataset".to_owned();
            warnings.push(Warning::new(Location::default(), WarningKind::LosslessUnread(words)));
        }
        let mut differ = |is_so, words: &str| {
            if is_so {
                let kind = WarningKind::LosslessMerged(words.to_owned());
                warnings.push(Warning::new(Location::default(), kind));
            }
        };
        differ(self.labels_differ, "record files are of data sets with different labels: merged by name");
        differ(self.origins_differ, "record files are of different tasks or projects: none is taken");
        (self.origin.take(), warnings)
    }
}

/// The names of subsets whose files are called otherwise, by the files' stems, as the first records of files tell
/// them; what they disagree on is left out.
///
/// What is wrong with a file is told when it is read as a whole.
pub(super) fn subset_names<'a>(
    source: &Source,
    files: impl Iterator<Item = &'a str>,
    limits: &Limits,
) -> BTreeMap<String, String> {
    let mut names: BTreeMap<String, Option<String>> = BTreeMap::new();
    for file in files {
        let Some(dataset) = first_dataset(source, file, limits) else { continue };
        for (stem, name) in dataset.subsets.into_iter().filter(|(_, name)| !name.is_empty()) {
            let told = names.entry(stem).or_insert_with(|| Some(name.clone()));
            if told.as_ref() != Some(&name) {
                *told = None;
            }
        }
    }
    names.into_iter().filter_map(|(stem, name)| Some((stem, name?))).collect()
}

fn first_dataset(source: &Source, file: &str, limits: &Limits) -> Option<Dataset> {
    let (_, example) = read_record(&mut open_records(source, file, limits).ok()?).ok()??;
    Dataset::read(lossless::dataset(&example?).ok()??, limits).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Facts;
    use tf_example::Message as _;

    #[test]
    fn labels_of_records_without_frames_are_counted() {
        let limits = Limits::default().max_labels(3);
        let record = |names: [&str; 2]| {
            let json = Facts::new(&names.into_iter().collect(), None).json([]);
            Example::decode(lossless::with_dataset(Vec::new(), json).unwrap().as_slice()).unwrap()
        };
        let mut told = Told::default();
        assert!(matches!(told.add(&record(["a", "b"]), "x", &limits), Ok(false)));
        assert!(matches!(told.add(&record(["b", "c"]), "y", &limits), Ok(false)));
        let error = told.add(&record(["c", "d"]), "z", &limits);
        assert!(matches!(error, Err(ErrorKind::TooManyLabels(3))), "{error:?}");
    }
}
