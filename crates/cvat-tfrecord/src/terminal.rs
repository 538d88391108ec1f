//! Printing: the one place that writes to the terminal.

use std::io::Write;

use crate::exit::Failure;

/// Prints a line of results. A reader that has gone away has seen enough.
pub(crate) fn result(line: &str) -> Result<(), Failure> {
    match writeln!(std::io::stdout().lock(), "{}", printable(line)) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("standard output: {error}")))
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
    let _ = writeln!(std::io::stderr().lock(), "{word}: {}", printable(message));
}

/// Names come from untrusted files; a terminal must not obey them.
fn printable(text: &str) -> String {
    let mut printable = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() && c != '\n' && c != '\t' {
            printable.extend(c.escape_default());
        } else {
            printable.push(c);
        }
    }
    printable
}

#[cfg(test)]
mod tests {
    #[test]
    fn control_characters_are_shown_not_sent() {
        assert_eq!(super::printable("a\u{1b}[31mö\n"), "a\\u{1b}[31mö\n");
    }
}
