//! Attributes of shapes as the numbers that records have for them.

use std::collections::BTreeSet;
use std::sync::Arc;

use cvat_model::{Property, Shape, WarningKind};

use crate::attribute_input::Input;
use crate::detection::{Attributes, MAX_ATTRIBUTE_VALUES, Number, is_view};
use crate::keys::{self, OCCLUDED};
use crate::labels::{AttributeKinds, NumberKind};
use crate::vocabulary::is_name;

/// Makes the attributes of one record's objects.
#[derive(Debug)]
pub(super) struct AttributeLists<'a> {
    kinds: &'a AttributeKinds,
    names: BTreeSet<Arc<str>>,
    max_names: usize,
}

impl<'a> AttributeLists<'a> {
    /// For a record of so many objects; each name is a list of as many values, and no more than are read again.
    pub(super) fn new(kinds: &'a AttributeKinds, objects: usize) -> Self {
        Self { kinds, names: BTreeSet::new(), max_names: MAX_ATTRIBUTE_VALUES / objects.max(1) }
    }

    /// The numbers said of a shape; says what is no number.
    pub(super) fn of(&mut self, shape: &Shape, warn: &mut impl FnMut(WarningKind)) -> Attributes {
        let mut numbers = Attributes::new();
        let view = self.view(shape);
        for attribute in &shape.attributes {
            let key = AttributeKinds::key(&attribute.name);
            if self.is_view(shape, key) {
                if attribute.value != view && is_view(&attribute.value) {
                    warn(WarningKind::NotKept(Property::Attribute(attribute.name.clone())));
                }
                continue;
            }
            let number = Some(key).filter(|key| is_name(key));
            let number = number.and_then(|key| self.number(shape, key, &attribute.value));
            let number = number.filter(|number| numbers.get(key).is_none_or(|first| first == *number));
            if let Some((name, number)) = number.and_then(|number| Some((self.name(key)?, number))) {
                numbers.insert(name, number);
            } else {
                warn(WarningKind::NotKept(Property::Attribute(attribute.name.clone())));
            }
        }
        if shape.occluded {
            let set = self.truth(OCCLUDED, true);
            if numbers.get(OCCLUDED).is_some_and(|other| other != set) {
                warn(WarningKind::NotKept(Property::Attribute(OCCLUDED.to_owned())));
            }
            if let Some(name) = self.name(OCCLUDED) {
                numbers.insert(name, set);
            } else {
                warn(WarningKind::NotKept(Property::Occluded));
            }
        }
        numbers
    }

    /// The shape's pose, where it is a text, for the list that records have for it.
    pub(super) fn view(&self, shape: &Shape) -> String {
        let poses = shape.attributes.iter().filter(|attribute| self.is_view(shape, &attribute.name));
        let mut views = poses.map(|attribute| attribute.value.as_str()).filter(|view| is_view(view));
        views.next().unwrap_or_default().to_owned()
    }

    fn is_view(&self, shape: &Shape, key: &str) -> bool {
        key == keys::POSE && self.kinds.input(shape.label, key).is_none()
    }

    fn number(&self, shape: &Shape, key: &str, value: &str) -> Option<Number> {
        let value = value.trim();
        match self.kinds.input(shape.label, key) {
            Some(Input::Number) => match self.kinds.kind(key) {
                NumberKind::Int => whole(value).map(Number::Int),
                NumberKind::Float => fraction(value).map(Number::Float),
            },
            Some(Input::Text) => None,
            None if keys::flag(key).is_none() => None,
            Some(Input::Checkbox) | None => truth(value).map(|set| self.truth(key, set)),
        }
    }

    fn truth(&self, key: &str, set: bool) -> Number {
        match self.kinds.kind(key) {
            NumberKind::Int => Number::Int(i64::from(set)),
            NumberKind::Float => Number::Float(f32::from(u8::from(set))),
        }
    }

    /// The name that all objects share; `None` where there is no room for another list.
    fn name(&mut self, key: &str) -> Option<Arc<str>> {
        if let Some(name) = self.names.get(key) {
            return Some(Arc::clone(name));
        }
        let name: Arc<str> = key.into();
        (self.names.len() < self.max_names && self.names.insert(Arc::clone(&name))).then_some(name)
    }
}

