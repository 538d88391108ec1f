//! Where shapes lie.

use super::Fault;
use crate::frame::FrameSize;
use crate::geometry::{BoundingBox, Point};
use crate::mask::Mask;
use crate::shape::Geometry;

pub(super) fn check(geometry: &Geometry, size: Option<FrameSize>, report: &mut impl FnMut(Fault)) {
    if let Geometry::Mask(mask) = geometry {
        check_mask(mask, size, report);
        return;
    }
    let points = points(geometry);
    if !angle(geometry).is_finite() || !points.iter().all(is_finite) {
        report(Fault::NotFinite);
        return;
    }
    match geometry {
        Geometry::Rectangle { bounding_box, .. } if bounding_box.is_reversed() => report(Fault::Reversed),
        Geometry::Rectangle { bounding_box, .. } if bounding_box.is_degenerate() => report(Fault::NoArea),
        Geometry::Ellipse { radii, .. } if radii.x <= 0.0 || radii.y <= 0.0 => report(Fault::NoArea),
        _ => {}
    }
    if let Some((found, least)) = count(geometry).filter(|(found, least)| found < least) {
        report(Fault::TooFewPoints { kind: geometry.kind(), found, least });
    }
    // A turned box is told by its corners, which `points` has unturned.
    if angle(geometry) == 0.0 && size.is_some_and(|size| is_outside(&points, size)) {
        report(Fault::Outside);
    }
}

fn check_mask(mask: &Mask, size: Option<FrameSize>, report: &mut impl FnMut(Fault)) {
    if mask.area() == 0 {
        report(Fault::NoArea);
    }
    let ends = |start: u32, length: u32| u64::from(start) + u64::from(length);
    let (right, bottom) = (ends(mask.left(), mask.width()), ends(mask.top(), mask.height()));
    if size.is_some_and(|size| right > size.width().into() || bottom > size.height().into()) {
        report(Fault::MaskOutside);
    }
}

/// How many points there are, and how many the kind takes.
fn count(geometry: &Geometry) -> Option<(usize, usize)> {
    match geometry {
        Geometry::Polygon(points) => Some((points.len(), 3)),
        Geometry::Polyline(points) => Some((points.len(), 2)),
        Geometry::Points(points) => Some((points.len(), 1)),
        _ => None,
    }
}

fn angle(geometry: &Geometry) -> f64 {
    match geometry {
        Geometry::Rectangle { rotation, .. } | Geometry::Ellipse { rotation, .. } => *rotation,
        _ => 0.0,
    }
}

/// All points of it; of boxes and ellipses the corners.
fn points(geometry: &Geometry) -> Vec<Point> {
    match geometry {
        Geometry::Rectangle { bounding_box: b, .. } => b.rotated_corners(0.0).to_vec(),
        Geometry::Polygon(points) | Geometry::Polyline(points) | Geometry::Points(points) => points.clone(),
        Geometry::Ellipse { center: c, radii: r, .. } => {
            vec![Point { x: c.x - r.x, y: c.y - r.y }, Point { x: c.x + r.x, y: c.y + r.y }]
        }
        Geometry::Cuboid(corners) => corners.to_vec(),
        // What is outside the frame may lie anywhere.
        Geometry::Skeleton(elements) => {
            elements.iter().filter(|part| !part.outside).flat_map(|part| part.points.clone()).collect()
        }
        Geometry::Mask(_) => Vec::new(),
    }
}

fn is_finite(point: &Point) -> bool {
    point.x.is_finite() && point.y.is_finite()
}

/// Whether the box around the points has no point of the image.
fn is_outside(points: &[Point], size: FrameSize) -> bool {
    let around = BoundingBox::around(points.iter().copied());
    let (width, height) = (f64::from(size.width()), f64::from(size.height()));
    around.is_some_and(|b| b.xbr() < 0.0 || b.ybr() < 0.0 || b.xtl() > width || b.ytl() > height)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(geometry: &Geometry) -> Vec<&'static str> {
        let mut codes = Vec::new();
        check(geometry, FrameSize::new(10, 8), &mut |fault| codes.push(fault.code()));
        codes
    }

    fn rectangle(x1: f64, y1: f64, x2: f64, y2: f64, rotation: f64) -> Geometry {
        Geometry::Rectangle { bounding_box: BoundingBox::new(x1, y1, x2, y2).unwrap(), rotation }
    }

    fn line(xs: &[f64]) -> Vec<Point> {
        xs.iter().map(|&x| Point { x, y: 1.0 }).collect()
    }

    #[test]
    fn finds_what_is_wrong_and_nothing_else() {
        let ellipse = |rx| Geometry::Ellipse {
            center: Point { x: 5.0, y: 5.0 },
            radii: Point { x: rx, y: 1.0 },
            rotation: 0.0,
        };
        let mask = |left, runs: &[u32]| Geometry::Mask(Mask::new(left, 0, 4, 1, runs.to_vec()).unwrap());
        for (geometry, expected) in [
            (rectangle(1.0, 1.0, 12.0, 3.0, 0.0), &[][..]),
            (rectangle(3.0, 1.0, 2.0, 3.0, 0.0), &["reversed"]),
            (rectangle(3.0, 1.0, 3.0, 3.0, 0.0), &["no-area"]),
            (rectangle(11.0, 1.0, 12.0, 3.0, 0.0), &["outside"]),
            (rectangle(11.0, 1.0, 12.0, 30.0, 90.0), &[]),
            (rectangle(1.0, 1.0, 2.0, 3.0, f64::NAN), &["not-finite"]),
            (Geometry::Polygon(line(&[1.0, 2.0])), &["too-few-points"]),
            (Geometry::Polygon(line(&[1.0, 2.0, 3.0])), &[]),
            (Geometry::Polyline(line(&[1.0])), &["too-few-points"]),
            (Geometry::Points(vec![]), &["too-few-points"]),
            (Geometry::Points(line(&[-1.0])), &["outside"]),
            (Geometry::Points(line(&[f64::INFINITY])), &["not-finite"]),
            (ellipse(2.0), &[]),
            (ellipse(0.0), &["no-area"]),
            (mask(6, &[1, 3]), &[]),
            (mask(7, &[1, 3]), &["mask-outside"]),
            (mask(0, &[4]), &["no-area"]),
            (mask(u32::MAX, &[4]), &["no-area", "mask-outside"]),
        ] {
            assert_eq!(codes(&geometry), expected, "{geometry:?}");
        }
    }
}
