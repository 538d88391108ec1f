//! A buffer before an input, from which bytes can be looked at before they are taken.

use std::io::{self, Read};

use crate::read_buffer::read_some;

pub(super) struct ReadAhead<R> {
    inner: R,
    buf: Vec<u8>,
    /// What was read and not yet taken is `buf[start..end]`.
    start: usize,
    end: usize,
    taken: u64,
}

impl<R> ReadAhead<R> {
    pub(super) fn new(inner: R, capacity: usize) -> Self {
        Self { inner, buf: vec![0; capacity], start: 0, end: 0, taken: 0 }
    }

    /// Sets how much is read at a time; what was read already stays.
    pub(super) fn grow(&mut self, capacity: usize) {
        self.buf.resize(capacity.max(self.end), 0);
    }

    pub(super) const fn get_ref(&self) -> &R {
        &self.inner
    }

    pub(super) const fn get_mut(&mut self) -> &mut R {
        &mut self.inner
    }

    pub(super) fn into_inner(self) -> R {
        self.inner
    }

    /// How many bytes of the input were taken.
    pub(super) const fn taken(&self) -> u64 {
        self.taken
    }

    /// What was read and not yet taken.
    pub(super) fn buffered(&self) -> &[u8] {
        self.buf.get(self.start..self.end).unwrap_or_default()
    }

    /// Takes `len` of the [`buffered`](Self::buffered) bytes.
    pub(super) fn take(&mut self, len: usize) {
        let len = len.min(self.end - self.start);
        self.start += len;
        self.taken = self.taken.saturating_add(len as u64);
    }
}

impl<R: Read> ReadAhead<R> {
    /// The bytes to come, at least `len` of them, fewer only at the end of the input.
    ///
    /// `len` is at most the capacity. After an error nothing is lost, and one can ask again.
    pub(super) fn peek(&mut self, len: usize) -> io::Result<&[u8]> {
        if self.end - self.start < len {
            self.buf.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
            while self.end < len {
                let room = self.buf.get_mut(self.end..).unwrap_or_default();
                match read_some(&mut self.inner, room)? {
                    0 => break,
                    got => self.end += got,
                }
            }
        }
        Ok(self.buffered())
    }

    /// Takes bytes as they are: small pieces out of the buffer, large ones past it.
    pub(super) fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.start == self.end && out.len() >= self.buf.len() {
            let got = self.inner.read(out)?;
            self.taken = self.taken.saturating_add(got as u64);
            return Ok(got);
        }
        let got = self.peek(1)?.read(out)?;
        self.take(got);
        Ok(got)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_looked_at_is_still_there() {
        let mut input = ReadAhead::new(b"0123456789".as_slice(), 4);
        assert_eq!(input.peek(2).unwrap(), b"0123");
        input.take(3);
        assert_eq!(input.peek(2).unwrap(), b"3456");
        assert_eq!(input.peek(4).unwrap(), b"3456");
        input.grow(8);
        assert_eq!(input.peek(8).unwrap(), b"3456789");
        input.take(7);
        assert_eq!(input.taken(), 10);
        assert_eq!(input.peek(1).unwrap(), b"");
    }

    #[test]
    fn large_reads_pass_the_buffer_by() {
        let mut input = ReadAhead::new(b"0123456789".as_slice(), 4);
        input.peek(4).unwrap();
        let mut out = [0; 6];
        assert_eq!(input.read(&mut out).unwrap(), 4);
        assert_eq!(input.read(&mut out[..5]).unwrap(), 5);
        assert_eq!(&out[..5], b"45678");
        assert_eq!((input.buffered().len(), input.taken()), (0, 9));
        assert_eq!(input.read(&mut out[..1]).unwrap(), 1);
        assert_eq!(input.read(&mut out).unwrap(), 0);
    }

    /// Breaks the trait's contract.
    struct Boastful;

    impl Read for Boastful {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            Ok(buf.len() + 1)
        }
    }

    #[test]
    fn a_reader_that_claims_too_much_is_an_error() {
        assert_eq!(ReadAhead::new(Boastful, 4).peek(1).unwrap_err().kind(), io::ErrorKind::Other);
    }
}
