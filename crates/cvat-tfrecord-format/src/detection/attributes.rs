//! `image/object/difficult` and its like, and `image/object/attribute/…`: numbers said of objects.

use std::collections::BTreeMap;
use std::sync::Arc;

use tf_example::{Example, Feature, FeatureError, FeatureKind};

use super::lists::{Lists, same_len};
use super::{Instance, Number};
use crate::keys;

/// More attributes than the objects of any record have, all taken together: an object keeps 32 bytes for one, of which
/// the record may have a single one.
pub(crate) const MAX_VALUES: usize = 1 << 20;
/// An integer that says that an object has no such attribute, where it is no flag.
const NO_INT: i64 = -1;

pub(super) fn of_objects(lists: &mut Lists<'_>, instances: &mut [Instance]) -> Result<(), FeatureError> {
    let (mut flags, mut left) = (Vec::new(), MAX_VALUES);
    for (name, key) in keys::FLAGS {
        if has_numbers(lists, key) {
            attribute(lists, key, name, instances, &mut left, |number| !is_nan(number))?;
            flags.push(name);
        }
    }
    for key in lists.keys(keys::ATTRIBUTE) {
        let name = key.strip_prefix(keys::ATTRIBUTE).unwrap_or_default();
        if name.is_empty() || flags.contains(&name) || !has_numbers(lists, key) {
            continue;
        }
        attribute(lists, key, name, instances, &mut left, |number| {
            !is_nan(number) && number != Number::Int(NO_INT)
        })?;
    }
    Ok(())
}

fn has_numbers(lists: &Lists<'_>, key: &str) -> bool {
    matches!(lists.kind(key), Some(FeatureKind::Int64 | FeatureKind::Float))
}

fn is_nan(number: Number) -> bool {
    number.to_f32().is_nan()
}

fn attribute<'a>(
    lists: &mut Lists<'a>,
    key: &'a str,
    name: &str,
    instances: &mut [Instance],
    left: &mut usize,
    is_value: fn(Number) -> bool,
) -> Result<(), FeatureError> {
    same_len(key, lists.len(key), instances.len())?;
    let Some(rest) = left.checked_sub(instances.len()) else { return Ok(()) };
    *left = rest;
    let name: Arc<str> = name.into();
    let numbers = lists.numbers(key, FeatureKind::Int64)?;
    for (instance, number) in instances.iter_mut().zip(numbers).filter(|(_, number)| is_value(*number)) {
        instance.attributes.insert(Arc::clone(&name), number);
    }
    Ok(())
}

pub(super) fn put(instances: &[Instance], example: &mut Example) {
    let mut kinds: BTreeMap<&str, FeatureKind> = BTreeMap::new();
    for (name, number) in instances.iter().flat_map(|instance| instance.attributes.iter()) {
        let kind = kinds.entry(name).or_insert(FeatureKind::Int64);
        if matches!(number, Number::Float(_)) {
            *kind = FeatureKind::Float;
        }
    }
    for (name, kind) in kinds {
        let numbers = instances.iter().map(|instance| instance.attributes.get(name));
        let flag = keys::flag(name);
        let (no_int, no_float) = if flag.is_some() { (0, 0.0) } else { (NO_INT, f32::NAN) };
        let list = if kind == FeatureKind::Float {
            Feature::floats(numbers.map(|number| number.map_or(no_float, Number::to_f32)))
        } else {
            Feature::int64s(numbers.map(|number| number.and_then(Number::to_whole).unwrap_or(no_int)))
        };
        let key = flag.map_or_else(|| format!("{}{name}", keys::ATTRIBUTE), str::to_owned);
        example.insert(key, list);
    }
}

#[cfg(test)]
mod tests {
    use super::Number::{Float, Int};
    use super::*;

    fn read(objects: usize, lists: &[(&str, Feature)]) -> (Vec<Instance>, Vec<String>) {
        let example = Example::from_features(lists.iter().cloned());
        let mut lists = Lists::new(example.features());
        let mut instances = vec![Instance::default(); objects];
        of_objects(&mut lists, &mut instances).unwrap();
        (instances, lists.other_keys())
    }

