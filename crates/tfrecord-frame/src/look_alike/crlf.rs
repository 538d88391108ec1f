//! Binary data that was copied as text: LF (0a) became CR LF (0d 0a).
//!
//! An `Example` begins with 0a, so most often the header passes and the payload's checksum does not. What
//! was done can be undone, for every LF of such a file has its CR: dropping those gives back the record, and
//! its checksums then prove the case.
//!
//! The reverse, CR LF turned into LF, loses bytes; nothing could prove it.

use memchr::{memchr, memchr_iter};

use crate::framing::{HEADER_LEN, decode_header, framed_len};
use crate::{Checksums, MaskedCrc};

/// What is known of a record that may have been translated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Crlf {
    /// It was: with the translation undone, a checksum holds that does not hold otherwise.
    Translated,
    /// It was not, or nothing proves it.
    Untranslated,
    /// It takes at least so many bytes more to tell; at least one.
    Undecided(usize),
}

/// Whether the record that starts `from_header` was translated, as far as these bytes prove it.
///
/// `from_header` is what there is from the header's first byte on, and may go beyond the record. This holds
/// if, with the translation undone,
///
/// - the header's checksum holds, and there was something to undo in the header; or
/// - the header's checksum holds, the whole record is there, its payload's checksum holds, and there was
///   something to undo.
///
/// It never holds if there is no CR LF in the record, nor if any LF is without a CR.
pub(crate) fn is_crlf_translated(from_header: &[u8]) -> bool {
    examine(from_header) == Crlf::Translated
}

/// As [`is_crlf_translated`], for a caller that can read on.
///
/// On [`Crlf::Undecided`] read so many bytes more, up to whatever limit there is, and ask again with all of
/// them. At the end of the input the answer is [`is_crlf_translated`]'s: no.
///
/// Once the length that a sound header states is there, each round asks for as many bytes as pairs were found
/// in those of the round before, so about half as many at most: the rounds are few (at most five for records
/// of real files, a logarithm of the length for any), and the bytes at most twice the record's. A file that
/// was not translated is known by its first LF.
pub(crate) fn examine(from_header: &[u8]) -> Crlf {
    if has_bare_lf(from_header) {
        return Crlf::Untranslated;
    }
    let mut original = Original { rest: from_header };
    let header: [u8; HEADER_LEN] = match original.array() {
        Ok(header) => header,
        Err(wants) => return undecided(wants),
    };
    let Ok(payload_len) = decode_header(&header, Checksums::LengthOnly) else {
        return original.unproven(from_header);
    };
    let seen = |original: &Original<'_>| (from_header.len() - original.rest.len()) as u64;
    if seen(&original) > HEADER_LEN as u64 {
        return Crlf::Translated;
    }
    let payload = original.clone();
    let payload_wants = original.pass(payload_len, |_| ());
    let stored = match original.array() {
        Ok(footer) => MaskedCrc::from_le_bytes(footer),
        Err(wants) => return undecided(payload_wants.saturating_add(wants)),
    };
    if payload.crc(payload_len) != stored {
        original.unproven(from_header)
    } else if seen(&original) > framed_len(payload_len) {
        Crlf::Translated
    } else {
        Crlf::Untranslated
    }
}

fn undecided(wants: u64) -> Crlf {
    Crlf::Undecided(usize::try_from(wants).unwrap_or(usize::MAX))
}

fn has_bare_lf(bytes: &[u8]) -> bool {
    memchr_iter(b'\n', bytes).any(|lf| lf.checked_sub(1).and_then(|before| bytes.get(before)) != Some(&b'\r'))
}

/// The bytes before the translation. In `rest`, every LF but one at its very start has its CR.
#[derive(Clone)]
struct Original<'a> {
    rest: &'a [u8],
}

impl<'a> Original<'a> {
    /// Up to `max` bytes, maybe none; `None` at the end.
    fn piece(&mut self, max: usize) -> Option<&'a [u8]> {
        let after_first = self.rest.get(1..)?;
        // As the search starts one byte late, what it finds is the place of the CR.
        let (len, dropped) = match memchr(b'\n', after_first) {
            Some(cr) if cr < max => (cr, 1),
            _ => (self.rest.len().min(max), 0),
        };
        let (piece, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest.get(dropped..)?;
        Some(piece)
    }

    /// Shows `len` bytes, or all there are; how many are wanting.
    fn pass(&mut self, mut len: u64, mut show: impl FnMut(&[u8])) -> u64 {
        while len > 0 {
            let Some(piece) = self.piece(usize::try_from(len).unwrap_or(usize::MAX)) else { break };
            len -= piece.len() as u64;
            show(piece);
        }
        len
    }

