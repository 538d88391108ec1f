//! Converts between TFRecord archives and what CVAT reads and writes, without TensorFlow.
fn main() {}
