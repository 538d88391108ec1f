#![doc = include_str!("../README.md")]

mod decode;
mod document;
mod error;
mod frames;
mod images;
mod layout;
mod read_options;
mod reader;
mod sniff;
mod store;
mod survey;

pub use error::{Error, ErrorKind};
pub use read_options::ReadOptions;
pub use reader::CocoReader;
pub use sniff::{is_coco_file_name, is_coco_json};
