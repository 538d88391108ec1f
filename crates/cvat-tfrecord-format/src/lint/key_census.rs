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
pub(super) struct KeyCensus(BTreeMap<String, Seen>);

#[derive(Debug, Default)]
struct Seen {
    records: u64,
    /// Records in which it is a list of several byte strings.
    several_strings: u64,
}

impl KeyCensus {
    pub(super) fn add(&mut self, fields: &Fields<'_, '_>) {
        for key in fields.keys() {
            if !self.0.contains_key(key) {
                if self.0.len() >= MOST || key.len() > LONGEST {
                    continue;
                }
                self.0.insert(key.to_owned(), Seen::default());
            }
            if let Some(seen) = self.0.get_mut(key) {
                seen.records += 1;
                seen.several_strings += u64::from(fields.byte_strings(key).len() > 1);
            }
        }
    }

    /// Lists of strings, of which a reader takes one string at most.
    pub(super) fn string_lists(&self, records: u64, findings: &mut Findings) {
        let lists = self.0.iter().filter(|(key, seen)| seen.several_strings > 0 && !is_own(key));
        for (key, seen) in lists.take(NAMED) {
            let of = seen.several_strings;
            let words = format!(
                "{key:?} is a list of several strings in {of} of {records} records, which the reader cannot take"
            );
            let remedy = "leave the key out of what the pipeline asks for, or write the records anew: `convert --for dali`";
            findings.add("several-strings", words, remedy);
        }
    }

    /// Keys that some records have and others not.
    pub(super) fn not_everywhere(&self, records: u64, findings: &mut Findings) {
        let some = self.0.iter().filter(|(key, seen)| seen.records < records && !is_own(key));
        for (key, seen) in some.take(NAMED) {
            let count = seen.records;
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
