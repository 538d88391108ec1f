//! What is true of a batch, whatever is in it.

use tf_example::spec::{FixedLen, FixedLenSequence, Partition, Ragged, Sparse, Spec, VarLen};

use super::records::{batch_error, ints, record};

#[test]
fn an_empty_batch() {
    let features = [
        ("fixed", FixedLen::int64([2]).into()),
        ("ragged", Ragged::int64().into()),
        ("ragged lengths", Ragged::int64().partitions([Partition::row_lengths("l")]).into()),
        ("ragged pairs", Ragged::int64().partitions([Partition::uniform_row_length(2)]).into()),
        ("rows", FixedLenSequence::float([3]).allow_missing().into()),
        ("sparse", Sparse::int64(["i"], "v", [7]).into()),
        ("var", tf_example::spec::FeatureSpec::from(VarLen::bytes())),
    ];
    let spec = Spec::new(features).unwrap();
    let none: [Vec<u8>; 0] = [];
    let parsed = spec.parse_batch(&none).unwrap();
    assert_eq!(parsed.dense("fixed").unwrap().shape(), [0, 2]);
    assert_eq!(parsed.dense("rows").unwrap().shape(), [0, 0, 3]);
    assert_eq!(parsed.sparse("sparse").unwrap().shape(), [0, 7]);
    assert_eq!(parsed.sparse("var").unwrap().shape(), [0, 0]);
    assert_eq!(parsed.sparse("var").unwrap().row_splits().unwrap(), [0]);
    assert_eq!(parsed.ragged("ragged").unwrap().row_splits(0), Some(&[0][..]));
    let lengths = parsed.ragged("ragged lengths").unwrap();
    assert_eq!((lengths.row_splits(0), lengths.row_splits(1)), (Some(&[0][..]), Some(&[0][..])));
    assert_eq!(lengths.row_splits(2), None);
    let pairs = parsed.ragged("ragged pairs").unwrap();
    assert_eq!((pairs.partitions().len(), pairs.inner_shape()), (1, &[2][..]));
    assert!(parsed.iter().all(|(_, tensor)| tensor.values().is_empty()));
}

#[test]
fn the_first_record_at_fault_is_named_whatever_its_fault() {
    let features = [
        ("a", FixedLen::int64([]).into()),
        ("r", Ragged::int64().partitions([Partition::row_lengths("l")]).into()),
        ("s", tf_example::spec::FeatureSpec::from(Sparse::int64(["i"], "v", [7]))),
    ];
    let spec = Spec::new(features).unwrap();
    let sound = record([("a", ints(&[1]))]);
    let missing = record([]);
    let lengths = record([("a", ints(&[1])), ("r", ints(&[1, 2])), ("l", ints(&[1]))]);
    let outside = record([("a", ints(&[1])), ("i", ints(&[7])), ("v", ints(&[1]))]);
    let missing_text = r#"feature "a" is missing"#;
    let lengths_text = r#"feature "l" does not partition 2 values: their sum is too small"#;
    let outside_text = r#"feature "i" has index 7 in a dimension of size 7"#;
    for (batch, number, text) in [
        ([&sound, &missing, &lengths, &outside], 1, missing_text),
        ([&sound, &lengths, &missing, &outside], 1, lengths_text),
        ([&outside, &lengths, &missing, &sound], 0, outside_text),
        ([&sound, &sound, &sound, &outside], 3, outside_text),
        ([&sound, &sound, &lengths, &outside], 2, lengths_text),
    ] {
        let error = batch_error(&spec, &batch);
        assert_eq!(error.to_string(), format!("example {number} of the batch: {text}"));
        assert_eq!(error.example(), Some(number));
    }
}

#[test]
fn tensors_are_in_the_order_of_keys() {
    let spec = Spec::new([("b", VarLen::int64()), ("", VarLen::int64()), ("a", VarLen::int64())]).unwrap();
    assert!(spec.keys().eq(["", "a", "b"]));
    let batch = [record([("b", ints(&[1])), ("a", ints(&[2]))])];
    let parsed = spec.parse_batch(&batch).unwrap();
    assert!(parsed.iter().map(|(key, tensor)| (key, tensor.values().len())).eq([
        ("", 0),
        ("a", 1),
        ("b", 1)
    ]));
    let all: Vec<_> = parsed.into_iter().map(|(key, tensor)| (key, tensor.layout())).collect();
    assert_eq!(all, [("", "sparse"), ("a", "sparse"), ("b", "sparse")]);
}
