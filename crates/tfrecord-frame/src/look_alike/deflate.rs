//! The two wrappings of deflate that TFRecord files are compressed with.

use super::text;

/// RFC 1952, 2.3: magic, method 8 (deflate), no reserved flag; extra flags and system as they occur.
pub(crate) fn is_gzip(head: &[u8]) -> bool {
    let [0x1f, 0x8b, 8, flags, rest @ ..] = head else { return false };
    let tail_fits = match rest {
        [_, _, _, _, extra, system, ..] => matches!(extra, 0 | 2 | 4) && matches!(system, 0..=13 | 255),
        _ => true,
    };
    flags & 0xe0 == 0 && tail_fits
}

/// RFC 1950, 2.2: method 8, window of at most 32 KiB, a header divisible by 31, no preset dictionary;
/// then a first block of RFC 1951.
pub(crate) fn is_zlib(head: &[u8]) -> bool {
    let [method, flags, deflated @ ..] = head else { return false };
    let header = u16::from_be_bytes([*method, *flags]);
    if method & 0x0f != 8 || method >> 4 > 7 || header % 31 != 0 || flags & 0x20 != 0 {
        return false;
    }
    // Two bytes are thin evidence: eight that make a length under 4 GiB are a damaged record's.
    if head.get(4..8) == Some(&[0; 4]) {
        return false;
    }
    // The header of the usual 32 KiB window starts with `x`: text is not taken for it. One of another
    // window is rare: a block that proves nothing does not do there.
    match first_block(deflated) {
        Block::Sound => true,
        Block::Possible => *method == 0x78 && !text::is_text(head),
        Block::Impossible => false,
    }
}

enum Block {
    Sound,
    Possible,
    Impossible,
}

/// RFC 1951, 3.2.3: one bit that says whether it is the last, two for its type.
fn first_block(deflated: &[u8]) -> Block {
    let Some(first) = deflated.first() else { return Block::Impossible };
    match (first >> 1) & 0b11 {
        // 3.2.4, stored: the length is there twice, the second time inverted.
        0b00 => match deflated {
            [_, a, b, c, d, ..] if *a == !*c && *b == !*d => Block::Sound,
            _ => Block::Impossible,
        },
        0b01 => Block::Possible,
        0b10 => dynamic_block(deflated),
        _ => Block::Impossible,
    }
}

/// 3.2.7: the numbers of code lengths, then the lengths of the code they are themselves written in. That
/// code has to use up all bit patterns, as few random bytes do.
fn dynamic_block(deflated: &[u8]) -> Block {
    // 3 + 5 + 5 + 4 bits, then up to 19 times 3: 74 bits of 80.
    let Some((head, _)) = deflated.split_first_chunk::<10>() else { return Block::Possible };
    let bits = head.iter().rev().fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
    let field = |at: u32, width: u32| bits >> at & ((1 << width) - 1);
    let (literals, distances, lengths) = (field(3, 5), field(8, 5), field(13, 4) + 4);
    // In units of the longest code's share, 1/128.
    let used: u128 = (0_u32..)
        .zip(0..lengths)
        .map(|(index, _)| field(17 + 3 * index, 3))
        .filter(|len| *len != 0)
        .map(|len| 128 >> len)
        .sum();
    if literals <= 29 && distances <= 29 && used == 128 { Block::Sound } else { Block::Impossible }
}
