//! Lossless records: what is written is read, and what a record cannot keep or did not keep is told.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod lossless {
    mod changed;
    mod data_sets;
    mod facts;
    mod told;
    mod written;
}
