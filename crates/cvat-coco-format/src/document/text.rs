//! A text byte by byte, with the place in it.

use std::io::{BufRead, BufReader, Read};

use super::nesting::{Nesting, Step};
use crate::error::{Error, ErrorKind, Position};

const BUFFER_LEN: usize = 64 << 10;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A text that is being read.
#[derive(Debug)]
pub(super) struct Text<R> {
    reader: BufReader<R>,
    position: Position,
    /// Bytes from the beginning of the file.
    offset: u64,
    max_depth: u64,
}

impl<R: Read> Text<R> {
    /// A byte order mark is passed over.
    pub(super) fn new(reader: R, max_depth: u64) -> Result<Self, Error> {
        let reader = BufReader::with_capacity(BUFFER_LEN, reader);
        let position = Position { line: 1, column: 1 };
        let mut text = Self { reader, position, offset: 0, max_depth };
        if text.chunk()?.starts_with(BYTE_ORDER_MARK) {
            text.reader.consume(BYTE_ORDER_MARK.len());
            text.offset = BYTE_ORDER_MARK.len() as u64;
        }
        Ok(text)
    }

    fn chunk(&mut self) -> Result<&[u8], Error> {
        self.reader.fill_buf().map_err(|error| dataset_files::Error::from(error).into())
    }

    /// Behind white space.
    pub(super) fn position(&self) -> Position {
        self.position
    }

    /// Bytes from the beginning of the file to where reading is.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// The next byte that is no white space, not taken yet; `None` at the end.
    pub(super) fn peek(&mut self) -> Result<Option<u8>, Error> {
        loop {
            let chunk = self.chunk()?;
            let Some(&first) = chunk.first() else { return Ok(None) };
            if !matches!(first, b' ' | b'\t' | b'\r' | b'\n') {
                return Ok(Some(first));
            }
            self.take(first);
        }
    }

    /// Takes the byte that was looked at.
    pub(super) fn take(&mut self, byte: u8) {
        self.reader.consume(1);
        self.offset += 1;
        pass(&mut self.position, byte);
    }

    /// The next byte that is no white space.
    pub(super) fn expect(&mut self) -> Result<u8, Error> {
        self.peek()?.ok_or_else(|| self.error(ErrorKind::Truncated))
    }

    /// Takes the next byte that is no white space where it is this one, else says what was expected.
    pub(super) fn take_only(&mut self, byte: u8) -> Result<(), Error> {
        let found = self.expect()?;
        if found != byte {
            let words = format!("{:?} expected, found {:?}", char::from(byte), char::from(found));
            return Err(self.error(ErrorKind::Syntax(words)));
        }
        self.take(byte);
        Ok(())
    }

    /// Passes a value, and gives its bytes where `into` is given. Says where it begins.
    pub(super) fn value(&mut self, mut into: Option<Copy<'_>>) -> Result<Position, Error> {
        self.expect()?;
        let begin = self.position;
        let mut nesting = Nesting::new(self.max_depth);
        let mut done = false;
        while !done {
            let mut position = self.position;
            let chunk = self.chunk()?;
            if chunk.is_empty() {
                return Err(self.error(ErrorKind::Truncated));
            }
            let mut used = 0;
            for &byte in chunk {
                match nesting.feed(byte).map_err(|kind| Error::new(kind).at(position))? {
                    Step::Inside => {}
                    Step::Last => done = true,
                    Step::Behind => {
                        done = true;
                        break;
                    }
                }
                used += 1;
                pass(&mut position, byte);
                if done {
                    break;
                }
            }
            if let Some(copy) = &mut into {
                copy.push(chunk.get(..used).unwrap_or_default())
                    .map_err(|kind| Error::new(kind).at(begin))?;
            }
            self.reader.consume(used);
            self.offset += used as u64;
            self.position = position;
        }
        Ok(begin)
    }

    pub(super) fn error(&self, kind: ErrorKind) -> Error {
        Error::new(kind).at(self.position)
    }
}

fn pass(position: &mut Position, byte: u8) {
    if byte == b'\n' {
        position.line += 1;
        position.column = 1;
    } else {
        position.column += 1;
    }
}

/// Where a value's bytes go, and how many there may be.
#[derive(Debug)]
pub(crate) struct Copy<'a> {
    pub(crate) bytes: &'a mut Vec<u8>,
    pub(crate) limit: u64,
    /// What is too long beyond it.
    pub(crate) what: &'static str,
}

impl Copy<'_> {
    fn push(&mut self, bytes: &[u8]) -> Result<(), ErrorKind> {
        let len = self.bytes.len().saturating_add(bytes.len());
        if u64::try_from(len).unwrap_or(u64::MAX) > self.limit {
            return Err(ErrorKind::Limit { what: self.what, limit: self.limit });
        }
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }
}
