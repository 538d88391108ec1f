//! Rows of different lengths.

use std::ops::Range;

use super::{Gathered, Parts, Rows, index, ranges};
use crate::{
    FeatureError, FeatureErrorKind,
    spec::{
        classes::{Partition, Ragged, RowsBy, Rule},
        error::ParseError,
        tensor::{DenseTensor, RaggedTensor, RowPartition, Tensor},
    },
};

/// The highest number of a row. One small integer must not ask for any number of empty rows.
const MAX_ROW_ID: i64 = 1 << 20;

/// Builds the partitions of each record and joins them; in a batch, and in the lists of a sequence, the records or
/// steps are the outermost rows.
pub(crate) fn ragged<'a>(
    key: &str,
    feature: &'a Ragged,
    parts: &mut Parts<'a>,
    rows: Rows,
) -> Result<Tensor<'a>, ParseError> {
    let value_key = feature.value_key.as_deref().unwrap_or(key);
    let gathered = parts.take(value_key);
    let uniform_inside = feature.partitions.iter().rev().map_while(Partition::uniform).count();
    let (outer, inner) = feature.partitions.split_at(feature.partitions.len() - uniform_inside);
    let inner_shape: Vec<usize> = inner.iter().filter_map(Partition::uniform).collect();
    let mut levels: Vec<Level<'_>> = {
        let parts = &*parts;
        outer.iter().rev().map(|partition| Level::new(partition, parts, rows)).collect()
    };
    if rows == Rows::Steps {
        same_steps(feature, &gathered, parts)?;
    }
    let mut records = RowPartition { row_splits: vec![0], uniform: None };

    for (number, range) in ranges(&gathered.ends).enumerate() {
        let at = |error: ParseError| match rows {
            Rows::One => error,
            Rows::Batch(_) => error.in_example(number),
            Rows::Steps => error.at_step(number),
        };
        let mut count = range.len();
        for len in inner_shape.iter().rev() {
            count = divide(value_key, count, *len).map_err(at)?;
        }
        for level in &mut levels {
            count = level.add(number, count).map_err(at)?;
        }
        push(&mut records.row_splits, index(count));
    }

    let values = gathered.values;
    let mut partitions: Vec<RowPartition> = levels.into_iter().rev().map(|level| level.partition).collect();
    if rows != Rows::One {
        partitions.insert(0, records);
    } else if partitions.is_empty() {
        let count = records.row_splits.last().and_then(|last| usize::try_from(*last).ok());
        let shape = count.into_iter().chain(inner_shape).collect();
        return Ok(Tensor::Dense(DenseTensor { shape, values }));
    }
    Ok(Tensor::Ragged(RaggedTensor { partitions, inner_shape, values }))
}

/// The lists of partitions must have as many steps as that of the values.
fn same_steps(feature: &Ragged, values: &Gathered<'_>, parts: &Parts<'_>) -> Result<(), ParseError> {
    for partition in &feature.partitions {
        if let Rule::Feature(_, key) = &partition.0 {
            let (expected, found) = (values.ends.len(), parts.get(key).ends.len());
            if found != expected {
                return Err(FeatureError::new(
                    key.as_str(),
                    FeatureErrorKind::WrongSteps { expected, found },
                )
                .into());
            }
        }
    }
    Ok(())
}

impl Partition {
    fn uniform(&self) -> Option<usize> {
        if let Rule::Uniform(len) = self.0 { Some(len) } else { None }
    }
}

/// A partition as it grows from record to record.
struct Level<'p> {
    rule: &'p Rule,
    /// The integers of every record, where they come from a feature.
    integers: &'p [i64],
    of_record: Vec<Range<usize>>,
    is_one: bool,
    partition: RowPartition,
}

impl<'p> Level<'p> {
    fn new(partition: &'p Partition, parts: &'p Parts<'_>, rows: Rows) -> Self {
        let rule = &partition.0;
        let (integers, of_record, uniform) = match rule {
            Rule::Feature(_, key) => {
                let Gathered { values, ends } = parts.get(key);
                (values.int64s().unwrap_or_default(), ranges(ends).collect(), None)
            }
            Rule::Uniform(len) => (&[][..], Vec::new(), Some(*len)),
        };
        let partition = RowPartition { row_splits: vec![0], uniform };
        Self { rule, integers, of_record, is_one: rows == Rows::One, partition }
    }

