//! Texts that are no text format and have a meaning all the same.
//!
//! A repair puts backslashes in, never anything else, so that every place of the repaired text has one in the
//! original.

use super::FindingKind;
use crate::Error;
use crate::position::{Position, Positions};

mod escapes;
mod quotes;

/// A text that can perhaps be read, with backslashes put in.
pub(super) struct Repaired {
    pub(super) text: String,
    /// Where in it the backslashes are that were put in, in ascending order.
    added: Vec<usize>,
    /// What was repaired, by offsets of the original.
    pub(super) findings: Vec<(usize, FindingKind)>,
}

/// What one line needs.
#[derive(Default)]
struct LineRepair {
    /// Offsets in the line before which a backslash is missing, in ascending order.
    missing: Vec<usize>,
    /// By offsets in the line.
    findings: Vec<(usize, FindingKind)>,
}

/// How far to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// Backslashes that begin no escape, which protobuf for Python keeps.
    Escapes,
    /// These, and the quotes in names that CVAT wrote.
    EscapesAndQuotes,
}

/// The repaired text, `None` if there is nothing to repair.
pub(super) fn repair(source: &str, extent: Extent) -> Option<Repaired> {
    let mut repaired =
        Repaired { text: String::with_capacity(source.len() + 16), added: Vec::new(), findings: Vec::new() };
    let mut lines = source.split_inclusive('\n').peekable();
    let (mut previous, mut start) = ("", 0);
    while let Some(line) = lines.next() {
        let mut repair = escapes::repair(line);
        let following = lines.peek().copied().unwrap_or_default();
        if extent == Extent::EscapesAndQuotes
            && let Some(quotes) = quotes::repair(previous, line, following, &repair)
        {
            repair = quotes;
        }
        repaired.push(line, start, repair);
        start += line.len();
        previous = line;
    }
    (!repaired.added.is_empty()).then_some(repaired)
}

impl Repaired {
    fn push(&mut self, line: &str, start: usize, repair: LineRepair) {
        let offset = self.text.len();
        self.added.extend(repair.missing.iter().zip(0..).map(|(&at, before)| offset + at + before));
        self.text.push_str(&repair.apply(line));
        self.findings.extend(repair.findings.into_iter().map(|(at, kind)| (start + at, kind)));
    }
}

impl LineRepair {
    fn apply(&self, line: &str) -> String {
        let mut text = String::with_capacity(line.len() + self.missing.len());
        let mut done = 0;
        for &at in &self.missing {
            text.push_str(line.get(done..at).unwrap_or_default());
            text.push('\\');
            done = at;
        }
        text.push_str(line.get(done..).unwrap_or_default());
        text
    }
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

    pub(super) fn error(&self, error: Error) -> Error {
        let offset = error.offset();
        error.moved_to(self.offset(offset), self.position(offset))
    }
}
