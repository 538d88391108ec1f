//! Rasterisation and outlines by their laws; how they compare with COCO's own tools is for `cargo xtask interop`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helpers fail by panicking"
)]

use cvat_model::transforms::{masks_to_polygons, polygons_to_masks};
use cvat_model::{AnnotatedFrame, BoundingBox, FrameSize, Geometry, Mask, Point, RasterError, Shape, Span};
use proptest::prelude::*;

fn size(width: u32, height: u32) -> FrameSize {
    FrameSize::new(width, height).unwrap()
}

fn points(all: &[(f64, f64)]) -> Vec<Point> {
    all.iter().map(|&(x, y)| Point { x, y }).collect()
}

/// The mask of a drawing: `#` is foreground.
fn drawn(left: u32, top: u32, rows: &[&str]) -> Mask {
    let pixels: Vec<bool> = rows.iter().flat_map(|row| row.bytes().map(|b| b == b'#')).collect();
    from_pixels(left, top, u32::try_from(rows[0].len()).unwrap(), &pixels)
}

fn from_pixels(left: u32, top: u32, width: u32, pixels: &[bool]) -> Mask {
    let mut runs = vec![0];
    let mut value = false;
    for &pixel in pixels {
        if pixel != value {
            runs.push(0);
            value = pixel;
        }
        *runs.last_mut().unwrap() += 1;
    }
    let height = u32::try_from(pixels.len()).unwrap() / width;
    Mask::new(left, top, width, height, runs).unwrap()
}

/// The foreground as (column, row), in order.
fn pixels(mask: &Mask) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    let mut at = 0;
    for (number, &run) in mask.runs().iter().enumerate() {
        if number % 2 == 1 {
            found.extend(
                (at..at + run).map(|at| (mask.left() + at % mask.width(), mask.top() + at / mask.width())),
            );
        }
        at += run;
    }
    found
}

fn frame(size: FrameSize, mask: Mask) -> AnnotatedFrame {
    let mut frame = AnnotatedFrame::new("a.jpg", size);
    frame.shapes.push(Shape::new(None, Geometry::Mask(mask)));
    frame
}

/// Polygons of a mask, each as its points.
fn polygons(size: FrameSize, mask: Mask) -> Vec<Vec<Point>> {
    let mut frame = frame(size, mask);
    assert_eq!(masks_to_polygons(&mut frame), []);
    let outline = |shape: Shape| match shape.geometry {
        Geometry::Polygon(points) => points,
        other => panic!("{other:?}"),
    };
    frame.shapes.into_iter().map(outline).collect()
}

#[test]
fn a_box_covers_what_cocos_tools_give_it() {
    let covered = |x: f64, y: f64, w: f64, h: f64| {
        let corners = points(&[(x, y), (x + w, y), (x + w, y + h), (x, y + h)]);
        let mask = Mask::from_polygon(&corners, size(12, 12)).unwrap()?;
        assert_eq!(mask.area(), u64::from(mask.width()) * u64::from(mask.height()));
        Some((mask.left(), mask.top(), mask.width(), mask.height()))
    };
    assert_eq!(covered(2.0, 1.0, 4.0, 3.0), Some((2, 1, 4, 3)));
    assert_eq!(covered(2.4, 1.4, 4.0, 3.0), Some((2, 1, 4, 3)));
    assert_eq!(covered(2.5, 1.5, 4.0, 3.0), Some((3, 2, 4, 3)));
    assert_eq!(covered(0.0, 0.0, 0.4, 0.4), None);
    assert_eq!(covered(0.0, 0.0, 0.6, 0.6), Some((0, 0, 1, 1)));
    assert_eq!(covered(-3.0, -3.0, 5.0, 5.0), Some((0, 0, 2, 2)));
    assert_eq!(covered(10.0, 10.0, 5.0, 5.0), Some((10, 10, 2, 2)));
    assert_eq!(covered(5.0, 5.0, 0.0, 0.0), None);
    assert_eq!(covered(-9.0, 0.0, 5.0, 5.0), None);
}

#[test]
fn hostile_outlines_are_refused_or_cheap() {
    let outline = |points: &[(f64, f64)], size| Mask::from_polygon(&self::points(points), size);
    for odd in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(outline(&[(0.0, 0.0), (odd, 5.0), (5.0, 5.0)], size(9, 9)), Err(RasterError::NotFinite));
    }
    let huge = size(65_536, 1);
    assert_eq!(outline(&[], huge), Err(RasterError::ImageTooLarge(huge)));
    for few in [vec![], vec![(1.0, 1.0)], vec![(1.0, 1.0), (5.0, 7.0)], vec![(2.0, 2.0); 9]] {
        assert_eq!(outline(&few, size(9, 9)), Ok(None));
    }
    // Beyond 32 bits of the grid.
    let far = [(-1e300, -1e300), (1e300, -1e300), (1e300, 1e300), (-1e300, 1e300)];
    assert_eq!(outline(&far, size(3, 2)).unwrap().unwrap().runs(), [0, 6]);
    // A quarter of a million edges through the whole of the largest image, steep and not.
    for steep in [false, true] {
        let zigzag: Vec<_> = (0..250_000)
            .map(|n| if n % 2 == 0 { (0.0, f64::from(n)) } else { (60_000.0, 0.0) })
            .map(|(x, y)| if steep { (y, x) } else { (x, y) })
            .collect();
        assert_eq!(outline(&zigzag, size(65_535, 65_535)), Err(RasterError::TooComplex));
    }
}

