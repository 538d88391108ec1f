//! The command line.

use std::fmt;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Converts between TFRecord archives and what CVAT reads and writes, without TensorFlow.
#[derive(Debug, Parser)]
#[command(name = "cvat-tfrecord", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Convert a data set to another format
    ///
    /// Examples:
    ///   cvat-tfrecord convert VOCdevkit/VOC2007 pascal.zip
    ///   cvat-tfrecord convert export.zip cvat.zip --to cvat
    ///
    /// Exits with 0 when the output was written, whatever was reported, and with 2 when nothing was.
    #[command(verbatim_doc_comment)]
    Convert(ConvertArgs),
    /// Show what data sets or record files hold
    ///
    /// Examples:
    ///   cvat-tfrecord info train.tfrecord
    ///   cvat-tfrecord info --json export.zip
    ///
    /// Any TFRecord file will do, whatever its records are, compressed with gzip or zlib or not.
    /// What of a damaged file could be read is told all the same.
    /// Exits with 2 when a path could not be read to its end.
    #[command(verbatim_doc_comment)]
    Info(InfoArgs),
}

/// What a data set can be read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum SourceFormat {
    /// TFRecord files of detection Examples, with or without a label map
    Tfrecord,
    /// CVAT XML 1.1, for images or for video
    Cvat,
    /// PASCAL VOC
    Voc,
}

impl fmt::Display for SourceFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tfrecord => "tfrecord",
            Self::Cvat => "cvat",
            Self::Voc => "voc",
        })
    }
}

/// What a data set can be written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TargetFormat {
    /// CVAT's TFRecord 1.0
    Tfrecord,
    /// CVAT XML 1.1 for images, which CVAT imports as `CVAT 1.1`
    Cvat,
}

impl fmt::Display for TargetFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tfrecord => "tfrecord",
            Self::Cvat => "cvat",
        })
    }
}

#[expect(clippy::struct_excessive_bools, reason = "switches of a command line")]
#[derive(Debug, Args)]
pub(crate) struct ConvertArgs {
    /// A folder, a zip archive or a file
    pub(crate) input: PathBuf,
    /// What to write: a name ending in .zip, .tfrecord, .record, .xml, or a folder
    ///
    /// A .zip or a folder is written as TFRecord, unless the input is TFRecord; then as CVAT XML. Records are compressed
    /// where .gz or .zlib follows, as in .tfrecord.gz.
    pub(crate) output: PathBuf,
    /// Format of the input [default: told by its content]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) from: Option<SourceFormat>,
    /// Format of the output [default: told by its name]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) to: Option<TargetFormat>,
    /// Label map (.pbtxt) to read label ids by, or to write them by
    #[arg(long, value_name = "FILE")]
    pub(crate) labels: Option<PathBuf>,
    /// Folder or zip archive to look for images in first
    #[arg(long, value_name = "DIR")]
    pub(crate) images: Option<PathBuf>,
    /// Convert this subset only; may be given several times
    #[arg(long = "subset", value_name = "NAME")]
    pub(crate) subsets: Vec<String>,
    /// Leave images out of the output
    #[arg(long)]
    pub(crate) no_images: bool,
    /// Go on where some images are missing
    #[arg(long)]
    pub(crate) allow_missing_images: bool,
    /// Take the size of a VOC image from the image itself where its annotation has none
    #[arg(long)]
    pub(crate) size_from_images: bool,
    /// Drop boxes without area; they are kept and reported otherwise
    #[arg(long)]
    pub(crate) drop_degenerate: bool,
    /// Label for boxes that have none, which CVAT cannot hold; they are dropped and counted otherwise
    #[arg(long, value_name = "NAME")]
    pub(crate) unlabelled: Option<String>,
    /// Write nothing if anything would be dropped, clamped or renamed
    #[arg(long)]
    pub(crate) strict: bool,
    /// Write what was converted, dropped and noticed to this file as JSON
    #[arg(long, value_name = "FILE.json")]
    pub(crate) report: Option<PathBuf>,
    /// Replace an existing output
    #[arg(long)]
    pub(crate) force: bool,
    /// Threads to use [default: one per processor]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) jobs: Option<u16>,
}

#[derive(Debug, Args)]
pub(crate) struct InfoArgs {
    /// Folders, zip archives or files
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Format of the paths [default: told by their content]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) from: Option<SourceFormat>,
    /// Print one JSON object a path
    #[arg(long)]
    pub(crate) json: bool,
}
