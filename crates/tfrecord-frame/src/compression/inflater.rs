//! One compressed stream after another, to the end of the input.

use std::io::{self, Read};

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::gzip::{self, Fed};
use super::read_ahead::ReadAhead;
use super::{Compression, DecompressError, zlib};
use crate::CompressionFault;

/// RFC 1951, section 2: how far back a stream refers.
const WINDOW_LEN: usize = 32 << 10;

/// Hands out what an input decompresses to.
pub(super) struct Inflater {
    streams: Streams,
    /// Decompressed and not yet handed out is `window[start..end]`.
    window: Vec<u8>,
    start: usize,
    end: usize,
}

impl Inflater {
    pub(super) fn new(compression: Compression) -> Self {
        Self { streams: Streams::new(compression), window: vec![0; WINDOW_LEN], start: 0, end: 0 }
    }

    pub(super) fn read<R: Read>(&mut self, input: &mut ReadAhead<R>, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        loop {
            let got = self.window.get(self.start..self.end).unwrap_or_default().read(out)?;
            self.start += got;
            if got > 0 {
                return Ok(got);
            }
            let room = self.streams.room();
            if let Some(direct) = out.get_mut(..room) {
                match self.streams.advance(input, direct)? {
                    Some(0) => {}
                    Some(produced) => return Ok(produced),
                    None => return Ok(0),
                }
            } else {
                let window = self.window.get_mut(..room).unwrap_or_default();
                let Some(produced) = self.streams.advance(input, window)? else { return Ok(0) };
                (self.start, self.end) = (0, produced);
            }
        }
    }
}

struct Streams {
    compression: Compression,
    state: State,
    inflate: Decompress,
    /// Of what the present gzip member has decompressed to.
    crc: Crc,
    /// Whether everything was handed out that the bytes taken decompress to.
    drained: bool,
    /// Whether a stream came to its end before.
    any_whole: bool,
    fault: Option<DecompressError>,
}

enum State {
    /// Where a stream would start.
    Start,
    /// In a gzip header.
    Header(gzip::Header),
    /// In the deflated data; in all that belongs to a zlib stream.
    Body,
    /// At a gzip trailer.
    Trailer,
}

impl Streams {
    fn new(compression: Compression) -> Self {
        Self {
            compression,
            state: State::Start,
            inflate: Decompress::new(matches!(compression, Compression::Zlib)),
            crc: Crc::new(),
            drained: true,
            any_whole: false,
            fault: None,
        }
    }

    /// How much to ask for at a time: up to the window's end.
    ///
    /// A backend that decodes into a window of its own then has nothing left in it when it meets a fault;
    /// what it has left it never gives out.
    fn room(&self) -> usize {
        let into = usize::try_from(self.inflate.total_out() % WINDOW_LEN as u64).unwrap_or(0);
        WINDOW_LEN - into
    }

    /// Goes on by some step and says how many bytes it wrote to `out`, maybe none; `None` at the end.
    ///
    /// A fault is told by the call after, so that the bytes before it are not lost.
    fn advance<R: Read>(&mut self, input: &mut ReadAhead<R>, out: &mut [u8]) -> io::Result<Option<usize>> {
        if let Some(fault) = self.fault {
            return Err(fault.into());
        }
        match &mut self.state {
            State::Start => self.start(input),
            State::Header(header) => {
                let Some(&byte) = input.peek(1)?.first() else {
                    return Ok(Some(self.truncated(input)));
                };
                match header.feed(byte) {
                    Fed::More => input.take(1),
                    Fed::Malformed => self.fail(CompressionFault::Corrupt, input.taken()),
                    Fed::Complete => {
                        input.take(1);
                        self.state = State::Body;
                    }
                }
                Ok(Some(0))
            }
            State::Body => self.inflate(input, out).map(Some),
            State::Trailer => self.trailer(input).map(Some),
        }
    }

    fn start<R: Read>(&mut self, input: &mut ReadAhead<R>) -> io::Result<Option<usize>> {
        let head = input.peek(2)?;
        match (head, self.opens(head)) {
            ([], _) if self.any_whole => return Ok(None),
            ([] | [_], true) => return Ok(Some(self.truncated(input))),
            (_, true) => {}
            (_, false) => {
                // A first stream that does not start as one is none of this kind.
                let fault =
                    if self.any_whole { CompressionFault::TrailingData } else { CompressionFault::Corrupt };
                self.fail(fault, input.taken());
                return Ok(Some(0));
            }
        }
        if self.any_whole {
            self.inflate.reset(matches!(self.compression, Compression::Zlib));
            self.crc.reset();
        }
        self.drained = true;
        self.state = match self.compression {
            Compression::Gzip => State::Header(gzip::Header::new()),
            _ => State::Body,
        };
        Ok(Some(0))
    }

    /// Whether these bytes, two unless the input ends, may open a stream.
    fn opens(&self, head: &[u8]) -> bool {
        if matches!(self.compression, Compression::Gzip) {
            return head.iter().zip(gzip::MAGIC).all(|(&found, wanted)| found == wanted);
        }
        zlib::opens(head)
    }

    fn inflate<R: Read>(&mut self, input: &mut ReadAhead<R>, out: &mut [u8]) -> io::Result<usize> {
        let mut bytes = input.buffered();
        if bytes.is_empty() && self.drained {
            bytes = input.peek(1)?;
            if bytes.is_empty() {
                return Ok(self.truncated(input));
            }
        }
        let starved = bytes.is_empty();
        let before = (self.inflate.total_in(), self.inflate.total_out());
        let status = self.inflate.decompress(bytes, out, FlushDecompress::None);
        let consumed = difference(self.inflate.total_in(), before.0);
        let produced = difference(self.inflate.total_out(), before.1);
        input.take(consumed);
        self.drained = produced < out.len();
        if matches!(self.compression, Compression::Gzip) {
            self.crc.update(out.get(..produced).unwrap_or_default());
        }
        match status {
            Ok(Status::StreamEnd) if matches!(self.compression, Compression::Gzip) => {
                self.state = State::Trailer;
            }
            Ok(Status::StreamEnd) => self.end(),
            // With input and room, a decoder that stands still would do so for ever.
            Ok(_) if consumed == 0 && produced == 0 && !starved => {
                self.fail(CompressionFault::Corrupt, input.taken());
            }
            Ok(_) => {}
            Err(_) => self.fail(CompressionFault::Corrupt, input.taken()),
        }
        Ok(produced)
    }

    fn trailer<R: Read>(&mut self, input: &mut ReadAhead<R>) -> io::Result<usize> {
        let Some(found) = input.peek(gzip::TRAILER_LEN)?.first_chunk() else {
            return Ok(self.truncated(input));
        };
        if *found == gzip::trailer(&self.crc) {
            input.take(gzip::TRAILER_LEN);
            self.end();
        } else {
            self.fail(CompressionFault::Corrupt, input.taken());
        }
        Ok(0)
    }

    fn end(&mut self) {
        self.any_whole = true;
        self.state = State::Start;
    }

    /// The input is over, and what is left of it is too little.
    fn truncated<R>(&mut self, input: &ReadAhead<R>) -> usize {
        let end = input.taken().saturating_add(input.buffered().len() as u64);
        self.fail(CompressionFault::Truncated, end);
        0
    }

    fn fail(&mut self, fault: CompressionFault, byte: u64) {
        self.fault = Some(DecompressError::new(self.compression, fault, byte));
    }
}

/// How far a total went up in one call, which is at most the length of a slice.
fn difference(after: u64, before: u64) -> usize {
    usize::try_from(after.saturating_sub(before)).unwrap_or(usize::MAX)
}
