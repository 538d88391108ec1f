//! Changes at places that are not there, or not there any more.

use super::walk::Walk;
use crate::{Error, ErrorKind, Message, Span, Value, ValueKind};
use std::collections::BTreeSet;

impl Walk<'_, '_> {
    /// The error for a change at a place that the walk did not come by.
    pub(super) fn stray(&self) -> Error {
        let known = spans(self.message);
        // Spans of a tree do not begin together, and they nest or lie apart.
        let (mut gone_until, mut covered) = (0, None);
        for span in self.changes.spans() {
            if span != Span::default() && !known.contains(&(span.start, span.end)) {
                return self.error(ErrorKind::NoSuchPlace, span);
            }
            if span.end <= gone_until {
                covered = covered.or(Some(span));
            }
            if self.changes.at(span).is_some_and(|node| node.remove || node.set.is_some()) {
                gone_until = gone_until.max(span.end);
            }
        }
        self.error(ErrorKind::Overlap, covered.unwrap_or_default())
    }
}

/// The spans of all fields and values.
fn spans(message: &Message<'_>) -> BTreeSet<(usize, usize)> {
    let mut spans = BTreeSet::new();
    spans_of_fields(message, &mut spans);
    spans
}

fn spans_of_fields(message: &Message<'_>, into: &mut BTreeSet<(usize, usize)>) {
    for field in &message.fields {
        into.insert((field.span.start, field.span.end));
        spans_of_value(&field.value, into);
    }
}

fn spans_of_value(value: &Value<'_>, into: &mut BTreeSet<(usize, usize)>) {
    into.insert((value.span.start, value.span.end));
    match &value.kind {
        ValueKind::Message(message) => spans_of_fields(message, into),
        ValueKind::List(values) => values.iter().for_each(|value| spans_of_value(value, into)),
        _ => {}
    }
}
