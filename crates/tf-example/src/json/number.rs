//! Numbers: integers exactly, floats to the bit.

use std::io;

use serde::de::{self, Deserialize as _, Deserializer};
use serde_json::value::RawValue;

use super::{
    ErrorKind,
    production::{Context, Element, Production},
};

/// A number of the text as it stands there, or a string in place of one.
enum Literal<'de> {
    Number(&'de str),
    String(String),
}

impl<'de> Literal<'de> {
    /// The text itself and not what serde makes of it: that is 64 bits wide, and a float must be rounded once.
    fn read<D: Deserializer<'de>>(
        input: D,
        expected: &'static str,
        context: &Context,
    ) -> Result<Self, D::Error> {
        let text = <&RawValue>::deserialize(input)?.get();
        let found = match text.as_bytes().first() {
            Some(b'"') => {
                let string = serde_json::from_str(text);
                return string.map(Self::String).map_err(de::Error::custom);
            }
            Some(b'[') => "an array",
            Some(b'{') => "an object",
            Some(b't' | b'f') => "a boolean",
            Some(b'n') => "null",
            _ => return Ok(Self::Number(text)),
        };
        Err(context.wrong_type(expected, found))
    }
}

pub(super) struct Int64;

impl Production for Int64 {
    type Value = i64;
    const EXPECTED: &'static str = "an integer";

    fn read<'de, D: Deserializer<'de>>(input: D, context: &Context) -> Result<i64, D::Error> {
        match Literal::read(input, Self::EXPECTED, context)? {
            Literal::Number(text) => int64(text).map_err(|kind| context.fail(kind)),
            Literal::String(_) => Err(context.wrong_type(Self::EXPECTED, "a string")),
        }
    }
}

impl Element for Int64 {
    const NAME: &'static str = "int64";
    const LIST: &'static str = "an array of integers";
}

/// An integer, as a number or in a string.
pub(super) struct CanonicalInt64;

impl Production for CanonicalInt64 {
    type Value = i64;
    const EXPECTED: &'static str = Int64::EXPECTED;

    fn read<'de, D: Deserializer<'de>>(input: D, context: &Context) -> Result<i64, D::Error> {
        match Literal::read(input, Self::EXPECTED, context)? {
            Literal::Number(text) => int64(text),
            Literal::String(text) if is_number(&text) => int64(&text),
            Literal::String(text) => Err(not_a_number(&text)),
        }
        .map_err(|kind| context.fail(kind))
    }
}

impl Element for CanonicalInt64 {
    const NAME: &'static str = Int64::NAME;
    const LIST: &'static str = Int64::LIST;
}

/// The number of a record.
pub(super) struct Number;

impl Production for Number {
    type Value = u64;
    const EXPECTED: &'static str = "a record number";

    fn read<'de, D: Deserializer<'de>>(input: D, context: &Context) -> Result<u64, D::Error> {
        match Literal::read(input, Self::EXPECTED, context)? {
            Literal::Number(text) => text
                .parse()
                .or_else(|_| integer(text)?.try_into().map_err(|_| ErrorKind::OutOfRange { into: "uint64" }))
                .map_err(|kind| context.fail(kind)),
            Literal::String(_) => Err(context.wrong_type(Self::EXPECTED, "a string")),
        }
    }
}

pub(super) struct Float;

impl Production for Float {
    type Value = f32;
    const EXPECTED: &'static str = "a number";

    fn read<'de, D: Deserializer<'de>>(input: D, context: &Context) -> Result<f32, D::Error> {
        match Literal::read(input, Self::EXPECTED, context)? {
            Literal::Number(text) => float(text),
            Literal::String(text) => special(&text).or_else(|| nan(&text)).ok_or_else(|| not_a_number(&text)),
        }
        .map_err(|kind| context.fail(kind))
    }
}

impl Element for Float {
    const NAME: &'static str = "float";
    const LIST: &'static str = "an array of numbers";
}

/// A float, as a number or in a string.
pub(super) struct CanonicalFloat;

impl Production for CanonicalFloat {
    type Value = f32;
    const EXPECTED: &'static str = Float::EXPECTED;

    fn read<'de, D: Deserializer<'de>>(input: D, context: &Context) -> Result<f32, D::Error> {
        match Literal::read(input, Self::EXPECTED, context)? {
            Literal::Number(text) => float(text),
            Literal::String(text) if is_number(&text) => float(&text),
            Literal::String(text) => special(&text).ok_or_else(|| not_a_number(&text)),
        }
        .map_err(|kind| context.fail(kind))
    }
}

impl Element for CanonicalFloat {
    const NAME: &'static str = Float::NAME;
    const LIST: &'static str = Float::LIST;
}

/// The bits that are written as `"NaN"`, on every machine.
const NAN: u32 = 0x7fc0_0000;
const NAN_WITH_BITS: &str = "NaN:0x";

/// A float to the bit.
pub(super) fn write_float(out: &mut impl io::Write, value: f32) -> io::Result<()> {
    if value.is_nan() && value.to_bits() != NAN {
        return write!(out, "\"{NAN_WITH_BITS}{:08x}\"", value.to_bits());
    }
    write_shortest(out, value)
}

