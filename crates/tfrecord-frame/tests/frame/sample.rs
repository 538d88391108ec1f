//! A file of three records, and how to read any file to its end.

use std::io::Read;

use proptest::prelude::*;
use tfrecord_frame::{Error, ErrorKind, LookAlike, Position, ReadOptions, RecordReader, RecordWriter};

/// One of them empty: the shortest record there is.
pub(crate) const PAYLOADS: [&[u8]; 3] = [b"first payload", b"", b"the third"];

/// Where each record starts, and the file's length.
pub(crate) const STARTS: [usize; 4] = [0, 12 + 13 + 4, 29 + 12 + 4, 45 + 12 + 9 + 4];

pub(crate) fn file() -> Vec<u8> {
    frame(&PAYLOADS)
}

pub(crate) fn frame<P: AsRef<[u8]>>(payloads: &[P]) -> Vec<u8> {
    let mut writer = RecordWriter::new(Vec::new());
    for payload in payloads {
        writer.write_record(payload.as_ref()).unwrap();
    }
    writer.into_inner()
}

/// The whole records, and the error if there is one.
pub(crate) fn read<R: Read>(input: R, options: ReadOptions) -> (Vec<(Position, Vec<u8>)>, Option<Error>) {
    let mut reader = RecordReader::with_options(input, options);
    let mut records = Vec::new();
    loop {
        match reader.next_record() {
            Ok(Some(record)) => records.push((record.position(), record.payload().to_vec())),
            Ok(None) => return (records, None),
            Err(error) => return (records, Some(error)),
        }
    }
}

/// Files, sound ones and ones that were cut, changed, or are something else.
pub(crate) fn any_file() -> impl Strategy<Value = Vec<u8>> {
    let payloads = prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..12);
    let sound = payloads.prop_map(|payloads| frame(&payloads));
    let cut = (sound.clone(), any::<prop::sample::Index>()).prop_map(|(mut file, at)| {
        file.truncate(at.index(file.len() + 1));
        file
    });
    let changed = (sound.clone(), any::<prop::sample::Index>(), 0..8_u8).prop_map(|(mut file, at, bit)| {
        if !file.is_empty() {
            let at = at.index(file.len());
            file[at] ^= 1_u8 << bit;
        }
        file
    });
    let other = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..200),
        "[ -~]{0,100}".prop_map(String::into_bytes),
        (0..100_usize).prop_map(|len| vec![0; len]),
    ];
    prop_oneof![sound, cut, changed, other]
}

/// All that an error says.
pub(crate) fn said(error: &Error) -> (ErrorKind, Position, Option<LookAlike>, String) {
    (error.kind(), error.position(), error.look_alike(), error.to_string())
}

#[test]
fn starts_are_where_the_records_are() {
    let (records, error) = read(file().as_slice(), ReadOptions::new());
    assert!(error.is_none());
    assert_eq!(file().len(), STARTS[3]);
    for (index, (position, payload)) in records.iter().enumerate() {
        assert_eq!(position.record, index as u64);
        assert_eq!(position.byte, STARTS[index] as u64);
        assert_eq!(payload, PAYLOADS[index]);
    }
    assert_eq!(records.len(), 3);
}
