//! Names kept apart, as CVAT and Datumaro match them: without their extensions.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::frame::matched_name;
use crate::name_set::NameSet;

/// The longest name of a file that common file systems take, in bytes.
const MAX_FILE_NAME_LEN: usize = 255;
/// The length of `_4294967295`.
const LONGEST_SUFFIX_LEN: usize = 11;

/// The names given to frames so far, by subset, none of them twice.
///
/// Two names that [`NameSet`] cannot tell apart count as equal: then one is renamed without need, and never is one lost.
///
/// ```
/// let mut names = cvat_model::UniqueNames::default();
/// assert_eq!(names.unique("train", "a.jpg".into()), "a.jpg");
/// assert_eq!(names.unique("train", "a.png".into()), "a_1.png");
/// assert_eq!(names.unique("val", "a.jpg".into()), "a.jpg");
/// ```
#[derive(Clone, Debug, Default)]
pub struct UniqueNames {
    given: NameSet,
    /// How often a name was made from one that was taken, by its hash: only where the search for a free number begins.
    made: HashMap<u64, u32>,
}

impl UniqueNames {
    /// The name if none has its [matched name](matched_name) yet, else `name_1.jpg`, `name_2.jpg`, …, as CVAT makes them.
    pub fn unique(&mut self, subset: &str, name: String) -> String {
        let stem = matched_name(&name);
        match self.unique_key(subset, stem, name.len() - stem.len()) {
            Some(other) => other + name.get(stem.len()..).unwrap_or_default(),
            None => name,
        }
    }

    /// Another name without extension where this one is taken, short enough for an extension of `extension_len` bytes.
    pub fn unique_key(&mut self, subset: &str, key: &str, extension_len: usize) -> Option<String> {
        if self.given.insert(subset, key) {
            return None;
        }
        // Keys that are cut alike share a count, so that many of them take no time either.
        let cut = with_room_for(key, LONGEST_SUFFIX_LEN + extension_len);
        let count = self.made.entry(hash(subset, cut)).or_default();
        loop {
            *count = count.saturating_add(1);
            let suffix = format!("_{count}");
            let other = format!("{}{suffix}", with_room_for(key, suffix.len() + extension_len));
            if self.given.insert(subset, &other) {
                return Some(other);
            }
        }
    }
}

fn hash(subset: &str, key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (subset, key).hash(&mut hasher);
    hasher.finish()
}

/// A name's part before its extension, cut so that the name of its file can grow by `len` bytes.
///
/// ```
/// assert_eq!(cvat_model::with_room_for("sub/a", 5), "sub/a");
/// assert_eq!(cvat_model::with_room_for(&"a".repeat(255), 5).len(), 250);
/// ```
#[must_use]
pub fn with_room_for(stem: &str, len: usize) -> &str {
    let folders = stem.rfind('/').map_or(0, |end| end + 1);
    let most = folders + MAX_FILE_NAME_LEN.saturating_sub(len);
    let end = (0..=most.min(stem.len())).rev().find(|&end| stem.is_char_boundary(end)).unwrap_or(0);
    stem.get(..end).unwrap_or(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_cvat_would_take_for_one_are_kept_apart() {
        let mut names = UniqueNames::default();
        let mut unique = |subset: &str, name: &str| names.unique(subset, name.to_owned());
        assert_eq!(unique("train", "a.jpg"), "a.jpg");
        assert_eq!(unique("train", "a.png"), "a_1.png", "matched without extension");
        assert_eq!(unique("train", "a.jpg"), "a_2.jpg");
        assert_eq!(unique("train", "a_3.jpg"), "a_3.jpg");
        assert_eq!(unique("train", "a.jpg"), "a_4.jpg", "3 is taken");
        assert_eq!(unique("train", "A.jpg"), "A.jpg");
        assert_eq!(unique("train", "sub/a.jpg"), "sub/a.jpg");
        assert_eq!(unique("val", "a.jpg"), "a.jpg");
        let long = format!("sub/{}.jpg", "ü".repeat(125));
        assert_eq!(unique("train", &long), long);
        let renamed = unique("train", &long);
        assert_eq!(renamed, format!("sub/{}_1.jpg", "ü".repeat(124)));
    }

    #[test]
    fn a_million_equal_names_take_no_time() {
        let mut names = UniqueNames::default();
        for _ in 0..200_000 {
            names.unique("default", "a.jpg".into());
        }
        assert_eq!(names.unique("default", "a.jpg".into()), "a_200000.jpg");
    }

    #[test]
    fn many_pairs_of_names_that_are_cut_alike_take_no_time() {
        let mut names = UniqueNames::default();
        let long = "a".repeat(249);
        for number in 0..50_000 {
            let name = format!("{long}{number:05}");
            assert_eq!(names.unique("default", name.clone()), name);
            assert_ne!(names.unique("default", name.clone()), name);
        }
    }
}
