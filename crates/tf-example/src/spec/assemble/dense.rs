//! Blocks of values.

use super::{Rows, longest, ranges};
use crate::{
    FeatureError, FeatureErrorKind, FeatureKind,
    spec::{
        classes::FixedLenSequence,
        error::ParseError,
        gather::Gathered,
        tensor::DenseTensor,
        values::{Scalar, Values},
    },
};

pub(crate) fn fixed<'a>(shape: &[usize], gathered: Gathered<'a>, rows: Rows) -> DenseTensor<'a> {
    let batch = if let Rows::Batch(records) = rows { Some(records) } else { None };
    DenseTensor { shape: batch.into_iter().chain(shape.iter().copied()).collect(), values: gathered.values }
}

/// Rows of one shape: of a record, or of a batch, where each record is padded to the longest, or the steps of a list.
/// `room` is how many bytes more padding may take.
pub(crate) fn sequence<'a>(
    key: &str,
    feature: &'a FixedLenSequence,
    gathered: Gathered<'a>,
    rows: Rows,
    room: &mut usize,
) -> Result<DenseTensor<'a>, ParseError> {
    let Gathered { values, ends } = gathered;
    let row: usize = feature.shape.iter().product();
    let (leading, values) = match rows {
        Rows::One => (vec![values.len() / row.max(1)], values),
        Rows::Steps => (vec![ends.len()], values),
        Rows::Batch(records) => {
            let width = longest(&ends);
            let len = width.saturating_mul(records);
            let filled = Values::size(feature.kind, len - values.len().min(len));
            *room = room
                .checked_sub(filled)
                .ok_or_else(|| FeatureError::new(key, FeatureErrorKind::TooLarge { len }))?;
            (vec![records, width / row.max(1)], padded(feature, values, &ends, width))
        }
    };
    Ok(DenseTensor { shape: leading.into_iter().chain(feature.shape.iter().copied()).collect(), values })
}

fn padded<'a>(feature: &'a FixedLenSequence, values: Values<'a>, ends: &[usize], width: usize) -> Values<'a> {
    if values.len() == width * ends.len() {
        return values;
    }
    let mut filled = feature.default_scalar().repeat(width * ends.len());
    for (number, range) in ranges(ends).enumerate() {
        filled.overwrite(number * width, &values, range);
    }
    filled
}

impl FixedLenSequence {
    /// What rows are padded with.
    fn default_scalar(&self) -> Scalar<'_> {
        let default = self.default.as_ref().and_then(|default| default.0.first());
        default.unwrap_or(match self.kind {
            FeatureKind::Bytes => Scalar::Bytes(&[]),
            FeatureKind::Float => Scalar::Float(0.0),
            FeatureKind::Int64 => Scalar::Int64(0),
        })
    }
}
