//! Records that are unusual or wrong, as both readers see them: what is decoded, or what the view finds and where.
//!
//! | input | test |
//! |---|---|
//! | a key twice | `a_key_twice` |
//! | two kinds in one feature | `two_kinds` |
//! | numbers not packed, or some of them | `numbers_that_are_not_packed`, `packed_and_not_packed_in_one_list` |
//! | an entry without a value, without a key, turned round | `an_entry_without_a_value`, `an_entry_without_a_key`, `a_value_before_its_key` |
//! | a value twice in an entry | `a_second_value_after_the_deepest_group_of_an_entry_is_read` |
//! | `features` twice | `features_twice` |
//! | a field, a group that is not in the schema | `an_unknown_field`, `an_unknown_group` |
//! | a key that is not UTF-8, also one that another replaces | `a_key_that_is_not_utf8`, `a_key_that_another_replaces_is_not_utf8` |
//! | a huge length, of any field | `a_huge_length` |
//! | a length beyond the message around it | `a_length_beyond_the_message_around_it`, `lengths_that_grow_inwards` |
//! | field number 0, one too large | `field_number_zero`, `a_field_number_of_30_bits` |
//! | wire types 6 and 7; the wrong one of a known field | `a_wire_type_that_does_not_exist`, `a_known_field_of_another_wire_type` |
//! | the end of a group that was not begun, or is another | `the_end_of_no_group` |
//! | groups 10,000 deep | `groups_of_any_depth` |
//! | an empty feature, an empty list of each kind | `an_empty_feature`, `an_empty_list` |
//! | NaN, infinities, -0, subnormal numbers | `unusual_floats_keep_their_bits` |
//! | packed floats that are not whole | `floats_that_are_not_whole` |
//! | varints of ten bytes, of 65 bits, of eleven bytes, without an end | `the_longest_varint`, `a_varint_of_65_bits`, `a_varint_of_eleven_bytes`, `a_varint_without_an_end` |
//! | the least and the greatest integer | `the_least_and_the_greatest_integer` |
//! | headers and lengths longer than they need to be | `padded_headers_and_lengths` |
//! | feature lists with empty features, with no steps | `steps_without_a_list`, `a_feature_list_without_steps` |
//! | a million keys: in order, in no order, all the same | `a_million_keys`, `a_million_keys_in_no_order`, `a_million_times_one_key`, in `large_records.rs` |
//! | a list of ten million elements | `ten_million_integers`, `ten_million_floats`, in `large_records.rs` |
//! | a key of a mebibyte | `a_key_of_a_mebibyte`, in `large_records.rs` |
//! | no bytes | `no_bytes_at_all` |
//! | what is encoded is decoded as it was; keys are in order | `what_is_written_is_read`, `keys_are_written_in_order` |

#![allow(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

use tf_example::{
    Example, ExampleRef, Feature, FeatureList, FeatureLists, Features, Message, SequenceExample,
    SequenceExampleRef,
    WireErrorKind::{
        self, BeyondEnd, FieldNumber, KeyNotUtf8, PartialFloat, TooDeep, Varint, WireType, WrongWireType,
    },
};

fn varint(value: usize) -> Vec<u8> {
    let mut varint = Vec::new();
    prost::encoding::encode_varint(value as u64, &mut varint);
    varint
}

/// `contents` as field `number`, with a length.
fn field(number: u8, contents: &[u8]) -> Vec<u8> {
    [&[number << 3 | 2], &varint(contents.len())[..], contents].concat()
}

/// An example of one entry, which begins at byte 4.
fn of_entry(entry: &[u8]) -> Vec<u8> {
    field(1, &field(1, entry))
}

/// An example of one feature under the key "k", which begins at byte 9.
fn of_feature(feature: &[u8]) -> Vec<u8> {
    of_entry(&[KEY, &field(2, feature)].concat())
}

/// An example of one list under the key "k", which begins at byte 11.
fn of_list(number: u8, list: &[u8]) -> Vec<u8> {
    of_feature(&field(number, list))
}

const KEY: &[u8] = &[0x0a, 1, b'k'];
const FIVE: &[u8] = &[0x1a, 3, 0x0a, 1, 5]; // int64_list, packed, 5
const VALUE: &[u8] = &[0x12, 5, 0x1a, 3, 0x0a, 1, 5]; // value, int64_list, packed, 5

/// Both readers see these features.
#[track_caller]
fn reads<const N: usize>(record: &[u8], features: [(&str, Feature); N]) {
    let expected = Example::from_features(features);
    assert_eq!(Example::decode(record), Ok(expected.clone()));
    let view = ExampleRef::parse(record).unwrap();
    assert_eq!(view.validate(), Ok(()));
    assert_eq!(view.to_example(), Ok(expected));
}

