//! `categories`: the labels of a file, and the keypoints of those that are skeletons.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use cvat_model::WarningKind;
use dataset_files::Limits;

use crate::document::Json;
use crate::error::{Error, ErrorKind, cut_short};

/// Members that are read.
const READ: [&str; 4] = ["id", "name", "keypoints", "skeleton"];

/// One category.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Category {
    pub(crate) name: String,
    /// Names of its keypoints, in order.
    pub(crate) keypoints: Vec<String>,
    /// Lines between two of them, by their places from 0.
    pub(crate) joints: Vec<(usize, usize)>,
}

/// The categories of a file.
#[derive(Debug, Default)]
pub(crate) struct Categories {
    /// By id.
    pub(crate) by_id: BTreeMap<i64, Category>,
    /// Members that are not kept.
    pub(crate) not_kept: BTreeSet<String>,
    pub(crate) kinds: Vec<WarningKind>,
    names: HashSet<String>,
}

impl Categories {
    /// Reads the list.
    pub(crate) fn parse(json: &Json, limits: &Limits) -> Result<Self, Error> {
        let Some(list) = json.list() else {
            return Err(Error::new(ErrorKind::NotCoco("\"categories\" is no list".to_owned())));
        };
        let mut categories = Self::default();
        let mut count = 0;
        for category in list {
            let keypoints = category.get("keypoints").and_then(Json::list).map_or(0, <[_]>::len);
            count += 1 + keypoints as u64;
            if count > limits.labels() {
                return Err(Error::new(ErrorKind::Limit { what: "labels", limit: limits.labels() }));
            }
            categories.add(category);
        }
        categories.say_gaps();
        Ok(categories)
    }

    fn add(&mut self, json: &Json) {
        let Some(id) = json.get("id").and_then(Json::int) else {
            self.say(format!(
                "category {} has no id that is a whole number: left out",
                cut_short(&json.to_string())
            ));
            return;
        };
        let name = json
            .get("name")
            .and_then(|name| name.text().map(str::to_owned).or(name.int().map(|n| n.to_string())));
        let name = name.filter(|name| !name.is_empty()).unwrap_or_else(|| {
            let name = format!("category_{id}");
            self.say(format!("category {id} has no name: called {name:?}"));
            name
        });
        let lost =
            json.members().iter().filter(|(name, value)| !READ.contains(&name.as_str()) && !value.is_empty());
        self.not_kept.extend(lost.map(|(name, _)| name.clone()).take(READ.len() * 8));
        let keypoints: Vec<String> = json
            .get("keypoints")
            .and_then(Json::list)
            .unwrap_or_default()
            .iter()
            .enumerate()
            .map(|(at, name)| name.text().map_or_else(|| (at + 1).to_string(), str::to_owned))
            .collect();
        let joints = self.joints(json, &name, keypoints.len());
        if !self.names.insert(name.clone()) && !self.by_id.contains_key(&id) {
            self.say(format!("two categories are called {name:?}: one label"));
        }
        let category = Category { name, keypoints, joints };
        if let Some(before) = self.by_id.insert(id, category.clone())
            && before != category
        {
            let (before, after) = (before.name, category.name);
            self.say(format!("two categories have id {id}, {before:?} and {after:?}: the last one counts"));
        }
    }

    /// Pairs of places from 1.
    fn joints(&mut self, json: &Json, name: &str, keypoints: usize) -> Vec<(usize, usize)> {
        let place = |place: &Json| {
            let place = usize::try_from(place.int()?).ok()?.checked_sub(1)?;
            (place < keypoints).then_some(place)
        };
        let joint = |joint: &Json| match joint.list() {
            Some([from, to]) => Some((place(from)?, place(to)?)),
            _ => None,
        };
        let listed = json.get("skeleton").and_then(Json::list).unwrap_or_default();
        let joints: Vec<_> = listed.iter().filter_map(joint).collect();
        if joints.len() < listed.len() {
            let left_out = listed.len() - joints.len();
            self.say(format!(
                "{left_out} lines of the skeleton of {name:?} are not between two of its keypoints: left out"
            ));
        }
        joints
    }

    fn say_gaps(&mut self) {
        let (Some(first), Some(last)) = (self.by_id.first_key_value(), self.by_id.last_key_value()) else {
            return;
        };
        let (first, last, count) = (*first.0, *last.0, self.by_id.len());
        if first != 1 || usize::try_from(last) != Ok(count) {
            let words = format!(
                "the ids of the {count} categories are {first} to {last}, not 1 to {count}: labels are in their order"
            );
            self.kinds.push(WarningKind::IdGaps(words));
        }
    }

    fn say(&mut self, words: String) {
        self.kinds.push(WarningKind::LabelMap(words));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::parse;
    use crate::error::Position;

    fn categories(text: &str) -> Categories {
        let json = parse(text.as_bytes(), Position { line: 1, column: 1 }).unwrap();
        Categories::parse(&json, &Limits::default()).unwrap()
    }

    #[test]
    fn ids_are_in_order_and_what_is_odd_is_said() {
        let read = categories(
            r#"[{"id": 7, "name": "cat", "supercategory": "animal"}, {"id": 3, "name": "dog", "supercategory": ""},
                {"id": 7, "name": "cow"}, {"name": "x"}, {"id": 9}, {"id": 10, "name": "dog"}]"#,
        );
        let names: Vec<_> = read.by_id.iter().map(|(id, category)| (*id, category.name.as_str())).collect();
        assert_eq!(names, [(3, "dog"), (7, "cow"), (9, "category_9"), (10, "dog")]);
        assert_eq!(read.not_kept.iter().collect::<Vec<_>>(), ["supercategory"]);
        let codes: Vec<_> = read.kinds.iter().map(WarningKind::code).collect();
        assert_eq!(codes, ["label-map", "label-map", "label-map", "label-map", "id-gaps"]);
    }

    #[test]
    fn joints_are_between_keypoints() {
        let read = categories(
            r#"[{"id": 1, "name": "p", "keypoints": ["a", "b", 3], "skeleton": [[1, 2], [3, 1], [0, 1], [4, 1], 5]}]"#,
        );
        let category = &read.by_id[&1];
        assert_eq!(category.keypoints, ["a", "b", "3"]);
        assert_eq!(category.joints, [(0, 1), (2, 0)]);
        assert_eq!(read.kinds.len(), 1);
    }
}
