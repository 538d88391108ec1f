#![doc = include_str!("../README.md")]

mod description;
mod error;
mod image_list;
mod label_file;
mod options;
mod path;
mod plan;
mod reader;
mod shapes;
mod split;
mod yaml;

pub use description::is_yolo_yaml;
pub use error::{Error, ErrorKind};
pub use options::ReadOptions;
pub use reader::YoloReader;
