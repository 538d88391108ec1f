//! One JSON value in memory. Members stay in order; of several of one name the last counts, as with Python.

use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::error::{Error, ErrorKind, Position};

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Int(i64),
    /// Any other number.
    Float(f64),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// Reads one value whose brackets are known to match. `begin` is where it is in the file.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8], begin: Position) -> Result<T, Error> {
    serde_json::from_slice(bytes).or_else(|error| {
        // Python writes numbers that JSON does not have.
        let again = with_python_numbers(bytes).and_then(|bytes| serde_json::from_slice(&bytes).ok());
        again.ok_or_else(|| {
            let (line, column) = (error.line() as u64, error.column() as u64);
            let column = if line <= 1 { begin.column + column.saturating_sub(1) } else { column };
            let position = Position { line: begin.line + line.saturating_sub(1), column };
            Error::new(ErrorKind::Syntax(words(&error))).at(position)
        })
    })
}

impl Json {
    /// A member of an object; `None` where it is none, or `null`.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        let member = self.members().iter().find(|(known, _)| known == name);
        member.map(|(_, value)| value).filter(|value| **value != Self::Null)
    }

    /// The members of an object, in order.
    pub(crate) fn members(&self) -> &[(String, Self)] {
        if let Self::Object(members) = self { members } else { &[] }
    }

    pub(crate) fn list(&self) -> Option<&[Self]> {
        if let Self::List(list) = self { Some(list) } else { None }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// A finite number.
    pub(crate) fn number(&self) -> Option<f64> {
        match *self {
            #[expect(clippy::cast_precision_loss, reason = "coordinates are nowhere near 2^53")]
            Self::Int(int) => Some(int as f64),
            Self::Float(float) if float.is_finite() => Some(float),
            _ => None,
        }
    }

    /// A whole number, also one written with a fraction of 0.
    pub(crate) fn int(&self) -> Option<i64> {
        match *self {
            Self::Int(int) => Some(int),
            #[expect(clippy::cast_possible_truncation, reason = "whole, and checked to be within 2^53")]
            Self::Float(float) if float.fract() == 0.0 && float.abs() < 9_007_199_254_740_992.0 => {
                Some(float as i64)
            }
            _ => None,
        }
    }

    /// Whether it says nothing: what tools write into members that they have nothing for, at any depth.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Null | Self::Int(0) => true,
            Self::Text(text) => text.is_empty(),
            Self::List(list) => list.iter().all(Self::is_empty),
            Self::Object(members) => members.iter().all(|(_, value)| value.is_empty()),
            Self::Bool(_) | Self::Int(_) | Self::Float(_) => false,
        }
    }
}

/// Compact JSON; a number that JSON does not have is `null`.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(flag) => flag.fmt(f),
            Self::Int(int) => int.fmt(f),
            Self::Float(float) if float.is_finite() => float.fmt(f),
            Self::Null | Self::Float(_) => f.write_str("null"),
            Self::Text(text) => quoted(text, f),
            Self::List(list) => {
                f.write_str("[")?;
                for (at, value) in list.iter().enumerate() {
                    write!(f, "{}{value}", if at > 0 { "," } else { "" })?;
                }
                f.write_str("]")
            }
            Self::Object(members) => {
                f.write_str("{")?;
                for (at, (name, value)) in members.iter().enumerate() {
                    f.write_str(if at > 0 { "," } else { "" })?;
                    quoted(name, f)?;
                    write!(f, ":{value}")?;
                }
                f.write_str("}")
            }
        }
    }
}

