//! Labels as categories.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use cvat_model::{Label, LabelId, Labels};

use super::drawing::Drawing;
use crate::error::{Error, ErrorKind};

/// The labels of a data set, with the ids of their categories.
#[derive(Debug)]
pub(crate) struct LabelTable {
    labels: Labels,
    ids: HashMap<LabelId, u64>,
    /// Sublabels of a skeleton's label, in the order of its points.
    drawings: HashMap<LabelId, Drawing>,
    /// How values are declared, by label and attribute.
    inputs: HashMap<LabelId, HashMap<String, Input>>,
}

/// How an attribute's value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    Checkbox,
    Number,
    Text,
}

impl LabelTable {
    /// Categories are the labels that are no sublabels, from 1 in their order, or as `given` says.
    pub(crate) fn new(labels: Labels, given: Option<&BTreeMap<String, u64>>) -> Result<Self, Error> {
        let ids = match given {
            None => labels.top_level().map(|(id, _)| id).zip(1..).collect(),
            Some(given) => mapped(&labels, given)?,
        };
        let mut children: HashMap<LabelId, Vec<LabelId>> = HashMap::new();
        for (id, label) in labels.iter() {
            if let Some(parent) = label.parent {
                children.entry(parent).or_default().push(id);
            }
        }
        let drawn = labels.top_level().filter_map(|(id, label)| {
            let drawing = Drawing::new(&label.svg, children.get(&id)?, &labels);
            Some((id, drawing))
        });
        let drawings = drawn.collect();
        let inputs = labels.iter().map(|(id, label)| (id, inputs(label))).collect();
        Ok(Self { labels, ids, drawings, inputs })
    }

    /// The id of a label's category; `None` for a sublabel.
    pub(crate) fn category(&self, id: LabelId) -> Option<u64> {
        self.ids.get(&id).copied()
    }

    /// The categories, by their ids.
    pub(crate) fn categories(&self) -> Vec<(u64, LabelId, &Label)> {
        let with_id = |(id, label)| Some((self.category(id)?, id, label));
        let mut categories: Vec<_> = self.labels.top_level().filter_map(with_id).collect();
        categories.sort_by_key(|(category, _, _)| *category);
        categories
    }

    pub(crate) fn drawing(&self, id: LabelId) -> Option<&Drawing> {
        self.drawings.get(&id)
    }

    pub(crate) fn have_skeletons(&self) -> bool {
        !self.drawings.is_empty()
    }

    /// How an attribute of a label is declared; as text where it is not.
    pub(crate) fn input(&self, label: LabelId, attribute: &str) -> Input {
        let of_label = self.inputs.get(&label);
        of_label.and_then(|inputs| inputs.get(attribute)).copied().unwrap_or(Input::Text)
    }

    /// Whether labels are declared to be more than the format has a place for.
    pub(crate) fn say_more(&self) -> bool {
        self.labels.iter().any(|(_, label)| {
            !label.attributes.is_empty()
                || !label.color.is_empty()
                || !matches!(label.label_type.as_str(), "" | "any" | "skeleton" | "points")
        })
    }
}

fn mapped(labels: &Labels, given: &BTreeMap<String, u64>) -> Result<HashMap<LabelId, u64>, Error> {
    let unsound = |words| Error::new(ErrorKind::CategoryId(words));
    let (mut ids, mut taken) = (HashMap::new(), BTreeSet::new());
    for (label, Label { name, .. }) in labels.top_level() {
        let id = *given.get(name).ok_or_else(|| unsound(format!("label {name:?} has no category id")))?;
        if id == 0 || i64::try_from(id).is_err() {
            return Err(unsound(format!("label {name:?} has {id} for its category id, which is none")));
        }
        if !taken.insert(id) {
            return Err(unsound(format!("label {name:?} has the category id {id} of another")));
        }
        ids.insert(label, id);
    }
    Ok(ids)
}

fn inputs(label: &Label) -> HashMap<String, Input> {
    let input = |word: &str| match word {
        "checkbox" => Input::Checkbox,
        "number" => Input::Number,
        _ => Input::Text,
    };
    label.attributes.iter().map(|spec| (spec.name.clone(), input(&spec.input_type))).collect()
}
