//! What of an image a shape takes up: its box and its pixels.

use std::f64::consts::{PI, TAU};

use super::Geometry;
use crate::frame::FrameSize;
use crate::geometry::{BoundingBox, Point, is_turned, sin_cos_degrees};
use crate::mask::{Mask, RasterError, Region, polygon};

/// Corners of the polygon that stands for an ellipse, the last on the first: Datumaro's number.
const ELLIPSE_POINTS: u32 = 720;

impl Geometry {
    /// Whether it is a rectangle or an ellipse turned by other than whole turns.
    ///
    /// ```
    /// use cvat_model::{BoundingBox, Geometry};
    /// let bounding_box = BoundingBox::new(0.0, 0.0, 4.0, 2.0).unwrap();
    /// assert!(Geometry::Rectangle { bounding_box, rotation: 180.0 }.is_turned());
    /// assert!(!Geometry::Rectangle { bounding_box, rotation: 720.0 }.is_turned());
    /// ```
    #[must_use]
    pub fn is_turned(&self) -> bool {
        match self {
            Self::Rectangle { rotation, .. } | Self::Ellipse { rotation, .. } => is_turned(*rotation),
            _ => false,
        }
    }

    /// What the shape takes up, in pixels²: what the outline of a polygon encloses, the pixels of a mask, width times height
    /// of a rectangle, turned or not; `None` for shapes that are no surface.
    ///
    /// ```
    /// use cvat_model::{Geometry, Point};
    /// let corners = [(0.0, 0.0), (4.0, 0.0), (0.0, 3.0)].map(|(x, y)| Point { x, y });
    /// assert_eq!(Geometry::Polygon(corners.into()).area(), Some(6.0));
    /// assert_eq!(Geometry::Points(corners.into()).area(), None);
    /// ```
    #[must_use]
    pub fn area(&self) -> Option<f64> {
        match self {
            Self::Rectangle { bounding_box, .. } => {
                Some((bounding_box.width() * bounding_box.height()).abs())
            }
            Self::Polygon(points) => Some(enclosed(points)),
            #[expect(clippy::cast_precision_loss, reason = "no image has so many pixels")]
            Self::Mask(mask) => Some(mask.area() as f64),
            Self::Ellipse { radii, .. } => Some((PI * radii.x * radii.y).abs()),
            _ => None,
        }
    }

    /// The smallest upright box around the shape, in pixels, be it in the image or not; `None` where the shape has
    /// no points or pixels, or a coordinate that is no number.
    ///
    /// A rectangle that is not turned is its own box, even where its corners are the wrong way round. A mask's box goes
    /// from its first pixel's left edge to its last pixel's right edge. Of a skeleton the points count that are not
    /// outside.
    ///
    /// ```
    /// use cvat_model::{BoundingBox, Geometry, Point};
    /// let (center, radii) = (Point { x: 10.0, y: 10.0 }, Point { x: 5.0, y: 3.0 });
    /// let ellipse = Geometry::Ellipse { center, radii, rotation: 90.0 };
    /// assert_eq!(ellipse.bounding_box(), BoundingBox::new(7.0, 5.0, 13.0, 15.0));
    /// ```
    #[must_use]
    pub fn bounding_box(&self) -> Option<BoundingBox> {
        match self {
            Self::Rectangle { bounding_box, rotation } if is_turned(*rotation) => {
                Some(bounding_box.enclosing_rotated(*rotation))
            }
            Self::Rectangle { bounding_box, .. } => Some(*bounding_box),
            Self::Polygon(points) | Self::Polyline(points) | Self::Points(points) => {
                BoundingBox::around(points.iter().copied())
            }
            Self::Ellipse { center, radii, rotation } => around_ellipse(*center, *radii, *rotation),
            Self::Cuboid(corners) => BoundingBox::around(corners.iter().copied()),
            Self::Mask(mask) => mask.bounding_box(),
            Self::Skeleton(elements) => {
                let inside = elements.iter().filter(|element| !element.outside);
                BoundingBox::around(inside.flat_map(|element| element.points.iter().copied()))
            }
        }
    }

