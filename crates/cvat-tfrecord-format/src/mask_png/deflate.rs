//! Runs of bytes to a zlib stream (RFC 1950) of one block with its own Huffman codes (RFC 1951), in time and memory
//! that go by the runs.
//!
//! A run is its first byte and copies from one byte back. The runs are asked for twice: to count the symbols, which
//! gives a good code, and to write them.

use super::bits::BitWriter;
use super::huffman::{self, Code};

/// Literals and lengths: 0 to 255, the end of the block, 29 lengths.
const SYMBOLS: usize = 286;
const END: usize = 256;
/// The symbol of the longest copy.
const LONGEST: usize = 285;
const MAX_COPY: u64 = 258;
/// Shorter ends of a run are cheaper as single bytes.
const MIN_COPY: u64 = 5;

/// The order of the lengths of the code length codes (RFC 1951, 3.2.7).
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// Bytes as runs of one byte each.
pub(super) trait Runs {
    /// Hands out byte and length of each; neighbours may be of the same byte, lengths may be 0. The same each time.
    fn each(&self, run: impl FnMut(u8, u64));
}

/// The zlib stream of the bytes.
pub(super) fn zlib(runs: &impl Runs) -> Vec<u8> {
    let (mut counts, mut adler) = ([0_u64; SYMBOLS], Adler::default());
    add(&mut counts, END, 1);
    merged(runs, |byte, len| {
        adler.run(byte, len);
        symbols(byte, len, |symbol, times, _| add(&mut counts, symbol, times));
    });
    let lengths = huffman::lengths(&counts, 15);
    let code = Code::new(&lengths);

    let mut out = BitWriter::default();
    // Deflate with a window of 32 KiB, no dictionary; the two bytes are a multiple of 31 (RFC 1950, 2.2).
    out.push(0x0178, 16);
    block_header(&mut out, &lengths);
    merged(runs, |byte, len| {
        symbols(byte, len, |symbol, times, extra| {
            let (bits, len) = code.get(symbol);
            match extra {
                None => out.repeat(bits, len, times),
                // The code of distance 1 is a 0.
                Some((extra, extra_len)) => out.repeat(bits | extra << len, len + extra_len + 1, times),
            }
        });
    });
    let (bits, len) = code.get(END);
    out.push(bits, len);
    let mut out = out.into_bytes();
    out.extend_from_slice(&adler.sum().to_be_bytes());
    out
}

fn add(counts: &mut [u64], symbol: usize, times: u64) {
    if let Some(count) = counts.get_mut(symbol) {
        *count += times;
    }
}

/// Neighbouring runs of the same byte as one.
fn merged(runs: &impl Runs, mut each: impl FnMut(u8, u64)) {
    let (mut current, mut total) = (0, 0);
    runs.each(|byte, len| {
        if byte == current {
            total += len;
        } else if len > 0 {
            if total > 0 {
                each(current, total);
            }
            (current, total) = (byte, len);
        }
    });
    each(current, total);
}

/// The symbols of a run: symbol, how many times, and for a copy the bits of its length with their number.
fn symbols(byte: u8, len: u64, mut each: impl FnMut(usize, u64, Option<(u32, u32)>)) {
    let (full, rest) = ((len - 1) / MAX_COPY, (len - 1) % MAX_COPY);
    let (literals, copy) = if rest < MIN_COPY { (1 + rest, 0) } else { (1, rest) };
    each(usize::from(byte), literals, None);
    if full > 0 {
        each(LONGEST, full, Some((0, 0)));
    }
    if let Ok(copy @ 3..) = u32::try_from(copy) {
        let (symbol, extra, extra_len) = length_symbol(copy);
        each(symbol, 1, Some((extra, extra_len)));
    }
}

/// The symbol of a copy of 3 to 257 bytes, and the bits behind it with their number (RFC 1951, 3.2.5).
fn length_symbol(copy: u32) -> (usize, u32, u32) {
    let above = copy - 3;
    // From 8 on, four symbols for every power of two.
    let extra_len = (above | 4).ilog2() - 2;
    let symbol = 257 + 4 * extra_len + (above >> extra_len);
    (symbol as usize, above & ((1 << extra_len) - 1), extra_len)
}

/// That this is the last block, its kind, and its codes (RFC 1951, 3.2.7).
fn block_header(out: &mut BitWriter, lengths: &[u8; SYMBOLS]) {
    let used = lengths.iter().rposition(|&len| len > 0).map_or(257, |last| last + 1);
    // Two codes of distances, one bit each, for 1 and 2: a single one is allowed, but not a whole code.
    let lengths = lengths.iter().take(used).chain(&[1, 1]);
    let coded = code_lengths(lengths.copied());
    let mut counts = [0; 19];
    for &(symbol, ..) in &coded {
        add(&mut counts, symbol, 1);
    }
    let code_lengths = huffman::lengths(&counts, 7);
    let code = Code::new(&code_lengths);
    let in_order = ORDER.map(|symbol| code_lengths.get(symbol).copied().unwrap_or_default());
    let sent = in_order.iter().rposition(|&len| len > 0).map_or(4, |last| (last + 1).max(4));
    let count = |value: usize, bits| (u32::try_from(value).unwrap_or_default(), bits);
    let fields = [(1, 1), (2, 2), count(used - 257, 5), (1, 5), count(sent - 4, 4)];
    for (bits, len) in fields {
        out.push(bits, len);
    }
    for &len in in_order.iter().take(sent) {
        out.push(u32::from(len), 3);
    }
    for (symbol, extra, extra_len) in coded {
        let (bits, len) = code.get(symbol);
        out.push(bits | extra << len, len + extra_len);
    }
}

/// The code lengths with runs of zeros put together: symbol, and the bits behind it with their number.
fn code_lengths(lengths: impl Iterator<Item = u8>) -> Vec<(usize, u32, u32)> {
    let (mut coded, mut lengths) = (Vec::new(), lengths.peekable());
    while let Some(len) = lengths.next() {
        let mut zeros = u32::from(len == 0);
        while (1..138).contains(&zeros) && lengths.next_if_eq(&0).is_some() {
            zeros += 1;
        }
        match zeros {
            0 => coded.push((usize::from(len), 0, 0)),
            1 | 2 => (0..zeros).for_each(|_| coded.push((0, 0, 0))),
            3..11 => coded.push((17, zeros - 3, 3)),
            _ => coded.push((18, zeros - 11, 7)),
        }
    }
    coded
}

/// Adler-32 (RFC 1950, 8.2), a run at a time.
struct Adler {
    a: u64,
    b: u64,
}

impl Default for Adler {
    fn default() -> Self {
        Self { a: 1, b: 0 }
    }
}

impl Adler {
    const MODULUS: u64 = 65_521;

    fn run(&mut self, byte: u8, mut len: u64) {
        // Of n bytes v: a grows by v each, and b by a + v, a + 2v, … The remainders can wait for as long as 64 bits hold.
        while len > 0 {
            let n = len.min(1 << 20);
            self.b += n * self.a + n * (n + 1) / 2 * u64::from(byte);
            self.a += n * u64::from(byte);
            if self.b >> 40 > 0 {
                self.a %= Self::MODULUS;
                self.b %= Self::MODULUS;
            }
            len -= n;
        }
    }

    fn sum(&self) -> u32 {
        u32::try_from(((self.b % Self::MODULUS) << 16) | (self.a % Self::MODULUS)).unwrap_or_default()
    }
}
