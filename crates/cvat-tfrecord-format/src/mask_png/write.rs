//! A mask to a PNG file, straight from its runs.

use bytes::Bytes;
use cvat_model::{FrameSize, Mask, RasterError, Span};

use super::SIGNATURE;
use super::deflate::{self, Runs};

/// The longest a chunk may be (PNG 5.3).
const MAX_CHUNK: usize = (1 << 31) - 1;

/// Filter types (PNG 9.2): a row as it is, and a row less the one above.
const FILTER_NONE: u8 = 0;
const FILTER_UP: u8 = 2;

/// The PNG file of a mask: 8-bit greyscale, as large as the image, `value` where the mask is and 0 elsewhere.
///
/// Pixels of the mask outside the image are left out. Same input, same bytes.
///
/// ```
/// use cvat_model::{FrameSize, Mask};
/// use cvat_tfrecord_format::mask_png;
/// let (mask, size) = (Mask::new(1, 0, 2, 1, vec![0, 2]).unwrap(), FrameSize::new(4, 3).unwrap());
/// let png = mask_png::write(&mask, size, 1).unwrap();
/// assert_eq!(mask_png::read(&png, size).unwrap(), Some(mask));
/// ```
///
/// # Errors
///
/// Where a side of the image is longer than 65,535 pixels.
pub fn write(mask: &Mask, size: FrameSize, value: u8) -> Result<Bytes, RasterError> {
    let zlib = deflate::zlib(&Scanlines { spans: mask.spans(size)?, size, value });
    let mut png = Vec::with_capacity(zlib.len() + 64);
    png.extend_from_slice(&SIGNATURE);
    let mut header = Vec::with_capacity(13);
    header.extend_from_slice(&size.width().to_be_bytes());
    header.extend_from_slice(&size.height().to_be_bytes());
    // Bit depth, colour type (greyscale), compression, filters, interlacing.
    header.extend_from_slice(&[8, 0, 0, 0, 0]);
    chunk(&mut png, *b"IHDR", &header);
    for part in zlib.chunks(MAX_CHUNK) {
        chunk(&mut png, *b"IDAT", part);
    }
    chunk(&mut png, *b"IEND", &[]);
    Ok(png.into())
}

/// Length, type, data and the CRC of the last two (PNG 5.3).
fn chunk(png: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    let len = u32::try_from(data.len()).unwrap_or(u32::MAX);
    let mut crc = crc32fast::Hasher::new();
    crc.update(&kind);
    crc.update(data);
    png.extend_from_slice(&len.to_be_bytes());
    png.extend_from_slice(&kind);
    png.extend_from_slice(data);
    png.extend_from_slice(&crc.finalize().to_be_bytes());
}

/// The filtered rows of the image (PNG 9).
struct Scanlines<I> {
    spans: I,
    size: FrameSize,
    value: u8,
}

impl<I: Iterator<Item = Span> + Clone> Runs for Scanlines<I> {
    fn each(&self, mut run: impl FnMut(u8, u64)) {
        let width = u64::from(self.size.width());
        let (mut spans, mut rows_done) = (self.spans.clone().peekable(), 0);
        // Of two rows, where each span starts and ends.
        let (mut above, mut current) = (Vec::new(), Vec::new());
        while let Some(&Span { row, .. }) = spans.peek() {
            current.clear();
            while let Some(span) = spans.next_if(|span| span.row == row) {
                current.push((span.start, span.end));
            }
            let blank = u64::from(row - rows_done);
            run(FILTER_NONE, blank * (width + 1));
            if blank == 0 && current == above {
                run(FILTER_UP, 1);
                run(0, width);
            } else {
                run(FILTER_NONE, 1);
                let mut at = 0;
                for &(start, end) in &current {
                    run(0, u64::from(start - at));
                    run(self.value, u64::from(end - start));
                    at = end;
                }
                run(0, width - u64::from(at));
            }
            rows_done = row + 1;
            std::mem::swap(&mut above, &mut current);
        }
        run(FILTER_NONE, u64::from(self.size.height() - rows_done) * (width + 1));
    }
}
