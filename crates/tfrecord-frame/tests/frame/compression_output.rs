//! The encoder's bytes, and what is in the output when.

use std::io::{self, ErrorKind, Write};

use tfrecord_frame::{Compression, CompressionFault, Decoder, Encoder, ReadOptions, RecordWriter};

use crate::compression::{ALL, BOTH, compressed, large};
use crate::sample::{file, read};

#[test]
fn neither_time_nor_name() {
    #[rustfmt::skip]
    let empty: [u8; 20] = [
        0x1f, 0x8b,             // magic
        8,                      // deflate
        0,                      // no flags: no name, no comment
        0, 0, 0, 0,             // no time
        0,                      // no extra flags
        255,                    // unknown system
        0x03, 0x00,             // a final block with fixed codes that ends at once
        0x00, 0x00, 0x00, 0x00, // CRC-32 of nothing
        0x00, 0x00, 0x00, 0x00, // length of nothing
    ];
    assert_eq!(compressed(b"", Compression::Gzip), empty);
    #[rustfmt::skip]
    let empty: [u8; 8] = [
        0x78, 0x9c,             // deflate, window of 32 KiB, default level
        0x03, 0x00,             // a final block with fixed codes that ends at once
        0x00, 0x00, 0x00, 0x01, // Adler-32 of nothing
    ];
    assert_eq!(compressed(b"", Compression::Zlib), empty);
}

#[test]
fn the_same_bytes_however_they_are_written() {
    let bytes = large();
    for compression in ALL {
        let whole = compressed(&bytes, compression);
        let mut encoder = Encoder::new(Vec::new(), compression);
        for piece in bytes.chunks(777) {
            assert_eq!(encoder.write(&[]).unwrap(), 0);
            encoder.write_all(piece).unwrap();
        }
        assert!(encoder.finish().unwrap() == whole, "{compression}");
    }
}

#[test]
fn a_level_above_the_highest_is_the_highest() {
    for compression in BOTH {
        let [nine, more] = [9, u32::MAX].map(|level| {
            let mut encoder = Encoder::with_level(Vec::new(), compression, level);
            encoder.write_all(&large()).unwrap();
            encoder.finish().unwrap()
        });
        assert!(nine == more);
    }
}

#[test]
fn dropped_is_truncated() {
    for compression in BOTH {
        let mut output = Vec::new();
        let mut encoder = Encoder::new(&mut output, compression);
        encoder.write_all(&large()).unwrap();
        drop(encoder);
        assert!(output.len() >= 32 << 10);
        let (records, error) = read(Decoder::new(output.as_slice(), compression), ReadOptions::new());
        assert!(!records.is_empty());
        let kind = tfrecord_frame::ErrorKind::Compression(CompressionFault::Truncated);
        assert_eq!(error.unwrap().kind(), kind);
    }
}

/// However little was written: an output of no bytes would be a whole file of no records.
#[test]
fn a_single_record_dropped_is_truncated() {
    for compression in BOTH {
        let mut output = Vec::new();
        let mut writer = RecordWriter::new(Encoder::new(&mut output, compression));
        writer.write_record(b"lost").unwrap();
        drop(writer);
        assert!(read(Decoder::sniff(output.as_slice()).unwrap(), ReadOptions::new()).1.is_some());
    }
}

#[test]
fn flush_lets_a_reader_have_all_so_far() {
    for compression in ALL {
        let mut writer = RecordWriter::new(Encoder::new(Vec::new(), compression));
        let mut flushed = Vec::new();
        for number in 0..50_u8 {
            writer.write_record(&large()[..usize::from(number) * 2000]).unwrap();
            writer.flush().unwrap();
            flushed.push((writer.position(), writer.get_ref().get_ref().len()));
            writer.flush().unwrap();
            // Nothing new, nothing more.
            assert_eq!(writer.get_ref().get_ref().len(), flushed.last().unwrap().1);
        }
        let packed = writer.into_inner().finish().unwrap();
        for (position, len) in flushed {
            let (records, error) = read(Decoder::new(&packed[..len], compression), ReadOptions::new());
            assert_eq!(records.len() as u64, position.record);
            assert_eq!(error.is_none(), compression == Compression::None);
        }
        let (records, error) = read(Decoder::sniff(packed.as_slice()).unwrap(), ReadOptions::new());
        assert!(records.len() == 50 && error.is_none());
    }
}

/// Takes 100 bytes at a time, and fails every other time while it is to.
struct Flaky {
    taken: Vec<u8>,
    error: Option<ErrorKind>,
    fail: bool,
}

impl Write for Flaky {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.fail = !self.fail;
        if let Some(error) = self.error.filter(|_| self.fail) {
            return Err(error.into());
        }
        let len = buf.len().min(100);
        self.taken.extend_from_slice(&buf[..len]);
        Ok(len)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn an_interrupted_output_is_tried_again() {
    for compression in BOTH {
        let output = Flaky { taken: Vec::new(), error: Some(ErrorKind::Interrupted), fail: false };
        let mut encoder = Encoder::new(output, compression);
        encoder.write_all(&large()).unwrap();
        assert!(encoder.finish().unwrap().taken == compressed(&large(), compression));
    }
}

/// What `write` says was taken is taken, and what it failed on is not.
#[test]
fn after_an_error_one_can_go_on() {
    let bytes = large();
    for compression in ALL {
        let output = Flaky { taken: Vec::new(), error: Some(ErrorKind::WouldBlock), fail: false };
        let mut encoder = Encoder::new(output, compression);
        let (mut at, mut failed) = (0, 0);
        while at < bytes.len() {
            match encoder.write(&bytes[at..]) {
                Ok(taken) => at += taken,
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::WouldBlock);
                    failed += 1;
                }
            }
        }
        assert!(failed > 100);
        encoder.get_mut().error = None;
        let output = encoder.finish().unwrap().taken;
        assert!(output == compressed(&bytes, compression));
    }
}

#[test]
fn an_output_that_takes_nothing_is_an_error() {
    for compression in BOTH {
        let mut room = [0; 16];
        let mut encoder = Encoder::new(room.as_mut_slice(), compression);
        encoder.write_all(&file()).unwrap();
        assert_eq!(encoder.finish().unwrap_err().kind(), ErrorKind::WriteZero);
    }
}

#[test]
fn without_compression_all_is_passed_on_at_once() {
    let mut encoder = Encoder::new(Vec::new(), Compression::None);
    encoder.write_all(b"as it is").unwrap();
    assert_eq!(encoder.get_ref(), b"as it is");
    encoder.flush().unwrap();
    assert_eq!(encoder.finish().unwrap(), b"as it is");
}
