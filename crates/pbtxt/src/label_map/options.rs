//! What to accept of a label map.

use crate::parse;

/// What to accept of a label map.
///
/// ```
/// use pbtxt::label_map::{LabelMap, ReadOptions};
///
/// let source = "item { id: 0 name: 'cat' supercategory: 'animal' }";
/// assert!(LabelMap::parse(source).is_ok());
///
/// let error = LabelMap::parse_with_options(source, ReadOptions::new().strict(true)).unwrap_err();
/// assert_eq!(error.to_string(), "line 1, column 26: label maps have no field supercategory");
/// let error = LabelMap::parse_with_options(source, ReadOptions::new().tensorflow_rules(true)).unwrap_err();
/// assert_eq!(error.column(), 12);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReadOptions {
    pub(super) text: parse::ReadOptions,
    pub(super) strict: bool,
    pub(super) tensorflow_rules: bool,
}

impl ReadOptions {
    /// The defaults: at most 4 MiB of text, nothing refused that can be read.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The longest text to accept, in bytes.
    #[must_use]
    pub fn max_len(mut self, bytes: usize) -> Self {
        self.text = self.text.max_len(bytes);
        self
    }

    /// Whether to refuse what protobuf's text format refuses and is read here all the same: a byte order mark,
    /// a field that label maps do not have, a quote that is not escaped. Off by default.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Whether to refuse what `label_map_util.load_labelmap` refuses: an id below 0, and the id 0, or none, on
    /// another label than `background`. Off by default.
    #[must_use]
    pub fn tensorflow_rules(mut self, enforced: bool) -> Self {
        self.tensorflow_rules = enforced;
        self
    }
}

/// The limits of the text; everything else as by default.
impl From<parse::ReadOptions> for ReadOptions {
    fn from(text: parse::ReadOptions) -> Self {
        Self { text, ..Self::default() }
    }
}
