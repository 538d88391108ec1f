//! Attributes against what the label declares of them.

use super::Fault;
use crate::label::{AttributeSpec, Label};
use crate::shape::Attribute;

pub(super) fn check(attributes: &[Attribute], label: &Label, report: &mut impl FnMut(Fault)) {
    for (index, attribute) in attributes.iter().enumerate() {
        let Attribute { name, value } = attribute;
        if attributes.iter().take(index).any(|earlier| earlier.name == *name) {
            report(Fault::AttributeTwice(name.clone()));
            continue;
        }
        match label.attributes.iter().find(|spec| spec.name == *name) {
            None => report(Fault::UndeclaredAttribute { label: label.name.clone(), name: name.clone() }),
            Some(spec) if !permits(spec, value) => {
                report(Fault::AttributeValue { name: name.clone(), value: value.clone() });
            }
            Some(_) => {}
        }
    }
}

/// Whether CVAT takes the value. The default one it always does.
fn permits(spec: &AttributeSpec, value: &str) -> bool {
    value == spec.default_value || can_give(spec, value)
}

/// Whether the attribute's input can give the value.
pub(super) fn can_give(spec: &AttributeSpec, value: &str) -> bool {
    match spec.input_type.as_str() {
        "checkbox" => value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false"),
        "number" => value.trim().parse::<f64>().is_ok_and(f64::is_finite),
        "select" | "radio" => spec.values.is_empty() || spec.values.split('\n').any(|one| one == value),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(input_type: &str, values: &str) -> AttributeSpec {
        let mut spec = AttributeSpec::new("a");
        (spec.input_type, spec.values) = (input_type.into(), values.into());
        spec.default_value = "default".into();
        spec
    }

    #[test]
    fn values_are_checked_by_kind() {
        for (input_type, values, value, permitted) in [
            ("checkbox", "", "True", true),
            ("checkbox", "", "FALSE", true),
            ("checkbox", "", "1", false),
            ("checkbox", "", "default", true),
            ("number", "", " -2.5", true),
            ("number", "", "two", false),
            ("number", "", "nan", false),
            ("select", "red\ndark blue", "dark blue", true),
            ("select", "red\ndark blue", "blue", false),
            ("radio", "a", "b", false),
            ("radio", "", "b", true),
            ("text", "a", "b", true),
        ] {
            assert_eq!(permits(&spec(input_type, values), value), permitted, "{input_type} {value}");
        }
    }

    #[test]
    fn each_attribute_is_declared_and_comes_once() {
        let mut label = Label::new("cat");
        label.attributes = vec![spec("checkbox", "")];
        let attribute = |name: &str, value: &str| Attribute { name: name.into(), value: value.into() };
        let attributes =
            [attribute("a", "true"), attribute("a", "x"), attribute("b", "y"), attribute("a", "false")];
        let mut faults = Vec::new();
        check(&attributes, &label, &mut |fault| faults.push(fault.to_string()));
        assert_eq!(
            faults,
            [
                "attribute \"a\" has two values",
                "label \"cat\" declares no attribute \"b\"",
                "attribute \"a\" has two values",
            ]
        );
    }
}
