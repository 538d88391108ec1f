//! Files of another sort, read as TFRecord files.

use std::collections::HashSet;

use proptest::prelude::*;
use tfrecord_frame::{Checksums, ErrorKind, LookAlike, ReadOptions, RecordReader, framing::encode_header};

use crate::sample::{file, frame, read};

const GZIP: &[u8] = b"\x1f\x8b\x08\x00\x15\xcd\x5b\x07\x00\x03\xed\xfd\x65\x60\x9b\x57";

/// Bytes that programs wrote, but for those whose comment says otherwise.
#[rustfmt::skip]
const HEADS: &[(&[u8], LookAlike)] = &[
    (b"version https://git-lfs.github.com/spec/v1\noid sha256:", LookAlike::GitLfsPointer),

    // magic, deflate, no flags, time, no extra flags, Unix
    (b"\x1f\x8b\x08\x00\x15\xcd\x5b\x07\x00\x03\xed\xfd", LookAlike::Gzip),
    // magic, deflate, a file name, no time, best compression, unknown system
    (b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x02\xffa.tfrecord\0", LookAlike::Gzip),

    // 32 KiB window, default level; a dynamic block: 275 literals and lengths, 24 distances, 12 code lengths
    (b"\x78\x9c\x94\xb7\x65\x54\x5c\xc1\xd2\x2e\x3c\x78", LookAlike::Zlib),
    // 32 KiB window, default level; a final block of the fixed code
    (b"\x78\x9c\xab\xbb\xcc\x00\x06\xcf\x4b\x77\x37\x70", LookAlike::Zlib),
    // 32 KiB window, fastest; a final stored block of 200 bytes, the length once more, inverted
    (b"\x78\x01\x01\xc8\x00\x37\xff\x7e\xd3\x00\x00\x00", LookAlike::Zlib),
    // 4 KiB window, best level; a dynamic block
    (b"\x48\xc7\x94\xb7\x65\x54\x5c\xc1\xd2\x2e\x3c\x78", LookAlike::Zlib),

    // magic; a content size of two bytes; a compressed block
    (b"\x28\xb5\x2f\xfd\x60\x2c\x00\x6d\x00\x00\x30hello ", LookAlike::Zstd),
    // blocks of 900 kB; a block (pi), and its checksum
    (b"BZh9\x31\x41\x59\x26\x53\x59\x0f\xf4\xc9\xdc", LookAlike::Bzip2),
    // the end of a stream without blocks (the square root of pi), and its checksum
    (b"BZh9\x17\x72\x45\x38\x50\x90\x00\x00\x00\x00", LookAlike::Bzip2),
    // magic, CRC-64, the checksum of these flags
    (b"\xfd7zXZ\x00\x00\x04\xe6\xd6\xb4\x46", LookAlike::Xz),
    // the identifier's chunk; a compressed chunk of 28 bytes
    (b"\xff\x06\x00\x00sNaPpY\x00\x1c\x00\x00", LookAlike::Snappy),
    // magic; version 1, independent blocks, content size; blocks of 64 KiB; the size: 300
    (b"\x04\x22\x4d\x18\x68\x40\x2c\x01\x00\x00\x00\x00\x00\x00\x84", LookAlike::Lz4),
    // magic; version 1, independent blocks, content checksum; blocks of 64 KiB; the header's checksum
    (b"\x04\x22\x4d\x18\x64\x40\xa7\x11\x00\x00\x00", LookAlike::Lz4),

    // a member, deflated
    (b"PK\x03\x04\x14\x00\x00\x00\x08\x00", LookAlike::Zip),
    // no members
    (b"PK\x05\x06\0\0\0\0\0\0\0\0", LookAlike::Zip),
    // magic, version 0.4, the checksum of what follows
    (b"7z\xbc\xaf\x27\x1c\x00\x04\xe4\x7a\xca\x33", LookAlike::SevenZip),

    // the Riegeli/records signature. Block header: its hash, no previous chunk, the next at 64
    (b"\x83\xaf\x70\xd1\x0d\x88\x4a\x3f\x00\x00\x00\x00\x00\x00\x00\x00\
       \x40\x00\x00\x00\x00\x00\x00\x00\x91\xba\xc2\x3c\x92\x87\xe1\xa9", LookAlike::Riegeli),
    (b"PAR1\x15\x04\x15\x0c", LookAlike::Parquet),
    // Feather, version 2: magic and padding; a message of 120 bytes, its root at 16
    (b"ARROW1\x00\x00\xff\xff\xff\xff\x78\x00\x00\x00\x10\x00\x00\x00", LookAlike::Arrow),
    // a stream: a message of 224 bytes, its root at 16
    (b"\xff\xff\xff\xff\xe0\x00\x00\x00\x10\x00\x00\x00\x00\x00\x0a\x00", LookAlike::Arrow),
    (b"\x89HDF\r\n\x1a\n\x00\x00\x00\x00\x00\x08\x08\x00", LookAlike::Hdf5),
    // magic, version 1.0, 118 bytes of header
    (b"\x93NUMPY\x01\x00\x76\x00{'descr': '<i8'", LookAlike::Npy),
    // magic, pages of 4096 bytes
    (b"SQLite format 3\x00\x10\x00\x01\x01\x00\x40\x20\x20", LookAlike::Sqlite),
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", LookAlike::Png),
    (b"\xff\xd8\xff\xe0\0\x10JFIF", LookAlike::Jpeg),

    (&[0; 12], LookAlike::Zeros),
    (&[0; 512], LookAlike::Zeros),
    // features of 22 bytes, an entry of 20, a key of 12; then field 2, the feature
    (b"\x0a\x16\x0a\x14\x0a\x0cimage/height\x12\x04\x1a\x02\x0a\x00", LookAlike::UnframedExample),
    // the same with lengths of two bytes
    (b"\x0a\xaf\x02\x0a\xac\x02\x0a\x0cimage/height\x12", LookAlike::UnframedExample),

    // by hand: a length of 10, so 0a became 0d 0a; its checksum is sound without the 0d
    (b"\x0d\x0a\x00\x00\x00\x00\x00\x00\x00\xae\xa3\xbf\x3a", LookAlike::CrlfTranslated),
    // by hand: little-endian, then `item {`; and big-endian
    (b"\xff\xfei\0t\0e\0m\0 \0{\0\r\0\n\0", LookAlike::Utf16),
    (b"\xfe\xff\0i\0t\0e\0m\0 \0{\0\r\0\n", LookAlike::Utf16),
    // a header through code page 437. Mark; length: 7e d3 00 … 00; checksum: e7 75 bb 80
    (b"\xff\xfe\x7e\x00\x59\x25\0\0\0\0\0\0\0\0\0\0\0\0\xc4\x03\x75\x00\x57\x25\xc7\x00", LookAlike::Utf16),
    // by hand: two ideographs and a stop of theirs
    (b"\xff\xfe\x87\x65\x2c\x67\x02\x30", LookAlike::Utf16),
    // the same header through UTF-8 with replacement
    (b"\x7e\xef\xbf\xbd\0\0\0\0\0\0\xef\xbf\xbdu\xef\xbf\xbd\xef\xbf\xbd\n\xef\xbf\xbd", LookAlike::DecodedAsText),

    (b"<!DOCTYPE html>\n<html lang=\"en\">", LookAlike::Html),
    (b"\n  <HTML><head>", LookAlike::Html),
    (b"<?xml version=\"1.0\" encoding=\"utf-8\"?>", LookAlike::Xml),
    (b"\xef\xbb\xbf<annotation>\n\t<folder>", LookAlike::Xml),
    (b"<headline>news</headline>", LookAlike::Xml),
    (b"{\n  \"images\": [", LookAlike::Json),
    (b"[ {\"id\": 1}", LookAlike::Json),
    (b"[1, 2]", LookAlike::Json),
    (b"[null, true]", LookAlike::Json),
    // a label map
    ("item {\n  name: 'Straßenbahn'\n  id: 1\n}".as_bytes(), LookAlike::Text),
    (b"[net]\nbatch=64", LookAlike::Text),
    (b"< 5 boxes", LookAlike::Text),
    (b"{{ template }}", LookAlike::Text),
    (b"xmin,xmax", LookAlike::Text),
    // text that was mended with U+FFFD is text nevertheless
    ("na\u{fffd}ve caf\u{fffd} cr\u{fffd}me".as_bytes(), LookAlike::Text),
];

#[test]
fn each_is_told() {
    for (head, look_alike) in HEADS {
        assert_eq!(LookAlike::sniff(head), Some(*look_alike), "{}", head.escape_ascii());
    }
}

/// A header block: the name (100 bytes), modes and sizes, at 257 the magic and version.
#[test]
fn archives_of_both_tars_are_told() {
    for magic in [b"ustar\x0000", b"ustar  \x00"] {
        let mut block = [0; 512];
        block[..10].copy_from_slice(b"a.tfrecord");
        block[257..265].copy_from_slice(magic);
        assert_eq!(LookAlike::sniff(&block), Some(LookAlike::Tar));
        // A long name is text as far as it goes.
        block[..100].fill(b'n');
        assert_eq!(LookAlike::sniff(&block), Some(LookAlike::Tar));
        assert_eq!(LookAlike::sniff(&block[..264]), Some(LookAlike::Text));
    }
}

#[test]
fn each_is_told_with_a_whole_block_of_it() {
    for (head, look_alike) in HEADS.iter().filter(|(head, _)| head.len() < 500) {
        // Text goes on as text, all else with zeros.
        let is_text = !head.contains(&0) && std::str::from_utf8(head).is_ok();
        let filler = if is_text || *look_alike == LookAlike::Utf16 { b' ' } else { 0 };
        let mut block = head.to_vec();
        block.resize(LookAlike::SNIFF_LEN + 100, filler);
        assert_eq!(LookAlike::sniff(&block), Some(*look_alike), "{}", head.escape_ascii());
    }
}

#[test]
fn each_says_what_it_is() {
    let kinds: HashSet<LookAlike> = HEADS.iter().map(|(_, kind)| *kind).chain([LookAlike::Tar]).collect();
    let texts: HashSet<String> = kinds.iter().map(LookAlike::to_string).collect();
    assert_eq!(kinds.len(), 28, "a kind without a row");
    assert_eq!(texts.len(), kinds.len());
    for text in texts.iter().map(String::as_str).chain(kinds.iter().filter_map(|kind| kind.remedy())) {
        assert!(!text.is_empty() && !text.ends_with('.') && !text.contains('\n'), "{text}");
    }
}

#[test]
fn a_cut_character_is_still_text() {
    let text = "ß".repeat(40);
    for len in 4..70 {
        assert_eq!(LookAlike::sniff(&text.as_bytes()[..len]), Some(LookAlike::Text), "{len}");
    }
}

#[test]
fn a_block_cut_within_its_code_is_believed() {
    let block = b"\x78\x9c\x94\xb7\x65\x54\x5c\xc1\xd2\x2e\x3c";
    for len in 4..=block.len() {
        assert_eq!(LookAlike::sniff(&block[..len]), Some(LookAlike::Zlib), "{len}");
    }
}

#[test]
fn unknown_bytes_are_unknown() {
    #[rustfmt::skip]
    let cases: &[&[u8]] = &[
        b"",
        b"\r",
        b"{}",
        b"\n\n\n\n\n\n",
        &[0; 11],
        b"\x78\x9c\x00\x00\x00\x00\x00\x00",                 // 40056 as a length
        b"\x78\x9c\x94\xb7\x65\x54\xff\xff\xff\xff\xff\xff", // a code of more patterns than there are
        b"\x48\xc7\xab\xbb\xcc\x00\x06\xcf",                 // a rare window and a fixed block
        b"\x0a\x05\x0a\x09\x0a\x01k",                        // an entry longer than the map
        b"\x0a\xff\xff\xff\xff\xff\x01\x0a\x01",             // a length of six bytes
        b"\xfe\xfe\xfe\xfe",
        b"BZh9\x31\x41\x59\x26\x53\x58\x00\x00",             // not quite pi
        b"\x04\x22\x4d\x18\x00\x00\x00\x00",                 // the LZ4 magic as a length
        b"\xff\xff\xff\xff\x00\x00\x00\x00\x10\x00\x00\x00", // 2^32 - 1 as a length
        b"\xff\xfe\x00\x00\x00\x00\x00\x00\x12\xd4\x91\xfb", // 65279 as a length, a checksum
        b"\xff\xfei\0t\0",                                   // a mark, and two code units
        b"\xff\xfei\0t\0\x00\xd8m\0",                        // half a surrogate pair
        b"\xef\xbf\xbd\0\0\0\0\0\xef\xbf\xbd\0",             // two replacements
        b"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\0\xff\0\0\0", // three, and what is no UTF-8
    ];
    for head in cases {
        assert_eq!(LookAlike::sniff(head), None, "{}", head.escape_ascii());
    }
}

/// A damaged checksum must not make a sound length look like a file of another sort.
#[test]
fn headers_with_a_damaged_checksum_are_unknown() {
    for len in (0..1 << 20).chain([u64::from(u32::MAX), 1 << 40]) {
        let mut header = encode_header(len);
        header[11] ^= 0x10;
        assert_eq!(LookAlike::sniff(&header), None, "{len}");
    }
}

/// No bit and any bit of the header; the payload is one that real files have.
#[test]
fn records_with_a_flipped_bit_are_unknown() {
    let payload = b"\x0a\x16\x0a\x14\x0a\x0cimage/height\x12\x04\x1a\x02\x0a\x00".repeat(20);
    for len in (0..480).chain([0x8b1f, 0x9c78, 0x5e78, 0xda78, 0x0178, 0xfeff, 0xfffe, 0x0a0d]) {
        let mut record = encode_header(len).to_vec();
        record.extend_from_slice(&payload);
        assert_eq!(LookAlike::sniff(&record), None, "length {len}");
        for bit in 0..96 {
            record[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(LookAlike::sniff(&record), None, "length {len}, bit {bit}");
            record[bit / 8] ^= 1 << (bit % 8);
        }
    }
}

/// The generator `SplitMix64`, for bytes that are the same in each run.
fn random_bytes(state: &mut u64, bytes: &mut [u8]) {
    for chunk in bytes.chunks_mut(8) {
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        chunk.copy_from_slice(&mixed.to_le_bytes()[..chunk.len()]);
    }
}

/// Fewer than 1 in 10,000, be all of it random or a header before a sound payload.
#[test]
fn random_bytes_are_hardly_ever_named() {
    const RUNS: usize = 1 << 18;
    let mut state = 1;
    let mut record = frame(&[b"\x0a\x16\x0a\x14\x0a\x0cimage/height\x12\x04\x1a\x02\x0a\x00".repeat(3)]);
    let mut named = [0, 0];
    for _ in 0..RUNS {
        let mut head = [0; 64];
        random_bytes(&mut state, &mut head);
        named[0] += usize::from(LookAlike::sniff(&head).is_some());
        record[..12].copy_from_slice(&head[..12]);
        named[1] += usize::from(LookAlike::sniff(&record).is_some());
    }
    println!("of {RUNS}: {} of random bytes, {} of random headers", named[0], named[1]);
    assert!(named.iter().all(|named| named * 10_000 < RUNS), "{named:?} of {RUNS}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_may_be_asked_about(bytes in prop::collection::vec(any::<u8>(), 0..600), head in 0..HEADS.len()) {
        let _ = LookAlike::sniff(&bytes);
        let mixed = [HEADS[head].0, &bytes].concat();
        let _ = LookAlike::sniff(&mixed);
    }
}

#[test]
fn a_translated_file_is_told() {
    // An `Example` of one feature: a length without a line feed, a payload with five.
    let original = frame(&[b"\x0a\x0b\x0a\x09\x0a\x01k\x12\x04\x0a\x02\x0a\x00"]);
    let translated: Vec<u8> = original
        .iter()
        .flat_map(|byte| match byte {
            b'\n' => vec![b'\r', b'\n'],
            byte => vec![*byte],
        })
        .collect();
    assert_eq!(translated.len(), original.len() + 5);
    assert_eq!(LookAlike::sniff(&translated), Some(LookAlike::CrlfTranslated));
    assert_eq!(LookAlike::sniff(&original), None);
    assert_eq!(LookAlike::sniff(&translated[..translated.len() - 1]), None);
}

/// Such a file is a TFRecord file, if a spoilt one: the message does not deny it.
#[test]
fn a_translated_header_fails_and_is_told() {
    let error =
        read(b"\x0d\x0a\x00\x00\x00\x00\x00\x00\x00\xae\xa3\xbf\x3a".as_slice(), ReadOptions::new()).1;
    let text = error.unwrap().to_string();
    let told = ": this looks like a TFRecord file copied as text, LF turned into CR LF (copy the file again, as binary)";
    assert!(text.ends_with(told), "{text}");
}

#[test]
fn named_with_checksums_compared() {
    for checksums in [Checksums::Verify, Checksums::LengthOnly] {
        let (records, error) = read(GZIP, ReadOptions::new().checksums(checksums));
        let error = error.unwrap();
        assert!(records.is_empty());
        assert!(matches!(error.kind(), ErrorKind::LengthChecksum { .. }));
        assert_eq!(error.look_alike(), Some(LookAlike::Gzip));
        assert!(
            error
                .to_string()
                .ends_with(": this is not a TFRecord file; it looks like gzip data (decompress it first)")
        );
    }
}

/// Without checksums, only an absurd length gives the file away.
#[test]
fn named_with_checksums_ignored() {
    let options = ReadOptions::new().checksums(Checksums::Ignore);
    let error = read(GZIP, options.clone()).1.unwrap();
    assert!(matches!(error.kind(), ErrorKind::TooLong { .. }));
    assert_eq!(error.look_alike(), Some(LookAlike::Gzip));

    let mut reader = RecordReader::with_options(GZIP, options.max_record_len(u64::MAX));
    let error = reader.next_record().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Truncated { .. }));
    assert_eq!(error.look_alike(), Some(LookAlike::Gzip));
    assert_eq!(reader.skip_record().unwrap_err().look_alike(), Some(LookAlike::Gzip));
}

