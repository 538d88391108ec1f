#![doc = include_str!("../README.md")]

mod archive;
mod attribute_input;
mod decode;
mod detection;
mod digest;
mod encode;
mod error;
mod keys;
mod labels;
mod legacy;
mod lint;
mod lossless;
pub mod mask_png;
mod printable;
mod profile;
mod record_files;
mod sharding;
mod summary;
mod tfds;
mod vocabulary;

pub use archive::{
    ArchiveReader, ArchiveWriter, Layout, ReadOptions, RecordEncoder, label_map_beside, read_label_map,
};
pub use decode::{NoSize, decode_frame};
pub use detection::{
    Attributes, DetectionExample, ImageClass, Instance, InstanceMask, Keypoint, NormalizedBox, Number,
};
pub use digest::image_digest_holds;
pub use encode::{EncodeOptions, MaskValues, encode_frame};
pub use error::{Error, ErrorKind};
pub use labels::{LabelIds, LabelResolver, UnmappedLabel};
pub use lint::{FileFinding, Finding, LintedMap, Linter, Outcome, lint_files, lint_label_map};
pub use lossless::Facts;
pub use profile::{
    Count, FormatWord, IdRules, KeyRule, MaskRule, ObjectKeys, OtherKeys, Presence, Profile, ShardNaming,
    SideFile, SourceIdRule, TextRule, Values,
};
pub use record_files::{
    compression_by_name, is_record_name, label_map_name, missing_shards, record_file_name, record_files,
    record_stem,
};
pub use sharding::Sharding;
pub use summary::{KeySummary, Summary, is_tfrecord, summarize};
pub use tfds::TfdsName;
pub use vocabulary::Vocabulary;
