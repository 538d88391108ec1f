//! Numbers as the format groups them.

use cvat_model::{BoundingBox, Geometry, Point};

/// Where Datumaro's corners of a cuboid, from its first to its eighth, are among CVAT's: both go round in ways of their own.
pub(crate) const CUBOID_ORDER: [usize; 8] = [0, 6, 4, 2, 7, 5, 3, 1];

/// Left, top, width and height, such that the far corner comes out again where numbers allow.
pub(crate) fn left_top_width_height(b: &BoundingBox) -> [f64; 4] {
    [b.xtl(), b.ytl(), length(b.xtl(), b.xbr()), length(b.ytl(), b.ybr())]
}

/// The length that added to `from` gives `to`: the one of two decimals if that does, else the nearest that does.
fn length(from: f64, to: f64) -> f64 {
    let plain = to - from;
    let short = (plain * 100.0).round() / 100.0;
    let candidates = [short, plain, plain.next_up(), plain.next_down()];
    let exact = |length: &f64| length.is_finite() && (from + length).to_bits() == to.to_bits();
    candidates.into_iter().find(exact).unwrap_or(plain)
}

/// Left, top, right and bottom of the box around an ellipse before it is turned.
pub(crate) fn around_ellipse(center: Point, radii: Point) -> [f64; 4] {
    [center.x - radii.x, center.y - radii.y, center.x + radii.x, center.y + radii.y]
}

/// Whether every number is finite: JSON has no others.
pub(crate) fn is_finite(geometry: &Geometry) -> bool {
    let finite = |point: &Point| point.x.is_finite() && point.y.is_finite();
    match geometry {
        Geometry::Rectangle { bounding_box, rotation } => {
            let [_, _, width, height] = left_top_width_height(bounding_box);
            rotation.is_finite() && width.is_finite() && height.is_finite()
        }
        Geometry::Polygon(points) | Geometry::Polyline(points) | Geometry::Points(points) => {
            points.iter().all(finite)
        }
        Geometry::Ellipse { center, radii, rotation } => {
            rotation.is_finite() && around_ellipse(*center, *radii).iter().all(|number| number.is_finite())
        }
        Geometry::Cuboid(corners) => corners.iter().all(finite),
        Geometry::Skeleton(elements) => elements.iter().flat_map(|element| &element.points).all(finite),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn far_corners_come_out_again() {
        for (from, to) in [(0.1, 0.3), (1.1, 3.3), (0.0, 7.25), (-67.74, 1063.68), (5.0, 2.0)] {
            assert_eq!((from + length(from, to)).to_bits(), to.to_bits(), "{from} {to}");
        }
        assert_eq!(length(10.2, 15.5).to_string(), "5.3", "two decimals where they do");
    }
}
