//! The JSON forms of a record, both ways.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the functions that the tests share fail as the tests do"
)]

use proptest::{collection, prelude::*};
use tf_example::{
    Bytes, Example, Feature, FeatureList, FeatureLists, Features, Kind, SequenceExample,
    json::{self, Record, RecordRef, WriteOptions},
};

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

/// Any text that JSON can hold: quotes, controls, line separators, characters beyond 16 bits.
fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z/]{0,6}", "[\"\\\\/\u{0}-\u{1f}\u{7f}\u{2028}é𝄞]{0,6}", any::<String>()]
}

fn float() -> impl Strategy<Value = f32> {
    let special =
        [0, 0x8000_0000, 1, 0x7f7f_ffff, 0x7f80_0000, 0xff80_0000, 0x7fc0_0000, 0xffc0_0000, 0x7fa0_0001];
    prop_oneof![any::<u32>(), proptest::sample::select(special.to_vec())].prop_map(f32::from_bits)
}

fn feature() -> impl Strategy<Value = Feature> {
    let bytes =
        prop_oneof![collection::vec(any::<u8>(), 0..20).prop_map(Bytes::from), text().prop_map(Bytes::from),];
    prop_oneof![
        1 => Just(Feature::default()),
        3 => collection::vec(bytes, 0..5).prop_map(Feature::bytes),
        3 => collection::vec(float(), 0..9).prop_map(Feature::floats),
        3 => collection::vec(prop_oneof![any::<i64>(), -2..300_i64], 0..9).prop_map(Feature::int64s),
    ]
}

fn features() -> impl Strategy<Value = Option<Features>> {
    proptest::option::of(
        collection::btree_map(text(), feature(), 0..6).prop_map(|feature| Features { feature }),
    )
}

fn record() -> impl Strategy<Value = Record> {
    let list = collection::vec(feature(), 0..4).prop_map(|feature| FeatureList { feature });
    let lists =
        collection::btree_map(text(), list, 0..4).prop_map(|feature_list| FeatureLists { feature_list });
    prop_oneof![
        features().prop_map(|features| Example { features }.into()),
        (features(), proptest::option::of(lists)).prop_map(|(context, feature_lists)| SequenceExample {
            context,
            feature_lists
        }
        .into()),
    ]
}

fn canonical(record: &Record) -> String {
    written(record, &WriteOptions::new().canonical(true))
}

fn written(record: &Record, options: &WriteOptions) -> String {
    let mut out = Vec::new();
    json::write(&mut out, 0, record, options).unwrap();
    String::from_utf8(out).unwrap()
}

/// Every NaN as the one that canonical JSON has.
fn with_one_nan(mut record: Record) -> Record {
    let (features, lists) = match &mut record {
        Record::Example(example) => (&mut example.features, None),
        Record::SequenceExample(sequence) => (&mut sequence.context, sequence.feature_lists.as_mut()),
    };
    features.iter_mut().flat_map(|features| features.feature.values_mut()).for_each(one_nan);
    let lists = lists.into_iter().flat_map(|lists| lists.feature_list.values_mut());
    lists.flat_map(|list| &mut list.feature).for_each(one_nan);
    record
}

