//! Writing on at the end of a file, and never on top of a torn or damaged one.

use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};

use flate2::Compression;
use flate2::read::{GzEncoder, ZlibEncoder};
use proptest::prelude::*;
use tfrecord_frame::{Checksums, ErrorKind, LookAlike, Position, ReadOptions, RecordWriter};

use crate::sample::{PAYLOADS, STARTS, any_file, file, frame, read, said};

#[test]
fn goes_on_where_the_file_ends() {
    for standing in [0, 5, 70, 1000] {
        let mut old = Cursor::new(file());
        old.set_position(standing);
        let mut writer = RecordWriter::append(old).unwrap();
        assert_eq!(writer.position(), Position { record: 3, byte: 70 });
        assert_eq!(writer.write_record(b"four").unwrap(), Position { record: 3, byte: 70 });
        assert_eq!(writer.write_record(b"five").unwrap(), Position { record: 4, byte: 90 });
        let all = [&PAYLOADS[..], &[b"four", b"five"]].concat();
        assert_eq!(writer.into_inner().into_inner(), frame(&all));
    }
}

#[test]
fn an_empty_file_is_begun() {
    let mut writer = RecordWriter::append(Cursor::new(Vec::new())).unwrap();
    assert_eq!(writer.position(), Position::default());
    for payload in PAYLOADS {
        writer.write_record(payload).unwrap();
    }
    assert_eq!(writer.into_inner().into_inner(), file());
}

#[test]
fn a_torn_tail_is_refused_and_can_be_cut() {
    for cut in 0..file().len() {
        let whole = STARTS.iter().rposition(|&start| start <= cut).unwrap();
        let mut bytes = file()[..cut].to_vec();
        let mut torn = Cursor::new(&mut bytes);
        if let Err(error) = RecordWriter::append(&mut torn) {
            assert!(matches!(error.kind(), ErrorKind::Truncated { .. }), "cut at {cut}");
            assert_eq!(error.position(), Position { record: whole as u64, byte: STARTS[whole] as u64 });
            assert_eq!(bytes, file()[..cut]);
            bytes.truncate(STARTS[whole]);
        } else {
            assert_eq!(cut, STARTS[whole]);
        }
        let mut writer = RecordWriter::append(Cursor::new(bytes)).unwrap();
        for payload in &PAYLOADS[whole..] {
            writer.write_record(payload).unwrap();
        }
        assert_eq!(writer.into_inner().into_inner(), file());
    }
}

#[test]
fn damage_to_a_header_or_the_last_payload_is_refused() {
    for at in 0..file().len() {
        let mut bytes = file();
        bytes[at] ^= 0x20;
        let record = STARTS.iter().rposition(|&start| start <= at).unwrap();
        let looked_at = at - STARTS[record] < 12 || record == 2;
        let outcome = RecordWriter::append(Cursor::new(&mut bytes)).map(|_| ());
        assert_eq!(outcome.is_err(), looked_at, "byte {at}");
        if let Err(error) = outcome {
            assert_eq!(error.position().record, record as u64, "byte {at}");
            let (_, read_error) = read(bytes.as_slice(), ReadOptions::new());
            assert_eq!(said(&error), said(&read_error.unwrap()), "byte {at}");
        }
    }
}

/// The last payload is read in pieces.
#[test]
fn a_long_last_record_is_verified() {
    for len in [65_535, 65_536, 65_537, 200_000] {
        let payload: Vec<u8> = (0..=250).cycle().take(len).collect();
        let mut bytes = frame(&[b"short".as_slice(), &payload]);
        assert_eq!(RecordWriter::append(Cursor::new(&mut bytes)).unwrap().position().record, 2);
        bytes[21 + 12 + len - 1] ^= 1;
        let error = RecordWriter::append(Cursor::new(&mut bytes)).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::PayloadChecksum { .. }));
        assert_eq!(error.position(), Position { record: 1, byte: 21 });
    }
}

