//! `Message` and `Field`.

use super::Grammar;
use super::fail::{PResult, Reason, fatal};
use crate::{Field, Name};

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
            rest = self.space(rest);
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
        let (rest, name) = self.field_name(input, expected)?;
        if self.depth > 0 && self.outermost.is_some() && name.as_field() == self.outermost {
            return fatal(input, Reason::Misplaced);
        }
        let rest = self.space(rest);
        let (end, value) = match (rest.strip_prefix(':'), &name) {
            (after, Name::Any { .. }) => self.any_value(self.space(after.unwrap_or(rest)))?,
            (Some(after), _) => self.value(self.space(after))?,
            (None, _) => self.message_value(rest)?,
        };
        let rest = self.space(end);
        let rest = rest.strip_prefix([',', ';']).unwrap_or(rest);
        Ok((rest, Field { name, value, span: self.span(input, end) }))
    }
}
