//! What has no form in the text format, on its way up.

use crate::path::Path;
use crate::{Error, ErrorKind};
use serde_core::ser;
use std::fmt;

#[derive(Debug)]
pub(super) struct Fail(Box<Inner>);

#[derive(Debug)]
struct Inner {
    problem: String,
    path: Path,
}

impl Fail {
    pub(super) fn new(problem: impl Into<String>) -> Self {
        Self(Box::new(Inner { problem: problem.into(), path: Path::default() }))
    }

    pub(super) fn within_field(mut self, name: &str) -> Self {
        self.0.path.within_field(name);
        self
    }

    pub(super) fn within_element(mut self, index: usize) -> Self {
        self.0.path.within_element(index);
        self
    }

    pub(super) fn into_error(self) -> Error {
        let Inner { problem, path } = *self.0;
        Error::new(ErrorKind::Unwritable { path: path.to_string(), problem }, "", 0)
    }
}

impl ser::Error for Fail {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message.to_string())
    }
}

impl fmt::Display for Fail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.problem)
    }
}

impl std::error::Error for Fail {}
