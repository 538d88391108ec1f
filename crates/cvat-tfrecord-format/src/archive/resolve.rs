//! Labels of all record files together, whatever map each of them has.

use std::collections::{BTreeMap, BTreeSet};

use cvat_model::{ImageCensus, Labels, Location, Warning, WarningKind};
use pbtxt::label_map::LabelMap;

use super::ReadOptions;
use super::survey::{Found, RecordFile, Survey};
use crate::Error;
use crate::labels::LabelResolver;
use crate::vocabulary::{File, Seen, learn, names};

/// What was counted over all files.
pub(super) struct Counts {
    pub(super) frames: BTreeMap<String, u64>,
    pub(super) images: ImageCensus,
    pub(super) seen: Seen,
}

/// Labels of all files together: declared ones in the order of the label maps, then the others, sorted.
pub(super) fn resolve(
    found: &[Found],
    maps: &BTreeMap<String, LabelMap>,
    options: &ReadOptions,
    counts: Counts,
    mut warnings: Vec<Warning>,
) -> Result<Survey, Error> {
    let mut labels = Labels::new();
    let map_of = |found: &Found| found.map.as_ref().and_then(|map| maps.get(map)).or(options.labels.as_ref());
    // Every map declares before any file adds, so that the order does not hang on which file comes first.
    let all: BTreeSet<_> = found.iter().flat_map(|found| names(&found.classes)).collect();
    let mut declared = Vec::new();
    for map in found.iter().filter_map(map_of) {
        if !declared.contains(&map) {
            declared.push(map);
            let own = found
                .iter()
                .filter(|found| map_of(found) == Some(map))
                .flat_map(|found| names(&found.classes));
            let known = own.filter(|(text, id)| match *text {
                "" => i32::try_from(*id).is_ok_and(|id| map.get(id).is_some()),
                text => map.id_of(text).is_some(),
            });
            let _ = LabelResolver::new(Some(map), known, &mut labels);
        }
    }
    let texts = all.iter().map(|(text, _)| *text).filter(|text| !text.is_empty());
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
    let with_labels = found.iter().map(|found| {
        let resolver = LabelResolver::new(map_of(found), names(&found.classes), &mut labels);
        File { map: map_of(found), classes: &found.classes, resolver }
    });
    let with_labels = with_labels.collect();
    let Counts { frames, images, seen } = counts;
    let (vocabularies, remarks) = learn(with_labels, &seen, &mut labels, &options.limits)?;
    warnings.extend(remarks.into_iter().map(|kind| Warning::new(Location::default(), kind)));
    let files = found.iter().zip(vocabularies).map(|(found, vocabulary)| RecordFile {
        name: found.name.clone(),
        subset: found.subset.clone(),
        vocabulary,
    });
    let files = files.collect();
    Ok(Survey { files, subsets, labels, label_map, frames, images, warnings })
}

/// In what label maps differ, in words; `None` where they give the same ids to the same names.
fn disagreement(maps: &[&LabelMap]) -> Option<String> {
    let (first, rest) = maps.split_first()?;
    let ids = |map: &LabelMap| {
        map.iter().map(|item| (item.text().to_owned(), item.id())).collect::<BTreeMap<_, _>>()
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
    for item in rest.iter().flat_map(|map| map.iter()).filter(|item| !item.text().is_empty()) {
        if merged.id_of(item.text()).is_none() {
            let next =
                merged.iter().map(pbtxt::label_map::LabelMapItem::id).max().unwrap_or(0).saturating_add(1);
            let id = if merged.get(item.id()).is_none() { item.id() } else { next };
            merged.push(pbtxt::label_map::LabelMapItem::new(id, item.text()));
        }
    }
    merged
}
