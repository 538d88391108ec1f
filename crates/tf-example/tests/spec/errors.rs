//! Records that are no records, and asking a parsed record for what it has not.

use tf_example::spec::{FixedLen, ParseErrorKind, VarLen};
use tf_example::{FeatureErrorKind, WireErrorKind};

use super::records::{batch_error, error, ints, lists_spec, record, sequence, sequence_error, spec};

#[test]
fn bytes_that_are_no_record() {
    let spec = spec("a", VarLen::int64());
    // Features of five bytes, of which one is there.
    assert_eq!(error(&spec, &[0x0a, 5, 0]), "5 bytes where 1 is left, at byte 1 of the record");
    let batch = [&[][..], &[0x0a, 5, 0]];
    let error = batch_error(&spec, &batch);
    assert_eq!(error.example(), Some(1));
    let ParseErrorKind::Malformed(wire) = error.kind() else { panic!("{error}") };
    assert_eq!((wire.kind(), wire.offset()), (WireErrorKind::BeyondEnd { len: 5, available: 1 }, 1));
}

#[test]
fn a_feature_that_is_malformed_is_named_and_only_if_it_is_asked_for() {
    // Features; an entry; its key "a"; a Feature; an Int64List; a packed varint that does not end.
    let record = [0x0a, 11, 0x0a, 9, 0x0a, 1, b'a', 0x12, 4, 0x1a, 2, 0x0a, 0x80];
    let text = error(&spec("a", VarLen::int64()), &record);
    assert!(text.starts_with(r#"feature "a" is malformed: "#), "{text}");
    assert!(text.ends_with(" of the record"), "{text}");
    assert!(spec("b", VarLen::int64()).parse_single(&record).is_ok());
}

#[test]
fn a_key_that_is_not_utf8() {
    // Features; an entry; its key.
    let record = [0x0a, 5, 0x0a, 3, 0x0a, 1, 0xff];
    let text = error(&spec("a", VarLen::int64()), &record);
    assert_eq!(text, "a key that is not UTF-8, at byte 6 of the record");
}

#[test]
fn of_a_malformed_step_the_step_is_named() {
    let spec = lists_spec("a", VarLen::int64());
    let mut record = sequence([("a", &[ints(&[1]), ints(&[2])])]);
    // The second step's varint goes on beyond the record.
    *record.last_mut().unwrap() = 0x80;
    let error = sequence_error(&spec, &record);
    assert_eq!(error.step(), Some(1));
    let position = record.len() - 1;
    assert_eq!(
        error.to_string(),
        format!(
            r#"step 1: feature "a" is malformed: a varint that does not end, or of more than 64 bits, at byte {position} of the record"#
        )
    );
}

#[test]
fn tensors_that_are_not_there_or_not_so() {
    let spec = spec("a", FixedLen::int64([]));
    let record = record([("a", ints(&[1]))]);
    let parsed = spec.parse_single(&record).unwrap();
    let text = |error: tf_example::FeatureError| error.to_string();
    assert_eq!(text(parsed.int64s("b").unwrap_err()), r#"feature "b" is not in the description"#);
    assert_eq!(text(parsed.sparse("b").unwrap_err()), r#"feature "b" is not in the description"#);
    assert_eq!(
        text(parsed.floats("a").unwrap_err()),
        r#"feature "a" is an int64 list, expected a float list"#
    );
    assert_eq!(text(parsed.sparse("a").unwrap_err()), r#"feature "a" is dense, not sparse"#);
    assert_eq!(text(parsed.ragged("a").unwrap_err()), r#"feature "a" is dense, not ragged"#);
    assert!(parsed.tensor("b").is_none());
}

#[test]
fn a_type_that_says_it_all() {
    fn assert_error<E: std::error::Error + Send + Sync + 'static>() {}
    assert_error::<tf_example::spec::ParseError>();
    assert_error::<tf_example::spec::SpecError>();
    assert_error::<tf_example::spec::ToDenseError>();
    let kind = FeatureErrorKind::TooLarge { len: 300_000_000 };
    assert_eq!(kind.to_string(), "takes 300000000 values when padded, which is too many");
}
