//! The attributes of an annotation, a member that CVAT and Datumaro write, of which some are more than their value.

use cvat_model::{Attribute, Property, WarningKind};

use super::values::text_of;
use crate::document::Json;

/// The attribute that says that an annotation is of a crowd.
pub(crate) const IS_CROWD: &str = "is_crowd";

/// The sources that CVAT knows.
pub(crate) const SOURCES: [&str; 5] = ["manual", "auto", "semi-auto", "file", "consensus"];

/// What the attributes of an annotation come to.
#[derive(Debug, Default)]
pub(crate) struct Said<'a> {
    pub(crate) occluded: bool,
    pub(crate) rotation: f64,
    pub(crate) track: Option<u64>,
    pub(crate) keyframe: Option<bool>,
    pub(crate) source: String,
    outside: bool,
    /// The others, in order.
    pub(crate) others: Vec<(&'a str, &'a Json)>,
}

impl<'a> Said<'a> {
    /// Sorts the attributes of an annotation.
    pub(crate) fn of(attributes: Option<&'a Json>) -> Self {
        let members = attributes.map(Json::members).unwrap_or_default();
        let mut said = Self::default();
        for (name, value) in members {
            if !said.take(name, value) {
                said.others.push((name, value));
            }
        }
        said
    }

    /// Whether it is one of CVAT's words.
    fn take(&mut self, name: &str, value: &Json) -> bool {
        match name {
            "source" => {
                let source = value.text().map(str::to_ascii_lowercase).unwrap_or_default();
                let known = SOURCES.contains(&source.as_str());
                if known {
                    self.source = source;
                }
                known
            }
            "track_id" => {
                self.track = value.int().and_then(|id| u64::try_from(id).ok());
                self.track.is_some() || *value == Json::Null || value.int() == Some(-1)
            }
            "keyframe" => {
                self.keyframe = flag(value);
                self.keyframe.is_some()
            }
            "occluded" => set(&mut self.occluded, value),
            "outside" => set(&mut self.outside, value),
            "rotation" => match value.number() {
                Some(degrees) => {
                    self.rotation = degrees;
                    true
                }
                None => false,
            },
            _ => false,
        }
    }

    /// The attributes that are no more than that; of a crowd one more.
    pub(crate) fn attributes(&self, is_crowd: bool) -> Vec<Attribute> {
        let attribute =
            |(name, value): &(&str, &Json)| Attribute { name: (*name).to_owned(), value: text_of(value) };
        let mut attributes: Vec<Attribute> = self.others.iter().map(attribute).collect();
        if is_crowd && !self.others.iter().any(|(name, _)| *name == IS_CROWD) {
            attributes.push(Attribute { name: IS_CROWD.to_owned(), value: "true".to_owned() });
        }
        attributes
    }

    /// What says something and has no place in a shape that is not turned, or in none of no track.
    pub(crate) fn not_kept(&self, turns: bool) -> impl Iterator<Item = WarningKind> {
        let no_track = self.track.is_none();
        let lost = [
            ("rotation", !turns && self.rotation != 0.0),
            ("outside", self.outside),
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
    use crate::document::parse;
    use crate::error::Position;

    fn json(text: &str) -> Json {
        parse(text.as_bytes(), Position { line: 1, column: 1 }).unwrap()
    }

    #[test]
    fn the_words_of_cvat_are_taken() {
        let attributes = json(
            r#"{"z": 5.0, "occluded": "True", "rotation": 30, "track_id": 7, "keyframe": 1, "outside": false,
                "source": "AUTO", "a": null, "z": 6, "is_crowd": false}"#,
        );
        let said = Said::of(Some(&attributes));
        assert!(said.occluded && !said.outside);
        assert_eq!((said.rotation, said.track, said.keyframe), (30.0, Some(7), Some(true)));
        assert_eq!(said.source, "auto");
        let texts: Vec<_> = said.attributes(true).into_iter().map(|a| (a.name, a.value)).collect();
        let expected =
            [("a", ""), ("z", "6"), ("is_crowd", "false")].map(|(n, v)| (n.to_owned(), v.to_owned()));
        assert_eq!(texts, expected, "what the attribute says itself counts");
        assert_eq!(Said::default().attributes(true).len(), 1);
    }

    #[test]
    fn what_has_no_place_is_said() {
        let attributes = json(r#"{"rotation": 5, "outside": true, "keyframe": true}"#);
        let kinds: Vec<_> = Said::of(Some(&attributes)).not_kept(false).collect();
        let words: Vec<_> = kinds.iter().map(WarningKind::subject).collect();
        assert_eq!(words.join(" "), r#"attribute "rotation" attribute "outside" attribute "keyframe""#);
    }
}
