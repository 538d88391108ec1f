//! What the words of a record file mean: its classes, the attributes of its objects, the names of their keypoints.

mod drawing;
mod known;
mod seen;
mod values;

use std::collections::BTreeMap;
use std::sync::Arc;

use cvat_model::{LabelId, Labels, WarningKind};
use dataset_files::Limits;
use pbtxt::label_map::LabelMap;

use crate::Error;
use crate::attribute_input::Input;
use crate::detection::{DetectionExample, Number};
use crate::labels::LabelResolver;

pub(crate) use known::{File, learn};
use known::{Known, own_name};
pub(crate) use seen::{Classes, MAX_NAME_LEN, Seen, is_labelled, is_name};

/// What the words of a record file mean: classes are labels, attributes are checkboxes or numbers, objects with
/// keypoints are skeletons.
///
/// Records say none of this of themselves, so all of them have to be looked at before the first can be read.
///
/// ```
/// use cvat_tfrecord_format::{DetectionExample, Instance, Keypoint, Vocabulary};
/// let nose = Keypoint { x: 0.5, y: 0.5, visibility: 2, text: "nose".into() };
/// let person = Instance { text: "person".into(), keypoints: vec![nose], ..Default::default() };
/// let record = DetectionExample { instances: vec![person], ..Default::default() };
///
/// let mut labels = cvat_model::Labels::new();
/// let vocabulary = Vocabulary::new(None, [record], &mut labels)?;
/// let (person, _) = vocabulary.labels().resolve("person", 0);
/// assert_eq!(labels[person.unwrap()].label_type, "skeleton");
/// assert!(labels.find_in(person, "nose").is_some());
/// # Ok::<(), cvat_tfrecord_format::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    labels: LabelResolver,
    /// What the file's own label map calls the keypoints of a label, by their position.
    positions: BTreeMap<LabelId, BTreeMap<usize, String>>,
    known: Arc<Known>,
}

impl Vocabulary {
    /// The vocabulary of these records, by a label map where there is one.
    ///
    /// Adds to `labels` as [`LabelResolver::new`] does, with the attributes that their objects have, and with
    /// sublabels, behind all labels, where the map or a record gives them keypoints. A flag that is 0
    /// wherever it is said is not declared: a checkbox is an attribute whose values are all 0 or 1, all others are numbers.
    ///
    /// # Errors
    ///
    /// Where there are more labels, keypoints, or attributes than [`Limits`] has them by default.
    pub fn new(
        map: Option<&LabelMap>,
        records: impl IntoIterator<Item = DetectionExample>,
        labels: &mut Labels,
    ) -> Result<Self, Error> {
        let (mut seen, mut classes, limits) = (Seen::default(), Classes::new(), Limits::default());
        for record in records {
            seen.add(record, &mut classes, &limits)?;
        }
        let resolver = LabelResolver::new(map, names(&classes), labels);
        let files = vec![File { map, classes: &classes, resolver }];
        let (vocabularies, _) = learn(files, &seen, labels, &limits)?;
        Ok(vocabularies.into_iter().next().unwrap_or_default())
    }

    /// What finds the label of a class.
    #[must_use]
    pub fn labels(&self) -> &LabelResolver {
        &self.labels
    }

    /// An attribute's value as CVAT's text; `None` where objects of the label have no such attribute.
    ///
    /// An unlabelled object may have all there are.
    pub(crate) fn value(&self, label: Option<LabelId>, name: &str, value: Number) -> Option<String> {
        let input = self.known.attributes.get(name)?;
        if let Some(label) = label {
            self.known.labels.get(&label).filter(|meaning| meaning.attributes.contains(name))?;
        }
        input.text(value)
    }

    /// Whether objects of the label have this attribute, and it is a text.
    pub(crate) fn has_text(&self, label: Option<LabelId>, name: &str) -> bool {
        let is_of =
            |label| self.known.labels.get(&label).is_some_and(|meaning| meaning.attributes.contains(name));
        self.known.attributes.get(name) == Some(&Input::Text) && label.is_none_or(is_of)
    }

    /// The names of a skeleton's points, in order; none where objects of the label are no skeletons.
    pub(crate) fn sublabels(&self, label: Option<LabelId>) -> &[String] {
        let meaning = label.and_then(|label| self.known.labels.get(&label));
        meaning.map_or(&[], |meaning| meaning.sublabels.names())
    }

    /// Which of the skeleton's points the keypoint of this name, and at this position of the lists, is.
    pub(crate) fn sublabel(&self, label: Option<LabelId>, text: &str, position: usize) -> Option<usize> {
        let label = label?;
        let meaning = self.known.labels.get(&label)?;
        let name = own_name(&meaning.name, text, position, self.positions.get(&label));
        meaning.sublabels.position(&name)
    }
}

impl From<LabelResolver> for Vocabulary {
    /// A vocabulary of classes alone: attributes and keypoints say nothing.
    fn from(labels: LabelResolver) -> Self {
        Self { labels, ..Self::default() }
    }
}

/// The classes alone.
pub(crate) fn names(classes: &Classes) -> impl Iterator<Item = (&str, i64)> {
    classes.keys().map(|(text, id)| (&**text, *id))
}

/// What is said of labels while the vocabulary of a data set is learnt.
pub(crate) type Remarks = Vec<WarningKind>;
