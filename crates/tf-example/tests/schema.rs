//! The schema of many records: what is counted, what is left out, and what TensorFlow is told.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

use proptest::prelude::*;
use tf_example::{
    Bytes, Example, ExampleRef, Feature, FeatureKind, FeatureList, FeatureLists, Features, Message, Payload,
    SequenceExample,
    schema::{KeyKind, RecordKind, Schema},
};

fn example<K: Into<String>, const N: usize>(features: [(K, Feature); N]) -> Vec<u8> {
    Example::from_features(features).encode_to_vec()
}

fn sequence<const N: usize>(context: &[(&str, Feature)], lists: [(&str, Vec<Feature>); N]) -> Vec<u8> {
    let context = Some(context.iter().cloned().collect());
    let lists = lists.map(|(key, steps)| (key, FeatureList::from_iter(steps)));
    SequenceExample { context, feature_lists: Some(FeatureLists::from_iter(lists)) }.encode_to_vec()
}

fn of<R: AsRef<[u8]>>(records: impl IntoIterator<Item = R>) -> Schema {
    let mut schema = Schema::new();
    for record in records {
        schema.observe(record.as_ref());
    }
    schema
}

/// The lines of a description between its braces.
fn described(schema: &Schema) -> Vec<String> {
    let python = schema.to_python();
    python.lines().filter_map(|line| line.strip_prefix("    ")).map(str::to_owned).collect()
}

#[test]
fn fixed_missing_varying_mixed_and_unknown_keys() {
    let schema = of([
        example([
            ("always", Feature::int64s([7])),
            ("boxes", Feature::floats([0.5])),
            ("either", Feature::int64s([1])),
            ("never", Feature::default()),
            ("pair", Feature::int64s([1, 2])),
            ("sometimes", Feature::bytes(["x"])),
        ]),
        example([
            ("always", Feature::int64s([-3])),
            ("boxes", Feature::floats([])),
            ("either", Feature::bytes(["1"])),
            ("never", Feature::default()),
            ("pair", Feature::int64s([3, 4])),
        ]),
    ]);
    assert_eq!((schema.records(), schema.examples(), schema.left_out()), (2, 2, 0));
    assert_eq!(
        described(&schema),
        [
            r#""always": tf.io.FixedLenFeature([], tf.int64),"#,
            r#""boxes": tf.io.VarLenFeature(tf.float32),  # 0 to 1 values"#,
            r#"# "either": left out, it has several kinds and TensorFlow reads one only: bytes in 1, int64 in 1 records"#,
            r#"# "never": left out, it never has a value: its kind is unknown"#,
            r#""pair": tf.io.FixedLenFeature([2], tf.int64),"#,
            r#""sometimes": tf.io.VarLenFeature(tf.string),  # missing in 1 of 2 records"#,
        ]
    );
    let kinds: Vec<_> = schema.features().map(|feature| feature.kind().to_string()).collect();
    assert_eq!(kinds, ["int64", "float", "mixed", "unknown", "int64", "bytes"]);
    let table = schema.to_string();
    assert!(
        table.contains("either     mixed    1       0        bytes in 1, int64 in 1 records\n"),
        "{table}"
    );
    assert!(table.contains("always     int64    1       0        -3 to 7\n"), "{table}");
}

