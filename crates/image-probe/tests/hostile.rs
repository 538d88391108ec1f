//! Headers made to do harm, and headers of images that are odd but sound. Pixels are never decoded, whatever a header says.
//!
//! | what | test |
//! |---|---|
//! | PNG of 2³¹−1 by 2³¹−1, of more than PNG allows, 41 bytes in all | `a_png_of_any_size_is_only_numbers` |
//! | zTXt and iCCP that would inflate to gigabytes | `compressed_chunks_are_not_inflated` |
//! | chunks and segments longer than the file | `lengths_beyond_the_end_allocate_nothing` |
//! | APNG, interlaced, a wrong checksum | `odd_but_sound_pngs` |
//! | JPEG of 65,535 by 65,535 without a scan, progressive, CMYK, a scan cut off | `jpegs_by_their_header_alone` |
//! | EXIF orientation 1 to 8, others, directories in circles or of 65,535 entries | `orientations`, `exif_in_circles` |
//! | 10⁶ segments or fill bytes before the header | `long_ways_to_the_header_are_quick` |
//! | a format's name in other words | `words_for_formats` |
//! | nothing, a signature alone, text | `what_is_no_image` |
//! | GIF, BMP and WebP at their limits | `the_other_formats_at_their_limits` |
//! | any bytes behind a signature | unit tests |

#![allow(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

use std::time::{Duration, Instant};

use image_probe::{ImageFormat, ImageHeader, probe};

/// Type and contents of a chunk, with a checksum of zeros: nobody looks at it.
fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let len = u32::try_from(data.len()).unwrap().to_be_bytes();
    [&len[..], &kind, data, &[0; 4]].concat()
}

fn png(width: u32, height: u32, depth: u8, color: u8, interlaced: u8, chunks: &[Vec<u8>]) -> Vec<u8> {
    let ihdr = [
        &width.to_be_bytes()[..],
        &height.to_be_bytes(),
        &[depth, color, 0, 0, interlaced], // compression and filter are 0
    ]
    .concat();
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(*b"IHDR", &ihdr), chunks.concat()].concat()
}

/// A marker and its segment.
fn segment(marker: u8, data: &[u8]) -> Vec<u8> {
    let len = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker][..], &len, data].concat()
}

/// A frame header: 8 bits a sample, this size, components of one sample each.
fn frame(marker: u8, width: u16, height: u16, components: u8) -> Vec<u8> {
    let mut data = vec![8];
    data.extend(height.to_be_bytes());
    data.extend(width.to_be_bytes());
    data.push(components);
    data.extend((1..=components).flat_map(|id| [id, 0x11, 0]));
    segment(marker, &data)
}

fn jpeg(segments: &[Vec<u8>]) -> Vec<u8> {
    [vec![0xff, 0xd8], segments.concat()].concat()
}

/// APP1 with a little-endian TIFF: these entries of 12 bytes, and where the next directory is.
fn exif(entries: &[[u8; 12]], next: u32) -> Vec<u8> {
    let count = u16::try_from(entries.len()).unwrap().to_le_bytes();
    let parts = [&b"Exif\0\0II*\0\x08\0\0\0"[..], &count, &entries.concat(), &next.to_le_bytes()];
    segment(0xe1, &parts.concat())
}

fn orientation(value: u8) -> [u8; 12] {
    [0x12, 0x01, 3, 0, 1, 0, 0, 0, value, 0, 0, 0] // Orientation, SHORT, 1 value
}

#[track_caller]
fn quickly(bytes: &[u8]) -> ImageHeader {
    let start = Instant::now();
    let header = probe(bytes);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    header
}

#[test]
fn a_png_of_any_size_is_only_numbers() {
    let largest = 0x7fff_ffff;
    let header = quickly(&png(largest, largest, 8, 6, 0, &[]));
    assert_eq!((header.format, header.size), (Some(ImageFormat::Png), Some((largest, largest))));
    // Section 11.2.1 of the PNG specification allows no more, and no zero.
    for (width, height) in [(8_000_000, u32::MAX), (largest + 1, 1), (0, 5), (5, 0)] {
        let bytes = png(width, height, 16, 6, 0, &[vec![0; 8]]);
        assert_eq!(bytes.len(), 41);
        assert_eq!(quickly(&bytes).size, None, "{width}x{height}");
    }
}

