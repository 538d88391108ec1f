//! The architecture's rules that a program can check. Findings are printed as `path:line: what`.

mod crates;
mod licences;
mod policy;
mod sources;
mod tree;

use std::fmt::Display;

use crate::{Outcome, workspace};

/// What is wrong, in the order it was found.
#[derive(Default)]
pub struct Findings(Vec<String>);

impl Findings {
    /// Something about a line, counted from 1.
    pub fn at(&mut self, path: &str, line: usize, what: impl Display) {
        self.0.push(format!("{path}:{line}: {what}"));
    }

    /// Something about a whole file.
    pub fn about(&mut self, path: &str, what: impl Display) {
        self.at(path, 1, what);
    }
}

/// A text file of the repository.
pub struct Source {
    /// Relative to the root, with forward slashes.
    pub path: String,
    pub text: String,
}

pub fn run() -> Outcome {
    let files = workspace::files()?;
    let mut sources = Vec::new();
    for path in &files {
        if let Ok(text) = std::fs::read_to_string(workspace::root().join(path)) {
            sources.push(Source { path: path.clone(), text });
        }
    }
    let policy = policy::Policy::read()?;
    let mut findings = Findings::default();
    sources
        .iter()
        .filter(|source| is_rust(&source.path))
        .for_each(|source| sources::check(source, &mut findings));
    tree::check(&files, &sources, &mut findings)?;
    crates::check(&workspace::metadata(false)?, &files, &policy, &mut findings);
    licences::check(&workspace::metadata(true)?, &policy, &mut findings);

    for finding in &findings.0 {
        println!("{finding}");
    }
    match findings.0.len() {
        0 => {
            println!("tidy: {} files, nothing found", files.len());
            Ok(())
        }
        1 => Err("tidy: one finding".into()),
        count => Err(format!("tidy: {count} findings").into()),
    }
}

fn is_rust(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, extension)| extension == "rs")
}
