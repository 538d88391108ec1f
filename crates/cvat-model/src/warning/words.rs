//! What was noticed, in words.

use std::fmt;

use super::WarningKind;

impl fmt::Display for WarningKind {
    #[expect(clippy::too_many_lines, reason = "a line or two a kind")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotConverted(kind) => write!(f, "{kind} not converted"),
            Self::NotKept(property) => write!(f, "{property} not kept"),
            Self::RotationEnclosed => f.write_str("rotated rectangle became the box around it"),
            Self::Clamped => f.write_str("box reaching outside the image was cut at its border"),
            Self::LooksLikePixels => {
                f.write_str("boxes look like pixels that were never divided by the image's size")
            }
            Self::ZeroArea => f.write_str("box without area kept"),
            Self::Reversed => f.write_str("box with corners the wrong way round kept"),
            Self::DegenerateDropped => f.write_str("box without area dropped"),
            Self::NotFinite => f.write_str("box with a coordinate that is no number dropped"),
            Self::UnlabelledDropped => f.write_str("box without label dropped"),
            Self::UnlabelledNamed(name) => write!(f, "box without label named {name:?}"),
            Self::LabelConflict { text, id, mapped } => {
                write!(
                    f,
                    "class text {text:?} disagrees with class id {id}, which is {mapped:?}: the text counts"
                )
            }
            Self::UnmappedId { text, id } => {
                write!(f, "class id {id} beside text {text:?} is in no label map: the text counts")
            }
            Self::UnknownLabelId(id) => {
                write!(f, "class id {id} without text is in no label map: named \"category_{id}\"")
            }
            Self::UndeclaredLabel(name) => write!(f, "label {name:?} is used but not declared: added"),
            Self::LabelMap(words)
            | Self::LabelIdsChanged(words)
            | Self::LabelMapsMerged(words)
            | Self::FileLeftOut(words)
            | Self::Odd(words)
            | Self::Remark(words)
            | Self::IdsFromZero(words)
            | Self::IdsShifted(words)
            | Self::IdGaps(words)
            | Self::SameName(words)
            | Self::LosslessMerged(words)
            | Self::ReaderNeeds(words) => f.write_str(words),
            Self::ImageMissing => f.write_str("image missing"),
            Self::NoImages => f.write_str("the source holds no images: trainers need pixels"),
            Self::ImageUnknown => f.write_str("image is neither JPEG, PNG, BMP, GIF nor WebP"),
            Self::ImageFormat { declared, actual } => {
                write!(f, "image is declared {declared:?} but is {actual:?}")
            }
            Self::ImageExtension { extension, actual } => {
                write!(f, "image is named .{extension} but is {actual:?}")
            }
            Self::ImageHeader => f.write_str("image header does not say a size: the image may be damaged"),
            Self::SizeFromImage => f.write_str("size taken from the image"),
            Self::SizeMismatch { declared, actual } => {
                write!(f, "declared size {declared} is not the image's {actual}: the declared one counts")
            }
            Self::ExifRotated => f.write_str("image is turned by its EXIF data: boxes may be on their side"),
            Self::FrameSkipped(reason) => write!(f, "frame left out: {reason}"),
            Self::Renamed { from, to } => write!(f, "{from:?} renamed {to:?}"),
            Self::Named(name) => write!(f, "frame without name called {name:?}"),
            Self::InSeveralSubsets(subsets) => write!(f, "image is in several subsets: {subsets}"),
            Self::InNoSubset => f.write_str("annotated image in no list went to subset \"default\""),
            Self::SubsetLeftOut { name, repeats } => {
                write!(f, "subset {name:?} only repeats {repeats}: left out")
            }
            Self::Held(kind) => write!(f, "{kind} of a track repeated from an earlier frame"),
            Self::EmptyMask(kind) => write!(f, "{kind} without a pixel in the image left out"),
            Self::NotRasterised(kind, error) => write!(f, "{kind} left out: {error}"),
            Self::LabelLeftOut(name) if name.is_empty() => f.write_str("annotation without label left out"),
            Self::LabelLeftOut(name) => write!(f, "annotation labelled {name:?} left out"),
            Self::BecameBox(kind) => write!(f, "{kind} became the box around it"),
            Self::BecameMask(kind) => write!(f, "{kind} became the mask of its pixels"),
            Self::BecamePoints(kind) => write!(f, "{kind} became a set of points"),
            Self::NoMask(kind) => write!(f, "{kind} without mask left out, where every object needs one"),
            Self::MaskUnread(words) => write!(f, "mask not read: {words}"),
            Self::LosslessOnly(kind) => {
                write!(f, "{kind}, but is kept under cvat/…, which training does not see")
            }
            Self::NotLossless(words) => write!(f, "not kept under cvat/…: {words}"),
            Self::FactsNotKept(words) => write!(f, "not in the records: {words}"),
            Self::LosslessUnread(words) => {
                write!(f, "what is kept under cvat/… not read: {words}: the standard keys count")
            }
            Self::LosslessChanged => f.write_str(
                "standard keys were changed after what is kept under cvat/… was written: they count",
            ),
            Self::OutsideKept => f.write_str("box reaching outside the image kept"),
            Self::DifficultLeftOut => f.write_str("difficult object left out"),
            Self::BoxKept(kind) => write!(f, "box kept beside the {kind}, of which it says more"),
            Self::TextStripped { text, label } => {
                write!(f, "class text {text:?} is label {label:?} without its characters outside ASCII")
            }
            Self::TextAmbiguous { text, labels } => write!(
                f,
                "class text {text:?} may be any of {labels} without their characters outside ASCII: a label of its own"
            ),
            Self::NoDigest => f.write_str("images without digests"),
            Self::GroupMerged(kind) => write!(f, "{kind} merged into another shape of its group"),
            Self::NotAscii(name) => write!(f, "class text of {name:?} written without what is not ASCII"),
            Self::RotationIgnored => f.write_str("rotated rectangle written as if it were upright"),
            Self::Rounded => f.write_str("box rounded to two decimals"),
            Self::IdIgnored(id) => write!(f, "class id {id} without text is no label"),
            Self::BoxDiscarded => f.write_str("box left out beside a mask, of which it says more"),
            Self::PixelsIgnored => f.write_str("pixels of a mask other than 1 left out"),
            Self::NoTaskFrame(reason) => write!(f, "belongs to no frame of the task: {reason}"),
            Self::TakenByNumber(name) => {
                write!(f, "called as no frame of the task, and taken for {name:?} by a number")
            }
            Self::SameTaskFrame(name) => write!(f, "one of several for the task's frame {name:?}"),
            Self::TaskFrameSize { own, task } => {
                write!(f, "size {own} is not {task}, that of the task's frame: shapes would be off")
            }
            Self::TaskFrameLeft => {
                f.write_str("nothing is for this frame of the task, which loses its annotations")
            }
            Self::RenamedToMatch { from, to } => write!(f, "{from:?} renamed {to:?}, as the task has it"),
        }
    }
}
