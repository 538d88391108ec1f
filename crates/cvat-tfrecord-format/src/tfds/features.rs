//! `features.json`: what every key holds, nested as TensorFlow Datasets nests names with `/` in them.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tf_example::FeatureKind;

use super::{ClassNames, Survey};
use crate::keys;

/// What the file is called.
pub(crate) const FEATURES: &str = "features.json";
/// The files with the names of classes, by the keys with their ids.
pub(crate) const LABEL_FILES: [(&str, &str); 2] = [
    (keys::LABEL, "image-object-class-label.labels.txt"),
    (keys::IMAGE_LABEL, "image-class-label.labels.txt"),
];

/// Features that every record has one value of.
const SCALARS: [(&str, FeatureKind); 7] = [
    (keys::ENCODED, FeatureKind::Bytes),
    (keys::FILENAME, FeatureKind::Bytes),
    (keys::FORMAT, FeatureKind::Bytes),
    (keys::HEIGHT, FeatureKind::Int64),
    (keys::SHA256, FeatureKind::Bytes),
    (keys::SOURCE_ID, FeatureKind::Bytes),
    (keys::WIDTH, FeatureKind::Int64),
];
/// Lists that are described whether or not a record has a value of them.
const LISTS: [(&str, FeatureKind); 6] = [
    (keys::XMIN, FeatureKind::Float),
    (keys::XMAX, FeatureKind::Float),
    (keys::YMIN, FeatureKind::Float),
    (keys::YMAX, FeatureKind::Float),
    (keys::TEXT, FeatureKind::Bytes),
    (keys::LABEL, FeatureKind::Int64),
];

/// The text of the file.
///
/// An image that is missing or in a format that is not opened cannot be decoded: where one is, all are described as the
/// bytes they are.
pub(crate) fn features_json(survey: &Survey, classes: &ClassNames) -> String {
    let mut root = Node::default();
    for (key, kind) in SCALARS {
        let image = key == keys::ENCODED && survey.not_decoded() == 0;
        root.put(key, if image { image_of(3, None) } else { tensor(kind) });
    }
    let lists: BTreeMap<_, _> = LISTS.into_iter().chain(survey.keys()).collect();
    for (key, kind) in lists.into_iter().filter(|(key, _)| SCALARS.iter().all(|(scalar, _)| scalar != key)) {
        let element = match key {
            keys::LABEL | keys::IMAGE_LABEL => class_label(classes),
            keys::MASK if kind == FeatureKind::Bytes => image_of(1, Some("png")),
            _ => tensor(kind),
        };
        root.put(
            key,
            feature("sequence_feature.Sequence", "sequence", json!({ "feature": element, "length": "-1" })),
        );
    }
    // Texts and numbers into memory: nothing that can fail.
    serde_json::to_string_pretty(&root.json()).unwrap_or_default() + "\n"
}

/// A dictionary of features, and of further dictionaries.
#[derive(Debug, Default)]
struct Node {
    features: BTreeMap<String, Value>,
    nodes: BTreeMap<String, Node>,
}

impl Node {
    fn put(&mut self, key: &str, feature: Value) {
        // An attribute's name is one, whatever is in it.
        let (folders, leaf) = match key.strip_prefix(keys::ATTRIBUTE) {
            Some(name) => (keys::ATTRIBUTE.trim_end_matches('/'), name),
            None => key.rsplit_once('/').unwrap_or(("", key)),
        };
        let node =
            folders.split('/').fold(self, |node, folder| node.nodes.entry(folder.to_owned()).or_default());
        node.features.insert(leaf.to_owned(), feature);
    }

    fn json(self) -> Value {
        let nodes = self.nodes.into_iter().map(|(name, node)| (name, node.json()));
        let features: serde_json::Map<_, _> = self.features.into_iter().chain(nodes).collect();
        feature("features_dict.FeaturesDict", "featuresDict", json!({ "features": features }))
    }
}

/// A feature of a class of TensorFlow Datasets, with what that says of it.
fn feature(class: &str, name: &str, content: Value) -> Value {
    let class = format!("tensorflow_datasets.core.features.{class}");
    Value::Object(
        [("pythonClassName".to_owned(), class.into()), (name.to_owned(), content)].into_iter().collect(),
    )
}

fn tensor(kind: FeatureKind) -> Value {
    let dtype = match kind {
        FeatureKind::Int64 => "int64",
        FeatureKind::Float => "float32",
        FeatureKind::Bytes => return feature("text_feature.Text", "text", json!({})),
    };
    feature("tensor_feature.Tensor", "tensor", json!({ "dtype": dtype, "encoding": "none", "shape": {} }))
}

fn class_label(classes: &ClassNames) -> Value {
    let content = json!({ "numClasses": classes.len().to_string() });
    feature("class_label_feature.ClassLabel", "classLabel", content)
}

/// An image file of any size, decoded to so many channels.
fn image_of(channels: u8, format: Option<&str>) -> Value {
    let mut content =
        json!({ "dtype": "uint8", "shape": { "dimensions": ["-1", "-1", channels.to_string()] } });
    if let (Some(format), Some(content)) = (format, content.as_object_mut()) {
        content.insert("encodingFormat".to_owned(), format.into());
    }
    feature("image_feature.Image", "image", content)
}
