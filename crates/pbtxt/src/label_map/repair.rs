//! A text in which raw quotes are escaped, and where its places are in the original.

use super::{FindingKind, quotes};
use crate::position::{Position, Positions};

/// A text with backslashes put in.
pub(super) struct Repaired {
    pub(super) text: String,
    /// Where in it the backslashes are that were put in, in ascending order.
    added: Vec<usize>,
    /// What was repaired, by offsets of the original.
    pub(super) findings: Vec<(usize, FindingKind)>,
}

/// The text with raw quotes escaped, `None` if there are none to escape.
pub(super) fn repair(source: &str) -> Option<Repaired> {
    let mut repaired =
        Repaired { text: String::with_capacity(source.len() + 16), added: Vec::new(), findings: Vec::new() };
    let mut lines = source.split_inclusive('\n').peekable();
    let (mut previous, mut start) = ("", 0);
    while let Some(line) = lines.next() {
        let following = lines.peek().copied().unwrap_or_default();
        match quotes::repair(previous, line, following) {
            Some(repair) => {
                let offset = repaired.text.len();
                repaired.added.extend(repair.missing.iter().zip(offset..).map(|(&at, offset)| offset + at));
                repaired.text.push_str(&quotes::escape(line, &repair.missing));
                repaired.findings.push((start + repair.opening, repair.kind));
            }
            None => repaired.text.push_str(line),
        }
        start += line.len();
        previous = line;
    }
    (!repaired.findings.is_empty()).then_some(repaired)
}

/// Places of a text that may have been repaired, as places of the original.
#[derive(Debug)]
pub(super) struct Origin<'s> {
    positions: Positions<'s>,
    added: &'s [usize],
}

impl<'s> Origin<'s> {
    /// Of the text `source`, or of `repaired`, which was made of it.
    pub(super) fn new(source: &'s str, repaired: Option<&'s Repaired>) -> Self {
        let added = repaired.map(|repaired| repaired.added.as_slice()).unwrap_or_default();
        Self { positions: Positions::new(source), added }
    }

    /// An offset in the original.
    pub(super) fn offset(&self, offset: usize) -> usize {
        offset - self.added.partition_point(|&added| added < offset)
    }

    pub(super) fn position(&self, offset: usize) -> Position {
        self.positions.of(self.offset(offset))
    }

    pub(super) fn position_of_original(&self, offset: usize) -> Position {
        self.positions.of(offset)
    }
}
