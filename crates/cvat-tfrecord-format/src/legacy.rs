//! What CVAT 2.10 wrote and read, value for value.
//!
//! Its TFRecord format was Datumaro's `tf_detection_api` behind CVAT's own conversion of shapes; what is done here is what
//! the two did together.

mod decode;
mod ellipse;
mod encode;
mod groups;
mod label_map;
mod members;
mod names;
mod rounding;

pub(crate) use decode::{decode_frame, reduce};
pub(crate) use encode::{Wanted, encode_frame};
pub(crate) use label_map::{collapsed, misnumbered, text as label_map_text, unreadable};
