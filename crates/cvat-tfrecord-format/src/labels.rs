//! Label-map ids and labels: the one place where the two are converted.

mod attributes;
mod evidence;
mod ids;
mod keypoints;
mod stripped;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use cvat_model::{Label, LabelId, Labels, WarningKind};
use pbtxt::label_map::{LabelMap, LabelMapItem};

pub(crate) use attributes::{AttributeKinds, NumberKind};
use evidence::is_background;
pub(crate) use evidence::{Evidence, IdUse};
pub use ids::{LabelIds, UnmappedLabel};
pub(crate) use keypoints::KeypointList;

/// Finds the label of an object by its text and id.
///
/// The text comes first; the id counts where the text is empty. Ids need not be contiguous, and an id is never an
/// index.
///
/// ```
/// use cvat_tfrecord_format::LabelResolver;
/// use pbtxt::label_map::{LabelMap, LabelMapItem};
///
/// let map = LabelMap::from_iter([LabelMapItem::new(1, "cat"), LabelMapItem::new(90, "dog")]);
/// let mut labels = cvat_model::Labels::new();
/// let resolver = LabelResolver::new(Some(&map), [("", 90)], &mut labels);
/// let (dog, warning) = resolver.resolve("", 90);
/// assert_eq!(labels[dog.unwrap()].name, "dog");
/// assert!(warning.is_none());
///
/// let (cat, warning) = resolver.resolve("cat", 90);
/// assert_eq!(labels[cat.unwrap()].name, "cat");
/// assert_eq!(warning.unwrap().code(), "label-conflict");
/// ```
#[derive(Clone, Debug, Default)]
pub struct LabelResolver {
    by_text: HashMap<String, LabelId>,
    by_id: BTreeMap<i64, (LabelId, String)>,
    has_map: bool,
    evidence: Arc<Evidence>,
}

impl LabelResolver {
    /// A resolver for records with these classes, `(text, id)`, by a label map where there is one.
    ///
    /// Adds to `labels` what the map declares, in its order, then what only the records name, sorted.
    ///
    /// These classes are taken for all there are: they tell whether id 0 is a class, and which texts are labels without
    /// their characters outside ASCII. What they tell is in the [`remarks`](Self::remarks).
    pub fn new<'a>(
        map: Option<&LabelMap>,
        classes: impl IntoIterator<Item = (&'a str, i64)>,
        labels: &mut Labels,
    ) -> Self {
        let classes: BTreeSet<_> = classes.into_iter().collect();
        let evidence = Evidence::new(map, &classes, &IdUse::of(classes.iter().copied()));
        Self::with_evidence(map, classes, Arc::new(evidence), labels)
    }

    /// A resolver for some of the records, by what all of them tell.
    pub(crate) fn with_evidence<'a>(
        map: Option<&LabelMap>,
        classes: impl IntoIterator<Item = (&'a str, i64)>,
        evidence: Arc<Evidence>,
        labels: &mut Labels,
    ) -> Self {
        let (mut texts, mut bare_ids) = (BTreeSet::new(), BTreeSet::new());
        for (text, id) in classes {
            if text.is_empty() {
                bare_ids.insert(id);
            } else if evidence.stripped.name(text, id).is_none() {
                texts.insert(text);
            }
        }
        let mut resolver = Self { has_map: map.is_some(), evidence, ..Self::default() };
        for item in map.into_iter().flat_map(LabelMap::iter) {
            let id = i64::from(item.id());
            // The background is no class of objects unless one is called so.
            // An item without a name says nothing about its id.
            let is_class = id != 0 || !spellings(item).any(is_background);
            if is_class || spellings(item).any(|name| texts.contains(name)) {
                resolver.declare(item, id, &texts, labels);
            }
        }
        for text in texts {
            if !resolver.by_text.contains_key(text) {
                let label = labels.insert(Label::new(text));
                resolver.by_text.insert(text.to_owned(), label);
            }
        }
        for id in bare_ids {
            if id != 0 && !resolver.by_id.contains_key(&id) {
                let label = labels.insert(Label::new(category(id)));
                resolver.by_text.insert(category(id), label);
            }
        }
        resolver
    }

