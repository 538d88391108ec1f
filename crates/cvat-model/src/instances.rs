//! Which shapes of a frame are one object.
//!
//! CVAT draws one shape at a time; COCO and the TF Object Detection API have objects with several parts: outlines and
//! pixels, a box that says more than they do, keypoints. Parts are shapes of one group.

use std::collections::HashMap;

use crate::frame::FrameSize;
use crate::geometry::is_turned;
use crate::label::LabelId;
use crate::mask::{Mask, RasterError, Region, polygon};
use crate::shape::{Geometry, Shape};

/// Which shapes belong together: group, label and track.
type Key = (i64, Option<LabelId>, Option<u64>);

/// The objects of a frame, each as the places of its shapes, in order; objects are in the order of their first shapes.
///
/// Shapes are one object where they have one group other than 0, one label and one track or none, and are polygons and
/// masks, with at most one upright rectangle and at most one skeleton. All shapes of a group, label and track that are not
/// that are objects of their own, as all others are.
///
/// ```
/// use cvat_model::{BoundingBox, Geometry, Mask, Shape, instances};
/// let mask = Geometry::Mask(Mask::new(0, 0, 2, 1, vec![0, 2]).unwrap());
/// let mut shapes = vec![
///     Shape::new(None, mask.clone()),
///     Shape::new(None, mask),
///     Shape::rectangle(None, BoundingBox::new(0.0, 0.0, 4.0, 2.0).unwrap()),
/// ];
/// assert_eq!(instances::of_shapes(&shapes), [vec![0], vec![1], vec![2]]);
/// (shapes[0].group, shapes[2].group) = (1, 1);
/// assert_eq!(instances::of_shapes(&shapes), [vec![0, 2], vec![1]]);
/// ```
#[must_use]
pub fn of_shapes(shapes: &[Shape]) -> Vec<Vec<usize>> {
    let mut parts: HashMap<Key, Parts> = HashMap::new();
    for shape in shapes.iter().filter(|shape| shape.group != 0) {
        parts.entry(key(shape)).or_default().add(&shape.geometry);
    }
    let mut objects: Vec<Vec<usize>> = Vec::with_capacity(shapes.len());
    let mut places: HashMap<Key, usize> = HashMap::new();
    for (index, shape) in shapes.iter().enumerate() {
        let key = key(shape);
        if !parts.get(&key).is_some_and(Parts::are_one) {
            objects.push(vec![index]);
            continue;
        }
        let place = *places.entry(key).or_insert(objects.len());
        match objects.get_mut(place) {
            Some(members) => members.push(index),
            None => objects.push(vec![index]),
        }
    }
    objects
}

fn key(shape: &Shape) -> Key {
    (shape.group, shape.label, shape.track)
}

/// The pixels of an image of this size that lie in at least one of the polygons and masks; `None` where there is none.
///
/// Polygons are [rasterised as COCO's tools do](Mask::from_polygon), each by itself; other shapes do not count.
///
/// ```
/// use cvat_model::{FrameSize, Geometry, Mask, instances};
/// let parts = [0, 6].map(|left| Geometry::Mask(Mask::new(left, 0, 2, 1, vec![0, 2]).unwrap()));
/// let both = instances::mask(&parts, FrameSize::new(20, 10).unwrap())?;
/// assert_eq!(both, Mask::new(0, 0, 8, 1, vec![0, 2, 4, 2]).ok());
/// # Ok::<(), cvat_model::RasterError>(())
/// ```
///
/// # Errors
///
/// As for [one polygon](Mask::from_polygon).
pub fn mask<'a>(
    parts: impl IntoIterator<Item = &'a Geometry>,
    size: FrameSize,
) -> Result<Option<Mask>, RasterError> {
    let region = |part: &Geometry| match part {
        Geometry::Polygon(points) => Some(polygon(points, size)),
        Geometry::Mask(mask) => Some(Region::of_mask(mask, size)),
        _ => None,
    };
    let regions = parts.into_iter().filter_map(region).collect::<Result<_, _>>()?;
    Ok(Region::union_all(regions)?.to_mask())
}

/// What shapes of one group, label and track there are.
#[derive(Default)]
struct Parts {
    rectangles: usize,
    skeletons: usize,
    others: usize,
}

