//! The schema of many records, found by looking at them: which keys there are, of which kind, with how many
//! values, and missing in how many records.

mod feature;
#[cfg(feature = "json")]
mod json;
mod keys;
mod python;
mod table;
mod values;

use self::{feature::ListTally, keys::Keys};
pub use self::{
    feature::{FeatureListSchema, FeatureSchema},
    values::{BytesValues, FloatValues, Int64Values, KeyKind, ValueSchema},
};
use crate::{
    ExampleRef, FeatureRef, SequenceExampleRef, WireError,
    oddity::{Oddity, is_usual},
    payload::{ReadAs, read_as},
};

/// What many records have in common, and where they differ.
///
/// Records are looked at one by one ([`observe`](Self::observe)); what is kept grows with the number of
/// different keys alone, and ends at [`MAX_KEYS`](Self::MAX_KEYS). Schemas of parts of the records
/// [`merge`](Self::merge) to that of all of them.
///
/// It displays as a table for people, [`to_python`](Self::to_python) is the feature description that
/// TensorFlow wants to be given, and with the feature `json` it serializes.
///
/// ```
/// use tf_example::{Example, Feature, Message, schema::Schema};
///
/// let mut schema = Schema::new();
/// for labels in [vec!["cat"], vec!["cat", "dog"], vec![]] {
///     let example = Example::from_features([
///         ("image/height", Feature::int64s([480])),
///         ("image/object/class/text", Feature::bytes(labels)),
///     ]);
///     schema.observe(&example.encode_to_vec());
/// }
/// assert_eq!(
///     schema.to_string(),
///     "\
/// 3 records: 3 tf.train.Example
///
/// feature                  kind   values  missing  range
/// image/height             int64  1       0        480
/// image/object/class/text  bytes  0 to 2  0        3 bytes, UTF-8
/// "
/// );
/// assert_eq!(
///     schema.to_python(),
///     r#"import tensorflow as tf
///
/// ## Of 3 records: 3 tf.train.Example
/// feature_description = {
///     "image/height": tf.io.FixedLenFeature([], tf.int64),
///     "image/object/class/text": tf.io.VarLenFeature(tf.string),  # 0 to 2 values
/// }
/// ## tf.io.parse_single_example(record, feature_description)
/// "#
/// );
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schema {
    examples: u64,
    sequence_examples: u64,
    empty: u64,
    other: u64,
    odd: u64,
    features: Keys<ValueSchema>,
    context: Keys<ValueSchema>,
    feature_lists: Keys<ListTally>,
}

/// What a record was taken for.
///
/// ```
/// use tf_example::schema::{RecordKind, Schema};
/// assert_eq!(Schema::new().observe(b"some text"), RecordKind::Other);
/// assert_eq!(Schema::new().observe(b""), RecordKind::Empty);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RecordKind {
    /// An `Example` with at least one feature.
    Example,
    /// A `SequenceExample` with at least one feature or feature list.
    SequenceExample,
    /// Either of the two with nothing in it.
    Empty,
    /// Neither.
    Other,
}

impl Schema {
    /// As many different keys are kept of Examples, as many of contexts and as many of feature lists: those
    /// that come first in order. What the others have is counted, see [`left_out`](Self::left_out).
    pub const MAX_KEYS: usize = 10_000;
    /// The longest key that is kept, in bytes.
    pub const MAX_KEY_LEN: usize = 1024;

    /// Of no records yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Looks at a record, and tells what it was taken for.
    ///
    /// What protobuf passes over is passed over: fields that are not in the schema, and that an entry has no key
    /// or no value. A sound message in which no feature is found is of [another kind](RecordKind::Other).
    pub fn observe(&mut self, record: &[u8]) -> RecordKind {
        let kind = self.look(record).unwrap_or(RecordKind::Other);
        match kind {
            RecordKind::Example | RecordKind::SequenceExample => {}
            RecordKind::Empty => self.empty += 1,
            RecordKind::Other => self.other += 1,
        }
        kind
    }

    fn look(&mut self, record: &[u8]) -> Result<RecordKind, WireError> {
        Ok(match read_as(record)? {
            None => RecordKind::Other,
            Some(ReadAs::Empty) => RecordKind::Empty,
            Some(ReadAs::Example) => {
                let example = ExampleRef::parse(record)?;
                self.observe_example(&example)?;
                self.odd += u64::from(example.has_duplicates() || is_odd(record, false));
                RecordKind::Example
            }
            Some(ReadAs::SequenceExample) => {
                let sequence = SequenceExampleRef::parse(record)?;
                self.observe_sequence_example(&sequence)?;
                self.odd += u64::from(sequence.has_duplicates() || is_odd(record, true));
                RecordKind::SequenceExample
            }
        })
    }

    /// Looks at an example. Whether it is [`odd`](Self::odd) is not to be seen in a view.
    ///
    /// # Errors
    ///
    /// Where the contents of a feature are not what the schema of `tf.train` says; nothing is counted then.
    pub fn observe_example(&mut self, example: &ExampleRef<'_>) -> Result<(), WireError> {
        example.validate()?;
        self.examples += 1;
        add_all(&mut self.features, example.features().iter())
    }

