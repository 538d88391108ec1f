//! What tells one record from another: `image/source_id` and `image/filename`.

use cvat_model::matched_name;

use super::fields::Fields;
use super::finding::{Findings, shown};
use super::repeats::{Place, Repeats};
use crate::keys;
use crate::profile::{Presence, Profile, SourceIdRule};

const NUMBERS: &str = "write the records anew with decimal numbers: `convert --for model-garden`";
const ONE_EACH: &str = "give every record one of its own, or leave one of the two records out";

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
        if !source_id.is_empty() {
            self.of_source_id(profile, source_id, place, findings);
        }
        // Nothing else tells the two apart; CVAT goes by the name without its extension.
        let goes_by_name = profile.goes_by_names;
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
        let number = SourceIdRule::number(id).filter(|_| must_be_number).map(|number| number.to_string());
        if must_be_number && number.is_none() {
            let words = format!("\"image/source_id\" is {}, no decimal number: evaluation stops", shown(id));
            findings.add("source-id-number", words, NUMBERS);
        }
        if !matches!(profile.source_id, SourceIdRule::Decimal | SourceIdRule::OrFileName) {
            return;
        }
        if let Some(first) = self.source_ids.first(number.as_deref().map_or(id, str::as_bytes), place) {
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

/// What CVAT matches a name by; one that is no text it does not read.
fn stem(name: &[u8]) -> &[u8] {
    str::from_utf8(name).map_or(name, |name| matched_name(name).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_that_tensorflow_reads() {
        for number in ["0", "12", "-3", " 7 ", "009", "9223372036854775807"] {
            assert!(SourceIdRule::number(number.as_bytes()).is_some(), "{number}");
        }
        for other in ["a.jpg", "1.0", "0x1", "9223372036854775808", " ", "1 2"] {
            assert_eq!(SourceIdRule::number(other.as_bytes()), None, "{other}");
        }
        assert_eq!(SourceIdRule::number(b"1\xff"), None);
    }

    #[test]
    fn stems_end_before_the_last_dot_of_the_name() {
        let stems = [("a.jpg", "a"), ("d.1/a", "d.1/a"), ("a.b.png", "a.b"), (".hidden", ".hidden")];
        for (name, expected) in stems {
            assert_eq!(stem(name.as_bytes()), expected.as_bytes());
        }
    }
}
