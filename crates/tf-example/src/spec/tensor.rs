//! What parsing gives: typed columns.

use std::{borrow::Cow, iter};

use smallvec::SmallVec;

use super::{
    assemble::{index, ranges},
    values::Values,
};

/// Few tensors have more dimensions.
pub(crate) type Shape = SmallVec<[usize; 4]>;

/// The most bytes that the tensors of a batch, or a sparse tensor made dense, may take with what they are filled up with:
/// a few records of many values among many of few would ask for any amount of memory.
pub(crate) const MAX_FILLED: usize = 1 << 30;

/// One parsed feature, of one record or of a batch.
///
/// ```
/// use tf_example::{Example, Feature, Message, spec::{Spec, Tensor, VarLen}};
///
/// let spec = Spec::new([("n", VarLen::int64())])?;
/// let record = Example::from_features([("n", Feature::int64s([7]))]).encode_to_vec();
/// let parsed = spec.parse_single(&record)?;
/// let Some(Tensor::Sparse(n)) = parsed.tensor("n") else { unreachable!() };
/// assert_eq!(n.shape(), [1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Tensor<'a> {
    /// Of `FixedLen` and `FixedLenSequence`; of `Ragged` where there is nothing ragged about it.
    Dense(DenseTensor<'a>),
    /// Of `VarLen` and `Sparse`.
    Sparse(SparseTensor<'a>),
    /// Of `Ragged`.
    Ragged(RaggedTensor<'a>),
}

impl<'a> Tensor<'a> {
    /// The values.
    #[must_use]
    pub fn values(&self) -> &Values<'a> {
        match self {
            Self::Dense(tensor) => &tensor.values,
            Self::Sparse(tensor) => &tensor.values,
            Self::Ragged(tensor) => &tensor.values,
        }
    }

    /// The class of the tensor: `dense`, `sparse` or `ragged`.
    #[must_use]
    pub fn layout(&self) -> &'static str {
        match self {
            Self::Dense(_) => "dense",
            Self::Sparse(_) => "sparse",
            Self::Ragged(_) => "ragged",
        }
    }
}

/// Values in a block: `tf.Tensor`.
///
/// ```
/// use tf_example::{Example, Feature, Message, spec::{FixedLen, Spec}};
///
/// let spec = Spec::new([("size", FixedLen::int64([2]))])?;
/// let record = Example::from_features([("size", Feature::int64s([480, 640]))]).encode_to_vec();
/// let batch = [&record, &record, &record];
/// let parsed = spec.parse_batch(&batch)?;
/// let sizes = parsed.dense("size")?;
/// assert_eq!(sizes.shape(), [3, 2]);
/// assert_eq!(sizes.values().int64s(), Some(&[480, 640, 480, 640, 480, 640][..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct DenseTensor<'a> {
    pub(crate) shape: Shape,
    pub(crate) values: Values<'a>,
}

impl<'a> DenseTensor<'a> {
    /// The size of each dimension; none where the tensor is a single value.
    #[must_use]
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The values in row-major order: as many as the product of the shape.
    #[must_use]
    pub fn values(&self) -> &Values<'a> {
        &self.values
    }

    /// The values, without a copy.
    #[must_use]
    pub fn into_values(self) -> Values<'a> {
        self.values
    }
}

/// Values and where they are, of a tensor that has nothing elsewhere: `tf.SparseTensor`.
///
/// ```
/// use tf_example::{Example, Feature, Message, spec::{Spec, Values, VarLen}};
///
/// let spec = Spec::new([("ids", VarLen::int64())])?;
/// let record = |ids: &[i64]| Example::from_features([("ids", Feature::int64s(ids.iter().copied()))]).encode_to_vec();
/// let batch = [record(&[5]), record(&[]), record(&[6, 7])];
/// let parsed = spec.parse_batch(&batch)?;
///
/// let ids = parsed.sparse("ids")?;
/// assert_eq!(ids.indices().as_chunks::<2>().0, [[0, 0], [2, 0], [2, 1]]);
/// assert_eq!((ids.values(), ids.shape()), (&Values::from([5, 6, 7]), &[3, 2][..]));
/// assert_eq!(ids.row_splits().as_deref(), Some(&[0, 1, 1, 3][..]));
///
/// let dense = ids.to_dense(-1)?;
/// assert_eq!(*dense.values(), Values::from([5, -1, -1, -1, 6, 7]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct SparseTensor<'a> {
    pub(crate) places: Places,
    pub(crate) shape: Shape,
    pub(crate) values: Values<'a>,
}

/// Where the values of a sparse tensor are.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Places {
    /// One after the other, in the only row.
    InLine,
    /// One after the other in rows, of which these are the ends.
    InRows(Vec<usize>),
    /// Anywhere: an index of each dimension for each value.
    Anywhere(Vec<i64>),
}

