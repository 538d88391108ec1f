//! Parsing by a description of the features, as `tf.io.parse_single_example` and its siblings do.
//!
//! A [`Spec`] says which keys there are, of which class, kind and shape; [`feature_spec!`](crate::feature_spec) writes it
//! as TensorFlow's tutorials do. Parsing gives a tensor for each: typed columns, of one record or of a batch.
//!
//! ```
//! use tf_example::{Example, Feature, Message, feature_spec};
//!
//! let spec = feature_spec! {
//!     "image/filename": FixedLen::bytes([]),
//!     "image/height": FixedLen::int64([]),
//!     "image/source_id": FixedLen::bytes([]).default_value(""),
//!     "image/object/bbox/xmin": VarLen::float(),
//! }?;
//!
//! let record = Example::from_features([
//!     ("image/filename", Feature::bytes(["cat.jpg"])),
//!     ("image/height", Feature::int64s([480])),
//!     ("image/object/bbox/xmin", Feature::floats([0.25, 0.5])),
//! ])
//! .encode_to_vec();
//!
//! let parsed = spec.parse_single(&record)?;
//! assert_eq!(parsed.int64s("image/height")?, [480]);
//! assert_eq!(parsed.byte_strings("image/source_id")?, [b""]);
//! assert_eq!(parsed.floats("image/object/bbox/xmin")?, [0.25, 0.5]);
//!
//! let batch = [&record; 3];
//! let parsed = spec.parse_batch(&batch)?;
//! assert_eq!(parsed.dense("image/height")?.shape(), [3]);
//! assert_eq!(parsed.sparse("image/object/bbox/xmin")?.shape(), [3, 2]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The semantics are TensorFlow's, compared with it value by value and error by error. Its parser takes records that
//! protobuf does not and the other way round; there protobuf is followed. And where it gives tensors that do not fit
//! together, there is an error here. `docs/formats/tf-example.md` in the repository lists both.
//!
//! What is not described is not looked into: a record is parsed though a feature that nobody asked for is malformed.
//! [`FeaturesRef::validate`](crate::FeaturesRef::validate) looks into all of them.

mod assemble;
mod classes;
mod error;
mod gather;
mod key_table;
mod parsed;
mod plan;
mod sequence;
mod tensor;
mod values;

use self::{
    assemble::{Rows, assemble},
    gather::{gather, gather_one},
    plan::{Place, Plan},
};
pub use self::{
    classes::{FeatureSpec, FixedLen, FixedLenSequence, Partition, Ragged, Sparse, VarLen},
    error::{ParseError, ParseErrorKind, SpecError, SpecErrorKind, ToDenseError},
    parsed::{IntoTensors, Parsed},
    sequence::{ParsedSequence, SequenceSpec},
    tensor::{DenseTensor, RaggedTensor, RowPartition, SparseTensor, Tensor},
    values::{DefaultValue, Scalar, Values},
};

/// A description of features by key: what `features` is to `tf.io.parse_single_example`.
///
/// [`feature_spec!`](crate::feature_spec) reads better where the keys are known; `new` takes them from anywhere.
///
/// ```
/// use tf_example::{Example, Feature, Message, spec::{Spec, VarLen}};
///
/// let sides = ["xmin", "ymin", "xmax", "ymax"];
/// let spec = Spec::new(sides.map(|side| (format!("image/object/bbox/{side}"), VarLen::float())))?;
/// let record = Example::from_features([("image/object/bbox/xmin", Feature::floats([0.25]))]).encode_to_vec();
/// let parsed = spec.parse_single(&record)?;
/// assert_eq!(parsed.floats("image/object/bbox/xmin")?, [0.25]);
/// assert!(parsed.floats("image/object/bbox/ymax")?.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Spec {
    plan: Plan,
}

