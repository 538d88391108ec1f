#![doc = include_str!("../README.md")]

mod annotation;
mod encode;
mod error;
mod frame_names;
mod image_index;
mod image_set;
mod images;
mod label_map;
mod label_survey;
mod layout;
mod missing_size;
mod options;
mod plan;
mod reader;
mod sets;
mod shapes;
mod sniff;
mod survey;
mod write_options;
mod writer;

pub use annotation::{Annotation, Object, ObjectWithoutBox, Part, parse_annotation};
pub use error::{Error, ErrorKind};
pub use options::ReadOptions;
pub use reader::VocReader;
pub use sniff::is_voc_xml;
pub use write_options::WriteOptions;
pub use writer::VocWriter;
