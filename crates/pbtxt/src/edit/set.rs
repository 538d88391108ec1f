//! Values that become others.

use super::gap;
use super::style::quotes;
use super::walk::{Body, Walk};
use crate::{Field, Value, ValueKind};

/// What a value is changed to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sort {
    AsItWas,
    Message,
    Other,
}

impl Sort {
    /// Whether the changed value is a message.
    pub(super) fn is_message(self, old: &Value<'_>) -> bool {
        match self {
            Self::AsItWas => old.as_message().is_some(),
            Self::Message => true,
            Self::Other => false,
        }
    }
}

impl<'a> Walk<'_, 'a> {
    /// The text of a value that replaces `old`.
    pub(super) fn value_text(&self, body: &Body<'_, 'a>, old: &Value<'a>, new: &ValueKind<'a>) -> String {
        let start = old.span.start;
        let text = self.source.get(start, old.span.end);
        let mut layout = self.style(body).layout(Some(self.source.indent(start)), self.eol);
        let tall = match &old.kind {
            ValueKind::Message(message) if !message.fields.is_empty() => text.contains('\n'),
            _ => layout.eol.is_some() && self.has_own_line(body, start),
        };
        layout.eol = tall.then_some(self.eol);
        if let ValueKind::String(_) = old.kind {
            layout.quotes = quotes(text);
        }
        layout.value(new)
    }

    /// Whether the field that has `offset` in it stands on a line without others.
    fn has_own_line(&self, body: &Body<'_, 'a>, offset: usize) -> bool {
        let next = body.fields.partition_point(|field| field.span.start <= offset);
        let field = next.checked_sub(1).and_then(|index| body.fields.get(index));
        let rest = self.source.get(
            field.map_or(body.end, |field| field.span.end),
            body.fields.get(next).map_or(body.end, |field| field.span.start),
        );
        field.is_some_and(|field| self.source.begins_line(field.span.start))
            && (rest.contains('\n') || (next == body.fields.len() && body.end == self.source.text.len()))
    }

    /// Gives the field the colon that its new value needs.
    pub(super) fn colon(&mut self, body: &Body<'_, 'a>, field: &Field<'a>, name_end: usize, sort: Sort) {
        let start = field.value.span.start;
        let between = self.source.get(name_end, start);
        let plain = between.chars().all(|c| c == ':' || gap::is_blank(c));
        let has_colon = gap::find(between, &[':']).is_some();
        match sort {
            Sort::Other if !has_colon && plain => {
                let colon = self.layout(body, None).colon;
                self.splices.replace(name_end, start, colon);
            }
            Sort::Other if !has_colon => self.splices.insert(name_end, ":"),
            Sort::Message if field.value.as_message().is_none() && plain => {
                let lead = self.layout(body, None).lead;
                self.splices.replace(name_end, start, lead);
            }
            _ => {}
        }
    }
}
