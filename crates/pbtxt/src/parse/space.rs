//! `WHITESPACE` and `COMMENT`.

use super::fail::PResult;
use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{take_while, take_while1};
use nom::character::complete::char;
use nom::combinator::{recognize, value};
use nom::multi::many0_count;
use nom::sequence::pair;

/// Any white space and comments, also none.
pub(super) fn space(input: &str) -> PResult<'_, ()> {
    value((), many0_count(alt((take_while1(is_space), comment)))).parse(input)
}

/// From `#` to the end of the line.
fn comment(input: &str) -> PResult<'_, &str> {
    recognize(pair(char('#'), take_while(|c| c != '\n'))).parse(input)
}

fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\n' | '\t' | '\r' | '\u{b}' | '\u{c}')
}
