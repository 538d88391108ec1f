#![doc = include_str!("../README.md")]

mod decode;
mod document;
mod encode;
mod error;
mod images;
mod layout;
mod options;
mod reader;
mod sniff;
mod survey;
mod write_options;
mod writer;

pub use error::{Error, ErrorKind};
pub use options::ReadOptions;
pub use reader::DatumaroReader;
pub use sniff::is_datumaro_json;
pub use write_options::WriteOptions;
pub use writer::{DatumaroWriter, annotation_file_name};
