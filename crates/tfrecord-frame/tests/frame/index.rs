//! Building an index: the same records and the same errors as reading, at a fraction of the cost.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use flate2::Compression;
use flate2::read::{GzDecoder, GzEncoder};
use proptest::prelude::*;
use tfrecord_frame::{
    Checksums, Error, ErrorKind, IndexedReader, LookAlike, Part, Position, ReadOptions, RecordIndex,
    RecordReader, RecordSpan, SpanError,
};

use crate::sample::{PAYLOADS, STARTS, any_file, file, frame, read, said};
use crate::sparse::Sparse;

const POLICIES: [Checksums; 2] = [Checksums::LengthOnly, Checksums::Ignore];

fn scan(bytes: &[u8], options: &ReadOptions) -> Result<Vec<RecordSpan>, Error> {
    RecordIndex::scan(Cursor::new(bytes), options).map(|index| index.iter().collect())
}

/// What a reader makes of the same bytes.
fn read_spans(bytes: &[u8], options: &ReadOptions) -> Result<Vec<RecordSpan>, Error> {
    let (records, error) = read(bytes, options.clone());
    let span = |(position, payload): &(Position, Vec<u8>)| RecordSpan {
        offset: position.byte,
        len: payload.len() as u64 + 16,
    };
    error.map_or_else(|| Ok(records.iter().map(span).collect()), Err)
}

fn assert_as_read(bytes: &[u8], options: &ReadOptions) {
    let scanned = scan(bytes, options).map_err(|error| said(&error));
    let read = read_spans(bytes, options).map_err(|error| said(&error));
    assert_eq!(scanned, read);
}

#[test]
fn has_every_record() {
    let index = RecordIndex::scan(Cursor::new(file()), &ReadOptions::new()).unwrap();
    assert_eq!((index.len(), index.is_empty()), (3, false));
    assert_eq!((index.framed_bytes(), index.end()), (STARTS[3] as u64, STARTS[3] as u64));
    for (i, payload) in (0..).zip(PAYLOADS) {
        let span = index.get(i).unwrap();
        assert_eq!(span.offset, STARTS[usize::try_from(i).unwrap()] as u64);
        assert_eq!(span.payload_len(), payload.len() as u64);
    }
    assert_eq!(index.get(3), None);
    assert_eq!(index.get(u64::MAX), None);
    assert_eq!(index.iter().len(), 3);
    assert!(index.iter().rev().map(|span| span.offset).eq([45, 29, 0]));
    assert_eq!(index.iter().nth(2), index.get(2));
    assert_eq!(format!("{index:?}"), "RecordIndex { len: 3, framed_bytes: 70, .. }");
}

#[test]
fn of_an_empty_file_is_empty() {
    let index = RecordIndex::scan(Cursor::new(b""), &ReadOptions::new()).unwrap();
    assert_eq!(index, RecordIndex::new());
    assert_eq!((index.len(), index.framed_bytes(), index.end()), (0, 0, 0));
}

#[test]
fn every_cut_is_found_as_in_reading() {
    for checksums in POLICIES {
        for cut in 0..=file().len() {
            assert_as_read(&file()[..cut], &ReadOptions::new().checksums(checksums));
        }
    }
    let error = scan(&file()[..69], &ReadOptions::new()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Truncated { part: Part::Footer, needed: 4, got: 3 });
    assert_eq!(error.position(), Position { record: 2, byte: 45 });
}

#[test]
fn every_flip_is_found_as_in_reading() {
    for checksums in POLICIES {
        for bit in 0..file().len() * 8 {
            let mut bytes = file();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert_as_read(&bytes, &ReadOptions::new().checksums(checksums));
        }
    }
}

#[test]
fn payloads_are_not_looked_at() {
    let mut bytes = file();
    bytes[12] ^= 1;
    assert_eq!(scan(&bytes, &ReadOptions::new()).unwrap(), scan(&file(), &ReadOptions::new()).unwrap());
}

