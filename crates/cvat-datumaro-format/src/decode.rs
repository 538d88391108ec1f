//! From a project's JSON to CVAT's model: what `docs/formats/datumaro.md` says, table by table.

mod annotation;
mod attributes;
mod categories;
mod drawing;
mod geometry;
mod item;
mod label_table;
mod skeleton;
mod usage;
mod values;

pub(crate) use annotation::{add_annotation, is_told, mask_work, more_members, objects_in};
pub(crate) use attributes::SOURCES;
pub(crate) use categories::Categories;
pub(crate) use item::{Item, id_of};
pub(crate) use label_table::{FileLabels, LabelTable};
pub(crate) use usage::Usage;
