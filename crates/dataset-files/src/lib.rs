#![doc = include_str!("../README.md")]

mod archive;
mod error;
mod limits;
mod name;
mod sink;
mod source;
mod warning;
mod zip_format;

pub use error::{Error, ErrorKind, Result};
pub use limits::Limits;
pub use name::safe_name;
pub use sink::{EntryWriter, Overwrite, Scratch, Sink, Spool, Spooled};
pub use source::{Entry, EntryReader, RandomReader, Source};
pub use warning::{Warning, WarningKind};
