//! Measurements against other programs: `bench/*`, each a workspace of its own.

use crate::{Outcome, interop, workspace};

/// Prints a table in Markdown, for `docs/performance.md`; `quick` is to see that it runs.
pub fn run(peers: &str, quick: bool) -> Outcome {
    let python = interop::environment()?;
    let mut command = workspace::cargo();
    command.args(["run", "--quiet", "--release", "--locked", "--manifest-path"]);
    command.arg(workspace::root().join("bench").join(peers).join("Cargo.toml"));
    command.arg("--").arg("--python").arg(python);
    if quick {
        command.arg("--quick");
    }
    workspace::run(&mut command)
}
