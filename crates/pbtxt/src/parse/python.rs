//! What protobuf's Python library reads beyond the specification.
//!
//! TensorFlow reads label maps and configurations with it. Its numbers and its escapes are those of the language
//! Python: hence underscores in an integer, and a backslash that stays where it begins no escape.

use super::name::is_name_character;
use super::number;

/// Whether the regular expression `\s` matches.
pub(super) fn is_space(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{1c}'..='\u{1f}')
}

/// An integer that the specification does not know: with a plus sign, underscores, or the prefix `0b` or `0o`.
///
/// `None` where it is none, or does not fit 64 bits: then the strict reading says what is wrong.
pub(super) fn integer(input: &str) -> Option<(&str, i128)> {
    let (negative, unsigned) = match input.strip_prefix(['+', '-']) {
        Some(rest) => (input.starts_with('-'), rest),
        None => (false, input),
    };
    let end = unsigned.find(|c| !is_name_character(c)).unwrap_or(unsigned.len());
    let (spelling, rest) = unsigned.split_at_checked(end)?;
    if rest.starts_with(['+', '-', '.']) {
        return None;
    }
    let (radix, digits) = match spelling.as_bytes() {
        [b'0', b'b' | b'B', ..] => (2, spelling.get(2..)?),
        [b'0', b'o' | b'O', ..] => (8, spelling.get(2..)?),
        [b'0', b'x' | b'X', ..] => (16, spelling.get(2..)?),
        _ => (10, spelling),
    };
    // An underscore stands between two digits, or between a prefix and a digit.
    let digits = if radix == 10 { digits } else { digits.strip_prefix('_').unwrap_or(digits) };
    if digits.starts_with('_') || digits.ends_with('_') || digits.contains("__") {
        return None;
    }
    let digits = digits.replace('_', "");
    if radix == 10 && digits.starts_with('0') && digits.contains(|c| c != '0') {
        return None;
    }
    number::integer(&digits, radix, negative).map(|value| (rest, value))
}

/// A character behind a backslash with which it makes no escape: both stay. One that is not in Latin-1 becomes
/// the digits of its code.
pub(super) fn no_escape(character: char, out: &mut Vec<u8>) {
    out.push(b'\\');
    match u32::from(character) {
        0..=0xff => out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        code @ 0x100..=0xffff => out.extend_from_slice(format!("u{code:04x}").as_bytes()),
        code => out.extend_from_slice(format!("U{code:08x}").as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::integer;

    #[test]
    fn integers_of_the_language_python() {
        for (text, value) in [
            ("+1", 1),
            ("+0", 0),
            ("+00", 0),
            ("0_0", 0),
            ("1_000", 1000),
            ("-1_0", -10),
            ("0b11", 3),
            ("0B_1", 1),
            ("-0o17", -15),
            ("0x_f", 15),
            ("+0xfF", 255),
        ] {
            assert_eq!(integer(text), Some(("", value)), "{text}");
        }
        for text in [
            "",
            "+",
            "-",
            "+-1",
            "_1",
            "1_",
            "1__0",
            "0_7",
            "+010",
            "0b",
            "0b2",
            "0b_",
            "0o8",
            "0x__1",
            "1_0.5",
            "+1-",
            "1_a",
            "0b1_",
            "1_00000000000000000000",
        ] {
            assert_eq!(integer(text), None, "{text}");
        }
        assert_eq!(integer("+1, 2"), Some((", 2", 1)));
    }
}
