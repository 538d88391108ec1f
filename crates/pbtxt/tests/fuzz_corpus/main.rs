//! What must hold for any bytes: the corpus of the fuzz target `pbtxt` in `fuzz/` is replayed here, and so are texts
//! grown from pieces and from label maps.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "test code, also outside the functions marked as tests"
)]

mod grown;
mod replay;
mod text;
