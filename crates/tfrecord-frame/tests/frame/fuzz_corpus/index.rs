//! Any text as an index, and the index of any file.

use std::io::{BufReader, Cursor};
use std::num::NonZeroUsize;

use tfrecord_frame::{
    Checksums, Error, ErrorKind, IndexedReader, LookAlike, Position, ReadOptions, RecordIndex, RecordReader,
};

use super::input::Choices;
use crate::agreement::Chopped;

/// How to chop, then what is taken for an index and for a file of records.
pub(crate) fn check(data: &[u8]) {
    let mut choices = Choices::new(data);
    let steps = choices.steps();
    let bytes = choices.rest();
    assert_text(bytes, &steps);
    for checksums in [Checksums::LengthOnly, Checksums::Ignore] {
        for limit in [ReadOptions::DEFAULT_MAX_RECORD_LEN, 40] {
            let options = ReadOptions::new().checksums(checksums).max_record_len(limit);
            assert_scanned(bytes, &options, steps[0]);
        }
    }
}

fn assert_text(text: &[u8], steps: &[usize]) {
    let read = RecordIndex::read_from(text);
    let chopped = RecordIndex::read_from(BufReader::with_capacity(5, Chopped::new(text, steps)));
    match (&read, &chopped) {
        (Ok(index), Ok(chopped)) => assert_eq!(index, chopped),
        (Err(error), Err(chopped)) => {
            assert_eq!((error.line(), error.kind()), (chopped.line(), chopped.kind()));
            let lines = text.split(|byte| *byte == b'\n').count() as u64;
            assert!((1..=lines).contains(&error.line()), "{error}");
        }
        _ => panic!("{read:?}, chopped {chopped:?}"),
    }
    let Ok(index) = read else { return };
    let mut written = Vec::new();
    index.write_to(&mut written).unwrap();
    assert_eq!(RecordIndex::read_from(written.as_slice()).unwrap(), index);

    let mut end = 0;
    for (number, span) in (0..).zip(&index) {
        assert!(span.offset >= end && span.len >= 16);
        assert_eq!(index.get(number), Some(span));
        end = span.end();
    }
    assert_eq!(index.end(), end);
    for count in [1, 2, 7] {
        let mut next = 0;
        for shard in index.shards(NonZeroUsize::new(count).unwrap()) {
            assert_eq!(shard.start, next);
            next = shard.end;
        }
        assert_eq!(next, index.len());
    }
    // An index from elsewhere, over bytes that are no records.
    let options = ReadOptions::new();
    let mut reader = IndexedReader::new(Cursor::new(text), &index);
    for number in 0..index.len().min(20) {
        let sliced = index.slice(text, number, &options).map_err(|error| said(&error));
        let read = reader.read_record(number).map_err(|error| said(&error));
        assert_eq!(
            read.map(|record| record.map(|record| record.payload().to_vec())),
            sliced.map(|record| record.map(|record| record.payload().to_vec())),
        );
    }
}

fn said(error: &Error) -> (ErrorKind, Position, Option<LookAlike>, String) {
    (error.kind(), error.position(), error.look_alike(), error.to_string())
}

fn assert_scanned(bytes: &[u8], options: &ReadOptions, standing: usize) {
    let mut reader = RecordReader::with_options(bytes, options.clone());
    let read = RecordIndex::from_reader(&mut reader).map_err(|error| said(&error));
    let mut input = Cursor::new(bytes);
    input.set_position(standing as u64);
    let scanned = RecordIndex::scan(&mut input, options).map_err(|error| said(&error));
    assert_eq!(scanned, read);
    let Ok(index) = scanned else { return };
    assert_eq!(input.position(), standing as u64);
    assert_eq!((index.framed_bytes(), index.end()), (bytes.len() as u64, bytes.len() as u64));

    let mut one_by_one = RecordReader::with_options(bytes, options.clone());
    let mut by_number = IndexedReader::with_options(Cursor::new(bytes), &index, options.clone());
    for number in 0..index.len() {
        let record = one_by_one.next_record().unwrap().unwrap();
        let there = by_number.read_record(number).unwrap().unwrap();
        assert_eq!((there.position(), there.payload()), (record.position(), record.payload()));
        let sliced = index.slice(bytes, number, options).unwrap().unwrap();
        assert_eq!((sliced.position(), sliced.payload()), (record.position(), record.payload()));
    }
    by_number.check_end().unwrap();
}
