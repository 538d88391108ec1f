//! `keypoints`: x, y and visibility of each point of the category.

use cvat_model::{BoundingBox, Point, Property, SkeletonElement, WarningKind};
use serde::Serialize;

use super::drawing::Drawing;

/// One number of the list.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Number {
    Pixels(f64),
    /// 0 outside, 1 hidden, 2 visible.
    Visibility(u8),
}

/// What an annotation says of its points.
#[derive(Debug, Serialize)]
pub(super) struct Keypoints {
    #[serde(rename = "keypoints")]
    numbers: Vec<Number>,
    #[serde(rename = "num_keypoints")]
    labelled: usize,
    /// The box around those that are in the frame.
    #[serde(skip)]
    pub(super) around: Option<BoundingBox>,
}

impl Keypoints {
    /// The points in the category's order; says what there is no place for. `None` where none is in the frame.
    pub(super) fn new(
        elements: &[SkeletonElement],
        drawing: &Drawing,
        warn: &mut impl FnMut(WarningKind),
    ) -> Option<Self> {
        let mut given = vec![None; drawing.names.len()];
        for element in elements {
            let place = drawing.places.get(&element.label).and_then(|&at| given.get_mut(at));
            match (place, element.points.first()) {
                (Some(place @ None), Some(&point)) => *place = Some((element, point)),
                _ => warn(WarningKind::NotKept(Property::Keypoint(element.label.clone()))),
            }
            if element.points.len() > 1 {
                warn(WarningKind::NotKept(Property::FurtherPoints(element.label.clone())));
            }
            for attribute in &element.attributes {
                warn(WarningKind::NotKept(Property::Attribute(attribute.name.clone())));
            }
        }
        let (mut numbers, mut inside) = (Vec::with_capacity(given.len() * 3), Vec::new());
        for place in given {
            let (Point { x, y }, visibility) = match place {
                None => (Point::default(), 0),
                Some((element, point)) if element.outside => {
                    if element.occluded {
                        warn(WarningKind::NotKept(Property::Occluded));
                    }
                    (point, 0)
                }
                Some((element, point)) => (point, if element.occluded { 1 } else { 2 }),
            };
            inside.extend((visibility > 0).then_some(Point { x, y }));
            numbers.extend([Number::Pixels(x), Number::Pixels(y), Number::Visibility(visibility)]);
        }
        let (labelled, around) = (inside.len(), BoundingBox::around(inside));
        (labelled > 0).then_some(Self { numbers, labelled, around })
    }
}
