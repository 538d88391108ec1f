//! The schema as JSON, or as whatever else serde writes.

use std::ops::RangeInclusive;

use serde::{Serialize, Serializer};

use super::{FeatureListSchema, FeatureSchema, Schema, ValueSchema};
use crate::FeatureKind;

/// Version of the object; a new one where a reader of the old would be misled.
const VERSION: u32 = 1;

/// As an object, version 1.
///
/// - `records`, `examples`, `sequence_examples`, `empty`, `other`, `left_out`: numbers, as the methods of the
///   same names.
/// - `features`, `context`, `feature_lists`: arrays in the order of keys. Of each: `key`; `kind`, which is
///   `bytes`, `float`, `int64`, `mixed` or `unknown`; `records` that have it and in how many it is `missing`;
///   `count`, the fewest and most values in a record, as `{"min": 0, "max": 2}`; `fixed`, whether these are the
///   same; how many `values` there are in all; `empty_lists`, how many lists have none; and `kinds`, an array
///   with each kind that has values: `kind`, `lists`, `values`, and `min_len`, `max_len`, `utf8` of bytes,
///   `min`, `max`, `nan`, `infinite` of floats, `min`, `max` of integers.
/// - Feature lists have `steps` besides, the fewest and most in a record, as `{"min": 2, "max": 3}`, and
///   `lists`, how many steps there are in all. Their `count`, `empty_lists` and `kinds` are of steps.
///
/// What is not known is left out: `count` of feature lists without steps, `min` and `max` where no float is finite.
///
/// ```
/// use tf_example::{Example, Feature, Message, schema::Schema};
///
/// let mut schema = Schema::new();
/// schema.observe(&Example::from_features([("id", Feature::int64s([7]))]).encode_to_vec());
/// let json = serde_json::to_value(&schema)?;
/// assert_eq!(json["version"], 1);
/// assert_eq!(json["features"][0]["key"], "id");
/// assert_eq!(json["features"][0]["count"]["max"], 1);
/// assert_eq!(json["features"][0]["kinds"][0]["max"], 7);
/// # Ok::<(), serde_json::Error>(())
/// ```
impl Serialize for Schema {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let document = Document {
            version: VERSION,
            records: self.records(),
            examples: self.examples(),
            sequence_examples: self.sequence_examples(),
            empty: self.empty(),
            other: self.other(),
            left_out: self.left_out(),
            features: self.features().map(Entry::of_feature).collect(),
            context: self.context().map(Entry::of_feature).collect(),
            feature_lists: self.feature_lists().map(Entry::of_list).collect(),
        };
        document.serialize(serializer)
    }
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    records: u64,
    examples: u64,
    sequence_examples: u64,
    empty: u64,
    other: u64,
    left_out: u64,
    features: Vec<Entry<'a>>,
    context: Vec<Entry<'a>>,
    feature_lists: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    key: &'a str,
    kind: String,
    records: u64,
    missing: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    steps: Option<Range>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lists: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<Range>,
    fixed: bool,
    values: u64,
    empty_lists: u64,
    kinds: Vec<KindEntry>,
}

#[derive(Serialize)]
struct Range {
    min: usize,
    max: usize,
}

/// What is known of the values of one kind.
#[derive(Serialize)]
struct KindEntry {
    kind: &'static str,
    lists: u64,
    values: u64,
    #[serde(flatten)]
    range: KindRange,
}

#[derive(Serialize)]
#[serde(untagged)]
enum KindRange {
    Bytes {
        min_len: usize,
        max_len: usize,
        utf8: bool,
    },
    Float {
        #[serde(skip_serializing_if = "Option::is_none")]
        min: Option<f32>,
        #[serde(skip_serializing_if = "Option::is_none")]
        max: Option<f32>,
        nan: u64,
        infinite: u64,
    },
    Int64 {
        min: i64,
        max: i64,
    },
}

impl From<RangeInclusive<usize>> for Range {
    fn from(range: RangeInclusive<usize>) -> Self {
        let (min, max) = range.into_inner();
        Self { min, max }
    }
}

impl<'a> Entry<'a> {
    fn of_feature(feature: FeatureSchema<'a>) -> Self {
        Self::new(feature.key(), feature.records(), feature.missing(), feature.values())
    }

    fn of_list(list: FeatureListSchema<'a>) -> Self {
        let values = list.step_values();
        Self {
            steps: Some(list.steps().into()),
            lists: Some(values.lists()),
            ..Self::new(list.key(), list.records(), list.missing(), values)
        }
    }

    fn new(key: &'a str, records: u64, missing: u64, values: &ValueSchema) -> Self {
        Self {
            key,
            kind: values.kind().to_string(),
            records,
            missing,
            steps: None,
            lists: None,
            count: values.count().map(Range::from),
            fixed: values.fixed_count().is_some(),
            values: values.len(),
            empty_lists: values.empty_lists(),
            kinds: kinds(values),
        }
    }
}

fn kinds(values: &ValueSchema) -> Vec<KindEntry> {
    let entry =
        |kind: FeatureKind, lists, values, range| KindEntry { kind: kind.name(), lists, values, range };
    let bytes = values.bytes().map(|bytes| {
        let (min_len, max_len) = (*bytes.len.start(), *bytes.len.end());
        let range = KindRange::Bytes { min_len, max_len, utf8: bytes.utf8 };
        entry(FeatureKind::Bytes, bytes.lists, bytes.values, range)
    });
    let floats = values.floats().map(|floats| {
        let (min, max) = floats.finite.as_ref().map(|range| (*range.start(), *range.end())).unzip();
        let range = KindRange::Float { min, max, nan: floats.nan, infinite: floats.infinite };
        entry(FeatureKind::Float, floats.lists, floats.values, range)
    });
    let int64s = values.int64s().map(|int64s| {
        let range = KindRange::Int64 { min: *int64s.range.start(), max: *int64s.range.end() };
        entry(FeatureKind::Int64, int64s.lists, int64s.values, range)
    });
    [bytes, floats, int64s].into_iter().flatten().collect()
}
