//! Records by number: the same as in order, and no wrong one by a wrong index.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use tfrecord_frame::{
    Checksums, Disagreement, Error, ErrorKind, IndexedReader, LookAlike, Position, ReadOptions, RecordIndex,
    RecordSpan, framing,
};

use crate::sample::{PAYLOADS, STARTS, any_file, file, frame, read, said};
use crate::sparse::Sparse;

const POLICIES: [Checksums; 3] = [Checksums::Verify, Checksums::LengthOnly, Checksums::Ignore];

fn index() -> RecordIndex {
    RecordIndex::scan(Cursor::new(file()), &ReadOptions::new()).unwrap()
}

type Outcome = Result<Option<(Position, Vec<u8>)>, Error>;

/// Record `i` by each of the three calls, which must agree.
fn get(bytes: &[u8], index: &RecordIndex, i: u64, options: &ReadOptions) -> Outcome {
    let owned = |record: tfrecord_frame::Record<'_>| (record.position(), record.payload().to_vec());
    let sliced = index.slice(bytes, i, options).map(|record| record.map(owned));

    let mut reader = IndexedReader::with_options(Cursor::new(bytes), index, options.clone());
    let lent = reader.read_record(i).map(|record| record.map(owned));
    let mut payload = b"left over".to_vec();
    let filled = reader.read_into(i, &mut payload);
    assert!(!payload.is_empty() <= matches!(filled, Ok(Some(_))));
    let filled = filled.map(|position| position.map(|position| (position, payload)));

    assert_eq!(lent.as_ref().map_err(said), sliced.as_ref().map_err(said));
    assert_eq!(filled.as_ref().map_err(said), sliced.as_ref().map_err(said));
    sliced
}

#[test]
fn in_any_order() {
    let mut reader = IndexedReader::new(Cursor::new(file()), index());
    for i in [2, 0, 1, 2, 2, 1, 0, 0, 1, 2] {
        let record = reader.read_record(i).unwrap().unwrap();
        let at = usize::try_from(i).unwrap();
        assert_eq!(record.payload(), PAYLOADS[at]);
        assert_eq!(record.position(), Position { record: i, byte: STARTS[at] as u64 });
    }
    assert!(reader.read_record(3).unwrap().is_none());
    assert!(reader.read_record(u64::MAX).unwrap().is_none());
    assert!(reader.check_end().is_ok());
}

#[test]
fn one_index_for_several_readers() {
    let shared = Arc::new(index());
    let mut readers = [0, 1].map(|_| IndexedReader::new(Cursor::new(file()), Arc::clone(&shared)));
    for (i, reader) in (0..).zip(&mut readers) {
        assert_eq!(reader.read_record(i).unwrap().unwrap().position().record, i);
        assert_eq!(reader.index(), &*shared);
    }
}

#[test]
fn wherever_the_input_was_moved() {
    let mut reader = IndexedReader::new(Cursor::new(file()), index());
    reader.read_record(0).unwrap();
    reader.get_mut().set_position(3);
    assert_eq!(reader.read_record(1).unwrap().unwrap().payload(), b"");
    assert_eq!(reader.get_ref().position(), 45);
    assert_eq!(reader.into_inner().position(), 45);
}

#[test]
fn an_error_is_of_that_record_alone() {
    let mut bytes = file();
    bytes[STARTS[1] + 13] ^= 1; // a footer
    let mut reader = IndexedReader::new(Cursor::new(&bytes), index());
    let error = reader.read_record(1).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::PayloadChecksum { .. }));
    assert_eq!(error.position(), Position { record: 1, byte: 29 });
    assert_eq!(reader.read_record(2).unwrap().unwrap().payload(), PAYLOADS[2]);
    assert!(reader.read_record(1).is_err());
    assert_eq!(reader.read_record(0).unwrap().unwrap().payload(), PAYLOADS[0]);
}

