//! Printing: the one place that writes to the terminal.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, BufWriter, IsTerminal as _, StdoutLock, Write as _};
use std::ops::ControlFlow;

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

/// Lines of results by the thousand, which a reader may leave at any time.
pub(crate) struct Lines {
    out: BufWriter<StdoutLock<'static>>,
    /// The reader has gone away.
    is_over: bool,
}

impl Lines {
    pub(crate) fn new() -> Self {
        Self { out: BufWriter::with_capacity(1 << 16, io::stdout().lock()), is_over: false }
    }

    /// Prints a line.
    pub(crate) fn line(&mut self, line: &str) -> Result<(), Failure> {
        if !self.is_over {
            self.is_over = heard(writeln!(self.out, "{}", one_line(line)))?.is_break();
        }
        Ok(())
    }

    /// Sends what is left.
    pub(crate) fn finish(mut self) -> Result<(), Failure> {
        if self.is_over { Ok(()) } else { heard(self.out.flush()).map(drop) }
    }
}

/// Prints a document as it is, for programs to read; to a terminal, as [`results`].
pub(crate) fn document(text: &str) -> Result<(), Failure> {
    if io::stdout().is_terminal() {
        return results(text);
    }
    let mut out = io::stdout().lock();
    heard(out.write_all(text.as_bytes()).and_then(|()| out.flush())).map(drop)
}

/// Prints a line of JSON.
pub(crate) fn json(document: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string(document)
        .map_err(|error| Failure::of_standard_output(&io::Error::from(error)))?;
    print(&without_controls(&text))
}

/// What JSON does not have to escape must not be sent either; such can be within strings alone.
fn without_controls(json: &str) -> Cow<'_, str> {
    // Most text is plain, and there may be much of it.
    if json.bytes().all(|byte| (b' '..=b'~').contains(&byte)) || !json.contains(is_deceptive) {
        return json.into();
    }
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        if is_deceptive(c) {
            // Writing to a string cannot fail.
            let _ = write!(escaped, "\\u{:04x}", u32::from(c));
        } else {
            escaped.push(c);
        }
    }
    escaped.into()
}

/// Standard output for lines of JSON by the million. That the reader has gone away is told.
pub(crate) struct JsonLines {
    out: BufWriter<StdoutLock<'static>>,
    /// Somebody is watching.
    is_terminal: bool,
}

impl JsonLines {
    pub(crate) fn new() -> Self {
        let out = io::stdout().lock();
        let is_terminal = out.is_terminal();
        Self { out: BufWriter::with_capacity(1 << 16, out), is_terminal }
    }

    /// Prints what is written, which no terminal must have to obey, and ends the line.
    pub(crate) fn line(
        &mut self,
        write: impl FnOnce(&mut BufWriter<StdoutLock<'static>>) -> io::Result<()>,
    ) -> Result<ControlFlow<()>, Failure> {
        let written = write(&mut self.out).and_then(|()| self.out.write_all(b"\n"));
        if self.is_terminal && written.is_ok() { self.flush() } else { heard(written) }
    }

    /// Prints a line that is small.
    pub(crate) fn json(&mut self, document: &impl Serialize) -> Result<ControlFlow<()>, Failure> {
        self.line(|out| out.write_all(without_controls(&serde_json::to_string(document)?).as_bytes()))
    }

    pub(crate) fn flush(&mut self) -> Result<ControlFlow<()>, Failure> {
        heard(self.out.flush())
    }
}

fn heard(written: io::Result<()>) -> Result<ControlFlow<()>, Failure> {
    match written {
        Ok(()) => Ok(ControlFlow::Continue(())),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ControlFlow::Break(())),
        Err(error) => Err(Failure::of_standard_output(&error)),
    }
}

fn print(line: &str) -> Result<(), Failure> {
    match writeln!(io::stdout().lock(), "{line}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::of_standard_output(&error)),
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

/// Shows lines of a file below a message.
pub(crate) fn excerpt(lines: &str) {
    for line in lines.lines() {
        let _ = writeln!(io::stderr().lock(), "{}", tabs_kept(line));
    }
}

/// A tab keeps the caret of the next line below its place.
fn tabs_kept(line: &str) -> String {
    line.split('\t').map(one_line).collect::<Vec<_>>().join("\t")
}

/// What cannot be said because nobody listens is not worth failing for.
fn message_line(word: &str, message: &str) {
    let _ = writeln!(io::stderr().lock(), "{word}: {}", one_line(message));
}

/// Names come from untrusted files: they must not look like lines of ours, and a terminal must not obey them.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    if !text.contains(is_deceptive) {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_deceptive(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown.into()
}

/// What a terminal obeys, or what turns a line around, breaks it or cannot be seen in it.
fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' // marks of a direction
            | '\u{2028}' | '\u{2029}' // ends of a line and of a paragraph
            | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' // embeddings, overrides, isolates
            | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn names_stay_on_their_line_and_control_characters_are_shown_not_sent() {
        assert_eq!(one_line("a\nerror: b\u{1b}[31mö"), "a\\nerror: b\\u{1b}[31mö");
        assert_eq!(one_line("ка't"), "ка't");
        assert_eq!(one_line("a\u{202e}b\u{2028}c"), "a\\u{202e}b\\u{2028}c");
    }
}
