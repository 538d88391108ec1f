//! Masks as PNG files of the whole image, as `image/object/mask` holds them.
//!
//! Both ways go by spans of rows, not by a bitmap: [`write()`] costs what the outline and the rows come to, [`read`]
//! and [`from_numbers`] look at one row at a time; an interlaced file alone takes a bit for each pixel. After the PNG
//! specification, third edition, and RFC 1950 and 1951.

mod bits;
mod deflate;
mod huffman;
mod pixels;
mod read;
mod write;

use std::fmt;

pub use read::{from_numbers, read};
pub use write::write;

/// Why a mask could not be read, in words.
///
/// ```
/// use cvat_tfrecord_format::mask_png;
/// let size = cvat_model::FrameSize::new(4, 3).unwrap();
/// assert_eq!(mask_png::read(b"GIF89a", size).unwrap_err().to_string(), "it is no PNG file");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable(String);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unreadable {}

#[cfg(test)]
mod tests;
