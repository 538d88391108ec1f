//! The labels of a data set: those its label map declares, and those its objects use.

use std::collections::{BTreeMap, BTreeSet};

use cvat_model::{AttributeSpec, Label, Labels};
use dataset_files::Limits;

use crate::annotation::{Annotation, Object};
use crate::error::ErrorKind;

pub(crate) const DIFFICULT: &str = "difficult";
pub(crate) const TRUNCATED: &str = "truncated";
pub(crate) const POSE: &str = "pose";

/// What segmentation masks call the pixels of no object; no label unless an object is called so.
pub(crate) const BACKGROUND: &str = "background";

/// The value of a flag that is set; flags that are not set are left out.
pub(crate) const SET: &str = "true";

/// The names in use, each with the names of attributes that some object has a value for.
#[derive(Debug, Default)]
pub(crate) struct LabelSurvey(BTreeMap<String, BTreeSet<String>>);

impl LabelSurvey {
    /// Adds what an annotation file uses.
    pub(crate) fn add(&mut self, annotation: &Annotation, limits: &Limits) -> Result<(), ErrorKind> {
        let within = |count: usize, limit: u64, what| {
            let limit = usize::try_from(limit).unwrap_or(usize::MAX);
            if count > limit { Err(ErrorKind::Limit { what, limit }) } else { Ok(()) }
        };
        for object in &annotation.objects {
            if !self.0.contains_key(&object.name) {
                self.0.insert(object.name.clone(), BTreeSet::new());
                within(self.0.len(), limits.labels(), "labels")?;
            }
            let Some(used) = self.0.get_mut(&object.name) else { continue };
            for (name, _) in attributes(object) {
                if !used.contains(name) {
                    used.insert(name.to_owned());
                    within(used.len(), limits.label_attributes(), "attributes of one label")?;
                }
            }
        }
        Ok(())
    }

    /// The declared ones in their order, then the names of the others that are used, sorted.
    pub(crate) fn into_labels(mut self, declared: Vec<Label>) -> (Labels, Vec<String>) {
        let mut labels = Labels::new();
        for label in declared {
            let used = self.0.remove(&label.name);
            if used.is_some() || label.name != BACKGROUND {
                labels.insert(with_attributes(label, &used.unwrap_or_default()));
            }
        }
        let mut others = Vec::with_capacity(self.0.len());
        for (name, used) in self.0 {
            labels.insert(with_attributes(Label::new(&*name), &used));
            others.push(name);
        }
        (labels, others)
    }
}

fn with_attributes(mut label: Label, used: &BTreeSet<String>) -> Label {
    label.attributes = used.iter().map(|name| spec(name)).collect();
    label
}

/// What an object says beyond its label and box, by attribute; a name comes once.
pub(crate) fn attributes(object: &Object) -> Vec<(&str, &str)> {
    let flags = [(DIFFICULT, object.difficult), (TRUNCATED, object.truncated)];
    let flags = flags.into_iter().filter(|(_, set)| *set).map(|(name, _)| (name, SET));
    let pose = object.pose.as_deref().map(|pose| (POSE, pose));
    let others =
        object.attributes.iter().map(|attribute| (attribute.name.as_str(), attribute.value.as_str()));
    let mut seen = BTreeSet::new();
    flags.chain(pose).chain(others).filter(|(name, _)| seen.insert(*name)).collect()
}

fn spec(name: &str) -> AttributeSpec {
    let mut spec = AttributeSpec::new(name);
    match name {
        DIFFICULT | TRUNCATED => {
            spec.input_type = "checkbox".into();
            spec.default_value = "false".into();
            spec.values = "false".into();
        }
        POSE => spec.default_value = "Unspecified".into(),
        _ => {}
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
        let mut survey = LabelSurvey::default();
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
        let (labels, _) = survey.into_labels(Vec::new());
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
}
