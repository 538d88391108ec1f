//! The checksum of the format: CRC-32C, rotated and offset.

use core::fmt;

/// Added after the rotation; `kMaskDelta` in TensorFlow's `crc32c.h`.
const MASK_DELTA: u32 = 0xa282_ead8;

/// A masked CRC-32C, the form in which TFRecord files store checksums.
///
/// The CRC is CRC-32C (Castagnoli). It is rotated right by 15 bits and a constant is added, as
/// TensorFlow's `crc32c::Mask` does, so that checksumming data that itself holds checksums stays sound:
///
/// ```text
/// masked = ((crc >> 15) | (crc << 17)) + 0xa282ead8     (modulo 2^32)
/// ```
///
/// The value is displayed as `0x` and eight hexadecimal digits, by `Debug` too.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::MaskedCrc;
///
/// let crc = MaskedCrc::of(b"123456789");
/// assert_eq!(crc.unmask(), 0xe306_9283); // the check value of CRC-32C
/// assert_eq!(crc.to_string(), "0xc78ab0e5");
/// assert_eq!(format!("{crc:?}"), "MaskedCrc(0xc78ab0e5)");
/// assert_eq!(MaskedCrc::from_le_bytes([0xe5, 0xb0, 0x8a, 0xc7]), crc);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct MaskedCrc(u32);

impl MaskedCrc {
    /// Computes the masked CRC-32C of `bytes`.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{MaskedCrc, framing};
    ///
    /// let crc = MaskedCrc::of(b"hello world 0");
    /// assert_eq!(crc, MaskedCrc::from_u32(0x94d0_9326));
    /// assert_eq!(crc.to_le_bytes(), framing::encode_footer(b"hello world 0"));
    /// ```
    #[must_use]
    #[inline]
    pub fn of(bytes: &[u8]) -> Self {
        Self::mask(crc32c::crc32c(bytes))
    }

    /// Masks a plain CRC-32C.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::MaskedCrc;
    ///
    /// let crc = 0xe306_9283; // of "123456789", by any other CRC-32C
    /// assert_eq!(MaskedCrc::mask(crc), MaskedCrc::of(b"123456789"));
    /// ```
    #[must_use]
    pub const fn mask(crc: u32) -> Self {
        Self(crc.rotate_right(15).wrapping_add(MASK_DELTA))
    }

    /// The plain CRC-32C under the mask.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::MaskedCrc;
    ///
    /// let footer = [0xe5, 0xb0, 0x8a, 0xc7];
    /// assert_eq!(MaskedCrc::from_le_bytes(footer).unmask(), 0xe306_9283); // CRC-32C of "123456789"
    /// ```
    #[must_use]
    pub const fn unmask(self) -> u32 {
        self.0.wrapping_sub(MASK_DELTA).rotate_left(15)
    }

    /// Takes a value that is masked already, as a file stores it.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::MaskedCrc;
    ///
    /// let stored = u32::from_le_bytes([0xe5, 0xb0, 0x8a, 0xc7]);
    /// assert_eq!(MaskedCrc::from_u32(stored), MaskedCrc::of(b"123456789"));
    /// ```
    #[must_use]
    pub const fn from_u32(masked: u32) -> Self {
        Self(masked)
    }

    /// The masked value.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::MaskedCrc;
    ///
    /// assert_eq!(MaskedCrc::of(b"123456789").to_u32(), 0xc78a_b0e5);
    /// ```
    #[must_use]
    pub const fn to_u32(self) -> u32 {
        self.0
    }

    /// Takes the four bytes of a file.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::MaskedCrc;
    ///
    /// let footer = [0x26, 0x93, 0xd0, 0x94];
    /// assert_eq!(MaskedCrc::from_le_bytes(footer), MaskedCrc::of(b"hello world 0"));
    /// ```
    #[must_use]
    pub const fn from_le_bytes(bytes: [u8; 4]) -> Self {
        Self(u32::from_le_bytes(bytes))
    }

    /// The four bytes for a file.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{MaskedCrc, framing};
    ///
    /// let length = 13_u64.to_le_bytes();
    /// let checksum = MaskedCrc::of(&length).to_le_bytes();
    /// assert_eq!([&length[..], &checksum].concat(), framing::encode_header(13));
    /// ```
    #[must_use]
    pub const fn to_le_bytes(self) -> [u8; 4] {
        self.0.to_le_bytes()
    }
}

impl From<u32> for MaskedCrc {
    fn from(masked: u32) -> Self {
        Self::from_u32(masked)
    }
}

impl From<MaskedCrc> for u32 {
    fn from(crc: MaskedCrc) -> Self {
        crc.to_u32()
    }
}

impl fmt::Display for MaskedCrc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#010x}", self.0)
    }
}

impl fmt::Debug for MaskedCrc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MaskedCrc({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The CRC-32C test vectors of RFC 3720, B.4, under the mask.
    #[test]
    fn rfc_3720_vectors() {
        let ascending: Vec<u8> = (0..32).collect();
        let descending: Vec<u8> = (0..32).rev().collect();
        let cases: [(&[u8], u32); 5] = [
            (b"", 0),
            (&[0x00; 32], 0x8a91_36aa),
            (&[0xff; 32], 0x62a8_ab43),
            (&ascending, 0x46dd_794e),
            (&descending, 0x113f_db5c),
        ];
        for (bytes, crc) in cases {
            assert_eq!(MaskedCrc::of(bytes).unmask(), crc, "{bytes:02x?}");
        }
    }

    /// Worked by hand from `((crc >> 15) | (crc << 17)) + 0xa282ead8`.
    #[test]
    fn mask_is_the_published_formula() {
        let cases = [
            (0x0000_0000, 0xa282_ead8), // 0 + delta
            (0x0000_0001, 0xa284_ead8), // bit 0 goes to bit 17
            (0x0000_8000, 0xa282_ead9), // bit 15 goes to bit 0
            (0xffff_ffff, 0xa282_ead7), // -1 + delta
            (0xa632_491a, 0x34b8_373c), // 0x92354c64 + delta: the length 13
            (0xd427_7926, 0x94d0_9326), // 0xf24da84e + delta: "hello world 0"
            (0xe306_9283, 0xc78a_b0e5), // 0x2507c60d + delta
        ];
        for (crc, masked) in cases {
            assert_eq!(MaskedCrc::mask(crc).to_u32(), masked, "{crc:#x}");
            assert_eq!(MaskedCrc::from_u32(masked).unmask(), crc, "{masked:#x}");
        }
    }

    #[test]
    fn empty_input_is_the_bare_offset() {
        assert_eq!(MaskedCrc::of(b"").to_u32(), 0xa282_ead8);
        assert_eq!(MaskedCrc::of(b"").to_le_bytes(), [0xd8, 0xea, 0x82, 0xa2]);
    }

    #[test]
    fn display_and_debug_pad_to_eight_digits() {
        assert_eq!(MaskedCrc::from(0x2a).to_string(), "0x0000002a");
        assert_eq!(format!("{:?}", MaskedCrc::from(0x8a91_36aa)), "MaskedCrc(0x8a9136aa)");
        assert_eq!(format!("{:#?}", Some(MaskedCrc::from(0x2a))), "Some(\n    MaskedCrc(0x0000002a),\n)");
        assert_eq!(u32::from(MaskedCrc::from(0x2a)), 0x2a);
    }
}
