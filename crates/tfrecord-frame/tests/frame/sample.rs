//! A file of three records, and how to read any file to its end.

use std::io::Read;

use tfrecord_frame::{Error, Position, ReadOptions, RecordReader, RecordWriter};

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