/// Neither reads it, and this is what is wrong with it and where.
#[track_caller]
fn refuses(record: &[u8], kind: WireErrorKind, offset: usize) {
    assert!(Example::decode(record).is_err(), "decoded");
    let error = ExampleRef::parse(record).and_then(|view| view.validate()).unwrap_err();
    assert_eq!((error.kind(), error.offset()), (kind, offset));
    // Field 1 is the same in both messages.
    assert!(SequenceExample::decode(record).is_err(), "decoded as a sequence");
    let error = SequenceExampleRef::parse(record).and_then(|view| view.validate()).unwrap_err();
    assert_eq!((error.kind(), error.offset()), (kind, offset));
}

#[test]
fn a_key_twice() {
    let one = field(1, &[KEY, VALUE].concat());
    let other = field(1, &[KEY, &field(2, &field(1, &field(1, b"x")))].concat());
    reads(&field(1, &[&one[..], &other].concat()), [("k", Feature::bytes(["x"]))]);
    reads(&field(1, &[other, one].concat()), [("k", Feature::int64s([5]))]);
    // What is replaced must be sound all the same.
    let damaged = field(1, &[KEY, &[0x12, 2, 0x1a, 9]].concat()); // int64_list of 9 bytes, of which none is there
    let record = field(1, &[&damaged, &field(1, &[KEY, VALUE].concat())[..]].concat());
    refuses(&record, BeyondEnd { len: 9, available: 0 }, 10);
}

#[test]
fn two_kinds() {
    let text: &[u8] = &[0x0a, 3, 0x0a, 1, b'x']; // bytes_list, "x"
    reads(&of_feature(&[FIVE, text].concat()), [("k", Feature::bytes(["x"]))]);
    reads(&of_feature(&[FIVE, text, FIVE].concat()), [("k", Feature::int64s([5]))]);
    reads(&of_feature(&[text, FIVE, FIVE].concat()), [("k", Feature::int64s([5, 5]))]);
    // What is replaced must be sound all the same.
    let partial: &[u8] = &[0x12, 3, 0x0a, 1, 0]; // float_list, packed, 1 byte
    refuses(&of_feature(&[partial, FIVE].concat()), PartialFloat { len: 1 }, 13);
}

#[test]
fn numbers_that_are_not_packed() {
    reads(&of_list(3, &[8, 5, 8, 6]), [("k", Feature::int64s([5, 6]))]);
    reads(&of_list(2, &[0x0d, 0, 0, 0, 0x3f]), [("k", Feature::floats([0.5]))]);
}

#[test]
fn packed_and_not_packed_in_one_list() {
    let ints = [0x0a, 2, 1, 2, 8, 3, 0x0a, 1, 4]; // 1 and 2 packed, 3, 4 packed
    reads(&of_list(3, &ints), [("k", Feature::int64s([1, 2, 3, 4]))]);
    let floats = [
        0x0d, 0, 0, 0x80, 0x3e, // 0.25
        0x0a, 4, 0, 0, 0, 0x3f, // 0.5, packed
        0x0a, 0, // none, packed
    ];
    reads(&of_list(2, &floats), [("k", Feature::floats([0.25, 0.5]))]);
}

#[test]
fn an_entry_without_a_value() {
    reads(&of_entry(KEY), [("k", Feature::default())]);
}

#[test]
fn an_entry_without_a_key() {
    reads(&of_entry(VALUE), [("", Feature::int64s([5]))]);
    reads(&of_entry(&[]), [("", Feature::default())]);
}

#[test]
fn a_value_before_its_key() {
    reads(&of_entry(&[VALUE, KEY].concat()), [("k", Feature::int64s([5]))]);
}

#[test]
fn a_second_value_after_the_deepest_group_of_an_entry_is_read() {
    let group = [[0x1b; 98], [0x1c; 98]].concat(); // group 3, in itself as often as may be here
    let record = of_entry(&[KEY, VALUE, &group, VALUE].concat());
    reads(&record, [("k", Feature::int64s([5, 5]))]);
}

#[test]
fn features_twice() {
    let record = [of_entry(&[KEY, VALUE].concat()), of_entry(&[0x0a, 1, b'l']), of_entry(KEY)].concat();
    reads(&record, [("k", Feature::default()), ("l", Feature::default())]);
}

