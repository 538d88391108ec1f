use std::io::Cursor;

use cvat_model::{FrameSize, Mask, Span};
use proptest::prelude::*;

use super::{from_numbers, read, write};

fn size(width: u32, height: u32) -> FrameSize {
    FrameSize::new(width, height).unwrap()
}

/// A byte a pixel, row by row: `value` in the mask, 0 elsewhere.
fn bitmap(mask: &Mask, size: FrameSize, value: u8) -> Vec<u8> {
    let mut pixels = vec![0; size.width() as usize * size.height() as usize];
    let (mut at, mut is_mask) = (0_u64, false);
    for &run in mask.runs() {
        for pixel in (at..at + u64::from(run)).filter(|_| is_mask) {
            let x = u64::from(mask.left()) + pixel % u64::from(mask.width());
            let y = u64::from(mask.top()) + pixel / u64::from(mask.width());
            if x < u64::from(size.width()) && y < u64::from(size.height()) {
                pixels[usize::try_from(y * u64::from(size.width()) + x).unwrap()] = value;
            }
        }
        at += u64::from(run);
        is_mask = !is_mask;
    }
    pixels
}

/// The mask of a byte a pixel, by itself.
fn mask_of(pixels: &[u8], size: FrameSize) -> Option<Mask> {
    let at = |x: u32, y: u32| pixels[(y * size.width() + x) as usize] != 0;
    let inside =
        || (0..size.height()).flat_map(|y| (0..size.width()).map(move |x| (x, y))).filter(|&(x, y)| at(x, y));
    let (left, right) = (inside().map(|p| p.0).min()?, inside().map(|p| p.0).max()?);
    let (top, bottom) = (inside().map(|p| p.1).min()?, inside().map(|p| p.1).max()?);
    let (mut runs, mut current) = (vec![0], false);
    for (x, y) in (top..=bottom).flat_map(|y| (left..=right).map(move |x| (x, y))) {
        if at(x, y) != current {
            current = !current;
            runs.push(0);
        }
        *runs.last_mut().unwrap() += 1;
    }
    Some(Mask::new(left, top, right - left + 1, bottom - top + 1, runs).unwrap())
}

/// What another decoder makes of a file: size and bytes.
fn decoded(png: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut decoder = png::Decoder::new(Cursor::new(png));
    decoder.ignore_checksums(false);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((info.color_type, info.bit_depth), (png::ColorType::Grayscale, png::BitDepth::Eight));
    reader.finish().unwrap();
    (info.width, info.height, pixels)
}

/// A file as another encoder makes it, of packed rows.
fn encoded(size: FrameSize, colour: png::ColorType, depth: png::BitDepth, data: &[u8]) -> Vec<u8> {
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, size.width(), size.height());
    encoder.set_color(colour);
    encoder.set_depth(depth);
    if colour == png::ColorType::Indexed {
        // Black at 0 and at 2, where others have a colour.
        encoder.set_palette(&PALETTE[..3 << (depth as u8).min(4)]);
        encoder.set_trns(&[0, 255, 255][..2]);
    }
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(data).unwrap();
    writer.finish().unwrap();
    png
}

const PALETTE: [u8; 48] = {
    let mut palette = [0; 48];
    let mut i = 3;
    while i < 48 {
        palette[i + i % 9 / 3] = if i == 6 { 0 } else { 7 };
        i += 3;
    }
    palette
};

/// Chunk type and data, with length and checksum.
fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [&kind, data].concat();
    [&u32::try_from(data.len()).unwrap().to_be_bytes()[..], &body, &crc32fast::hash(&body).to_be_bytes()]
        .concat()
}

fn header(width: u32, height: u32, rest: [u8; 5]) -> Vec<u8> {
    let data = [&width.to_be_bytes()[..], &height.to_be_bytes(), &rest].concat();
    [&b"\x89PNG\r\n\x1a\n"[..], &chunk(*b"IHDR", &data)].concat()
}

fn said(png: &[u8], size: FrameSize) -> String {
    read(png, size).unwrap_err().to_string()
}

