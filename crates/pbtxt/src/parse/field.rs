//! `Message` and `Field`.

use super::Grammar;
use super::fail::{PResult, Reason, expect, fatal};
use super::name::field_name;
use super::space::space;
use crate::{Field, Name};
use nom::Parser;
use nom::character::complete::{char, one_of};
use nom::combinator::{opt, value};

/// What is expected outside every message.
pub(crate) const TOP_LEVEL: &str = "a field name";

impl<'a> Grammar<'a> {
    /// The fields up to the closing bracket, or up to the end of the text where there is none. `close` is the
    /// bracket and the offset of its opening one.
    pub(super) fn fields(self, input: &'a str, close: Option<(char, usize)>) -> PResult<'a, Vec<Field<'a>>> {
        let expected = match close {
            None => TOP_LEVEL,
            Some(('>', _)) => "a field name or '>'",
            Some(_) => "a field name or '}'",
        };
        let mut fields = Vec::new();
        let mut rest = input;
        loop {
            (rest, ()) = space(rest)?;
            match close {
                None if rest.is_empty() => return Ok((rest, fields)),
                Some((_, opened)) if rest.is_empty() => {
                    return fatal(rest, Reason::OpenMessage { expected, opened });
                }
                Some((bracket, _)) if rest.starts_with(bracket) => {
                    return Ok((rest.get(1..).unwrap_or_default(), fields));
                }
                _ => {}
            }
            let field;
            (rest, field) = self.field(rest, expected)?;
            fields.push(field);
        }
    }

    fn field(self, input: &'a str, expected: &'static str) -> PResult<'a, Field<'a>> {
        let (rest, (name, has_colon)) = head(input, expected)?;
        if self.depth > 0 && self.outermost.is_some() && name.as_field() == self.outermost {
            return fatal(input, Reason::Misplaced);
        }
        let (end, value) = if has_colon { self.value(rest)? } else { self.message_value(rest)? };
        let (rest, ()) = separator(end)?;
        Ok((rest, Field { name, value, span: self.span(input, end) }))
    }
}

/// The name of a field, and whether a colon follows.
fn head<'a>(input: &'a str, expected: &'static str) -> PResult<'a, (Name<'a>, bool)> {
    let (rest, (name, (), colon, ())) =
        (expect(expected, field_name), space, opt(char(':')), space).parse(input)?;
    Ok((rest, (name, colon.is_some())))
}

/// The comma or semicolon behind a field, or none.
fn separator(input: &str) -> PResult<'_, ()> {
    value((), (space, opt(one_of(",;")))).parse(input)
}