#[test]
fn an_unknown_field() {
    let unknown: [&[u8]; 4] = [
        &[0x20, 0x96, 1],                // field 4, varint
        &[0x21, 1, 2, 3, 4, 5, 6, 7, 8], // field 4, 64-bit
        &[0x22, 2, b'h', b'i'],          // field 4, 2 bytes
        &[0x25, 1, 2, 3, 4],             // field 4, 32-bit
    ];
    for unknown in unknown {
        reads_with_everywhere(unknown);
    }
}

#[test]
fn an_unknown_group() {
    reads_with_everywhere(&[0x23, 0x24]); // group 4
    reads_with_everywhere(&[0x23, 0x08, 1, 0x0b, 0x0c, 0x0a, 1, b'k', 0x24]); // with fields 1 and a group 1 in it
}

/// Before and after the fields of each message.
fn reads_with_everywhere(unknown: &[u8]) {
    let around = |fields: &[u8]| [unknown, fields, unknown].concat();
    let list = field(3, &around(&[0x0a, 1, 5]));
    let entry = around(&[KEY, &field(2, &around(&list))].concat());
    let record = around(&field(1, &around(&field(1, &entry))));
    reads(&record, [("k", Feature::int64s([5]))]);
}

#[test]
fn a_key_that_is_not_utf8() {
    refuses(&of_entry(&[&[0x0a, 2, b'k', 0xff], VALUE].concat()), KeyNotUtf8, 6);
    reads(&of_list(1, &[0x0a, 1, 0xff]), [("k", Feature::bytes([vec![0xff]]))]);
}

#[test]
fn a_key_that_another_replaces_is_not_utf8() {
    refuses(&of_entry(&[&[0x0a, 1, 0xff], KEY, VALUE].concat()), KeyNotUtf8, 6);
    refuses(&of_entry(&[KEY, &[0x0a, 1, 0xff], KEY].concat()), KeyNotUtf8, 9);
}

#[test]
fn a_huge_length() {
    let two_gib: &[u8] = &[0xff, 0xff, 0xff, 0xff, 0x07];
    let available = |available| BeyondEnd { len: 0x7fff_ffff, available };
    refuses(&[&[0x0a], two_gib].concat(), available(0), 1);
    refuses(&[&[0x2a], two_gib, b"unknown"].concat(), available(7), 1);
    refuses(&field(1, &[&[0x0a], two_gib].concat()), available(0), 3);
    refuses(&of_entry(&[&[0x0a], two_gib, b"k"].concat()), available(1), 5);
    refuses(&of_feature(&[&[0x1a], two_gib, &[1]].concat()), available(1), 10);
    for number in 1..=3 {
        refuses(&of_list(number, &[&[0x0a], two_gib, &[1]].concat()), available(1), 12);
    }
    let all_bits = [[0xff; 9].as_slice(), &[1]].concat();
    refuses(&[&[0x0a], &all_bits[..]].concat(), BeyondEnd { len: u64::MAX, available: 0 }, 1);
}

#[test]
fn a_length_beyond_the_message_around_it() {
    let record = [
        0x0a, 5, // features, 5 bytes
        0x0a, 5, // feature, 5 bytes: 2 too many
        0x0a, 1, b'a', // key
        0x12, 0, // past the end of features
    ];
    refuses(&record, BeyondEnd { len: 5, available: 3 }, 3);
}

#[test]
fn lengths_that_grow_inwards() {
    // Each length by itself is one more than the message around it has room for.
    let sound = of_list(3, &[0x0a, 1, 5]);
    assert_eq!(sound, [10, 12, 10, 10, 10, 1, b'k', 18, 5, 26, 3, 10, 1, 5]);
    for (at, len, available) in [(1, 13, 12), (3, 11, 10), (5, 9, 8), (8, 6, 5), (10, 4, 3), (12, 2, 1)] {
        let mut record = sound.clone();
        record[at] = len;
        refuses(&record, BeyondEnd { len: len.into(), available }, at);
    }
}

#[test]
fn field_number_zero() {
    refuses(&[0, 0], FieldNumber { number: 0 }, 0);
    refuses(&of_feature(&[FIVE, &[0x02, 0]].concat()), FieldNumber { number: 0 }, 14);
}

#[test]
fn a_field_number_of_30_bits() {
    let number = 1 << 29;
    refuses(&[0x80, 0x80, 0x80, 0x80, 0x10, 0], FieldNumber { number }, 0);
    reads(
        &[&[0xf8, 0xff, 0xff, 0xff, 0x0f, 0], &of_feature(FIVE)[..]].concat(),
        [("k", Feature::int64s([5]))],
    );
}

