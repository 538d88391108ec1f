//! What CVAT demands of labels: the checks of its label constructor's Raw tab, and of its server.

use std::collections::HashSet;

use crate::finding::Found;
use crate::json::{Json, Node};

/// CVAT's `LabelType`.
const TYPES: [&str; 10] =
    ["any", "cuboid", "ellipse", "mask", "points", "polygon", "polyline", "rectangle", "skeleton", "tag"];
const INPUT_TYPES: [&str; 5] = ["checkbox", "number", "text", "radio", "select"];
/// Longest name that CVAT's database holds, in characters.
const MAX_NAME: usize = 64;

pub(super) struct Rules {
    pub(super) found: Found,
}

impl Rules {
    pub(super) fn label(&mut self, label: &Node) {
        if let Some(name) = label.get("name").and_then(Node::as_str) {
            let length = name.chars().count();
            if length > MAX_NAME {
                let words = format!("name has {length} characters, CVAT holds {MAX_NAME}");
                self.found.push(place(label, "name"), "long-name", words);
            }
        }
        self.keys(label);
        self.id(label);
        self.color(label);
        self.kind(label);
        let attributes = self.array(label, "attributes", "label");
        let mut names = HashSet::new();
        for attribute in attributes {
            self.attribute(attribute);
            self.unique(attribute, "attribute", "duplicate-attribute", &mut names);
        }
    }

    /// Keys that are there twice in one object, however deep.
    fn keys(&mut self, node: &Node) {
        for element in node.as_array().unwrap_or_default() {
            self.keys(element);
        }
        let mut keys = HashSet::new();
        for member in node.members() {
            if !keys.insert(member.key.as_str()) {
                let words = format!("key '{}' is there twice, the last counts", member.key.escape_debug());
                self.found.push(member.at, "repeated-key", words);
            }
            self.keys(&member.node);
        }
    }

    fn id(&mut self, node: &Node) {
        if let Some(id) = node.get("id") {
            let is_whole = matches!(&id.value, Json::Number(digits) if digits.parse::<i64>().is_ok());
            if !is_whole {
                self.found.push(
                    id.at,
                    "wrong-type",
                    format!("id: expected a whole number, found {}", id.kind()),
                );
            }
        }
    }

