//! An input that fails is neither an end nor a truncation.

use std::error::Error;
use std::io::{self, Read};

use tfrecord_frame::{ErrorKind, RecordReader};

use crate::sample::{STARTS, file};

/// Fails once its bytes are used up.
struct Failing<'a>(&'a [u8]);

impl Read for Failing<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() {
            return Err(io::Error::new(io::ErrorKind::ConnectionReset, "the cable is out"));
        }
        self.0.read(buf)
    }
}

#[test]
fn at_every_byte() {
    for cut in 0..file().len() {
        let bytes = file();
        let whole = STARTS.iter().rposition(|&start| start <= cut).unwrap();
        for skip in [false, true] {
            let mut reader = RecordReader::new(Failing(&bytes[..cut]));
            let mut step = || {
                if skip {
                    reader.skip_record().map(|record| record.is_some())
                } else {
                    reader.next_record().map(|record| record.is_some())
                }
            };
            for _ in 0..whole {
                assert!(step().unwrap());
            }
            let error = step().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Io);
            assert_eq!(error.position().byte, STARTS[whole] as u64);
            assert_eq!(error.source().unwrap().to_string(), "the cable is out");

            let again = step().unwrap_err();
            assert_eq!(again.kind(), error.kind());
            assert_eq!(again.position(), error.position());
            assert!(again.source().is_some());
        }
    }
}

/// What came before the failure is lost, so that an input that recovers is not read on.
#[test]
fn stays_even_if_the_input_recovers() {
    let bytes = file();
    let mut reader = RecordReader::new(Failing(&bytes[..5]));
    reader.next_record().unwrap_err();
    *reader.get_mut() = Failing(&bytes);
    let error = reader.next_record().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    assert_eq!(reader.get_ref().0.len(), bytes.len());
}

#[test]
fn does_not_hide_a_failed_first_header() {
    let error = RecordReader::new(Failing(b"<!DOCTYPE html>")).next_record().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::LengthChecksum { .. }));
}
