//! A map from keys whose memory has an end.

use std::collections::BTreeMap;

/// What is kept under a key.
pub(super) trait PerKey: Default {
    /// Records that have the key.
    fn records(&self) -> u64;
    fn merge(&mut self, other: Self);
}

/// The first keys in order, up to a limit.
///
/// A key that has to make room has as many smaller ones for good, and does not come back: which keys are kept,
/// and what is counted of them, does not depend on the order in which they came.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Keys<T> {
    map: BTreeMap<String, T>,
    /// Features, of all records together, whose keys are not kept.
    left_out: u64,
}

impl<T: PerKey> Keys<T> {
    pub(super) fn get_or_insert(&mut self, key: &str) -> Option<&mut T> {
        if !self.map.contains_key(key) {
            let is_beyond = || self.map.last_key_value().is_some_and(|(last, _)| key > last.as_str());
            if key.len() > super::Schema::MAX_KEY_LEN || (self.is_full() && is_beyond()) {
                self.left_out += 1;
                return None;
            }
            self.map.insert(key.to_owned(), T::default());
            self.shrink();
        }
        self.map.get_mut(key)
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.left_out += other.left_out;
        for (key, value) in other.map {
            self.map.entry(key).or_default().merge(value);
        }
        self.shrink();
    }

    fn is_full(&self) -> bool {
        self.map.len() >= super::Schema::MAX_KEYS
    }

    fn shrink(&mut self) {
        while self.map.len() > super::Schema::MAX_KEYS {
            self.left_out += self.map.pop_last().map_or(0, |(_, value)| value.records());
        }
    }

    pub(super) fn left_out(&self) -> u64 {
        self.left_out
    }

    pub(super) fn get(&self, key: &str) -> Option<(&str, &T)> {
        self.map.get_key_value(key).map(|(key, value)| (key.as_str(), value))
    }

    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &T)> {
        self.map.iter().map(|(key, value)| (key.as_str(), value))
    }
}
