//! `VarLen`: any number of values.

use tf_example::FeatureKind;
use tf_example::spec::{ToDenseError, Values, VarLen};

use super::records::{error, floats, ints, kindless, record, spec, strings};

#[test]
fn the_values_of_a_record_lie_in_line() {
    let spec = spec("a", VarLen::bytes());
    let record = record([("a", strings(&["x", "", "x"]))]);
    let parsed = spec.parse_single(&record).unwrap();
    let a = parsed.sparse("a").unwrap();
    assert_eq!((a.shape(), &*a.indices(), a.row_splits()), (&[3][..], &[0, 1, 2][..], None));
    assert_eq!(parsed.byte_strings("a").unwrap(), [&b"x"[..], b"", b"x"]);
}

#[test]
fn the_values_of_a_batch_lie_in_rows() {
    let spec = spec("a", VarLen::int64());
    let batch =
        [record([]), record([("a", ints(&[5, 6]))]), record([("a", ints(&[]))]), record([("a", ints(&[7]))])];
    let parsed = spec.parse_batch(&batch).unwrap();
    let a = parsed.sparse("a").unwrap();
    assert_eq!(a.shape(), [4, 2]);
    assert_eq!(*a.indices(), [1, 0, 1, 1, 3, 0]);
    assert_eq!(a.row_splits().unwrap(), [0, 0, 2, 2, 3]);
    assert_eq!(*a.values(), Values::from([5, 6, 7]));
    assert_eq!(*a.to_dense(0).unwrap().values(), Values::from([0, 0, 5, 6, 0, 0, 7, 0]));
}

#[test]
fn missing_and_empty_are_no_values() {
    let spec = spec("a", VarLen::float());
    for nothing in [record([]), record([("a", kindless())]), record([("a", floats(&[]))])] {
        let parsed = spec.parse_single(&nothing).unwrap();
        let a = parsed.sparse("a").unwrap();
        assert_eq!((a.shape(), a.indices().len(), a.values().len()), (&[0][..], 0, 0));
        assert_eq!(a.to_dense(0.5).unwrap().shape(), [0]);
        let batch = [nothing];
        assert_eq!(spec.parse_batch(&batch).unwrap().sparse("a").unwrap().shape(), [1, 0]);
    }
}

#[test]
fn another_kind_even_without_values() {
    let spec = spec("a", VarLen::float());
    let text = r#"feature "a" is an int64 list, expected a float list"#;
    assert_eq!(error(&spec, &record([("a", ints(&[1]))])), text);
    assert_eq!(error(&spec, &record([("a", ints(&[]))])), text);
}

#[test]
fn a_default_of_another_kind_does_not_fill() {
    let spec = spec("a", VarLen::float());
    let parsed = spec.parse_single(b"").unwrap();
    let error = parsed.sparse("a").unwrap().to_dense(0).unwrap_err();
    assert_eq!(error, ToDenseError::DefaultKind { expected: FeatureKind::Float, found: FeatureKind::Int64 });
    assert_eq!(error.to_string(), "default value of kind int64, expected float");
}

#[test]
fn an_unknown_field_in_a_list_changes_nothing() {
    let spec = spec("a", VarLen::bytes());
    // Features; an entry; its key "a"; a Feature; a BytesList; the value "x", a varint 0 in field 2, the value "y".
    let record =
        [0x0a, 17, 0x0a, 15, 0x0a, 1, b'a', 0x12, 10, 0x0a, 8, 0x0a, 1, b'x', 0x10, 0, 0x0a, 1, b'y'];
    assert_eq!(spec.parse_single(&record).unwrap().byte_strings("a").unwrap(), [b"x", b"y"]);
}
