#![doc = include_str!("../README.md")]

use std::fmt;
use std::io::Cursor;

/// An image format, told by the first bytes. Display gives the word `image/format` uses.
///
/// ```
/// use image_probe::ImageFormat;
/// assert_eq!(ImageFormat::of(b"\x89PNG\r\n\x1a\n...."), Some(ImageFormat::Png));
/// assert_eq!(ImageFormat::Jpeg.to_string(), "jpeg");
/// assert_eq!(ImageFormat::of(b"not an image"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ImageFormat {
    /// JPEG, ITU-T T.81.
    Jpeg,
    /// PNG.
    Png,
    /// Windows bitmap.
    Bmp,
    /// GIF 87a or 89a.
    Gif,
    /// WebP.
    WebP,
}

impl ImageFormat {
    /// Every format there is a word for.
    pub const ALL: [Self; 5] = [Self::Jpeg, Self::Png, Self::Bmp, Self::Gif, Self::WebP];

    /// The format that these bytes begin like.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [b'B', b'M', ..] => Some(Self::Bmp),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            _ => None,
        }
    }

    /// The usual file name extension, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Bmp => "bmp",
            Self::Gif => "gif",
            Self::WebP => "webp",
        }
    }

    /// Whether a word people write for a format, or an extension, means this one: `jpg`, `.JPEG`, `image/png`, …
    ///
    /// ```
    /// use image_probe::ImageFormat;
    /// assert!(ImageFormat::Jpeg.is_called(".JPG"));
    /// assert!(!ImageFormat::Jpeg.is_called("png"));
    /// ```
    #[must_use]
    pub fn is_called(self, word: &str) -> bool {
        let word = word.trim().trim_start_matches('.').to_ascii_lowercase();
        let word = word.strip_prefix("image/").unwrap_or(&word);
        match self {
            Self::Jpeg => matches!(word, "jpeg" | "jpg" | "jpe" | "jfif"),
            Self::Png => word == "png",
            Self::Bmp => matches!(word, "bmp" | "dib"),
            Self::Gif => word == "gif",
            Self::WebP => word == "webp",
        }
    }
}

impl fmt::Display for ImageFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Bmp => "bmp",
            Self::Gif => "gif",
            Self::WebP => "webp",
        })
    }
}

/// What the header of an encoded image says.
///
/// ```
/// // The first 26 bytes of a 3 by 2 bitmap.
/// let mut bmp = [0u8; 30];
/// bmp[..2].copy_from_slice(b"BM");
/// bmp[14] = 40; // size of the info header
/// bmp[18] = 3;
/// bmp[22] = 2;
/// let header = image_probe::probe(&bmp);
/// assert_eq!(header.size, Some((3, 2)));
/// assert_eq!(header.orientation, 1);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageHeader {
    /// The format, where it is a known one.
    pub format: Option<ImageFormat>,
    /// Width and height in pixels as stored, before any turning; `None` where the header is broken or says zero.
    pub size: Option<(u32, u32)>,
    /// EXIF orientation, 1 to 8; 1 is upright and what images without one have. Read from JPEG and PNG.
    pub orientation: u8,
}

impl ImageHeader {
    /// Whether viewers that honour EXIF show it turned or mirrored.
    #[must_use]
    pub fn is_turned(&self) -> bool {
        self.orientation != 1
    }
}

/// Reads the header of an encoded image. Pixels are never decoded, so broken ones go unnoticed.
#[must_use]
pub fn probe(bytes: &[u8]) -> ImageHeader {
    let format = ImageFormat::of(bytes);
    let size = format.and_then(|format| {
        let size = imagesize::blob_size(bytes).ok()?;
        let (width, height) = (u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?);
        let height = if format == ImageFormat::Bmp { rows_of_bitmap(height) } else { height };
        let sides = 1..=MAX_SIDE;
        (sides.contains(&width) && sides.contains(&height)).then_some((width, height))
    });
    let orientation = match format {
        Some(ImageFormat::Jpeg | ImageFormat::Png) => orientation(bytes).unwrap_or(1),
        _ => 1,
    };
    ImageHeader { format, size, orientation }
}

/// What PNG allows (section 11.2.1), and what the signed numbers of BMP hold; other formats allow less.
const MAX_SIDE: u32 = 0x7fff_ffff;

/// The height of a bitmap is a signed number, negative where its rows come from the top.
fn rows_of_bitmap(height: u32) -> u32 {
    height.cast_signed().unsigned_abs()
}

fn orientation(bytes: &[u8]) -> Option<u8> {
    let exif = exif::Reader::new().read_from_container(&mut Cursor::new(bytes)).ok()?;
    let value = exif.get_field(exif::Tag::Orientation, exif::In::PRIMARY)?.value.get_uint(0)?;
    u8::try_from(value).ok().filter(|value| (1..=8).contains(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A JPEG's header: start, an EXIF block with this orientation, a frame header of 5 by 7 pixels, scan data.
    fn jpeg(orientation: u8) -> Vec<u8> {
        let tiff: Vec<u8> = [
            &b"II*\0\x08\0\0\0"[..], // little-endian, first directory at 8
            &[1, 0],                 // one entry
            &[0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0], // Orientation, SHORT, 1 value
            &[0, 0, 0, 0],           // no next directory
        ]
        .concat();
        let exif: Vec<u8> = [&b"Exif\0\0"[..], &tiff].concat();
        let len = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        [
            &[0xff, 0xd8][..],
            &[0xff, 0xe1],
            &len,
            &exif,
            &[0xff, 0xc0, 0, 11, 8, 0, 7, 0, 5, 1, 1, 0x11, 0], // SOF0: height 7, width 5, one component
            &[0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0],
            &[0, 0xff, 0xd9],
        ]
        .concat()
    }

    #[test]
    fn reads_size_and_orientation_of_a_jpeg() {
        let upright = probe(&jpeg(1));
        assert_eq!(
            upright,
            ImageHeader { format: Some(ImageFormat::Jpeg), size: Some((5, 7)), orientation: 1 }
        );
        let turned = probe(&jpeg(6));
        assert_eq!((turned.size, turned.is_turned()), (Some((5, 7)), true));
        assert_eq!(probe(&jpeg(9)).orientation, 1, "9 is no orientation");
    }

    #[test]
    fn a_cut_header_has_a_format_but_no_size() {
        let header = probe(b"\x89PNG\r\n\x1a\n\0\0");
        assert_eq!((header.format, header.size), (Some(ImageFormat::Png), None));
    }

    #[test]
    fn every_extension_names_its_format() {
        for format in
            [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Bmp, ImageFormat::Gif, ImageFormat::WebP]
        {
            assert!(format.is_called(format.extension()));
            assert!(format.is_called(&format.to_string()));
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(magic in prop::sample::select(vec![
            &b"\xff\xd8\xff\xe1"[..], b"\x89PNG\r\n\x1a\n", b"BM", b"GIF89a", b"RIFF....WEBP",
        ]), tail in prop::collection::vec(any::<u8>(), 0..200)) {
            let bytes = [magic, &tail].concat();
            let header = probe(&bytes);
            prop_assert!(header.format.is_some());
        }

        #[test]
        fn cutting_or_flipping_a_jpeg_never_panics(cut in 0_usize..80, at in 0_usize..80, bit in 0_u8..8) {
            let mut bytes = jpeg(6);
            let at = at % bytes.len();
            bytes[at] ^= 1 << bit;
            bytes.truncate(bytes.len().saturating_sub(cut));
            let _ = probe(&bytes);
        }
    }
}
