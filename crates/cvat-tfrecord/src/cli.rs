//! The command line.

mod convert;
mod images;
mod labels;
mod matching;
mod parts;
mod records;
mod voc;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub(crate) use convert::{Consumer, ConvertArgs, MaskPixels, SourceFormat, TargetFormat};
pub(crate) use images::ImagesArgs;
pub(crate) use labels::LabelsArgs;
pub(crate) use matching::MatchArgs;
pub(crate) use parts::{MAX_SHARDS, PartArgs, Sample};
pub(crate) use records::{CatArgs, CheckArgs, HeadArgs, IndexArgs, SalvageArgs, SchemaArgs, SchemaFormat};
pub(crate) use voc::VocArgs;

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
    ///   cvat-tfrecord convert video.tfrecord tracks.xml --to cvat-video
    ///   cvat-tfrecord convert export.zip up.xml --match-against task.xml --rename-to-match suffix
    ///
    /// Exits with 0 when the output was written, whatever was reported, and with 2 when nothing was.
    #[command(verbatim_doc_comment)]
    Convert(Box<ConvertArgs>),
    /// Write the images of a data set into an archive that a CVAT task can be made of
    ///
    /// Examples:
    ///   cvat-tfrecord images VOCdevkit/VOC2007 images.zip --subset train
    ///   cvat-tfrecord images train.tfrecord images/ --flat
    ///
    /// Images are written byte for byte, under the names that `convert … --to cvat` writes annotations
    /// for: the two go together. Of frames that share a name and an image one is written.
    /// Exits with 0 when the output was written, whatever was reported, and with 2 when nothing was.
    #[command(verbatim_doc_comment)]
    Images(ImagesArgs),
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
    /// Verify record files: both checksums of every record, and the digests of their images
    ///
    /// Examples:
    ///   cvat-tfrecord check train.tfrecord
    ///   cvat-tfrecord check --json dataset/ export.zip
    ///   cvat-tfrecord check train.tfrecord --for tfod
    ///   cvat-tfrecord check export.zip --match-against task.xml
    ///
    /// Prints a line for every finding, `path:record:code message`, and one that sums up. It goes on
    /// after damage; `record` is how many intact records come before. docs/errors.md has the codes.
    /// Of a folder or a zip archive the files are checked whose names end in .tfrecord, .tfrecords,
    /// .tfrec, .record, .records or a shard suffix such as -00000-of-00010, with .gz or .zlib behind
    /// it or not; how many others there are is said. A file that is named itself may be called anything.
    /// With --for, what the reader of the records stumbles over is a finding, too, with a remedy behind
    /// the message: keys, kinds and counts, images, boxes, classes, masks, names, and what has to lie
    /// beside the files. All shards of a file are one set, with the label map that lies beside them.
    /// With --match-against any data set will do, and what is found is also of its frames and of the
    /// task's: `record` is the place of the frame, from 0.
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
    /// Show, check, convert and repair a label map, another list of labels or those of a data set
    ///
    /// Examples:
    ///   cvat-tfrecord labels labels.pbtxt
    ///   cvat-tfrecord labels VOCdevkit/VOC2007 --to cvat
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
