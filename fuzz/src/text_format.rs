//! The target of pbtxt.

#[path = "../../crates/pbtxt/tests/fuzz_corpus/text.rs"]
mod text;

/// A text.
pub fn pbtxt(data: &[u8]) {
    text::check(data);
}
