//! The command line.

use std::fmt;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, Parser, Subcommand, ValueEnum};
use cvat_labels_format::Format;
use cvat_model::transforms::Transform;
use cvat_tfrecord_format::MaskValues;
use tfrecord_frame::{Compression, ReadOptions};

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
    ///   cvat-tfrecord convert cvat.zip cats.zip --to cvat --keep-labels cat
    ///
    /// Exits with 0 when the output was written, whatever was reported, and with 2 when nothing was.
    #[command(verbatim_doc_comment)]
    Convert(Box<ConvertArgs>),
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
    /// Copy the intact records of a damaged record file to a new one
    ///
    /// Examples:
    ///   cvat-tfrecord salvage broken.tfrecord whole.tfrecord
    ///   cvat-tfrecord salvage train.tfrecord.gz train.tfrecord --compression none
    ///
    /// Every record whose two checksums hold is copied, in order, and every range of bytes that is
    /// lost is printed. Exits with 0 when nothing was lost, with 1 when something was, and with 2 when
    /// nothing was written: no record is intact, or the output is in trouble.
    #[command(verbatim_doc_comment)]
    Salvage(SalvageArgs),
    /// Write where each record of a record file is, as NVIDIA DALI and others want to be told
    ///
    /// Examples:
    ///   cvat-tfrecord index train.tfrecord
    ///   cvat-tfrecord index train.tfrecord -o - | head
    ///
    /// The index is text as tfrecord2idx writes it: of each record its offset and its length with
    /// framing, in bytes. Who reads by an index checks nothing, so that by default every byte of the
    /// file is verified first. Exits with 2, and writes nothing, if anything in it is damaged.
    #[command(verbatim_doc_comment)]
    Index(IndexArgs),
    /// Verify record files: both checksums of every record
    ///
    /// Examples:
    ///   cvat-tfrecord check train.tfrecord
    ///   cvat-tfrecord check --json dataset/ export.zip
    ///
    /// Prints a line for every finding, `path:record:code message`, and one that sums up. It goes on
    /// after damage; `record` is how many intact records come before. docs/errors.md has the codes.
    /// Of a folder or a zip archive the files are checked whose names end in .tfrecord, .tfrecords,
    /// .tfrec, .record or a shard suffix such as -00000-of-00010, with .gz or .zlib behind it or not;
    /// how many others there are is said. A file that is named itself may be called anything.
    /// Exits with 0 when all is clean, with 1 when there are findings, and with 2 when something could
    /// not be checked: it is not there, cannot be read, has a name that cannot be opened, or has no
    /// record file in it.
    #[command(verbatim_doc_comment)]
    Check(CheckArgs),
    /// Print records as JSON, one a line
    ///
    /// Examples:
    ///   cvat-tfrecord cat train.tfrecord | jq .features
    ///   cvat-tfrecord cat --keys 'image/filename,image/object/*' export.zip
    ///
    /// Any TFRecord file will do, compressed with gzip or zlib or not, and a folder or a zip archive
    /// with record files in it. Every record is a line, numbered from 0 in each file; one that is
    /// neither an Example nor a SequenceExample is a line of the type payload, with its length and
    /// why. Lines have the path where several files are printed.
    /// Integers are exact numbers of 64 bits; jq before 1.7, and JavaScript, round those beyond 2^53:
    /// --canonical writes them as strings.
    /// Exits with 1 if a record is neither message, and with 2 when a file could not be read to its
    /// end: what comes before the damage is printed.
    #[command(verbatim_doc_comment)]
    Cat(CatArgs),
    /// Print the first records as JSON, one a line
    ///
    /// Examples:
    ///   cvat-tfrecord head train.tfrecord
    ///   cvat-tfrecord head -n 1 --raw --keys image/encoded train.tfrecord
    ///
    /// As cat does, of each file, and reads no further.
    #[command(verbatim_doc_comment)]
    Head(HeadArgs),
    /// Show which features records have: kinds, numbers of values, and what is missing where
    ///
    /// Examples:
    ///   cvat-tfrecord schema train.tfrecord
    ///   cvat-tfrecord schema --to python train.tfrecord > features.py
    ///   cvat-tfrecord schema --to json dataset/ export.zip
    ///
    /// All records of all files together are one schema, of tf.train.Example and SequenceExample each.
    /// Python is a feature description that TensorFlow parses every one of the records with, but for
    /// those that its parser reads otherwise than protobuf does, or refuses: it says how many.
    /// Records that are neither message are counted; they are a warning, and no failure.
    /// Of a folder or a zip archive the files are read that `check` checks.
    /// A damaged file is read up to the damage. Exits with 2 when a file could not be read to its end.
    #[command(verbatim_doc_comment)]
    Schema(SchemaArgs),
    /// Show, check, convert and repair a label map or another list of labels
    ///
    /// Examples:
    ///   cvat-tfrecord labels labels.pbtxt
    ///   cvat-tfrecord labels labels.pbtxt --to cvat
    ///   cvat-tfrecord labels labels.csv --to pbtxt -o labels.pbtxt
    ///   cvat-tfrecord labels labels.pbtxt --fix --force
    ///   cvat-tfrecord labels labels.pbtxt --fix --to csv -o labels.csv
    ///
    /// Without --to, prints the labels, a line for every finding, `path:line:column: code: message`,
    /// and one that sums up. docs/errors.md has the codes, docs/formats/labels.md the formats.
    /// With --to, prints or writes the labels in another format; findings, and what that format has
    /// no place for, go to standard error.
    /// With --fix, ids that are missing, negative, in use or 0 become the lowest free ones; all else in
    /// the file stays as it is, and so does the file, unless -o or --force says otherwise. With --fix
    /// and --to, the repaired labels are converted; places are those of the repaired text.
    /// Exits with 0 when all is well, with 1 when there are findings, and with 2 when there is no list
    /// of labels to be had or nothing was written.
    #[command(verbatim_doc_comment)]
    Labels(LabelsArgs),
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

