//! COCO's run lengths against pairs made with pycocotools, and by their laws.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

use cvat_model::{FrameSize, InvalidRle, Mask, RasterError, Rle, Span};
use proptest::prelude::*;

fn size(width: u32, height: u32) -> FrameSize {
    FrameSize::new(width, height).unwrap()
}

/// Foreground pixels, row by row.
fn mask_of(pixels: &[bool], size: FrameSize) -> Option<Mask> {
    let spans = pixels.iter().enumerate().filter(|(_, set)| **set).map(|(at, _)| {
        let at = u32::try_from(at).unwrap();
        let (row, start) = (at / size.width(), at % size.width());
        Span { row, start, end: start + 1 }
    });
    Mask::from_spans(spans, size).unwrap()
}

/// Made with pycocotools 2.0: `mask.encode(numpy.asfortranarray(pixels))["counts"]`.
#[test]
fn the_text_is_that_of_pycocotools() {
    let pairs = [
        (vec!["...", "..."], "6"),
        (vec!["###", "###"], "06"),
        (vec![".#.", "###", ".#."], "11120N0"),
        (vec!["#...", "....", "...#"], "01:0"),
    ];
    for (rows, text) in pairs {
        let size = size(u32::try_from(rows[0].len()).unwrap(), u32::try_from(rows.len()).unwrap());
        let pixels: Vec<bool> = rows.iter().flat_map(|row| row.bytes().map(|b| b == b'#')).collect();
        let rle = Rle::parse(size, text).unwrap();
        let mask = mask_of(&pixels, size);
        assert_eq!(rle.to_mask().unwrap(), mask, "{rows:?}");
        assert_eq!(rle.to_text(), text);
        if let Some(mask) = mask {
            assert_eq!(Rle::from_mask(&mask, size).unwrap(), rle);
        }
    }
}

/// `pixels = numpy.zeros((120, 200)); pixels[17:94, 33:181] = 1; pixels[40:50, 60:70] = 0`, by pycocotools 2.0.
#[test]
fn a_box_with_a_hole_is_that_of_pycocotools() {
    let size = size(200, 120);
    let text =
        format!("Yl3]2[1{}ZNoNe0Q1[O{}oNe0Q1Q1{}gV2", "0".repeat(52), "oNe0Q1[O".repeat(8), "0".repeat(220));
    let rows = (17..94).flat_map(|row| {
        let hole = (40..50).contains(&row);
        let end = if hole { 60 } else { 181 };
        [Span { row, start: 33, end }, Span { row, start: if hole { 70 } else { 181 }, end: 181 }]
    });
    let mask = Mask::from_spans(rows, size).unwrap().unwrap();
    let rle = Rle::from_mask(&mask, size).unwrap();
    assert_eq!(rle.to_text(), text);
    assert_eq!(Rle::parse(size, &text).unwrap().to_mask().unwrap(), Some(mask));
}

#[test]
fn texts_that_are_none_are_refused() {
    let size = size(3, 2);
    let refused = |text| Rle::parse(size, text).unwrap_err();
    assert_eq!(refused("1~"), InvalidRle::Character { at: 1 });
    assert_eq!(refused("é"), InvalidRle::Character { at: 0 });
    assert_eq!(refused("P"), InvalidRle::Truncated);
    assert_eq!(refused("O"), InvalidRle::Number { at: 0 }, "-1");
    assert_eq!(refused("PPPPPPPPPPPP0"), InvalidRle::Number { at: 6 });
    assert_eq!(refused("12"), InvalidRle::Total { total: 3, size });
    assert_eq!(refused(""), InvalidRle::Total { total: 0, size });
    // The largest number of 7 characters: 2^34 - 1.
    assert_eq!(refused("oooooo?"), InvalidRle::Number { at: 6 });
}

#[test]
fn an_image_that_is_too_large_costs_nothing() {
    let huge = size(1 << 31, 1);
    let rle = Rle::new(huge, vec![0, 1 << 31]).unwrap();
    assert_eq!(rle.to_mask().unwrap_err(), RasterError::ImageTooLarge(huge));
    let largest = size(65_535, 65_535);
    let all = Rle::new(largest, vec![0, 65_535 * 65_535]).unwrap();
    let mask = all.to_mask().unwrap().unwrap();
    assert_eq!(mask.area(), 65_535 * 65_535);
    assert_eq!(Rle::from_mask(&mask, largest).unwrap(), all);
    assert_eq!(Rle::parse(largest, &all.to_text()).unwrap(), all);
}

#[test]
fn empty_runs_are_no_pixels() {
    let rle = Rle::new(size(2, 2), vec![0, 1, 0, 1, 1, 0, 1, 0]).unwrap();
    assert_eq!(rle.to_mask().unwrap(), Some(Mask::new(0, 0, 1, 2, vec![0, 2]).unwrap()));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pixels_stay(width in 1_u32..30, pixels in prop::collection::vec(any::<bool>(), 1..400)) {
        let height = u32::try_from(pixels.len()).unwrap().div_ceil(width);
        let size = size(width, height);
        if let Some(mask) = mask_of(&pixels, size) {
            let rle = Rle::from_mask(&mask, size).unwrap();
            prop_assert_eq!(rle.to_mask().unwrap(), Some(mask));
            prop_assert_eq!(Rle::parse(size, &rle.to_text()).unwrap(), rle.clone());
            prop_assert_eq!(Rle::new(size, rle.counts().to_vec()).unwrap(), rle);
        }
    }

    #[test]
    fn no_text_panics(text in "[0-o]{0,40}", width in 1_u32..100, height in 1_u32..100) {
        if let Ok(rle) = Rle::parse(size(width, height), &text) {
            let _ = rle.to_mask();
        }
    }
}
