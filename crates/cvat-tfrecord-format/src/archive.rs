//! Archives and bare record files, read from a [`Source`](dataset_files::Source) and written to a
//! [`Sink`](dataset_files::Sink).

mod reader;
mod survey;
mod writer;

pub use reader::{ArchiveReader, ReadOptions};
pub use survey::read_label_map;
pub use writer::{ArchiveWriter, Layout, RecordEncoder};
