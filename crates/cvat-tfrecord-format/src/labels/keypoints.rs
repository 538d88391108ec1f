//! The keypoints of all skeletons of a data set in one list, as records have them.

use std::collections::HashMap;

use cvat_model::{LabelId, Labels};

/// The sublabels of all labels, label by label.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeypointList {
    texts: Vec<String>,
    skeletons: HashMap<LabelId, Skeleton>,
}

#[derive(Clone, Debug)]
struct Skeleton {
    /// Place of its first keypoint in the list.
    first: usize,
    /// Places of the keypoints behind the first, by the sublabels' names.
    places: HashMap<String, usize>,
}

impl KeypointList {
    /// The list for these labels.
    pub(crate) fn new(labels: &Labels) -> Self {
        let mut of_skeleton: HashMap<LabelId, Vec<&str>> = HashMap::new();
        let mut uses: HashMap<&str, usize> = HashMap::new();
        for (_, sublabel) in labels.iter() {
            if let Some(parent) = sublabel.parent {
                of_skeleton.entry(parent).or_default().push(&sublabel.name);
                *uses.entry(&sublabel.name).or_default() += 1;
            }
        }
        let mut list = Self::default();
        for (id, skeleton) in labels.top_level() {
            let Some(names) = of_skeleton.get(&id) else { continue };
            let places = names.iter().zip(0..).map(|(name, place)| ((*name).to_owned(), place)).collect();
            list.skeletons.insert(id, Skeleton { first: list.texts.len(), places });
            // TensorFlow wants a name to be that of one keypoint, whatever the classes.
            list.texts.extend(names.iter().map(|name| match uses.get(name) {
                Some(2..) => format!("{}/{name}", skeleton.name),
                _ => (*name).to_owned(),
            }));
        }
        list
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
