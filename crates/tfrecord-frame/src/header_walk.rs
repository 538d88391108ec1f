//! Walking from header to header by seeking, payloads unread.

use std::io::{self, ErrorKind::UnexpectedEof, Read, Seek, SeekFrom};

use crate::failure::Failure;
use crate::framing::{FOOTER_LEN, HEADER_LEN};
use crate::read_buffer::read_some;
use crate::step::{payload_len, truncated_body, truncated_header};
use crate::window::Window;
use crate::{Error, ErrorKind, Position, ReadOptions, RecordSpan};

/// How much is read at a time where several records are in it.
const WINDOW_LEN: usize = 64 << 10;

/// How much of a larger record is read: its header and what comes along at no cost.
const GLANCE_LEN: usize = 4 << 10;

/// Goes over the records of an input, reading headers only. It is of no use after an error.
pub(crate) struct HeaderWalk<'a, R> {
    input: R,
    options: &'a ReadOptions,
    /// Where the input stood at first.
    stood: u64,
    /// The number of bytes in the input.
    total: u64,
    position: Position,
    /// The bytes from `window_start` on are `window[..filled]`; the input stands behind them.
    window: Vec<u8>,
    window_start: u64,
    filled: usize,
    /// How much to read at a time, by the length of the last record.
    reach: usize,
}

impl<'a, R: Read + Seek> HeaderWalk<'a, R> {
    pub(crate) fn new(mut input: R, options: &'a ReadOptions) -> Result<Self, Error> {
        let mut measure = || {
            let stood = input.stream_position()?;
            let total = input.seek(SeekFrom::End(0))?;
            input.rewind()?;
            Ok((stood, total))
        };
        let position = Position::default();
        let (stood, total) = measure().map_err(|error| Error::io(position, error))?;
        let window = vec![0; WINDOW_LEN];
        let (window_start, filled, reach) = (0, 0, GLANCE_LEN);
        Ok(Self { input, options, stood, total, position, window, window_start, filled, reach })
    }

    /// Where the next record starts.
    pub(crate) const fn position(&self) -> Position {
        self.position
    }

    /// The next record, whole within the input; `None` at the end.
    pub(crate) fn next_span(&mut self) -> Result<Option<RecordSpan>, Error> {
        let at = self.position;
        let left = self.total.saturating_sub(at.byte);
        if left == 0 {
            return Ok(None);
        }
        let head = self.peek(HEADER_LEN).map_err(|error| Error::io(at, error))?;
        let Some(header) = head.first_chunk().copied() else {
            return Err(self.fail(truncated_header(left)));
        };
        let len = payload_len(&header, self.options).map_err(|kind| self.fail(kind))? as u64;
        let body = left.saturating_sub(HEADER_LEN as u64);
        if body < len.saturating_add(FOOTER_LEN as u64) {
            return Err(self.fail(truncated_body(len, body)));
        }
        self.position = at.after(len);
        let span = RecordSpan { offset: at.byte, len: self.position.byte - at.byte };
        self.reach = if span.len <= WINDOW_LEN as u64 / 4 { WINDOW_LEN } else { GLANCE_LEN };
        Ok(Some(span))
    }

    /// Puts the input back where it stood at first.
    pub(crate) fn rewind(&mut self) -> Result<(), Error> {
        let back = self.input.seek(SeekFrom::Start(self.stood));
        back.map(drop).map_err(|error| Error::io(self.position, error))
    }

    fn fail(&mut self, kind: ErrorKind) -> Error {
        let (position, options) = (self.position, self.options);
        Failure::diagnose(&mut FromHere(self), position, kind, options).error(position)
    }

    /// The next `wanted` bytes; fewer only at the end, and if the window has no room for more.
    fn peek(&mut self, wanted: usize) -> io::Result<&[u8]> {
        let from = self.position.byte;
        let left = self.total.saturating_sub(from);
        let wanted = wanted.min(WINDOW_LEN);
        let wanted = usize::try_from(left).map_or(wanted, |left| left.min(wanted));
        let passed = usize::try_from(from.saturating_sub(self.window_start)).unwrap_or(usize::MAX);
        let kept = self.filled.saturating_sub(passed);
        if kept < wanted {
            if passed > self.filled {
                self.input.seek(SeekFrom::Start(from))?;
            } else {
                self.window.copy_within(passed..self.filled, 0);
            }
            (self.window_start, self.filled) = (from, kept);
            self.fill(wanted)?;
        }
        let start = usize::try_from(from - self.window_start).unwrap_or(usize::MAX);
        Ok(self.window.get(start..start.saturating_add(wanted)).unwrap_or_default())
    }

    /// Reads until the window has `wanted` bytes, or more if they come along.
    fn fill(&mut self, wanted: usize) -> io::Result<()> {
        while self.filled < wanted {
            let until = self.reach.max(wanted);
            let room = self.window.get_mut(self.filled..until).unwrap_or_default();
            match read_some(&mut self.input, room)? {
                0 => return Err(io::Error::new(UnexpectedEof, "input is shorter than it was")),
                got => self.filled += got,
            }
        }
        Ok(())
    }
}

/// The bytes from the next record on, as far as the window holds them.
struct FromHere<'w, 'a, R>(&'w mut HeaderWalk<'a, R>);

impl<R: Read + Seek> Window for FromHere<'_, '_, R> {
    type Error = io::Error;

    fn bytes(&mut self, at: u64, want: usize) -> io::Result<&[u8]> {
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        let bytes = self.0.peek(at.saturating_add(want))?;
        Ok(bytes.get(at..).unwrap_or_default())
    }
}
