//! The framing itself: pure functions on fixed arrays, without input or output.
//!
//! A record is a header, a payload and a footer, as TensorFlow's `record_writer.h` lays them out; all
//! numbers are little-endian:
//!
//! ```text
//! header   8 bytes   length of the payload in bytes
//!          4 bytes   masked CRC-32C of those 8 bytes
//! payload  length bytes
//! footer   4 bytes   masked CRC-32C of the payload
//! ```
//!
//! # Examples
//!
//! ```
//! use tfrecord_frame::{Checksums, framing};
//!
//! let payload = b"hello";
//! let header = framing::encode_header(payload.len() as u64);
//! let footer = framing::encode_footer(payload);
//!
//! assert_eq!(framing::decode_header(&header, Checksums::Verify)?, 5);
//! framing::verify_footer(&footer, payload, Checksums::Verify)?;
//! # Ok::<(), framing::ChecksumMismatch>(())
//! ```

use core::error::Error;
use core::fmt;

use crate::{Checksums, MaskedCrc};

/// Bytes before the payload: the length and its checksum.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::{Checksums, framing};
///
/// let file = [&framing::encode_header(5)[..], b"hello", &framing::encode_footer(b"hello")].concat();
/// let (header, rest) = file.split_first_chunk::<{ framing::HEADER_LEN }>().unwrap();
/// assert_eq!(framing::decode_header(header, Checksums::Verify)?, 5);
/// assert!(rest.starts_with(b"hello"));
/// # Ok::<(), framing::ChecksumMismatch>(())
/// ```
pub const HEADER_LEN: usize = 12;

/// Bytes after the payload: its checksum.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::{Checksums, framing};
///
/// let rest = [&b"hello"[..], &framing::encode_footer(b"hello")].concat();
/// let (payload, footer) = rest.split_last_chunk::<{ framing::FOOTER_LEN }>().unwrap();
/// framing::verify_footer(footer, payload, Checksums::Verify)?;
/// assert_eq!(payload, b"hello");
/// # Ok::<(), framing::ChecksumMismatch>(())
/// ```
pub const FOOTER_LEN: usize = 4;

/// The header of a record whose payload is `payload_len` bytes.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::framing;
///
/// let header = framing::encode_header(13);
/// assert_eq!(header[..8], 13_u64.to_le_bytes());
/// assert_eq!(header[8..], [0x3c, 0x37, 0xb8, 0x34]); // the checksum of those eight bytes
/// ```
#[must_use]
#[inline]
pub fn encode_header(payload_len: u64) -> [u8; HEADER_LEN] {
    let length = Aligned(payload_len.to_le_bytes());
    let [l0, l1, l2, l3, l4, l5, l6, l7] = length.0;
    let [c0, c1, c2, c3] = MaskedCrc::of(&length.0).to_le_bytes();
    [l0, l1, l2, l3, l4, l5, l6, l7, c0, c1, c2, c3]
}

/// The length of the payload, in bytes, that a header states.
///
/// The length is what the file says, not what is there: check it before allocating.
///
/// # Errors
///
/// [`ChecksumMismatch`] if the length's checksum differs, unless `checksums` is [`Checksums::Ignore`].
///
/// # Examples
///
/// ```
/// use tfrecord_frame::{Checksums, framing};
///
/// let mut header = framing::encode_header(13);
/// assert_eq!(framing::decode_header(&header, Checksums::Verify), Ok(13));
///
/// header[0] ^= 1; // a flipped bit in the length
/// assert!(framing::decode_header(&header, Checksums::Verify).is_err());
/// assert_eq!(framing::decode_header(&header, Checksums::Ignore), Ok(12));
/// ```
#[inline]
pub fn decode_header(header: &[u8; HEADER_LEN], checksums: Checksums) -> Result<u64, ChecksumMismatch> {
    let [l0, l1, l2, l3, l4, l5, l6, l7, c0, c1, c2, c3] = *header;
    let length = Aligned([l0, l1, l2, l3, l4, l5, l6, l7]);
    if checksums.cover_length() {
        compare(&length.0, [c0, c1, c2, c3])?;
    }
    Ok(u64::from_le_bytes(length.0))
}

/// The footer of a record.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::{RecordSlices, framing};
///
/// let payload = b"hello";
/// let mut file = framing::encode_header(payload.len() as u64).to_vec();
/// file.extend_from_slice(payload);
/// file.extend_from_slice(&framing::encode_footer(payload));
/// assert_eq!(RecordSlices::new(&file).next_record()?.unwrap().payload(), payload);
/// # Ok::<(), tfrecord_frame::Error>(())
/// ```
#[must_use]
#[inline]
pub fn encode_footer(payload: &[u8]) -> [u8; FOOTER_LEN] {
    MaskedCrc::of(payload).to_le_bytes()
}

/// Compares a footer with its payload.
///
/// # Errors
///
/// [`ChecksumMismatch`] if the payload's checksum differs and `checksums` is [`Checksums::Verify`].
///
/// # Examples
///
/// ```
/// use tfrecord_frame::{Checksums, framing};
///
/// let footer = framing::encode_footer(b"hello");
/// assert_eq!(framing::verify_footer(&footer, b"hello", Checksums::Verify), Ok(()));
/// assert!(framing::verify_footer(&footer, b"hallo", Checksums::Verify).is_err());
/// assert_eq!(framing::verify_footer(&footer, b"hallo", Checksums::LengthOnly), Ok(()));
/// ```
#[inline]
pub fn verify_footer(
    footer: &[u8; FOOTER_LEN],
    payload: &[u8],
    checksums: Checksums,
) -> Result<(), ChecksumMismatch> {
    if checksums.cover_payload() { compare(payload, *footer) } else { Ok(()) }
}

