//! The same outcome however the input is read and chopped.

use proptest::prelude::*;
use tfrecord_frame::{ReadOptions, framing};

use crate::agreement::{Piece, assert_agree, sliced};
use crate::sample::{file, frame};

#[test]
fn whole_and_cut_files() {
    for cut in 0..=file().len() {
        for step in 1..=20 {
            assert_agree(&file()[..cut], &[step]);
        }
    }
}

#[test]
fn damaged_files() {
    for at in 0..file().len() {
        let mut bytes = file();
        bytes[at] ^= 0x40;
        assert_agree(&bytes, &[1, 2, 3, 5, 8, 13]);
    }
}

#[test]
fn other_files() {
    let files = [
        b"version https://git-lfs.github.com/spec/v1\noid sha256:0123456789abcdef\nsize 1\n".as_slice(),
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\xe5\x02\x00",
        &[0; 100],
        &framing::encode_header(1 << 40),
    ];
    for bytes in files {
        for step in 1..=20 {
            assert_agree(bytes, &[step]);
        }
    }
}

/// That the header is nothing but zeros does not depend on what is read ahead.
#[test]
fn zeros_and_then_something_else() {
    for zeros in 10..30 {
        let bytes = [frame(&[b"a record"]), vec![0; zeros], b"something else".to_vec()].concat();
        for step in 1..=20 {
            assert_agree(&bytes, &[step]);
        }
    }
}

/// Of these the header fails, the payload of a short one, and that of one longer than what is read at once.
#[test]
fn files_copied_as_text() {
    let short = [vec![0x0a; 10], b"\x0a\x16\x0a\x14 and so on".to_vec(), vec![0x0a; 40_000]];
    for payload in short.into_iter().chain([vec![0x0a; 1_200_000]]) {
        let is_short = payload.len() < 100_000;
        let mut translated = Vec::new();
        for byte in frame(&[b"text".to_vec(), payload, vec![1; 20]]) {
            if byte == 0x0a {
                translated.push(0x0d);
            }
            translated.push(byte);
        }
        let pieces = sliced(&translated, &ReadOptions::new());
        let told = matches!(&pieces[1], Piece::Error(words) if words.contains("LF turned into CR LF"));
        assert!(told, "{:?}", pieces[1]);
        if is_short {
            assert_agree(&translated, &[1000, 1, 30_000]);
        }
    }
}

/// Lengths around the sizes at which the reader reads in another way.
#[test]
fn long_records() {
    let lengths = [16_000, 70_000, 0, 65_536, 65_524, 600_000, 3, 1_100_000, 5, 2_100_000, 65_520];
    let payloads: Vec<Vec<u8>> = lengths.iter().map(|&len| (0..=250).cycle().take(len).collect()).collect();
    let sound = frame(&payloads);
    assert_agree(&sound, &[4096, 1, 100_000]);
    for damaged_at in [8, 50_000, sound.len() - 3, sound.len() - 1_000_000] {
        let mut bytes = sound.clone();
        bytes[damaged_at] ^= 1;
        assert_agree(&bytes, &[1 << 20, 7]);
        assert_agree(&bytes[..sound.len() - 70_000], &[65_536]);
    }
}

fn steps() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(prop_oneof![1_usize..20, 1_usize..5000], 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200), steps in steps()) {
        assert_agree(&bytes, &steps);
    }

    #[test]
    fn damaged_records(
        payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..120), 0..12),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 1_usize..30), 0..4),
        cut in any::<prop::sample::Index>(),
        steps in steps(),
    ) {
        let mut bytes = frame(&payloads);
        for (at, byte, len) in damage {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                let end = bytes.len().min(at + len);
                // Zeros in a row, or one byte of any value.
                if byte % 2 == 0 { bytes[at..end].fill(0) } else { bytes[at] = byte }
            }
        }
        assert_agree(&bytes, &steps);
        bytes.truncate(cut.index(bytes.len() + 1));
        assert_agree(&bytes, &steps);
    }
}
