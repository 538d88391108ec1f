//! Which names were seen, in little memory.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// As many digits as always fit into a number of 64 bits.
const MAX_DIGITS: usize = 18;
/// Names that differ in their number alone and share one entry.
const NUMBERS: u64 = 64;

/// The names of frames seen so far, by subset.
///
/// Names that differ in their last number alone, as `frame_000001` and `frame_000002` do, take one bit each where the
/// numbers are close, so that a million frames of a video take less than a megabyte. Another name takes 20 to 40 bytes, and
/// half as many again while the table grows, however long it is.
///
/// What is compared is 64 bits of a hash of everything but the number's last six bits, and those as they are. A name that was
/// seen is always known again; that any of a million new ones is taken for seen has a chance of 3 · 10⁻⁸, and callers
/// may only do with a name seen what harms no other: rename it, or speak of it.
///
/// ```
/// let mut names = cvat_model::NameSet::default();
/// assert!(names.insert("train", "frame_000001"));
/// assert!(names.insert("train", "frame_000002"));
/// assert!(names.insert("val", "frame_000001"));
/// assert!(!names.insert("train", "frame_000001"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct NameSet(HashMap<u64, u64>);

impl NameSet {
    /// Adds a name; whether it is new in this subset.
    pub fn insert(&mut self, subset: &str, name: &str) -> bool {
        let (key, bit) = place(subset, name);
        let bits = self.0.entry(key).or_default();
        let is_new = *bits & bit == 0;
        *bits |= bit;
        is_new
    }
}

/// The entry of a name, and its bit there.
fn place(subset: &str, name: &str) -> (u64, u64) {
    let (before, digits, after) = split_number(name);
    let number: u64 = digits.parse().unwrap_or_default();
    // The number of digits tells `1` from `01`, and no number from 0.
    let template = (subset, before, digits.len(), after, number / NUMBERS);
    let mut hasher = DefaultHasher::new();
    template.hash(&mut hasher);
    (hasher.finish(), 1 << (number % NUMBERS))
}

/// The last number in a name, and what is before and after it.
fn split_number(name: &str) -> (&str, &str, &str) {
    let is_digit = |c: char| c.is_ascii_digit();
    let end = name.rfind(is_digit).map_or(0, |last| last + 1);
    let (rest, after) = name.split_at(end);
    let digits = rest.bytes().rev().take(MAX_DIGITS).take_while(u8::is_ascii_digit).count();
    let (before, digits) = rest.split_at(end - digits);
    (before, digits, after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    use proptest::prelude::*;

    #[test]
    fn splits_at_the_last_number() {
        assert_eq!(split_number("cam2/frame_0010_left"), ("cam2/frame_", "0010", "_left"));
        assert_eq!(split_number("кот"), ("", "", "кот"));
        assert_eq!(split_number(""), ("", "", ""));
        assert_eq!(split_number("7"), ("", "7", ""));
        assert_eq!(split_number("9123456789012345678"), ("9", "123456789012345678", ""));
        assert_eq!(split_number("٣1é"), ("٣", "1", "é"));
    }

    #[test]
    fn names_that_look_alike_are_told_apart() {
        let mut names = NameSet::default();
        let alike =
            ["", "0", "00", "1", "01", "64", "65", "a", "a0", "0a", "a0a", "1a0", "18446744073709551616"];
        for name in alike {
            assert!(names.insert("", name), "{name:?} is new");
        }
        for name in alike {
            assert!(!names.insert("", name), "{name:?} was seen");
            assert!(names.insert("a", name), "{name:?} is new in another subset");
        }
    }

    #[test]
    fn a_sequence_takes_an_entry_for_64_names() {
        let mut names = NameSet::default();
        assert!((0..100_000).all(|number| names.insert("train", &format!("street/camera_{number:06}"))));
        assert!(names.0.len() <= 100_000 / 64 + 1, "{} entries", names.0.len());
        assert!((0..100_000).all(|number| !names.insert("train", &format!("street/camera_{number:06}"))));
    }

    proptest! {
        #[test]
        fn agrees_with_a_set_of_the_names(list in prop::collection::vec(("[ab]?", "[a0-2é]{0,4}"), 0..200)) {
            let (mut names, mut known) = (NameSet::default(), HashSet::new());
            for (subset, name) in list {
                prop_assert_eq!(names.insert(&subset, &name), known.insert((subset, name)));
            }
        }
    }
}
