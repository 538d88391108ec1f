//! `Float`, the signed and unsigned integers, and the signed words `-inf` and `-nan`.

use super::fail::{Fail, PResult, Reason, fatal};
use super::name::{identifier, is_name_character};
use super::space::space;
use crate::ValueKind;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while, take_while1};
use nom::character::complete::{char, digit1, hex_digit1, one_of};
use nom::combinator::{opt, recognize};
use nom::{Err, Parser};

/// A number as it is spelt, without its sign.
enum Spelling<'a> {
    Float(&'a str),
    Integer { digits: &'a str, radix: u32 },
}

pub(super) fn number(input: &str) -> PResult<'_, ValueKind<'_>> {
    let (rest, minus) = opt(char('-')).parse(input)?;
    let negative = minus.is_some();
    let rest = if negative { space(rest)?.0 } else { rest };
    let (rest, spelling) = match unsigned(rest) {
        Ok(found) => found,
        Err(Err::Error(_)) if negative => return signed_word(rest),
        Err(error) => return Err(error),
    };
    // `10bar` and `1.2.3` are no two tokens each.
    if rest.starts_with(|c| is_name_character(c) || c == '.') {
        return fatal(rest, Reason::AfterNumber);
    }
    match value(&spelling, negative) {
        Some(value) => Ok((rest, value)),
        None => fatal(input, Reason::Integer),
    }
}

fn unsigned(input: &str) -> PResult<'_, Spelling<'_>> {
    let float = float.map(Spelling::Float);
    let hexadecimal = (char('0'), one_of("xX"), hex_digit1);
    let hexadecimal = hexadecimal.map(|(_, _, digits)| Spelling::Integer { digits, radix: 16 });
    let octal = (char('0'), take_while1(|c: char| c.is_digit(8)));
    let octal = octal.map(|(_, digits)| Spelling::Integer { digits, radix: 8 });
    let plain = decimal.map(|digits| Spelling::Integer { digits, radix: 10 });
    alt((float, hexadecimal, octal, plain)).parse(input)
}

/// `dec_lit`: no zero in front.
fn decimal(input: &str) -> PResult<'_, &str> {
    alt((tag("0"), recognize((one_of("123456789"), digits)))).parse(input)
}

/// Any digits, also none. nom's `digit0` at the end of the text returns a rest that `recognize` measures
/// wrongly.
fn digits(input: &str) -> PResult<'_, &str> {
    take_while(|c: char| c.is_ascii_digit()).parse(input)
}

/// `FLOAT`, without the suffix.
fn float(input: &str) -> PResult<'_, &str> {
    let exponent = || (one_of("eE"), opt(one_of("+-")), digit1);
    let point_first = recognize((char('.'), digit1, opt(exponent())));
    let point_inside = recognize((decimal, char('.'), digits, opt(exponent())));
    let no_point = recognize((decimal, exponent()));
    let suffix = || one_of("fF");
    let with_point = (alt((point_first, point_inside, no_point)), opt(suffix())).map(|(digits, _)| digits);
    let suffix_only = (decimal, suffix()).map(|(digits, _)| digits);
    alt((with_point, suffix_only)).parse(input)
}

/// `inf`, `infinity` or `nan` behind a minus sign, in any case.
fn signed_word(input: &str) -> PResult<'_, ValueKind<'_>> {
    const EXPECTED: &str = "a number after '-'";
    let (rest, word) =
        identifier(input).map_err(|_| Err::Failure(Fail::new(input, Reason::Expected(EXPECTED))))?;
    match word.to_ascii_lowercase().as_str() {
        "inf" | "infinity" => Ok((rest, ValueKind::Float(f64::NEG_INFINITY))),
        "nan" => Ok((rest, ValueKind::Float(f64::NAN))),
        _ => fatal(input, Reason::Expected(EXPECTED)),
    }
}

/// The value of a spelling, `None` for an octal or hexadecimal integer that does not fit 64 bits.
///
/// A decimal one that does not fit is what a float field makes of it: the nearest double. A float too large is
/// infinite, as the specification says.
fn value(spelling: &Spelling<'_>, negative: bool) -> Option<ValueKind<'static>> {
    let float = |digits: &str| {
        let magnitude: f64 = digits.parse().ok()?;
        Some(ValueKind::Float(if negative { -magnitude } else { magnitude }))
    };
    let integer = |digits, radix| {
        let magnitude = i128::from(u64::from_str_radix(digits, radix).ok()?);
        let value = if negative { -magnitude } else { magnitude };
        (value >= i128::from(i64::MIN)).then_some(ValueKind::Integer(value))
    };
    match *spelling {
        Spelling::Float(digits) => float(digits),
        Spelling::Integer { digits, radix: 10 } => integer(digits, 10).or_else(|| float(digits)),
        Spelling::Integer { digits, radix } => integer(digits, radix),
    }
}
