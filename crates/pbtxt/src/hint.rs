//! What a beginner may have meant: the hints that need no schema.

use crate::parse::{Reason, TOP_LEVEL};
use crate::position::Position;

pub(crate) const BINARY: &str =
    "this looks like a binary file, perhaps a label map in binary protobuf; text is needed";

/// Whether a character has no place in a text file.
pub(crate) fn is_binary(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}')
}

fn is_typographic(character: char) -> bool {
    matches!(character, '‘' | '’' | '‚' | '‛' | '“' | '”' | '„' | '‟' | '«' | '»' | '‹' | '›' | '`' | '´')
}

/// The hint for a text that fails `reason` where `rest` begins.
pub(crate) fn for_syntax(source: &str, rest: &str, reason: &Reason) -> Option<String> {
    if let Some(character) = rest.chars().next() {
        if is_binary(character) {
            return Some(BINARY.to_owned());
        }
        if is_typographic(character) {
            return Some(typographic(character));
        }
    }
    match *reason {
        Reason::OpenString { opened } => Some(open_string(source, rest, opened)),
        Reason::OpenMessage { opened, .. } => {
            let line = Position::of(source, opened).line;
            Some(format!("the message opened on line {line} is not closed"))
        }
        Reason::Misplaced => {
            let line = Position::of(source, source.len() - rest.len()).line;
            Some(format!("is a '}}' missing before line {line}?"))
        }
        Reason::Escape(_) => Some(r"a backslash itself is written \\".to_owned()),
        Reason::Expected(expected) => unexpected(rest, expected).map(str::to_owned),
        Reason::AfterNumber | Reason::Integer | Reason::TooDeep => None,
    }
}

fn typographic(character: char) -> String {
    format!("{character} is a typographic quote; use the straight ' or \"")
}

/// A string is open at the end of its line.
fn open_string(source: &str, rest: &str, opened: usize) -> String {
    let literal = source.get(opened..source.len() - rest.len()).unwrap_or_default();
    if let Some(character) = literal.chars().rev().find(|&c| is_typographic(c)) {
        return typographic(character);
    }
    let column = Position::of(source, opened).column;
    format!("the string opened in column {column} has no closing quote on its line")
}

fn unexpected(rest: &str, expected: &str) -> Option<&'static str> {
    match rest.as_bytes() {
        [b'}' | b'>', ..] if expected == TOP_LEVEL => {
            Some("nothing is open here: is this bracket one too many?")
        }
        [b'/', b'/' | b'*', ..] => Some("a comment begins with #"),
        [b'=', ..] => Some("a field name is followed by a colon"),
        _ => None,
    }
}
