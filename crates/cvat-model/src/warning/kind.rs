//! What was noticed, kind by kind.

use super::Property;
use crate::frame::FrameSize;
use crate::mask::RasterError;
use crate::shape::ShapeKind;

/// What was noticed.
///
/// Display says it of one case; [`subject`](Self::subject) tells which cases may be counted together.
///
/// ```
/// use cvat_model::{Severity, ShapeKind, WarningKind};
/// let kind = WarningKind::NotConverted(ShapeKind::Polygon);
/// assert_eq!(kind.code(), "not-converted");
/// assert_eq!(kind.severity(), Severity::Loss);
/// assert_eq!(kind.to_string(), "polygon not converted");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum WarningKind {
    /// A shape or tag the target has no place for.
    NotConverted(ShapeKind),
    /// Something said of a shape, frame or record that the target has no place for.
    NotKept(Property),
    /// A rotated rectangle became the box around it.
    RotationEnclosed,
    /// A box reached outside the image and was cut at the border.
    Clamped,
    /// Every box of a frame lies far outside, as if pixels had not been divided by the image's size.
    LooksLikePixels,
    /// A box without area, kept.
    ZeroArea,
    /// A box whose corners are the wrong way round, kept.
    Reversed,
    /// A box without area or reversed, dropped.
    DegenerateDropped,
    /// A box with a coordinate that is no number, dropped.
    NotFinite,
    /// A box without label that the target cannot hold, dropped.
    UnlabelledDropped,
    /// A box without label, given this one.
    UnlabelledNamed(String),
    /// A record's text and id name different labels; the text counts.
    LabelConflict {
        /// The text.
        text: String,
        /// The id.
        id: i64,
        /// What the label map says of the id.
        mapped: String,
    },
    /// A record's text comes with an id that is in no label map; the text counts.
    UnmappedId {
        /// The text.
        text: String,
        /// The id.
        id: i64,
    },
    /// An id without text that no label map explains; the label is made up from it.
    UnknownLabelId(i64),
    /// A label in use that the source does not declare.
    UndeclaredLabel(String),
    /// Something odd in a label map, in words.
    LabelMap(String),
    /// The source's label ids are not the ones written.
    LabelIdsChanged(String),
    /// Label maps of one source disagree; they were merged by name.
    LabelMapsMerged(String),
    /// A frame without its image.
    ImageMissing,
    /// A source without any image.
    NoImages,
    /// Image bytes in no known format.
    ImageUnknown,
    /// The declared image format is not what the bytes say.
    ImageFormat {
        /// What the source says.
        declared: String,
        /// What the bytes say.
        actual: String,
    },
    /// A file name's extension is of another format than the image.
    ImageExtension {
        /// The extension.
        extension: String,
        /// What the bytes say.
        actual: String,
    },
    /// An image of a known format whose header does not say its size.
    ImageHeader,
    /// The size was taken from the image.
    SizeFromImage,
    /// The declared size is not the image's; the declared one counts.
    SizeMismatch {
        /// What the source says.
        declared: FrameSize,
        /// What the image says.
        actual: FrameSize,
    },
    /// A JPEG whose EXIF data asks viewers to turn it; boxes may be on their side.
    ExifRotated,
    /// A frame could not be read; it is left out.
    FrameSkipped(String),
    /// A name was changed.
    Renamed {
        /// As the source has it.
        from: String,
        /// As it was written.
        to: String,
    },
    /// A name was made up where the source has none.
    Named(String),
    /// Two frames of a subset have one name, in words.
    SameName(String),
    /// An image in several subsets.
    InSeveralSubsets(String),
    /// Annotated images in no subset went to the default one.
    InNoSubset,
    /// A subset that only repeats others, left out.
    SubsetLeftOut {
        /// The subset.
        name: String,
        /// The subsets it repeats.
        repeats: String,
    },
    /// A file of the source that was not used, and why.
    FileLeftOut(String),
    /// Something else that is odd in the source, in words.
    Odd(String),
    /// Something worth knowing of the source, in words.
    Remark(String),
    /// A track's shape at a frame without one, repeated from the last, as its kind is not interpolated.
    Held(ShapeKind),
    /// A shape that was to become a mask and has no pixel in the image, left out.
    EmptyMask(ShapeKind),
    /// A shape whose pixels could not be computed, and why; left out.
    NotRasterised(ShapeKind, RasterError),
    /// An annotation with a label that was asked to be left out; empty for one without label.
    LabelLeftOut(String),
    /// A shape became the box around it.
    BecameBox(ShapeKind),
    /// A shape became the mask of its pixels.
    BecameMask(ShapeKind),
    /// A shape became a set of points.
    BecamePoints(ShapeKind),
    /// A shape without pixels of its own, left out where every instance needs a mask.
    NoMask(ShapeKind),
    /// A record's mask that could not be read, in words; its box is kept where that has finite numbers.
    MaskUnread(String),
    /// A record's box says more than its mask or keypoints: it became a rectangle beside them, in one group.
    BoxKept(ShapeKind),
    /// Class ids begin at 0, which others take for the background, in words.
    IdsFromZero(String),
    /// Every class id differs by the same number from that of its text in the label map, in words; the texts count.
    IdsShifted(String),
    /// Ids of a label map are not 1 to N, in words.
    IdGaps(String),
    /// A class text without the characters outside ASCII that its label has; the label counts.
    TextStripped {
        /// The text.
        text: String,
        /// The label.
        label: String,
    },
    /// A class text that several labels would have without their characters outside ASCII; kept as a label of its own.
    TextAmbiguous {
        /// The text.
        text: String,
        /// The labels.
        labels: String,
    },
    /// A record with an image and without its digest.
    NoDigest,
    /// A shape went into another of its group, as CVAT 2.10 wrote groups.
    GroupMerged(ShapeKind),
    /// A label's name of which characters beyond ASCII were left out of the class text.
    NotAscii(String),
    /// A rotated rectangle was written as if it were upright.
    RotationIgnored,
    /// Coordinates were rounded to two decimals.
    Rounded,
    /// An id without text, which is no label where text alone decides.
    IdIgnored(i64),
    /// A record's box that says more than its mask was left out.
    BoxDiscarded,
    /// Pixels of a mask other than 1 were left out.
    PixelsIgnored,
    /// A frame that belongs to none of the task's, and why: CVAT refuses the whole upload.
    NoTaskFrame(String),
    /// A frame that belongs to one of the task's because of a number alone, and the name that one has.
    TakenByNumber(String),
    /// Several frames belong to one of the task's, which has this name.
    SameTaskFrame(String),
    /// A frame's size is not that of the task's frame.
    TaskFrameSize {
        /// What the source says.
        own: FrameSize,
        /// What the task says.
        task: FrameSize,
    },
    /// A frame of the task that no frame belongs to; an upload removes its annotations.
    TaskFrameLeft,
    /// A frame was given the name of the task's frame it belongs to, as asked.
    RenamedToMatch {
        /// As the source has it.
        from: String,
        /// As the task has it.
        to: String,
    },
    /// What the standard keys of a record have no place for is kept beside them: what they alone would lose.
    LosslessOnly(Box<WarningKind>),
    /// Something that a record does not keep though it is to be lossless, in words.
    NotLossless(String),
    /// What a record keeps beside its standard keys was not read, in words; the standard keys count.
    LosslessUnread(String),
    /// The standard keys of a record were changed after what it keeps beside them was written; they count.
    LosslessChanged,
    /// What is known of the data set as a whole and of its frames beside shapes has no place in the target, in words.
    FactsNotKept(String),
    /// Record files say different things of their data set, in words; labels were merged by name.
    LosslessMerged(String),
    /// A box reaches outside the image and was kept so, as asked.
    OutsideKept,
    /// A shape with the attribute `difficult`, left out as asked.
    DifficultLeftOut,
    /// What the reader that records are written for needs and does not get, in words.
    ReaderNeeds(String),
}
