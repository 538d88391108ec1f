//! Annotations exactly as they are in CVAT, beside what trainers read: features under `cvat/…`.

mod facts;

pub use facts::Facts;
