//! What a reader or writer repaired, dropped or noticed, said beside the value it returns.

use std::fmt;

use crate::frame::FrameSize;
use crate::mask::RasterError;
use crate::shape::ShapeKind;

/// Where something was noticed: as many coordinates as are known.
///
/// ```
/// use cvat_model::Location;
/// let at = Location::frame("a.jpg").in_entry("train.tfrecord").object(2);
/// assert_eq!(at.to_string(), "train.tfrecord: frame \"a.jpg\": object 2");
/// assert_eq!(Location::default().to_string(), "");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Location {
    entry: Option<String>,
    line: Option<u64>,
    frame: Option<String>,
    object: Option<usize>,
}

impl Location {
    /// A frame by its name.
    pub fn frame(name: impl Into<String>) -> Self {
        Self { frame: Some(name.into()), ..Self::default() }
    }

    /// A file of the data set.
    pub fn entry(name: impl Into<String>) -> Self {
        Self { entry: Some(name.into()), ..Self::default() }
    }

    /// The same place, in this file of the data set.
    #[must_use]
    pub fn in_entry(self, name: impl Into<String>) -> Self {
        Self { entry: Some(name.into()), ..self }
    }

    /// The same place, at this line, from 1.
    #[must_use]
    pub fn line(self, line: u64) -> Self {
        Self { line: Some(line), ..self }
    }

    /// The object at this position in its frame, from 0.
    #[must_use]
    pub fn object(self, index: usize) -> Self {
        Self { object: Some(index), ..self }
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        *self == Self::default()
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        if let Some(entry) = &self.entry {
            write!(f, "{entry}")?;
            separator = ": ";
        }
        if let Some(line) = self.line {
            write!(f, "{separator}line {line}")?;
            separator = ": ";
        }
        if let Some(frame) = &self.frame {
            write!(f, "{separator}frame {frame:?}")?;
            separator = ": ";
        }
        if let Some(object) = self.object {
            write!(f, "{separator}object {object}")?;
        }
        Ok(())
    }
}

/// How much a warning weighs.
///
/// ```
/// assert!(cvat_model::Severity::Note < cvat_model::Severity::Loss);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Severity {
    /// Worth knowing; nothing is amiss.
    Note,
    /// Something is odd in the source; nothing was changed.
    Warning,
    /// Something was dropped or altered.
    Loss,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Loss => "loss",
        })
    }
}

/// Something said of a shape or frame that the target cannot hold.
///
/// ```
/// use cvat_model::Property;
/// assert_eq!(Property::Attribute("truncated".into()).to_string(), "attribute \"truncated\"");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Property {
    /// An attribute's value.
    Attribute(String),
    /// The occluded flag.
    Occluded,
    /// The drawing order.
    ZOrder,
    /// Membership in a group.
    Group,
    /// Who made the shape.
    Source,
    /// Which shapes of several frames are one object.
    Track,
    /// A feature of a record.
    Feature(String),
    /// An element of an XML document.
    Element(String),
    /// An element of a skeleton that its label does not declare, or a second one of its name.
    Keypoint(String),
    /// The points of a skeleton's element behind its first.
    FurtherPoints(String),
}

impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attribute(name) => write!(f, "attribute {name:?}"),
            Self::Occluded => f.write_str("occluded flag"),
            Self::ZOrder => f.write_str("z-order"),
            Self::Group => f.write_str("group"),
            Self::Source => f.write_str("source"),
            Self::Track => f.write_str("track identity"),
            Self::Feature(key) => write!(f, "feature {key:?}"),
            Self::Element(name) => write!(f, "element <{name}>"),
            Self::Keypoint(name) => write!(f, "keypoint {name:?}"),
            Self::FurtherPoints(name) => write!(f, "further points of keypoint {name:?}"),
        }
    }
}

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
    /// A shape without pixels of its own, left out where every instance needs a mask.
    NoMask(ShapeKind),
    /// A record's mask that could not be read, in words; its box is kept.
    MaskUnread(String),
    /// A record's box says more than its mask or keypoints: it became a rectangle beside them, in one group.
    BoxKept(ShapeKind),
}

