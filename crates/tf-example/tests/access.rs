//! Typed access: which call gives what for a feature that is there, empty, absent or of another kind.

use tf_example::{
    Bytes, Example, Feature, FeatureError, FeatureErrorKind, FeatureKind, FeatureList, FeatureLists,
    Features, SequenceExample,
};

fn example() -> Example {
    Example::from_features([
        ("b0", Feature::bytes(Vec::<Bytes>::new())),
        ("b1", Feature::bytes(["cat"])),
        ("b2", Feature::bytes(["cat", "dog"])),
        ("f0", Feature::floats([])),
        ("f1", Feature::floats([0.5])),
        ("f2", Feature::floats([0.5, 1.0])),
        ("i0", Feature::int64s([])),
        ("i1", Feature::int64s([-7])),
        ("i2", Feature::int64s([-7, 8])),
        ("none", Feature::default()),
        ("latin1", Feature::bytes([&b"caf\xe9"[..]])),
    ])
}

fn kind<T>(result: Result<T, FeatureError>) -> FeatureErrorKind {
    let Err(error) = result else { unreachable!("an error is expected") };
    error.kind().clone()
}

fn count(found: usize) -> FeatureErrorKind {
    FeatureErrorKind::WrongCount { expected: 1, found }
}

fn wrong(expected: FeatureKind, found: FeatureKind) -> FeatureErrorKind {
    FeatureErrorKind::WrongKind { expected, found }
}

#[test]
fn lists_of_the_right_kind() {
    let example = example();
    assert_eq!(example.bytes_list("b2").unwrap(), ["cat", "dog"]);
    assert_eq!(example.float_list("f2").unwrap(), [0.5, 1.0]);
    assert_eq!(example.int64_list("i2").unwrap(), [-7, 8]);
    assert_eq!(example.bytes_list_or_empty("b2").unwrap(), ["cat", "dog"]);
    assert_eq!(example.float_list_or_empty("f2").unwrap(), [0.5, 1.0]);
    assert_eq!(example.int64_list_or_empty("i2").unwrap(), [-7, 8]);
}

#[test]
fn without_values_there_is_no_kind() {
    let example = example();
    for key in ["b0", "f0", "i0", "none"] {
        assert!(example.bytes_list(key).unwrap().is_empty(), "{key}");
        assert!(example.float_list(key).unwrap().is_empty(), "{key}");
        assert!(example.int64_list(key).unwrap().is_empty(), "{key}");
        assert_eq!(kind(example.bytes(key)), count(0), "{key}");
        assert_eq!(kind(example.float(key)), count(0), "{key}");
        assert_eq!(kind(example.int64(key)), count(0), "{key}");
        assert_eq!(kind(example.str(key)), count(0), "{key}");
    }
}

#[test]
fn optional_access_takes_absent_and_empty_for_nothing() {
    let example = example();
    for key in ["b0", "f0", "i0", "none", "absent"] {
        assert!(example.bytes_list_or_empty(key).unwrap().is_empty(), "{key}");
        assert!(example.float_list_or_empty(key).unwrap().is_empty(), "{key}");
        assert!(example.int64_list_or_empty(key).unwrap().is_empty(), "{key}");
        assert_eq!(example.optional_bytes(key).unwrap(), None, "{key}");
        assert_eq!(example.optional_float(key).unwrap(), None, "{key}");
        assert_eq!(example.optional_int64(key).unwrap(), None, "{key}");
        assert_eq!(example.optional_str(key).unwrap(), None, "{key}");
    }
}

#[test]
fn one_value() {
    let example = example();
    assert_eq!(example.bytes("b1").unwrap(), "cat");
    assert_eq!(example.str("b1").unwrap(), "cat");
    assert_eq!(example.float("f1").unwrap().to_bits(), 0.5_f32.to_bits());
    assert_eq!(example.int64("i1").unwrap(), -7);
    assert_eq!(example.optional_bytes("b1").unwrap().unwrap(), "cat");
    assert_eq!(example.optional_str("b1").unwrap(), Some("cat"));
    assert_eq!(example.optional_float("f1").unwrap(), Some(0.5));
    assert_eq!(example.optional_int64("i1").unwrap(), Some(-7));
}

#[test]
fn several_values_are_not_one() {
    let example = example();
    assert_eq!(kind(example.bytes("b2")), count(2));
    assert_eq!(kind(example.str("b2")), count(2));
    assert_eq!(kind(example.float("f2")), count(2));
    assert_eq!(kind(example.int64("i2")), count(2));
    assert_eq!(kind(example.optional_bytes("b2")), count(2));
    assert_eq!(kind(example.optional_str("b2")), count(2));
    assert_eq!(kind(example.optional_float("f2")), count(2));
    assert_eq!(kind(example.optional_int64("i2")), count(2));
}

