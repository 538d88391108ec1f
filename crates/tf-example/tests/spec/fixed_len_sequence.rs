//! `FixedLenSequence`: rows of one shape, padded in a batch.

use tf_example::spec::{FixedLenSequence, Values};

use super::records::{error, floats, ints, kindless, record, spec, strings};

fn pairs() -> FixedLenSequence {
    FixedLenSequence::int64([2]).allow_missing()
}

#[test]
fn the_rows_of_a_record_are_the_first_dimension() {
    let spec = spec("a", pairs());
    let record = record([("a", ints(&[1, 2, 3, 4, 5, 6]))]);
    let parsed = spec.parse_single(&record).unwrap();
    assert_eq!(parsed.dense("a").unwrap().shape(), [3, 2]);
    assert_eq!(parsed.int64s("a").unwrap(), [1, 2, 3, 4, 5, 6]);
}

#[test]
fn a_batch_is_padded_to_its_longest_record() {
    let spec = spec("a", pairs().default_value(-1));
    let batch = [record([("a", ints(&[1, 2]))]), record([]), record([("a", ints(&[3, 4, 5, 6]))])];
    let parsed = spec.parse_batch(&batch).unwrap();
    assert_eq!(parsed.dense("a").unwrap().shape(), [3, 2, 2]);
    assert_eq!(parsed.int64s("a").unwrap(), [1, 2, -1, -1, -1, -1, -1, -1, 3, 4, 5, 6]);
}

#[test]
fn padding_is_zero_or_no_bytes_unless_said() {
    let padded = |class: FixedLenSequence, feature| {
        let spec = spec("a", class.allow_missing());
        let batch = [record([]), record([("a", feature)])];
        let parsed = spec.parse_batch(&batch).unwrap();
        format!("{:?}", parsed.dense("a").unwrap().values())
    };
    assert_eq!(padded(FixedLenSequence::int64([]), ints(&[5])), "Int64([0, 5])");
    assert_eq!(padded(FixedLenSequence::float([]), floats(&[0.5])), "Float([0.0, 0.5])");
    assert_eq!(padded(FixedLenSequence::bytes([]), strings(&["x"])), "Bytes([[], [120]])");
}

#[test]
fn missing_and_empty_are_no_rows() {
    let spec = spec("a", pairs().default_value(9));
    for nothing in [record([]), record([("a", kindless())]), record([("a", ints(&[]))])] {
        let parsed = spec.parse_single(&nothing).unwrap();
        assert_eq!(parsed.dense("a").unwrap().shape(), [0, 2]);
        let batch = [&nothing, &nothing];
        let parsed = spec.parse_batch(&batch).unwrap();
        assert_eq!(parsed.dense("a").unwrap().shape(), [2, 0, 2]);
        assert_eq!(*parsed.dense("a").unwrap().values(), Values::Int64(Vec::new()));
    }
}

#[test]
fn values_that_make_no_rows() {
    let spec = spec("a", pairs());
    let found = |count| error(&spec, &record([("a", ints(&vec![1; count]))]));
    assert_eq!(found(1), r#"feature "a" has 1 value, which makes no rows of 2"#);
    assert_eq!(found(3), r#"feature "a" has 3 values, which make no rows of 2"#);
}

#[test]
fn another_kind_even_without_values() {
    let spec = spec("a", pairs());
    let text = r#"feature "a" is a float list, expected an int64 list"#;
    assert_eq!(error(&spec, &record([("a", floats(&[1.0, 2.0]))])), text);
    assert_eq!(error(&spec, &record([("a", floats(&[]))])), text);
}