#[test]
fn a_comb_that_would_fill_the_memory_is_refused() {
    let teeth = (0..1000).flat_map(|n| {
        let x = f64::from(n) * 8.0;
        [(x, 0.0), (x, 65_000.0), (x + 4.0, 65_000.0), (x + 4.0, 0.0)]
    });
    let comb: Vec<_> = teeth.collect();
    assert_eq!(Mask::from_polygon(&points(&comb), size(65_535, 65_535)), Err(RasterError::TooComplex));
}

#[test]
fn a_box_around_a_mask_that_lies_far_out() {
    let all = u32::MAX;
    let mask = Mask::new(all, 1, all, 1, vec![0, all]).unwrap();
    let far = f64::from(all);
    assert_eq!(mask.bounding_box(), BoundingBox::new(far, 1.0, far * 2.0, 2.0));
    assert_eq!(Mask::new(3, 3, 2, 2, vec![4]).unwrap().bounding_box(), None);
}

#[test]
fn a_single_pixel_is_a_square() {
    let corners = points(&[(4.0, 5.0), (5.0, 5.0), (5.0, 6.0), (4.0, 6.0)]);
    assert_eq!(polygons(size(9, 9), drawn(4, 5, &["#"])), [corners]);
}

#[test]
fn holes_hang_on_what_is_left_of_them() {
    let rings = drawn(
        0,
        0,
        &[
            "#########", // two holes, the second left of which the first lies
            "#.##.#..#",
            "#.#####.#",
            "#########",
        ],
    );
    assert_eq!(polygons(size(9, 9), rings).len(), 1);
    let nested = drawn(1, 1, &["#####", "#...#", "#.#.#", "#...#", "#####"]);
    let polygons = polygons(size(9, 9), nested);
    // Twice four corners, the slit's end on the left, and both ends again; the pixel in the hole touches nothing.
    assert_eq!(polygons.iter().map(Vec::len).collect::<Vec<_>>(), [11, 4]);
}

#[test]
fn pixels_that_touch_at_a_corner_are_one_polygon() {
    assert_eq!(polygons(size(9, 9), drawn(0, 0, &["#.", ".#"])).len(), 1);
    assert_eq!(polygons(size(9, 9), drawn(0, 0, &[".#", "#."])).len(), 1);
    assert_eq!(polygons(size(9, 9), drawn(0, 0, &[".#.", "#.#", ".#."])).len(), 1);
    assert_eq!(polygons(size(9, 9), drawn(0, 0, &["#.#"])).len(), 2);
}

fn any_polygon() -> impl Strategy<Value = Vec<Point>> {
    let number = prop_oneof![-8.0..40.0_f64, (-8..40_i32).prop_map(f64::from), -1e9..1e9_f64];
    let point = (number.clone(), number).prop_map(|(x, y)| Point { x, y });
    prop::collection::vec(point, 0..12)
}