#[test]
fn the_limit_holds() {
    let options = ReadOptions::new().max_record_len(9);
    assert_as_read(&file(), &options);
    let error = scan(&file(), &options).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLong { len: 13, limit: 9 });
}

#[test]
fn other_files_are_told() {
    let mut gzip = Vec::new();
    GzEncoder::new(file().as_slice(), Compression::default()).read_to_end(&mut gzip).unwrap();
    let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0123456789abcdef\nsize 1\n";
    let cases = [
        (gzip.as_slice(), LookAlike::Gzip),
        (pointer.as_slice(), LookAlike::GitLfsPointer),
        (b"<html>".as_slice(), LookAlike::Html),
        (&[0; 100], LookAlike::Zeros),
    ];
    for (bytes, look_alike) in cases {
        assert_as_read(bytes, &ReadOptions::new());
        assert_eq!(scan(bytes, &ReadOptions::new()).unwrap_err().look_alike(), Some(look_alike));
    }
}

#[test]
fn scans_the_whole_file_and_puts_it_back() {
    for standing in [0, 17, 1000] {
        let mut input = Cursor::new(file());
        input.set_position(standing);
        let index = RecordIndex::scan(&mut input, &ReadOptions::new()).unwrap();
        assert!(index.iter().eq(scan(&file(), &ReadOptions::new()).unwrap()));
        assert_eq!(input.position(), standing);
        // By the same offsets as `scan` gave.
        let mut reader = IndexedReader::new(input, index);
        assert_eq!(reader.read_record(0).unwrap().unwrap().payload(), PAYLOADS[0]);
    }
}

#[test]
fn offsets_beyond_32_bits() {
    let payload_len = 3 << 30;
    let options = ReadOptions::new().max_record_len(u64::MAX);
    let index = RecordIndex::scan(Sparse::new(payload_len, 5), &options).unwrap();
    let len = payload_len + 16;
    assert!(index.iter().eq((0..5).map(|i| RecordSpan { offset: i * len, len })));
    assert_eq!(index.framed_bytes(), 5 * len);

    let mut cut = Sparse::new(payload_len, 5);
    cut.len -= 4;
    let error = RecordIndex::scan(cut, &options).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Truncated { part: Part::Footer, needed: 4, got: 0 });
    assert_eq!(error.position(), Position { record: 4, byte: 4 * len });

    // As far as offsets go: 2^64 - 16 bytes in two records.
    let half = (1 << 63) - 24;
    let index = RecordIndex::scan(Sparse::new(half, 2), &options).unwrap();
    assert_eq!(index.end(), u64::MAX - 15);
}

/// A seek and a read a record at most; small records share them.
#[test]
fn costs_little() {
    for (payload_len, reads) in [(200, 6), (80_000, 1000)] {
        let mut input = Sparse::new(payload_len, 1000);
        let index = RecordIndex::scan(&mut input, &ReadOptions::new()).unwrap();
        assert_eq!(index.len(), 1000);
        assert!(input.reads <= reads, "{} reads of {payload_len}", input.reads);
        assert!(input.seeks <= reads + 3, "{} seeks of {payload_len}", input.seeks);
    }
}

#[test]
fn from_a_compressed_stream_by_reading_it() {
    let gzip = GzEncoder::new(Cursor::new(file()), Compression::default());
    let mut reader = RecordReader::new(GzDecoder::new(io::BufReader::new(gzip)));
    let index = RecordIndex::from_reader(&mut reader).unwrap();
    assert!(index.iter().eq(scan(&file(), &ReadOptions::new()).unwrap()));
}

/// Its input is one byte shorter than it says.
struct Shrunk(Cursor<Vec<u8>>);

impl Read for Shrunk {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.0.read(buf)
    }
}

impl Seek for Shrunk {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = self.0.seek(to)?;
        Ok(if matches!(to, SeekFrom::End(_)) { at + 1 } else { at })
    }
}

