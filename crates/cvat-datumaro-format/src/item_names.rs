//! Keeping items apart by their ids.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use cvat_model::{NameSet, matched_name};

/// The longest name of a file that common file systems take, in bytes.
const MAX_FILE_NAME_LEN: usize = 255;
/// The length of `_4294967295`.
const LONGEST_SUFFIX_LEN: usize = 11;

/// The ids given so far, by subset: Datumaro refuses a project with two items of one.
#[derive(Debug, Default)]
pub(crate) struct ItemNames {
    given: NameSet,
    /// How often an id was made from one that was taken, by its hash.
    made: HashMap<u64, u32>,
}

impl ItemNames {
    /// The name if no item has its id, which is all but the extension; else `name_1.jpg`, `name_2.jpg`, …, as CVAT makes
    /// them.
    pub(crate) fn unique(&mut self, subset: &str, name: String) -> String {
        let id = matched_name(&name);
        if self.given.insert(subset, id) {
            return name;
        }
        let extension = name.get(id.len()..).unwrap_or_default();
        let id = with_room_for(id, LONGEST_SUFFIX_LEN + extension.len());
        let mut hasher = DefaultHasher::new();
        (subset, id).hash(&mut hasher);
        let count = self.made.entry(hasher.finish()).or_default();
        loop {
            *count = count.saturating_add(1);
            let other = format!("{id}_{count}");
            if self.given.insert(subset, &other) {
                return other + extension;
            }
        }
    }
}

/// The id, cut so that its file name can grow by `len` bytes.
fn with_room_for(id: &str, len: usize) -> &str {
    let folders = id.rfind('/').map_or(0, |end| end + 1);
    let most = folders + MAX_FILE_NAME_LEN.saturating_sub(len);
    let end = (0..=most.min(id.len())).rev().find(|&end| id.is_char_boundary(end)).unwrap_or(0);
    id.get(..end).unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_kept_apart() {
        let mut names = ItemNames::default();
        let mut unique = |subset: &str, name: &str| names.unique(subset, name.to_owned());
        assert_eq!(unique("train", "a.jpg"), "a.jpg");
        assert_eq!(unique("train", "a.png"), "a_1.png", "an id has no extension");
        assert_eq!(unique("train", "a_2.jpg"), "a_2.jpg");
        assert_eq!(unique("train", "a.jpg"), "a_3.jpg", "2 is taken");
        assert_eq!(unique("train", "sub/a.jpg"), "sub/a.jpg");
        assert_eq!(unique("val", "a.jpg"), "a.jpg");
        let long = format!("sub/{}.jpg", "a".repeat(251));
        assert_eq!(unique("train", &long), long);
        assert_eq!(unique("train", &long), format!("sub/{}_1.jpg", "a".repeat(240)));
    }
}
