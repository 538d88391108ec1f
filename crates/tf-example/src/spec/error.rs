//! What can be wrong with a description, and with a record that is parsed by it.

use std::{error, fmt};

use crate::{FeatureError, FeatureKind, WireError};

/// A description that cannot be parsed by: the key, and what is wrong with its feature.
///
/// ```
/// use tf_example::spec::{FixedLen, Spec, SpecErrorKind};
///
/// let error = Spec::new([("scale", FixedLen::float([2]).default_value(1.0))]).unwrap_err();
/// assert_eq!(error.key(), "scale");
/// assert_eq!(*error.kind(), SpecErrorKind::DefaultCount { expected: 2, found: 1 });
/// assert_eq!(error.to_string(), r#"feature "scale": 1 default value, expected 2"#);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecError(Box<(String, SpecErrorKind)>);

impl SpecError {
    pub(crate) fn new(key: &str, kind: SpecErrorKind) -> Self {
        Self(Box::new((key.to_owned(), kind)))
    }

    /// The key of the feature; empty where the description has none.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.0.0
    }

    /// What is wrong with it.
    #[must_use]
    pub fn kind(&self) -> &SpecErrorKind {
        &self.0.1
    }
}

impl fmt::Display for SpecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            SpecErrorKind::Empty => write!(f, "{}", self.kind()),
            kind => write!(f, "feature {:?}: {kind}", self.key()),
        }
    }
}

impl error::Error for SpecError {}

/// What is wrong with a description.
///
/// ```
/// use tf_example::spec::SpecErrorKind;
///
/// assert_eq!(SpecErrorKind::Empty.to_string(), "no features are described");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SpecErrorKind {
    /// There are no features.
    Empty,
    /// The key is there twice.
    DuplicateKey,
    /// The class cannot be where it is: in the context of a sequence, or in its lists.
    Misplaced {
        /// The class, as `tf.io` calls it.
        class: &'static str,
        /// Where it is.
        place: &'static str,
    },
    /// A `FixedLenSequence` of an example that does not allow the feature to be missing.
    MustAllowMissing,
    /// The shape has more values than can be counted.
    ShapeTooLarge,
    /// Rows of a `FixedLenSequence` that have no values: any number of them would do.
    EmptyRow,
    /// The default value is of another kind.
    DefaultKind {
        /// The kind of the feature.
        expected: FeatureKind,
        /// The kind of the default value.
        found: FeatureKind,
    },
    /// The default value has not as many values as the shape, or, of a `FixedLenSequence`, not one.
    DefaultCount {
        /// The number that is needed.
        expected: usize,
        /// The number there is.
        found: usize,
    },
    /// A default value in the lists of a sequence, where nothing can be missing.
    DefaultNotAllowed,
    /// A `Sparse` without an index key, or with one that is empty.
    NoIndexKey,
    /// An empty key of the values.
    NoValueKey,
    /// A `Sparse` whose index keys are not as many as its dimensions.
    IndexKeys {
        /// The number of index keys.
        keys: usize,
        /// The number of dimensions.
        dimensions: usize,
    },
    /// Rows of no values, of which there could be any number.
    UniformRowLengthZero,
    /// A key in the record is parsed for two features that do not agree on its kind.
    KindConflict {
        /// The key in the record.
        key: String,
    },
    /// A key in the record is parsed for two features of classes that cannot share it.
    ClassConflict {
        /// The key in the record.
        key: String,
    },
}

impl fmt::Display for SpecErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("no features are described"),
            Self::DuplicateKey => f.write_str("described twice"),
            Self::Misplaced { class, place } => write!(f, "{class} cannot be {place}"),
            Self::MustAllowMissing => {
                f.write_str("a sequence of an Example must allow the feature to be missing")
            }
            Self::ShapeTooLarge => f.write_str("the shape has more values than can be counted"),
            Self::EmptyRow => f.write_str("rows without values"),
            Self::DefaultKind { expected, found } => {
                write!(f, "default value of kind {found}, expected {expected}")
            }
            Self::DefaultCount { expected, found } => {
                let s = if *found == 1 { "" } else { "s" };
                write!(f, "{found} default value{s}, expected {expected}")
            }
            Self::DefaultNotAllowed => f.write_str("a feature of steps has no default value"),
            Self::NoIndexKey => f.write_str("no index key"),
            Self::NoValueKey => f.write_str("no value key"),
            Self::IndexKeys { keys, dimensions } => {
                write!(f, "number of index keys {keys}, of dimensions {dimensions}")
            }
            Self::UniformRowLengthZero => f.write_str("uniform row length 0"),
            Self::KindConflict { key } => write!(f, "key {key:?} is parsed as another kind elsewhere"),
            Self::ClassConflict { key } => write!(f, "key {key:?} is parsed for another class elsewhere"),
        }
    }
}

