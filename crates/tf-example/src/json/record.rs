//! What a line is made of.

use bytes::Bytes;
use prost::Message;

use crate::{
    Example, ExampleRef, SequenceExample, SequenceExampleRef, WireError,
    payload::{ReadAs, read_as},
};

/// A record that has a JSON form: one of the two messages.
///
/// ```
/// use tf_example::{Bytes, Example, Feature, Message, json::Record};
///
/// let payload = Bytes::from(Example::from_features([("image/height", Feature::int64s([480]))]).encode_to_vec());
/// let record = Record::decode(&payload).ok_or("neither an example nor a sequence")?;
/// assert!(matches!(&record, Record::Example(example) if example.int64("image/height") == Ok(480)));
/// assert_eq!(record.encode_to_vec(), payload);
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// `tf.train.Example`
    Example(Example),
    /// `tf.train.SequenceExample`
    SequenceExample(SequenceExample),
}

impl Record {
    /// The record of a payload, decoded; byte strings share its buffer. `None` where it is neither message, as
    /// [`RecordRef::parse`] says, or where something is wrong within a feature.
    #[must_use]
    pub fn decode(payload: &Bytes) -> Option<Self> {
        let payload = payload.clone();
        if is_sequence(&payload).ok()?? {
            SequenceExample::decode(payload).ok().map(Self::SequenceExample)
        } else {
            Example::decode(payload).ok().map(Self::Example)
        }
    }

    /// The record's payload: the message, encoded.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        match self {
            Self::Example(example) => example.encode_to_vec(),
            Self::SequenceExample(sequence) => sequence.encode_to_vec(),
        }
    }
}

impl From<Example> for Record {
    fn from(example: Example) -> Self {
        Self::Example(example)
    }
}

impl From<SequenceExample> for Record {
    fn from(sequence: SequenceExample) -> Self {
        Self::SequenceExample(sequence)
    }
}

/// A view of a record that has a JSON form: it is written as it lies there, and takes no memory but for the
/// places of its features.
///
/// ```
/// use tf_example::{Example, Feature, Message, json};
///
/// let payload = Example::from_features([
///     ("image/encoded", Feature::bytes([vec![0xff; 80_000]])),
///     ("image/height", Feature::int64s([480])),
/// ])
/// .encode_to_vec();
///
/// let mut record = json::RecordRef::parse(&payload)?.ok_or("no feature is found in it")?;
/// record.retain(|key| key != "image/encoded");
/// record.validate()?;
/// let mut out = Vec::new();
/// json::write_ref(&mut out, 0, &record, &json::WriteOptions::new())?;
/// assert_eq!(
///     String::from_utf8(out)?,
///     r#"{"type":"record","record":0,"features":{"image/height":{"int64":[480]}}}"#,
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[expect(clippy::large_enum_variant, reason = "one at a time, and the smaller is the usual one")]
#[derive(Clone, Debug)]
pub enum RecordRef<'a> {
    /// `tf.train.Example`
    Example(ExampleRef<'a>),
    /// `tf.train.SequenceExample`
    SequenceExample(SequenceExampleRef<'a>),
}

impl<'a> RecordRef<'a> {
    /// The record of a payload, told by its fields; `None` where it is a sound message in which no feature is
    /// found.
    ///
    /// What protobuf passes over is passed over: fields that are not in the schema, and that an entry has no
    /// key or no value. A payload that is empty, or nothing but an empty field 1, is an [`Example`].
    ///
    /// # Errors
    ///
    /// Where the payload is not a message with these fields. Features are not looked into.
    pub fn parse(payload: &'a [u8]) -> Result<Option<Self>, WireError> {
        Ok(match is_sequence(payload)? {
            None => None,
            Some(false) => Some(Self::Example(ExampleRef::parse(payload)?)),
            Some(true) => Some(Self::SequenceExample(SequenceExampleRef::parse(payload)?)),
        })
    }

    /// Leaves out the features and feature lists whose keys are not to be kept; they are not looked into then.
    pub fn retain(&mut self, keep: impl FnMut(&str) -> bool) {
        match self {
            Self::Example(example) => example.features_mut().retain(keep),
            Self::SequenceExample(sequence) => sequence.retain(keep),
        }
    }

    /// Looks into every feature that is left.
    ///
    /// # Errors
    ///
    /// Of the first that is not what the schema says. Without one, [`write_ref`](super::write_ref()) has no
    /// errors but those of the output.
    pub fn validate(&self) -> Result<(), WireError> {
        match self {
            Self::Example(example) => example.validate(),
            Self::SequenceExample(sequence) => sequence.validate(),
        }
    }
}

/// Which of the two a payload is, where it is either.
fn is_sequence(payload: &[u8]) -> Result<Option<bool>, WireError> {
    Ok(match read_as(payload)? {
        None => None,
        Some(ReadAs::Example) => Some(false),
        Some(ReadAs::SequenceExample) => Some(true),
        Some(ReadAs::Empty) => Some(SequenceExampleRef::parse(payload)?.has_feature_lists()),
    })
}
