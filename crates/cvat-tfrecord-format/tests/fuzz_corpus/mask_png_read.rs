//! Any bytes as a mask's PNG file: another way to decode agrees on its pixels, and it is written and read again.

use std::io::Cursor;

use cvat_model::{FrameSize, Mask};
use cvat_tfrecord_format::mask_png::{self, ErrorKind};
use png::{ColorType, Decoder, Transformations};

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Files that claim more are passed over: a short one may hold very many.
const MAX_PIXELS: u64 = 1 << 16;

/// A choice, then a file: as it is, or with checksums that are right.
pub(crate) fn check(data: &[u8]) {
    let Some((&choice, file)) = data.split_first() else { return };
    let file = if choice % 2 == 0 { file.to_vec() } else { with_checksums(file) };
    let size = size(&file);
    if u64::from(size.width()) * u64::from(size.height()) > MAX_PIXELS {
        return;
    }
    match mask_png::read(&file, size) {
        Ok(mask) => {
            assert_pixels(mask.as_ref(), &file, size);
            if let Some(mask) = mask {
                assert_written(&mask, size);
            }
        }
        Err(error) => {
            let words = error.to_string();
            let is_of_image = matches!(error.kind(), ErrorKind::Raster(_));
            assert!(words.starts_with(if is_of_image { "the image " } else { "it " }), "{words}");
            assert!(words.len() < 100 && words.is_ascii(), "{words}");
            assert_eq!(matches!(error.kind(), ErrorKind::NotPng), !file.starts_with(SIGNATURE));
            assert!(!matches!(error.kind(), ErrorKind::WrongSize { .. }), "{words}");
        }
    }
    let wider = FrameSize::new(size.width() + 1, size.height()).unwrap();
    assert!(mask_png::read(&file, wider).is_err());
}

/// The size that the header claims, 1x1 where there is none.
fn size(file: &[u8]) -> FrameSize {
    let side = |at: usize| Some(u32::from_be_bytes(file.get(at..at + 4)?.try_into().ok()?));
    let sides = side(16).zip(side(20)).and_then(|(width, height)| FrameSize::new(width, height));
    sides.unwrap_or_else(|| FrameSize::new(1, 1).unwrap())
}

/// The file with the checksum that each chunk should have.
fn with_checksums(file: &[u8]) -> Vec<u8> {
    let mut file = file.to_vec();
    let mut at = SIGNATURE.len();
    while let Some(len) = file.get(at..at + 4).map(|len| u32::from_be_bytes(len.try_into().unwrap())) {
        let sum_at = at + 8 + len as usize;
        if file.len() < sum_at + 4 {
            break;
        }
        let sum = crc32fast::hash(&file[at + 4..sum_at]);
        file[sum_at..sum_at + 4].copy_from_slice(&sum.to_be_bytes());
        at = sum_at + 4;
    }
    file
}

/// Foreground is where a whole image, expanded to bytes, has a colour.
fn assert_pixels(mask: Option<&Mask>, file: &[u8], size: FrameSize) {
    let mut decoder = Decoder::new(Cursor::new(file));
    decoder.set_transformations(Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    let has_alpha = matches!(info.color_type, ColorType::GrayscaleAlpha | ColorType::Rgba);
    let sample = info.bit_depth as usize / 8;
    let samples = info.color_type.samples();
    let colour = sample * (samples - usize::from(has_alpha));
    let found = pixels.chunks(sample * samples).map(|pixel| pixel[..colour].iter().any(|&byte| byte > 0));
    assert!(found.eq(foreground(mask, size)));
}

fn foreground(mask: Option<&Mask>, size: FrameSize) -> Vec<bool> {
    let mut pixels = vec![false; size.width() as usize * size.height() as usize];
    let Some(mask) = mask else { return pixels };
    for span in mask.spans(size).unwrap() {
        let row = span.row as usize * size.width() as usize;
        pixels[row + span.start as usize..row + span.end as usize].fill(true);
    }
    pixels
}

fn assert_written(mask: &Mask, size: FrameSize) {
    assert!(mask.area() > 0);
    for value in [1, 255] {
        let written = mask_png::write(mask, size, value).unwrap();
        assert_eq!(mask_png::read(&written, size).unwrap().as_ref(), Some(mask));
    }
}
