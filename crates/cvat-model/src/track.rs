//! Tracks: one object over the frames of a video.

mod curve;

use std::collections::HashMap;

use crate::geometry::{BoundingBox, Point};
use crate::shape::{Geometry, Shape, SkeletonElement};

/// A shape of a track at one frame.
///
/// ```
/// use cvat_model::{BoundingBox, Shape, TrackedShape};
/// let shape = Shape::rectangle(None, BoundingBox::new(0.0, 0.0, 1.0, 1.0).unwrap());
/// let keyframe = TrackedShape { frame: 10, outside: false, keyframe: true, shape };
/// assert_eq!(keyframe.frame, 10);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct TrackedShape {
    /// Absolute frame number.
    pub frame: u64,
    /// The object is not in the frame.
    pub outside: bool,
    /// Set by a person, not computed between two that were.
    pub keyframe: bool,
    /// The shape.
    pub shape: Shape,
}

/// How [`Track::at`] came by a shape.
///
/// ```
/// assert_ne!(cvat_model::LaidOut::Given, cvat_model::LaidOut::Held);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LaidOut {
    /// The source has it.
    Given,
    /// Between two of the source's.
    Interpolated,
    /// The last one, repeated to the end or because the two cannot be interpolated.
    Held,
}

/// One object over several frames.
///
/// ```
/// use cvat_model::{BoundingBox, Geometry, LaidOut, Shape, Track, TrackedShape};
/// let at = |frame, x| TrackedShape {
///     frame,
///     outside: false,
///     keyframe: true,
///     shape: Shape::rectangle(None, BoundingBox::new(x, 0.0, x + 2.0, 2.0).unwrap()),
/// };
/// let track = Track::new(7, vec![at(0, 0.0), at(10, 10.0)]);
/// let (shape, how) = track.at(5).unwrap();
/// assert_eq!(how, LaidOut::Interpolated);
/// let Geometry::Rectangle { bounding_box, .. } = shape.geometry else { unreachable!() };
/// assert_eq!(bounding_box.xtl(), 5.0);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    id: u64,
    shapes: Vec<TrackedShape>,
}

impl Track {
    /// A track from its shapes, in any order; of two at one frame the later counts.
    #[must_use]
    pub fn new(id: u64, mut shapes: Vec<TrackedShape>) -> Self {
        // Stable, and reversed first, so that the later of two at one frame is the one kept.
        shapes.reverse();
        shapes.sort_by_key(|s| s.frame);
        shapes.dedup_by_key(|s| s.frame);
        Self { id, shapes }
    }

    /// A track of one shape, which is not there any more at the frame `next`; without one it lasts to the end.
    ///
    /// ```
    /// use cvat_model::{BoundingBox, Shape, Track};
    /// let shape = Shape::rectangle(None, BoundingBox::new(0.0, 0.0, 1.0, 1.0).unwrap());
    /// let track = Track::of_one_frame(0, shape, 10, Some(13));
    /// assert!(track.at(12).is_some());
    /// assert!(track.at(13).is_none());
    /// ```
    #[must_use]
    pub fn of_one_frame(id: u64, shape: Shape, frame: u64, next: Option<u64>) -> Self {
        let end = next.map(|frame| {
            let mut shape = shape.clone();
            if let Geometry::Skeleton(elements) = &mut shape.geometry {
                for element in elements {
                    element.outside = true;
                }
            }
            TrackedShape { frame, outside: true, keyframe: true, shape }
        });
        let begin = TrackedShape { frame, outside: false, keyframe: true, shape };
        Self::new(id, std::iter::once(begin).chain(end).collect())
    }

