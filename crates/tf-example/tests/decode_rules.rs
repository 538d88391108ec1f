//! What the decoder says of bytes that are wrong, in its own words, and what it takes. What both readers make of
//! unusual and wrong records is in `hostile.rs`.

use tf_example::{
    Bytes, BytesList, Example, Feature, FeatureList, FeatureLists, Features, FloatList, Int64List, Message,
    SequenceExample,
};

fn error<M: Message + Default + std::fmt::Debug>(bytes: &[u8]) -> String {
    match M::decode(bytes) {
        Ok(message) => format!("decoded as {message:?}"),
        Err(error) => error.to_string().replace("failed to decode Protobuf message: ", ""),
    }
}

#[test]
fn an_entry_is_written_with_key_and_value_even_where_both_are_empty() {
    let features = Features::from_iter([("", Feature::default())]);
    let expected = [
        0x0a, 0x04, // feature, 4 bytes
        0x0a, 0x00, // key, no bytes
        0x12, 0x00, // value, no bytes
    ];
    assert_eq!(features.encode_to_vec(), expected);
    assert_eq!(features.encoded_len(), expected.len());

    let lists = FeatureLists::from_iter([("", FeatureList::default())]);
    assert_eq!(lists.encode_to_vec(), expected);
    assert_eq!(lists.encoded_len(), expected.len());
}

#[test]
fn a_known_field_of_another_wire_type_is_an_error() {
    let varint = [0x08, 0x01]; // field 1, varint
    let expected = "invalid wire type: Varint (expected LengthDelimited)";
    assert_eq!(error::<Example>(&varint), format!("Example.features: {expected}"));
    assert_eq!(error::<Features>(&varint), format!("Features.feature: {expected}"));
    assert_eq!(error::<Feature>(&varint), format!("Feature.kind: {expected}"));
    assert_eq!(error::<BytesList>(&varint), format!("BytesList.value: {expected}"));
    assert_eq!(error::<SequenceExample>(&varint), format!("SequenceExample.context: {expected}"));
    assert_eq!(error::<FeatureLists>(&varint), format!("FeatureLists.feature_list: {expected}"));
    assert_eq!(error::<FeatureList>(&varint), format!("FeatureList.feature: {expected}"));
    assert_eq!(
        error::<FloatList>(&varint),
        "FloatList.value: invalid wire type: Varint (expected ThirtyTwoBit)"
    );
    let fixed = [0x0d, 0, 0, 0, 0]; // field 1, 32-bit
    assert_eq!(
        error::<Int64List>(&fixed),
        "Int64List.value: invalid wire type: ThirtyTwoBit (expected Varint)"
    );

    // Read as an entry, the rest would be the key "a".
    let looks_like_an_entry = [
        0x08, // feature, varint
        0x03, 0x0a, 0x01, b'a',
    ];
    assert_eq!(error::<Features>(&looks_like_an_entry), format!("Features.feature: {expected}"));
}

#[test]
fn keys_must_be_utf8_and_values_need_not() {
    let features = [
        0x0a, 0x05, // feature, 5 bytes
        0x0a, 0x01, 0xff, // key, not UTF-8
        0x12, 0x00, // value, no bytes
    ];
    assert_eq!(
        error::<Features>(&features),
        "Features.feature: invalid string value: data is not UTF-8 encoded"
    );
    let list = [0x0a, 0x01, 0xff]; // value, 1 byte
    assert_eq!(BytesList::decode(&list[..]).unwrap().value, [&b"\xff"[..]]);
}

#[test]
fn a_length_beyond_the_end_is_an_error() {
    let two_gib = [0x0a, 0xff, 0xff, 0xff, 0xff, 0x07]; // features, 2^31 - 1 bytes
    assert_eq!(error::<Example>(&two_gib), "Example.features: buffer underflow");

    let all_bits = [
        0x0a, // value, 2^64 - 1 bytes
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01,
    ];
    assert_eq!(error::<BytesList>(&all_bits), "BytesList.value: buffer underflow");
    assert_eq!(error::<FloatList>(&all_bits), "FloatList.value: buffer underflow");
    assert_eq!(error::<Int64List>(&all_bits), "Int64List.value: buffer underflow");

    let unknown = [0x1a, 0x05, 0x00]; // unknown field 3, 5 bytes, of which 1 is there
    assert_eq!(error::<Example>(&unknown), "buffer underflow");
}

