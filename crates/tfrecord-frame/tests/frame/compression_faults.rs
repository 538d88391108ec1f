//! Compressed files that are cut, damaged or followed by something: never a sound end, never a wrong record.

use std::error::Error as _;
use std::io::{self, Read};

use flate2::{Decompress, FlushDecompress};
use tfrecord_frame::{
    Compression, CompressionFault, Decoder, DecompressError, Error, ErrorKind, Part, Position, ReadOptions,
    RecordReader,
};

use crate::agreement::Chopped;
use crate::compression::{BOTH, compressed, large};
use crate::sample::{PAYLOADS, STARTS, file, frame, read};

fn inside(error: &io::Error) -> DecompressError {
    *error.get_ref().unwrap().downcast_ref().unwrap()
}

/// What a record reader's error says of the compressed stream.
fn fault_of(error: &Error) -> DecompressError {
    let fault = inside(error.source().unwrap().downcast_ref().unwrap());
    assert_eq!(error.kind(), ErrorKind::Compression(fault.fault()));
    fault
}

/// Where records may start in a file of these bytes, its end included.
fn starts(bytes: &[u8]) -> Vec<u64> {
    let (records, error) = read(bytes, ReadOptions::new());
    assert!(error.is_none());
    let ends = records.iter().map(|(position, payload)| position.byte + 16 + payload.len() as u64);
    std::iter::once(0).chain(ends).collect()
}

/// How many bytes the cut stream of one member decompresses to, by one call with room for all of it.
fn decompressible(cut: &[u8], compression: Compression) -> u64 {
    let (mut inflate, body) = match compression {
        Compression::Zlib => (Decompress::new(true), cut),
        _ => (Decompress::new(false), cut.get(10..).unwrap_or_default()),
    };
    inflate.decompress(body, &mut vec![0; 1 << 20], FlushDecompress::None).unwrap();
    inflate.total_out()
}

#[test]
fn cut_at_every_byte() {
    let many = frame(&(0..90_u32).map(|number| number.to_string().repeat(7)).collect::<Vec<_>>());
    for bytes in [file(), many] {
        let (whole, starts) = (read(bytes.as_slice(), ReadOptions::new()).0, starts(&bytes));
        for compression in BOTH {
            let packed = compressed(&bytes, compression);
            for cut in 0..packed.len() {
                let decoder = Decoder::new(&packed[..cut], compression);
                let (records, error) = read(decoder, ReadOptions::new());
                let there = decompressible(&packed[..cut], compression);
                let count = starts.iter().rposition(|&start| start <= there).unwrap();
                assert!(records == whole[..count], "{compression} cut at {cut}");
                let error = error.unwrap_or_else(|| panic!("{compression} cut at {cut}: a clean end"));
                assert_eq!(error.position(), Position { record: count as u64, byte: starts[count] });
                let fault = fault_of(&error);
                assert_eq!((fault.fault(), fault.byte()), (CompressionFault::Truncated, cut as u64));
                assert_eq!(io::Error::from(error).kind(), io::ErrorKind::UnexpectedEof);
            }
        }
    }
}

/// A head too short to tell, 7 bytes at most, is taken for an uncompressed one, and then that is truncated.
#[test]
fn cut_at_every_byte_and_sniffed() {
    for compression in BOTH {
        let packed = compressed(&file(), compression);
        assert!(read(Decoder::sniff(&packed[..0]).unwrap(), ReadOptions::new()).1.is_none());
        for cut in 1..packed.len() {
            let (_, error) = read(Decoder::sniff(&packed[..cut]).unwrap(), ReadOptions::new());
            let kind = error.unwrap().kind();
            if cut < 8 && kind != ErrorKind::Compression(CompressionFault::Truncated) {
                let got = cut as u64;
                assert_eq!(kind, ErrorKind::Truncated { part: Part::Header, needed: 12, got });
            } else {
                assert_eq!(kind, ErrorKind::Compression(CompressionFault::Truncated), "cut at {cut}");
            }
        }
    }
}

/// A cut exactly between two streams is the one cut that cannot be told.
#[test]
fn two_streams_cut_at_every_byte() {
    for compression in BOTH {
        let first = compressed(&file(), compression);
        let both = [first.as_slice(), &compressed(&file(), compression)].concat();
        for cut in 0..both.len() {
            let (records, error) = read(Decoder::new(&both[..cut], compression), ReadOptions::new());
            assert_eq!(error.is_none(), cut == first.len(), "{compression} cut at {cut}");
            assert!(
                records.iter().map(|(_, payload)| payload).eq(PAYLOADS.iter().cycle().take(records.len()))
            );
            if let Some(error) = error {
                let fault = fault_of(&error);
                assert_eq!((fault.fault(), fault.byte()), (CompressionFault::Truncated, cut as u64));
            }
        }
    }
}

