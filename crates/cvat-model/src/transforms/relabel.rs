//! Other names for labels, and fewer labels.

use std::collections::HashMap;
use std::fmt;

use crate::frame::AnnotatedFrame;
use crate::label::{Label, LabelId, Labels};
use crate::warning::{Location, Warning, WarningKind};

/// What is to become of labels. All names are those before renaming, and of labels that are no sublabels: sublabels
/// share their skeleton's lot.
///
/// ```
/// use cvat_model::{transforms::LabelRules, AnnotatedFrame, FrameSize, Labels, Tag};
/// let labels: Labels = ["cat", "kitten", "dog"].into_iter().collect();
/// let rules = LabelRules::new().rename("kitten", "cat").drop("dog");
/// let relabelling = rules.of(&labels).unwrap();
/// assert_eq!(relabelling.labels().len(), 1);
///
/// let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(20, 10).unwrap());
/// frame.tags = ["kitten", "dog"].map(|name| Tag::new(labels.find(name))).to_vec();
/// let warnings = relabelling.apply(&mut frame);
/// assert_eq!(frame.tags, [Tag::new(relabelling.labels().find("cat"))]);
/// assert_eq!(warnings[0].to_string(), "frame \"a.jpg\": annotation labelled \"dog\" left out");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelRules {
    renamed: Vec<(String, String)>,
    kept: Vec<String>,
    dropped: Vec<String>,
}

impl LabelRules {
    /// Every label stays as it is.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives a label another name. Where another label has or gets that name, the two become one: the first of them,
    /// with the other's attributes behind its own.
    #[must_use]
    pub fn rename(mut self, from: impl Into<String>, to: impl Into<String>) -> Self {
        self.renamed.push((from.into(), to.into()));
        self
    }

    /// Keeps this label, and none that is not kept so; annotations without label go, too.
    #[must_use]
    pub fn keep(mut self, name: impl Into<String>) -> Self {
        self.kept.push(name.into());
        self
    }

    /// Drops this label and all that is labelled so.
    #[must_use]
    pub fn drop(mut self, name: impl Into<String>) -> Self {
        self.dropped.push(name.into());
        self
    }

    /// Whether there is no rule.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What comes of these labels by the rules.
    ///
    /// # Errors
    ///
    /// Where a rule is about a label that is not there, one label gets two names, or a name is empty.
    pub fn of(&self, labels: &Labels) -> Result<Relabelling, LabelRuleError> {
        let names = self.renamed.iter().map(|(from, _)| from).chain(&self.kept).chain(&self.dropped);
        if let Some(unknown) = names.clone().find(|name| labels.find(name).is_none()) {
            return Err(LabelRuleError::Unknown(unknown.clone()));
        }
        let mut new_names = HashMap::new();
        for (from, to) in &self.renamed {
            if to.is_empty() {
                return Err(LabelRuleError::Empty(from.clone()));
            }
            if new_names.insert(from.as_str(), to).is_some_and(|other| other != to) {
                return Err(LabelRuleError::TwoNames(from.clone()));
            }
        }
        let keeps_unlabelled = self.kept.is_empty();
        let mut relabelling = Relabelling { labels: Labels::new(), fates: Vec::new(), keeps_unlabelled };
        for (_, label) in labels.iter() {
            let fate = match label.parent {
                Some(parent) => relabelling.new_id(parent).map(|parent| (label.name.clone(), Some(parent))),
                None if self.keeps(&label.name) => {
                    let name = new_names.get(label.name.as_str()).map_or(&label.name, |name| *name);
                    Some((name.clone(), None))
                }
                None => None,
            };
            let fate = match fate {
                Some((name, parent)) => Ok(relabelling.add(Label { name, parent, ..label.clone() })),
                None => Err(label.name.clone()),
            };
            relabelling.fates.push(fate);
        }
        Ok(relabelling)
    }

    fn keeps(&self, name: &String) -> bool {
        (self.kept.is_empty() || self.kept.contains(name)) && !self.dropped.contains(name)
    }
}

/// What [rules](LabelRules) make of labels: other labels, and other ids in frames.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relabelling {
    labels: Labels,
    /// For each label its new id, or its name where it is dropped.
    fates: Vec<Result<LabelId, String>>,
    keeps_unlabelled: bool,
}