fn one_nan(feature: &mut Feature) {
    if let Some(Kind::FloatList(list)) = &mut feature.kind {
        list.value
            .iter_mut()
            .filter(|value| value.is_nan())
            .for_each(|value| *value = f32::from_bits(0x7fc0_0000));
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_record_line_reads_back_to_the_same_bytes(record in record(), number in any::<u64>()) {
        let line = json::to_string(number, &record);
        prop_assert!(!line.contains(['\n', '\r']), "{}", line);
        let (read_number, read) = json::from_str(&line).unwrap();
        prop_assert_eq!(read_number, Some(number));
        prop_assert_eq!(matches!(read, Record::Example(_)), matches!(record, Record::Example(_)));
        prop_assert_eq!(read.encode_to_vec(), record.encode_to_vec());
        prop_assert_eq!(json::to_string(number, &read), line);
    }

    #[test]
    fn canonical_json_reads_back_to_the_same_bytes_but_for_nans(record in record()) {
        let text = canonical(&record);
        let (number, read) = json::from_str(&text).unwrap();
        prop_assert_eq!(number, None);
        prop_assert_eq!(&canonical(&read), &text);
        prop_assert_eq!(read.encode_to_vec(), with_one_nan(record).encode_to_vec());
    }

    #[test]
    fn a_line_is_json_to_others_as_well(record in record(), limit in proptest::option::of(0..9_usize)) {
        let options = WriteOptions::new().max_bytes(limit);
        let value: serde_json::Value = serde_json::from_str(&written(&record, &options)).unwrap();
        prop_assert_eq!(&value["type"], "record");
        prop_assert_eq!(&value["record"], 0);
        // Members in an order of its own, `features` before `type`.
        let reordered = serde_json::to_string(&value).unwrap();
        prop_assert!(reordered.ends_with("\"type\":\"record\"}"), "{}", reordered);
        let shortened = reordered.contains("\"len\":");
        prop_assume!(!shortened);
        prop_assert_eq!(
            json::from_str(&reordered).map(|(_, read)| read.encode_to_vec()),
            Ok(json::from_str(&json::to_string(0, &record)).unwrap().1.encode_to_vec())
        );
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        let _ = json::from_str(&text);
    }

    #[test]
    fn damaged_lines_are_read_or_refused(
        record in record(),
        as_canonical in any::<bool>(),
        damage in collection::vec((any::<prop::sample::Index>(), any::<char>()), 1..4),
    ) {
        let text = if as_canonical { canonical(&record) } else { json::to_string(1, &record) };
        let mut characters: Vec<char> = text.chars().collect();
        for (at, character) in damage {
            let at = at.index(characters.len());
            characters[at] = character;
        }
        if let Ok((number, read)) = json::from_str(&String::from_iter(characters)) {
            let line = json::to_string(number.unwrap_or(0), &read);
            prop_assert_eq!(json::from_str(&line).unwrap().1.encode_to_vec(), read.encode_to_vec());
        }
    }

    #[test]
    fn a_truncated_line_is_refused(record in record(), at in any::<prop::sample::Index>()) {
        let line = json::to_string(1, &record);
        let mut end = at.index(line.len());
        while !line.is_char_boundary(end) {
            end -= 1;
        }
        let error = json::from_str(&line[..end]).unwrap_err();
        prop_assert_eq!(error.kind(), &json::ErrorKind::Truncated);
    }
}

fn floats_of(record: &Record) -> Vec<u32> {
    let Record::Example(example) = record else { panic!("not an example") };
    example.float_list("x").unwrap().iter().map(|value| value.to_bits()).collect()
}

/// Every exponent with the mantissas at its ends, in its middle and at random; both signs.
fn bit_patterns() -> Vec<u32> {
    let mut state = 0x2545_f491_u32;
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state
    };
    let mut patterns = Vec::new();
    for exponent in 0..=0xff_u32 {
        for mantissa in [0, 1, 2, 0x3f_ffff, 0x40_0000, 0x40_0001, 0x7f_fffe, 0x7f_ffff] {
            patterns.push(exponent << 23 | mantissa);
        }
        patterns.extend((0..200).map(|_| exponent << 23 | random() >> 9));
    }
    patterns.iter().flat_map(|bits| [*bits, bits | 0x8000_0000]).collect()
}

#[test]
fn floats_read_back_to_the_same_bits_in_the_fewest_digits() {
    let patterns = bit_patterns();
    let record: Record =
        Example::from_features([("x", Feature::floats(patterns.iter().copied().map(f32::from_bits)))]).into();
    let line = json::to_string(0, &record);
    assert_eq!(floats_of(&json::from_str(&line).unwrap().1), patterns);

    let written = line.split_once('[').unwrap().1.trim_end_matches("]}}}").split(',');
    let digits = |text: &str| {
        let mantissa = text.split('e').next().unwrap().replace(['.', '-'], "");
        mantissa.trim_matches('0').len()
    };
    for (bits, value) in patterns.iter().zip(written) {
        let float = f32::from_bits(*bits);
        if !float.is_finite() {
            assert!(value.starts_with('"'), "{bits:08x} is {value}");
            continue;
        }
        // The standard library's is the shortest, too, found by another algorithm.
        assert_eq!(digits(value), digits(&format!("{float:e}")), "{bits:08x} is {value}");
    }
}

