//! The fields that lead to a place.

use crate::hint::shown::shorten;
use std::fmt;

/// The innermost first, long names cut: it is put together on the way out.
#[derive(Debug, Default)]
pub(crate) struct Path(Vec<Segment>);

#[derive(Debug)]
enum Segment {
    Field(String),
    Index(usize),
}

impl Path {
    pub(crate) fn within_field(&mut self, name: &str) {
        self.0.push(Segment::Field(shorten(name)));
    }

    /// Within an element of a repeated field, counted from 0.
    pub(crate) fn within_element(&mut self, index: usize) {
        self.0.push(Segment::Index(index));
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, segment) in self.0.iter().rev().enumerate() {
            match segment {
                Segment::Field(name) if place == 0 => f.write_str(name)?,
                Segment::Field(name) => write!(f, ".{name}")?,
                Segment::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}
