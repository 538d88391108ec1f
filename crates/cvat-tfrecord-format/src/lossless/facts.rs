//! What is known of a data set as a whole, as `cvat/dataset` holds it.

mod origin_text;

use std::borrow::Cow;
use std::collections::BTreeMap;

use cvat_model::{AttributeSpec, Label, LabelId, Labels, Origin};
use dataset_files::Limits;
use serde::{Deserialize, Serialize};

use super::scan::scan;
use origin_text::OriginText;

/// Labels with their definitions, and what the annotations belong to in CVAT: what [lossless](crate::EncodeOptions::lossless)
/// record files say of the data set they are of.
///
/// ```
/// use cvat_model::{Labels, Origin, Task};
/// use cvat_tfrecord_format::Facts;
/// let labels: Labels = ["cat"].into_iter().collect();
/// let facts = Facts::new(&labels, Some(&Origin::Task(Task::new("crossing"))));
/// assert_ne!(facts, Facts::new(&labels, None));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The JSON text, without the brace at its end.
    text: String,
    /// What of it the standard keys have no place for, in words.
    beside: Vec<&'static str>,
}

impl Facts {
    /// The facts of a data set with these labels.
    #[must_use]
    pub fn new(labels: &Labels, origin: Option<&Origin>) -> Self {
        let beside = beside(labels, origin);
        let labels = labels.iter().map(|(_, label)| LabelText::of(label)).collect();
        let text = DatasetText { labels, origin: origin.and_then(OriginText::of), subsets: BTreeMap::new() };
        let text = json(&text);
        Self { text: text.strip_suffix('}').unwrap_or(&text).to_owned(), beside }
    }

    /// What of it the standard keys have no place for, in words.
    pub(crate) fn into_beside(self) -> Vec<&'static str> {
        self.beside
    }

    /// Why they would not be read again, in words.
    pub(crate) fn fault(&self) -> Option<String> {
        Dataset::read(self.json([]).as_bytes(), &Limits::default()).err()
    }

    /// The JSON text, with the subsets that are not called as their files are: those by these.
    pub(crate) fn json<'a>(&self, subsets: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
        let subsets: BTreeMap<_, _> = subsets.into_iter().collect();
        let Self { text, .. } = self;
        let more =
            if subsets.is_empty() { String::new() } else { format!(",\"subsets\":{}", json(&subsets)) };
        format!("{text}{more}}}")
    }
}

fn beside(labels: &Labels, origin: Option<&Origin>) -> Vec<&'static str> {
    let any = |says: fn(&Label) -> bool| labels.iter().any(|(_, label)| says(label));
    let of_origin = origin.map(|origin| match origin {
        Origin::Job(_) => "job facts",
        Origin::Project(_) => "project facts",
        _ => "task facts",
    });
    let of_labels = [
        (any(|label| !label.color.is_empty()), "label colours"),
        // What is a skeleton its keypoints say.
        (
            any(|label| label.parent.is_none() && !matches!(&*label.label_type, "" | "any" | "skeleton")),
            "label types",
        ),
        (any(|label| !label.attributes.is_empty()), "attribute declarations"),
        (any(|label| !label.svg.is_empty()), "skeleton drawings"),
    ];
    of_origin
        .into_iter()
        .chain(of_labels.into_iter().filter_map(|(said, words)| said.then_some(words)))
        .collect()
}

/// Texts and numbers into memory: nothing that can fail.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// What `cvat/dataset` says.
#[derive(Debug)]
pub(crate) struct Dataset {
    pub(crate) labels: Labels,
    pub(crate) origin: Option<Origin>,
    /// Subsets by the stems of their files.
    pub(crate) subsets: BTreeMap<String, String>,
}

impl Dataset {
    /// Reads a text.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in words: it is read as a whole or not at all.
    pub(crate) fn read(json: &[u8], limits: &Limits) -> Result<Self, String> {
        let max = limits.document_len();
        if json.len() as u64 > max {
            return Err(format!("cvat/dataset is longer than {max} bytes"));
        }
        // Before it is in memory, where two bytes may become hundreds.
        let objects = scan(json).map_err(|words| format!("cvat/dataset: {words}"))?.objects;
        let max = limits.frame_objects().saturating_add(limits.labels()).saturating_add(limits.tasks());
        if objects > max {
            return Err(format!("cvat/dataset has more than {max} objects"));
        }
        let text: DatasetText<'_> =
            serde_json::from_slice(json).map_err(|error| format!("cvat/dataset: {error}"))?;
        let max = limits.subsets();
        if text.subsets.len() as u64 > max {
            return Err(format!("cvat/dataset has names of more than {max} subsets"));
        }
        let labels = read_labels(text.labels, limits)?;
        let origin = text.origin.map(|origin| origin.read(limits)).transpose()?;
        let owned = |(file, name): (Cow<'_, str>, Cow<'_, str>)| (file.into_owned(), name.into_owned());
        Ok(Self { labels, origin, subsets: text.subsets.into_iter().map(owned).collect() })
    }
}

