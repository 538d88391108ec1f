//! What must hold for any bytes, one file for each fuzz target in `fuzz/`: their corpora are replayed here.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "test code, also outside the functions marked as tests"
)]

mod detection;
mod lossless;
mod mask_png_read;
mod replay;
