//! JSON with the place of everything in it, in the order of the text.

use std::fmt;

use pbtxt::Position;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::error::{Error, ErrorKind};

/// How deep arrays and objects may be nested.
const MAX_DEPTH: usize = 100;

/// A value and the offset of its first byte.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) at: usize,
    pub(crate) value: Json,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    /// As it is written: no number loses digits.
    Number(String),
    String(String),
    Array(Vec<Node>),
    /// Keys may repeat.
    Object(Vec<Member>),
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Member {
    /// Offset of the key's opening quote.
    pub(crate) at: usize,
    pub(crate) key: String,
    pub(crate) node: Node,
}

impl Node {
    /// A value that comes from no text.
    pub(crate) fn new(value: Json) -> Self {
        Self { at: 0, value }
    }

    pub(crate) fn string(text: impl Into<String>) -> Self {
        Self::new(Json::String(text.into()))
    }

    pub(crate) fn object(members: impl IntoIterator<Item = (String, Self)>) -> Self {
        let member = |(key, node)| Member { at: 0, key, node };
        Self::new(Json::Object(members.into_iter().map(member).collect()))
    }

    /// The members of an object, none of anything else.
    pub(crate) fn members(&self) -> &[Member] {
        match &self.value {
            Json::Object(members) => members,
            _ => &[],
        }
    }

    /// The value under a key, the last of several, as JavaScript reads them; `null` is none.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        let member = self.members().iter().rfind(|member| member.key == key);
        member.map(|member| &member.node).filter(|node| node.value != Json::Null)
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        match &self.value {
            Json::String(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn as_array(&self) -> Option<&[Self]> {
        match &self.value {
            Json::Array(nodes) => Some(nodes),
            _ => None,
        }
    }

    pub(crate) fn as_bool(&self) -> Option<bool> {
        match self.value {
            Json::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// What it is, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self.value {
            Json::Null => "null",
            Json::Bool(_) => "a boolean",
            Json::Number(_) => "a number",
            Json::String(_) => "a string",
            Json::Array(_) => "an array",
            Json::Object(_) => "an object",
        }
    }
}

/// JSON on one line.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => value.fmt(f),
            Self::Number(digits) => f.write_str(digits),
            Self::String(text) => quoted(text, f),
            Self::Array(nodes) => {
                f.write_str("[")?;
                for (index, node) in nodes.iter().enumerate() {
                    f.write_str(if index > 0 { "," } else { "" })?;
                    node.value.fmt(f)?;
                }
                f.write_str("]")
            }
            Self::Object(members) => {
                f.write_str("{")?;
                for (index, member) in members.iter().enumerate() {
                    f.write_str(if index > 0 { "," } else { "" })?;
                    quoted(&member.key, f)?;
                    f.write_str(":")?;
                    member.node.value.fmt(f)?;
                }
                f.write_str("}")
            }
        }
    }
}

/// A string as JSON.
pub(crate) fn quoted(text: &str, out: &mut impl fmt::Write) -> fmt::Result {
    out.write_str(&serde_json::to_string(text).map_err(|_| fmt::Error)?)
}

/// Reads a document, one value.
pub(crate) fn parse(source: &str) -> Result<Node, Error> {
    let raw: &RawValue = serde_json::from_str(source).map_err(|error| syntax(source, &error))?;
    node(raw.get(), source, 0)
}

fn node(text: &str, source: &str, depth: usize) -> Result<Node, Error> {
    let at = offset(text, source);
    let fail = |words: String| Error::at(Position::of(source, at), ErrorKind::Syntax(words));
    if depth > MAX_DEPTH {
        return Err(fail(format!("nested more than {MAX_DEPTH} deep")));
    }
    // The grammar has been checked from end to end; what is left to fail are escapes that spell no character.
    let odd = |error: serde_json::Error| fail(without_place(&error));
    let value = match text.as_bytes().first() {
        Some(b'{') => {
            let Members(members) = serde_json::from_str(text).map_err(odd)?;
            let member = |(key, raw): (String, &RawValue)| {
                let node = node(raw.get(), source, depth + 1)?;
                Ok(Member { at: key_before(node.at, source), key, node })
            };
            Json::Object(members.into_iter().map(member).collect::<Result<_, Error>>()?)
        }
        Some(b'[') => {
            let elements: Vec<&RawValue> = serde_json::from_str(text).map_err(odd)?;
            let elements = elements.into_iter().map(|raw| node(raw.get(), source, depth + 1));
            Json::Array(elements.collect::<Result<_, Error>>()?)
        }
        Some(b'"') => Json::String(serde_json::from_str(text).map_err(odd)?),
        Some(b't') => Json::Bool(true),
        Some(b'f') => Json::Bool(false),
        Some(b'n') => Json::Null,
        _ => Json::Number(text.to_owned()),
    };
    Ok(Node { at, value })
}

/// Where a part of the source begins in it.
fn offset(part: &str, source: &str) -> usize {
    part.as_ptr().addr().saturating_sub(source.as_ptr().addr())
}

