//! Scalars.

use super::Quotes;
use crate::ValueKind;
use std::fmt::{self, Write};

/// A string literal: what is UTF-8 stays as it is, but for control characters, backslashes and `quote`.
pub(crate) fn string(bytes: &[u8], quote: char, out: &mut impl Write) -> fmt::Result {
    literal(bytes, quote, false, out)
}

/// Any scalar; messages and lists print nothing.
pub(super) fn scalar(
    kind: &ValueKind<'_>,
    quotes: Quotes,
    ascii_only: bool,
    out: &mut impl Write,
) -> fmt::Result {
    match kind {
        ValueKind::String(bytes) => literal(bytes, quotes.around(bytes), ascii_only, out),
        ValueKind::Integer(number) => write!(out, "{number}"),
        ValueKind::Float(number) if number.is_nan() => out.write_str("nan"),
        // The debug form always has a point or an exponent, and as many digits as tell the number apart.
        ValueKind::Float(number) => write!(out, "{number:?}"),
        ValueKind::Identifier(word) => out.write_str(word),
        ValueKind::Message(_) | ValueKind::List(_) => Ok(()),
    }
}

impl Quotes {
    fn around(self, bytes: &[u8]) -> char {
        // Positive where there are more double quotes.
        let balance = bytes.iter().fold(0_isize, |balance, byte| match byte {
            b'"' => balance + 1,
            b'\'' => balance - 1,
            _ => balance,
        });
        if self == Self::Single || (self == Self::Fewest && balance > 0) { '\'' } else { '"' }
    }
}

fn literal(bytes: &[u8], quote: char, ascii_only: bool, out: &mut impl Write) -> fmt::Result {
    out.write_char(quote)?;
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '\n' => out.write_str(r"\n")?,
                '\r' => out.write_str(r"\r")?,
                '\t' => out.write_str(r"\t")?,
                '\\' => out.write_str(r"\\")?,
                _ if character == quote => write!(out, "\\{quote}")?,
                _ if character.is_ascii_control() || (ascii_only && !character.is_ascii()) => {
                    octal(character.encode_utf8(&mut [0; 4]).as_bytes(), out)?;
                }
                _ => out.write_char(character)?,
            }
        }
        octal(chunk.invalid(), out)?;
    }
    out.write_char(quote)
}

/// Always three digits, so that a digit may follow.
fn octal(bytes: &[u8], out: &mut impl Write) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(out, "\\{byte:03o}"))
}
