//! Which attributes are numbers, and which kind of list holds them.

use std::collections::HashMap;

use cvat_model::{AttributeSpec, LabelId, Labels};

use crate::attribute_input::Input;

/// Which kind of list holds an attribute's values, the same in all records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NumberKind {
    /// Of integers, none of them negative.
    Int,
    /// Of single-precision floats.
    Float,
}

/// The attributes that labels declare as checkboxes or numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct AttributeKinds {
    inputs: HashMap<LabelId, HashMap<String, Input>>,
    kinds: HashMap<String, NumberKind>,
}

impl AttributeKinds {
    /// The attributes of these labels. What one of them declares as a fraction is a float for all.
    pub(crate) fn new(labels: &Labels) -> Self {
        let mut all = Self::default();
        for (id, label) in labels.top_level() {
            for spec in &label.attributes {
                let Some(input) = Input::named(&spec.input_type) else { continue };
                let kind = match input {
                    Input::Checkbox => NumberKind::Int,
                    Input::Number => number_kind(spec),
                    Input::Text => continue,
                };
                let name = Self::key(&spec.name);
                all.inputs.entry(id).or_default().insert(name.to_owned(), input);
                let known = all.kinds.entry(name.to_owned()).or_insert(kind);
                *known = kind.max(*known);
            }
        }
        all
    }

    /// What records call an attribute.
    pub(crate) fn key(name: &str) -> &str {
        // Datumaro's spelling.
        if name == "iscrowd" { "is_crowd" } else { name }
    }

    /// How a label's attribute is given; `None` where the label declares no such number.
    pub(crate) fn input(&self, label: Option<LabelId>, key: &str) -> Option<Input> {
        self.inputs.get(&label?)?.get(key).copied()
    }

    /// Which kind of list holds an attribute.
    pub(crate) fn kind(&self, key: &str) -> NumberKind {
        self.kinds.get(key).copied().unwrap_or(NumberKind::Int)
    }
}

/// An integer where least, greatest and step are, and none of them is negative: -1 in a record is no value.
fn number_kind(spec: &AttributeSpec) -> NumberKind {
    let is_whole = |value: &str| value.trim().parse::<f64>().is_ok_and(|number| number.fract() == 0.0);
    let is_negative = |value: &str| value.trim().starts_with('-');
    // Least, greatest and step; some exports have the default value before them.
    let values: Vec<_> = spec.values.split('\n').filter(|value| !value.trim().is_empty()).collect();
    let whole = values.len() >= 3 && values.iter().all(|value| is_whole(value) && !is_negative(value));
    if whole { NumberKind::Int } else { NumberKind::Float }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cvat_model::Label;

    fn kind(values: &[&str]) -> NumberKind {
        let mut labels = Labels::new();
        for (at, values) in values.iter().enumerate() {
            let mut label = Label::new(at.to_string());
            let mut spec = AttributeSpec::new("age");
            (spec.input_type, spec.values) = ("number".into(), (*values).to_owned());
            label.attributes.push(spec);
            labels.insert(label);
        }
        AttributeKinds::new(&labels).kind("age")
    }

    #[test]
    fn whole_numbers_are_integers_unless_a_label_has_fractions() {
        assert_eq!(kind(&["0\n10\n1"]), NumberKind::Int);
        assert_eq!(kind(&["4\n0\n6\n1"]), NumberKind::Int);
        for values in ["0\n1\n0.1", "-5\n5\n1", "", "1\n2", "a\nb\nc", "0\ninf\n1"] {
            assert_eq!(kind(&[values]), NumberKind::Float, "{values:?}");
        }
        assert_eq!(kind(&["0\n10\n1", "0\n1\n0.5", "0\n10\n1"]), NumberKind::Float);
    }
}
