//! Keeping frames apart: VOC has one folder for all subsets, and one annotation file for each name without extension.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use cvat_model::{EncodedFrame, NameSet};

use crate::encode::file_stem;
use crate::layout::{base_of, folder_of, join};

/// The longest name of a file that common file systems take, in bytes.
const MAX_FILE_NAME_LEN: usize = 255;
/// The length of `_4294967295`.
const LONGEST_SUFFIX_LEN: usize = 11;

/// The names given so far.
#[derive(Debug, Default)]
pub(crate) struct FrameNames {
    given: NameSet,
    /// What is in the lists.
    listed: NameSet,
    /// How often a name was made from one that was taken, by its hash.
    made: HashMap<u64, u32>,
    /// What frames were, by their names' hashes, where one may come in another subset again.
    contents: Option<HashMap<u64, [u64; 2]>>,
}

/// A frame's name, and whether its files are there already.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Given {
    pub(crate) name: String,
    pub(crate) is_written: bool,
}

impl FrameNames {
    /// For a data set of one subset, or of several.
    pub(crate) fn new(several_subsets: bool) -> Self {
        Self { contents: several_subsets.then(HashMap::new), ..Self::default() }
    }

    /// The frame's own name, if nothing else has it or this very frame is in another subset; else `name_1.jpg`,
    /// `name_2.jpg`, ….
    pub(crate) fn give(&mut self, frame: &EncodedFrame) -> Given {
        let stem = file_stem(&frame.name);
        if self.given.insert("", stem) {
            self.remember(frame);
            return Given { name: frame.name.clone(), is_written: false };
        }
        let known = self.contents.as_ref().and_then(|contents| contents.get(&hash(0, &frame.name)));
        if known.is_some_and(|known| *known == digest(frame)) && self.listed.insert(&frame.subset, stem) {
            return Given { name: frame.name.clone(), is_written: true };
        }
        Given { name: self.other(&frame.name), is_written: false }
    }

    fn remember(&mut self, frame: &EncodedFrame) {
        if let Some(contents) = &mut self.contents {
            contents.insert(hash(0, &frame.name), digest(frame));
            self.listed.insert(&frame.subset, file_stem(&frame.name));
        }
    }

    /// A name made of one that is taken.
    fn other(&mut self, name: &str) -> String {
        let stem = file_stem(name);
        let extension = name.get(stem.len()..).unwrap_or_default();
        // An annotation file's extension may be longer than an image's.
        let most = MAX_FILE_NAME_LEN - LONGEST_SUFFIX_LEN - extension.len().clamp(4, 16);
        let (folder, base) = (folder_of(stem), base_of(stem));
        let end = (0..=most.min(base.len())).rev().find(|&end| base.is_char_boundary(end)).unwrap_or(0);
        let stem = join(folder, base.get(..end).unwrap_or(base));
        let count = self.made.entry(hash(0, &stem)).or_default();
        loop {
            *count = count.saturating_add(1);
            let other = format!("{stem}_{count}");
            if self.given.insert("", &other) {
                return other + extension;
            }
        }
    }
}

fn hash(seed: u8, of: impl std::hash::Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    (seed, of).hash(&mut hasher);
    hasher.finish()
}

/// Of annotations and image, long enough that no two frames share one by accident.
fn digest(frame: &EncodedFrame) -> [u64; 2] {
    [1, 2].map(|seed| hash(seed, (&frame.body, &frame.image)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(subset: &str, name: &str, body: &str) -> EncodedFrame {
        EncodedFrame::new(subset, name, body.into())
    }

    #[test]
    fn stems_are_kept_apart() {
        let mut names = FrameNames::new(false);
        let mut give = |name: &str| names.give(&frame("train", name, "")).name;
        assert_eq!(give("a.jpg"), "a.jpg");
        assert_eq!(give("a.png"), "a_1.png");
        assert_eq!(give("a_2.jpg"), "a_2.jpg");
        assert_eq!(give("a.jpg"), "a_3.jpg", "2 is taken");
        assert_eq!(give("sub/a.jpg"), "sub/a.jpg");
        assert_eq!(give("frame.000001"), "frame.000001");
        assert_eq!(give("frame.000002"), "frame.000002", "no image's extension");
        let long = format!("sub/{}.jpg", "a".repeat(251));
        assert_eq!(give(&long), long);
        assert_eq!(give(&long), format!("sub/{}_1.jpg", "a".repeat(240)));
    }

    #[test]
    fn one_frame_in_two_subsets_is_written_once() {
        let mut names = FrameNames::new(true);
        let mut give = |subset: &str, name: &str, body: &str| {
            let given = names.give(&frame(subset, name, body));
            (given.name, given.is_written)
        };
        assert_eq!(give("train", "a.jpg", "x"), ("a.jpg".into(), false));
        assert_eq!(give("trainval", "a.jpg", "x"), ("a.jpg".into(), true));
        assert_eq!(give("trainval", "a.jpg", "x"), ("a_1.jpg".into(), false), "twice in one list");
        assert_eq!(give("val", "a.jpg", "y"), ("a_2.jpg".into(), false), "another frame of that name");
        assert_eq!(give("val", "a.png", "x"), ("a_3.png".into(), false), "another image of that name");
    }
}
