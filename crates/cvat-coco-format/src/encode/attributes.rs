//! `attributes`: what a label declares, typed as CVAT types it, and what CVAT says of a shape in their midst.

use std::collections::HashMap;

use cvat_model::{Attribute, LabelId, Property, Shape, WarningKind};
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::Value;

use super::labels::{Input, LabelTable};
use crate::decode::{IS_CROWD, SOURCES};

/// Names that say something of the shape itself.
const RESERVED: [&str; 6] = ["occluded", "rotation", "track_id", "keyframe", "outside", "source"];
/// What CVAT takes a shape to be made by that does not say.
const DEFAULT_SOURCE: &str = "manual";

/// A JSON object, in the order in which it was filled.
#[derive(Debug, Default)]
pub(super) struct Attributes {
    members: Vec<(String, Value)>,
    /// An attribute says that it is many objects.
    pub(super) is_crowd: bool,
}

impl Attributes {
    /// What is said of the shapes of one object; says what there is no place for, and where they disagree.
    pub(super) fn of(
        shapes: &[&Shape],
        label: LabelId,
        labels: &LabelTable,
        unsaid_keyframes: bool,
        warn: &mut impl FnMut(WarningKind),
    ) -> Self {
        let mut object = Self::default();
        let mut given: HashMap<&str, (usize, &str)> = HashMap::new();
        for (index, shape) in shapes.iter().enumerate() {
            for Attribute { name, value } in &shape.attributes {
                let known = given.get(name.as_str());
                // The shapes of one object say the same, most often.
                if known.is_some_and(|(by, known)| *by != index && known == value) {
                    continue;
                }
                if RESERVED.contains(&name.as_str()) || known.is_some() {
                    warn(WarningKind::NotKept(Property::Attribute(name.clone())));
                    continue;
                }
                given.insert(name, (index, value));
                object.add(name, value, labels.input(label, name));
            }
        }
        object.put("occluded", shapes.iter().any(|shape| shape.occluded));
        if let Some((shape, track)) = shapes.first().and_then(|shape| Some((shape, shape.track?))) {
            object.put("track_id", track);
            object.put("keyframe", shape.keyframe.unwrap_or(unsaid_keyframes));
        }
        let mut sources = shapes.iter().map(|shape| shape.source.as_str());
        if let Some(source) = sources.find(|source| !matches!(*source, "" | DEFAULT_SOURCE)) {
            // One that CVAT does not know would come back as an attribute.
            if SOURCES.contains(&source) {
                object.put("source", source);
            } else {
                warn(WarningKind::NotKept(Property::Source));
            }
        }
        if shapes.iter().any(|shape| shape.z_order != 0) {
            warn(WarningKind::NotKept(Property::ZOrder));
        }
        object
    }

    /// Degrees, of a rectangle: CVAT writes 0, too.
    pub(super) fn put_rotation(&mut self, degrees: f64) {
        self.put("rotation", degrees);
    }

    fn add(&mut self, name: &str, value: &str, input: Input) {
        if name == IS_CROWD {
            self.is_crowd = matches!(value, "true" | "True" | "1");
            // Said by `iscrowd` alone.
            if value == "true" {
                return;
            }
        }
        self.put(name, typed(value, input));
    }

    fn put(&mut self, name: &str, value: impl Into<Value>) {
        self.members.push((name.to_owned(), value.into()));
    }
}

impl Serialize for Attributes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.members.len()))?;
        for (name, value) in &self.members {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// A value as its declared kind; as text where reading that back would not give the same text.
fn typed(value: &str, input: Input) -> Value {
    let typed = match (input, value) {
        (Input::Checkbox, "true") => Some(Value::Bool(true)),
        (Input::Checkbox, "false") => Some(Value::Bool(false)),
        (Input::Number, _) => {
            let number = serde_json::from_str::<serde_json::Number>(value).ok();
            number.filter(|number| text_of(number) == value).map(Value::Number)
        }
        _ => None,
    };
    typed.unwrap_or_else(|| Value::String(value.to_owned()))
}

/// A number as it is read.
fn text_of(number: &serde_json::Number) -> String {
    let float = number.as_f64().filter(|_| number.is_f64());
    // A negative zero is read without its sign.
    float.map_or_else(|| number.to_string(), |float| (float + 0.0).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_typed_where_their_text_comes_back() {
        assert_eq!(typed("true", Input::Checkbox), Value::Bool(true));
        assert_eq!(typed("True", Input::Checkbox), Value::from("True"));
        assert_eq!(typed("true", Input::Text), Value::from("true"));
        for number in ["5", "-5", "5.5"] {
            assert_eq!(typed(number, Input::Number).to_string(), number);
        }
        for text in ["05", "5.0", " 5", "", "nan", "1e-7", "-0", "123456789012345678901234567890"] {
            assert_eq!(typed(text, Input::Number), Value::from(text), "{text:?}");
        }
    }
}
