//! Records in a gzip or zlib stream, as TensorFlow writes them.

mod decoder;
mod encoder;
mod error;
mod gzip;
mod inflater;
mod read_ahead;
mod zlib;

use core::fmt;
use core::str::FromStr;

use crate::framing::{HEADER_LEN, decode_header};
use crate::look_alike::deflate::{is_gzip, is_zlib};
use crate::{Checksums, LookAlike};

pub use decoder::Decoder;
pub use encoder::Encoder;
pub use error::{DecompressError, ParseCompressionError};

/// How a file of records is compressed: as a whole, not record by record.
///
/// The three are those of TensorFlow's `TFRecordOptions`. As text they are `none`, `gzip` and `zlib`; parsing
/// takes any case, and TensorFlow's empty text for no compression.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::Compression;
///
/// assert_eq!(Compression::sniff(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\xe5"), Compression::Gzip);
/// assert_eq!("ZLIB".parse(), Ok(Compression::Zlib));
/// assert_eq!("".parse(), Ok(Compression::None));
/// assert_eq!(Compression::Gzip.to_string(), "gzip");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Compression {
    /// The records as they are.
    #[default]
    None,
    /// RFC 1952: deflate with a CRC-32 and a length behind it.
    Gzip,
    /// RFC 1950: deflate with an Adler-32 behind it.
    Zlib,
}

impl Compression {
    /// Tells by the first bytes of a file how it is compressed.
    ///
    /// [`LookAlike::SNIFF_LEN`] bytes are all it makes use of; with fewer than 12, less is certain. A
    /// record's header with a sound checksum is never taken for a compressed stream, whatever its length
    /// looks like. What is neither gzip nor zlib, an empty file too, is [`None`](Self::None), and whether it
    /// holds records is for the reader to say.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{Compression, framing};
    ///
    /// assert_eq!(Compression::sniff(&framing::encode_header(0x08_8b1f)), Compression::None);
    /// assert_eq!(Compression::sniff(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\xe5"), Compression::Gzip);
    /// assert_eq!(Compression::sniff(b"\x78\x9c\x03\x00\x00\x00\x00\x01"), Compression::Zlib);
    /// assert_eq!(Compression::sniff(b""), Compression::None);
    /// ```
    #[must_use]
    pub fn sniff(head: &[u8]) -> Self {
        let head = head.get(..LookAlike::SNIFF_LEN).unwrap_or(head);
        let header = head.first_chunk::<HEADER_LEN>();
        if header.is_some_and(|header| decode_header(header, Checksums::Verify).is_ok()) {
            Self::None
        } else if is_gzip(head) {
            Self::Gzip
        } else if is_zlib(head) {
            Self::Zlib
        } else {
            Self::None
        }
    }
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::None => "none",
            Self::Gzip => "gzip",
            Self::Zlib => "zlib",
        })
    }
}

impl FromStr for Compression {
    type Err = ParseCompressionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is = |name| text.eq_ignore_ascii_case(name);
        if is("none") || is("") {
            Ok(Self::None)
        } else if is("gzip") {
            Ok(Self::Gzip)
        } else if is("zlib") {
            Ok(Self::Zlib)
        } else {
            Err(ParseCompressionError::new())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framing::encode_header;

    #[test]
    fn names_are_read_back() {
        for compression in [Compression::None, Compression::Gzip, Compression::Zlib] {
            let name = compression.to_string();
            assert_eq!(name.parse(), Ok(compression));
            assert_eq!(name.to_uppercase().parse(), Ok(compression));
        }
        for text in ["gz", "gzip ", "deflate", "snappy"] {
            let error = text.parse::<Compression>().unwrap_err();
            assert_eq!(error.to_string(), "unknown compression, expected none, gzip or zlib");
        }
    }

    /// Lengths whose bytes are those of a gzip or zlib header, too.
    #[test]
    fn a_sound_header_is_never_taken_for_a_stream() {
        let magic = [
            u64::from_le_bytes([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]),
            u64::from_le_bytes([0x1f, 0x8b, 8, 0, 1, 2, 3, 4]),
            u64::from_le_bytes([0x78, 0x9c, 0x63, 0x60, 1, 2, 3, 4]),
            u64::from_le_bytes([0x78, 0x01, 0x03, 0, 0, 0, 0, 1]),
        ];
        for len in (0..1 << 17).chain(magic) {
            assert_eq!(Compression::sniff(&encode_header(len)), Compression::None, "{len}");
        }
        for len in magic {
            // It is the checksum that tells.
            let mut damaged = encode_header(len);
            damaged[8..].fill(0);
            let usual = len < 1 << 32 && damaged[0] == 0x78;
            assert_eq!(Compression::sniff(&damaged) == Compression::None, usual, "{len}");
        }
    }

    #[test]
    fn short_heads_and_other_files_are_not_compressed() {
        let cases: [&[u8]; 8] = [
            b"",
            b"\x1f",
            b"\x1f\x8b\x08",
            b"\x78\x9c",
            b"\x1f\x8b\x07\x00\x00\x00\x00\x00\x00\x03",
            b"x^2 + y^2 = z^2",
            b"PK\x03\x04\x14\x00\x00\x00\x08\x00",
            &[0; 64],
        ];
        for head in cases {
            assert_eq!(Compression::sniff(head), Compression::None, "{}", head.escape_ascii());
        }
    }

    /// Every pair of header bytes that RFC 1950 allows for a 32 KiB window and no dictionary.
    #[test]
    fn every_zlib_level_is_told() {
        for flags in [0x01, 0x5e, 0x9c, 0xda] {
            // nothing compressed: a final fixed block that ends at once, and Adler-32 of nothing
            let stream = [0x78, flags, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01];
            assert_eq!(Compression::sniff(&stream), Compression::Zlib, "{flags:#x}");
        }
    }
}
