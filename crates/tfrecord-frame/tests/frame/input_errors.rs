//! An input that fails is neither an end nor a truncation.

use std::error::Error;
use std::io::{self, Read};

use tfrecord_frame::{ErrorKind, ReadOptions, RecordReader};

use crate::agreement::{Piece, sliced};
use crate::sample::{PAYLOADS, STARTS, file, frame};

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

/// Gives a few bytes, then fails once, then gives more.
struct Halting<'a> {
    bytes: &'a [u8],
    step: usize,
    halts: bool,
}

impl Read for Halting<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.halts = !self.halts;
        if self.halts {
            return Err(io::ErrorKind::TimedOut.into());
        }
        let room = buf.len().min(self.step);
        self.bytes.read(&mut buf[..room])
    }
}

/// Nothing is lost by an input that fails for the moment, whatever the reader was about to do.
#[test]
fn an_input_that_recovers_is_read_on() {
    let large = frame(&[vec![1; 3_000_000], vec![2; 5]]);
    for (bytes, step) in [(file(), 1), (file(), 7), (file(), 1000), (large, 400_000)] {
        let mut damaged = bytes.clone();
        damaged[4] ^= 1;
        for (bytes, into) in [(&bytes, false), (&bytes, true), (&damaged, false), (&damaged, true)] {
            let mut reader = RecordReader::new(Halting { bytes, step, halts: false });
            let mut payload = Vec::new();
            let mut pieces = Vec::new();
            for _ in 0..10_000 {
                let outcome = if into {
                    reader.read_into(&mut payload).map(|at| at.map(|at| (at, payload.clone())))
                } else {
                    let record = reader.next_record();
                    record.map(|record| record.map(|record| (record.position(), record.payload().to_vec())))
                };
                match outcome {
                    Ok(Some((at, payload))) => pieces.push(Piece::Record(at, payload)),
                    Ok(None) => break,
                    Err(error) if error.kind() == ErrorKind::Io => {
                        assert_eq!(reader.resync().unwrap_err().kind(), ErrorKind::Io);
                    }
                    Err(error) => match reader.resync() {
                        Ok(region) => pieces.push(Piece::Skipped(region.unwrap())),
                        Err(halted) => {
                            assert_eq!(halted.kind(), ErrorKind::Io);
                            let again = reader.next_record().unwrap_err();
                            assert_eq!((again.kind(), again.position()), (error.kind(), error.position()));
                        }
                    },
                }
            }
            let mut expected = sliced(bytes, &ReadOptions::new());
            expected.retain(|piece| !matches!(piece, Piece::Error(_)));
            assert!(pieces == expected, "step {step}, into {into}");
        }
    }
}

/// An error met in telling what the input is must not pass for its end.
#[test]
fn an_error_in_looking_further_is_told_later() {
    struct Once<'a>(&'a [u8], bool);
    impl Read for Once<'_> {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() && !std::mem::replace(&mut self.1, true) {
                return Err(io::ErrorKind::ConnectionReset.into());
            }
            self.0.read(buf)
        }
    }
    let mut reader = RecordReader::new(Once(b"no record here", false));
    assert!(matches!(reader.next_record().unwrap_err().kind(), ErrorKind::LengthChecksum { .. }));
    assert_eq!(reader.resync().unwrap_err().kind(), ErrorKind::Io);
    assert_eq!(reader.resync().unwrap().unwrap().to, 14);
    assert!(reader.next_record().unwrap().is_none());
}

/// An input that fails just behind a broken record: its length is believed all the same, and what is in its payload
/// is not taken for records of the file.
#[test]
fn a_halt_behind_a_broken_record_changes_nothing() {
    struct HaltsAt<'a>(&'a [u8], Option<usize>);
    impl Read for HaltsAt<'_> {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            match &mut self.1 {
                Some(0) => {
                    self.1 = None;
                    Err(io::ErrorKind::WouldBlock.into())
                }
                Some(left) => {
                    let room = buf.len().min(*left);
                    let got = self.0.read(&mut buf[..room])?;
                    *left -= got;
                    Ok(got)
                }
                None => self.0.read(buf),
            }
        }
    }
    let mut bytes = frame(&[[&frame(&[b"inner"])[..], b"!"].concat()]);
    let len = bytes.len();
    bytes[len - 1] ^= 1;
    bytes.extend(frame(&[b"next"]));
    let mut reader = RecordReader::new(HaltsAt(&bytes, Some(len)));
    assert!(matches!(reader.next_record().unwrap_err().kind(), ErrorKind::PayloadChecksum { .. }));
    assert_eq!(reader.resync().unwrap_err().kind(), ErrorKind::Io);
    let region = reader.resync().unwrap().unwrap();
    assert_eq!((region.from, region.to), (0, len as u64));
    assert_eq!(reader.next_record().unwrap().unwrap().payload(), b"next");
}

/// What a file lacked of a record may come later.
#[test]
fn a_record_that_grows_whole_is_read() {
    let bytes = file();
    let mut reader = RecordReader::new(&bytes[..20]);
    assert!(matches!(reader.next_record().unwrap_err().kind(), ErrorKind::Truncated { .. }));
    *reader.get_mut() = &bytes[20..];
    assert!(reader.resync().unwrap().unwrap().is_empty());
    assert_eq!(reader.next_record().unwrap().unwrap().payload(), PAYLOADS[0]);
}

#[test]
fn does_not_hide_a_failed_first_header() {
    let error = RecordReader::new(Failing(b"<!DOCTYPE html>")).next_record().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::LengthChecksum { .. }));
}
