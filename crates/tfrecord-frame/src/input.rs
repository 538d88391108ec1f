//! Taking bytes from a `Read`: as many as asked for, or as many as there are.

use std::io::{self, ErrorKind, Read};

/// A buffer of up to this length is allocated on a record's word; a longer one grows as data arrives.
const TRUSTED_LEN: usize = 1 << 20;

/// How much is read at a time where the bytes are not kept.
const DISCARD_LEN: usize = 64 << 10;

/// Fills `buf`, and says how much of it: less than its length only at the end of the input.
pub(crate) fn fill<R: Read>(input: &mut R, buf: &mut [u8]) -> io::Result<usize> {
    let len = buf.len();
    let mut rest = buf;
    while !rest.is_empty() {
        match input.read(rest) {
            Ok(0) => break,
            Ok(got) => {
                rest = rest
                    .get_mut(got..)
                    .ok_or_else(|| io::Error::other("input claims more bytes than there was room for"))?;
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(len - rest.len())
}

/// Reads `total` bytes to the front of `buf`, and says how many there were.
///
/// `buf` only ever gets longer, so that bytes are zeroed once and not per record; beyond
/// [`TRUSTED_LEN`] its length at most doubles what has arrived.
pub(crate) fn fill_growing<R: Read>(input: &mut R, buf: &mut Vec<u8>, total: usize) -> io::Result<usize> {
    let mut filled = 0;
    while filled < total {
        let room = buf.len().max(TRUSTED_LEN).max(filled.saturating_mul(2));
        let target = total.min(room);
        if buf.len() < target {
            buf.try_reserve_exact(target - buf.len())?;
            buf.resize(target, 0);
        }
        filled += fill(input, buf.get_mut(filled..target).unwrap_or_default())?;
        if filled < target {
            break;
        }
    }
    Ok(filled)
}

/// Reads `total` bytes and forgets them, and says how many there were. `scratch` may get longer.
pub(crate) fn discard<R: Read>(input: &mut R, scratch: &mut Vec<u8>, total: u64) -> io::Result<u64> {
    let mut passed = 0;
    while passed < total {
        let step = usize::try_from(total - passed).map_or(DISCARD_LEN, |left| left.min(DISCARD_LEN));
        if scratch.len() < step {
            scratch.resize(step, 0);
        }
        let got = fill(input, scratch.get_mut(..step).unwrap_or_default())?;
        passed += got as u64;
        if got < step {
            break;
        }
    }
    Ok(passed)
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
        assert_eq!(fill(&mut Boastful, &mut [0; 8]).unwrap_err().kind(), ErrorKind::Other);
    }

    #[test]
    fn growth_follows_the_data() {
        for present in [0, 1, TRUSTED_LEN - 1, TRUSTED_LEN, TRUSTED_LEN + 1, 3 * TRUSTED_LEN + 17] {
            let mut buf = Vec::new();
            let mut input = io::repeat(7).take(present as u64);
            assert_eq!(fill_growing(&mut input, &mut buf, usize::MAX / 2).unwrap(), present);
            assert!(buf.capacity() <= TRUSTED_LEN.max(2 * present), "{} for {present}", buf.capacity());
        }
    }

    #[test]
    fn growth_ends_at_the_total() {
        let total = 3 * TRUSTED_LEN + 17;
        let mut buf = Vec::new();
        assert_eq!(fill_growing(&mut io::repeat(7), &mut buf, total).unwrap(), total);
        assert_eq!(buf.capacity(), total);
        assert!(buf.iter().all(|&byte| byte == 7));
    }

    #[test]
    fn an_old_buffer_is_used_at_once() {
        let mut buf = vec![1; 100];
        assert_eq!(fill_growing(&mut io::repeat(7), &mut buf, 40).unwrap(), 40);
        assert_eq!(buf.len(), 100);
        assert_eq!(buf[..41], [[7; 40].as_slice(), &[1]].concat());
    }

    #[test]
    fn discard_stops_at_the_end() {
        let mut scratch = Vec::new();
        let mut input = io::repeat(0).take(200_000);
        assert_eq!(discard(&mut input, &mut scratch, 150_000).unwrap(), 150_000);
        assert_eq!(discard(&mut input, &mut scratch, u64::MAX).unwrap(), 50_000);
        assert_eq!(scratch.len(), DISCARD_LEN);
    }
}
