//! What CVAT until 2.10 and Datumaro left of class texts.

/// Whether a character is in Python's `string.printable`.
pub(crate) fn is_printable(c: char) -> bool {
    matches!(c, ' '..='~' | '\t' | '\n' | '\r' | '\x0b' | '\x0c')
}

/// A label's name without the other characters.
pub(crate) fn printable(name: &str) -> String {
    name.chars().filter(|c| is_printable(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_keeps_what_python_calls_printable() {
        // All of ASCII, and some beyond: Latin, a combining accent, Cyrillic, CJK, an emoji, spaces that are none here.
        let all: String =
            (0..128_u8).map(char::from).chain("éäß\u{301}ж猫🐈\u{a0}\u{85}\u{2028}".chars()).collect();
        let mut expected = "\t\n\x0b\x0c\r".to_owned();
        expected.extend(' '..='~');
        assert_eq!(printable(&all), expected);
        assert_eq!(expected.len(), 100, "as many as string.printable has");
        assert_eq!((printable("naïve dog").as_str(), printable("ка't").as_str()), ("nave dog", "'t"));
    }
}
