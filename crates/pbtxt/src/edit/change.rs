//! The changes, by the place they are made at.

use super::Edits;
use crate::{Field, Name, Span, ValueKind};
use std::collections::BTreeMap;

/// All changes at one span: of a field, a value, or the whole text.
#[derive(Debug, Clone, Default)]
pub(super) struct Node<'a> {
    pub(super) set: Option<ValueKind<'a>>,
    pub(super) rename: Option<Name<'a>>,
    pub(super) remove: bool,
    pub(super) before: Vec<Field<'a>>,
    pub(super) after: Vec<Field<'a>>,
    pub(super) push: Vec<Field<'a>>,
    /// A second change where only one can be.
    pub(super) twice: bool,
}

impl Node<'_> {
    pub(super) fn is_for_field(&self) -> bool {
        self.set.is_none() && self.push.is_empty()
    }

    pub(super) fn is_for_value(&self) -> bool {
        self.rename.is_none() && self.before.is_empty() && self.after.is_empty()
    }

    /// Whether the changes contradict each other.
    pub(super) fn is_contradiction(&self) -> bool {
        let others = self.rename.is_some()
            || self.set.is_some()
            || !(self.before.is_empty() && self.after.is_empty() && self.push.is_empty());
        self.twice || (self.remove && others) || (self.set.is_some() && !self.push.is_empty())
    }
}

/// Spans of one tree are alike only where they are the same.
#[derive(Debug, Clone, Default)]
pub(super) struct Changes<'a> {
    nodes: BTreeMap<(usize, usize), Node<'a>>,
}

impl<'a> Changes<'a> {
    pub(super) fn at(&self, span: Span) -> Option<&Node<'a>> {
        self.nodes.get(&(span.start, span.end))
    }

    pub(super) fn take(&mut self, span: Span) -> Node<'a> {
        self.nodes.remove(&(span.start, span.end)).unwrap_or_default()
    }

    pub(super) fn is_removed(&self, span: Span) -> bool {
        self.at(span).is_some_and(|node| node.remove)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    pub(super) fn spans(&self) -> impl Iterator<Item = Span> {
        self.nodes.keys().map(|&(start, end)| Span { start, end })
    }

    pub(super) fn node(&mut self, span: Span) -> &mut Node<'a> {
        self.nodes.entry((span.start, span.end)).or_default()
    }
}

impl<'a> Edits<'a> {
    pub(super) fn change(&mut self, span: Span, change: impl FnOnce(&mut Node<'a>)) -> &mut Self {
        change(self.changes.node(span));
        self
    }
}