    /// The pixels of an image of this size that lie in a rectangle, polygon, ellipse or mask; `None` where it is not
    /// one, and for all other shapes.
    ///
    /// Outlines are [rasterised as COCO's tools do](Mask::from_polygon), an ellipse as the polygon of 719 corners that
    /// Datumaro makes of it. The mask's box is the smallest one.
    ///
    /// ```
    /// use cvat_model::{BoundingBox, FrameSize, Geometry, Mask};
    /// let bounding_box = BoundingBox::new(-3.0, 1.4, 2.5, 4.4).unwrap();
    /// let rectangle = Geometry::Rectangle { bounding_box, rotation: 0.0 };
    /// let mask = rectangle.mask(FrameSize::new(20, 10).unwrap())?;
    /// assert_eq!(mask, Mask::new(0, 1, 3, 3, vec![0, 9]).ok());
    /// # Ok::<(), cvat_model::RasterError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Where a coordinate is not finite, a side of the image is longer than 65,535 pixels, or the outline is too
    /// intricate.
    pub fn mask(&self, size: FrameSize) -> Result<Option<Mask>, RasterError> {
        let region = match self {
            Self::Rectangle { bounding_box, rotation } => polygon(&corners(bounding_box, *rotation), size),
            Self::Polygon(points) => polygon(points, size),
            Self::Ellipse { center, radii, rotation } => polygon(&ellipse(*center, *radii, *rotation), size),
            Self::Mask(mask) => Region::of_mask(mask, size),
            Self::Polyline(_) | Self::Points(_) | Self::Cuboid(_) | Self::Skeleton(_) => return Ok(None),
        };
        Ok(region?.to_mask())
    }
}

/// The corners of a rectangle, bit for bit as they are where it is not turned.
pub(crate) fn corners(b: &BoundingBox, rotation: f64) -> [Point; 4] {
    if is_turned(rotation) {
        return b.rotated_corners(rotation);
    }
    [(b.xtl(), b.ytl()), (b.xbr(), b.ytl()), (b.xbr(), b.ybr()), (b.xtl(), b.ybr())]
        .map(|(x, y)| Point { x, y })
}

fn ellipse(center: Point, radii: Point, rotation: f64) -> Vec<Point> {
    let (sin, cos) = sin_cos_degrees(rotation);
    let step = TAU / f64::from(ELLIPSE_POINTS - 1);
    let corner = |number: u32| {
        let (up, along) = (f64::from(number) * step).sin_cos();
        let (dx, dy) = (radii.x * along, radii.y * up);
        Point { x: center.x + (cos * dx - sin * dy), y: center.y + (sin * dx + cos * dy) }
    };
    (0..ELLIPSE_POINTS).map(corner).collect()
}

fn around_ellipse(center: Point, radii: Point, rotation: f64) -> Option<BoundingBox> {
    let (sin, cos) = sin_cos_degrees(rotation);
    let (dx, dy) = ((cos * radii.x).hypot(sin * radii.y), (sin * radii.x).hypot(cos * radii.y));
    BoundingBox::new(center.x - dx, center.y - dy, center.x + dx, center.y + dy)
}

/// The shoelace formula.
fn enclosed(points: &[Point]) -> f64 {
    let next = points.iter().cycle().skip(1);
    let twice: f64 = points.iter().zip(next).map(|(a, b)| a.x * b.y - b.x * a.y).sum();
    twice.abs() / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::SkeletonElement;

    #[test]
    fn a_rectangle_that_is_not_turned_is_its_own_box() {
        let reversed = BoundingBox::new(0.3, 5.0, 0.1, 9.0).unwrap();
        for (rotation, expected) in [(0.0, Some(reversed)), (-360.0, Some(reversed)), (180.0, None)] {
            let found = Geometry::Rectangle { bounding_box: reversed, rotation }.bounding_box().unwrap();
            assert_eq!(found == reversed, expected.is_some(), "{rotation}: {found:?}");
        }
    }

    #[test]
    fn points_of_a_skeleton_that_are_outside_do_not_count() {
        let element = |x: f64, outside| SkeletonElement {
            points: vec![Point { x, y: 2.0 * x }],
            outside,
            ..SkeletonElement::default()
        };
        let skeleton = Geometry::Skeleton(vec![element(9.0, true), element(1.0, false), element(3.0, false)]);
        assert_eq!(skeleton.bounding_box(), BoundingBox::new(1.0, 2.0, 3.0, 6.0));
        assert_eq!(Geometry::Skeleton(vec![element(9.0, true)]).bounding_box(), None);
        assert_eq!(skeleton.mask(FrameSize::new(9, 9).unwrap()), Ok(None));
    }

    #[test]
    fn a_mask_is_cut_at_the_image() {
        let mask = Geometry::Mask(Mask::new(2, 1, 4, 1, vec![0, 4]).unwrap());
        let size = FrameSize::new(3, 3).unwrap();
        assert_eq!(mask.mask(size).unwrap(), Mask::new(2, 1, 1, 1, vec![0, 1]).ok());
        assert_eq!(mask.bounding_box(), BoundingBox::new(2.0, 1.0, 6.0, 2.0));
    }
}
