//! What the record files of one label map together say of it: where ids begin, and which texts lost characters.

use std::collections::BTreeSet;

use cvat_model::WarningKind;
use pbtxt::label_map::{LabelMap, LabelMapItem};

use super::spellings;
use super::stripped::Stripped;

/// As many texts at id 0 as have to be known: where two have it, it is no id.
const TEXTS_AT_ZERO: usize = 2;

/// What is said of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Said {
    TextAndId,
    TextAlone,
    /// An id other than 0, and no text.
    IdAlone,
    /// Id 0, and no text.
    ZeroAlone,
    /// Neither text nor id, not even 0.
    Nothing,
}

/// How records give the ids of classes.
#[derive(Clone, Debug, Default)]
pub(crate) struct IdUse {
    said: BTreeSet<Said>,
    /// Texts that id 0 was given with.
    at_zero: BTreeSet<String>,
}

impl IdUse {
    /// Classes of which it is not known whether an id 0 was given; it is taken for given.
    pub(crate) fn of<'a>(classes: impl IntoIterator<Item = (&'a str, i64)>) -> Self {
        let mut own = Self::default();
        for (text, id) in classes {
            own.add(text, Some(id));
        }
        own
    }

    /// Adds a class of a record; its id is `None` where the record gives none.
    pub(crate) fn add(&mut self, text: &str, id: Option<i64>) {
        let said = match (text.is_empty(), id) {
            (false, Some(_)) => Said::TextAndId,
            (false, None) => Said::TextAlone,
            (true, Some(0)) => Said::ZeroAlone,
            (true, Some(_)) => Said::IdAlone,
            (true, None) => Said::Nothing,
        };
        self.said.insert(said);
        let is_at_zero = said == Said::TextAndId && id == Some(0) && !is_background(text);
        if is_at_zero && self.at_zero.len() < TEXTS_AT_ZERO && !self.at_zero.contains(text) {
            self.at_zero.insert(text.to_owned());
        }
    }

    /// Adds what other records give.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.said.extend(&other.said);
        self.at_zero.extend(other.at_zero.iter().cloned());
    }

    fn says(&self, said: Said) -> bool {
        self.said.contains(&said)
    }

    fn has_texts(&self) -> bool {
        self.says(Said::TextAndId) || self.says(Said::TextAlone)
    }

    /// The only text that id 0 was given with.
    fn text_at_zero(&self) -> Option<&str> {
        self.at_zero.first().filter(|_| self.at_zero.len() == 1).map(String::as_str)
    }
}

/// What all records with one label map, or with none, say together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Evidence {
    /// Whether id 0 without text is the class the label map calls so.
    pub(super) zero_is_class: bool,
    /// Whether an id 0 beside a text is an id.
    pub(super) zero_is_id: bool,
    /// By how much the label map's ids are greater than the records', all of them alike.
    pub(super) shift: Option<i64>,
    pub(super) stripped: Stripped,
    remarks: Vec<WarningKind>,
}

impl Evidence {
    pub(crate) fn new(map: Option<&LabelMap>, classes: &BTreeSet<(&str, i64)>, ids: &IdUse) -> Self {
        let mut own = Self { zero_is_id: !ids.says(Said::TextAlone), ..Self::default() };
        if let Some(map) = map {
            own.stripped = Stripped::new(map, classes);
            own.shift = shift(map, classes, ids);
        }
        let words = match map.into_iter().flat_map(LabelMap::iter).find_map(class_at_zero) {
            Some(name) => Some(own.of_zero(name, ids)),
            None if own.shift.is_some() => None,
            None => begins_at_zero(map.is_some(), classes, ids),
        };
        own.remarks.extend(words.map(WarningKind::IdsFromZero));
        if let Some(shift) = own.shift {
            let (by, side) = (shift.unsigned_abs(), if shift > 0 { "less" } else { "more" });
            let words = format!(
                "every class id is {by} {side} than that of its text in the label map: the texts count"
            );
            own.remarks.push(WarningKind::IdsShifted(words));
        }
        own.remarks.extend(map.and_then(gaps).map(WarningKind::IdGaps));
        own.remarks.extend_from_slice(own.stripped.remarks());
        own
    }

