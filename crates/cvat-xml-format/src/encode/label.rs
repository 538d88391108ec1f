//! `label`: its definition in `meta`.

use cvat_model::{AttributeSpec, Label, Labels, Location, Warning, WarningKind};

use super::meta::Elements;
use super::text::clean;

/// The `labels` element.
pub(crate) fn push_labels(meta: &mut Elements, labels: &Labels) {
    meta.open("labels");
    for (_, label) in labels.iter().filter(|(_, label)| !label.name.is_empty()) {
        push_label(meta, label, labels);
    }
    meta.close("labels");
}

fn push_label(meta: &mut Elements, label: &Label, labels: &Labels) {
    meta.open("label");
    meta.leaf("name", &label.name);
    if !label.color.is_empty() {
        meta.leaf("color", &label.color);
    }
    meta.leaf("type", if label.label_type.is_empty() { "any" } else { &label.label_type });
    meta.open("attributes");
    for spec in &label.attributes {
        push_attribute_spec(meta, spec);
    }
    meta.close("attributes");
    if let Some(parent) = label.parent.and_then(|parent| labels.get(parent)) {
        meta.leaf("parent", &parent.name);
    }
    if !label.svg.is_empty() {
        meta.leaf("svg", &label.svg);
    }
    meta.close("label");
}

fn push_attribute_spec(meta: &mut Elements, spec: &AttributeSpec) {
    meta.open("attribute");
    meta.leaf("name", &spec.name);
    meta.leaf("mutable", if spec.mutable { "True" } else { "False" });
    meta.leaf("input_type", if spec.input_type.is_empty() { "text" } else { &spec.input_type });
    meta.leaf("default_value", &spec.default_value);
    meta.leaf("values", &spec.values);
    meta.close("attribute");
}

/// What is changed in the names of labels, as XML cannot hold it.
pub(crate) fn renamed(labels: &Labels) -> Vec<Warning> {
    let renamed = labels.iter().filter_map(|(_, label)| match clean(&label.name) {
        std::borrow::Cow::Owned(to) => Some(WarningKind::Renamed { from: label.name.clone(), to }),
        std::borrow::Cow::Borrowed(_) => None,
    });
    renamed.map(|kind| Warning::new(Location::default(), kind)).collect()
}
