//! Bytes taken from a `Read` and not used yet.

use std::convert::Infallible;
use std::io::{self, Read};

use crate::framing::HEADER_LEN;
use crate::window::Window;
use crate::{Error, ErrorKind, Position};

/// How much is read at a time at first: small files shall not cost a large buffer.
const FIRST_BLOCK_LEN: usize = 64 << 10;

/// How much is read at a time in the end. Systems copy large blocks out of their cache faster than small ones,
/// and a record that lies across the end of one is seldom.
const BLOCK_LEN: usize = 1 << 20;

/// From this many missing bytes on, only they are read and the next header: what else came with them would
/// have to be moved.
pub(crate) const EXACT_LEN: usize = BLOCK_LEN / 2;

/// Room for up to this length is made on a record's word; more only as data arrives.
pub(crate) const TRUSTED_LEN: usize = 1 << 20;

/// An input with the bytes read from it and not consumed.
#[derive(Debug)]
pub(crate) struct ReadBuffer<R> {
    pub(crate) inner: R,
    /// Initialised once; `start..end` of it is filled.
    room: Vec<u8>,
    start: usize,
    end: usize,
    /// How much to read at a time.
    block: usize,
    /// An error of the input that is still to be told.
    deferred: Option<io::Error>,
}

impl<R> ReadBuffer<R> {
    pub(crate) const fn new(inner: R) -> Self {
        Self { inner, room: Vec::new(), start: 0, end: 0, block: FIRST_BLOCK_LEN, deferred: None }
    }

    /// The bytes not consumed yet.
    #[inline]
    pub(crate) fn filled(&self) -> &[u8] {
        self.room.get(self.start..self.end).unwrap_or_default()
    }

    /// The last bytes consumed, `len` of them.
    #[inline]
    pub(crate) fn consumed(&self, len: usize) -> &[u8] {
        self.start.checked_sub(len).and_then(|from| self.room.get(from..self.start)).unwrap_or_default()
    }

    #[inline]
    pub(crate) fn consume(&mut self, len: usize) {
        self.start = self.start.saturating_add(len).min(self.end);
    }

    /// Replaces what is not consumed by these pieces.
    pub(crate) fn refill(&mut self, pieces: &[&[u8]]) -> io::Result<()> {
        let len = pieces.iter().map(|piece| piece.len()).sum::<usize>();
        if self.room.len() < len {
            self.room.try_reserve_exact(len - self.room.len())?;
            self.room.resize(len, 0);
        }
        let mut at = 0;
        for piece in pieces {
            let end = at + piece.len();
            if let Some(place) = self.room.get_mut(at..end) {
                place.copy_from_slice(piece);
            }
            at = end;
        }
        (self.start, self.end) = (0, len);
        Ok(())
    }

    /// Makes room for `need` bytes from the first that is not consumed, or for some of them.
    fn make_room(&mut self, need: usize) -> io::Result<()> {
        let have = self.end - self.start;
        let need = need.max(self.block);
        // Moved only where that frees as much as it moves: moving costs no more than reading did.
        if have <= self.start && self.start.saturating_add(need) > self.room.len() {
            self.room.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, have);
        }
        let believed = need.saturating_add(HEADER_LEN).min(TRUSTED_LEN.max(have.saturating_mul(2)));
        let target = self.start.saturating_add(believed);
        if self.room.is_empty() && target <= TRUSTED_LEN {
            // Zeroed memory as the system gives it costs nothing to zero.
            self.room = vec![0; target];
        }
        if target > self.room.len() {
            let more = target - self.room.len();
            if self.start == 0 {
                self.room.try_reserve_exact(more)?;
            } else {
                self.room.try_reserve(more)?;
            }
            self.room.resize(target, 0);
        }
        Ok(())
    }
}

impl<R: Read> ReadBuffer<R> {
    /// Reads until `need` bytes are filled, and says whether they are: if not, the input has ended.
    #[cold]
    #[inline(never)]
    pub(crate) fn fill_to(&mut self, need: usize) -> io::Result<bool> {
        loop {
            let have = self.end - self.start;
            let Some(missing) = need.checked_sub(have).filter(|&missing| missing > 0) else {
                return Ok(true);
            };
            if let Some(error) = self.deferred.take() {
                return Err(error);
            }
            self.make_room(need)?;
            let room = self.room.get_mut(self.end..).unwrap_or_default();
            let wanted = if missing < EXACT_LEN { room.len() } else { missing.saturating_add(HEADER_LEN) };
            let wanted = wanted.min(room.len());
            match read_some(&mut self.inner, room.get_mut(..wanted).unwrap_or_default())? {
                0 => return Ok(false),
                got => {
                    self.end += got;
                    // The input gives as much as it is asked for: it may be asked for more.
                    if got == wanted {
                        self.block = self.block.saturating_mul(4).min(BLOCK_LEN);
                    }
                }
            }
        }
    }
}

/// The input from the first byte that is not consumed; what is passed is consumed.
pub(crate) struct Ahead<'a, R> {
    buffer: &'a mut ReadBuffer<R>,
    /// Of the first byte, for errors.
    position: Position,
    passed: u64,
}

impl<'a, R> Ahead<'a, R> {
    pub(crate) const fn new(buffer: &'a mut ReadBuffer<R>, position: Position) -> Self {
        Self { buffer, position, passed: 0 }
    }

    pub(crate) const fn passed(&self) -> u64 {
        self.passed
    }
}

/// The input from the first byte that is not consumed, none of which is consumed by looking. An error ends it, and
/// is left to be told by the next read.
pub(crate) struct Glance<'a, R>(pub(crate) &'a mut ReadBuffer<R>);