#[test]
fn an_empty_list_of_another_kind_is_what_tensorflow_refuses() {
    let schema = of([example([("a", Feature::bytes(["x"]))]), example([("a", Feature::int64s([]))])]);
    let a = schema.feature("a").unwrap();
    assert_eq!(a.kind(), KeyKind::One(FeatureKind::Bytes));
    assert_eq!(a.values().empty_lists_of(Some(FeatureKind::Int64)), 1);
    let lines = described(&schema);
    assert!(
        lines[0].starts_with("# \"a\": left out") && lines[0].contains("empty int64 list in 1"),
        "{lines:?}"
    );

    let schema = of([example([("a", Feature::floats([]))]), example([("a", Feature::default())])]);
    assert_eq!(schema.feature("a").unwrap().kind(), KeyKind::Unknown);
    assert_eq!(described(&schema), [r#""a": tf.io.VarLenFeature(tf.float32),  # never has a value"#]);
}

#[test]
fn feature_lists_have_steps() {
    let step = |values: &[i64]| Feature::int64s(values.iter().copied());
    let schema = of([
        sequence(
            &[("id", step(&[1]))],
            [("one", vec![step(&[1]), step(&[2])]), ("two", vec![step(&[1, 2])]), ("v", vec![step(&[])])],
        ),
        sequence(&[("id", step(&[2]))], [("one", vec![]), ("v", vec![step(&[1, 2, 3]), step(&[4])])]),
    ]);
    let one = schema.feature_list("one").unwrap();
    assert_eq!((one.steps(), one.missing(), one.step_values().fixed_count()), (0..=2, 0, Some(1)));
    assert_eq!(
        described(&schema),
        [
            r#""id": tf.io.FixedLenFeature([], tf.int64),"#,
            r#""one": tf.io.FixedLenSequenceFeature([], tf.int64),"#,
            r#""two": tf.io.FixedLenSequenceFeature([2], tf.int64, allow_missing=True),  # missing in 1 of 2 records"#,
            r#""v": tf.io.RaggedFeature(tf.int64),  # 0 to 3 values a step"#,
        ]
    );
    let python = schema.to_python();
    assert!(!python.contains("feature_description"), "{python}");
    assert!(
        python.contains("# tf.io.parse_single_sequence_example(record, context_features, sequence_features)")
    );
    let steps_unknown = of([sequence(&[], [("none", vec![])])]);
    assert_eq!(steps_unknown.feature_list("none").unwrap().step_values().count(), None);
    assert!(steps_unknown.to_string().contains("none          unknown  0      -"), "{steps_unknown}");
}

#[test]
fn empty_records_lack_every_key_and_others_are_counted() {
    let mut schema = of([example([("a", Feature::int64s([1]))])]);
    assert_eq!(schema.observe(b""), RecordKind::Empty);
    assert_eq!(schema.observe(b"123456789"), RecordKind::Other);
    assert_eq!((schema.records(), schema.empty(), schema.other()), (3, 1, 1));
    assert_eq!(schema.feature("a").unwrap().missing(), 1);
    assert!(schema.to_python().contains("VarLenFeature(tf.int64),  # missing in 1 of 2 records"));
    let said = "3 records: 1 tf.train.Example, 1 empty, 1 neither Example nor SequenceExample\n";
    assert!(schema.to_string().starts_with(said), "{schema}");
}

#[test]
fn a_malformed_record_leaves_nothing_behind() {
    // Features { "a": int64 1, "b": a float list of three bytes }
    let mut record = example([("a", Feature::int64s([1])), ("b", Feature::floats([1.0]))]);
    let len = record.len();
    // The last entry's lengths, each one byte shorter, and a byte less.
    let at = record.windows(2).rposition(|pair| pair == [0x0a, 4]).unwrap();
    record.remove(len - 1);
    for (position, by) in [(at + 1, 1), (at - 1, 1), (at - 3, 1), (at - 8, 1), (1, 1)] {
        record[position] -= by;
    }
    let mut schema = Schema::new();
    let example = ExampleRef::parse(&record).unwrap();
    let error = schema.observe_example(&example).unwrap_err();
    assert!(error.to_string().contains("byte"), "{error}");
    assert_eq!(schema, Schema::new());
    assert_eq!(schema.observe(&record), RecordKind::Other);
    assert_eq!(schema.features().len(), 0);
}

#[test]
fn keys_have_a_limit_that_is_said_and_does_not_depend_on_the_order() {
    let part = |numbers: std::ops::Range<usize>, rev: bool| {
        let mut schema = Schema::new();
        let mut records: Vec<_> =
            numbers.map(|n| example([(format!("key {n:06}"), Feature::int64s([1]))])).collect();
        if rev {
            records.reverse();
        }
        for record in &records {
            schema.observe(record);
        }
        schema
    };
    let parts = || [part(4000..12_000, true), part(0..11_000, false), part(9000..15_000, true)];
    let [mut one, mut two, three] = parts();
    assert_eq!((two.features().len(), two.left_out()), (Schema::MAX_KEYS, 1000));
    two.merge(three);
    one.merge(two);
    let [first, mut second, mut third] = parts();
    second.merge(first);
    third.merge(second);
    assert_eq!(one, third);
    assert_eq!(one.features().len(), Schema::MAX_KEYS);
    // Each record has one key: 25 000, of which those below 10 000 are kept.
    assert_eq!(one.left_out(), 2000 + 1000 + 5000);
    let said = "8000 features left out: of more than 10000 keys";
    assert!(one.to_string().contains(said) && one.to_python().contains(said));

    let long = of([example([("k".repeat(Schema::MAX_KEY_LEN + 1), Feature::int64s([1]))])]);
    assert_eq!((long.features().len(), long.left_out()), (0, 1));
}

#[test]
fn nan_and_infinity_are_counted_apart() {
    let schema = of([
        example([("x", Feature::floats([f32::NAN, f32::INFINITY, 2.0]))]),
        example([("x", Feature::floats([f32::NEG_INFINITY, -0.0, 0.0]))]),
    ]);
    let x = schema.feature("x").unwrap().values().floats().unwrap();
    assert_eq!((x.nan, x.infinite, x.values, x.lists), (1, 2, 6, 2));
    let range = x.finite.clone().unwrap();
    assert_eq!((range.start().to_bits(), range.end().to_bits()), ((-0.0_f32).to_bits(), 2.0_f32.to_bits()));
    assert!(schema.to_string().contains("-0.0 to 2.0, 1 NaN, 2 infinite\n"), "{schema}");
    let only = of([example([("x", Feature::floats([f32::NAN]))])]);
    assert_eq!(only.feature("x").unwrap().values().floats().unwrap().finite, None);
}

#[cfg(feature = "json")]
#[test]
fn the_json_object() {
    let text = [Feature::bytes(["ab"]), Feature::default()];
    let schema = of([
        sequence(&[("id", Feature::int64s([i64::MIN]))], [("text", text.to_vec())]),
        example([("x", Feature::floats([0.5, f32::NAN]))]),
        Vec::new(),
    ]);
    let wanted = serde_json::json!({
        "version": 1, "records": 3, "examples": 1, "sequence_examples": 1, "empty": 1, "other": 0, "left_out": 0,
        "features": [{
            "key": "x", "kind": "float", "records": 1, "missing": 1, "count": {"min": 2, "max": 2},
            "fixed": true, "values": 2, "empty_lists": 0,
            "kinds": [{"kind": "float", "lists": 1, "values": 2, "min": 0.5, "max": 0.5, "nan": 1, "infinite": 0}],
        }],
        "context": [{
            "key": "id", "kind": "int64", "records": 1, "missing": 1, "count": {"min": 1, "max": 1},
            "fixed": true, "values": 1, "empty_lists": 0,
            "kinds": [{"kind": "int64", "lists": 1, "values": 1, "min": i64::MIN, "max": i64::MIN}],
        }],
        "feature_lists": [{
            "key": "text", "kind": "bytes", "records": 1, "missing": 1, "steps": {"min": 2, "max": 2}, "lists": 2,
            "count": {"min": 0, "max": 1}, "fixed": false, "values": 1, "empty_lists": 1,
            "kinds": [{"kind": "bytes", "lists": 1, "values": 1, "min_len": 2, "max_len": 2, "utf8": true}],
        }],
    });
    assert_eq!(serde_json::to_value(&schema).unwrap(), wanted);
}

fn feature() -> impl Strategy<Value = Feature> {
    let bytes = prop::collection::vec(prop::collection::vec(any::<u8>(), 0..4), 0..3);
    let int64s = prop::collection::vec(any::<i64>(), 0..3);
    // No NaN: a list with one is not equal to itself. None comes out of a schema, whatever goes in.
    let floats = prop::collection::vec(any::<f32>(), 0..3);
    prop_oneof![
        Just(Feature::default()),
        bytes.prop_map(Feature::bytes),
        floats.prop_map(Feature::floats),
        int64s.prop_map(Feature::int64s),
    ]
}

fn record() -> impl Strategy<Value = Vec<u8>> {
    let features =
        || prop::collection::btree_map("[a-d]{1,2}", feature(), 0..5).prop_map(Features::from_iter);
    let steps = prop::collection::vec(feature(), 0..4).prop_map(FeatureList::from_iter);
    let lists = prop::collection::btree_map("[a-d]", steps, 0..4).prop_map(FeatureLists::from_iter);
    prop_oneof![
        features().prop_map(|features| Example { features: Some(features) }.encode_to_vec()),
        (features(), lists).prop_map(|(context, lists)| {
            SequenceExample { context: Some(context), feature_lists: Some(lists) }.encode_to_vec()
        }),
        prop::collection::vec(any::<u8>(), 0..20),
    ]
}

/// What the owned messages say of a key: records that have it, lists without values, values.
fn owned(examples: &[Example], key: &str) -> (u64, u64, u64) {
    let lists = examples.iter().filter_map(|example| example.feature(key));
    lists.fold((0, 0, 0), |(lists, empty, values), list| {
        (lists + 1, empty + u64::from(list.is_empty()), values + list.len() as u64)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parts_merge_to_the_whole_in_any_order(parts in prop::collection::vec(prop::collection::vec(record(), 0..5), 3)) {
        let whole = of(parts.iter().flatten());
        let [a, b, c] = [0, 1, 2].map(|index| of(&parts[index]));
        let (mut left, mut right, mut turned) = (a.clone(), b.clone(), c.clone());
        left.merge(b.clone());
        left.merge(c.clone());
        right.merge(c);
        let mut a_then = a.clone();
        a_then.merge(right);
        turned.merge(b);
        turned.merge(a);
        prop_assert_eq!(&left, &whole);
        prop_assert_eq!(&a_then, &whole);
        prop_assert_eq!(&turned, &whole);
    }

    #[test]
    fn counts_are_those_of_the_decoded_records(records in prop::collection::vec(record(), 0..8)) {
        let schema = of(&records);
        let payloads: Vec<_> = records.iter().map(|record| Payload::classify(&Bytes::copy_from_slice(record))).collect();
        let examples: Vec<_> = payloads.iter().filter_map(|payload| match payload {
            Payload::Example(example) => Some(example.clone()),
            _ => None,
        }).collect();
        let count = |wanted: fn(&Payload) -> bool| payloads.iter().filter(|payload| wanted(payload)).count() as u64;
        prop_assert_eq!(schema.examples(), examples.len() as u64);
        prop_assert_eq!(schema.sequence_examples(), count(|payload| matches!(payload, Payload::SequenceExample(_))));
        prop_assert_eq!(schema.empty(), count(|payload| *payload == Payload::Empty));
        prop_assert_eq!(schema.other(), count(|payload| *payload == Payload::Other));
        let keys: std::collections::BTreeSet<_> =
            examples.iter().flat_map(|example| example.features().feature.keys()).collect();
        prop_assert!(schema.features().map(|feature| feature.key()).eq(keys.iter().copied()));
        for feature in schema.features() {
            let values = feature.values();
            let found = (values.lists(), values.empty_lists(), values.len());
            prop_assert_eq!(found, owned(&examples, feature.key()));
        }
    }
}

#[test]
fn records_that_tensorflow_reads_otherwise_are_counted() {
    let plain = example([("a", Feature::int64s([1]))]);
    let twice = [plain.clone(), plain.clone()].concat();
    let key_alone = vec![0x0a, 0x05, 0x0a, 0x03, 0x0a, 0x01, b'a'];
    let steps =
        sequence(&[("c", Feature::bytes(["x"]))], [("s", vec![Feature::floats([0.5]), Feature::default()])]);
    let odd_steps = [steps.clone(), sequence(&[], [("s", vec![])])].concat();
    let mut schema = of([&plain, &steps]);
    assert_eq!(schema.odd(), 0);
    assert!(!schema.to_python().contains("otherwise"));
    schema.merge(of([&twice, &key_alone, &odd_steps]));
    assert_eq!((schema.odd(), schema.examples(), schema.other()), (3, 3, 0));
    let python = schema.to_python();
    assert!(python.contains("# TensorFlow reads 3 of 5 records otherwise or refuses them\n"), "{python}");
}

#[test]
fn nothing_to_parse_by_is_said() {
    let nothing = "# There is nothing to parse by: TensorFlow refuses a description without features\n";
    for records in [vec![], vec![vec![]], vec![example([("a", Feature::default())])]] {
        let python = of(&records).to_python();
        assert!(python.ends_with(nothing) && !python.contains("tf.io.parse"), "{python}");
    }
    let python = of([sequence(&[], [("s", vec![Feature::int64s([1])])])]).to_python();
    assert!(
        python.contains("context_features = {}\n") && python.contains("# tf.io.parse_single_sequence"),
        "{python}"
    );
}

#[test]
fn a_key_does_not_turn_the_table_around() {
    let table = of([example([("a\u{202e}b\u{2028}", Feature::int64s([1]))])]).to_string();
    assert!(table.contains(r"a\u{202e}b\u{2028}  int64"), "{table}");
}