    fn values(instances: &[Instance], name: &str) -> Vec<Option<Number>> {
        instances.iter().map(|instance| instance.attributes.get(name)).collect()
    }

    fn written(objects: &[&[(&str, Number)]]) -> Example {
        let instance =
            |list: &&[_]| Instance { attributes: list.iter().copied().collect(), ..Instance::default() };
        let mut example = Example::default();
        put(&objects.iter().map(instance).collect::<Vec<_>>(), &mut example);
        example
    }

    #[test]
    fn values_are_kept_as_stored_and_missing_ones_are_none() {
        let (instances, others) = read(
            3,
            &[
                ("image/object/difficult", Feature::int64s([-1, 0, 1])),
                ("image/object/attribute/age", Feature::int64s([-1, 0, -2])),
                ("image/object/attribute/a/ö", Feature::floats([-1.0, f32::NAN, f32::INFINITY])),
            ],
        );
        assert_eq!(values(&instances, "difficult"), [Some(Int(-1)), Some(Int(0)), Some(Int(1))]);
        assert_eq!(values(&instances, "age"), [None, Some(Int(0)), Some(Int(-2))]);
        assert_eq!(values(&instances, "a/ö"), [Some(Float(-1.0)), None, Some(Float(f32::INFINITY))]);
        assert_eq!(others, [""; 0]);
    }

    #[test]
    fn what_is_no_attribute_would_be_lost() {
        let (instances, others) = read(
            1,
            &[
                ("image/object/difficult", Feature::int64s([0])),
                ("image/object/attribute/difficult", Feature::int64s([1])),
                ("image/object/attribute/", Feature::int64s([1])),
                ("image/object/attribute/colour", Feature::bytes([&b"red"[..]])),
                ("image/object/truncated", Feature::bytes([&b"yes"[..]])),
                ("image/object/attribute/truncated", Feature::int64s([1])),
                ("image/object/attribute/none", Feature::int64s([])),
                ("image/object/attributes", Feature::int64s([1])),
            ],
        );
        let expected = [("difficult", Int(0)), ("truncated", Int(1))];
        assert_eq!(instances[0].attributes, expected.into_iter().collect());
        let expected = [
            "image/object/attribute/",
            "image/object/attribute/colour",
            "image/object/attribute/difficult",
            "image/object/attributes",
            "image/object/truncated",
        ];
        assert_eq!(others, expected);
    }

    #[test]
    fn more_attributes_than_any_record_has_are_not_kept() {
        let half = Feature::int64s(vec![1; MAX_VALUES / 2]);
        let (instances, others) = read(
            MAX_VALUES / 2,
            &[
                ("image/object/attribute/a", half.clone()),
                ("image/object/attribute/b", half.clone()),
                ("image/object/truncated", half),
            ],
        );
        let of_last = instances.last().unwrap().attributes.iter();
        assert!(of_last.eq([("a", Int(1)), ("truncated", Int(1))]));
        assert_eq!(others, ["image/object/attribute/b"]);
    }

    #[test]
    fn a_list_of_another_length_names_the_key() {
        let example = Example::from_features([("image/object/is_crowd", Feature::int64s([0; 3]))]);
        let mut instances = vec![Instance::default(); 2];
        let error = of_objects(&mut Lists::new(example.features()), &mut instances).unwrap_err();
        assert_eq!(error.to_string(), "feature \"image/object/is_crowd\" has 3 values, expected 2");
    }

    #[test]
    fn missing_values_are_written_by_kind() {
        let example = written(&[
            &[("occluded", Int(1)), ("age", Int(3)), ("score", Float(0.5))],
            &[("group_of", Float(2.0)), ("score", Int(2))],
            &[],
        ]);
        assert_eq!(example.int64_list("image/object/occluded").unwrap(), [1, 0, 0]);
        assert_eq!(example.float_list("image/object/group_of").unwrap(), [0.0, 2.0, 0.0]);
        assert_eq!(example.int64_list("image/object/attribute/age").unwrap(), [3, -1, -1]);
        let scores = example.float_list("image/object/attribute/score").unwrap();
        assert_eq!((&scores[..2], scores[2].is_nan()), (&[0.5, 2.0][..], true));
        assert_eq!(example.features().feature.len(), 4);
    }
}