impl Spec {
    /// A description of these features.
    ///
    /// # Errors
    ///
    /// Where there are none, a key is given twice, or a feature could not be parsed whatever the record.
    pub fn new<K: Into<String>, F: Into<FeatureSpec>>(
        features: impl IntoIterator<Item = (K, F)>,
    ) -> Result<Self, SpecError> {
        let plan = Plan::new(features, Place::Example)?;
        if plan.features.is_empty() {
            return Err(SpecError::new("", SpecErrorKind::Empty));
        }
        Ok(Self { plan })
    }

    /// The keys of the description, in order.
    #[must_use]
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &str> {
        self.plan.features.iter().map(|(key, _)| key.as_str())
    }

    /// Parses one record, as `tf.io.parse_single_example` does: tensors have no dimension for it.
    ///
    /// # Errors
    ///
    /// Where the bytes are no `Example`, and where a feature is not as described.
    pub fn parse_single<'a>(&'a self, record: &'a [u8]) -> Result<Parsed<'a>, ParseError> {
        let gathered = gather_one(&self.plan, record)?;
        Ok(Parsed::new(&self.plan.features, assemble(&self.plan, gathered, Rows::One)?))
    }

    /// Parses a batch of records, as `tf.io.parse_example` does: the records are the first dimension of every tensor.
    ///
    /// # Errors
    ///
    /// As [`parse_single`](Self::parse_single), of the first record that has one; and where no record has, but the whole
    /// is too large: padding that takes more than 1 GiB, a byte string counting 16 bytes, or row ids that ask for more
    /// than 2^24 rows.
    pub fn parse_batch<'a, R: AsRef<[u8]>>(&'a self, records: &'a [R]) -> Result<Parsed<'a>, ParseError> {
        let tensors = self.batch(records).map_err(|error| self.first_error(records, error))?;
        Ok(Parsed::new(&self.plan.features, tensors))
    }

    fn batch<'a, R: AsRef<[u8]>>(&'a self, records: &'a [R]) -> Result<Vec<Tensor<'a>>, ParseError> {
        assemble(&self.plan, gather(&self.plan, records)?, Rows::Batch(records.len()))
    }

    /// The error of the first record that has one by itself. A batch is looked into column by column, and the first
    /// error there may be that of a later record; or of none, where only the whole is too large.
    #[cold]
    fn first_error<R: AsRef<[u8]>>(&self, records: &[R], error: ParseError) -> ParseError {
        let mut alone = records.iter().enumerate().filter_map(|(number, record)| {
            Some(self.batch(std::slice::from_ref(record)).err()?.in_example(number))
        });
        alone.next().unwrap_or(error)
    }
}

/// Makes a [`Spec`](crate::spec::Spec) that reads like the dictionary of TensorFlow's tutorials.
///
/// The classes are those of [`spec`](crate::spec), without their path: `FixedLen`, `FixedLenSequence`, `VarLen`,
/// `Sparse`, `Ragged` and `Partition`. A key is a literal or the name of a constant. Gives what
/// [`Spec::new`](crate::spec::Spec::new) gives, a `Result`.
///
/// ```
/// use tf_example::feature_spec;
///
/// const LABEL: &str = "label";
///
/// let feature_description = feature_spec! {
///     LABEL: VarLen::bytes(),
///     "feature0": FixedLen::int64([]).default_value(0),
///     "feature1": FixedLen::int64([]).default_value(0),
///     "feature2": FixedLen::bytes([]).default_value(""),
///     "feature3": FixedLen::float([]).default_value(0.0),
/// }?;
/// let parsed = feature_description.parse_single(b"")?;
/// assert_eq!(parsed.int64s("feature0")?, [0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[macro_export]
macro_rules! feature_spec {
    () => {
        $crate::spec::Spec::new(::std::iter::empty::<(&str, $crate::spec::FeatureSpec)>())
    };
    ($($key:tt: $feature:expr),+ $(,)?) => {{
        #[allow(unused_imports, reason = "whichever of them the features name")]
        use $crate::spec::{FixedLen, FixedLenSequence, Partition, Ragged, Sparse, VarLen};
        $crate::spec::Spec::new([$(($key, $crate::spec::FeatureSpec::from($feature))),+])
    }};
}
