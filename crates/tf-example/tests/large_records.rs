//! Records that are large, as both readers see them: in good time.

#![allow(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

use std::{
    io::Write,
    time::{Duration, Instant},
};

use tf_example::{Example, ExampleRef, Feature, Message};

/// `contents` as field `number`, with a length.
fn field(number: u8, contents: &[u8]) -> Vec<u8> {
    let mut field = vec![number << 3 | 2];
    prost::encoding::encode_varint(contents.len() as u64, &mut field);
    field.extend(contents);
    field
}

/// An example of one list under the key "k".
fn of_list(number: u8, list: &[u8]) -> Vec<u8> {
    let feature = field(2, &field(number, list));
    field(1, &field(1, &[&[0x0a, 1, b'k'], &feature[..]].concat()))
}

const MILLION: usize = 1_000_000;

/// An example of so many entries, each with a key and an empty feature.
fn of_keys(count: usize, key: impl Fn(usize) -> usize) -> Vec<u8> {
    let mut features = Vec::with_capacity(13 * count);
    for at in 0..count {
        features.extend([0x0a, 11, 0x0a, 7]); // feature, 11 bytes; key, 7 bytes
        write!(features, "{:07}", key(at)).unwrap();
        features.extend([0x12, 0]); // value, no bytes
    }
    field(1, &features)
}

/// The view sees so many keys. The time is far more than it takes, and far less than what grows with the square.
fn views_keys(record: &[u8], expected: usize) {
    let start = Instant::now();
    let view = ExampleRef::parse(record).unwrap();
    assert_eq!((view.len(), view.validate()), (expected, Ok(())));
    assert!(view.feature("0000000").is_some() && view.feature("1").is_none());
    let parsed = start.elapsed();
    assert!(parsed < Duration::from_secs(30), "{parsed:?}");
    assert!(view.keys().is_sorted_by(|one, next| one < next));
}

fn reads_keys(record: &[u8], expected: usize) {
    views_keys(record, expected);
    let view = ExampleRef::parse(record).unwrap();
    assert!(view.keys().eq(Example::decode(record).unwrap().features().feature.keys()));
}

#[test]
fn a_million_keys() {
    reads_keys(&of_keys(MILLION, |at| at), MILLION);
}

#[test]
fn a_million_keys_in_no_order() {
    // A factor that has none in common with a power of ten reaches every remainder once.
    views_keys(&of_keys(MILLION, |at| at * 618_033 % MILLION), MILLION);
    // Without optimisation it takes long to decode as many.
    reads_keys(&of_keys(MILLION / 10, |at| at * 618_033 % (MILLION / 10)), MILLION / 10);
}

#[test]
fn a_million_times_one_key() {
    reads_keys(&of_keys(MILLION, |_| 0), 1);
}

#[test]
fn ten_million_integers() {
    let mut list = vec![1; 10 * MILLION];
    list[0] = 7;
    let record = of_list(3, &field(1, &list));
    let view = ExampleRef::parse(&record).unwrap().int64_list("k").unwrap();
    assert_eq!((view.len(), view.first(), view.iter().sum::<i64>()), (10_000_000, Some(7), 10_000_006));
    let decoded = Example::decode(&record[..]).unwrap();
    assert!(view.iter().eq(decoded.int64_list("k").unwrap().iter().copied()));
}

#[test]
fn ten_million_floats() {
    let record = of_list(2, &field(1, &[0, 0, 0, 0x3f].repeat(10 * MILLION)));
    let view = ExampleRef::parse(&record).unwrap().float_list("k").unwrap();
    assert_eq!((view.len(), view.get(9_999_999), view.get(10_000_000)), (10_000_000, Some(0.5), None));
    let decoded = Example::decode(&record[..]).unwrap();
    assert_eq!(decoded.float_list("k").unwrap().len(), 10_000_000);
}

#[test]
fn a_key_of_a_mebibyte() {
    let key = "k".repeat(1 << 20);
    let record = Example::from_features([(key.as_str(), Feature::int64s([5]))]).encode_to_vec();
    let view = ExampleRef::parse(&record).unwrap();
    assert_eq!(view.int64(&key), Ok(5));
    assert_eq!(view.to_example(), Ok(Example::decode(&record[..]).unwrap()));
    let absent = view.int64("k").unwrap_err();
    assert_eq!(absent.to_string(), r#"feature "k" is missing"#);
}
