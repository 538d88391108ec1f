//! Where something was noticed.

use std::fmt;

/// Where something was noticed: as many coordinates as are known.
///
/// ```
/// use cvat_model::Location;
/// let at = Location::frame("a.jpg").in_entry("train.tfrecord").object(2);
/// assert_eq!(at.to_string(), "train.tfrecord: frame \"a.jpg\": object 2");
/// assert_eq!(Location::default().to_string(), "");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
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
