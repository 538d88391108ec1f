//! Attributes: what a label declares, typed as CVAT types it, and what CVAT says of a shape in their midst.

use std::collections::HashSet;

use cvat_model::{Attribute, LabelId, Property, Shape, WarningKind};
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::Value;

use super::labels::{Input, LabelTable};
use crate::decode::SOURCES;

pub(crate) const OCCLUDED: &str = "occluded";
pub(crate) const ROTATION: &str = "rotation";
const TRACK: &str = "track_id";
const KEYFRAME: &str = "keyframe";
const OUTSIDE: &str = "outside";
const SOURCE: &str = "source";
/// Names that say something of the shape itself.
const RESERVED: [&str; 6] = [OCCLUDED, ROTATION, TRACK, KEYFRAME, OUTSIDE, SOURCE];
/// What CVAT takes a shape to be made by that does not say.
const DEFAULT_SOURCE: &str = "manual";

/// A JSON object, in the order in which it was filled.
#[derive(Debug, Default)]
pub(crate) struct Attributes(Vec<(String, Value)>);

impl Attributes {
    /// The values of a label's attributes; says what there is no place for.
    pub(crate) fn of(
        attributes: &[Attribute],
        label: LabelId,
        labels: &LabelTable,
        warn: &mut impl FnMut(WarningKind),
    ) -> Self {
        let mut object = Self(Vec::with_capacity(attributes.len() + 2));
        let mut given = HashSet::new();
        for Attribute { name, value } in attributes {
            if RESERVED.contains(&name.as_str()) || !given.insert(name) {
                warn(WarningKind::NotKept(Property::Attribute(name.clone())));
            } else {
                object.put(name, typed(value, labels.input(label, name)));
            }
        }
        object
    }

    pub(crate) fn put(&mut self, name: &str, value: impl Into<Value>) {
        self.0.push((name.to_owned(), value.into()));
    }

    /// What is said of a shape beside its label's attributes.
    pub(crate) fn put_shape(
        &mut self,
        shape: &Shape,
        unsaid_keyframes: bool,
        warn: &mut impl FnMut(WarningKind),
    ) {
        self.put(OCCLUDED, shape.occluded);
        if let Some(track) = shape.track {
            self.put(TRACK, track);
            self.put(KEYFRAME, shape.keyframe.unwrap_or(unsaid_keyframes));
        }
        self.put_source(&shape.source, warn);
    }

    /// A source that CVAT does not know would come back as an attribute.
    pub(crate) fn put_source(&mut self, source: &str, warn: &mut impl FnMut(WarningKind)) {
        if source.is_empty() || source == DEFAULT_SOURCE {
            return;
        }
        if SOURCES.contains(&source) {
            self.put(SOURCE, source);
        } else {
            warn(WarningKind::NotKept(Property::Source));
        }
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }
}

impl Serialize for Attributes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
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
        (Input::Number, _) => serde_json::from_str::<serde_json::Number>(value)
            .ok()
            .filter(|number| text_of(number) == value)
            .map(Value::Number),
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
        for text in
            ["05", "5.0", "5.10", " 5", "", "nan", "1e-7", "1e300", "-0", "123456789012345678901234567890"]
        {
            assert_eq!(typed(text, Input::Number), Value::from(text), "{text:?}");
        }
    }
}