/// Rows that repeat, are blank, full, dotted or random, on boxes that may leave the image.
fn masks() -> impl Strategy<Value = Mask> {
    let row = prop_oneof![
        Just(Vec::new()),
        proptest::collection::vec(any::<bool>(), 1..40),
        Just(vec![true]),
        (1_usize..700, 1_usize..700).prop_map(|(a, b)| [vec![false; a], vec![true; b]].concat()),
    ];
    let rows = proptest::collection::vec((row, 1_usize..4), 1..9);
    (rows, 1_u32..700, 0_u32..60, 0_u32..20).prop_map(|(rows, width, left, top)| {
        let rows: Vec<_> = rows.iter().flat_map(|(row, times)| std::iter::repeat_n(row, *times)).collect();
        let pixels =
            rows.iter().flat_map(|row| (0..width as usize).map(|x| !row.is_empty() && row[x % row.len()]));
        let (mut runs, mut current) = (vec![0], false);
        for pixel in pixels {
            if pixel != current {
                current = pixel;
                runs.push(0);
            }
            *runs.last_mut().unwrap() += 1;
        }
        Mask::new(left, top, width, u32::try_from(rows.len()).unwrap(), runs).unwrap()
    })
}

fn sides() -> impl Strategy<Value = FrameSize> {
    let side = || prop_oneof![1_u32..4, 1_u32..70, 255_u32..262, 1_u32..800];
    (side(), prop_oneof![1_u32..4, 1_u32..40]).prop_map(|(w, h)| size(w, h))
}

proptest! {
    #[test]
    fn a_written_file_has_the_pixels_of_the_bitmap_and_is_read_again(
        mask in masks(), size in sides(), value in prop_oneof![Just(1_u8), Just(2), Just(255), any::<u8>()],
    ) {
        let pixels = bitmap(&mask, size, value);
        let png = write(&mask, size, value).unwrap();
        prop_assert_eq!(decoded(&png), (size.width(), size.height(), pixels.clone()));
        prop_assert_eq!(read(&png, size).unwrap(), mask_of(&pixels, size));
    }

    #[test]
    fn every_kind_of_file_is_read(
        (size, data) in (1_u32..40, 1_u32..12).prop_flat_map(|(w, h)| {
            // Mostly zeros: samples of 16 bits are 0 too.
            let byte = prop_oneof![2 => Just(0_u8), 1 => any::<u8>()];
            (Just(size(w, h)), proptest::collection::vec(byte, (w * h * 8) as usize))
        }),
    ) {
        use png::{BitDepth as D, ColorType as C};
        let grey = [D::One, D::Two, D::Four, D::Eight, D::Sixteen].map(|d| (C::Grayscale, d));
        let palettes = [D::One, D::Two, D::Four, D::Eight].map(|d| (C::Indexed, d));
        let wide = [C::GrayscaleAlpha, C::Rgb, C::Rgba].map(|c| [(c, D::Eight), (c, D::Sixteen)]);
        for (colour, depth) in grey.into_iter().chain(palettes).chain(wide.into_iter().flatten()) {
            let bits = colour.samples() * depth as usize;
            let stride = (size.width() as usize * bits).div_ceil(8);
            let data = &data[..stride * size.height() as usize];
            let pixels: Vec<u8> = data.chunks(stride).flat_map(|row| {
                (0..size.width() as usize).map(move |x| {
                    let bit = |at: usize| row[at / 8] >> (7 - at % 8) & 1;
                    let colours = match colour { C::GrayscaleAlpha => bits / 2, C::Rgba => bits * 3 / 4, _ => bits };
                    if colour == C::Indexed {
                        let number = (0..bits).fold(0, |number, i| number << 1 | usize::from(bit(x * bits + i)));
                        let shown = if bits == 8 { 16 } else { 1 << bits };
                        return u8::from(number < shown && number != 0 && number != 2);
                    }
                    (0..colours).fold(0, |any, i| any | bit(x * bits + i))
                })
            }).collect();
            let png = encoded(size, colour, depth, data);
            prop_assert_eq!(read(&png, size).unwrap(), mask_of(&pixels, size), "{:?} {:?}", colour, depth);
        }
    }

    #[test]
    fn interlaced_files_are_read(
        (size, data) in (1_u32..40, 1_u32..20).prop_flat_map(|(w, h)| {
            (Just(size(w, h)), proptest::collection::vec(prop_oneof![Just(0_u8), any::<u8>()], (w * h) as usize))
        }),
    ) {
        // First column and row, steps (PNG 8.2).
        let passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
        let (w, h) = (size.width() as usize, size.height() as usize);
        let mut rows = Vec::new();
        for (x, y, dx, dy) in passes {
            for row in data.chunks(w).take(h).skip(y).step_by(dy).filter(|_| x < w) {
                rows.push(0);
                rows.extend(row.iter().skip(x).step_by(dx));
            }
        }
        let idat = stored(&rows);
        let png = [
            header(size.width(), size.height(), [8, 0, 0, 0, 1]), chunk(*b"IDAT", &idat), chunk(*b"IEND", &[]),
        ].concat();
        prop_assert_eq!(read(&png, size).unwrap(), mask_of(&data, size));
    }

    #[test]
    fn numbers_above_zero_are_foreground(
        numbers in proptest::collection::vec(
            prop_oneof![Just(0.0), Just(-0.0), Just(f32::NAN), Just(f32::INFINITY), Just(f32::MIN_POSITIVE), -1.0_f32..1.0],
            23 * 5,
        ),
    ) {
        let size = size(23, 5);
        let pixels: Vec<u8> = numbers.iter().map(|&n| u8::from(n > 0.0)).collect();
        prop_assert_eq!(from_numbers(&numbers, size).unwrap(), mask_of(&pixels, size));
    }
}