/// The bytes a record takes: header, payload and footer. Saturates at `u64::MAX`.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::{RecordWriter, framing};
///
/// let mut writer = RecordWriter::new(Vec::new());
/// writer.write_record(b"first")?;
/// writer.write_record(b"second")?;
/// assert_eq!(writer.position().byte, framing::framed_len(5) + framing::framed_len(6));
/// # Ok::<(), std::io::Error>(())
/// ```
#[must_use]
pub const fn framed_len(payload_len: u64) -> u64 {
    payload_len.saturating_add((HEADER_LEN + FOOTER_LEN) as u64)
}

/// A length where a processor has it checksummed in one step.
#[repr(align(8))]
struct Aligned([u8; 8]);

#[inline]
fn compare(bytes: &[u8], stored: [u8; 4]) -> Result<(), ChecksumMismatch> {
    let expected = MaskedCrc::of(bytes);
    let found = MaskedCrc::from_le_bytes(stored);
    if expected == found { Ok(()) } else { Err(ChecksumMismatch { expected, found }) }
}

/// A stored checksum is not that of the bytes it covers.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::{Checksums, MaskedCrc, framing};
///
/// let mismatch = framing::verify_footer(&[0; 4], b"payload", Checksums::Verify).unwrap_err();
/// assert_eq!(mismatch.found, MaskedCrc::from_u32(0));
/// assert_eq!(mismatch.expected, MaskedCrc::of(b"payload"));
/// assert_eq!(mismatch.to_string(), "checksum is 0x00000000, expected 0x7564d49e");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChecksumMismatch {
    /// The checksum of the bytes that are there.
    pub expected: MaskedCrc,
    /// The checksum that is stored beside them.
    pub found: MaskedCrc,
}

impl fmt::Display for ChecksumMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "checksum is {}, expected {}", self.found, self.expected)
    }
}

impl Error for ChecksumMismatch {}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first headers of two files that TensorFlow wrote: one of a raccoon data set, one through
    /// Datumaro.
    #[test]
    fn headers_tensorflow_wrote() {
        #[rustfmt::skip]
        let headers: [([u8; HEADER_LEN], u64); 2] = [
            ([
                0x7e, 0xd3, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, // length: 54,142
                0xe7, 0x75, 0xbb, 0x80,                         // masked CRC-32C of the length
            ], 54_142),
            ([
                0x13, 0x03, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, // length: 787
                0x16, 0xc1, 0xa1, 0x34,                         // masked CRC-32C of the length
            ], 787),
        ];
        for (header, len) in headers {
            assert_eq!(encode_header(len), header);
            assert_eq!(decode_header(&header, Checksums::Verify), Ok(len));
        }
    }

    /// The first record of the test data of `sagemaker-tensorflow-extensions`.
    #[test]
    fn a_record_another_writer_wrote() {
        #[rustfmt::skip]
        let record: [u8; 29] = [
            0x0d, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, // length: 13
            0x3c, 0x37, 0xb8, 0x34,                         // masked CRC-32C of the eight bytes above
            b'h', b'e', b'l', b'l', b'o', b' ',             // payload: "hello world 0"
            b'w', b'o', b'r', b'l', b'd', b' ', b'0',
            0x26, 0x93, 0xd0, 0x94,                         // masked CRC-32C of the payload
        ];
        let header = record.first_chunk().unwrap();
        let footer = record.last_chunk().unwrap();
        let payload = b"hello world 0";

        assert_eq!(encode_header(13), *header);
        assert_eq!(encode_footer(payload), *footer);
        assert_eq!(decode_header(header, Checksums::Verify), Ok(13));
        assert_eq!(verify_footer(footer, payload, Checksums::Verify), Ok(()));
        assert_eq!(framed_len(13), 29);
    }

    /// A record without a payload is legal: 16 bytes, and the footer is the mask's offset.
    #[test]
    fn an_empty_record() {
        #[rustfmt::skip]
        let header = [
            0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, // length: 0
            0x29, 0x03, 0x98, 0x07,                         // masked CRC-32C of eight zero bytes
        ];
        assert_eq!(encode_header(0), header);
        assert_eq!(encode_footer(b""), [0xd8, 0xea, 0x82, 0xa2]);
    }

    #[test]
    fn every_length_survives() {
        for len in [0, 1, 0xff, 0x100, u64::from(u32::MAX), 1 << 40, u64::MAX - 16, u64::MAX] {
            assert_eq!(decode_header(&encode_header(len), Checksums::Verify), Ok(len));
        }
    }

    #[test]
    fn a_flipped_header_bit_is_a_mismatch() {
        let header = encode_header(1234);
        for bit in 0..HEADER_LEN * 8 {
            let mut bad = header;
            bad[bit / 8] ^= 1 << (bit % 8);
            assert!(decode_header(&bad, Checksums::Verify).is_err(), "bit {bit}");
            assert!(decode_header(&bad, Checksums::LengthOnly).is_err(), "bit {bit}");
            assert!(decode_header(&bad, Checksums::Ignore).is_ok(), "bit {bit}");
        }
    }

    #[test]
    fn only_verify_looks_at_the_payload() {
        let footer = encode_footer(b"payload");
        assert!(verify_footer(&footer, b"Payload", Checksums::Verify).is_err());
        assert!(verify_footer(&footer, b"Payload", Checksums::LengthOnly).is_ok());
        assert!(verify_footer(&footer, b"Payload", Checksums::Ignore).is_ok());
    }

    #[test]
    fn framed_len_saturates() {
        assert_eq!(framed_len(u64::MAX - 16), u64::MAX);
        assert_eq!(framed_len(u64::MAX), u64::MAX);
    }
}
