//! TFRecord framing: length, masked CRC-32C and payload; readers and writers that know where they are.
