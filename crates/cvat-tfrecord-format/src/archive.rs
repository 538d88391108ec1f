//! Archives and bare record files, read from a [`Source`](dataset_files::Source) and written to a
//! [`Sink`](dataset_files::Sink).

mod beside;
mod found_maps;
mod frame_names;
mod reader;
mod resolve;
mod side_files;
mod subset_files;
mod survey;
mod told;
mod writer;

pub use found_maps::{label_map_beside, read_label_map};
pub use reader::{ArchiveReader, ReadOptions};
pub use writer::{ArchiveWriter, Layout, RecordEncoder};