impl Parts {
    fn add(&mut self, geometry: &Geometry) {
        match geometry {
            Geometry::Rectangle { rotation, .. } if !is_turned(*rotation) => self.rectangles += 1,
            Geometry::Skeleton(_) => self.skeletons += 1,
            Geometry::Polygon(_) | Geometry::Mask(_) => {}
            _ => self.others += 1,
        }
    }

    fn are_one(&self) -> bool {
        self.rectangles <= 1 && self.skeletons <= 1 && self.others == 0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::geometry::{BoundingBox, Point};
    use crate::label::Labels;

    fn geometry(kind: u8) -> Geometry {
        let bounding_box = BoundingBox::new(0.0, 0.0, 4.0, 2.0).unwrap();
        match kind {
            0 => Geometry::Rectangle { bounding_box, rotation: 0.0 },
            1 => Geometry::Rectangle { bounding_box, rotation: 30.0 },
            2 => Geometry::Skeleton(Vec::new()),
            3 => Geometry::Polyline(vec![Point::default()]),
            4 => Geometry::Mask(Mask::new(0, 0, 1, 1, vec![0, 1]).unwrap()),
            _ => Geometry::Polygon(vec![Point::default()]),
        }
    }

    fn shape(kind: u8, group: i64) -> Shape {
        Shape { group, ..Shape::new(None, geometry(kind)) }
    }

    fn objects(kinds: &[u8]) -> Vec<Vec<usize>> {
        of_shapes(&kinds.iter().map(|&kind| shape(kind, 7)).collect::<Vec<_>>())
    }

    #[test]
    fn one_rectangle_and_one_skeleton_at_most() {
        assert_eq!(objects(&[4, 0, 2, 5, 5]), [vec![0, 1, 2, 3, 4]]);
        assert_eq!(objects(&[4, 0, 0]), [[0], [1], [2]]);
        assert_eq!(objects(&[2, 2, 5]), [[0], [1], [2]]);
        assert_eq!(objects(&[4, 1]), [[0], [1]], "a turned rectangle is no box");
        assert_eq!(objects(&[5, 3]), [[0], [1]]);
    }

    #[test]
    fn labels_and_tracks_of_a_group_stay_apart() {
        let labels: Labels = ["person", "bag"].into_iter().collect();
        let mut shapes = vec![shape(5, 1), shape(5, 1), shape(4, 1), shape(4, 1)];
        (shapes[0].label, shapes[2].label) = (labels.find("person"), labels.find("person"));
        (shapes[1].label, shapes[3].label) = (labels.find("bag"), labels.find("bag"));
        assert_eq!(of_shapes(&shapes), [[0, 2], [1, 3]]);
        shapes[3].track = Some(5);
        assert_eq!(of_shapes(&shapes), [vec![0, 2], vec![1], vec![3]]);
    }

    /// The partition as what each shape is together with, whatever the order.
    fn partition(shapes: &[(usize, Shape)]) -> Vec<Vec<usize>> {
        let plain: Vec<Shape> = shapes.iter().map(|(_, shape)| shape.clone()).collect();
        let mut objects: Vec<Vec<usize>> = of_shapes(&plain)
            .into_iter()
            .map(|members| {
                let mut numbers: Vec<usize> = members.iter().map(|&at| shapes[at].0).collect();
                numbers.sort_unstable();
                numbers
            })
            .collect();
        objects.sort();
        objects
    }

    proptest! {
        #[test]
        fn order_does_not_matter(
            (shapes, shuffled) in prop::collection::vec((0_u8..6, 0_i64..3, prop::option::of(0_u64..2)), 0..9)
                .prop_map(|kinds| {
                    let shape = |(kind, group, track)| Shape { track, ..shape(kind, group) };
                    kinds.into_iter().map(shape).enumerate().collect::<Vec<_>>()
                })
                .prop_flat_map(|shapes| (Just(shapes.clone()), Just(shapes).prop_shuffle()))
        ) {
            let objects = partition(&shapes);
            prop_assert_eq!(&objects, &partition(&shuffled));
            // Each shape once, and those of no group by themselves.
            let mut all = objects.concat();
            all.sort_unstable();
            prop_assert_eq!(all, (0..shapes.len()).collect::<Vec<_>>());
            for object in objects.iter().filter(|object| object.len() > 1) {
                let groups: Vec<i64> = object.iter().map(|&at| shapes[at].1.group).collect();
                prop_assert!(groups[0] != 0 && groups.iter().all(|group| *group == groups[0]));
            }
        }
    }
}
