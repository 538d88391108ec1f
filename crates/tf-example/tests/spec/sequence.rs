//! The context and the lists of a `SequenceExample`.

use tf_example::spec::{FixedLen, FixedLenSequence, Partition, Ragged, SequenceSpec, Sparse, Values, VarLen};
use tf_example::{Feature, Message, SequenceExample};

use super::records::{
    context, context_refusal, context_spec, floats, ints, joined, kindless, lists_refusal, lists_spec,
    sequence, sequence_error, strings,
};

#[test]
fn the_context_is_parsed_as_a_record_alone() {
    let features = [
        ("fixed", FixedLen::int64([2]).into()),
        ("ragged", Ragged::bytes().into()),
        ("var", tf_example::spec::FeatureSpec::from(VarLen::float())),
    ];
    let none: [(&str, VarLen); 0] = [];
    let spec = SequenceSpec::new(features, none).unwrap();
    let record = context([("fixed", ints(&[1, 2])), ("ragged", strings(&["x"])), ("var", floats(&[0.5]))]);
    let parsed = spec.parse_single(&record).unwrap();
    assert_eq!(parsed.context().dense("fixed").unwrap().shape(), [2]);
    assert_eq!(parsed.context().dense("ragged").unwrap().shape(), [1]);
    assert_eq!(parsed.context().sparse("var").unwrap().shape(), [1]);
    assert_eq!(parsed.lists().iter().len(), 0);
    let error = spec.parse_single(b"").unwrap_err();
    assert_eq!(error.to_string(), r#"feature "fixed" is missing"#);
    assert_eq!((error.example(), error.step()), (None, None));
}

#[test]
fn in_the_context_a_feature_without_a_list_is_an_empty_list() {
    let spec = context_spec("a", FixedLen::int64([1]).default_value(7));
    let error = sequence_error(&spec, &context([("a", kindless())]));
    assert_eq!(error.to_string(), r#"feature "a" has 0 values, expected 1"#);
    let missing = spec.parse_single(b"").unwrap();
    assert_eq!(missing.context().int64s("a").unwrap(), [7]);

    let spec = context_spec("a", FixedLen::int64([0]));
    for empty in [context([("a", kindless())]), context([("a", ints(&[]))])] {
        assert_eq!(spec.parse_single(&empty).unwrap().context().dense("a").unwrap().shape(), [0]);
    }
    assert_eq!(sequence_error(&spec, b"").to_string(), r#"feature "a" is missing"#);
}

#[test]
fn classes_that_have_no_place() {
    let text = |error: tf_example::spec::SpecError| error.to_string();
    assert_eq!(
        text(context_refusal("a", FixedLenSequence::int64([]).allow_missing())),
        r#"feature "a": FixedLenSequenceFeature cannot be in the context of a sequence"#
    );
    assert_eq!(
        text(context_refusal("a", Sparse::int64(["i"], "v", [1]))),
        r#"feature "a": SparseFeature cannot be in the context of a sequence"#
    );
    assert_eq!(
        text(lists_refusal("a", FixedLen::int64([]))),
        r#"feature "a": FixedLenFeature cannot be in the lists of a sequence"#
    );
    assert_eq!(
        text(lists_refusal("a", Sparse::int64(["i"], "v", [1]))),
        r#"feature "a": SparseFeature cannot be in the lists of a sequence"#
    );
    assert_eq!(
        text(lists_refusal("a", FixedLenSequence::int64([]).default_value(0))),
        r#"feature "a": a feature of steps has no default value"#
    );
    assert_eq!(text(lists_refusal("a", FixedLenSequence::int64([0]))), r#"feature "a": rows without values"#);
}

#[test]
fn a_key_may_be_in_both_with_another_kind() {
    let spec = SequenceSpec::new([("a", VarLen::bytes())], [("a", VarLen::int64())]).unwrap();
    let record = joined(&context([("a", strings(&["x"]))]), &sequence([("a", &[ints(&[1])])]));
    let parsed = spec.parse_single(&record).unwrap();
    assert_eq!(parsed.context().byte_strings("a").unwrap(), [b"x"]);
    assert_eq!(parsed.lists().int64s("a").unwrap(), [1]);
}

#[test]
fn fixed_steps() {
    let spec = lists_spec("a", FixedLenSequence::int64([2]));
    let two = sequence([("a", &[ints(&[1, 2]), ints(&[3, 4])])]);
    let parsed = spec.parse_single(&two).unwrap();
    assert_eq!(parsed.lists().dense("a").unwrap().shape(), [2, 2]);
    assert_eq!(parsed.lists().int64s("a").unwrap(), [1, 2, 3, 4]);
    let none = sequence([("a", &[])]);
    assert_eq!(spec.parse_single(&none).unwrap().lists().dense("a").unwrap().shape(), [0, 2]);

    let wrong = |step: Feature| {
        let error = sequence_error(&spec, &sequence([("a", &[ints(&[1, 2]), step])]));
        assert_eq!(error.step(), Some(1));
        error.to_string()
    };
    assert_eq!(wrong(ints(&[1])), r#"step 1: feature "a" has 1 value, expected 2"#);
    assert_eq!(wrong(ints(&[])), r#"step 1: feature "a" has 0 values, expected 2"#);
    assert_eq!(wrong(kindless()), r#"step 1: feature "a" is missing"#);
    assert_eq!(wrong(floats(&[])), r#"step 1: feature "a" is a float list, expected an int64 list"#);
}

#[test]
fn a_list_may_be_missing_where_it_is_allowed() {
    let error = sequence_error(&lists_spec("a", FixedLenSequence::int64([2])), b"");
    assert_eq!((error.to_string().as_str(), error.step()), (r#"feature "a" is missing"#, None));
    let allowed = lists_spec("a", FixedLenSequence::int64([2]).allow_missing());
    assert_eq!(allowed.parse_single(b"").unwrap().lists().dense("a").unwrap().shape(), [0, 2]);
}

#[test]
fn steps_of_any_length() {
    let spec = lists_spec("a", VarLen::int64());
    let record = sequence([("a", &[ints(&[1]), kindless(), ints(&[]), ints(&[2, 3])])]);
    let parsed = spec.parse_single(&record).unwrap();
    let a = parsed.lists().sparse("a").unwrap();
    assert_eq!((a.shape(), &*a.indices()), (&[4, 2][..], &[0, 0, 3, 0, 3, 1][..]));
    assert_eq!(a.row_splits().unwrap(), [0, 1, 1, 1, 3]);
    for nothing in [sequence([]), sequence([("a", &[])])] {
        assert_eq!(spec.parse_single(&nothing).unwrap().lists().sparse("a").unwrap().shape(), [0, 0]);
    }
    let error = sequence_error(&spec, &sequence([("a", &[ints(&[1]), strings(&[])])]));
    assert_eq!(error.to_string(), r#"step 1: feature "a" is a bytes list, expected an int64 list"#);
}

#[test]
fn ragged_steps() {
    let spec = lists_spec("a", Ragged::int64());
    let record = sequence([("a", &[ints(&[1]), kindless(), ints(&[2, 3])])]);
    let parsed = spec.parse_single(&record).unwrap();
    let a = parsed.lists().ragged("a").unwrap();
    assert_eq!((a.row_splits(0), a.values()), (Some(&[0, 1, 1, 3][..]), &Values::from([1, 2, 3])));
    let nothing = spec.parse_single(b"").unwrap();
    assert_eq!(nothing.lists().ragged("a").unwrap().row_splits(0), Some(&[0][..]));
}

#[test]
fn ragged_steps_with_partitions() {
    let rows = Ragged::int64().value_key("v").partitions([Partition::row_lengths("p")]);
    let spec = lists_spec("r", rows);
    let of = |v: &[Feature], p: &[Feature]| sequence([("v", v), ("p", p)]);
    let record = of(&[ints(&[1, 2]), ints(&[]), ints(&[3])], &[ints(&[0, 2]), ints(&[]), ints(&[1])]);
    let parsed = spec.parse_single(&record).unwrap();
    let r = parsed.lists().ragged("r").unwrap();
    assert_eq!((r.row_splits(0), r.row_splits(1)), (Some(&[0, 2, 2, 3][..]), Some(&[0, 0, 2, 3][..])));
    assert_eq!(spec.parse_single(b"").unwrap().lists().ragged("r").unwrap().row_splits(1), Some(&[0][..]));

    let error = sequence_error(&spec, &of(&[ints(&[1]), ints(&[2, 3])], &[ints(&[1]), ints(&[1])]));
    assert_eq!(
        error.to_string(),
        r#"step 1: feature "p" does not partition 2 values: their sum is too small"#
    );
    let error = sequence_error(&spec, &of(&[ints(&[1]), ints(&[])], &[ints(&[1])]));
    assert_eq!(error.to_string(), r#"feature "p" has 1 step, expected 2"#);
    let error = sequence_error(&spec, &of(&[], &[ints(&[]), ints(&[])]));
    assert_eq!(error.to_string(), r#"feature "p" has 2 steps, expected 0"#);
}

#[test]
fn ragged_steps_of_one_length() {
    let spec = lists_spec("a", Ragged::int64().partitions([Partition::uniform_row_length(2)]));
    let record = sequence([("a", &[ints(&[1, 2]), ints(&[])])]);
    let parsed = spec.parse_single(&record).unwrap();
    let a = parsed.lists().ragged("a").unwrap();
    assert_eq!((a.row_splits(0), a.inner_shape()), (Some(&[0, 1, 1][..]), &[2][..]));
    let error = sequence_error(&spec, &sequence([("a", &[ints(&[1])])]));
    assert_eq!(error.to_string(), r#"step 0: feature "a" has 1 value, which makes no rows of 2"#);
}

#[test]
fn of_a_list_that_is_there_twice_the_last_counts() {
    let spec = lists_spec("a", VarLen::int64());
    let twice = joined(&sequence([("a", &[strings(&["x"])])]), &sequence([("a", &[ints(&[4])])]));
    assert_eq!(spec.parse_single(&twice).unwrap().lists().int64s("a").unwrap(), [4]);
}

#[test]
fn fields_that_come_twice_are_merged() {
    let spec = SequenceSpec::new(
        [("a", VarLen::int64()), ("b", VarLen::int64())],
        [("c", VarLen::int64()), ("d", VarLen::int64())],
    );
    let spec = spec.unwrap();
    let parts = [
        sequence([("c", &[ints(&[3])])]),
        context([("a", ints(&[1]))]),
        context([("b", ints(&[2]))]),
        sequence([("d", &[ints(&[4])])]),
    ];
    let record = parts.concat();
    assert!(SequenceExample::decode(&*record).is_ok());
    let parsed = spec.parse_single(&record).unwrap();
    let values = |key| parsed.context().int64s(key).or_else(|_| parsed.lists().int64s(key)).unwrap();
    assert_eq!(["a", "b", "c", "d"].map(values), [[1], [2], [3], [4]]);
}