    /// One item: its label is called as the records call it, else by its display name, else by its name.
    fn declare(&mut self, item: &LabelMapItem, id: i64, texts: &BTreeSet<&str>, labels: &mut Labels) {
        let in_use = spellings(item).find(|name| texts.contains(name));
        let Some(name) = in_use.or(spellings(item).last()) else { return };
        let label = labels.insert(Label::new(name));
        for spelling in spellings(item) {
            self.by_text.entry(spelling.to_owned()).or_insert(label);
        }
        // Of two items with one id the first counts, as for TensorFlow's categories.
        self.by_id.entry(id).or_insert_with(|| (label, name.to_owned()));
    }

    /// The label that an item of the label map declares.
    pub(crate) fn label_of(&self, item: &LabelMapItem) -> Option<LabelId> {
        spellings(item).find_map(|name| self.by_text.get(name).copied())
    }

    /// What is odd about the classes and the label map as a whole: ids from 0, with gaps, or all of them others than
    /// the label map's, texts without their characters outside ASCII.
    ///
    /// ```
    /// # use cvat_tfrecord_format::LabelResolver;
    /// # use pbtxt::label_map::{LabelMap, LabelMapItem};
    /// let map = LabelMap::from_iter([LabelMapItem::new(1, "naïve dog"), LabelMapItem::new(2, "cat")]);
    /// let mut labels = cvat_model::Labels::new();
    /// let resolver = LabelResolver::new(Some(&map), [("nave dog", 1)], &mut labels);
    /// assert_eq!(resolver.remarks()[0].code(), "text-stripped");
    /// let (dog, warning) = resolver.resolve("nave dog", 1);
    /// assert_eq!(labels[dog.unwrap()].name, "naïve dog");
    /// assert!(warning.is_none());
    /// ```
    #[must_use]
    pub fn remarks(&self) -> &[WarningKind] {
        self.evidence.remarks()
    }

    /// The label of an object, `None` for an unlabelled one, and what is odd about it that the
    /// [`remarks`](Self::remarks) do not say.
    #[must_use]
    pub fn resolve(&self, text: &str, id: i64) -> (Option<LabelId>, Option<WarningKind>) {
        let mapped = self.by_id.get(&id);
        if !text.is_empty() {
            let text_as_label = self.evidence.stripped.name(text, id).unwrap_or(text);
            let label = self.by_text.get(text_as_label).copied();
            let is_odd = !self.is_shifted(label, id) && (id != 0 || self.evidence.zero_is_id);
            let warning = match mapped {
                _ if !is_odd => None,
                Some((other, name)) if Some(*other) != label => {
                    Some(WarningKind::LabelConflict { text: text.to_owned(), id, mapped: name.clone() })
                }
                None if self.has_map && id != 0 => {
                    Some(WarningKind::UnmappedId { text: text.to_owned(), id })
                }
                _ => None,
            };
            return (label, warning);
        }
        match mapped {
            _ if id == 0 && !self.evidence.zero_is_class => (None, None),
            Some((label, _)) => (Some(*label), None),
            None => (self.by_text.get(&category(id)).copied(), Some(WarningKind::UnknownLabelId(id))),
        }
    }

    /// Whether the id is as far from the label's own as all ids are.
    fn is_shifted(&self, label: Option<LabelId>, id: i64) -> bool {
        let own = self.evidence.shift.and_then(|shift| id.checked_add(shift));
        own.and_then(|id| self.by_id.get(&id)).is_some_and(|(own, _)| Some(*own) == label)
    }
}

/// What TensorFlow's tools call a class of which only the id is known.
fn category(id: i64) -> String {
    format!("category_{id}")
}

