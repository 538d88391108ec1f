//! What must hold of any description and any records.

use proptest::{collection, prelude::*, sample::select};
use tf_example::spec::{
    FeatureSpec, FixedLen, FixedLenSequence, Partition, Ragged, Sparse, Spec, Values, VarLen,
};
use tf_example::{Example, Feature, FeatureKind, Message};

use super::agreement::{assert_agree, assert_same};

/// Keys of values, and of integers that go with them.
const KEYS: [&str; 3] = ["a", "b", "image/c"];
const INTEGERS: [&str; 2] = ["p", "q"];

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) }
}

fn kind() -> impl Strategy<Value = FeatureKind> {
    // One kind mostly, or few records would be parsed.
    prop_oneof![6 => Just(FeatureKind::Int64), 1 => Just(FeatureKind::Float), 1 => Just(FeatureKind::Bytes)]
}

macro_rules! of_kind {
    ($class:ident, $kind:expr $(, $argument:expr)*) => {
        match $kind {
            FeatureKind::Bytes => $class::bytes($($argument),*),
            FeatureKind::Float => $class::float($($argument),*),
            FeatureKind::Int64 => $class::int64($($argument),*),
        }
    };
}

fn partition() -> impl Strategy<Value = Partition> {
    let key = || select(INTEGERS.to_vec());
    prop_oneof![
        key().prop_map(Partition::row_splits),
        key().prop_map(Partition::row_lengths),
        key().prop_map(Partition::row_starts),
        key().prop_map(Partition::row_limits),
        key().prop_map(Partition::value_rowids),
        (1_usize..3).prop_map(Partition::uniform_row_length),
    ]
}

fn class() -> impl Strategy<Value = FeatureSpec> {
    let shape = || collection::vec(0_usize..3, 0..3);
    let row = || collection::vec(1_usize..3, 0..2);
    let value_key = || proptest::option::of(select(KEYS.to_vec()));
    prop_oneof![
        (kind(), shape()).prop_map(|(kind, shape)| of_kind!(FixedLen, kind, shape).into()),
        shape().prop_map(|shape| {
            let default: Vec<i64> = (7..).take(shape.iter().product()).collect();
            FixedLen::int64(shape).default_value(default).into()
        }),
        (kind(), row()).prop_map(|(kind, row)| of_kind!(FixedLenSequence, kind, row).allow_missing().into()),
        row().prop_map(|row| FixedLenSequence::int64(row).allow_missing().default_value(-1).into()),
        kind().prop_map(|kind| of_kind!(VarLen, kind).into()),
        (kind(), collection::vec(select(INTEGERS.to_vec()), 1..3), select(KEYS.to_vec()), any::<bool>())
            .prop_map(|(kind, keys, value_key, sorted)| {
                let size = vec![5_usize; keys.len()];
                let sparse = of_kind!(Sparse, kind, keys, value_key, size);
                if sorted { sparse.already_sorted() } else { sparse }.into()
            }),
        (kind(), value_key(), collection::vec(partition(), 0..3)).prop_map(|(kind, key, partitions)| {
            let ragged = of_kind!(Ragged, kind).partitions(partitions);
            key.into_iter().fold(ragged, Ragged::value_key).into()
        }),
    ]
}

/// A description; those that contradict themselves are taken down to their first feature.
fn description() -> impl Strategy<Value = Spec> {
    let first = (select(KEYS.to_vec()), class());
    let sound = first.prop_filter_map("no description", |(key, class)| {
        Spec::new([(key, class.clone())]).ok().map(|spec| ((key, class), spec))
    });
    (sound, collection::vec((select(KEYS.to_vec()), class()), 0..3))
        .prop_map(|((first, alone), more)| Spec::new(std::iter::once(first).chain(more)).unwrap_or(alone))
}

fn values() -> impl Strategy<Value = Feature> {
    let float = || prop_oneof![any::<u32>().prop_map(f32::from_bits), Just(0.5)];
    prop_oneof![
        1 => Just(Feature::default()),
        12 => collection::vec(prop_oneof![0..6_i64, any::<i64>()], 0..5).prop_map(Feature::int64s),
        2 => collection::vec(float(), 0..5).prop_map(Feature::floats),
        2 => collection::vec("[a-z]{0,3}", 0..5).prop_map(Feature::bytes),
    ]
}

/// Integers that often make rows.
fn integers() -> impl Strategy<Value = Feature> {
    let ascending = collection::vec(0_i64..4, 0..5).prop_map(|mut list| {
        list.sort_unstable();
        list
    });
    let splits = collection::vec(0_i64..5, 0..4).prop_map(|mut list| {
        list.push(0);
        list.sort_unstable();
        list
    });
    prop_oneof![
        20 => prop_oneof![ascending, splits, collection::vec(0_i64..3, 0..4)].prop_map(Feature::int64s),
        1 => values(),
    ]
}

fn entries() -> impl Strategy<Value = Vec<(&'static str, Feature)>> {
    let value = (select(KEYS.to_vec()), values());
    let integer = (select(INTEGERS.to_vec()), integers());
    let unknown = (Just("unknown"), values());
    collection::vec(prop_oneof![5 => value, 4 => integer, 1 => unknown], 0..7)
}

