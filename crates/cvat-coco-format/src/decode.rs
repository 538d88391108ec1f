//! From COCO's JSON to CVAT's model: what `docs/formats/coco.md` says, table by table.

mod annotation;
mod area;
mod attributes;
mod categories;
mod drawing;
mod geometry;
mod keypoints;
mod label_table;
mod usage;
mod values;

pub(crate) use annotation::{Decoder, Keypoints};
pub(crate) use attributes::{IS_CROWD, SOURCES};
pub(crate) use categories::Categories;
pub(crate) use geometry::agree;
pub(crate) use label_table::{FileLabels, LabelTable};
pub(crate) use usage::Usage;
