//! Why and where a parser stopped.

use crate::{Error, ErrorKind, hint};
use nom::error::{ErrorKind as NomKind, ParseError};
use nom::{Err, IResult};

pub(super) type PResult<'a, O> = IResult<&'a str, O, Fail<'a>>;

/// A failure: the text from the failing place on, and the reason.
#[derive(Debug)]
pub(super) struct Fail<'a> {
    rest: &'a str,
    reason: Reason,
}

/// Why a text is outside the grammar. Offsets are in bytes from the start of the source.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Reason {
    /// Something else has to stand here.
    Expected(&'static str),
    /// A message is open at the end of the text.
    OpenMessage {
        expected: &'static str,
        opened: usize,
    },
    /// A string is open at the end of its line.
    OpenString {
        opened: usize,
    },
    /// A field of the top level inside a message.
    Misplaced,
    /// A number runs into what follows.
    AfterNumber,
    Escape(&'static str),
    Integer,
    TooDeep,
}

impl<'a> Fail<'a> {
    pub(super) fn new(rest: &'a str, reason: Reason) -> Self {
        Self { rest, reason }
    }

    pub(super) fn expected(rest: &'a str, what: &'static str) -> Self {
        Self::new(rest, Reason::Expected(what))
    }

    pub(super) fn into_error(self, source: &str) -> Error {
        let expected = match self.reason {
            Reason::Expected(expected) | Reason::OpenMessage { expected, .. } => Ok(expected),
            Reason::OpenString { .. } => Ok("a closing quote"),
            Reason::Misplaced => Ok("'}'"),
            Reason::AfterNumber => Ok("the end of the number"),
            Reason::Escape(problem) => Err(ErrorKind::Escape { problem }),
            Reason::Integer => Err(ErrorKind::IntegerOutOfRange),
            Reason::TooDeep => Err(ErrorKind::TooDeep),
        };
        let kind = match expected {
            Ok(expected) => ErrorKind::Syntax { expected, found: found(self.rest) },
            Err(kind) => kind,
        };
        let hint = hint::for_syntax(source, self.rest, &self.reason);
        Error::new(kind, source, source.len() - self.rest.len()).or_hint(hint)
    }
}

impl<'a> ParseError<&'a str> for Fail<'a> {
    fn from_error_kind(rest: &'a str, _: NomKind) -> Self {
        Self::expected(rest, "text format")
    }

    fn append(_: &'a str, _: NomKind, first: Self) -> Self {
        first
    }
}

/// A failure that no other alternative can mend.
pub(super) fn fatal<O>(rest: &str, reason: Reason) -> PResult<'_, O> {
    Err(Err::Failure(Fail::new(rest, reason)))
}

/// What begins at `rest`, in words.
fn found(rest: &str) -> String {
    const LONGEST: usize = 30;
    let Some(first) = rest.chars().next() else {
        return "the end of the text".to_owned();
    };
    match first {
        '\n' | '\r' => "the end of the line".to_owned(),
        '\'' => "\"'\"".to_owned(),
        _ if first.is_alphanumeric() || first == '_' => {
            let word = rest.chars().take_while(|&c| c.is_alphanumeric() || c == '_').take(LONGEST);
            format!("'{}'", word.collect::<String>())
        }
        _ if first.is_control() => format!("the control character U+{:04X}", u32::from(first)),
        _ => format!("'{first}'"),
    }
}