/// The entries as they come: in that order, and keys more than once.
fn encoded(entries: &[(&str, Feature)]) -> Vec<u8> {
    entries
        .iter()
        .flat_map(|(key, feature)| Example::from_features([(*key, feature.clone())]).encode_to_vec())
        .collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_batch_is_its_records(spec in description(), records in collection::vec(entries(), 0..5)) {
        let records: Vec<Vec<u8>> = records.iter().map(|entries| encoded(entries)).collect();
        let _ = assert_agree(&spec, &records);
    }

    /// Of records that are all alike, so that one that can be parsed makes a batch that can be.
    #[test]
    fn a_batch_of_sound_records_is_parsed(spec in description(), records in collection::vec(entries(), 0..20)) {
        let records = records.iter().map(|entries| encoded(entries));
        let sound: Vec<Vec<u8>> = records.filter(|record| spec.parse_single(record).is_ok()).collect();
        assert_agree(&spec, &sound).unwrap();
    }

    #[test]
    fn neither_order_nor_unknown_keys_nor_earlier_duplicates_matter(spec in description(), entries in entries()) {
        let record = encoded(&entries);
        let mut last: Vec<(&str, Feature)> = Vec::new();
        for (key, feature) in entries.iter().rev() {
            if *key != "unknown" && last.iter().all(|(known, _)| known != key) {
                last.push((key, feature.clone()));
            }
        }
        let reversed = encoded(&last);
        let sorted = Example::from_features(last.clone()).encode_to_vec();
        assert_alike(&spec, &record, &reversed);
        assert_alike(&spec, &record, &sorted);
    }

    /// However it is encoded: fields in several parts, values one by one, padded lengths.
    #[test]
    fn how_values_are_encoded_does_not_matter(spec in description(), entries in entries()) {
        let record = encoded(&entries);
        let unusual: Vec<u8> = entries.iter().flat_map(|(key, feature)| unusual_entry(key, feature)).collect();
        prop_assert_eq!(&Example::decode(&*unusual).unwrap().encode_to_vec(), &Example::decode(&*record).unwrap().encode_to_vec());
        assert_alike(&spec, &record, &unusual);
    }

    #[test]
    fn parsing_is_typed_access(entries in entries(), kind in kind(), len in 0..5_usize) {
        let record = encoded(&entries);
        let example = Example::decode(&*record).unwrap();
        let fixed = Spec::new([("a", of_kind!(FixedLen, kind, [len]))]).unwrap();
        let var = Spec::new([("a", of_kind!(VarLen, kind))]).unwrap();
        let feature = example.features().feature.get("a");
        let same = |values: &Values<'_>| match kind {
            FeatureKind::Bytes => values.byte_strings().unwrap().iter().eq(example.bytes_list("a").unwrap_or_default()),
            FeatureKind::Float => bits(values.floats().unwrap()).eq(bits(example.float_list("a").unwrap_or_default())),
            FeatureKind::Int64 => values.int64s().unwrap() == example.int64_list("a").unwrap_or_default(),
        };
        let found = feature.and_then(Feature::feature_kind);
        match var.parse_single(&record) {
            Ok(parsed) => {
                prop_assert!(found.is_none_or(|found| found == kind));
                prop_assert!(same(parsed.tensor("a").unwrap().values()));
            }
            // Of an empty list of another kind, too, which typed access lets pass.
            Err(_) => prop_assert!(found.is_some_and(|found| found != kind)),
        }
        match fixed.parse_single(&record) {
            Ok(parsed) => {
                prop_assert_eq!(found, Some(kind));
                prop_assert_eq!(feature.unwrap().len(), len);
                prop_assert!(same(parsed.tensor("a").unwrap().values()));
            }
            Err(_) => prop_assert!(found != Some(kind) || feature.unwrap().len() != len),
        }
    }
}

fn assert_alike(spec: &Spec, one: &[u8], other: &[u8]) {
    match (spec.parse_single(one), spec.parse_single(other)) {
        (Ok(one), Ok(other)) => assert_same(&one, &other),
        (one, other) => assert_eq!(one.unwrap_err(), other.unwrap_err()),
    }
}

fn bits(floats: &[f32]) -> impl Iterator<Item = u32> {
    floats.iter().map(|float| float.to_bits())
}

/// A length-delimited field whose length has a byte more than it needs.
fn field(number: u8, contents: &[u8]) -> Vec<u8> {
    let len = u8::try_from(contents.len()).unwrap();
    [&[number << 3 | 2, len | 0x80, 0][..], contents]
        .concat()
        .into_iter()
        .enumerate()
        .map(|(at, byte)| if at == 2 { len >> 7 } else { byte })
        .collect()
}

/// A whole record of one entry, its value in two parts and the values of its list one by one.
fn unusual_entry(key: &str, feature: &Feature) -> Vec<u8> {
    let mut values: Vec<Vec<u8>> = Vec::new();
    let mut number = 0;
    if let Some(list) = feature.bytes_list().filter(|_| feature.feature_kind() == Some(FeatureKind::Bytes)) {
        number = 1;
        values = list.iter().map(|value| field(1, value)).collect();
    } else if let Some(list) =
        feature.float_list().filter(|_| feature.feature_kind() == Some(FeatureKind::Float))
    {
        number = 2;
        values = list.iter().map(|value| [&[1 << 3 | 5][..], &value.to_le_bytes()].concat()).collect();
    } else if let Some(list) =
        feature.int64_list().filter(|_| feature.feature_kind() == Some(FeatureKind::Int64))
    {
        number = 3;
        values = list.iter().map(|value| [vec![1 << 3], varint(value.cast_unsigned())].concat()).collect();
    }
    let (one, other) = values.split_at(values.len() / 2);
    let part = |values: &[Vec<u8>]| match number {
        0 => field(2, &[]),
        _ => field(2, &field(number, &values.concat())),
    };
    field(1, &field(1, &[part(one), field(1, key.as_bytes()), part(other)].concat()))
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    bytes.push(value.to_le_bytes()[0]);
    bytes
}