/// A zlib stream of one stored block.
fn stored(bytes: &[u8]) -> Vec<u8> {
    let len = u16::try_from(bytes.len()).unwrap();
    let (a, b) = bytes.iter().fold((1_u32, 0_u32), |(a, b), &byte| {
        let a = (a + u32::from(byte)) % 65_521;
        (a, (a + b) % 65_521)
    });
    // Window and check, last block and stored, its length, the length inverted.
    let start = [&[0x78, 0x01, 0x01][..], &len.to_le_bytes(), &(!len).to_le_bytes()].concat();
    [&start[..], bytes, &(b << 16 | a).to_be_bytes()].concat()
}

#[test]
fn damage_is_an_error_or_leaves_the_mask_as_it_was() {
    let (size, mask) = (size(9, 5), Mask::new(2, 1, 3, 3, vec![0, 4, 1, 4]).unwrap());
    let png = write(&mask, size, 1).unwrap();
    for len in 0..png.len() {
        assert!(read(&png[..len], size).is_err(), "{len} bytes");
    }
    for bit in 0..png.len() * 8 {
        let mut flipped = png.to_vec();
        flipped[bit / 8] ^= 1 << (bit % 8);
        if let Ok(read) = read(&flipped, size) {
            assert_eq!(read.as_ref(), Some(&mask), "bit {bit}");
        }
    }
    assert_eq!(said(&png[..png.len() - 20], size), "it is cut short");
    assert_eq!(said(b"", size), "it is no PNG file");
    let mut damaged = png.to_vec();
    // The checksum of the pixels, before the empty last chunk.
    damaged[png.len() - 13] ^= 1;
    assert_eq!(said(&damaged, size), "it is damaged: the checksum of its IDAT chunk at byte 33 is wrong");
    let wrong_sum = [
        header(9, 5, [8, 0, 0, 0, 0]),
        chunk(*b"IDAT", &{
            let mut idat = stored(&[0; 50]);
            *idat.last_mut().unwrap() ^= 1;
            idat
        }),
        chunk(*b"IEND", &[]),
    ]
    .concat();
    assert_eq!(said(&wrong_sum, size), "it is damaged: its chunks do not make an image");
    let no_data = [header(9, 5, [8, 0, 0, 0, 0]), chunk(*b"IEND", &[])].concat();
    assert_eq!(said(&no_data, size), "it is damaged: it has no image data");
    let no_colour = [header(9, 5, [3, 0, 0, 0, 0]), chunk(*b"IEND", &[])].concat();
    assert!(said(&no_colour, size).starts_with("it is damaged: "), "{}", said(&no_colour, size));
}

#[test]
fn claims_of_size_are_refused_before_memory_is_taken() {
    let most = (1 << 31) - 1;
    let frame = size(640, 480);
    assert_eq!(
        said(&header(most, most, [8, 0, 0, 0, 0]), frame),
        "it is 2147483647x2147483647, the image 640x480"
    );
    let wide = header(8_000_000, u32::MAX, [16, 6, 0, 0, 0]);
    assert!(read(&wide, frame).is_err());
    assert!(read(&wide, size(8_000_000, u32::MAX)).is_err());
    let claimed = size(most, most);
    assert_eq!(
        said(&header(most, most, [8, 0, 0, 0, 0]), claimed),
        "the image of 2147483647x2147483647 is too large for masks"
    );
    let largest = size(65_535, 65_535);
    assert_eq!(said(&header(65_535, 65_535, [16, 6, 0, 0, 0]), largest), "it is cut short");
    assert_eq!(
        said(&header(65_535, 65_535, [8, 0, 0, 0, 1]), largest),
        "it is interlaced, and 65535x65535 is too large for that"
    );
    let mask = Mask::new(0, 0, 1, 1, vec![0, 1]).unwrap();
    for too_large in [size(65_536, 1), size(1, 65_536), size(u32::MAX, u32::MAX)] {
        assert!(write(&mask, too_large, 1).is_err());
        assert!(from_numbers(&[], too_large).is_err());
    }
}

