//! Boxes that are odd, and what conversion between fractions and pixels does to those that are not.
//!
//! | what | test |
//! |---|---|
//! | NaN and infinities | `boxes_that_are_no_numbers_are_dropped_and_said` |
//! | −0, denormal numbers, the largest number | `tiny_and_huge_fractions_stay_what_they_are` |
//! | corners the wrong way round, no area | `reversed_and_empty_boxes_are_kept_or_dropped_as_told` |
//! | pixels by mistake | `decode::tests::boxes_in_pixels_are_noticed`; refused where all are, in the program's `odd_records.rs` |
//! | lists of unequal length | `unequal_lists_name_their_key` |
//! | label 0 with an empty text | `a_box_without_label_stays_without` |
//! | the way there and back within 0.5 pixels, and the second time exactly | `a_second_trip_changes_nothing` |
//! | width or height 0, negative, beyond 32 bits | `no_size_is_an_error_before_anything_is_divided` |

#![allow(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]
#![allow(clippy::float_cmp, reason = "what is exact is compared exactly")]

use cvat_model::{AnnotatedFrame, BoundingBox, FrameSize, Geometry, Labels, Shape, WithWarnings};
use cvat_tfrecord_format::{
    DetectionExample, EncodeOptions, Instance, LabelIds, NoSize, NormalizedBox, Vocabulary, decode_frame,
    encode_frame,
};
use proptest::prelude::*;
use tf_example::{Example, Feature};

fn detection(boxes: &[[f32; 4]]) -> DetectionExample {
    let instance = |&[xmin, ymin, xmax, ymax]: &[f32; 4]| Instance {
        bounding_box: NormalizedBox { xmin, ymin, xmax, ymax },
        ..Instance::default()
    };
    DetectionExample {
        width: Some(20),
        height: Some(10),
        instances: boxes.iter().map(instance).collect(),
        ..DetectionExample::default()
    }
}

fn decode(detection: DetectionExample) -> Result<WithWarnings<AnnotatedFrame>, NoSize> {
    decode_frame(detection, "a.jpg".into(), &Vocabulary::default())
}

fn encode(frame: AnnotatedFrame, options: EncodeOptions) -> WithWarnings<DetectionExample> {
    encode_frame(frame, &LabelIds::numbered(&Labels::new()), options).unwrap()
}

fn codes<T>(value: &WithWarnings<T>) -> Vec<&str> {
    value.warnings.iter().map(|warning| warning.kind().code()).collect()
}

fn corners(frame: &AnnotatedFrame) -> Vec<[f64; 4]> {
    let of = |shape: &Shape| match shape.geometry {
        Geometry::Rectangle { bounding_box: b, .. } => [b.xtl(), b.ytl(), b.xbr(), b.ybr()],
        _ => unreachable!("rectangles only"),
    };
    frame.shapes.iter().map(of).collect()
}

#[test]
fn boxes_that_are_no_numbers_are_dropped_and_said() {
    for bad in [f32::NAN, -f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        for at in 0..4 {
            let mut odd = [0.25, 0.25, 0.5, 0.5];
            odd[at] = bad;
            let frame = decode(detection(&[[0.0, 0.0, 0.5, 0.5], odd])).unwrap();
            assert_eq!(corners(&frame.value), [[0.0, 0.0, 10.0, 5.0]], "{bad} at {at}");
            assert_eq!(
                frame.warnings[0].to_string(),
                "frame \"a.jpg\": object 1: box with a coordinate that is no number dropped"
            );
        }
    }
}

#[test]
fn tiny_and_huge_fractions_stay_what_they_are() {
    let odd = [-0.0, f32::from_bits(1), f32::MAX, -f32::MAX];
    let frame = decode(detection(&[odd])).unwrap();
    let [x, y, right, bottom] = corners(&frame.value)[0];
    assert!(x == 0.0 && x.is_sign_negative());
    assert_eq!(y, f64::from(f32::from_bits(1)) * 10.0);
    assert_eq!((right, bottom), (f64::from(f32::MAX) * 20.0, f64::from(-f32::MAX) * 10.0));
    // And as features, bit by bit.
    let example = detection(&[odd]).to_example();
    let back = DetectionExample::from_example(&example).unwrap().instances[0].bounding_box;
    let bits = [back.xmin, back.ymin, back.xmax, back.ymax].map(f32::to_bits);
    assert_eq!(bits, odd.map(f32::to_bits));
}

