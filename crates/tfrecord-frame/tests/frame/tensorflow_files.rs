//! Files that TensorFlow wrote: `fixtures/golden/tensorflow/records/`.

use tfrecord_frame::{Compression, Decoder, ReadOptions};

use crate::compression::ALL;
use crate::fixtures;
use crate::sample::{frame, read};

/// What `xtask/interop/make_golden.py` had TensorFlow write.
fn payloads() -> [Vec<u8>; 5] {
    let every_byte: Vec<u8> = (0..=255).collect();
    [b"first payload".to_vec(), Vec::new(), every_byte.repeat(4), Vec::new(), b"the last".to_vec()]
}

fn golden(name: &str) -> Option<Vec<u8>> {
    fixtures::golden(&format!("tensorflow/records/{name}"))
}

#[test]
fn are_told_and_read() {
    for compression in ALL {
        let Some(bytes) = golden(&format!("payloads.{compression}.tfrecord")) else { return };
        let decoder = Decoder::sniff(bytes.as_slice()).unwrap();
        assert_eq!(decoder.compression(), compression);
        let (records, error) = read(decoder, ReadOptions::new());
        assert!(error.is_none(), "{compression}");
        assert!(records.iter().map(|(_, payload)| payload).eq(&payloads()), "{compression}");
    }
}

#[test]
fn are_written_byte_for_byte_without_compression() {
    let Some(expected) = golden("payloads.none.tfrecord") else { return };
    assert!(frame(&payloads()) == expected);
}

/// Of no records: no bytes without compression, an empty stream with it.
#[test]
fn empty_ones() {
    for compression in ALL {
        let Some(bytes) = golden(&format!("empty.{compression}.tfrecord")) else { return };
        assert_eq!(bytes.is_empty(), compression == Compression::None);
        let decoder = Decoder::sniff(bytes.as_slice()).unwrap();
        assert_eq!(decoder.compression(), compression);
        let (records, error) = read(decoder, ReadOptions::new());
        assert!(records.is_empty() && error.is_none(), "{compression}");
    }
}

/// TensorFlow takes these for whole.
#[test]
fn without_their_trailer_are_truncated() {
    for (compression, trailer) in [(Compression::Gzip, 8), (Compression::Zlib, 4)] {
        for name in ["payloads", "empty"] {
            let Some(bytes) = golden(&format!("{name}.{compression}.tfrecord")) else { return };
            let decoder = Decoder::new(&bytes[..bytes.len() - trailer], compression);
            let (_, error) = read(decoder, ReadOptions::new());
            let source = std::error::Error::source(&error.unwrap()).unwrap().to_string();
            let end = bytes.len() - trailer;
            assert_eq!(source, format!("{compression} stream is truncated at byte {end}"));
        }
    }
}
