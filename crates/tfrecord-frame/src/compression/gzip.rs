//! A gzip member's header and trailer: RFC 1952, section 2.3.

use flate2::Crc;

/// What every member starts with.
pub(super) const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The checksum of what was compressed and its length, each 4 bytes, little-endian.
pub(super) const TRAILER_LEN: usize = 8;

const DEFLATE: u8 = 8;

// Bits of the header's flags.
const HEADER_CRC: u8 = 1 << 1;
const EXTRA: u8 = 1 << 2;
const NAME: u8 = 1 << 3;
const COMMENT: u8 = 1 << 4;
const RESERVED: u8 = 0b1110_0000;

/// The header written: no flags, no time, no extra flags, unknown system. Nothing of the day or the machine.
pub(super) const HEADER: [u8; 10] = [MAGIC[0], MAGIC[1], DEFLATE, 0, 0, 0, 0, 0, 0, 255];

/// The trailer of a member that holds what `crc` has seen.
pub(super) fn trailer(crc: &Crc) -> [u8; TRAILER_LEN] {
    let [c0, c1, c2, c3] = crc.sum().to_le_bytes();
    let [l0, l1, l2, l3] = crc.amount().to_le_bytes();
    [c0, c1, c2, c3, l0, l1, l2, l3]
}

/// Gets past a header, whatever its length, a byte at a time.
pub(super) struct Header {
    field: Field,
    flags: u8,
    crc: Crc,
}

/// Which field the next byte is of, in the order of the file.
#[derive(Clone, Copy)]
enum Field {
    /// Magic, method, flags, time, extra flags, system; with the byte's number.
    Fixed(u8),
    ExtraLenLow,
    ExtraLenHigh(u8),
    /// With how many bytes are left.
    Extra(u16),
    Name,
    Comment,
    CrcLow,
    /// With whether the low byte was right.
    CrcHigh(bool),
}

/// What a byte of the header did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fed {
    More,
    Complete,
    Malformed,
}

impl Header {
    pub(super) fn new() -> Self {
        Self { field: Field::Fixed(0), flags: 0, crc: Crc::new() }
    }

    pub(super) fn feed(&mut self, byte: u8) -> Fed {
        let sum = self.crc.sum().to_le_bytes();
        let next = match self.field {
            Field::Fixed(at) => {
                let sound = match at {
                    0 => byte == MAGIC[0],
                    1 => byte == MAGIC[1],
                    2 => byte == DEFLATE,
                    3 => byte & RESERVED == 0,
                    _ => true,
                };
                if !sound {
                    return Fed::Malformed;
                }
                if at == 3 {
                    self.flags = byte;
                }
                if at < 9 { Some(Field::Fixed(at + 1)) } else { self.after_fixed() }
            }
            Field::ExtraLenLow => Some(Field::ExtraLenHigh(byte)),
            Field::ExtraLenHigh(low) => match u16::from_le_bytes([low, byte]) {
                0 => self.after_extra(),
                len => Some(Field::Extra(len)),
            },
            Field::Extra(left) if left > 1 => Some(Field::Extra(left - 1)),
            Field::Extra(_) => self.after_extra(),
            Field::Name | Field::Comment if byte != 0 => Some(self.field),
            Field::Name => self.after_name(),
            Field::Comment => self.after_comment(),
            Field::CrcLow => Some(Field::CrcHigh(byte == sum[0])),
            Field::CrcHigh(low_fits) if low_fits && byte == sum[1] => None,
            Field::CrcHigh(_) => return Fed::Malformed,
        };
        if !matches!(self.field, Field::CrcLow) {
            self.crc.update(&[byte]);
        }
        let Some(next) = next else { return Fed::Complete };
        self.field = next;
        Fed::More
    }

    const fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    fn after_fixed(&self) -> Option<Field> {
        if self.has(EXTRA) { Some(Field::ExtraLenLow) } else { self.after_extra() }
    }

    fn after_extra(&self) -> Option<Field> {
        if self.has(NAME) { Some(Field::Name) } else { self.after_name() }
    }

    fn after_name(&self) -> Option<Field> {
        if self.has(COMMENT) { Some(Field::Comment) } else { self.after_comment() }
    }

    fn after_comment(&self) -> Option<Field> {
        self.has(HEADER_CRC).then_some(Field::CrcLow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rustfmt::skip]
    const FULL: [u8; 26] = [
        0x1f, 0x8b,             // magic
        8,                      // deflate
        0b0001_1110,            // comment, name, extra field, header checksum
        0x15, 0xcd, 0x5b, 0x07, // time
        2,                      // best compression
        3,                      // Unix
        3, 0,                   // length of the extra field
        0, 1, 2,                // the extra field
        b'a', b'.', b'x', 0,    // name
        b'n', b'o', b't', b'e', 0, // comment
        0, 0,                   // CRC-16, below
    ];

    fn full() -> [u8; 26] {
        let mut crc = Crc::new();
        crc.update(&FULL[..24]);
        let mut header = FULL;
        header[24..].copy_from_slice(&crc.sum().to_le_bytes()[..2]);
        header
    }

    fn feed(bytes: &[u8]) -> (usize, Fed) {
        let mut header = Header::new();
        for (at, &byte) in bytes.iter().enumerate() {
            match header.feed(byte) {
                Fed::More => {}
                fed => return (at + 1, fed),
            }
        }
        (bytes.len(), Fed::More)
    }

    #[test]
    fn the_shortest_and_the_fullest() {
        assert_eq!(feed(&HEADER), (10, Fed::Complete));
        assert_eq!(feed(&full()), (26, Fed::Complete));
        for cut in 0..26 {
            assert_eq!(feed(&full()[..cut]), (cut, Fed::More));
        }
    }

    #[test]
    fn an_extra_field_may_be_empty() {
        let mut header = HEADER.to_vec();
        header[3] = EXTRA;
        header.extend([0, 0]);
        assert_eq!(feed(&header), (12, Fed::Complete));
    }

    #[test]
    fn what_must_be_so_is_checked() {
        for (at, byte) in [(0, 0x1e), (1, 0x8a), (2, 7), (3, 0x20), (3, 0x40), (3, 0x80)] {
            let mut header = HEADER;
            header[at] = byte;
            assert_eq!(feed(&header), (at + 1, Fed::Malformed));
        }
        // The header checksum covers all before it.
        for at in [4, 8, 12, 15, 19, 24, 25] {
            let mut header = full();
            header[at] ^= 1;
            assert_eq!(feed(&header), (26, Fed::Malformed), "byte {at}");
        }
    }
}
