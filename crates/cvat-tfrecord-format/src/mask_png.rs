//! Masks as PNG files of the whole image, as `image/object/mask` holds them.
//!
//! Both ways go by spans of rows, not by a bitmap: [`write()`] costs what the outline and the rows come to, [`read`]
//! and [`from_numbers`] look at one row at a time; an interlaced file alone takes a bit for each pixel. After the PNG
//! specification, third edition, and RFC 1950 and 1951.

mod bits;
mod damage;
mod deflate;
mod error;
mod huffman;
mod pixels;
mod read;
mod write;

pub use error::{Error, ErrorKind};
pub use read::{from_numbers, read};
pub(crate) use read::{read_ones, rows_len};
pub use write::write;

/// What every PNG file begins with (PNG 5.2).
const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

#[cfg(test)]
mod tests;