#[test]
fn an_input_that_shrinks_is_not_taken_for_a_sound_end() {
    let error = RecordIndex::scan(Shrunk(Cursor::new(file())), &ReadOptions::new()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    assert_eq!(error.position(), Position { record: 3, byte: 70 });
    assert_eq!(io::Error::from(error).kind(), io::ErrorKind::UnexpectedEof);
}

#[test]
fn spans_must_be_records_in_order() {
    let mut index = RecordIndex::new();
    index.push(RecordSpan { offset: 10, len: 16 }).unwrap();
    let cases = [
        (RecordSpan { offset: 26, len: 15 }, SpanError::TooShort { len: 15 }),
        (RecordSpan { offset: 25, len: 16 }, SpanError::Overlaps { offset: 25, end: 26 }),
        (RecordSpan { offset: 0, len: 16 }, SpanError::Overlaps { offset: 0, end: 26 }),
        (
            RecordSpan { offset: u64::MAX - 15, len: 16 },
            SpanError::PastAllOffsets { offset: u64::MAX - 15, len: 16 },
        ),
        (
            RecordSpan { offset: 26, len: u64::MAX - 25 },
            SpanError::PastAllOffsets { offset: 26, len: u64::MAX - 25 },
        ),
    ];
    for (span, error) in cases {
        assert_eq!(index.push(span), Err(error));
        assert_eq!(index.len(), 1);
    }
    let last = RecordSpan { offset: 26, len: u64::MAX - 26 };
    index.push(last).unwrap();
    assert_eq!(index.get(1), Some(last));
    assert_eq!((index.end(), index.framed_bytes()), (u64::MAX, u64::MAX - 10));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_file_is_scanned_as_read(bytes in any_file()) {
        for checksums in POLICIES {
            assert_as_read(&bytes, &ReadOptions::new().checksums(checksums));
            assert_as_read(&bytes, &ReadOptions::new().checksums(checksums).max_record_len(200));
        }
    }

    /// Windows are refilled at every place in a record.
    #[test]
    fn longer_files_too(lens in prop::collection::vec(prop_oneof![0..40_usize, 0..20_000_usize], 0..60)) {
        let payloads: Vec<Vec<u8>> = lens.iter().map(|&len| vec![7; len]).collect();
        assert_as_read(&frame(&payloads), &ReadOptions::new().checksums(Checksums::LengthOnly));
    }

    #[test]
    fn from_a_reader_as_by_scanning(bytes in any_file()) {
        let options = ReadOptions::new().checksums(Checksums::LengthOnly);
        let mut reader = RecordReader::with_options(bytes.as_slice(), options.clone());
        let read = RecordIndex::from_reader(&mut reader).map_err(|error| said(&error));
        let scanned = RecordIndex::scan(Cursor::new(&bytes), &options).map_err(|error| said(&error));
        prop_assert_eq!(read, scanned);
    }

    /// Whatever bytes lie between records.
    #[test]
    fn what_is_pushed_is_there(parts in prop::collection::vec((prop_oneof![Just(0_u64), 0..100_u64], 16..99_u64), 0..20)) {
        let mut index = RecordIndex::new();
        let mut expected = Vec::new();
        for (gap, len) in &parts {
            let span = RecordSpan { offset: index.end() + gap, len: *len };
            index.push(span).unwrap();
            expected.push(span);
        }
        prop_assert!(index.iter().eq(expected.iter().copied()));
        // `nth` and `nth_back`
        prop_assert!(index.iter().step_by(3).eq(expected.iter().step_by(3).copied()));
        prop_assert!(index.iter().rev().step_by(3).eq(expected.iter().rev().step_by(3).copied()));
        prop_assert_eq!(index.framed_bytes(), parts.iter().map(|(_, len)| len).sum::<u64>());
        prop_assert_eq!(index.end(), expected.last().map_or(0, |span| span.end()));
    }
}
