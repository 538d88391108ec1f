//! The lists of a record, their kinds and lengths, and which of them were asked for.

use std::collections::BTreeSet;
use std::ops::Bound;

use bytes::Bytes;
use tf_example::{Feature, FeatureError, FeatureErrorKind, FeatureKind, Features};

use super::Number;

/// Reads lists, and remembers which: what remains is not held.
pub(super) struct Lists<'a> {
    features: &'a Features,
    read: BTreeSet<&'a str>,
}

impl<'a> Lists<'a> {
    pub(super) fn new(features: &'a Features) -> Self {
        Self { features, read: BTreeSet::new() }
    }

    /// A list of byte strings, empty where missing.
    pub(super) fn bytes(&mut self, key: &'a str) -> Result<&'a [Bytes], FeatureError> {
        self.read.insert(key);
        self.features.bytes_list_or_empty(key)
    }

    /// A byte string, empty where missing.
    pub(super) fn one_bytes(&mut self, key: &'a str) -> Result<Bytes, FeatureError> {
        self.read.insert(key);
        Ok(self.features.optional_bytes(key)?.cloned().unwrap_or_default())
    }

    /// A text, empty where missing.
    pub(super) fn text(&mut self, key: &'a str) -> Result<String, FeatureError> {
        self.read.insert(key);
        Ok(self.features.optional_str(key)?.unwrap_or_default().to_owned())
    }

    /// A list of texts, empty where missing.
    pub(super) fn texts(&mut self, key: &'a str) -> Result<Vec<String>, FeatureError> {
        let text = |bytes: &Bytes| match str::from_utf8(bytes) {
            Ok(text) => Ok(text.to_owned()),
            Err(error) => {
                let kind = FeatureErrorKind::NotUtf8 { valid_up_to: error.valid_up_to() };
                Err(FeatureError::new(key, kind))
            }
        };
        self.bytes(key)?.iter().map(text).collect()
    }

    /// The same, which counts as read only where all are texts.
    pub(super) fn texts_or_leave(&mut self, key: &'a str) -> Result<Vec<String>, FeatureError> {
        let texts = self.texts(key);
        if texts.is_err() {
            self.read.remove(key);
        }
        texts
    }

    /// A whole number, stored as integer or as float.
    pub(super) fn number(&mut self, key: &'a str) -> Result<Option<i64>, FeatureError> {
        match self.whole_numbers(key)?.as_slice() {
            [] => Ok(None),
            [value] => Ok(Some(*value)),
            values => Err(wrong_count(key, values.len(), 1)),
        }
    }

    /// Whole numbers, stored as integers or as floats, empty where missing.
    pub(super) fn whole_numbers(&mut self, key: &'a str) -> Result<Vec<i64>, FeatureError> {
        let whole = self.numbers(key, FeatureKind::Int64)?.map(Number::to_whole).collect::<Option<_>>();
        whole.ok_or_else(|| wrong_kind(key, FeatureKind::Int64, FeatureKind::Float))
    }

    /// Floats, stored as such or as integers, empty where missing.
    pub(super) fn floats(&mut self, key: &'a str) -> Result<Vec<f32>, FeatureError> {
        Ok(self.numbers(key, FeatureKind::Float)?.map(Number::to_f32).collect())
    }

    /// Numbers as they are stored, none where missing. `expected` is the kind to name where they are byte strings.
    pub(super) fn numbers(
        &mut self,
        key: &'a str,
        expected: FeatureKind,
    ) -> Result<impl Iterator<Item = Number> + use<'a>, FeatureError> {
        self.read.insert(key);
        let feature = self.features.feature(key);
        if self.kind(key) == Some(FeatureKind::Bytes) {
            return Err(wrong_kind(key, expected, FeatureKind::Bytes));
        }
        let ints = feature.and_then(Feature::int64_list).unwrap_or_default();
        let floats = feature.and_then(Feature::float_list).unwrap_or_default();
        Ok(ints.iter().copied().map(Number::Int).chain(floats.iter().copied().map(Number::Float)))
    }

    /// Says that a key is not needed, as others say the same.
    pub(super) fn pass_over(&mut self, key: &'a str) {
        self.read.insert(key);
    }

    /// Of which kind the values of a key are; `None` where it has none.
    pub(super) fn kind(&self, key: &str) -> Option<FeatureKind> {
        let feature = self.features.feature(key)?;
        feature.feature_kind().filter(|_| !feature.is_empty())
    }

    /// How many values a key has.
    pub(super) fn len(&self, key: &str) -> usize {
        self.features.feature(key).map_or(0, Feature::len)
    }

    /// Keys that begin so, in order.
    pub(super) fn keys(&self, prefix: &'static str) -> impl Iterator<Item = &'a str> + use<'a> {
        let from = (Bound::Included(prefix), Bound::Unbounded);
        let keys = self.features.feature.range::<str, _>(from).map(|(key, _)| key.as_str());
        keys.take_while(move |key| key.starts_with(prefix))
    }

    /// Keys that would be lost: those not asked for that say something. Zeros and empty strings do not.
    pub(super) fn other_keys(&self) -> Vec<String> {
        let lost = |key: &str, feature: &Feature| says_something(feature) && !self.read.contains(key);
        let others = self.features.feature.iter().filter(|(key, feature)| lost(key, feature));
        others.map(|(key, _)| key.clone()).collect()
    }
}

fn says_something(feature: &Feature) -> bool {
    let ints = feature.int64_list().unwrap_or_default().iter().any(|&int| int != 0);
    let floats = feature.float_list().unwrap_or_default().iter().any(|&float| float != 0.0);
    ints || floats || feature.bytes_list().unwrap_or_default().iter().any(|bytes| !bytes.is_empty())
}

/// A list that has to be as long as the others.
pub(super) fn same_len(key: &str, found: usize, expected: usize) -> Result<(), FeatureError> {
    if found == expected { Ok(()) } else { Err(wrong_count(key, found, expected)) }
}

/// A list that may be missing, and otherwise has to be as long as the others.
pub(super) fn same_len_or_none(key: &str, found: usize, expected: usize) -> Result<(), FeatureError> {
    if found == 0 { Ok(()) } else { same_len(key, found, expected) }
}

/// How many values each object has in a list with several of each.
pub(super) fn each(key: &str, found: usize, objects: usize) -> Result<usize, FeatureError> {
    match (found.checked_div(objects), found.checked_rem(objects)) {
        (Some(each), Some(0)) => Ok(each),
        _ => Err(FeatureError::new(key, FeatureErrorKind::NotRows { row: objects, found })),
    }
}

fn wrong_count(key: &str, found: usize, expected: usize) -> FeatureError {
    FeatureError::new(key, FeatureErrorKind::WrongCount { expected, found })
}

fn wrong_kind(key: &str, expected: FeatureKind, found: FeatureKind) -> FeatureError {
    FeatureError::new(key, FeatureErrorKind::WrongKind { expected, found })
}