#[test]
fn compressed_chunks_are_not_inflated() {
    // 4 MiB of deflated zeros would be 4 GiB.
    let bomb = [&b"Comment\0\0\x78\xda"[..], &vec![0; 4 << 20]].concat();
    for kind in [*b"zTXt", *b"iCCP", *b"iTXt"] {
        let header = quickly(&png(3, 2, 8, 6, 0, &[chunk(kind, &bomb), chunk(*b"IDAT", b"x")]));
        assert_eq!((header.size, header.orientation), (Some((3, 2)), 1));
    }
}

#[test]
fn lengths_beyond_the_end_allocate_nothing() {
    for kind in [*b"eXIf", *b"zTXt", *b"IDAT"] {
        for len in [0x7fff_ffff_u32, u32::MAX] {
            let chunk = [&len.to_be_bytes()[..], &kind, b"few"].concat();
            assert_eq!(quickly(&png(3, 2, 8, 6, 0, &[chunk])).size, Some((3, 2)));
        }
    }
    let long = [&[0xff, 0xe1, 0xff, 0xff][..], b"Exif\0\0II*\0"].concat();
    assert_eq!(quickly(&jpeg(&[long])).size, None);
    // A TIFF whose values lie 4 GiB on, and 2^32 - 1 of them.
    let far = [0x12, 0x01, 3, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    assert_eq!(quickly(&jpeg(&[exif(&[far], 0), frame(0xc0, 5, 7, 1)])).orientation, 1);
}

#[test]
fn odd_but_sound_pngs() {
    let control = chunk(*b"acTL", &[0, 0, 0, 9, 0, 0, 0, 0]); // nine frames, for ever
    let first = chunk(*b"fcTL", &[0; 26]);
    assert_eq!(probe(&png(3, 2, 8, 6, 0, &[control, first, chunk(*b"IDAT", b"x")])).size, Some((3, 2)));
    assert_eq!(probe(&png(3, 2, 8, 6, 1, &[])).size, Some((3, 2)), "interlaced");
    let mut wrong = png(3, 2, 8, 6, 0, &[]);
    *wrong.last_mut().unwrap() ^= 1;
    assert_eq!(probe(&wrong).size, Some((3, 2)), "the checksum is the decoder's business");
    let turned = [&b"II*\0\x08\0\0\0\x01\0"[..], &orientation(8), &[0; 4]].concat();
    assert_eq!(probe(&png(3, 2, 8, 6, 0, &[chunk(*b"eXIf", &turned)])).orientation, 8);
}

#[test]
fn jpegs_by_their_header_alone() {
    for (what, marker, components) in [("baseline", 0xc0, 3), ("progressive", 0xc2, 3), ("CMYK", 0xc0, 4)] {
        let adobe = segment(0xee, b"Adobe\0\x64\0\0\0\0\x02");
        let header = quickly(&jpeg(&[adobe, frame(marker, 65535, 65535, components)]));
        assert_eq!((header.format, header.size), (Some(ImageFormat::Jpeg), Some((65535, 65535))), "{what}");
    }
    // Twenty thousand scans of a progressive image, none of which is read.
    let scans = segment(0xda, &[1, 1, 0, 0, 63, 0]).repeat(20_000);
    assert_eq!(quickly(&jpeg(&[frame(0xc2, 65500, 65500, 1), scans])).size, Some((65500, 65500)));
    assert_eq!(
        probe(&jpeg(&[frame(0xc0, 5, 7, 1), vec![0xff, 0xda, 0, 8, 1]])).size,
        Some((5, 7)),
        "cut off"
    );
    for (width, height) in [(0, 7), (5, 0)] {
        assert_eq!(probe(&jpeg(&[frame(0xc0, width, height, 1)])).size, None);
    }
}

#[test]
fn orientations() {
    for value in 0..=9 {
        let header = probe(&jpeg(&[exif(&[orientation(value)], 0), frame(0xc0, 5, 7, 1)]));
        let expected = if (1..=8).contains(&value) { value } else { 1 };
        assert_eq!((header.size, header.orientation), (Some((5, 7)), expected));
        assert_eq!(header.is_turned(), expected != 1);
    }
}

#[test]
fn exif_in_circles() {
    let frame = || frame(0xc0, 5, 7, 1);
    let circle = quickly(&jpeg(&[exif(&[orientation(6)], 8), frame()]));
    assert_eq!(circle.size, Some((5, 7)));
    // A sub-directory that is the directory itself.
    let inner = [0x69, 0x87, 4, 0, 1, 0, 0, 0, 8, 0, 0, 0];
    assert_eq!(quickly(&jpeg(&[exif(&[inner, orientation(6)], 0), frame()])).size, Some((5, 7)));
    let many = exif(&vec![orientation(6); 5000], 8);
    assert_eq!(quickly(&jpeg(&[many, frame()])).size, Some((5, 7)));
}

#[test]
fn long_ways_to_the_header_are_quick() {
    let frame = || frame(0xc0, 5, 7, 1);
    assert_eq!(quickly(&jpeg(&[segment(0xe2, b"").repeat(1_000_000), frame()])).size, Some((5, 7)));
    assert_eq!(
        quickly(&jpeg(&[segment(0xe1, b"Exif\0\0II*\0").repeat(300_000), frame()])).size,
        Some((5, 7))
    );
    let filled = jpeg(&[vec![0xff; 1_000_000], frame().split_off(1)]);
    assert!(matches!(quickly(&filled).size, Some((5, 7)) | None));
    let chunks = chunk(*b"tEXt", b"").repeat(1_000_000);
    assert_eq!(quickly(&png(3, 2, 8, 6, 0, &[chunks])).size, Some((3, 2)));
}

#[test]
fn words_for_formats() {
    for word in ["jpg", "JPG", "jpeg", "JPEG", ".jpg", "image/jpeg", " jpeg "] {
        assert!(ImageFormat::Jpeg.is_called(word), "{word}");
        assert!(!ImageFormat::Png.is_called(word), "{word}");
    }
    for word in ["", ".", "image/", "jp", "jpegs", "pn\u{261}"] {
        let all =
            [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Bmp, ImageFormat::Gif, ImageFormat::WebP];
        assert!(all.iter().all(|format| !format.is_called(word)), "{word:?}");
    }
}

#[test]
fn what_is_no_image() {
    for bytes in
        [&b""[..], b"\0", b"version https://git-lfs", b"<html>", b"\xff\xd8", b"\x89PNG", b"PK\x03\x04"]
    {
        assert_eq!(probe(bytes), ImageHeader { format: None, size: None, orientation: 1 });
    }
    for bytes in [&b"\xff\xd8\xff"[..], b"\x89PNG\r\n\x1a\n", b"BM", b"GIF89a", b"RIFF\0\0\0\0WEBP"] {
        let header = probe(bytes);
        assert!(header.format.is_some());
        assert_eq!((header.size, header.orientation), (None, 1));
    }
}

#[test]
fn the_other_formats_at_their_limits() {
    assert_eq!(probe(b"GIF89a\xff\xff\xff\xff\0\0\0").size, Some((65535, 65535)));
    let webp = b"RIFF\xff\xff\xff\xffWEBPVP8X\x0a\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff";
    assert_eq!(probe(webp).size, Some((1 << 24, 1 << 24)));
    let bmp = |width: i32, height: i32| {
        let head = [&b"BM"[..], &[0; 12], &40_u32.to_le_bytes()].concat(); // size of the info header
        probe(&[head, width.to_le_bytes().to_vec(), height.to_le_bytes().to_vec(), vec![0; 28]].concat()).size
    };
    assert_eq!(bmp(i32::MAX, i32::MAX), Some((0x7fff_ffff, 0x7fff_ffff)));
    // A negative height is of a bitmap whose rows come from the top.
    assert_eq!(bmp(3, -2), Some((3, 2)));
    assert_eq!(bmp(-3, 2), None);
}
