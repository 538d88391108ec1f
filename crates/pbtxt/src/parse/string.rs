//! `String` and `STRING`.

use super::Grammar;
use super::fail::{PResult, Reason, fatal};
use std::borrow::Cow;

impl<'a> Grammar<'a> {
    /// One or more literals, joined; `input` begins with a quote.
    pub(super) fn string(self, input: &'a str) -> PResult<'a, Cow<'a, [u8]>> {
        let (mut end, mut joined) = self.literal(input)?;
        loop {
            let next = self.space(end);
            if !next.starts_with(['\'', '"']) {
                return Ok((end, joined));
            }
            let literal;
            (end, literal) = self.literal(next)?;
            joined.to_mut().extend_from_slice(&literal);
        }
    }

    /// One literal: borrowed where it has no escapes.
    fn literal(self, input: &'a str) -> PResult<'a, Cow<'a, [u8]>> {
        let quote = input.bytes().next().unwrap_or(b'"');
        let ends = |byte: u8| byte == quote || matches!(byte, b'\\' | b'\n') || (byte == 0 && !self.python);
        let mut text = Cow::Borrowed(&[][..]);
        let mut rest = input.get(1..).unwrap_or_default();
        loop {
            let end = rest.bytes().position(ends).unwrap_or(rest.len());
            let (run, stop) = rest.split_at_checked(end).unwrap_or((rest, ""));
            if text.is_empty() {
                text = Cow::Borrowed(run.as_bytes());
            } else {
                text.to_mut().extend_from_slice(run.as_bytes());
            }
            match stop.as_bytes().first() {
                Some(&byte) if byte == quote => return Ok((stop.get(1..).unwrap_or_default(), text)),
                Some(b'\\') => (rest, ()) = self.escape(stop, text.to_mut())?,
                _ => return self.unclosed(input, run, stop),
            }
        }
    }

    /// The failure of a literal that is open at the end of its line, which is where `run` ends.
    fn unclosed<O>(self, input: &'a str, run: &'a str, stop: &'a str) -> PResult<'a, O> {
        // In a text with CRLF the line ends before the carriage return.
        let line_end = usize::from(stop.starts_with('\n') && run.ends_with('\r'));
        let place = self.source.get(self.offset(stop) - line_end..).unwrap_or(stop);
        fatal(place, Reason::OpenString { opened: self.offset(input) })
    }
}
