//! `ExampleBuilder` writes what the messages encode to.

#![allow(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

use proptest::prelude::*;
use tf_example::{Example, ExampleBuilder, Feature, FeatureErrorKind, Message};

#[derive(Clone, Debug)]
enum Values {
    Bytes(Vec<Vec<u8>>),
    Floats(Vec<u32>),
    Int64s(Vec<i64>),
}

fn values() -> impl Strategy<Value = Values> {
    let bytes = prop_oneof![4 => prop::collection::vec(any::<u8>(), 0..12), 1 => prop::collection::vec(any::<u8>(), 100..300)];
    prop_oneof![
        prop::collection::vec(bytes, 0..6).prop_map(Values::Bytes),
        prop::collection::vec(any::<u32>(), 0..40).prop_map(Values::Floats),
        prop::collection::vec(prop_oneof![-2..300_i64, any::<i64>()], 0..40).prop_map(Values::Int64s),
    ]
}

fn put(builder: &mut ExampleBuilder, key: &str, values: &Values) {
    match values {
        Values::Bytes(values) => builder.bytes_list(key, values),
        Values::Floats(bits) => {
            let values: Vec<f32> = bits.iter().copied().map(f32::from_bits).collect();
            builder.float_list(key, &values)
        }
        Values::Int64s(values) => builder.int64_list(key, values),
    }
    .unwrap();
}

fn feature(values: &Values) -> Feature {
    match values {
        Values::Bytes(values) => Feature::bytes(values.clone()),
        Values::Floats(bits) => Feature::floats(bits.iter().copied().map(f32::from_bits)),
        Values::Int64s(values) => Feature::int64s(values.iter().copied()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_bytes_are_those_of_the_messages(
        records in prop::collection::vec(
            prop::collection::btree_map("[a-c/]{0,3}|k{120,140}", values(), 0..12).prop_map(|map| map.into_iter().collect::<Vec<_>>()).prop_shuffle(),
            1..4,
        ),
    ) {
        let mut builder = ExampleBuilder::new();
        for record in &records {
            builder.clear();
            let mut example = Example::from_features::<String>([]);
            for (number, (key, values)) in record.iter().enumerate() {
                put(&mut builder, key, values);
                example.insert(key.clone(), feature(values));
                if number % 3 == 1 {
                    // Looking at what is there so far changes nothing.
                    prop_assert_eq!(builder.encoded(), example.encode_to_vec());
                }
            }
            let mut buffer = vec![7];
            example.encode_into(&mut buffer);
            prop_assert_eq!(&buffer[1..], example.encode_to_vec());
            prop_assert_eq!(builder.encoded(), example.encode_to_vec());
        }
    }
}

#[test]
fn a_key_is_put_once_in_whatever_order() {
    for keys in [&["a", "b", "c"], &["c", "b", "a"], &["b", "c", "a"]] {
        let mut builder = ExampleBuilder::new();
        for key in keys {
            builder.int64(key, 1).unwrap();
        }
        let before = builder.encoded().to_vec();
        for key in keys {
            let error = builder.bytes(key, "x").unwrap_err();
            assert_eq!((error.key(), error.kind()), (*key, &FeatureErrorKind::Duplicate));
        }
        assert_eq!(builder.encoded(), before, "a refused feature leaves nothing behind");
        builder.int64("bb", 2).unwrap();
        let read = Example::decode(builder.encoded()).unwrap();
        assert!(read.features().feature.keys().eq(["a", "b", "bb", "c"]));
    }
}

#[test]
fn no_features_are_an_example_without_any() {
    assert_eq!(ExampleBuilder::new().encoded(), [0x0a, 0]); // features, no bytes
}