    /// What is odd about the records and the label map as a whole.
    pub(crate) fn remarks(&self) -> &[WarningKind] {
        &self.remarks
    }

    /// Whether a text is that of a label without the characters this has outside ASCII.
    pub(crate) fn is_stripped(&self, text: &str, id: i64) -> bool {
        self.stripped.name(text, id).is_some()
    }

    /// Decides what id 0 is where the label map has a class there, and says so.
    fn of_zero(&mut self, name: &str, ids: &IdUse) -> String {
        let start = format!("the label map gives id 0, the background's, to {name:?}");
        let unlabelled = match (ids.says(Said::ZeroAlone), ids.has_texts(), ids.says(Said::Nothing)) {
            (true, true, _) => "others have a text",
            (true, false, true) => "others have no id",
            (true, false, false) => {
                self.zero_is_class = true;
                return format!("{start}: what has that id is read as such");
            }
            (false, true, _) => return format!("{start}: classes are read by their texts"),
            (false, false, _) => return format!("{start}: no object has that id"),
        };
        format!("{start}: objects with that id and without text are read as unlabelled, as {unlabelled}")
    }
}

/// What is said where ids begin at 0 and no label map says so; `None` where they do not.
fn begins_at_zero(has_map: bool, classes: &BTreeSet<(&str, i64)>, ids: &IdUse) -> Option<String> {
    if let Some(text) = ids.text_at_zero() {
        return Some(format!(
            "class ids begin with 0, the background's, for {text:?}: classes are read by their texts"
        ));
    }
    let is_bare = ids.says(Said::ZeroAlone) && !ids.has_texts() && !ids.says(Said::Nothing) && !has_map;
    (is_bare && classes.iter().any(|(_, id)| *id > 0)).then(|| {
        "class ids begin with 0, and no label map names them: objects with id 0 are read as unlabelled; with a label map that has an item of id 0 they are of that class".to_owned()
    })
}

/// The name of an item with id 0 that is not the background.
fn class_at_zero(item: &LabelMapItem) -> Option<&str> {
    let is_class = item.has_id() && item.id() == 0 && !spellings(item).any(is_background);
    is_class.then(|| spellings(item).last()).flatten()
}

/// Whether a name is that of what is no object: `background`, `__background__`, `BG`.
pub(super) fn is_background(name: &str) -> bool {
    let name = name.trim_matches('_');
    name.eq_ignore_ascii_case("background") || name.eq_ignore_ascii_case("bg")
}

/// By how much the label map's ids are greater, where that is the same for all texts, and at least two.
fn shift(map: &LabelMap, classes: &BTreeSet<(&str, i64)>, ids: &IdUse) -> Option<i64> {
    let (mut shift, mut texts) = (None, BTreeSet::new());
    for (text, id) in classes.iter().filter(|(text, _)| !text.is_empty()) {
        let is_given = *id != 0 || ids.text_at_zero() == Some(text);
        let Some(mapped) = map.id_of(text).filter(|_| is_given) else { continue };
        let by = i64::from(mapped).checked_sub(*id)?;
        if by == 0 || shift.is_some_and(|shift| shift != by) {
            return None;
        }
        shift = Some(by);
        texts.insert(text);
    }
    shift.filter(|_| texts.len() > 1)
}