#[test]
fn text_and_profiles_are_passed_over_and_a_missing_palette_is_damage() {
    let (frame, mask) = (size(9, 5), Mask::new(2, 1, 3, 1, vec![0, 3]).unwrap());
    let png = write(&mask, frame, 255).unwrap();
    let (head, rest) = png.split_at(33);
    let bomb = stored(&b" ".repeat(60_000));
    let chunks = [
        chunk(*b"zTXt", &[b"a\0\0", &bomb[..]].concat()),
        chunk(*b"iTXt", &[b"a\0\x01\0\0\0", &bomb[..]].concat()),
        chunk(*b"iCCP", &[b"a\0\0", &bomb[..]].concat()),
    ];
    assert_eq!(read(&[head, &chunks.concat(), rest].concat(), frame).unwrap(), Some(mask));
    let no_palette =
        [header(9, 5, [8, 3, 0, 0, 0]), chunk(*b"IDAT", &stored(&[0; 50])), chunk(*b"IEND", &[])];
    assert_eq!(said(&no_palette.concat(), frame), "it is damaged: it has no palette");
}

#[test]
fn of_an_animation_the_image_is_read_that_all_programs_show() {
    let frame = size(9, 5);
    let mask = Mask::new(2, 1, 3, 1, vec![0, 3]).unwrap();
    let png = write(&mask, frame, 255).unwrap();
    let (head, rest) = png.split_at(33);
    let (image, end) = rest.split_at(rest.len() - 12);
    let control = |number: u32, width: u32| {
        // Sequence number, size, place, delay, disposal and blending.
        let fields = [number, width, 5, 0, 0].map(u32::to_be_bytes).concat();
        chunk(*b"fcTL", &[&fields[..], &[0, 1, 0, 10, 0, 0]].concat())
    };
    // Two frames, played for ever.
    let animation = |frames: u32| chunk(*b"acTL", &[frames.to_be_bytes(), [0; 4]].concat());
    let blank = chunk(*b"fdAT", &[&2_u32.to_be_bytes()[..], &stored(&[0; 50])].concat());
    let first_is_shown = [head, &animation(2), &control(0, 9), image, &control(1, 9), &blank, end].concat();
    assert_eq!(read(&first_is_shown, frame).unwrap(), Some(mask));
    let part = [head, &animation(1), &control(0, 8), image, end].concat();
    assert!(said(&part, frame).starts_with("it is damaged: "), "{}", said(&part, frame));
}

#[test]
fn the_smallest_and_the_widest() {
    let one = Mask::new(0, 0, 1, 1, vec![0, 1]).unwrap();
    assert_eq!(read(&write(&one, size(1, 1), 1).unwrap(), size(1, 1)).unwrap(), Some(one.clone()));
    assert_eq!(read(&write(&one, size(1, 1), 0).unwrap(), size(1, 1)).unwrap(), None);
    let outside = Mask::new(9, 9, 1, 1, vec![0, 1]).unwrap();
    assert_eq!(decoded(&write(&outside, size(3, 2), 1).unwrap()), (3, 2, vec![0; 6]));
    let far = Mask::new(u32::MAX, u32::MAX, u32::MAX, 1, vec![0, u32::MAX]).unwrap();
    assert_eq!(read(&write(&far, size(3, 2), 1).unwrap(), size(3, 2)).unwrap(), None);
    for frame in [size(65_535, 3), size(3, 65_535)] {
        let spans = (0..frame.height()).map(|row| Span { row, start: row % 3, end: frame.width() });
        let mask = Mask::from_spans(spans, frame).unwrap();
        let png = write(mask.as_ref().unwrap(), frame, 255).unwrap();
        assert_eq!(decoded(&png).2, bitmap(mask.as_ref().unwrap(), frame, 255));
        assert_eq!(read(&png, frame).unwrap(), mask);
    }
    let all = Mask::new(0, 0, 65_535, 65_535, vec![0, 65_535 * 65_535]).unwrap();
    assert!(write(&all, size(65_535, 65_535), 1).unwrap().len() < 5 << 20);
}

#[test]
fn what_has_another_count_of_numbers_is_refused() {
    let error = from_numbers(&[1.0; 5], size(3, 2)).unwrap_err();
    assert_eq!(error.to_string(), "it has 5 numbers, the image 3x2 pixels");
}
