//! Arguments of the commands for record files of any kind.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use tfrecord_frame::{Compression, ReadOptions};

use super::convert::Consumer;
use super::matching::{MatchArgs, MatchRules};

#[derive(Debug, Args)]
pub(crate) struct SalvageArgs {
    /// A record file, plain or compressed with gzip or zlib
    pub(crate) input: PathBuf,
    /// Where to write the intact records
    pub(crate) output: PathBuf,
    /// How to compress the output [default: by its name if it ends in .gz or .zlib, else as the input is]
    #[arg(long, value_name = "KIND")]
    pub(crate) compression: Option<OutputCompression>,
    /// Longest payload that is believed to be one, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = ReadOptions::DEFAULT_MAX_RECORD_LEN)]
    pub(crate) max_record_len: u64,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
    /// Replace an existing output
    #[arg(long)]
    pub(crate) force: bool,
}

/// How an output is compressed: what TensorFlow's `TFRecordOptions` know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputCompression {
    /// The records as they are
    None,
    /// A gzip stream
    Gzip,
    /// A zlib stream
    Zlib,
}

impl From<OutputCompression> for Compression {
    fn from(compression: OutputCompression) -> Self {
        match compression {
            OutputCompression::None => Self::None,
            OutputCompression::Gzip => Self::Gzip,
            OutputCompression::Zlib => Self::Zlib,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct IndexArgs {
    /// A record file
    pub(crate) input: PathBuf,
    /// Where to write the index; `-` is standard output [default: INPUT.idx]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Read lengths and their checksums only and seek past the payloads: faster, but damaged payloads stay
    /// unnoticed
    #[arg(long)]
    pub(crate) headers_only: bool,
    /// Index a compressed file by offsets in what it decompresses to
    #[arg(long, conflicts_with = "headers_only")]
    pub(crate) decompressed_offsets: bool,
    /// Longest payload that is believed to be one, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = ReadOptions::DEFAULT_MAX_RECORD_LEN)]
    pub(crate) max_record_len: u64,
    /// Replace an existing index
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Record files, and folders and zip archives with record files in them
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Findings to print of each file, then how many more there are; 0 prints all. JSON has all
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) max_findings: u64,
    /// Longest payload that is believed to be one, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = ReadOptions::DEFAULT_MAX_RECORD_LEN)]
    pub(crate) max_record_len: u64,
    /// Print one JSON object a finding or failure and line, then one that sums up
    #[arg(long)]
    pub(crate) json: bool,
    /// Also judge the records by what their reader asks of them
    #[arg(long = "for", value_name = "READER", conflicts_with = "match_against")]
    pub(crate) consumer: Option<Consumer>,
    /// The label map of the records [default: the one beside them]
    #[arg(long, value_name = "FILE", requires = "consumer")]
    pub(crate) labels: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) matching: MatchArgs,
    /// Whose rules count [default: those for the format that the input is in]
    #[arg(long, value_name = "RULES", requires = "match_against")]
    pub(crate) match_rules: Option<MatchRules>,
}

#[derive(Debug, Args)]
pub(crate) struct CatArgs {
    /// Record files, and folders and zip archives with record files in them
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Print features under these keys only, separated by commas; `*` stands for any characters
    ///
    /// A key that has a comma or blanks around it cannot be named, nor a literal `*`: let a `*` stand for them.
    #[arg(long, value_name = "KEY", value_delimiter = ',')]
    pub(crate) keys: Vec<String>,
    /// Print byte strings whole; those of more than 64 bytes are shortened otherwise, and say so
    #[arg(long)]
    pub(crate) raw: bool,
    /// Print the JSON that protobuf defines for these messages, which is always whole
    #[arg(long)]
    pub(crate) canonical: bool,
    /// Longest payload that is believed to be one, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = ReadOptions::DEFAULT_MAX_RECORD_LEN)]
    pub(crate) max_record_len: u64,
}

#[derive(Debug, Args)]
pub(crate) struct HeadArgs {
    #[command(flatten)]
    pub(crate) records: CatArgs,
    /// Records to print of each file
    #[arg(short = 'n', long, value_name = "N", default_value_t = 10)]
    pub(crate) count: u64,
}

#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// Record files, and folders and zip archives with record files in them
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// What to print
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub(crate) to: SchemaFormat,
    /// Longest payload that is believed to be one, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = ReadOptions::DEFAULT_MAX_RECORD_LEN)]
    pub(crate) max_record_len: u64,
}

/// How a schema is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaFormat {
    /// A table for people
    Table,
    /// One JSON object
    Json,
    /// A feature description for TensorFlow
    Python,
}
