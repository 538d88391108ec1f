//! What is around a zlib stream's deflated data: RFC 1950, section 2.2.

/// Whether these bytes, two unless the input ends, may open a stream: method 8, a window of at most 32 KiB, a
/// header divisible by 31.
pub(super) fn opens(head: &[u8]) -> bool {
    let method_fits = |method: u8| method & 0x0f == 8 && method >> 4 <= 7;
    match *head {
        [] => true,
        [method] => method_fits(method),
        [method, flags, ..] => method_fits(method) && u16::from_be_bytes([method, flags]) % 31 == 0,
    }
}

/// The header written: method 8, a window of 32 KiB, no dictionary, and how hard it was tried.
pub(super) const fn header(level: u32) -> [u8; 2] {
    let flags = match level {
        0 | 1 => 0x01,
        2..=5 => 0x5e,
        6 => 0x9c,
        _ => 0xda,
    };
    [0x78, flags]
}

/// RFC 1950, section 8.2: the checksum at a stream's end.
pub(super) struct Adler32 {
    sum: u32,
    sum_of_sums: u32,
}

impl Adler32 {
    /// The largest prime below 2^16.
    const BASE: u32 = 65_521;

    /// As many bytes as can be summed before a sum of sums leaves 32 bits.
    const PIECE: usize = 5552;

    pub(super) const fn new() -> Self {
        Self { sum: 1, sum_of_sums: 0 }
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        for piece in bytes.chunks(Self::PIECE) {
            for &byte in piece {
                self.sum += u32::from(byte);
                self.sum_of_sums += self.sum;
            }
            self.sum %= Self::BASE;
            self.sum_of_sums %= Self::BASE;
        }
    }

    pub(super) const fn trailer(&self) -> [u8; 4] {
        ((self.sum_of_sums << 16) | self.sum).to_be_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn adler(bytes: &[u8]) -> u32 {
        let mut adler = Adler32::new();
        adler.update(bytes);
        u32::from_be_bytes(adler.trailer())
    }

    #[test]
    fn known_checksums() {
        assert_eq!(adler(b""), 1);
        assert_eq!(adler(b"Wikipedia"), 0x11e6_0398);
    }

    /// Against the definition, in wide numbers, with the bytes that overflow first.
    #[test]
    fn long_inputs_do_not_overflow() {
        for len in [5551, 5552, 5553, 1 << 17] {
            let (mut sum, mut sums) = (1_u64, 0_u64);
            for _ in 0..len {
                sum += 255;
                sums += sum;
            }
            let expected = ((sums % 65_521) << 16) | (sum % 65_521);
            assert_eq!(u64::from(adler(&vec![255; len])), expected, "{len}");
        }
    }

    #[test]
    fn every_header_opens() {
        for level in 0..=9 {
            assert!(opens(&header(level)), "{level}");
        }
    }
}
