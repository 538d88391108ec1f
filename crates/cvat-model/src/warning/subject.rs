//! What a warning is about, to be counted by.

use super::WarningKind;

impl WarningKind {
    /// What it is about, where cases of one code are counted apart: `polygon`, `attribute "pose"`, …
    #[must_use]
    pub fn subject(&self) -> String {
        match self {
            Self::NotConverted(kind)
            | Self::Held(kind)
            | Self::EmptyMask(kind)
            | Self::BecameBox(kind)
            | Self::BecameMask(kind)
            | Self::BecamePoints(kind)
            | Self::NoMask(kind)
            | Self::BoxKept(kind)
            | Self::GroupMerged(kind)
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
            | Self::IdsFromZero(name)
            | Self::IdsShifted(name)
            | Self::IdGaps(name)
            | Self::NotAscii(name)
            | Self::TextAmbiguous { text: name, .. }
            | Self::NotLossless(name)
            | Self::LosslessUnread(name)
            | Self::LosslessMerged(name)
            | Self::FactsNotKept(name)
            | Self::ReaderNeeds(name)
            | Self::SubsetLeftOut { name, .. } => name.clone(),
            Self::LabelConflict { text, mapped, .. } => format!("{text} / {mapped}"),
            Self::UnmappedId { text, id } => format!("{text} / {id}"),
            Self::TextStripped { text, label } => format!("{text} / {label}"),
            Self::UnknownLabelId(id) | Self::IdIgnored(id) => id.to_string(),
            Self::LosslessOnly(kind) => match kind.subject() {
                subject if subject.is_empty() => kind.code().to_owned(),
                subject => format!("{} {subject}", kind.code()),
            },
            Self::ImageFormat { declared, actual } => format!("{declared} / {actual}"),
            Self::ImageExtension { extension, actual } => format!("{extension} / {actual}"),
            _ => String::new(),
        }
    }
}