    /// The checksum of the next `len` bytes.
    fn crc(mut self, len: u64) -> MaskedCrc {
        // Pieces may be as short as a byte, which checksums are slow with.
        let mut block = [0; 4096];
        let (mut filled, mut crc) = (0, 0);
        self.pass(len, |mut piece| {
            while !piece.is_empty() {
                let room = block.get_mut(filled..).unwrap_or_default();
                let (now, later) = piece.split_at(piece.len().min(room.len()));
                room.iter_mut().zip(now).for_each(|(slot, byte)| *slot = *byte);
                (filled, piece) = (filled + now.len(), later);
                if filled == block.len() {
                    crc = crc32c::crc32c_append(crc, &block);
                    filled = 0;
                }
            }
        });
        MaskedCrc::mask(crc32c::crc32c_append(crc, block.get(..filled).unwrap_or_default()))
    }

    /// The next bytes, or how many are wanting.
    fn array<const N: usize>(&mut self) -> Result<[u8; N], u64> {
        let mut array = [0; N];
        let mut slots = array.iter_mut();
        let wants = self.pass(N as u64, |piece| {
            // The piece first: `zip` takes from its left before it looks to its right.
            piece.iter().zip(slots.by_ref()).for_each(|(byte, slot)| *slot = *byte);
        });
        if wants == 0 { Ok(array) } else { Err(wants) }
    }