/// What is said of ids that are not 1 to N.
fn gaps(map: &LabelMap) -> Option<String> {
    let ids: BTreeSet<_> = map.iter().map(LabelMapItem::id).filter(|id| *id > 0).collect();
    let missing = (1..).zip(&ids).find_map(|(expected, id)| (expected != *id).then_some(expected))?;
    let (count, last) = (ids.len(), ids.last()?);
    Some(format!("the {count} ids of the label map go to {last} and have gaps, the first at {missing}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(items: &[(i32, &str)]) -> LabelMap {
        items.iter().map(|(id, name)| LabelMapItem::new(*id, *name)).collect()
    }

    fn evidence(map: Option<&LabelMap>, classes: &[(&str, i64)]) -> Evidence {
        Evidence::new(map, &classes.iter().copied().collect(), &IdUse::of(classes.iter().copied()))
    }

    fn codes(evidence: &Evidence) -> Vec<&'static str> {
        evidence.remarks().iter().map(WarningKind::code).collect()
    }

    #[test]
    fn id_0_without_text_is_a_class_only_where_nothing_speaks_against_it() {
        let from_zero = map(&[(0, "car"), (1, "person")]);
        let decided = evidence(Some(&from_zero), &[("", 0), ("", 1)]);
        assert!(decided.zero_is_class);
        assert_eq!(codes(&decided), ["ids-from-zero"]);

        let with_texts = evidence(Some(&from_zero), &[("", 0), ("person", 1)]);
        assert!(!with_texts.zero_is_class);
        assert!(with_texts.remarks()[0].to_string().ends_with("read as unlabelled, as others have a text"));

        let mut ids = IdUse::of([("", 0), ("", 1)]);
        ids.add("", None);
        let without_ids = Evidence::new(Some(&from_zero), &[("", 0), ("", 1)].into(), &ids);
        assert!(!without_ids.zero_is_class);
        assert!(without_ids.remarks()[0].to_string().ends_with("as others have no id"));

        for name in ["background", "__background__", "BG", "Background"] {
            let tensorflow = map(&[(0, name), (1, "person")]);
            let decided = evidence(Some(&tensorflow), &[("", 0), ("", 1)]);
            assert!(!decided.zero_is_class);
            assert_eq!(codes(&decided), [""; 0], "{name}");
        }
    }

    #[test]
    fn ids_from_0_are_told_without_a_label_map_too() {
        assert_eq!(codes(&evidence(None, &[("cat", 0), ("dog", 1)])), ["ids-from-zero"]);
        assert_eq!(codes(&evidence(None, &[("", 0), ("", 1)])), ["ids-from-zero"]);
        assert_eq!(codes(&evidence(None, &[("cat", 1), ("", 0)])), [""; 0], "an unlabelled object");
        assert_eq!(codes(&evidence(None, &[("cat", 0), ("dog", 0)])), [""; 0], "no ids at all");
        assert_eq!(codes(&evidence(None, &[("background", 0), ("dog", 1)])), [""; 0]);
        let from_one = map(&[(1, "cat"), (2, "dog")]);
        assert_eq!(codes(&evidence(Some(&from_one), &[("", 0), ("", 1)])), [""; 0], "unlabelled objects");
    }

    #[test]
    fn a_shift_is_the_same_for_all_texts() {
        let from_one = map(&[(1, "cat"), (2, "dog"), (3, "yak")]);
        let told = |classes: &[(&str, i64)]| {
            let evidence = evidence(Some(&from_one), classes);
            (evidence.shift, codes(&evidence))
        };
        assert_eq!(told(&[("cat", 0), ("dog", 1)]), (Some(1), vec!["ids-shifted"]));
        assert_eq!(told(&[("cat", 2), ("dog", 3), ("", 1)]), (Some(-1), vec!["ids-shifted"]));
        assert_eq!(told(&[("cat", 2), ("dog", 2)]), (None, vec![]));
        assert_eq!(told(&[("cat", 2)]), (None, vec![]), "one text is no system");
        assert_eq!(told(&[("cat", i64::MIN), ("dog", 3)]), (None, vec![]));
    }

    #[test]
    fn gaps_are_told_of_the_label_map() {
        assert_eq!(gaps(&map(&[(1, "a"), (2, "b")])), None);
        assert_eq!(gaps(&map(&[(0, "background"), (2, "b"), (1, "a"), (1, "c")])), None);
        let words = gaps(&map(&[(1, "a"), (90, "b")])).unwrap();
        assert_eq!(words, "the 2 ids of the label map go to 90 and have gaps, the first at 2");
    }
}
