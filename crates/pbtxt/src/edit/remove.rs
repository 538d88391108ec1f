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
        if begins_line && let Some(line_end) = self.end_of_removed_line(body, index) {
            self.splices.remove(self.source.line_start(start), line_end);
            return;
        }
        let rest = self.source.get(extent.end, extent.next);
        let tail = rest.get(gap::blank_len(rest)..).unwrap_or_default();
        let next = body.fields.get(index + 1).filter(|_| tail.is_empty());
        let to_next_field = next.is_some_and(|next| begins_line || !self.changes.is_removed(next.span));
        match extent.separator {
            Some(separator) if !self.is_joined(end, extent) => {
                self.splices.remove(start, end);
                self.splices.remove(separator, separator + 1);
            }
            _ if to_next_field => self.splices.remove(start, extent.next),
            _ if begins_line => self.splices.remove(start, extent.end),
            _ => self.splices.remove(start - self.space_before(start), extent.end),
        }
    }

    /// Where the line ends, with its line end, that the field and others to be removed have to themselves.
    fn end_of_removed_line(&self, body: &Body<'_, 'a>, index: usize) -> Option<usize> {
        let gone = body.fields.iter().enumerate().skip(index);
        for (index, field) in gone.take_while(|(_, field)| self.changes.is_removed(field.span)) {
            let extent = self.extent(body, index);
            let rest = self.source.get(extent.end, extent.next);
            let tail = rest.get(gap::blank_len(rest)..).unwrap_or_default();
            if !self.is_joined(field.span.end, extent) {
                return None;
            }
            if tail.starts_with(['#', '\n']) || tail.starts_with("\r\n") {
                return Some(rest.find('\n').map_or(extent.next, |newline| extent.end + newline + 1));
            }
            if !tail.is_empty() || extent.next == self.source.text.len() {
                return tail.is_empty().then_some(extent.next);
            }
        }
        None
    }

    /// Whether a field and its separator have neither a comment nor a line end between them.
    fn is_joined(&self, end: usize, extent: Extent) -> bool {
        !self.source.get(end, extent.end).contains(['#', '\n'])
    }

    /// Removes elements and as many commas: the one behind an element, or for the last ones that before.
    pub(super) fn remove_elements(&mut self, values: &[Value<'a>]) {
        let changes = self.changes;
        let is_removed = |value: &&Value<'a>| changes.is_removed(value.span);
        let last_kept = values.iter().rposition(|value| !is_removed(&value)).unwrap_or_default();
        for (index, value) in values.iter().enumerate().filter(|(_, value)| is_removed(value)) {
            let Span { start, end } = value.span;
            let previous = index.checked_sub(1).and_then(|index| values.get(index));
            match (values.get(index + 1).filter(|_| index < last_kept), previous) {
                (Some(next), _) => self.remove_with_comma_behind(value.span, next.span.start),
                (None, Some(previous)) => {
                    let gap = self.source.get(previous.span.end, start);
                    match gap::find(gap, &[',']) {
                        Some(comma) if gap.contains('#') => {
                            self.splices.remove(previous.span.end + comma, previous.span.end + comma + 1);
                            self.splices.remove(start, end);
                        }
                        _ => self.splices.remove(previous.span.end, end),
                    }
                }
                (None, None) => self.splices.remove(start, end),
            }
        }
    }

    /// Removes the element at `element`, before another one at `next`.
    fn remove_with_comma_behind(&mut self, element: Span, next: usize) {
        let Span { start, end } = element;
        let gap = self.source.get(end, next);
        let comma = gap::find(gap, &[',']).map_or(end, |comma| end + comma);
        if gap.contains('#') {
            self.splices.remove(start, end);
            self.splices.remove(comma, comma + 1);
            return;
        }
        let newline = self.source.get(comma, next).find('\n');
        match (newline, self.source.line_end(comma, next)) {
            (Some(newline), _) if self.source.begins_line(start) => {
                self.splices.remove(self.source.line_start(start), comma + newline + 1);
            }
            (_, Some(line_end)) => self.splices.remove(start - self.space_before(start), line_end),
            _ => self.splices.remove(start, next),
        }
    }

    /// The length of the white space before `offset` on its line.
    fn space_before(&self, offset: usize) -> usize {
        let before = self.source.get(self.source.line_start(offset), offset);
        before.len() - before.trim_end_matches(gap::is_blank).len()
    }
}