    /// Number of the track in its source.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.id
    }

    /// The same track with another number.
    ///
    /// ```
    /// let track = cvat_model::Track::new(7, vec![]).numbered(8);
    /// assert_eq!(track.id(), 8);
    /// ```
    #[must_use]
    pub fn numbered(self, id: u64) -> Self {
        Self { id, ..self }
    }

    /// Shapes by ascending frame number, one per frame.
    #[must_use]
    pub fn shapes(&self) -> &[TrackedShape] {
        &self.shapes
    }

    /// The shape at an absolute frame number, by CVAT's rules, with the number of the track; `None` where the object is
    /// not in the frame.
    ///
    /// Between two frames of the source, rectangles, ellipses, cuboids and single points go linearly, rotation by the
    /// shorter arc. The points of a skeleton go likewise, each to the one of its name, and stay where there is none or
    /// it is of several points. Polygons and polylines go as CVAT's server matches them: each point to the one as far
    /// along the other's length, also where the two have different numbers of points, and points that come too close
    /// to each other become one. Masks, several points and shapes of two kinds repeat the last shape. The last shape
    /// lasts to the end.
    #[must_use]
    pub fn at(&self, frame: u64) -> Option<(Shape, LaidOut)> {
        let after = self.shapes.partition_point(|s| s.frame <= frame);
        let previous = self.shapes.get(after.checked_sub(1)?)?;
        if previous.outside {
            return None;
        }
        let mut shape = Shape { track: Some(self.id), ..previous.shape.clone() };
        if previous.frame == frame {
            return Some((shape, LaidOut::Given));
        }
        let between = self.shapes.get(after).and_then(|next| interpolate(previous, next, frame));
        let how = if between.is_some() { LaidOut::Interpolated } else { LaidOut::Held };
        shape.geometry = between.unwrap_or(shape.geometry);
        Some((shape, how))
    }
}

#[expect(clippy::cast_precision_loss, reason = "frame numbers are far below 2^53")]
fn interpolate(a: &TrackedShape, b: &TrackedShape, frame: u64) -> Option<Geometry> {
    let t = (frame - a.frame) as f64 / (b.frame - a.frame) as f64;
    Some(match (&a.shape.geometry, &b.shape.geometry) {
        (
            Geometry::Rectangle { bounding_box: p, rotation: from },
            Geometry::Rectangle { bounding_box: q, rotation: to },
        ) => {
            Geometry::Rectangle { bounding_box: mix_boxes(*p, *q, t)?, rotation: mix_degrees(*from, *to, t) }
        }
        (
            Geometry::Ellipse { center: c, radii: r, rotation: from },
            Geometry::Ellipse { center: d, radii: s, rotation: to },
        ) => Geometry::Ellipse {
            center: mix(*c, *d, t),
            radii: mix(*r, *s, t),
            rotation: mix_degrees(*from, *to, t),
        },
        (Geometry::Cuboid(p), Geometry::Cuboid(q)) => {
            let mut corners = p.clone();
            for (corner, to) in corners.iter_mut().zip(q.iter()) {
                *corner = mix(*corner, *to, t);
            }
            Geometry::Cuboid(corners)
        }
        (Geometry::Skeleton(p), Geometry::Skeleton(q)) => Geometry::Skeleton(mix_elements(p, q, t)),
        (Geometry::Polygon(p), Geometry::Polygon(q)) => Geometry::Polygon(curve::outline(p, q, t)?),
        (Geometry::Polyline(p), Geometry::Polyline(q)) => Geometry::Polyline(curve::line(p, q, t)?),
        (Geometry::Points(p), Geometry::Points(q)) => Geometry::Points(mix_single(p, q, t)?),
        _ => return None,
    })
}

fn mix(from: Point, to: Point, t: f64) -> Point {
    Point { x: from.x + (to.x - from.x) * t, y: from.y + (to.y - from.y) * t }
}

fn mix_boxes(from: BoundingBox, to: BoundingBox, t: f64) -> Option<BoundingBox> {
    let corners = |b: BoundingBox| (Point { x: b.xtl(), y: b.ytl() }, Point { x: b.xbr(), y: b.ybr() });
    let ((p, q), (p_to, q_to)) = (corners(from), corners(to));
    let (p, q) = (mix(p, p_to, t), mix(q, q_to, t));
    BoundingBox::new(p.x, p.y, q.x, q.y)
}

/// `None` for any other number of points than one each.
fn mix_single(from: &[Point], to: &[Point], t: f64) -> Option<Vec<Point>> {
    match (from, to) {
        ([from], [to]) => Some(vec![mix(*from, *to, t)]),
        _ => None,
    }
}

/// Element by element, by sublabel: in CVAT each is a track of its own.
fn mix_elements(from: &[SkeletonElement], to: &[SkeletonElement], t: f64) -> Vec<SkeletonElement> {
    let others: HashMap<&str, &SkeletonElement> =
        to.iter().rev().map(|other| (other.label.as_str(), other)).collect();
    let element = |element: &SkeletonElement| {
        let other = others.get(element.label.as_str());
        let points = other.and_then(|other| mix_single(&element.points, &other.points, t));
        SkeletonElement { points: points.unwrap_or_else(|| element.points.clone()), ..element.clone() }
    };
    from.iter().map(element).collect()
}

