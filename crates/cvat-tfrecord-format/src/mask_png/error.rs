//! What a mask is where it cannot be read.

use std::fmt;

use cvat_model::{FrameSize, RasterError};

/// Why a mask could not be read. Display speaks of the mask as "it".
///
/// ```
/// use cvat_tfrecord_format::mask_png;
/// let size = cvat_model::FrameSize::new(4, 3).unwrap();
/// let error = mask_png::read(b"GIF89a", size).unwrap_err();
/// assert_eq!(error.kind(), &mask_png::ErrorKind::NotPng);
/// assert_eq!(error.to_string(), "it is no PNG file");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(ErrorKind);

/// What is wrong with a mask.
///
/// ```
/// let kind = cvat_tfrecord_format::mask_png::ErrorKind::Truncated;
/// assert_eq!(kind.to_string(), "it is cut short");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The bytes do not begin as every PNG file does.
    NotPng,
    /// The file ends before its image does.
    Truncated,
    /// A chunk is not what its checksum says.
    Checksum {
        /// The chunk's type, four letters.
        chunk: String,
        /// Where the chunk begins, in bytes from the start of the file.
        offset: usize,
    },
    /// The checksums hold, but it is not an image; in words.
    Corrupt(&'static str),
    /// It is not as large as the image it is the mask of.
    WrongSize {
        /// Its own width and height in pixels.
        found: (u32, u32),
        /// The size of the image.
        expected: FrameSize,
    },
    /// There are not as many numbers as the image has pixels.
    WrongCount {
        /// How many there are.
        found: usize,
        /// The size of the image.
        expected: FrameSize,
    },
    /// It is interlaced and has more pixels than are kept at once, 2^28.
    TooLargeInterlaced(FrameSize),
    /// It needs more memory than its size explains; the limit in bytes.
    TooMuchMemory(usize),
    /// It is more than a mask can be.
    Raster(RasterError),
}

impl Error {
    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self(kind)
    }
}

impl From<RasterError> for Error {
    fn from(error: RasterError) -> Self {
        ErrorKind::Raster(error).into()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Error {}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotPng => f.write_str("it is no PNG file"),
            Self::Truncated => f.write_str("it is cut short"),
            Self::Checksum { chunk, offset } => {
                write!(f, "it is damaged: the checksum of its {chunk} chunk at byte {offset} is wrong")
            }
            Self::Corrupt(words) => write!(f, "it is damaged: {words}"),
            Self::WrongSize { found: (width, height), expected } => {
                write!(f, "it is {width}x{height}, the image {expected}")
            }
            Self::WrongCount { found, expected } => {
                write!(f, "it has {found} numbers, the image {expected} pixels")
            }
            Self::TooLargeInterlaced(size) => {
                write!(f, "it is interlaced, and {size} is too large for that")
            }
            Self::TooMuchMemory(limit) => write!(f, "it needs more than {} MiB", limit >> 20),
            Self::Raster(RasterError::TooComplex) => {
                f.write_str("it has more than 16777216 runs of foreground")
            }
            Self::Raster(error) => error.fmt(f),
        }
    }
}
