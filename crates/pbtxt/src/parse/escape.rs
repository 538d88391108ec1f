//! The escapes in a string.

use super::Grammar;
use super::fail::{PResult, Reason, fatal};
use super::python;
use nom::Parser;
use nom::bytes::complete::{tag, take_while_m_n};
use nom::combinator::opt;
use nom::sequence::preceded;

impl<'a> Grammar<'a> {
    /// Decodes the escape that `input` begins with, behind `out`.
    pub(super) fn escape(self, input: &'a str, out: &mut Vec<u8>) -> PResult<'a, ()> {
        let mut characters = input.chars();
        let (_, kind) = (characters.next(), characters.next());
        let rest = characters.as_str();
        let byte = match kind {
            Some('a') => 0x07,
            Some('b') => 0x08,
            Some('t') => b'\t',
            Some('n') => b'\n',
            Some('v') => 0x0b,
            Some('f') => 0x0c,
            Some('r') => b'\r',
            Some('\\') => b'\\',
            Some('\'') => b'\'',
            Some('"') => b'"',
            Some('?') if !self.python => b'?',
            Some('0'..='7') => return octal(input, out),
            Some('x') => return hexadecimal(input, rest, out),
            Some('X') if !self.python => return hexadecimal(input, rest, out),
            Some('u') => return short_unicode(input, rest, out),
            Some('U') => return long_unicode(input, rest, out),
            Some(character) if self.python && !matches!(character, 'N' | '\n') => {
                python::no_escape(character, out);
                return Ok((rest, ()));
            }
            _ => return fatal(input, Reason::Escape("unknown escape in a string")),
        };
        out.push(byte);
        Ok((rest, ()))
    }
}

/// `\o`, `\oo` or `\ooo`, at most `\377`.
fn octal<'a>(input: &'a str, out: &mut Vec<u8>) -> PResult<'a, ()> {
    let behind = input.get(1..).unwrap_or_default();
    let (rest, digits) = take_while_m_n(1, 3, |c: char| c.is_digit(8)).parse(behind)?;
    let Ok(byte) = u8::from_str_radix(digits, 8) else {
        return fatal(input, Reason::Escape(r"octal escape above \377"));
    };
    out.push(byte);
    Ok((rest, ()))
}

/// `\xh` or `\xhh`.
fn hexadecimal<'a>(input: &'a str, rest: &'a str, out: &mut Vec<u8>) -> PResult<'a, ()> {
    let (rest, digits) = take_while_m_n(0, 2, |c: char| c.is_ascii_hexdigit()).parse(rest)?;
    let Ok(byte) = u8::from_str_radix(digits, 16) else {
        return fatal(input, Reason::Escape(r"\x without a hexadecimal digit"));
    };
    out.push(byte);
    Ok((rest, ()))
}

/// `\uhhhh`, or two of them that are a surrogate pair.
fn short_unicode<'a>(input: &'a str, rest: &'a str, out: &mut Vec<u8>) -> PResult<'a, ()> {
    let Ok((rest, first)) = hex_digits(4, rest) else {
        return fatal(input, Reason::Escape(r"\u needs four hexadecimal digits"));
    };
    if let Some(character) = char::from_u32(first) {
        push(character, out);
        return Ok((rest, ()));
    }
    // What is no character is a surrogate: the high half has to come first.
    let (rest, second) = opt(preceded(tag(r"\u"), |input| hex_digits(4, input))).parse(rest)?;
    match second {
        Some(second @ 0xDC00..=0xDFFF) if first < 0xDC00 => {
            let code = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
            push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), out);
            Ok((rest, ()))
        }
        _ => fatal(input, Reason::Escape("half a surrogate pair")),
    }
}

/// `\Uhhhhhhhh`.
fn long_unicode<'a>(input: &'a str, rest: &'a str, out: &mut Vec<u8>) -> PResult<'a, ()> {
    let Ok((rest, code)) = hex_digits(8, rest) else {
        return fatal(input, Reason::Escape(r"\U needs eight hexadecimal digits"));
    };
    let Some(character) = char::from_u32(code) else {
        return fatal(input, Reason::Escape(r"\U of no Unicode character"));
    };
    push(character, out);
    Ok((rest, ()))
}

fn hex_digits(count: usize, input: &str) -> PResult<'_, u32> {
    let (rest, digits) = take_while_m_n(count, count, |c: char| c.is_ascii_hexdigit()).parse(input)?;
    Ok((rest, u32::from_str_radix(digits, 16).unwrap_or(u32::MAX)))
}

fn push(character: char, out: &mut Vec<u8>) {
    out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}
