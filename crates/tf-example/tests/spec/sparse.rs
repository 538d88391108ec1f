//! `Sparse`: values of one key, indices of others.

use tf_example::Feature;
use tf_example::spec::{Sparse, Spec, Values, VarLen};

use super::records::{batch_error, error, floats, ints, kindless, record, spec};

fn matrix() -> Sparse {
    Sparse::int64(["i", "j"], "v", [10, 20])
}

fn cells(i: &[i64], j: &[i64], v: &[i64]) -> Vec<u8> {
    record([("i", ints(i)), ("j", ints(j)), ("v", ints(v))])
}

#[test]
fn indices_are_in_the_order_of_their_keys_and_sorted() {
    let spec = spec("s", matrix());
    let record = cells(&[7, 3, 3], &[0, 19, 2], &[1, 2, 3]);
    let parsed = spec.parse_single(&record).unwrap();
    let s = parsed.sparse("s").unwrap();
    assert_eq!((s.shape(), &*s.indices(), s.row_splits()), (&[10, 20][..], &[3, 2, 3, 19, 7, 0][..], None));
    assert_eq!(*s.values(), Values::from([3, 2, 1]));
}

#[test]
fn values_of_one_index_stay_in_their_order() {
    let spec = spec("s", Sparse::int64(["i"], "v", [10]));
    let record = record([("i", ints(&[5, 2, 5, 2])), ("v", ints(&[1, 2, 3, 4]))]);
    let parsed = spec.parse_single(&record).unwrap();
    let s = parsed.sparse("s").unwrap();
    assert_eq!((&*s.indices(), s.values()), (&[2, 2, 5, 5][..], &Values::from([2, 4, 1, 3])));
    // The last of them stays where there is room for one.
    let dense = s.to_dense(0).unwrap();
    assert_eq!(*dense.values(), Values::from([0, 0, 4, 0, 0, 3, 0, 0, 0, 0]));
}

#[test]
fn what_is_said_to_be_sorted_is_left_as_it_is() {
    let spec = spec("s", matrix().already_sorted());
    let record = cells(&[7, 3], &[0, 19], &[1, 2]);
    let parsed = spec.parse_single(&record).unwrap();
    let s = parsed.sparse("s").unwrap();
    assert_eq!((&*s.indices(), s.values()), (&[7, 0, 3, 19][..], &Values::from([1, 2])));
}

#[test]
fn the_records_of_a_batch_are_the_first_index() {
    let spec = spec("s", matrix());
    let batch = [cells(&[7, 3], &[0, 19], &[1, 2]), record([]), cells(&[0], &[0], &[3])];
    let parsed = spec.parse_batch(&batch).unwrap();
    let s = parsed.sparse("s").unwrap();
    assert_eq!(s.shape(), [3, 10, 20]);
    assert_eq!(s.indices().as_chunks::<3>().0, [[0, 3, 19], [0, 7, 0], [2, 0, 0]]);
    assert_eq!(*s.values(), Values::from([2, 1, 3]));
}

#[test]
fn missing_is_empty_and_has_its_size_all_the_same() {
    let spec = spec("s", matrix());
    let kindless = record([("i", kindless()), ("j", ints(&[])), ("v", kindless())]);
    for nothing in [record([]), kindless] {
        let parsed = spec.parse_single(&nothing).unwrap();
        let s = parsed.sparse("s").unwrap();
        assert_eq!((s.shape(), s.values().len(), s.indices().len()), (&[10, 20][..], 0, 0));
    }
}

#[test]
fn every_record_has_as_many_indices_as_values() {
    let spec = spec("s", matrix());
    assert_eq!(error(&spec, &cells(&[1, 2], &[1], &[5, 6])), r#"feature "j" has 1 value, expected 2"#);
    assert_eq!(error(&spec, &record([("v", ints(&[5]))])), r#"feature "i" has 0 values, expected 1"#);
    // In TensorFlow the second record's value would slide into the first.
    let batch = [cells(&[1, 2], &[1, 2], &[5]), cells(&[1], &[1], &[6, 7])];
    let error = batch_error(&spec, &batch);
    assert_eq!(error.to_string(), r#"example 0 of the batch: feature "i" has 2 values, expected 1"#);
}

#[test]
fn indices_are_within_the_size() {
    let spec = spec("s", matrix());
    for (index, text) in [
        (20, r#"feature "j" has index 20 in a dimension of size 20"#),
        (-1, r#"feature "j" has index -1 in a dimension of size 20"#),
        (i64::MIN, r#"feature "j" has index -9223372036854775808 in a dimension of size 20"#),
    ] {
        assert_eq!(error(&spec, &cells(&[1], &[index], &[5])), text);
    }
    let batch = [cells(&[1], &[1], &[5]), cells(&[1], &[20], &[5]), cells(&[-1], &[1], &[5])];
    let error = batch_error(&spec, &batch);
    assert_eq!(
        error.to_string(),
        r#"example 1 of the batch: feature "j" has index 20 in a dimension of size 20"#
    );
}

#[test]
fn a_dimension_of_size_0_has_no_values() {
    let spec = spec("s", Sparse::int64(["i"], "v", [0]));
    assert_eq!(spec.parse_single(b"").unwrap().sparse("s").unwrap().to_dense(0).unwrap().shape(), [0]);
    let one = record([("i", ints(&[0])), ("v", ints(&[1]))]);
    assert_eq!(error(&spec, &one), r#"feature "i" has index 0 in a dimension of size 0"#);
}

#[test]
fn values_and_indices_of_another_kind() {
    let spec = spec("s", Sparse::int64(["i"], "v", [10]));
    let wrong = |i: Feature, v: Feature| error(&spec, &record([("i", i), ("v", v)]));
    let text = r#"feature "i" is a float list, expected an int64 list"#;
    assert_eq!(wrong(floats(&[1.0]), ints(&[1])), text);
    assert_eq!(wrong(floats(&[]), ints(&[])), text);
    assert_eq!(wrong(ints(&[1]), floats(&[])), r#"feature "v" is a float list, expected an int64 list"#);
}

#[test]
fn keys_may_be_shared() {
    let diagonal = Sparse::int64(["i", "i"], "i", [10, 10]);
    let features = [
        ("i", VarLen::int64().into()),
        ("s", Sparse::float(["i"], "v", [10]).into()),
        ("t", tf_example::spec::FeatureSpec::from(diagonal)),
    ];
    let spec = Spec::new(features).unwrap();
    let record = record([("i", ints(&[4, 2])), ("v", floats(&[0.5, 1.5]))]);
    let parsed = spec.parse_single(&record).unwrap();
    assert_eq!(parsed.int64s("i").unwrap(), [4, 2]);
    assert_eq!(parsed.floats("s").unwrap(), [1.5, 0.5]);
    let t = parsed.sparse("t").unwrap();
    assert_eq!((&*t.indices(), t.values()), (&[2, 2, 4, 4][..], &Values::from([2, 4])));
}

#[test]
fn the_name_may_be_that_of_its_own_values() {
    let spec = spec("v", Sparse::int64(["i"], "v", [3]));
    let record = record([("i", ints(&[2])), ("v", ints(&[8]))]);
    assert_eq!(*spec.parse_single(&record).unwrap().sparse("v").unwrap().indices(), [2]);
}
