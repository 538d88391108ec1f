//! The README's commands print what the README says.

#![allow(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

mod tool;

use std::process::Command;

use tool::Scratch;

/// Commands of the README's console blocks, each with what it prints.
fn transcripts(readme: &str) -> Vec<(Vec<&str>, String)> {
    let blocks = readme.split("```console\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks
        .map(|block| {
            let (command, printed) = block.split_once('\n').unwrap();
            (command.strip_prefix("$ cvat-tfrecord ").unwrap().split(' ').collect(), printed.to_owned())
        })
        .collect()
}

#[test]
fn the_commands_print_what_the_readme_says() {
    let readme = testkit::workspace().join("README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let scratch = Scratch::new();
    scratch.copy("");
    let transcripts = transcripts(&readme);
    assert!(transcripts.len() >= 6);
    for (command, printed) in transcripts {
        let folder = scratch.path("");
        let mut run = Command::new(env!("CARGO_BIN_EXE_cvat-tfrecord"));
        let output = run.args(&command).current_dir(folder).output().unwrap();
        let text = [output.stderr, output.stdout].concat();
        assert_eq!(String::from_utf8(text).unwrap(), printed, "{command:?}");
    }
}
