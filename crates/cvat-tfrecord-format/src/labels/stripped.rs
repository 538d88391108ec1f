//! Class texts that lost the characters which their labels have outside ASCII.

use std::collections::{BTreeMap, BTreeSet};

use cvat_model::WarningKind;
use pbtxt::label_map::LabelMap;

use super::spellings;
use crate::printable::{is_printable, printable};

/// As many labels as a message names.
const NAMED: usize = 5;

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
        if short.is_empty() {
            return own;
        }
        let exact: BTreeSet<_> = map.iter().flat_map(spellings).collect();
        let mut told = BTreeSet::new();
        for (text, id) in classes.iter().filter(|(text, _)| !exact.contains(text)) {
            let Some(labels) = short.get(*text) else { continue };
            let name = labels.name(*id);
            if let Some(name) = name {
                own.names.entry((*text).to_owned()).or_default().insert(*id, name.to_owned());
            }
            if told.insert((*text, name)) {
                own.remarks.push(match name.map(str::to_owned) {
                    Some(label) => WarningKind::TextStripped { text: (*text).to_owned(), label },
                    None => WarningKind::TextAmbiguous { text: (*text).to_owned(), labels: labels.words() },
                });
            }
        }
        own
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

/// Labels of which the same text is left.
#[derive(Default)]
struct Alike<'a> {
    names: BTreeSet<&'a str>,
    /// By id; `None` where several have it.
    by_id: BTreeMap<i64, Option<&'a str>>,
}

impl<'a> Alike<'a> {
    fn add(&mut self, name: &'a str, id: i32) {
        self.names.insert(name);
        let of_id = self.by_id.entry(id.into()).or_insert(Some(name));
        *of_id = of_id.filter(|known| *known == name);
    }

    /// The only one, or the only one of that id.
    fn name(&self, id: i64) -> Option<&'a str> {
        let only = self.names.first().filter(|_| self.names.len() == 1);
        only.copied().or_else(|| self.by_id.get(&id).copied().flatten())
    }

    fn words(&self) -> String {
        let names: Vec<_> = self.names.iter().take(NAMED).map(|name| format!("{name:?}")).collect();
        let more = if self.names.len() > NAMED { ", …" } else { "" };
        format!("{}{more}", names.join(", "))
    }
}

/// Labels that would lose a character, by what would be left of them. Nothing left is no text.
fn shortened(map: &LabelMap) -> BTreeMap<String, Alike<'_>> {
    let mut short: BTreeMap<String, Alike<'_>> = BTreeMap::new();
    for item in map {
        let Some(name) = spellings(item).next() else { continue };
        let texts = spellings(item).filter(|name| !name.chars().all(is_printable)).map(printable);
        for text in texts.filter(|text| !text.is_empty()) {
            short.entry(text).or_default().add(name, item.id());
        }
    }
    short
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