impl<R: Read> Window for Glance<'_, R> {
    type Error = Infallible;

    fn bytes(&mut self, at: u64, want: usize) -> Result<&[u8], Infallible> {
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        if let Err(error) = self.0.fill_to(at.saturating_add(want)) {
            self.0.deferred = Some(error);
        }
        Ok(self.0.filled().get(at..).unwrap_or_default())
    }
}

impl<R: Read> Window for Ahead<'_, R> {
    type Error = Error;

    /// A broken stream ends here; reading on will say that it is broken.
    fn bytes(&mut self, at: u64, want: usize) -> Result<&[u8], Error> {
        let step = at.saturating_sub(self.passed);
        self.buffer.consume(usize::try_from(step).unwrap_or(usize::MAX));
        self.passed = self.passed.saturating_add(step);
        if let Err(error) = self.buffer.fill_to(want) {
            let error = Error::io(self.position, error);
            if !matches!(error.kind(), ErrorKind::Compression(_)) {
                return Err(error);
            }
        }
        Ok(self.buffer.filled())
    }
}

/// Reads to `buf` from `filled` on until `need` bytes of it are filled, or the input ends; up to `room` bytes
/// are taken where they come at once.
///
/// `buf` only gets longer, so that its bytes are zeroed once and not per record; beyond [`TRUSTED_LEN`] its
/// length at most doubles what is filled.
pub(crate) fn fill_growing<R: Read>(
    input: &mut R,
    buf: &mut Vec<u8>,
    filled: &mut usize,
    need: usize,
    room: usize,
) -> io::Result<()> {
    while *filled < need {
        let target = room.min(buf.len().max(TRUSTED_LEN).max(filled.saturating_mul(2)));
        if buf.len() < target {
            buf.try_reserve_exact(target - buf.len())?;
            buf.resize(target, 0);
        }
        match read_some(input, buf.get_mut(*filled..target).unwrap_or_default())? {
            0 => break,
            got => *filled += got,
        }
    }
    Ok(())
}

/// One read, not interrupted, and of no more than there is room for.
pub(crate) fn read_some<R: Read>(input: &mut R, room: &mut [u8]) -> io::Result<usize> {
    loop {
        match input.read(room) {
            Ok(got) if got > room.len() => {
                return Err(io::Error::other("input claims more bytes than there was room for"));
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            outcome => return outcome,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A `Read` that breaks the trait's contract.
    struct Boastful;

    impl Read for Boastful {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            Ok(buf.len() + 1)
        }
    }

    #[test]
    fn a_reader_that_claims_too_much_is_an_error() {
        let error = ReadBuffer::new(Boastful).fill_to(1).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::Other);
    }

    #[test]
    fn room_follows_the_data() {
        for present in [0, 1, TRUSTED_LEN - 1, TRUSTED_LEN, TRUSTED_LEN + 1, 3 * TRUSTED_LEN + 17] {
            let mut buffer = ReadBuffer::new(io::repeat(7).take(present as u64));
            assert!(!buffer.fill_to(usize::MAX / 2).unwrap());
            assert_eq!(buffer.filled().len(), present);
            let room = buffer.room.capacity();
            assert!(room <= TRUSTED_LEN.max(2 * present), "{room} for {present}");

            let (mut buf, mut filled) = (Vec::new(), 0);
            let mut input = io::repeat(7).take(present as u64);
            fill_growing(&mut input, &mut buf, &mut filled, usize::MAX / 2, usize::MAX / 2).unwrap();
            assert_eq!(filled, present);
            assert!(buf.capacity() <= TRUSTED_LEN.max(2 * present), "{} for {present}", buf.capacity());
        }
    }

    #[test]
    fn no_more_than_the_next_header_is_read_with_a_long_record() {
        let total = 3 * TRUSTED_LEN;
        let mut buffer = ReadBuffer::new(io::repeat(7));
        assert!(buffer.fill_to(total).unwrap());
        assert_eq!(buffer.filled().len(), total + HEADER_LEN);
        assert_eq!(buffer.room.capacity(), total + HEADER_LEN);
    }

    #[test]
    fn a_buffer_at_hand_is_used_at_once() {
        let (mut buf, mut filled) = (vec![1; 100], 3);
        fill_growing(&mut io::repeat(7), &mut buf, &mut filled, 40, 50).unwrap();
        assert_eq!((filled, buf.len()), (50, 100));
        assert_eq!(buf[..51], [[1; 3].as_slice(), &[7; 47], &[1]].concat());
    }

    /// Looking at long stretches from ever further on must not move or allocate without bound.
    #[test]
    fn looking_ahead_from_many_places_is_linear() {
        let want = 3 * TRUSTED_LEN;
        let mut buffer = ReadBuffer::new(io::repeat(7).take(4 * want as u64));
        let mut ahead = Ahead::new(&mut buffer, Position::default());
        for at in (0..want as u64).step_by(12) {
            assert!(ahead.bytes(at, want).unwrap().len() >= want);
        }
        assert!(buffer.room.len() <= 2 * want + BLOCK_LEN, "{}", buffer.room.len());
    }

    #[test]
    fn bytes_put_back_come_first() {
        let mut buffer = ReadBuffer::new(b"rest".as_slice());
        buffer.refill(&[b"put", b" ", b"back "]).unwrap();
        assert!(buffer.fill_to(13).unwrap());
        assert_eq!(buffer.filled(), b"put back rest");
        buffer.consume(9);
        assert_eq!((buffer.consumed(5), buffer.filled()), (b"back ".as_slice(), b"rest".as_slice()));
    }
}
