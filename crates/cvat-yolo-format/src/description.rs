//! What `data.yaml` says: names of classes, and where the images of each subset are.

use std::collections::{BTreeMap, HashSet};

use dataset_files::Limits;

use crate::error::{Error, ErrorKind, cut_short};
use crate::yaml::{Node, Value, parse};

/// The subsets Ultralytics knows, in its order.
const SPLITS: [&str; 3] = ["train", "val", "test"];
/// What Roboflow's older exports call `val`.
const OTHER_VAL: &str = "valid";

/// A description.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Description {
    /// The folder that the paths of subsets are relative to, as it stands.
    pub(crate) path: Option<String>,
    /// Subsets with their folders or lists of images, as they stand.
    pub(crate) splits: Vec<(String, Vec<String>)>,
    pub(crate) names: BTreeMap<u64, String>,
    /// What is odd of it, in words.
    pub(crate) odd: Vec<String>,
}

impl Description {
    pub(crate) fn parse(text: &str, limits: &Limits) -> Result<Self, Error> {
        let tree = parse(text, limits.document_depth())?;
        let Value::Map(members) = &tree.value else {
            return Err(said(tree.line, "not a map of keys such as train and names"));
        };
        if tree.get("kpt_shape").is_some_and(|shape| !shape.is_null()) {
            return Err(Error::new(ErrorKind::Pose));
        }
        let mut keys = HashSet::new();
        for (key, _) in members {
            if key.text().is_some_and(|key| !keys.insert(key)) {
                return Err(said(
                    key.line,
                    &format!("a second {:?}", cut_short(key.text().unwrap_or_default())),
                ));
            }
        }
        let mut description = Self { path: path_of(&tree)?, ..Self::default() };
        for split in SPLITS {
            let other = if split == "val" { tree.get(OTHER_VAL) } else { None };
            let Some(places) = tree.get(split).or(other).filter(|places| !places.is_null()) else { continue };
            description.splits.push((split.to_owned(), texts(places, split, limits)?));
        }
        if description.splits.is_empty() {
            return Err(said(tree.line, "no train, val or test that says where images are"));
        }
        description.read_names(&tree, limits)?;
        Ok(description)
    }

    fn read_names(&mut self, tree: &Node, limits: &Limits) -> Result<(), Error> {
        let count = tree.get("nc").and_then(Node::text).map(str::parse::<u64>);
        let names = tree.get("names").filter(|names| !names.is_null());
        let limit = limits.labels();
        let Some(names) = names else {
            let Some(Ok(count)) = count else {
                return Err(said(tree.line, "neither names of classes nor their number nc"));
            };
            if count > limit {
                return Err(Error::new(ErrorKind::Limit { what: "classes", limit }));
            }
            self.odd.push("no names: classes are called class_0 and so on, as Ultralytics calls them".into());
            self.names = (0..count).map(|id| (id, format!("class_{id}"))).collect();
            return Ok(());
        };
        self.names = names_of(names)?;
        if self.names.len() as u64 > limit {
            return Err(Error::at_line(names.line, ErrorKind::Limit { what: "classes", limit }));
        }
        if let Some(count) = count
            && count.as_ref() != Ok(&(self.names.len() as u64))
        {
            let said = tree.get("nc").and_then(Node::text).map(cut_short).unwrap_or_default();
            self.odd.push(format!("nc is {said}, and there are {} names: the names count", self.names.len()));
        }
        let mut seen = HashSet::new();
        if let Some(twice) = self.names.values().find(|name| !seen.insert(name.as_str())) {
            self.odd.push(format!("two classes are called {:?}: they are one label", cut_short(twice)));
        }
        Ok(())
    }
}

fn said(line: u64, words: &str) -> Error {
    Error::at_line(line, ErrorKind::Description(words.to_owned()))
}

fn path_of(tree: &Node) -> Result<Option<String>, Error> {
    let Some(path) = tree.get("path").filter(|path| !path.is_null()) else { return Ok(None) };
    let text = path.text().ok_or_else(|| said(path.line, "path is no text"))?;
    Ok(Some(text.to_owned()))
}

/// One text, or several.
fn texts(node: &Node, key: &str, limits: &Limits) -> Result<Vec<String>, Error> {
    let wrong = |line| said(line, &format!("{key} is neither a path nor a list of paths"));
    match &node.value {
        Value::Scalar(text) => Ok(vec![text.clone()]),
        Value::List(items) if items.len() as u64 > limits.subsets() => {
            let kind = ErrorKind::Limit { what: "places of one subset", limit: limits.subsets() };
            Err(Error::at_line(node.line, kind))
        }
        Value::List(items) => {
            items.iter().map(|item| item.text().map(str::to_owned).ok_or_else(|| wrong(item.line))).collect()
        }
        Value::Map(_) => Err(wrong(node.line)),
    }
}

