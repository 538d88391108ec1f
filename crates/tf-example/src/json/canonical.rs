//! The JSON mapping of protobuf, as far as these nine messages use it.

pub(super) mod read;
pub(super) mod write;
