//! Class texts that lost the characters which their labels have outside ASCII.

use std::collections::{BTreeMap, BTreeSet};

use cvat_model::WarningKind;
use pbtxt::label_map::LabelMap;

use super::spellings;

/// Which texts of records are labels of the map without such characters: CVAT 2.10 and Datumaro remove from texts what
/// Python does not count among ASCII's printable characters, and from label maps they do not.
#[derive(Clone, Debug, Default)]
pub(super) struct Stripped {
    /// The name of the label by text and id.
    names: BTreeMap<String, BTreeMap<i64, String>>,
    remarks: Vec<WarningKind>,
}

impl Stripped {
    /// Looks at texts that the label map lacks.
    pub(super) fn new(map: &LabelMap, classes: &BTreeSet<(&str, i64)>) -> Self {
        let mut own = Self::default();
        let short = shortened(map);
        let mut ambiguous = BTreeSet::new();
        for (text, id) in classes.iter().filter(|(text, _)| map.id_of(text).is_none()) {
            let Some(items) = short.get(*text) else { continue };
            let names: BTreeSet<_> = items.iter().map(|(name, _)| *name).collect();
            let by_id = || {
                let mut of_id = items.iter().filter(|(_, own)| i64::from(*own) == *id).map(|(name, _)| *name);
                of_id.next().filter(|_| of_id.next().is_none())
            };
            match names.first().filter(|_| names.len() == 1).copied().or_else(by_id) {
                Some(name) => own.add(text, *id, name),
                None if ambiguous.insert(*text) => {
                    let labels = names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
                    own.remarks.push(WarningKind::TextAmbiguous { text: (*text).to_owned(), labels });
                }
                None => {}
            }
        }
        own
    }

    fn add(&mut self, text: &str, id: i64, name: &str) {
        let ids = self.names.entry(text.to_owned()).or_default();
        if !ids.values().any(|known| known == name) {
            let (text, label) = (text.to_owned(), name.to_owned());
            self.remarks.push(WarningKind::TextStripped { text, label });
        }
        ids.insert(id, name.to_owned());
    }

    /// The label that a text with this id is.
    pub(super) fn name(&self, text: &str, id: i64) -> Option<&str> {
        self.names.get(text)?.get(&id).map(String::as_str)
    }

    /// What texts became which labels, and which may be several.
    pub(super) fn remarks(&self) -> &[WarningKind] {
        &self.remarks
    }
}

/// Names that would lose a character, by what would be left of them, with their ids. Nothing left is no text.
fn shortened(map: &LabelMap) -> BTreeMap<String, Vec<(&str, i32)>> {
    let mut short: BTreeMap<String, Vec<(&str, i32)>> = BTreeMap::new();
    for item in map {
        let Some(name) = spellings(item).next() else { continue };
        let texts = spellings(item).filter(|name| !name.chars().all(is_printable)).map(printable);
        for text in texts.filter(|text| !text.is_empty()).collect::<BTreeSet<_>>() {
            short.entry(text).or_default().push((name, item.id()));
        }
    }
    short
}

fn printable(name: &str) -> String {
    name.chars().filter(|c| is_printable(*c)).collect()
}

/// Whether a character is in Python's `string.printable`.
fn is_printable(c: char) -> bool {
    matches!(c, ' '..='~' | '\t' | '\n' | '\r' | '\x0b' | '\x0c')
}

#[cfg(test)]
mod tests {
    use super::*;
    use pbtxt::label_map::LabelMapItem;

    fn stripped(items: &[(i32, &str)], classes: &[(&str, i64)]) -> Stripped {
        let map: LabelMap = items.iter().map(|(id, name)| LabelMapItem::new(*id, *name)).collect();
        Stripped::new(&map, &classes.iter().copied().collect())
    }

    fn codes(stripped: &Stripped) -> Vec<&'static str> {
        stripped.remarks().iter().map(WarningKind::code).collect()
    }

    #[test]
    fn a_text_that_one_label_would_have_is_that_label_whatever_the_id() {
        let one = stripped(&[(1, "naïve dog"), (2, "ка't")], &[("nave dog", 1), ("nave dog", 7), ("'t", 2)]);
        assert_eq!(one.name("nave dog", 1), Some("naïve dog"));
        assert_eq!(one.name("nave dog", 7), Some("naïve dog"));
        assert_eq!(one.name("'t", 2), Some("ка't"));
        assert_eq!(codes(&one), ["text-stripped"; 2], "each label once");
    }

    #[test]
    fn what_is_a_label_itself_stays_that() {
        let map = [(1, "naïve"), (2, "nave"), (3, "кот")];
        let exact = stripped(&map, &[("nave", 1), ("nave", 2), ("", 3), ("other", 1)]);
        assert_eq!(exact.name("nave", 1), None);
        assert_eq!(codes(&exact), [""; 0]);
    }

    #[test]
    fn of_several_labels_the_id_tells_and_nothing_is_guessed() {
        let map = [(1, "naïve"), (2, "naéve")];
        let by_id = stripped(&map, &[("nave", 1), ("nave", 2), ("nave", 3), ("nave", 0)]);
        assert_eq!(by_id.name("nave", 1), Some("naïve"));
        assert_eq!(by_id.name("nave", 2), Some("naéve"));
        assert_eq!(by_id.name("nave", 3), None);
        assert_eq!(codes(&by_id), ["text-ambiguous", "text-stripped", "text-stripped"]);
        let words = by_id.remarks()[0].to_string();
        assert!(words.starts_with(r#"class text "nave" may be any of "naéve", "naïve" without"#), "{words}");
    }
}
