//! Text conventions: escaping, numbers, what XML cannot hold.

use std::borrow::Cow;
use std::fmt::Write;

/// Stands for a character that XML has no way to write.
const REPLACEMENT: char = '\u{fffd}';

/// The text without characters that no XML 1.0 document may hold, escaped or not.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_xml) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if is_xml(c) { c } else { REPLACEMENT }).collect())
}

fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

/// Character data.
pub(crate) fn push_text(out: &mut String, text: &str) {
    push_escaped(out, text, |c| match c {
        // A bare carriage return would be read as a line feed.
        '\r' => Some("&#13;"),
        _ => None,
    });
}

/// ` name="value"`.
pub(crate) fn push_attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    push_escaped(out, value, |c| match c {
        '"' => Some("&quot;"),
        // Bare, these would be read as spaces.
        '\t' => Some("&#9;"),
        '\n' => Some("&#10;"),
        '\r' => Some("&#13;"),
        _ => None,
    });
    out.push('"');
}

fn push_escaped(out: &mut String, text: &str, more: impl Fn(char) -> Option<&'static str>) {
    for c in clean(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c => match more(c) {
                Some(escaped) => out.push_str(escaped),
                None => out.push(c),
            },
        }
    }
}

/// ` name="1.50"`: two decimals, correctly rounded, and no negative zero.
pub(crate) fn push_number(out: &mut String, name: &str, value: f64) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    push_decimal(out, value);
    out.push('"');
}

/// Two decimals.
pub(crate) fn push_decimal(out: &mut String, value: f64) {
    let start = out.len();
    // Writing to a string does not fail.
    let _ = write!(out, "{value:.2}");
    if out.get(start..) == Some("-0.00") {
        out.remove(start);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_two_decimals() {
        let text = |value| {
            let mut out = String::new();
            push_decimal(&mut out, value);
            out
        };
        for (value, expected) in [
            (0.0, "0.00"),
            (-0.0, "0.00"),
            (-0.004, "0.00"),
            (-0.006, "-0.01"),
            (0.125, "0.12"), // a tie of the exact binary value goes to the even digit
            (2.675, "2.67"), // lies below 2.675
            (1234.5, "1234.50"),
        ] {
            assert_eq!(text(value), expected);
        }
    }

    #[test]
    fn escapes_what_would_not_survive() {
        let mut out = String::new();
        push_attribute(&mut out, "a", "<\"'&>\t\r\n\0é\u{ffff}");
        assert_eq!(out, " a=\"&lt;&quot;'&amp;&gt;&#9;&#13;&#10;\u{fffd}é\u{fffd}\"");
        out.clear();
        push_text(&mut out, "<\"'&>\t\r\n");
        assert_eq!(out, "&lt;\"'&amp;&gt;\t&#13;\n");
    }
}
