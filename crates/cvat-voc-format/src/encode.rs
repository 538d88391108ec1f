//! From annotated frames to annotation files.

mod frame;
mod label_names;
mod object;
mod parts;
mod xml;

pub(crate) use frame::{Encoder, file_stem};
pub(crate) use label_names::is_color;
pub(crate) use xml::{element, is_char};
