//! The model to JSON: what CVAT's and Datumaro's own exporters write, key by key.

pub(crate) mod annotation;
mod attributes;
pub(crate) mod categories;
pub(crate) mod frame;
mod geometry;
pub(crate) mod labels;
mod skeleton;
