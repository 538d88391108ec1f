#![doc = include_str!("../README.md")]

mod decode;
mod detect;
mod document;
mod encode;
mod error;
mod extraction;
mod frame_name;
mod gaps;
mod images;
mod options;
mod reader;
mod survey;
mod tracks;
mod video;
mod video_writer;
mod writer;

pub use detect::is_cvat_xml;
pub use error::{Error, ErrorKind, Position, Result};
pub use extraction::MissingFrames;
pub use options::{ReadOptions, WriteOptions};
pub use reader::CvatXmlReader;
pub use tracks::{read_video, write_video};
pub use video_writer::CvatVideoWriter;
pub use writer::CvatXmlWriter;
