//! Values and where they are.

use smallvec::smallvec;

use super::{Parts, Rows, longest, ranges};
use crate::{
    FeatureError, FeatureErrorKind, FeatureKind,
    spec::{
        classes::Sparse,
        error::{ParseError, ToDenseError},
        gather::Gathered,
        plan::product,
        tensor::{DenseTensor, MAX_FILLED, Places, SparseTensor},
        values::{Scalar, Values},
    },
};

/// Rows of any length: a value's indices are its row, if there are rows, and its position in it.
pub(crate) fn var_len(gathered: Gathered<'_>, rows: Rows) -> SparseTensor<'_> {
    let Gathered { values, ends } = gathered;
    let (places, shape) = match rows {
        Rows::One => (Places::InLine, smallvec![values.len()]),
        Rows::Batch(_) | Rows::Steps => {
            let shape = smallvec![ends.len(), longest(&ends)];
            (Places::InRows(ends), shape)
        }
    };
    SparseTensor { places, shape, values }
}

/// Values of one key, and an index of each dimension from a key of its own.
pub(crate) fn sparse<'a>(
    feature: &'a Sparse,
    parts: &mut Parts<'a>,
    rows: Rows,
) -> Result<SparseTensor<'a>, ParseError> {
    let gathered = parts.take(&feature.value_key);
    let batched = usize::from(rows != Rows::One);
    let dimensions = batched + feature.index_keys.len();
    let mut indices = vec![0; gathered.values.len() * dimensions];
    if batched > 0 {
        for (row, range) in (0..).zip(ranges(&gathered.ends)) {
            let first = indices.iter_mut().step_by(dimensions).skip(range.start).take(range.len());
            first.for_each(|index| *index = row);
        }
    }
    for (dimension, key) in (batched..).zip(&feature.index_keys) {
        let found = parts.get(key);
        check_counts(key, &found.ends, &gathered.ends)?;
        let found = found.values.int64s().unwrap_or_default();
        let size = feature.size.get(dimension - batched).copied().unwrap_or_default();
        check_bounds(key, found, size)?;
        for (to, from) in indices.iter_mut().skip(dimension).step_by(dimensions).zip(found) {
            *to = *from;
        }
    }
    let batch = if let Rows::Batch(records) = rows { Some(records) } else { None };
    let shape = batch.into_iter().chain(feature.size.iter().copied()).collect();
    let sorted = feature.already_sorted || indices.chunks_exact(dimensions).is_sorted();
    let (indices, values) =
        if sorted { (indices, gathered.values) } else { sort(&indices, &gathered.values, dimensions) };
    Ok(SparseTensor { places: Places::Anywhere(indices), shape, values })
}

/// Every record must have as many indices as it has values.
fn check_counts(key: &str, found: &[usize], expected: &[usize]) -> Result<(), ParseError> {
    let mut counts =
        ranges(found).zip(ranges(expected)).map(|(found, expected)| (found.len(), expected.len()));
    match counts.find(|(found, expected)| found != expected) {
        Some((found, expected)) => {
            Err(FeatureError::new(key, FeatureErrorKind::WrongCount { expected, found }).into())
        }
        None => Ok(()),
    }
}

fn check_bounds(key: &str, indices: &[i64], size: usize) -> Result<(), ParseError> {
    let outside = |index: &&i64| usize::try_from(**index).map_or(true, |index| index >= size);
    match indices.iter().find(outside) {
        Some(&index) => Err(FeatureError::new(key, FeatureErrorKind::OutOfBounds { index, size }).into()),
        None => Ok(()),
    }
}

/// By index; values of one index stay in their order.
fn sort<'a>(indices: &[i64], values: &Values<'a>, dimensions: usize) -> (Vec<i64>, Values<'a>) {
    let index_of = |position: &usize| indices.get(position * dimensions..(position + 1) * dimensions);
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|one, other| index_of(one).cmp(&index_of(other)));
    (order.iter().filter_map(index_of).flatten().copied().collect(), values.permuted(&order))
}

impl<'a> SparseTensor<'a> {
    /// The tensor with `default` wherever it has nothing, as `tf.sparse.to_dense`. Of several values at one place the
    /// last stays.
    ///
    /// # Errors
    ///
    /// Where the tensor would take more than 1 GiB, and where the default value is not of the tensor's kind.
    pub fn to_dense(&self, default: impl Into<Scalar<'a>>) -> Result<DenseTensor<'a>, ToDenseError> {
        let (default, expected): (Scalar<'a>, FeatureKind) = (default.into(), self.values.kind());
        if default.kind() != expected {
            return Err(ToDenseError::DefaultKind { expected, found: default.kind() });
        }
        let len = product(&self.shape).ok().filter(|len| Values::size(expected, *len) <= MAX_FILLED);
        let Some(len) = len else { return Err(ToDenseError::TooLarge { shape: self.shape.to_vec() }) };
        let mut values = default.repeat(len);
        let indices = self.indices();
        for (position, place) in indices.chunks_exact(self.shape.len().max(1)).enumerate() {
            values.overwrite(self.offset(place), &self.values, position..position + 1);
        }
        Ok(DenseTensor { shape: self.shape.clone(), values })
    }

    /// The position in row-major order of a place, which is within the shape.
    fn offset(&self, place: &[i64]) -> usize {
        let index = |index: &i64| usize::try_from(*index).unwrap_or_default();
        place.iter().zip(&self.shape).fold(0, |offset, (place, size)| offset * size + index(place))
    }
}
