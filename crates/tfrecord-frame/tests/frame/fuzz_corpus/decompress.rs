//! Any bytes as a compressed file, and any bytes compressed.

use std::io::{self, Read, Write};

use flate2::read::{MultiGzDecoder, ZlibDecoder};
use tfrecord_frame::{Compression, CompressionFault, Decoder, DecompressError, Encoder};

use super::input::Choices;
use crate::agreement::Chopped;

/// Streams may expand a thousandfold; so much of them is looked at.
const OUT_LEN: usize = 256 << 10;

/// The decoder says that it reads no more than this at a time.
const READ_LEN: usize = 64 << 10;

/// How it is compressed, how to chop, then the file.
pub(crate) fn check(data: &[u8]) {
    let mut choices = Choices::new(data);
    let (kind, level, steps) = (choices.byte(), choices.byte(), choices.steps());
    let bytes = choices.rest();
    let compression = match kind % 3 {
        0 => Compression::sniff(bytes),
        1 => Compression::Gzip,
        _ => Compression::Zlib,
    };
    assert_decoded(bytes, compression, &steps);
    assert_there_and_back(bytes, u32::from(level % 10), &steps);
}

/// What a stream gives, up to [`OUT_LEN`], and its fault; `None` for a sound end or more to come.
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    out: Vec<u8>,
    fault: Option<DecompressError>,
    at_end: bool,
}

fn decoded<R: Read>(input: R, compression: Compression, room: usize, len: usize) -> Outcome {
    let mut decoder = Decoder::new(Modest(input), compression);
    let (mut out, mut buf) = (Vec::new(), vec![0; room.max(1)]);
    let mut position = 0;
    let (fault, at_end) = loop {
        if out.len() >= OUT_LEN {
            break (None, false);
        }
        match decoder.read(&mut buf) {
            Ok(0) => break (None, true),
            Ok(got) => out.extend_from_slice(&buf[..got]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                let fault: DecompressError = *error.get_ref().unwrap().downcast_ref().unwrap();
                let again = decoder.read(&mut buf).unwrap_err();
                assert_eq!(again.to_string(), error.to_string(), "the fault does not stay");
                break (Some(fault), false);
            }
        }
        assert!(position <= decoder.compressed_position() && decoder.compressed_position() <= len as u64);
        position = decoder.compressed_position();
    };
    out.truncate(OUT_LEN);
    Outcome { out, fault, at_end }
}

/// Says that not too much is asked for at once.
struct Modest<R>(R);

impl<R: Read> Read for Modest<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        assert!(buf.len() <= READ_LEN, "{} bytes asked for at once", buf.len());
        self.0.read(buf)
    }
}

fn assert_decoded(bytes: &[u8], compression: Compression, steps: &[usize]) {
    let whole = decoded(bytes, compression, READ_LEN, bytes.len());
    if let Some(fault) = whole.fault {
        assert_eq!(fault.compression(), compression);
        assert!(fault.byte() <= bytes.len() as u64);
        if fault.fault() == CompressionFault::Truncated {
            assert_eq!(fault.byte(), bytes.len() as u64);
        }
    }
    for room in [steps[0], 4096] {
        assert_eq!(decoded(bytes, compression, room, bytes.len()), whole, "{room} at a time");
        let chopped = decoded(Chopped::new(bytes, steps), compression, room, bytes.len());
        assert_eq!((&chopped.out, chopped.at_end), (&whole.out, whole.at_end), "{steps:?}, {room} at a time");
        let faults = [chopped.fault, whole.fault].map(|fault| fault.map(|fault| fault.fault()));
        assert_eq!(faults[0], faults[1], "{steps:?}, {room} at a time");
        // How far a corrupt stream was decoded may differ with what was at hand.
        if faults[0] != Some(CompressionFault::Corrupt) {
            assert_eq!(chopped.fault, whole.fault, "{steps:?}, {room} at a time");
        }
    }
    let mut theirs = Vec::new();
    let taken = match compression {
        Compression::None => return,
        Compression::Gzip => {
            let result = MultiGzDecoder::new(bytes).take(OUT_LEN as u64).read_to_end(&mut theirs);
            result.is_ok().then_some(bytes.len() as u64)
        }
        Compression::Zlib => {
            let mut decoder = ZlibDecoder::new(bytes);
            let result = decoder.by_ref().take(OUT_LEN as u64).read_to_end(&mut theirs);
            result.is_ok().then_some(decoder.total_in())
        }
    };
    if theirs.len() == OUT_LEN {
        // Cut short.
        assert_eq!(whole.out, theirs);
    } else if taken == Some(bytes.len() as u64) {
        assert!(whole.at_end, "{:?}", whole.fault);
        assert_eq!(whole.out, theirs);
    } else if compression == Compression::Gzip {
        assert!(whole.fault.is_some(), "a sound end that others do not see");
    }
}

fn assert_there_and_back(bytes: &[u8], level: u32, steps: &[usize]) {
    for compression in [Compression::None, Compression::Gzip, Compression::Zlib] {
        let mut encoder = Encoder::with_level(Vec::new(), compression, level);
        let mut rest = bytes;
        for step in steps.iter().cycle() {
            let (piece, after) = rest.split_at((*step).max(1).min(rest.len()));
            encoder.write_all(piece).unwrap();
            rest = after;
            if rest.is_empty() {
                break;
            }
        }
        let packed = encoder.finish().unwrap();
        if compression == Compression::None {
            assert_eq!(packed, bytes);
            continue;
        }
        assert_eq!(Compression::sniff(&packed), compression);
        let sniffed = Decoder::sniff(packed.as_slice()).unwrap();
        assert_eq!(sniffed.compression(), compression);
        for mut decoder in [
            Box::new(sniffed) as Box<dyn Read>,
            Box::new(Decoder::new(Chopped::new(&packed, steps), compression)),
            match compression {
                Compression::Gzip => Box::new(MultiGzDecoder::new(packed.as_slice())),
                _ => Box::new(ZlibDecoder::new(packed.as_slice())),
            },
        ] {
            let mut out = Vec::new();
            decoder.read_to_end(&mut out).unwrap();
            assert_eq!(out, bytes, "{compression}, level {level}");
        }
    }
}
