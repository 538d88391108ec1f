#![doc = include_str!("../README.md")]

#[cfg(feature = "serde")]
pub mod de;
mod edit;
mod encoding;
mod error;
mod hint;
pub mod label_map;
#[cfg(feature = "serde")]
pub mod map_entries;
mod message;
mod parse;
#[cfg(feature = "serde")]
mod path;
mod position;
mod print;
#[cfg(feature = "serde")]
mod ser;

#[cfg(feature = "serde")]
pub use de::{from_str, from_str_with_options};
pub use edit::Edits;
pub use encoding::from_utf8;
pub use error::{Error, ErrorKind, Mismatch};
pub use message::{Field, Message, Name, Span, Value, ValueKind};
pub use parse::{MAX_DEPTH, ReadOptions, parse, parse_with_options};
pub use position::{Position, Positions};
pub use print::{Printer, Quotes, Separator, Unprintable};
#[cfg(feature = "serde")]
pub use ser::{to_message, to_string, to_string_with_printer};
