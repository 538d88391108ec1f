//! The labels of a data set: those its label map declares, and those its objects use.

use std::collections::{BTreeMap, BTreeSet};

use cvat_model::{AttributeSpec, Label, Labels};
use dataset_files::Limits;

use crate::annotation::{Annotation, Object};
use crate::error::ErrorKind;
use crate::label_map::Declared;

pub(crate) const DIFFICULT: &str = "difficult";
pub(crate) const TRUNCATED: &str = "truncated";
pub(crate) const POSE: &str = "pose";

/// What segmentation masks call the pixels of no object; no label unless an object is called so.
pub(crate) const BACKGROUND: &str = "background";

/// The value of a flag that is set; flags that are not set are left out.
pub(crate) const SET: &str = "true";

/// The names in use.
#[derive(Debug)]
pub(crate) struct LabelSurvey {
    /// Each with the names of attributes that some object has a value for, and whether they are flags.
    used: BTreeMap<String, BTreeMap<String, bool>>,
    parts: Parts,
    with_parts: bool,
}

/// By label the labels of its parts.
pub(crate) type Parts = BTreeMap<String, BTreeSet<String>>;

/// What is known of labels when all is read.
#[derive(Debug, Default)]
pub(crate) struct Settled {
    pub(crate) labels: Labels,
    pub(crate) parts: Parts,
    /// Names in use that are not declared.
    pub(crate) undeclared: Vec<String>,
}

impl LabelSurvey {
    /// Of data sets whose objects' parts are read, or are not.
    pub(crate) fn new(with_parts: bool) -> Self {
        Self { used: BTreeMap::new(), parts: Parts::new(), with_parts }
    }

    /// Adds what an annotation file uses.
    pub(crate) fn add(&mut self, annotation: &Annotation, limits: &Limits) -> Result<(), ErrorKind> {
        for object in &annotation.objects {
            let used = entry(&mut self.used, &object.name, limits)?;
            for (name, _) in attributes(object) {
                if !used.contains_key(name) {
                    used.insert(name.to_owned(), is_flag(object, name));
                    within(used.len(), limits.label_attributes(), "attributes of one label")?;
                }
            }
            for part in object.parts.iter().filter(|_| self.with_parts) {
                entry(&mut self.used, &part.name, limits)?;
                let parts = self.parts.entry(object.name.clone()).or_default();
                if !parts.contains(&part.name) {
                    parts.insert(part.name.clone());
                    within(parts.len(), limits.labels(), "parts of one label")?;
                }
            }
        }
        Ok(())
    }

    /// The declared ones in their order, then their parts, then the names of the others that are used, sorted.
    pub(crate) fn settle(mut self, declared: Vec<Declared>, limits: &Limits) -> Result<Settled, ErrorKind> {
        let mut labels = Labels::new();
        let mut declared_parts = Vec::new();
        for Declared { label, parts, actions } in declared {
            if self.with_parts && !parts.is_empty() {
                let all = self.parts.entry(label.name.clone()).or_default();
                all.extend(parts.iter().cloned());
                within(all.len(), limits.labels(), "parts of one label")?;
            }
            declared_parts.extend(parts);
            let used = self.used.remove(&label.name);
            if used.is_some() || label.name != BACKGROUND {
                let mut used = used.unwrap_or_default();
                for action in actions {
                    used.entry(action).or_insert(true);
                }
                within(used.len(), limits.label_attributes(), "attributes of one label")?;
                labels.insert(with_attributes(label, &used));
            }
        }
        for part in declared_parts {
            let used = self.used.remove(&part);
            if self.with_parts && labels.find(&part).is_none() || used.is_some() {
                labels.insert(with_attributes(Label::new(part), &used.unwrap_or_default()));
            }
        }
        let mut undeclared = Vec::with_capacity(self.used.len());
        for (name, used) in self.used {
            labels.insert(with_attributes(Label::new(&*name), &used));
            undeclared.push(name);
        }
        within(labels.len(), limits.labels(), "labels")?;
        Ok(Settled { labels, parts: self.parts, undeclared })
    }
}

fn entry<'a, T: Default>(
    used: &'a mut BTreeMap<String, T>,
    name: &str,
    limits: &Limits,
) -> Result<&'a mut T, ErrorKind> {
    if !used.contains_key(name) {
        within(used.len() + 1, limits.labels(), "labels")?;
    }
    Ok(used.entry(name.to_owned()).or_default())
}

fn within(count: usize, limit: u64, what: &'static str) -> Result<(), ErrorKind> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if count > limit { Err(ErrorKind::Limit { what, limit }) } else { Ok(()) }
}

fn with_attributes(mut label: Label, used: &BTreeMap<String, bool>) -> Label {
    label.attributes = used.iter().map(|(name, is_flag)| spec(name, *is_flag)).collect();
    label
}

/// What an object says beyond its label and box, by attribute; a name comes once.
pub(crate) fn attributes(object: &Object) -> Vec<(&str, &str)> {
    let flags = [(DIFFICULT, object.difficult), (TRUNCATED, object.truncated)];
    let flags = flags.into_iter().filter(|(_, set)| *set).map(|(name, _)| (name, SET));
    let pose = object.pose.as_deref().map(|pose| (POSE, pose));
    let actions = object.actions.iter().map(|action| (action.as_str(), SET));
    let others =
        object.attributes.iter().map(|attribute| (attribute.name.as_str(), attribute.value.as_str()));
    let mut seen = BTreeSet::new();
    flags.chain(pose).chain(actions).chain(others).filter(|(name, _)| seen.insert(*name)).collect()
}

