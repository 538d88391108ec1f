//! Labels: the classes of a data set, with what CVAT knows of each.

use std::collections::HashMap;
use std::fmt;

/// Position of a label in its [`Labels`], from 0.
///
/// Not a label-map id (from 1), not CVAT's server id, not a COCO category id.
///
/// ```
/// use cvat_model::{Label, Labels};
/// let mut labels = Labels::new();
/// let cat = labels.insert(Label::new("cat"));
/// assert_eq!(cat.index(), 0);
/// assert_eq!(labels.insert(Label::new("cat")), cat);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LabelId(u32);

impl LabelId {
    /// Position in the list of labels, from 0.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for LabelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One attribute a label declares, as CVAT's `<attribute>` in a label's definition.
///
/// ```
/// let mut occluded = cvat_model::AttributeSpec::new("difficult");
/// occluded.input_type = "checkbox".into();
/// occluded.default_value = "false".into();
/// assert_eq!(occluded.name, "difficult");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AttributeSpec {
    /// Name, unique within its label.
    pub name: String,
    /// Whether the value may change along a track.
    pub mutable: bool,
    /// `select`, `checkbox`, `radio`, `number` or `text`.
    pub input_type: String,
    /// Value where none was given.
    pub default_value: String,
    /// Permitted values, one per line, as CVAT keeps them.
    pub values: String,
}

impl AttributeSpec {
    /// A text attribute without default.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), input_type: "text".into(), ..Self::default() }
    }
}

/// A label: a name and what CVAT declares about it.
///
/// ```
/// let label = cvat_model::Label::new("raccoon");
/// assert_eq!(label.name, "raccoon");
/// assert_eq!(label.parent, None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Label {
    /// Name, unique among labels with the same parent.
    pub name: String,
    /// `#rrggbb`, or empty where the source does not say.
    pub color: String,
    /// CVAT's label type (`any`, `rectangle`, `skeleton`, …), or empty.
    pub label_type: String,
    /// Declared attributes, in order.
    pub attributes: Vec<AttributeSpec>,
    /// The skeleton this is a sublabel of.
    pub parent: Option<LabelId>,
    /// A skeleton's drawing, CVAT's `<svg>` text, or empty.
    pub svg: String,
}

impl Label {
    /// A top-level label of which only the name is known.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }
}

/// The labels of a data set, in order, without duplicates.
///
/// ```
/// use cvat_model::Labels;
/// let labels: Labels = ["cat", "dog"].into_iter().collect();
/// let dog = labels.find("dog").unwrap();
/// assert_eq!(labels[dog].name, "dog");
/// assert_eq!(labels.len(), 2);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    list: Vec<Label>,
    by_name: HashMap<(Option<LabelId>, String), LabelId>,
}

impl Labels {
    /// No labels.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a label, or returns the id of the one with the same parent and name, left as it was.
    pub fn insert(&mut self, label: Label) -> LabelId {
        let key = (label.parent, label.name.clone());
        if let Some(&id) = self.by_name.get(&key) {
            return id;
        }
        let id = LabelId(u32::try_from(self.list.len()).unwrap_or(u32::MAX));
        self.by_name.insert(key, id);
        self.list.push(label);
        id
    }

    /// The top-level label of this name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<LabelId> {
        self.find_in(None, name)
    }

    /// The sublabel of this name under `parent`, or the top-level label for `None`.
    #[must_use]
    pub fn find_in(&self, parent: Option<LabelId>, name: &str) -> Option<LabelId> {
        self.by_name.get(&(parent, name.to_owned())).copied()
    }

    /// The label at this position.
    #[must_use]
    pub fn get(&self, id: LabelId) -> Option<&Label> {
        self.list.get(id.index())
    }

    /// The label at this position, to add to what is known of it.
    ///
    /// Its name and parent must stay as they are: they are what it is found by.
    pub fn get_mut(&mut self, id: LabelId) -> Option<&mut Label> {
        self.list.get_mut(id.index())
    }

    /// All labels with their ids, in order, sublabels included.
    pub fn iter(&self) -> impl Iterator<Item = (LabelId, &Label)> {
        (0..).map(LabelId).zip(&self.list)
    }

    /// The labels that are no sublabels, in order.
    pub fn top_level(&self) -> impl Iterator<Item = (LabelId, &Label)> {
        self.iter().filter(|(_, label)| label.parent.is_none())
    }

    /// Number of labels, sublabels included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is no label.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

/// An id of these labels always finds its label.
///
/// # Panics
///
/// When the id was made by other labels and lies beyond the end of these.
impl std::ops::Index<LabelId> for Labels {
    type Output = Label;

    #[expect(clippy::indexing_slicing, reason = "this is the indexing operator; `get` is its checked twin")]
    fn index(&self, id: LabelId) -> &Label {
        &self.list[id.index()]
    }
}

impl<S: Into<String>> FromIterator<S> for Labels {
    fn from_iter<I: IntoIterator<Item = S>>(names: I) -> Self {
        let mut labels = Self::new();
        for name in names {
            labels.insert(Label::new(name));
        }
        labels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sublabel_and_a_label_of_one_name_stay_apart() {
        let mut labels = Labels::new();
        let body = labels.insert(Label::new("body"));
        let top = labels.insert(Label::new("nose"));
        let sub = labels.insert(Label { parent: Some(body), ..Label::new("nose") });
        assert_ne!(top, sub);
        assert_eq!(labels.find("nose"), Some(top));
        assert_eq!(labels.find_in(Some(body), "nose"), Some(sub));
        assert_eq!(labels.top_level().count(), 2);
    }
}
