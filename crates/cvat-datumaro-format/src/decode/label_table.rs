//! The labels of all files together.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use cvat_model::{Label, LabelId, Labels, Location, Property, Warning, WarningKind};
use dataset_files::Limits;

use super::categories::{Categories, Entry};
use super::drawing::drawing;
use super::usage::{Owner, Seen, Usage};
use super::values::Values;
use crate::error::{Error, ErrorKind};

/// What CVAT's bindings write and is no attribute.
const WORDS: [&str; 6] = ["occluded", "outside", "keyframe", "track_id", "rotation", "source"];

/// The labels, and what is known of their attributes so far.
#[derive(Debug, Default)]
pub(crate) struct LabelTable {
    labels: Labels,
    attributes: BTreeMap<LabelId, Seen>,
}

/// What the label ids of one file stand for.
#[derive(Debug, Default)]
pub(crate) struct FileLabels {
    ids: Vec<LabelId>,
    names: Vec<String>,
    sublabels: HashMap<usize, Vec<String>>,
    /// The same, to be found by name.
    known: HashMap<usize, HashSet<String>>,
}

impl FileLabels {
    /// The label of an id.
    pub(crate) fn label(&self, id: i64) -> Option<LabelId> {
        self.ids.get(usize::try_from(id).ok()?).copied()
    }

    /// The name of an id's label.
    pub(crate) fn name(&self, id: i64) -> Option<&str> {
        self.names.get(usize::try_from(id).ok()?).map(String::as_str)
    }

    /// The sublabels of an id's label, where it is a skeleton.
    pub(crate) fn sublabels(&self, id: i64) -> Option<&[String]> {
        self.sublabels.get(&usize::try_from(id).ok()?).map(Vec::as_slice)
    }

    /// Whether an id's label is a skeleton with a sublabel of this name.
    pub(crate) fn is_sublabel(&self, of: i64, name: &str) -> bool {
        let known = usize::try_from(of).ok().and_then(|of| self.known.get(&of));
        known.is_some_and(|known| known.contains(name))
    }

    /// How many labels there are.
    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }
}

impl LabelTable {
    /// Adds the labels of a file.
    pub(crate) fn add(
        &mut self,
        file: &str,
        categories: Categories,
        usage: &Usage,
        limits: &Limits,
        warnings: &mut Vec<Warning>,
    ) -> Result<FileLabels, Error> {
        let used = usage.skeletons.iter().copied().filter(|id| *id < categories.labels.len());
        let skeletons: BTreeSet<usize> = categories.skeletons.keys().copied().chain(used).collect();
        let parents = parents(&categories.labels, &skeletons);
        let mut not_kept = categories.not_kept.clone();
        if categories
            .labels
            .iter()
            .zip(&parents)
            .any(|(entry, parent)| !entry.parent.is_empty() && parent.is_none())
        {
            not_kept.insert("parent".to_owned());
        }
        let not_kept = not_kept.into_iter().map(|name| WarningKind::NotKept(Property::Member(name)));
        warnings.extend(not_kept.map(|kind| Warning::new(Location::entry(file), kind)));

        // Sublabels need their parents' ids.
        let mut ids: Vec<Option<LabelId>> = vec![None; categories.labels.len()];
        for of_parents in [true, false] {
            for (at, entry) in categories.labels.iter().enumerate() {
                let parent = parents.get(at).copied().flatten();
                if parent.is_none() != of_parents {
                    continue;
                }
                let parent = parent.and_then(|parent| ids.get(parent).copied().flatten());
                let color = categories.colors.get(&at).map(String::as_str).unwrap_or_default();
                let id = self.insert(&entry.name, parent, color);
                if let Some(place) = ids.get_mut(at) {
                    *place = Some(id);
                }
                for name in entry.attributes.iter().filter(|name| !WORDS.contains(&name.as_str())) {
                    self.see(id, name, &Values::default());
                }
            }
        }
        let ids: Vec<LabelId> = ids.into_iter().flatten().collect();
        let sublabels = self.skeletons(&categories, &skeletons, &parents, &ids);
        self.add_attributes(usage, &ids, &sublabels);
        if self.labels.len() as u64 > limits.labels() {
            return Err(
                Error::new(ErrorKind::Limit { what: "labels", limit: limits.labels() }).in_entry(file)
            );
        }
        let names = categories.labels.into_iter().map(|entry| entry.name).collect();
        let known = sublabels.iter().map(|(&of, names)| (of, names.iter().cloned().collect())).collect();
        Ok(FileLabels { ids, names, sublabels, known })
    }