#[test]
fn a_file_shorter_than_a_header_is_named() {
    let error = read(b"<html>".as_slice(), ReadOptions::new()).1.unwrap();
    assert!(matches!(error.kind(), ErrorKind::Truncated { got: 6, .. }));
    assert_eq!(error.look_alike(), Some(LookAlike::Html));
}

#[test]
fn a_pointer_is_told_from_other_text_by_what_follows_the_header() {
    let pointer = b"version https://git-lfs.github.com/spec/v1\n";
    let error = read(pointer.as_slice(), ReadOptions::new()).1.unwrap();
    assert_eq!(error.look_alike(), Some(LookAlike::GitLfsPointer));
    let error = read(b"version http".as_slice(), ReadOptions::new()).1.unwrap();
    assert_eq!(error.look_alike(), Some(LookAlike::Text));
}

#[test]
fn only_the_first_record_is_doubted() {
    let mut bytes = file();
    bytes.extend_from_slice(GZIP);
    let (records, error) = read(bytes.as_slice(), ReadOptions::new());
    assert_eq!(records.len(), 3);
    assert_eq!(error.unwrap().look_alike(), None);
}

#[test]
fn a_length_with_a_sound_checksum_is_not_doubted() {
    let magic = *b"\x89PNG\r\n\x1a\n";
    assert_eq!(LookAlike::sniff(&magic), Some(LookAlike::Png));
    let header = tfrecord_frame::framing::encode_header(u64::from_le_bytes(magic));
    let error = read(header.as_slice(), ReadOptions::new()).1.unwrap();
    assert!(matches!(error.kind(), ErrorKind::TooLong { .. }));
    assert_eq!(error.look_alike(), None);
}

