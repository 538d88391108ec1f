//! Where the workspace is, and running programs in it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::Outcome;

/// The workspace's root folder.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The folder with real data sets: `CVAT_TFRECORD_DATA`, else a neighbour of the clone.
pub fn real_data() -> PathBuf {
    std::env::var_os("CVAT_TFRECORD_DATA").map_or_else(|| root().join("../shared/data"), PathBuf::from)
}

/// The cargo that runs us.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// Runs a program whose output belongs on the terminal.
pub fn run(command: &mut Command) -> Outcome {
    let status = command.status().map_err(|error| format!("cannot run {}: {error}", name_of(command)))?;
    if status.success() { Ok(()) } else { Err(format!("{} failed: {status}", name_of(command)).into()) }
}

/// Runs a program for what it writes to standard output.
pub fn capture(command: &mut Command) -> Outcome<String> {
    let output = command.output().map_err(|error| format!("cannot run {}: {error}", name_of(command)))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{} failed: {}\n{}", name_of(command), output.status, said.trim_end()).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

fn name_of(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

/// What `cargo metadata` says; `whole` includes the dependencies.
pub fn metadata(whole: bool) -> Outcome<Value> {
    let mut command = cargo();
    command.args(["metadata", "--format-version", "1", "--locked"]);
    if !whole {
        command.arg("--no-deps");
    }
    Ok(serde_json::from_str(&capture(&mut command)?)?)
}

/// Builds the binary and says where it is, whatever the target folder.
pub fn build_binary(release: bool) -> Outcome<PathBuf> {
    let options: &[&str] = if release { &["--release"] } else { &[] };
    build("cvat-tfrecord", "cvat-tfrecord", options)
}

/// Builds an example program of a crate with all its features, as a release, and says where it is.
pub fn build_example(package: &str, example: &str) -> Outcome<PathBuf> {
    build(package, example, &["--release", "--all-features", "--example", example])
}

fn build(package: &str, target: &str, options: &[&str]) -> Outcome<PathBuf> {
    let mut command = cargo();
    command.args(["build", "--quiet", "--message-format", "json-render-diagnostics", "--package", package]);
    command.args(options).stderr(std::process::Stdio::inherit());
    let messages = capture(&mut command)?;
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["target"]["name"] == target)
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .ok_or_else(|| format!("cargo built no program named {target}").into())
}

/// The repository's files that exist: committed ones, and new ones that no rule ignores.
pub fn files() -> Outcome<Vec<String>> {
    let mut git = Command::new("git");
    git.current_dir(root()).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let listed = capture(&mut git)?;
    let mut files: Vec<String> = listed
        .split('\0')
        .filter(|path| !path.is_empty() && root().join(path).is_file())
        .map(String::from)
        .collect();
    files.sort();
    files.dedup();
    Ok(files)
}
