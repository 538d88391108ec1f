//! From the changes to pieces of text: one walk over the tree.

use super::gap::{self, Source};
use super::set::Sort;
use super::splice::Splices;
use super::style::Style;
use super::{Changes, Node};
use crate::print::{Layout, Unprintable, check_name, check_sorts, check_value};
use crate::{Error, ErrorKind, Field, Message, Span, Value, ValueKind};
use std::cell::OnceCell;

pub(super) struct Walk<'w, 'a> {
    pub(super) source: Source<'a>,
    pub(super) changes: &'w Changes<'a>,
    pub(super) splices: Splices,
    pub(super) eol: &'static str,
    pub(super) message: &'w Message<'a>,
    /// How many places with changes were found.
    found: usize,
    /// The style of the whole text.
    style: OnceCell<Style<'a>>,
}

/// The inside of a message.
pub(super) struct Body<'w, 'a> {
    pub(super) fields: &'w [Field<'a>],
    message: &'w Message<'a>,
    /// The span of the value, that of nothing for the whole text.
    span: Span,
    /// Behind the opening bracket.
    pub(super) start: usize,
    /// Before the closing bracket.
    pub(super) end: usize,
    /// How many messages are around the fields.
    pub(super) depth: usize,
    pub(super) style: OnceCell<Style<'a>>,
    pub(super) separator: OnceCell<&'static str>,
    pub(super) indent: OnceCell<String>,
}

impl<'w, 'a> Walk<'w, 'a> {
    pub(super) fn new(source: &'a str, message: &'w Message<'a>, changes: &'w Changes<'a>) -> Self {
        let source = Source::new(source);
        let eol = source.eol();
        let (splices, style) = (Splices::default(), OnceCell::new());
        Self { source, changes, splices, eol, message, found: 0, style }
    }

    /// The changed text.
    pub(super) fn text(mut self) -> Result<String, Error> {
        let message = self.message;
        let inside = Span { start: self.source.start(), end: self.source.text.len() };
        self.body(&Body::new(message, Span::default(), inside, 0))?;
        if self.found < self.changes.spans().count() {
            return Err(self.stray());
        }
        Ok(self.splices.apply(self.source.text))
    }

    pub(super) fn error(&self, kind: ErrorKind, span: Span) -> Error {
        Error::new(kind, self.source.text, span.start.min(self.source.text.len()))
    }

    pub(super) fn check(&self, checked: Result<(), Unprintable>, span: Span) -> Result<(), Error> {
        checked.map_err(|problem| self.error(ErrorKind::Unprintable(problem), span))
    }

