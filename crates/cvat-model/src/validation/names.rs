//! Names of frames, one after the other.

use super::{Fault, Finding};
use crate::frame::{AnnotatedFrame, matched_name};
use crate::name_set::NameSet;
use crate::warning::Location;

/// Finds frames of a subset with equal names, as CVAT compares them: without their extensions.
///
/// It remembers the names as [`NameSet`] does.
///
/// ```
/// use cvat_model::{AnnotatedFrame, FrameSize, validation::FrameNames};
/// let frame = |name| AnnotatedFrame::new(name, FrameSize::new(4, 3).unwrap());
/// let mut names = FrameNames::default();
/// assert_eq!(names.check(&frame("a.jpg")), None);
/// assert_eq!(names.check(&frame("a.png")).unwrap().fault().code(), "same-name");
/// ```
#[derive(Clone, Debug, Default)]
pub struct FrameNames(NameSet);

impl FrameNames {
    /// What is wrong with the frame's name, given those that were checked before.
    pub fn check(&mut self, frame: &AnnotatedFrame) -> Option<Finding> {
        let name = matched_name(&frame.name);
        let is_new = self.0.insert(&frame.subset, name);
        (!is_new).then(|| Finding::new(Location::frame(&frame.name), Fault::SameName(name.to_owned())))
    }
}
