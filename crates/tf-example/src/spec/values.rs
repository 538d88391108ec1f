//! The values of a tensor.

use crate::{Bytes, FeatureKind};

/// The values of a tensor, in row-major order, of one of the three kinds. Byte strings lie where they were found: in
/// the record, or in the default value.
///
/// ```
/// use tf_example::spec::Values;
///
/// let values = Values::from([1, 2]);
/// assert_eq!(values.int64s(), Some(&[1, 2][..]));
/// assert_eq!(values.floats(), None);
/// assert_eq!(values.len(), 2);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Values<'a> {
    /// Byte strings: `tf.string`.
    Bytes(Vec<&'a [u8]>),
    /// 32-bit floats: `tf.float32`.
    Float(Vec<f32>),
    /// 64-bit integers: `tf.int64`.
    Int64(Vec<i64>),
}

impl<'a> Values<'a> {
    pub(crate) fn with_capacity(kind: FeatureKind, capacity: usize) -> Self {
        match kind {
            FeatureKind::Bytes => Self::Bytes(Vec::with_capacity(capacity)),
            FeatureKind::Float => Self::Float(Vec::with_capacity(capacity)),
            FeatureKind::Int64 => Self::Int64(Vec::with_capacity(capacity)),
        }
    }

    /// What the values are.
    #[must_use]
    pub fn kind(&self) -> FeatureKind {
        match self {
            Self::Bytes(_) => FeatureKind::Bytes,
            Self::Float(_) => FeatureKind::Float,
            Self::Int64(_) => FeatureKind::Int64,
        }
    }

    /// The number of values.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Bytes(values) => values.len(),
            Self::Float(values) => values.len(),
            Self::Int64(values) => values.len(),
        }
    }

    /// Whether there are no values.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The values, where they are byte strings.
    #[must_use]
    pub fn byte_strings(&self) -> Option<&[&'a [u8]]> {
        if let Self::Bytes(values) = self { Some(values) } else { None }
    }

    /// The values, where they are floats.
    #[must_use]
    pub fn floats(&self) -> Option<&[f32]> {
        if let Self::Float(values) = self { Some(values) } else { None }
    }

    /// The values, where they are integers.
    #[must_use]
    pub fn int64s(&self) -> Option<&[i64]> {
        if let Self::Int64(values) = self { Some(values) } else { None }
    }

    /// Makes room for the values of as many records as the one whose values these are, but for no more bytes than those
    /// records have.
    pub(crate) fn reserve_alike(&mut self, records: usize, bytes: usize) {
        let alike = self.len().saturating_mul(records).min(bytes / Self::size(self.kind(), 1));
        match self {
            Self::Bytes(values) => values.reserve(alike),
            Self::Float(values) => values.reserve(alike),
            Self::Int64(values) => values.reserve(alike),
        }
    }

    /// What so many values of a kind take in memory, in bytes.
    pub(crate) fn size(kind: FeatureKind, len: usize) -> usize {
        let each = match kind {
            FeatureKind::Bytes => size_of::<&[u8]>(),
            FeatureKind::Float => size_of::<f32>(),
            FeatureKind::Int64 => size_of::<i64>(),
        };
        len.saturating_mul(each)
    }

    /// The values, where they are byte strings; without a copy.
    #[must_use]
    pub fn into_byte_strings(self) -> Option<Vec<&'a [u8]>> {
        if let Self::Bytes(values) = self { Some(values) } else { None }
    }

    /// The values, where they are floats; without a copy.
    #[must_use]
    pub fn into_floats(self) -> Option<Vec<f32>> {
        if let Self::Float(values) = self { Some(values) } else { None }
    }

    /// The values, where they are integers; without a copy.
    #[must_use]
    pub fn into_int64s(self) -> Option<Vec<i64>> {
        if let Self::Int64(values) = self { Some(values) } else { None }
    }

    pub(crate) fn truncate(&mut self, len: usize) {
        match self {
            Self::Bytes(values) => values.truncate(len),
            Self::Float(values) => values.truncate(len),
            Self::Int64(values) => values.truncate(len),
        }
    }

    /// Appends values of the same kind.
    pub(crate) fn extend_owned(&mut self, other: &'a OwnedValues) {
        match (self, other) {
            (Self::Bytes(values), OwnedValues::Bytes(other)) => {
                values.extend(other.iter().map(|value| &**value));
            }
            (Self::Float(values), OwnedValues::Float(other)) => values.extend_from_slice(other),
            (Self::Int64(values), OwnedValues::Int64(other)) => values.extend_from_slice(other),
            _ => {}
        }
    }

    /// Puts the values at `range` of `other`, which is of the same kind, in place of those from `start` on.
    pub(crate) fn overwrite(&mut self, start: usize, other: &Values<'a>, range: std::ops::Range<usize>) {
        fn overwrite<T: Copy>(values: &mut [T], start: usize, other: &[T], range: std::ops::Range<usize>) {
            let Some(other) = other.get(range) else { return };
            if let Some(values) = values.get_mut(start..start + other.len()) {
                values.copy_from_slice(other);
            }
        }
        match (self, other) {
            (Self::Bytes(values), Values::Bytes(other)) => overwrite(values, start, other, range),
            (Self::Float(values), Values::Float(other)) => overwrite(values, start, other, range),
            (Self::Int64(values), Values::Int64(other)) => overwrite(values, start, other, range),
            _ => {}
        }
    }

    /// The values in another order.
    pub(crate) fn permuted(&self, order: &[usize]) -> Self {
        fn permuted<T: Copy>(values: &[T], order: &[usize]) -> Vec<T> {
            order.iter().filter_map(|position| values.get(*position).copied()).collect()
        }
        match self {
            Self::Bytes(values) => Self::Bytes(permuted(values, order)),
            Self::Float(values) => Self::Float(permuted(values, order)),
            Self::Int64(values) => Self::Int64(permuted(values, order)),
        }
    }
}

