//! What a file says of its labels.

use std::collections::{BTreeMap, BTreeSet};

use dataset_files::Limits;

use crate::document::Json;
use crate::error::{Error, ErrorKind};

/// Names of members that are told of one file: real ones have three.
const MAX_NOT_KEPT: usize = 100;

/// The member `categories`.
#[derive(Debug, Default)]
pub(crate) struct Categories {
    /// By position, which is the id.
    pub(crate) labels: Vec<Entry>,
    /// `#rrggbb` by label.
    pub(crate) colors: BTreeMap<usize, String>,
    /// By label.
    pub(crate) skeletons: BTreeMap<usize, Skeleton>,
    /// Members that are not kept.
    pub(crate) not_kept: BTreeSet<String>,
}

/// A label.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) name: String,
    /// Empty for none.
    pub(crate) parent: String,
    pub(crate) attributes: Vec<String>,
}

/// The points of a label.
#[derive(Debug, Default)]
pub(crate) struct Skeleton {
    pub(crate) sublabels: Vec<String>,
    /// Pairs of points, from 0.
    pub(crate) joints: Vec<(usize, usize)>,
}

impl Categories {
    /// Reads the member.
    pub(crate) fn parse(json: &Json, limits: &Limits) -> Result<Self, Error> {
        if !matches!(json, Json::Object(_)) {
            let of_coco =
                json.list().is_some_and(|list| list.iter().any(|entry| entry.get("name").is_some()));
            let words = if of_coco { ", but COCO's list: this is a file of COCO's" } else { "" };
            return Err(wrong(&format!("\"categories\" is no object{words}")));
        }
        let mut categories = Self::default();
        categories.not_keep_but(json, &["label", "mask", "points"]);
        let mut left = usize::try_from(limits.labels()).unwrap_or(usize::MAX);
        if let Some(label) = json.get("label") {
            for (at, entry) in list_of(label, "labels", "label")?.iter().enumerate() {
                take(&mut left, 1, limits)?;
                categories.not_keep_but(entry, &["name", "parent", "attributes"]);
                categories.labels.push(Entry::parse(entry, at, limits)?);
            }
            // Attributes of all labels are those of the annotations.
            categories.not_keep_but(label, &["labels", "attributes"]);
        }
        if let Some(mask) = json.get("mask") {
            for entry in list_of(mask, "colormap", "mask")? {
                let part = |name| entry.get(name).and_then(Json::int).filter(|part| (0..256).contains(part));
                if let (Some(label), Some(r), Some(g), Some(b)) =
                    (label_of(entry), part("r"), part("g"), part("b"))
                {
                    // Colours beyond the last label are of nothing.
                    if label < categories.labels.len() {
                        categories.colors.insert(label, format!("#{r:02x}{g:02x}{b:02x}"));
                    }
                }
            }
        }
        if let Some(points) = json.get("points") {
            for entry in list_of(points, "items", "points")? {
                categories.add_points(entry, &mut left, limits)?;
            }
        }
        Ok(categories)
    }

    fn add_points(&mut self, entry: &Json, left: &mut usize, limits: &Limits) -> Result<(), Error> {
        let Some(label) = label_of(entry).filter(|label| *label < self.labels.len()) else {
            self.not_keep("points");
            return Ok(());
        };
        let names = entry.get("labels").and_then(Json::list).unwrap_or_default();
        take(left, names.len(), limits)?;
        let sublabels: Vec<String> = names.iter().filter_map(|name| name.text().map(str::to_owned)).collect();
        if sublabels.len() < names.len() {
            return Err(wrong(&format!("a point of label {label} has a name that is no text")));
        }
        if entry.get("positions").is_some_and(|positions| !positions.is_empty()) {
            self.not_keep("positions");
        }
        let joints = entry.get("joints").and_then(Json::list).unwrap_or_default();
        if sublabels.is_empty() {
            if !joints.is_empty() {
                self.not_keep("joints");
            }
            return Ok(());
        }
        let pairs = joints_from_0(joints, sublabels.len());
        if pairs.is_none() {
            self.not_keep("joints");
        }
        let joints = pairs.unwrap_or_default();
        self.skeletons.insert(label, Skeleton { sublabels, joints });
        Ok(())
    }

    /// Notes the members that say something and are none of these.
    fn not_keep_but(&mut self, json: &Json, read: &[&str]) {
        let members = json.members().iter();
        for (name, _) in members.filter(|(name, value)| !read.contains(&name.as_str()) && !value.is_empty()) {
            self.not_keep(name);
        }
    }

    fn not_keep(&mut self, member: &str) {
        if self.not_kept.len() < MAX_NOT_KEPT && !self.not_kept.contains(member) {
            self.not_kept.insert(member.to_owned());
        }
    }
}

