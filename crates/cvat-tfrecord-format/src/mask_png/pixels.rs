//! Which pixels of a PNG's row are foreground, by colour type and bit depth (PNG 6.1, 7.2).

use png::{BitDepth, ColorType};

use super::{Error, ErrorKind};

/// Which grey levels and colours are a mask's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Foreground {
    NotBlack,
    One,
}

/// How a row's bytes say which pixels are foreground.
pub(super) enum Pixels {
    /// One bit a pixel, 1 for foreground.
    Bits,
    /// Several pixels a byte, by the foreground of each value.
    Several { depth: u8, foreground: [bool; 256] },
    /// A byte a pixel, by the foreground of each value.
    Colours([bool; 256]),
    /// A byte a pixel, 0 for background.
    Bytes,
    /// So many bytes a pixel, of which the first `colour` are its colour.
    Wide { bytes: usize, colour: usize },
}

impl Pixels {
    /// All that is not black, or of 8-bit greyscale 1 alone.
    pub(super) fn of(info: &png::Info<'_>, foreground: Foreground) -> Result<Self, Error> {
        let depth = info.bit_depth as u8;
        let sample = usize::from(depth / 8);
        let wide = |samples, colours| Self::Wide { bytes: samples * sample, colour: colours * sample };
        let by_value = |foreground| match depth {
            8 => Self::Colours(foreground),
            _ => Self::Several { depth, foreground },
        };
        Ok(match (info.color_type, info.bit_depth) {
            (ColorType::Grayscale, BitDepth::One) => Self::Bits,
            (ColorType::Grayscale, BitDepth::Eight) => match foreground {
                Foreground::NotBlack => Self::Bytes,
                Foreground::One => Self::Colours(std::array::from_fn(|level| level == 1)),
            },
            (ColorType::Grayscale, BitDepth::Sixteen) => wide(1, 1),
            (ColorType::Grayscale, _) => by_value(std::array::from_fn(|level| level > 0)),
            (ColorType::GrayscaleAlpha, _) => wide(2, 1),
            (ColorType::Rgb, _) => wide(3, 3),
            (ColorType::Rgba, _) => wide(4, 3),
            (ColorType::Indexed, _) => {
                let palette = info.palette.as_ref();
                let palette = palette.ok_or(ErrorKind::Corrupt("it has no palette"))?;
                let mut colours = palette.chunks_exact(3).map(|colour| colour.iter().any(|&c| c > 0));
                // Numbers beyond the palette are black (PNG 11.2.2).
                by_value(std::array::from_fn(|_| colours.next().unwrap_or(false)))
            }
        })
    }

    /// One bit a pixel, the first pixel in the highest; those behind the last pixel are any.
    pub(super) fn to_bits(&self, row: &[u8], bits: &mut Vec<u8>) {
        match self {
            Self::Bits => {
                bits.clear();
                bits.extend_from_slice(row);
            }
            Self::Bytes => nonzero(row, bits),
            Self::Colours(foreground) => packed(row.chunks(8), |&byte| is_in(foreground, byte), bits),
            Self::Several { depth, foreground } => {
                let in_byte = 8 / depth;
                bits.clear();
                bits.extend(row.chunks(usize::from(*depth)).map(|bytes| {
                    let values = bytes
                        .iter()
                        .flat_map(|byte| (0..in_byte).map(move |i| (byte << (i * depth)) >> (8 - depth)));
                    byte_of(values.map(|value| is_in(foreground, value)))
                }));
            }
            Self::Wide { bytes, colour } => {
                let of_pixel = |pixel: &[u8]| pixel.iter().take(*colour).any(|&byte| byte != 0);
                bits.clear();
                bits.extend(row.chunks(8 * bytes).map(|eight| byte_of(eight.chunks(*bytes).map(of_pixel))));
            }
        }
    }
}

fn is_in(foreground: &[bool; 256], value: u8) -> bool {
    foreground.get(usize::from(value)).copied().unwrap_or(false)
}

/// Whether each byte is above 0, eight at a time.
fn nonzero(row: &[u8], bits: &mut Vec<u8>) {
    const HIGHEST: u64 = 0x8080_8080_8080_8080;
    let (eights, rest) = row.as_chunks::<8>();
    bits.clear();
    bits.extend(eights.iter().map(|eight| {
        let bytes = u64::from_be_bytes(*eight);
        let highest = (((bytes & !HIGHEST) + !HIGHEST) | bytes) & HIGHEST;
        // Brings the eight bits together in the highest byte.
        ((highest >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8
    }));
    if !rest.is_empty() {
        bits.push(byte_of(rest.iter().map(|&byte| byte != 0)));
    }
}

/// Whether each value is foreground, eight at a time.
pub(super) fn packed<'a, T: 'a>(
    eights: impl Iterator<Item = &'a [T]>,
    is_foreground: impl Fn(&T) -> bool,
    bits: &mut Vec<u8>,
) {
    bits.clear();
    bits.extend(eights.map(|eight| byte_of(eight.iter().map(&is_foreground))));
}

/// Up to eight bits, the first the highest.
fn byte_of(bits: impl Iterator<Item = bool>) -> u8 {
    bits.zip((0..8).rev()).fold(0, |byte, (bit, place)| byte | u8::from(bit) << place)
}
