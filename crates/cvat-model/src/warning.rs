//! What a reader or writer repaired, dropped or noticed, said beside the value it returns.

mod code;
mod kind;
mod location;
mod property;
mod severity;
mod subject;
mod words;

use std::fmt;

pub use kind::WarningKind;
pub use location::Location;
pub use property::Property;
pub use severity::Severity;

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
