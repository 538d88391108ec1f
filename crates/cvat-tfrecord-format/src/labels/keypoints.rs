//! The keypoints of all skeletons of a data set in one list, as records have them.

use std::collections::{HashMap, HashSet};

use cvat_model::{LabelId, Labels, WarningKind};

use crate::vocabulary::{MAX_NAME_LEN, is_name};

/// The sublabels of all labels, label by label.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeypointList {
    texts: Vec<String>,
    skeletons: HashMap<LabelId, Skeleton>,
    renamed: Vec<(String, String)>,
}

#[derive(Clone, Debug)]
struct Skeleton {
    /// Place of its first keypoint in the list.
    first: usize,
    /// Places of the keypoints behind the first, by the sublabels' names.
    places: HashMap<String, usize>,
}

impl KeypointList {
    /// The list for these labels. A sublabel whose text would be too long for a name is left out.
    pub(crate) fn new(labels: &Labels) -> Self {
        let mut of_skeleton: HashMap<LabelId, Vec<&str>> = HashMap::new();
        for (_, sublabel) in labels.iter() {
            if let Some(parent) = sublabel.parent {
                of_skeleton.entry(parent).or_default().push(&sublabel.name);
            }
        }
        let skeletons: Vec<(LabelId, &str, Vec<&str>)> = labels
            .top_level()
            .filter_map(|(id, label)| Some((id, label.name.as_str(), of_skeleton.remove(&id)?)))
            .collect();
        let mut texts = Texts::new(skeletons.iter().map(|(_, label, names)| (*label, names.as_slice())));
        let mut list = Self::default();
        for (id, label, names) in skeletons {
            let (first, mut places) = (list.texts.len(), HashMap::new());
            for name in names {
                let Some((text, from)) = texts.text(label, name) else { continue };
                list.renamed.extend(from.map(|from| (from, text.clone())));
                places.insert(name.to_owned(), places.len());
                list.texts.push(text);
            }
            list.skeletons.insert(id, Skeleton { first, places });
        }
        list
    }

    /// Says which keypoints are called otherwise, as two labels and their sublabels together read the same.
    pub(crate) fn renamed(&self) -> impl Iterator<Item = WarningKind> {
        self.renamed.iter().map(|(from, to)| WarningKind::Renamed { from: from.clone(), to: to.clone() })
    }

    /// What each keypoint is called.
    pub(crate) fn texts(&self) -> &[String] {
        &self.texts
    }

    /// The place in the list of a skeleton's keypoint.
    pub(crate) fn place(&self, skeleton: Option<LabelId>, name: &str) -> Option<usize> {
        let skeleton = self.skeletons.get(&skeleton?)?;
        Some(skeleton.first + skeleton.places.get(name)?)
    }

    /// Numbers, from 0 through all labels, and texts of a skeleton's keypoints.
    pub(crate) fn of(&self, skeleton: LabelId) -> impl Iterator<Item = (i32, &str)> {
        let (first, count) = match self.skeletons.get(&skeleton) {
            Some(skeleton) => (skeleton.first, skeleton.places.len()),
            None => (0, 0),
        };
        (0..).zip(&self.texts).skip(first).take(count).map(|(id, text)| (id, text.as_str()))
    }
}

/// Makes texts, every one another: TensorFlow wants a name to be that of one keypoint, whatever the classes.
struct Texts<'a> {
    uses: HashMap<&'a str, usize>,
    /// All texts that have a label before them, needed or not: no other text may be one of these.
    with_label: HashSet<String>,
    /// How often those were given out.
    given: HashMap<String, usize>,
    numbered: HashSet<String>,
}