fn spellings(item: &LabelMapItem) -> impl Iterator<Item = &str> {
    [item.name(), item.display_name()].into_iter().flatten().filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(labels: &Labels) -> Vec<&str> {
        labels.iter().map(|(_, label)| label.name.as_str()).collect()
    }

    #[test]
    fn the_map_declares_the_order_and_records_add_sorted() {
        let map = LabelMap::from_iter([LabelMapItem::new(2, "zebra"), LabelMapItem::new(1, "ant")]);
        let mut labels = Labels::new();
        let _ = LabelResolver::new(Some(&map), [("yak", 7), ("bee", 8), ("ant", 1)], &mut labels);
        assert_eq!(names(&labels), ["zebra", "ant", "bee", "yak"]);
    }

    #[test]
    fn ids_with_gaps_are_no_index() {
        let map = LabelMap::from_iter([
            LabelMapItem::new(1, "a"),
            LabelMapItem::new(3, "b"),
            LabelMapItem::new(4, "c"),
        ]);
        let mut labels = Labels::new();
        let resolver = LabelResolver::new(Some(&map), [("", 3)], &mut labels);
        assert_eq!(labels[resolver.resolve("", 3).0.unwrap()].name, "b");
        assert_eq!(labels[resolver.resolve("", 4).0.unwrap()].name, "c");
    }

    #[test]
    fn an_unlabelled_object_stays_so_whatever_the_map_calls_id_0() {
        let map = LabelMap::from_iter([LabelMapItem::new(0, "background"), LabelMapItem::new(1, "cat")]);
        for map in [None, Some(&map)] {
            let mut labels = Labels::new();
            let resolver = LabelResolver::new(map, [("", 0), ("cat", 1)], &mut labels);
            assert_eq!(resolver.resolve("", 0), (None, None));
            assert_eq!(names(&labels), ["cat"]);
        }
        let mut named = Labels::new();
        let resolver = LabelResolver::new(Some(&map), [("background", 0)], &mut named);
        assert_eq!(named[resolver.resolve("background", 0).0.unwrap()].name, "background");
    }

    #[test]
    fn an_item_without_a_name_explains_no_id() {
        let map = LabelMap::from_iter([LabelMapItem::default().with_id(5), LabelMapItem::new(6, "")]);
        let mut labels = Labels::new();
        let resolver = LabelResolver::new(Some(&map), [("", 5)], &mut labels);
        assert_eq!(names(&labels), ["category_5"]);
        assert_eq!(
            resolver.resolve("", 5),
            (labels.find("category_5"), Some(WarningKind::UnknownLabelId(5)))
        );
    }

    #[test]
    fn an_unexplained_id_gets_tensorflows_name_and_a_warning() {
        let mut labels = Labels::new();
        let resolver = LabelResolver::new(None, [("", 5)], &mut labels);
        let (label, warning) = resolver.resolve("", 5);
        assert_eq!(labels[label.unwrap()].name, "category_5");
        assert_eq!(warning, Some(WarningKind::UnknownLabelId(5)));
    }

    #[test]
    fn name_and_display_name_are_one_label_called_as_the_records_do() {
        let map = LabelMap::from_iter([LabelMapItem::new(1, "/m/01g317").with_display_name("person")]);
        let mut labels = Labels::new();
        let by_id = LabelResolver::new(Some(&map), [("", 1)], &mut labels);
        assert_eq!(labels[by_id.resolve("", 1).0.unwrap()].name, "person");
        assert_eq!(by_id.resolve("/m/01g317", 1), (by_id.resolve("person", 1).0, None));
        let mut labels = Labels::new();
        let by_text = LabelResolver::new(Some(&map), [("/m/01g317", 1)], &mut labels);
        assert_eq!(names(&labels), ["/m/01g317"]);
        assert_eq!(by_text.resolve("/m/01g317", 1).1, None);
    }

    #[test]
    fn a_conflict_counts_only_where_the_map_says_otherwise() {
        let map = LabelMap::from_iter([LabelMapItem::new(1, "cat"), LabelMapItem::new(2, "dog")]);
        let mut labels = Labels::new();
        let resolver =
            LabelResolver::new(Some(&map), [("cat", 1), ("dog", 1), ("cat", 9), ("cat", 0)], &mut labels);
        let code = |text, id| resolver.resolve(text, id).1.map(|w| w.code());
        assert_eq!(code("cat", 1), None);
        assert_eq!(code("dog", 1), Some("label-conflict"));
        assert_eq!(code("cat", 9), Some("unmapped-id"));
        assert_eq!(code("cat", 0), None, "a record without ids");
        let without = LabelResolver::new(None, [("cat", 9)], &mut labels);
        assert_eq!(without.resolve("cat", 9).1, None);
    }
}
