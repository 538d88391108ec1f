//! Whole files, compressed in every way, by us and by others.

use std::io::{self, Read, Write};

use flate2::read::{MultiGzDecoder, ZlibDecoder};
use flate2::write::{GzEncoder, ZlibEncoder};
use proptest::prelude::*;
use tfrecord_frame::{
    Compression, Decoder, Encoder, ErrorKind, LookAlike, ReadOptions, RecordReader, framing,
};

use crate::agreement::Chopped;
use crate::sample::{PAYLOADS, file, frame, read};

pub(crate) const ALL: [Compression; 3] = [Compression::None, Compression::Gzip, Compression::Zlib];
pub(crate) const BOTH: [Compression; 2] = [Compression::Gzip, Compression::Zlib];

pub(crate) fn compressed(bytes: &[u8], compression: Compression) -> Vec<u8> {
    let mut encoder = Encoder::new(Vec::new(), compression);
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// By flate2's own encoders, with its own gzip header.
fn compressed_elsewhere(bytes: &[u8], compression: Compression, level: u32) -> Vec<u8> {
    let level = flate2::Compression::new(level);
    match compression {
        Compression::None => bytes.to_vec(),
        Compression::Gzip => {
            let mut encoder = GzEncoder::new(Vec::new(), level);
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        }
        Compression::Zlib => {
            let mut encoder = ZlibEncoder::new(Vec::new(), level);
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        }
    }
}

/// By flate2's own decoders.
fn decompressed_elsewhere(bytes: &[u8], compression: Compression) -> Vec<u8> {
    let mut out = Vec::new();
    let mut decoder: Box<dyn Read> = match compression {
        Compression::None => Box::new(bytes),
        Compression::Gzip => Box::new(MultiGzDecoder::new(bytes)),
        Compression::Zlib => Box::new(ZlibDecoder::new(bytes)),
    };
    decoder.read_to_end(&mut out).unwrap();
    out
}

fn decompressed(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    Decoder::sniff(bytes).unwrap().read_to_end(&mut out).unwrap();
    out
}

/// Records of many lengths, some compressible and some not, over several windows of 32 KiB.
pub(crate) fn large() -> Vec<u8> {
    let mut state = 1_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    let payloads: Vec<Vec<u8>> = (0..60)
        .map(|number| match number % 3 {
            0 => vec![number; usize::from(number) * 300],
            1 => (0..usize::from(number) * 100).map(|_| noise()).collect(),
            _ => b"TFRecord ".repeat(usize::from(number) * 20),
        })
        .collect();
    frame(&payloads)
}

#[test]
fn every_level_there_and_back() {
    for bytes in [Vec::new(), file(), large()] {
        for compression in ALL {
            for level in [0, 1, 6, 9] {
                let mut encoder = Encoder::with_level(Vec::new(), compression, level);
                encoder.write_all(&bytes).unwrap();
                let ours = encoder.finish().unwrap();
                assert!(decompressed(&ours) == bytes, "{compression} {level}");

                let theirs = compressed_elsewhere(&bytes, compression, level);
                assert_eq!(Compression::sniff(&theirs), compression);
                assert!(decompressed(&theirs) == bytes, "{compression} {level}");

                assert!(decompressed_elsewhere(&ours, compression) == bytes, "{compression} {level}");
            }
        }
    }
}

#[test]
fn records_and_positions_are_those_without_compression() {
    let (plain, _) = read(large().as_slice(), ReadOptions::new());
    for compression in ALL {
        let bytes = compressed(&large(), compression);
        let decoder = Decoder::sniff(bytes.as_slice()).unwrap();
        assert_eq!(decoder.compression(), compression);
        let (records, error) = read(decoder, ReadOptions::new());
        assert!(error.is_none());
        assert!(records == plain);
    }
}

#[test]
fn tiny_inputs_that_are_interrupted() {
    for compression in ALL {
        let bytes = compressed(&file(), compression);
        for step in 1..=20 {
            let decoder = Decoder::sniff(Chopped::new(&bytes, [step])).unwrap();
            assert_eq!(decoder.compression(), compression, "{step} at a time");
            let (records, error) = read(decoder, ReadOptions::new());
            assert!(error.is_none(), "{step} at a time");
            assert!(records.iter().map(|(_, payload)| payload.as_slice()).eq(PAYLOADS), "{step} at a time");
        }
    }
}

#[test]
fn tiny_outputs() {
    let bytes = large();
    for compression in ALL {
        let packed = compressed(&bytes, compression);
        for step in [1, 2, 11, 12, 4095, 32 << 10, (32 << 10) + 1, 1 << 20] {
            let mut decoder = Decoder::sniff(packed.as_slice()).unwrap();
            let (mut out, mut buf) = (Vec::new(), vec![0; step]);
            assert_eq!(decoder.read(&mut []).unwrap(), 0);
            loop {
                let got = decoder.read(&mut buf).unwrap();
                if got == 0 {
                    break;
                }
                out.extend_from_slice(&buf[..got]);
            }
            assert!(out == bytes, "{compression}, {step} at a time");
            assert_eq!(decoder.compressed_position(), packed.len() as u64);
            assert_eq!(decoder.read(&mut buf).unwrap(), 0);
        }
    }
}

/// With empty ones between them, and with records that begin in one and end in another.
#[test]
fn streams_one_after_another() {
    for compression in BOTH {
        for at in 0..=file().len() {
            let parts = [&file()[..at], b"", &file()[at..], b""];
            let packed: Vec<u8> = parts.iter().flat_map(|part| compressed(part, compression)).collect();
            for step in [1, 7, usize::MAX] {
                let decoder = Decoder::sniff(Chopped::new(&packed, [step])).unwrap();
                let (records, error) = read(decoder, ReadOptions::new());
                assert!(error.is_none(), "{compression} at {at}");
                assert!(
                    records.iter().map(|(_, payload)| payload.as_slice()).eq(PAYLOADS),
                    "{compression} at {at}"
                );
            }
        }
    }
}

#[test]
fn a_gzip_header_with_everything_in_it() {
    let plain = compressed(&file(), Compression::Gzip);
    let mut head = plain[..10].to_vec();
    head[3] = 0b0001_1111; // text, header checksum, extra field, name, comment
    head[4..8].copy_from_slice(&1_700_000_000_u32.to_le_bytes()); // time
    head[9] = 3; // Unix
    head.extend([6, 0, b'B', b'C', 2, 0, 0x1b, 0]); // extra field of 6 bytes, as bgzip has it
    head.extend(b"train.tfrecord\0");
    head.extend("Kommentar für später".repeat(5000).into_bytes());
    head.push(0);
    let mut crc = flate2::Crc::new();
    crc.update(&head);
    head.extend(&crc.sum().to_le_bytes()[..2]);
    let member = [&head, &plain[10..]].concat();
    assert_eq!(decompressed(&member), file());
    assert_eq!(decompressed(&[member.clone(), member].concat()), [file(), file()].concat());
}

#[test]
fn an_empty_file_is_a_file_of_no_records() {
    let mut reader = RecordReader::new(Decoder::sniff(io::empty()).unwrap());
    assert_eq!(reader.get_ref().compression(), Compression::None);
    assert!(reader.next_record().unwrap().is_none());
    for compression in ALL {
        let packed = compressed(b"", compression);
        assert_eq!(packed.is_empty(), compression == Compression::None);
        let mut reader = RecordReader::new(Decoder::sniff(packed.as_slice()).unwrap());
        assert!(reader.next_record().unwrap().is_none());
    }
}

/// Remembers how much was asked for at a time.
struct Asked<R>(R, Vec<usize>);

impl<R: Read> Read for Asked<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.1.push(buf.len());
        self.0.read(buf)
    }
}