/// Whether an attribute is one of those that are set or not.
fn is_flag(object: &Object, name: &str) -> bool {
    matches!(name, DIFFICULT | TRUNCATED) || object.actions.iter().any(|action| action == name)
}

fn spec(name: &str, is_flag: bool) -> AttributeSpec {
    let mut spec = AttributeSpec::new(name);
    if is_flag || matches!(name, DIFFICULT | TRUNCATED) {
        spec.input_type = "checkbox".into();
        spec.default_value = "false".into();
        spec.values = "false".into();
    } else if name == POSE {
        spec.default_value = "Unspecified".into();
    }
    spec
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse_annotation;

    const BOX: &str = "<bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox>";

    #[test]
    fn labels_are_sorted_and_declare_what_their_objects_use() {
        let mut survey = LabelSurvey::new(true);
        for objects in [
            format!(
                "<object><name>zebra</name><pose>Left</pose>{BOX}</object><object><name>ant</name>{BOX}</object>"
            ),
            format!(
                "<object><name>zebra</name><truncated>1</truncated><difficult>1</difficult>{BOX}</object>"
            ),
        ] {
            let annotation = parse_annotation(&format!("<annotation>{objects}</annotation>")).unwrap();
            survey.add(&annotation, &Limits::default()).unwrap();
        }
        let labels = survey.settle(Vec::new(), &Limits::default()).unwrap().labels;
        let attributes = |label: &Label| -> Vec<String> {
            let spec = |a: &AttributeSpec| format!("{} {} {}", a.name, a.input_type, a.default_value);
            label.attributes.iter().map(spec).collect()
        };
        let found: Vec<_> =
            labels.iter().map(|(_, label)| (label.name.as_str(), attributes(label))).collect();
        let of_zebra = ["difficult checkbox false", "pose text Unspecified", "truncated checkbox false"];
        assert_eq!(found, [("ant", vec![]), ("zebra", of_zebra.map(str::to_owned).to_vec())]);
    }

    #[test]
    fn an_attribute_that_repeats_an_element_does_not_count_twice() {
        let annotation = parse_annotation(&format!(
            "<annotation><object><name>a</name><difficult>1</difficult>{BOX}<attributes>\
             <attribute><name>difficult</name><value>0</value></attribute>\
             <attribute><name>size</name><value>big</value></attribute></attributes></object></annotation>"
        ))
        .unwrap();
        assert_eq!(attributes(&annotation.objects[0]), [("difficult", "true"), ("size", "big")]);
    }

    #[test]
    fn parts_are_labels_behind_those_that_are_declared() {
        let annotation = parse_annotation(&format!(
            "<annotation><object><name>person</name>{BOX}<actions><jumping>1</jumping></actions>
             <part><name>hoof</name>{BOX}</part></object></annotation>"
        ))
        .unwrap();
        let declared = || {
            let line = |name: &str, parts: &[&str]| Declared {
                label: Label::new(name),
                parts: parts.iter().map(|&part| part.to_owned()).collect(),
                actions: vec!["running".to_owned()],
            };
            vec![line("person", &["head"]), line("zebra", &["head"])]
        };
        for (with_parts, expected, undeclared) in [
            (true, &["person", "zebra", "head", "hoof"][..], &["hoof"][..]),
            (false, &["person", "zebra"], &[]),
        ] {
            let mut survey = LabelSurvey::new(with_parts);
            survey.add(&annotation, &Limits::default()).unwrap();
            let settled = survey.settle(declared(), &Limits::default()).unwrap();
            let names: Vec<_> = settled.labels.iter().map(|(_, label)| label.name.as_str()).collect();
            assert_eq!(
                (&*names, settled.undeclared.iter().map(String::as_str).collect::<Vec<_>>()),
                (expected, undeclared.to_vec())
            );
            let (_, person) = settled.labels.iter().next().unwrap();
            let actions: Vec<_> = person.attributes.iter().map(|a| (&*a.name, &*a.input_type)).collect();
            assert_eq!(actions, [("jumping", "checkbox"), ("running", "checkbox")]);
            assert_eq!(settled.parts.len(), if with_parts { 2 } else { 0 });
        }
    }

    #[test]
    fn what_is_declared_is_bounded_in_all() {
        let annotation =
            parse_annotation(&format!("<annotation><object><name>cat</name>{BOX}</object></annotation>"))
                .unwrap();
        let settled = |limits: Limits| {
            let line = |name: &str| Declared {
                label: Label::new(name),
                parts: ["head", "tail"].map(String::from).to_vec(),
                actions: ["running", "jumping"].map(String::from).to_vec(),
            };
            let mut survey = LabelSurvey::new(true);
            survey.add(&annotation, &limits).unwrap();
            survey.settle(vec![line("dog"), line("zebra")], &limits).map(|settled| settled.labels.len())
        };
        let limits = Limits::default;
        let refused = |what, limit| Err(ErrorKind::Limit { what, limit });
        // dog and zebra, head and tail, cat.
        assert_eq!(settled(limits().max_labels(5)), Ok(5));
        assert_eq!(settled(limits().max_labels(4)), refused("labels", 4));
        assert_eq!(settled(limits().max_labels(1)), refused("parts of one label", 1));
        assert_eq!(settled(limits().max_label_attributes(2)), Ok(5));
        assert_eq!(settled(limits().max_label_attributes(1)), refused("attributes of one label", 1));
    }
}
