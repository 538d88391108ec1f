//! Telling an example from a sequence example, and both from what only looks like one.

use tf_example::{
    Bytes, Example, Feature, FeatureList, FeatureLists, Features, Message, Payload, SequenceExample,
};

fn classify(bytes: &[u8]) -> Payload {
    Payload::classify(&Bytes::copy_from_slice(bytes))
}

#[test]
fn an_example_comes_back_decoded() {
    let example = Example::from_features([("a", Feature::int64s([1])), ("b", Feature::default())]);
    assert_eq!(classify(&example.encode_to_vec()), Payload::Example(example));
}

#[test]
fn byte_strings_share_the_records_buffer() {
    let record = Bytes::from(Example::from_features([("a", Feature::bytes(["image"]))]).encode_to_vec());
    let Payload::Example(example) = Payload::classify(&record) else { panic!("an example") };
    assert!(record.as_ptr_range().contains(&example.bytes("a").unwrap().as_ptr()));
}

#[test]
fn a_sequence_example_is_one_with_and_without_context_or_lists() {
    let context = Some(Features::from_iter([("a", Feature::int64s([1]))]));
    let lists = Some(FeatureLists::from_iter([("b", FeatureList::from_iter([Feature::int64s([1])]))]));
    let no_steps = Some(FeatureLists::from_iter([("b", FeatureList::default())]));
    for sequence in [
        SequenceExample { context: context.clone(), feature_lists: lists.clone() },
        SequenceExample { context: None, feature_lists: lists },
        SequenceExample { context: None, feature_lists: no_steps },
        SequenceExample { context, feature_lists: Some(FeatureLists::default()) },
    ] {
        assert_eq!(classify(&sequence.encode_to_vec()), Payload::SequenceExample(sequence));
    }
}

#[test]
fn nothing_is_empty() {
    assert_eq!(classify(&[]), Payload::Empty);
    assert_eq!(classify(&[0x0a, 0x00]), Payload::Empty, "features, no bytes");
    assert_eq!(classify(&[0x12, 0x00]), Payload::Empty, "feature_lists, no bytes");
    assert_eq!(classify(&[0x0a, 0x00, 0x12, 0x00]), Payload::Empty, "both");
}

#[test]
fn text_is_neither() {
    for text in
        ["1", "11", "21", "1 1", "111221", "123456789", "hello world 0", "\n", "\n\0x", "\n\x04text", "{}"]
    {
        assert_eq!(classify(text.as_bytes()), Payload::Other, "{text:?}");
    }
}

#[test]
fn raw_numbers_are_neither() {
    for values in [&[0.0_f32, 1.0][..], &[0.0; 8], &[1.0, 2.0, 3.0]] {
        let raw: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        assert_eq!(classify(&raw), Payload::Other, "{values:?}");
    }
}

#[test]
fn other_messages_are_neither_though_they_decode() {
    let label_map = [
        0x0a, 0x06, // item, 6 bytes
        0x0a, 0x02, b'h', b'i', // name: "hi", which as an entry is an unknown varint
        0x10, 0x01, // id: 1
    ];
    assert_eq!(classify(&label_map), Payload::Other);

    let names_within_messages = [
        0x0a, 0x06, // field 1, 6 bytes
        0x0a, 0x04, // field 1, 4 bytes: an entry
        0x0a, 0x02, b'h', b'i', // field 1, 2 bytes: a key without a value
    ];
    assert!(Example::decode(&names_within_messages[..]).is_ok());
    assert_eq!(classify(&names_within_messages), Payload::Other);

    let text_by_name = [
        0x0a, 0x10, // field 1, 16 bytes
        0x0a, 0x0e, // field 1, 14 bytes: an entry
        0x0a, 0x01, b'a', // key "a"
        0x12, 0x09, b'1', b'2', b'3', b'4', b'5', b'6', b'7', b'8',
        b'9', // value: text, as a feature field 6
    ];
    assert!(Example::decode(&text_by_name[..]).is_ok());
    assert_eq!(classify(&text_by_name), Payload::Other);

    let an_entry_and_more = [
        0x0a, 0x07, // features, 7 bytes
        0x0a, 0x05, 0x0a, 0x01, b'a', 0x12, 0x00, // feature: key "a", empty value
        0x18, 0x01, // field 3, varint
    ];
    assert!(Example::decode(&an_entry_and_more[..]).is_ok());
    assert_eq!(classify(&an_entry_and_more), Payload::Other);

    let an_entry_with_more = [
        0x0a, 0x09, // features, 9 bytes
        0x0a, 0x07, 0x0a, 0x01, b'a', 0x12, 0x00, // feature: key "a", empty value
        0x18, 0x01, // and field 3, varint
    ];
    assert!(Example::decode(&an_entry_with_more[..]).is_ok());
    assert_eq!(classify(&an_entry_with_more), Payload::Other);
}

#[test]
fn one_sound_entry_is_enough() {
    let example = [
        0x0a, 0x0f, // features, 15 bytes
        0x18, 0x01, // unknown field 3, varint
        0x0a, 0x03, 0x0a, 0x01, b'a', // feature: key "a" without a value
        0x0a, 0x06, 0x12, 0x00, 0x0a, 0x02, b'b', b'b', // feature: empty value, key "bb"
    ];
    let expected = Example::from_features([("a", Feature::default()), ("bb", Feature::default())]);
    assert_eq!(classify(&example), Payload::Example(expected));
}

#[test]
fn a_sound_outline_around_broken_features_is_neither() {
    let example = [
        0x0a, 0x08, // features, 8 bytes
        0x0a, 0x06, 0x0a, 0x01, b'a', // feature: key "a"
        0x12, 0x01, 0x08, // value: field 1, varint, without its number
    ];
    assert!(Example::decode(&example[..]).is_err());
    assert_eq!(classify(&example), Payload::Other);
}

#[test]
fn no_prefix_of_an_example_is_one() {
    let bytes =
        Example::from_features([("a", Feature::bytes(["x"])), ("b", Feature::floats([1.0]))]).encode_to_vec();
    for cut in 1..bytes.len() {
        assert_eq!(classify(&bytes[..cut]), Payload::Other, "cut at {cut}");
    }
}
