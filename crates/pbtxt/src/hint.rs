//! What a beginner may have meant: the hints that need no schema. Each takes at most one walk over the text.

mod layout;
mod look_alike;
pub(crate) mod shown;
mod slip;

pub(crate) use look_alike::{BINARY, of_bytes};

use crate::parse::Reason;
use crate::position::Position;

/// Whether a character has no place in a text file.
pub(crate) fn is_binary(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}')
}

fn is_typographic(character: char) -> bool {
    matches!(character, '‘' | '’' | '‚' | '‛' | '“' | '”' | '„' | '‟' | '«' | '»' | '‹' | '›' | '`' | '´')
}

/// The hint for a text that fails `reason` where `rest` begins.
pub(crate) fn for_syntax(source: &str, rest: &str, reason: &Reason) -> Option<String> {
    if let Some(other) = look_alike::of_text(source) {
        return Some(other.to_owned());
    }
    if let Some(hint) = rest.chars().next().and_then(of_character) {
        return Some(hint);
    }
    let place = Place { source, rest };
    match *reason {
        Reason::OpenString { opened } => Some(open_string(place, opened)),
        Reason::OpenMessage { opened, .. } => Some(open_message(source, opened)),
        Reason::Misplaced => {
            let Position { line, column } = Position::of(source, place.offset());
            let indentation = place.before().rsplit('\n').next().unwrap_or_default();
            Some(if indentation.trim().is_empty() {
                format!("is a '}}' missing before line {line}?")
            } else {
                format!("is a '}}' missing before column {column}?")
            })
        }
        Reason::Escape(_) => Some(r"a backslash itself is written \\".to_owned()),
        Reason::Expected(expected) => slip::unexpected(place, expected),
        Reason::AfterNumber => slip::after_number(place),
        Reason::Integer | Reason::TooDeep => None,
    }
}

/// Where a text fails.
#[derive(Clone, Copy)]
struct Place<'a> {
    source: &'a str,
    /// What is not read yet.
    rest: &'a str,
}

impl<'a> Place<'a> {
    fn offset(self) -> usize {
        self.source.len() - self.rest.len()
    }

    /// The text before the place.
    fn before(self) -> &'a str {
        self.source.get(..self.offset()).unwrap_or_default()
    }

    /// The whole line on which the offset is.
    fn line_at(self, offset: usize) -> &'a str {
        let start = self.source.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        self.source.get(start..).and_then(|line| line.lines().next()).unwrap_or_default()
    }
}

/// Characters that are wrong wherever they stand outside of a string.
fn of_character(character: char) -> Option<String> {
    let code = u32::from(character);
    if is_binary(character) {
        Some(BINARY.to_owned())
    } else if is_typographic(character) {
        Some(typographic(character))
    } else if matches!(character, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}') {
        Some(format!("an invisible character, U+{code:04X}, stands here; delete it"))
    } else if character.is_whitespace() && !character.is_ascii() {
        Some(format!("the blank here is the character U+{code:04X}; use an ordinary one"))
    } else {
        None
    }
}

fn typographic(character: char) -> String {
    format!("{character} is a typographic quote; use the straight ' or \"")
}

/// A string is open at the end of its line.
fn open_string(place: Place<'_>, opened: usize) -> String {
    let literal = place.source.get(opened..place.offset()).unwrap_or_default();
    if let Some(character) = literal.chars().rev().find(|&c| is_typographic(c)) {
        return typographic(character);
    }
    let column = Position::of(place.source, opened).column;
    format!("the string opened in column {column} has no closing quote on its line")
}

/// A message is open at the end of the text.
fn open_message(source: &str, opened: usize) -> String {
    let line = |offset| Position::of(source, offset).line;
    if let Some(guess) = layout::unclosed(source) {
        return format!(
            "the message opened on line {} is not closed: is a '{}' missing before line {}?",
            line(guess.opened),
            guess.bracket,
            line(guess.before)
        );
    }
    format!("the message opened on line {} is not closed", line(opened))
}
