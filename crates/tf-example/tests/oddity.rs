//! What TensorFlow 2.21 reads in another way, or refuses, one row each; all of them were put to it.

#![allow(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

use tf_example::{
    ExampleRef, Oddity, OddityKind, SequenceExampleRef,
    schema::{RecordKind, Schema},
};

/// `contents` as field `number`, with a length.
fn field(number: u8, contents: &[u8]) -> Vec<u8> {
    let len = u8::try_from(contents.len()).ok().filter(|len| *len < 128).into_iter();
    [number << 3 | 2].into_iter().chain(len).chain(contents.iter().copied()).collect()
}

/// A record of one map with these entries.
fn record(number: u8, entries: &[&[&[u8]]]) -> Vec<u8> {
    let entries = entries.iter().flat_map(|entry| field(1, &entry.concat()));
    field(number, &entries.collect::<Vec<u8>>())
}

const KEY: &[u8] = &[0x0a, 1, b'k'];
/// The value 5 in three messages: the list, packed; the feature; the value of an entry.
const PACKED: &[u8] = &[0x0a, 1, 5];
const FIVE: &[u8] = &[0x1a, 3, 0x0a, 1, 5];
const VALUE: &[u8] = &[0x12, 5, 0x1a, 3, 0x0a, 1, 5];
const TEXT: &[u8] = &[0x0a, 3, 0x0a, 1, b'x'];
/// Field 5 with a length, and as a group.
const UNKNOWN: &[u8] = &[0x2a, 1, 0];
const GROUP: &[u8] = &[0x2b, 0x2c];

type Found = Vec<(OddityKind, Option<String>, usize)>;

