//! From elements to the model: one file a production of the grammar. [`encode`](crate::encode) mirrors it.

pub(crate) mod image;
pub(crate) mod label;
pub(crate) mod meta;
pub(crate) mod points;
pub(crate) mod shape;
pub(crate) mod skeleton;
mod skeleton_track;
pub(crate) mod track;