    /// Looks at a sequence example. Whether it is [`odd`](Self::odd) is not to be seen in a view.
    ///
    /// # Errors
    ///
    /// As [`observe_example`](Self::observe_example).
    pub fn observe_sequence_example(&mut self, sequence: &SequenceExampleRef<'_>) -> Result<(), WireError> {
        sequence.validate()?;
        self.sequence_examples += 1;
        add_all(&mut self.context, sequence.context().iter())?;
        for (key, list) in sequence.feature_lists().iter() {
            if let Some(tally) = self.feature_lists.get_or_insert(key) {
                tally.add(list)?;
            }
        }
        Ok(())
    }

    /// Adds what another schema has of other records. The order does not matter.
    ///
    /// ```
    /// use tf_example::{Example, Feature, Message, schema::Schema};
    ///
    /// let records = [1, 2, 3].map(|id| Example::from_features([("id", Feature::int64s([id]))]).encode_to_vec());
    /// let of = |records: &[Vec<u8>]| {
    ///     let mut schema = Schema::new();
    ///     for record in records {
    ///         schema.observe(record);
    ///     }
    ///     schema
    /// };
    /// let (first, rest) = records.split_at(1);
    /// let mut schema = of(first);
    /// schema.merge(of(rest));
    /// assert_eq!(schema, of(&records));
    /// ```
    pub fn merge(&mut self, other: Self) {
        self.examples += other.examples;
        self.sequence_examples += other.sequence_examples;
        self.empty += other.empty;
        self.other += other.other;
        self.odd += other.odd;
        self.features.merge(other.features);
        self.context.merge(other.context);
        self.feature_lists.merge(other.feature_lists);
    }

    /// How many records were looked at, whatever they are.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.examples + self.sequence_examples + self.empty + self.other
    }

    /// How many of them are an `Example`.
    #[must_use]
    pub fn examples(&self) -> u64 {
        self.examples
    }

    /// How many are a `SequenceExample`.
    #[must_use]
    pub fn sequence_examples(&self) -> u64 {
        self.sequence_examples
    }

    /// How many have nothing in them. Such a record is either of the two, and every key is missing in it.
    #[must_use]
    pub fn empty(&self) -> u64 {
        self.empty
    }

    /// How many are neither.
    #[must_use]
    pub fn other(&self) -> u64 {
        self.other
    }

    /// How many of those that were [observed](Self::observe) have an [`Oddity`]: TensorFlow's parser reads them
    /// in another way, or refuses them.
    ///
    /// [`Oddity`]: crate::Oddity
    #[must_use]
    pub fn odd(&self) -> u64 {
        self.odd
    }

    /// How many features and feature lists, of all records together, have keys that are not kept.
    #[must_use]
    pub fn left_out(&self) -> u64 {
        self.features.left_out() + self.context.left_out() + self.feature_lists.left_out()
    }

    /// The features of Examples, in the order of keys.
    #[must_use]
    pub fn features(&self) -> impl ExactSizeIterator<Item = FeatureSchema<'_>> {
        self.features.iter().map(|(key, values)| FeatureSchema {
            key,
            values,
            of: self.examples + self.empty,
        })
    }

    /// The feature of Examples under a key.
    #[must_use]
    pub fn feature(&self, key: &str) -> Option<FeatureSchema<'_>> {
        let (key, values) = self.features.get(key)?;
        Some(FeatureSchema { key, values, of: self.examples + self.empty })
    }

    /// The features of the contexts of `SequenceExample`s, in the order of keys.
    #[must_use]
    pub fn context(&self) -> impl ExactSizeIterator<Item = FeatureSchema<'_>> {
        let of = self.sequence_examples + self.empty;
        self.context.iter().map(move |(key, values)| FeatureSchema { key, values, of })
    }

    /// The feature of contexts under a key.
    #[must_use]
    pub fn context_feature(&self, key: &str) -> Option<FeatureSchema<'_>> {
        let (key, values) = self.context.get(key)?;
        Some(FeatureSchema { key, values, of: self.sequence_examples + self.empty })
    }

    /// The feature lists of `SequenceExample`s, in the order of keys.
    #[must_use]
    pub fn feature_lists(&self) -> impl ExactSizeIterator<Item = FeatureListSchema<'_>> {
        let of = self.sequence_examples + self.empty;
        self.feature_lists.iter().map(move |(key, tally)| FeatureListSchema { key, tally, of })
    }

    /// The feature list under a key.
    #[must_use]
    pub fn feature_list(&self, key: &str) -> Option<FeatureListSchema<'_>> {
        let (key, tally) = self.feature_lists.get(key)?;
        Some(FeatureListSchema { key, tally, of: self.sequence_examples + self.empty })
    }
}

/// Whether there is an oddity in a sound record, but for a key that comes again.
fn is_odd(record: &[u8], sequence: bool) -> bool {
    // The walk that finds them takes its time, and nearly no record needs it.
    !is_usual(record, sequence) && Oddity::any(record, sequence).is_ok_and(|oddity| oddity.is_some())
}

fn add_all<'a>(
    keys: &mut Keys<ValueSchema>,
    features: impl Iterator<Item = (&'a str, FeatureRef<'a>)>,
) -> Result<(), WireError> {
    for (key, feature) in features {
        if let Some(values) = keys.get_or_insert(key) {
            values.add(feature.kind()?.as_ref());
        }
    }
    Ok(())
}