#[test]
fn a_header_with_another_length_is_not_as_indexed() {
    let bytes = frame(&[b"first paylo".as_slice(), b"ad", b"the third"]);
    for checksums in POLICIES {
        let options = ReadOptions::new().checksums(checksums);
        let error = get(&bytes, &index(), 0, &options).unwrap_err();
        let lengths = Disagreement::RecordLen { indexed: 13, found: 11 };
        assert_eq!(error.kind(), ErrorKind::NotAsIndexed(lengths));
        assert_eq!(
            error.to_string(),
            "record 0 at byte 0: index and file disagree, payload is 11 bytes long in the file, \
             13 in the index (build the index anew)"
        );
    }
}

/// Where no header is, no length is made out of what is there.
#[test]
fn an_offset_into_the_middle_is_a_checksum_error() {
    let mut index = RecordIndex::new();
    index.push(RecordSpan { offset: 3, len: 29 }).unwrap();
    let error = get(&file(), &index, 0, &ReadOptions::new()).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::LengthChecksum { .. }));
    assert_eq!(error.position(), Position { record: 0, byte: 3 });
}

#[test]
fn a_file_without_the_record_is_not_as_indexed() {
    for (i, start) in (0..).zip(&STARTS[..3]) {
        let error = get(&file()[..*start], &index(), i, &ReadOptions::new()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotAsIndexed(Disagreement::NoRecord));
        assert_eq!(error.position(), Position { record: i, byte: *start as u64 });
    }
    // Beyond what a file can have, where systems refuse to go.
    let far = RecordIndex::read_from(b"18446744073709551000 16\n".as_slice()).unwrap();
    let error = get(&file(), &far, 0, &ReadOptions::new()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotAsIndexed(Disagreement::NoRecord));

    let any = File::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let error = IndexedReader::new(any, far).read_record(0).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotAsIndexed(Disagreement::NoRecord));
}

#[test]
fn a_cut_file_fails_as_in_reading() {
    for checksums in POLICIES {
        let options = ReadOptions::new().checksums(checksums);
        for cut in 0..file().len() {
            let bytes = &file()[..cut];
            let (records, error) = read(bytes, options.clone());
            let Some(error) = error else { continue };
            let found = get(bytes, &index(), records.len() as u64, &options).unwrap_err();
            assert_eq!(said(&found), said(&error), "cut at {cut}");
        }
    }
}

#[test]
fn a_file_of_another_sort_is_named() {
    let text = b"version https://git-lfs.github.com/spec/v1\noid sha256:0123456789abcdef\nsize 1\n";
    let error = get(text, &index(), 0, &ReadOptions::new()).unwrap_err();
    assert_eq!(error.look_alike(), Some(LookAlike::GitLfsPointer));
}

#[test]
fn a_grown_file_is_told() {
    let grown = [file(), frame(&[b"one more"])].concat();
    let mut reader = IndexedReader::new(Cursor::new(grown), index());
    let error = reader.check_end().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotAsIndexed(Disagreement::FileLen { indexed: 70, found: 94 }));
    assert_eq!(error.position(), Position { record: 3, byte: 70 });
    assert_eq!(reader.read_record(1).unwrap().unwrap().payload(), b"");
}

#[test]
fn the_limit_holds_before_memory_is_taken() {
    let payload_len = 5 << 30;
    let index =
        RecordIndex::scan(Sparse::new(payload_len, 2), &ReadOptions::new().max_record_len(u64::MAX)).unwrap();
    let mut reader = IndexedReader::new(Sparse::new(payload_len, 2), &index);
    let mut payload = Vec::new();
    let error = reader.read_into(1, &mut payload).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLong { len: payload_len, limit: 1 << 30 });
    assert_eq!(error.position(), Position { record: 1, byte: payload_len + 16 });
    assert!(payload.capacity() < 100);

    // Index and header agree on a length that is not there.
    let lie = [framing::encode_header(1 << 29).as_slice(), &[0; 50]].concat();
    let mut index = RecordIndex::new();
    index.push(RecordSpan { offset: 0, len: (1 << 29) + 16 }).unwrap();
    let error = IndexedReader::new(Cursor::new(lie), &index).read_into(0, &mut payload).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Truncated { got: 50, .. }));
    assert!(payload.capacity() <= 1 << 20);
}

/// Counts what it is asked for, and fails on demand.
struct Counted {
    inner: Cursor<Vec<u8>>,
    seeks: usize,
    reads: usize,
    fails: bool,
}

