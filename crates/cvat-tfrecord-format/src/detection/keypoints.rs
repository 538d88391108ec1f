//! `image/object/keypoint/…`: as many keypoints for every object, those of one after those of another.

use std::iter::repeat_n;

use bytes::Bytes;
use tf_example::{Example, Feature, FeatureError};

use super::lists::{Lists, each, same_len, same_len_or_none};
use super::{Instance, Keypoint};
use crate::keys;

pub(super) fn of_objects(lists: &mut Lists<'_>, instances: &mut [Instance]) -> Result<(), FeatureError> {
    let (x, y) = (lists.floats(keys::KEYPOINT_X)?, lists.floats(keys::KEYPOINT_Y)?);
    let count = x.len().max(y.len());
    same_len(keys::KEYPOINT_X, x.len(), count)?;
    same_len(keys::KEYPOINT_Y, y.len(), count)?;
    if count == 0 {
        return Ok(());
    }
    let each = each(keys::KEYPOINT_X, count, instances.len())?;
    let visibilities = lists.whole_numbers(keys::KEYPOINT_VISIBILITY)?;
    same_len_or_none(keys::KEYPOINT_VISIBILITY, visibilities.len(), count)?;
    let texts = lists.texts(keys::KEYPOINT_TEXT)?;
    same_len_or_none(keys::KEYPOINT_TEXT, texts.len(), count)?;
    lists.pass_over(keys::KEYPOINT_NUM);
    let (mut visibilities, mut texts) = (visibilities.into_iter(), texts.into_iter());
    let mut keypoints = x.into_iter().zip(y).map(|(x, y)| {
        let visibility = visibility(x, y, visibilities.next());
        Keypoint { x, y, visibility, text: texts.next().unwrap_or_default() }
    });
    for instance in instances {
        instance.keypoints = keypoints.by_ref().take(each).collect();
    }
    Ok(())
}

/// Keypoints that are not labelled are NaN in records of the TensorFlow Object Detection API.
fn visibility(x: f32, y: f32, stored: Option<i64>) -> i64 {
    match stored {
        _ if x.is_nan() || y.is_nan() => 0,
        Some(stored) => stored,
        None => 2 * i64::from(x.is_finite() && y.is_finite()),
    }
}

pub(super) fn put(instances: &[Instance], example: &mut Example) {
    let each = instances.iter().map(|instance| instance.keypoints.len()).max().unwrap_or_default();
    if each == 0 {
        return;
    }
    let missing = Keypoint::default();
    let keypoints = || {
        instances.iter().flat_map(|Instance { keypoints, .. }| {
            keypoints.iter().chain(repeat_n(&missing, each.saturating_sub(keypoints.len())))
        })
    };
    let labelled = |instance: &Instance| {
        let labelled = instance.keypoints.iter().filter(|keypoint| keypoint.visibility > 0).count();
        i64::try_from(labelled).unwrap_or(i64::MAX)
    };
    let text = |keypoint: &Keypoint| Bytes::copy_from_slice(keypoint.text.as_bytes());
    example.insert(keys::KEYPOINT_X, Feature::floats(keypoints().map(|keypoint| keypoint.x)));
    example.insert(keys::KEYPOINT_Y, Feature::floats(keypoints().map(|keypoint| keypoint.y)));
    let visibilities = keypoints().map(|keypoint| keypoint.visibility);
    example.insert(keys::KEYPOINT_VISIBILITY, Feature::int64s(visibilities));
    example.insert(keys::KEYPOINT_TEXT, Feature::bytes(keypoints().map(text)));
    example.insert(keys::KEYPOINT_NUM, Feature::int64s(instances.iter().map(labelled)));
}

#[cfg(test)]
mod tests {
    use super::super::{DetectionExample, keys};
    use super::*;

    /// Two objects, and keypoints at these places.
    fn record(x: &[f32], y: &[f32]) -> Example {
        let list = |list: &[f32]| Feature::floats(list.iter().copied());
        let sides = [keys::XMIN, keys::XMAX, keys::YMIN, keys::YMAX].map(|key| (key, list(&[0.5; 2])));
        let places = [(keys::KEYPOINT_X, list(x)), (keys::KEYPOINT_Y, list(y))];
        Example::from_features(sides.into_iter().chain(places))
    }

