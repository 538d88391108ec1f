//! A detection record as a reader wants it.

use std::collections::BTreeSet;

use cvat_model::{Location, Property, Warning, WarningKind, WithWarnings};
use tf_example::{Example, Feature, FeatureKind};

use super::{Count, KeyRule, ObjectKeys, OtherKeys, Presence, Profile};
use crate::detection::{DetectionExample, Number};
use crate::keys;

/// What keys of images and objects begin with.
const IMAGE: &str = "image/";

impl DetectionExample {
    /// The record as [`to_example`](Self::to_example) makes it, with the keys that a reader asks for and without those it
    /// does not take; what is left out and said nowhere else is in the warnings.
    ///
    /// Keys that are to be there and about which nothing is known are lists without values. For the objects there are,
    /// flags are 0 then, views `Unspecified`, areas those of the boxes.
    ///
    /// ```
    /// use cvat_tfrecord_format::{DetectionExample, Instance, ObjectKeys, Profile};
    /// let instances = vec![Instance { text: "cat".into(), id: 1, ..Default::default() }];
    /// let detection = DetectionExample { instances, ..Default::default() };
    /// let profile = Profile::named("tfod").unwrap();
    /// let record = detection.to_example_for(profile, ObjectKeys::Pascal).value;
    /// assert_eq!(record.int64_list("image/object/difficult").unwrap(), [0]);
    /// assert_eq!(record.bytes_list("image/object/view").unwrap(), ["Unspecified"]);
    /// assert!(record.features().feature("image/object/is_crowd").is_none());
    /// ```
    #[must_use]
    pub fn to_example_for(&self, profile: &Profile, object_keys: ObjectKeys) -> WithWarnings<Example> {
        let mut example = self.to_example();
        let not_taken: BTreeSet<String> = {
            let features = example.features().feature.iter();
            let not_taken = features.filter(|(key, feature)| !takes(profile, key, feature.feature_kind()));
            not_taken.map(|(key, _)| key.clone()).collect()
        };
        if let Some(features) = &mut example.features {
            features.feature.retain(|key, _| !not_taken.contains(key));
        }
        for rule in profile.keys {
            let is_there = example.features().feature(rule.key).is_some();
            let is_wanted = rule.is_always(object_keys)
                || (!self.instances.is_empty() && rule.is_of_every_object(object_keys));
            if is_wanted && !is_there {
                example.insert(rule.key, self.unknown(rule));
            }
        }
        let told = self.lost(&not_taken).into_iter();
        let warnings = told.map(|kind| Warning::new(Location::frame(self.filename.as_str()), kind)).collect();
        WithWarnings { value: example, warnings }
    }

    /// The list of a key of which no object has anything to say.
    fn unknown(&self, rule: &KeyRule) -> Feature {
        let is_flag = keys::FLAGS.iter().any(|(_, key)| *key == rule.key);
        let objects = if rule.count == Count::PerObject { self.instances.as_slice() } else { &[] };
        match (rule.kind, rule.key) {
            (_, keys::AREA) => self.areas(),
            (_, keys::VIEW) => self.views(),
            (FeatureKind::Int64, _) if is_flag => Feature::int64s(objects.iter().map(|_| 0)),
            (FeatureKind::Int64, _) => Feature::int64s([]),
            (FeatureKind::Float, _) => Feature::floats([]),
            (FeatureKind::Bytes, _) => Feature::bytes(Vec::<bytes::Bytes>::new()),
        }
    }

    /// What is lost with these keys. Texts of classes are no loss: ids and label map say them.
    fn lost(&self, not_taken: &BTreeSet<String>) -> Vec<WarningKind> {
        if not_taken.is_empty() {
            return Vec::new();
        }
        let is_lost = |key: &str| not_taken.contains(key);
        let mut lost = Vec::new();
        for instance in &self.instances {
            for (name, number) in instance.attributes.iter() {
                let (flag, key) = (keys::flag(name), format!("{}{name}", keys::ATTRIBUTE));
                let says_nothing = flag.is_some() && number.is_zero();
                if is_lost(flag.unwrap_or(&key)) && !says_nothing && !is_nan(number) {
                    lost.push(match name {
                        keys::OCCLUDED => Property::Occluded,
                        name => Property::Attribute(name.to_owned()),
                    });
                }
            }
            let has_texts = instance.keypoints.iter().any(|k| k.visibility > 0 && !k.text.is_empty());
            let others = [
                (instance.track.is_some() && is_lost(keys::TRACK), Property::Track),
                (
                    !instance.view.is_empty() && is_lost(keys::VIEW),
                    Property::Attribute(keys::POSE.to_owned()),
                ),
                (
                    has_texts && is_lost(keys::KEYPOINT_TEXT),
                    Property::Feature(keys::KEYPOINT_TEXT.to_owned()),
                ),
                (instance.mask.is_some() && is_lost(keys::MASK), Property::Feature(keys::MASK.to_owned())),
            ];
            lost.extend(others.into_iter().filter(|(is_so, _)| *is_so).map(|(_, property)| property));
        }
        lost.into_iter().map(WarningKind::NotKept).collect()
    }
}

fn is_nan(number: Number) -> bool {
    number.to_f32().is_nan()
}

