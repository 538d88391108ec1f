//! Labels as a project numbers them.

use std::collections::HashMap;

use cvat_model::{Label, LabelId, Labels};

use super::skeleton::Drawing;

/// The labels of a project, with the numbers they are written by.
#[derive(Debug)]
pub(crate) struct LabelTable {
    labels: Labels,
    /// By position; `None` for one that is left out.
    numbers: Vec<Option<u32>>,
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

impl Input {
    fn declared(word: &str) -> Self {
        match word {
            "checkbox" => Self::Checkbox,
            "number" => Self::Number,
            _ => Self::Text,
        }
    }
}

impl LabelTable {
    pub(crate) fn new(labels: Labels, without_sublabels: bool) -> Self {
        let mut next = 0..;
        let numbers = labels
            .iter()
            .map(|(_, label)| if without_sublabels && label.parent.is_some() { None } else { next.next() })
            .collect();
        let mut children: HashMap<LabelId, Vec<LabelId>> = HashMap::new();
        for (id, label) in labels.iter() {
            if let Some(parent) = label.parent {
                children.entry(parent).or_default().push(id);
            }
        }
        let drawn = labels
            .iter()
            .filter_map(|(id, label)| Some((id, Drawing::new(label, children.get(&id)?, &labels))));
        let drawings = drawn.collect();
        let input = |label: &Label| {
            let declared = label.attributes.iter();
            declared.map(|spec| (spec.name.clone(), Input::declared(&spec.input_type))).collect()
        };
        let inputs = labels.iter().map(|(id, label)| (id, input(label))).collect();
        Self { labels, numbers, drawings, inputs }
    }

    /// The number a label is written by; `None` for one that is not.
    pub(crate) fn number(&self, id: LabelId) -> Option<u32> {
        self.numbers.get(id.index()).copied().flatten()
    }

    /// The labels that are written, in order.
    pub(crate) fn written(&self) -> impl Iterator<Item = (u32, LabelId, &Label)> {
        self.labels.iter().filter_map(|(id, label)| Some((self.number(id)?, id, label)))
    }

    pub(crate) fn get(&self, id: LabelId) -> Option<&Label> {
        self.labels.get(id)
    }

    pub(crate) fn drawing(&self, id: LabelId) -> Option<&Drawing> {
        self.drawings.get(&id)
    }

    /// How an attribute of a label is declared; as text where it is not.
    pub(crate) fn input(&self, label: LabelId, attribute: &str) -> Input {
        let of_label = self.inputs.get(&label);
        of_label.and_then(|inputs| inputs.get(attribute)).copied().unwrap_or(Input::Text)
    }
}
