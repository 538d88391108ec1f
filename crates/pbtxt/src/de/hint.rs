//! What the writer of a text that does not fit may have meant.

use super::Context;
use crate::hint::shown::{self, shorten};
use crate::{Name, Value, ValueKind};

pub(super) const BYTES: &str =
    "for the reading program: bytes are read by a type that asks for bytes, such as those of serde_bytes";

pub(super) const MISSING: &str = "for the reading program: a field of type Option may be missing, and with \
     #[serde(default)] on the struct every field may, which then is zero, empty or false";

/// A number or a bare word where text has to be.
pub(super) fn quotes(context: &Context<'_>, name: &Name<'_>, value: &Value<'_>) -> Option<String> {
    match &value.kind {
        ValueKind::Identifier(_) | ValueKind::Integer(_) | ValueKind::Float(_) => {
            let text = shorten(context.spelling(value));
            Some(format!("put the text in quotes: {}: '{text}'", shown::name(name)))
        }
        _ => None,
    }
}

/// A string where something without quotes has to be, called `what`, which `fits` recognises.
pub(super) fn no_quotes(
    what: &str,
    name: &Name<'_>,
    value: &Value<'_>,
    fits: impl Fn(&str) -> bool,
) -> Option<String> {
    let text = value.as_str()?.trim();
    fits(text).then(|| format!("write the {what} without quotes: {}: {}", shown::name(name), shorten(text)))
}

pub(super) fn values(len: usize) -> String {
    if len == 1 { "1 value".to_owned() } else { format!("{len} values") }
}

/// The name that is spelt almost like `word`.
pub(super) fn nearest(word: &str, names: &[&'static str]) -> Option<String> {
    const LONGEST: usize = 64;
    if word.len() > LONGEST {
        return None;
    }
    let (distance, name) = names
        .iter()
        .filter(|name| name.len() <= LONGEST)
        .map(|name| (distance(&folded(word), &folded(name)), name))
        .min_by_key(|&(distance, _)| distance)?;
    (distance <= word.len() / 3).then(|| format!("did you mean {name}?"))
}

/// `batchSize`, `BATCH_SIZE` and `batch-size` are one spelling.
fn folded(word: &str) -> Vec<u8> {
    word.bytes().filter(|byte| !matches!(byte, b'_' | b'-')).map(|byte| byte.to_ascii_lowercase()).collect()
}

/// How many letters to insert, remove or replace (Levenshtein).
fn distance(from: &[u8], to: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (index, &letter) in from.iter().enumerate() {
        let mut left = index + 1;
        let mut next = vec![left];
        for (pair, &other) in row.windows(2).zip(to) {
            let &[diagonal, above] = pair else { continue };
            left = (left + 1).min(above + 1).min(diagonal + usize::from(letter != other));
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        assert_eq!(distance(b"kitten", b"sitting"), 3);
        assert_eq!(distance(b"", b"abc"), 3);
        assert_eq!(distance(b"abc", b""), 3);
        assert_eq!(distance(b"abc", b"abc"), 0);
    }

    #[test]
    fn nearest_is_near() {
        let names = ["batch_size", "num_steps", "id"];
        assert_eq!(nearest("batchsize", &names).as_deref(), Some("did you mean batch_size?"));
        assert_eq!(nearest("numStep", &names).as_deref(), Some("did you mean num_steps?"));
        assert_eq!(nearest("learning_rate", &names), None);
        assert_eq!(nearest("ix", &names), None);
        assert_eq!(nearest("x", &[]), None);
    }
}
