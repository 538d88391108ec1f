//! `FieldName`, `ExtensionName`, `AnyName`, `TypeName`, `Domain` and `IDENT`.

use super::Grammar;
use super::fail::{Fail, PResult, Reason, fatal};
use crate::Name;
use std::borrow::Cow;

/// A bare word at the start of `input`: what is behind it, and the word.
pub(crate) fn identifier(input: &str) -> Option<(&str, &str)> {
    if !input.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        return None;
    }
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let end = input.bytes().position(|byte| !is_part(&byte)).unwrap_or(input.len());
    input.split_at_checked(end).map(|(word, rest)| (rest, word))
}

pub(crate) fn is_name_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

impl<'a> Grammar<'a> {
    pub(super) fn field_name(self, input: &'a str, expected: &'static str) -> PResult<'a, Name<'a>> {
        if let Some((rest, name)) = identifier(input) {
            return Ok((rest, Name::Field(name.into())));
        }
        match input.strip_prefix('[') {
            Some(inside) => self.bracketed(self.space(inside)),
            None => Err(nom::Err::Error(Fail::expected(input, expected))),
        }
    }

    /// `pkg.extension]` or `domain/pkg.Type]`.
    fn bracketed(self, inside: &'a str) -> PResult<'a, Name<'a>> {
        let slash = self.last_slash(inside);
        let (rest, name) = match slash {
            Some(slash) => {
                let domain = self.domain(inside, slash)?;
                let behind = self.space(slash.strip_prefix('/').unwrap_or(slash));
                let (rest, type_name) = self.dotted(behind)?;
                (rest, Name::Any { domain, type_name })
            }
            None => self.dotted(inside).map(|(rest, name)| (rest, Name::Extension(name)))?,
        };
        let rest = self.space(rest);
        match rest.strip_prefix(']') {
            Some(rest) => Ok((rest, name)),
            None => fatal(rest, Reason::Expected("']'")),
        }
    }

    /// The text from the last slash on that stands before the closing bracket, if one does.
    fn last_slash(self, inside: &'a str) -> Option<&'a str> {
        let mut slash = None;
        let mut rest = inside;
        loop {
            rest = self.space(rest);
            match rest.as_bytes().first() {
                Some(b'/') => slash = Some(rest),
                Some(&byte) if is_url_character(byte) => {}
                _ => return slash,
            }
            rest = rest.get(1..)?;
        }
    }

    /// What stands before the slash: characters of a URL, white space and comments left out.
    fn domain(self, inside: &'a str, slash: &'a str) -> Result<Cow<'a, str>, nom::Err<Fail<'a>>> {
        let domain = self.without_space(inside.get(..inside.len() - slash.len()).unwrap_or_default());
        if domain.is_empty() || domain.starts_with('/') {
            return Err(nom::Err::Failure(Fail::expected(inside, "a domain before '/'")));
        }
        if !self.python
            && let Some(place) = self.torn_word(inside, slash)
        {
            return Err(nom::Err::Failure(Fail::expected(place, "'.' or '/'")));
        }
        let is_escape = |at: usize| {
            let digits = domain.as_bytes().get(at + 1..at + 3);
            digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
        };
        if let Some((at, _)) = domain.match_indices('%').find(|&(at, _)| !is_escape(at)) {
            let at = if matches!(domain, Cow::Borrowed(_)) { at } else { 0 };
            let place = inside.get(at..).unwrap_or(inside);
            return Err(nom::Err::Failure(Fail::expected(place, "two hexadecimal digits behind '%'")));
        }
        Ok(domain)
    }

    /// The first place before `slash` where white space stands in the middle of a word.
    fn torn_word(self, inside: &'a str, slash: &'a str) -> Option<&'a str> {
        let mut rest = inside;
        while rest.len() > slash.len() {
            let joins = rest.starts_with(['.', '/']);
            rest = rest.get(1..)?;
            let next = self.space(rest);
            if next.len() < rest.len() && !joins && !next.starts_with(['.', '/']) {
                return Some(next);
            }
            rest = next;
        }
        None
    }

    /// Identifiers joined by points; white space around the points is left out.
    fn dotted(self, input: &'a str) -> PResult<'a, Cow<'a, str>> {
        const EXPECTED: &str = "a name";
        let fail = |rest| nom::Err::Failure(Fail::expected(rest, EXPECTED));
        let (mut end, _) = identifier(input).ok_or_else(|| fail(input))?;
        while let Some(after) = self.space(end).strip_prefix('.') {
            let part = self.space(after);
            (end, _) = identifier(part).ok_or_else(|| fail(part))?;
        }
        let text = input.get(..input.len() - end.len()).unwrap_or_default();
        Ok((end, self.without_space(text)))
    }

    /// The text without the white space and the comments in it.
    fn without_space(self, text: &'a str) -> Cow<'a, str> {
        let is_kept = |byte: u8| is_url_character(byte) || byte == b'/';
        if text.bytes().all(is_kept) {
            return Cow::Borrowed(text);
        }
        let mut kept = String::with_capacity(text.len());
        let mut rest = self.space(text).chars();
        while let Some(character) = rest.next() {
            kept.push(character);
            rest = self.space(rest.as_str()).chars();
        }
        Cow::Owned(kept)
    }
}

/// What a URL spells its parts with, but for the slash.
fn is_url_character(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&()*+,;=%".contains(&byte)
}
