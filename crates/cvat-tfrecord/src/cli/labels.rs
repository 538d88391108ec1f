//! Arguments of `labels`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use cvat_labels_format::Format;

#[derive(Debug, Args)]
pub(crate) struct LabelsArgs {
    /// A label map, labels in another format, or a data set; `-` is standard input
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
