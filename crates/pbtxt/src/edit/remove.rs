//! Fields and list elements that go.

use super::gap::{self, Extent};
use super::walk::{Body, Walk};
use crate::{Field, Span, Value};

impl<'a> Walk<'_, 'a> {
    pub(super) fn extent(&self, body: &Body<'_, 'a>, index: usize) -> Extent {
        let end = body.fields.get(index).map_or(body.start, |field| field.span.end);
        let next = body.fields.get(index + 1).map_or(body.end, |field| field.span.start);
        Extent::of(&self.source, end, next)
    }

    pub(super) fn remove_field(&mut self, body: &Body<'_, 'a>, index: usize, field: &Field<'a>) {
        let Span { start, end } = field.span;
        let extent = self.extent(body, index);
        let begins_line = self.source.begins_line(start);
        let joined = !self.source.get(end, extent.end).contains(['#', '\n']);
        let rest = self.source.get(extent.end, extent.next);
        let tail = rest.get(gap::blank_len(rest)..).unwrap_or_default();
        let at_end = tail.is_empty() && extent.next == self.source.text.len();
        if joined && begins_line && (at_end || tail.starts_with(['#', '\n']) || tail.starts_with("\r\n")) {
            let line_end = rest.find('\n').map_or(extent.next, |newline| extent.end + newline + 1);
            self.splices.remove(self.source.line_start(start), line_end);
            return;
        }
        let before = self.source.get(self.source.line_start(start), start);
        let space_before = before.len() - before.trim_end_matches(gap::is_blank).len();
        let next = body.fields.get(index + 1).filter(|_| tail.is_empty());
        let to_next_field = next.is_some_and(|next| begins_line || !self.changes.is_removed(next.span));
        match extent.separator {
            Some(separator) if !joined => {
                self.splices.remove(start, end);
                self.splices.remove(separator, separator + 1);
            }
            _ if to_next_field => self.splices.remove(start, extent.next),
            _ if begins_line => self.splices.remove(start, extent.end),
            _ => self.splices.remove(start - space_before, extent.end),
        }
    }

    /// Removes elements and as many commas: the one behind an element, or for the last ones that before.
    pub(super) fn remove_elements(&mut self, values: &[Value<'a>]) {
        let removed = |value: &Value<'a>| self.changes.is_removed(value.span);
        let kept_behind = values.iter().rposition(|value| !removed(value)).unwrap_or_default();
        let gone: Vec<usize> =
            values.iter().enumerate().filter(|(_, value)| removed(value)).map(|(index, _)| index).collect();
        for index in gone {
            let Some(Span { start, end }) = values.get(index).map(|value| value.span) else { continue };
            let previous = index.checked_sub(1).and_then(|index| values.get(index));
            let next = values.get(index + 1).filter(|_| index < kept_behind);
            let (gap_start, gap_end) = match (next, previous) {
                (Some(next), _) => (end, next.span.start),
                (None, Some(previous)) => (previous.span.end, start),
                (None, None) => (end, end),
            };
            let text = self.source.get(gap_start, gap_end);
            if text.contains('#') {
                self.splices.remove(start, end);
                if let Some(comma) = gap::find(text, &[',']) {
                    self.splices.remove(gap_start + comma, gap_start + comma + 1);
                }
            } else {
                self.splices.remove(start.min(gap_start), end.max(gap_end));
            }
        }
    }
}