impl Relabelling {
    /// The labels there are afterwards.
    #[must_use]
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// What a label's id became, `None` where it was dropped.
    #[must_use]
    pub fn new_id(&self, id: LabelId) -> Option<LabelId> {
        self.fates.get(id.index())?.as_ref().ok().copied()
    }

    /// Gives shapes and tags their new labels, and leaves out those whose label was dropped; shapes that are outside, too.
    pub fn apply(&self, frame: &mut AnnotatedFrame) -> Vec<Warning> {
        let AnnotatedFrame { name, shapes, tags, outside, .. } = frame;
        let mut warnings = Vec::new();
        let mut stays = |label: &mut Option<LabelId>, location: &dyn Fn() -> Location| {
            let left_out = match *label {
                Some(id) => match self.fates.get(id.index()) {
                    Some(Ok(new)) => {
                        *label = Some(*new);
                        return true;
                    }
                    Some(Err(name)) => name.clone(),
                    None => String::new(),
                },
                None if self.keeps_unlabelled => return true,
                None => String::new(),
            };
            warnings.push(Warning::new(location(), WarningKind::LabelLeftOut(left_out)));
            false
        };
        let mut index = 0..;
        shapes.retain_mut(|shape| {
            let index = index.next().unwrap_or(usize::MAX);
            stays(&mut shape.label, &|| Location::frame(name.as_str()).object(index))
        });
        tags.retain_mut(|tag| stays(&mut tag.label, &|| Location::frame(name.as_str())));
        // They go with the shapes of their tracks, which were told of.
        outside.retain_mut(|shape| match shape.label {
            Some(id) => {
                shape.label = self.new_id(id);
                shape.label.is_some()
            }
            None => self.keeps_unlabelled,
        });
        warnings
    }

    fn add(&mut self, label: Label) -> LabelId {
        let attributes = label.attributes.clone();
        let id = self.labels.insert(label);
        if let Some(label) = self.labels.get_mut(id) {
            for attribute in attributes {
                if label.attributes.iter().all(|declared| declared.name != attribute.name) {
                    label.attributes.push(attribute);
                }
            }
        }
        id
    }
}

/// A rule that labels cannot follow.
///
/// ```
/// use cvat_model::{transforms::LabelRules, Labels};
/// let error = LabelRules::new().keep("unicorn").of(&Labels::new()).unwrap_err();
/// assert_eq!(error.to_string(), "there is no label \"unicorn\"");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LabelRuleError {
    /// There is no such label.
    Unknown(String),
    /// A label is to have two names.
    TwoNames(String),
    /// A label is to have an empty name.
    Empty(String),
}

impl fmt::Display for LabelRuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(name) => write!(f, "there is no label {name:?}"),
            Self::TwoNames(name) => write!(f, "label {name:?} is renamed to two names"),
            Self::Empty(name) => write!(f, "label {name:?} is renamed to an empty name"),
        }
    }
}

