//! The attributes of an annotation, of which CVAT's bindings use some for more than their value.

use cvat_model::{Attribute, Property, WarningKind};

use super::values::text_of;
use crate::document::Json;

/// What the attributes of a shape come to.
#[derive(Debug, Default)]
pub(crate) struct Said<'a> {
    pub(crate) occluded: bool,
    pub(crate) outside: bool,
    pub(crate) rotation: f64,
    pub(crate) track: Option<u64>,
    pub(crate) keyframe: Option<bool>,
    pub(crate) source: String,
    /// The others, in order.
    pub(crate) others: Vec<(&'a str, &'a Json)>,
}

/// Which words of CVAT's an annotation knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Words {
    /// All.
    Shape,
    /// The source.
    Tag,
    /// The source; track and keyframe are those of the skeleton.
    Element,
}

/// The sources that CVAT knows.
pub(crate) const SOURCES: [&str; 5] = ["manual", "auto", "semi-auto", "file", "consensus"];

impl<'a> Said<'a> {
    /// Sorts the attributes of an annotation.
    pub(crate) fn of(annotation: &'a Json, words: Words) -> Self {
        Self::in_object(annotation.get("attributes"), words)
    }

    /// Sorts the attributes in an object.
    pub(crate) fn in_object(attributes: Option<&'a Json>, words: Words) -> Self {
        let members = attributes.map(Json::members).unwrap_or_default();
        let mut said = Self::default();
        for (name, value) in members {
            if !said.take(name, value, words) {
                said.others.push((name, value));
            }
        }
        if words == Words::Element {
            (said.track, said.keyframe) = (None, None);
        }
        said
    }

    /// Whether it is one of CVAT's words.
    fn take(&mut self, name: &str, value: &Json, words: Words) -> bool {
        match (name, words) {
            ("source", _) => {
                let source = value.text().map(str::to_ascii_lowercase).unwrap_or_default();
                let known = SOURCES.contains(&source.as_str());
                if known {
                    self.source = source;
                }
                known
            }
            ("track_id", Words::Shape | Words::Element) => {
                self.track = value.int().and_then(|id| u64::try_from(id).ok());
                self.track.is_some() || *value == Json::Null || value.int() == Some(-1)
            }
            ("keyframe", Words::Shape | Words::Element) => {
                self.keyframe = flag(value);
                self.keyframe.is_some()
            }
            ("occluded", Words::Shape | Words::Element) => set(&mut self.occluded, value),
            ("outside", Words::Shape | Words::Element) => set(&mut self.outside, value),
            ("rotation", Words::Shape) => match value.number() {
                Some(degrees) => {
                    self.rotation = degrees;
                    true
                }
                None => false,
            },
            _ => false,
        }
    }

    /// The attributes that are no more than that.
    pub(crate) fn attributes(&self) -> Vec<Attribute> {
        let text =
            |(name, value): &(&str, &Json)| Attribute { name: (*name).to_owned(), value: text_of(value) };
        self.others.iter().map(text).collect()
    }

    /// What says something and has no place in a shape that is not turned, or in none of no track.
    pub(crate) fn not_kept(&self, turns: bool) -> impl Iterator<Item = WarningKind> {
        let no_track = self.track.is_none();
        let lost = [
            ("rotation", !turns && self.rotation != 0.0),
            ("outside", no_track && self.outside),
            ("keyframe", no_track && self.keyframe == Some(true)),
        ];
        let lost = lost.into_iter().filter(|(_, lost)| *lost);
        lost.map(|(name, _)| WarningKind::NotKept(Property::Attribute(name.to_owned())))
    }
}

/// Whether it is a flag.
fn set(into: &mut bool, value: &Json) -> bool {
    let flag = flag(value);
    *into = flag.unwrap_or(false);
    flag.is_some()
}

/// What Python's casts take for a flag, as CVAT's bindings do; `null` is none.
fn flag(value: &Json) -> Option<bool> {
    match value {
        Json::Bool(flag) => Some(*flag),
        Json::Null => Some(false),
        Json::Text(text) => match text.to_ascii_lowercase().as_str() {
            "true" | "t" | "yes" | "y" | "on" | "1" => Some(true),
            "false" | "f" | "no" | "n" | "off" | "0" => Some(false),
            _ => None,
        },
        value => match value.int() {
            Some(1) => Some(true),
            Some(0) => Some(false),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{ErrorKind, Position};

    fn json(text: &str) -> Json {
        Json::parse(text.as_bytes(), Position { line: 1, column: 1 }, ErrorKind::Item).unwrap()
    }

    #[test]
    fn the_words_of_cvat_are_taken() {
        let text = r#"{"attributes": {"z": 5.0, "occluded": "True", "rotation": 30, "track_id": 7, "keyframe": 1,
            "outside": false, "source": "AUTO", "a": null, "z": 6}}"#;
        let annotation = json(text);
        let said = Said::of(&annotation, Words::Shape);
        assert!(said.occluded && !said.outside);
        assert_eq!((said.rotation, said.track, said.keyframe), (30.0, Some(7), Some(true)));
        assert_eq!(said.source, "auto");
        let others: Vec<_> = said.attributes().into_iter().map(|a| (a.name, a.value)).collect();
        assert_eq!(others, [("a".into(), String::new()), ("z".into(), "6".into())]);
    }

    #[test]
    fn what_is_no_such_word_is_an_attribute() {
        let text = r#"{"attributes": {"occluded": "half", "track_id": "x", "source": "camera 1"}}"#;
        let annotation = json(text);
        assert_eq!(Said::of(&annotation, Words::Shape).others.len(), 3);
        let text = r#"{"attributes": {"occluded": true, "rotation": 1, "source": "manual"}}"#;
        assert_eq!(Said::of(&json(text), Words::Tag).others.len(), 2);
    }

    #[test]
    fn what_has_no_place_is_said() {
        let lost = |text: &str, turns| {
            let annotation = json(text);
            let kinds: Vec<_> = Said::of(&annotation, Words::Shape).not_kept(turns).collect();
            kinds.iter().map(WarningKind::subject).collect::<Vec<_>>().join(" ")
        };
        let text = r#"{"attributes": {"rotation": 5, "outside": true, "keyframe": true}}"#;
        assert_eq!(lost(text, false), r#"attribute "rotation" attribute "outside" attribute "keyframe""#);
        let text = r#"{"attributes": {"rotation": 5, "outside": true, "keyframe": true, "track_id": 0}}"#;
        assert_eq!(lost(text, true), "");
    }
}