macro_rules! from_lists {
    ($($values:ident($item:ty)),*) => {$(
        impl From<Vec<$item>> for Values<'_> {
            fn from(values: Vec<$item>) -> Self {
                Self::$values(values)
            }
        }

        impl<const N: usize> From<[$item; N]> for Values<'_> {
            fn from(values: [$item; N]) -> Self {
                Self::$values(values.into())
            }
        }
    )*};
}

from_lists!(Float(f32), Int64(i64));

impl<'a> From<Vec<&'a [u8]>> for Values<'a> {
    fn from(values: Vec<&'a [u8]>) -> Self {
        Self::Bytes(values)
    }
}

/// A default value as the description of a feature holds it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum OwnedValues {
    Bytes(Vec<Bytes>),
    Float(Vec<f32>),
    Int64(Vec<i64>),
}

impl OwnedValues {
    pub(crate) fn kind(&self) -> FeatureKind {
        match self {
            Self::Bytes(_) => FeatureKind::Bytes,
            Self::Float(_) => FeatureKind::Float,
            Self::Int64(_) => FeatureKind::Int64,
        }
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Bytes(values) => values.len(),
            Self::Float(values) => values.len(),
            Self::Int64(values) => values.len(),
        }
    }

    pub(crate) fn first(&self) -> Option<Scalar<'_>> {
        match self {
            Self::Bytes(values) => values.first().map(|value| Scalar::Bytes(value)),
            Self::Float(values) => values.first().map(|value| Scalar::Float(*value)),
            Self::Int64(values) => values.first().map(|value| Scalar::Int64(*value)),
        }
    }
}

/// One value.
///
/// ```
/// use tf_example::{FeatureKind, spec::Scalar};
///
/// assert_eq!(Scalar::from("none").kind(), FeatureKind::Bytes);
/// assert_eq!(Scalar::from(-1), Scalar::Int64(-1));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar<'a> {
    /// A byte string.
    Bytes(&'a [u8]),
    /// A 32-bit float.
    Float(f32),
    /// A 64-bit integer.
    Int64(i64),
}