/// A float to the bit, but for the bits of a NaN.
pub(super) fn write_canonical_float(out: &mut impl io::Write, value: f32) -> io::Result<()> {
    // In its shortest form the largest is a little too large for Python's reader, which compares as 64 bits.
    if value.abs().to_bits() == f32::MAX.to_bits() {
        return Ok(serde_json::to_writer(out, &f64::from(value))?);
    }
    write_shortest(out, value)
}

/// The shortest form, or the name of what is not finite.
fn write_shortest(out: &mut impl io::Write, value: f32) -> io::Result<()> {
    if value.is_finite() {
        return Ok(serde_json::to_writer(out, &value)?);
    }
    let name = if value.is_nan() {
        "NaN"
    } else if value > 0.0 {
        "Infinity"
    } else {
        "-Infinity"
    };
    write!(out, "\"{name}\"")
}

fn special(text: &str) -> Option<f32> {
    match text {
        "NaN" => Some(f32::from_bits(NAN)),
        "Infinity" => Some(f32::INFINITY),
        "-Infinity" => Some(f32::NEG_INFINITY),
        _ => None,
    }
}

fn nan(text: &str) -> Option<f32> {
    let digits = text.strip_prefix(NAN_WITH_BITS)?;
    if digits.len() != 8 || digits.starts_with('+') {
        return None;
    }
    let value = f32::from_bits(u32::from_str_radix(digits, 16).ok()?);
    value.is_nan().then_some(value)
}

/// `number` is one, and is rounded to 32 bits here and nowhere before.
fn float(number: &str) -> Result<f32, ErrorKind> {
    match number.parse::<f32>() {
        Ok(value) if value.is_finite() => Ok(value),
        _ => Err(ErrorKind::OutOfRange { into: "float" }),
    }
}

fn int64(number: &str) -> Result<i64, ErrorKind> {
    number
        .parse()
        .or_else(|_| integer(number)?.try_into().map_err(|_| ErrorKind::OutOfRange { into: "int64" }))
}

/// The digits that any integer of 64 bits has at most, and some that still fit in 128.
const MOST_DIGITS: usize = 38;

/// A number with a fraction of zeros or an exponent, as the integer that it is.
fn integer(number: &str) -> Result<i128, ErrorKind> {
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |whole| ("-", whole));
    let digits = [whole, fraction].concat();
    let digits = digits.trim_start_matches('0');
    let significant = digits.trim_end_matches('0');
    if significant.is_empty() {
        return Ok(0);
    }
    let too_large = || ErrorKind::OutOfRange { into: "int64" };
    // An exponent that does not fit in 64 bits is as good as the largest that does.
    let limit = if exponent.starts_with('-') { i64::MIN } else { i64::MAX };
    let exponent = exponent.parse().unwrap_or(limit);
    let shift = i64::try_from(digits.len() - significant.len())
        .unwrap_or(i64::MAX)
        .saturating_sub_unsigned(fraction.len() as u64);
    let zeros = usize::try_from(exponent.saturating_add(shift)).map_err(|_| ErrorKind::NotAnInteger)?;
    if zeros > MOST_DIGITS || significant.len() > MOST_DIGITS - zeros {
        return Err(too_large());
    }
    format!("{sign}{significant}{:0<zeros$}", "").parse().map_err(|_| too_large())
}

/// Whether a string is a number as JSON has them: `nan`, `inf`, `+1`, `.5` and spaces are not.
fn is_number(text: &str) -> bool {
    let bytes = text.as_bytes();
    matches!(bytes, [b'0'..=b'9', ..] | [b'-', b'0'..=b'9', ..])
        && bytes.last().is_some_and(u8::is_ascii_digit)
        && text.parse::<f64>().is_ok()
}

fn not_a_number(text: &str) -> ErrorKind {
    ErrorKind::NotANumber { found: text.chars().take(40).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_in_every_notation() {
        let cases = [
            ("0", 0),
            ("-0", 0),
            ("-0.00e99999999999999999999", 0),
            ("7.0", 7),
            ("1e3", 1000),
            ("1E+3", 1000),
            ("-1.5e1", -15),
            ("1200e-2", 12),
            ("0.000012e6", 12),
            ("9223372036854775807", i64::MAX),
            ("-9223372036854775808", i64::MIN),
            ("9223372036854775807.000", i64::MAX),
            ("-9.223372036854775808e18", i64::MIN),
        ];
        for (text, value) in cases {
            assert_eq!(int64(text), Ok(value), "{text}");
        }
        for text in ["0.5", "1e-1", "15e-1", "1e-99999999999999999999", "9223372036854775807.5"] {
            assert_eq!(int64(text), Err(ErrorKind::NotAnInteger), "{text}");
        }
        for text in ["9223372036854775808", "-9223372036854775809", "1e19", "1e99999999999999999999", "1e38"]
        {
            assert_eq!(int64(text), Err(ErrorKind::OutOfRange { into: "int64" }), "{text}");
        }
        assert_eq!(int64(&"9".repeat(100)), Err(ErrorKind::OutOfRange { into: "int64" }));
    }

    #[test]
    fn strings_that_are_numbers() {
        for text in ["0", "-1", "1.5", "1e3", "-1.5E+3"] {
            assert!(is_number(text), "{text}");
        }
        for text in
            ["", "-", "+1", ".5", "1.", " 1", "1 ", "nan", "inf", "Infinity", "-inf", "0x10", "1_000", "1e"]
        {
            assert!(!is_number(text), "{text}");
        }
    }
}
