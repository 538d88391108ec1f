//! `Float`, the signed and unsigned integers, and the signed words `-inf` and `-nan`.

use super::Grammar;
use super::fail::{PResult, Reason, fatal};
use super::name::{identifier, is_name_character};
use super::python;
use super::value::VALUE;
use crate::ValueKind;

/// A number as it is spelt, without its sign and its suffix.
enum Spelling<'a> {
    Float(&'a str),
    Integer { digits: &'a str, radix: u32 },
}

impl<'a> Grammar<'a> {
    /// A number at the start of `input`, which begins with a digit, a point or a sign.
    pub(super) fn number(self, input: &'a str) -> PResult<'a, ValueKind<'a>> {
        let strict = self.strict_number(input);
        if self.python
            && strict.is_err()
            && let Some((rest, value)) = python::integer(input)
        {
            return Ok((rest, ValueKind::Integer(value)));
        }
        strict
    }

    fn strict_number(self, input: &'a str) -> PResult<'a, ValueKind<'a>> {
        let behind_minus = input.strip_prefix('-').map(|rest| self.space(rest));
        let negative = behind_minus.is_some();
        let digits = behind_minus.unwrap_or(input);
        let Some((rest, spelling)) = unsigned(digits) else {
            return if negative { signed_word(digits) } else { fatal(input, Reason::Expected(VALUE)) };
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
}

/// The longest token that is a number, and what is behind it.
fn unsigned(input: &str) -> Option<(&str, Spelling<'_>)> {
    if let Some(digits) = input.strip_prefix("0x").or_else(|| input.strip_prefix("0X"))
        && let (digits @ 1.., rest) = run(digits, |byte| byte.is_ascii_hexdigit())
    {
        let digits = input.get(2..2 + digits)?;
        return Some((rest, Spelling::Integer { digits, radix: 16 }));
    }
    if let Some(digits) = input.strip_prefix('0')
        && let (digits @ 1.., rest) = run(digits, |byte| matches!(byte, b'0'..=b'7'))
    {
        let digits = input.get(1..=digits)?;
        return Some((rest, Spelling::Integer { digits, radix: 8 }));
    }
    let (whole, rest) = decimal(input);
    let (fraction, behind) = match rest.strip_prefix('.') {
        Some(rest) => run(rest, |byte| byte.is_ascii_digit()),
        None => (0, rest),
    };
    if whole == 0 && fraction == 0 {
        return None;
    }
    let behind = exponent(behind).unwrap_or(behind);
    let digits = input.get(..input.len() - behind.len())?;
    match behind.strip_prefix(['f', 'F']) {
        Some(rest) => Some((rest, Spelling::Float(digits))),
        None if digits.len() > whole => Some((behind, Spelling::Float(digits))),
        None => Some((behind, Spelling::Integer { digits, radix: 10 })),
    }
}

/// `dec_lit`: no zero in front.
fn decimal(input: &str) -> (usize, &str) {
    match input.strip_prefix('0') {
        Some(rest) => (1, rest),
        None => run(input, |byte| byte.is_ascii_digit()),
    }
}

/// What is behind an exponent, `None` where there is none.
fn exponent(input: &str) -> Option<&str> {
    let signed = input.strip_prefix(['e', 'E'])?;
    match run(signed.strip_prefix(['+', '-']).unwrap_or(signed), |byte| byte.is_ascii_digit()) {
        (1.., rest) => Some(rest),
        _ => None,
    }
}

/// How many bytes at the start are of a sort, and what is behind them.
fn run(input: &str, is_part: impl Fn(u8) -> bool) -> (usize, &str) {
    let end = input.bytes().position(|byte| !is_part(byte)).unwrap_or(input.len());
    (end, input.get(end..).unwrap_or_default())
}

/// `inf`, `infinity` or `nan` behind a minus sign, in any case.
fn signed_word(input: &str) -> PResult<'_, ValueKind<'_>> {
    let (rest, word) = identifier(input).unwrap_or((input, ""));
    if word.eq_ignore_ascii_case("inf") || word.eq_ignore_ascii_case("infinity") {
        return Ok((rest, ValueKind::Float(f64::NEG_INFINITY)));
    }
    if word.eq_ignore_ascii_case("nan") {
        return Ok((rest, ValueKind::Float(f64::NAN)));
    }
    fatal(input, Reason::Expected("a number after '-'"))
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
    let integer = |digits, radix| integer(digits, radix, negative).map(ValueKind::Integer);
    match *spelling {
        Spelling::Float(digits) => float(digits),
        Spelling::Integer { digits, radix: 10 } => integer(digits, 10).or_else(|| float(digits)),
        Spelling::Integer { digits, radix } => integer(digits, radix),
    }
}

/// An integer of 64 bits, signed or unsigned; `None` if it does not fit.
pub(super) fn integer(digits: &str, radix: u32, negative: bool) -> Option<i128> {
    let magnitude = i128::from(u64::from_str_radix(digits, radix).ok()?);
    let value = if negative { -magnitude } else { magnitude };
    (value >= i128::from(i64::MIN)).then_some(value)
}