#[test]
fn compressed_files_are_refused_by_name() {
    let (mut gzip, mut zlib) = (Vec::new(), Vec::new());
    GzEncoder::new(file().as_slice(), Compression::default()).read_to_end(&mut gzip).unwrap();
    ZlibEncoder::new(file().as_slice(), Compression::default()).read_to_end(&mut zlib).unwrap();
    for (bytes, look_alike) in [(gzip, LookAlike::Gzip), (zlib, LookAlike::Zlib)] {
        let mut file = Cursor::new(bytes.clone());
        let error = RecordWriter::append(&mut file).unwrap_err();
        assert_eq!(error.look_alike(), Some(look_alike));
        assert_eq!(file.into_inner(), bytes);
    }
}

/// Grows by a byte whenever it is asked for its end.
struct Growing(Cursor<Vec<u8>>);

impl Read for Growing {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.0.read(buf)
    }
}

impl Write for Growing {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.0.write(buf)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Growing {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = self.0.seek(to)?;
        if to == SeekFrom::End(0) {
            self.0.get_mut().push(0);
        }
        Ok(at)
    }
}

#[test]
fn a_file_that_somebody_else_writes_to_is_refused() {
    let mut growing = Growing(Cursor::new(file()));
    let error = RecordWriter::append(&mut growing).unwrap_err();
    assert_eq!((error.kind(), error.position()), (ErrorKind::Io, Position { record: 3, byte: 70 }));
}

#[test]
fn a_mapped_writer_stays_failed() {
    let mut small = [0_u8; 4];
    let mut writer = RecordWriter::new(small.as_mut_slice());
    assert!(writer.write_record(b"no room").is_err());
    let mut writer = writer.map_inner(|_| Vec::new());
    assert!(writer.write_record(b"").is_err());
    assert!(writer.into_inner().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// What was there stays; what is written is read after it.
    #[test]
    fn old_records_and_new(bytes in any_file(), payload in prop::collection::vec(any::<u8>(), 0..50)) {
        let options = ReadOptions::new().checksums(Checksums::LengthOnly).max_record_len(u64::MAX);
        let (old, error) = read(bytes.as_slice(), options.clone());
        match RecordWriter::append(Cursor::new(bytes.clone())) {
            Err(refused) => {
                let sound = error.is_none();
                prop_assert_eq!(sound, matches!(refused.kind(), ErrorKind::PayloadChecksum { .. }));
                if let Some(error) = error {
                    prop_assert_eq!(said(&refused), said(&error));
                }
            }
            Ok(mut writer) => {
                prop_assert!(error.is_none());
                let position = writer.write_record(&payload).unwrap();
                let after = writer.into_inner().into_inner();
                prop_assert_eq!(&after[..bytes.len()], bytes.as_slice());
                let (records, error) = read(after.as_slice(), options);
                prop_assert!(error.is_none());
                prop_assert_eq!(&records[..old.len()], old.as_slice());
                prop_assert_eq!(&records[old.len()..], &[(position, payload)]);
            }
        }
    }
}

/// Cutting such a file at the torn record would lose the others.
#[test]
fn records_behind_a_torn_one_are_told() {
    let torn = &frame(&[[1; 1000]])[..20];
    let file = [torn, &frame(&[b"one".as_slice(), b"two"])].concat();
    let error = RecordWriter::append(Cursor::new(file)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TornInside { resumes: 20 });
    assert_eq!(error.position(), Position { record: 0, byte: 0 });
}

/// The record before a torn one was to be whole.
#[test]
fn a_damaged_record_before_a_torn_one_is_told() {
    let mut file = frame(&[b"one".as_slice(), b"two"]);
    file.pop();
    file[13] ^= 1;
    let error = RecordWriter::append(Cursor::new(file)).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::PayloadChecksum { .. }), "{error}");
    assert_eq!(error.position(), Position { record: 0, byte: 0 });
}