fn names_of(node: &Node) -> Result<BTreeMap<u64, String>, Error> {
    let name = |node: &Node| {
        let text = node.text().map(str::trim).filter(|text| !text.is_empty());
        text.map(str::to_owned).ok_or_else(|| said(node.line, "a class without a name"))
    };
    let mut names = BTreeMap::new();
    match &node.value {
        Value::List(items) => {
            for (id, item) in (0..).zip(items) {
                names.insert(id, name(item)?);
            }
        }
        Value::Map(members) => {
            for (key, value) in members {
                let id = key.text().unwrap_or_default();
                let number = id.parse().map_err(|_| {
                    said(key.line, &format!("class {:?} is no whole number from 0", cut_short(id)))
                })?;
                if names.insert(number, name(value)?).is_some() {
                    return Err(said(key.line, &format!("a second class {number}")));
                }
            }
        }
        Value::Scalar(_) => {
            return Err(said(node.line, "names is neither a list nor a map from numbers to names"));
        }
    }
    Ok(names)
}

/// Whether a YAML file that begins with these bytes describes a data set for Ultralytics: it has the keys `train` or `val`, and
/// `names` or `nc`, each at the beginning of a line.
///
/// ```
/// use cvat_yolo_format::is_yolo_yaml;
/// assert!(is_yolo_yaml(b"path: .\ntrain: images/train\nnames:\n  0: dog\n"));
/// assert!(!is_yolo_yaml(b"name: build\non: push\n"));
/// ```
#[must_use]
pub fn is_yolo_yaml(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let has = |key: &str| {
        head.split(|byte| matches!(byte, b'\n' | b'\r')).any(|line| {
            line.strip_prefix(key.as_bytes()).is_some_and(|rest| rest.trim_ascii_start().starts_with(b":"))
        })
    };
    (has("train") || has("val") || has(OTHER_VAL)) && (has("names") || has("nc"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<Description, String> {
        Description::parse(text, &Limits::default()).map_err(|error| error.to_string())
    }

    #[test]
    fn names_as_a_list_and_as_a_map() {
        let list = read("train: a\nnames: ['dog', 1, yes]\nnc: 3\n").unwrap();
        let names: Vec<(u64, &str)> = list.names.iter().map(|(id, name)| (*id, name.as_str())).collect();
        assert_eq!(names, [(0, "dog"), (1, "1"), (2, "yes")]);
        assert_eq!((list.odd, list.path), (vec![], None));
        let map = read("path: ..\nval: [b, c]\ntrain: a\nnames:\n  2: чай\n  0: dog\nnc: 5").unwrap();
        let names: Vec<(u64, &str)> = map.names.iter().map(|(id, name)| (*id, name.as_str())).collect();
        assert_eq!(names, [(0, "dog"), (2, "чай")]);
        let splits = [("train".into(), vec!["a".into()]), ("val".into(), vec!["b".into(), "c".into()])];
        assert_eq!((map.path.as_deref(), map.splits), (Some(".."), splits.to_vec()));
        assert_eq!(map.odd, ["nc is 5, and there are 2 names: the names count"]);
        let same = read("valid: a\nnames: [x, x]").unwrap();
        assert_eq!((same.splits[0].0.as_str(), same.odd.len(), same.names.len()), ("val", 1, 2));
        assert_eq!(read("val: a\nnc: 2").unwrap().names[&1], "class_1");
    }

    #[test]
    fn descriptions_that_say_too_little() {
        for (text, words) in [
            ("[1]", "line 1: not a map of keys such as train and names"),
            ("names: [a]", "line 1: no train, val or test that says where images are"),
            ("train: a", "line 1: neither names of classes nor their number nc"),
            ("train: a\nnames: a", "line 2: names is neither a list nor a map from numbers to names"),
            ("train: a\nnames: {x: a}", "line 2: class \"x\" is no whole number from 0"),
            ("train: a\nnames: {0: a, 0: b}", "line 2: a second class 0"),
            ("train: a\nnames: [a, '']", "line 2: a class without a name"),
            ("train: a\ntrain: b\nnames: [a]", "line 2: a second \"train\""),
            ("train: {a: b}\nnames: [a]", "line 1: train is neither a path nor a list of paths"),
            ("train: a\nnc: 1000000", "too large: over 100000 classes"),
        ] {
            assert_eq!(read(text).unwrap_err(), words, "{text}");
        }
    }

    #[test]
    fn descriptions_are_told_apart() {
        assert!(is_yolo_yaml("\u{feff}nc : 3\r\nval: x\r\n".as_bytes()));
        for text in ["", "names: a", "train: x\n  names: [a]\n", "trainer: x\nnames: [a]"] {
            assert!(!is_yolo_yaml(text.as_bytes()), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "((names|train|nc|path|: |\n|  |\\[|\\]|\\{|\\}|,|0|a|-|&|\\*)){0,40}") {
            let _ = (read(&text), is_yolo_yaml(text.as_bytes()));
        }
    }
}
