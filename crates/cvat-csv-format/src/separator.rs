//! What stands between the cells of a row.

/// A character that separates cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Separator {
    Comma,
    Semicolon,
    Tab,
}

impl Separator {
    /// The one that RFC 4180 names comes first.
    pub(crate) const ALL: [Self; 3] = [Self::Comma, Self::Semicolon, Self::Tab];

    pub(crate) fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }

    pub(crate) fn plural(self) -> &'static str {
        match self {
            Self::Comma => "commas",
            Self::Semicolon => "semicolons",
            Self::Tab => "tabs",
        }
    }

    /// The one that makes most cells of a header.
    pub(crate) fn of(header: &[u8]) -> Self {
        let count = |separator: Self| header.split(|byte| *byte == separator.byte()).count();
        let mut best = Self::Comma;
        for separator in Self::ALL {
            if count(separator) > count(best) {
                best = separator;
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_separates() {
        assert_eq!(Separator::of(b"a,b;c,d"), Separator::Comma);
        assert_eq!(Separator::of(b"a;b;c"), Separator::Semicolon);
        assert_eq!(Separator::of(b"a\tb"), Separator::Tab);
        assert_eq!(Separator::of(b"a"), Separator::Comma);
    }
}
