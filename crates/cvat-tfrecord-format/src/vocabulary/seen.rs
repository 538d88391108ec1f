//! What records use of classes, attributes and keypoints: names alone, and no more of them than any data set has.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dataset_files::Limits;

use crate::detection::{DetectionExample, Instance, Keypoint, Number};
use crate::{ErrorKind, keys};

use super::values::Values;

/// No name is longer, in bytes: CVAT's have 64 characters at most.
pub(crate) const MAX_NAME_LEN: usize = 1024;

/// Classes of a record file, `(text, id)`, with what is said of their objects.
pub(crate) type Classes = BTreeMap<(String, i64), Use>;

/// What is said of the objects of a class.
#[derive(Clone, Debug, Default)]
pub(crate) struct Use {
    pub(crate) attributes: BTreeSet<Arc<str>>,
    /// Names of labelled keypoints by their position in the lists, from 0; empty where they have none.
    pub(crate) keypoints: BTreeMap<usize, BTreeSet<Arc<str>>>,
}

/// What was seen over all files of a data set.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) values: BTreeMap<Arc<str>, Values>,
    /// Classes of all files, attributes of classes and keypoints of classes.
    labels: usize,
    attributes: usize,
    keypoints: usize,
}

impl Seen {
    /// Adds what a record uses to the classes of its file.
    pub(crate) fn add(
        &mut self,
        detection: DetectionExample,
        classes: &mut Classes,
        limits: &Limits,
    ) -> Result<(), ErrorKind> {
        // Keypoints are sublabels of skeletons.
        let [max_labels, max_attributes] = [limits.labels(), limits.label_attributes()]
            .map(|limit| usize::try_from(limit).unwrap_or(usize::MAX));
        let before = classes.len();
        for class in detection.classes {
            classes.entry((class.text, class.id)).or_default();
        }
        for Instance { text, id, attributes, keypoints, .. } in detection.instances {
            let class = classes.entry((text, id)).or_default();
            for (name, value) in attributes.iter() {
                self.attribute(name, value, class);
            }
            for (position, keypoint) in keypoints.iter().enumerate() {
                self.keypoint(position, keypoint, class);
            }
            if class.attributes.len() > max_attributes {
                return Err(ErrorKind::TooManyLabelAttributes(max_attributes));
            }
            let most = max_labels.max(max_attributes);
            if self.attributes > most {
                return Err(ErrorKind::TooManyAttributes(most));
            }
            if self.keypoints > max_labels {
                return Err(ErrorKind::TooManyKeypoints(max_labels));
            }
        }
        self.labels += classes.len() - before;
        if self.labels > max_labels {
            return Err(ErrorKind::TooManyLabels(max_labels));
        }
        Ok(())
    }

    fn attribute(&mut self, name: &str, value: Number, class: &mut Use) {
        let is_number = !matches!(value, Number::Float(float) if !float.is_finite());
        // Flags hold 0 where nothing is known: they belong to a label only where they are set.
        let is_unset = value.is_zero() && keys::flag(name).is_some();
        if name == keys::OCCLUDED || !is_name(name) || !is_number || is_unset {
            return;
        }
        if !self.values.contains_key(name) {
            self.values.insert(name.into(), Values::default());
        }
        if let Some(values) = self.values.get_mut(name) {
            values.add(value);
        }
        if !class.attributes.contains(name)
            && let Some((name, _)) = self.values.get_key_value(name)
        {
            class.attributes.insert(Arc::clone(name));
            self.attributes += 1;
        }
    }

    fn keypoint(&mut self, position: usize, keypoint: &Keypoint, class: &mut Use) {
        if !is_labelled(keypoint) || !(keypoint.text.is_empty() || is_name(&keypoint.text)) {
            return;
        }
        let texts = class.keypoints.entry(position).or_default();
        if !texts.contains(keypoint.text.as_str()) {
            texts.insert(keypoint.text.as_str().into());
            self.keypoints += 1;
        }
    }
}

/// Whether a text can be a name at all.
pub(crate) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.len() <= MAX_NAME_LEN
}

/// Whether a keypoint is somewhere.
pub(crate) fn is_labelled(keypoint: &Keypoint) -> bool {
    keypoint.visibility > 0 && keypoint.x.is_finite() && keypoint.y.is_finite()
}
