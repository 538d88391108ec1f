//! What was left out of a listing, and why.

use std::fmt;

/// Something in the folder or archive that is not among its entries.
///
/// ```
/// # #[cfg(unix)] {
/// use dataset_files::{Source, WarningKind};
///
/// let folder = tempfile::tempdir().unwrap();
/// std::os::unix::fs::symlink("nowhere", folder.path().join("a.jpg")).unwrap();
/// let source = Source::folder(folder.path()).unwrap();
/// assert!(source.entries().unwrap().is_empty());
/// assert_eq!(source.warnings()[0].kind(), WarningKind::BrokenLink);
/// assert_eq!(source.warnings()[0].to_string(), "a.jpg: ignored: a link that leads nowhere");
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Warning {
    location: String,
    kind: WarningKind,
}

/// Why something was left out.
///
/// ```
/// assert_eq!(dataset_files::WarningKind::LinkCycle.to_string(), "a link to a folder that contains it");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum WarningKind {
    /// A symbolic link inside an archive. Such links are never followed.
    SymbolicLink,
    /// A link in a folder whose target does not exist.
    BrokenLink,
    /// A link in a folder to a folder that contains it.
    LinkCycle,
    /// A device, a socket, a named pipe.
    NotRegular,
    /// A file name that is not UTF-8; the location shows it with replacement characters.
    NotUtf8,
    /// A name that cannot be a clean relative name: a backslash in a file name, `..` in the name of an archive's folder.
    OddName,
    /// The entry of a folder in an archive that carries data.
    FolderWithData,
}

impl Warning {
    pub(crate) fn new(location: impl Into<String>, kind: WarningKind) -> Self {
        Self { location: location.into(), kind }
    }

    /// The name of what was left out.
    #[must_use]
    pub fn location(&self) -> &str {
        &self.location
    }

    /// Why it was left out.
    #[must_use]
    pub fn kind(&self) -> WarningKind {
        self.kind
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ignored: {}", self.location, self.kind)
    }
}

impl fmt::Display for WarningKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SymbolicLink => "a symbolic link in an archive",
            Self::BrokenLink => "a link that leads nowhere",
            Self::LinkCycle => "a link to a folder that contains it",
            Self::NotRegular => "not a regular file",
            Self::NotUtf8 => "its name is not UTF-8",
            Self::OddName => "its name is not a clean relative name",
            Self::FolderWithData => "a folder that carries data",
        })
    }
}
