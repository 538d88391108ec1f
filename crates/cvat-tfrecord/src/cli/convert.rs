//! Arguments of `convert`, and the formats of data sets.

use std::fmt;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, ValueEnum};
use cvat_model::matching::Strategy;
use cvat_model::transforms::Transform;
use cvat_tfrecord_format::{MaskValues, Profile};

use super::matching::MatchArgs;
use super::parts::PartArgs;
use super::voc::VocArgs;

/// What a data set can be read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum SourceFormat {
    /// TFRecord files of detection Examples, with or without a label map
    Tfrecord,
    /// CVAT XML 1.1, for images or for video
    Cvat,
    /// PASCAL VOC
    Voc,
    /// Datumaro's JSON, which CVAT exports as `Datumaro 1.0`
    Datumaro,
    /// COCO's instances and keypoints
    Coco,
    /// CSV with the columns filename, width, height, class, xmin, ymin, xmax, ymax
    Csv,
    /// Ultralytics YOLO, boxes and polygons
    Yolo,
}

impl fmt::Display for SourceFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tfrecord => "tfrecord",
            Self::Cvat => "cvat",
            Self::Voc => "voc",
            Self::Datumaro => "datumaro",
            Self::Coco => "coco",
            Self::Csv => "csv",
            Self::Yolo => "yolo",
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
    /// CVAT XML 1.1 for video, which keeps tracks and knows frames by their numbers
    CvatVideo,
    /// Datumaro's JSON, which CVAT imports as `Datumaro 1.0`
    Datumaro,
    /// PASCAL VOC, which CVAT imports as `PASCAL VOC 1.1`
    Voc,
    /// COCO's JSON, which CVAT imports as `COCO 1.0`, and skeletons as `COCO Keypoints 1.0`
    Coco,
}

impl fmt::Display for TargetFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tfrecord => "tfrecord",
            Self::Cvat => "cvat",
            Self::CvatVideo => "cvat-video",
            Self::Datumaro => "datumaro",
            Self::Voc => "voc",
            Self::Coco => "coco",
        })
    }
}

impl TargetFormat {
    /// Whether it is one of CVAT's documents.
    pub(crate) fn is_xml(self) -> bool {
        matches!(self, Self::Cvat | Self::CvatVideo)
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

/// Whose rules records are written and read by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Consumer {
    /// The TensorFlow Object Detection API: the keys of its own scripts for VOC, and for COCO where the input is COCO
    Tfod,
    /// TensorFlow's Model Garden (official/vision): source ids are numbers, JPEG is called `jpg`
    ModelGarden,
    /// NVIDIA DALI: the same keys in every record, and no lists of texts or masks
    Dali,
    /// TensorFlow Datasets: the same keys in every record
    Tfds,
    /// CVAT until version 2.10, which is what --legacy says
    LegacyCvat,
}

impl Consumer {
    /// What it asks of records.
    pub(crate) fn profile(self) -> &'static Profile {
        match self {
            Self::Tfod => Profile::TFOD,
            Self::ModelGarden => Profile::MODEL_GARDEN,
            Self::Dali => Profile::DALI,
            Self::Tfds => Profile::TFDS,
            Self::LegacyCvat => Profile::LEGACY_CVAT,
        }
    }
}

#[expect(clippy::struct_excessive_bools, reason = "switches of a command line")]
#[derive(Debug, Args)]
pub(crate) struct ConvertArgs {
    /// A folder, a zip archive or a file
    pub(crate) input: PathBuf,
    /// What to write: a name ending in .zip, .tfrecord, .record, .xml, .json, or a folder
    ///
    /// A .zip or a folder is written as TFRecord, unless the input is TFRecord; then as CVAT XML. Records are compressed
    /// where .gz or .zlib follows, as in .tfrecord.gz. A .json is one subset without images, Datumaro's unless
    /// --to says coco. Lossless records of a video's tracks become CVAT XML for video unless --to says otherwise.
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
    /// Keep all annotations in the records, exactly, so that CVAT XML can be made of them again: an archive of the task
    ///
    /// Shapes of every kind with their attributes, groups, order and sources, tracks with their keyframes, tags, the
    /// definitions of labels, and what is known of task and project go under `cvat/…`, which trainers do not look at. All
    /// else in the records is as without.
    #[arg(long)]
    pub(crate) lossless: bool,
    /// What the pixels of a mask are, all others being 0 [default: 1]
    #[arg(long, value_name = "VALUE")]
    pub(crate) mask_values: Option<MaskPixels>,
    /// Write records as CVAT 2.10 wrote them, value for value, and read records as it read them
    ///
    /// Written are rectangles, and masks and ellipses as the boxes around them; shapes of one group become one object,
    /// rotation is ignored, texts keep ASCII alone. Read are boxes cut at the border, masks instead of boxes, and labels
    /// by text alone. With --masks records have Datumaro's masks, too. All that is dropped or changed is counted.
    #[arg(long)]
    pub(crate) legacy: bool,
    /// Which reader to shape records for: its keys, its words, its kind of source ids
    ///
    /// What each takes is in docs/formats/profiles.md. What it does not take is left out and counted; what it needs and
    /// does not get is told. Records are read so for `legacy-cvat` alone.
    #[arg(long = "for", value_name = "READER")]
    pub(crate) consumer: Option<Consumer>,
    #[command(flatten)]
    pub(crate) parts: PartArgs,
    #[command(flatten)]
    pub(crate) matching: MatchArgs,
    /// Give frames the names and numbers of the task's that they belong to, and find more of them, in this order of ways
    ///
    /// `stem` goes by the last part of the name without extension, `suffix` by the longest end of the path that both have,
    /// `number` by the last digits of the name as CVAT's absolute frame number, `index` by them as the place in the task,
    /// from 0. A pair is made only where no other frame on either side could be meant; what is left is told.
    #[arg(
        long,
        value_name = "WAY,…",
        value_delimiter = ',',
        requires = "match_against",
        value_parser = PossibleValuesParser::new(Strategy::ALL.map(Strategy::name))
            .try_map(|name| name.parse::<Strategy>()),
    )]
    pub(crate) rename_to_match: Vec<Strategy>,
    /// Write skeletons as sets of points into Datumaro's JSON, and no sublabels: for Datumaro itself, which knows no skeletons
    /// and refuses a whole data set for one
    #[arg(long)]
    pub(crate) skeletons_as_points: bool,
    /// Leave images out of the output
    #[arg(long)]
    pub(crate) no_images: bool,
    /// Go on where some images are missing
    #[arg(long)]
    pub(crate) allow_missing_images: bool,
    /// Take the size of a VOC image from the image itself where its annotation has none
    #[arg(long)]
    pub(crate) size_from_images: bool,
    /// Do not cut boxes at the image's border in records; those that reach outside are counted all the same
    ///
    /// TensorFlow's scripts do not cut either, and its trainers fail on a coordinate above 1.1.
    #[arg(long)]
    pub(crate) no_clamp: bool,
    /// Leave out shapes whose attribute `difficult` is true; they are counted
    #[arg(long)]
    pub(crate) ignore_difficult: bool,
    #[command(flatten)]
    pub(crate) voc: VocArgs,
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

impl ConvertArgs {
    /// Whether records are those of CVAT 2.10.
    pub(crate) fn is_legacy(&self) -> bool {
        self.legacy || self.consumer == Some(Consumer::LegacyCvat)
    }
}
