//! Upright rectangles inside the image: all that TFRecord boxes can say.

use crate::frame::{AnnotatedFrame, FrameSize};
use crate::geometry::{BoundingBox, is_turned};
use crate::shape::{Geometry, Shape, ShapeKind};
use crate::warning::{Location, Property, Warning, WarningKind};

/// Leaves upright rectangles inside the image only: rotated ones become the box around them, every other shape and tag
/// is dropped, and so is what a rectangle says beyond its label and box. Boxes are [settled](settle_box).
///
/// ```
/// use cvat_model::{transforms, AnnotatedFrame, FrameSize, Geometry, Shape};
/// let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(20, 10).unwrap());
/// frame.shapes.push(Shape::new(None, Geometry::Polygon(vec![])));
/// let warnings = transforms::rectangles_only(&mut frame, false);
/// assert!(frame.shapes.is_empty());
/// assert_eq!(warnings[0].to_string(), "frame \"a.jpg\": object 0: polygon not converted");
/// ```
pub fn rectangles_only(frame: &mut AnnotatedFrame, drop_degenerate: bool) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let (name, size) = (frame.name.clone(), frame.size);
    let mut kept = Vec::with_capacity(frame.shapes.len());
    for (index, shape) in std::mem::take(&mut frame.shapes).into_iter().enumerate() {
        let mut warn = |kind| warnings.push(Warning::new(Location::frame(&name).object(index), kind));
        let Geometry::Rectangle { bounding_box, rotation } = shape.geometry else {
            warn(WarningKind::NotConverted(shape.geometry.kind()));
            continue;
        };
        properties_not_kept(&shape, &mut warn);
        let turned = is_turned(rotation);
        let bounding_box = if turned { bounding_box.enclosing_rotated(rotation) } else { bounding_box };
        if turned {
            warn(WarningKind::RotationEnclosed);
        }
        let mut upright = Shape::rectangle(shape.label, bounding_box);
        if settle_box(&mut upright, size, drop_degenerate, &mut warn) {
            kept.push(upright);
        }
    }
    frame.shapes = kept;
    for _ in frame.tags.drain(..) {
        warnings.push(Warning::new(Location::frame(&name), WarningKind::NotConverted(ShapeKind::Tag)));
    }
    warnings
}

fn properties_not_kept(shape: &Shape, warn: &mut impl FnMut(WarningKind)) {
    for attribute in &shape.attributes {
        warn(WarningKind::NotKept(Property::Attribute(attribute.name.clone())));
    }
    let said = [
        (shape.occluded, Property::Occluded),
        (shape.z_order != 0, Property::ZOrder),
        (shape.group != 0, Property::Group),
        (!matches!(shape.source.as_str(), "" | "manual" | "file"), Property::Source),
    ];
    for (_, property) in said.into_iter().filter(|(said, _)| *said) {
        warn(WarningKind::NotKept(property));
    }
}

/// Cuts an upright rectangle at the border of an image of this size, says so, and says or drops one without area; tells
/// whether the shape is to be kept.
///
/// Zero-size and reversed boxes are kept unless `drop_degenerate`; rotated rectangles and other shapes are left as they
/// are.
///
/// ```
/// use cvat_model::{transforms, BoundingBox, FrameSize, Shape};
/// let size = FrameSize::new(20, 10).unwrap();
/// let mut shape = Shape::rectangle(None, BoundingBox::new(-1.0, 0.0, 5.0, 5.0).unwrap());
/// let mut said = Vec::new();
/// assert!(transforms::settle_box(&mut shape, size, false, &mut |kind| said.push(kind)));
/// assert_eq!(said[0].code(), "clamped");
/// ```
pub fn settle_box(
    shape: &mut Shape,
    size: FrameSize,
    drop_degenerate: bool,
    warn: &mut impl FnMut(WarningKind),
) -> bool {
    let Geometry::Rectangle { bounding_box, rotation } = &mut shape.geometry else { return true };
    if *rotation != 0.0 {
        return true;
    }
    let clamped = bounding_box.clamped(f64::from(size.width()), f64::from(size.height()));
    if clamped != *bounding_box {
        *bounding_box = clamped;
        warn(WarningKind::Clamped);
    }
    let Some(kind) = degenerate(&clamped) else { return true };
    warn(if drop_degenerate { WarningKind::DegenerateDropped } else { kind });
    !drop_degenerate
}