    /// A checksum differs: final, unless the last byte was taken for itself and is a CR before an LF to come.
    fn unproven(&self, from_header: &[u8]) -> Crlf {
        if self.rest.is_empty() && from_header.ends_with(b"\r") {
            Crlf::Undecided(1)
        } else {
            Crlf::Untranslated
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::framing::{FOOTER_LEN, encode_footer, encode_header};

    fn record(payload: &[u8]) -> Vec<u8> {
        let header = encode_header(payload.len() as u64);
        [&header[..], payload, &encode_footer(payload)].concat()
    }

    fn translate(bytes: &[u8]) -> Vec<u8> {
        bytes.iter().flat_map(|&byte| [b'\r', byte].into_iter().skip(usize::from(byte != b'\n'))).collect()
    }

    /// Reads on as a reader does: how much it took, in how many rounds, and the answer.
    fn ask(file: &[u8], first: usize) -> (usize, u32, Crlf) {
        let (mut have, mut rounds) = (first.min(file.len()), 0);
        loop {
            rounds += 1;
            match examine(&file[..have]) {
                Crlf::Undecided(wants) if have < file.len() => {
                    have = file.len().min(have.saturating_add(wants));
                }
                answer => return (have, rounds, answer),
            }
        }
    }

    /// An `Example`: features of 11 bytes, an entry of 9, its key, its value (a list of one empty string).
    const EXAMPLE: &[u8] = b"\x0a\x0b\x0a\x09\x0a\x01k\x12\x04\x0a\x02\x0a\x00";

    #[test]
    fn a_payload_is_known_when_the_whole_record_is_there() {
        #[rustfmt::skip]
        let translated = [
            &encode_header(13)[..],         // sound: no line feed in it
            b"\x0d\x0a\x0b\x0d\x0a\x09",     // features, an entry
            b"\x0d\x0a\x01k\x12\x04",       // a key, a value
            b"\x0d\x0a\x02\x0d\x0a\x00",     // a list, an empty string
            &encode_footer(EXAMPLE)[..],    // of the payload as it was
        ].concat();
        assert_eq!(translated, translate(&record(EXAMPLE)));
        for len in 0..translated.len() {
            assert!(!is_crlf_translated(&translated[..len]), "{len}");
        }
        assert!(is_crlf_translated(&translated));
        // As many bytes as the header promises, and five pairs among them.
        assert_eq!(examine(&translated[..29]), Crlf::Undecided(5));
        // Whatever follows in such a file does not matter, unless it is no such file.
        assert!(is_crlf_translated(&[&translated[..], b"\r\n", &[7; 30]].concat()));
        assert!(!is_crlf_translated(&[&translated[..], b"\n"].concat()));
    }

    #[test]
    fn a_header_is_known_by_itself() {
        // length: 10, so the first byte is translated
        let header = translate(&encode_header(10));
        assert_eq!(header[..9], *b"\r\n\0\0\0\0\0\0\0");
        assert!(is_crlf_translated(&header));
        for len in 0..header.len() {
            // A CR at the end is taken for itself at first.
            let original = len - usize::from(len > 1);
            assert_eq!(examine(&header[..len]), Crlf::Undecided(12 - original));
        }
        // A damaged payload does not make it less so.
        assert!(is_crlf_translated(&[&header[..], &[9; 14]].concat()));

        // A length whose checksum has line feeds: found by trying.
        let len = (0..1_u64 << 16)
            .find(|len| encode_header(*len)[8..].contains(&b'\n') && *len % 256 != 10)
            .unwrap();
        assert!(is_crlf_translated(&translate(&encode_header(len))));
    }

    #[test]
    fn sound_records_are_not_translated() {
        // 0x0a0d: the length itself reads CR LF.
        for len in [0, 1, 10, 13, 0x0a0d, 0x0d0a] {
            for byte in [0, b'\r', b'\n'] {
                assert!(!is_crlf_translated(&record(&vec![byte; len])), "{len} times {byte}");
            }
        }
        // A text whose lines end in CR LF, with a byte damaged.
        let mut text = record(b"one\r\ntwo\r\n.");
        assert_eq!(examine(&text), Crlf::Undecided(2));
        text[13] ^= 1;
        text.extend_from_slice(&[0; 40]);
        assert_eq!(examine(&text), Crlf::Untranslated);
    }

    #[test]
    fn damage_beyond_the_translation_proves_nothing() {
        let mut translated = translate(&record(EXAMPLE));
        let last = translated.len() - 1;
        translated[last] ^= 1;
        assert_eq!(ask(&translated, 29).2, Crlf::Untranslated);
    }

    #[test]
    fn stated_lengths_do_not_overflow() {
        for len in [u64::MAX, u64::MAX - 16, 1 << 63] {
            let bytes = [&encode_header(len)[..], b"\r\n"].concat();
            assert!(matches!(examine(&bytes), Crlf::Undecided(wants) if wants > 1 << 31), "{len}");
        }
    }

    #[test]
    fn the_worst_case_takes_a_logarithm_of_rounds() {
        let original = record(&vec![b'\n'; 1 << 16]);
        let translated = translate(&original);
        let (have, rounds, answer) = ask(&translated, original.len());
        assert_eq!(answer, Crlf::Translated);
        assert_eq!(have, translated.len());
        assert!(rounds <= 20, "{rounds} rounds");
    }

    proptest! {
        #[test]
        fn translated_records_are_known(
            payload in prop::collection::vec(prop_oneof![3 => any::<u8>(), 1 => Just(b'\n'), 1 => Just(b'\r')], 0..600),
            next in prop::collection::vec(any::<u8>(), 0..40),
        ) {
            let original = record(&payload);
            let translated = translate(&original);
            let file = [&translated[..], &translate(&next)].concat();
            let (have, rounds, answer) = ask(&file, original.len());
            let expected = if original.contains(&b'\n') { Crlf::Translated } else { Crlf::Untranslated };
            prop_assert_eq!(answer, expected);
            prop_assert!(have <= translated.len() + 1, "{} of {}", have, translated.len());
            prop_assert!(rounds <= 12, "{} rounds", rounds);
            prop_assert_eq!(is_crlf_translated(&file), expected == Crlf::Translated);
        }

        #[test]
        fn damaged_records_are_not(payload in prop::collection::vec(any::<u8>(), 0..600), at in any::<prop::sample::Index>(), bit in 0..8) {
            let mut damaged = record(&payload);
            let at = at.index(damaged.len());
            damaged[at] ^= 1_u8 << bit;
            prop_assert!(!is_crlf_translated(&damaged));
        }

        #[test]
        fn any_bytes_do(bytes in prop::collection::vec(prop_oneof![any::<u8>(), Just(b'\n'), Just(b'\r')], 0..100)) {
            prop_assert!(!is_crlf_translated(&bytes));
        }
    }

    #[test]
    fn a_footer_ends_in_half_a_pair() {
        // A payload whose checksum ends in a line feed: found by trying.
        let payload = (0_u32..1 << 20)
            .map(u32::to_le_bytes)
            .find(|payload| encode_footer(payload)[FOOTER_LEN - 1] == b'\n' && !payload.contains(&b'\n'));
        let translated = translate(&record(&payload.unwrap()));
        assert_eq!(examine(&translated[..20]), Crlf::Undecided(1));
        assert_eq!(examine(&translated), Crlf::Translated);
    }
}