    /// The changes at a place, `None` for none.
    fn node(&mut self, span: Span, fits: impl Fn(&Node<'a>) -> bool) -> Result<Option<&'w Node<'a>>, Error> {
        let Some(node) = self.changes.at(span) else { return Ok(None) };
        self.found += 1;
        if !fits(node) {
            return Err(self.error(ErrorKind::NoSuchPlace, span));
        }
        if node.is_contradiction() {
            return Err(self.error(ErrorKind::Overlap, span));
        }
        Ok(Some(node))
    }

    fn body(&mut self, body: &Body<'w, 'a>) -> Result<(), Error> {
        // The message's own node was found with its value; the whole text has none.
        let push = if body.span == Span::default() {
            self.node(body.span, |node| node.is_for_value() && !node.remove && node.set.is_none())?
        } else {
            self.changes.at(body.span)
        };
        let push = push.map_or(&[][..], |node| &node.push);
        let last = body.fields.iter().rposition(|field| !self.changes.is_removed(field.span));
        for (index, field) in body.fields.iter().enumerate() {
            self.field(body, index, field, if Some(index) == last { push } else { &[] })?;
        }
        match last {
            None if !push.is_empty() => self.insert_first(body, push),
            _ => Ok(()),
        }
    }

    fn field(
        &mut self,
        body: &Body<'w, 'a>,
        index: usize,
        field: &'w Field<'a>,
        push: &[Field<'a>],
    ) -> Result<(), Error> {
        let node = self.node(field.span, Node::is_for_field)?;
        if node.is_some_and(|node| node.remove) {
            self.remove_field(body, index, field);
            return Ok(());
        }
        let name_end = gap::name_end(&self.source, field);
        if let Some(node) = node {
            self.insert_before(body, index, field, &node.before)?;
            if let Some(name) = &node.rename {
                self.splices.replace(field.span.start, name_end, name.to_string());
            }
        }
        let sort = self.value(body, &field.value, false)?;
        let name = node.and_then(|node| node.rename.as_ref());
        if name.is_some() || !matches!(sort, Sort::AsItWas) {
            let of_message = sort.is_message(&field.value);
            self.check(check_name(name.unwrap_or(&field.name), of_message), field.span)?;
        }
        self.colon(body, field, name_end, sort);
        let after: Vec<_> = node.map_or(&[][..], |node| &node.after).iter().chain(push).collect();
        self.insert_after(body, index, field, &after)
    }

    /// Walks through a value and says what it is to be: whether a message, a scalar, or as it was.
    fn value(&mut self, body: &Body<'w, 'a>, value: &'w Value<'a>, element: bool) -> Result<Sort, Error> {
        let is_message = value.as_message().is_some();
        let node = self.node(value.span, |node| {
            node.is_for_value() && (element || !node.remove) && (is_message || node.push.is_empty())
        })?;
        if let Some(kind) = node.and_then(|node| node.set.as_ref()) {
            self.check(check_value(kind, body.depth), value.span)?;
            let text = self.value_text(body, value, kind);
            self.splices.replace(value.span.start, value.span.end, text);
            return Ok(if matches!(kind, ValueKind::Message(_)) { Sort::Message } else { Sort::Other });
        }
        match &value.kind {
            ValueKind::Message(message) => {
                let inside = Span { start: value.span.start + 1, end: value.span.end.saturating_sub(1) };
                self.body(&Body::new(message, value.span, inside, body.depth + 1))?;
                Ok(Sort::AsItWas)
            }
            ValueKind::List(values) => self.list(body, value, values),
            _ => Ok(Sort::AsItWas),
        }
    }

    fn list(
        &mut self,
        body: &Body<'w, 'a>,
        list: &Value<'a>,
        values: &'w [Value<'a>],
    ) -> Result<Sort, Error> {
        let mut sort = Sort::AsItWas;
        let changes = self.changes;
        for element in values {
            if let Sort::Other = self.value(body, element, true)? {
                sort = Sort::Other;
            }
        }
        let kept = values.iter().filter(|element| !changes.is_removed(element.span));
        let kinds = kept.map(|element| {
            changes.at(element.span).and_then(|node| node.set.as_ref()).unwrap_or(&element.kind)
        });
        self.check(check_sorts(kinds), list.span)?;
        self.remove_elements(values);
        Ok(sort)
    }

    pub(super) fn style<'b>(&self, body: &'b Body<'w, 'a>) -> &'b Style<'a> {
        body.style.get_or_init(|| {
            let of_text = || Style::of(&self.source, self.message, &Style::default());
            Style::of(&self.source, body.message, self.style.get_or_init(of_text))
        })
    }

    pub(super) fn layout<'l>(&self, body: &Body<'w, 'a>, own_line: Option<&'l str>) -> Layout<'l>
    where
        'a: 'l,
    {
        self.style(body).layout(own_line, self.eol)
    }
}

impl<'w, 'a> Body<'w, 'a> {
    fn new(message: &'w Message<'a>, span: Span, inside: Span, depth: usize) -> Self {
        Self {
            fields: &message.fields,
            message,
            span,
            start: inside.start,
            end: inside.end,
            depth,
            style: OnceCell::new(),
            separator: OnceCell::new(),
            indent: OnceCell::new(),
        }
    }
}
