//! `LVISFrequency`.

/// How frequent a label is in LVIS (`LVISFrequency`).
///
/// ```
/// use pbtxt::label_map::Frequency;
///
/// assert_eq!(Frequency::Rare.as_str(), "RARE");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Frequency {
    /// `UNSPECIFIED`, 0.
    Unspecified,
    /// `FREQUENT`, 1.
    Frequent,
    /// `COMMON`, 2.
    Common,
    /// `RARE`, 3.
    Rare,
}

impl Frequency {
    /// All values; each stands at the index that is its number.
    pub(super) const ALL: [Self; 4] = [Self::Unspecified, Self::Frequent, Self::Common, Self::Rare];

    /// The name of the enum value.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unspecified => "UNSPECIFIED",
            Self::Frequent => "FREQUENT",
            Self::Common => "COMMON",
            Self::Rare => "RARE",
        }
    }
}
