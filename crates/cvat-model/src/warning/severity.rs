//! How much a warning weighs.

use std::fmt;

use super::WarningKind;

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

impl WarningKind {
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
            | Self::BecamePoints(_)
            | Self::NoMask(_)
            | Self::MaskUnread(_)
            | Self::GroupMerged(_)
            | Self::NotAscii(_)
            | Self::RotationIgnored
            | Self::Rounded
            | Self::IdIgnored(_)
            | Self::BoxDiscarded
            | Self::PixelsIgnored
            | Self::NoTaskFrame(_)
            | Self::TakenByNumber(_)
            | Self::NotLossless(_)
            | Self::LosslessUnread(_)
            | Self::LosslessChanged => Severity::Loss,
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
            | Self::ImageExtension { .. }
            | Self::ImageHeader
            | Self::SizeMismatch { .. }
            | Self::ExifRotated
            | Self::InSeveralSubsets(_)
            | Self::InNoSubset
            | Self::FileLeftOut(_)
            | Self::Odd(_)
            | Self::Named(_)
            | Self::SameName(_)
            | Self::Held(_)
            | Self::IdsFromZero(_)
            | Self::IdsShifted(_)
            | Self::TextStripped { .. }
            | Self::TextAmbiguous { .. }
            | Self::SameTaskFrame(_)
            | Self::TaskFrameSize { .. }
            | Self::TaskFrameLeft
            | Self::LosslessMerged(_)
            | Self::OutsideKept
            | Self::ReaderNeeds(_) => Severity::Warning,
            Self::LabelLeftOut(_)
            | Self::BecameMask(_)
            | Self::BoxKept(_)
            | Self::RenamedToMatch { .. }
            | Self::LabelIdsChanged(_)
            | Self::SizeFromImage
            | Self::SubsetLeftOut { .. }
            | Self::Remark(_)
            | Self::IdGaps(_)
            | Self::NoDigest
            | Self::LosslessOnly(_)
            | Self::FactsNotKept(_)
            | Self::DifficultLeftOut => Severity::Note,
        }
    }
}
