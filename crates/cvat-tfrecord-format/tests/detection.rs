//! Records with everything an object can have, there and back; and records that are made to hurt.

use cvat_tfrecord_format::{
    DetectionExample, ImageClass, Instance, InstanceMask, Keypoint, NormalizedBox, Number, ObjectKeys,
    Presence, Profile,
};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use tf_example::{Example, Feature, Message};

const FLAGS: [&str; 5] = ["difficult", "truncated", "occluded", "is_crowd", "group_of"];
/// Every key that means something, and some that nearly do.
const KEYS: [&str; 36] = [
    "image/object/view",
    "image/object/area",
    "image/filename",
    "image/source_id",
    "image/width",
    "image/height",
    "image/encoded",
    "image/format",
    "image/key/sha256",
    "image/class/text",
    "image/class/label",
    "image/object/bbox/xmin",
    "image/object/bbox/xmax",
    "image/object/bbox/ymin",
    "image/object/bbox/ymax",
    "image/object/class/text",
    "image/object/class/label",
    "image/object/mask",
    "image/object/mask/weight",
    "image/object/keypoint/x",
    "image/object/keypoint/y",
    "image/object/keypoint/visibility",
    "image/object/keypoint/text",
    "image/object/keypoint/num",
    "image/object/keypoint",
    "image/object/track/label",
    "image/object/difficult",
    "image/object/truncated",
    "image/object/occluded",
    "image/object/is_crowd",
    "image/object/group_of",
    "image/object/attribute/",
    "image/object/attribute/age",
    "image/object/attribute/difficult",
    "image/object/attribute//a/ö\0",
    "image/object/attribute",
];

fn any_float() -> impl Strategy<Value = f32> {
    prop_oneof![
        any::<f32>(),
        Just(f32::NAN),
        Just(f32::INFINITY),
        Just(-1.0),
        Just(0.0),
        Just(1e30),
        0.0_f32..1.0
    ]
}

/// Floats that equal themselves.
fn number() -> impl Strategy<Value = f32> {
    any_float().prop_map(|float| if float.is_nan() { 0.5 } else { float })
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "[a-zé/ ]{1,5}"]
}

/// A column of attributes: what every object has of one name, in the normal form of records. A flag is on every object
/// or on none, all are of one kind, and -1 is no integer.
fn attribute(name: String, objects: usize) -> BoxedStrategy<(String, Vec<Option<Number>>)> {
    let is_flag = FLAGS.contains(&name.as_str());
    let there = move || any::<bool>().prop_map(move |there| there || is_flag);
    let int = (any::<i64>(), there()).prop_map(move |(int, there)| {
        let int = if is_flag || int != -1 { int } else { 0 };
        there.then_some(Number::Int(int))
    });
    let float = (number(), there()).prop_map(|(float, there)| there.then_some(Number::Float(float)));
    let (ints, floats) = (vec(int, objects), vec(float, objects));
    (Just(name), prop_oneof![ints, floats]).boxed()
}

fn attributes(objects: usize) -> impl Strategy<Value = Vec<(String, Vec<Option<Number>>)>> {
    let name = prop_oneof![proptest::sample::select(&FLAGS[..]).prop_map(String::from), "[a-cé/]{1,3}"];
    btree_map(name, Just(()), 0..4).prop_flat_map(move |names| {
        names.into_keys().map(|name| attribute(name, objects)).collect::<Vec<_>>()
    })
}

/// Masks of one kind: PNG files and none, or as many numbers for all.
fn masks(objects: usize) -> impl Strategy<Value = Vec<Option<InstanceMask>>> {
    let png = vec(any::<u8>(), 1..9).prop_map(|png| InstanceMask::Png(png.into()));
    let numbers = (1_usize..5).prop_flat_map(move |pixels| {
        let mask = vec(number(), pixels).prop_map(|numbers| Some(InstanceMask::Numerical(numbers)));
        vec(mask, objects)
    });
    prop_oneof![Just(vec![None; objects]), vec(option::of(png), objects), numbers]
}

fn keypoint() -> impl Strategy<Value = Keypoint> {
    (number(), number(), any::<i64>(), text()).prop_map(|(x, y, visibility, text)| Keypoint {
        x,
        y,
        visibility,
        text,
    })
}

fn keypoints(objects: usize) -> impl Strategy<Value = Vec<Vec<Keypoint>>> {
    (0_usize..4).prop_flat_map(move |each| vec(vec(keypoint(), each), objects))
}

fn instances() -> impl Strategy<Value = Vec<Instance>> {
    (0_usize..5).prop_flat_map(|objects| {
        let track = option::of(any::<i64>().prop_filter("no track", |&track| track != -1));
        let plain = (any::<[u16; 4]>(), text(), any::<i64>(), track).prop_map(|(sides, text, id, track)| {
            let [xmin, ymin, xmax, ymax] = sides.map(|side| f32::from(side) / 1000.0);
            let bounding_box = NormalizedBox { xmin, ymin, xmax, ymax };
            Instance { bounding_box, text, id, track, ..Default::default() }
        });
        let all = (vec(plain, objects), masks(objects), keypoints(objects), attributes(objects));
        all.prop_map(|(mut instances, masks, keypoints, attributes)| {
            for (instance, (mask, keypoints)) in instances.iter_mut().zip(masks.into_iter().zip(keypoints)) {
                *instance = Instance { mask, keypoints, ..std::mem::take(instance) };
            }
            for (name, column) in attributes {
                for (instance, number) in instances.iter_mut().zip(column) {
                    instance.attributes.extend(number.map(|number| (name.as_str(), number)));
                }
            }
            instances
        })
    })
}

