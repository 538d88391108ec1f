//! From a record's payload to the message that was asked for, without losing part of it in silence.

use bytes::Bytes;
use prost::Message;

use super::ErrorKind;
use crate::{
    Example, SequenceExample,
    payload::{ReadAs, read_as},
};

pub(super) fn example(payload: Bytes) -> Result<Example, ErrorKind> {
    let read_as = read_as(&payload);
    let example = Example::decode(payload.clone()).map_err(ErrorKind::Decode)?;
    if let Ok(Some(ReadAs::Example | ReadAs::Empty)) = read_as {
        return Ok(example);
    }
    // A sound one with features would have been an example.
    sequence_example(payload).and_then(|_| Err(ErrorKind::SequenceExample))
}

/// An example is a sequence example that has a context and no lists: the bytes are the same.
pub(super) fn sequence_example(payload: Bytes) -> Result<SequenceExample, ErrorKind> {
    let is_neither = matches!(read_as(&payload), Ok(None));
    let sequence = SequenceExample::decode(payload).map_err(ErrorKind::Decode)?;
    if is_neither { Err(ErrorKind::Neither) } else { Ok(sequence) }
}
