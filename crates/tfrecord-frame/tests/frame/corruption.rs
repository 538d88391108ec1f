//! Every bit of a file flipped in turn.

use tfrecord_frame::{Checksums, ErrorKind, MaskedCrc, ReadOptions, RecordReader};

use crate::sample::{PAYLOADS, STARTS, file, read};

/// The record that holds byte `at`, and whether it is in that record's header.
fn place(at: usize) -> (usize, bool) {
    let record = STARTS.iter().rposition(|&start| start <= at).unwrap();
    (record, at - STARTS[record] < 12)
}

fn flipped() -> impl Iterator<Item = (usize, Vec<u8>)> {
    (0..file().len() * 8).map(|bit| {
        let mut bytes = file();
        bytes[bit / 8] ^= 1 << (bit % 8);
        (bit / 8, bytes)
    })
}

#[test]
fn verify_finds_every_flip_at_its_record() {
    for (at, bytes) in flipped() {
        let (record, in_header) = place(at);
        let (records, error) = read(bytes.as_slice(), ReadOptions::new());
        let error = error.unwrap();
        assert_eq!(records.len(), record, "byte {at}");
        assert_eq!(error.position().byte, STARTS[record] as u64, "byte {at}");
        assert_eq!(error.position().record, record as u64, "byte {at}");
        assert_eq!(error.look_alike(), None, "byte {at}");
        match error.kind() {
            ErrorKind::LengthChecksum { expected, found } => {
                assert!(in_header, "byte {at}");
                assert_ne!(expected, found);
            }
            ErrorKind::PayloadChecksum { expected, found } => {
                assert!(!in_header, "byte {at}");
                assert_ne!(expected, found);
            }
            other => panic!("byte {at}: {other:?}"),
        }
    }
}

#[test]
fn length_only_finds_the_flips_in_headers() {
    for (at, bytes) in flipped() {
        let (record, in_header) = place(at);
        let (records, error) = read(bytes.as_slice(), ReadOptions::new().checksums(Checksums::LengthOnly));
        assert_eq!(error.is_some(), in_header, "byte {at}");
        assert_eq!(records.len(), if in_header { record } else { 3 }, "byte {at}");
    }
}

#[test]
fn skip_record_looks_at_headers_only() {
    for (at, bytes) in flipped() {
        let (record, in_header) = place(at);
        let mut reader = RecordReader::new(bytes.as_slice());
        let outcomes: Vec<bool> = (0..3).map(|_| reader.skip_record().is_ok()).collect();
        let sound = if in_header { record } else { 3 };
        assert_eq!(outcomes, [0 < sound, 1 < sound, 2 < sound], "byte {at}");
    }
}

#[test]
fn ignore_reads_past_a_damaged_checksum() {
    for (record, start) in STARTS[..3].iter().enumerate() {
        let footer = start + 12 + PAYLOADS[record].len();
        for at in (start + 8..start + 12).chain(footer..footer + 4) {
            let mut bytes = file();
            bytes[at] ^= 0xff;
            let (records, error) = read(bytes.as_slice(), ReadOptions::new().checksums(Checksums::Ignore));
            assert!(error.is_none(), "byte {at}");
            assert!(records.iter().map(|(_, payload)| payload.as_slice()).eq(PAYLOADS), "byte {at}");
        }
    }
}

#[test]
fn the_error_holds_both_checksums() {
    let mut bytes = file();
    bytes[12] = b'F';
    let stored = bytes[25..29].try_into().unwrap();
    let error = RecordReader::new(bytes.as_slice()).next_record().unwrap_err();
    assert_eq!(
        error.kind(),
        ErrorKind::PayloadChecksum {
            expected: MaskedCrc::of(b"First payload"),
            found: MaskedCrc::from_le_bytes(stored),
        }
    );
}

#[test]
fn a_payload_error_leaves_the_callers_buffer_empty() {
    let mut bytes = file();
    bytes[12] ^= 1;
    let mut payload = b"old".to_vec();
    assert!(RecordReader::new(bytes.as_slice()).read_into(&mut payload).is_err());
    assert!(payload.is_empty());
}

#[test]
fn a_damaged_first_header_asks_whether_it_is_a_tfrecord_file() {
    let mut bytes = file();
    bytes[9] ^= 0x20;
    let error = RecordReader::new(bytes.as_slice()).next_record().unwrap_err();
    assert!(error.to_string().ends_with(": this may not be a TFRecord file"), "{error}");

    bytes = file();
    bytes[STARTS[1] + 9] ^= 0x20;
    let (_, error) = read(bytes.as_slice(), ReadOptions::new());
    assert!(!error.unwrap().to_string().contains("TFRecord"));
}
