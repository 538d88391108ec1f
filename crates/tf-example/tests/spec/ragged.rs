//! `Ragged`: rows of different lengths.

use tf_example::spec::{Partition, Ragged, RaggedTensor, Spec, Values};

use super::records::{batch_error, error, floats, ints, kindless, record, spec, strings};

fn by(partitions: impl Into<Vec<Partition>>) -> Spec {
    spec("r", Ragged::int64().value_key("v").partitions(partitions))
}

fn rows(values: &[i64], partition: &[i64]) -> Vec<u8> {
    record([("v", ints(values)), ("p", ints(partition))])
}

fn splits(tensor: &RaggedTensor<'_>) -> Vec<Vec<i64>> {
    tensor.partitions().iter().map(|partition| partition.row_splits().to_vec()).collect()
}

/// The only partition of a record, which a batch of it must have too.
fn splits_of(spec: &Spec, record: &[u8]) -> Vec<i64> {
    let batch = [record];
    let in_batch = splits(spec.parse_batch(&batch).unwrap().ragged("r").unwrap());
    let alone = splits(spec.parse_single(record).unwrap().ragged("r").unwrap());
    assert_eq!(in_batch[1..], alone);
    assert_eq!((alone.len(), &in_batch[0]), (1, &vec![0, i64::try_from(alone[0].len()).unwrap() - 1]));
    alone[0].clone()
}

#[test]
fn without_partitions_a_record_is_dense_and_a_batch_has_rows() {
    let spec = spec("r", Ragged::int64());
    let batch = [record([("r", ints(&[5]))]), record([]), record([("r", ints(&[6, 7]))])];
    let single = spec.parse_single(&batch[2]).unwrap();
    assert_eq!((single.dense("r").unwrap().shape(), single.int64s("r").unwrap()), (&[2][..], &[6, 7][..]));
    let parsed = spec.parse_batch(&batch).unwrap();
    let r = parsed.ragged("r").unwrap();
    assert_eq!((splits(r), r.inner_shape()), (vec![vec![0, 1, 1, 3]], &[][..]));
    assert_eq!(*r.values(), Values::from([5, 6, 7]));
}

#[test]
fn row_splits() {
    let spec = by([Partition::row_splits("p")]);
    assert_eq!(splits_of(&spec, &rows(&[1, 2, 3, 4, 5, 6], &[0, 2, 2, 5, 6])), [0, 2, 2, 5, 6]);
    assert_eq!(splits_of(&spec, &rows(&[], &[0])), [0]);
    let wrong = |partition: &[i64]| error(&spec, &rows(&[1, 2, 3], partition));
    let three = r#"feature "p" does not partition 3 values: "#;
    assert_eq!(wrong(&[1, 3]), format!("{three}the first is not 0"));
    assert_eq!(wrong(&[0, 2]), format!("{three}the last is too small"));
    assert_eq!(wrong(&[0, 4]), format!("{three}they are not in order, or one is too large"));
    assert_eq!(wrong(&[0, 2, 1, 3]), format!("{three}they are not in order, or one is too large"));
    assert_eq!(wrong(&[]), format!("{three}there are none"));
}

