//! Strings of JSON.

use std::io;

use serde::Serialize as _;
use serde_json::ser::{Formatter, Serializer};

use crate::text::is_deceptive;

/// Writes a string. What JSON would leave as it is and a terminal or an eye must not meet is escaped, too.
pub(super) fn write(out: &mut impl io::Write, text: &str) -> io::Result<()> {
    Ok(text.serialize(&mut Serializer::with_formatter(out, Shown))?)
}

struct Shown;

impl Formatter for Shown {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, out: &mut W, text: &str) -> io::Result<()> {
        // Most text is plain, and there may be much of it.
        if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            return out.write_all(text.as_bytes());
        }
        let mut rest = text;
        while let Some(at) = rest.find(is_deceptive) {
            let (plain, from) = rest.split_at(at);
            out.write_all(plain.as_bytes())?;
            let mut chars = from.chars();
            // All of these have four digits.
            chars.next().map_or(Ok(()), |c| write!(out, "\\u{:04x}", u32::from(c)))?;
            rest = chars.as_str();
        }
        out.write_all(rest.as_bytes())
    }
}
