//! What is gathered from a record for the features of a description, key by key.

use std::collections::BTreeMap;

use super::{
    classes::{FeatureSpec, Rule},
    error::{SpecError, SpecErrorKind},
    key_table::KeyTable,
    values::OwnedValues,
};
use crate::FeatureKind;

/// Where the features of a description are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Example,
    Context,
    Lists,
}

/// The features of a description, and the keys they are made of.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// In the order of their keys.
    pub(crate) features: Vec<(String, FeatureSpec)>,
    pub(crate) slots: Vec<Slot>,
    pub(crate) table: KeyTable,
    /// A feature without a list is an empty list, not a missing one: TensorFlow's rule for the context of a sequence.
    pub(crate) kindless_is_empty: bool,
}

/// A key that is looked for in records.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    pub(crate) key: String,
    pub(crate) kind: FeatureKind,
    pub(crate) need: Need,
    /// How many tensors are made of it.
    pub(crate) users: usize,
}

/// What there must be under a key.
#[derive(Clone, Debug)]
pub(crate) enum Need {
    /// So many values, or these where the key is missing.
    Exactly { count: usize, default: Option<OwnedValues> },
    /// Any number of rows of so many values.
    Rows { row: usize, allow_missing: bool },
    /// Any number of values, for features of one class.
    Any(Class),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Sparse,
    Ragged,
}

impl Plan {
    pub(crate) fn new<K: Into<String>, F: Into<FeatureSpec>>(
        features: impl IntoIterator<Item = (K, F)>,
        place: Place,
    ) -> Result<Self, SpecError> {
        let mut sorted = BTreeMap::new();
        let mut slots = Slots::default();
        for (key, feature) in features {
            let (key, feature) = (key.into(), feature.into());
            if sorted.contains_key(&key) {
                return Err(SpecError::new(&key, SpecErrorKind::DuplicateKey));
            }
            slots.add(&key, &feature, place).map_err(|kind| SpecError::new(&key, kind))?;
            sorted.insert(key, feature);
        }
        let slots: Vec<Slot> = slots.0.into_values().collect();
        let table = KeyTable::new(slots.iter().map(|slot| slot.key.as_str()));
        Ok(Self {
            features: sorted.into_iter().collect(),
            slots,
            table,
            kindless_is_empty: place == Place::Context,
        })
    }

    /// The number of the slot of a key, which is one of the plan.
    pub(crate) fn slot(&self, key: &str) -> usize {
        self.table.find(key.as_bytes()).unwrap_or_default()
    }
}

#[derive(Default)]
struct Slots(BTreeMap<String, Slot>);

