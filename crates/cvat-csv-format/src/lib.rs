#![doc = include_str!("../README.md")]

mod allowance;
mod error;
mod header;
mod images;
mod layout;
mod options;
mod plan;
mod reader;
mod row;
mod separator;
mod table;

pub use error::{Error, ErrorKind};
pub use header::is_csv_table;
pub use options::ReadOptions;
pub use reader::CsvReader;
