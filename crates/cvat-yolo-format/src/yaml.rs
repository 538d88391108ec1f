//! A small YAML document as a tree: no aliases, so it is in proportion to its text, and bounded in depth.

use saphyr_parser::{Event, Parser, ScanError, Span};

use crate::error::{Error, ErrorKind};

/// A value and the line it begins at, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) line: u64,
    pub(crate) value: Value,
}

/// A value. What plain text means, a number or nothing, is for the reader of it to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Scalar(String),
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
}

impl Node {
    /// Its text, if it is one.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(text) => Some(text),
            _ => None,
        }
    }

    /// Whether nothing is said.
    pub(crate) fn is_null(&self) -> bool {
        self.text().is_some_and(|text| matches!(text, "" | "~" | "null" | "Null" | "NULL"))
    }

    /// The value of a key, if this is a map that has it.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        let Value::Map(members) = &self.value else { return None };
        members.iter().find(|(name, _)| name.text() == Some(key)).map(|(_, value)| value)
    }
}

/// What is open while a document is read.
enum Open {
    List(Vec<Node>),
    /// Members, and a key that waits for its value.
    Map(Vec<(Node, Node)>, Option<Node>),
}

/// The first document of a text.
pub(crate) fn parse(text: &str, max_depth: u64) -> Result<Node, Error> {
    let mut open: Vec<(u64, Open)> = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| syntax(&error))?;
        let line = line_of(&span);
        let refuse = |words: &str| Error::at_line(line, ErrorKind::Yaml(words.to_owned()));
        let node = match event {
            Event::SequenceStart(..) | Event::MappingStart(..) if open.len() as u64 >= max_depth => {
                return Err(Error::at_line(line, ErrorKind::Limit { what: "levels", limit: max_depth }));
            }
            Event::SequenceStart(..) => {
                open.push((line, Open::List(Vec::new())));
                continue;
            }
            Event::MappingStart(..) => {
                open.push((line, Open::Map(Vec::new(), None)));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some((line, Open::List(items))) => Node { line, value: Value::List(items) },
                Some((line, Open::Map(members, _))) => Node { line, value: Value::Map(members) },
                None => return Err(refuse("not well-formed YAML")),
            },
            Event::Scalar(text, ..) => Node { line, value: Value::Scalar(text.into_owned()) },
            Event::Alias(_) => {
                return Err(refuse("an alias, which is refused: write out what it stands for"));
            }
            Event::DocumentEnd | Event::StreamEnd => break,
            Event::Nothing | Event::StreamStart | Event::DocumentStart(_) => continue,
        };
        match open.last_mut() {
            None => return Ok(node),
            Some((_, Open::List(items))) => items.push(node),
            Some((_, Open::Map(members, key))) => match key.take() {
                None => *key = Some(node),
                Some(key) => members.push((key, node)),
            },
        }
    }
    Err(Error::new(ErrorKind::Yaml("no YAML in it".into())))
}

fn line_of(span: &Span) -> u64 {
    span.start.line() as u64
}

fn syntax(error: &ScanError) -> Error {
    let words = format!("not well-formed YAML: {}", error.info());
    Error::at_line(error.marker().line() as u64, ErrorKind::Yaml(words))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_tree_with_lines() {
        let tree =
            parse("# data\nnames:\n  0: \"gr\\u00fcn\"\n  1: b c\nlist: [x, 'y']\nempty:\n", 8).unwrap();
        let names = tree.get("names").unwrap();
        assert_eq!(
            (names.line, names.get("0").unwrap().text(), names.get("1").unwrap().text()),
            (3, Some("grün"), Some("b c"))
        );
        let Value::List(list) = &tree.get("list").unwrap().value else { panic!("{tree:?}") };
        assert_eq!(
            list.iter().map(|item| (item.line, item.text())).collect::<Vec<_>>(),
            [(5, Some("x")), (5, Some("y"))]
        );
        assert!(tree.get("empty").unwrap().is_null());
        assert_eq!(tree.get("nothing"), None);
    }

    #[test]
    fn what_is_refused() {
        let said = |text: &str| parse(text, 4).unwrap_err().to_string();
        assert_eq!(
            said("a: &x [1]\nb: *x\n"),
            "line 2: an alias, which is refused: write out what it stands for"
        );
        assert_eq!(said("\n[[[[[1]]]]]"), "line 2: too large: over 4 levels");
        assert!(said("a: [1\nb: 2").starts_with("line "), "{}", said("a: [1\nb: 2"));
        assert_eq!(said("# nothing\n"), "no YAML in it");
    }

    #[test]
    fn depth_takes_no_time() {
        for text in ["[", "{", "- ", "? ", "a: ["] {
            parse(&text.repeat(100_000), 64).unwrap_err();
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(\\PC|[\n:#&*!|>'\"%@`?, -]|\\[|\\]|\\{|\\}){0,80}") {
            let _ = parse(&text, 8);
        }
    }
}
