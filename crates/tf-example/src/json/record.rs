//! What a line is made of.

use bytes::Bytes;
use prost::Message;

use crate::{Example, Payload, SequenceExample};

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
    /// The record of a payload, told by [`Payload::classify`]; `None` where it is neither message.
    ///
    /// A payload that is empty, or nothing but an empty field 1, is an [`Example`].
    #[must_use]
    pub fn decode(payload: &Bytes) -> Option<Self> {
        match Payload::classify(payload) {
            Payload::Example(example) => Some(example.into()),
            Payload::SequenceExample(sequence) => Some(sequence.into()),
            Payload::Empty => {
                let sequence = SequenceExample::decode(payload.clone()).ok()?;
                if sequence.feature_lists.is_some() {
                    return Some(sequence.into());
                }
                Some(Example { features: sequence.context }.into())
            }
            Payload::Other => None,
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