impl std::error::Error for LabelRuleError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::AttributeSpec;
    use crate::shape::{Geometry, Shape};
    use crate::{FrameSize, Tag};

    fn labels() -> Labels {
        let mut labels = Labels::new();
        let mut cat = Label::new("cat");
        cat.attributes = vec![AttributeSpec::new("fur"), AttributeSpec::new("age")];
        labels.insert(cat);
        let person = labels.insert(Label::new("person"));
        labels.insert(Label { parent: Some(person), ..Label::new("nose") });
        let mut dog = Label::new("dog");
        dog.attributes = vec![AttributeSpec::new("age"), AttributeSpec::new("collar")];
        labels.insert(dog);
        labels
    }

    fn names(labels: &Labels) -> Vec<&str> {
        labels.iter().map(|(_, label)| label.name.as_str()).collect()
    }

    #[test]
    fn without_rules_nothing_changes() {
        assert!(LabelRules::new().is_empty());
        assert_eq!(LabelRules::new().of(&labels()).unwrap().labels(), &labels());
    }

    #[test]
    fn two_labels_may_change_names() {
        let relabelling = LabelRules::new().rename("cat", "dog").rename("dog", "cat").of(&labels()).unwrap();
        assert_eq!(names(relabelling.labels()), ["dog", "person", "nose", "cat"]);
    }

    #[test]
    fn labels_of_one_name_become_one_with_the_attributes_of_both() {
        let relabelling = LabelRules::new().rename("dog", "cat").of(&labels()).unwrap();
        let new = relabelling.labels();
        assert_eq!(names(new), ["cat", "person", "nose"]);
        let declared = &new[new.find("cat").unwrap()].attributes;
        assert_eq!(declared.iter().map(|a| a.name.as_str()).collect::<Vec<_>>(), ["fur", "age", "collar"]);
        assert_eq!(relabelling.new_id(labels().find("dog").unwrap()), new.find("cat"));
    }

    #[test]
    fn sublabels_go_with_their_skeleton() {
        let dropped = LabelRules::new().drop("person").of(&labels()).unwrap();
        assert_eq!(names(dropped.labels()), ["cat", "dog"]);
        let kept = LabelRules::new().keep("person").rename("person", "human").of(&labels()).unwrap();
        assert_eq!(names(kept.labels()), ["human", "nose"]);
        assert_eq!(kept.labels().find_in(kept.labels().find("human"), "nose").unwrap().index(), 1);
    }

    #[test]
    fn what_is_left_out_is_said_and_what_has_no_label_stays_unless_others_are_kept() {
        let labels = labels();
        let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(4, 4).unwrap());
        frame.shapes = [None, labels.find("cat"), labels.find("dog")]
            .map(|label| Shape::new(label, Geometry::Points(vec![])))
            .to_vec();
        frame.tags = vec![Tag::new(None)];
        let said = |rules: LabelRules| {
            let mut frame = frame.clone();
            let warnings = rules.of(&labels).unwrap().apply(&mut frame);
            (
                warnings.iter().map(ToString::to_string).collect::<Vec<_>>(),
                frame.shapes.len(),
                frame.tags.len(),
            )
        };
        let cat = "frame \"a.jpg\": object 1: annotation labelled \"cat\" left out";
        assert_eq!(said(LabelRules::new().drop("cat")), (vec![cat.to_owned()], 2, 1));
        let (kept, shapes, tags) = said(LabelRules::new().keep("dog"));
        let unlabelled = "annotation without label left out";
        let expected = [
            format!("frame \"a.jpg\": object 0: {unlabelled}"),
            cat.into(),
            format!("frame \"a.jpg\": {unlabelled}"),
        ];
        assert_eq!((kept, shapes, tags), (expected.to_vec(), 1, 0));
    }

    #[test]
    fn what_is_outside_goes_with_its_track() {
        let labels = labels();
        let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(4, 4).unwrap());
        frame.outside = [None, labels.find("cat"), labels.find("dog")]
            .map(|label| Shape::new(label, Geometry::Points(vec![])))
            .to_vec();
        let labels_left = |rules: LabelRules| {
            let mut frame = frame.clone();
            let relabelling = rules.of(&labels).unwrap();
            assert_eq!(relabelling.apply(&mut frame), [], "nothing of it is seen");
            let name = |shape: &Shape| shape.label.map(|id| relabelling.labels()[id].name.clone());
            frame.outside.iter().map(name).collect::<Vec<_>>()
        };
        let dog = || Some("dog".to_owned());
        assert_eq!(labels_left(LabelRules::new().drop("cat")), [None, dog()]);
        assert_eq!(labels_left(LabelRules::new().keep("dog")), [dog()]);
    }

    #[test]
    fn rules_that_cannot_be_followed_are_refused() {
        let error = |rules: LabelRules| rules.of(&labels()).unwrap_err();
        assert_eq!(error(LabelRules::new().drop("nose")), LabelRuleError::Unknown("nose".into()));
        assert_eq!(error(LabelRules::new().rename("cat", "")), LabelRuleError::Empty("cat".into()));
        let twice = LabelRules::new().rename("cat", "a").rename("cat", "b");
        assert_eq!(error(twice), LabelRuleError::TwoNames("cat".into()));
    }
}