impl<'a> SparseTensor<'a> {
    /// Where each value is: an index for each dimension, and then those of the next value. So many at a time as
    /// [`shape`](Self::shape) has dimensions.
    ///
    /// Those of a `VarLen` are made when they are asked for; [`row_splits`](Self::row_splits) says the same in less.
    #[must_use]
    pub fn indices(&self) -> Cow<'_, [i64]> {
        match &self.places {
            Places::InLine => (0..index(self.values.len())).collect(),
            Places::InRows(ends) => {
                let mut indices = Vec::with_capacity(2 * self.values.len());
                for (row, range) in (0..).zip(ranges(ends)) {
                    indices.extend((0..index(range.len())).flat_map(|position| [row, position]));
                }
                indices.into()
            }
            Places::Anywhere(indices) => indices.into(),
        }
    }

    /// Where the values of each row begin, and at last where those of the last row end: of a `VarLen` in a batch, or in
    /// the lists of a sequence. `None` for any other, where values need not lie in rows.
    #[must_use]
    pub fn row_splits(&self) -> Option<Vec<usize>> {
        match &self.places {
            Places::InRows(ends) => Some(iter::once(0).chain(ends.iter().copied()).collect()),
            Places::InLine | Places::Anywhere(_) => None,
        }
    }

    /// The size of each dimension, `dense_shape` in TensorFlow.
    #[must_use]
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The values.
    #[must_use]
    pub fn values(&self) -> &Values<'a> {
        &self.values
    }

    /// The values, without a copy.
    #[must_use]
    pub fn into_values(self) -> Values<'a> {
        self.values
    }
}

/// Rows of different lengths: `tf.RaggedTensor`.
///
/// A partition divides what is next within it, at last the values, into rows; the outermost is the first.
///
/// ```
/// use tf_example::{Example, Feature, Message, spec::{Ragged, Spec}};
///
/// let spec = Spec::new([("ids", Ragged::int64())])?;
/// let record = |ids: &[i64]| Example::from_features([("ids", Feature::int64s(ids.iter().copied()))]).encode_to_vec();
/// let batch = [record(&[5]), record(&[]), record(&[6, 7])];
/// let parsed = spec.parse_batch(&batch)?;
///
/// let ids = parsed.ragged("ids")?;
/// assert_eq!(ids.row_splits(0), Some(&[0, 1, 1, 3][..]));
/// assert_eq!(ids.values().int64s(), Some(&[5, 6, 7][..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct RaggedTensor<'a> {
    pub(crate) partitions: Vec<RowPartition>,
    pub(crate) inner_shape: Vec<usize>,
    pub(crate) values: Values<'a>,
}

/// How one dimension of a [`RaggedTensor`] divides the next: where each row begins, and at last where the last one
/// ends.
///
/// ```
/// # use tf_example::{Example, Feature, Message, spec::{Ragged, RowPartition, Spec}};
/// # let spec = Spec::new([("ids", Ragged::int64())])?;
/// # let record = Example::from_features([("ids", Feature::int64s([1, 2]))]).encode_to_vec();
/// let parsed = spec.parse_batch(std::slice::from_ref(&record))?;
/// let rows: &RowPartition = &parsed.ragged("ids")?.partitions()[0];
/// assert_eq!((rows.row_splits(), rows.uniform_row_length()), (&[0, 2][..], None));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowPartition {
    pub(crate) row_splits: Vec<i64>,
    pub(crate) uniform: Option<usize>,
}

impl RowPartition {
    /// Where each row begins, and at last where the last one ends: one more than there are rows.
    #[must_use]
    pub fn row_splits(&self) -> &[i64] {
        &self.row_splits
    }

    /// The length of the rows where the description says that they all have one.
    #[must_use]
    pub fn uniform_row_length(&self) -> Option<usize> {
        self.uniform
    }
}

impl<'a> RaggedTensor<'a> {
    /// The partitions, outermost first.
    #[must_use]
    pub fn partitions(&self) -> &[RowPartition] {
        &self.partitions
    }

    /// The row splits of a partition, 0 being the outermost.
    #[must_use]
    pub fn row_splits(&self, partition: usize) -> Option<&[i64]> {
        self.partitions.get(partition).map(RowPartition::row_splits)
    }

    /// The shape of what the innermost rows are made of; none where that is single values.
    #[must_use]
    pub fn inner_shape(&self) -> &[usize] {
        &self.inner_shape
    }

    /// The values, `flat_values` in TensorFlow.
    #[must_use]
    pub fn values(&self) -> &Values<'a> {
        &self.values
    }

    /// The values, without a copy.
    #[must_use]
    pub fn into_values(self) -> Values<'a> {
        self.values
    }
}