#[test]
fn a_wire_type_that_does_not_exist() {
    refuses(&[0x0e], WireType { wire_type: 6 }, 0);
    refuses(&of_list(3, &[0x0f]), WireType { wire_type: 7 }, 11);
}

#[test]
fn a_known_field_of_another_wire_type() {
    refuses(&[8, 1], WrongWireType { field: 1 }, 0);
    refuses(&field(1, &[0x0d, 0, 0, 0, 0]), WrongWireType { field: 1 }, 2);
    refuses(&of_entry(&[KEY, &[0x10, 1]].concat()), WrongWireType { field: 2 }, 7);
    refuses(&of_feature(&[0x1b, 0x1c]), WrongWireType { field: 3 }, 9);
    refuses(&of_list(1, &[8, 1]), WrongWireType { field: 1 }, 11);
    refuses(&of_list(2, &[8, 1]), WrongWireType { field: 1 }, 11);
    refuses(&of_list(3, &[0x0d, 0, 0, 0, 0]), WrongWireType { field: 1 }, 11);
    // After another value, and in the second of two lists.
    refuses(&of_list(1, &[0x0a, 0, 8, 1]), WrongWireType { field: 1 }, 13);
    refuses(&of_list(3, &[8, 1, 0x0d, 0, 0, 0, 0]), WrongWireType { field: 1 }, 13);
    refuses(&of_feature(&[FIVE, &field(3, &[0x0d, 0, 0, 0, 0])].concat()), WrongWireType { field: 1 }, 16);
}

#[test]
fn the_end_of_no_group() {
    refuses(&[0x14], WireErrorKind::Group, 0);
    refuses(&[0x23, 0x2c], WireErrorKind::Group, 1); // group 4, the end of group 5
    refuses(&[0x23], Varint, 1); // no end
    refuses(&of_list(3, &[0x0c]), WireErrorKind::Group, 11);
}

#[test]
fn groups_of_any_depth() {
    let nested = |depth| [vec![0x23; depth], vec![0x24; depth]].concat();
    reads(&[nested(100), of_feature(FIVE)].concat(), [("k", Feature::int64s([5]))]);
    for depth in [101, 10_000, 1_000_000] {
        refuses(&nested(depth), TooDeep, 100);
    }
    // Four messages around a list, and its own level.
    reads(&of_list(3, &nested(96)), [("k", Feature::int64s([]))]);
    assert!(Example::decode(&of_list(3, &nested(97))[..]).is_err());
    let error = ExampleRef::parse(&of_list(3, &nested(97))).unwrap().validate().unwrap_err();
    assert_eq!(error.kind(), TooDeep);
}

#[test]
fn an_empty_feature() {
    reads(&of_feature(&[]), [("k", Feature::default())]);
    assert_eq!(ExampleRef::parse(&of_feature(&[])).unwrap().float_list("k").unwrap().len(), 0);
}

#[test]
fn an_empty_list() {
    reads(&of_list(1, &[]), [("k", Feature::bytes([""; 0]))]);
    reads(&of_list(2, &[]), [("k", Feature::floats([]))]);
    reads(&of_list(3, &[]), [("k", Feature::int64s([]))]);
    reads(&of_list(3, &[0x0a, 0]), [("k", Feature::int64s([]))]);
}

#[test]
fn unusual_floats_keep_their_bits() {
    let quiet_and_signalling = [0x7fc0_0000, 0xffff_ffff, 0x7f80_0001];
    let others = [0x7f80_0000, 0xff80_0000, 0x8000_0000, 0, 1, 0x807f_ffff];
    let bits = [&quiet_and_signalling[..], &others].concat();
    let record = Example::from_features([("k", Feature::floats(bits.iter().copied().map(f32::from_bits)))]);
    let record = record.encode_to_vec();
    let decoded = Example::decode(&record[..]).unwrap();
    assert!(decoded.float_list("k").unwrap().iter().map(|value| value.to_bits()).eq(bits.iter().copied()));
    let list = ExampleRef::parse(&record).unwrap().float_list("k").unwrap();
    assert!(list.iter().map(f32::to_bits).eq(bits.iter().copied()));
    assert_eq!(decoded.encode_to_vec(), record);
}

#[test]
fn floats_that_are_not_whole() {
    for len in [1, 2, 3, 5, 7] {
        refuses(&of_list(2, &field(1, &vec![0; len])), PartialFloat { len }, 13);
    }
    refuses(&of_list(2, &[0x0d, 0, 0]), BeyondEnd { len: 4, available: 2 }, 12);
}

