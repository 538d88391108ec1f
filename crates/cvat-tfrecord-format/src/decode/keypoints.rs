//! The keypoints of an instance: a skeleton, where its label is one.

use cvat_model::{BoundingBox, FrameSize, LabelId, Point, Property, ShapeKind, SkeletonElement, WarningKind};

use crate::detection::Keypoint;
use crate::keys;
use crate::vocabulary::{Vocabulary, is_labelled};

/// More points than the skeletons of any frame have. Each has as many as its label, however few the record gives.
const MAX_ELEMENTS: usize = 1 << 20;

/// Turns the keypoints of one record into skeletons.
pub(super) struct Skeletons<'a> {
    vocabulary: &'a Vocabulary,
    size: FrameSize,
    /// Points of the skeletons so far.
    elements: usize,
}

impl<'a> Skeletons<'a> {
    pub(super) fn new(vocabulary: &'a Vocabulary, size: FrameSize) -> Self {
        Self { vocabulary, size, elements: 0 }
    }

    /// The points of a skeleton, every one of its label, and the box around those that are somewhere; `None` where
    /// no keypoint is.
    pub(super) fn skeleton(
        &mut self,
        label: Option<LabelId>,
        keypoints: &[Keypoint],
        warn: &mut impl FnMut(WarningKind),
    ) -> Option<(Vec<SkeletonElement>, BoundingBox)> {
        if !keypoints.iter().any(is_labelled) {
            return None;
        }
        let sublabels = self.vocabulary.sublabels(label);
        if sublabels.is_empty() {
            warn(not_kept(keys::KEYPOINT_X));
            return None;
        }
        if sublabels.len() > MAX_ELEMENTS - self.elements {
            warn(WarningKind::NotConverted(ShapeKind::Skeleton));
            return None;
        }
        let mut elements: Vec<_> = sublabels.iter().map(|name| outside(name)).collect();
        let mut has_lost = false;
        for (position, keypoint) in keypoints.iter().enumerate().filter(|(_, keypoint)| is_labelled(keypoint))
        {
            let place = self.vocabulary.sublabel(label, &keypoint.text, position);
            match place.and_then(|place| elements.get_mut(place)) {
                Some(element) if element.outside => {
                    element.points = vec![self.place(keypoint)];
                    element.outside = false;
                    element.occluded = keypoint.visibility == 1;
                }
                _ => has_lost = true,
            }
        }
        if has_lost {
            warn(not_kept(keys::KEYPOINT_TEXT));
        }
        let inside = elements.iter().filter(|element| !element.outside);
        let around = BoundingBox::around(inside.flat_map(|element| element.points.iter().copied()))?;
        self.elements += elements.len();
        Some((elements, around))
    }

    fn place(&self, keypoint: &Keypoint) -> Point {
        Point {
            x: f64::from(keypoint.x) * f64::from(self.size.width()),
            y: f64::from(keypoint.y) * f64::from(self.size.height()),
        }
    }
}

fn not_kept(key: &str) -> WarningKind {
    WarningKind::NotKept(Property::Feature(key.to_owned()))
}

/// A point that is not in the frame.
fn outside(name: &str) -> SkeletonElement {
    SkeletonElement {
        label: name.to_owned(),
        points: vec![Point::default()],
        outside: true,
        ..SkeletonElement::default()
    }
}