#[test]
fn a_length_beyond_the_message_around_it_is_an_error() {
    let example = [
        0x0a, 0x05, // features, 5 bytes
        0x0a, 0x05, // feature, 5 bytes: 2 too many
        0x0a, 0x01, b'a', // key
        0x12, 0x00, // past the end of features
    ];
    assert_eq!(error::<Example>(&example), "Example.features: delimited length exceeded");

    let not_whole_floats = [0x0a, 0x03, 0x00, 0x00, 0x00, 0x0d]; // value, packed, 3 bytes
    assert_eq!(error::<FloatList>(&not_whole_floats), "FloatList.value: delimited length exceeded");
}

#[test]
fn every_proper_prefix_is_an_error_or_a_whole_message() {
    let example = Example::from_features([
        ("a", Feature::bytes(["text"])),
        ("b", Feature::floats([0.5])),
        ("c", Feature::int64s([-1])),
    ]);
    let bytes = example.encode_to_vec();
    assert_eq!(Example::decode(&bytes[..]).unwrap(), example);
    assert_eq!(Example::decode(&bytes[..0]).unwrap(), Example::default());
    for cut in 1..bytes.len() {
        assert!(Example::decode(&bytes[..cut]).is_err(), "cut at {cut}");
    }
}

#[test]
fn integers_take_ten_bytes_at_most() {
    let minus_one = [
        0x08, // value, varint: 64 bits set
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01,
    ];
    assert_eq!(Int64List::decode(&minus_one[..]).unwrap().value, [-1]);

    let bit_65 = [0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02];
    assert_eq!(error::<Int64List>(&bit_65), "Int64List.value: invalid varint");

    let eleven_bytes = [0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00];
    assert_eq!(error::<Int64List>(&eleven_bytes), "Int64List.value: invalid varint");

    for value in [i64::MIN, -1, 0, 1, i64::MAX] {
        let list = Int64List { value: vec![value] };
        assert_eq!(Int64List::decode(list.encode_to_vec().as_slice()).unwrap(), list);
    }
}

#[test]
fn impossible_headers_are_errors() {
    assert_eq!(error::<Example>(&[0x00, 0x00]), "invalid tag value: 0");
    assert_eq!(error::<Example>(&[0x0e]), "invalid wire type value: 6");
    assert_eq!(error::<Example>(&[0x0f]), "invalid wire type value: 7");
    // A header of 33 bits.
    assert_eq!(error::<Example>(&[0x80, 0x80, 0x80, 0x80, 0x10]), "invalid key value: 4294967296");
}

#[test]
fn groups_must_balance() {
    assert_eq!(error::<Example>(&[0x14]), "unexpected end group tag"); // end of group 2
    assert_eq!(error::<Example>(&[0x1b, 0x24]), "unexpected end group tag"); // group 3 ended as 4
    assert_eq!(error::<Example>(&[0x1b]), "invalid varint"); // no end
}

#[test]
fn nesting_is_bounded() {
    let nested = |depth: usize| [vec![0x1b; depth], vec![0x1c; depth]].concat();
    assert!(Example::decode(nested(100).as_slice()).is_ok());
    assert_eq!(error::<Example>(&nested(101)), "recursion limit reached");
    assert_eq!(error::<Example>(&nested(1_000_000)), "recursion limit reached");
}

#[test]
fn byte_strings_share_the_records_buffer() {
    let image = vec![0xff; 100_000];
    let example = Example::from_features([("image/encoded", Feature::bytes([image]))]);
    let record = Bytes::from(example.encode_to_vec());
    let read = Example::decode(record.clone()).unwrap();
    let encoded = read.bytes("image/encoded").unwrap();
    assert!(record.as_ptr_range().contains(&encoded.as_ptr()));
}

#[test]
fn memory_is_a_small_multiple_of_the_record() {
    // The smallest elements on the wire are two bytes; this is what each becomes.
    assert!(size_of::<Feature>() <= 32);
    assert!(size_of::<Bytes>() <= 32);
    let steps = FeatureList::decode([0x0a, 0x00].repeat(100_000).as_slice()).unwrap();
    assert_eq!(steps.feature.len(), 100_000);
    assert!(steps.feature.capacity() <= 2 * 100_000);
}

#[test]
fn clear_forgets_everything() {
    let mut features = Features::from_iter([("a", Feature::int64s([1]))]);
    features.clear();
    assert_eq!(features, Features::default());
    let mut lists = FeatureLists::from_iter([("a", FeatureList::default())]);
    lists.clear();
    assert_eq!(lists, FeatureLists::default());
}
