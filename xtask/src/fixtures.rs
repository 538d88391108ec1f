//! The generated inputs under `fixtures/`: written, or compared byte for byte.
//!
//! `fixtures/golden/` is what other programs wrote and is never generated here.

mod archive;
mod cvat;
mod cvat_sets;
mod images;
mod labels;
mod old_records;
mod paint;
mod tfrecord;
mod tfrecord_sets;
mod voc;
mod xml;

use std::collections::BTreeMap;
use std::path::Path;

use crate::{Outcome, workspace};

/// Files by their path under `fixtures/`, in one order everywhere.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Folders this command owns; in them only `README.md` is written by hand.
const GENERATED: [&str; 7] =
    ["cvat-project", "cvat-task", "cvat-video", "images", "labels", "tfrecord", "voc"];

pub fn run(check: bool) -> Outcome {
    let files = generate()?;
    let root = workspace::root().join("fixtures");
    let present = existing(&root)?;
    let mut findings = Vec::new();
    for (name, bytes) in &files {
        let path = root.join(name);
        if !check {
            std::fs::create_dir_all(path.parent().unwrap_or(&root))?;
            std::fs::write(&path, bytes)?;
        } else if !path.exists() {
            findings.push(format!("fixtures/{name}: missing"));
        } else if std::fs::read(&path)? != *bytes {
            findings.push(format!("fixtures/{name}: differs from what the recipe generates"));
        }
    }
    for name in present.iter().filter(|name| !files.contains_key(*name)) {
        findings.push(format!("fixtures/{name}: no recipe generates it"));
    }
    for finding in &findings {
        println!("{finding}");
    }
    if findings.is_empty() {
        let size: usize = files.values().map(Vec::len).sum();
        println!(
            "fixtures: {} files, {} kB, {}",
            files.len(),
            size / 1000,
            if check { "as generated" } else { "written" }
        );
        return Ok(());
    }
    Err("run `cargo xtask fixtures`, look at the difference, and remove what no recipe generates".into())
}

fn generate() -> Outcome<Files> {
    let mut files = Files::new();
    for set in [
        voc::files()?,
        cvat_sets::task()?,
        cvat_sets::project()?,
        cvat_sets::video()?,
        tfrecord_sets::files()?,
        old_records::files()?,
        images::files()?,
        labels::files(),
    ] {
        files.extend(set);
    }
    Ok(files)
}

/// Every file in the generated folders but their README.md.
fn existing(root: &Path) -> Outcome<Vec<String>> {
    let mut found = Vec::new();
    let mut folders: Vec<String> = GENERATED.iter().map(ToString::to_string).collect();
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(root.join(&folder)) else { continue };
        for entry in entries {
            let entry = entry?;
            let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                folders.push(name);
            } else if entry.file_name() != "README.md" {
                found.push(name);
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generating_twice_gives_the_same_bytes() {
        assert!(generate().unwrap() == generate().unwrap());
    }

    #[test]
    fn every_generated_file_lies_in_a_folder_the_check_walks() {
        for name in generate().unwrap().keys() {
            let folder = name.split('/').next().unwrap();
            assert!(GENERATED.contains(&folder) || name == "cvat-task.zip", "{name}");
        }
    }
}