    fn insert(&mut self, name: &str, parent: Option<LabelId>, color: &str) -> LabelId {
        let mut label = Label::new(name);
        label.parent = parent;
        if parent.is_some() {
            label.label_type = "points".into();
        }
        let id = self.labels.insert(label);
        if let Some(label) = self.labels.get_mut(id).filter(|label| label.color.is_empty()) {
            color.clone_into(&mut label.color);
        }
        id
    }

    /// The sublabels of each skeleton, which gets its drawing.
    fn skeletons(
        &mut self,
        categories: &Categories,
        skeletons: &BTreeSet<usize>,
        parents: &[Option<usize>],
        ids: &[LabelId],
    ) -> HashMap<usize, Vec<String>> {
        let mut children: HashMap<usize, Vec<String>> = HashMap::new();
        for (parent, entry) in parents.iter().zip(&categories.labels) {
            if let Some(parent) = parent {
                children.entry(*parent).or_default().push(entry.name.clone());
            }
        }
        let mut sublabels = HashMap::new();
        for &at in skeletons {
            let Some(&id) = ids.get(at) else { continue };
            if parents.get(at).copied().flatten().is_some() {
                continue;
            }
            let listed = categories.skeletons.get(&at);
            let names = listed.map(|skeleton| skeleton.sublabels.clone());
            let names = names.unwrap_or_else(|| children.get(&at).cloned().unwrap_or_default());
            for name in &names {
                self.insert(name, Some(id), "");
            }
            if let Some(label) = self.labels.get_mut(id) {
                label.label_type = "skeleton".into();
                if label.svg.is_empty() {
                    label.svg = drawing(&names, listed.map_or(&[], |skeleton| &skeleton.joints));
                }
            }
            sublabels.insert(at, names);
        }
        sublabels
    }

    fn add_attributes(&mut self, usage: &Usage, ids: &[LabelId], sublabels: &HashMap<usize, Vec<String>>) {
        for (owner, seen) in &usage.attributes {
            let id = match *owner {
                Owner::Label(label) => ids.get(label).copied(),
                Owner::Part { skeleton, position } => {
                    let name = sublabels.get(&skeleton).and_then(|names| names.get(position));
                    let parent = ids.get(skeleton).copied();
                    name.and_then(|name| self.labels.find_in(Some(parent?), name))
                }
            };
            let Some(id) = id else { continue };
            let mut in_order: Vec<_> = seen.iter().collect();
            in_order.sort_by_key(|(_, (order, _))| *order);
            for (name, (_, values)) in in_order {
                self.see(id, name, values);
            }
        }
    }

    fn see(&mut self, id: LabelId, name: &str, values: &Values) {
        let seen = self.attributes.entry(id).or_default();
        let order = seen.len();
        let (_, known) = seen.entry(name.to_owned()).or_insert_with(|| (order, Values::default()));
        known.merge(values);
    }

    /// The labels with their attributes.
    pub(crate) fn finish(mut self, limits: &Limits) -> Result<Labels, Error> {
        for (id, seen) in self.attributes {
            let limit = limits.label_attributes();
            if seen.len() as u64 > limit {
                return Err(Error::new(ErrorKind::Limit { what: "attributes of one label", limit }));
            }
            let mut in_order: Vec<_> = seen.into_iter().collect();
            in_order.sort_by_key(|(_, (order, _))| *order);
            if let Some(label) = self.labels.get_mut(id) {
                label.attributes = in_order.iter().map(|(name, (_, values))| values.spec(name)).collect();
            }
        }
        Ok(self.labels)
    }
}

/// The skeleton that each label is a sublabel of.
fn parents(labels: &[Entry], skeletons: &BTreeSet<usize>) -> Vec<Option<usize>> {
    let mut by_name: HashMap<&str, usize> = HashMap::new();
    for &at in skeletons {
        if let Some(entry) = labels.get(at).filter(|entry| entry.parent.is_empty()) {
            by_name.entry(&entry.name).or_insert(at);
        }
    }
    labels.iter().map(|entry| by_name.get(entry.parent.as_str()).copied()).collect()
}
