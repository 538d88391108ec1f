//! Masks as PNG files of the whole image, as `image/object/mask` holds them.

use std::fmt;
use std::io::Cursor;

use bytes::Bytes;
use cvat_model::{FrameSize, Mask};

/// The PNG file of a mask: 8-bit greyscale, as large as the image, `value` where the mask is and 0 elsewhere.
///
/// Pixels of the mask outside the image are left out.
///
/// ```
/// use cvat_model::{FrameSize, Mask};
/// use cvat_tfrecord_format::mask_png;
/// let (mask, size) = (Mask::new(1, 0, 2, 1, vec![0, 2]).unwrap(), FrameSize::new(4, 3).unwrap());
/// let png = mask_png::write(&mask, size, 1);
/// assert_eq!(mask_png::read(&png, size)?, Some(mask));
/// # Ok::<(), mask_png::Unreadable>(())
/// ```
#[must_use]
pub fn write(mask: &Mask, size: FrameSize, value: u8) -> Bytes {
    let (width, height) = (size.width() as usize, size.height() as usize);
    let mut pixels = vec![0_u8; width * height];
    let (mut at, mut is_mask) = (0_u64, false);
    let row_len = u64::from(mask.width());
    for &run in mask.runs() {
        for pixel in (at..at + u64::from(run)).filter(|_| is_mask) {
            let (x, y) = (u64::from(mask.left()) + pixel % row_len, u64::from(mask.top()) + pixel / row_len);
            if x < width as u64
                && let Some(pixel) = pixels.get_mut(y as usize * width + x as usize)
            {
                *pixel = value;
            }
        }
        at += u64::from(run);
        is_mask = !is_mask;
    }
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, size.width(), size.height());
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    if let Ok(mut writer) = encoder.write_header() {
        let _ = writer.write_image_data(&pixels);
    }
    png.into()
}

/// The pixels of a PNG file that are not 0, in their smallest box; `None` where there is none.
///
/// # Errors
///
/// Where it is no PNG file, is damaged, or is not as large as the image.
pub fn read(png: &[u8], size: FrameSize) -> Result<Option<Mask>, Unreadable> {
    let mut reader =
        png::Decoder::new(Cursor::new(png)).read_info().map_err(|e| Unreadable(e.to_string()))?;
    let mut pixels = vec![0; reader.output_buffer_size().unwrap_or(0)];
    let info = reader.next_frame(&mut pixels).map_err(|e| Unreadable(e.to_string()))?;
    if (info.width, info.height) != (size.width(), size.height()) {
        return Err(Unreadable(format!("it is {}x{}, the image {size}", info.width, info.height)));
    }
    Ok(from_pixels(pixels.iter().map(|&p| p != 0), size))
}

/// The pixels that are above 0 of one number a pixel, row by row, in their smallest box; `None` where there is none.
///
/// # Errors
///
/// Where there are not as many as the image has pixels.
pub fn from_numbers(numbers: &[f32], size: FrameSize) -> Result<Option<Mask>, Unreadable> {
    if numbers.len() as u64 != u64::from(size.width()) * u64::from(size.height()) {
        return Err(Unreadable(format!("it has {} numbers, the image {size} pixels", numbers.len())));
    }
    Ok(from_pixels(numbers.iter().map(|&n| n > 0.0), size))
}

fn from_pixels(pixels: impl Iterator<Item = bool>, size: FrameSize) -> Option<Mask> {
    let (mut runs, mut current, mut run) = (Vec::new(), false, 0_u32);
    for pixel in pixels {
        if pixel != current {
            runs.push(run);
            (current, run) = (pixel, 0);
        }
        run += 1;
    }
    runs.push(run);
    Mask::new(0, 0, size.width(), size.height(), runs).ok()
}

/// Why a mask could not be read, in words.
///
/// ```
/// use cvat_tfrecord_format::mask_png;
/// let size = cvat_model::FrameSize::new(4, 3).unwrap();
/// assert!(mask_png::read(b"GIF89a", size).is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable(String);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unreadable {}
