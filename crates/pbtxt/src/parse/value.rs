//! `ScalarValue`, `MessageValue`, `ScalarList` and `MessageList`.

use super::fail::{PResult, Reason, fatal};
use super::name::identifier;
use super::{Grammar, MAX_DEPTH};
use crate::{Message, Value, ValueKind};

/// What is expected behind a field name.
pub(crate) const COLON_OR_MESSAGE: &str = "':' or '{'";
/// What is expected behind a colon.
pub(crate) const VALUE: &str = "a value";
/// What is expected in a list without a colon, in a list of messages, and of an expanded `Any`.
pub(crate) const MESSAGE: &str = "a message in braces";
/// What is expected in a list of scalars.
pub(crate) const SCALAR: &str = "a value as the others of the list";
/// What is expected behind an element of a list.
pub(crate) const COMMA_OR_END: &str = "',' or ']'";

// A level of nesting is a round through these functions, `fields` and `field`. They call each other and
// the tokens plainly: a combinator in one of them costs more stack in a debug build than all the rest.
impl<'a> Grammar<'a> {
    /// What may stand behind a colon.
    pub(super) fn value(self, input: &'a str) -> PResult<'a, Value<'a>> {
        let (rest, kind) = match input.as_bytes().first() {
            Some(b'{' | b'<') => self.message(input)?,
            Some(b'[') => self.list(input, false)?,
            _ => self.scalar(input)?,
        };
        Ok((rest, Value { kind, span: self.span(input, rest) }))
    }

    /// What may stand behind a field name without a colon: messages only.
    pub(super) fn message_value(self, input: &'a str) -> PResult<'a, Value<'a>> {
        match input.as_bytes().first() {
            Some(b'{' | b'<') => self.value(input),
            Some(b'[') => {
                let (rest, kind) = self.list(input, true)?;
                Ok((rest, Value { kind, span: self.span(input, rest) }))
            }
            _ => fatal(input, Reason::Expected(COLON_OR_MESSAGE)),
        }
    }

    /// What an expanded `Any` holds: one message.
    pub(super) fn any_value(self, input: &'a str) -> PResult<'a, Value<'a>> {
        if input.starts_with(['{', '<']) {
            return self.value(input);
        }
        fatal(input, Reason::Expected(MESSAGE))
    }

    fn scalar(self, input: &'a str) -> PResult<'a, ValueKind<'a>> {
        match input.as_bytes().first() {
            Some(b'\'' | b'"') => self.string(input).map(|(rest, text)| (rest, ValueKind::String(text))),
            Some(b'0'..=b'9' | b'-' | b'+' | b'.') => self.number(input),
            _ => match identifier(input) {
                Some((rest, text)) => Ok((rest, word(text))),
                None => fatal(input, Reason::Expected(VALUE)),
            },
        }
    }

    fn message(self, input: &'a str) -> PResult<'a, ValueKind<'a>> {
        if self.depth == MAX_DEPTH {
            return fatal(input, Reason::TooDeep);
        }
        let close = if input.starts_with('<') { '>' } else { '}' };
        let inner = Self { depth: self.depth + 1, ..self };
        let (rest, mut fields) =
            inner.fields(input.get(1..).unwrap_or_default(), Some((close, self.offset(input))))?;
        // A vector begins with room for four: much, where messages hold one field each.
        fields.shrink_to_fit();
        Ok((rest, ValueKind::Message(Message { fields })))
    }

    /// A list: all messages or all scalars. Without a colon before it, scalars are out.
    fn list(self, input: &'a str, messages_only: bool) -> PResult<'a, ValueKind<'a>> {
        let mut rest = self.space(input.strip_prefix('[').unwrap_or(input));
        let mut elements: Vec<Value<'a>> = Vec::new();
        if let Some(rest) = rest.strip_prefix(']') {
            return Ok((rest, ValueKind::List(elements)));
        }
        loop {
            let first = elements.first().map(|value| value.as_message().is_some());
            let element;
            (rest, element) = self.element(rest, if messages_only { Some(true) } else { first })?;
            elements.push(element);
            rest = self.space(rest);
            if let Some(rest) = rest.strip_prefix(']') {
                return Ok((rest, ValueKind::List(elements)));
            }
            let Some(after) = rest.strip_prefix(',') else {
                return fatal(rest, Reason::Expected(COMMA_OR_END));
            };
            rest = self.space(after);
        }
    }

    /// One element of a list; `messages` says which sort the list is of, once that is known.
    fn element(self, input: &'a str, messages: Option<bool>) -> PResult<'a, Value<'a>> {
        let is_message = input.starts_with(['{', '<']);
        let expected = match messages {
            Some(true) => MESSAGE,
            Some(false) => SCALAR,
            None => VALUE,
        };
        if input.starts_with('[') || messages.is_some_and(|messages| messages != is_message) {
            return fatal(input, Reason::Expected(expected));
        }
        self.value(input)
    }
}

/// A bare word. These three in lower case are floats: so they are printed, and no enum spells its values so.
pub(crate) fn word(word: &str) -> ValueKind<'_> {
    match word {
        "inf" | "infinity" => ValueKind::Float(f64::INFINITY),
        "nan" => ValueKind::Float(f64::NAN),
        _ => ValueKind::Identifier(word.into()),
    }
}
