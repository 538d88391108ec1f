//! The classes of features, as `tf.io` has them.

use super::values::DefaultValue;
use crate::FeatureKind;

/// A feature of a fixed number of values in every record: `tf.io.FixedLenFeature`.
///
/// The shape says how the values are to be understood: `[]` is a single value, `[2, 3]` two rows of three. Without a
/// default value a record without the feature is an error.
///
/// ```
/// use tf_example::spec::{FixedLen, Spec};
///
/// let spec = Spec::new([("height", FixedLen::int64([])), ("scale", FixedLen::float([2]).default_value([1.0_f32, 1.0]))])?;
/// assert!(spec.keys().eq(["height", "scale"]));
/// # Ok::<(), tf_example::spec::SpecError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct FixedLen {
    pub(crate) kind: FeatureKind,
    pub(crate) shape: Vec<usize>,
    pub(crate) default: Option<DefaultValue>,
}

/// A feature of any number of rows of a fixed shape: `tf.io.FixedLenSequenceFeature`. The rows of a batch are padded to
/// the longest.
///
/// In an `Example` the feature may be missing, which `allow_missing` must say; in the lists of a `SequenceExample` a
/// row is a step.
///
/// ```
/// use tf_example::{Example, Feature, Message, spec::{FixedLenSequence, Spec}};
///
/// let spec = Spec::new([("boxes", FixedLenSequence::float([4]).allow_missing())])?;
/// let record = Example::from_features([("boxes", Feature::floats([0.0; 8]))]).encode_to_vec();
/// let parsed = spec.parse_single(&record)?;
/// assert_eq!(parsed.dense("boxes")?.shape(), [2, 4]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct FixedLenSequence {
    pub(crate) kind: FeatureKind,
    pub(crate) shape: Vec<usize>,
    pub(crate) allow_missing: bool,
    pub(crate) default: Option<DefaultValue>,
}

/// A feature of any number of values: `tf.io.VarLenFeature`. Parsed to a [`SparseTensor`](super::SparseTensor).
///
/// ```
/// use tf_example::{Example, Feature, Message, spec::{Spec, VarLen}};
///
/// let spec = Spec::new([("labels", VarLen::bytes())])?;
/// let record = Example::from_features([("labels", Feature::bytes(["cat", "dog"]))]).encode_to_vec();
/// let parsed = spec.parse_single(&record)?;
/// assert_eq!(parsed.byte_strings("labels")?, [b"cat", b"dog"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct VarLen {
    pub(crate) kind: FeatureKind,
}

/// A sparse tensor of one feature of values and one of indices for each dimension: `tf.io.SparseFeature`.
///
/// The indices are sorted, unless they are said to be so already; values of one index stay in their order. An index that
/// is not within `size` is an error, where TensorFlow gives a tensor that others will refuse.
///
/// ```
/// use tf_example::{Example, Feature, Message, spec::{Sparse, Spec, Values}};
///
/// let spec = Spec::new([("sparse", Sparse::float(["row", "column"], "value", [10, 20]))])?;
/// let record = Example::from_features([
///     ("row", Feature::int64s([7, 3])),
///     ("column", Feature::int64s([0, 19])),
///     ("value", Feature::floats([0.5, 1.5])),
/// ])
/// .encode_to_vec();
/// let parsed = spec.parse_single(&record)?;
/// let sparse = parsed.sparse("sparse")?;
/// assert_eq!(*sparse.indices(), [3, 19, 7, 0]);
/// assert_eq!(*sparse.values(), Values::from([1.5, 0.5]));
/// assert_eq!(sparse.shape(), [10, 20]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Sparse {
    pub(crate) kind: FeatureKind,
    pub(crate) index_keys: Vec<String>,
    pub(crate) value_key: String,
    pub(crate) size: Vec<usize>,
    pub(crate) already_sorted: bool,
}

/// Rows of different lengths, perhaps rows of rows: `tf.io.RaggedFeature`.
///
/// The partitions, outermost first, say which of the values make a row; each but those of one length are in a feature
/// of their own. What does not fit together is an error, as with `validate=True`.
///
/// ```
/// use tf_example::{Example, Feature, Message, spec::{Partition, Ragged, Spec}};
///
/// let words = Ragged::bytes().value_key("word").partitions([Partition::row_lengths("words")]);
/// let spec = Spec::new([("sentences", words)])?;
/// let record = Example::from_features([
///     ("word", Feature::bytes(["so", "it", "goes"])),
///     ("words", Feature::int64s([1, 0, 2])),
/// ])
/// .encode_to_vec();
/// let parsed = spec.parse_single(&record)?;
/// assert_eq!(parsed.ragged("sentences")?.row_splits(0), Some(&[0, 1, 1, 3][..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Ragged {
    pub(crate) kind: FeatureKind,
    pub(crate) value_key: Option<String>,
    pub(crate) partitions: Vec<Partition>,
}