#[test]
fn without_compression_large_reads_go_straight_to_the_input() {
    let bytes = large();
    let mut decoder = Decoder::sniff(Asked(bytes.as_slice(), Vec::new())).unwrap();
    let mut out = vec![0; bytes.len()];
    assert_eq!(decoder.read(&mut out).unwrap(), LookAlike::SNIFF_LEN);
    let rest = bytes.len() - LookAlike::SNIFF_LEN;
    assert_eq!(decoder.read(&mut out[LookAlike::SNIFF_LEN..]).unwrap(), rest);
    assert_eq!(decoder.get_ref().1, [LookAlike::SNIFF_LEN, rest]);
    assert!(out == bytes);
    assert_eq!(decoder.compressed_position(), bytes.len() as u64);
    // And small ones do not cost a call each.
    let mut decoder = Decoder::new(Asked(bytes.as_slice(), Vec::new()), Compression::None);
    for _ in 0..512 {
        decoder.read_exact(&mut out[..16]).unwrap();
    }
    assert_eq!(decoder.into_inner().1, [8192]);
}

#[test]
fn compressed_input_is_read_in_large_pieces() {
    let packed = compressed(&large(), Compression::Gzip);
    let mut decoder = Decoder::sniff(Asked(packed.as_slice(), Vec::new())).unwrap();
    io::copy(&mut decoder, &mut io::sink()).unwrap();
    let asked = decoder.into_inner().1;
    assert!(asked[1..].iter().all(|&len| len >= 60 << 10), "{asked:?}");
    assert!(asked.len() <= packed.len() / (64 << 10) + 4, "{asked:?}");
}

