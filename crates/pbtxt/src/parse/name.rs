//! `FieldName`, `ExtensionName`, `AnyName`, `TypeName` and `IDENT`.

use super::fail::{PResult, expect};
use super::space::space;
use crate::Name;
use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::take_while;
use nom::character::complete::{char, satisfy};
use nom::combinator::{cut, map, opt, recognize};
use nom::multi::many0_count;
use nom::sequence::{delimited, pair, preceded};
use std::borrow::Cow;

pub(super) fn field_name(input: &str) -> PResult<'_, Name<'_>> {
    alt((map(identifier, |name| Name::Field(name.into())), bracketed)).parse(input)
}

pub(super) fn identifier(input: &str) -> PResult<'_, &str> {
    recognize(pair(satisfy(|c| c.is_ascii_alphabetic() || c == '_'), take_while(is_name_character)))
        .parse(input)
}

pub(super) fn is_name_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

/// `[pkg.extension]` or `[domain/pkg.Type]`.
fn bracketed(input: &str) -> PResult<'_, Name<'_>> {
    let slash = preceded((space, char('/'), space), cut(dotted));
    let inside = (preceded(space, dotted), opt(slash), preceded(space, expect("']'", char(']'))));
    let (rest, (first, second, _)) = preceded(char('['), cut(inside)).parse(input)?;
    let name = match second {
        Some(type_name) => Name::Any { domain: first, type_name },
        None => Name::Extension(first),
    };
    Ok((rest, name))
}

/// Identifiers joined by points; white space around the points is left out.
fn dotted(input: &str) -> PResult<'_, Cow<'_, str>> {
    let part = || expect("a name", identifier);
    let point = || delimited(space, char('.'), space);
    let (rest, text) = recognize(pair(part(), many0_count(preceded(point(), cut(part()))))).parse(input)?;
    let plain = |c| is_name_character(c) || c == '.';
    if text.chars().all(plain) {
        return Ok((rest, Cow::Borrowed(text)));
    }
    Ok((rest, Cow::Owned(without_space(text))))
}

/// The name without the white space and the comments in it.
fn without_space(text: &str) -> String {
    text.lines()
        .flat_map(|line| line.split('#').next().unwrap_or_default().chars())
        .filter(|&c| is_name_character(c) || c == '.')
        .collect()
}