impl<'a> Scalar<'a> {
    /// What the value is.
    #[must_use]
    pub fn kind(&self) -> FeatureKind {
        match self {
            Self::Bytes(_) => FeatureKind::Bytes,
            Self::Float(_) => FeatureKind::Float,
            Self::Int64(_) => FeatureKind::Int64,
        }
    }

    pub(crate) fn repeat(self, len: usize) -> Values<'a> {
        match self {
            Self::Bytes(value) => Values::Bytes(vec![value; len]),
            Self::Float(value) => Values::Float(vec![value; len]),
            Self::Int64(value) => Values::Int64(vec![value; len]),
        }
    }
}

impl<'a> From<&'a [u8]> for Scalar<'a> {
    fn from(value: &'a [u8]) -> Self {
        Self::Bytes(value)
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Scalar<'a> {
    fn from(value: &'a [u8; N]) -> Self {
        Self::Bytes(value)
    }
}

impl<'a> From<&'a str> for Scalar<'a> {
    fn from(value: &'a str) -> Self {
        Self::Bytes(value.as_bytes())
    }
}

impl From<i64> for Scalar<'_> {
    fn from(value: i64) -> Self {
        Self::Int64(value)
    }
}

/// What a literal is unless something else is said.
impl From<i32> for Scalar<'_> {
    fn from(value: i32) -> Self {
        Self::Int64(value.into())
    }
}

impl From<f32> for Scalar<'_> {
    fn from(value: f32) -> Self {
        Self::Float(value)
    }
}

/// What can be a default value: one or several integers, floats or byte strings, by value. An `f64`, which is what a
/// literal is, is rounded to the nearest `f32`, and so is an integer where the feature is of floats.
///
/// ```
/// use tf_example::spec::{DefaultValue, FixedLen};
///
/// FixedLen::int64([2]).default_value([0, 1]);
/// FixedLen::float([]).default_value(0.5);
/// FixedLen::bytes([]).default_value("unknown");
/// let from_vec: DefaultValue = vec![0.5_f32, 1.0].into();
/// FixedLen::float([2]).default_value(from_vec);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct DefaultValue(pub(crate) OwnedValues);

impl DefaultValue {
    /// Integers as floats where the feature is of floats, as in TensorFlow.
    #[expect(clippy::cast_precision_loss, reason = "the nearest float, by way of a double as in Python")]
    pub(crate) fn of(self, kind: FeatureKind) -> Self {
        match self.0 {
            OwnedValues::Int64(values) if kind == FeatureKind::Float => {
                Self(OwnedValues::Float(values.into_iter().map(|value| nearest(value as f64)).collect()))
            }
            values => Self(values),
        }
    }
}

macro_rules! default_values {
    ($($values:ident: $($item:ty),* => $convert:path;)*) => {$(default_values!(@ $values, $convert, $($item),*);)*};
    (@ $values:ident, $convert:path, $($item:ty),*) => {$(
        impl From<$item> for DefaultValue {
            fn from(value: $item) -> Self {
                [value].into()
            }
        }

        impl From<Vec<$item>> for DefaultValue {
            fn from(values: Vec<$item>) -> Self {
                Self(OwnedValues::$values(values.into_iter().map($convert).collect()))
            }
        }

        impl<const N: usize> From<[$item; N]> for DefaultValue {
            fn from(values: [$item; N]) -> Self {
                Self(OwnedValues::$values(values.into_iter().map($convert).collect()))
            }
        }
    )*};
}

default_values! {
    Int64: i64, i32 => i64::from;
    Float: f32 => f32::from;
    Float: f64 => nearest;
    Bytes: Bytes, &'static str, String, Vec<u8> => Bytes::from;
}

#[expect(clippy::cast_possible_truncation, reason = "floats of a record have 32 bits")]
fn nearest(value: f64) -> f32 {
    value as f32
}
