#![doc = include_str!("../README.md")]
#![expect(clippy::print_stderr, reason = "a test that skips says so")]

pub mod naive;
pub mod strategies;

use std::path::{Path, PathBuf};

/// The workspace's root.
#[must_use]
pub fn workspace() -> PathBuf {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    crates.and_then(Path::parent).map_or_else(PathBuf::new, Path::to_path_buf)
}

/// The folder of generated fixtures.
#[must_use]
pub fn fixtures() -> PathBuf {
    workspace().join("fixtures")
}

/// The folder of real data, `CVAT_TFRECORD_DATA` or `../shared/data`; says so and gives nothing where it is absent.
#[must_use]
pub fn real_data() -> Option<PathBuf> {
    let named = std::env::var_os("CVAT_TFRECORD_DATA").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| workspace().join("../shared/data"));
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: no real data at {}", folder.display());
    None
}