fn any_mask() -> impl Strategy<Value = Mask> {
    let rows = (1..9_u32, 1..9_u32).prop_flat_map(|(width, height)| {
        let pixels = prop::collection::vec(any::<bool>(), (width * height) as usize);
        pixels.prop_map(move |pixels| (width, pixels))
    });
    (0..5_u32, 0..5_u32, rows).prop_map(|(left, top, (width, pixels))| from_pixels(left, top, width, &pixels))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn masks_are_tight_and_in_the_image(outline in any_polygon(), w in 1..40_u32, h in 1..40_u32) {
        let Some(mask) = Mask::from_polygon(&outline, size(w, h)).unwrap() else { return Ok(()) };
        let found = pixels(&mask);
        prop_assert_eq!(found.len() as u64, mask.area());
        prop_assert!(found.iter().all(|&(x, y)| x < w && y < h));
        prop_assert_eq!(found.iter().map(|p| p.0).min(), Some(mask.left()));
        prop_assert_eq!(found.iter().map(|p| p.0).max(), Some(mask.left() + mask.width() - 1));
        prop_assert_eq!(found.first().map(|p| p.1), Some(mask.top()));
        prop_assert_eq!(found.last().map(|p| p.1), Some(mask.top() + mask.height() - 1));
        prop_assert!(mask.runs().iter().skip(1).all(|&run| run > 0));
    }

    #[test]
    fn an_image_only_cuts(outline in any_polygon(), w in 1..40_u32, h in 1..40_u32) {
        let whole = Mask::from_polygon(&outline, size(64, 64)).unwrap();
        let cut = Mask::from_polygon(&outline, size(w, h)).unwrap();
        let inside = whole.iter().flat_map(pixels).filter(|&(x, y)| x < w && y < h).collect::<Vec<_>>();
        prop_assert_eq!(cut.iter().flat_map(pixels).collect::<Vec<_>>(), inside);
    }

    #[test]
    fn where_an_outline_begins_and_which_way_it_goes_does_not_matter(mut outline in any_polygon(), by in 0..12_usize) {
        let mask = Mask::from_polygon(&outline, size(33, 22));
        if !outline.is_empty() {
            let by = by % outline.len();
            outline.rotate_left(by);
        }
        prop_assert_eq!(&Mask::from_polygon(&outline, size(33, 22)), &mask);
        outline.reverse();
        prop_assert_eq!(&Mask::from_polygon(&outline, size(33, 22)), &mask);
    }

    #[test]
    fn polygons_of_a_mask_have_its_pixels(mask in any_mask()) {
        prop_assume!(mask.area() > 0);
        let expected = pixels(&mask);
        let outlines = polygons(size(20, 20), mask);
        let again = Mask::from_polygons(&outlines, size(20, 20)).unwrap().unwrap();
        prop_assert_eq!(pixels(&again), expected);
        // Pieces have no pixel in common.
        let areas = outlines.iter().map(|part| Mask::from_polygon(part, size(20, 20)).unwrap().unwrap().area());
        prop_assert_eq!(areas.sum::<u64>(), again.area());
        for outline in &outlines {
            let upright = outline.iter().zip(outline.iter().cycle().skip(1));
            let along = |a: f64, b: f64| a.to_bits() == b.to_bits();
            prop_assert!(upright.clone().all(|(a, b)| along(a.x, b.x) != along(a.y, b.y)), "{:?}", outline);
        }
    }

    #[test]
    fn there_and_back_again_changes_nothing_more(mask in any_mask(), w in 1..12_u32, h in 1..12_u32) {
        let mut once = frame(size(w, h), mask);
        let left_out = masks_to_polygons(&mut once);
        prop_assert_eq!(left_out.len(), usize::from(once.shapes.is_empty()));
        let mut again = once.clone();
        prop_assert_eq!(polygons_to_masks(&mut again), []);
        prop_assert_eq!(masks_to_polygons(&mut again), []);
        prop_assert_eq!(again, once);
    }
}

#[test]
fn a_mask_and_its_spans_are_one_another_and_the_rest_of_the_image_has_none() {
    let frame = size(8, 6);
    let drawn = drawn(2, 1, &["#.#####", "#.#####", ".......", "..#...."]);
    let spans: Vec<_> = drawn.spans(frame).unwrap().map(|s| (s.row, s.start, s.end)).collect();
    // The box has a column outside the image.
    assert_eq!(spans, [(1, 2, 3), (1, 4, 8), (2, 2, 3), (2, 4, 8), (4, 4, 5)]);
    let inside = Mask::from_spans(drawn.spans(frame).unwrap(), frame).unwrap().unwrap();
    assert_eq!(pixels(&inside), pixels(&drawn).into_iter().filter(|p| p.0 < 8).collect::<Vec<_>>());

    let span = |row, start, end| Span { row, start, end };
    // Out of order, touching, overlapping, one in the other, empty, backwards, and outside.
    let spans = [
        span(3, 5, 7),
        span(1, 0, 2),
        span(3, 4, 6),
        span(1, 2, 3),
        span(1, 0, 1),
        span(2, 2, 2),
        span(2, 5, 1),
        span(6, 0, 8),
        span(2, 8, 9),
        span(u32::MAX, 0, u32::MAX),
        span(3, 7, u32::MAX),
    ];
    let mask = Mask::from_spans(spans, frame).unwrap();
    assert_eq!(mask, Some(Mask::new(0, 1, 8, 3, vec![0, 3, 17, 4]).unwrap()));
    assert_eq!(Mask::from_spans([span(6, 0, 8)], frame), Ok(None));
    let large = size(65_536, 1);
    assert_eq!(Mask::from_spans([], large), Err(RasterError::ImageTooLarge(large)));
    assert!(drawn.spans(large).is_err());
    let endless = std::iter::repeat(span(0, 0, 1));
    assert_eq!(Mask::from_spans(endless, frame), Err(RasterError::TooComplex));
}
