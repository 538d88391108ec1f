//! The label map as JSON: `{"items":[{"id":1,"name":"cat"}]}`, fields by their own names.

use pbtxt::Position;
use pbtxt::label_map::LabelMap;

use crate::error::{Error, ErrorKind};
use crate::finding::Finding;
use crate::json::{self, Json, Member, Node};
use crate::transcript::Transcript;

pub(super) fn read(source: &str) -> Result<(LabelMap, Vec<Finding>), Error> {
    let document = json::parse(source)?;
    let Some(items) = document.get("items") else {
        let words = format!("expected an object with \"items\", found {}", found(&document));
        let kind = ErrorKind::NoLabels(words);
        let hint = match document.get("categories") {
            Some(_) => {
                "this looks like COCO's annotations, which are no list of labels; write their names one a line"
            }
            None => {
                "the label map as JSON is {\"items\":[{\"id\":1,\"name\":\"…\"}]}; CVAT's labels are an array"
            }
        };
        return Err(Error::at(Position::of(source, document.at), kind).hinted(hint));
    };
    let mut writer = Writer { source, transcript: Transcript::new(source) };
    if !matches!(items.value, Json::Array(_)) {
        return Err(writer.error(items.at, format!("items: expected an array, found {}", items.kind())));
    }
    for member in document.members() {
        let name = if member.key == "items" { "item" } else { &member.key };
        writer.field(member, name)?;
    }
    writer.transcript.read()
}

fn found(node: &Node) -> String {
    match &node.value {
        Json::Object(_) => "an object without it".into(),
        _ => node.kind().into(),
    }
}

struct Writer<'s> {
    source: &'s str,
    transcript: Transcript<'s>,
}

impl Writer<'_> {
    fn error(&self, at: usize, words: String) -> Error {
        Error::at(Position::of(self.source, at), ErrorKind::Value(words))
    }

    fn field(&mut self, member: &Member, name: &str) -> Result<(), Error> {
        if member.node.value == Json::Null {
            return Ok(());
        }
        if !is_field_name(name) {
            let words = format!("key '{}' cannot be a field of a label map", name.escape_debug());
            return Err(self.error(member.at, words));
        }
        self.transcript.mark(member.at).put(name).put(":");
        // Protobuf tells values of enums by their names.
        match member.node.as_str().filter(|word| name == "frequency" && is_word(word)) {
            Some(word) => {
                self.transcript.mark(member.node.at).put(word);
            }
            None => self.value(&member.node, false)?,
        }
        self.transcript.put(" ");
        Ok(())
    }

    fn value(&mut self, node: &Node, in_list: bool) -> Result<(), Error> {
        self.transcript.mark(node.at);
        match &node.value {
            Json::Null => return Err(self.error(node.at, "null within an array".into())),
            Json::Bool(value) => {
                self.transcript.put(if *value { "true" } else { "false" });
            }
            Json::Number(digits) => {
                self.transcript.put(digits);
            }
            Json::String(text) => {
                self.transcript.string(text);
            }
            Json::Array(_) if in_list => {
                return Err(self.error(node.at, "an array within an array".into()));
            }
            Json::Array(nodes) => {
                self.transcript.put("[");
                for (index, node) in nodes.iter().enumerate() {
                    self.transcript.put(if index > 0 { "," } else { "" });
                    self.value(node, true)?;
                }
                self.transcript.put("]");
            }
            Json::Object(members) => {
                self.transcript.put("{");
                for member in members {
                    self.field(member, &member.key)?;
                }
                self.transcript.put("}");
            }
        }
        Ok(())
    }
}

/// An identifier, or an extension or the type of an `Any` in brackets.
fn is_field_name(name: &str) -> bool {
    match name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
        Some(name) => {
            let (domain, type_name) = name.rsplit_once('/').unwrap_or(("a", name));
            let is_path = |path: &str| path.split('.').all(is_word);
            let in_domain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
            is_path(type_name)
                && domain.starts_with(|c: char| c.is_ascii_alphabetic())
                && domain.chars().all(in_domain)
        }
        None => is_word(name),
    }
}

fn is_word(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