    fn error(example: &Example) -> String {
        DetectionExample::from_example(example).unwrap_err().to_string()
    }

    fn visibilities(example: &Example) -> [Vec<i64>; 2] {
        let read = DetectionExample::from_example(example).unwrap();
        let of = |index: usize| read.instances[index].keypoints.iter().map(|k| k.visibility).collect();
        [of(0), of(1)]
    }

    #[test]
    fn without_visibility_finite_keypoints_are_visible() {
        let mut example = record(&[0.5, f32::NAN, 0.25, 1.0], &[0.5, 0.5, f32::INFINITY, 1.0]);
        assert_eq!(visibilities(&example), [[2, 0], [0, 2]]);
        // What is no number is not labelled, whatever else is said.
        example.insert(keys::KEYPOINT_VISIBILITY, Feature::int64s([1, 1, 1, -1]));
        assert_eq!(visibilities(&example), [[1, 0], [1, -1]]);
        example.insert(keys::KEYPOINT_VISIBILITY, Feature::floats([0.0, 0.0, 0.0, 2.0]));
        assert_eq!(visibilities(&example), [[0, 0], [0, 2]]);
    }

    #[test]
    fn lists_that_do_not_fit_name_the_key() {
        let three = [0.5; 3];
        let four = [0.5; 4];
        let key = "feature \"image/object/keypoint/";
        assert_eq!(error(&record(&three, &three)), format!("{key}x\" has 3 values, which make no rows of 2"));
        assert_eq!(error(&record(&four, &three)), format!("{key}y\" has 3 values, expected 4"));
        assert_eq!(error(&record(&[], &four)), format!("{key}x\" has 0 values, expected 4"));
        let mut example = record(&four, &four);
        example.insert(keys::KEYPOINT_TEXT, Feature::bytes([&b"nose"[..]]));
        assert_eq!(error(&example), format!("{key}text\" has 1 value, expected 4"));
        example.insert(keys::KEYPOINT_TEXT, Feature::int64s([1; 4]));
        assert_eq!(error(&example), format!("{key}text\" is an int64 list, expected a bytes list"));
        example.insert(keys::KEYPOINT_TEXT, Feature::bytes(Vec::<Bytes>::new()));
        example.insert(keys::KEYPOINT_VISIBILITY, Feature::int64s([2; 2]));
        assert_eq!(error(&example), format!("{key}visibility\" has 2 values, expected 4"));
    }

    #[test]
    fn visibility_without_places_would_be_lost() {
        let mut example = record(&[], &[]);
        example.insert(keys::KEYPOINT_VISIBILITY, Feature::int64s([2; 2]));
        example.insert(keys::KEYPOINT_NUM, Feature::int64s([1; 2]));
        let read = DetectionExample::from_example(&example).unwrap();
        assert_eq!(read.other_keys, [keys::KEYPOINT_NUM, keys::KEYPOINT_VISIBILITY]);
    }

    #[test]
    fn every_object_has_as_many_keypoints_and_its_number_of_labelled_ones() {
        let keypoint = |x, visibility| Keypoint { x, y: 0.5, visibility, text: "nose".into() };
        let instance = |keypoints| Instance { keypoints, ..Instance::default() };
        let mut example = Example::default();
        put(
            &[instance(vec![keypoint(0.25, 1)]), instance(vec![keypoint(0.5, 2), keypoint(1.0, 0)])],
            &mut example,
        );
        assert_eq!(example.float_list(keys::KEYPOINT_X).unwrap(), [0.25, 0.0, 0.5, 1.0]);
        assert_eq!(example.float_list(keys::KEYPOINT_Y).unwrap(), [0.5, 0.0, 0.5, 0.5]);
        assert_eq!(example.int64_list(keys::KEYPOINT_VISIBILITY).unwrap(), [1, 0, 2, 0]);
        assert_eq!(example.bytes_list(keys::KEYPOINT_TEXT).unwrap(), ["nose", "", "nose", "nose"]);
        assert_eq!(example.int64_list(keys::KEYPOINT_NUM).unwrap(), [1, 1]);
    }
}
