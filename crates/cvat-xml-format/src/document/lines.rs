//! Counting lines and columns on the way to the parser, and stopping what is too long.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read};

use crate::error::Position;

/// The size of the read buffer in bytes.
const BUFFER_LEN: usize = 64 << 10;

/// Input that knows how far it has been read and may be read only so far.
pub(super) struct Lines {
    input: BufReader<Box<dyn Read + Send>>,
    position: Position,
    /// How many bytes may still be read.
    left: usize,
}

/// The error of a read beyond what was allowed.
#[derive(Debug)]
pub(super) struct TooLong;

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("too long")
    }
}

impl std::error::Error for TooLong {}

impl Lines {
    pub(super) fn new(input: Box<dyn Read + Send>) -> Self {
        let input = BufReader::with_capacity(BUFFER_LEN, input);
        Self { input, position: Position { line: 1, column: 1 }, left: 0 }
    }

    /// Where the next byte lies.
    pub(super) fn position(&self) -> Position {
        self.position
    }

    /// Allows that many bytes from here on.
    pub(super) fn allow(&mut self, bytes: usize) {
        self.left = bytes;
    }

    fn advance(&mut self, amount: usize) {
        let bytes = self.input.buffer().get(..amount).unwrap_or_default();
        let mut lines = bytes.rsplit(|&byte| byte == b'\n');
        let in_last_line = lines.next().unwrap_or_default();
        let lines_ended = lines.count() as u64;
        if lines_ended > 0 {
            self.position.line += lines_ended;
            self.position.column = 1;
        }
        // Every byte of UTF-8 that does not continue a character begins one.
        let characters = in_last_line.iter().filter(|&&byte| begins_character(byte)).count();
        self.position.column += characters as u64;
    }
}

fn begins_character(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}

impl Read for Lines {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let mut available = self.fill_buf()?;
        let read = available.read(buf)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Lines {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let available = self.input.fill_buf()?;
        if self.left == 0 && !available.is_empty() {
            return Err(io::Error::other(TooLong));
        }
        Ok(available.get(..self.left).unwrap_or(available))
    }

    fn consume(&mut self, amount: usize) {
        self.advance(amount);
        self.left = self.left.saturating_sub(amount);
        self.input.consume(amount);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_and_characters() {
        let mut lines = Lines::new(Box::new("ab\nснег\nx".as_bytes()));
        lines.allow(100);
        for (amount, line, column) in [(1, 1, 2), (2, 2, 1), (4, 2, 3), (2, 2, 4), (3, 3, 1), (1, 3, 2)] {
            lines.fill_buf().unwrap();
            lines.consume(amount);
            assert_eq!(lines.position(), Position { line, column });
        }
        assert!(lines.fill_buf().unwrap().is_empty());
    }

    #[test]
    fn stops_after_what_is_allowed() {
        let mut lines = Lines::new(Box::new(&b"0123456789"[..]));
        lines.allow(4);
        let mut read = Vec::new();
        assert!(lines.read_to_end(&mut read).is_err());
        assert_eq!(read, b"0123");
        lines.allow(6);
        lines.read_to_end(&mut read).unwrap();
        assert_eq!(read, b"0123456789");
    }
}
