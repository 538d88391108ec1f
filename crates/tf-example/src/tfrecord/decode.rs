//! From a record's payload to the message that was asked for, without losing part of it in silence.

use bytes::Bytes;
use prost::Message;

use super::ErrorKind;
use crate::{Example, Payload, SequenceExample};

pub(super) fn example(payload: Bytes) -> Result<Example, ErrorKind> {
    match Payload::classify(&payload) {
        Payload::Example(example) => Ok(example),
        Payload::Empty => Example::decode(payload).map_err(ErrorKind::Decode),
        Payload::SequenceExample(_) => Err(ErrorKind::SequenceExample),
        Payload::Other => {
            let example = Example::decode(payload.clone()).map_err(ErrorKind::Decode)?;
            let lists = SequenceExample::decode(payload).map_err(ErrorKind::Decode)?.feature_lists;
            match lists {
                Some(_) => Err(ErrorKind::SequenceExample),
                None if example.features().feature.is_empty() => Err(ErrorKind::Neither),
                None => Ok(example),
            }
        }
    }
}

/// An example is a sequence example that has a context and no lists: the bytes are the same.
pub(super) fn sequence_example(payload: Bytes) -> Result<SequenceExample, ErrorKind> {
    match Payload::classify(&payload) {
        Payload::SequenceExample(sequence) => Ok(sequence),
        Payload::Example(Example { features }) => {
            Ok(SequenceExample { context: features, feature_lists: None })
        }
        Payload::Empty => SequenceExample::decode(payload).map_err(ErrorKind::Decode),
        Payload::Other => {
            let sequence = SequenceExample::decode(payload).map_err(ErrorKind::Decode)?;
            let empty =
                sequence.context().feature.is_empty() && sequence.feature_lists().feature_list.is_empty();
            if empty { Err(ErrorKind::Neither) } else { Ok(sequence) }
        }
    }
}
