//! `FixedLen`: so many values, or the default value.

use tf_example::spec::{FixedLen, Values};

use super::records::{error, floats, ints, joined, kindless, record, spec, strings};

#[test]
fn a_shape_of_none_is_a_single_value() {
    let spec = spec("a", FixedLen::int64([]));
    let one = record([("a", ints(&[7]))]);
    let parsed = spec.parse_single(&one).unwrap();
    assert_eq!(parsed.dense("a").unwrap().shape(), [0_usize; 0]);
    assert_eq!(parsed.int64s("a").unwrap(), [7]);
    assert_eq!(error(&spec, &record([("a", ints(&[7, 8]))])), r#"feature "a" has 2 values, expected 1"#);
}

#[test]
fn values_are_in_row_major_order_and_the_batch_is_the_first_dimension() {
    let spec = spec("a", FixedLen::float([2, 1]));
    let one = record([("a", floats(&[0.5, 1.5]))]);
    assert_eq!(spec.parse_single(&one).unwrap().dense("a").unwrap().shape(), [2, 1]);
    let batch = [one, record([("a", floats(&[2.5, 3.5]))])];
    let parsed = spec.parse_batch(&batch).unwrap();
    assert_eq!(parsed.dense("a").unwrap().shape(), [2, 2, 1]);
    assert_eq!(parsed.floats("a").unwrap(), [0.5, 1.5, 2.5, 3.5]);
}

#[test]
fn missing_is_an_error_without_a_default_value() {
    let spec = spec("a", FixedLen::int64([2]));
    for missing in [record([]), record([("b", ints(&[1, 2]))]), record([("a", kindless())]), Vec::new()] {
        assert_eq!(error(&spec, &missing), r#"feature "a" is missing"#);
    }
}

#[test]
fn missing_is_the_default_value() {
    let spec = spec("a", FixedLen::bytes([2]).default_value(["x", "yz"]));
    for missing in [record([]), record([("a", kindless())])] {
        assert_eq!(spec.parse_single(&missing).unwrap().byte_strings("a").unwrap(), [&b"x"[..], b"yz"]);
    }
    let batch = [record([]), record([("a", strings(&["", "b"]))]), record([("a", kindless())])];
    let parsed = spec.parse_batch(&batch).unwrap();
    assert_eq!(parsed.byte_strings("a").unwrap(), [&b"x"[..], b"yz", b"", b"b", b"x", b"yz"]);
}

#[test]
fn an_empty_list_is_not_missing() {
    let spec = spec("a", FixedLen::int64([2]).default_value([1, 2]));
    assert_eq!(error(&spec, &record([("a", ints(&[]))])), r#"feature "a" has 0 values, expected 2"#);
}

#[test]
fn another_number_of_values() {
    let spec = spec("a", FixedLen::int64([2, 2]).default_value([0; 4]));
    let found = |count| error(&spec, &record([("a", ints(&vec![1; count]))]));
    assert_eq!(found(1), r#"feature "a" has 1 value, expected 4"#);
    assert_eq!(found(5), r#"feature "a" has 5 values, expected 4"#);
}

#[test]
fn another_kind_even_without_values() {
    let spec = spec("a", FixedLen::int64([2]).default_value([1, 2]));
    for (other, text) in [
        (floats(&[1.0, 2.0]), r#"feature "a" is a float list, expected an int64 list"#),
        (floats(&[]), r#"feature "a" is a float list, expected an int64 list"#),
        (strings(&[]), r#"feature "a" is a bytes list, expected an int64 list"#),
    ] {
        assert_eq!(error(&spec, &record([("a", other)])), text);
    }
}

#[test]
fn shapes_without_values_need_the_feature_all_the_same() {
    for shape in [&[0][..], &[2, 0], &[usize::MAX, usize::MAX, 0]] {
        let none: [i64; 0] = [];
        let spec = spec("a", FixedLen::int64(shape).default_value(none));
        let empty = record([("a", ints(&[]))]);
        let parsed = spec.parse_single(&empty).unwrap();
        assert_eq!((parsed.dense("a").unwrap().shape(), parsed.int64s("a").unwrap()), (shape, &[][..]));
        assert_eq!(error(&spec, &record([])), r#"feature "a" is missing"#);
        assert_eq!(error(&spec, &record([("a", kindless())])), r#"feature "a" is missing"#);
        assert_eq!(error(&spec, &record([("a", ints(&[1]))])), r#"feature "a" has 1 value, expected 0"#);
    }
}

#[test]
fn of_a_key_that_is_there_twice_the_last_counts() {
    let spec = spec("a", FixedLen::int64([]));
    let other_kind = record([("a", strings(&["not looked at"]))]);
    let twice = joined(&other_kind, &record([("a", ints(&[2]))]));
    assert_eq!(spec.parse_single(&twice).unwrap().int64s("a").unwrap(), [2]);
    // The last is as good as missing.
    let last_kindless = joined(&record([("a", ints(&[2]))]), &record([("a", kindless())]));
    assert_eq!(error(&spec, &last_kindless), r#"feature "a" is missing"#);
}

#[test]
fn the_bits_of_floats_are_kept() {
    let bits = [0x7fc0_0000, 0xffc0_0001, 0x7fa0_0001, 0x8000_0000, 0x7f80_0000, 1];
    let spec = spec("a", FixedLen::float([6]));
    let record = record([("a", floats(&bits.map(f32::from_bits)))]);
    let parsed = spec.parse_single(&record).unwrap();
    let found: Vec<u32> = parsed.floats("a").unwrap().iter().map(|float| float.to_bits()).collect();
    assert_eq!(found, bits);
}

#[test]
fn integers_are_a_default_value_of_floats() {
    let spec = spec("a", FixedLen::float([2]).default_value([1, 16_777_217]));
    let parsed = spec.parse_single(b"").unwrap();
    assert_eq!(*parsed.dense("a").unwrap().values(), Values::from([1.0, 16_777_216.0]));
}

#[test]
fn an_empty_key() {
    let spec = spec("", FixedLen::int64([]));
    let record = record([("", ints(&[3]))]);
    assert_eq!(spec.parse_single(&record).unwrap().int64s("").unwrap(), [3]);
}
