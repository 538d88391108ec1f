//! From the model to elements: one file a production of the grammar. [`decode`](crate::decode) mirrors it.

pub(crate) mod image;
pub(crate) mod label;
pub(crate) mod meta;
pub(crate) mod shape;
pub(crate) mod text;
pub(crate) mod track;
pub(crate) mod video_frame;