#[test]
fn the_longest_varint() {
    let minus_one: &[u8] = &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1];
    reads(&of_list(3, &field(1, minus_one)), [("k", Feature::int64s([-1]))]);
    let zero: &[u8] = &[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0];
    reads(&of_list(3, &[&[8], zero].concat()), [("k", Feature::int64s([0]))]);
}

#[test]
fn a_varint_of_65_bits() {
    let bit_65: &[u8] = &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2];
    refuses(&of_list(3, &field(1, &[&[5], bit_65].concat())), Varint, 14);
    refuses(&of_list(3, &[&[8], bit_65].concat()), Varint, 12);
    refuses(bit_65, Varint, 0);
    refuses(&[&[0x0a], bit_65].concat(), Varint, 1);
}

#[test]
fn a_varint_of_eleven_bytes() {
    let eleven: &[u8] = &[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0];
    refuses(&of_list(3, &field(1, eleven)), Varint, 13);
    refuses(eleven, Varint, 0);
    refuses(&[&[0x20], eleven].concat(), Varint, 1);
}

#[test]
fn a_varint_without_an_end() {
    refuses(&[0x8a], Varint, 0);
    refuses(&[0x0a], Varint, 1);
    refuses(&of_list(3, &field(1, &[5, 0x80])), Varint, 14);
}

#[test]
fn the_least_and_the_greatest_integer() {
    let values = [i64::MIN, -1, 0, 1, i64::MAX];
    let record = Example::from_features([("k", Feature::int64s(values))]).encode_to_vec();
    reads(&record, [("k", Feature::int64s(values))]);
}

#[test]
fn padded_headers_and_lengths() {
    let record = [
        0x8a, 0x00, 0x94, 0x80, 0x00, // features, 20 bytes
        0x8a, 0x80, 0x00, 0x8f, 0x00, // feature, 15 bytes
        0x8a, 0x00, 0x81, 0x00, b'k', // key, 1 byte
        0x92, 0x00, 0x07, // value, 7 bytes
        0x9a, 0x00, 0x04, // int64_list, 4 bytes
        0x88, 0x00, 0x85, 0x00, // value, varint, 5
    ];
    reads(&record, [("k", Feature::int64s([5]))]);
}

#[test]
fn steps_without_a_list() {
    // feature_lists, an entry: key "k", a feature list of two empty features and an empty list.
    let record = field(2, &field(1, &[KEY, &field(2, &[0x0a, 0, 0x0a, 0, 0x0a, 2, 0x12, 0])].concat()));
    let steps = [Feature::default(), Feature::default(), Feature::floats([])];
    reads_lists(&record, [("k", FeatureList::from_iter(steps))]);
}

#[test]
fn a_feature_list_without_steps() {
    reads_lists(&field(2, &field(1, &[KEY, &[0x12, 0]].concat())), [("k", FeatureList::default())]);
    reads_lists(&field(2, &field(1, KEY)), [("k", FeatureList::default())]);
    reads_lists(&[0x12, 0], []);
}

#[track_caller]
fn reads_lists<const N: usize>(record: &[u8], lists: [(&str, FeatureList); N]) {
    let expected = SequenceExample { context: None, feature_lists: Some(FeatureLists::from_iter(lists)) };
    assert_eq!(SequenceExample::decode(record), Ok(expected.clone()));
    assert_eq!(SequenceExampleRef::parse(record).unwrap().to_sequence_example(), Ok(expected));
}

#[test]
fn what_is_written_is_read() {
    let features = [
        ("", Feature::default()),
        ("a", Feature::bytes(["", "x"])),
        ("b", Feature::floats([0.5, -0.0])),
        ("é", Feature::int64s([i64::MIN])),
    ];
    let record = Example::from_features(features.clone()).encode_to_vec();
    reads(&record, features.clone());
    assert_eq!(Example::decode(&record[..]).unwrap().encode_to_vec(), record);
    assert_eq!(ExampleRef::parse(&record).unwrap().to_example().unwrap().encode_to_vec(), record);
}

#[test]
fn no_bytes_at_all() {
    assert_eq!(ExampleRef::parse(&[]).unwrap().to_example(), Ok(Example::default()));
    assert_eq!(Example::decode(&[][..]), Ok(Example::default()));
}

#[test]
fn keys_are_written_in_order() {
    let written =
        |keys: [&str; 3]| Features::from_iter(keys.map(|key| (key, Feature::default()))).encode_to_vec();
    assert_eq!(written(["b", "a", "B"]), written(["B", "a", "b"]));
    let record = field(1, &written(["b", "a", "B"]));
    let positions =
        ["B", "a", "b"].map(|key| record.iter().position(|byte| [*byte] == key.as_bytes()).unwrap());
    assert!(positions.is_sorted());
}
