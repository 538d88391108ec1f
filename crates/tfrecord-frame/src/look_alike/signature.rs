//! Formats that begin with fixed bytes.

use super::LookAlike;

/// Where the bytes stand, and the bytes.
const SIGNATURES: &[(usize, &[u8], LookAlike)] = &[
    (0, b"\x89PNG\r\n\x1a\n", LookAlike::Png),
    (0, b"\xff\xd8\xff", LookAlike::Jpeg),
    (0, b"PK\x03\x04", LookAlike::Zip),
    (0, b"PK\x05\x06", LookAlike::Zip),
    (0, b"PK\x07\x08", LookAlike::Zip),
    (0, b"7z\xbc\xaf\x27\x1c", LookAlike::SevenZip),
    // POSIX's magic and version, and those of GNU before them.
    (257, b"ustar\x0000", LookAlike::Tar),
    (257, b"ustar  \0", LookAlike::Tar),
    // RFC 8878, 3.1.1.
    (0, b"\x28\xb5\x2f\xfd", LookAlike::Zstd),
    (0, b"\xfd7zXZ\0", LookAlike::Xz),
    // The stream identifier: a chunk of type ff and length 6.
    (0, b"\xff\x06\0\0sNaPpY", LookAlike::Snappy),
    // A block header (hash, no previous chunk), as the Riegeli/records file format fixes it.
    (0, b"\x83\xaf\x70\xd1\x0d\x88\x4a\x3f\0\0\0\0\0\0\0\0", LookAlike::Riegeli),
    (0, b"PAR1", LookAlike::Parquet),
    (0, b"ARROW1\0\0", LookAlike::Arrow),
    (0, b"\x89HDF\r\n\x1a\n", LookAlike::Hdf5),
    (0, b"\x93NUMPY", LookAlike::Npy),
    (0, b"SQLite format 3\0", LookAlike::Sqlite),
];

pub(super) fn find(head: &[u8]) -> Option<LookAlike> {
    let is_there = |at: usize, bytes: &[u8]| head.get(at..).is_some_and(|from| from.starts_with(bytes));
    SIGNATURES
        .iter()
        .find_map(|(at, bytes, look_alike)| is_there(*at, bytes).then_some(*look_alike))
        .or_else(|| is_bzip2(head).then_some(LookAlike::Bzip2))
        .or_else(|| is_lz4(head).then_some(LookAlike::Lz4))
        .or_else(|| is_arrow_stream(head).then_some(LookAlike::Arrow))
}

/// A block size, then the start of a block (the digits of pi) or the end of an empty stream (those of its
/// square root).
fn is_bzip2(head: &[u8]) -> bool {
    let [b'B', b'Z', b'h', b'1'..=b'9', rest @ ..] = head else { return false };
    rest.starts_with(b"\x31\x41\x59\x26\x53\x59") || rest.starts_with(b"\x17\x72\x45\x38\x50\x90")
}

/// The LZ4 frame format: magic; version 01 and no reserved bit; a block size of 64 KiB to 4 MiB.
fn is_lz4(head: &[u8]) -> bool {
    let [0x04, 0x22, 0x4d, 0x18, flags, block, ..] = head else { return false };
    flags & 0b1100_0010 == 0b0100_0000 && block & 0b1000_1111 == 0 && block >> 4 >= 4
}

/// Arrow's encapsulated message format: a continuation mark, the length of the metadata (padded to eight
/// bytes), then a flatbuffer, which begins with the offset of its root.
fn is_arrow_stream(head: &[u8]) -> bool {
    let [0xff, 0xff, 0xff, 0xff, l0, l1, l2, 0, root, 0, 0, 0, ..] = head else { return false };
    l0 % 8 == 0 && (*l0, *l1, *l2) != (0, 0, 0) && root % 4 == 0 && (4..=64).contains(root)
}
