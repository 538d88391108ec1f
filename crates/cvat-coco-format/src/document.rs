//! COCO's JSON, value by value: no more than one image or annotation of it is in memory.

mod brief;
mod emptiness;
mod image;
mod members;
mod nesting;
mod text;
mod value;

pub(crate) use brief::{Brief, is_set};
pub(crate) use emptiness::Emptiness;
pub(crate) use image::Image;
pub(crate) use members::Document;
pub(crate) use value::{Json, parse};
