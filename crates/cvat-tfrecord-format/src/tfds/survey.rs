//! Which keys records have, of which kind: what is described is what was written.

use std::collections::BTreeMap;

use tf_example::{Example, FeatureKind};

use crate::{Profile, keys};

/// What was seen in records.
#[derive(Clone, Debug, Default)]
pub(crate) struct Survey {
    keys: BTreeMap<String, FeatureKind>,
    not_decoded: u64,
}

impl Survey {
    /// Notes the keys of a record.
    pub(crate) fn see(&mut self, example: &Example) {
        for (key, feature) in &example.features().feature {
            if let Some(kind) = feature.feature_kind().filter(|_| !self.keys.contains_key(key)) {
                self.keys.insert(key.clone(), kind);
            }
        }
        self.not_decoded += u64::from(!example.bytes(keys::ENCODED).is_ok_and(|image| is_decoded(image)));
    }

    /// The same with what was seen in another record.
    pub(crate) fn add(&mut self, other: &Self) {
        for (key, kind) in &other.keys {
            if !self.keys.contains_key(key) {
                self.keys.insert(key.clone(), *kind);
            }
        }
        self.not_decoded += other.not_decoded;
    }

    /// The keys that describe an image and what is in it; a record's others are nobody's to read.
    pub(super) fn keys(&self) -> impl Iterator<Item = (&str, FeatureKind)> {
        let ours = self.keys.iter().filter(|(key, _)| key.starts_with("image/"));
        ours.map(|(key, kind)| (key.as_str(), *kind))
    }

    /// Whether a key is described: those of classes of objects always are.
    pub(crate) fn describes(&self, key: &str) -> bool {
        key == keys::LABEL || self.keys.contains_key(key)
    }

    /// How many records have no image that is decoded.
    pub(crate) fn not_decoded(&self) -> u64 {
        self.not_decoded
    }
}

/// Whether it is an image in a format that TensorFlow Datasets makes one image of.
fn is_decoded(image: &[u8]) -> bool {
    let format = image_probe::probe(image).format;
    format.is_some_and(|format| Profile::TFDS.format_word(&format.to_string()).is_some())
}
