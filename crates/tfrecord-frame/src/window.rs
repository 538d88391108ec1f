//! The bytes from a record on, wherever they come from.

/// Bytes from a record on that are looked at ever further on.
pub(crate) trait Window {
    type Error;

    /// The bytes from `at` on, counted from the record's first: `want` of them at least, unless the input ends
    /// before. What is before `at` is not asked for again.
    fn bytes(&mut self, at: u64, want: usize) -> Result<&[u8], Self::Error>;
}

/// All that there is, in memory.
impl Window for &[u8] {
    type Error = core::convert::Infallible;

    fn bytes(&mut self, at: u64, _: usize) -> Result<&[u8], Self::Error> {
        Ok(usize::try_from(at).ok().and_then(|at| self.get(at..)).unwrap_or_default())
    }
}