/// The opening quote of the key of the value at `at`.
fn key_before(at: usize, source: &str) -> usize {
    let before = source.get(..at).unwrap_or_default();
    let colon = before.rfind(':').unwrap_or_default();
    let closing = before.get(..colon).and_then(|before| before.rfind('"')).unwrap_or_default();
    let is_opening = |&quote: &usize| {
        let backslashes = before.bytes().take(quote).rev().take_while(|&byte| byte == b'\\').count();
        backslashes % 2 == 0
    };
    let quotes = before.get(..closing).unwrap_or_default().rmatch_indices('"').map(|(at, _)| at);
    quotes.into_iter().find(is_opening).unwrap_or_default()
}

/// An object as the pairs it is made of.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;

        impl<'de> Visitor<'de> for Pairs {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Pairs)
    }
}

/// `serde_json` counts columns in bytes, and the end of a line as column 0 of the next.
fn syntax(source: &str, error: &serde_json::Error) -> Error {
    let before: usize = source.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let at = before + error.column().saturating_sub(1);
    let boundary = (0..=at).rev().find(|&at| source.is_char_boundary(at)).unwrap_or_default();
    let syntax = Error::at(Position::of(source, boundary), ErrorKind::Syntax(without_place(error)));
    match hint(source, at) {
        Some(hint) => syntax.hinted(hint),
        None => syntax,
    }
}

/// What people write that JSON does not have, told by what stands at the place and before it.
fn hint(source: &str, at: usize) -> Option<&'static str> {
    let before = source.get(..at)?.trim_end();
    let mut behind = source.get(at..)?.chars();
    let next = behind.next();
    match next {
        _ if source.trim().is_empty() => Some("the file is empty"),
        None | Some('\n') => None,
        Some('}' | ']') if before.ends_with(',') => Some("there is a comma too many before the bracket"),
        Some('\'' | '‘' | '’' | '“' | '”') => Some("use straight double quotes"),
        Some('/' | '#') => Some("JSON has no comments"),
        Some('{' | '"') if before.ends_with(['}', '"', ']']) => Some("is there a comma missing before it?"),
        Some('T' | 'F' | 'N') => Some("JSON has true, false and null in lower case"),
        Some(c) if before.ends_with(['{', ',']) && c.is_alphabetic() => Some("put keys in double quotes"),
        Some(_) => None,
    }
}

/// The message alone: the place is ours to say.
fn without_place(error: &serde_json::Error) -> String {
    let words = error.to_string();
    let end = words.rfind(" at line ").unwrap_or(words.len());
    words.get(..end).unwrap_or_default().replace("EOF", "the text ends")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_and_key_has_its_place() {
        let source = "{\"a\\\"b\" : [1.50, {\"c\": null}],\n \"a\": \"ä\", \"a\": true}";
        let node = parse(source).unwrap();
        let members = node.members();
        assert_eq!(members.iter().map(|member| member.at).collect::<Vec<_>>(), [1, 32, 43]);
        assert_eq!(members[0].key, "a\"b");
        let list = members[0].node.as_array().unwrap();
        assert_eq!((list[0].at, &list[0].value), (11, &Json::Number("1.50".into())));
        assert_eq!(list[1].get("c"), None);
        assert_eq!(node.get("a").unwrap().value, Json::Bool(true));
        assert_eq!(node.value.to_string(), "{\"a\\\"b\":[1.50,{\"c\":null}],\"a\":\"ä\",\"a\":true}");
    }

    #[test]
    fn what_people_write_instead_has_a_hint() {
        let hint = |source: &str| parse(source).unwrap_err().hint().unwrap_or("none").to_owned();
        for (source, wanted) in [
            ("", "empty"),
            (" \n", "empty"),
            ("[{\"a\": 1,}]", "comma too many"),
            ("[1,]", "comma too many"),
            ("[{'a': 1}]", "double quotes"),
            ("[{“a”: 1}]", "double quotes"),
            ("[{\"a\": ‘x’}]", "double quotes"),
            ("[{a: 1}]", "keys in double quotes"),
            ("[\n// cats\n]", "comments"),
            ("[{} {}]", "comma missing"),
            ("{\"a\": \"b\" \"c\": 1}", "comma missing"),
            ("[{\"a\": True}]", "lower case"),
            ("[1", "none"),
            ("[{\"a\": 1x}]", "none"),
        ] {
            assert!(hint(source).contains(wanted), "{source:?}: {}", hint(source));
        }
    }

    #[test]
    fn errors_have_lines_and_columns_of_characters() {
        let error = |source: &str| parse(source).unwrap_err().to_string();
        assert_eq!(error("{\"ä\": 1,\n \"ö\": x}"), "line 2, column 7: expected value");
        assert_eq!(error("[1"), "line 1, column 2: the text ends while parsing a list");
        assert_eq!(error("[1] 2"), "line 1, column 5: trailing characters");
        assert!(error(r#"["\ud800"]"#).starts_with("line 1, column 2: "));
        assert!(error(&"[".repeat(100_000)).contains("line 1, column 100000"));
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert_eq!(error(&deep), "line 1, column 102: nested more than 100 deep");
    }
}