#[test]
fn the_largest_float_of_canonical_json_is_none_too_large_in_64_bits() {
    let record: Record = Example::from_features([("x", Feature::floats([f32::MAX, f32::MIN]))]).into();
    let text = canonical(&record);
    assert!(text.contains("[3.4028234663852886e+38,-3.4028234663852886e+38]"), "{text}");
    assert_eq!(json::from_str(&text), Ok((None, record.clone())));
    assert!(json::to_string(0, &record).contains("[3.4028235e+38,-3.4028235e+38]"));
}

#[test]
fn floats_of_the_text_are_rounded_once() {
    // One and half a unit in the last place, plus less than 64 bits can see: rounded to 64 bits first, it would be a
    // tie, and 1.
    let line = r#"{"type":"record","features":{"x":{"float":[1.00000005960464477540,1.0000000596046447754,1,-0,
        1e-50,340282356779733661637539395458142568447,"-Infinity","NaN","NaN:0xff800001"]}}}"#;
    assert_eq!(
        floats_of(&json::from_str(line).unwrap().1),
        [
            0x3f80_0001,
            0x3f80_0001,
            0x3f80_0000,
            0x8000_0000,
            0,
            0x7f7f_ffff, // just below the middle between the largest float and 2^128
            0xff80_0000,
            0x7fc0_0000,
            0xff80_0001,
        ]
    );
}

