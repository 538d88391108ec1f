//! What a batch may ask for: time by its bytes, memory by its bytes but for padding, and that within a limit.

use std::time::{Duration, Instant};

use tf_example::spec::{FixedLen, FixedLenSequence, ParseErrorKind, Partition, Ragged, Sparse, Spec, VarLen};
use tf_example::{FeatureErrorKind, FeatureKind};

use super::records::{batch_error, ints, record, spec};

/// Far more than it takes, far less than a quadratic walk would.
const SOON: Duration = Duration::from_secs(20);

#[test]
fn padding_is_limited() {
    let spec = spec("a", FixedLenSequence::int64([]).allow_missing());
    let long = record([("a", ints(&[0; 1000]))]);
    let mut batch = vec![&[][..]; 140_000];
    batch.push(&long);
    let error = batch_error(&spec, &batch);
    assert_eq!(error.to_string(), r#"feature "a" takes 140001000 values when padded, which is too many"#);
    assert_eq!(error.example(), None);
    assert!(spec.parse_batch(&batch[139_900..]).is_ok());

    // The limit is one for all features, and in bytes: of a byte string 16, of a float 4.
    let texts = || tf_example::Feature::bytes(vec![""; 1000]);
    let texts = record([("a", texts()), ("b", texts())]);
    let mut batch = vec![&[][..]; 34_000];
    batch.push(&texts);
    let bytes = || FixedLenSequence::bytes([]).allow_missing();
    let error = batch_error(&Spec::new([("a", bytes()), ("b", bytes())]).unwrap(), &batch);
    assert_eq!(error.to_string(), r#"feature "b" takes 34001000 values when padded, which is too many"#);
}

#[test]
fn a_row_id_is_limited_and_so_are_those_of_a_batch() {
    let spec = spec("r", Ragged::int64().value_key("v").partitions([Partition::value_rowids("p")]));
    let far = |id| record([("v", ints(&[1])), ("p", ints(&[id]))]);
    let highest = far(1 << 20);
    let parsed = spec.parse_single(&highest).unwrap();
    assert_eq!(parsed.ragged("r").unwrap().row_splits(0).unwrap().len(), (1 << 20) + 2);
    let beyond = far((1 << 20) + 1);
    assert!(spec.parse_single(&beyond).is_err());
    let batch = [&highest; 20];
    let error = batch_error(&spec, &batch);
    assert_eq!(error.example(), None);
    assert_eq!(error.to_string(), r#"feature "p" does not partition 1 value: the batch has too many rows"#);
}

#[test]
fn shapes_are_not_memory() {
    let huge = spec("a", FixedLen::bytes([1 << 40]));
    let small = record([]);
    let batch = vec![&small; 1000];
    assert!(huge.parse_batch(&batch).is_err());
    let uniform = Ragged::int64().partitions([Partition::uniform_row_length(1 << 40)]);
    assert!(spec("a", uniform).parse_batch(&batch).is_ok());
    let sparse = spec("a", Sparse::int64(["i", "j"], "v", [usize::MAX, usize::MAX]));
    let parsed = sparse.parse_batch(&batch).unwrap();
    assert!(parsed.sparse("a").unwrap().to_dense(0).is_err());
}

#[test]
fn many_records_and_values_take_their_time_only() {
    let features = [
        ("r", Ragged::int64().partitions([Partition::value_rowids("p")]).into()),
        ("s", Sparse::int64(["i"], "s", [1 << 20]).into()),
        ("v", tf_example::spec::FeatureSpec::from(VarLen::int64())),
    ];
    let spec = Spec::new(features).unwrap();
    let count: i64 = 50_000;
    let (up, down): (Vec<i64>, Vec<i64>) = ((0..count).collect(), (0..count).rev().collect());
    let many =
        record([("r", ints(&up)), ("p", ints(&up)), ("s", ints(&up)), ("i", ints(&down)), ("v", ints(&up))]);
    let one = record([("r", ints(&[1])), ("p", ints(&[0])), ("s", ints(&[1])), ("i", ints(&[1]))]);
    let start = Instant::now();
    let mut batch = vec![&one; 50_000];
    batch.push(&many);
    let parsed = spec.parse_batch(&batch).unwrap();
    assert_eq!(parsed.sparse("s").unwrap().values().len(), 100_000);
    assert_eq!(parsed.sparse("v").unwrap().values().kind(), FeatureKind::Int64);
    // The fault is in the last record: all the others are looked into again, once.
    let bad = record([("r", ints(&[1, 2]))]);
    batch.push(&bad);
    let error = batch_error(&spec, &batch);
    assert_eq!(error.example(), Some(50_001));
    let ParseErrorKind::Feature(error) = error.kind() else { panic!("{error}") };
    assert!(matches!(error.kind(), FeatureErrorKind::Partition { count: 2, are_rows: false, .. }));
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
}
