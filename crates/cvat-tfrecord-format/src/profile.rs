//! What those that read records ask of them: one table a reader.

mod rules;
mod shape;
mod tables;

use crate::keys;
pub use rules::{
    Count, FormatWord, IdRules, KeyRule, MaskRule, ObjectKeys, OtherKeys, Presence, ShardNaming, SideFile,
    SourceIdRule, TextRule, Values,
};

/// What one reader of records asks of them, and what is written for it.
///
/// [`EncodeOptions::profile`](crate::EncodeOptions::profile) writes records so.
///
/// ```
/// use cvat_tfrecord_format::{Presence, Profile};
/// let profile = Profile::named("model-garden").unwrap();
/// assert_eq!(profile.format_word("jpeg"), Some("jpg"));
/// assert_eq!(profile.rule("image/source_id").map(|rule| rule.presence), Some(Presence::Required));
/// assert_eq!(Profile::ALL.len(), 5);
/// ```
#[derive(Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "a table: each says one thing of a reader")]
#[non_exhaustive]
pub struct Profile {
    /// What it is called on a command line.
    pub name: &'static str,
    /// Who the reader is.
    pub title: &'static str,
    /// What this was taken from.
    pub source: &'static str,
    /// Keys that the reader knows, each once.
    pub keys: &'static [KeyRule],
    /// What becomes of keys of images and objects that are not among these.
    pub other_keys: OtherKeys,
    /// How classes are told.
    pub ids: IdRules,
    /// What `image/source_id` has to be.
    pub source_id: SourceIdRule,
    /// Images that the reader opens, and what `image/format` says of them.
    pub formats: &'static [FormatWord],
    /// The greatest coordinate of a box that the reader lets pass; `None` where it does not look.
    pub max_coordinate: Option<f32>,
    /// Whether boxes without area, or with their corners the wrong way round, do harm.
    pub boxes_need_area: bool,
    /// Whether each key is parsed alone, as a pipeline asks for it, and has to be in every record then.
    pub keys_alone: bool,
    /// Whether the reader looks for files itself: all called `….tfrecord`, and `label_map.pbtxt`, by a pattern for its items.
    pub finds_files: bool,
    /// Whether images are told apart by their names without extensions, and by nothing else.
    pub goes_by_names: bool,
    /// Whether the reader cuts boxes at the image's border.
    pub cuts_boxes: bool,
    /// Whether versions of the reader miss `image/key/sha256` where an image is without.
    pub misses_digests: bool,
    /// Which masks the reader takes.
    pub masks: MaskRule,
    /// How shards are called.
    pub shard_names: ShardNaming,
    /// What is written beside the records.
    pub side_files: &'static [SideFile],
}

/// No number of a table is NaN.
impl Eq for Profile {}

impl Profile {
    /// The TensorFlow Object Detection API.
    pub const TFOD: &'static Self = &tables::TFOD;
    /// TensorFlow's Model Garden.
    pub const MODEL_GARDEN: &'static Self = &tables::MODEL_GARDEN;
    /// NVIDIA DALI.
    pub const DALI: &'static Self = &tables::DALI;
    /// TensorFlow Datasets.
    pub const TFDS: &'static Self = &tables::TFDS;
    /// CVAT until version 2.10.
    pub const LEGACY_CVAT: &'static Self = &tables::LEGACY_CVAT;
    /// All there are.
    pub const ALL: &'static [&'static Self] =
        &[Self::TFOD, Self::MODEL_GARDEN, Self::DALI, Self::TFDS, Self::LEGACY_CVAT];

    /// The one of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::ALL.iter().copied().find(|profile| profile.name == name)
    }

    /// The rule for a key: one of its own, or the one of what it begins with.
    #[must_use]
    pub fn rule(&self, key: &str) -> Option<&'static KeyRule> {
        self.keys.iter().find(|rule| rule.is_for(key))
    }

    /// Whether every object has its area, in records with these keys of objects.
    pub(crate) fn writes_areas(&self, object_keys: ObjectKeys) -> bool {
        self.rule(keys::AREA).is_some_and(|rule| rule.is_of_every_object(object_keys))
    }

    /// What `image/format` says of images of this format, which is called as in [`DetectionExample::format`].
    ///
    /// [`DetectionExample::format`]: crate::DetectionExample::format
    #[must_use]
    pub fn format_word(&self, format: &str) -> Option<&'static str> {
        self.formats.iter().find(|word| word.format == format).map(|word| word.word)
    }
}

impl KeyRule {
    /// Whether the key is there, without values maybe, in a record with these keys of objects.
    fn is_always(&self, object_keys: ObjectKeys) -> bool {
        match self.presence {
            Presence::Required | Presence::Always => true,
            Presence::AlwaysOf(keys) => keys == object_keys,
            Presence::WithObjects | Presence::WhereKnown | Presence::NotTaken => false,
        }
    }

    /// Whether the key is there where there is an object.
    fn is_of_every_object(&self, object_keys: ObjectKeys) -> bool {
        self.is_always(object_keys) || self.presence == Presence::WithObjects
    }

    /// Whether it is the rule for this key. A key that ends in a slash is for all that begin so and go on.
    #[must_use]
    pub fn is_for(&self, key: &str) -> bool {
        match self.key.strip_suffix('/') {
            Some(_) => key.len() > self.key.len() && key.starts_with(self.key),
            None => key == self.key,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_is_found_by_its_name_and_names_each_key_once() {
        for profile in Profile::ALL {
            assert_eq!(Profile::named(profile.name), Some(*profile));
            for (index, rule) in profile.keys.iter().enumerate() {
                let first = profile.keys.iter().position(|other| other.is_for(rule.key) || other == rule);
                assert_eq!(first, Some(index), "{}: {}", profile.name, rule.key);
            }
        }
        assert_eq!(Profile::named("TFOD"), None);
    }

    #[test]
    fn a_key_with_a_slash_at_its_end_is_for_all_that_go_on() {
        let model_garden = Profile::named("model-garden").unwrap();
        let rule = |key| model_garden.rule(key).map(|rule| rule.key);
        assert_eq!(rule("image/object/attribute/age"), Some(keys::ATTRIBUTE));
        assert_eq!(rule("image/object/attribute/"), None);
        assert_eq!(rule("image/object/attributes"), None);
    }

    #[test]
    fn what_is_required_is_written_for_every_frame_or_object() {
        for profile in Profile::ALL {
            for rule in profile.keys.iter().filter(|rule| rule.presence == Presence::Required) {
                assert!(matches!(rule.count, Count::One | Count::PerObject), "{}", rule.key);
            }
        }
    }
}