/// What the pixels of a mask are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MaskPixels {
    /// As TensorFlow's scripts and Datumaro write them, and their readers compare with
    #[value(name = "1")]
    One,
    /// As people see them
    #[value(name = "255")]
    Full,
}

impl From<MaskPixels> for MaskValues {
    fn from(pixels: MaskPixels) -> Self {
        match pixels {
            MaskPixels::One => Self::One,
            MaskPixels::Full => Self::Full,
        }
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
    /// Change the shapes of every frame; may be given several times, and is done in that order
    ///
    /// The names are Datumaro's. Masks are rasterised as COCO's tools do; a shape without a pixel in the image is left
    /// out and counted. TFRecord has the boxes around shapes, and with --masks their pixels: `shapes_to_boxes` makes
    /// boxes of lines and point sets, too, and `boxes_to_masks` gives boxes pixels.
    #[arg(
        long = "transform",
        value_name = "NAME",
        value_parser = PossibleValuesParser::new(Transform::ALL.map(Transform::name))
            .try_map(|name| name.parse::<Transform>()),
    )]
    pub(crate) transforms: Vec<Transform>,
    /// Give a label another name; may be given several times
    ///
    /// Labels that come to have one name become one.
    #[arg(long = "rename-label", value_name = "OLD=NEW")]
    pub(crate) rename_labels: Vec<String>,
    /// Keep these labels and what is labelled so, names as the input has them; leave all else out
    #[arg(long, value_name = "NAME,…")]
    pub(crate) keep_labels: Vec<String>,
    /// Leave these labels out and what is labelled so, names as the input has them
    #[arg(long, value_name = "NAME,…")]
    pub(crate) drop_labels: Vec<String>,
    /// Write the pixels of every object into records, too: `image/object/mask`, a PNG file of the whole image
    ///
    /// Masks, polygons and ellipses have pixels, and boxes after `--transform boxes_to_masks`. What has none is left out
    /// and counted: readers want a mask of every object or of none.
    #[arg(long)]
    pub(crate) masks: bool,
    /// What the pixels of a mask are, all others being 0 [default: 1]
    #[arg(long, value_name = "VALUE")]
    pub(crate) mask_values: Option<MaskPixels>,
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

#[derive(Debug, Args)]
pub(crate) struct LabelsArgs {
    /// A label map, or labels in another format; `-` is standard input
    #[arg(value_name = "FILE")]
    pub(crate) input: PathBuf,
    /// Format of the input [default: told by its name and content]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) from: Option<LabelsFormat>,
    /// Format to convert to
    #[arg(long, value_name = "FORMAT")]
    pub(crate) to: Option<LabelsFormat>,
    /// Where to write what --to or --fix makes; `-` is standard output, which is the default
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Repair the ids of a label map in text format, before it is converted if --to is given
    #[arg(long)]
    pub(crate) fix: bool,
    /// Fail, and write nothing, on a byte order mark, an unknown field, a quote that is not escaped, and on
    /// anything that would be lost
    #[arg(long)]
    pub(crate) strict: bool,
    /// Replace an existing output; with --fix and without --to and -o, the input itself
    #[arg(long)]
    pub(crate) force: bool,
}

/// A format of label lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LabelsFormat {
    /// A label map in text format
    Pbtxt,
    /// A label map as JSON: {"items":[{"id":1,"name":"…"}]}
    Json,
    /// CVAT's labels, as in the Raw tab of its label constructor
    Cvat,
    /// A name a line, numbered from 1
    Names,
    /// CSV under the header id,name
    Csv,
    /// CSV without a header, as TF-vision reads it
    TfVision,
}

impl From<LabelsFormat> for Format {
    fn from(format: LabelsFormat) -> Self {
        match format {
            LabelsFormat::Pbtxt => Self::Pbtxt,
            LabelsFormat::Json => Self::Json,
            LabelsFormat::Cvat => Self::Cvat,
            LabelsFormat::Names => Self::Names,
            LabelsFormat::Csv => Self::Csv,
            LabelsFormat::TfVision => Self::TfVision,
        }
    }
}
