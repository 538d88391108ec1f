//! Ids of images.

use std::collections::HashSet;

/// The ids given to the images of one file.
#[derive(Debug, Default)]
pub(crate) struct GivenIds {
    given: HashSet<u64>,
    last: u64,
}

impl GivenIds {
    /// The id that the source has, where it is a whole number that no image has yet; else the next one free, from 1.
    pub(crate) fn give(&mut self, wanted: &str) -> u64 {
        let id = whole(wanted).filter(|id| !self.given.contains(id)).unwrap_or_else(|| {
            loop {
                self.last = self.last.saturating_add(1);
                if !self.given.contains(&self.last) {
                    return self.last;
                }
            }
        });
        self.given.insert(id);
        id
    }
}

/// A number as COCO writes it, which comes back as the same text.
fn whole(text: &str) -> Option<u64> {
    let number: i64 = text.parse().ok()?;
    u64::try_from(number).ok().filter(|number| number.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_kept_where_they_can_be() {
        let mut ids = GivenIds::default();
        let given =
            ["", "7", "2", "", "1", "7", "08", "-3", "+9", "a", "9223372036854775808"].map(|id| ids.give(id));
        assert_eq!(given, [1, 7, 2, 3, 4, 5, 6, 8, 9, 10, 11]);
        assert_eq!(ids.give("0"), 0);
        assert_eq!(ids.give("9223372036854775807"), i64::MAX.unsigned_abs());
    }
}
