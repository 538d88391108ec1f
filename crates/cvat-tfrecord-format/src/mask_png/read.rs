//! PNG files and numbers to masks, row by row.

use std::io::{self, Cursor};

use cvat_model::{FrameSize, Mask, RasterError, Span};
use png::{Decoder, DecodingError, Limits, Reader};

use super::pixels::{Foreground, Pixels, packed};
use super::{Error, ErrorKind, SIGNATURE, damage};

/// What the decoder may hold besides the file: the widest row has half a MiB.
const MAX_BYTES: usize = 1 << 24;

/// The most pixels of an interlaced image, of which all are kept, a bit each: 32 MiB.
const MAX_INTERLACED: u64 = 1 << 28;

/// The pixels of a PNG file that are not black, in their smallest box; `None` where there is none.
///
/// All kinds of PNG are read: foreground is where the grey level, or any of red, green and blue, is above 0, which for
/// a palette is what the colour says and not its number. Transparency has no say. Of an animation it is the image that
/// programs without animation show.
///
/// ```
/// use cvat_tfrecord_format::mask_png;
/// let png = mask_png::write(
///     &cvat_model::Mask::new(1, 1, 2, 2, vec![0, 2, 2]).unwrap(),
///     cvat_model::FrameSize::new(4, 3).unwrap(),
///     255,
/// );
/// let size = cvat_model::FrameSize::new(4, 3).unwrap();
/// let mask = mask_png::read(&png.unwrap(), size).unwrap().unwrap();
/// assert_eq!((mask.left(), mask.top(), mask.width(), mask.height()), (1, 1, 2, 1));
///
/// let other = cvat_model::FrameSize::new(3, 4).unwrap();
/// let error = mask_png::read(&mask_png::write(&mask, size, 1).unwrap(), other).unwrap_err();
/// assert_eq!(error.to_string(), "it is 4x3, the image 3x4");
/// ```
///
/// # Errors
///
/// Where it is no PNG file, is damaged or cut short (there is no partial mask), is not as large as the image, has a
/// side longer than 65,535 pixels, is interlaced with more than 2²⁸ pixels, or has more than 2²⁴ runs of foreground.
pub fn read(png: &[u8], size: FrameSize) -> Result<Option<Mask>, Error> {
    read_foreground(png, size, Foreground::NotBlack)
}

/// The pixels of a PNG file that are 1, where it is one of 8-bit greyscale; of other kinds those that are not black.
pub(crate) fn read_ones(png: &[u8], size: FrameSize) -> Result<Option<Mask>, Error> {
    read_foreground(png, size, Foreground::One)
}

fn read_foreground(png: &[u8], size: FrameSize, foreground: Foreground) -> Result<Option<Mask>, Error> {
    if !png.starts_with(&SIGNATURE) {
        return Err(ErrorKind::NotPng.into());
    }
    let fault = |error| fault(png, &error);
    let mut decoder = Decoder::new_with_limits(Cursor::new(png), Limits { bytes: MAX_BYTES });
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.ignore_checksums(false);
    // Before anything is made in the size that the header claims.
    let header = decoder.read_header_info().map_err(fault)?;
    let (width, height) = header.size();
    if (width, height) != (size.width(), size.height()) {
        return Err(ErrorKind::WrongSize { found: (width, height), expected: size }.into());
    }
    let mut spans = Spans::new(size)?;
    if header.interlaced && u64::from(width) * u64::from(height) > MAX_INTERLACED {
        return Err(ErrorKind::TooLargeInterlaced(size).into());
    }
    let mut reader = decoder.read_info().map_err(fault)?;
    let whole = |frame: &png::FrameControl| {
        (frame.x_offset, frame.y_offset, frame.width, frame.height) == (0, 0, width, height)
    };
    if !reader.info().frame_control.as_ref().is_none_or(whole) {
        return Err(ErrorKind::Corrupt("its first frame is not the whole image").into());
    }
    let pixels = Pixels::of(reader.info(), foreground)?;
    if reader.info().interlaced {
        interlaced_rows(&mut reader, &pixels, size, &mut spans, fault)?;
    } else {
        rows(&mut reader, &pixels, &mut spans, fault)?;
    }
    reader.finish().map_err(fault)?;
    spans.into_mask()
}

/// How many bytes the rows of a mask of this size are once they are unpacked, 0 where [`read`] looks at none: a file of
/// a few megabytes may have gigabytes of them.
pub(crate) fn rows_len(png: &[u8], size: FrameSize) -> u64 {
    let mut decoder = Decoder::new_with_limits(Cursor::new(png), Limits { bytes: MAX_BYTES });
    match decoder.read_header_info() {
        Ok(header) if header.size() == (size.width(), size.height()) => {
            (header.raw_row_length() as u64).saturating_mul(header.height.into())
        }
        _ => 0,
    }
}