fn read_labels(texts: Vec<LabelText<'_>>, limits: &Limits) -> Result<Labels, String> {
    let (max_labels, max_attributes) = (limits.labels(), limits.label_attributes());
    if texts.len() as u64 > max_labels {
        return Err(format!("cvat/dataset has more than {max_labels} labels"));
    }
    let (mut labels, mut ids) = (Labels::new(), Vec::<LabelId>::with_capacity(texts.len()));
    for (at, text) in texts.into_iter().enumerate() {
        if text.attributes.len() as u64 > max_attributes {
            return Err(format!("label {at} of cvat/dataset has more than {max_attributes} attributes"));
        }
        // A parent comes before its sublabels, so that none is its own.
        let parent = match text.parent {
            Some(parent) => Some(ids.get(parent).copied().ok_or_else(|| {
                format!("label {at} of cvat/dataset has parent {parent}, which is none of those before it")
            })?),
            None => None,
        };
        let id = labels.insert(text.read(parent));
        if id.index() != at {
            return Err(format!("label {at} of cvat/dataset is the same as label {id}"));
        }
        ids.push(id);
    }
    Ok(labels)
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
struct DatasetText<'a> {
    #[serde(borrow)]
    labels: Vec<LabelText<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    origin: Option<OriginText<'a>>,
    #[serde(borrow, skip_serializing_if = "BTreeMap::is_empty")]
    subsets: BTreeMap<Cow<'a, str>, Cow<'a, str>>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct LabelText<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow, default, skip_serializing_if = "str::is_empty")]
    color: Cow<'a, str>,
    #[serde(borrow, default, rename = "type", skip_serializing_if = "str::is_empty")]
    label_type: Cow<'a, str>,
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    attributes: Vec<SpecText<'a>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parent: Option<usize>,
    #[serde(borrow, default, skip_serializing_if = "str::is_empty")]
    svg: Cow<'a, str>,
}

impl<'a> LabelText<'a> {
    fn of(label: &'a Label) -> Self {
        Self {
            name: label.name.as_str().into(),
            color: label.color.as_str().into(),
            label_type: label.label_type.as_str().into(),
            attributes: label.attributes.iter().map(SpecText::of).collect(),
            parent: label.parent.map(LabelId::index),
            svg: label.svg.as_str().into(),
        }
    }

    fn read(self, parent: Option<LabelId>) -> Label {
        let mut label = Label::new(self.name);
        (label.color, label.label_type) = (self.color.into(), self.label_type.into());
        label.attributes = self.attributes.into_iter().map(SpecText::read).collect();
        (label.parent, label.svg) = (parent, self.svg.into());
        label
    }
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct SpecText<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    mutable: bool,
    #[serde(borrow, default, skip_serializing_if = "str::is_empty")]
    input_type: Cow<'a, str>,
    #[serde(borrow, default, skip_serializing_if = "str::is_empty")]
    default_value: Cow<'a, str>,
    /// The model has them one a line.
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    values: Vec<Value<'a>>,
}

/// A text that is borrowed where it can be, in a list.
#[derive(Debug, Deserialize, Serialize)]
#[serde(transparent)]
struct Value<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'a> SpecText<'a> {
    fn of(spec: &'a AttributeSpec) -> Self {
        let values = spec.values.split('\n').filter(|_| !spec.values.is_empty());
        Self {
            name: spec.name.as_str().into(),
            mutable: spec.mutable,
            input_type: spec.input_type.as_str().into(),
            default_value: spec.default_value.as_str().into(),
            values: values.map(|value| Value(value.into())).collect(),
        }
    }

    fn read(self) -> AttributeSpec {
        let mut spec = AttributeSpec::new(self.name);
        (spec.mutable, spec.input_type) = (self.mutable, self.input_type.into());
        spec.default_value = self.default_value.into();
        let values: Vec<_> = self.values.into_iter().map(|Value(value)| value).collect();
        spec.values = values.join("\n");
        spec
    }
}
