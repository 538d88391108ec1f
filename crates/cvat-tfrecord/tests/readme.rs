//! Commands print what the README and the walk through CVAT say.

#![allow(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

mod tool;

use std::process::Command;

use tool::Scratch;

/// Commands of a page's console blocks, each with what it prints.
fn transcripts(page: &str) -> Vec<(Vec<&str>, String)> {
    let blocks = page.split("```console\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks
        .map(|block| {
            let (command, printed) = block.split_once('\n').unwrap();
            (command.strip_prefix("$ cvat-tfrecord ").unwrap().split(' ').collect(), printed.to_owned())
        })
        .collect()
}

/// Runs what a page says, in a folder with the fixtures, and compares.
fn run_all(page: &str, least: usize) {
    let text = std::fs::read_to_string(testkit::workspace().join(page)).unwrap();
    let scratch = Scratch::new();
    scratch.copy("");
    let transcripts = transcripts(&text);
    assert!(transcripts.len() >= least);
    for (command, printed) in transcripts {
        let folder = scratch.path("");
        let mut run = Command::new(env!("CARGO_BIN_EXE_cvat-tfrecord"));
        let output = run.args(&command).current_dir(folder).output().unwrap();
        let text = [output.stderr, output.stdout].concat();
        assert_eq!(String::from_utf8(text).unwrap(), printed, "{page}: {command:?}");
    }
}

#[test]
fn the_commands_print_what_the_readme_says() {
    run_all("README.md", 6);
}

#[test]
fn the_commands_print_what_the_walk_through_says() {
    run_all("docs/cvat-walkthrough.md", 12);
}
