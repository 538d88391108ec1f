//! Text in XML.

use std::fmt::Write as _;

/// Whether XML 1.0 can say the character.
pub(crate) fn is_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Adds `<name>text</name>` on a line of its own; characters that XML cannot say become `_`.
pub(crate) fn element(into: &mut String, indent: usize, name: &str, text: &str) {
    open(into, indent, name);
    escape(into, text);
    let _ = writeln!(into, "</{name}>");
}

/// The same for a number, in the fewest digits that give it back.
pub(super) fn number(into: &mut String, indent: usize, name: &str, value: f64) {
    open(into, indent, name);
    let _ = writeln!(into, "{value}</{name}>");
}

fn open(into: &mut String, indent: usize, name: &str) {
    let _ = write!(into, "{:indent$}<{name}>", "");
}

fn escape(into: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            // Would be read as a line feed.
            '\r' => into.push_str("&#13;"),
            c if is_char(c) => into.push(c),
            _ => into.push('_'),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back() {
        let text = "a<b>&amp;\"'\r\n\tö\u{10ffff}]]>";
        let mut xml = String::new();
        element(&mut xml, 0, "v", text);
        let document = roxmltree::Document::parse(&xml).unwrap();
        assert_eq!(document.root_element().text(), Some(text));
        xml.clear();
        element(&mut xml, 2, "v", "a\0b\u{ffff}");
        assert_eq!(xml, "  <v>a_b_</v>\n");
    }

    #[test]
    fn numbers_keep_their_digits() {
        for (value, text) in [(1.0, "1"), (0.1 + 0.2, "0.30000000000000004"), (-2.5, "-2.5")] {
            let mut xml = String::new();
            number(&mut xml, 0, "v", value);
            assert_eq!(xml, format!("<v>{text}</v>\n"));
        }
    }
}