/// Whether a reader takes a key with values of this kind. Of what is not of images and objects it knows nothing.
fn takes(profile: &Profile, key: &str, kind: Option<FeatureKind>) -> bool {
    match profile.rule(key) {
        Some(rule) => rule.presence != Presence::NotTaken && kind.is_none_or(|kind| kind == rule.kind),
        None => profile.other_keys == OtherKeys::Ignored || !key.starts_with(IMAGE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Instance, Keypoint, NormalizedBox};

    fn shaped(detection: &DetectionExample, profile: &Profile, keys: ObjectKeys) -> (Example, Vec<String>) {
        let shaped = detection.to_example_for(profile, keys);
        (shaped.value, shaped.warnings.iter().map(|warning| warning.kind().subject()).collect())
    }

    fn keys_of(example: &Example) -> Vec<&str> {
        example.features().feature.keys().map(String::as_str).collect()
    }

    fn full() -> DetectionExample {
        let keypoint = |visibility| Keypoint { x: 0.5, y: 0.5, visibility, text: "nose".into() };
        let attributes = [("occluded", 1), ("age", 7), ("difficult", 1)];
        let full = Instance {
            bounding_box: NormalizedBox { xmin: 0.0, ymin: 0.0, xmax: 0.5, ymax: 0.5 },
            text: "cat".into(),
            id: 1,
            mask: Some(crate::InstanceMask::Png(b"png"[..].into())),
            keypoints: vec![keypoint(2)],
            track: Some(3),
            attributes: attributes.map(|(name, value)| (name, Number::Int(value))).into_iter().collect(),
            view: "Left".into(),
            area: None,
        };
        let bare = Instance { id: 2, text: "dog".into(), ..Instance::default() };
        let instances = vec![full, bare];
        DetectionExample { width: Some(20), height: Some(10), instances, ..DetectionExample::default() }
    }

    #[test]
    fn records_without_objects_have_the_keys_of_those_with_objects() {
        let empty = DetectionExample::default();
        let plain = DetectionExample { instances: vec![Instance::default()], ..DetectionExample::default() };
        for profile in [Profile::TFOD, Profile::DALI, Profile::TFDS] {
            for keys in [ObjectKeys::Pascal, ObjectKeys::Coco] {
                let [empty, plain] = [&empty, &plain].map(|record| shaped(record, profile, keys));
                assert_eq!(keys_of(&empty.0), keys_of(&plain.0), "{}", profile.name);
                assert_eq!((empty.1.len(), plain.1.len()), (0, 0));
            }
        }
        let record = shaped(&empty, Profile::MODEL_GARDEN, ObjectKeys::Pascal).0;
        assert_eq!(keys_of(&record).len(), 7);
    }

    #[test]
    fn every_list_of_every_profile_is_of_the_kind_and_length_that_its_rule_says() {
        for profile in Profile::ALL {
            let (record, _) = shaped(&full(), profile, ObjectKeys::Coco);
            for (key, feature) in &record.features().feature {
                let Some(rule) = profile.rule(key) else { continue };
                assert_eq!(feature.feature_kind(), Some(rule.kind), "{}: {key}", profile.name);
                let len = match rule.count {
                    Count::One => 1,
                    Count::PerObject | Count::PerKeypoint => 2,
                    Count::Any => 0,
                };
                assert_eq!(feature.len(), len, "{}: {key}", profile.name);
            }
        }
    }

    #[test]
    fn what_a_reader_does_not_take_is_left_out_and_told() {
        let (record, told) = shaped(&full(), Profile::TFOD, ObjectKeys::Pascal);
        assert_eq!(told, ["attribute \"age\"", "occluded flag"]);
        assert!(keys_of(&record).iter().all(|key| Profile::TFOD.rule(key).is_some()));
        let (_, told) = shaped(&full(), Profile::DALI, ObjectKeys::Pascal);
        let expected = [
            "attribute \"age\"",
            "attribute \"pose\"",
            "feature \"image/object/keypoint/text\"",
            "feature \"image/object/mask\"",
        ];
        assert_eq!(told, expected);
        let (record, told) = shaped(&full(), Profile::MODEL_GARDEN, ObjectKeys::Pascal);
        assert_eq!((told.len(), record.int64_list("image/object/attribute/age").unwrap()), (0, &[7, -1][..]));
        let (_, told) = shaped(&full(), Profile::LEGACY_CVAT, ObjectKeys::Pascal);
        assert_eq!(told.len(), 6, "{told:?}");
    }

    #[test]
    fn attributes_that_are_no_integers_are_not_for_the_model_garden() {
        let mut detection = full();
        detection.instances[0].attributes.insert("age", Number::Float(7.5));
        let (record, told) = shaped(&detection, Profile::MODEL_GARDEN, ObjectKeys::Pascal);
        assert_eq!(told, ["attribute \"age\""]);
        assert!(record.features().feature("image/object/attribute/age").is_none());
    }

    #[test]
    fn scripts_for_voc_and_for_coco_have_keys_of_their_own() {
        let (record, _) = shaped(&full(), Profile::TFOD, ObjectKeys::Coco);
        assert_eq!(record.int64_list("image/object/is_crowd").unwrap(), [0, 0]);
        assert_eq!(record.float_list("image/object/area").unwrap(), [50.0, 0.0]);
        // What is known is written for either.
        assert_eq!(record.int64_list("image/object/difficult").unwrap(), [1, 0]);
        assert!(record.features().feature("image/object/truncated").is_none());
        let (record, _) = shaped(&full(), Profile::TFOD, ObjectKeys::Pascal);
        assert_eq!(record.int64_list("image/object/truncated").unwrap(), [0, 0]);
        assert!(record.features().feature("image/object/area").is_none());
    }
}
