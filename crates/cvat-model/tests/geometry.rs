//! Boxes and sizes that sources should not have.
//!
//! | what | test |
//! |---|---|
//! | NaN and infinities | `a_box_has_finite_numbers_or_is_none` |
//! | −0, denormal and huge numbers; turning and cutting them | `odd_numbers_stay_finite` |
//! | corners the wrong way round, no area | `reversed_and_empty_boxes_are_degenerate_and_stay_in_the_image` |
//! | width or height 0 | `a_frame_has_a_size` |

use cvat_model::{BoundingBox, FrameSize, Point};
use proptest::prelude::*;

const ODD: [f64; 10] = [0.0, -0.0, 5e-324, -5e-324, 1.0, -1.0, 1e300, -1e300, f64::MAX, -f64::MAX];

#[test]
fn a_box_has_finite_numbers_or_is_none() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        for at in 0..4 {
            let mut sides = [1.0; 4];
            sides[at] = bad;
            let [xtl, ytl, xbr, ybr] = sides;
            assert_eq!(BoundingBox::new(xtl, ytl, xbr, ybr), None, "{sides:?}");
        }
        let good = Point { x: 1.0, y: 1.0 };
        for odd in [Point { x: bad, y: 1.0 }, Point { x: 1.0, y: bad }] {
            for points in [vec![odd], vec![good, odd], vec![odd, good]] {
                assert_eq!(BoundingBox::around(points), None);
            }
        }
    }
    assert_eq!(BoundingBox::around([]), None);
}

#[test]
fn reversed_and_empty_boxes_are_degenerate_and_stay_in_the_image() {
    for (sides, reversed) in [
        ([3.0, 4.0, 1.0, 2.0], true),
        ([3.0, 2.0, 1.0, 4.0], true),
        ([1.0, 2.0, 1.0, 4.0], false),
        ([1.0, 2.0, 3.0, 2.0], false),
        ([0.0, 0.0, -0.0, 5.0], false),
    ] {
        let [xtl, ytl, xbr, ybr] = sides;
        let b = BoundingBox::new(xtl, ytl, xbr, ybr).unwrap();
        assert_eq!((b.is_degenerate(), b.is_reversed()), (true, reversed), "{sides:?}");
        assert!(b.clamped(2.0, 2.0).is_degenerate(), "{sides:?}");
    }
}

#[test]
fn a_frame_has_a_size() {
    assert_eq!(FrameSize::new(0, 1), None);
    assert_eq!(FrameSize::new(1, 0), None);
    assert_eq!(FrameSize::new(u32::MAX, u32::MAX).unwrap().to_string(), "4294967295x4294967295");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn odd_numbers_stay_finite(sides in prop::array::uniform4(prop::sample::select(&ODD[..])), degrees in any::<f64>()) {
        let [xtl, ytl, xbr, ybr] = sides;
        let b = BoundingBox::new(xtl, ytl, xbr, ybr).unwrap();
        let finite = |b: BoundingBox| [b.xtl(), b.ytl(), b.xbr(), b.ybr()].iter().all(|side| side.is_finite());
        prop_assert!(finite(b) && finite(b.enclosing_rotated(degrees)));
        let cut = b.clamped(640.0, 480.0);
        prop_assert!((0.0..=640.0).contains(&cut.xtl()) && (0.0..=480.0).contains(&cut.ybr()));
        prop_assert_eq!(cut.clamped(640.0, 480.0), cut);
    }
}
