//! How the files of a set are called, and what has to lie beside them.

use tfrecord_frame::ShardName;

use super::finding::Finding;
use crate::profile::{Profile, ShardNaming, SideFile, TextRule};
use crate::record_files::{LABEL_MAP, base_name, folder};

const RENAME: &str = "rename the files, or write them anew: `convert --for`";

/// What is wrong with how a record file is called, or with what lies beside it.
///
/// ```
/// use cvat_tfrecord_format::{Profile, lint_files};
/// let dali = Profile::named("dali").unwrap();
/// let lies_there = |name: &str| name == "a.tfrecord.idx";
/// let found = lint_files(dali, &["a.tfrecord", "b.tfrecord"], lies_there, None);
/// assert_eq!((found[0].file.as_str(), found[0].finding.code), ("b.tfrecord", "side-file-missing"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileFinding {
    /// The record file.
    pub file: String,
    /// What is wrong.
    pub finding: Finding,
}

/// Judges the names of one set's record files, and of the files beside them; all names begin at one root. Whether there is
/// a file of a name is known to who listed the folder, and which of the label maps in it is that of the records to who
/// looked for it.
#[must_use]
pub fn lint_files(
    profile: &Profile,
    set: &[&str],
    lies_there: impl Fn(&str) -> bool,
    label_map: Option<&str>,
) -> Vec<FileFinding> {
    let mut found = Vec::new();
    let mut add = |file: &str, code, message: String, remedy| {
        found.push(FileFinding { file: file.to_owned(), finding: Finding { code, message, remedy } });
    };
    let Some(first) = set.first() else { return found };
    if let Some(file) = set.iter().find(|file| !is_named_so(profile, file)) {
        add(file, "shard-name", expected_name(profile), RENAME);
    }
    for side_file in profile.side_files {
        let lies_beside = |file: &str, name: &str| match folder(file) {
            "" => lies_there(name),
            folder => lies_there(&format!("{folder}/{name}")),
        };
        match side_file {
            SideFile::LabelMap if profile.ids.text == TextRule::Ignored => {}
            SideFile::LabelMap => match label_map {
                None => {
                    let words = format!("no label map beside it: {} has no names for ids", profile.title);
                    let remedy = "put label_map.pbtxt beside it, or name it with --labels";
                    add(first, "label-map-missing", words, remedy);
                }
                Some(name) if profile.finds_files && base_name(name) != LABEL_MAP => {
                    let words = format!("the label map is {}; CVAT finds {LABEL_MAP} alone", base_name(name));
                    add(first, "label-map-name", words, "rename it");
                }
                Some(_) => {}
            },
            SideFile::DaliIndex => {
                let lacks = |file: &&&str| !lies_beside(file, &format!("{}.idx", base_name(file)));
                for file in set.iter().filter(lacks) {
                    let words = format!("no index {}.idx beside it", base_name(file));
                    add(file, "side-file-missing", words, "`cvat-tfrecord index FILE` writes it");
                }
            }
            SideFile::TfdsFeatures | SideFile::TfdsInfo => {
                let name =
                    if *side_file == SideFile::TfdsInfo { "dataset_info.json" } else { "features.json" };
                if !lies_beside(first, name) {
                    let words = format!("no {name} beside it, which tells the reader what the records hold");
                    add(first, "side-file-missing", words, "write the records anew: `convert --for tfds`");
                }
            }
        }
    }
    found
}

/// Whether the consumer finds a file of this name.
fn is_named_so(profile: &Profile, file: &str) -> bool {
    let name = base_name(file);
    if profile.finds_files {
        // Any base name will do, but the extension comes last and is this one.
        return name.ends_with(".tfrecord");
    }
    match (ShardName::split(name), profile.shard_names) {
        (Some((_, suffix)), ShardNaming::AfterExtension) => suffix.is_empty(),
        (Some((_, suffix)), ShardNaming::BeforeExtension) => !suffix.is_empty(),
        // A file alone is found by the name that the reader is given, but for tfds, which makes it up.
        (None, _) => !profile.side_files.contains(&SideFile::TfdsInfo),
    }
}

fn expected_name(profile: &Profile) -> String {
    if profile.finds_files {
        return "CVAT finds files alone whose names end in .tfrecord".to_owned();
    }
    let example = match profile.shard_names {
        ShardNaming::AfterExtension => "x.tfrecord-00003-of-00010",
        ShardNaming::BeforeExtension => "x-00003-of-00010.tfrecord",
    };
    format!("{} expects names such as {example}", profile.title)
}
