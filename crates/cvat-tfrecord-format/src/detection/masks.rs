//! `image/object/mask`: a PNG file an object, or a number a pixel of every object.

use std::iter::repeat_n;

use bytes::Bytes;
use tf_example::{Example, Feature, FeatureError, FeatureKind};

use super::lists::{Lists, each, same_len, same_len_or_none};
use super::{Instance, InstanceMask, Number};
use crate::keys;

pub(super) fn of_objects(lists: &mut Lists<'_>, instances: &mut [Instance]) -> Result<(), FeatureError> {
    if matches!(lists.kind(keys::MASK), Some(FeatureKind::Float | FeatureKind::Int64)) {
        return numerical(lists, instances);
    }
    let pngs = lists.bytes(keys::MASK)?;
    same_len_or_none(keys::MASK, pngs.len(), instances.len())?;
    for (instance, png) in instances.iter_mut().zip(pngs).filter(|(_, png)| !png.is_empty()) {
        instance.mask = Some(InstanceMask::Png(png.clone()));
    }
    Ok(())
}

/// Numbers of one object after those of another, each as many as the image has pixels.
fn numerical(lists: &mut Lists<'_>, instances: &mut [Instance]) -> Result<(), FeatureError> {
    let found = lists.len(keys::MASK);
    if let Some(pixels) = pixels(lists)? {
        same_len(keys::MASK, found, pixels.saturating_mul(instances.len()))?;
    }
    let pixels = each(keys::MASK, found, instances.len())?;
    let mut numbers = lists.numbers(keys::MASK, FeatureKind::Float)?.map(Number::to_f32);
    for instance in instances {
        instance.mask = Some(InstanceMask::Numerical(numbers.by_ref().take(pixels).collect()));
    }
    Ok(())
}

/// Pixels of the image where the record says its size. More than can be counted are more than any list has.
fn pixels(lists: &mut Lists<'_>) -> Result<Option<usize>, FeatureError> {
    let mut side = |key| Ok(lists.number(key)?.filter(|&side| side > 0));
    let (width, height) = (side(keys::WIDTH)?, side(keys::HEIGHT)?);
    let counted = |side: i64| usize::try_from(side).unwrap_or(usize::MAX);
    Ok(width.zip(height).map(|(width, height)| counted(width).saturating_mul(counted(height))))
}

pub(super) fn put(instances: &[Instance], example: &mut Example) {
    let pngs = || {
        instances.iter().map(|instance| match &instance.mask {
            Some(InstanceMask::Png(png)) => png.clone(),
            _ => Bytes::new(),
        })
    };
    if instances.iter().any(|instance| matches!(instance.mask, Some(InstanceMask::Png(_)))) {
        example.insert(keys::MASK, Feature::bytes(pngs()));
        return;
    }
    let numbers = || {
        instances.iter().map(|instance| match &instance.mask {
            Some(InstanceMask::Numerical(numbers)) => numbers.as_slice(),
            _ => &[],
        })
    };
    let pixels = numbers().map(<[f32]>::len).max().unwrap_or_default();
    if pixels > 0 {
        let filled = |numbers: &[f32]| repeat_n(0.0, pixels.saturating_sub(numbers.len()));
        let all = numbers().flat_map(|numbers| numbers.iter().copied().chain(filled(numbers)));
        example.insert(keys::MASK, Feature::floats(all));
    }
}

#[cfg(test)]
mod tests {
    use super::super::{DetectionExample, keys};
    use super::*;

    fn record(objects: usize, mask: Feature) -> Example {
        let list = || Feature::floats(vec![0.5; objects]);
        let sides = [keys::XMIN, keys::XMAX, keys::YMIN, keys::YMAX].map(|key| (key, list()));
        Example::from_features(sides.into_iter().chain([(keys::MASK, mask)]))
    }

    fn masks(example: &Example) -> Vec<Option<InstanceMask>> {
        let read = DetectionExample::from_example(example).unwrap();
        read.instances.into_iter().map(|instance| instance.mask).collect()
    }

    fn error(example: &Example) -> String {
        DetectionExample::from_example(example).unwrap_err().to_string()
    }

    #[test]
    fn an_empty_string_is_no_mask() {
        let png = Some(InstanceMask::Png(Bytes::from_static(b"png")));
        assert_eq!(masks(&record(2, Feature::bytes([&b""[..], b"png"]))), [None, png]);
        assert_eq!(masks(&record(2, Feature::bytes(Vec::<Bytes>::new()))), [None, None]);
    }

    #[test]
    fn there_is_a_mask_for_every_object() {
        let example = record(4, Feature::bytes([&b"a"[..], b"b", b"c"]));
        assert_eq!(error(&example), "feature \"image/object/mask\" has 3 values, expected 4");
    }

    #[test]
    fn numbers_are_cut_into_equal_parts() {
        let numerical = |numbers: [f32; 2]| Some(InstanceMask::Numerical(numbers.to_vec()));
        let expected = [numerical([1.0, 0.0]), numerical([0.0, 2.0])];
        assert_eq!(masks(&record(2, Feature::floats([1.0, 0.0, 0.0, 2.0]))), expected);
        assert_eq!(masks(&record(2, Feature::int64s([1, 0, 0, 2]))), expected);
        let example = record(2, Feature::floats([0.0; 3]));
        assert_eq!(error(&example), "feature \"image/object/mask\" has 3 values, which make no rows of 2");
    }

    #[test]
    fn numbers_are_as_many_as_pixels_where_the_size_is_known() {
        let mut example = record(2, Feature::floats([0.0; 4]));
        example.insert(keys::WIDTH, Feature::int64s([2]));
        example.insert(keys::HEIGHT, Feature::int64s([0]));
        assert_eq!(masks(&example).len(), 2);
        example.insert(keys::HEIGHT, Feature::int64s([1]));
        assert_eq!(masks(&example).len(), 2);
        example.insert(keys::HEIGHT, Feature::int64s([3]));
        assert_eq!(error(&example), "feature \"image/object/mask\" has 4 values, expected 12");
        example.insert(keys::HEIGHT, Feature::int64s([i64::MAX]));
        assert!(DetectionExample::from_example(&example).is_err());
    }

    #[test]
    fn numbers_are_filled_with_zeros() {
        let mask = |numbers: &[f32]| Some(InstanceMask::Numerical(numbers.to_vec()));
        let instance = |mask| Instance { mask, ..Instance::default() };
        let mut example = Example::default();
        put(&[instance(None), instance(mask(&[1.0, 2.0])), instance(mask(&[3.0]))], &mut example);
        assert_eq!(example.float_list(keys::MASK).unwrap(), [0.0, 0.0, 1.0, 2.0, 3.0, 0.0]);
    }
}
