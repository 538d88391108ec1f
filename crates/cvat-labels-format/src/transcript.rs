//! A list written as a label map line for line, so that one reader judges every format.
//!
//! What is wrong with a list of labels is decided in one place, by [`LabelMap::parse`]. Lists in other formats are
//! written down for it in text format, each value on the line it has in its own text; a table tells the columns. What
//! the reader says then holds for that text, numbers of lines in its messages included.

use std::fmt::Write as _;

use pbtxt::label_map::LabelMap;
use pbtxt::{Position, Positions};

use crate::error::{Error, ErrorKind};
use crate::finding::Finding;

pub(crate) struct Transcript<'s> {
    places: Positions<'s>,
    text: String,
    here: Position,
    marks: Vec<Mark>,
}

/// From here on, what is written stands for what begins in this column of the same line.
struct Mark {
    here: Position,
    column: usize,
}

impl<'s> Transcript<'s> {
    pub(crate) fn new(source: &'s str) -> Self {
        Self { places: Positions::new(source), text: String::new(), here: Position::START, marks: Vec::new() }
    }

    /// Goes to the line of an offset; offsets never decrease.
    pub(crate) fn mark(&mut self, offset: usize) -> &mut Self {
        let place = self.places.of(offset);
        while self.here.line < place.line {
            self.text.push('\n');
            self.here = Position { line: self.here.line + 1, column: 1 };
        }
        self.marks.push(Mark { here: self.here, column: place.column });
        self
    }

    /// Writes something that has no line break.
    pub(crate) fn put(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self.here.column += text.chars().count();
        self
    }

    /// Writes a string literal.
    pub(crate) fn string(&mut self, text: &str) -> &mut Self {
        let mut literal = String::with_capacity(text.len() + 2);
        literal.push('"');
        for character in text.chars() {
            match character {
                '"' | '\\' => literal.extend(['\\', character]),
                // Always three digits, so that a digit may follow.
                _ if character.is_ascii_control() => {
                    // Writing to a string cannot fail.
                    let _ = write!(literal, "\\{:03o}", u32::from(character));
                }
                _ => literal.push(character),
            }
        }
        literal.push('"');
        self.put(&literal)
    }

    /// Reads what was written.
    pub(crate) fn read(self) -> Result<(LabelMap, Vec<Finding>), Error> {
        let options = pbtxt::label_map::ReadOptions::new().max_len(usize::MAX);
        let parsed = LabelMap::parse_with_options(&self.text, options).map_err(|error| {
            let place = self.source_place(error.position());
            let words = error.kind().to_string();
            Error::at(place, ErrorKind::Value(words))
        })?;
        let findings = parsed.findings.iter().map(|finding| {
            let finding = Finding::of_label_map(finding);
            let place = self.source_place(finding.place());
            finding.moved(place)
        });
        Ok((parsed.map, findings.collect()))
    }

    fn source_place(&self, place: Position) -> Position {
        let behind = self.marks.partition_point(|mark| mark.here <= place);
        let mark = behind.checked_sub(1).and_then(|index| self.marks.get(index));
        let column = mark.filter(|mark| mark.here.line == place.line).map_or(1, |mark| mark.column);
        Position { line: place.line, column }
    }
}