fn truth(value: &str) -> Option<bool> {
    match value {
        "1" => Some(true),
        "0" => Some(false),
        _ if value.eq_ignore_ascii_case("true") => Some(true),
        _ if value.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// A whole number, be it written as `3.0`; a negative one would be read as no value.
fn whole(value: &str) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and small")]
    let from_fraction = |number: f64| (number.fract() == 0.0 && number < 1e15).then_some(number as i64);
    let whole = value.parse().ok().or_else(|| value.parse().ok().and_then(from_fraction));
    whole.filter(|number| *number >= 0)
}

#[expect(clippy::cast_possible_truncation, reason = "the format stores single precision")]
fn fraction(value: &str) -> Option<f32> {
    value.parse::<f64>().ok().map(|number| number as f32).filter(|number| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use cvat_model::{Attribute, AttributeSpec, BoundingBox, Label, Labels};

    /// Names and numbers of an occluded shape with these attributes, and what is said not to be kept.
    fn of_occluded(attributes: &[(&str, &str)]) -> (Vec<(String, Number)>, Vec<WarningKind>) {
        let (mut labels, mut label) = (Labels::new(), Label::new("cat"));
        for (name, _) in attributes {
            let mut spec = AttributeSpec::new(*name);
            (spec.input_type, spec.values) = ("number".into(), "0\n9\n1".into());
            label.attributes.push(spec);
        }
        let cat = labels.insert(label);
        let mut shape = Shape::rectangle(Some(cat), BoundingBox::new(0.0, 0.0, 1.0, 1.0).unwrap());
        shape.occluded = true;
        shape.attributes = attributes
            .iter()
            .map(|&(name, value)| Attribute { name: name.into(), value: value.into() })
            .collect();
        let (kinds, mut said) = (AttributeKinds::new(&labels), Vec::new());
        let numbers = AttributeLists::new(&kinds, 1).of(&shape, &mut |kind| said.push(kind));
        (numbers.iter().map(|(name, value)| (name.to_owned(), value)).collect(), said)
    }

    #[test]
    fn an_attribute_that_the_flag_replaces_is_said() {
        let lost = WarningKind::NotKept(Property::Attribute(OCCLUDED.into()));
        for (value, said) in [("5", vec![lost.clone()]), ("0", vec![lost]), ("1", vec![])] {
            let expected = (vec![(OCCLUDED.to_owned(), Number::Int(1))], said);
            assert_eq!(of_occluded(&[(OCCLUDED, value)]), expected, "{value}");
        }
    }

    #[test]
    fn of_several_poses_the_first_is_kept_and_the_others_are_said() {
        let kinds = AttributeKinds::new(&Labels::new());
        let mut shape = Shape::rectangle(None, BoundingBox::new(0.0, 0.0, 1.0, 1.0).unwrap());
        for (poses, view, lost) in [
            (&["Left", "Rear"][..], "Left", 1),
            (&["Left", "Left"], "Left", 0),
            (&["", "Unspecified", "Rear"], "Rear", 0),
            (&["Unspecified"], "", 0),
        ] {
            let pose = |value: &&str| Attribute { name: "pose".into(), value: (*value).into() };
            shape.attributes = poses.iter().map(pose).collect();
            let (mut lists, mut said) = (AttributeLists::new(&kinds, 1), Vec::new());
            assert_eq!(
                (lists.of(&shape, &mut |kind| said.push(kind)).len(), lists.view(&shape)),
                (0, view.into())
            );
            assert_eq!(
                said,
                vec![WarningKind::NotKept(Property::Attribute("pose".into())); lost],
                "{poses:?}"
            );
        }
    }

    #[test]
    fn names_that_are_not_read_again_are_not_written() {
        let long = "x".repeat(1025);
        let (numbers, said) = of_occluded(&[("", "1"), (&long, "2"), (&long[1..], "3")]);
        let expected = [(OCCLUDED.to_owned(), Number::Int(1)), (long[1..].to_owned(), Number::Int(3))];
        assert_eq!(numbers, expected);
        let lost = [String::new(), long].map(|name| WarningKind::NotKept(Property::Attribute(name)));
        assert_eq!(said, lost);
    }

    #[test]
    fn a_record_has_no_more_attributes_than_are_read() {
        let kinds = AttributeKinds::new(&Labels::new());
        let mut shape = Shape::rectangle(None, BoundingBox::new(0.0, 0.0, 1.0, 1.0).unwrap());
        shape.occluded = true;
        shape.attributes =
            ["difficult", "truncated"].map(|name| Attribute { name: name.into(), value: "1".into() }).into();
        for (objects, kept) in [(MAX_ATTRIBUTE_VALUES / 3, 3), (MAX_ATTRIBUTE_VALUES, 1), (usize::MAX, 0)] {
            let (mut lists, mut said) = (AttributeLists::new(&kinds, objects), Vec::new());
            assert_eq!(lists.of(&shape, &mut |kind| said.push(kind)).len(), kept, "{objects}");
            let properties = [
                Property::Attribute("difficult".into()),
                Property::Attribute("truncated".into()),
                Property::Occluded,
            ];
            assert!(said.into_iter().eq(properties.into_iter().skip(kept).map(WarningKind::NotKept)));
        }
    }
}