fn quoted(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(&serde_json::to_string(text).map_err(|_| fmt::Error)?)
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Json, E> {
        Ok(Json::Bool(flag))
    }

    fn visit_i64<E>(self, int: i64) -> Result<Json, E> {
        Ok(Json::Int(int))
    }

    fn visit_u64<E>(self, int: u64) -> Result<Json, E> {
        // No coordinate is that large; of a hash among the attributes every digit counts.
        Ok(i64::try_from(int).map_or_else(|_| Json::Text(int.to_string()), Json::Int))
    }

    fn visit_f64<E>(self, float: f64) -> Result<Json, E> {
        Ok(Json::Float(float))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Json, E> {
        Ok(Json::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element()? {
            values.push(value);
        }
        Ok(Json::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Json, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = object.next_entry()? {
            members.push(member);
        }
        Ok(Json::Object(last_of_each(members)))
    }
}

/// Of members of one name the last, where it stands.
fn last_of_each(mut members: Vec<(String, Json)>) -> Vec<(String, Json)> {
    let mut last: HashMap<&str, usize> = HashMap::with_capacity(members.len());
    for (at, (name, _)) in members.iter().enumerate() {
        last.insert(name, at);
    }
    if last.len() < members.len() {
        let keep: HashSet<usize> = last.into_values().collect();
        let mut at = 0..;
        members.retain(|_| at.next().is_some_and(|at| keep.contains(&at)));
    }
    members
}

/// The text with `NaN` and `Infinity` as texts that say the same, and numbers beyond all bounds as infinite ones, as
/// Python reads them; `None` where there are none.
fn with_python_numbers(bytes: &[u8]) -> Option<Vec<u8>> {
    const WORDS: [(&[u8], &[u8]); 3] =
        [(b"NaN", b"\"nan\""), (b"-Infinity", b"\"-inf\""), (b"Infinity", b"\"inf\"")];
    let (mut out, mut rest, mut found) = (Vec::with_capacity(bytes.len()), bytes, false);
    let (mut in_string, mut escaped) = (false, false);
    while let Some((&byte, behind)) = rest.split_first() {
        let replaced = if in_string {
            None
        } else {
            let word = WORDS.iter().find(|(word, _)| rest.starts_with(word));
            word.map(|(word, text)| (word.len(), *text)).or_else(|| beyond_bounds(rest))
        };
        if let Some((len, text)) = replaced {
            out.extend_from_slice(text);
            rest = rest.get(len..).unwrap_or_default();
            found = true;
            continue;
        }
        // A number is passed as a whole, lest its end is taken for another.
        let len = if in_string { 1 } else { number_len(rest).max(1) };
        in_string ^= byte == b'"' && !escaped;
        escaped = in_string && byte == b'\\' && !escaped;
        out.extend_from_slice(rest.get(..len).unwrap_or_default());
        rest = rest.get(len..).unwrap_or(behind);
    }
    found.then_some(out)
}

/// The length of a number that is infinite to Python, and the text that says so.
fn beyond_bounds(rest: &[u8]) -> Option<(usize, &'static [u8])> {
    let number = rest.get(..number_len(rest))?;
    let value: f64 = std::str::from_utf8(number).ok()?.parse().ok()?;
    value.is_infinite().then_some((number.len(), if value > 0.0 { b"\"inf\"" } else { b"\"-inf\"" }))
}

fn number_len(rest: &[u8]) -> usize {
    if !rest.first().is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-') {
        return 0;
    }
    let is_part = |byte: &&u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E');
    rest.iter().take_while(is_part).count()
}

/// What is wrong, without the place, which is said apart.
pub(super) fn words(error: &serde_json::Error) -> String {
    if error.is_eof() {
        // Brackets match: it is a value without any.
        return "a value breaks off".to_owned();
    }
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Json, Error> {
        super::parse(text.as_bytes(), Position { line: 10, column: 5 })
    }

    #[test]
    fn members_stay_in_order_and_the_last_of_a_name_counts() {
        let json = parse(r#"{"z": 1, "a": [true, null, "x\n"], "z": 2.5}"#).unwrap();
        assert_eq!(json.get("z"), Some(&Json::Float(2.5)));
        assert_eq!(json.to_string(), r#"{"a":[true,null,"x\n"],"z":2.5}"#);
        assert_eq!(json.get("b"), None);
    }

    #[test]
    fn numbers_of_python_are_texts() {
        let json = parse(r#"{"a": NaN, "b": [-Infinity, Infinity], "NaN\"": "NaN"}"#).unwrap();
        assert_eq!(json.to_string(), r#"{"a":"nan","b":["-inf","inf"],"NaN\"":"NaN"}"#);
        let json = parse(r#"[1e400, -1e999, 0.5e-999, "1e999", 12e3]"#).unwrap();
        assert_eq!(json.to_string(), r#"["inf","-inf",0,"1e999",12000]"#);
    }

    #[test]
    fn numbers_are_whole_or_not() {
        assert_eq!(parse("5.0").unwrap().int(), Some(5));
        assert_eq!(parse("5.5").unwrap().int(), None);
        let hash = parse("18446744073709551615").unwrap();
        assert_eq!((hash.int(), hash.text()), (None, Some("18446744073709551615")));
        assert_eq!(parse("\"5\"").unwrap().number(), None);
    }

    #[test]
    fn an_error_says_its_place_in_the_file() {
        let error = parse("{\"a\": tru}").unwrap_err();
        assert_eq!((error.line(), error.column()), (Some(10), Some(14)));
    }
}