/// 200 MB of zeros in 200 kB: what a record claims is refused before it is decompressed.
#[test]
fn a_bomb() {
    const LEN: usize = 200_000_000;
    let mut encoder = Encoder::new(Vec::new(), Compression::Gzip);
    encoder.write_all(&framing::encode_header(LEN as u64)).unwrap();
    let zeros = vec![0; 1_000_000];
    for _ in 0..LEN / zeros.len() {
        encoder.write_all(&zeros).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    assert!(bomb.len() < 300_000);

    let limit = 1 << 20;
    let options = ReadOptions::new().max_record_len(limit);
    let mut reader = RecordReader::with_options(Decoder::sniff(bomb.as_slice()).unwrap(), options);
    let mut payload = Vec::new();
    let error = reader.read_into(&mut payload).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLong { len: LEN as u64, limit });
    assert!(payload.capacity() <= 1 << 20);
    assert!(reader.get_ref().compressed_position() < 1000, "{:?}", reader.get_ref());

    // Nor does the decoder gather it up: however little is asked for, the input is read no further than that.
    let mut decoder = Decoder::sniff(bomb.as_slice()).unwrap();
    let mut buf = vec![0; 1000];
    decoder.read_exact(&mut buf).unwrap();
    assert!(decoder.compressed_position() < 1000);
    let rest = io::copy(&mut decoder, &mut io::sink()).unwrap();
    assert_eq!(rest, (LEN + 12 - 1000) as u64);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn payloads_survive(
        payloads in prop::collection::vec(prop::collection::vec(0..4_u8, 0..400), 0..12),
        compression in prop::sample::select(&ALL),
        level in 0..=9_u32,
        pieces in 1..50_usize,
        step in 1..300_usize,
    ) {
        let bytes = frame(&payloads);
        let mut encoder = Encoder::with_level(Vec::new(), compression, level);
        for piece in bytes.chunks(pieces) {
            encoder.write_all(piece).unwrap();
        }
        let packed = encoder.finish().unwrap();
        let (records, error) = read(Decoder::sniff(Chopped::new(&packed, [step])).unwrap(), ReadOptions::new());
        prop_assert!(error.is_none());
        prop_assert!(records.iter().map(|(_, payload)| payload).eq(&payloads));
    }

    #[test]
    fn reading_any_bytes_ends(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        compression in prop::sample::select(&ALL),
        headed in any::<bool>(),
    ) {
        let head = compressed(b"", compression);
        let start = if headed { head.len().min(10) } else { 0 };
        let bytes = [&head[..start.min(head.len())], &bytes].concat();
        let mut decoder = Decoder::new(bytes.as_slice(), compression);
        let mut out = Vec::new();
        let outcome = decoder.read_to_end(&mut out);
        prop_assert!(outcome.is_err() || decoder.compressed_position() == bytes.len() as u64);
    }
}
