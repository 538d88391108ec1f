//! Fields, messages and lists, in any layout.

use super::{Quotes, literal};
use crate::{Field, MAX_DEPTH, Value, ValueKind};
use std::fmt::{self, Write};
use std::slice::Iter;

/// How the text looks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout<'s> {
    /// In front of every line but the first, before its own indentation.
    pub(crate) base: &'s str,
    /// The indentation of one level.
    pub(crate) unit: &'s str,
    /// What ends a line, `None` for all in one.
    pub(crate) eol: Option<&'s str>,
    /// Between a name and a scalar or a list.
    pub(crate) colon: &'s str,
    /// Between a name and a message.
    pub(crate) lead: &'s str,
    /// Inside the brackets of a message on one line.
    pub(crate) pad: &'s str,
    /// Behind every field.
    pub(crate) separator: &'s str,
    pub(crate) quotes: Quotes,
    pub(crate) ascii_only: bool,
    pub(crate) brackets: (char, char),
}

impl Layout<'_> {
    pub(crate) const CANONICAL: Layout<'static> = Layout {
        base: "",
        unit: "  ",
        eol: Some("\n"),
        colon: ": ",
        lead: " ",
        pad: " ",
        separator: "",
        quotes: Quotes::Double,
        ascii_only: false,
        brackets: ('{', '}'),
    };

    /// All of these fields, without brackets.
    pub(crate) fn fields(&self, fields: &[Field<'_>], out: &mut impl Write) -> fmt::Result {
        Run { layout: self, out, open: vec![Open::Text(fields.iter())], first: true }.finish()
    }

    /// One field, without a separator and without an end of its last line.
    pub(crate) fn field(&self, field: &Field<'_>) -> String {
        let mut text = String::new();
        let mut run = Run { layout: self, out: &mut text, open: vec![Open::Piece], first: true };
        // Writing to a string cannot fail.
        let _ = run.head(field).and_then(|()| run.begin(&field.value.kind)).and_then(|()| run.finish());
        text
    }

    /// One value, without an end of its last line.
    pub(crate) fn value(&self, kind: &ValueKind<'_>) -> String {
        let mut text = String::new();
        let mut run = Run { layout: self, out: &mut text, open: vec![Open::Piece], first: true };
        // Writing to a string cannot fail.
        let _ = run.begin(kind).and_then(|()| run.finish());
        text
    }
}

/// What is being printed: kept in a vector, since a tree built in memory may be deeper than the stack.
enum Open<'t, 'a> {
    /// The fields outside every message.
    Text(Iter<'t, Field<'a>>),
    /// A single field or value.
    Piece,
    Message(Iter<'t, Field<'a>>),
    /// A list; one with messages has a line for each element.
    List {
        values: Iter<'t, Value<'a>>,
        tall: bool,
    },
}

struct Run<'l, 't, 'a, W> {
    layout: &'l Layout<'l>,
    out: &'l mut W,
    open: Vec<Open<'t, 'a>>,
    /// Nothing was printed yet in what is open innermost.
    first: bool,
}

impl<'t, 'a, W: Write> Run<'_, 't, 'a, W> {
    fn finish(&mut self) -> fmt::Result {
        while let Some(innermost) = self.open.last_mut() {
            match innermost {
                Open::Text(fields) | Open::Message(fields) => match fields.next() {
                    Some(field) => self.field(field)?,
                    None => self.close()?,
                },
                Open::List { values, .. } => match values.next() {
                    Some(value) => self.element(value)?,
                    None => self.close()?,
                },
                Open::Piece => self.close()?,
            }
        }
        Ok(())
    }

    fn field(&mut self, field: &'t Field<'a>) -> fmt::Result {
        if self.layout.eol.is_some() {
            self.margin()?;
        } else if !self.first {
            self.out.write_char(' ')?;
        } else if matches!(self.open.last(), Some(Open::Message(_))) {
            self.out.write_str(self.layout.pad)?;
        }
        self.head(field)?;
        self.begin(&field.value.kind)
    }

    fn head(&mut self, field: &Field<'_>) -> fmt::Result {
        write!(self.out, "{}", field.name)?;
        self.out.write_str(match field.value.kind {
            ValueKind::Message(_) => self.layout.lead,
            _ => self.layout.colon,
        })
    }

    fn element(&mut self, value: &'t Value<'a>) -> fmt::Result {
        let tall = matches!(self.open.last(), Some(Open::List { tall: true, .. }));
        match self.layout.eol {
            Some(eol) if tall => {
                self.out.write_str(if self.first { "" } else { "," })?;
                self.out.write_str(eol)?;
                self.margin()?;
            }
            _ => self.out.write_str(if self.first { "" } else { ", " })?,
        }
        self.begin(&value.kind)
    }

    /// Prints a scalar, or opens what holds more.
    fn begin(&mut self, kind: &'t ValueKind<'a>) -> fmt::Result {
        match kind {
            ValueKind::Message(message) => {
                self.out.write_char(self.layout.brackets.0)?;
                self.out.write_str(self.layout.eol.unwrap_or_default())?;
                self.open.push(Open::Message(message.fields.iter()));
            }
            ValueKind::List(values) => {
                self.out.write_char('[')?;
                let tall = values.iter().any(|value| value.as_message().is_some());
                self.open.push(Open::List { values: values.iter(), tall });
            }
            scalar => {
                literal::scalar(scalar, self.layout.quotes, self.layout.ascii_only, self.out)?;
                return self.ended();
            }
        }
        self.first = true;
        Ok(())
    }

    fn close(&mut self) -> fmt::Result {
        match (self.open.pop(), self.layout.eol) {
            (Some(Open::Message(_)), Some(_)) => {
                self.margin()?;
                self.out.write_char(self.layout.brackets.1)?;
            }
            (Some(Open::Message(_)), None) => {
                self.out.write_str(if self.first { "" } else { self.layout.pad })?;
                self.out.write_char(self.layout.brackets.1)?;
            }
            (Some(Open::List { tall, .. }), eol) => {
                if let (true, Some(eol)) = (tall, eol) {
                    self.out.write_str(eol)?;
                    self.margin()?;
                }
                self.out.write_char(']')?;
            }
            (Some(Open::Text(_) | Open::Piece) | None, _) => return Ok(()),
        }
        self.ended()
    }

    /// Behind a value.
    fn ended(&mut self) -> fmt::Result {
        self.first = false;
        if matches!(self.open.last(), Some(Open::Text(_) | Open::Message(_))) {
            self.out.write_str(self.layout.separator)?;
            self.out.write_str(self.layout.eol.unwrap_or_default())?;
        }
        Ok(())
    }

    /// The indentation of a line in what is open innermost. It has a limit: without one the text would grow
    /// with the square of the depth.
    fn margin(&mut self) -> fmt::Result {
        let levels = (self.open.len().saturating_sub(1)).min(2 * MAX_DEPTH);
        self.out.write_str(self.layout.base)?;
        (0..levels).try_for_each(|_| self.out.write_str(self.layout.unit))
    }
}
