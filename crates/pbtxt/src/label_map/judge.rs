//! What is odd about an item, and about items beside one another.

use super::repair::Origin;
use super::{FindingKind, LabelMapItem};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Where the parts of an item stand: offsets.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Places {
    pub(super) item: usize,
    pub(super) id: Option<usize>,
    pub(super) name: Option<usize>,
    pub(super) display_name: Option<usize>,
}

/// Judges one item after the other. Each looks up a fixed number of things: a hostile map costs no more than an
/// honest one.
#[derive(Debug)]
pub(super) struct Judge<'p> {
    origin: &'p Origin<'p>,
    /// What was found, and at which offset.
    findings: Vec<(usize, FindingKind)>,
    /// Where each id was first used.
    ids: BTreeMap<i32, usize>,
    names: Names,
    display_names: Names,
}

/// The texts of one field so far.
#[derive(Debug)]
struct Names {
    field: &'static str,
    exact: HashMap<String, Uses>,
    /// Where each text was first used, whatever its case and the white space around it.
    folded: HashMap<String, usize>,
}

/// Who uses a text, and where: the first item, and the first with another id than that.
#[derive(Debug)]
struct Uses {
    first: (i32, usize),
    other: Option<(i32, usize)>,
}

impl<'p> Judge<'p> {
    pub(super) fn new(origin: &'p Origin<'p>) -> Self {
        Self {
            origin,
            findings: Vec::new(),
            ids: BTreeMap::new(),
            names: Names::new("name"),
            display_names: Names::new("display_name"),
        }
    }

    pub(super) fn find(&mut self, at: usize, kind: FindingKind) {
        self.findings.push((at, kind));
    }

    pub(super) fn item(&mut self, item: &LabelMapItem, places: Places) {
        self.id(item, places);
        if item.name.is_none() && item.display_name.is_none() {
            self.find(places.item, FindingKind::MissingName);
        }
        let name = item.name().zip(places.name);
        let display_name = item.display_name().zip(places.display_name);
        for (text, at, display) in
            [name.map(|(text, at)| (text, at, false)), display_name.map(|(text, at)| (text, at, true))]
                .into_iter()
                .flatten()
        {
            self.name(text, at, item.id(), display);
        }
        // Within an item the two may be the same.
        for (names, used) in [(&mut self.names, name), (&mut self.display_names, display_name)] {
            if let Some((text, at)) = used {
                names.insert(text, item.id(), at);
            }
        }
    }

    fn id(&mut self, item: &LabelMapItem, places: Places) {
        let (Some(id), Some(at)) = (item.id, places.id) else {
            return self.find(places.item, FindingKind::MissingId { background: item.is_background() });
        };
        if id < 0 {
            self.find(at, FindingKind::NegativeId { id });
        }
        if id == 0 && !item.is_background() {
            self.find(at, FindingKind::ReservedId);
        }
        if let Some(&first) = self.ids.get(&id) {
            let first_line = self.origin.position(first).line;
            self.find(at, FindingKind::DuplicateId { id, first_line });
        } else {
            self.ids.insert(id, at);
        }
    }

    fn name(&mut self, name: &str, at: usize, id: i32, display: bool) {
        let (same, others) =
            if display { (&self.display_names, &self.names) } else { (&self.names, &self.display_names) };
        let field = same.field;
        if name.is_empty() {
            return self.find(at, FindingKind::EmptyName { field });
        }
        let line = |place: usize| self.origin.position(place).line;
        let duplicate = same.exact.get(name).map(|uses| line(uses.first.1));
        let similar = same.folded.get(&fold(name)).map(|&first| line(first));
        let ambiguous = others.exact.get(name).and_then(|uses| uses.with_another_id(id)).map(line);
        let owned = || name.to_owned();
        match (duplicate, similar) {
            (Some(first_line), _) if display => {
                self.find(at, FindingKind::DuplicateDisplayName { name: owned(), first_line });
            }
            (Some(first_line), _) => self.find(at, FindingKind::DuplicateName { name: owned(), first_line }),
            (None, Some(first_line)) => {
                self.find(at, FindingKind::SimilarName { field, name: owned(), first_line });
            }
            (None, None) => {}
        }
        if let Some(first_line) = ambiguous {
            self.find(at, FindingKind::AmbiguousName { name: owned(), first_line });
        }
        if name.trim().len() < name.len() {
            self.find(at, FindingKind::PaddedName { field, name: owned() });
        }
    }

    /// The keypoints of one item, each with its place.
    pub(super) fn keypoint_ids(&mut self, ids: impl Iterator<Item = (i32, usize)>) {
        let mut seen = HashSet::new();
        for (id, at) in ids {
            if !seen.insert(id) {
                self.find(at, FindingKind::DuplicateKeypointId { id });
            }
        }
    }

    /// Everything found, in no order.
    pub(super) fn finish(mut self) -> Vec<(usize, FindingKind)> {
        let mut previous = 0;
        for (&id, &at) in self.ids.range(1..) {
            if previous == 0 && id > 1 {
                self.findings.push((at, FindingKind::FirstId { id }));
            } else if previous + 1 < id {
                self.findings.push((at, FindingKind::IdGap { from: previous + 1, to: id - 1 }));
            }
            previous = id;
        }
        self.findings
    }
}

impl Names {
    fn new(field: &'static str) -> Self {
        Self { field, exact: HashMap::new(), folded: HashMap::new() }
    }

    fn insert(&mut self, name: &str, id: i32, at: usize) {
        if name.is_empty() {
            return;
        }
        self.folded.entry(fold(name)).or_insert(at);
        match self.exact.entry(name.to_owned()) {
            Entry::Vacant(entry) => {
                entry.insert(Uses { first: (id, at), other: None });
            }
            Entry::Occupied(mut entry) => {
                let uses = entry.get_mut();
                if uses.first.0 != id {
                    uses.other.get_or_insert((id, at));
                }
            }
        }
    }
}

impl Uses {
    /// Where the text is first used with another id.
    fn with_another_id(&self, id: i32) -> Option<usize> {
        [Some(self.first), self.other].into_iter().flatten().find(|&(used, _)| used != id).map(|(_, at)| at)
    }
}

fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}
