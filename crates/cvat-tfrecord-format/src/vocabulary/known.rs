//! What is known of the labels of a data set, learnt from all of its files.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use cvat_model::{Label, LabelId, Labels, WarningKind};
use dataset_files::Limits;
use pbtxt::label_map::{Keypoint, LabelMap};

use super::drawing::drawing;
use super::seen::{Classes, Seen, is_name};
use super::{Remarks, Vocabulary};
use crate::ErrorKind;
use crate::attribute_input::Input;
use crate::labels::LabelResolver;

/// One file's label map, classes, and what finds their labels.
pub(crate) struct File<'a> {
    pub(crate) map: Option<&'a LabelMap>,
    pub(crate) classes: &'a Classes,
    pub(crate) resolver: LabelResolver,
}

/// What holds for all files.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Attributes that say something.
    pub(super) attributes: BTreeMap<Arc<str>, Input>,
    pub(super) labels: BTreeMap<LabelId, Meaning>,
}

/// What a label's objects have.
#[derive(Debug, Default)]
pub(super) struct Meaning {
    pub(super) name: String,
    pub(super) attributes: BTreeSet<Arc<str>>,
    pub(super) sublabels: Names,
}

/// Names in order, without duplicates.
#[derive(Debug, Default)]
pub(super) struct Names {
    list: Vec<String>,
    places: HashMap<String, usize>,
}

impl Names {
    pub(super) fn names(&self) -> &[String] {
        &self.list
    }

    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// Whether the name is new.
    fn push(&mut self, name: &str) -> bool {
        let is_new = !self.places.contains_key(name);
        if is_new {
            self.places.insert(name.to_owned(), self.list.len());
            self.list.push(name.to_owned());
        }
        is_new
    }
}

/// The vocabularies of files, whose labels are all there already; adds to these what their objects have.
///
/// Keypoints come as the label maps name them, then as the records do, by their position. Those that a label map lacks
/// though it names others of the label are told.
///
/// # Errors
///
/// Where a label has more attributes than [`Limits`] allows, be it by several classes.
pub(crate) fn learn(
    files: Vec<File<'_>>,
    seen: &Seen,
    labels: &mut Labels,
    limits: &Limits,
) -> Result<(Vec<Vocabulary>, Remarks), ErrorKind> {
    let mut known = Known::default();
    for (name, values) in &seen.values {
        known.attributes.insert(Arc::clone(name), values.input());
    }
    let mut learnt: Vec<(Vocabulary, &Classes)> = Vec::new();
    for File { map, classes, resolver } in files {
        let mut positions = BTreeMap::new();
        for item in map.into_iter().flatten().filter(|item| !item.keypoints().is_empty()) {
            if let Some(label) = resolver.label_of(item) {
                let own = known.meaning(label, labels).declare(item.keypoints());
                positions.insert(label, own);
            }
        }
        learnt.push((Vocabulary { labels: resolver, positions, known: Arc::default() }, classes));
    }
    let remarks = known.observe(&learnt, labels);
    let max_attributes = usize::try_from(limits.label_attributes()).unwrap_or(usize::MAX);
    if known.labels.values().any(|meaning| meaning.attributes.len() > max_attributes) {
        return Err(ErrorKind::TooManyLabelAttributes(max_attributes));
    }
    known.enter(seen, labels);
    let known = Arc::new(known);
    let vocabularies = learnt.into_iter().map(|(file, _)| Vocabulary { known: Arc::clone(&known), ..file });
    Ok((vocabularies.collect(), remarks))
}

impl Known {
    fn meaning(&mut self, label: LabelId, labels: &Labels) -> &mut Meaning {
        self.labels.entry(label).or_insert_with(|| Meaning {
            name: labels.get(label).map(|label| label.name.clone()).unwrap_or_default(),
            ..Meaning::default()
        })
    }

