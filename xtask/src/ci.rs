//! Everything that has to be green besides the tests, in order, stopping at the first failure.

use crate::{Outcome, docs, fixtures, interop, tidy, workspace};

pub fn run() -> Outcome {
    step("cargo fmt", || workspace::run(workspace::cargo().args(["fmt", "--all", "--check"])))?;
    step("cargo clippy", || {
        let words = ["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"];
        workspace::run(workspace::cargo().args(words))
    })?;
    step("without features", without_features)?;
    step("with features", with_features)?;
    step("cargo doc", || {
        let words = ["doc", "--locked", "--workspace", "--no-deps"];
        workspace::run(workspace::cargo().args(words).env("RUSTDOCFLAGS", "-D warnings"))
    })?;
    // What it is for takes minutes and a quiet machine; that it compiles does not.
    for manifest in ["bench/frame-peers/Cargo.toml", "bench/example-peers/Cargo.toml"] {
        step(manifest, || {
            let words = ["check", "--locked", "--manifest-path", manifest];
            workspace::run(workspace::cargo().args(words))
        })?;
    }
    step("fixtures --check", || fixtures::run(true))?;
    step("docs --check", || docs::run(true))?;
    step("tidy", tidy::run)?;
    step("real data", real_data)?;
    step("interop", || interop::run(None, false))?;
    println!("\n==> all green");
    Ok(())
}

/// The crates that promise to do with fewer features than they have.
fn without_features() -> Outcome {
    let frame = ["--locked", "--package", "tfrecord-frame", "--no-default-features"];
    let lint = ["--", "-D", "warnings"];
    workspace::run(workspace::cargo().arg("clippy").args(frame).args(lint))?;
    workspace::run(workspace::cargo().arg("clippy").args(frame).args(["--features", "std"]).args(lint))?;
    workspace::run(
        workspace::cargo().arg("doc").args(frame).arg("--no-deps").env("RUSTDOCFLAGS", "-D warnings"),
    )?;
    workspace::run(workspace::cargo().arg("test").args(frame).arg("--lib"))?;
    // In the workspace the binary asks for all of its features.
    let example = ["--locked", "--package", "tf-example", "--all-targets"];
    workspace::run(workspace::cargo().arg("clippy").args(example).args(lint))?;
    workspace::run(workspace::cargo().arg("test").args(example).arg("--quiet"))
}

/// The crate whose features nothing in the workspace asks for.
fn with_features() -> Outcome {
    let text = ["--locked", "--package", "pbtxt", "--all-features"];
    let lint = ["--all-targets", "--", "-D", "warnings"];
    workspace::run(workspace::cargo().arg("clippy").args(text).args(lint))?;
    workspace::run(
        workspace::cargo().arg("doc").args(text).arg("--no-deps").env("RUSTDOCFLAGS", "-D warnings"),
    )?;
    workspace::run(workspace::cargo().arg("test").args(text).arg("--quiet"))
}

fn step(name: &str, check: impl FnOnce() -> Outcome) -> Outcome {
    println!("\n==> {name}");
    check().map_err(|error| format!("{name}: {error}").into())
}

/// Tests skip themselves where there is no real data; here that would hide a hole.
fn real_data() -> Outcome {
    let folder = workspace::real_data();
    for part in ["bccd/Annotations", "raccoon/test.record", "datumaro-assets/cvat_dataset"] {
        if !folder.join(part).exists() {
            return Err(
                format!("no {part} in {}; CVAT_TFRECORD_DATA names the folder", folder.display()).into()
            );
        }
    }
    println!("{}", folder.display());
    Ok(())
}
