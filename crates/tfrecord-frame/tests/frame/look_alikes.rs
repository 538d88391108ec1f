//! Files of another sort, read as TFRecord files.

use tfrecord_frame::{Checksums, ErrorKind, LookAlike, ReadOptions, RecordReader};

use crate::sample::{file, read};

const GZIP: &[u8] = b"\x1f\x8b\x08\x00\x15\xcd\x5b\x07\x00\x03\xed\xfd\x65\x60\x9b\x57";

#[test]
fn named_with_checksums_compared() {
    for checksums in [Checksums::Verify, Checksums::LengthOnly] {
        let (records, error) = read(GZIP, ReadOptions::new().checksums(checksums));
        let error = error.unwrap();
        assert!(records.is_empty());
        assert!(matches!(error.kind(), ErrorKind::LengthChecksum { .. }));
        assert_eq!(error.look_alike(), Some(LookAlike::Gzip));
        assert!(
            error
                .to_string()
                .ends_with(": this is not a TFRecord file; it looks like gzip data (decompress it first)")
        );
    }
}

/// Without checksums, only an absurd length gives the file away.
#[test]
fn named_with_checksums_ignored() {
    let options = ReadOptions::new().checksums(Checksums::Ignore);
    let error = read(GZIP, options.clone()).1.unwrap();
    assert!(matches!(error.kind(), ErrorKind::TooLong { .. }));
    assert_eq!(error.look_alike(), Some(LookAlike::Gzip));

    let mut reader = RecordReader::with_options(GZIP, options.max_record_len(u64::MAX));
    let error = reader.next_record().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Truncated { .. }));
    assert_eq!(error.look_alike(), Some(LookAlike::Gzip));
    assert_eq!(reader.skip_record().unwrap_err().look_alike(), Some(LookAlike::Gzip));
}

#[test]
fn a_file_shorter_than_a_header_is_named() {
    let error = read(b"<html>".as_slice(), ReadOptions::new()).1.unwrap();
    assert!(matches!(error.kind(), ErrorKind::Truncated { got: 6, .. }));
    assert_eq!(error.look_alike(), Some(LookAlike::Html));
}

#[test]
fn a_pointer_is_told_from_other_text_by_what_follows_the_header() {
    let pointer = b"version https://git-lfs.github.com/spec/v1\n";
    let error = read(pointer.as_slice(), ReadOptions::new()).1.unwrap();
    assert_eq!(error.look_alike(), Some(LookAlike::GitLfsPointer));
    let error = read(b"version http".as_slice(), ReadOptions::new()).1.unwrap();
    assert_eq!(error.look_alike(), Some(LookAlike::Text));
}

#[test]
fn only_the_first_record_is_doubted() {
    let mut bytes = file();
    bytes.extend_from_slice(GZIP);
    let (records, error) = read(bytes.as_slice(), ReadOptions::new());
    assert_eq!(records.len(), 3);
    assert_eq!(error.unwrap().look_alike(), None);
}

#[test]
fn a_length_with_a_sound_checksum_is_not_doubted() {
    let magic = *b"\x89PNG\r\n\x1a\n";
    assert_eq!(LookAlike::sniff(&magic), Some(LookAlike::Png));
    let header = tfrecord_frame::framing::encode_header(u64::from_le_bytes(magic));
    let error = read(header.as_slice(), ReadOptions::new()).1.unwrap();
    assert!(matches!(error.kind(), ErrorKind::TooLong { .. }));
    assert_eq!(error.look_alike(), None);
}

#[test]
fn zero_bytes_are_refused_unless_checksums_are_ignored() {
    let zeros = [0; 48];
    let error = read(zeros.as_slice(), ReadOptions::new()).1.unwrap();
    assert_eq!(error.look_alike(), Some(LookAlike::Zeros));

    let (records, error) = read(zeros.as_slice(), ReadOptions::new().checksums(Checksums::Ignore));
    assert!(error.is_none());
    assert_eq!(records.len(), 3);
}
