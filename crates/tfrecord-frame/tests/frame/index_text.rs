//! The index as text: what other tools write, what ours writes, and what is no index.

use std::io::{self, BufReader, Cursor, Read};

use proptest::prelude::*;
use tfrecord_frame::{IndexError, IndexErrorKind, ReadOptions, RecordIndex, RecordSpan, SpanError};

use crate::fixtures::golden;

fn written(index: &RecordIndex) -> String {
    let mut text = Vec::new();
    index.write_to(&mut text).unwrap();
    String::from_utf8(text).unwrap()
}

/// `tfrecord2idx` of DALI and of the Python package `tfrecord`, on a file that TensorFlow wrote.
#[test]
fn the_bytes_other_tools_write() {
    let Some(file) = golden("tensorflow/tensorflow.tfrecord") else { return };
    let index = RecordIndex::scan(Cursor::new(file), &ReadOptions::new()).unwrap();
    for name in ["index/dali.idx", "index/tfrecord.tfindex"] {
        let Some(text) = golden(name) else { return };
        assert_eq!(written(&index).as_bytes(), text, "{name}");
        assert_eq!(RecordIndex::read_from(text.as_slice()).unwrap(), index, "{name}");
    }
}

#[test]
fn line_ends_blanks_and_gaps_are_taken_as_they_come() {
    let spans = [RecordSpan { offset: 5, len: 16 }, RecordSpan { offset: 100, len: 20 }];
    let texts = [
        "5 16\n100 20\n",
        "5 16\r\n100 20\r\n",
        "5\t16 \n 100  20\n",
        "5 16\n100 20\n\n \r\n",
        "05 0016\n100 20\n",
    ];
    for text in texts {
        let index = RecordIndex::read_from(text.as_bytes()).unwrap();
        assert!(index.iter().eq(spans), "{text:?}");
    }
    for text in ["", "\n", "\r\n\n"] {
        assert!(RecordIndex::read_from(text.as_bytes()).unwrap().is_empty(), "{text:?}");
    }
}

#[test]
fn what_is_no_index_is_refused_with_its_line() {
    use IndexErrorKind::{LineTooLong, NotTwoNumbers, Span, Unterminated};
    let long = format!("0 16\n{:>70}\n", "16 16");
    let endless = "1".repeat(1000);
    let cases = [
        ("0 16\n16", 2, Unterminated),
        ("0 1", 1, Unterminated),
        ("0 16\n16 1\n", 2, Span(SpanError::TooShort { len: 1 })),
        ("0 16\n15 16\n", 2, Span(SpanError::Overlaps { offset: 15, end: 16 })),
        ("0 16\n0 16\n", 2, Span(SpanError::Overlaps { offset: 0, end: 16 })),
        ("16 18446744073709551600\n", 1, Span(SpanError::PastAllOffsets { offset: 16, len: u64::MAX - 15 })),
        ("0\n", 1, NotTwoNumbers),
        ("0 16 32\n", 1, NotTwoNumbers),
        ("offset size\n0 16\n", 1, NotTwoNumbers),
        ("+0 16\n", 1, NotTwoNumbers),
        ("-1 16\n", 1, NotTwoNumbers),
        ("0 0x10\n", 1, NotTwoNumbers),
        ("0.0 16\n", 1, NotTwoNumbers),
        ("0,16\n", 1, NotTwoNumbers),
        ("0 18446744073709551616\n", 1, NotTwoNumbers),
        ("0 16\n\n16 16\n", 2, NotTwoNumbers),
        ("0 16\r16 16\n", 1, NotTwoNumbers),
        ("0 \u{661}6\n", 1, NotTwoNumbers),
        ("\u{feff}0 16\n", 1, NotTwoNumbers),
        (&long, 2, LineTooLong),
        (&endless, 1, LineTooLong),
    ];
    for (text, line, kind) in cases {
        let error = RecordIndex::read_from(text.as_bytes()).unwrap_err();
        assert_eq!((error.line(), error.kind()), (line, kind), "{text:?}");
        assert!(error.to_string().starts_with(&format!("line {line}: ")), "{error}");
    }
}

/// A TFRecord file in the place of its index.
#[test]
fn a_record_file_is_no_index() {
    let file = crate::sample::file();
    let error = RecordIndex::read_from(file.as_slice()).unwrap_err();
    assert!(matches!(error.kind(), IndexErrorKind::LineTooLong | IndexErrorKind::NotTwoNumbers));
}

/// The line is not read on to find out how long it is.
#[test]
fn an_endless_line_is_refused_early() {
    let error = RecordIndex::read_from(BufReader::with_capacity(100, io::repeat(b'1'))).unwrap_err();
    assert_eq!(error.kind(), IndexErrorKind::LineTooLong);
}

struct Failing;

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::ConnectionReset.into())
    }
}

#[test]
fn an_input_that_fails() {
    let input = BufReader::new(b"0 16\n16 2".chain(Failing));
    let error = RecordIndex::read_from(input).unwrap_err();
    assert_eq!((error.line(), error.kind()), (2, IndexErrorKind::Io));
    assert_eq!(error.to_string(), "line 2: input could not be read");
    assert!(std::error::Error::source(&error).is_some());
    assert_eq!(io::Error::from(error).kind(), io::ErrorKind::ConnectionReset);
}

#[test]
fn as_an_io_error() {
    let kind = |text: &str| io::Error::from(RecordIndex::read_from(text.as_bytes()).unwrap_err()).kind();
    assert_eq!(kind("0 1"), io::ErrorKind::UnexpectedEof);
    assert_eq!(kind("x\n"), io::ErrorKind::InvalidData);
}

#[test]
fn the_error_is_send_sync_static() {
    const fn check<T: Send + Sync + 'static>() {}
    const { check::<IndexError>() };
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Also over more text than is written at once.
    #[test]
    fn written_and_read_again(
        parts in prop::collection::vec((prop_oneof![4 => Just(0_u64), 1 => 0..1_u64 << 40], 16..1_u64 << 40), 0..1000),
    ) {
        let mut index = RecordIndex::new();
        for (gap, len) in parts {
            index.push(RecordSpan { offset: index.end() + gap, len }).unwrap();
        }
        let text = written(&index);
        prop_assert_eq!(text.lines().count() as u64, index.len());
        prop_assert_eq!(RecordIndex::read_from(text.as_bytes()).unwrap(), index);
    }

    #[test]
    fn any_text_ends(text in "[0-9 \\r\\n-]{0,60}") {
        if let Ok(index) = RecordIndex::read_from(text.as_bytes()) {
            prop_assert!(index.len() <= text.lines().count() as u64);
        }
    }
}