impl Entry {
    fn parse(json: &Json, at: usize, limits: &Limits) -> Result<Self, Error> {
        let Some(name) = json.get("name").and_then(Json::text) else {
            return Err(wrong(&format!("label {at} has no name")));
        };
        let parent = json.get("parent").and_then(Json::text).unwrap_or_default();
        let attributes = json.get("attributes").and_then(Json::list).unwrap_or_default();
        if attributes.len() as u64 > limits.label_attributes() {
            let limit = limits.label_attributes();
            return Err(Error::new(ErrorKind::Limit { what: "attributes of one label", limit }));
        }
        let attributes = attributes.iter().filter_map(|name| name.text().map(str::to_owned)).collect();
        Ok(Self { name: name.to_owned(), parent: parent.to_owned(), attributes })
    }
}

/// They count from 1 where none is 0; `None` where one is no pair of points.
fn joints_from_0(joints: &[Json], points: usize) -> Option<Vec<(usize, usize)>> {
    let pair = |joint: &Json| match joint.list()? {
        [from, to] => Some((usize::try_from(from.int()?).ok()?, usize::try_from(to.int()?).ok()?)),
        _ => None,
    };
    let pairs: Vec<_> = joints.iter().map(pair).collect::<Option<_>>()?;
    let base = usize::from(!pairs.iter().any(|(from, to)| *from == 0 || *to == 0));
    let of_points = |at: usize| at.checked_sub(base).filter(|at| *at < points);
    pairs.into_iter().map(|(from, to)| Some((of_points(from)?, of_points(to)?))).collect()
}

fn label_of(entry: &Json) -> Option<usize> {
    let id = entry.get("label_id")?;
    // Older files have it as text.
    let id = id.int().or_else(|| id.text()?.parse().ok())?;
    usize::try_from(id).ok()
}

fn list_of<'a>(json: &'a Json, name: &str, of: &str) -> Result<&'a [Json], Error> {
    let list = json.get(name).and_then(Json::list);
    list.ok_or_else(|| wrong(&format!("\"{of}\" has no list {name:?}")))
}

fn take(left: &mut usize, count: usize, limits: &Limits) -> Result<(), Error> {
    let limit = limits.labels();
    *left = left.checked_sub(count).ok_or_else(|| Error::new(ErrorKind::Limit { what: "labels", limit }))?;
    Ok(())
}

fn wrong(words: &str) -> Error {
    Error::new(ErrorKind::Categories(format!("categories: {words}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Position;

    fn parse(text: &str) -> Result<Categories, Error> {
        let json = Json::parse(text.as_bytes(), Position { line: 1, column: 1 }, ErrorKind::Categories)?;
        Categories::parse(&json, &Limits::default().max_labels(4))
    }

    fn joints(joints: &str) -> Option<Vec<(usize, usize)>> {
        let text = format!(
            r#"{{"label": {{"labels": [{{"name": "a"}}]}},
                "points": {{"items": [{{"label_id": 0, "labels": ["x", "y", "z"], "joints": {joints}}}]}}}}"#
        );
        let categories = parse(&text).unwrap();
        categories.not_kept.is_empty().then(|| categories.skeletons[&0].joints.clone())
    }

    #[test]
    fn joints_count_from_1_or_from_0() {
        assert_eq!(joints("[[1, 2], [3, 2]]"), Some(vec![(0, 1), (2, 1)]));
        assert_eq!(joints("[[0, 1], [1, 2]]"), Some(vec![(0, 1), (1, 2)]));
        assert_eq!(joints("[]"), Some(vec![]));
        for wrong in ["[[0, 3]]", "[[1]]", "[[-1, 1]]", "[\"x\"]"] {
            assert_eq!(joints(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_not_kept_is_said() {
        let text = r#"{"label": {"labels": [{"name": "a"}], "label_groups": [{"name": "g"}]},
            "mask": {"colormap": [{"label_id": 0, "r": 255, "g": 0, "b": 16}, {"label_id": 9, "r": 1, "g": 1, "b": 1}]},
            "points": {"items": [{"label_id": 0, "labels": ["x"], "joints": [], "positions": [1.0, 2.0]}]}}"#;
        let categories = parse(text).unwrap();
        assert_eq!(Vec::from_iter(&categories.not_kept), ["label_groups", "positions"]);
        assert_eq!(categories.colors[&0], "#ff0010");
        assert_eq!(categories.colors.len(), 1);
    }

    #[test]
    fn wrong_ones_are_refused() {
        for (text, says) in [
            ("[]", "categories: \"categories\" is no object"),
            (r#"{"label": {}}"#, "categories: \"label\" has no list \"labels\""),
            (r#"{"label": {"labels": [{"name": 5}]}}"#, "categories: label 0 has no name"),
        ] {
            assert_eq!(parse(text).unwrap_err().to_string(), says);
        }
        let five = format!(r#"{{"label": {{"labels": [{}]}}}}"#, [r#"{"name": "a"}"#; 5].join(","));
        assert_eq!(parse(&five).unwrap_err().kind(), &ErrorKind::Limit { what: "labels", limit: 4 });
    }
}
