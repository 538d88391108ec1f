//! Examples straight from and to TFRecord files (cargo feature `tfrecord`).
//!
//! The framing is that of the crate `tfrecord-frame`, whose types name positions and options here. What is
//! compressed goes through its `Decoder` and `Encoder`.
//!
//! ```
//! use tf_example::tfrecord::{ExampleReader, ExampleWriter};
//! use tf_example::{Example, Feature};
//!
//! let mut writer = ExampleWriter::new(Vec::new());
//! for height in [480, 640] {
//!     writer.write_example(&Example::from_features([("image/height", Feature::int64s([height]))]))?;
//! }
//!
//! let file = writer.into_inner();
//! let mut heights = Vec::new();
//! for example in ExampleReader::new(file.as_slice()).examples() {
//!     heights.push(example?.int64("image/height")?);
//! }
//! assert_eq!(heights, [480, 640]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod decode;
mod error;
mod examples;
mod reader;
mod writer;

pub use tfrecord_frame::{Checksums, Position, ReadOptions, RecordReader, RecordWriter};

pub use self::{
    error::{Error, ErrorKind},
    examples::Examples,
    reader::ExampleReader,
    writer::ExampleWriter,
};
