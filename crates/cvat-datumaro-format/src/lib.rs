#![doc = include_str!("../README.md")]

mod decode;
mod document;
mod error;
mod images;
mod layout;
mod options;
mod reader;
mod sniff;
mod survey;

pub use error::{Error, ErrorKind};
pub use options::ReadOptions;
pub use reader::DatumaroReader;
pub use sniff::is_datumaro_json;
