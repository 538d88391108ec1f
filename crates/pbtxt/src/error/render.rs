//! An error with the line it is on.

use super::Error;

/// Characters of the line that are shown before the place, and as many behind it.
const REACH: usize = 60;

pub(super) fn render(error: &Error, source: &str) -> String {
    let number = error.line().to_string();
    let margin = " ".repeat(number.len());
    let (shown, caret) = excerpt(error, source);
    let mut text = format!("{error}\n{margin} |\n{number} | {shown}\n{margin} | {caret}^\n");
    if let Some(hint) = error.hint() {
        text.push_str("hint: ");
        text.push_str(hint);
        text.push('\n');
    }
    text
}

/// The part of the line around the place, and the white space that brings the caret below it.
fn excerpt(error: &Error, source: &str) -> (String, String) {
    let line = source.split('\n').nth(error.line() - 1).unwrap_or_default();
    let line = line.strip_suffix('\r').unwrap_or(line);
    // The byte order mark has no column.
    let line = if error.line() == 1 { line.strip_prefix('\u{feff}').unwrap_or(line) } else { line };
    let skipped = (error.column() - 1).saturating_sub(REACH);
    let shown: String = line.chars().skip(skipped).take(2 * REACH).map(displayable).collect();
    let caret = shown.chars().take(error.column() - 1 - skipped).map(|c| if c == '\t' { c } else { ' ' });
    let caret = caret.collect();
    (shown, caret)
}

fn displayable(character: char) -> char {
    if character.is_control() && character != '\t' { char::REPLACEMENT_CHARACTER } else { character }
}