impl<'a> Texts<'a> {
    fn new<'s>(skeletons: impl Iterator<Item = (&'a str, &'s [&'a str])>) -> Self
    where
        'a: 's,
    {
        let (mut uses, mut with_label) = (HashMap::new(), HashSet::new());
        for (label, names) in skeletons {
            for name in names {
                *uses.entry(*name).or_default() += 1;
                with_label.extend(with_label_before(label, name));
            }
        }
        Self { uses, with_label, given: HashMap::new(), numbered: HashSet::new() }
    }

    /// The text of a label's keypoint, and what it would be were it not another's; `None` where it is no name.
    fn text(&mut self, label: &str, name: &str) -> Option<(String, Option<String>)> {
        let is_shared = self.uses.get(name).is_some_and(|uses| *uses > 1);
        // What begins with its label would lose that when it is read.
        let begins_with_label = name.strip_prefix(label).is_some_and(|rest| rest.starts_with('/'));
        if !is_shared && !begins_with_label && !self.with_label.contains(name) {
            return is_name(name).then(|| (name.to_owned(), None));
        }
        let text = with_label_before(label, name)?;
        let given = self.given.entry(text.clone()).or_default();
        *given += 1;
        if *given == 1 {
            return Some((text, None));
        }
        loop {
            let numbered = format!("{text}#{given}");
            let is_taken = self.with_label.contains(&numbered) || self.uses.contains_key(numbered.as_str());
            if !is_taken && self.numbered.insert(numbered.clone()) {
                return is_name(&numbered).then_some((numbered, Some(text)));
            }
            *given += 1;
        }
    }
}

fn with_label_before(label: &str, name: &str) -> Option<String> {
    let len = label.len().saturating_add(1).saturating_add(name.len());
    (len <= MAX_NAME_LEN).then(|| format!("{label}/{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cvat_model::Label;

    fn list(skeletons: &[(&str, &[&str])]) -> (Labels, KeypointList) {
        let mut labels = Labels::new();
        for (skeleton, sublabels) in skeletons {
            let parent = Some(labels.insert(Label::new(*skeleton)));
            for name in *sublabels {
                let mut sublabel = Label::new(*name);
                sublabel.parent = parent;
                labels.insert(sublabel);
            }
        }
        let list = KeypointList::new(&labels);
        (labels, list)
    }

    fn renamed(list: &KeypointList) -> Vec<String> {
        list.renamed().map(|kind| kind.to_string()).collect()
    }

    #[test]
    fn every_text_is_another() {
        let (labels, list) = list(&[("a", &["b/c", "x"]), ("a/b", &["c", "y"]), ("q", &["c", "b/c", "a/x"])]);
        assert_eq!(list.texts(), ["a/b/c", "x", "a/b/c#2", "y", "q/c", "q/b/c", "q/a/x"]);
        assert_eq!(renamed(&list), [r#""a/b/c" renamed "a/b/c#2""#]);
        assert_eq!(list.place(labels.find("a/b"), "c"), Some(2));
        assert_eq!(list.place(labels.find("q"), "a/x"), Some(6));
    }

    #[test]
    fn a_number_that_is_taken_is_passed_over() {
        let (_, list) =
            list(&[("a", &["b/c", "b/c#2"]), ("a/b", &["c", "c#2"]), ("q", &["c", "b/c", "a/b/c#3"])]);
        let mut texts = list.texts().to_vec();
        assert_eq!(texts[2], "a/b/c#4");
        texts.sort_unstable();
        texts.dedup();
        assert_eq!(texts.len(), 7);
    }

    #[test]
    fn a_name_that_begins_with_its_label_keeps_that_when_read() {
        let (_, list) = list(&[("a", &["a/b", "b", "ab"])]);
        assert_eq!(list.texts(), ["a/a/b", "b", "ab"]);
        assert_eq!(renamed(&list), [""; 0]);
    }

    #[test]
    fn texts_too_long_to_be_read_are_left_out() {
        let long = "x".repeat(MAX_NAME_LEN);
        let (labels, list) = list(&[(&long, &["a", "b", &long]), ("q", &["a", "c"])]);
        assert_eq!(list.texts(), ["b", long.as_str(), "q/a", "c"]);
        assert_eq!(list.place(labels.find(&long), "a"), None);
        assert_eq!(list.place(labels.find("q"), "c"), Some(3));
        let ids: Vec<_> = labels.find("q").into_iter().flat_map(|q| list.of(q)).collect();
        assert_eq!(ids, [(2, "q/a"), (3, "c")]);
    }
}
