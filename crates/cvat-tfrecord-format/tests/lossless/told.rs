//! What a writer says of what it keeps.

use cvat_model::{
    AnnotatedFrame, BoundingBox, FrameEncoder, FrameSize, Geometry, Labels, Point, Severity, Shape,
    ShapeKind, WarningKind,
};
use cvat_tfrecord_format::{EncodeOptions, LabelIds, RecordEncoder};
use dataset_files::Limits;

fn encode(shapes: Vec<Shape>, outside: Vec<Shape>) -> Vec<WarningKind> {
    let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(20, 10).unwrap());
    (frame.shapes, frame.outside) = (shapes, outside);
    let options = EncodeOptions::new().lossless(true);
    let encoder = RecordEncoder::new(LabelIds::numbered(&Labels::new()), options);
    encoder.encode(frame).unwrap().warnings.into_iter().map(|warning| warning.kind().clone()).collect()
}

fn turned(rotation: f64) -> Shape {
    let bounding_box = BoundingBox::new(1.0, 2.0, 3.0, 4.0).unwrap();
    Shape::new(None, Geometry::Rectangle { bounding_box, rotation })
}

#[test]
fn what_training_does_not_see_is_a_note_a_kind() {
    let line = Shape::new(None, Geometry::Polyline(vec![Point::default()]));
    let said = encode(vec![line, turned(30.0)], vec![]);
    let of = |kind| WarningKind::LosslessOnly(Box::new(kind));
    assert_eq!(said, [of(WarningKind::NotConverted(ShapeKind::Polyline)), of(WarningKind::RotationEnclosed)]);
    assert!(said.iter().all(|kind| kind.severity() == Severity::Note));
    let words: Vec<_> = said.iter().map(|kind| (kind.subject(), kind.to_string())).collect();
    assert_eq!(words[0].0, "not-converted polyline");
    assert_eq!(words[0].1, "polyline not converted, but is kept under cvat/…, which training does not see");
    assert_eq!(words[1].0, "rotation-enclosed");
}

#[test]
fn numbers_that_json_cannot_hold_are_a_loss() {
    let line = |x| Shape::new(None, Geometry::Polyline(vec![Point { x, y: 0.0 }]));
    let lost = |kind: &str| WarningKind::NotLossless(format!("a {kind} with a number that is not finite"));
    let said = encode(vec![line(f64::NAN), line(1.0)], vec![]);
    let not_converted = WarningKind::NotConverted(ShapeKind::Polyline);
    let kept = WarningKind::LosslessOnly(Box::new(not_converted.clone()));
    assert_eq!(said, [not_converted, kept, lost("polyline")]);
    // The box is in the standard keys, and would be missed all the same.
    let said = encode(vec![turned(f64::INFINITY)], vec![line(f64::NEG_INFINITY)]);
    assert_eq!(said.last(), Some(&lost("polyline")));
    assert!(said.contains(&lost("rectangle")), "{said:?}");
}

#[test]
fn more_than_is_read_again_is_not_kept_and_told() {
    let count = usize::try_from(Limits::default().frame_numbers() / 2 + 1).unwrap();
    let line = Shape::new(None, Geometry::Polyline(vec![Point::default(); count]));
    let said = encode(vec![line], vec![]);
    assert_eq!(said[0], WarningKind::NotConverted(ShapeKind::Polyline));
    assert_eq!((said.len(), said[1].code()), (2, "not-lossless"));
}
