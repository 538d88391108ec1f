//! What is wrong with a compressed stream, and where.

use core::error::Error;
use core::fmt;
use std::io;

use super::Compression;
use crate::CompressionFault;

/// A compressed stream is broken.
///
/// It is what an [`io::Error`] of a [`Decoder`](crate::Decoder) has inside, unless the input itself failed. A
/// [`RecordReader`](crate::RecordReader) over a decoder makes it an
/// [`ErrorKind::Compression`](crate::ErrorKind::Compression), with this as the source of the source.
///
/// # Examples
///
/// ```
/// use std::io::Read;
///
/// use tfrecord_frame::{Compression, CompressionFault, DecompressError, Decoder};
///
/// let mut decoder = Decoder::new(b"\x1f\x8b\x08\x00".as_slice(), Compression::Gzip);
/// let error = decoder.read(&mut [0; 8]).unwrap_err();
/// assert_eq!(error.kind(), std::io::ErrorKind::UnexpectedEof);
/// assert_eq!(error.to_string(), "gzip stream is truncated at byte 4");
///
/// let inside = error.get_ref().and_then(|inside| inside.downcast_ref::<DecompressError>()).unwrap();
/// assert_eq!(inside.fault(), CompressionFault::Truncated);
/// assert_eq!(inside.byte(), 4);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecompressError {
    compression: Compression,
    fault: CompressionFault,
    byte: u64,
}

impl DecompressError {
    pub(super) const fn new(compression: Compression, fault: CompressionFault, byte: u64) -> Self {
        Self { compression, fault, byte }
    }

    /// Which kind of stream it is.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::Read;
    /// use tfrecord_frame::{Compression, Decoder, DecompressError};
    ///
    /// let mut decoder = Decoder::sniff(b"\x78\x9c\x4b\x4c\x4a".as_slice())?;
    /// let error = decoder.read_to_end(&mut Vec::new()).unwrap_err().downcast::<DecompressError>()?;
    /// assert_eq!(error.compression(), Compression::Zlib);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub const fn compression(&self) -> Compression {
        self.compression
    }

    /// What is wrong with it.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::Read;
    /// use tfrecord_frame::{CompressionFault, Decoder, DecompressError};
    ///
    /// // Nothing, compressed; but the Adler-32 of nothing is 1.
    /// let mut decoder = Decoder::sniff(b"\x78\x9c\x03\x00\x00\x00\x00\x02".as_slice())?;
    /// let error = decoder.read_to_end(&mut Vec::new()).unwrap_err().downcast::<DecompressError>()?;
    /// assert_eq!(error.fault(), CompressionFault::Corrupt);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub const fn fault(&self) -> CompressionFault {
        self.fault
    }

    /// Where, as an offset into the compressed input, from 0: its length if it is truncated, the first byte
    /// of what follows if that is other data, and how far it was decoded if it is corrupt.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::Read;
    /// use tfrecord_frame::{Decoder, DecompressError};
    ///
    /// // Nothing, compressed, is 8 bytes.
    /// let mut decoder = Decoder::sniff(b"\x78\x9c\x03\x00\x00\x00\x00\x01more".as_slice())?;
    /// let error = decoder.read_to_end(&mut Vec::new()).unwrap_err().downcast::<DecompressError>()?;
    /// assert_eq!(error.byte(), 8);
    /// assert_eq!(error.to_string(), "zlib stream is followed by other data at byte 8");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub const fn byte(&self) -> u64 {
        self.byte
    }

    /// The one inside an `io::Error`, if that is what it is.
    pub(crate) fn inside(error: &io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }
}

impl fmt::Display for DecompressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} at byte {}", self.compression, self.fault, self.byte)
    }
}

impl Error for DecompressError {}

/// A truncated stream is `UnexpectedEof`, any other fault is `InvalidData`.
impl From<DecompressError> for io::Error {
    fn from(error: DecompressError) -> Self {
        let kind = match error.fault {
            CompressionFault::Truncated => io::ErrorKind::UnexpectedEof,
            CompressionFault::Corrupt | CompressionFault::TrailingData => io::ErrorKind::InvalidData,
        };
        Self::new(kind, error)
    }
}

/// A text names no [`Compression`].
///
/// # Examples
///
/// ```
/// use tfrecord_frame::Compression;
///
/// let error = "brotli".parse::<Compression>().unwrap_err();
/// assert_eq!(error.to_string(), "unknown compression, expected none, gzip or zlib");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseCompressionError(());

impl ParseCompressionError {
    pub(super) const fn new() -> Self {
        Self(())
    }
}

impl fmt::Display for ParseCompressionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unknown compression, expected none, gzip or zlib")
    }
}

impl Error for ParseCompressionError {}