#[test]
fn reversed_and_empty_boxes_are_kept_or_dropped_as_told() {
    let boxes =
        [[0.5, 0.5, 0.25, 0.25], [0.5, 0.25, 0.5, 0.75], [0.25, 0.5, 0.75, 0.5], [0.0, 0.0, 1.0, 1.0]];
    let read = decode(detection(&boxes)).unwrap();
    assert_eq!(codes(&read), [""; 0]);
    assert_eq!(corners(&read.value)[0], [10.0, 5.0, 5.0, 2.5]);
    let kept = encode(read.value.clone(), EncodeOptions::new());
    assert_eq!((kept.value.instances.len(), codes(&kept)), (4, vec!["reversed", "zero-area", "zero-area"]));
    let written: Vec<_> = kept.value.instances.iter().map(|i| i.bounding_box).collect();
    assert_eq!(written, detection(&boxes).instances.iter().map(|i| i.bounding_box).collect::<Vec<_>>());
    let dropped = encode(read.value, EncodeOptions::new().drop_degenerate(true));
    assert_eq!((dropped.value.instances.len(), codes(&dropped)), (1, vec!["degenerate-dropped"; 3]));
}

#[test]
fn unequal_lists_name_their_key() {
    let two = [[0.0, 0.0, 0.5, 0.5], [0.5, 0.5, 1.0, 1.0]];
    for (key, one) in [
        ("image/object/bbox/xmin", Feature::floats([0.5])),
        ("image/object/bbox/xmax", Feature::floats([0.5, 0.5, 0.5])),
        ("image/object/bbox/ymin", Feature::floats([])),
        ("image/object/bbox/ymax", Feature::floats([0.5])),
        (
            "image/object/class/text",
            Feature::bytes(["a", "b", "c"].map(|text| bytes::Bytes::from_static(text.as_bytes()))),
        ),
        ("image/object/class/label", Feature::int64s([1])),
    ] {
        let mut example: Example = detection(&two).to_example();
        example.insert(key, one);
        let error = DetectionExample::from_example(&example).unwrap_err().to_string();
        assert!(
            error.starts_with("feature \"image/object/") && error.contains(", expected "),
            "{key}: {error}"
        );
    }
}

#[test]
fn a_box_without_label_stays_without() {
    let read = decode(detection(&[[0.0, 0.0, 0.5, 0.5]])).unwrap();
    assert_eq!((read.value.shapes[0].label, codes(&read)), (None, vec![]));
    let written = encode(read.value, EncodeOptions::new()).value;
    assert_eq!((written.instances[0].text.as_str(), written.instances[0].id), ("", 0));
}

#[test]
fn no_size_is_an_error_before_anything_is_divided() {
    for (width, height) in [
        (Some(0), Some(10)),
        (Some(20), Some(0)),
        (Some(-20), Some(10)),
        (Some(1 << 32), Some(10)),
        (Some(i64::MIN), Some(i64::MAX)),
        (None, Some(10)),
        (None, None),
    ] {
        let nothing = DetectionExample { width, height, ..detection(&[[0.0, 0.0, 0.5, 0.5]]) };
        assert!(decode(nothing).is_err(), "{width:?}x{height:?}");
        // An image that says its own is as good.
        let encoded = b"GIF89a\x03\0\x02\0\0\0\0"[..].into();
        let image = DetectionExample { width, height, encoded, ..detection(&[]) };
        assert_eq!(decode(image).unwrap().value.size, FrameSize::new(3, 2).unwrap());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_second_trip_changes_nothing(
        size in (1..200_000_u32, 1..200_000_u32),
        ends in prop::collection::vec((0.0..=1.0_f64, 0.0..=1.0_f64, 0.0..=1.0_f64, 0.0..=1.0_f64), 1..8),
    ) {
        let size = FrameSize::new(size.0, size.1).unwrap();
        let (width, height) = (f64::from(size.width()), f64::from(size.height()));
        let mut frame = AnnotatedFrame::new("a.jpg", size);
        frame.shapes = ends
            .iter()
            // CVAT keeps two decimals.
            .map(|&(a, b, c, d)| [a * width, b * height, c * width, d * height].map(|v| (v * 100.0).round() / 100.0))
            .map(|[a, b, c, d]| {
                let (a, c, b, d) = (a.min(c), a.max(c), b.min(d), b.max(d));
                let inside = BoundingBox::new(a, b, c, d).unwrap().clamped(width, height);
                Shape::rectangle(None, inside)
            })
            .collect();
        let trip = |frame: AnnotatedFrame| decode(encode(frame, EncodeOptions::new()).value).unwrap().value;
        let (before, once) = (corners(&frame), trip(frame));
        for (before, after) in before.iter().flatten().zip(corners(&once).iter().flatten()) {
            prop_assert!((before - after).abs() < 0.5, "{before} became {after}");
        }
        prop_assert_eq!(&trip(once.clone()), &once);
    }
}