#[test]
fn every_state_of_a_message_has_a_line_of_its_own() {
    let empty = || Some(Features::default());
    let lists = || Some(FeatureLists::default());
    let cases: [(Record, &str, &str); 6] = [
        (Example { features: None }.into(), r#"{"type":"record","record":0}"#, "{}"),
        (
            Example { features: empty() }.into(),
            r#"{"type":"record","record":0,"features":{}}"#,
            r#"{"features":{}}"#,
        ),
        (
            SequenceExample { context: None, feature_lists: None }.into(),
            r#"{"type":"record","record":0,"feature_lists":null}"#,
            "{}",
        ),
        (
            SequenceExample { context: empty(), feature_lists: None }.into(),
            r#"{"type":"record","record":0,"features":{},"feature_lists":null}"#,
            r#"{"context":{}}"#,
        ),
        (
            SequenceExample { context: None, feature_lists: lists() }.into(),
            r#"{"type":"record","record":0,"feature_lists":{}}"#,
            r#"{"featureLists":{}}"#,
        ),
        (
            SequenceExample { context: empty(), feature_lists: lists() }.into(),
            r#"{"type":"record","record":0,"features":{},"feature_lists":{}}"#,
            r#"{"context":{},"featureLists":{}}"#,
        ),
    ];
    for (record, line, text) in cases {
        assert_eq!(json::to_string(0, &record), line);
        assert_eq!(json::from_str(line).unwrap(), (Some(0), record.clone()));
        assert_eq!(canonical(&record), text);
        let (_, read) = json::from_str(text).unwrap();
        assert_eq!(read.encode_to_vec(), record.encode_to_vec(), "{text}");
    }
}

#[test]
fn a_sequence_line() {
    let sequence = SequenceExample {
        context: Some(Features::from_iter([("clip/label", Feature::bytes(["zebra"]))])),
        feature_lists: Some(FeatureLists::from_iter([
            (
                "count",
                FeatureList::from_iter([
                    Feature::int64s([i64::MIN]),
                    Feature::default(),
                    Feature::floats([]),
                ]),
            ),
            ("none", FeatureList::default()),
        ])),
    };
    let line = concat!(
        r#"{"type":"record","record":18446744073709551615,"features":{"clip/label":{"bytes":[{"utf8":"zebra"}]}},"#,
        r#""feature_lists":{"count":[{"int64":[-9223372036854775808]},{},{"float":[]}],"none":[]}}"#,
    );
    assert_eq!(json::to_string(u64::MAX, &sequence.clone().into()), line);
    assert_eq!(json::from_str(line), Ok((Some(u64::MAX), sequence.clone().into())));

    let text = concat!(
        r#"{"context":{"feature":{"clip/label":{"bytesList":{"value":["emVicmE="]}}}},"#,
        r#""featureLists":{"featureList":{"#,
        r#""count":{"feature":[{"int64List":{"value":["-9223372036854775808"]}},{},{"floatList":{}}]},"none":{}}}}"#,
    );
    assert_eq!(canonical(&sequence.clone().into()), text);
    assert_eq!(json::from_str(text), Ok((None, sequence.into())));
}

#[test]
fn what_readers_of_canonical_json_take() {
    let text = r#"
        {"features": {"feature": {
            "a": {"int64_list": {"value": [1, "-2", 3.0, "4e0", 9223372036854775807, "9223372036854775807"]}},
            "b": {"float_list": {"value": [1, "2.5", "-1e3", "NaN", "Infinity", "-Infinity", "-0"]}},
            "c": {"bytes_list": {"value": ["+/8=", "+/8", "-_8=", "-_8", ""]}},
            "d": {"int64List": null, "floatList": {"value": null}, "bytesList": null},
            "e": {"int64List": null}
        }}}"#;
    let bytes = Bytes::from_static(b"\xfb\xff");
    let (_, Record::Example(mut read)) = json::from_str(text).unwrap() else { panic!("not an example") };
    let floats = read.features.as_mut().unwrap().feature.remove("b").unwrap();
    assert_eq!(
        floats.float_list().unwrap().iter().map(|value| value.to_bits()).collect::<Vec<_>>(),
        [0x3f80_0000, 0x4020_0000, 0xc47a_0000, 0x7fc0_0000, 0x7f80_0000, 0xff80_0000, 0x8000_0000]
    );
    assert_eq!(
        read,
        Example::from_features([
            ("a", Feature::int64s([1, -2, 3, 4, i64::MAX, i64::MAX])),
            ("c", Feature::bytes([bytes.clone(), bytes.clone(), bytes.clone(), bytes, Bytes::new()])),
            ("d", Feature::floats([])),
            ("e", Feature::default()),
        ])
    );

    let sequence = |text| json::from_str(text).unwrap().1;
    let nothing = SequenceExample::default();
    assert_eq!(sequence(r#"{"context":null}"#), nothing.clone().into());
    assert_eq!(sequence(r#"{"featureLists":null}"#), nothing.clone().into());
    assert_eq!(
        sequence(r#"{"feature_lists":{"feature_list":{"a":{"feature":null}}}}"#),
        SequenceExample {
            feature_lists: Some(FeatureLists::from_iter([("a", FeatureList::default())])),
            ..nothing
        }
        .into()
    );
    assert_eq!(sequence(r#"{"features":null}"#), Example::default().into());
}

#[test]
fn what_readers_of_a_line_take() {
    let line = r#" { "features" : {"b":{"bytes":[{"base64":"+/8"},{"base64":"-_8="},{"utf8":"\u00e9\ud834\udd1e"}]},
        "i":{"int64":[1.0,1e3]},"\u0069\u0069":{"\u0069nt64":[]}}, "type":"\u0072ecord"} "#;
    let bytes = Bytes::from_static(b"\xfb\xff");
    assert_eq!(
        json::from_str(line),
        Ok((
            None,
            Example::from_features([
                ("b", Feature::bytes([bytes.clone(), bytes, Bytes::from("é𝄞")])),
                ("i", Feature::int64s([1, 1000])),
                ("ii", Feature::int64s([])),
            ])
            .into()
        ))
    );
}

#[test]
fn long_byte_strings_are_cut_between_characters() {
    let record = Example::from_features([(
        "x",
        Feature::bytes([&b"aaaa"[..], "a𝄞b".as_bytes(), b"\xff\xfe\xfd\xfc\xfb"]),
    )])
    .into();
    let shortened = |limit| {
        let line = written(&record, &WriteOptions::new().max_bytes(Some(limit)));
        line.split_once('[').unwrap().1.trim_end_matches("]}}}").to_owned()
    };
    assert_eq!(shortened(0), r#"{"len":4,"utf8":""},{"len":6,"utf8":""},{"len":5,"base64":""}"#);
    assert_eq!(shortened(1), r#"{"len":4,"utf8":"a"},{"len":6,"utf8":"a"},{"len":5,"base64":"/w=="}"#);
    assert_eq!(shortened(4), r#"{"utf8":"aaaa"},{"len":6,"utf8":"a"},{"len":5,"base64":"//79/A=="}"#);
    assert_eq!(shortened(5), r#"{"utf8":"aaaa"},{"len":6,"utf8":"a𝄞"},{"base64":"//79/Ps="}"#);
    assert_eq!(shortened(6), r#"{"utf8":"aaaa"},{"utf8":"a𝄞b"},{"base64":"//79/Ps="}"#);
    let options = WriteOptions::new().max_bytes(Some(1)).canonical(true);
    assert_eq!(written(&record, &options), canonical(&record));
}

#[test]
fn a_payload_is_told_by_its_fields() {
    let example = Example::from_features([("a", Feature::int64s([1]))]);
    let payload = |record: &Record| Bytes::from(record.encode_to_vec());
    let lists = SequenceExample { context: None, feature_lists: Some(FeatureLists::default()) };
    let records: [Record; 4] = [
        example.into(),
        Example::default().into(),
        Example { features: Some(Features::default()) }.into(),
        lists.into(),
    ];
    for record in records {
        assert_eq!(Record::decode(&payload(&record)), Some(record));
    }
    assert_eq!(Record::decode(&Bytes::from_static(b"123456789")), None);
}

#[test]
fn what_protobuf_passes_over_is_no_reason_to_be_no_record() {
    let unusual: [&[u8]; 4] = [
        &[
            0x0a, 0x08, // features, 8 bytes
            0x0a, 0x06, // entry, 6 bytes
            0x0a, 0x01, b'a', // key
            0x12, 0x01, 0x20, // value, 1 byte: cut off, see below
        ],
        &[0x0a, 0x05, 0x0a, 0x03, 0x0a, 0x01, b'a'], // an entry with a key alone
        &[0x0a, 0x06, 0x0a, 0x04, 0x12, 0x02, 0x1a, 0x00], // an entry with a value alone
        &[
            0x0a, 0x09, // features, 9 bytes
            0x0a, 0x07, // entry, 7 bytes
            0x0a, 0x01, b'a', // key
            0x12, 0x02, 0x20, 0x01, // value, 2 bytes: field 4, a varint
        ],
    ];
    let [cut, key_alone, value_alone, unknown] = unusual;
    let line = |payload: &[u8]| {
        json::to_string(0, &Record::decode(&Bytes::copy_from_slice(payload)).expect("a record"))
    };
    assert_eq!(line(key_alone), r#"{"type":"record","record":0,"features":{"a":{}}}"#);
    assert_eq!(line(value_alone), r#"{"type":"record","record":0,"features":{"":{"int64":[]}}}"#);
    assert_eq!(line(unknown), r#"{"type":"record","record":0,"features":{"a":{}}}"#);

    // What is wrong within a feature is found by looking into it, unless it is left out.
    assert_eq!(Record::decode(&Bytes::copy_from_slice(cut)), None);
    let mut record = RecordRef::parse(cut).unwrap().expect("a record");
    assert!(record.validate().is_err());
    let error = json::write_ref(Vec::new(), 0, &record, &WriteOptions::new()).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidData);
    record.retain(|key| key != "a");
    record.validate().unwrap();

    assert!(RecordRef::parse(b"123456789").unwrap().is_none(), "a sound message without features");
    assert!(RecordRef::parse(&[0x0a, 0x05]).is_err(), "features that are not there");
}

#[test]
fn a_path_is_written_where_it_is_known_and_passed_over() {
    let record: Record = Example::default().into();
    let options = WriteOptions::new().path(Some("a\u{202e}\".zip/x".into()));
    let line = written(&record, &options);
    assert_eq!(line, r#"{"type":"record","path":"a\u202e\".zip/x","record":0}"#);
    assert_eq!(json::from_str(&line), Ok((Some(0), record.clone())));
    assert_eq!(written(&record, &options.canonical(true)), "{}");
    for text in [r#"{"type":"record","path":1}"#, r#"{"type":"record","path":"a","path":"a"}"#] {
        assert!(json::from_str(text).is_err(), "{text}");
    }
}

#[test]
fn what_deceives_the_eye_is_escaped() {
    let all = "\u{7f}\u{9b}\u{61c}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\u{202e}\u{2066}\u{2069}\u{feff}";
    let record: Record = Example::from_features([(all, Feature::bytes([format!("é{all}高")]))]).into();
    let escapes: String =
        all.chars().flat_map(|c| format!("\\u{:04x}", u32::from(c)).into_bytes()).map(char::from).collect();
    let line = json::to_string(0, &record);
    assert_eq!(
        line,
        format!(
            r#"{{"type":"record","record":0,"features":{{"{escapes}":{{"bytes":[{{"utf8":"é{escapes}高"}}]}}}}}}"#
        )
    );
    assert_eq!(json::from_str(&line), Ok((Some(0), record)));
}