    fn color(&mut self, label: &Node) {
        let Some(color) = label.get("color") else { return };
        let is_color = color.as_str().is_some_and(|color| {
            let digits = color.strip_prefix('#').unwrap_or_default();
            color.is_empty() || digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        if !is_color {
            self.found.push(
                color.at,
                "bad-color",
                format!("color: expected \"#rrggbb\", found {}", shown(color)),
            );
        }
    }

    fn kind(&mut self, label: &Node) {
        let Some(kind) = label.get("type") else {
            return self.missing(label, "label", "type");
        };
        let Some(word) = kind.as_str().filter(|word| TYPES.contains(word)) else {
            let words = format!("type: expected one of {}, found {}", TYPES.join(", "), shown(kind));
            return self.found.push(kind.at, "unknown-type", words);
        };
        if word == "skeleton" {
            self.skeleton(label);
        }
    }

    fn skeleton(&mut self, label: &Node) {
        let sublabels = self.array(label, "sublabels", "skeleton");
        if label.get("sublabels").is_some() && sublabels.is_empty() {
            self.found.push(place(label, "sublabels"), "missing-key", "skeleton has no sublabels");
        }
        let mut names = HashSet::new();
        for sublabel in sublabels {
            self.name(sublabel, "sublabel");
            self.unique(sublabel, "sublabel", "duplicate-name", &mut names);
            self.label(sublabel);
        }
        match label.get("svg") {
            None => self.missing(label, "skeleton", "svg"),
            Some(svg) => match svg.as_str() {
                None => self.found.push(
                    svg.at,
                    "wrong-type",
                    format!("svg: expected a string, found {}", svg.kind()),
                ),
                Some(text) => self.drawing(svg.at, text, sublabels),
            },
        }
    }

    /// The drawing must not refer to sublabels that are not there.
    fn drawing<'n>(&mut self, at: usize, svg: &str, sublabels: &'n [Node]) {
        let svg = svg.replace("&quot;", "\"");
        let known = |key: &str| -> HashSet<&'n str> {
            let text = |node: &'n Node| match &node.value {
                Json::Number(text) | Json::String(text) => Some(text.as_str()),
                _ => None,
            };
            sublabels.iter().filter_map(|sublabel| sublabel.get(key)).filter_map(text).collect()
        };
        for (key, attribute) in [("id", "data-label-id=\""), ("name", "data-label-name=\"")] {
            let referred = svg.split(attribute).skip(1).filter_map(|rest| rest.split('"').next());
            let known = known(key);
            if let Some(absent) = referred.into_iter().find(|wanted| !known.contains(wanted)) {
                let absent = absent.escape_debug();
                let words = format!("svg refers to a sublabel of the {key} {absent}, which is not there");
                self.found.push(at, "bad-svg", words);
            }
        }
    }

    fn attribute(&mut self, attribute: &Node) {
        self.name(attribute, "attribute");
        self.id(attribute);
        match attribute.get("mutable") {
            None => self.missing(attribute, "attribute", "mutable"),
            Some(value) if value.as_bool().is_none() => {
                let words = format!("mutable: expected true or false, found {}", shown(value));
                self.found.push(value.at, "wrong-type", words);
            }
            Some(_) => {}
        }
        let values = self.array(attribute, "values", "attribute");
        let mut texts = Vec::new();
        for value in values {
            match value.as_str() {
                Some(text) => texts.push(text.trim()),
                None => self.found.push(
                    value.at,
                    "wrong-type",
                    format!("values: expected strings, found {}", value.kind()),
                ),
            }
        }
        if attribute
            .get("values")
            .is_some_and(|values| matches!(&values.value, Json::Array(list) if list.is_empty()))
        {
            self.found.push(place(attribute, "values"), "no-values", "attribute has no values");
        }
        let Some(input) = attribute.get("input_type") else {
            return self.missing(attribute, "attribute", "input_type");
        };
        let word = input.as_str().map(str::to_ascii_lowercase).unwrap_or_default();
        if !INPUT_TYPES.contains(&word.as_str()) {
            let words =
                format!("input_type: expected one of {}, found {}", INPUT_TYPES.join(", "), shown(input));
            return self.found.push(input.at, "unknown-input-type", words);
        }
        self.values(attribute, &word, &texts);
    }

    fn values(&mut self, attribute: &Node, input_type: &str, values: &[&str]) {
        let at = place(attribute, "values");
        let range = range(values);
        if input_type == "number" {
            let is_sound = range.is_some_and(|(min, max, step)| min < max && step > 0.0 && step <= max - min);
            if !values.is_empty() && !is_sound {
                let words = "values of a number are its minimum, maximum and step, in this order";
                self.found.push(at, "bad-range", words);
            }
        } else if values.iter().collect::<HashSet<_>>().len() < values.len() {
            self.found.push(at, "duplicate-value", "attribute has a value twice");
        }
        let Some(default) = attribute.get("default_value") else { return };
        let Some(text) = default.as_str() else {
            let words = format!("default_value: expected a string, found {}", default.kind());
            return self.found.push(default.at, "wrong-type", words);
        };
        let is_valid = match input_type {
            "checkbox" => matches!(text.to_ascii_lowercase().as_str(), "true" | "false"),
            "radio" | "select" => values.contains(&text),
            "number" => match (text.parse::<f64>(), range) {
                (Ok(number), Some((min, max, _))) => (min..=max).contains(&number),
                (parsed, _) => parsed.is_ok(),
            },
            _ => true,
        };
        if !text.is_empty() && !is_valid {
            let words = format!("default_value {} is none that the attribute can have", shown(default));
            self.found.push(default.at, "bad-default", words);
        }
    }

    /// The name of a part of a label, which labels themselves have by now.
    fn name(&mut self, node: &Node, what: &str) {
        match node.get("name").map(|name| (name.at, name.as_str())) {
            Some((at, Some(name))) if name.trim().is_empty() => {
                self.found.push(at, "empty-name", format!("{what} has an empty name"));
            }
            Some((_, Some(_))) => {}
            Some((at, None)) => self.found.push(at, "wrong-type", "name: expected a string"),
            None => self.missing(node, what, "name"),
        }
    }

    fn unique<'n>(&mut self, node: &'n Node, what: &str, code: &'static str, names: &mut HashSet<&'n str>) {
        let Some(name) = node.get("name").and_then(Node::as_str) else { return };
        if !names.insert(name.trim()) {
            let words = format!("{what} '{}' is there twice", name.escape_debug());
            self.found.push(place(node, "name"), code, words);
        }
    }

    /// An array that has to be there.
    fn array<'n>(&mut self, node: &'n Node, key: &str, what: &str) -> &'n [Node] {
        match node.get(key).map(|value| (value, value.as_array())) {
            Some((_, Some(array))) => return array,
            Some((value, None)) => {
                let words = format!("{key}: expected an array, found {}", value.kind());
                self.found.push(value.at, "wrong-type", words);
            }
            None => self.missing(node, what, key),
        }
        &[]
    }

    fn missing(&mut self, node: &Node, what: &str, key: &str) {
        self.found.push(
            node.at,
            "missing-key",
            format!("{what} has no {key}, which CVAT's label constructor asks for"),
        );
    }
}

/// Minimum, maximum and step of a number.
fn range(values: &[&str]) -> Option<(f64, f64, f64)> {
    let numbers: Result<Vec<f64>, _> = values.iter().map(|value| value.parse()).collect();
    match numbers.ok()?.as_slice() {
        &[min, max, step] if [min, max, step].iter().all(|number| number.is_finite()) => {
            Some((min, max, step))
        }
        _ => None,
    }
}

/// Where a value stands, or the object that should have it.
fn place(node: &Node, key: &str) -> usize {
    node.get(key).map_or(node.at, |value| value.at)
}

/// A value for messages, not all of it if it is long.
fn shown(node: &Node) -> String {
    const MOST: usize = 40;
    let text = node.value.to_string();
    let mut shown: String = text.chars().take(MOST).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
