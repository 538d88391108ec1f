//! Tensors out of what was gathered.

mod dense;
mod ragged;
mod sparse;

use super::{
    classes::FeatureSpec,
    error::ParseError,
    gather::Gathered,
    plan::Plan,
    tensor::{MAX_FILLED, Tensor},
};

/// What the rows of what was gathered are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rows {
    /// One record, which is no dimension.
    One,
    /// So many records of a batch.
    Batch(usize),
    /// The steps of a sequence, as many as each list has.
    Steps,
}

/// The tensor of every feature, in the order of keys.
pub(crate) fn assemble<'a>(
    plan: &'a Plan,
    gathered: Vec<Gathered<'a>>,
    rows: Rows,
) -> Result<Vec<Tensor<'a>>, ParseError> {
    let mut parts = Parts { plan, gathered, room: MAX_FILLED };
    plan.features.iter().map(|(key, feature)| parts.tensor(key, feature, rows)).collect()
}

/// What was gathered, of which each feature takes what it is made of.
struct Parts<'a> {
    plan: &'a Plan,
    gathered: Vec<Gathered<'a>>,
    /// How many bytes more padding may take.
    room: usize,
}

impl<'a> Parts<'a> {
    fn tensor(&mut self, key: &str, feature: &'a FeatureSpec, rows: Rows) -> Result<Tensor<'a>, ParseError> {
        Ok(match feature {
            FeatureSpec::FixedLen(feature) => {
                Tensor::Dense(dense::fixed(&feature.shape, self.take(key), rows))
            }
            FeatureSpec::FixedLenSequence(feature) => {
                let gathered = self.take(key);
                Tensor::Dense(dense::sequence(key, feature, gathered, rows, &mut self.room)?)
            }
            FeatureSpec::VarLen(_) => Tensor::Sparse(sparse::var_len(self.take(key), rows)),
            FeatureSpec::Sparse(feature) => Tensor::Sparse(sparse::sparse(feature, self, rows)?),
            FeatureSpec::Ragged(feature) => ragged::ragged(key, feature, self, rows)?,
        })
    }

    fn get(&self, key: &str) -> &Gathered<'a> {
        self.gathered.get(self.plan.slot(key)).unwrap_or(&NOTHING)
    }

    /// What was gathered under a key, which is a copy where another feature is made of it too.
    fn take(&mut self, key: &str) -> Gathered<'a> {
        let number = self.plan.slot(key);
        let shared = self.plan.slots.get(number).is_some_and(|slot| slot.users > 1);
        match self.gathered.get_mut(number) {
            Some(gathered) if shared => gathered.clone(),
            Some(gathered) => std::mem::replace(gathered, Gathered::NOTHING),
            None => Gathered::NOTHING,
        }
    }
}

static NOTHING: Gathered<'static> = Gathered::NOTHING;

/// Begin and end of the values of each row.
pub(crate) fn ranges(ends: &[usize]) -> impl Iterator<Item = std::ops::Range<usize>> {
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts.zip(ends).map(|(start, end)| start..*end)
}

/// The length of the longest row.
fn longest(ends: &[usize]) -> usize {
    ranges(ends).map(|range| range.len()).max().unwrap_or_default()
}

/// As an index of TensorFlow's.
pub(crate) fn index(position: usize) -> i64 {
    i64::try_from(position).unwrap_or(i64::MAX)
}
