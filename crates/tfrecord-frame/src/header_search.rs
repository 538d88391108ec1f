//! Finding the next thing that could be a record's header, at memory speed.

use memchr::memmem::Finder;

use crate::framing::{HEADER_LEN, decode_header};
use crate::{Checksums, ReadOptions};

/// Bytes of the length in a header.
const LENGTH_LEN: usize = 8;

/// Looks for headers whose checksum holds and whose length is within the limit.
///
/// A length within the limit has high bytes that are zero, four of them up to 4 GiB: only where so many zeros
/// stand in a row is a checksum computed.
#[derive(Clone, Debug)]
pub(crate) struct HeaderSearch {
    limit: u64,
    zeros: Finder<'static>,
}

impl HeaderSearch {
    pub(crate) fn new(options: &ReadOptions) -> Self {
        const ZEROS: [u8; LENGTH_LEN] = [0; LENGTH_LEN];
        // One zero byte at least, so that there is something to look for: longer records do not exist.
        let limit = options.limit().min(u64::MAX >> 8);
        let high = (limit.leading_zeros() / 8) as usize;
        Self { limit, zeros: Finder::new(ZEROS.get(..high).unwrap_or(&ZEROS)) }
    }

    /// Where the first header in `bytes` starts, and the payload's length that it states.
    pub(crate) fn next(&self, bytes: &[u8]) -> Option<(usize, u64)> {
        let before = LENGTH_LEN - self.zeros.needle().len();
        let mut at = 0;
        loop {
            at += self.zeros.find(bytes.get(at + before..)?)?;
            let header = bytes.get(at..)?.first_chunk::<HEADER_LEN>()?;
            if let Ok(len) = decode_header(header, Checksums::LengthOnly)
                && len <= self.limit
            {
                return Some((at, len));
            }
            at += 1;
            if header == &[0; HEADER_LEN] {
                // A length of zero whose checksum begins with a zero byte is none: only the end of the zeros
                // can be a header again.
                let zeros = leading_zeros(bytes.get(at..)?);
                at += zeros.saturating_sub(LENGTH_LEN);
            }
        }
    }
}

/// How many of the first bytes are zero.
fn leading_zeros(bytes: &[u8]) -> usize {
    const STRIDE: usize = 64;
    let is_zero = |stride: &&[u8]| stride.iter().fold(0, |any, byte| any | byte) == 0;
    let whole = bytes.chunks_exact(STRIDE).take_while(is_zero).count() * STRIDE;
    let rest = bytes.get(whole..).unwrap_or_default();
    whole + rest.iter().take_while(|&&byte| byte == 0).count()
}

/// Whether a header begins `bytes`; of any length, since nothing is read by it.
pub(crate) fn is_header(bytes: &[u8]) -> bool {
    bytes.first_chunk().is_some_and(|header| decode_header(header, Checksums::LengthOnly).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framing::encode_header;

    /// Byte by byte.
    fn plainly(bytes: &[u8], limit: u64) -> Option<(usize, u64)> {
        bytes.windows(HEADER_LEN).enumerate().find_map(|(at, window)| {
            let len = decode_header(window.first_chunk()?, Checksums::LengthOnly).ok()?;
            (len <= limit).then_some((at, len))
        })
    }

    fn assert_same(bytes: &[u8]) {
        for limit in [0, 255, 256, 1 << 20, 1 << 30, (1 << 32) - 1, 1 << 32, 1 << 40, u64::MAX >> 8, u64::MAX]
        {
            let search = HeaderSearch::new(&ReadOptions::new().max_record_len(limit));
            assert_eq!(search.next(bytes), plainly(bytes, limit), "limit {limit}: {bytes:02x?}");
        }
    }

    #[test]
    fn finds_what_the_plain_search_finds() {
        let lengths = [0, 1, 255, 256, 4096, 65_536, 1 << 24, (1 << 30) - 1, 1 << 30, (1 << 30) + 1, 1 << 39];
        for len in lengths {
            let header = encode_header(len);
            for before in 0..30 {
                for filler in [0, 1, 0xff] {
                    let mut bytes = vec![filler; before];
                    bytes.extend(header);
                    assert_same(&bytes);
                    bytes.extend(vec![filler; 20]);
                    assert_same(&bytes);
                    bytes.truncate(before + HEADER_LEN - 1);
                    assert_same(&bytes);
                }
            }
        }
    }

    #[test]
    fn zeros_of_every_length_hide_no_header() {
        for zeros in 0..300 {
            let mut bytes = vec![7; 5];
            bytes.extend(vec![0; zeros]);
            assert_same(&bytes);
            for len in [0, 1, 77] {
                let mut bytes = bytes.clone();
                bytes.extend(encode_header(len));
                bytes.push(9);
                assert_same(&bytes);
            }
        }
    }

    #[test]
    fn counts_leading_zeros() {
        for zeros in 0..200 {
            let mut bytes = vec![0; zeros];
            assert_eq!(leading_zeros(&bytes), zeros);
            bytes.extend([1, 0, 0]);
            assert_eq!(leading_zeros(&bytes), zeros);
        }
    }
}
