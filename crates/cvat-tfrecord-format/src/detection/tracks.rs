//! `image/object/track/label`: the number of each object's track.

use tf_example::{Example, Feature, FeatureError};

use super::Instance;
use super::lists::{Lists, same_len_or_none};
use crate::keys;

/// Of an object in no track.
const NONE: i64 = -1;

pub(super) fn of_objects(lists: &mut Lists<'_>, instances: &mut [Instance]) -> Result<(), FeatureError> {
    let tracks = lists.whole_numbers(keys::TRACK)?;
    same_len_or_none(keys::TRACK, tracks.len(), instances.len())?;
    for (instance, track) in instances.iter_mut().zip(tracks) {
        instance.track = Some(track).filter(|&track| track != NONE);
    }
    Ok(())
}

pub(super) fn put(instances: &[Instance], example: &mut Example) {
    if instances.iter().any(|instance| instance.track.is_some()) {
        let tracks = instances.iter().map(|instance| instance.track.unwrap_or(NONE));
        example.insert(keys::TRACK, Feature::int64s(tracks));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(tracks: &[Option<i64>]) -> Vec<Instance> {
        tracks.iter().map(|&track| Instance { track, ..Instance::default() }).collect()
    }

    #[test]
    fn minus_one_is_no_track() {
        let mut example = Example::default();
        put(&of(&[None, None]), &mut example);
        assert_eq!(example, Example::default());
        put(&of(&[Some(7), None, Some(0), Some(-2)]), &mut example);
        assert_eq!(example.int64_list(keys::TRACK).unwrap(), [7, -1, 0, -2]);
        let mut read = of(&[None; 4]);
        of_objects(&mut Lists::new(example.features()), &mut read).unwrap();
        assert_eq!(read, of(&[Some(7), None, Some(0), Some(-2)]));
    }

    #[test]
    fn half_a_track_is_an_error() {
        let example = Example::from_features([(keys::TRACK, Feature::floats([1.0, 0.5]))]);
        let error = of_objects(&mut Lists::new(example.features()), &mut of(&[None; 2])).unwrap_err();
        assert_eq!(
            error.to_string(),
            "feature \"image/object/track/label\" is a float list, expected an int64 list"
        );
    }
}
