//! Upright boxes inside the image: what most formats can say.

use crate::frame::FrameSize;
use crate::geometry::BoundingBox;
use crate::shape::{Geometry, Shape};
use crate::warning::WarningKind;

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
    if shape.geometry.is_turned() {
        return true;
    }
    let Geometry::Rectangle { bounding_box, .. } = &mut shape.geometry else { return true };
    let settled = settle(*bounding_box, size, drop_degenerate, warn);
    if let Some(settled) = settled.filter(|settled| settled != bounding_box) {
        (*bounding_box, shape.keyframe) = (settled, None);
    }
    settled.is_some()
}

/// The box cut at the border of an image of this size, `None` where it has no area and such are to be dropped.
///
/// Says where it was cut, and says or drops one without area, as [`settle_box`] does.
///
/// ```
/// use cvat_model::{transforms, BoundingBox, FrameSize};
/// let (b, size) = (BoundingBox::new(-1.0, 0.0, 5.0, 5.0).unwrap(), FrameSize::new(20, 10).unwrap());
/// assert_eq!(transforms::settle(b, size, false, &mut |_| ()), BoundingBox::new(0.0, 0.0, 5.0, 5.0));
/// ```
pub fn settle(
    bounding_box: BoundingBox,
    size: FrameSize,
    drop_degenerate: bool,
    warn: &mut impl FnMut(WarningKind),
) -> Option<BoundingBox> {
    let clamped = bounding_box.clamped(f64::from(size.width()), f64::from(size.height()));
    if clamped != bounding_box {
        warn(WarningKind::Clamped);
    }
    let Some(kind) = degenerate(&clamped) else { return Some(clamped) };
    warn(if drop_degenerate { WarningKind::DegenerateDropped } else { kind });
    (!drop_degenerate).then_some(clamped)
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

    #[test]
    fn degenerate_boxes_are_kept_and_reported_or_dropped() {
        let size = FrameSize::new(100, 50).unwrap();
        let settled = |[x1, y1, x2, y2]: [f64; 4], drop| {
            let mut said = Vec::new();
            let b = BoundingBox::new(x1, y1, x2, y2).unwrap();
            let kept = settle(b, size, drop, &mut |kind: WarningKind| said.push(kind.code()));
            (kept.is_some(), said)
        };
        let outside = [120.0, 5.0, 130.0, 9.0];
        assert_eq!(settled([5.0, 5.0, 5.0, 9.0], false), (true, vec!["zero-area"]));
        assert_eq!(settled([9.0, 5.0, 5.0, 9.0], false), (true, vec!["reversed"]));
        assert_eq!(settled(outside, false), (true, vec!["clamped", "zero-area"]));
        assert_eq!(settled(outside, true), (false, vec!["clamped", "degenerate-dropped"]));
        assert_eq!(settled([1.0, 1.0, 2.0, 2.0], true), (true, vec![]));
    }

    #[test]
    fn turned_rectangles_are_left_as_they_are() {
        let bounding_box = BoundingBox::new(-5.0, 0.0, 5.0, 5.0).unwrap();
        let turned = Shape::new(None, Geometry::Rectangle { bounding_box, rotation: 30.0 });
        let mut shape = turned.clone();
        assert!(settle_box(&mut shape, FrameSize::new(4, 4).unwrap(), true, &mut |_| panic!(
            "nothing to say"
        )));
        assert_eq!(shape, turned);
    }

    #[test]
    fn whole_turns_are_none() {
        let bounding_box = BoundingBox::new(-5.0, 0.0, 5.0, 5.0).unwrap();
        let mut shape = Shape::new(None, Geometry::Rectangle { bounding_box, rotation: 360.0 });
        let mut said = Vec::new();
        assert!(settle_box(&mut shape, FrameSize::new(4, 4).unwrap(), true, &mut |kind| said.push(kind)));
        assert_eq!(said, [WarningKind::Clamped]);
        assert_eq!(shape.geometry.bounding_box(), BoundingBox::new(0.0, 0.0, 4.0, 4.0));
    }
}