impl WarningKind {
    /// A short, stable name.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotConverted(_) => "not-converted",
            Self::NotKept(_) => "not-kept",
            Self::RotationEnclosed => "rotation-enclosed",
            Self::Clamped => "clamped",
            Self::LooksLikePixels => "looks-like-pixels",
            Self::ZeroArea => "zero-area",
            Self::Reversed => "reversed",
            Self::DegenerateDropped => "degenerate-dropped",
            Self::NotFinite => "not-finite",
            Self::UnlabelledDropped => "unlabelled-dropped",
            Self::UnlabelledNamed(_) => "unlabelled-named",
            Self::LabelConflict { .. } => "label-conflict",
            Self::UnmappedId { .. } => "unmapped-id",
            Self::UnknownLabelId(_) => "unknown-label-id",
            Self::UndeclaredLabel(_) => "undeclared-label",
            Self::LabelMap(_) => "label-map",
            Self::LabelIdsChanged(_) => "label-ids-changed",
            Self::LabelMapsMerged(_) => "label-maps-merged",
            Self::ImageMissing => "image-missing",
            Self::NoImages => "no-images",
            Self::ImageUnknown => "image-unknown",
            Self::ImageFormat { .. } => "image-format",
            Self::SizeFromImage => "size-from-image",
            Self::SizeMismatch { .. } => "size-mismatch",
            Self::ExifRotated => "exif-rotated",
            Self::FrameSkipped(_) => "frame-skipped",
            Self::Renamed { .. } => "renamed",
            Self::Named(_) => "named",
            Self::SameName(_) => "same-name",
            Self::InSeveralSubsets(_) => "in-several-subsets",
            Self::InNoSubset => "in-no-subset",
            Self::SubsetLeftOut { .. } => "subset-left-out",
            Self::FileLeftOut(_) => "file-left-out",
            Self::Odd(_) => "odd",
            Self::Remark(_) => "remark",
            Self::Held(_) => "held",
            Self::EmptyMask(_) => "empty-mask",
            Self::NotRasterised(..) => "not-rasterised",
            Self::LabelLeftOut(_) => "label-left-out",
            Self::BecameBox(_) => "became-box",
            Self::BecameMask(_) => "became-mask",
            Self::NoMask(_) => "no-mask",
            Self::MaskUnread(_) => "mask-unread",
            Self::BoxKept(_) => "box-kept",
        }
    }

    /// How much it weighs.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self {
            Self::NotConverted(_)
            | Self::NotKept(_)
            | Self::RotationEnclosed
            | Self::Clamped
            | Self::LooksLikePixels
            | Self::DegenerateDropped
            | Self::NotFinite
            | Self::UnlabelledDropped
            | Self::UnlabelledNamed(_)
            | Self::FrameSkipped(_)
            | Self::Renamed { .. }
            | Self::EmptyMask(_)
            | Self::NotRasterised(..)
            | Self::BecameBox(_)
            | Self::NoMask(_)
            | Self::MaskUnread(_) => Severity::Loss,
            Self::ZeroArea
            | Self::Reversed
            | Self::LabelConflict { .. }
            | Self::UnmappedId { .. }
            | Self::UnknownLabelId(_)
            | Self::UndeclaredLabel(_)
            | Self::LabelMap(_)
            | Self::LabelMapsMerged(_)
            | Self::ImageMissing
            | Self::NoImages
            | Self::ImageUnknown
            | Self::ImageFormat { .. }
            | Self::SizeMismatch { .. }
            | Self::ExifRotated
            | Self::InSeveralSubsets(_)
            | Self::InNoSubset
            | Self::FileLeftOut(_)
            | Self::Odd(_)
            | Self::Named(_)
            | Self::SameName(_)
            | Self::Held(_) => Severity::Warning,
            Self::LabelLeftOut(_)
            | Self::BecameMask(_)
            | Self::BoxKept(_)
            | Self::LabelIdsChanged(_)
            | Self::SizeFromImage
            | Self::SubsetLeftOut { .. }
            | Self::Remark(_) => Severity::Note,
        }
    }

    /// What it is about, where cases of one code are counted apart: `polygon`, `attribute "pose"`, …
    #[must_use]
    pub fn subject(&self) -> String {
        match self {
            Self::NotConverted(kind)
            | Self::Held(kind)
            | Self::EmptyMask(kind)
            | Self::BecameBox(kind)
            | Self::BecameMask(kind)
            | Self::NoMask(kind)
            | Self::BoxKept(kind)
            | Self::NotRasterised(kind, _) => kind.to_string(),
            Self::NotKept(property) => property.to_string(),
            Self::UnlabelledNamed(name)
            | Self::UndeclaredLabel(name)
            | Self::LabelMap(name)
            | Self::LabelIdsChanged(name)
            | Self::LabelLeftOut(name)
            | Self::LabelMapsMerged(name)
            | Self::FileLeftOut(name)
            | Self::Odd(name)
            | Self::Remark(name)
            | Self::SameName(name)
            | Self::MaskUnread(name)
            | Self::SubsetLeftOut { name, .. } => name.clone(),
            Self::LabelConflict { text, mapped, .. } => format!("{text} / {mapped}"),
            Self::UnmappedId { text, id } => format!("{text} / {id}"),
            Self::UnknownLabelId(id) => id.to_string(),
            Self::ImageFormat { declared, actual } => format!("{declared} / {actual}"),
            _ => String::new(),
        }
    }
}

impl fmt::Display for WarningKind {
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
            | Self::SameName(words) => f.write_str(words),
            Self::ImageMissing => f.write_str("image missing"),
            Self::NoImages => f.write_str("the source holds no images: trainers need pixels"),
            Self::ImageUnknown => f.write_str("image is neither JPEG, PNG, BMP, GIF nor WebP"),
            Self::ImageFormat { declared, actual } => {
                write!(f, "image is declared {declared:?} but is {actual:?}")
            }
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
            Self::NoMask(kind) => write!(f, "{kind} without mask left out, where every object needs one"),
            Self::MaskUnread(words) => write!(f, "mask not read, its box is kept: {words}"),
            Self::BoxKept(kind) => write!(f, "box kept beside the {kind}, of which it says more"),
        }
    }
}

/// A [`WarningKind`] at a [`Location`].
///
/// ```
/// use cvat_model::{Location, Warning, WarningKind};
/// let w = Warning::new(Location::frame("a.jpg").object(0), WarningKind::Clamped);
/// assert!(w.to_string().starts_with("frame \"a.jpg\": object 0: box reaching outside"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Warning {
    location: Location,
    kind: WarningKind,
}

impl Warning {
    /// A warning at a place.
    #[must_use]
    pub fn new(location: Location, kind: WarningKind) -> Self {
        Self { location, kind }
    }

    /// Where.
    #[must_use]
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// What.
    #[must_use]
    pub fn kind(&self) -> &WarningKind {
        &self.kind
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.location.is_unknown() {
            write!(f, "{}: ", self.location)?;
        }
        self.kind.fmt(f)
    }
}