    /// Adds what the records use.
    fn observe(&mut self, files: &[(Vocabulary, &Classes)], labels: &Labels) -> Remarks {
        let mut seen: BTreeMap<LabelId, BTreeMap<usize, BTreeSet<String>>> = BTreeMap::new();
        let (attributes, meanings) = (&self.attributes, &mut self.labels);
        let mut known = Self { attributes: BTreeMap::new(), labels: std::mem::take(meanings) };
        for (file, classes) in files {
            for ((text, id), of_class) in *classes {
                let Some(label) = file.labels.resolve(text, *id).0 else { continue };
                let meaning = known.meaning(label, labels);
                let said = of_class.attributes.iter().filter(|name| attributes.contains_key(*name));
                meaning.attributes.extend(said.cloned());
                for (position, texts) in &of_class.keypoints {
                    let own = file.positions.get(&label);
                    let names = texts.iter().map(|text| own_name(&meaning.name, text, *position, own));
                    let at = seen.entry(label).or_default().entry(*position).or_default();
                    at.extend(names.map(Cow::into_owned));
                }
            }
        }
        self.labels = known.labels;
        let mut remarks = Vec::new();
        for (label, positions) in seen {
            let meaning = self.meaning(label, labels);
            let is_declared = !meaning.sublabels.names().is_empty();
            for name in positions.into_values().flatten() {
                if meaning.sublabels.push(&name) && is_declared {
                    remarks.push(WarningKind::UndeclaredLabel(format!("{}/{name}", meaning.name)));
                }
            }
        }
        remarks
    }

    /// Declares with the labels what they have.
    fn enter(&self, seen: &Seen, labels: &mut Labels) {
        for (id, meaning) in &self.labels {
            let Some(label) = labels.get_mut(*id) else { continue };
            let declared = meaning.attributes.iter().filter_map(|name| seen.values.get_key_value(name));
            // A label may be known already, from records that tell it.
            let own: BTreeSet<_> = label.attributes.iter().map(|spec| spec.name.clone()).collect();
            let new = declared.filter(|(name, _)| !own.contains(&***name));
            label.attributes.extend(new.map(|(name, values)| values.spec(name)));
            if !meaning.sublabels.names().is_empty() && label.svg.is_empty() {
                label.label_type = "skeleton".into();
                label.svg = drawing(meaning.sublabels.names());
            }
            for name in meaning.sublabels.names() {
                let mut sublabel = Label::new(name);
                (sublabel.parent, sublabel.label_type) = (Some(*id), "points".into());
                labels.insert(sublabel);
            }
        }
    }
}

impl Meaning {
    /// Adds the keypoints a label map names, in the order of their ids; their names by id, which is their position.
    fn declare(&mut self, keypoints: &[Keypoint]) -> BTreeMap<usize, String> {
        let mut keypoints: Vec<_> = keypoints.iter().filter(|keypoint| is_name(keypoint.label())).collect();
        keypoints.sort_by_key(|keypoint| keypoint.id());
        let mut positions = BTreeMap::new();
        for keypoint in keypoints {
            let name = without_prefix(&self.name, keypoint.label());
            self.sublabels.push(name);
            if let Some(position) = usize::try_from(keypoint.id()).ok().filter(|_| keypoint.has_id()) {
                positions.entry(position).or_insert_with(|| name.to_owned());
            }
        }
        positions
    }
}

/// What a keypoint is called within its skeleton: as its text says, else as the label map calls its position.
pub(super) fn own_name<'a>(
    label: &str,
    text: &'a str,
    position: usize,
    named: Option<&'a BTreeMap<usize, String>>,
) -> Cow<'a, str> {
    match named.and_then(|named| named.get(&position)) {
        _ if !text.is_empty() => without_prefix(label, text).into(),
        Some(name) => name.as_str().into(),
        None => format!("keypoint_{}", position.saturating_add(1)).into(),
    }
}

/// The text without `<label>/` before it, which tells the keypoints of one name of several labels apart.
fn without_prefix<'a>(label: &str, text: &'a str) -> &'a str {
    let own = text.strip_prefix(label).and_then(|rest| rest.strip_prefix('/'));
    own.filter(|own| !own.is_empty()).unwrap_or(text)
}
