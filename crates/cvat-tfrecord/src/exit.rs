//! How a run ends: with a code, and with one message that says where and what to do.

use std::error::Error as StdError;
use std::fmt;
use std::path::Path;
use std::process::ExitCode;

use crate::terminal;

/// A command that judges found something.
const FINDINGS: u8 = 1;
/// Nothing was written, or a path could not be read.
const COULD_NOT: u8 = 2;

/// What a command that could do as it was asked has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is done; there is nothing to find fault with.
    Good,
    /// It is done, and something is damaged or lost.
    Findings,
}

impl Verdict {
    /// Of a command that does not judge.
    pub(crate) const fn of((): ()) -> Self {
        Self::Good
    }
}

/// Why a command could not do what it was asked: a message with its place, and what to do about it.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    /// What it is about, shown line by line below it.
    excerpt: String,
    hint: Option<String>,
    /// Standard output takes no more: there is no sense in going on.
    is_of_output: bool,
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), excerpt: String::new(), hint: None, is_of_output: false }
    }

    /// An error at a path, as the user typed it.
    pub(crate) fn at(path: &Path, error: &(dyn StdError + 'static)) -> Self {
        Self::new(format!("{}: {}", path.display(), chain(error)))
    }

    /// An error of printing results.
    pub(crate) fn of_standard_output(error: &std::io::Error) -> Self {
        Self { is_of_output: true, ..Self::new(format!("standard output: {error}")) }
    }

    pub(crate) const fn is_of_output(&self) -> bool {
        self.is_of_output
    }

    pub(crate) fn excerpt(self, excerpt: impl Into<String>) -> Self {
        Self { excerpt: excerpt.into(), ..self }
    }

    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// With this hint, unless there is none.
    pub(crate) fn hinted(self, hint: Option<impl Into<String>>) -> Self {
        match hint {
            Some(hint) => self.hint(hint),
            None => self,
        }
    }

    pub(crate) fn print(&self) {
        terminal::error(&self.message);
        terminal::excerpt(&self.excerpt);
        if let Some(hint) = &self.hint {
            terminal::hint(hint);
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// An error and its causes, none said twice.
pub(crate) fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut message = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let words = cause.to_string();
        if !message.ends_with(&words) {
            message.push_str(": ");
            message.push_str(&words);
        }
        source = cause.source();
    }
    message
}

/// Runs a command. A defect of ours that panics must not look like a verdict either.
pub(crate) fn guarded(
    command: impl FnOnce() -> Result<Verdict, Failure> + std::panic::UnwindSafe,
) -> ExitCode {
    match std::panic::catch_unwind(command) {
        Ok(Ok(Verdict::Good)) => ExitCode::SUCCESS,
        Ok(Ok(Verdict::Findings)) => ExitCode::from(FINDINGS),
        Ok(Err(failure)) => {
            failure.print();
            ExitCode::from(COULD_NOT)
        }
        Err(_) => {
            terminal::error("this is a defect of cvat-tfrecord: please report it with the message above");
            ExitCode::from(COULD_NOT)
        }
    }
}