impl Read for Counted {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.reads += 1;
        if self.fails { Err(io::ErrorKind::ConnectionReset.into()) } else { self.inner.read(buf) }
    }
}

impl Seek for Counted {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.seeks += 1;
        self.inner.seek(to)
    }
}

#[test]
fn one_read_a_record_and_a_seek_where_needed() {
    let inner = Cursor::new(file());
    let mut reader = IndexedReader::new(Counted { inner, seeks: 0, reads: 0, fails: false }, index());
    for i in 0..3 {
        reader.read_record(i).unwrap();
    }
    assert_eq!((reader.get_ref().seeks, reader.get_ref().reads), (1, 3));
    reader.read_record(0).unwrap();
    assert_eq!((reader.get_ref().seeks, reader.get_ref().reads), (2, 4));

    // Within a buffer, going back and forth reads nothing.
    let input = Counted { inner: Cursor::new(file()), seeks: 0, reads: 0, fails: false };
    let mut reader = IndexedReader::new(BufReader::new(input), index());
    for i in [0, 2, 1, 0, 2] {
        reader.read_record(i).unwrap();
    }
    assert_eq!(reader.get_ref().get_ref().reads, 1);
}

#[test]
fn an_input_that_fails_is_no_disagreement() {
    let inner = Cursor::new(file());
    let mut reader = IndexedReader::new(Counted { inner, seeks: 0, reads: 0, fails: true }, index());
    let error = reader.read_record(1).unwrap_err();
    assert_eq!((error.kind(), error.position()), (ErrorKind::Io, Position { record: 1, byte: 29 }));
    reader.get_mut().fails = false;
    assert_eq!(reader.read_record(1).unwrap().unwrap().payload(), b"");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// What can be read in order can be had by number, and so can the error that ends it.
    #[test]
    fn as_in_reading(bytes in any_file(), order in prop::collection::vec(any::<prop::sample::Index>(), 12)) {
        for checksums in POLICIES {
            let options = ReadOptions::new().checksums(checksums);
            let Ok(index) = RecordIndex::scan(Cursor::new(&bytes), &options) else { continue };
            let (records, error) = read(bytes.as_slice(), options.clone());
            for i in order.iter().map(|order| order.index(records.len().max(1))).take(records.len()) {
                let found = get(&bytes, &index, i as u64, &options).unwrap();
                prop_assert_eq!(found.as_ref(), Some(&records[i]));
            }
            let next = get(&bytes, &index, records.len() as u64, &options);
            prop_assert_eq!(next.as_ref().err().map(said), error.as_ref().map(said));
            prop_assert!(!matches!(next, Ok(Some(_))));
        }
    }

    /// Damage after the index was built: the same error as in reading, and the other records all the same.
    #[test]
    fn damage_is_of_one_record(
        payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 1..12),
        at in any::<prop::sample::Index>(),
        bit in 0..8_u8,
    ) {
        let mut bytes = frame(&payloads);
        let index = RecordIndex::scan(Cursor::new(&bytes), &ReadOptions::new()).unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= 1_u8 << bit;
        let (records, error) = read(bytes.as_slice(), ReadOptions::new());
        for (i, payload) in (0..).zip(&payloads) {
            let found = get(&bytes, &index, i, &ReadOptions::new());
            if i == records.len() as u64 {
                prop_assert_eq!(found.as_ref().err().map(said), error.as_ref().map(said));
            } else {
                prop_assert_eq!(&found.unwrap().unwrap().1, payload);
            }
        }
    }

    /// No index, however wrong, makes a payload of bytes that are none.
    #[test]
    fn no_wrong_record(offset in 0..80_u64, len in 16..80_u64) {
        let mut index = RecordIndex::new();
        index.push(RecordSpan { offset, len }).unwrap();
        let known = STARTS.iter().position(|&start| start as u64 == offset);
        match get(&file(), &index, 0, &ReadOptions::new()) {
            Ok(record) => prop_assert_eq!(record.unwrap().1, PAYLOADS[known.unwrap()]),
            Err(error) => prop_assert_eq!(error.position(), Position { record: 0, byte: offset }),
        }
    }
}
