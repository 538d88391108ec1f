//! What the neighbours of a new field look like.

use super::gap::{self, Source};
use crate::print::Layout;
use crate::{Field, Message, Quotes, Value, ValueKind};

/// What was seen so far, each the first of its sort.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Style<'s> {
    colon: Option<&'s str>,
    lead: Option<&'s str>,
    pad: Option<&'s str>,
    unit: Option<&'s str>,
    brackets: Option<(char, char)>,
    quotes: Option<Quotes>,
    /// Whether messages have lines of their own for their fields.
    tall: Option<bool>,
}

impl<'s> Style<'s> {
    /// The style of the fields of a message and of those in them; what they do not tell is taken from `outer`.
    pub(super) fn of(source: &Source<'s>, message: &Message<'_>, outer: &Self) -> Self {
        let mut style = Self::default();
        style.see_fields(source, &message.fields);
        Self {
            colon: style.colon.or(outer.colon),
            lead: style.lead.or(outer.lead),
            pad: style.pad.or(outer.pad),
            unit: style.unit.or(outer.unit),
            brackets: style.brackets.or(outer.brackets),
            quotes: style.quotes.or(outer.quotes),
            tall: style.tall.or(outer.tall),
        }
    }

    fn is_complete(&self) -> bool {
        self.colon.is_some()
            && self.lead.is_some()
            && self.pad.is_some()
            && self.unit.is_some()
            && self.quotes.is_some()
    }

    fn see_fields(&mut self, source: &Source<'s>, fields: &[Field<'_>]) {
        for field in fields {
            if self.is_complete() {
                return;
            }
            let name_end = gap::name_end(source, field);
            let between = source.get(name_end, field.value.span.start);
            let plain = between.chars().all(|c| c == ':' || gap::is_blank(c));
            match &field.value.kind {
                ValueKind::Message(_) if plain => _ = self.lead.get_or_insert(between),
                _ if plain && between.contains(':') => _ = self.colon.get_or_insert(between),
                _ => {}
            }
            self.see_value(source, &field.value);
        }
    }

    fn see_value(&mut self, source: &Source<'s>, value: &Value<'_>) {
        let text = source.get(value.span.start, value.span.end);
        match &value.kind {
            ValueKind::Message(message) => self.see_message(source, text, value, message),
            ValueKind::List(values) => values.iter().for_each(|value| self.see_value(source, value)),
            ValueKind::String(_) => _ = self.quotes.get_or_insert(quotes(text)),
            _ => {}
        }
    }

    fn see_message(&mut self, source: &Source<'s>, text: &'s str, value: &Value<'_>, message: &Message<'_>) {
        self.brackets.get_or_insert(if text.starts_with('<') { ('<', '>') } else { ('{', '}') });
        let Some(first) = message.fields.first() else { return };
        let tall = *self.tall.get_or_insert(text.contains('\n'));
        if source.begins_line(first.span.start) {
            let outside = source.indent(value.span.start);
            if let Some(unit) = source.indent(first.span.start).strip_prefix(outside)
                && !unit.is_empty()
            {
                self.unit.get_or_insert(unit);
            }
        }
        if !tall {
            let inside = text.get(1..).unwrap_or_default();
            self.pad.get_or_insert(inside.get(..gap::blank_len(inside)).unwrap_or_default());
        }
        self.see_fields(source, &message.fields);
    }

    pub(super) fn unit(&self) -> &'s str {
        self.unit.unwrap_or(Layout::CANONICAL.unit)
    }

    pub(super) fn pad(&self) -> &'s str {
        self.pad.unwrap_or(Layout::CANONICAL.pad)
    }

    /// The layout of a new field: in a line of its own, which is indented by `own_line`, or within one.
    pub(super) fn layout<'l>(&self, own_line: Option<&'l str>, eol: &'l str) -> Layout<'l>
    where
        's: 'l,
    {
        let tall = own_line.is_some() && self.tall.unwrap_or(true);
        Layout {
            base: own_line.unwrap_or_default(),
            unit: self.unit(),
            eol: tall.then_some(eol),
            colon: self.colon.unwrap_or(Layout::CANONICAL.colon),
            lead: self.lead.unwrap_or(Layout::CANONICAL.lead),
            pad: self.pad(),
            quotes: self.quotes.unwrap_or_default(),
            brackets: self.brackets.unwrap_or(Layout::CANONICAL.brackets),
            ..Layout::CANONICAL
        }
    }
}

/// The quotes that a string begins with.
pub(super) fn quotes(text: &str) -> Quotes {
    if text.starts_with('\'') { Quotes::Single } else { Quotes::Double }
}