macro_rules! kinds {
    ($class:ident, ($($argument:ident: $type:ty),*), $make:expr) => {
        impl $class {
            /// Of byte strings.
            #[must_use]
            pub fn bytes($($argument: $type),*) -> Self {
                #[allow(clippy::redundant_closure_call, reason = "the closure is the macro's argument")]
                ($make)(FeatureKind::Bytes $(, $argument.into())*)
            }

            /// Of 32-bit floats.
            #[must_use]
            pub fn float($($argument: $type),*) -> Self {
                #[allow(clippy::redundant_closure_call, reason = "the closure is the macro's argument")]
                ($make)(FeatureKind::Float $(, $argument.into())*)
            }

            /// Of 64-bit integers.
            #[must_use]
            pub fn int64($($argument: $type),*) -> Self {
                #[allow(clippy::redundant_closure_call, reason = "the closure is the macro's argument")]
                ($make)(FeatureKind::Int64 $(, $argument.into())*)
            }
        }
    };
}

kinds!(FixedLen, (shape: impl Into<Vec<usize>>), |kind, shape| Self { kind, shape, default: None });
kinds!(FixedLenSequence, (shape: impl Into<Vec<usize>>), |kind, shape| Self {
    kind,
    shape,
    allow_missing: false,
    default: None
});
kinds!(VarLen, (), |kind| Self { kind });
kinds!(Ragged, (), |kind| Self { kind, value_key: None, partitions: Vec::new() });

impl FixedLen {
    /// The values of a record that does not have the feature, as many as the shape says.
    #[must_use]
    pub fn default_value(self, values: impl Into<DefaultValue>) -> Self {
        Self { default: Some(values.into().of(self.kind)), ..self }
    }
}

impl FixedLenSequence {
    /// A record without the feature has no rows; it is an error otherwise.
    #[must_use]
    pub fn allow_missing(self) -> Self {
        Self { allow_missing: true, ..self }
    }

    /// The one value that the rows of a batch are padded with: 0 or no bytes unless said.
    #[must_use]
    pub fn default_value(self, value: impl Into<DefaultValue>) -> Self {
        Self { default: Some(value.into().of(self.kind)), ..self }
    }
}

impl Sparse {
    fn of<K: Into<String>>(
        kind: FeatureKind,
        index_keys: impl IntoIterator<Item = K>,
        value_key: impl Into<String>,
        size: impl Into<Vec<usize>>,
    ) -> Self {
        Self {
            kind,
            index_keys: index_keys.into_iter().map(Into::into).collect(),
            value_key: value_key.into(),
            size: size.into(),
            already_sorted: false,
        }
    }

    /// Of byte strings, by the keys of the indices and of the values, and the size of each dimension.
    #[must_use]
    pub fn bytes<K: Into<String>>(
        index_keys: impl IntoIterator<Item = K>,
        value_key: impl Into<String>,
        size: impl Into<Vec<usize>>,
    ) -> Self {
        Self::of(FeatureKind::Bytes, index_keys, value_key, size)
    }

    /// Of 32-bit floats, by the keys of the indices and of the values, and the size of each dimension.
    #[must_use]
    pub fn float<K: Into<String>>(
        index_keys: impl IntoIterator<Item = K>,
        value_key: impl Into<String>,
        size: impl Into<Vec<usize>>,
    ) -> Self {
        Self::of(FeatureKind::Float, index_keys, value_key, size)
    }

    /// Of 64-bit integers, by the keys of the indices and of the values, and the size of each dimension.
    #[must_use]
    pub fn int64<K: Into<String>>(
        index_keys: impl IntoIterator<Item = K>,
        value_key: impl Into<String>,
        size: impl Into<Vec<usize>>,
    ) -> Self {
        Self::of(FeatureKind::Int64, index_keys, value_key, size)
    }

    /// The indices are in order in every record, and are not sorted again.
    #[must_use]
    pub fn already_sorted(self) -> Self {
        Self { already_sorted: true, ..self }
    }
}

impl Ragged {
    /// The key of the values, where it is not that of the tensor.
    #[must_use]
    pub fn value_key(self, key: impl Into<String>) -> Self {
        Self { value_key: Some(key.into()), ..self }
    }

