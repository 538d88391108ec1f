//! Data sets as they are read: what each kind of annotation becomes, where files lie, and damage.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod fuzz_corpus;
mod hostile;
mod kinds;
mod layouts;
mod support;
