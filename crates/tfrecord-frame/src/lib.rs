#![doc = include_str!("../README.md")]

mod error;
pub mod framing;
mod input;
mod look_alike;
mod masked_crc;
mod options;
mod position;
mod reader;
mod record;
mod records;
mod writer;

pub use error::{Error, ErrorKind, Part};
pub use look_alike::LookAlike;
pub use masked_crc::MaskedCrc;
pub use options::{Checksums, ReadOptions};
pub use position::Position;
pub use reader::RecordReader;
pub use record::{OwnedRecord, Record};
pub use records::Records;
pub use writer::RecordWriter;