#[test]
fn no_row_splits_are_no_rows_in_a_batch_only() {
    let spec = by([Partition::row_splits("p")]);
    for nothing in [record([]), rows(&[], &[]), record([("p", kindless())])] {
        let error = spec.parse_single(&nothing).unwrap_err();
        assert_eq!(error.to_string(), r#"feature "p" does not partition 0 values: there are none"#);
        let batch = [nothing];
        let parsed = spec.parse_batch(&batch).unwrap();
        assert_eq!(splits(parsed.ragged("r").unwrap()), [[0, 0].to_vec(), vec![0]]);
    }
    // Nor does it count as the first record at fault.
    let batch = [record([]), rows(&[1], &[])];
    assert_eq!(batch_error(&spec, &batch).example(), Some(1));
}

#[test]
fn row_lengths() {
    let spec = by([Partition::row_lengths("p")]);
    assert_eq!(splits_of(&spec, &rows(&[1, 2, 3, 4, 5, 6], &[2, 0, 3, 1])), [0, 2, 2, 5, 6]);
    assert_eq!(splits_of(&spec, &record([])), [0]);
    let wrong = |partition: &[i64]| error(&spec, &rows(&[1], partition));
    let one = r#"feature "p" does not partition 1 value: "#;
    assert_eq!(wrong(&[]), format!("{one}their sum is too small"));
    for lengths in [&[2][..], &[-1, 2], &[1, i64::MAX], &[1, i64::MIN]] {
        assert_eq!(wrong(lengths), format!("{one}one is negative, or their sum is too large"));
    }
}

#[test]
fn row_starts() {
    let spec = by([Partition::row_starts("p")]);
    assert_eq!(splits_of(&spec, &rows(&[1, 2, 3, 4, 5, 6], &[0, 2, 2, 5])), [0, 2, 2, 5, 6]);
    assert_eq!(splits_of(&spec, &rows(&[1], &[0, 1])), [0, 1, 1]);
    assert_eq!(splits_of(&spec, &rows(&[], &[0])), [0, 0]);
    assert_eq!(splits_of(&spec, &record([])), [0]);
    let wrong = |partition: &[i64]| error(&spec, &rows(&[1, 2], partition));
    let two = r#"feature "p" does not partition 2 values: "#;
    assert_eq!(wrong(&[]), format!("{two}there are none"));
    assert_eq!(wrong(&[1]), format!("{two}the first is not 0"));
    assert_eq!(wrong(&[0, 3]), format!("{two}they are not in order, or one is too large"));
    assert_eq!(wrong(&[0, 2, 1]), format!("{two}they are not in order, or one is too large"));
}

#[test]
fn row_limits() {
    let spec = by([Partition::row_limits("p")]);
    assert_eq!(splits_of(&spec, &rows(&[1, 2, 3, 4, 5, 6], &[2, 2, 5, 6])), [0, 2, 2, 5, 6]);
    assert_eq!(splits_of(&spec, &record([])), [0]);
    let wrong = |partition: &[i64]| error(&spec, &rows(&[1, 2], partition));
    let two = r#"feature "p" does not partition 2 values: "#;
    assert_eq!(wrong(&[]), format!("{two}the last is too small"));
    assert_eq!(wrong(&[1]), format!("{two}the last is too small"));
    for limits in [&[-1, 2][..], &[2, 1], &[3], &[i64::MAX]] {
        assert_eq!(wrong(limits), format!("{two}they are not in order, or one is too large"));
    }
}

#[test]
fn value_rowids() {
    let spec = by([Partition::value_rowids("p")]);
    assert_eq!(splits_of(&spec, &rows(&[1, 2, 3, 4, 5, 6], &[0, 0, 2, 2, 2, 3])), [0, 2, 2, 5, 6]);
    assert_eq!(splits_of(&spec, &rows(&[1], &[2])), [0, 0, 0, 1]);
    assert_eq!(splits_of(&spec, &record([])), [0]);
    let wrong = |partition: &[i64]| error(&spec, &rows(&[1, 2], partition));
    let two = r#"feature "p" does not partition 2 values: "#;
    for count in [&[][..], &[0], &[0, 0, 0]] {
        assert_eq!(wrong(count), format!("{two}there must be one for each"));
    }
    assert_eq!(wrong(&[1, 0]), format!("{two}they are negative or not in order"));
    assert_eq!(wrong(&[-1, 0]), format!("{two}they are negative or not in order"));
    assert_eq!(wrong(&[0, i64::MAX]), format!("{two}one is too large"));
}

#[test]
fn the_rows_of_each_record_are_counted_by_its_own_ids() {
    let spec = by([Partition::value_rowids("p")]);
    let batch = [rows(&[1, 2], &[0, 1]), rows(&[3], &[0]), rows(&[4], &[1])];
    let parsed = spec.parse_batch(&batch).unwrap();
    assert_eq!(splits(parsed.ragged("r").unwrap()), [[0, 2, 3, 5].to_vec(), vec![0, 1, 2, 3, 3, 4]]);
}

#[test]
fn one_length_for_all() {
    let spec = by([Partition::uniform_row_length(2)]);
    let four = record([("v", ints(&[1, 2, 3, 4]))]);
    let single = spec.parse_single(&four).unwrap();
    assert_eq!(single.dense("r").unwrap().shape(), [2, 2]);
    let batch = [four, record([]), record([("v", ints(&[5, 6]))])];
    let parsed = spec.parse_batch(&batch).unwrap();
    let r = parsed.ragged("r").unwrap();
    assert_eq!((splits(r), r.inner_shape()), (vec![vec![0, 2, 2, 3]], &[2][..]));
    assert_eq!(r.partitions()[0].uniform_row_length(), None);
    let wrong = |count| error(&spec, &record([("v", ints(&vec![1; count]))]));
    assert_eq!(wrong(3), r#"feature "v" has 3 values, which make no rows of 2"#);
    assert_eq!(wrong(1), r#"feature "v" has 1 value, which makes no rows of 2"#);
    // Three and one would make up for each other, were the batch one list.
    let batch = [record([("v", ints(&[1; 3]))]), record([("v", ints(&[1]))])];
    assert_eq!(batch_error(&spec, &batch).example(), Some(0));
}

#[test]
fn one_length_within_another() {
    let spec = by([Partition::uniform_row_length(2), Partition::uniform_row_length(3)]);
    let twelve = record([("v", ints(&[1; 12]))]);
    assert_eq!(spec.parse_single(&twelve).unwrap().dense("r").unwrap().shape(), [2, 2, 3]);
    let nine = record([("v", ints(&[1; 9]))]);
    assert_eq!(error(&spec, &nine), r#"feature "v" has 9 values, which make no rows of 6"#);
}

#[test]
fn one_length_above_rows_of_different_lengths() {
    let spec = by([Partition::uniform_row_length(2), Partition::row_lengths("p")]);
    let four = rows(&[1, 2, 3], &[1, 0, 0, 2]);
    let parsed = spec.parse_single(&four).unwrap();
    let r = parsed.ragged("r").unwrap();
    assert_eq!(splits(r), [[0, 2, 4].to_vec(), vec![0, 1, 1, 1, 3]]);
    assert_eq!(r.partitions()[0].uniform_row_length(), Some(2));
    assert_eq!(
        error(&spec, &rows(&[1, 2], &[1, 0, 1])),
        r#"feature "r" has 3 rows, which make no rows of 2"#
    );
    assert_eq!(error(&spec, &rows(&[1, 2], &[2])), r#"feature "r" has 1 row, which makes no rows of 2"#);
}

#[test]
fn rows_of_rows_are_outermost_first() {
    let outer = Partition::row_lengths("q");
    let spec = by([outer, Partition::row_splits("p"), Partition::uniform_row_length(2)]);
    let of =
        |values: &[i64], p: &[i64], q: &[i64]| record([("v", ints(values)), ("p", ints(p)), ("q", ints(q))]);
    let two = of(&[1, 2, 3, 4], &[0, 0, 2], &[0, 2]);
    let parsed = spec.parse_single(&two).unwrap();
    let r = parsed.ragged("r").unwrap();
    assert_eq!((splits(r), r.inner_shape()), (vec![vec![0, 0, 2], vec![0, 0, 2]], &[2][..]));

    let batch = [two, of(&[], &[], &[]), of(&[5, 6], &[0, 1], &[1])];
    let parsed = spec.parse_batch(&batch).unwrap();
    let all = splits(parsed.ragged("r").unwrap());
    assert_eq!(all, [[0, 2, 2, 3].to_vec(), vec![0, 0, 2, 3], vec![0, 0, 2, 3]]);

    // The words say rows where it is rows that are partitioned.
    let text = error(&spec, &of(&[1, 2], &[0, 1], &[2]));
    assert_eq!(text, r#"feature "q" does not partition 1 row: one is negative, or their sum is too large"#);
    let text = error(&spec, &of(&[1, 2, 3, 4], &[0, 1], &[1]));
    assert_eq!(text, r#"feature "p" does not partition 2 rows: the last is too small"#);
}

#[test]
fn rows_that_are_partitioned_are_called_rows() {
    let spec = by([Partition::row_lengths("q"), Partition::row_lengths("p")]);
    let record = record([("v", ints(&[1, 2, 3])), ("p", ints(&[1, 2])), ("q", ints(&[1]))]);
    assert_eq!(error(&spec, &record), r#"feature "q" does not partition 2 rows: their sum is too small"#);
}

#[test]
fn lengths_do_not_slide_from_record_to_record() {
    let spec = by([Partition::row_lengths("p")]);
    let batch = [rows(&[1, 2], &[2]), rows(&[1, 2], &[1]), rows(&[3], &[2])];
    assert_eq!(
        batch_error(&spec, &batch).to_string(),
        r#"example 1 of the batch: feature "p" does not partition 2 values: their sum is too small"#
    );
}

#[test]
fn values_and_partitions_of_another_kind() {
    let spec = by([Partition::row_lengths("p")]);
    let wrong = |v, p| error(&spec, &record([("v", v), ("p", p)]));
    assert_eq!(wrong(strings(&[]), ints(&[])), r#"feature "v" is a bytes list, expected an int64 list"#);
    assert_eq!(wrong(ints(&[]), floats(&[])), r#"feature "p" is a float list, expected an int64 list"#);
}

#[test]
fn a_partition_may_be_its_own_values() {
    let spec = spec("p", Ragged::int64().partitions([Partition::row_lengths("p")]));
    let record = record([("p", ints(&[0, 1, 2]))]);
    let parsed = spec.parse_single(&record).unwrap();
    let p = parsed.ragged("p").unwrap();
    assert_eq!((splits(p), p.values()), (vec![vec![0, 0, 1, 3]], &Values::from([0, 1, 2])));
}

#[test]
fn tensors_may_share_values_and_partitions() {
    let ragged = |class: Ragged, key: &str| class.value_key(key).partitions([Partition::row_lengths("p")]);
    let features =
        [("a", ragged(Ragged::int64(), "v")), ("b", ragged(Ragged::bytes(), "w")), ("v", Ragged::int64())];
    let spec = Spec::new(features).unwrap();
    let record = record([("v", ints(&[1, 2])), ("w", strings(&["x", "y"])), ("p", ints(&[2, 0]))]);
    let parsed = spec.parse_single(&record).unwrap();
    assert_eq!(splits(parsed.ragged("a").unwrap()), splits(parsed.ragged("b").unwrap()));
    assert_eq!((parsed.int64s("a").unwrap(), parsed.int64s("v").unwrap()), (&[1, 2][..], &[1, 2][..]));
    assert_eq!(parsed.byte_strings("b").unwrap(), [b"x", b"y"]);
}
