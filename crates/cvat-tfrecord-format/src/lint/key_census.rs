//! Which keys records have, counted over a whole set.

use std::collections::BTreeMap;

use super::fields::Fields;
use super::finding::Findings;
use crate::profile::Profile;

/// As many different keys as are counted, each of at most this length.
const MOST: usize = 4096;
const LONGEST: usize = 256;
/// As many as a note names.
const NAMED: usize = 5;

/// How many records have each key.
#[derive(Debug, Default)]
pub(super) struct KeyCensus(BTreeMap<String, u64>);

impl KeyCensus {
    pub(super) fn add(&mut self, fields: &Fields<'_, '_>) {
        for key in fields.keys() {
            if let Some(count) = self.0.get_mut(key) {
                *count += 1;
            } else if self.0.len() < MOST && key.len() <= LONGEST {
                self.0.insert(key.to_owned(), 1);
            }
        }
    }

    /// Keys that some records have and others not.
    pub(super) fn not_everywhere(&self, records: u64, findings: &mut Findings) {
        let some = self.0.iter().filter(|(key, count)| **count < records && !is_own(key));
        for (key, count) in some.take(NAMED) {
            let words = format!(
                "{key:?} is in {count} of {records} records; asked for, the reader stops where it is not"
            );
            findings.add("key-not-everywhere", words, "write the records anew: `convert --for dali`");
        }
    }

    /// What nobody asked for, in words.
    pub(super) fn ignored(&self, profile: &Profile) -> Option<String> {
        let mut ignored = self.0.keys().filter(|key| profile.rule(key).is_none() && !is_own(key));
        let named: Vec<_> = ignored.by_ref().take(NAMED).map(|key| format!("{key:?}")).collect();
        let more = match ignored.count() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        (!named.is_empty()).then(|| format!("{} does not read {}{more}", profile.title, named.join(", ")))
    }
}

/// Whether a key is one of what records keep for CVAT alone.
fn is_own(key: &str) -> bool {
    key.starts_with("cvat/")
}