/// A record that is not as described: which one, and what is wrong.
///
/// ```
/// use tf_example::{Example, Feature, Message, spec::{FixedLen, ParseErrorKind, Spec}};
///
/// let spec = Spec::new([("height", FixedLen::int64([]))])?;
/// let good = Example::from_features([("height", Feature::int64s([480]))]).encode_to_vec();
/// let bad = Example::from_features([("width", Feature::int64s([640]))]).encode_to_vec();
///
/// let batch = [good, bad];
/// let error = spec.parse_batch(&batch).unwrap_err();
/// assert_eq!(error.example(), Some(1));
/// assert!(matches!(error.kind(), ParseErrorKind::Feature(error) if error.key() == "height"));
/// assert_eq!(error.to_string(), r#"example 1 of the batch: feature "height" is missing"#);
/// # Ok::<(), tf_example::spec::SpecError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError(Box<Inner>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    example: Option<usize>,
    step: Option<usize>,
    kind: ParseErrorKind,
}

impl ParseError {
    pub(crate) fn new(kind: ParseErrorKind) -> Self {
        Self(Box::new(Inner { example: None, step: None, kind }))
    }

    pub(crate) fn in_example(mut self, example: usize) -> Self {
        self.0.example = Some(example);
        self
    }

    pub(crate) fn at_step(mut self, step: usize) -> Self {
        self.0.step = Some(step);
        self
    }

    /// The record's position in the batch, from 0; `None` where it was not parsed in a batch, and where no record is wrong
    /// by itself, but the batch as a whole is too large.
    #[must_use]
    pub fn example(&self) -> Option<usize> {
        self.0.example
    }

    /// The step of a sequence, from 0, where one step is at fault.
    #[must_use]
    pub fn step(&self) -> Option<usize> {
        self.0.step
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> &ParseErrorKind {
        &self.0.kind
    }
}

impl From<FeatureError> for ParseError {
    fn from(error: FeatureError) -> Self {
        Self::new(ParseErrorKind::Feature(error))
    }
}

impl From<WireError> for ParseError {
    fn from(error: WireError) -> Self {
        Self::new(ParseErrorKind::Malformed(error))
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(example) = self.example() {
            write!(f, "example {example} of the batch: ")?;
        }
        if let Some(step) = self.step() {
            write!(f, "step {step}: ")?;
        }
        write!(f, "{}", self.kind())
    }
}

impl error::Error for ParseError {}

/// What is wrong with a record.
///
/// ```
/// use tf_example::{spec::{FixedLen, ParseErrorKind, Spec}, WireErrorKind};
///
/// let spec = Spec::new([("height", FixedLen::int64([]))])?;
/// let error = spec.parse_single(b"not a record").unwrap_err();
/// let ParseErrorKind::Malformed(error) = error.kind() else { unreachable!() };
/// assert_eq!(error.kind(), WireErrorKind::WireType { wire_type: 6 });
/// # Ok::<(), tf_example::spec::SpecError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseErrorKind {
    /// The bytes are not the message.
    Malformed(WireError),
    /// A feature is not as described.
    Feature(FeatureError),
}

impl fmt::Display for ParseErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(error) => write!(f, "{error}"),
            Self::Feature(error) => write!(f, "{error}"),
        }
    }
}

/// Why a sparse tensor cannot be made dense.
///
/// ```
/// use tf_example::spec::{Sparse, Spec, ToDenseError};
///
/// let spec = Spec::new([("s", Sparse::int64(["i", "j"], "v", [1 << 20, 1 << 20]))])?;
/// let parsed = spec.parse_single(b"")?;
/// let error = parsed.sparse("s")?.to_dense(0).unwrap_err();
/// assert_eq!(error, ToDenseError::TooLarge { shape: vec![1 << 20, 1 << 20] });
/// assert_eq!(error.to_string(), "shape [1048576, 1048576] is too large to be filled");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ToDenseError {
    /// More than a tensor is filled up to, 1 GiB; a byte string counts 16 bytes.
    TooLarge {
        /// The shape.
        shape: Vec<usize>,
    },
    /// The default value is not of the tensor's kind.
    DefaultKind {
        /// The tensor's kind.
        expected: FeatureKind,
        /// That of the default value.
        found: FeatureKind,
    },
}

impl fmt::Display for ToDenseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { shape } => write!(f, "shape {shape:?} is too large to be filled"),
            Self::DefaultKind { expected, found } => {
                write!(f, "default value of kind {found}, expected {expected}")
            }
        }
    }
}

impl error::Error for ToDenseError {}
