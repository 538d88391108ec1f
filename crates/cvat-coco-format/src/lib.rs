#![doc = include_str!("../README.md")]

mod decode;
mod document;
mod encode;
mod error;
mod frames;
mod image_ids;
mod images;
mod layout;
mod read_options;
mod reader;
mod sniff;
mod store;
mod survey;
mod write_options;
mod writer;

pub use error::{Error, ErrorKind};
pub use read_options::ReadOptions;
pub use reader::CocoReader;
pub use sniff::{is_coco_file_name, is_coco_json};
pub use write_options::WriteOptions;
pub use writer::{CocoWriter, annotation_file_names};
