//! Labels of all record files together, whatever map each of them has.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use cvat_model::{ImageCensus, LabelId, Labels, Location, Warning, WarningKind};
use pbtxt::label_map::LabelMap;

use super::ReadOptions;
use super::survey::{Found, RecordFile, Survey};
use super::told::Told;
use crate::Error;
use crate::labels::{Evidence, IdUse, LabelResolver};
use crate::vocabulary::{File, Seen, learn, names};

/// What was counted over all files.
pub(super) struct Counts {
    pub(super) frames: BTreeMap<String, u64>,
    pub(super) images: ImageCensus,
    pub(super) seen: Seen,
    pub(super) told: Told,
}

/// Labels of all files together: those that lossless records tell, then declared ones in the order of the label maps,
/// then the others, sorted.
pub(super) fn resolve(
    found: &[Found],
    maps: &BTreeMap<String, LabelMap>,
    options: &ReadOptions,
    counts: Counts,
    mut warnings: Vec<Warning>,
) -> Result<Survey, Error> {
    let Counts { frames, images, seen, mut told } = counts;
    let (origin, noticed) = told.settle();
    warnings.extend(noticed);
    let is_told = told.labels.is_some();
    let mut labels = told.labels.take().unwrap_or_default();
    let any_map_of =
        |found: &Found| found.map.as_ref().and_then(|map| maps.get(map)).or(options.labels.as_ref());
    // Where labels are told, a map is for those records alone that do not tell them.
    let map_of = |found: &Found| any_map_of(found).filter(|_| !is_told || found.is_plain);
    // Every map declares before any file adds, so that the order does not hang on which file comes first.
    let groups = groups(found, map_of);
    let mut declared = Vec::new();
    for Group { map, place, classes, evidence } in &groups {
        let place = || place.as_ref().map_or_else(Location::default, Location::entry);
        let remarks = evidence.remarks().iter().cloned();
        warnings.extend(remarks.map(|kind| Warning::new(place(), kind)));
        let Some(map) = *map else { continue };
        declared.push(map);
        let known = classes.iter().copied().filter(|(text, id)| match *text {
            "" => i32::try_from(*id).is_ok_and(|id| map.get(id).is_some()),
            text => map.id_of(text).is_some(),
        });
        let _ = LabelResolver::with_evidence(Some(map), known, Arc::clone(evidence), &mut labels);
    }
    // A text that is a label with characters outside ASCII in one file may be one of its own in another.
    let own_texts = groups.iter().flat_map(|group| {
        let own = |(text, id): &&(&str, i64)| !text.is_empty() && !group.evidence.is_stripped(text, *id);
        group.classes.iter().filter(own).map(|(text, _)| *text)
    });
    let used = told.used.iter().map(String::as_str);
    for text in own_texts.chain(used).collect::<BTreeSet<_>>() {
        if labels.find(text).is_none() && declared.iter().all(|map| map.id_of(text).is_none()) {
            if is_told || !declared.is_empty() {
                warnings
                    .push(Warning::new(Location::default(), WarningKind::UndeclaredLabel(text.to_owned())));
            }
            labels.insert(cvat_model::Label::new(text));
        }
    }
    let mut maps = Vec::new();
    for map in found.iter().filter_map(any_map_of) {
        if !maps.contains(&map) {
            maps.push(map);
        }
    }
    if let Some(words) = disagreement(&maps) {
        warnings.push(Warning::new(Location::default(), WarningKind::LabelMapsMerged(words)));
    }
    let label_map = maps.split_first().map(|(first, rest)| merge(first, rest));
    let mut subsets: Vec<String> = found.iter().map(|found| found.subset.clone()).collect();
    subsets.dedup();
    let with_labels = found.iter().map(|found| {
        let map = map_of(found);
        let group = groups.iter().find(|group| group.map == map);
        let evidence = group.map(|group| Arc::clone(&group.evidence)).unwrap_or_default();
        let resolver = LabelResolver::with_evidence(map, names(&found.classes), evidence, &mut labels);
        File { map, classes: &found.classes, resolver }
    });
    let with_labels = with_labels.collect();
    let (vocabularies, remarks) = learn(with_labels, &seen, &mut labels, &options.limits)?;
    warnings.extend(remarks.into_iter().map(|kind| Warning::new(Location::default(), kind)));
    let files = found.iter().zip(vocabularies).map(|(found, vocabulary)| RecordFile {
        name: found.name.clone(),
        subset: found.subset.clone(),
        vocabulary,
    });
    let files = files.collect();
    let by_name = by_name(&labels, &told.used, &declared);
    let is_lossless = frames.values().any(|&count| count > 0) && found.iter().all(|found| !found.is_plain);
    Ok(Survey {
        files,
        subsets,
        labels,
        by_name,
        origin,
        is_lossless,
        has_untracked: told.has_untracked,
        label_map,
        frames,
        images,
        warnings,
    })
}

/// Labels by the names that lossless records have for them.
fn by_name(labels: &Labels, used: &BTreeSet<String>, maps: &[&LabelMap]) -> HashMap<String, LabelId> {
    let spelt_otherwise = |name: &str| {
        let item = maps.iter().find_map(|map| map.get(map.id_of(name)?))?;
        [item.name(), item.display_name()].into_iter().flatten().find_map(|name| labels.find(name))
    };
    let label = |name: &String| Some((name.clone(), labels.find(name).or_else(|| spelt_otherwise(name))?));
    used.iter().filter_map(label).collect()
}

/// Record files with one label map, or those without any.
struct Group<'a> {
    map: Option<&'a LabelMap>,
    /// Where the label map is, or the first of the files without.
    place: Option<String>,
    classes: BTreeSet<(&'a str, i64)>,
    evidence: Arc<Evidence>,
}

fn groups<'a>(found: &'a [Found], map_of: impl Fn(&Found) -> Option<&'a LabelMap>) -> Vec<Group<'a>> {
    let mut groups: Vec<(Group<'a>, IdUse)> = Vec::new();
    for file in found {
        let map = map_of(file);
        let known = groups.iter().position(|(group, _)| group.map == map);
        let place = known.unwrap_or_else(|| {
            let place = if map.is_some() { file.map.clone() } else { Some(file.name.clone()) };
            let group = Group { map, place, classes: BTreeSet::new(), evidence: Arc::default() };
            groups.push((group, IdUse::default()));
            groups.len() - 1
        });
        if let Some((group, ids)) = groups.get_mut(place) {
            group.classes.extend(names(&file.classes));
            ids.merge(&file.ids);
        }
    }
    let with_evidence = |(group, ids): (Group<'a>, IdUse)| {
        let evidence = Arc::new(Evidence::new(group.map, &group.classes, &ids));
        Group { evidence, ..group }
    };
    groups.into_iter().map(with_evidence).collect()
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
