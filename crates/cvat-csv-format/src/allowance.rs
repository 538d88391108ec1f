//! Bounds on what one row and one table may be long, and one end of line for all.

use std::io::{self, Read};

/// The length of one row in bytes, beside what the parser has read ahead.
pub(crate) const ROW_LEN: u64 = 1 << 20;

/// Reads at most so much until it is [renewed](Self::renew), and at most so much in all. Lines end in a line feed,
/// whatever they end in below: the parser counts nothing else.
#[derive(Debug)]
pub(crate) struct Allowance<R> {
    inner: R,
    row: u64,
    table: u64,
    after_return: bool,
}

/// Which bound was passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exceeded {
    Row,
    Table,
}

impl<R> Allowance<R> {
    pub(crate) fn new(inner: R, table: u64) -> Self {
        Self { inner, row: ROW_LEN, table, after_return: false }
    }

    /// A row was read.
    pub(crate) fn renew(&mut self) {
        self.row = ROW_LEN;
    }

    /// The bound that ended the reading, if one did.
    pub(crate) fn exceeded(&self) -> Option<Exceeded> {
        match (self.table, self.row) {
            (0, _) => Some(Exceeded::Table),
            (_, 0) => Some(Exceeded::Row),
            _ => None,
        }
    }
}

impl<R: Read> Allowance<R> {
    fn read_raw(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.row.min(self.table);
        if left == 0 {
            return Err(io::Error::other("longer than is allowed"));
        }
        let len = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        let read = self.inner.read(buffer.get_mut(..len).unwrap_or_default())?;
        self.row -= read as u64;
        self.table -= read as u64;
        Ok(read)
    }
}

impl<R: Read> Read for Allowance<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.read_raw(buffer)?;
            let mut kept = 0;
            for index in 0..read {
                let byte = buffer.get(index).copied().unwrap_or_default();
                let ends_return = byte == b'\n' && self.after_return;
                self.after_return = byte == b'\r';
                if let (false, Some(slot)) = (ends_return, buffer.get_mut(kept)) {
                    *slot = if byte == b'\r' { b'\n' } else { byte };
                    kept += 1;
                }
            }
            if kept > 0 || read == 0 {
                return Ok(kept);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_a_line_feed() {
        for len in 1..5 {
            let mut reader = Allowance::new(&b"a\r\n\r\nb\rc\n\n\r"[..], u64::MAX);
            let (mut text, mut piece) = (Vec::new(), vec![0; len]);
            while let read @ 1.. = reader.read(&mut piece).unwrap() {
                text.extend_from_slice(&piece[..read]);
            }
            assert_eq!(text, b"a\n\nb\nc\n\n\n", "{len} bytes at once");
        }
    }

    #[test]
    fn ends_at_the_bounds() {
        let mut reader = Allowance::new(io::repeat(b'a'), 5);
        assert_eq!(reader.read(&mut [0; 4]).unwrap(), 4);
        assert_eq!(reader.exceeded(), None);
        assert_eq!(reader.read(&mut [0; 4]).unwrap(), 1);
        reader.read(&mut [0; 4]).unwrap_err();
        assert_eq!(reader.exceeded(), Some(Exceeded::Table));

        let mut reader = Allowance::new(io::repeat(b'a'), u64::MAX);
        let mut row = vec![0; usize::try_from(ROW_LEN).unwrap()];
        reader.read_exact(&mut row).unwrap();
        assert_eq!(reader.exceeded(), Some(Exceeded::Row));
        reader.renew();
        assert_eq!(reader.read(&mut [0; 4]).unwrap(), 4);
    }
}
