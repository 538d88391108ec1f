//! Tracks: one object over the frames of a video.

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
    /// Between two of the source's, coordinate by coordinate.
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

    /// Shapes by ascending frame number, one per frame.
    #[must_use]
    pub fn shapes(&self) -> &[TrackedShape] {
        &self.shapes
    }

    /// The shape at an absolute frame number, by CVAT's rules; `None` where the object is not in the frame.
    ///
    /// Between two frames of the source, rectangles, ellipses, cuboids and skeletons go linearly, rotation by
    /// the shorter arc, single points linearly; other kinds repeat the last shape. The last shape lasts to the end.
    #[must_use]
    pub fn at(&self, frame: u64) -> Option<(Shape, LaidOut)> {
        let after = self.shapes.partition_point(|s| s.frame <= frame);
        let previous = self.shapes.get(after.checked_sub(1)?)?;
        if previous.outside {
            return None;
        }
        if previous.frame == frame {
            return Some((previous.shape.clone(), LaidOut::Given));
        }
        let between = self.shapes.get(after).and_then(|next| interpolate(previous, next, frame));
        Some(match between {
            Some(geometry) => (Shape { geometry, ..previous.shape.clone() }, LaidOut::Interpolated),
            None => (previous.shape.clone(), LaidOut::Held),
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "frame numbers are far below 2^53")]
fn interpolate(a: &TrackedShape, b: &TrackedShape, frame: u64) -> Option<Geometry> {
    let t = (frame - a.frame) as f64 / (b.frame - a.frame) as f64;
    let mix = |from: f64, to: f64| from + (to - from) * t;
    let mix_point = |from: Point, to: Point| Point { x: mix(from.x, to.x), y: mix(from.y, to.y) };
    Some(match (&a.shape.geometry, &b.shape.geometry) {
        (
            Geometry::Rectangle { bounding_box: p, rotation: from },
            Geometry::Rectangle { bounding_box: q, rotation: to },
        ) => Geometry::Rectangle {
            bounding_box: BoundingBox::new(
                mix(p.xtl(), q.xtl()),
                mix(p.ytl(), q.ytl()),
                mix(p.xbr(), q.xbr()),
                mix(p.ybr(), q.ybr()),
            )?,
            rotation: mix_degrees(*from, *to, t),
        },
        (
            Geometry::Ellipse { center: c, radii: r, rotation: from },
            Geometry::Ellipse { center: d, radii: s, rotation: to },
        ) => Geometry::Ellipse {
            center: mix_point(*c, *d),
            radii: mix_point(*r, *s),
            rotation: mix_degrees(*from, *to, t),
        },
        (Geometry::Cuboid(p), Geometry::Cuboid(q)) => {
            let mut corners = p.clone();
            for (corner, to) in corners.iter_mut().zip(q.iter()) {
                *corner = mix_point(*corner, *to);
            }
            Geometry::Cuboid(corners)
        }
        (Geometry::Skeleton(p), Geometry::Skeleton(q)) => Geometry::Skeleton(mix_elements(p, q, mix_point)?),
        (Geometry::Points(p), Geometry::Points(q)) => match (p.as_slice(), q.as_slice()) {
            ([p], [q]) => Geometry::Points(vec![mix_point(*p, *q)]),
            _ => return None,
        },
        _ => return None,
    })
}

/// Element by element, by sublabel; `None` where the two are not of the same build.
fn mix_elements(
    from: &[SkeletonElement],
    to: &[SkeletonElement],
    mix_point: impl Fn(Point, Point) -> Point,
) -> Option<Vec<SkeletonElement>> {
    let element = |element: &SkeletonElement| {
        let other = to.iter().find(|other| other.label == element.label)?;
        let same = other.points.len() == element.points.len();
        let points = element.points.iter().zip(&other.points).map(|(p, q)| mix_point(*p, *q)).collect();
        same.then_some(SkeletonElement { points, ..element.clone() })
    };
    (from.len() == to.len()).then(|| from.iter().map(element).collect())?
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
    fn polygons_hold_the_last_shape() {
        let polygon = |frame, x| TrackedShape {
            frame,
            outside: false,
            keyframe: true,
            shape: Shape::new(None, Geometry::Polygon(vec![Point { x, y: 0.0 }; 3])),
        };
        let track = Track::new(0, vec![polygon(0, 0.0), polygon(4, 8.0)]);
        assert_eq!(track.at(2).unwrap(), (track.shapes()[0].shape.clone(), LaidOut::Held));
    }
}
