//! What tells one record from another: `image/source_id` and `image/filename`.

use super::fields::Fields;
use super::finding::{Findings, shown};
use super::repeats::{Place, Repeats};
use crate::keys;
use crate::profile::{Presence, Profile, SourceIdRule, TextRule};

const NUMBERS: &str = "write the records anew with decimal numbers: `convert --for model-garden`";
const ONE_EACH: &str = "give every record one of its own, or leave one of the two records out";
const WITH_ID: &str = "write the records anew: `convert --for`";

/// Names of the records so far.
#[derive(Debug, Default)]
pub(super) struct Identities {
    source_ids: Repeats,
    names: Repeats,
    files: Vec<String>,
}

impl Identities {
    pub(super) fn is_full(&self) -> bool {
        self.source_ids.is_full || self.names.is_full
    }

    /// What follows is of this file.
    pub(super) fn file(&mut self, name: &str) {
        self.files.push(name.to_owned());
    }

    pub(super) fn check(
        &mut self,
        profile: &Profile,
        fields: &Fields<'_, '_>,
        record: u64,
        findings: &mut Findings,
    ) {
        let file = u32::try_from(self.files.len()).unwrap_or(u32::MAX);
        let place = Place { file, record };
        let source_id = fields.one(keys::SOURCE_ID).unwrap_or_default();
        let name = fields.one(keys::FILENAME).unwrap_or_default();
        if source_id.is_empty() {
            let is_there = fields.one(keys::SOURCE_ID).is_some();
            if is_there && !profile.empty_source_id {
                findings.add("source-id-missing", "\"image/source_id\" is empty", WITH_ID);
            }
        } else {
            self.of_source_id(profile, source_id, place, findings);
        }
        // Nothing else tells the two apart; CVAT goes by the name without its extension.
        let goes_by_name = profile.ids.text == TextRule::Only;
        let is_read = profile.rule(keys::FILENAME).is_some_and(|rule| rule.presence != Presence::NotTaken);
        if name.is_empty() || !is_read || !(goes_by_name || source_id.is_empty()) {
            return;
        }
        let key = if goes_by_name { stem(name) } else { name };
        if let Some(first) = self.names.first(key, place) {
            let words = if goes_by_name {
                "up to its extension, of which one can be imported"
            } else {
                "and neither has a source id"
            };
            let words = format!("{} is the name of {}, too, {words}", shown(name), self.words(first, place));
            findings.add("name-repeated", words, ONE_EACH);
        }
    }

    fn of_source_id(&mut self, profile: &Profile, id: &[u8], place: Place, findings: &mut Findings) {
        let must_be_number = profile.source_id == SourceIdRule::Decimal;
        if must_be_number && !is_decimal(id) {
            let words = format!("\"image/source_id\" is {}, no decimal number: evaluation stops", shown(id));
            findings.add("source-id-number", words, NUMBERS);
        }
        if !matches!(profile.source_id, SourceIdRule::Decimal | SourceIdRule::OrFileName) {
            return;
        }
        if let Some(first) = self.source_ids.first(id, place) {
            let words = format!(
                "{} is the source id of {}, too: evaluation takes both for one image",
                shown(id),
                self.words(first, place)
            );
            findings.add("source-id-repeated", words, ONE_EACH);
        }
    }

    /// A record seen from another.
    fn words(&self, first: Place, from: Place) -> String {
        let file = self.files.get((first.file as usize).wrapping_sub(1)).filter(|_| first.file != from.file);
        let file = file.map(|file| format!(" of {file}")).unwrap_or_default();
        format!("record {}{file}", first.record)
    }
}

/// What TensorFlow's `string_to_number` reads as an integer of 64 bits.
fn is_decimal(id: &[u8]) -> bool {
    str::from_utf8(id)
        .is_ok_and(|id| id.trim_matches([' ', '\t', '\n', '\r', '\x0b', '\x0c']).parse::<i64>().is_ok())
}

/// The name without its last extension.
fn stem(name: &[u8]) -> &[u8] {
    let dot = name
        .iter()
        .rposition(|&byte| byte == b'.')
        .filter(|&dot| dot > 0 && !name.get(dot..).is_some_and(|end| end.contains(&b'/')));
    dot.and_then(|dot| name.get(..dot)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_that_tensorflow_reads() {
        for number in ["0", "12", "-3", " 7 ", "009", "9223372036854775807"] {
            assert!(is_decimal(number.as_bytes()), "{number}");
        }
        for other in ["a.jpg", "1.0", "0x1", "9223372036854775808", " ", "1 2"] {
            assert!(!is_decimal(other.as_bytes()), "{other}");
        }
        assert!(!is_decimal(b"1\xff"));
    }

    #[test]
    fn stems_end_before_the_last_dot_of_the_name() {
        let stems = [("a.jpg", "a"), ("d.1/a", "d.1/a"), ("a.b.png", "a.b"), (".hidden", ".hidden")];
        for (name, expected) in stems {
            assert_eq!(stem(name.as_bytes()), expected.as_bytes());
        }
    }
}