/// The pixels that are above 0 of one number a pixel, row by row, in their smallest box; `None` where there is none.
/// What is no number is not above 0.
///
/// ```
/// use cvat_tfrecord_format::mask_png;
/// let size = cvat_model::FrameSize::new(3, 2).unwrap();
/// let mask = mask_png::from_numbers(&[0.0, 0.0, f32::NAN, 0.0, 1.0, 0.5], size)?.unwrap();
/// assert_eq!((mask.left(), mask.top(), mask.runs()), (1, 1, &[0, 2][..]));
/// # Ok::<(), mask_png::Error>(())
/// ```
///
/// # Errors
///
/// Where there are not as many as the image has pixels, a side is longer than 65,535 pixels, or there are more than
/// 2²⁴ runs of foreground.
pub fn from_numbers(numbers: &[f32], size: FrameSize) -> Result<Option<Mask>, Error> {
    if numbers.len() as u64 != u64::from(size.width()) * u64::from(size.height()) {
        return Err(ErrorKind::WrongCount { found: numbers.len(), expected: size }.into());
    }
    let (mut spans, mut bits) = (Spans::new(size)?, Vec::new());
    for row in numbers.chunks_exact(size.width() as usize) {
        packed(row.chunks(8), |&number| number > 0.0, &mut bits);
        spans.row(&bits)?;
    }
    spans.into_mask()
}

type PngReader<'a> = Reader<Cursor<&'a [u8]>>;

fn rows(
    reader: &mut PngReader<'_>,
    pixels: &Pixels,
    spans: &mut Spans,
    fault: impl Fn(DecodingError) -> Error,
) -> Result<(), Error> {
    let mut bits = Vec::new();
    while let Some(row) = reader.next_row().map_err(&fault)? {
        pixels.to_bits(row.data(), &mut bits);
        spans.row(&bits)?;
    }
    Ok(())
}

fn interlaced_rows(
    reader: &mut PngReader<'_>,
    pixels: &Pixels,
    size: FrameSize,
    spans: &mut Spans,
    fault: impl Fn(DecodingError) -> Error,
) -> Result<(), Error> {
    let stride = size.width().div_ceil(8) as usize;
    let (mut image, mut bits) = (vec![0; stride * size.height() as usize], Vec::new());
    while let Some(row) = reader.next_interlaced_row().map_err(&fault)? {
        pixels.to_bits(row.data(), &mut bits);
        if let png::InterlaceInfo::Adam7(place) = row.interlace() {
            png::expand_interlaced_row(&mut image, stride, &bits, place, 1);
        }
    }
    image.chunks_exact(stride).try_for_each(|row| spans.row(row))
}

/// The spans of rows that come one after the other.
struct Spans {
    size: FrameSize,
    next_row: u32,
    found: Vec<Span>,
}

/// The most spans, as of any mask.
const MAX_SPANS: usize = 1 << 24;

impl Spans {
    fn new(size: FrameSize) -> Result<Self, Error> {
        // What the model would say of the spans afterwards.
        Mask::from_spans([], size)?;
        Ok(Self { size, next_row: 0, found: Vec::new() })
    }

    /// The foreground of the next row, one bit a pixel, the first pixel in the highest.
    fn row(&mut self, bits: &[u8]) -> Result<(), Error> {
        let row = self.next_row;
        let mut open = None;
        let mut at = 0;
        for word in bits.chunks(8) {
            let mut bytes = [0; 8];
            for (to, from) in bytes.iter_mut().zip(word) {
                *to = *from;
            }
            let word = u64::from_be_bytes(bytes);
            let mut done = 0;
            while done < 64 {
                // What is looked for, a foreground pixel or a background one, is made a 1.
                let rest = (if open.is_some() { !word } else { word }) & (u64::MAX >> done);
                done = rest.leading_zeros();
                if done == 64 {
                    break;
                }
                match open.take() {
                    None => open = Some(at + done),
                    Some(start) => self.found.push(Span { row, start, end: at + done }),
                }
            }
            at += 64;
        }
        if let Some(start) = open {
            self.found.push(Span { row, start, end: at });
        }
        if self.found.len() > MAX_SPANS {
            return Err(RasterError::TooComplex.into());
        }
        self.next_row += 1;
        Ok(())
    }

    fn into_mask(self) -> Result<Option<Mask>, Error> {
        Ok(Mask::from_spans(self.found, self.size)?)
    }
}

/// What the decoder's refusal comes from.
fn fault(png: &[u8], error: &DecodingError) -> Error {
    match error {
        DecodingError::IoError(error) if error.kind() == io::ErrorKind::UnexpectedEof => ErrorKind::Truncated,
        DecodingError::LimitsExceeded => ErrorKind::TooMuchMemory(MAX_BYTES),
        _ => damage::of(png),
    }
    .into()
}
