//! Fields that come.

use super::gap;
use super::walk::{Body, Walk};
use crate::print::check_field;
use crate::{Error, Field, Span, ValueKind};

impl<'a> Walk<'_, 'a> {
    pub(super) fn insert_before(
        &mut self,
        body: &Body<'_, 'a>,
        index: usize,
        field: &Field<'a>,
        news: &[Field<'a>],
    ) -> Result<(), Error> {
        let start = field.span.start;
        let separator = self.separator(body);
        let own_line = self.source.begins_line(start);
        let at = if own_line { self.comment_block(body, index, start) } else { start };
        for new in news {
            self.check(check_field(new, body.depth), field.span)?;
            let text = if own_line {
                let indent = self.source.indent(start);
                let lines = self.eol.repeat(1 + self.blank_lines(body, index, new));
                format!("{indent}{}{separator}{lines}", self.layout(body, Some(indent)).field(new))
            } else {
                let joiner = self.joiner(body, index);
                format!("{}{separator}{joiner}", self.layout(body, None).field(new))
            };
            self.splices.insert(at, text);
        }
        Ok(())
    }

    pub(super) fn insert_after(
        &mut self,
        body: &Body<'_, 'a>,
        index: usize,
        field: &Field<'a>,
        news: &[&Field<'a>],
    ) -> Result<(), Error> {
        if news.is_empty() {
            return Ok(());
        }
        let extent = self.extent(body, index);
        let style = self.separator(body);
        let is_last = body.fields.iter().skip(index + 1).all(|field| self.changes.is_removed(field.span));
        // The last of separated fields may have no separator, and then the new last one has none.
        let passed_on = extent.separator.is_none() && is_last && !style.is_empty();
        if passed_on {
            self.splices.insert(field.span.end, style);
        }
        let separator = if passed_on || extent.separator.is_some() { style } else { "" };
        let own_line = self.line_behind(body, index, field);
        for (place, new) in news.iter().enumerate() {
            self.check(check_field(new, body.depth), field.span)?;
            let separator = if passed_on && place + 1 == news.len() { "" } else { separator };
            if let Some(at) = own_line {
                let indent = self.field_indent(body, field);
                let lines = self.eol.repeat(1 + self.blank_lines(body, index, new));
                let text = self.layout(body, Some(&indent)).field(new);
                self.splices.insert(at, format!("{lines}{indent}{text}{separator}"));
            } else {
                let joiner = self.joiner(body, index);
                let text = self.layout(body, None).field(new);
                self.splices.insert(extent.end, format!("{joiner}{text}{separator}"));
            }
        }
        Ok(())
    }

    /// Fields into a message that has none, or none that stay.
    pub(super) fn insert_first(&mut self, body: &Body<'_, 'a>, news: &[Field<'a>]) -> Result<(), Error> {
        let place = Span { start: body.end, end: body.end };
        news.iter().try_for_each(|new| self.check(check_field(new, body.depth), place))?;
        let eol = self.eol;
        if body.depth == 0 {
            let layout = self.layout(body, Some(""));
            let lines: String = news.iter().map(|new| layout.field(new) + eol).collect();
            let tail = self.source.get(body.start, body.end);
            let open = !tail.is_empty() && !tail.ends_with('\n');
            self.splices.insert(body.end, format!("{}{lines}", if open { eol } else { "" }));
        } else if self.source.begins_line(body.end) {
            let bracket = self.source.indent(body.end);
            let indent = format!("{bracket}{}", self.style(body).unit());
            let layout = self.layout(body, Some(&indent));
            let lines: String = news.iter().map(|new| indent.clone() + &layout.field(new) + eol).collect();
            self.splices.insert(self.source.line_start(body.end), lines);
        } else {
            let layout = self.layout(body, None);
            let fields: Vec<_> = news.iter().map(|new| layout.field(new)).collect();
            let inside = self.source.get(body.start, body.end);
            let before = if inside.ends_with(gap::is_blank) { "" } else { layout.pad };
            self.splices.insert(body.end, format!("{before}{}{}", fields.join(" "), layout.pad));
        }
        Ok(())
    }

    /// Where the comment lines directly above a field begin, or its own line.
    fn comment_block(&self, body: &Body<'_, 'a>, index: usize, start: usize) -> usize {
        let above = index.checked_sub(1).map_or(body.start, |index| self.extent(body, index).end);
        let own = self.source.line_start(start);
        let mut at = own;
        while let Some(line) = at.checked_sub(1).map(|end| self.source.line_start(end))
            && line >= above
            && line < at
        {
            let text = self.source.get(line, at);
            if !text.get(gap::blank_len(text)..).unwrap_or_default().starts_with('#') {
                break;
            }
            at = line;
        }
        if at == self.source.start() { own } else { at }
    }

    /// Where a line behind the field ends, if a new field goes on a line of its own.
    fn line_behind(&self, body: &Body<'_, 'a>, index: usize, field: &Field<'a>) -> Option<usize> {
        let extent = self.extent(body, index);
        let start = field.span.start;
        let begins_line = self.source.begins_line(start);
        let previous = index.checked_sub(1).and_then(|index| body.fields.get(index));
        let shared = previous.is_some_and(|previous| self.source.line_start(start) < previous.span.end);
        match self.source.line_end(extent.end, extent.next) {
            Some(end) => (begins_line || !shared).then_some(end),
            None => (begins_line && extent.next == self.source.text.len()).then_some(extent.next),
        }
    }

    /// The separator that the fields of a message have, or nothing.
    fn separator(&self, body: &Body<'_, 'a>) -> &'static str {
        body.separator.get_or_init(|| {
            let first = (0..body.fields.len()).find_map(|index| self.extent(body, index).separator);
            match first.map(|at| self.source.get(at, at + 1)) {
                Some(";") => ";",
                Some(_) => ",",
                None => "",
            }
        })
    }

    /// The indentation of a field on its own line beside `field`.
    fn field_indent(&self, body: &Body<'_, 'a>, field: &Field<'a>) -> String {
        if self.source.begins_line(field.span.start) {
            return self.source.indent(field.span.start).to_owned();
        }
        let indent = body.indent.get_or_init(|| {
            let own_line = body.fields.iter().find(|field| self.source.begins_line(field.span.start));
            match own_line {
                Some(field) => self.source.indent(field.span.start).to_owned(),
                None if body.depth == 0 => String::new(),
                None => format!("{}{}", self.source.indent(body.start), self.style(body).unit()),
            }
        });
        indent.clone()
    }

    /// What stands between two fields on one line.
    fn joiner(&self, body: &Body<'_, 'a>, index: usize) -> &'a str {
        let index = if index + 1 < body.fields.len() { index } else { index.saturating_sub(1) };
        let extent = self.extent(body, index);
        let gap = self.source.get(extent.end, extent.next);
        let plain = index + 1 < body.fields.len() && gap.chars().all(gap::is_blank);
        if plain && (extent.separator.is_some() || !gap.is_empty()) { gap } else { " " }
    }

    /// How many empty lines stand between messages like the new one.
    fn blank_lines(&self, body: &Body<'_, 'a>, index: usize, new: &Field<'a>) -> usize {
        if !matches!(new.value.kind, ValueKind::Message(_)) {
            return 0;
        }
        let index = index.saturating_sub(1);
        let is_message = |index| {
            let field: Option<&Field<'a>> = body.fields.get(index);
            field.is_none_or(|field| field.value.as_message().is_some())
        };
        let extent = self.extent(body, index);
        let gap = self.source.get(extent.end, extent.next);
        let plain = gap.chars().all(char::is_whitespace) && is_message(index) && is_message(index + 1);
        if plain { gap.matches('\n').count().saturating_sub(1) } else { 0 }
    }
}
