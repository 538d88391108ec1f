#![doc = include_str!("../README.md")]
#![cfg_attr(not(any(feature = "std", test)), no_std)]

extern crate alloc;

#[cfg(feature = "std")]
mod append;
#[cfg(feature = "compression")]
mod compression;
mod error;
mod failure;
pub mod framing;
mod header_search;
#[cfg(feature = "std")]
mod header_walk;
mod index;
#[cfg(feature = "std")]
mod indexed_reader;
mod look_alike;
mod masked_crc;
mod options;
mod position;
#[cfg(feature = "std")]
mod read_buffer;
#[cfg(feature = "std")]
mod reader;
mod record;
#[cfg(feature = "std")]
mod records;
mod resync;
mod shard_name;
mod skipped_region;
mod slices;
mod step;
mod window;
#[cfg(feature = "std")]
mod writer;

#[cfg(feature = "compression")]
pub use compression::{Compression, Decoder, DecompressError, Encoder, ParseCompressionError};
pub use error::{CompressionFault, Disagreement, Error, ErrorKind, Part};
#[cfg(feature = "std")]
pub use index::{IndexError, IndexErrorKind};
pub use index::{RecordIndex, RecordSpan, SpanError, Spans};
#[cfg(feature = "std")]
pub use indexed_reader::IndexedReader;
pub use look_alike::LookAlike;
pub use masked_crc::MaskedCrc;
pub use options::{Checksums, ReadOptions};
pub use position::Position;
#[cfg(feature = "std")]
pub use reader::RecordReader;
pub use record::{OwnedRecord, Record};
#[cfg(feature = "std")]
pub use records::Records;
pub use shard_name::{ShardName, ShardNameError, ShardNames, ShardSet, ShardSets, ShardSpec};
pub use skipped_region::SkippedRegion;
pub use slices::{RecordSlices, SliceRecords};
#[cfg(feature = "std")]
pub use writer::RecordWriter;
