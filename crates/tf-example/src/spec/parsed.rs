//! A parsed record or batch: tensors by key.

use std::{iter::FusedIterator, slice, vec};

use super::{
    classes::FeatureSpec,
    tensor::{DenseTensor, RaggedTensor, SparseTensor, Tensor},
    values::Values,
};
use crate::{FeatureError, FeatureErrorKind, FeatureKind};

/// The tensors of a parsed record, or of a batch of them, by key.
///
/// ```
/// use tf_example::{Example, Feature, Message, feature_spec};
///
/// let spec = feature_spec! {
///     "height": FixedLen::int64([]),
///     "label": VarLen::bytes(),
/// }?;
/// let record = Example::from_features([
///     ("height", Feature::int64s([480])),
///     ("label", Feature::bytes(["cat"])),
/// ])
/// .encode_to_vec();
///
/// let parsed = spec.parse_single(&record)?;
/// assert_eq!(parsed.int64s("height")?, [480]);
/// assert_eq!(parsed.byte_strings("label")?, [b"cat"]);
/// assert_eq!(parsed.sparse("label")?.shape(), [1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Parsed<'a> {
    features: &'a [(String, FeatureSpec)],
    tensors: Vec<Tensor<'a>>,
}

impl<'a> Parsed<'a> {
    pub(crate) fn new(features: &'a [(String, FeatureSpec)], tensors: Vec<Tensor<'a>>) -> Self {
        Self { features, tensors }
    }

    /// The tensor of a key of the description.
    #[must_use]
    pub fn tensor(&self, key: &str) -> Option<&Tensor<'a>> {
        let position = self.features.binary_search_by(|(name, _)| name.as_str().cmp(key)).ok()?;
        self.tensors.get(position)
    }

    /// The tensors by key, in the order of keys.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&'a str, &Tensor<'a>)> {
        self.features.iter().map(|(key, _)| key.as_str()).zip(&self.tensors)
    }

    /// The dense tensor of a key.
    ///
    /// # Errors
    ///
    /// [`NotDescribed`](FeatureErrorKind::NotDescribed) where the description has no such key,
    /// [`WrongLayout`](FeatureErrorKind::WrongLayout) where its tensor is not dense.
    pub fn dense(&self, key: &str) -> Result<&DenseTensor<'a>, FeatureError> {
        match self.get(key)? {
            Tensor::Dense(tensor) => Ok(tensor),
            tensor => Err(wrong_layout(key, "dense", tensor)),
        }
    }

    /// The sparse tensor of a key.
    ///
    /// # Errors
    ///
    /// As [`dense`](Self::dense).
    pub fn sparse(&self, key: &str) -> Result<&SparseTensor<'a>, FeatureError> {
        match self.get(key)? {
            Tensor::Sparse(tensor) => Ok(tensor),
            tensor => Err(wrong_layout(key, "sparse", tensor)),
        }
    }

    /// The ragged tensor of a key.
    ///
    /// # Errors
    ///
    /// As [`dense`](Self::dense).
    pub fn ragged(&self, key: &str) -> Result<&RaggedTensor<'a>, FeatureError> {
        match self.get(key)? {
            Tensor::Ragged(tensor) => Ok(tensor),
            tensor => Err(wrong_layout(key, "ragged", tensor)),
        }
    }

    /// The values of a key's tensor, which are byte strings.
    ///
    /// # Errors
    ///
    /// [`NotDescribed`](FeatureErrorKind::NotDescribed) where the description has no such key,
    /// [`WrongKind`](FeatureErrorKind::WrongKind) where it says another kind.
    pub fn byte_strings(&self, key: &str) -> Result<&[&'a [u8]], FeatureError> {
        let values = self.get(key)?.values();
        values.byte_strings().ok_or_else(|| wrong_kind(key, FeatureKind::Bytes, values))
    }

    /// The values of a key's tensor, which are floats.
    ///
    /// # Errors
    ///
    /// As [`byte_strings`](Self::byte_strings).
    pub fn floats(&self, key: &str) -> Result<&[f32], FeatureError> {
        let values = self.get(key)?.values();
        values.floats().ok_or_else(|| wrong_kind(key, FeatureKind::Float, values))
    }

    /// The values of a key's tensor, which are integers.
    ///
    /// # Errors
    ///
    /// As [`byte_strings`](Self::byte_strings).
    pub fn int64s(&self, key: &str) -> Result<&[i64], FeatureError> {
        let values = self.get(key)?.values();
        values.int64s().ok_or_else(|| wrong_kind(key, FeatureKind::Int64, values))
    }

    fn get(&self, key: &str) -> Result<&Tensor<'a>, FeatureError> {
        self.tensor(key).ok_or_else(|| FeatureError::new(key, FeatureErrorKind::NotDescribed))
    }
}

/// By key, in the order of keys.
impl<'a> IntoIterator for Parsed<'a> {
    type Item = (&'a str, Tensor<'a>);
    type IntoIter = IntoTensors<'a>;

    fn into_iter(self) -> IntoTensors<'a> {
        IntoTensors { features: self.features.iter(), tensors: self.tensors.into_iter() }
    }
}

/// The tensors of a [`Parsed`] by key, without copies.
///
/// ```
/// use tf_example::{feature_spec, spec::Tensor};
///
/// let spec = feature_spec! { "ids": VarLen::int64() }?;
/// for (key, tensor) in spec.parse_single(b"")? {
///     let Tensor::Sparse(ids) = tensor else { unreachable!() };
///     assert_eq!((key, ids.into_values().len()), ("ids", 0));
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct IntoTensors<'a> {
    features: slice::Iter<'a, (String, FeatureSpec)>,
    tensors: vec::IntoIter<Tensor<'a>>,
}

impl<'a> Iterator for IntoTensors<'a> {
    type Item = (&'a str, Tensor<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        Some((self.features.next()?.0.as_str(), self.tensors.next()?))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.tensors.size_hint()
    }
}

impl ExactSizeIterator for IntoTensors<'_> {}
impl FusedIterator for IntoTensors<'_> {}

fn wrong_layout(key: &str, expected: &'static str, found: &Tensor<'_>) -> FeatureError {
    FeatureError::new(key, FeatureErrorKind::WrongLayout { expected, found: found.layout() })
}

fn wrong_kind(key: &str, expected: FeatureKind, found: &Values<'_>) -> FeatureError {
    FeatureError::new(key, FeatureErrorKind::WrongKind { expected, found: found.kind() })
}
