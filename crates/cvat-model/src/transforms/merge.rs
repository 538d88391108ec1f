//! The masks of one instance become one.

use std::collections::BTreeMap;

use crate::frame::{AnnotatedFrame, FrameSize};
use crate::mask::{RasterError, Region};
use crate::shape::{Geometry, Shape, ShapeKind};
use crate::warning::{Location, Warning, WarningKind};

/// Masks of one group become one mask of all their pixels.
///
/// Label, attributes and all else are those of the largest polygon or mask of the group, the first of several. Polygons
/// stay beside the mask, as in Datumaro without `--include-polygons`; after [`polygons_to_masks`] they are merged too.
/// Masks in no group and a group's only mask without polygons beside it stay as they are. Polygons and masks come last
/// in the frame afterwards: those in no group, then group by group. A group's masks without a pixel in the image are
/// left out.
///
/// [`polygons_to_masks`]: super::polygons_to_masks
///
/// ```
/// use cvat_model::{transforms, AnnotatedFrame, FrameSize, Geometry, Mask, Shape};
/// let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(20, 10).unwrap());
/// for left in [0, 6] {
///     let mut shape = Shape::new(None, Geometry::Mask(Mask::new(left, 0, 2, 1, vec![0, 2]).unwrap()));
///     shape.group = 1;
///     frame.shapes.push(shape);
/// }
/// assert_eq!(transforms::merge_instance_segments(&mut frame), []);
/// let both = Mask::new(0, 0, 8, 1, vec![0, 2, 4, 2]).unwrap();
/// assert_eq!(frame.shapes.len(), 1);
/// assert_eq!(frame.shapes[0].geometry, Geometry::Mask(both));
/// ```
pub fn merge_instance_segments(frame: &mut AnnotatedFrame) -> Vec<Warning> {
    let (mut shapes, mut lone) = (Vec::new(), Vec::new());
    let mut groups: BTreeMap<i64, Instance> = BTreeMap::new();
    for (index, shape) in std::mem::take(&mut frame.shapes).into_iter().enumerate() {
        let group = shape.group;
        match shape.geometry {
            Geometry::Polygon(_) | Geometry::Mask(_) if group == 0 => lone.push(shape),
            Geometry::Polygon(_) => groups.entry(group).or_default().polygons.push(shape),
            Geometry::Mask(_) => groups.entry(group).or_default().masks.push((index, shape)),
            _ => shapes.push(shape),
        }
    }
    let mut warnings = Vec::new();
    shapes.append(&mut lone);
    for instance in groups.into_values() {
        instance.merge_into(&mut shapes, frame.size, |index, kind| {
            warnings.push(Warning::new(Location::frame(&frame.name).object(index), kind));
        });
    }
    frame.shapes = shapes;
    // Whose track goes on is no longer known.
    frame.outside.retain(|shape| shape.group == 0 || !matches!(shape.geometry, Geometry::Mask(_)));
    warnings
}

#[derive(Default)]
struct Instance {
    polygons: Vec<Shape>,
    /// With their places in the frame.
    masks: Vec<(usize, Shape)>,
}

impl Instance {
    fn merge_into(self, shapes: &mut Vec<Shape>, size: FrameSize, mut warn: impl FnMut(usize, WarningKind)) {
        let Self { polygons, masks } = self;
        if masks.len() + polygons.len() < 2 || masks.is_empty() {
            shapes.extend(polygons);
            shapes.extend(masks.into_iter().map(|(_, mask)| mask));
            return;
        }
        let members = polygons.iter().chain(masks.iter().map(|(_, mask)| mask));
        let leader = members.reduce(|best, other| if area(other) > area(best) { other } else { best });
        let merged = leader.cloned().zip(Some(union(&masks, size)));
        shapes.extend(polygons);
        let kind = match merged {
            Some((leader, Ok(pixels))) => match pixels.to_mask() {
                Some(mask) => {
                    shapes.push(Shape { geometry: Geometry::Mask(mask), keyframe: None, ..leader });
                    return;
                }
                None => WarningKind::EmptyMask(ShapeKind::Mask),
            },
            Some((_, Err(error))) => WarningKind::NotRasterised(ShapeKind::Mask, error),
            None => return,
        };
        for (index, _) in masks {
            warn(index, kind.clone());
        }
    }
}

fn union(masks: &[(usize, Shape)], size: FrameSize) -> Result<Region, RasterError> {
    let regions = masks.iter().filter_map(|(_, shape)| match &shape.geometry {
        Geometry::Mask(mask) => Some(Region::of_mask(mask, size)),
        _ => None,
    });
    Region::union_all(regions.collect::<Result<_, _>>()?)
}

fn area(shape: &Shape) -> f64 {
    let is_segment = matches!(shape.geometry, Geometry::Polygon(_) | Geometry::Mask(_));
    shape.geometry.area().filter(|_| is_segment).unwrap_or_default()
}
