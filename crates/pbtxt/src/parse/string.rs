//! `String` and `STRING`.

use super::escape::escape;
use super::fail::{PResult, Reason, fatal};
use super::space::space;
use nom::Parser;
use nom::bytes::complete::take_while;
use nom::character::complete::one_of;
use nom::multi::fold_many0;
use nom::sequence::preceded;
use std::borrow::Cow;

/// One or more literals, joined. `source_len` tells offsets from rests.
pub(super) fn string(source_len: usize, input: &str) -> PResult<'_, Cow<'_, [u8]>> {
    let (rest, first) = literal(source_len, input)?;
    let mut first = Some(first);
    let next = preceded(space, |input| literal(source_len, input));
    fold_many0(
        next,
        move || first.take().unwrap_or_default(),
        |mut joined: Cow<'_, [u8]>, literal| {
            joined.to_mut().extend_from_slice(&literal);
            joined
        },
    )
    .parse(rest)
}

/// One literal: borrowed where it has no escapes.
fn literal(source_len: usize, input: &str) -> PResult<'_, Cow<'_, [u8]>> {
    let (mut rest, quote) = one_of("'\"").parse(input)?;
    let mut text = Cow::Borrowed(&[][..]);
    loop {
        let (stop, run) = take_while(|c| c != quote && !matches!(c, '\\' | '\n' | '\0')).parse(rest)?;
        if text.is_empty() {
            text = Cow::Borrowed(run.as_bytes());
        } else {
            text.to_mut().extend_from_slice(run.as_bytes());
        }
        if let Some(after) = stop.strip_prefix(quote) {
            return Ok((after, text));
        }
        if !stop.starts_with('\\') {
            // In a text with CRLF the line ends before the carriage return.
            let end = if stop.starts_with('\n') && run.ends_with('\r') { run.len() - 1 } else { run.len() };
            let opened = source_len - input.len();
            return fatal(rest.get(end..).unwrap_or(stop), Reason::OpenString { opened });
        }
        (rest, ()) = escape(stop, text.to_mut())?;
    }
}