prop_compose! {
    fn detection()(
        filename in text(),
        format in text(),
        encoded in vec(any::<u8>(), 0..9),
        instances in instances(),
        classes in vec((text(), any::<i64>()), 0..3),
    ) -> DetectionExample {
        let classes = classes.into_iter().map(|(text, id)| ImageClass { text, id }).collect();
        // Of a size known, masks of numbers have to be.
        let numbers = instances.iter().find_map(|instance| match &instance.mask {
            Some(InstanceMask::Numerical(numbers)) => i64::try_from(numbers.len()).ok(),
            _ => None,
        });
        let (width, height) = (numbers.or(Some(7)), Some(1));
        let encoded = encoded.into();
        DetectionExample { filename, format, encoded, instances, classes, width, height, ..Default::default() }
    }
}

fn list() -> impl Strategy<Value = Feature> {
    let len = || prop_oneof![0_usize..7, Just(2), Just(4)];
    let ints = prop_oneof![any::<i64>(), -2_i64..4];
    let bytes = prop_oneof![vec(any::<u8>(), 0..4), Just(b"cat".to_vec())];
    prop_oneof![
        Just(Feature::default()),
        len().prop_flat_map(move |len| vec(ints.clone(), len)).prop_map(Feature::int64s),
        len().prop_flat_map(|len| vec(any_float(), len)).prop_map(Feature::floats),
        len().prop_flat_map(move |len| vec(bytes.clone(), len)).prop_map(Feature::bytes),
    ]
}

/// Lists under keys that mean something, often with two boxes to go with them.
fn example() -> impl Strategy<Value = Example> {
    let keys = proptest::sample::select(&KEYS[..]);
    (any::<bool>(), vec((keys, list()), 0..6)).prop_map(|(boxes, lists)| {
        let sides = ["xmin", "xmax", "ymin", "ymax"].map(|side| format!("image/object/bbox/{side}"));
        let sides = sides.into_iter().filter(|_| boxes).map(|key| (key, Feature::floats([0.25, 0.5])));
        Example::from_features(sides.chain(lists.into_iter().map(|(key, list)| (key.to_owned(), list))))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read(detection in detection()) {
        let example = detection.to_example();
        prop_assert_eq!(&DetectionExample::from_example(&example).unwrap(), &detection);
        let decoded = Example::decode(example.encode_to_vec().as_slice()).unwrap();
        prop_assert_eq!(&DetectionExample::from_example(&decoded).unwrap(), &detection);
    }

    #[test]
    fn views_and_areas_that_are_written_are_read(said in vec((option::of("[A-Z][a-z]{0,9}"), any::<f32>()), 1..5)) {
        let instances = said.into_iter().map(|(view, area)| {
            let view = view.unwrap_or_default();
            Instance { view, area: Some(area), ..Default::default() }
        });
        let detection = DetectionExample { instances: instances.collect(), ..Default::default() };
        prop_assert_eq!(&DetectionExample::from_example(&detection.to_example()).unwrap(), &detection);
    }

    #[test]
    fn whatever_is_read_can_be_shaped_for_any_reader(example in example()) {
        let Ok(read) = DetectionExample::from_example(&example) else { return Ok(()) };
        for profile in Profile::ALL {
            let shaped = read.to_example_for(profile, ObjectKeys::Coco).value;
            for rule in profile.keys {
                let is_wanted = matches!(rule.presence, Presence::Required | Presence::Always);
                let found = shaped.features().feature(rule.key);
                prop_assert!(found.is_some() || !is_wanted, "{}: {}", profile.name, rule.key);
                let kind = found.and_then(tf_example::Feature::feature_kind);
                prop_assert!(kind.is_none_or(|kind| kind == rule.kind), "{}: {}", profile.name, rule.key);
            }
            let again = DetectionExample::from_example(&shaped).unwrap();
            prop_assert_eq!(again.instances.len(), read.instances.len());
        }
    }

    #[test]
    fn whatever_is_read_has_a_normal_form(example in example()) {
        let Ok(read) = DetectionExample::from_example(&example) else { return Ok(()) };
        let written = read.to_example();
        let again = DetectionExample::from_example(&written).unwrap();
        prop_assert_eq!(&again.other_keys, &[""; 0]);
        // Byte for byte, as coordinates may be no number.
        prop_assert_eq!(again.to_example().encode_to_vec(), written.encode_to_vec());
    }
}

#[test]
fn very_many_attributes_of_one_object_are_read() {
    let key = |index: usize| (format!("image/object/attribute/{index}"), Feature::int64s([1]));
    let sides = ["xmin", "xmax", "ymin", "ymax"].map(|side| format!("image/object/bbox/{side}"));
    let sides = sides.map(|key| (key, Feature::floats([0.5])));
    let example = Example::from_features((0..200_000).map(key).chain(sides));
    let read = DetectionExample::from_example(&example).unwrap();
    assert_eq!((read.instances[0].attributes.len(), read.other_keys.len()), (200_000, 0));
}