    /// Divides `count` values, or rows of the next partition, of a record into rows, and gives their number.
    fn add(&mut self, record: usize, count: usize) -> Result<usize, ParseError> {
        let splits = &mut self.partition.row_splits;
        let (by, key) = match self.rule {
            Rule::Uniform(len) => {
                let rows = divide("", count, *len)?;
                (0..rows).for_each(|_| push(splits, index(*len)));
                return Ok(rows);
            }
            Rule::Feature(by, key) => (*by, key),
        };
        let range = self.of_record.get(record).cloned().unwrap_or_default();
        let integers = self.integers.get(range).unwrap_or_default();
        let before = splits.len();
        lengths(by, integers, index(count), self.is_one, |len| push(splits, len)).map_err(|reason| {
            FeatureError::new(key.as_str(), FeatureErrorKind::Partition { reason, values: count })
        })?;
        Ok(splits.len() - before)
    }
}

/// Appends the end of a row of `len`.
fn push(splits: &mut Vec<i64>, len: i64) {
    let start = splits.last().copied().unwrap_or_default();
    splits.push(start.saturating_add(len));
}

fn divide(key: &str, count: usize, len: usize) -> Result<usize, ParseError> {
    if len == 0 || !count.is_multiple_of(len) {
        return Err(FeatureError::new(key, FeatureErrorKind::NotRows { row: len, found: count }).into());
    }
    Ok(count / len)
}

/// Gives the length of every row, which together make up `count`, or says what is wrong.
fn lengths(
    by: RowsBy,
    integers: &[i64],
    count: i64,
    is_one: bool,
    mut row: impl FnMut(i64),
) -> Result<(), &'static str> {
    let mut ends = Ends { at: 0, count };
    match by {
        RowsBy::Lengths => {
            for len in integers {
                let end = ends.at.checked_add(*len).ok_or(BEYOND)?;
                row(ends.up_to(end)?);
            }
        }
        RowsBy::Limits => {
            for limit in integers {
                row(ends.up_to(*limit)?);
            }
        }
        RowsBy::Splits | RowsBy::Starts => {
            let Some((first, rest)) = integers.split_first() else {
                // As TensorFlow has it: no splits are no rows in a batch, and not allowed elsewhere.
                let nothing = count == 0 && (by == RowsBy::Starts || !is_one);
                return if nothing { Ok(()) } else { Err("there are none") };
            };
            if *first != 0 {
                return Err("the first is not 0");
            }
            for start in rest {
                row(ends.up_to(*start)?);
            }
            if by == RowsBy::Starts {
                row(ends.up_to(count)?);
            }
        }
        RowsBy::ValueRowids => {
            if index(integers.len()) != count {
                return Err("they are not as many as the values");
            }
            return rows_of_ids(integers, row);
        }
    }
    if ends.at == count { Ok(()) } else { Err("they do not make up all values") }
}

const BEYOND: &str = "they are not in order, or lead beyond the values";

/// Where the last row ended.
struct Ends {
    at: i64,
    count: i64,
}

impl Ends {
    /// The length of the row that ends at `limit`.
    fn up_to(&mut self, limit: i64) -> Result<i64, &'static str> {
        if limit < self.at || limit > self.count {
            return Err(BEYOND);
        }
        let len = limit - self.at;
        self.at = limit;
        Ok(len)
    }
}

/// Gives the length of every row up to the last that has a value.
fn rows_of_ids(ids: &[i64], mut row: impl FnMut(i64)) -> Result<(), &'static str> {
    let (mut current, mut len) = (0, 0);
    for &id in ids {
        if id < current {
            return Err("they are negative or not in order");
        }
        if id > MAX_ROW_ID {
            return Err("one is too large");
        }
        while current < id {
            row(len);
            (current, len) = (current + 1, 0);
        }
        len += 1;
    }
    if len > 0 {
        row(len);
    }
    Ok(())
}