fn found(oddities: &[Oddity<'_>]) -> Found {
    oddities.iter().map(|oddity| (oddity.kind(), oddity.key().map(str::to_owned), oddity.offset())).collect()
}

fn in_example(record: &[u8]) -> Found {
    let found = found(&Oddity::in_example(record).unwrap());
    assert_eq!(Oddity::any_in_example(record).unwrap().is_some(), !found.is_empty());
    let mut schema = Schema::new();
    assert_eq!(schema.observe(record), RecordKind::Example);
    assert_eq!(schema.odd(), u64::from(!found.is_empty()));
    found
}

/// In an example of one feature, which begins at byte 9 of the record.
fn in_feature(feature: &[&[u8]]) -> Vec<(OddityKind, usize)> {
    let record = record(1, &[&[KEY, &field(2, &feature.concat())]]);
    let found = in_example(&record).into_iter();
    found
        .map(|(kind, key, offset)| (kind, offset - if key.as_deref() == Some("k") { 9 } else { 99 }))
        .collect()
}

/// In a sequence example of one list of one step, which begins at byte 11 of the record.
fn in_step(step: &[&[u8]]) -> Vec<(OddityKind, usize)> {
    let record = record(2, &[&[KEY, &field(2, &field(1, &step.concat()))]]);
    let oddities = Oddity::in_sequence_example(&record).unwrap();
    assert_eq!(Oddity::any_in_sequence_example(&record).unwrap().is_some(), !oddities.is_empty());
    let mut schema = Schema::new();
    assert_eq!(schema.observe(&record), RecordKind::SequenceExample);
    assert_eq!(schema.odd(), u64::from(!oddities.is_empty()));
    oddities.iter().map(|oddity| (oddity.kind(), oddity.offset() - 11)).collect()
}

#[test]
fn a_usual_record_has_none() {
    assert_eq!(in_example(&record(1, &[&[KEY, VALUE], &[&field(1, b"l"), VALUE]])), []);
    assert_eq!(in_feature(&[]), []);
    assert_eq!(in_feature(&[&[0x1a, 0]]), []);
    assert_eq!(in_feature(&[&field(3, &[8, 5, 8, 6])]), [], "not packed");
    assert_eq!(in_feature(&[&field(1, &[0x0a, 1, b'x', 0x0a, 0])]), [], "byte strings");
    assert_eq!(in_step(&[FIVE]), []);
    assert_eq!(in_step(&[&field(3, &[8, 5, 8, 6])]), []);
}

#[test]
fn a_key_that_comes_again() {
    let entries: [&[&[u8]]; 3] = [&[KEY, VALUE], &[&field(1, b"l"), VALUE], &[KEY, VALUE]];
    let key = || Some("k".to_owned());
    assert_eq!(in_example(&record(1, &entries)), [(OddityKind::DuplicateKey, key(), 26)]);
    // In features that come again, too; each but the first.
    let twice = [record(1, &entries), record(1, &entries[..1])].concat();
    assert_eq!(
        in_example(&twice),
        [(OddityKind::DuplicateKey, key(), 26), (OddityKind::DuplicateKey, key(), 40)]
    );
    // In a sequence the last is read, with or without a list.
    let list = field(2, &field(1, FIVE));
    let none = field(2, &[]);
    let both =
        [record(1, &[&[KEY, VALUE], &[KEY, &none]]), record(2, &[&[KEY, &list], &[KEY, &none]])].concat();
    assert_eq!(Oddity::in_sequence_example(&both), Ok(vec![]));
}

#[test]
fn a_feature_of_several_lists() {
    assert_eq!(in_feature(&[FIVE, TEXT]), [(OddityKind::TwoKinds, 5)]);
    assert_eq!(in_feature(&[FIVE, TEXT, TEXT]), [(OddityKind::TwoKinds, 5)], "told once");
    assert_eq!(in_feature(&[FIVE, FIVE]), [(OddityKind::SplitList, 5)]);
    assert_eq!(in_feature(&[FIVE, FIVE, TEXT]), [(OddityKind::SplitList, 5), (OddityKind::TwoKinds, 10)]);
    assert_eq!(in_step(&[FIVE, TEXT]), [(OddityKind::TwoKinds, 5)]);
    assert_eq!(in_step(&[FIVE, FIVE]), [(OddityKind::SplitList, 5)]);
}

#[test]
fn numbers_that_are_not_packed_together() {
    assert_eq!(in_feature(&[&field(3, &[0x0a, 1, 5, 8, 6])]), [(OddityKind::MixedPacking, 5)]);
    assert_eq!(in_feature(&[&field(3, &[8, 6, 0x0a, 1, 5])]), [(OddityKind::MixedPacking, 4)]);
    assert_eq!(in_feature(&[&field(3, &[0x0a, 0, 8, 6, 8, 7])]), [(OddityKind::MixedPacking, 4)]);
    assert_eq!(in_feature(&[&field(3, &[PACKED, PACKED].concat())]), [(OddityKind::MixedPacking, 5)]);
    let floats = field(2, &[0x0a, 4, 0, 0, 0, 0x3f, 0x0d, 0, 0, 0x80, 0x3f]);
    assert_eq!(in_feature(&[&floats]), [(OddityKind::MixedPacking, 8)]);
    assert_eq!(in_step(&[&floats]), [(OddityKind::MixedPacking, 8)]);
}

#[test]
fn an_entry_that_is_not_a_key_and_a_value() {
    let kinds = |entry: &[&[u8]]| {
        let found = in_example(&record(1, &[entry]));
        assert!(found.iter().all(|(_, _, offset)| *offset == 2), "where the entry begins");
        found.into_iter().map(|(kind, key, _)| (kind, key.unwrap())).collect::<Vec<_>>()
    };
    let k = || "k".to_owned();
    assert_eq!(kinds(&[VALUE]), [(OddityKind::EntryWithoutKey, String::new())]);
    assert_eq!(kinds(&[KEY]), [(OddityKind::EntryWithoutValue, k())]);
    assert_eq!(
        kinds(&[]),
        [(OddityKind::EntryWithoutKey, String::new()), (OddityKind::EntryWithoutValue, String::new())]
    );
    assert_eq!(kinds(&[&field(1, b"o"), KEY, VALUE]), [(OddityKind::EntryWithMore, k())]);
    assert_eq!(kinds(&[KEY, VALUE, VALUE]), [(OddityKind::EntryWithMore, k())]);
    assert_eq!(kinds(&[KEY, VALUE, UNKNOWN]), [(OddityKind::EntryWithMore, k())]);
    assert_eq!(kinds(&[KEY, VALUE, GROUP]), [(OddityKind::EntryWithMore, k())]);
    // Read in an example, refused in a sequence.
    assert_eq!(kinds(&[VALUE, KEY]), []);
    let turned = record(1, &[&[VALUE, KEY]]);
    let oddities = Oddity::in_sequence_example(&turned).unwrap();
    assert_eq!(found(&oddities), [(OddityKind::ValueBeforeKey, Some(k()), 2)]);
}

#[test]
fn fields_and_groups_that_are_not_in_the_schema() {
    let sound = record(1, &[&[KEY, VALUE]]);
    assert_eq!(in_example(&[UNKNOWN, &sound, UNKNOWN].concat()), [], "passed over");
    assert_eq!(in_example(&[&sound, GROUP].concat()), [(OddityKind::UnknownGroup, None, 14)]);
    let beside_entries = field(1, &[&field(1, &[KEY, VALUE].concat()), UNKNOWN, GROUP].concat());
    assert_eq!(
        in_example(&beside_entries),
        [(OddityKind::UnknownField, None, 14), (OddityKind::UnknownGroup, None, 17)]
    );

    assert_eq!(in_feature(&[UNKNOWN, FIVE]), [(OddityKind::UnknownField, 0)]);
    assert_eq!(in_feature(&[GROUP, FIVE]), [(OddityKind::UnknownGroup, 0)]);
    assert_eq!(in_feature(&[FIVE, UNKNOWN, GROUP]), [], "nothing after the list is looked at");
    assert_eq!(in_step(&[FIVE, UNKNOWN]), [(OddityKind::UnknownField, 5)]);

    assert_eq!(in_feature(&[&field(3, &[UNKNOWN, PACKED].concat())]), [(OddityKind::UnknownField, 2)]);
    assert_eq!(in_feature(&[&field(3, &[PACKED, UNKNOWN].concat())]), []);
    assert_eq!(in_feature(&[&field(3, &[&[8, 5], UNKNOWN].concat())]), [(OddityKind::UnknownField, 4)]);
    assert_eq!(in_feature(&[&field(1, &[&[0x0a, 0], UNKNOWN].concat())]), [(OddityKind::UnknownField, 4)]);
    assert_eq!(in_step(&[&field(3, &[PACKED, UNKNOWN].concat())]), [(OddityKind::UnknownField, 5)]);

    let list = field(2, &[&field(1, FIVE), UNKNOWN].concat());
    let oddities = record(2, &[&[KEY, &list]]);
    let oddities = Oddity::in_sequence_example(&oddities).unwrap();
    assert_eq!(found(&oddities), [(OddityKind::UnknownField, Some("k".to_owned()), 16)]);
}

#[test]
fn headers_longer_than_they_need_to_be() {
    /// The first byte in two, and the rest.
    fn padded(field: &[u8]) -> Vec<u8> {
        [&[field[0] | 0x80, 0], &field[1..]].concat()
    }
    let sound = record(1, &[&[KEY, VALUE]]);
    assert_eq!(in_example(&padded(&sound)), [(OddityKind::PaddedHeader, None, 0)]);
    assert_eq!(in_example(&field(1, &padded(&sound[2..]))), [(OddityKind::PaddedHeader, None, 2)]);
    assert_eq!(in_feature(&[&padded(FIVE)]), [(OddityKind::PaddedHeader, 0)]);
    assert_eq!(in_feature(&[&field(3, &padded(PACKED))]), [(OddityKind::PaddedHeader, 2)]);
    // In an entry, but for those of a sequence, they are read.
    let entry = record(1, &[&[&padded(KEY), &padded(VALUE)]]);
    assert_eq!(in_example(&entry), []);
    let k = || Some("k".to_owned());
    assert_eq!(
        found(&Oddity::in_sequence_example(&entry).unwrap()),
        [(OddityKind::PaddedHeader, k(), 4), (OddityKind::PaddedHeader, k(), 8)]
    );
    // Other numbers of more than one byte do no harm.
    let length = record(1, &[&[KEY, &[0x12, 0x85, 0], FIVE]]);
    assert_eq!(in_example(&length), []);
}

#[test]
fn a_record_that_is_not_sound_has_errors_and_no_oddities() {
    let cut = &record(1, &[&[KEY, VALUE]])[..13];
    assert_eq!(Oddity::in_example(cut).unwrap_err(), ExampleRef::parse(cut).unwrap_err());
    let damaged = record(1, &[&[KEY, &field(2, &[0x1a, 5])]]);
    let error = ExampleRef::parse(&damaged).unwrap().validate().unwrap_err();
    assert_eq!(Oddity::in_example(&damaged), Err(error));
    let error = SequenceExampleRef::parse(&damaged).unwrap().validate().unwrap_err();
    assert_eq!(Oddity::in_sequence_example(&damaged), Err(error));
}

#[test]
fn each_says_what_tensorflow_does() {
    let record = [record(1, &[&[KEY]]), GROUP.to_vec()].concat();
    let texts: Vec<String> = Oddity::in_example(&record).unwrap().iter().map(Oddity::to_string).collect();
    assert_eq!(
        texts,
        [
            r#"feature "k" has no value: TensorFlow refuses the record, at byte 2 of the record"#,
            "the record has a group that is not in the schema: TensorFlow refuses it, at byte 7 of the record",
        ]
    );
}
