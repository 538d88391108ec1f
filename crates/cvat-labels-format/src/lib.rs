#![doc = include_str!("../README.md")]

mod error;
mod finding;
mod format;
mod json;
mod list;
mod loss;
mod of_model;
mod read;
mod transcript;
mod write;

pub use error::{Error, ErrorKind};
pub use finding::Finding;
pub use format::Format;
pub use list::{Fixed, LabelList, Parsed, Written};
pub use loss::{Loss, LossKind};
