//! Labels themselves.

use super::attributes::can_give;
use super::{Fault, Finding};
use crate::label::Labels;
use crate::warning::Location;

/// The kinds of attributes CVAT has.
const INPUT_TYPES: [&str; 5] = ["select", "checkbox", "radio", "number", "text"];

/// What is wrong with the labels: names, sublabels, attributes and their defaults.
///
/// ```
/// use cvat_model::{AttributeSpec, Label, Labels, validation};
/// let mut cat = Label::new("cat");
/// let mut colour = AttributeSpec::new("colour");
/// (colour.input_type, colour.values, colour.default_value) = ("dial".into(), "red".into(), "blue".into());
/// cat.attributes = vec![colour.clone(), colour];
/// let mut labels = Labels::new();
/// labels.insert(cat);
/// let codes: Vec<_> = validation::labels(&labels).iter().map(|finding| finding.fault().code()).collect();
/// assert_eq!(codes, ["input-type", "attribute-twice"]);
/// ```
#[must_use]
pub fn labels(labels: &Labels) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut report = |fault| findings.push(Finding::new(Location::default(), fault));
    for (_, label) in labels.iter() {
        if label.name.is_empty() {
            report(Fault::EmptyName);
        }
        if let Some(parent) = label.parent.and_then(|parent| labels.get(parent))
            && parent.label_type != "skeleton"
        {
            report(Fault::Parent { label: label.name.clone(), parent: parent.name.clone() });
        }
        for (index, spec) in label.attributes.iter().enumerate() {
            let name = spec.name.clone();
            if label.attributes.iter().take(index).any(|earlier| earlier.name == name) {
                report(Fault::AttributeTwice(name));
            } else if !INPUT_TYPES.contains(&spec.input_type.as_str()) {
                report(Fault::InputType { name, input_type: spec.input_type.clone() });
            } else if !spec.default_value.is_empty() && !can_give(spec, &spec.default_value) {
                report(Fault::AttributeValue { name, value: spec.default_value.clone() });
            }
        }
    }
    findings
}
