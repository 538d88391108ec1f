//! Which keys records have, of which kind: what is described is what was written.

use std::collections::BTreeMap;

use tf_example::{Example, FeatureKind};

use crate::keys;

/// What was seen in records.
#[derive(Clone, Debug, Default)]
pub(crate) struct Survey {
    keys: BTreeMap<String, FeatureKind>,
    without_image: u64,
}

impl Survey {
    /// Notes the keys of a record.
    pub(crate) fn see(&mut self, example: &Example) {
        for (key, feature) in &example.features().feature {
            if let Some(kind) = feature.feature_kind().filter(|_| !self.keys.contains_key(key)) {
                self.keys.insert(key.clone(), kind);
            }
        }
        let has_image = example.bytes(keys::ENCODED).is_ok_and(|image| !image.is_empty());
        self.without_image += u64::from(!has_image);
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

    /// How many records have no image.
    pub(crate) fn without_image(&self) -> u64 {
        self.without_image
    }
}
