//! Properties that hold for every example, and for every string of bytes.

use std::collections::BTreeMap;

use proptest::{collection, prelude::*};
use tf_example::{
    Bytes, Example, Feature, FeatureKind, FeatureList, FeatureLists, Features, Kind, Message, Payload,
    SequenceExample,
};

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

fn feature() -> impl Strategy<Value = Feature> {
    let bytes = collection::vec(collection::vec(any::<u8>(), 0..20), 0..5);
    let floats = collection::vec(any::<u32>().prop_map(f32::from_bits), 0..9);
    let ints = collection::vec(prop_oneof![any::<i64>(), -2..300_i64], 0..9);
    prop_oneof![
        1 => Just(Feature::default()),
        3 => bytes.prop_map(Feature::bytes),
        3 => floats.prop_map(Feature::floats),
        3 => ints.prop_map(Feature::int64s),
    ]
}

fn features() -> impl Strategy<Value = Features> {
    collection::btree_map("[a-z/é]{0,6}", feature(), 0..6).prop_map(|feature| Features { feature })
}

fn sequence() -> impl Strategy<Value = SequenceExample> {
    let list = collection::vec(feature(), 0..4).prop_map(|feature| FeatureList { feature });
    let lists = collection::btree_map("[a-z]{0,3}", list, 0..4)
        .prop_map(|feature_list| FeatureLists { feature_list });
    (proptest::option::of(features()), proptest::option::of(lists))
        .prop_map(|(context, feature_lists)| SequenceExample { context, feature_lists })
}

/// A feature with its floats as bits, for which a NaN equals itself.
fn bits(feature: &Feature) -> (Option<FeatureKind>, Vec<Bytes>, Vec<i64>) {
    let kind = feature.feature_kind();
    match &feature.kind {
        None => (kind, Vec::new(), Vec::new()),
        Some(Kind::BytesList(list)) => (kind, list.value.clone(), Vec::new()),
        Some(Kind::FloatList(list)) => {
            (kind, Vec::new(), list.value.iter().map(|value| i64::from(value.to_bits())).collect())
        }
        Some(Kind::Int64List(list)) => (kind, Vec::new(), list.value.clone()),
    }
}

type Bits = BTreeMap<String, (Option<FeatureKind>, Vec<Bytes>, Vec<i64>)>;

fn all_bits(features: &Features) -> Bits {
    features.feature.iter().map(|(key, feature)| (key.clone(), bits(feature))).collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn an_example_is_read_as_it_was_written(features in proptest::option::of(features())) {
        let example = Example { features };
        let bytes = Bytes::from(example.encode_to_vec());
        prop_assert_eq!(example.encoded_len(), bytes.len());
        let read = Example::decode(bytes.clone()).unwrap();
        prop_assert_eq!(read.features.is_some(), example.features.is_some());
        prop_assert_eq!(all_bits(read.features()), all_bits(example.features()));
        prop_assert_eq!(Bytes::from(read.encode_to_vec()), bytes);
    }

    #[test]
    fn a_sequence_is_read_as_it_was_written(sequence in sequence()) {
        let bytes = Bytes::from(sequence.encode_to_vec());
        prop_assert_eq!(sequence.encoded_len(), bytes.len());
        let read = SequenceExample::decode(bytes.clone()).unwrap();
        prop_assert_eq!(all_bits(read.context()), all_bits(sequence.context()));
        let steps = |sequence: &SequenceExample| -> Vec<_> {
            let lists = sequence.feature_lists().feature_list.iter();
            lists.map(|(key, list)| (key.clone(), list.feature.iter().map(bits).collect::<Vec<_>>())).collect()
        };
        prop_assert_eq!(steps(&read), steps(&sequence));
        prop_assert_eq!(Bytes::from(read.encode_to_vec()), bytes);
    }

    #[test]
    fn the_encoding_does_not_depend_on_the_order_of_insertion(
        shuffled in features()
            .prop_map(|features| features.feature.into_iter().collect::<Vec<_>>())
            .prop_flat_map(|entries| (Just(entries.clone()), Just(entries).prop_shuffle()))
    ) {
        let (sorted, shuffled) = shuffled;
        let mut example = Example::from_features(Vec::<(String, Feature)>::new());
        for (key, feature) in shuffled {
            example.insert(key, feature);
        }
        prop_assert_eq!(example.encode_to_vec(), Example::from_features(sorted).encode_to_vec());
    }

    #[test]
    fn an_example_with_a_feature_is_classified_as_one(features in features()) {
        prop_assume!(!features.feature.is_empty());
        let bytes = Bytes::from(Example { features: Some(features) }.encode_to_vec());
        let Payload::Example(example) = Payload::classify(&bytes) else {
            return Err(TestCaseError::fail("not taken for an example"));
        };
        prop_assert_eq!(Bytes::from(example.encode_to_vec()), bytes);
    }

    #[test]
    fn any_bytes_are_decoded_or_refused(bytes in collection::vec(any::<u8>(), 0..300)) {
        read_everything(&Bytes::from(bytes));
    }

    #[test]
    fn damaged_examples_are_decoded_or_refused(
        sequence in sequence(),
        damage in collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = sequence.encode_to_vec();
        prop_assume!(!bytes.is_empty());
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        read_everything(&Bytes::from(bytes));
    }
}

/// Reads the bytes as each message; what decodes must survive a round trip.
fn read_everything(bytes: &Bytes) {
    if let Ok(example) = Example::decode(bytes.clone()) {
        let written = example.encode_to_vec();
        assert_eq!(example.encoded_len(), written.len());
        assert!(Example::decode(written.as_slice()).is_ok_and(|read| read.encode_to_vec() == written));
    }
    if let Ok(sequence) = SequenceExample::decode(bytes.clone()) {
        let written = sequence.encode_to_vec();
        assert_eq!(sequence.encoded_len(), written.len());
        assert!(
            SequenceExample::decode(written.as_slice()).is_ok_and(|read| read.encode_to_vec() == written)
        );
    }
    match Payload::classify(bytes) {
        Payload::Example(example) => assert!(!example.features().feature.is_empty()),
        Payload::SequenceExample(sequence) => assert!(sequence.feature_lists.is_some()),
        Payload::Empty => assert!(SequenceExample::decode(bytes.clone()).is_ok()),
        _ => {}
    }
}