/// Whether a flip changes nothing: in a gzip header the time, the extra flags, the system and the text flag,
/// and what fills up a byte. How much of the last deflated byte does is not known here.
fn is_harmless(bit: usize, packed: &[u8], compression: Compression) -> Option<bool> {
    let (header, trailer) = if compression == Compression::Gzip { (10, 8) } else { (2, 4) };
    let stored = packed[header] & 0b110 == 0;
    if bit / 8 == packed.len() - trailer - 1 && !stored {
        return None;
    }
    let in_header = header == 10 && ((32..80).contains(&bit) || bit == 24);
    // Behind the three bits that open a stored block.
    Some(in_header || stored && (header * 8 + 3..header * 8 + 8).contains(&bit))
}

/// A flip may make one record a copy of another, checksum and all; the stream's own checksum, at its end,
/// then tells.
#[test]
fn every_bit_flipped() {
    let many = frame(&(0..24_u32).map(|number| number.to_string().repeat(7)).collect::<Vec<_>>());
    for bytes in [file(), many] {
        let (whole, _) = read(bytes.as_slice(), ReadOptions::new());
        for compression in BOTH {
            let packed = compressed(&bytes, compression);
            for bit in 0..packed.len() * 8 {
                let mut flipped = packed.clone();
                flipped[bit / 8] ^= 1 << (bit % 8);
                let (records, error) =
                    read(Decoder::new(flipped.as_slice(), compression), ReadOptions::new());
                assert!(error.is_some() || records == whole, "{compression} bit {bit}: wrong in silence");
                if let Some(harmless) = is_harmless(bit, &packed, compression) {
                    assert_eq!(error.is_none(), harmless, "{compression} bit {bit}");
                }
            }
        }
    }
}

/// All records, then this fault at this byte of the compressed file.
fn assert_fault_after_all(packed: &[u8], compression: Compression, fault: CompressionFault, byte: usize) {
    for step in [1, 9, usize::MAX] {
        let decoder = Decoder::sniff(Chopped::new(packed, [step])).unwrap();
        assert_eq!(decoder.compression(), compression);
        let (records, error) = read(decoder, ReadOptions::new());
        assert!(records.iter().map(|(_, payload)| payload.as_slice()).eq(PAYLOADS));
        let error = error.unwrap();
        assert_eq!(error.position(), Position { record: 3, byte: STARTS[3] as u64 });
        let found = fault_of(&error);
        assert_eq!((found.compression(), found.fault(), found.byte()), (compression, fault, byte as u64));
    }
}

#[test]
fn wrong_checksums_and_lengths() {
    let packed = compressed(&file(), Compression::Gzip);
    let trailer = packed.len() - 8;
    for at in trailer..packed.len() {
        let mut wrong = packed.clone();
        wrong[at] ^= 0x10;
        assert_fault_after_all(&wrong, Compression::Gzip, CompressionFault::Corrupt, trailer);
    }
    let packed = compressed(&file(), Compression::Zlib);
    for at in packed.len() - 4..packed.len() {
        let mut wrong = packed.clone();
        wrong[at] ^= 0x10;
        assert_fault_after_all(&wrong, Compression::Zlib, CompressionFault::Corrupt, packed.len());
    }
}

#[test]
fn a_missing_trailer() {
    for (compression, trailer) in [(Compression::Gzip, 8), (Compression::Zlib, 4)] {
        let packed = compressed(&file(), compression);
        for cut in packed.len() - trailer..packed.len() {
            assert_fault_after_all(&packed[..cut], compression, CompressionFault::Truncated, cut);
        }
    }
}

#[test]
fn what_follows_the_last_stream() {
    for compression in BOTH {
        let packed = compressed(&file(), compression);
        let whole = packed.len();
        let after: [&[u8]; 6] = [
            b"\0",
            &[0; 4],
            &[0; 512],
            b"garbage, garbage",
            b"\x1f\x8a\x08\x00",
            &compressed(&file(), Compression::None),
        ];
        for more in after {
            let packed = [&packed, more].concat();
            assert_fault_after_all(&packed, compression, CompressionFault::TrailingData, whole);
        }
        // The first byte of another such stream, and its first two.
        for more in 1..=2 {
            let packed = [&packed, &packed[..more]].concat();
            assert_fault_after_all(&packed, compression, CompressionFault::Truncated, whole + more);
        }
    }
    let [gzip, zlib] = BOTH.map(|compression| compressed(&file(), compression));
    let (ahead, behind) = ([gzip.clone(), zlib.clone()].concat(), [zlib.clone(), gzip.clone()].concat());
    assert_fault_after_all(&ahead, Compression::Gzip, CompressionFault::TrailingData, gzip.len());
    assert_fault_after_all(&behind, Compression::Zlib, CompressionFault::TrailingData, zlib.len());
}

