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
/// The most rows that the numbers of a whole batch may ask for.
const MAX_NUMBERED_ROWS: usize = 1 << 24;

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
    let inner_shape = feature.inner_shape();
    let block = inner_shape.iter().product();
    let parts = &*parts;
    let outer = feature.partitions.iter().rev().skip(inner_shape.len());
    let mut levels: Vec<Level<'_>> = outer.map(|partition| Level::new(key, partition, parts, rows)).collect();
    if rows == Rows::Steps {
        same_steps(feature, &gathered, parts)?;
    }
    let mut records = RowPartition { row_splits: vec![0], uniform: None };

    for (number, range) in ranges(&gathered.ends).enumerate() {
        let at = |error: ParseError| match rows {
            Rows::One | Rows::Batch(_) => error,
            Rows::Steps => error.at_step(number),
        };
        let found = range.len();
        let Some(mut count) = divide(found, block) else {
            return Err(at(
                FeatureError::new(value_key, FeatureErrorKind::NotRows { row: block, found }).into()
            ));
        };
        let mut are_rows = !inner_shape.is_empty();
        for level in &mut levels {
            count = level.add(number, count, are_rows).map_err(|error| at(error.into()))?;
            are_rows = true;
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

/// A partition as it grows from record to record.
struct Level<'p> {
    /// The tensor's, which a partition without a feature goes by.
    key: &'p str,
    rule: &'p Rule,
    /// The integers of every record, where they come from a feature.
    integers: &'p [i64],
    of_record: Vec<Range<usize>>,
    is_one: bool,
    partition: RowPartition,
}

impl<'p> Level<'p> {
    fn new(key: &'p str, partition: &'p Partition, parts: &'p Parts<'_>, rows: Rows) -> Self {
        let rule = &partition.0;
        let (integers, of_record, uniform) = match rule {
            Rule::Feature(_, key) => {
                let Gathered { values, ends } = parts.get(key);
                (values.int64s().unwrap_or_default(), ranges(ends).collect(), None)
            }
            Rule::Uniform(len) => (&[][..], Vec::new(), Some(*len)),
        };
        let partition = RowPartition { row_splits: vec![0], uniform };
        Self { key, rule, integers, of_record, is_one: rows == Rows::One, partition }
    }

    /// Divides `count` values, or rows of the next partition, of a record into rows, and gives their number.
    fn add(&mut self, record: usize, count: usize, are_rows: bool) -> Result<usize, FeatureError> {
        let splits = &mut self.partition.row_splits;
        let (by, key) = match self.rule {
            Rule::Uniform(len) => {
                let Some(rows) = divide(count, *len) else {
                    let kind = FeatureErrorKind::UnevenRows { row: *len, found: count };
                    return Err(FeatureError::new(self.key, kind));
                };
                (0..rows).for_each(|_| push(splits, index(*len)));
                return Ok(rows);
            }
            Rule::Feature(by, key) => (*by, key),
        };
        let range = self.of_record.get(record).cloned().unwrap_or_default();
        let integers = self.integers.get(range).unwrap_or_default();
        let before = splits.len();
        let room = MAX_NUMBERED_ROWS.saturating_sub(before);
        let integers = Integers { by, list: integers, is_one: self.is_one, room };
        integers.lengths(index(count), |len| push(splits, len)).map_err(|reason| {
            FeatureError::new(key.as_str(), FeatureErrorKind::Partition { reason, count, are_rows })
        })?;
        Ok(splits.len() - before)
    }
}

/// Appends the end of a row of `len`.
fn push(splits: &mut Vec<i64>, len: i64) {
    let start = splits.last().copied().unwrap_or_default();
    splits.push(start.saturating_add(len));
}

fn divide(count: usize, len: usize) -> Option<usize> {
    count.checked_div(len).filter(|_| count.is_multiple_of(len))
}

/// The integers of one record that make rows.
struct Integers<'p> {
    by: RowsBy,
    list: &'p [i64],
    is_one: bool,
    /// How many more rows the numbers of a batch may ask for.
    room: usize,
}

impl Integers<'_> {
    /// Gives the length of every row, which together make up `count`, or says what is wrong.
    fn lengths(&self, count: i64, mut row: impl FnMut(i64)) -> Result<(), &'static str> {
        let mut ends = Ends { at: 0, count };
        match self.by {
            RowsBy::Lengths => {
                for len in self.list {
                    let end = ends.at.checked_add(*len).and_then(|end| ends.up_to(end));
                    row(end.ok_or("one is negative, or their sum is too large")?);
                }
                ends.are_all("their sum is too small")
            }
            RowsBy::Limits => {
                for limit in self.list {
                    row(ends.up_to(*limit).ok_or(BEYOND)?);
                }
                ends.are_all(SHORT)
            }
            RowsBy::Splits | RowsBy::Starts => {
                let starts = self.by == RowsBy::Starts;
                let Some((first, rest)) = self.list.split_first() else {
                    // As TensorFlow has it: no splits are no rows in a batch, and not allowed elsewhere.
                    let nothing = count == 0 && (starts || !self.is_one);
                    return if nothing { Ok(()) } else { Err("there are none") };
                };
                if *first != 0 {
                    return Err("the first is not 0");
                }
                let last = starts.then_some(count);
                for end in rest.iter().copied().chain(last) {
                    row(ends.up_to(end).ok_or(BEYOND)?);
                }
                ends.are_all(SHORT)
            }
            RowsBy::ValueRowids if index(self.list.len()) != count => Err("there must be one for each"),
            RowsBy::ValueRowids => self.rows_of_ids(row),
        }
    }

    /// Gives the length of every row up to the last that has a value.
    fn rows_of_ids(&self, mut row: impl FnMut(i64)) -> Result<(), &'static str> {
        let (mut current, mut len) = (0, 0);
        for &id in self.list {
            if id < current {
                return Err("they are negative or not in order");
            }
            if id > MAX_ROW_ID {
                return Err("one is too large");
            }
            if id > index(self.room) {
                return Err("the batch has too many rows");
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
}

const BEYOND: &str = "they are not in order, or one is too large";
const SHORT: &str = "the last is too small";

/// Where the last row ended.
struct Ends {
    at: i64,
    count: i64,
}

impl Ends {
    /// The length of the row that ends at `limit`.
    fn up_to(&mut self, limit: i64) -> Option<i64> {
        let len = (self.at..=self.count).contains(&limit).then(|| limit - self.at)?;
        self.at = limit;
        Some(len)
    }

    fn are_all(&self, otherwise: &'static str) -> Result<(), &'static str> {
        if self.at == self.count { Ok(()) } else { Err(otherwise) }
    }
}
