//! The part of `docs/cli.md` that the binary's own `--help` writes.

use std::process::{Command, Stdio};

use crate::{Outcome, workspace};

const PAGE: &str = "docs/cli.md";
const BEGIN: &str = "<!-- generated: begin -->";
const END: &str = "<!-- generated: end -->";
const VERBS: [&str; 9] = ["convert", "info", "check", "cat", "head", "schema", "labels", "salvage", "index"];
/// Help is wrapped to this width, whatever terminal asks.
const COLUMNS: &str = "100";

pub fn run(check: bool) -> Outcome {
    let path = workspace::root().join(PAGE);
    let page = std::fs::read_to_string(&path).map_err(|error| format!("{PAGE}: {error}"))?;
    let wanted = replace(&page, &generate()?)?;
    if page == wanted {
        println!("docs: {PAGE} is as generated");
        return Ok(());
    }
    if check {
        return Err(format!("{PAGE} is stale: run `cargo xtask docs`").into());
    }
    std::fs::write(path, wanted)?;
    println!("docs: {PAGE} written");
    Ok(())
}

fn generate() -> Outcome<String> {
    let binary = workspace::build_binary(false)?;
    let mut text = String::new();
    for verb in std::iter::once(None).chain(VERBS.map(Some)) {
        let title = verb.map_or_else(|| "cvat-tfrecord".to_string(), |verb| format!("cvat-tfrecord {verb}"));
        let mut command = Command::new(&binary);
        // No stream is a terminal, so that the width comes from COLUMNS.
        command.args(verb).arg("--help").env("COLUMNS", COLUMNS).stdin(Stdio::null());
        let help = workspace::capture(&mut command)?;
        let help: String = help.lines().map(|line| format!("{}\n", line.trim_end())).collect();
        text += &format!("\n## `{title}`\n\n```text\n{}\n```\n", help.trim_end());
    }
    Ok(text)
}

/// The page with everything between the two markers replaced.
fn replace(page: &str, generated: &str) -> Outcome<String> {
    let (before, rest) = page.split_once(BEGIN).ok_or_else(|| format!("{PAGE} has no line {BEGIN}"))?;
    let (_, after) = rest.split_once(END).ok_or_else(|| format!("{PAGE} has no line {END}"))?;
    Ok(format!("{before}{BEGIN}\n{generated}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_part_between_the_markers_changes() {
        let page = format!("a\n{BEGIN}\nold\n{END}\nb\n");
        let once = replace(&page, "new").unwrap();
        assert_eq!(once, format!("a\n{BEGIN}\nnew\n{END}\nb\n"));
        assert_eq!(replace(&once, "new").unwrap(), once);
        assert!(replace("a", "new").is_err());
    }
}