#[test]
fn no_such_stream_at_all() {
    let corrupt: [(Compression, &[u8]); 7] = [
        (Compression::Gzip, &file()),
        (Compression::Gzip, &compressed(&file(), Compression::Zlib)),
        (Compression::Gzip, b"\x1f\x8b\x07\0\0\0\0\0\0\x03"), // a method that is not deflate
        (Compression::Gzip, b"\x1f\x8b\x08\x20\0\0\0\0\0\x03"), // a reserved flag
        (Compression::Zlib, &file()),
        (Compression::Zlib, &compressed(&file(), Compression::Gzip)),
        (Compression::Zlib, b"\x78\xbb\0\0\0\x01\x03\0\0\0\0\x01"), // a preset dictionary
    ];
    for (compression, bytes) in corrupt {
        let error = Decoder::new(bytes, compression).read(&mut [0; 8]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        let fault = inside(&error);
        assert_eq!(fault.fault(), CompressionFault::Corrupt, "{}", bytes.escape_ascii());
        assert_eq!(fault.compression(), compression);
        assert!(fault.byte() < 8, "{fault}");
    }
    for compression in BOTH {
        let error = Decoder::new(io::empty(), compression).read(&mut [0; 8]).unwrap_err();
        assert_eq!(error.to_string(), format!("{compression} stream is truncated at byte 0"));
    }
}

/// Reads to the error, `step` bytes at a time.
fn read_to_error<R: Read>(mut decoder: Decoder<R>, step: usize) -> (Vec<u8>, DecompressError) {
    let (mut out, mut buf) = (Vec::new(), vec![0; step]);
    loop {
        match decoder.read(&mut buf) {
            Ok(0) => panic!("a clean end after {} bytes", out.len()),
            Ok(got) => out.extend_from_slice(&buf[..got]),
            Err(error) => {
                let fault = inside(&error);
                // It stays, and nothing comes after it.
                for _ in 0..3 {
                    assert_eq!(inside(&decoder.read(&mut buf).unwrap_err()), fault);
                }
                return (out, fault);
            }
        }
    }
}

/// Bytes that were decompressed on the way to a fault must not be lost in a buffer or a window.
#[test]
fn all_that_decompresses_comes_before_the_fault() {
    let bytes = large();
    for compression in BOTH {
        let mut wrong_end = compressed(&bytes, compression);
        *wrong_end.last_mut().unwrap() ^= 1;
        let cut = &wrong_end[..wrong_end.len() - 4];
        for step in [1, 12, 1000, 32 << 10, 1 << 20] {
            let (out, fault) = read_to_error(Decoder::new(wrong_end.as_slice(), compression), step);
            assert_eq!(fault.fault(), CompressionFault::Corrupt);
            assert!(out == bytes, "{compression}, {step} at a time: {} of {}", out.len(), bytes.len());
            let (out, fault) = read_to_error(Decoder::new(cut, compression), step);
            assert_eq!(fault.fault(), CompressionFault::Truncated);
            assert!(out == bytes, "{compression}, {step} at a time: {} of {}", out.len(), bytes.len());
        }
    }
}

/// Damage in the middle, read in many ways: the same bytes before the same fault.
#[test]
fn damage_is_the_same_however_it_is_read() {
    let bytes = large();
    for compression in BOTH {
        let packed = compressed(&bytes, compression);
        for part in 1..8 {
            let mut damaged = packed.clone();
            for byte in &mut damaged[packed.len() * part / 8..][..40] {
                *byte = !*byte;
            }
            let (once, fault) = read_to_error(Decoder::new(damaged.as_slice(), compression), 1 << 20);
            for step in [5, 4096] {
                let again = read_to_error(Decoder::new(damaged.as_slice(), compression), step);
                assert!(again.0 == once, "{compression}: {} and {} bytes", again.0.len(), once.len());
                assert_eq!(again.1, fault);
                let chopped = read_to_error(Decoder::new(Chopped::new(&damaged, [step]), compression), 512);
                assert!(chopped.0 == once, "{compression}: {} and {} bytes", chopped.0.len(), once.len());
                assert_eq!(chopped.1.fault(), fault.fault());
            }
        }
    }
}

/// Gives its bytes, fails once, and gives the rest.
struct FailsOnce<'a>(&'a [u8], Option<&'a [u8]>);

impl Read for FailsOnce<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty()
            && let Some(rest) = self.1.take()
        {
            self.0 = rest;
            return Err(io::Error::new(io::ErrorKind::ConnectionReset, "the cable is out"));
        }
        self.0.read(buf)
    }
}

#[test]
fn an_error_of_the_input_is_passed_on_and_not_kept() {
    for compression in BOTH {
        let packed = compressed(&file(), compression);
        for at in 0..=packed.len() {
            let (first, rest) = packed.split_at(at);
            let mut decoder = Decoder::new(FailsOnce(first, Some(rest)), compression);
            let mut out = Vec::new();
            let error = decoder.read_to_end(&mut out).unwrap_err();
            assert_eq!(error.to_string(), "the cable is out");
            assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
            decoder.read_to_end(&mut out).unwrap();
            assert_eq!(out, file(), "{compression} at {at}");

            let mut reader = RecordReader::new(Decoder::new(FailsOnce(first, Some(rest)), compression));
            let error = loop {
                match reader.next_record() {
                    Ok(record) => drop(record.unwrap()),
                    Err(error) => break error,
                }
            };
            assert_eq!(error.kind(), ErrorKind::Io);
            assert_eq!(error.source().unwrap().to_string(), "the cable is out");
        }
    }
}
