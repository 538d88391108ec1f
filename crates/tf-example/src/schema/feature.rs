//! What is known of one key.

use std::ops::RangeInclusive;

use super::{
    keys::PerKey,
    values::{KeyKind, ValueSchema, widen},
};
use crate::{FeatureListRef, WireError};

/// One key of Examples, or of the contexts of `SequenceExample`s, over many records.
///
/// ```
/// use tf_example::{Example, Feature, Message, schema::Schema};
///
/// let mut schema = Schema::new();
/// schema.observe(&Example::from_features([("id", Feature::int64s([7]))]).encode_to_vec());
/// schema.observe(&Example::from_features([("name", Feature::bytes(["x"]))]).encode_to_vec());
/// let id = schema.feature("id").expect("it was observed");
/// assert_eq!((id.key(), id.records(), id.missing()), ("id", 1, 1));
/// assert_eq!(id.values().fixed_count(), Some(1));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FeatureSchema<'a> {
    pub(super) key: &'a str,
    pub(super) values: &'a ValueSchema,
    /// Records that could have the key.
    pub(super) of: u64,
}

impl<'a> FeatureSchema<'a> {
    /// The key.
    #[must_use]
    pub fn key(&self) -> &'a str {
        self.key
    }

    /// The kind of its values.
    #[must_use]
    pub fn kind(&self) -> KeyKind {
        self.values.kind()
    }

    /// Records that have the key, with values or without.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.values.lists()
    }

    /// Records of the same message that do not have the key.
    #[must_use]
    pub fn missing(&self) -> u64 {
        self.of.saturating_sub(self.records())
    }

    /// The values: a list a record.
    #[must_use]
    pub fn values(&self) -> &'a ValueSchema {
        self.values
    }
}

/// One key of the feature lists of `SequenceExample`s over many records.
///
/// ```
/// use tf_example::{Feature, FeatureList, FeatureLists, Message, SequenceExample, schema::Schema};
///
/// let mut schema = Schema::new();
/// for steps in [2, 3] {
///     let list: FeatureList = (0..steps).map(|step| Feature::int64s([step, step])).collect();
///     let feature_lists = Some(FeatureLists::from_iter([("pair", list)]));
///     schema.observe(&SequenceExample { context: None, feature_lists }.encode_to_vec());
/// }
/// let pair = schema.feature_list("pair").expect("it was observed");
/// assert_eq!((pair.records(), pair.steps()), (2, 2..=3));
/// assert_eq!((pair.step_values().lists(), pair.step_values().fixed_count()), (5, Some(2)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FeatureListSchema<'a> {
    pub(super) key: &'a str,
    pub(super) tally: &'a ListTally,
    /// Records that could have the key.
    pub(super) of: u64,
}

impl<'a> FeatureListSchema<'a> {
    /// The key.
    #[must_use]
    pub fn key(&self) -> &'a str {
        self.key
    }

    /// The kind of the values of its steps.
    #[must_use]
    pub fn kind(&self) -> KeyKind {
        self.tally.values.kind()
    }

    /// Records that have the key, with steps or without.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.tally.records
    }

    /// `SequenceExample`s that do not have the key.
    #[must_use]
    pub fn missing(&self) -> u64 {
        self.of.saturating_sub(self.tally.records)
    }

    /// Fewest to most steps in a record that has the key.
    #[must_use]
    pub fn steps(&self) -> RangeInclusive<usize> {
        self.tally.steps.clone().unwrap_or(0..=0)
    }

    /// The values: a list a step, over all records.
    #[must_use]
    pub fn step_values(&self) -> &'a ValueSchema {
        &self.tally.values
    }
}

/// What is kept of a feature list.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ListTally {
    records: u64,
    steps: Option<RangeInclusive<usize>>,
    values: ValueSchema,
}

impl ListTally {
    /// Takes in the steps of one record, which are known to be sound.
    pub(super) fn add(&mut self, list: FeatureListRef<'_>) -> Result<(), WireError> {
        let mut steps = 0;
        for step in list.steps() {
            self.values.add(step?.kind()?.as_ref());
            steps += 1;
        }
        self.records += 1;
        widen(&mut self.steps, steps..=steps);
        Ok(())
    }
}

impl PerKey for ListTally {
    fn records(&self) -> u64 {
        self.records
    }

    fn merge(&mut self, other: Self) {
        self.records += other.records;
        if let Some(steps) = other.steps {
            widen(&mut self.steps, steps);
        }
        self.values.merge(other.values);
    }
}

impl PerKey for ValueSchema {
    fn records(&self) -> u64 {
        self.lists()
    }

    fn merge(&mut self, other: Self) {
        Self::merge(self, other);
    }
}