#[test]
fn values_of_another_kind_are_an_error_everywhere() {
    use FeatureKind::{Bytes, Float, Int64};
    let example = example();
    assert_eq!(kind(example.bytes_list("f2")), wrong(Bytes, Float));
    assert_eq!(kind(example.float_list("i2")), wrong(Float, Int64));
    assert_eq!(kind(example.int64_list("b2")), wrong(Int64, Bytes));
    assert_eq!(kind(example.bytes_list_or_empty("i2")), wrong(Bytes, Int64));
    assert_eq!(kind(example.float_list_or_empty("b2")), wrong(Float, Bytes));
    assert_eq!(kind(example.int64_list_or_empty("f2")), wrong(Int64, Float));
    assert_eq!(kind(example.bytes("f1")), wrong(Bytes, Float));
    assert_eq!(kind(example.str("i1")), wrong(Bytes, Int64));
    assert_eq!(kind(example.optional_float("i1")), wrong(Float, Int64));
    assert_eq!(kind(example.optional_int64("b1")), wrong(Int64, Bytes));
}

#[test]
fn a_missing_key_is_missing() {
    let example = example();
    let missing = FeatureErrorKind::Missing;
    assert_eq!(kind(example.bytes_list("absent")), missing);
    assert_eq!(kind(example.float_list("absent")), missing);
    assert_eq!(kind(example.int64_list("absent")), missing);
    assert_eq!(kind(example.bytes("absent")), missing);
    assert_eq!(kind(example.str("absent")), missing);
    assert_eq!(kind(example.float("absent")), missing);
    assert_eq!(kind(example.int64("absent")), missing);
    assert_eq!(kind(Example::default().int64("absent")), missing);
    assert_eq!(example.feature("absent"), None);
    assert_eq!(example.feature("none"), Some(&Feature::default()));
}

#[test]
fn text_must_be_utf8() {
    let example = example();
    let expected = FeatureErrorKind::NotUtf8 { valid_up_to: 3 };
    assert_eq!(kind(example.str("latin1")), expected);
    assert_eq!(kind(example.optional_str("latin1")), expected);
    assert_eq!(example.bytes("latin1").unwrap(), &b"caf\xe9"[..]);
}

#[test]
fn errors_read_as_sentences() {
    let example = example();
    let message = |result: Result<(), FeatureError>| result.unwrap_err().to_string();
    assert_eq!(message(example.int64("absent").map(drop)), r#"feature "absent" is missing"#);
    assert_eq!(message(example.int64("i2").map(drop)), r#"feature "i2" has 2 values, expected 1"#);
    assert_eq!(
        message(example.int64("b1").map(drop)),
        r#"feature "b1" is a bytes list, expected an int64 list"#
    );
    assert_eq!(
        message(example.float("i1").map(drop)),
        r#"feature "i1" is an int64 list, expected a float list"#
    );
    assert_eq!(
        message(example.str("latin1").map(drop)),
        r#"feature "latin1" is not UTF-8 at byte 3 of the value"#
    );
    let own = FeatureError::new("a\n", FeatureErrorKind::WrongCount { expected: 4, found: 1 });
    assert_eq!(own.to_string(), r#"feature "a\n" has 1 value, expected 4"#);
}

#[test]
fn errors_travel() {
    fn travels<T: std::error::Error + Send + Sync + 'static>() {}
    travels::<FeatureError>();
    assert_eq!(size_of::<Result<i64, FeatureError>>(), 16);
}

#[test]
fn insert_replaces() {
    let mut example = Example::default();
    assert_eq!(example.insert("a", Feature::int64s([1])), None);
    assert_eq!(example.insert("a", Feature::int64s([2])), Some(Feature::int64s([1])));
    assert_eq!(example.int64("a").unwrap(), 2);
}

#[test]
fn a_sequence_without_fields_is_empty() {
    let sequence = SequenceExample::default();
    assert_eq!(sequence.context(), &Features::default());
    assert_eq!(sequence.feature_lists(), &FeatureLists::default());
    assert_eq!(sequence.feature_list("a"), None);
}

#[test]
fn a_sequence_has_a_context_and_steps() {
    let steps = FeatureList::from_iter([Feature::int64s([1]), Feature::floats([])]);
    let sequence = SequenceExample {
        context: Some(Features::from_iter([("label", Feature::bytes(["zebra"]))])),
        feature_lists: Some(FeatureLists::from_iter([("count", steps.clone())])),
    };
    assert_eq!(sequence.context().str("label").unwrap(), "zebra");
    assert_eq!(sequence.feature_list("count"), Some(&steps));
    assert_eq!(steps.feature[0].int64_list(), Some(&[1][..]));
    assert_eq!(steps.feature[0].bytes_list(), None);
    assert_eq!(steps.feature[1].int64_list(), Some(&[][..]));
    assert_eq!(steps.feature[1].feature_kind(), Some(FeatureKind::Float));
}
