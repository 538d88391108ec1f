//! Rules about Rust sources.

use super::{Findings, Source};

/// Code lines a file may have, tests and comments apart.
const BUDGET: usize = 400;

/// Put together so that this file does not find itself.
const LEFT_OPEN: [&str; 4] =
    [concat!("to", "do!"), concat!("unimple", "mented!"), concat!("db", "g!"), concat!("#[ig", "nore")];

const OPENS_PATHS: [&str; 5] = ["std::fs", "fs::", "File::open", "File::create", "OpenOptions"];
const PRINTS: [&str; 4] = ["println!", "eprintln!", "print!", "eprint!"];
const LOOKS_AROUND: [&str; 5] = ["std::env", "env::var", "std::process", "std::thread", "thread::spawn"];
const STARTS_THREADS: [&str; 3] = ["thread::spawn", "thread::scope", "thread::Builder"];
/// The one place where the binary starts threads.
const PIPELINE: &str = "crates/cvat-tfrecord/src/pipeline.rs";

pub fn check(source: &Source, findings: &mut Findings) {
    let Source { path, text } = source;
    let place = Place::of(path);
    let tests_start = tests_start(text);
    let mut code_lines = 0;
    for (index, line) in text.lines().enumerate() {
        let (number, code) = (index + 1, code_of(line));
        let word = |list: &[&'static str]| list.iter().copied().find(|word| has_word(&code, word));
        if let Some(word) = word(&LEFT_OPEN) {
            findings.at(path, number, format_args!("`{word}` is left open"));
        }
        if has_word(&code, "unsafe") {
            findings.at(path, number, "unsafe code");
        }
        if place == Place::Test || index >= tests_start {
            continue;
        }
        code_lines += usize::from(!code.trim().is_empty());
        if let Place::Library { opens_paths } = place {
            if let Some(word) = word(&OPENS_PATHS).filter(|_| !opens_paths) {
                findings.at(
                    path,
                    number,
                    format_args!("`{word}`: only dataset-files and the binary open paths"),
                );
            }
            if let Some(word) = word(&PRINTS) {
                findings.at(path, number, format_args!("`{word}`: a library does not print"));
            }
            if let Some(word) = word(&LOOKS_AROUND) {
                findings.at(
                    path,
                    number,
                    format_args!("`{word}`: a library knows no environment and no threads"),
                );
            }
        }
        if place == Place::Binary
            && path != PIPELINE
            && let Some(word) = word(&STARTS_THREADS)
        {
            findings.at(path, number, format_args!("`{word}`: threads start in pipeline.rs alone"));
        }
    }
    if code_lines > BUDGET {
        findings.about(path, format_args!("{code_lines} code lines, at most {BUDGET}"));
    }
    check_reasons(source, findings);
}

/// Every allow and expect says why.
fn check_reasons(Source { path, text }: &Source, findings: &mut Findings) {
    let lines: Vec<&str> = text.lines().collect();
    for (index, line) in lines.iter().enumerate() {
        let opens = ["#[allow(", "#![allow(", "#[expect(", "#![expect("];
        if !opens.iter().any(|open| line.trim_start().starts_with(open)) {
            continue;
        }
        let attribute = lines.iter().skip(index).take_while(|line| !line.trim_end().ends_with(']'));
        let said = attribute
            .chain(lines.get(index + attribute_length(&lines, index)))
            .any(|line| line.contains("reason"));
        if !said {
            findings.at(path, index + 1, "an allow or expect without a reason");
        }
    }
}

/// Lines before the one that closes an attribute.
fn attribute_length(lines: &[&str], start: usize) -> usize {
    lines.iter().skip(start).take_while(|line| !line.trim_end().ends_with(']')).count()
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Library {
        opens_paths: bool,
    },
    Binary,
    /// xtask, testkit, build scripts: not shipped.
    Tool,
    Test,
}

impl Place {
    fn of(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').collect();
        let above = parts.split_last().map_or(&[][..], |(_, above)| above);
        if above.iter().any(|part| ["tests", "benches", "examples", "fuzz"].contains(part))
            || path.ends_with("/tests.rs")
        {
            return Self::Test;
        }
        match parts.as_slice() {
            ["crates", "testkit", ..] => Self::Tool,
            ["crates", "cvat-tfrecord", ..] => Self::Binary,
            ["crates", name, ..] => Self::Library { opens_paths: *name == "dataset-files" },
            _ => Self::Tool,
        }
    }
}

/// The line where an inline test module starts; those stand at a file's end.
fn tests_start(text: &str) -> usize {
    let lines: Vec<&str> = text.lines().collect();
    let starts = |pair: &[&str]| matches!(pair, [attribute, module] if *attribute == "#[cfg(test)]" && module.ends_with('{'));
    lines.windows(2).position(starts).unwrap_or(lines.len())
}

/// A line without its comment and without what its string literals hold. Strings over several lines are not known.
fn code_of(line: &str) -> String {
    let mut code = String::new();
    let mut characters = line.chars().peekable();
    let mut in_string = false;
    while let Some(character) = characters.next() {
        match character {
            '\\' if in_string => {
                characters.next();
            }
            '\'' if !in_string && characters.peek() == Some(&'"') => {
                characters.next();
            }
            '"' => {
                in_string = !in_string;
                code.push('"');
            }
            '/' if !in_string && characters.peek() == Some(&'/') => break,
            _ if in_string => {}
            _ => code.push(character),
        }
    }
    code
}

/// Whether the code has this word, and not as a part of a longer name.
fn has_word(code: &str, word: &str) -> bool {
    let part = |character: char| character.is_alphanumeric() || character == '_';
    code.match_indices(word).any(|(start, _)| {
        let (before, after) =
            (code.get(..start).unwrap_or_default(), code.get(start + word.len()..).unwrap_or_default());
        let ends_in_name = word.ends_with(part);
        !(before.ends_with(part) || ends_in_name && after.starts_with(part))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        let mut findings = Findings::default();
        check(&Source { path: path.into(), text: text.into() }, &mut findings);
        findings.0
    }

    #[test]
    fn a_library_opens_no_path_and_dataset_files_does() {
        let text = "let file = File::open(path)?;\n";
        assert_eq!(found("crates/pbtxt/src/lib.rs", text).len(), 1);
        assert!(found("crates/dataset-files/src/lib.rs", text).is_empty());
        assert!(found("crates/pbtxt/tests/files.rs", text).is_empty());
    }

    #[test]
    fn comments_strings_and_tests_are_not_code() {
        let text = "//! let file = File::open(path)?;\nlet x = \"println!\"; // println!\n#[cfg(test)]\nmod tests {\n    println!();\n}\n";
        assert!(found("crates/pbtxt/src/lib.rs", text).is_empty());
    }

    #[test]
    fn a_library_does_not_print_and_names_are_whole() {
        assert_eq!(
            found("crates/pbtxt/src/lib.rs", "println!();\n"),
            ["crates/pbtxt/src/lib.rs:1: `println!`: a library does not print"]
        );
        assert!(found("crates/pbtxt/src/lib.rs", "my_println!(); let unsafe_code = 1;\n").is_empty());
    }

    #[test]
    fn threads_start_in_one_place() {
        assert_eq!(found("crates/cvat-tfrecord/src/main.rs", "thread::scope(|s| ());\n").len(), 1);
        assert!(found(PIPELINE, "thread::scope(|s| ());\n").is_empty());
    }

    #[test]
    fn an_allow_needs_a_reason_wherever_it_ends() {
        assert_eq!(found("xtask/src/a.rs", "#[allow(dead_code)]\nfn a() {}\n").len(), 1);
        assert!(
            found("xtask/src/a.rs", "#[expect(\n    dead_code,\n    reason = \"x\"\n)]\nfn a() {}\n")
                .is_empty()
        );
    }

    #[test]
    fn a_long_file_is_over_budget_but_long_tests_are_not() {
        let long = "let a = 1;\n".repeat(BUDGET + 1);
        assert_eq!(found("crates/pbtxt/src/lib.rs", &long).len(), 1);
        assert!(
            found("crates/pbtxt/src/lib.rs", &format!("#[cfg(test)]\nmod tests {{\n{long}}}\n")).is_empty()
        );
    }
}