impl Slots {
    fn add(&mut self, key: &str, feature: &FeatureSpec, place: Place) -> Result<(), SpecErrorKind> {
        match feature {
            FeatureSpec::FixedLen(feature) => {
                if place == Place::Lists {
                    return Err(misplaced("FixedLenFeature", place));
                }
                let count = product(&feature.shape)?;
                let default = feature.default.as_ref().map(|default| &default.0);
                check_default(default, feature.kind, count)?;
                // As in TensorFlow, no values are no default.
                let default = default.filter(|_| count > 0).cloned();
                self.alone(key, feature.kind, Need::Exactly { count, default })
            }
            FeatureSpec::FixedLenSequence(feature) => {
                match place {
                    Place::Context => return Err(misplaced("FixedLenSequenceFeature", place)),
                    Place::Example if !feature.allow_missing => return Err(SpecErrorKind::MustAllowMissing),
                    Place::Lists if feature.default.is_some() => {
                        return Err(SpecErrorKind::DefaultNotAllowed);
                    }
                    Place::Example | Place::Lists => {}
                }
                let row = product(&feature.shape)?;
                if row == 0 {
                    return Err(SpecErrorKind::EmptyRow);
                }
                check_default(feature.default.as_ref().map(|default| &default.0), feature.kind, 1)?;
                let need = Need::Rows { row, allow_missing: feature.allow_missing };
                self.alone(key, feature.kind, need)
            }
            FeatureSpec::VarLen(feature) => self.shared(key, feature.kind, Class::Sparse),
            FeatureSpec::Sparse(feature) => {
                if place != Place::Example {
                    return Err(misplaced("SparseFeature", place));
                }
                if feature.index_keys.is_empty() || feature.index_keys.iter().any(String::is_empty) {
                    return Err(SpecErrorKind::NoIndexKey);
                }
                if feature.value_key.is_empty() {
                    return Err(SpecErrorKind::NoValueKey);
                }
                let (keys, dimensions) = (feature.index_keys.len(), feature.size.len());
                if keys != dimensions {
                    return Err(SpecErrorKind::IndexKeys { keys, dimensions });
                }
                for index_key in &feature.index_keys {
                    self.shared(index_key, FeatureKind::Int64, Class::Sparse)?;
                }
                self.shared(&feature.value_key, feature.kind, Class::Sparse)
            }
            FeatureSpec::Ragged(feature) => {
                let value_key = feature.value_key.as_deref().unwrap_or(key);
                if feature.value_key.as_deref() == Some("") {
                    return Err(SpecErrorKind::NoValueKey);
                }
                for partition in &feature.partitions {
                    match &partition.0 {
                        Rule::Feature(_, key) => self.shared(key, FeatureKind::Int64, Class::Ragged)?,
                        Rule::Uniform(0) => return Err(SpecErrorKind::UniformRowLengthZero),
                        Rule::Uniform(_) => {}
                    }
                }
                product(&feature.inner_shape())?;
                self.shared(value_key, feature.kind, Class::Ragged)
            }
        }
    }

    /// A key that one feature alone is made of.
    fn alone(&mut self, key: &str, kind: FeatureKind, need: Need) -> Result<(), SpecErrorKind> {
        let slot = Slot { key: key.to_owned(), kind, need, users: 1 };
        match self.0.insert(key.to_owned(), slot) {
            None => Ok(()),
            Some(_) => Err(SpecErrorKind::ClassConflict { key: key.to_owned() }),
        }
    }

    /// A key that several features of one class may be made of.
    fn shared(&mut self, key: &str, kind: FeatureKind, class: Class) -> Result<(), SpecErrorKind> {
        let slot = self.0.entry(key.to_owned()).or_insert_with(|| Slot {
            key: key.to_owned(),
            kind,
            need: Need::Any(class),
            users: 0,
        });
        slot.users += 1;
        if !matches!(slot.need, Need::Any(other) if other == class) {
            return Err(SpecErrorKind::ClassConflict { key: key.to_owned() });
        }
        if slot.kind != kind {
            return Err(SpecErrorKind::KindConflict { key: key.to_owned() });
        }
        Ok(())
    }
}

fn misplaced(class: &'static str, place: Place) -> SpecErrorKind {
    let place = match place {
        Place::Example => "in an Example",
        Place::Context => "in the context of a sequence",
        Place::Lists => "in the lists of a sequence",
    };
    SpecErrorKind::Misplaced { class, place }
}

pub(crate) fn product(shape: &[usize]) -> Result<usize, SpecErrorKind> {
    // Zeros first: a shape with one has no values, however large the rest is.
    if shape.contains(&0) {
        return Ok(0);
    }
    shape
        .iter()
        .try_fold(1_usize, |product, size| product.checked_mul(*size))
        .ok_or(SpecErrorKind::ShapeTooLarge)
}

fn check_default(
    default: Option<&OwnedValues>,
    kind: FeatureKind,
    count: usize,
) -> Result<(), SpecErrorKind> {
    let Some(default) = default else { return Ok(()) };
    // No values have no kind: `[]` for a shape without values.
    if default.kind() != kind && default.len() > 0 {
        return Err(SpecErrorKind::DefaultKind { expected: kind, found: default.kind() });
    }
    if default.len() != count {
        return Err(SpecErrorKind::DefaultCount { expected: count, found: default.len() });
    }
    Ok(())
}
