//! Descriptions that no record could be parsed by.

use tf_example::spec::{
    FeatureSpec, FixedLen, FixedLenSequence, Partition, Ragged, SequenceSpec, Sparse, Spec, SpecErrorKind,
    VarLen,
};
use tf_example::{FeatureKind, feature_spec};

/// What is said of one feature.
fn refusal(feature: impl Into<FeatureSpec>) -> String {
    let error = Spec::new([("a", feature)]).unwrap_err();
    assert_eq!(error.key(), "a");
    error.to_string()
}

fn refusals<const N: usize>(features: [(&str, FeatureSpec); N]) -> String {
    Spec::new(features).unwrap_err().to_string()
}

#[test]
fn nothing_is_described() {
    let none: [(&str, VarLen); 0] = [];
    let error = Spec::new(none.clone()).unwrap_err();
    assert_eq!((error.key(), error.kind()), ("", &SpecErrorKind::Empty));
    assert_eq!(error.to_string(), "no features are described");
    assert_eq!(SequenceSpec::new(none.clone(), none).unwrap_err().kind(), &SpecErrorKind::Empty);
}

#[test]
fn a_key_twice() {
    let twice = r#"feature "a": described twice"#;
    assert_eq!(refusals([("a", VarLen::int64().into()), ("a", VarLen::int64().into())]), twice);
    assert_eq!(refusals([("a", FixedLen::int64([]).into()), ("a", FixedLen::int64([]).into())]), twice);
    assert_eq!(refusals([("a", FixedLen::int64([]).into()), ("a", VarLen::bytes().into())]), twice);
    assert!(feature_spec! { "b": VarLen::int64(), "b": VarLen::int64() }.is_err());
}

#[test]
fn default_values() {
    let int = |shape: &[usize]| FixedLen::int64(shape);
    assert_eq!(refusal(int(&[2]).default_value(5)), r#"feature "a": 1 default value, expected 2"#);
    assert_eq!(refusal(int(&[0]).default_value(5)), r#"feature "a": 1 default value, expected 0"#);
    assert_eq!(refusal(int(&[]).default_value([5, 6])), r#"feature "a": 2 default values, expected 1"#);
    assert!(Spec::new([("a", int(&[]).default_value([5]))]).is_ok());
    assert_eq!(
        refusal(int(&[]).default_value(1.0)),
        r#"feature "a": default value of kind float, expected int64"#
    );
    assert_eq!(
        refusal(int(&[]).default_value("1")),
        r#"feature "a": default value of kind bytes, expected int64"#
    );
    let error = Spec::new([("a", FixedLen::bytes([]).default_value(1))]).unwrap_err();
    let kinds = SpecErrorKind::DefaultKind { expected: FeatureKind::Bytes, found: FeatureKind::Int64 };
    assert_eq!(*error.kind(), kinds);
    let rows = FixedLenSequence::int64([2]).allow_missing();
    assert_eq!(refusal(rows.clone().default_value([1, 2])), r#"feature "a": 2 default values, expected 1"#);
    assert_eq!(
        refusal(rows.default_value(1.0)),
        r#"feature "a": default value of kind float, expected int64"#
    );
}

#[test]
fn shapes() {
    let large = r#"feature "a": the shape has more values than can be counted"#;
    assert_eq!(refusal(FixedLen::int64([usize::MAX, 2])), large);
    assert_eq!(refusal(FixedLenSequence::int64([usize::MAX, 2]).allow_missing()), large);
    assert_eq!(
        refusal(FixedLenSequence::int64([2, 0]).allow_missing()),
        r#"feature "a": rows without values"#
    );
    assert_eq!(
        refusal(FixedLenSequence::int64([2])),
        r#"feature "a": a sequence of an Example must allow the feature to be missing"#
    );
}

#[test]
fn keys_and_sizes_of_sparse_tensors() {
    let none: [&str; 0] = [];
    assert_eq!(refusal(Sparse::int64(none, "v", [])), r#"feature "a": no index key"#);
    assert_eq!(refusal(Sparse::int64(["i", ""], "v", [1, 1])), r#"feature "a": no index key"#);
    assert_eq!(refusal(Sparse::int64(["i"], "", [1])), r#"feature "a": no value key"#);
    assert_eq!(
        refusal(Sparse::int64(["i", "j"], "v", [1])),
        r#"feature "a": number of index keys 2, of dimensions 1"#
    );
    assert_eq!(
        refusal(Sparse::float(["i"], "i", [1])),
        r#"feature "a": key "i" is parsed as another kind elsewhere"#
    );
}

#[test]
fn keys_and_lengths_of_ragged_tensors() {
    assert_eq!(refusal(Ragged::int64().value_key("")), r#"feature "a": no value key"#);
    let uniform = |lengths: &[usize]| {
        let lengths: Vec<Partition> = lengths.iter().copied().map(Partition::uniform_row_length).collect();
        Ragged::int64().partitions(lengths)
    };
    assert_eq!(refusal(uniform(&[0])), r#"feature "a": uniform row length 0"#);
    assert_eq!(
        refusal(uniform(&[usize::MAX, 2])),
        r#"feature "a": the shape has more values than can be counted"#
    );
    assert_eq!(
        refusal(Ragged::float().partitions([Partition::row_lengths("a")])),
        r#"feature "a": key "a" is parsed as another kind elsewhere"#
    );
}

#[test]
fn one_key_in_the_record_for_two_features() {
    let conflict = |one: FeatureSpec, other: FeatureSpec| refusals([("a", one), ("b", other)]);
    let reading_a = || Sparse::int64(["i"], "a", [1]).into();
    let rows_of_a = || Ragged::int64().value_key("a").into();
    let class = r#"feature "b": key "a" is parsed for another class elsewhere"#;
    assert_eq!(conflict(FixedLen::int64([]).into(), reading_a()), class);
    assert_eq!(conflict(FixedLen::int64([]).into(), rows_of_a()), class);
    assert_eq!(conflict(FixedLenSequence::int64([]).allow_missing().into(), rows_of_a()), class);
    assert_eq!(conflict(VarLen::int64().into(), rows_of_a()), class);
    assert_eq!(conflict(Ragged::int64().into(), reading_a()), class);
    let kind = r#"feature "b": key "a" is parsed as another kind elsewhere"#;
    assert_eq!(conflict(VarLen::float().into(), reading_a()), kind);
    assert_eq!(conflict(Ragged::float().into(), rows_of_a()), kind);
    // An entry's name is not a key that it reads.
    let named = [("a", Ragged::int64().value_key("v").into()), ("b", FeatureSpec::from(VarLen::int64()))];
    assert!(Spec::new(named).is_ok());
    let swapped = [("a", Ragged::int64().value_key("b")), ("b", Ragged::float().value_key("a"))];
    assert!(Spec::new(swapped).is_ok());
}
