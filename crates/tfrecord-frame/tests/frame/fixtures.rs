//! What other programs wrote: the files under `fixtures/golden/` of the workspace.

use std::fs;
use std::path::Path;

/// The bytes of a file; `None` in the crate alone, as it is published, which has no workspace around it.
pub(crate) fn golden(name: &str) -> Option<Vec<u8>> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let path = workspace.join("fixtures/golden").join(name);
    if !workspace.join("Cargo.toml").exists() {
        eprintln!("skipped: no fixtures at {}", path.display());
        return None;
    }
    Some(fs::read(path).unwrap())
}
