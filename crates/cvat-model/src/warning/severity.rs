//! How much a warning weighs.

use std::fmt;

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