    /// How the values make rows, outermost first.
    #[must_use]
    pub fn partitions(self, partitions: impl Into<Vec<Partition>>) -> Self {
        Self { partitions: partitions.into(), ..self }
    }

    /// The lengths of the partitions that have nothing ragged within them: the values are in blocks of this shape.
    pub(crate) fn inner_shape(&self) -> Vec<usize> {
        let mut lengths: Vec<usize> = self.partitions.iter().rev().map_while(Partition::uniform).collect();
        lengths.reverse();
        lengths
    }
}

/// How values make rows: a feature of integers, or one length for all. As the members of `tf.io.RaggedFeature`.
///
/// ```
/// use tf_example::spec::{Partition, Ragged};
///
/// // Of the values 1 to 6: [[1, 2], [], [3, 4, 5], [6]].
/// let _ = Ragged::int64().partitions([Partition::row_splits("s")]); // s = 0, 2, 2, 5, 6
/// let _ = Ragged::int64().partitions([Partition::row_lengths("l")]); // l = 2, 0, 3, 1
/// let _ = Ragged::int64().partitions([Partition::row_starts("b")]); // b = 0, 2, 2, 5
/// let _ = Ragged::int64().partitions([Partition::row_limits("e")]); // e = 2, 2, 5, 6
/// let _ = Ragged::int64().partitions([Partition::value_rowids("r")]); // r = 0, 0, 2, 2, 2, 3
/// let _ = Ragged::int64().partitions([Partition::uniform_row_length(3)]); // [[1, 2, 3], [4, 5, 6]]
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Partition(pub(crate) Rule);

/// What the integers of a partition are.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Rule {
    Feature(RowsBy, String),
    Uniform(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowsBy {
    Splits,
    Lengths,
    Starts,
    Limits,
    ValueRowids,
}

impl Partition {
    /// Where each row begins, and at last where the last one ends.
    #[must_use]
    pub fn row_splits(key: impl Into<String>) -> Self {
        Self(Rule::Feature(RowsBy::Splits, key.into()))
    }

    /// The length of each row.
    #[must_use]
    pub fn row_lengths(key: impl Into<String>) -> Self {
        Self(Rule::Feature(RowsBy::Lengths, key.into()))
    }

    /// Where each row begins.
    #[must_use]
    pub fn row_starts(key: impl Into<String>) -> Self {
        Self(Rule::Feature(RowsBy::Starts, key.into()))
    }

    /// Where each row ends.
    #[must_use]
    pub fn row_limits(key: impl Into<String>) -> Self {
        Self(Rule::Feature(RowsBy::Limits, key.into()))
    }

    /// The row of each value, in order. Rows at the end that have no values cannot be told. A row beyond 2^20 is an
    /// error: one small integer would ask for any number of empty rows.
    #[must_use]
    pub fn value_rowids(key: impl Into<String>) -> Self {
        Self(Rule::Feature(RowsBy::ValueRowids, key.into()))
    }

    /// So many values a row.
    #[must_use]
    pub fn uniform_row_length(len: usize) -> Self {
        Self(Rule::Uniform(len))
    }

    fn uniform(&self) -> Option<usize> {
        if let Rule::Uniform(len) = self.0 { Some(len) } else { None }
    }
}

/// How one feature is parsed: one of the classes of `tf.io`.
///
/// ```
/// use tf_example::spec::{FeatureSpec, FixedLen, Spec, VarLen};
///
/// let features: [(&str, FeatureSpec); 2] =
///     [("height", FixedLen::int64([]).into()), ("label", VarLen::bytes().into())];
/// assert_eq!(Spec::new(features)?.keys().len(), 2);
/// # Ok::<(), tf_example::spec::SpecError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum FeatureSpec {
    /// `tf.io.FixedLenFeature`
    FixedLen(FixedLen),
    /// `tf.io.FixedLenSequenceFeature`
    FixedLenSequence(FixedLenSequence),
    /// `tf.io.VarLenFeature`
    VarLen(VarLen),
    /// `tf.io.SparseFeature`
    Sparse(Sparse),
    /// `tf.io.RaggedFeature`
    Ragged(Ragged),
}

macro_rules! from_classes {
    ($($class:ident),*) => {$(
        impl From<$class> for FeatureSpec {
            fn from(class: $class) -> Self {
                Self::$class(class)
            }
        }
    )*};
}

from_classes!(FixedLen, FixedLenSequence, VarLen, Sparse, Ragged);
