//! What records use of classes, attributes and keypoints: names alone, and no more of them than any data set has.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dataset_files::Limits;

use crate::detection::{DetectionExample, Instance, Keypoint, Number};
use crate::{ErrorKind, keys};

use super::values::Values;

/// No name is longer, in bytes: CVAT's have 64 characters at most.
pub(crate) const MAX_NAME_LEN: usize = 1024;

/// How often over the classes, attributes and keypoints of a data set its files together may say them: what each file
/// says of its own is held, a few dozen bytes a name.
const FILES: usize = 32;

/// Classes of a record file, `(text, id)`, with what is said of their objects.
pub(crate) type Classes = BTreeMap<(Arc<str>, i64), Use>;

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
    /// Texts of classes and keypoints, which files share.
    texts: BTreeSet<Arc<str>>,
    /// The classes of all files together.
    classes: Classes,
    /// How many there are of all files together.
    distinct: Counts,
    /// The sum of how many there are of each file.
    held: Counts,
}

/// Classes, attributes of classes and keypoints of classes.
#[derive(Debug, Default)]
struct Counts {
    labels: usize,
    attributes: usize,
    keypoints: usize,
}

impl Counts {
    /// `max` is of labels and of attributes.
    fn check(&self, max: [usize; 2], times: usize) -> Result<(), ErrorKind> {
        // Keypoints are sublabels of skeletons.
        let [max_labels, max_attributes] = max.map(|max| max.saturating_mul(times));
        let most = max_labels.max(max_attributes);
        if self.labels > max_labels {
            Err(ErrorKind::TooManyLabels(max_labels))
        } else if self.attributes > most {
            Err(ErrorKind::TooManyAttributes(most))
        } else if self.keypoints > max_labels {
            Err(ErrorKind::TooManyKeypoints(max_labels))
        } else {
            Ok(())
        }
    }
}

impl Seen {
    /// Adds what a record uses to the classes of its file.
    pub(crate) fn add(
        &mut self,
        detection: DetectionExample,
        classes: &mut Classes,
        limits: &Limits,
    ) -> Result<(), ErrorKind> {
        let max = [limits.labels(), limits.label_attributes()]
            .map(|limit| usize::try_from(limit).unwrap_or(usize::MAX));
        for class in detection.classes {
            self.class((&class.text, class.id), classes);
        }
        for instance in detection.instances {
            let key = self.class((&instance.text, instance.id), classes);
            let class = classes.entry(key.clone()).or_default();
            self.instance(&instance, class, &key);
            let [_, max_attributes] = max;
            if class.attributes.len() > max_attributes {
                return Err(ErrorKind::TooManyLabelAttributes(max_attributes));
            }
            self.check(max)?;
        }
        self.check(max)
    }

    fn check(&self, max: [usize; 2]) -> Result<(), ErrorKind> {
        self.distinct.check(max, 1)?;
        self.held.check(max, FILES)
    }

    fn class(&mut self, (text, id): (&str, i64), classes: &mut Classes) -> (Arc<str>, i64) {
        let key = (self.text(text), id);
        if !classes.contains_key(&key) {
            classes.insert(key.clone(), Use::default());
            self.held.labels += 1;
            self.of_all(&key);
            self.distinct.labels = self.classes.len();
        }
        key
    }

    fn instance(&mut self, instance: &Instance, class: &mut Use, key: &(Arc<str>, i64)) {
        let numbers = instance.attributes.iter().map(|(name, value)| self.attribute(name, value));
        let names: Vec<_> = numbers.flatten().collect();
        let pose = (!instance.view.is_empty()).then(|| self.pose());
        for name in names.into_iter().chain(pose) {
            if class.attributes.insert(Arc::clone(&name)) {
                self.held.attributes += 1;
                let is_new = self.of_all(key).attributes.insert(name);
                self.distinct.attributes += usize::from(is_new);
            }
        }
        for (position, keypoint) in instance.keypoints.iter().enumerate().filter(|(_, k)| says_name(k)) {
            let texts = class.keypoints.entry(position).or_default();
            if !texts.contains(keypoint.text.as_str()) {
                let text = self.text(&keypoint.text);
                texts.insert(Arc::clone(&text));
                self.held.keypoints += 1;
                let is_new = self.of_all(key).keypoints.entry(position).or_default().insert(text);
                self.distinct.keypoints += usize::from(is_new);
            }
        }
    }

    /// What all files together say of a class.
    fn of_all(&mut self, key: &(Arc<str>, i64)) -> &mut Use {
        self.classes.entry(key.clone()).or_default()
    }

    fn text(&mut self, text: &str) -> Arc<str> {
        if let Some(text) = self.texts.get(text) {
            return Arc::clone(text);
        }
        let text: Arc<str> = text.into();
        self.texts.insert(Arc::clone(&text));
        text
    }

    /// Notes that a pose is said; its name.
    fn pose(&mut self) -> Arc<str> {
        let name: Arc<str> = match self.values.get_key_value(keys::POSE) {
            Some((name, _)) => Arc::clone(name),
            None => keys::POSE.into(),
        };
        self.values.entry(Arc::clone(&name)).or_default().add_text();
        name
    }

    /// Notes an attribute's value; its name, where it says something of the object's class.
    fn attribute(&mut self, name: &str, value: Number) -> Option<Arc<str>> {
        let is_number = !matches!(value, Number::Float(float) if !float.is_finite());
        // Flags hold 0 where nothing is known: they belong to a label only where they are set.
        let is_unset = value.is_zero() && keys::flag(name).is_some();
        if name == keys::OCCLUDED || !is_name(name) || !is_number || is_unset {
            return None;
        }
        if !self.values.contains_key(name) {
            self.values.insert(name.into(), Values::default());
        }
        self.values.get_mut(name)?.add(value);
        self.values.get_key_value(name).map(|(name, _)| Arc::clone(name))
    }
}

/// Whether a keypoint is somewhere, and what it is called can be a name or is nothing.
fn says_name(keypoint: &Keypoint) -> bool {
    is_labelled(keypoint) && (keypoint.text.is_empty() || is_name(&keypoint.text))
}

/// Whether a text can be a name at all.
pub(crate) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.len() <= MAX_NAME_LEN
}

/// Whether a keypoint is somewhere.
pub(crate) fn is_labelled(keypoint: &Keypoint) -> bool {
    keypoint.visibility > 0 && keypoint.x.is_finite() && keypoint.y.is_finite()
}
