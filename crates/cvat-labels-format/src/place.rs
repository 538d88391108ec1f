//! Lines and columns.

/// Where something stands: both counted from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl Place {
    pub(crate) const START: Self = Self { line: 1, column: 1 };
}

/// Finds places by their offsets, each in the time it takes to walk there from the last one.
#[derive(Clone, Debug)]
pub(crate) struct Places<'s> {
    source: &'s str,
    offset: usize,
    place: Place,
}

impl<'s> Places<'s> {
    pub(crate) fn new(source: &'s str) -> Self {
        Self { source, offset: 0, place: Place::START }
    }

    /// The place of the character at `offset`.
    pub(crate) fn at(&mut self, offset: usize) -> Place {
        if offset < self.offset {
            *self = Self::new(self.source);
        }
        for character in self.source.get(self.offset..).unwrap_or_default().chars() {
            if self.offset + character.len_utf8() > offset {
                break;
            }
            self.offset += character.len_utf8();
            if character == '\n' {
                self.place = Place { line: self.place.line + 1, column: 1 };
            } else {
                self.place.column += 1;
            }
        }
        self.place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walks_on_and_back() {
        let mut places = Places::new("aä\nb\u{1f431}c");
        let mut at = |offset| {
            let Place { line, column } = places.at(offset);
            (line, column)
        };
        assert_eq!((at(0), at(1), at(3)), ((1, 1), (1, 2), (1, 3)));
        assert_eq!((at(4), at(5), at(9)), ((2, 1), (2, 2), (2, 3)));
        assert_eq!((at(1), at(99)), ((1, 2), (2, 4)));
    }
}
