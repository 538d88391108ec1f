//! Oracles: the plainest possible way, bit by bit.

/// CRC-32C, one bit at a time.
#[must_use]
pub fn crc32c(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0x82f6_3b78 } else { crc >> 1 };
        }
    }
    !crc
}

/// A TFRecord around a payload: length, masked checksum of the length, payload, masked checksum of the payload.
///
/// ```
/// assert_eq!(testkit::naive::record(b"x").len(), 8 + 4 + 1 + 4);
/// ```
#[must_use]
pub fn record(payload: &[u8]) -> Vec<u8> {
    let masked = |bytes: &[u8]| crc32c(bytes).rotate_right(15).wrapping_add(0xa282_ead8).to_le_bytes();
    let len = (payload.len() as u64).to_le_bytes();
    [&len[..], &masked(&len), payload, &masked(payload)].concat()
}
