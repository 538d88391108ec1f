//! Names of frames, one after the other.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Fault, Finding};
use crate::frame::{AnnotatedFrame, matched_name};
use crate::warning::Location;

/// Finds frames of a subset with equal names, as CVAT compares them: without their extensions.
///
/// It remembers eight bytes of each name.
///
/// ```
/// use cvat_model::{AnnotatedFrame, FrameSize, validation::FrameNames};
/// let frame = |name| AnnotatedFrame::new(name, FrameSize::new(4, 3).unwrap());
/// let mut names = FrameNames::default();
/// assert_eq!(names.check(&frame("a.jpg")), None);
/// assert_eq!(names.check(&frame("a.png")).unwrap().fault().code(), "same-name");
/// ```
#[derive(Clone, Debug, Default)]
pub struct FrameNames(HashSet<u64>);

impl FrameNames {
    /// What is wrong with the frame's name, given those that were checked before.
    pub fn check(&mut self, frame: &AnnotatedFrame) -> Option<Finding> {
        let mut hasher = DefaultHasher::new();
        let name = matched_name(&frame.name);
        (&frame.subset, name).hash(&mut hasher);
        let is_new = self.0.insert(hasher.finish());
        (!is_new).then(|| Finding::new(Location::frame(&frame.name), Fault::SameName(name.to_owned())))
    }
}
