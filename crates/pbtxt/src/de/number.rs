//! Numbers and truth values as the types of protobuf read them.

use super::element::Element;
use super::fail::Fail;
use super::{Context, hint};
use crate::hint::shown::shorten;
use crate::{Mismatch, Value, ValueKind};
use std::fmt::Display;

impl<'de> Context<'de> {
    /// The text of a value.
    pub(super) fn spelling(&self, value: &Value<'_>) -> &'de str {
        self.source.get(value.span.start..value.span.end).unwrap_or_default()
    }
}

impl<'de> Element<'_, 'de> {
    /// A whole number of a type that holds `min` to `max`.
    pub(super) fn integer<T: TryFrom<i128>>(self, min: impl Display, max: impl Display) -> Result<T, Fail> {
        let number = match self.value.kind {
            // "-0 is not valid", says the specification of unsigned types.
            ValueKind::Integer(0) if self.is_negative() && T::try_from(-1).is_err() => None,
            ValueKind::Integer(number) => T::try_from(number).ok(),
            // Whole numbers beyond 64 bits are floats in the tree.
            ValueKind::Float(_) if self.digits().bytes().all(|byte| byte.is_ascii_digit()) => None,
            _ => return Err(self.no_integer(T::try_from(256).is_err())),
        };
        number.ok_or_else(|| {
            let number = shorten(self.context.spelling(self.value));
            Fail::new(Mismatch::OutOfRange { number, range: format!("{min} to {max}") })
        })
    }

    /// `for_bytes` says whether the type is as wide as a byte.
    fn no_integer(self, for_bytes: bool) -> Fail {
        let quoted = hint::no_quotes("number", self.name, self.value, |text| text.parse::<i128>().is_ok());
        let bytes = self.value.as_bytes().map(|_| hint::BYTES.to_owned());
        self.wrong_type("a whole number").hint(quoted.or(bytes.filter(|_| for_bytes)))
    }

    /// A number, whole ones only in decimal.
    pub(super) fn float(self) -> Result<f64, Fail> {
        match &self.value.kind {
            ValueKind::Float(number) => Ok(*number),
            ValueKind::Integer(number) => {
                let digits = self.digits();
                if digits.len() > 1 && digits.starts_with('0') {
                    let fail = self.wrong_type("a number in decimal");
                    return Err(fail.hint(Some(format!("that is {number} in decimal"))));
                }
                // The digits rather than the number: that is rounded once.
                let magnitude: f64 =
                    digits.replace('_', "").parse().map_err(|_| self.wrong_type("a number"))?;
                Ok(if self.is_negative() { -magnitude } else { magnitude })
            }
            ValueKind::Identifier(word) => special(word).ok_or_else(|| self.wrong_type("a number")),
            _ => {
                let quoted =
                    hint::no_quotes("number", self.name, self.value, |text| text.parse::<f64>().is_ok());
                Err(self.wrong_type("a number").hint(quoted))
            }
        }
    }

    /// The number as it is written, without its sign and the white space and comments behind that.
    fn digits(self) -> &'de str {
        let spelling = self.context.spelling(self.value);
        let word = spelling.rsplit(|c: char| c.is_whitespace() || c.is_control()).next();
        word.unwrap_or_default().trim_start_matches(['-', '+'])
    }

    fn is_negative(self) -> bool {
        self.context.spelling(self.value).starts_with('-')
    }

    pub(super) fn bool(self) -> Result<bool, Fail> {
        const EXPECTED: &str = "true or false";
        match &self.value.kind {
            ValueKind::Integer(number @ (0 | 1)) if !self.is_negative() => Ok(*number == 1),
            ValueKind::Identifier(word) => truth(word).ok_or_else(|| {
                let lower = word.to_ascii_lowercase();
                let hint = truth(&lower).map(|value| format!("write {value}"));
                self.wrong_type(EXPECTED).hint(hint)
            }),
            _ => {
                let quoted = hint::no_quotes("word", self.name, self.value, |text| truth(text).is_some());
                Err(self.wrong_type(EXPECTED).hint(quoted))
            }
        }
    }
}

/// The spellings of protobuf's text format, besides 0 and 1.
fn truth(word: &str) -> Option<bool> {
    match word {
        "true" | "True" | "t" => Some(true),
        "false" | "False" | "f" => Some(false),
        _ => None,
    }
}

fn special(word: &str) -> Option<f64> {
    match word.to_ascii_lowercase().as_str() {
        "inf" | "infinity" => Some(f64::INFINITY),
        "nan" => Some(f64::NAN),
        _ => None,
    }
}
