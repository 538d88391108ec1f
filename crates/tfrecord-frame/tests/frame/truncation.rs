//! A file cut at every byte: the whole records, then truncation with the right numbers.

use tfrecord_frame::{Checksums, ErrorKind, Part, Position, ReadOptions, RecordReader};

use crate::sample::{PAYLOADS, STARTS, file, read};

/// The number of whole records in the first `cut` bytes, and what is wrong with the rest.
fn expected(cut: usize) -> (usize, Option<ErrorKind>) {
    let whole = STARTS.iter().rposition(|&start| start <= cut).unwrap();
    let rest = (cut - STARTS[whole]) as u64;
    if rest == 0 {
        return (whole, None);
    }
    let len = PAYLOADS[whole].len() as u64;
    let (part, needed, got) = if rest < 12 {
        (Part::Header, 12, rest)
    } else if rest < 12 + len {
        (Part::Payload, len, rest - 12)
    } else {
        (Part::Footer, 4, rest - 12 - len)
    };
    (whole, Some(ErrorKind::Truncated { part, needed, got }))
}

#[test]
fn next_record_at_every_cut() {
    for checksums in [Checksums::Verify, Checksums::LengthOnly, Checksums::Ignore] {
        for cut in 0..=file().len() {
            let (records, error) = read(&file()[..cut], ReadOptions::new().checksums(checksums));
            let (whole, kind) = expected(cut);
            assert_eq!(records.len(), whole, "cut at {cut}");
            assert_eq!(error.as_ref().map(tfrecord_frame::Error::kind), kind, "cut at {cut}");
            if let Some(error) = error {
                let at = Position { record: whole as u64, byte: STARTS[whole] as u64 };
                assert_eq!(error.position(), at, "cut at {cut}");
                assert_eq!(error.look_alike(), None, "cut at {cut}");
            }
        }
    }
}

#[test]
fn skip_record_sees_the_same() {
    for cut in 0..=file().len() {
        let file = file();
        let mut reader = RecordReader::new(&file[..cut]);
        let (whole, kind) = expected(cut);
        for start in &STARTS[..whole] {
            assert_eq!(reader.skip_record().unwrap().unwrap().byte, *start as u64);
        }
        let last = reader.skip_record();
        assert_eq!(last.as_ref().err().map(tfrecord_frame::Error::kind), kind, "cut at {cut}");
        assert!(!matches!(last, Ok(Some(_))), "cut at {cut}");
    }
}

#[test]
fn truncation_is_not_a_sound_end_on_the_second_look() {
    let file = file();
    let mut reader = RecordReader::new(&file[..file.len() - 1]);
    reader.skip_record().unwrap();
    reader.skip_record().unwrap();
    let first = reader.next_record().unwrap_err();
    let mut payload = vec![1, 2, 3];
    let again = [
        reader.next_record().unwrap_err(),
        reader.skip_record().unwrap_err(),
        reader.read_into(&mut payload).unwrap_err(),
    ];
    for error in again {
        assert_eq!(error.kind(), first.kind());
        assert_eq!(error.position(), first.position());
        assert_eq!(error.to_string(), first.to_string());
    }
    assert!(payload.is_empty());
    assert_eq!(reader.position(), first.position());
}

#[test]
fn the_iterator_ends_after_one_error() {
    let file = file();
    let mut records = RecordReader::new(&file[..50]).records();
    assert_eq!(records.next().unwrap().unwrap().payload(), PAYLOADS[0]);
    assert_eq!(records.next().unwrap().unwrap().into_payload(), PAYLOADS[1]);
    assert!(matches!(
        records.next().unwrap().unwrap_err().kind(),
        ErrorKind::Truncated { part: Part::Header, needed: 12, got: 5 }
    ));
    assert!(records.next().is_none());
    assert!(records.next().is_none());
    assert!(records.into_inner().next_record().is_err());
}

#[test]
fn a_file_that_grows_is_read_on() {
    let file = file();
    let mut reader = RecordReader::new(&file[..STARTS[1]]);
    assert_eq!(reader.next_record().unwrap().unwrap().payload(), PAYLOADS[0]);
    assert!(reader.next_record().unwrap().is_none());
    *reader.get_mut() = &file[STARTS[1]..];
    let record = reader.next_record().unwrap().unwrap();
    assert_eq!(record.position(), Position { record: 1, byte: STARTS[1] as u64 });
}

#[test]
fn what_was_read_ahead_is_to_be_had() {
    let file = file();
    let mut reader = RecordReader::new(file.as_slice());
    reader.next_record().unwrap();
    assert_eq!(reader.buffer(), &file[STARTS[1]..]);
    assert!(reader.into_inner().is_empty());
}
