//! Printing: the one place that writes to the terminal.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::Write as _;

use serde::Serialize;

use crate::exit::Failure;

/// Prints a line of results. A reader that has gone away has seen enough.
pub(crate) fn result(line: &str) -> Result<(), Failure> {
    print(&one_line(line))
}

/// Prints several lines of results; names in them are [`one_line`] each.
pub(crate) fn results(lines: &str) -> Result<(), Failure> {
    lines.lines().try_for_each(result)
}

/// Prints a line of JSON.
pub(crate) fn json(document: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string(document)
        .map_err(|error| Failure::of_standard_output(&std::io::Error::from(error)))?;
    // What JSON does not have to escape a terminal must not obey either; within strings alone there can be any.
    if !text.contains(char::is_control) {
        return print(&text);
    }
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() {
            // Writing to a string cannot fail.
            let _ = write!(escaped, "\\u{:04x}", u32::from(c));
        } else {
            escaped.push(c);
        }
    }
    print(&escaped)
}

fn print(line: &str) -> Result<(), Failure> {
    match writeln!(std::io::stdout().lock(), "{line}") {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::of_standard_output(&error))
        }
        _ => Ok(()),
    }
}

/// A number of things, in words: `1 record`, `2 records`.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

pub(crate) fn error(message: &str) {
    message_line("error", message);
}

pub(crate) fn warning(message: &str) {
    message_line("warning", message);
}

pub(crate) fn note(message: &str) {
    message_line("note", message);
}

pub(crate) fn hint(message: &str) {
    message_line("hint", message);
}

/// What cannot be said because nobody listens is not worth failing for.
fn message_line(word: &str, message: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{word}: {}", one_line(message));
}

/// Names come from untrusted files: they must not look like lines of ours, and a terminal must not obey them.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown.into()
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn names_stay_on_their_line_and_control_characters_are_shown_not_sent() {
        assert_eq!(one_line("a\nerror: b\u{1b}[31mö"), "a\\nerror: b\\u{1b}[31mö");
        assert_eq!(one_line("ка't"), "ка't");
    }
}
