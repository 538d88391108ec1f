//! The points of skeletons as `image/object/keypoint/…` hold them.

use std::collections::HashSet;

use cvat_model::{FrameSize, LabelId, Property, SkeletonElement, WarningKind};

use crate::detection::Keypoint;
use crate::labels::KeypointList;

/// Keypoints that an object without a skeleton has where others have some: none of them labelled.
pub(super) fn none(list: &KeypointList) -> Vec<Keypoint> {
    list.texts().iter().map(|text| Keypoint { text: text.clone(), ..Keypoint::default() }).collect()
}

/// A skeleton's points, each at its place among the keypoints of all skeletons; `None` where none is in the frame.
pub(super) fn of_skeleton(
    elements: &[SkeletonElement],
    label: Option<LabelId>,
    list: &KeypointList,
    size: FrameSize,
    warn: &mut impl FnMut(WarningKind),
) -> Option<Vec<Keypoint>> {
    let mut keypoints = none(list);
    let (mut placed, mut not_kept) = (HashSet::new(), Vec::new());
    let mut is_visible = false;
    for element in elements {
        not_kept.extend(element.attributes.iter().map(|a| Property::Attribute(a.name.clone())));
        let place = list.place(label, &element.label).filter(|place| placed.insert(*place));
        let Some(keypoint) = place.and_then(|place| keypoints.get_mut(place)) else {
            not_kept.push(Property::Keypoint(element.label.clone()));
            continue;
        };
        if element.points.len() > 1 {
            not_kept.push(Property::FurtherPoints(element.label.clone()));
        }
        if let Some(point) = element.points.first().filter(|_| !element.outside) {
            (keypoint.x, keypoint.y) = (fraction(point.x, size.width())?, fraction(point.y, size.height())?);
            keypoint.visibility = if element.occluded { 1 } else { 2 };
            is_visible = true;
        }
    }
    if !is_visible {
        return None;
    }
    for property in not_kept {
        warn(WarningKind::NotKept(property));
    }
    Some(keypoints)
}

#[expect(clippy::cast_possible_truncation, reason = "the format stores single precision")]
fn fraction(at: f64, side: u32) -> Option<f32> {
    Some((at / f64::from(side)) as f32).filter(|fraction| fraction.is_finite())
}
