//! Text that is shown as it is, and text that is not.

/// What a terminal obeys, or what turns a line around, breaks it or cannot be seen in it.
pub(crate) fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' // marks of a direction
            | '\u{2028}' | '\u{2029}' // ends of a line and of a paragraph
            | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' // embeddings, overrides, isolates
            | '\u{feff}'
        )
}
