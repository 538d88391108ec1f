//! What is odd about a list of labels.

use std::fmt;

use pbtxt::{Position, Positions};

/// Something odd, and where.
///
/// The codes are those of [`pbtxt::label_map::FindingKind`] wherever they mean the same, in every format, and a few
/// that only CVAT's labels have: `missing-key`, `wrong-type`, `long-name`, `bad-color`, `unknown-type`,
/// `unknown-input-type`, `duplicate-attribute`, `no-values`, `duplicate-value`, `bad-range`, `bad-default`,
/// `bad-svg`, `more-pages`, `repeated-key`; and `blank-line` and `open-quote` of CSV.
///
/// ```
/// use cvat_labels_format::{Format, LabelList};
///
/// let parsed = LabelList::parse("cat\ndog\ncat\n", Format::Names)?;
/// let finding = &parsed.findings[0];
/// assert_eq!((finding.line(), finding.column(), finding.code()), (3, 1, "duplicate-name"));
/// assert_eq!(finding.message(), "name 'cat' is already used on line 1");
/// # Ok::<(), cvat_labels_format::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    place: Position,
    code: &'static str,
    message: String,
    refused_by_tensorflow: bool,
}

impl Finding {
    pub(crate) fn new(place: Position, code: &'static str, message: impl Into<String>) -> Self {
        Self { place, code, message: message.into(), refused_by_tensorflow: false }
    }

    pub(crate) fn of_label_map(finding: &pbtxt::label_map::Finding) -> Self {
        let place = Position { line: finding.line(), column: finding.column() };
        let refused_by_tensorflow = finding.kind().refused_by_tensorflow();
        Self { refused_by_tensorflow, ..Self::new(place, finding.kind().code(), finding.kind().to_string()) }
    }

    pub(crate) fn moved(self, place: Position) -> Self {
        Self { place, ..self }
    }

    pub(crate) fn place(&self) -> Position {
        self.place
    }

    /// The line, counted from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.place.line
    }

    /// The column in characters, counted from 1.
    #[must_use]
    pub fn column(&self) -> usize {
        self.place.column
    }

    /// A stable word in kebab case for what is odd.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// Whether TensorFlow's `label_map_util` refuses a label map for this.
    #[must_use]
    pub fn refused_by_tensorflow(&self) -> bool {
        self.refused_by_tensorflow
    }

    /// What is odd, in words, without the place.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.place.line, self.place.column, self.message)
    }
}

/// Findings whose places are not known yet.
#[derive(Debug, Default)]
pub(crate) struct Found(Vec<(usize, &'static str, String)>);

impl Found {
    pub(crate) fn push(&mut self, at: usize, code: &'static str, message: impl Into<String>) {
        self.0.push((at, code, message.into()));
    }

    pub(crate) fn placed(mut self, source: &str) -> impl Iterator<Item = Finding> {
        self.0.sort_by_key(|(at, ..)| *at);
        let places = Positions::new(source);
        self.0.into_iter().map(move |(at, code, message)| Finding::new(places.of(at), code, message))
    }
}
