//! From annotated frames to COCO's words.

mod annotation;
mod attributes;
pub(crate) mod categories;
mod drawing;
pub(crate) mod frame;
mod geometry;
mod keypoints;
pub(crate) mod labels;
