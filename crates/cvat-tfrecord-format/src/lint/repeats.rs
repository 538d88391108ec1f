//! What every record has to have one of its own.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// As many names as are remembered of one kind; of each a digest and a number, some 50 bytes.
const MOST: usize = 1 << 20;

/// Where a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Which of the files of the set.
    pub(super) file: u32,
    pub(super) record: u64,
}

/// Names seen so far, by their digests: of a million names two have one digest once in 30 million sets.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    seen: HashMap<u64, Place>,
    pub(super) is_full: bool,
}

impl Repeats {
    /// The record that had the name first, if one had.
    pub(super) fn first(&mut self, name: &[u8], place: Place) -> Option<Place> {
        let mut hasher = DefaultHasher::new();
        name.hash(&mut hasher);
        let digest = hasher.finish();
        if let Some(&first) = self.seen.get(&digest) {
            return Some(first);
        }
        if self.seen.len() < MOST {
            self.seen.insert(digest, place);
        } else {
            self.is_full = true;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_remembered_up_to_a_bound() {
        let mut repeats = Repeats::default();
        let place = |record| Place { file: 0, record };
        assert_eq!(repeats.first(b"a", place(3)), None);
        assert_eq!(repeats.first(b"a", place(4)), Some(place(3)));
        assert_eq!(repeats.first(b"a", place(5)), Some(place(3)));
        assert_eq!(repeats.first(b"b", place(6)), None);
        assert!(!repeats.is_full);
    }
}