#[test]
fn zero_bytes_are_refused_unless_checksums_are_ignored() {
    let zeros = [0; 48];
    let error = read(zeros.as_slice(), ReadOptions::new()).1.unwrap();
    assert_eq!(error.look_alike(), Some(LookAlike::Zeros));

    let (records, error) = read(zeros.as_slice(), ReadOptions::new().checksums(Checksums::Ignore));
    assert!(error.is_none());
    assert_eq!(records.len(), 3);
}

/// What was not written of a file that was made as long as it was to be.
#[test]
fn a_record_that_ends_in_zeros_is_told() {
    let sound = frame(&[vec![7; 50], vec![8; 5000], vec![9; 50]]);
    for zeros_from in [66 + 12, 66 + 12 + 3000, 66 + 12 + 4990] {
        let mut bytes = sound.clone();
        bytes[zeros_from..].fill(0);
        let (records, error) = read(bytes.as_slice(), ReadOptions::new());
        let error = error.unwrap();
        assert_eq!((records.len(), error.look_alike()), (1, Some(LookAlike::ZeroFilledEnd)));
        assert!(error.to_string().ends_with(
            "this looks like a record that ends in zero bytes (the file may be sparse or an interrupted copy)"
        ));
    }
    // A payload of zeros under a checksum that is none of them.
    let mut bytes = frame(&[vec![0; 50]]);
    bytes[20] = 1;
    assert_eq!(read(bytes.as_slice(), ReadOptions::new()).1.unwrap().look_alike(), None);
}
