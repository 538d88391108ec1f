//! Rules about files: their names, sizes and words.

use super::{Findings, Source};
use crate::{Outcome, workspace};

const NAMES_THAT_SAY_NOTHING: [&str; 8] =
    ["utils.rs", "util.rs", "common.rs", "helpers.rs", "helper.rs", "types.rs", "misc.rs", "manager.rs"];

const AT_THE_ROOT: [&str; 9] = [
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "deny.toml",
    "docs/cli.md",
];

const ARCHITECTURE_LINES: usize = 300;
const FIXTURES_BYTES: u64 = 2_000_000;
const FILE_BYTES: u64 = 500_000;

/// Put together so that this file does not find itself.
const MACHINE_PATHS: [&str; 4] =
    [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Us", "ers/")];

pub fn check(files: &[String], sources: &[Source], findings: &mut Findings) -> Outcome {
    for name in AT_THE_ROOT.iter().filter(|name| !files.iter().any(|file| file == *name)) {
        findings.about(name, "missing");
    }
    let mut fixtures = 0;
    for path in files {
        let name = path.rsplit('/').next().unwrap_or(path);
        if NAMES_THAT_SAY_NOTHING.contains(&name) {
            findings.about(path, "a file name that says nothing");
        }
        let bytes = std::fs::metadata(workspace::root().join(path))?.len();
        if bytes > FILE_BYTES {
            findings.about(path, format_args!("{bytes} bytes, at most {FILE_BYTES}"));
        }
        if path.starts_with("fixtures/") {
            fixtures += bytes;
        }
    }
    if fixtures > FIXTURES_BYTES {
        findings.about("fixtures", format_args!("{fixtures} bytes, at most {FIXTURES_BYTES}"));
    }
    for Source { path, text } in sources {
        if path == "ARCHITECTURE.md" && text.lines().count() > ARCHITECTURE_LINES {
            findings.about(path, format_args!("over {ARCHITECTURE_LINES} lines"));
        }
        if path.starts_with("fixtures/") {
            continue;
        }
        for (index, line) in text.lines().enumerate() {
            if let Some(machine) = MACHINE_PATHS.iter().find(|machine| names_path(line, machine)) {
                findings.at(path, index + 1, format_args!("a path of some machine: {machine}"));
            }
        }
    }
    Ok(())
}

/// Whether the line has this path from the root on, not the end of a longer one such as `some/tmp/`.
fn names_path(line: &str, path: &str) -> bool {
    let inside = |character: char| character.is_alphanumeric() || "._~-}$".contains(character);
    line.match_indices(path).any(|(start, _)| !line.get(..start).unwrap_or_default().ends_with(inside))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_counts_from_the_root_on() {
        let [work, ..] = MACHINE_PATHS;
        assert!(names_path(&format!("see {work}x"), work));
        assert!(names_path(&format!("\"{work}x\""), work));
        assert!(!names_path(&format!("some{work}x"), work));
    }
}
