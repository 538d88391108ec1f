//! What is made of a fuzzer's bytes.

use tfrecord_frame::framing::{encode_footer, encode_header};

/// As much as is made of one input: longer than all that is read at once.
const MAX_LEN: usize = 70_000;

/// From this length byte on, a piece is one byte over and over.
const RUN: u8 = 0xfa;
/// A piece that is a whole record.
const RECORD: u8 = 0xef;
/// A piece that begins with a header of any length.
const HEADER: u8 = 0xee;

/// Takes an input's bytes for one choice after another; when they are used up, every choice is 0 or empty.
pub(super) struct Choices<'a>(&'a [u8]);

impl<'a> Choices<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) fn byte(&mut self) -> u8 {
        let Some((byte, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *byte
    }

    /// Two bytes, little-endian.
    pub(super) fn number(&mut self) -> usize {
        usize::from(u16::from_le_bytes([self.byte(), self.byte()]))
    }

    /// How much to read at a time, in turn: up to seven numbers, most of them small.
    pub(super) fn steps(&mut self) -> Vec<usize> {
        let count = 1 + usize::from(self.byte() % 7);
        let step = |byte| if byte < RUN { usize::from(byte) } else { usize::from(byte - RUN + 1) * 3000 };
        (0..count).map(|_| step(self.byte())).collect()
    }

    /// Bytes with their length in front; the lengths 238, 239 and from 250 on are other ways to make a piece.
    pub(super) fn piece(&mut self) -> Vec<u8> {
        match self.byte() {
            len @ RUN.. => vec![self.byte(); usize::from(len - RUN) * 7500 + 7],
            RECORD => framed(&[self.plain()]),
            HEADER => {
                let len = self.number() as u64;
                [&encode_header(len), self.plain()].concat()
            }
            len => self.take(len).to_vec(),
        }
    }

    /// All the pieces that the rest makes.
    pub(super) fn pieces(&mut self) -> Vec<Vec<u8>> {
        let (mut pieces, mut total) = (Vec::new(), 0);
        while !self.0.is_empty() && total < MAX_LEN {
            let piece = self.piece();
            total += piece.len() + 16;
            pieces.push(piece);
        }
        pieces
    }

    pub(super) fn rest(self) -> &'a [u8] {
        self.0
    }

    fn plain(&mut self) -> &'a [u8] {
        let len = self.byte();
        self.take(len)
    }

    fn take(&mut self, len: u8) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(usize::from(len).min(self.0.len()));
        self.0 = rest;
        taken
    }
}

/// A file of records with these payloads.
pub(super) fn framed<P: AsRef<[u8]>>(payloads: &[P]) -> Vec<u8> {
    let record = |payload: &P| {
        let payload = payload.as_ref();
        [&encode_header(payload.len() as u64), payload, &encode_footer(payload)].concat()
    };
    payloads.iter().flat_map(record).collect()
}