fn mix_degrees(from: f64, to: f64, t: f64) -> f64 {
    let arc = (to - from + 180.0).rem_euclid(360.0) - 180.0;
    (from + arc * t).rem_euclid(360.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(frame: u64, x: f64, outside: bool) -> TrackedShape {
        let shape = Shape::rectangle(None, BoundingBox::new(x, 0.0, x + 1.0, 1.0).unwrap());
        TrackedShape { frame, outside, keyframe: true, shape }
    }

    fn x_at(track: &Track, frame: u64) -> Option<f64> {
        track.at(frame).map(|(shape, _)| match shape.geometry {
            Geometry::Rectangle { bounding_box, .. } => bounding_box.xtl(),
            _ => f64::NAN,
        })
    }

    #[test]
    fn lays_out_by_cvats_rules() {
        let track = Track::new(0, vec![at(2, 0.0, false), at(6, 8.0, true), at(9, 3.0, false)]);
        let xs: Vec<_> = (0..12).map(|frame| x_at(&track, frame)).collect();
        let some = Some;
        assert_eq!(
            xs,
            [
                None,
                None, // before the first keyframe
                some(0.0),
                some(2.0),
                some(4.0),
                some(6.0), // towards the keyframe where it leaves
                None,
                None,
                None, // outside
                some(3.0),
                some(3.0),
                some(3.0), // the last one lasts
            ]
        );
    }

    #[test]
    fn of_two_shapes_at_one_frame_the_later_counts() {
        let track = Track::new(0, vec![at(1, 5.0, false), at(1, 7.0, false)]);
        assert_eq!(x_at(&track, 1), Some(7.0));
        assert_eq!(track.shapes().len(), 1);
    }

    #[test]
    fn rotation_takes_the_shorter_arc() {
        assert!((mix_degrees(350.0, 10.0, 0.5) - 0.0).abs() < 1e-9);
        assert!((mix_degrees(10.0, 350.0, 0.25) - 5.0).abs() < 1e-9);
    }

    #[test]
    fn skeletons_go_linearly_element_by_element() {
        let skeleton = |frame, x: f64| {
            let element = |label: &str, x| SkeletonElement {
                label: label.into(),
                points: vec![Point { x, y: 0.0 }],
                ..SkeletonElement::default()
            };
            let shape = Shape::new(None, Geometry::Skeleton(vec![element("a", x), element("b", 2.0 * x)]));
            TrackedShape { frame, outside: false, keyframe: true, shape }
        };
        let track = Track::new(0, vec![skeleton(0, 0.0), skeleton(10, 10.0)]);
        let (shape, how) = track.at(5).unwrap();
        let Geometry::Skeleton(elements) = shape.geometry else { panic!("{shape:?}") };
        let xs: Vec<_> = elements.iter().map(|element| element.points[0].x).collect();
        assert_eq!((xs, how), (vec![5.0, 10.0], LaidOut::Interpolated));
    }

    #[test]
    fn points_of_a_skeleton_that_the_next_lacks_stay() {
        let element = |label: &str, xs: &[f64]| SkeletonElement {
            label: label.into(),
            points: xs.iter().map(|&x| Point { x, y: 0.0 }).collect(),
            ..SkeletonElement::default()
        };
        let skeleton = |frame, elements| {
            let shape = Shape::new(None, Geometry::Skeleton(elements));
            TrackedShape { frame, outside: false, keyframe: true, shape }
        };
        let from = vec![element("a", &[0.0]), element("b", &[7.0]), element("c", &[1.0, 2.0])];
        let to = vec![element("c", &[3.0, 4.0]), element("d", &[5.0]), element("a", &[8.0])];
        let track = Track::new(0, vec![skeleton(0, from), skeleton(4, to)]);
        let expected = vec![element("a", &[2.0]), element("b", &[7.0]), element("c", &[1.0, 2.0])];
        let (shape, how) = track.at(1).unwrap();
        assert_eq!((shape.geometry, how), (Geometry::Skeleton(expected), LaidOut::Interpolated));
    }

    #[test]
    fn several_points_hold_the_last_shape() {
        let points = |frame, x| {
            let shape = Shape::new(None, Geometry::Points(vec![Point { x, y: 0.0 }; 2]));
            TrackedShape { frame, outside: false, keyframe: true, shape }
        };
        let track = Track::new(0, vec![points(0, 0.0), points(4, 8.0)]);
        let (shape, how) = track.at(2).unwrap();
        assert_eq!((&shape.geometry, how), (&track.shapes()[0].shape.geometry, LaidOut::Held));
        assert_eq!(shape.track, Some(0));
    }
}
