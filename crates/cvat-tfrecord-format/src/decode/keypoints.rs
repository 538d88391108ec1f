//! The keypoints of an instance: a skeleton, where its label is one.

use cvat_model::{BoundingBox, FrameSize, LabelId, Point, Property, ShapeKind, SkeletonElement, WarningKind};

use crate::detection::Keypoint;
use crate::keys;
use crate::vocabulary::{Vocabulary, is_labelled};

/// Points that the skeletons of a frame may have where its record gives fewer keypoints: each has as many as its label,
/// and that is up to other records.
const MAX_ELEMENTS: usize = 1 << 16;

/// Points that one skeleton may have where its object has fewer keypoints.
const MAX_SUBLABELS: usize = 1000;

/// Turns the keypoints of one record into skeletons.
pub(super) struct Skeletons<'a> {
    vocabulary: &'a Vocabulary,
    size: FrameSize,
    /// Points of the skeletons so far.
    elements: usize,
    /// Keypoints of the objects so far.
    given: usize,
}

impl<'a> Skeletons<'a> {
    pub(super) fn new(vocabulary: &'a Vocabulary, size: FrameSize) -> Self {
        Self { vocabulary, size, elements: 0, given: 0 }
    }

    /// The points of a skeleton, every one of its label, and the box around those that are somewhere; `None` where
    /// no keypoint is.
    pub(super) fn skeleton(
        &mut self,
        label: Option<LabelId>,
        keypoints: &[Keypoint],
        warn: &mut impl FnMut(WarningKind),
    ) -> Option<(Vec<SkeletonElement>, BoundingBox)> {
        self.given = self.given.saturating_add(keypoints.len());
        let sublabels = self.vocabulary.sublabels(label);
        let has_labelled = keypoints.iter().any(is_labelled);
        if keypoints.iter().any(is_infinite) || has_labelled && sublabels.is_empty() {
            warn(not_kept(keys::KEYPOINT_X));
        }
        if !has_labelled || sublabels.is_empty() {
            return None;
        }
        let most = self.given.max(MAX_ELEMENTS).saturating_sub(self.elements);
        if sublabels.len() > most.min(keypoints.len().max(MAX_SUBLABELS)) {
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

/// Whether a keypoint is said to be somewhere that is no place; one that is no number is not labelled.
fn is_infinite(keypoint: &Keypoint) -> bool {
    let at = [keypoint.x, keypoint.y];
    keypoint.visibility > 0 && at.iter().any(|at| at.is_infinite()) && !at.iter().any(|at| at.is_nan())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detection::{DetectionExample, Instance};
    use cvat_model::Labels;

    fn named(text: String) -> Keypoint {
        Keypoint { x: 0.5, y: 0.5, visibility: 2, text }
    }

    /// What becomes of objects with so many keypoints of a label with so many.
    fn skeletons(sublabels: usize, given: &[usize]) -> Vec<Option<usize>> {
        let names: Vec<_> = (0..sublabels).map(|n| named(n.to_string())).collect();
        let all = Instance { text: "cat".into(), keypoints: names.clone(), ..Instance::default() };
        let record = DetectionExample { instances: vec![all], ..DetectionExample::default() };
        let mut labels = Labels::new();
        let vocabulary = Vocabulary::new(None, [record], &mut labels).unwrap();
        let mut skeletons = Skeletons::new(&vocabulary, FrameSize::new(4, 2).unwrap());
        let (cat, mut told) = (labels.find("cat"), 0);
        let found = given.iter().map(|&given| {
            let found = skeletons.skeleton(cat, &names[..given], &mut |kind| {
                assert_eq!(kind, WarningKind::NotConverted(ShapeKind::Skeleton));
                told += 1;
            });
            found.map(|(elements, _)| elements.len())
        });
        let found: Vec<_> = found.collect();
        assert_eq!(told, found.iter().filter(|found| found.is_none()).count());
        found
    }

    #[test]
    fn few_keypoints_do_not_make_skeletons_without_bound() {
        assert_eq!(skeletons(1000, &[1, 1000]), [Some(1000), Some(1000)]);
        assert_eq!(skeletons(1001, &[1, 1000, 1001]), [None, None, Some(1001)]);
        let many = skeletons(1000, &[1; 66]);
        assert_eq!(many.iter().flatten().count(), 65);
        assert_eq!(skeletons(1000, &[1000; 66]), [Some(1000); 66], "as many as the record has");
    }
}
