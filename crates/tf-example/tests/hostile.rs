//! Records that are unusual or wrong, as both readers see them.

#![allow(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

use tf_example::{Example, ExampleRef, Message};

/// `contents` as field `number`, with a length.
fn field(number: u8, contents: &[u8]) -> Vec<u8> {
    let mut field = vec![number << 3 | 2];
    prost::encoding::encode_varint(contents.len() as u64, &mut field);
    field.extend(contents);
    field
}

#[test]
fn a_second_value_after_the_deepest_group_of_an_entry_is_read() {
    let group = [[0x1b; 98], [0x1c; 98]].concat(); // group 3, in itself as often as may be here
    let value = |int| field(2, &field(3, &field(1, &[int])));
    let entry = [field(1, b"k"), value(5), group, value(6)].concat();
    let record = field(1, &field(1, &entry));
    let example = Example::decode(&record[..]).unwrap();
    assert_eq!(example.int64_list("k"), Ok(&[5, 6][..]));
    assert_eq!(ExampleRef::parse(&record).unwrap().to_example(), Ok(example));
}
