//! The labels of all files together.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use cvat_model::{Label, LabelId, Labels};
use dataset_files::Limits;

use super::categories::{Categories, Category};
use super::drawing::drawing;
use super::usage::{Seen, Usage};
use crate::error::{Error, ErrorKind};

/// The labels, and what is known of their attributes so far.
#[derive(Debug, Default)]
pub(crate) struct LabelTable {
    labels: Labels,
    attributes: BTreeMap<LabelId, Seen>,
}

/// What the category ids of one file stand for.
#[derive(Debug, Default)]
pub(crate) struct FileLabels(HashMap<i64, FileLabel>);

/// A label, as one file has it.
#[derive(Clone, Debug)]
pub(crate) struct FileLabel {
    pub(crate) id: LabelId,
    /// Names of the keypoints, in the order of the annotations' numbers.
    pub(crate) keypoints: Arc<[String]>,
}

impl FileLabels {
    /// The label of a category.
    pub(crate) fn get(&self, category: i64) -> Option<&FileLabel> {
        self.0.get(&category)
    }
}

impl LabelTable {
    /// Adds the labels of a file.
    pub(crate) fn add(
        &mut self,
        categories: &Categories,
        usage: Usage,
        limits: &Limits,
    ) -> Result<FileLabels, Error> {
        let mut of_file = HashMap::new();
        for (&id, category) in &categories.by_id {
            let label = self.labels.insert(Label::new(category.name.as_str()));
            self.skeleton(label, category);
            let keypoints = category.keypoints.clone().into();
            of_file.insert(id, FileLabel { id: label, keypoints });
            if self.labels.len() as u64 > limits.labels() {
                return Err(Error::new(ErrorKind::Limit { what: "labels", limit: limits.labels() }));
            }
        }
        for (category, seen) in usage.0 {
            let Some(label) = of_file.get(&category) else { continue };
            let known = self.attributes.entry(label.id).or_default();
            let mut in_order: Vec<_> = seen.into_iter().collect();
            in_order.sort_by_key(|(_, (order, _))| *order);
            for (name, (_, values)) in in_order {
                let order = known.len();
                known
                    .entry(name)
                    .or_insert_with(|| (order, super::values::Values::default()))
                    .1
                    .merge(&values);
            }
        }
        Ok(FileLabels(of_file))
    }

    /// A label with keypoints is a skeleton, with a sublabel for each and a drawing.
    fn skeleton(&mut self, id: LabelId, category: &Category) {
        if category.keypoints.is_empty() {
            return;
        }
        for name in &category.keypoints {
            let mut label = Label::new(name.as_str());
            label.parent = Some(id);
            label.label_type = "points".into();
            self.labels.insert(label);
        }
        if let Some(label) = self.labels.get_mut(id) {
            label.label_type = "skeleton".into();
            if label.svg.is_empty() {
                label.svg = drawing(&category.keypoints, &category.joints);
            }
        }
    }

    /// The labels with their attributes.
    pub(crate) fn finish(mut self, limits: &Limits) -> Result<Labels, Error> {
        for (id, seen) in self.attributes {
            let limit = limits.label_attributes();
            if seen.len() as u64 > limit {
                return Err(Error::new(ErrorKind::Limit { what: "attributes of one label", limit }));
            }
            let mut in_order: Vec<_> = seen.into_iter().collect();
            in_order.sort_by_key(|(_, (order, _))| *order);
            if let Some(label) = self.labels.get_mut(id) {
                label.attributes = in_order.iter().map(|(name, (_, values))| values.spec(name)).collect();
            }
        }
        Ok(self.labels)
    }
}