fn degenerate(b: &BoundingBox) -> Option<WarningKind> {
    if b.is_reversed() {
        Some(WarningKind::Reversed)
    } else {
        b.is_degenerate().then_some(WarningKind::ZeroArea)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Tag;
    use crate::shape::Attribute;

    fn frame(shapes: Vec<Shape>) -> AnnotatedFrame {
        let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(100, 50).unwrap());
        frame.shapes = shapes;
        frame
    }

    fn rectangle(x1: f64, y1: f64, x2: f64, y2: f64) -> Shape {
        Shape::rectangle(None, BoundingBox::new(x1, y1, x2, y2).unwrap())
    }

    fn codes(warnings: &[Warning]) -> Vec<(&str, String)> {
        warnings.iter().map(|w| (w.kind().code(), w.kind().subject())).collect()
    }

    #[test]
    fn says_all_that_a_rectangle_loses() {
        let mut shape = rectangle(0.0, 0.0, 10.0, 10.0);
        shape.attributes = vec![Attribute { name: "pose".into(), value: "left".into() }];
        (shape.occluded, shape.z_order, shape.group, shape.source) = (true, 2, 1, "auto".into());
        let mut f = frame(vec![shape]);
        f.tags.push(Tag::new(None));
        let warnings = rectangles_only(&mut f, false);
        let subjects: Vec<_> = warnings.iter().map(|w| w.kind().subject()).collect();
        assert_eq!(subjects, ["attribute \"pose\"", "occluded flag", "z-order", "group", "source", "tag"]);
        assert_eq!(f.shapes, [rectangle(0.0, 0.0, 10.0, 10.0)]);
        assert!(f.tags.is_empty());
    }

    #[test]
    fn full_turns_are_no_rotation() {
        let mut shape = rectangle(0.0, 0.0, 10.0, 5.0);
        shape.geometry = match shape.geometry {
            Geometry::Rectangle { bounding_box, .. } => Geometry::Rectangle { bounding_box, rotation: 720.0 },
            other => other,
        };
        let mut f = frame(vec![shape]);
        assert_eq!(rectangles_only(&mut f, false), []);
    }

    #[test]
    fn degenerate_boxes_are_kept_and_reported_or_dropped() {
        let shapes = vec![
            rectangle(5.0, 5.0, 5.0, 9.0),     // no width
            rectangle(9.0, 5.0, 5.0, 9.0),     // reversed
            rectangle(120.0, 5.0, 130.0, 9.0), // all outside: no width after clamping
            rectangle(1.0, 1.0, 2.0, 2.0),
        ];
        let mut kept = frame(shapes.clone());
        let warnings = rectangles_only(&mut kept, false);
        let none = String::new;
        assert_eq!(
            codes(&warnings),
            [("zero-area", none()), ("reversed", none()), ("clamped", none()), ("zero-area", none())]
        );
        assert_eq!(kept.shapes.len(), 4);
        let mut dropped = frame(shapes);
        rectangles_only(&mut dropped, true);
        assert_eq!(dropped.shapes, [rectangle(1.0, 1.0, 2.0, 2.0)]);
    }

    #[test]
    fn objects_are_numbered_as_the_source_has_them() {
        let polygon = Shape::new(None, Geometry::Polygon(vec![]));
        let mut f = frame(vec![polygon, rectangle(5.0, 5.0, 5.0, 9.0)]);
        let warnings = rectangles_only(&mut f, true);
        assert_eq!(warnings[1].to_string(), "frame \"a.jpg\": object 1: box without area dropped");
    }
}
